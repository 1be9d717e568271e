"""Reports into passages, and text into sentences: spans that can be quoted verbatim.

`sentences` is what every quote in the project is cut with.
"""

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from nianbao.reading.headings import glued
from nianbao.reports import Report

if TYPE_CHECKING:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

AIM = 220
LIMIT = 400
# A bracket or quotation that closes within so many characters is never split.
_ASIDE = 100
# From this length on, a sentence without a stop is looked at as a flattened table.
_FLAT = 100

_OPEN = {"《": "》", "“": "”", "（": "）", "(": ")", "「": "」", "『": "』", "〈": "〉", "【": "】", "‘": "’"}
_CLOSERS = "”’）)】》」』〉\"'"
# A stop behind one or two digits numbers an item; behind a year or a longer number it can end a sentence.
_ENDER = re.compile(r"[。！？!?…]+|(?<![\d.])\.(?=\s+[A-Z“\"]|\s*$)(?<![A-Z]\.)|(?<=\d\d\d)\.(?=\s+[A-Z“\"])")
_ROW_LABEL = re.compile(
    r"(?=[一二三四五六七八九十]{1,2}、\s*(?:本年新收|上年结转|本年度办理结果|结转下年度))"
    r"|(?=[（(][一二三四五六七八九十][）)]\s*(?:予以公开|部分公开|不予公开|不子公开|无法提供|不予处理|不子处理|其他处理|总计))"
    r"|(?=第二十条第)|(?=其中[：:]\s*\d[.．、])"
    r"|(?<![\d年月第]\.)(?<!其中[：:])(?<!其中[：:]\s)(?=\d[.．、]\s?[\u4e00-\u9fff])"
    r"|(?=(?:行政许可|行政处罚|行政强制|行政事业性收费|规章|行政规范性文件|(?<!行政)规范性文件)\s*\d)"
    r"|(?=(?:对申请的答复|(?<!工作)行政(?:复议|诉讼)数|(?<!接受)行政申诉|接受行政申诉|受理依申请公开|收到政府信息公开申请"
    r"|政府信息公开收费|政府信息公开咨询|(?:受理|收到)政府信息公开工作行政))"
)
_NEW_LINE_MARK = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、](?!\d)|[#|>*·•\-]|第.{1,3}[条章部节]|[^\s:：。，]{2,8}[:：])"
)
# What web pages leave around the text: the end of the share buttons, and the link to the annex.
_SCRAP = re.compile(r"(?<=相关链接[：:])(?:\s*-->)?\s*(?=\S)|\s(?=附件下载\s*$)")
_RULE = re.compile(r"[|\-:\s]*")
_FINISHED = re.compile(r"[。！？!?；;：:…]['\"”’）)】》]*\s*$")


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence-aligned slice of a report: `text == report.text[start:end]`.

    `path` is the headings above it; `ordinal` counts from 0 within the report.
    """

    id: str
    report_id: str
    ordinal: int
    start: int
    end: int
    text: str
    path: tuple[str, ...]


def passages(report: Report) -> tuple[Passage, ...]:
    """The passages of a report in order, of about 220 and at most 400 characters.

    They break at headings of the first two levels; a heading goes with what follows it, table
    rows stay whole, and nothing but white space lies between two passages.
    """
    out: list[Passage] = []
    begins = [s.start for s in report.sections]
    for start, end in _packed(report):
        # Sections nest, so the last one to begin is the innermost.
        section = bisect_right(begins, _content(report, start, end)) - 1
        path = report.sections[section].path if section >= 0 else ()
        number = len(out)
        out.append(Passage(f"{report.id}-{number:04d}", report.id, number, start, end, report.text[start:end], path))
    return tuple(out)


def _content(report: Report, start: int, end: int) -> int:
    """The position after the headings that a passage begins with."""
    position = start
    for heading in glued(report.text, start, end):
        if report.text[position : heading.start].strip(" \t\r\n\u3000。：:"):
            break
        position = heading.end
    return min(position, end - 1)


def _packed(report: Report) -> Iterator[tuple[int, int]]:
    text = report.text
    breaks = sorted({s.start for s in report.sections if s.level <= 2})
    begin = finish = -1
    bare = True  # nothing but headings so far
    for start, end in _pieces(text):
        new_section = bisect_left(breaks, start) < bisect_left(breaks, end)
        if begin >= 0:
            longer = end - begin
            full = longer > LIMIT if bare else longer > AIM
            if full or (new_section and not bare):
                yield begin, finish
                begin = -1
        if begin < 0:
            begin, bare = start, True
        finish = end
        bare = bare and _only_headings(text, start, end)
    if begin >= 0:
        yield begin, finish


def _only_headings(text: str, start: int, end: int) -> bool:
    position = start
    for heading in glued(text, start, end):
        if text[position : heading.start].strip():
            return False
        position = heading.end
    return position > start and not text[position:end].strip(" \t\r\n\u3000。：:")


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Sentences, and parts of those that are longer than a passage may be."""
    for start, end in sentences(text):
        if end - start <= LIMIT:
            yield start, end
            continue
        position = start
        for part in _splitter().split_text(text[start:end]):
            lead = len(part) - len(part.lstrip())
            if part.strip():
                yield position + lead, position + len(part.rstrip())
            position += len(part)


