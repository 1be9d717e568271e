"""The library as visitors and operators meet it, in a real browser over the real system."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from library_samples import BigramEncoder, report_text
from nianbao.access import Access
from nianbao.library import Library
from nianbao.settings import Settings
from serving import Site, fill, serving

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

FAILED = {"zh-CN": "不是政府信息公开年度报告", "en-US": "no annual report"}
SAVED = {"zh-CN": "已保存", "en-US": "Saved"}
REMOVED = {"zh-CN": "已移除", "en-US": "was removed"}
BY_HAND = {"zh-CN": "人工填写", "en-US": "set by hand"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Site]:
    """A site of its own: what its operator adds and removes is no other test's concern."""
    folder = tmp_path_factory.mktemp("library-site")
    settings = Settings(library=folder / "library", cache=cache, reader="none", keep_questions_days=9)
    with Library.open(settings, encoder=BigramEncoder()) as library:
        ids = fill(library, folder)
        for number in (512, 513):
            path = folder / f"{number}.txt"
            path.write_text(report_text("青禾县", 2020, disclosed=number), "utf-8")
            ids[str(number)] = library.add(path).report.id
        said = {"question": "收到多少件？", "language": "zh", "outcome": "answered", "answer": "37件"}
        library.conversations.save_feedback(said | {"rating": "down", "comment": "<b>不对</b>"})
        library.conversations.keep_question("火星呢？", language="zh", outcome="not_collected", days=9)
        token = Access(library.records.credentials).issue("档案科")
        with serving(settings, library) as address:
            yield Site(address, ids, token)


def _sign_in(page: Page, site: Site) -> None:
    page.locator(".within a[href*='sign-in']").click()
    expect(page.locator("#token")).to_be_focused()
    page.keyboard.type(site.token)
    page.keyboard.press("Enter")
    expect(page.locator(".who")).to_contain_text("档案科")


def _packed() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("2021/云溪市2021.txt", report_text())
        archive.writestr("notes.txt", "会议记录。" * 99)
    return out.getvalue()


@pytest.mark.parametrize(("locale", "width"), [("zh-CN", 1280), ("en-US", 390)])
def test_operator_adds_corrects_and_removes(visit: Visit, site: Site, locale: str, width: int) -> None:
    """Signs in, adds a folder of which one file fails, sees it, corrects its year, finds it there, and removes it."""
    page = visit("/library", locale=locale, width=width)
    _sign_in(page, site)
    page.locator(".within a[href$='library/add']").click()
    folder = {"name": "folder.zip", "mimeType": "application/zip", "buffer": _packed()}
    page.locator("#files").set_input_files([folder])
    page.locator("#adding button").click()
    failed = page.locator(".steps li.failed")
    expect(failed.locator(".name")).to_have_text("folder.zip/notes.txt")
    expect(failed.locator(f".{locale[:2]}").last).to_contain_text(FAILED[locale])
    added = page.locator(".steps li.added")
    expect(added.locator(".name")).to_have_text("folder.zip/2021/云溪市2021.txt")
    added.locator("a").click()

    expect(page.locator("h1").last).to_contain_text("云溪市2021年")
    received = page.locator(".figures tbody tr", has_text="37件").first
    expect(received).to_contain_text("收到" if locale == "zh-CN" else "received")
    received.locator("a").click()
    expect(page.locator("mark").first).to_have_text("37")
    page.locator(".tabs a[href*='library/report']").click()

    page.locator("#year").fill("2019")
    page.locator("#year").press("Enter")
    expect(page.locator(".note", has_text=SAVED[locale])).to_be_visible()
    expect(page.locator(".fields tr", has_text="2019").last).to_contain_text(BY_HAND[locale])
    page.locator(".within a[href$='library']").click()
    row = page.locator(".held tr", has_text="云溪市人民政府")
    years = page.locator(".held thead th").all_inner_texts()
    cell = row.locator("th, td").nth(years.index("2019"))
    expect(row.locator("a")).to_have_count(1)
    cell.locator("a").click()
    page.locator(".tabs a[href*='library/report']").click()

    page.locator("a.danger").click()
    expect(page.locator("main")).to_contain_text("云溪市2021年")
    page.locator("button.danger").click()
    expect(page.locator(".note", has_text=REMOVED[locale])).to_be_visible()
    expect(page.locator(".held tr", has_text="云溪市人民政府")).to_have_count(0)
    page.locator(".who button").click()
    expect(page.locator(".within a[href*='sign-in']")).to_be_visible()


