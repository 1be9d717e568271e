"""The page of comparisons over HTTP: what the reports were written to state, each with its source."""

import csv
import gzip
import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from lxml import html

from comparing_samples import HOSTILE_ORGAN, STATED, compared_site
from nianbao.library import Library
from nianbao.settings import Settings
from serving import Site, serving

RECEIVED, DISCLOSED = "applications.received", "disclosed.total"


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Site]:
    with compared_site(tmp_path_factory.mktemp("compared"), cache) as site:
        yield site


@pytest.fixture(scope="module")
def http(compared: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=compared.address, timeout=60, trust_env=False) as client:
        yield client


def _page(http: httpx.Client, *asked: tuple[str, str], status: int = 200) -> Any:
    response = http.get(f"/compare?{urlencode(asked)}")
    assert response.status_code == status
    return html.document_fromstring(response.text)


def _zh(element: Any) -> str:
    """What an element says in Chinese."""
    for other in element.xpath('.//*[@lang="en"]'):
        other.drop_tree()
    return " ".join(element.text_content().split())


def _rows(page: Any) -> dict[tuple[str, str], list[Any]]:
    """The cells behind organ and year of the first row of each, with names that span rows written out."""
    rows: dict[tuple[str, str], list[Any]] = {}
    organ = year = ""
    for row in page.xpath('//div[contains(@class,"compared")]//tbody/tr'):
        for name in row.xpath("./th"):
            organ = _zh(name)
        for of in row.find_class("year"):
            year = _zh(of)
        rows.setdefault((organ, year), row.xpath('./td[not(@class="year")]'))
    return rows


def test_every_value_is_the_reports_own_and_opens_its_quote(http: httpx.Client) -> None:
    """The table has the numbers that the reports were written with; each link leads to the marked sentence."""
    rows = _rows(_page(http, ("measure", RECEIVED)))
    for (place, year), (received, _) in STATED.items():
        organ = next(
            name for name, of in rows if of == str(year) and (place in name or (place == "石桥县" and "img" in name))
        )
        (link,) = rows[organ, str(year)][0].xpath(".//a")
        assert link.text_content().split()[0] == str(received)
        report = html.document_fromstring(http.get(f"/{link.get('href')}").text)
        marked = "".join(mark.text_content() for mark in report.iter("mark"))
        assert f"收到政府信息公开申请{received}件" in marked


def test_growth_rank_share_and_their_formulas_are_there(http: httpx.Client) -> None:
    """30 after 36 is 6 less; 30 of 94 is the second of four; each formula stands in its cell."""
    rows = _rows(_page(http, ("measure", RECEIVED)))
    told = [_zh(cell) for cell in rows["云溪市人民政府", "2023"]]
    assert "30 件" in told[0]
    assert told[1].startswith("−6")
    assert "30 − 36 = -6" in told[1]
    assert told[2].startswith("−16.67%")
    assert "(30 − 36) ÷ 36 × 100" in told[2]
    assert told[3].startswith("2 / 4")
    assert "4 个数中有 1 个更高" in told[3]
    assert told[4].startswith("31.91%")
    assert "30 ÷ 94 × 100" in told[4]
    total = _page(http, ("measure", RECEIVED)).xpath("//tfoot/tr")[0]
    assert "45 + 30 + 12 + 7 = 94" in total.text_content()


def test_what_is_missing_is_named_with_why(http: httpx.Client) -> None:
    """The year between that is not held, the report that is silent, and how many of the held state it."""
    page = _page(http, ("measure", RECEIVED))
    rows = _rows(page)
    assert "没有收录" in _zh(rows["云溪市人民政府", "2022"][0])
    silent = rows["松鹤县人民政府", "2023"][0]
    assert http.get(f"/{silent.xpath('.//a')[0].get('href')}").status_code == 200
    assert "报告未写明" in _zh(silent)
    coverage = _zh(page.find_class("coverage")[0])
    assert "7 份报告中有 6 份写明" in coverage
    assert "另有 1 份没有收录" in coverage


def test_the_address_holds_the_choice(http: httpx.Client) -> None:
    """What the address names is ticked in the form and is all that the table has; exact names take in no others."""
    asked = (
        ("measure", RECEIVED),
        ("measure", DISCLOSED),
        ("place", "云溪市"),
        ("organ", "青禾县人民政府"),
        ("year", "2023"),
    )
    page = _page(http, *asked)
    ticked = [(box.get("name"), box.get("value")) for box in page.xpath("//form//input[@checked]")]
    assert sorted(ticked) == sorted(asked)
    assert set(_rows(page)) == {("云溪市人民政府", "2023"), ("青禾县人民政府", "2023")}
    assert page.xpath("//title")[0].text_content().startswith("收到政府信息公开申请数")


def test_only_what_the_library_states_is_offered_the_most_stated_first(http: httpx.Client) -> None:
    """The first measure of its family is the one that most reports state, with their number; wechat is in none."""
    page = _page(http)
    offered = page.xpath('//input[@name="measure"]/@value')
    assert RECEIVED in offered
    assert not [id for id in offered if id.startswith("wechat")]
    label = page.xpath(f'//input[@value="{DISCLOSED}"]/..')[0]
    assert "7 份报告写明" in _zh(label)
    assert page.xpath('//input[@name="year"]/@value') == ["2023", "2021", "2020"]
    assert page.xpath('//section[@class="begin"]//a/@href')


