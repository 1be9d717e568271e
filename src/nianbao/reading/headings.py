"""Headings and the sections that they begin, also where a heading is glued into a line.

Numbers are not trusted to rise: real reports repeat them, skip them and start again.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import zip_longest

from nianbao.reports import Section, Table

_HAN_NUMBER = "[一二三四五六七八九十]{1,3}"
_MARK = re.compile(
    rf"(?P<one>{_HAN_NUMBER}(?:、|[.．](?=[ \u3000]*[\u4e00-\u9fff]))|第{_HAN_NUMBER}部分[、：: ]?)"
    rf"|(?P<two>[（(〔]{_HAN_NUMBER}[）)〕])"
    r"|(?P<three>(?<![\d.．年月日第])\d{1,2}(?:、|[.．](?!\d))|[（(]\d{1,2}[）)])"
    r"|(?P<hash>(?m:^)#{1,6}(?=[ \t]))"
)
_LEVELS = {"hash": 0, "one": 1, "two": 2, "three": 3}
# Rows of the statutory table that begin like headings.
_ROW = re.compile(
    r"(?:本年新收|上年结转|本年度办理结果|结转下年度|予以公开|部分公开|不予公开|不子公开|无法提供|不予处理|不子处理|其他处理|总计|小计|项)"
)
_GRID = re.compile(rf"{_HAN_NUMBER}、\s*本年新收.*?(?:结转下年度继续办理[\d\s|]*|$)", re.DOTALL)
# A 2019+ form states its totals between the headings; more than this is no longer one table.
_GRID_LIMIT = 6000
_TAIL = re.compile(
    r"(?:情况|概述|引言|综述|措施|问题|困难|事项|附表|打算|方面|数量|数据|类别|形式|渠道|思路|建议|说明|计划|统计表)"
    r"(?![及和与、的以或]|一览|汇总|统计)"
)
_STRONG = re.compile(
    r"总体情况|(?:政府信息)?主动公开(?:政府)?信息|收到和处理政府信息|政府信息公开行政复议|(?:政府信息公开工作)?存在的主要问题"
    r"|其他需要报告|需要说明的|附表|概述|因政府信息公开"
)
_ENDERS = "。！？；：:;!?”）)】》\n\r"
# What closes a sentence, and no heading that has nothing under it.
_STOP = re.compile(r"[ \u3000]*[。；;！!]")
_TABULAR = re.compile(r"(?m)^[^\n]{0,400}(?:\t|\|)[^\n]{0,400}$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and where it stands; `level` counts from 0 (Markdown #) to 3 (1.)."""

    level: int
    start: int
    end: int
    text: str


def sections(text: str, tables: Sequence[Table] = ()) -> tuple[Section, ...]:
    """The headed parts in the order of the text, each up to the next heading of its level."""
    spans = sorted((t.start, t.end) for t in tables)
    starts = [start for start, _ in spans]
    out: list[Section] = []
    above: list[tuple[int, int]] = []  # level and index in `out` of the sections that are still open
    for heading in headings(text):
        if _inside(heading.start, spans, starts):
            continue
        while above and above[-1][0] >= heading.level:
            index = above.pop()[1]
            out[index] = replace(out[index], end=heading.start)
        path = (*out[above[-1][1]].path, heading.text) if above else (heading.text,)
        above.append((heading.level, len(out)))
        out.append(Section(path, heading.start, len(text)))
    return tuple(out)


@lru_cache(maxsize=64)
def headings(text: str) -> tuple[Heading, ...]:
    """All headings of a text, in order."""
    barred = _barred(text)
    starts = [b[0] for b in barred]
    marks = [m for m in _MARK.finditer(text) if not _inside(m.start(), barred, starts)]
    out: list[Heading] = []
    for index, mark in enumerate(marks):
        following = marks[index + 1].start() if index + 1 < len(marks) else len(text)
        after_heading = bool(out) and not text[out[-1].end : mark.start()].strip(" \u3000。：:")
        heading = _heading(text, mark, following, after_heading)
        if heading is not None:
            out.append(heading)
    return tuple(_heading_something(text, out))


