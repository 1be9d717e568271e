"""Lists inside prose: 一是…二是…, 一、二、三、, 1. 2. 3., （一）（二）, 第一，… 第二，…, ①②③, 首先…其次….

An enumeration is a run of markers of one family that count up from one, a run of lines that begin
with bullets, or what an announcement parts by semicolons; its lead is the sentence or heading that
announces it. Rows of tables are none.
"""

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nianbao.chinese import number
from nianbao.reports import Report

_NUMERALS = "一二三四五六七八九十"
_FAMILIES = (
    re.compile(rf"(?<![0-9{_NUMERALS}第不还也就都只而仍])([{_NUMERALS}]{{1,3}})(?:是(?!否)|要(?![求点素闻]))"),
    re.compile(rf"(?:(?<=[。；;：:\n\s])|^)([{_NUMERALS}]{{1,3}})、"),
    re.compile(rf"[（(]([{_NUMERALS}]{{1,3}})[）)]"),
    re.compile(rf"第([{_NUMERALS}]{{1,2}})[，,、：:]"),
    re.compile(r"(?<![0-9.\-—/（(第])(\d{1,2})[.．、](?!\d)"),
    re.compile(r"[（(](\d{1,2})[）)]"),
    re.compile(r"([①②③④⑤⑥⑦⑧⑨⑩])"),
    re.compile(r"(首先|其次|再次|最后)[，,]?"),
)
_BULLET = re.compile(r"(?m)^[ \t\u3000]*([-*+•·●○◆■▪◇➢►–—])[ \t\u3000]*(?=[^\s\-*—–])")
# What stands behind a colon, or a line or short sentence of its own: 问题：甲；乙；丙。
_PARTED = re.compile(r"(?<=[：:。\n])[^。！？!?：:；;\n|\t]{4,}(?:[；;]\s*[^。！？!?：:；;\n|\t]{4,})+[。；;]?")
_PART = re.compile(r"[^；;。]+[；;。]?")
_MARKED = re.compile(
    rf"\s*(?:[（(]?[{_NUMERALS}\d]{{1,3}}(?:[）)、.．]|是|要)|第[{_NUMERALS}]|[①-⑩]|首先|[-*+•·●○◆■▪◇➢►–—])"
)
_HEAD_OF_PARTS = re.compile(r"[：:]\s*$|(?:^|[。\n])[^。，,\n]{2,16}[。\n]\s*$")
_ROW_TAIL = re.compile(r"(?:\d[\d.,]*[\s|]+){2,}\d[\d.,]*[\s|]*$")
_IN_ORDER = {"首先": 1, "其次": 2, "再次": 3}
_END_OF_ITEM = re.compile(r"[。；;！？\n]")
_CLAUSE = re.compile(r"[，,。；;！？：:\n]")
_LEAD = 120


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its whole span and the span of its first clause, in the report's text."""

    start: int
    end: int
    head_end: int


@dataclass(frozen=True, slots=True)
class Enumeration:
    """Items in order, after the lead that starts at `lead_start` and ends at the first item.

    `marked` says that a marker begins each item; others are only parted.
    """

    lead_start: int
    items: tuple[Item, ...]
    marked: bool = True

    @property
    def start(self) -> int:
        return self.items[0].start

    @property
    def end(self) -> int:
        return self.items[-1].end

    def holds(self, other: "Enumeration") -> bool:
        """Whether another list stands inside one of the items."""
        return other is not self and any(i.start < other.start < i.end for i in self.items)


def enumerations(report: Report) -> tuple[Enumeration, ...]:
    """Every list of at least two items, in the order in which they begin; rows of tables are none."""
    cells = sorted((cell.start, cell.end) for table in report.tables for cell in table.cells)
    found = [run for family in _FAMILIES for run in _runs(report, family)]
    found += [*_bulleted(report), *_parted(report)]
    return tuple(sorted((run for run in found if not _tabular(report, run, cells)), key=lambda r: (r.start, -r.end)))


def _tabular(report: Report, run: Enumeration, cells: Sequence[tuple[int, int]]) -> bool:
    """Whether the items are rows: in cells of their own, or most of them with digits at their end."""
    if len({_cell_at(item.start, cells) for item in run.items} - {None}) > 1:
        return True
    rows = [_is_row(report.text, item) for item in run.items]
    return 2 * sum(rows) >= len(rows)


