"""Runs of values in text: tokens, cells of a line, and what a cell that holds no number says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from nianbao.figures import flattened
from nianbao.figures.figure import Figure, How, Source, State
from nianbao.measures import Breakdown, catalogue

Span = tuple[int, int]

_WORDS: dict[str, State] = {
    "无": "none",
    "/": "slash",
    "-": "slash",
    "—": "slash",
    "–": "slash",
    "不适用": "not_applicable",
}
TOKEN = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?|不适用|无|/|—+|–|-(?!-)|\b[OolI]\b")
_CELL = re.compile(r"\s*([+-]?[\dOolI]{1,12}(?:,\d{3})*(?:\.\d+)?|不适用|无|/|—+|–|-|)\s*(?:万元|元|项|件|条|次)?\s*")
_LETTERS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1"})
_RUN = re.compile(r"(?:[\d|\s.,/—–+-]|\b[OolI]\b)*\d(?:[\d|\s.,/—–+-]|\b[OolI]\b)*")


@dataclass(frozen=True, slots=True)
class Cell:
    """One value: its span in the normalised text, and what it says."""

    start: int
    end: int
    value: Decimal | None
    state: State


def cell(source: Source, start: int, end: int) -> Cell:
    """The cell at [start, end) of the normalised text; white space at the ends is no part of it."""
    start, end = source.stripped(start, end)
    said = source.text[start:end]
    if not said:
        return Cell(start, start, None, "blank")
    if said[0] in _WORDS or said in _WORDS:
        word = said if said in _WORDS else said[0]
        if not any(c.isdigit() for c in said):
            return Cell(start, end, None, _WORDS[word])
    try:
        return Cell(start, end, Decimal(said.translate(_LETTERS).replace(",", "").replace(" ", "")), "number")
    except InvalidOperation:
        return Cell(start, end, None, "undetermined")


def fields(source: Source, start: int, end: int) -> list[tuple[int, int]]:
    """The spans between tabs or pipes of a line, its ends included."""
    text = source.text
    edges = [start - 1, *(i for i in range(start, end) if text[i] in "\t|"), end]
    spans = [(a + 1, b) for a, b in pairwise(edges)]
    if "|" in text[start:end]:  # what stands outside the outer pipes is no cell
        spans = [span for i, span in enumerate(spans) if 0 < i < len(spans) - 1 or text[span[0] : span[1]].strip()]
    return spans


def line_cells(source: Source, start: int, end: int, count: int) -> list[Cell] | None:
    """The `count` values of a line of separated cells, or None if it is no such line.

    The window with most filled cells is taken, since labels that span rows or columns leave
    empty cells before, and table finders empty ones behind.
    """
    text = source.text[start:end]
    if "\t" in text or "|" in text:
        spans = fields(source, start, end)
        if len(spans) > count + 4:
            return None
        windows = [spans[i : i + count] for i in range(len(spans) - count + 1)]
        valued = [w for w in windows if all(_CELL.fullmatch(source.text[a:b]) for a, b in w)]
        filled = [sum(bool(source.text[a:b].strip()) for a, b in w) for w in valued]
        if not valued or max(filled) == 0:
            return None
        best = max(i for i, n in enumerate(filled) if n == max(filled))
        return [cell(source, *_trimmed(source, a, b)) for a, b in valued[best]]
    tokens = [m.span() for m in TOKEN.finditer(source.text, start, end)]
    gaps = [source.text[a[1] : b[0]] for a, b in pairwise(tokens)]
    if len(tokens) != count or not all(gap and gap.isspace() for gap in gaps):
        return None
    return [cell(source, a, b) for a, b in tokens]


def _trimmed(source: Source, start: int, end: int) -> tuple[int, int]:
    """A field without white space and without a unit behind its number."""
    start, end = source.stripped(start, end)
    if match := re.match(r"[+-]?[\d,.]+(?=\s*(?:万元|元|项|件|条|次)$)", source.text[start:end]):
        end = start + match.end()
    return start, end


def run(source: Source, start: int, end: int, *, first: bool = False) -> tuple[int, int] | None:
    """The longest (or first) run of digits and separators in [start, end) of the normalised text.

    A row number that belongs to the label behind (`2.` of `2200003252.没有现成信息`) is left out.
    """
    found: list[tuple[int, int]] = []
    for match in _RUN.finditer(source.text, start, end):
        a, b = _without_item(source, match.start(), match.end())
        if any(c.isdigit() for c in source.text[a:b]):
            found.append((a, b))
            if first:
                break
    if not found:
        return None
    return max(found, key=lambda span: (sum(c.isdigit() for c in source.text[span[0] : span[1]]), -span[0]))


def _without_item(source: Source, start: int, end: int) -> tuple[int, int]:
    text = source.text
    start, end = source.stripped(start, end)
    if text[start:end].endswith(".") and re.search(r"\d\.$", text[start:end]):
        end -= 2
    elif re.match(r"[、)]|\.\D", text[end : end + 2]) and text[end - 1 : end].isdigit():
        end -= 1
    while end > start and text[end - 1] in "|,.—–- \t\n":
        end -= 1
    while start < end and text[start] in "|,. \t\n":
        start += 1
    return source.stripped(start, end)


def tokens(source: Source, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of the tokens of a run, rulers of Markdown tables left out."""
    return [m.span() for m in TOKEN.finditer(source.text, start, end)]


def texts(source: Source, spans: Sequence[tuple[int, int]]) -> list[str]:
    """What stands at the spans, with OCR letters as digits and no thousands commas."""
    return [source.text[a:b].translate(_LETTERS).replace(",", "") for a, b in spans]


def padded(source: Source, spans: Sequence[Span]) -> bool:
    """Whether a token begins with a zero that no number has: cells are glued in it (`01`)."""
    return any(len(token) > 1 and token[0] == "0" and token.isdigit() for token in texts(source, spans))


def cut_cells(source: Source, spans: Sequence[Span], readings: Sequence[flattened.Reading], count: int) -> list[Cell]:
    """The cells on which all readings of glued tokens agree; the others stand for the whole run, undetermined."""
    digits = [i for a, b in spans for i in range(a, b) if source.text[i] != ","]
    whole = Cell(spans[0][0], spans[-1][1], None, "undetermined")
    cells: list[Cell] = []
    for span in flattened.agreed(readings) or (None,) * count:
        if span is None:
            cells.append(whole)
        elif span[0] == span[1]:
            end = digits[span[0] - 1] + 1
            cells.append(Cell(end, end, None, "blank"))
        else:
            cells.append(cell(source, digits[span[0]], digits[span[1] - 1] + 1))
    return cells


def table_figure(
    source: Source, measure: str, breakdown: Breakdown, value: Cell, quote: Span, how: How, subject: str = ""
) -> Figure:
    """A figure of a statutory table; its quote is the row."""
    report = source.report
    entry = catalogue().measures[measure]
    start, end = source.span(value.start, value.end)
    quote_start, quote_end = source.span(min(quote[0], value.start), max(quote[1], value.end))
    return Figure(
        report_id=report.id,
        measure=measure,
        breakdown=breakdown,
        value=value.value,
        printed=report.text[start:end],
        unit=entry.unit,
        state=value.state,
        bound="exact",
        period="stock" if entry.kind == "stock" else "annual",
        year=report.year,
        scope="",
        origin="table",
        how="undetermined" if value.state == "undetermined" else how,
        subject=subject or entry.name_zh,
        start=start,
        end=end,
        quote_start=quote_start,
        quote_end=quote_end,
    )
