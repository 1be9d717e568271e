"""Lists inside prose: 一是…二是…, 一、二、三、, 1. 2. 3., （一）（二）, 第一，… 第二，…, ①②③, 首先…其次….

An enumeration is a run of markers of one family that count up from one; its lead is the
sentence or heading that announces it.
"""

import re
from collections.abc import Iterator
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
    """Items in order, after the lead that starts at `lead_start` and ends at the first item."""

    lead_start: int
    items: tuple[Item, ...]

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
    found = [run for family in _FAMILIES for run in _runs(report, family) if not _tabular(report, run)]
    return tuple(sorted(found, key=lambda run: (run.start, -run.end)))


def _tabular(report: Report, run: Enumeration) -> bool:
    """Whether most items end in digits, as rows do."""
    ends = [report.text[item.start : item.head_end].rstrip()[-1:].isdigit() for item in run.items]
    return 2 * sum(ends) >= len(ends)


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
    if one is None or other is None or one == other:
        return True
    return one.path[:1] == other.path[:1]


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
    before = text[max(0, run[0].start() - _LEAD) : run[0].start()]
    cut = max((m.end() for m in _END_OF_ITEM.finditer(before[:-1])), default=0)
    return Enumeration(run[0].start() - len(before) + cut, tuple(items))


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