def _cell_at(position: int, cells: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    before = bisect_right(cells, (position, sys.maxsize)) - 1
    return cells[before] if before >= 0 and position < cells[before][1] else None


def _is_row(text: str, item: Item) -> bool:
    whole = text[item.start : item.end]
    ends = text[item.start : item.head_end].rstrip()[-1:].isdigit()
    return ends or whole.count("|") > 1 or "\t" in whole or _ROW_TAIL.search(whole) is not None


def _bulleted(report: Report) -> Iterator[Enumeration]:
    """Lines one after the other that begin with the same bullet."""
    text = report.text
    run: list[Item] = []
    marker = ""
    for match in _BULLET.finditer(text):
        end = text.find("\n", match.end())
        item = _whole(text, match.end(), len(text) if end < 0 else end)
        if run and (match[1] != marker or text[run[-1].end : match.start()].strip()):
            if len(run) > 1:
                yield Enumeration(_lead(text, run[0].start - 2), tuple(run))
            run = []
        run, marker = [*run, item], match[1]
    if len(run) > 1:
        yield Enumeration(_lead(text, run[0].start - 2), tuple(run))


def _parted(report: Report) -> Iterator[Enumeration]:
    """What semicolons part behind a colon, or behind a heading or a sentence that is no more than a name."""
    text = report.text
    for match in _PARTED.finditer(text):
        if _MARKED.match(match[0]) or not _HEAD_OF_PARTS.search(text[max(0, match.start() - 24) : match.start()]):
            continue
        items = [_whole(text, match.start() + m.start(), match.start() + m.end()) for m in _PART.finditer(match[0])]
        items = [item for item in items if item.end > item.start]
        if len(items) > 1:
            yield Enumeration(_lead(text, match.start()), tuple(items), marked=False)


def _whole(text: str, start: int, end: int) -> Item:
    """An item of this span, white space around it aside."""
    start += len(text[start:end]) - len(text[start:end].lstrip())
    end = max(start, _trim(text, start, end))
    clause = _CLAUSE.search(text, start + 4, end)
    return Item(start, end, clause.start() if clause else end)


def _runs(report: Report, family: re.Pattern[str]) -> Iterator[Enumeration]:
    run: list[re.Match[str]] = []
    for match in family.finditer(report.text):
        ordinal = len(run) + 1 if match[1] == "最后" else _IN_ORDER.get(match[1]) or _ordinal(match[1])
        if run and ordinal == len(run) + 1 and _together(report, run[-1].start(), match.start()):
            run.append(match)
            continue
        if len(run) > 1:
            yield _enumeration(report, run, match.start())
        run = [match] if ordinal == 1 else []
    if len(run) > 1:
        yield _enumeration(report, run)


def _ordinal(marker: str) -> int | None:
    value = number(marker)
    return int(value) if value is not None else None


def _together(report: Report, first: int, second: int) -> bool:
    """Whether two markers can belong to one list: near, or under headings of one parent."""
    if second - first > 2500:
        return False
    one, other = report.section_at(first), report.section_at(second)
    if one is None or other is None or one == other or one.path[:1] == other.path[:1]:
        return True
    # Short items on one line that were taken for headings.
    return second - first < _LEAD and "\n" not in report.text[first:second]


def _enumeration(report: Report, run: list[re.Match[str]], following: int | None = None) -> Enumeration:
    """A list of these markers; its last item ends before the next marker of the family, at `following`."""
    text = report.text
    items = []
    for place, match in enumerate(run):
        end = run[place + 1].start() if place + 1 < len(run) else _last_end(report, match.end(), run, following)
        clause = _CLAUSE.search(text, match.end() + 1, end)
        head_end = clause.start() if clause else end
        if head_end - match.end() < 4 and clause and (second := _CLAUSE.search(text, clause.end(), end)):
            head_end = second.start()
        items.append(Item(match.start(), _trim(text, match.start(), end), min(head_end, end)))
    return Enumeration(_lead(text, run[0].start()), tuple(items))


def _lead(text: str, start: int) -> int:
    """Where the sentence or heading before a list begins; blank lines between them are passed over."""
    before = text[max(0, start - _LEAD) : start]
    said = before.rstrip()
    cut = max((m.end() for m in _END_OF_ITEM.finditer(said[:-1])), default=0)
    return start - len(before) + cut


def _last_end(report: Report, start: int, run: list[re.Match[str]], following: int | None) -> int:
    """The last item ends with its section, its line, before another list, or after as much as the others take."""
    text = report.text
    section = report.section_at(start)
    limit = section.end if section else len(text)
    longest = max((b.start() - a.start() for a, b in pairwise(run)), default=200)
    limit = min(limit, start + max(200, 2 * longest))
    line = text.find("\n", start)
    if line != -1 and text[start:line].strip():
        limit = min(limit, line)
    if following is not None:
        limit = min(limit, following)
    last = None
    for last in _END_OF_ITEM.finditer(text, start, limit):
        if text[last.start()] == "。" and last.end() - start >= longest // 3:
            return last.end()
    return last.end() if last else limit


def _trim(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())
