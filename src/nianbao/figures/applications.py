"""Table 3 of the statutory form: applications by kind of applicant and by result.

The rows are found by their labels, the values between two labels or on the lines of a drawn
table, and glued values are cut by the sums of the form.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

from nianbao.figures import flattened
from nianbao.figures.cells import Cell, Span, cell, cut_cells, line_cells, padded, run, table_figure, texts, tokens
from nianbao.figures.figure import Figure, How, Source
from nianbao.figures.form import (
    APPLICANTS,
    CARRIED_FORWARD,
    CARRIED_OVER,
    COLUMNS,
    OTHER,
    RECEIVED,
    ROWS,
    TOTAL,
    Row,
)
from nianbao.measures import Breakdown

_REGION = 2_600  # characters without white space that table 3 takes at most
_LEAST_ROWS = 6  # labels that must be found for a text to be table 3
_LINES = 8  # separated rows from which on a table counts as drawn line by line
_FUZZY = 72.0  # how alike (0 to 100) a damaged label must be


@dataclass(slots=True)
class _Values:
    """The values found for one row: cells, or glued tokens with the ways to read them."""

    row: Row
    quote: Span
    cells: list[Cell]
    tokens: list[Span]
    readings: tuple[flattened.Reading, ...]

    @property
    def printed(self) -> bool:
        return bool(self.cells)


def read_applications(source: Source) -> list[tuple[list[Figure], Span]]:
    """Figures of each table 3 in a text, with the span of `source.text` that it covers."""
    starts = _starts(source)
    read = []
    for start, following in pairwise([*starts, len(source.compact)]):
        limit = min(start + _REGION, following)
        labels = _labels(source, start, limit)
        if len(labels) < _LEAST_ROWS:
            continue
        values = _by_line(source, labels) or _by_label(source, labels)
        if not values:
            continue
        figures = _solve(source, values)
        read.append((figures, (min(v.quote[0] for v in values), max(v.quote[1] for v in values))))
    return read


def _starts(source: Source) -> list[int]:
    """Where a table 3 can begin: at its first row, or at the second where the first is damaged."""
    first, second = (list(source.occurrences(row.core[-1])) for row in (RECEIVED, CARRIED_OVER))
    alone = [at for at in second if not any(0 < at - other < 120 for other in first)]
    return sorted((*first, *alone))


def _labels(source: Source, start: int, limit: int) -> dict[Row, Span]:
    """Where each row's label stands in the compact text: the longest series in the order of the form."""
    text = source.compact[:limit]
    places: list[tuple[int, int, int]] = []  # start, end, index of row
    for index, row in enumerate(ROWS):
        for core in row.core:
            at = text.find(core, start)
            if at < 0:
                continue
            while at >= 0:
                places.append((at, at + len(core), index))
                at = text.find(core, at + 1)
            break
    places.sort()
    chain = _longest(places)
    found = {ROWS[index]: (a, b) for a, b, index in chain}
    _add_damaged(text, start, found)
    return {row: found[row] for row in ROWS if row in found}


