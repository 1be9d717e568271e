"""The comparison as people make it in a real browser: choose, see, draw, take along."""

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from comparing_samples import STATED, compared_site
from serving import Site

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

RECEIVED = "applications.received"
POINTS = ".plot .scatterlayer .point"
BARS = ".plot .barlayer .point"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Site]:
    """In the place of the common site: one with something to compare."""
    with compared_site(tmp_path_factory.mktemp("compared"), cache) as compared:
        yield compared


def _pick(page: Page, picker: int, sought: str, *names: str) -> None:
    """Opens a list, narrows it by what is typed, and ticks names in it."""
    details = page.locator(".picker").nth(picker)
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    if sought:
        details.locator(".find input").fill(sought)
    for name in names:
        details.locator(".options label:visible", has_text=name).first.click()
        expect(details.locator("summary .now")).to_contain_text(name)


def _values(page: Page) -> list[str]:
    return [text.split()[0] for text in page.locator(".compared td a:visible").all_inner_texts() if text[0].isdigit()]


def _drawn(page: Page) -> Locator:
    expect(page.locator(".plot .main-svg").first).to_be_attached()
    return page.locator(".plot")


def test_a_journalist_compares_years_of_a_place(visit: Visit) -> None:
    """Choosing by typing gives the three years, a line of three points, and links that open the marked quote."""
    page = visit("/compare")
    _pick(page, 0, "收到 申请", "收到政府信息公开申请数")
    _pick(page, 1, "yunxi", "云溪市人民政府")
    page.locator(".choice .primary").click()
    assert _values(page) == ["24", "36", "30"]
    expect(page.locator(".compared")).to_contain_text("+50%")
    _drawn(page)
    expect(page.locator(POINTS)).to_have_count(3)
    assert "measure=applications.received" in page.url
    assert f"place={quote('云溪市')}" in page.url
    page.locator(".compared a:visible", has_text="36").first.click()
    expect(page.locator("mark").first).to_contain_text("收到政府信息公开申请36件")


def test_a_shared_address_on_a_phone_in_english(visit: Visit) -> None:
    """The address alone brings back the ranking of 2023, which fits a phone, with a bar for each value."""
    page = visit(f"/compare?measure={RECEIVED}&year=2023&order=value", locale="en-US", width=390)
    assert _values(page) == ["45", "30", "12", "7"]
    _drawn(page)
    expect(page.locator(BARS)).to_have_count(4)
    expect(page.locator(".chart figcaption")).to_have_text(
        "Requests received (new this year) · 2023", use_inner_text=True
    )
    expect(page.locator(".coverage")).to_contain_text("4 of 5 reports state it")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#formulas").check()
    expect(page.locator(".formula:visible", has_text="45 ÷ 94").first).to_be_visible()


def test_the_language_changes_in_the_chart_too(visit: Visit) -> None:
    """The switch redraws the chart in the other language, as high as before."""
    page = visit(f"/compare?measure={RECEIVED}&year=2023")
    plot = _drawn(page)
    expect(plot).to_contain_text("白鹭区")
    height = plot.evaluate("e => e.offsetHeight")
    page.locator("#switch").click()
    expect(plot).to_contain_text("Bailu District")
    assert plot.evaluate("e => e.offsetHeight") == height


def test_nothing_jumps_while_a_chart_is_drawn(visit: Visit) -> None:
    """The table stands where it stood before the chart was there."""
    page = visit()
    moved = "new PerformanceObserver(l => l.getEntries().forEach(e => window.moved = (window.moved || 0) + e.value))"
    page.add_init_script(f"{moved}.observe({{type: 'layout-shift', buffered: true}})")
    page.goto(page.url.split("?")[0].rstrip("/") + f"/compare?measure={RECEIVED}")
    _drawn(page)
    page.wait_for_timeout(300)
    assert page.evaluate("window.moved || 0") < 0.02


def test_csv_and_picture_are_taken_along(visit: Visit) -> None:
    """The CSV has the values of the table, and the picture is a PNG of some size."""
    page = visit(f"/compare?measure={RECEIVED}&year=2023")
    with page.expect_download() as download:
        page.locator(".tools .button").click()
    text = download.value.path().read_text("utf-8-sig")
    rows = [row for row in csv.DictReader(text.splitlines()) if row["value"]]
    assert {row["value"] for row in rows} == {str(received) for (_, y), (received, _) in STATED.items() if y == 2023}
    _drawn(page)
    with page.expect_download() as download:
        page.locator(".chart .png").click()
    picture = download.value.path().read_bytes()
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(picture[16:20]) == 1920
    assert re.fullmatch(r"收到政府信息公开申请数.*2023\.png", download.value.suggested_filename)


def test_hostile_names_are_drawn_as_text(visit: Visit) -> None:
    """An organ named like markup stands in the chart and the table as it is written."""
    page = visit(f"/compare?measure={RECEIVED}&year=2023")
    expect(_drawn(page)).to_contain_text("<img src=x")
    assert page.locator(".plot a, main img").count() == 0
    assert page.title().startswith("收到政府信息公开申请数")


def test_without_scripts_it_is_a_form_and_a_table(visit: Visit, site: Site) -> None:
    """The lists are whole, the form is sent, the table is there; no empty frame is left where a chart would be."""
    browser = visit("/compare").context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{site.address}/compare")
    page.locator(f'input[value="{RECEIVED}"]').check()
    page.locator(".choice .primary").click()
    assert _values(page)[:3] == ["24", "36", "30"]
    assert page.locator(".chart:visible, .find:visible").count() == 0
    context.close()


def test_an_answer_over_years_has_its_chart_beside_its_table(visit: Visit) -> None:
    """Three years in a question give three points and a table of three rows; a new question leaves the chart alone."""
    page = visit()
    assert page.evaluate("typeof window.Plotly") == "undefined"
    question = page.locator("#question textarea")
    question.fill("云溪市2020年、2021年和2023年分别收到多少件政府信息公开申请？")
    question.press("Enter")
    turn = page.locator(".turn").first
    expect(turn.locator(".plot .main-svg").first).to_be_attached()
    expect(turn.locator(".scatterlayer .point")).to_have_count(3)
    for value in ("24", "36", "30"):
        expect(turn.locator("table.values")).to_contain_text(value)
    question.fill("青禾县2023年收到多少件政府信息公开申请？")
    question.press("Enter")
    expect(page.locator(".turn").nth(1).locator(".answer:not(.waiting)")).to_be_visible()
    expect(turn.locator(".scatterlayer .point")).to_have_count(3)
    expect(page.locator(".turn").nth(1).locator(".plot")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_axe_finds_nothing_serious(visit: Visit, locale: str, scheme: str) -> None:
    """The form with a list open, the result with its formulas, and an error, in both languages and schemes."""
    page = visit("/compare", locale=locale, scheme=scheme)
    _clean(page)
    page = visit(
        f"/compare?measure={RECEIVED}&place={quote('云溪市')}&place={quote('白鹭区')}", locale=locale, scheme=scheme
    )
    _drawn(page)
    page.locator("#formulas").check()
    page.locator(".picker summary").nth(1).click()
    _clean(page)
    _clean(visit("/compare?measure=nothing&year=x", locale=locale, scheme=scheme))


def _clean(page: Page) -> None:
    found = [v for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
    assert not found, "\n".join(f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found)