def test_dropped_files_are_added(visit: Visit, site: Site) -> None:
    """Files that are dropped on the page go in as chosen ones do; nothing handed in is told, not sent."""
    page = visit("/library")
    _sign_in(page, site)
    page.goto(f"{site.address}/library/add")
    page.locator("#adding button").click()
    expect(page.locator("#outcome [role=alert]")).to_be_visible()
    drop = """(drop, text) => {
        const data = new DataTransfer();
        data.items.add(new File([text], '松岭县2018.txt'));
        drop.dispatchEvent(new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true}));
    }"""
    page.locator(".drop").evaluate(drop, report_text("松岭县", 2018))
    expect(page.locator("#chosen")).to_contain_text("1")
    page.locator("#adding button").click()
    expect(page.locator(".steps li.added .name")).to_have_text("松岭县2018.txt")
    expect(page.locator("#outcome .note")).to_contain_text("添加 1 份")


def test_form_works_without_a_script(visit: Visit, site: Site) -> None:
    """Where the page's script does not run, adding ends in a page that says the same."""
    page = visit("/library")
    _sign_in(page, site)
    page.route("**/library.js", lambda route: route.abort())
    page.goto(f"{site.address}/library/add")
    page.locator("#files").set_input_files(
        [
            {"name": "临江市2018.txt", "mimeType": "text/plain", "buffer": report_text("临江市", 2018).encode()},
            {"name": "<i>x.txt", "mimeType": "text/plain", "buffer": b"hello"},
        ]
    )
    page.locator("#adding button").click()
    expect(page.locator(".steps li.added a")).to_have_text("临江市2018年政府信息公开工作年度报告")
    expect(page.locator(".steps li.failed .name")).to_have_text("<i>x.txt")


def test_wrong_token_is_told_and_lets_nobody_in(visit: Visit) -> None:
    """A wrong token is told beside the field, and the operator's pages still lead to the form."""
    page = visit("/library/inbox")
    expect(page).to_have_url(re.compile(r"/library/sign-in\?next=%2Flibrary%2Finbox$"))
    page.locator("#token").fill("nb_00000000_wrong")
    page.locator("main button").click()
    expect(page.locator("#wrong")).to_contain_text("令牌不对")
    expect(page.locator(".who")).to_have_count(0)


def test_question_becomes_a_gold_question(visit: Visit, site: Site) -> None:
    """From the inbox a question is written up with words that its report really has, and downloaded."""
    page = visit("/library/inbox", locale="en-US")
    page.locator("#token").fill(site.token)
    page.locator("main button").click()
    expect(page.locator(".inbox").first).to_contain_text("<b>不对</b>")
    page.locator(".inbox a").first.click()
    expect(page.locator("#question")).to_have_value("收到多少件？")
    page.locator("#report").fill(site.ids["512"])
    page.locator("#values").fill("37")
    page.locator("#evidence").fill("申请38件")
    page.locator("main .primary").click()
    expect(page.locator("[role=alert]")).to_contain_text("申请38件")
    page.locator("#evidence").fill("青禾县收到政府信息公开申请37件")
    page.locator("main .primary").click()
    expect(page.locator(".line")).to_contain_text('"evidence": ["青禾县收到政府信息公开申请37件"]')
    with page.expect_download() as download:
        page.locator(".download").click()
    assert download.value.path().read_text("utf-8").strip() == page.locator(".line").inner_text()


@pytest.mark.parametrize(("locale", "width", "scheme"), [("zh-CN", 1280, "dark"), ("en-US", 360, "light")])
def test_axe_finds_nothing_serious(visit: Visit, site: Site, locale: str, width: int, scheme: str) -> None:
    """axe-core has no serious or critical finding on any page of the library, and none is wider than the screen."""
    page = visit("/library/sign-in?next=%2Flibrary", locale=locale, width=width, scheme=scheme)
    _clean(page, width)
    page.locator("#token").fill("wrong")
    page.locator("main button").click()
    _clean(page, width)
    page.locator("#token").fill(site.token)
    page.locator("main button").click()
    expect(page.locator(".held")).to_be_visible()
    _clean(page, width)
    ids = site.ids
    for path in (
        "library?q=nowhere",
        f"library/report/{ids['513']}",
        f"library/report/{ids['stone']}",
        f"library/report/{ids['daan']}/remove",
        "library/report/0",
        "library/add",
        "library/inbox",
        "library/inbox/gold?question=x&make=true&unanswerable=true",
        f"report/{ids['stone']}",
    ):
        page.goto(f"{site.address}/{path}")
        _clean(page, width)
        assert page.title() != "taken"


def _clean(page: Page, width: int) -> None:
    found = [v for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
    assert not found, "\n".join(f"{page.url} {v['id']}: {v['nodes'][0]['html'][:200]}" for v in found)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