@lru_cache(maxsize=1)
def _splitter() -> "RecursiveCharacterTextSplitter":
    # Imported here: it takes a third of a second, and questions cut no passages.
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    return RecursiveCharacterTextSplitter(
        chunk_size=AIM,
        chunk_overlap=0,
        separators=["；", ";", "\n", "\t", "。", "，", ",", "、", "：", " ", ""],
        keep_separator="end",
        strip_whitespace=False,
    )


def sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """The sentences of a text (or of a part of it) as spans without outer white space.

    Full-width and ASCII stops end them, never inside a number, 《》, “” or a short bracket. A line
    is a sentence of its own unless it is one of a wrapped paragraph; so are table rows, glued
    headings and the rows of a table that was flattened into one line.
    """
    end = len(text) if end is None else min(end, len(text))
    cuts = sorted(
        {h for heading in glued(text, start, end) for h in _heading_cuts(text, heading.start, heading.end)}
        | {m.end() for m in _SCRAP.finditer(text, start, end)}
    )
    out: list[tuple[int, int]] = []
    for line_start, line_end in _paragraphs(text, start, end):
        if "\t" in text[line_start:line_end].strip() or text[line_start:line_end].lstrip().startswith("|"):
            _append(out, text, line_start, line_end)
            continue
        inner = cuts[bisect_right(cuts, line_start) : bisect_right(cuts, line_end - 1)]
        bounds = [line_start, *inner, line_end]
        for a, b in itertools.pairwise(bounds):
            for first, last in _stopped(text, a, b):
                _rows(out, text, first, last)
    return out


def _heading_cuts(text: str, start: int, end: int) -> tuple[int, int]:
    """Before a heading, and after it with its stop."""
    after = end
    while after < len(text) and text[after] in "。：:":
        after += 1
    return start, after


def _append(out: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    if lead < len(piece) and not _RULE.fullmatch(piece):
        out.append((start + lead, start + len(piece.rstrip())))


def _paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Lines, with the lines of a wrapped paragraph together."""
    lines = [(start + m.start(), start + m.end()) for m in re.finditer(r"[^\r\n]+", text[start:end])]
    begin = -1
    for index, (a, b) in enumerate(lines):
        if begin < 0:
            begin = a
        if index + 1 < len(lines) and _wrapped(text, lines, index):
            continue
        yield begin, b
        begin = -1


def _wrapped(text: str, lines: list[tuple[int, int]], index: int) -> bool:
    """Whether a line goes on in the next: as long as the longest near it, and without a stop."""
    a, b = lines[index]
    c, d = lines[index + 1]
    if text[b:c].replace("\r", "").count("\n") > 1 or _FINISHED.search(text, a, b):
        return False
    width = _width(text, a, b)
    if not 40 <= width <= 160 or "\t" in text[a:b] or "\t" in text[c:d] or text[a:b].lstrip().startswith(("|", "#")):
        return False
    if _NEW_LINE_MARK.match(text, c, d):
        return False
    near = lines[max(0, index - 4) : index + 5]
    return width >= 0.88 * max(_width(text, x, y) for x, y in near)


def _width(text: str, start: int, end: int) -> int:
    if end - start > 200:
        return end - start
    return sum(1 if c < "\u2e80" else 2 for c in text[start:end].rstrip())


def _stopped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut after stops that are not inside a short aside."""
    shields = _asides(text, start, end)
    begin = start
    for match in _ENDER.finditer(text, start, end):
        if any(a < match.start() < b for a, b in shields) or match.start() < begin:
            continue
        after = match.end()
        while after < end and text[after] in _CLOSERS:
            after += 1
        yield begin, after
        begin = after
    if begin < end:
        yield begin, end


def _asides(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for position in range(start, end):
        closer = _OPEN.get(text[position])
        if closer:
            close = text.find(closer, position, min(end, position + _ASIDE))
            # What ends with a stop inside its marks, and stands alone, is a sentence: “……。”
            if close >= 0 and not (text[position] in "“「『" and text[close - 1] in "。！？"):
                found.append((position, close))
    return found


def _rows(out: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    """A sentence, or the rows of a flattened table cut at their labels."""
    labels = [m.start() for m in _ROW_LABEL.finditer(text, start, end)] if end - start > _FLAT else []
    if len(labels) < 3:
        _append(out, text, start, end)
        return
    bounds = [start, *(p for p in labels if p > start), end]
    for a, b in itertools.pairwise(bounds):
        _append(out, text, a, b)