def _longest(places: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    best: list[list[tuple[int, int, int]]] = []
    for place in places:
        before = max(
            (chain for chain in best if chain[-1][2] < place[2] and chain[-1][1] <= place[0]), key=len, default=[]
        )
        best.append([*before, place])
    return max(best, key=len, default=[])


def _add_damaged(text: str, start: int, found: dict[Row, Span]) -> None:
    """Labels that wording or OCR has changed, looked for between their neighbours."""
    for index, row in enumerate(ROWS):
        if row in found or row is OTHER or len(row.core[0]) < 5:
            continue
        before = [found[r][1] for r in ROWS[:index] if r in found]
        after = [found[r][0] for r in ROWS[index + 1 :] if r in found]
        low, high = max(before, default=start), min(after, default=len(text))
        if high - low < 4:
            continue
        # Digits part the labels: a run of other characters is a label with its heading.
        runs = re.finditer(r"[^\d.、]+", text[low:high])
        alike = {run: fuzz.ratio(row.core[0], run[0]) for run in runs}
        best = max(alike, key=lambda run: alike[run], default=None)
        if best and alike[best] >= _FUZZY:
            found[row] = (low + best.start(), low + best.end())


def _quote_start(source: Source, label: Span) -> int:
    """Where a row begins in `text`: at its printed number, if one stands right before the label."""
    before = source.compact[max(0, label[0] - 14) : label[0]]
    if match := re.search(r".*((?:[一二三四五六七八]、|\([一二三四五六七八]\)|\d[.、])\D{0,12})$", before):
        return source.compact_origins[label[0] - len(before) + match.start(1)]
    return source.compact_origins[label[0]]


def _by_label(source: Source, labels: Mapping[Row, Span]) -> list[_Values]:
    """The values that stand between a label and the next."""
    rows = list(labels.items())
    values = []
    for number, (row, label) in enumerate(rows):
        start = source.compact_origins[label[1] - 1] + 1
        last = number + 1 == len(rows)
        end = min(len(source.text), start + 90) if last else source.compact_origins[rows[number + 1][1][0]]
        found = run(source, start, end, first=last)
        if found is None or (last and found[0] - start > 12):
            continue
        spans = _one_line(source, found) or tokens(source, *found)
        values.append(_row_values(source, row, spans, (_quote_start(source, label), found[1])))
    return values


def _one_line(source: Source, found: Span) -> list[Span]:
    """The tokens of the one line of a run that has exactly a row's cells: stray page numbers go."""
    start = found[0]
    while start < found[1]:
        end = min(source.line(start)[1], found[1])
        spans = tokens(source, start, end)
        if len(spans) == COLUMNS:
            return spans
        start = end + 1
    return []


def _row_values(source: Source, row: Row, spans: list[Span], quote: Span) -> _Values:
    if len(spans) == COLUMNS and not padded(source, spans):
        cells = [cell(source, *span) for span in spans]
        return _Values(row, quote, cells, spans, (_reading(cells),))
    found = flattened.readings(texts(source, spans), COLUMNS)
    return _Values(row, quote, [], spans, found)


def _reading(cells: Sequence[Cell]) -> flattened.Reading:
    return flattened.Reading((), tuple(c.value if c.value is not None else 0 for c in cells))


def _by_line(source: Source, labels: Mapping[Row, Span]) -> list[_Values]:
    """The values of a table drawn line by line; lines without a label are told by counting."""
    origins = source.compact_origins
    spans = list(labels.values())
    at = source.line(origins[spans[0][0]])[0]
    limit = source.line(origins[spans[-1][1] - 1])[1]
    lines: list[tuple[Span, list[Cell], int | None]] = []
    while at < limit:
        start, end = source.line(at)
        at = end + 1
        cells = line_cells(source, *_behind_label(source, start, end), COLUMNS)
        if cells is None:
            continue
        own = [i for i, row in enumerate(ROWS) if row in labels and start <= origins[labels[row][0]] < end]
        lines.append(((start, end), cells, own[-1] if own else None))
    if len(lines) < _LINES:
        return []
    return [
        _Values(ROWS[index], source.stripped(*line), cells, [(c.start, c.end) for c in cells], (_reading(cells),))
        for (line, cells, _), index in zip(lines, _numbered([own for _, _, own in lines]), strict=True)
        if index is not None
    ]


def _behind_label(source: Source, start: int, end: int) -> Span:
    """A line without its label where spaces separate the cells; whole where tabs or pipes do."""
    text = source.text[start:end]
    if "\t" in text or "|" in text:
        return start, end
    match = re.search(r"[^\d\s/.,-][.、)]?\s*(?=[\d\s/.,-]*$)", text)
    return (start + match.end() if match else start), end


def _numbered(own: Sequence[int | None]) -> list[int | None]:
    """The row of each line: its own, or by counting where as many rows as lines lie between two labels."""
    rows = list(own)
    anchors = [(-1, -1), *((i, row) for i, row in enumerate(own) if row is not None), (len(own), len(ROWS))]
    subs = range(ROWS.index(OTHER) + 1, ROWS.index(TOTAL))
    for (i, low), (j, high) in pairwise(anchors):
        between = list(range(low + 1, high))
        for skipped in ({ROWS.index(OTHER)}, set(subs)):
            left = [row for row in between if row not in skipped]
            if len(left) == j - i - 1:
                rows[i + 1 : j] = left
                break
    return rows


def _solve(source: Source, values: Sequence[_Values]) -> list[Figure]:
    """Figures of table 3, its glued rows read by all sums that can hold together."""
    rows = [v.readings for v in values]
    at = {v.row: i for i, v in enumerate(values) if v.readings}
    kept = None
    for equations in _equations(at):
        if kept := flattened.supported(rows, equations):
            break
    figures: list[Figure] = []
    for v, readings in zip(values, kept or [list(r) for r in rows], strict=True):
        cells = v.cells or cut_cells(source, v.tokens, readings, COLUMNS)
        figures.extend(_row_figures(source, v, cells))
    return figures


def _equations(at: Mapping[Row, int]) -> list[list[flattened.Equation]]:
    """Sets of equations to try, the fullest first; of two that only hold apart, neither is used."""
    subs = [row for row in ROWS if row.measure.startswith(OTHER.measure + ".")]
    expected = [row for row in ROWS if row.is_result and row is not OTHER]
    if OTHER in at and not any(row in at for row in subs):
        expected = [row for row in ROWS if row.is_result and row not in subs]
    sums: list[flattened.Equation] = []
    if TOTAL in at and all(row in at for row in expected):
        sums.append(flattened.Equation(tuple(at[row] for row in expected), (at[TOTAL],)))
    if all(row in at for row in (RECEIVED, CARRIED_OVER, TOTAL, CARRIED_FORWARD)):
        balance = ((RECEIVED, CARRIED_OVER), (TOTAL, CARRIED_FORWARD))
        sums.append(flattened.Equation(*(tuple(at[row] for row in side) for side in balance)))
    return [sums, *([s] for s in sums)] if len(sums) > 1 else [sums]


def _row_figures(source: Source, values: _Values, cells: Sequence[Cell]) -> list[Figure]:
    kinds: list[Breakdown] = [(("applicant", kind),) for kind in APPLICANTS]
    how: How = "printed" if values.printed else "inferred"
    return [
        table_figure(source, values.row.measure, breakdown, c, values.quote, how)
        for breakdown, c in zip([*kinds, ()], cells, strict=True)
    ]