def test_a_measure_by_another_name_is_the_same(http: httpx.Client) -> None:
    """What people say leads to the measure that it means."""
    assert set(_rows(_page(http, ("measure", "申请量")))) == set(_rows(_page(http, ("measure", RECEIVED))))


def test_by_value_the_highest_comes_first(http: httpx.Client) -> None:
    """The order is part of the address, and those without a value come last."""
    page = _page(http, ("measure", RECEIVED), ("year", "2023"), ("order", "value"))
    shown = [name for name, _ in _rows(page)]
    assert shown[:2] == ["白鹭区人民政府", "云溪市人民政府"]
    assert shown[-1] == "松鹤县人民政府"


def test_a_long_table_is_cut_and_says_so(compared: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where more is stated than is shown, the latest years and highest values are, with their own change and rank."""
    monkeypatch.setattr("nianbao_ui.compare_page.MOST_ROWS", 2)
    monkeypatch.setattr("nianbao_ui.compare_page.FEWEST_ROWS", 2)
    with httpx.Client(base_url=compared.address, timeout=60, trust_env=False) as client:
        page = _page(client, ("measure", RECEIVED))
    rows = {place: [_zh(cell) for cell in cells] for place, cells in _rows(page).items() if len(cells) > 1}
    assert {place: told[0] for place, told in rows.items()} == {
        ("白鹭区人民政府", "2023"): "45 件",
        ("云溪市人民政府", "2023"): "30 件",
    }
    assert rows["云溪市人民政府", "2023"][1].startswith("−6")
    assert rows["云溪市人民政府", "2023"][3].startswith("2 / 4")
    assert "最高的 2 行" in _zh(page.xpath("//main")[0])


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ([("measure", "粉丝团")], 422, "没有叫“粉丝团”的指标"),
        ([("measure", RECEIVED), ("year", "二〇二三")], 200, "“二〇二三”不是年度"),
        ([("measure", RECEIVED), ("year", "99999999999")], 200, "不是年度"),
        ([("measure", RECEIVED), ("place", "无此县")], 200, "没有收录这份报告"),
        ([("measure", "wechat.followers"), ("year", "2023")], 200, "都没有写明"),
        ([("measure", f"m{n}") for n in range(3)], 422, "没有叫“m0”的指标"),
        ([("measure", RECEIVED), *(("place", f"第{n}县") for n in range(201))], 422, "一次最多对比"),
    ],
)
def test_what_cannot_be_compared_is_said(
    http: httpx.Client, asked: list[tuple[str, str]], status: int, said: str
) -> None:
    """Unknown names, odd years, too much: a page that says so in both languages, with the form to go on."""
    page = _page(http, *asked, status=status)
    assert page.xpath("//form")
    english = page.xpath('//main//*[@lang="en"]')
    assert english
    assert said in _zh(page.xpath("//main")[0])


def test_hostile_names_are_text(http: httpx.Client) -> None:
    """An organ named like markup is shown as written, its invisible controls named, in the form and in the table."""
    response = http.get(f"/compare?{urlencode([('measure', RECEIVED), ('place', HOSTILE_ORGAN)])}")
    page = html.document_fromstring(response.text)
    assert not page.xpath("//main//img | //main//*[@onerror] | //main//a[starts-with(@href, 'javascript')]")
    assert "\u202e" not in response.text
    assert "U+202E" in page.xpath("//main")[0].text_content()
    policy = response.headers["content-security-policy"]
    assert "unsafe" not in policy


def test_csv_is_that_of_the_command(http: httpx.Client) -> None:
    """With the mark of UTF-8, a row for each value and each gap, and no formula that a spreadsheet would run."""
    asked = urlencode([("measure", RECEIVED), ("year", "2023"), ("year", "2022")])
    response = http.get(f"/compare.csv?{asked}")
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert response.headers["content-disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    stated = {row["place"]: int(row["value"]) for row in rows if row["value"]}
    assert stated == {place: received for (place, year), (received, _) in STATED.items() if year == 2023}
    assert {(row["place"], row["year"], row["missing"]) for row in rows if row["missing"]} >= {
        ("云溪市", "2022", "not_collected"),
        ("松鹤县", "2023", "silent"),
    }
    assert sum(Decimal(row["share"]) for row in rows if row["share"]) == Decimal("100.00")
    assert http.get("/compare.csv?measure=粉丝团").status_code == 422
    assert http.get("/compare.csv").status_code == 422


def test_a_library_without_reports_says_how_to_add_some(tmp_path: Path, cache: Path) -> None:
    """Before the first report there is nothing to choose from."""
    settings = Settings(library=tmp_path / "library", cache=cache, reader="none")
    with Library.open(settings) as library, serving(settings, library) as address:
        page = html.document_fromstring(httpx.get(f"{address}/compare", trust_env=False).text)
    assert "nianbao add" in _zh(page.xpath("//main")[0])
    assert not page.xpath("//form")


def test_plotly_comes_from_here_packed_and_kept(http: httpx.Client) -> None:
    """The drawing library is served by us, may be kept for a year, and is the same packed or not."""
    packed = http.get("/looks/plotly.min.js", headers={"Accept-Encoding": "gzip"})
    whole = http.get("/looks/plotly.min.js", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == whole.content
    assert len(gzip.compress(whole.content, 1)) < len(whole.content) / 2
    assert "immutable" in whole.headers["cache-control"]