def _heading_something(text: str, found: Sequence[Heading]) -> Iterator[Heading]:
    """Without the items of a list: each a sentence, one after the other, with nothing under it."""
    item: Heading | None = None
    for heading, following in zip_longest(found, found[1:]):
        stop = _STOP.match(text, heading.end)
        under = text[stop.end() : following.start if following else len(text)] if stop else ""
        alone = following is not None and following.level <= heading.level and not under.strip()
        last = item is not None and item.level == heading.level and re.match(r"[ \u3000]*(?:[\n\r]|$)", under)
        if stop and heading.level >= _LEVELS["two"] and (alone or last):
            item = heading
        else:
            item = None
            yield heading


def _barred(text: str) -> list[tuple[int, int]]:
    """Spans where numbers are labels of table rows: grids, flattened or drawn."""
    spans = [m.span() for m in _GRID.finditer(text) if m.end() - m.start() <= _GRID_LIMIT]
    spans += [m.span() for m in _TABULAR.finditer(text)]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _inside(position: int, spans: list[tuple[int, int]], starts: list[int]) -> bool:
    before = bisect_right(starts, position)
    return before > 0 and position < spans[before - 1][1]


def _heading(text: str, mark: re.Match[str], following: int, after_heading: bool) -> Heading | None:
    kind = str(mark.lastgroup)
    level = _LEVELS[kind]
    body = (
        mark.end() + len(text[mark.end() : mark.end() + 8]) - len(text[mark.end() : mark.end() + 8].lstrip(" \u3000"))
    )
    if kind == "hash":
        end = _line_end(text, body)
        if re.match(r"表[一二三四五\d]", text[body:end]):
            return None  # the caption of a table
        return Heading(0, mark.start(), end, text[body:end].strip()) if end > body else None
    if _ROW.match(text, body) and not text.startswith("部分公开情况", body):
        return None
    before = text[max(0, mark.start() - 12) : mark.start()]
    bare = before.rstrip(" \t\u3000")
    at_line = not bare or bare[-1] in "\r\n"
    spaced = bare != before
    if bare.endswith(("第", "其中：", "其中:", "其中")):
        return None
    span = _extent(text, body, following)
    if span is None:
        return None
    end, sure = span
    if not (at_line or after_heading):
        glued = bare[-1] not in _ENDERS
        if kind == "three" and (glued or bare[-1] in "）)；;：:"):
            return None
        if glued and kind == "two" and not (spaced and sure):
            return None
        if glued and not (_STRONG.match(text, body) or ((spaced or bare[-1].isdigit()) and sure)):
            return None
    if kind == "three" and not (sure or at_line):
        return None
    return Heading(level, mark.start(), end, text[mark.start() : end].strip(" \u3000\t#"))


def _line_end(text: str, position: int) -> int:
    ends = [e for e in (text.find("\n", position), text.find("\r", position)) if e >= 0]
    return min(ends, default=len(text))


def _extent(text: str, body: int, following: int) -> tuple[int, bool] | None:
    """Where the heading's words end, and whether something says so (a stop, a blank, a known tail)."""
    line_end = _line_end(text, body)
    limit = min(line_end, following, body + 60)
    piece = text[body:limit]
    if not piece.strip():
        return None
    whole = limit in (line_end, following)
    stop = re.search(r"[。：:？！；;]", piece)
    blank = re.search(r"[ \u3000\t]", piece[:40])
    comma = re.search(r"[，,]", piece)
    # The rest of the line is the heading, unless a flattened text goes on after a blank.
    short = stop is None and whole and len(piece) <= 40 and not (comma and blank)
    if short and (blank is None or (limit == line_end and len(piece) <= 20)):
        tail = None if limit == line_end else _TAIL.search(piece)
        return (body + tail.end(), True) if tail and tail.end() < len(piece) else (limit, True)
    first_clause = piece[: min(m.start() for m in (stop, comma, blank) if m)] if (stop or comma or blank) else piece
    tail = _TAIL.search(first_clause)
    if tail:
        return body + tail.end(), True
    if blank and blank.start() >= 2 and not (stop and stop.start() < blank.start()) and blank.start() <= 30:
        return body + blank.start(), not (comma and comma.start() < blank.start())
    if stop and stop.start() <= 34:
        return body + stop.start(), True
    if comma and comma.start() <= 34:
        return body + comma.start(), False
    return None


def _start(heading: Heading) -> int:
    return heading.start


def glued(text: str, start: int, end: int) -> Iterator[Heading]:
    """The headings that begin inside a span."""
    found = headings(text)
    index = bisect_left(found, start, key=_start)
    while index < len(found) and found[index].start < end:
        yield found[index]
        index += 1
