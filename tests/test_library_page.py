"""The matrix of what is held: gaps, names in Chinese and in letters, and thousands of organs."""

import re
from datetime import date

from nianbao.library.editions import Entry
from nianbao_ui.library_page import ROWS, Asked, shown

PLACES = ("大安市", "云溪市", "青禾县")


def _entry(place: str, organ: str, year: int | None, *, id: str = "", newest: bool = True) -> Entry:
    id = id or f"{place}{organ}{year}"
    return Entry(id, "0" * 64, f"{organ}{year}报告", place, organ, year, date(2020, 1, 1), "x.txt", "2020", newest)


def _organs(html: str) -> list[str]:
    return re.findall(r'<th scope="row"><span lang="zh-CN">(.*?)</span></th>', html)


def test_a_year_that_is_missing_is_a_gap() -> None:
    """Each organ has a link for each year that is held and a marked gap for each that is not."""
    html = shown(
        [
            _entry("大安市", "大安市人民政府", 2017),
            _entry("大安市", "大安市人民政府", 2019),
            _entry("x县", "x县", 2018),
        ],
        Asked(),
    )
    row = re.search(r"大安市人民政府</span></th>(.*?)</tr>", html)
    assert row is not None
    cells = re.findall(r"<td.*?</td>", row[1])
    assert ["href=" in cell for cell in cells] == [True, False, True]
    assert ['class="gap"' in cell for cell in cells] == [False, True, False]


def test_names_are_found_as_people_type_them() -> None:
    """A part of a name, its traditional characters, or its sound in letters finds an organ."""
    entries = [_entry(place, f"{place}人民政府", 2017) for place in PLACES]
    for typed in ("大安", "大安市人民政府", "DAAN", "da an", "  大安 "):
        assert _organs(shown(entries, Asked(typed))) == ["大安市人民政府"]
    assert _organs(shown(entries, Asked("雲溪"))) == ["云溪市人民政府"]
    assert _organs(shown(entries, Asked("没有这里"))) == []


def test_organs_that_lack_a_year_are_found() -> None:
    """A year narrows to the organs that have it, or to those that do not."""
    entries = [_entry("大安市", "大安市人民政府", 2017), _entry("云溪市", "云溪市人民政府", 2018)]
    assert _organs(shown(entries, Asked(year=2018))) == ["云溪市人民政府"]
    assert _organs(shown(entries, Asked(year=2018, gaps=True))) == ["大安市人民政府"]


def test_thousands_of_organs_come_in_pages() -> None:
    """Every organ stands on exactly one page, and the links between pages keep what was asked for."""
    entries = [_entry(f"第{n}县", f"第{n}县人民政府", 2017) for n in range(2 * ROWS + 7)]
    found = [organ for page in (1, 2, 3) for organ in _organs(shown(entries, Asked("县"), page))]
    assert sorted(found) == sorted(entry.organ for entry in entries)
    second = shown(entries, Asked("县"), 2)
    assert re.findall(r'rel="(\w+)" href="library\?q=%E5%8E%BF&amp;page=(\d)"', second) == [
        ("prev", "1"),
        ("next", "3"),
    ]
    assert _organs(shown(entries, Asked("县"), 99)) == _organs(shown(entries, Asked("县"), 3))


def test_what_reports_say_is_text() -> None:
    """Names of organs and titles are escaped, and what turns the writing round is shown as what it is."""
    html = shown(
        [_entry("<b>市", "<script>x</script>", 2017, id='"><img>'), _entry("县\u202e", "", None)], Asked('"><i>')
    )
    assert not re.search(r"<(script|img|i|b)>", html)
    assert "U+202E" in shown([_entry("县\u202e", "局\u202e", 2017)], Asked())
