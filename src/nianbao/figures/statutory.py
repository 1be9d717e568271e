"""The three tables of the statutory form, from separated or flattened text, to figures.

Tables of every format stand in the report's text as rows, so one reader serves all: it finds the
rows by their labels, the values between two labels, and cuts glued values by the sums of the form.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from rapidfuzz import fuzz

from nianbao.figures import flattened
from nianbao.figures.cells import Cell, cell, line_cells, run, texts, tokens
from nianbao.figures.figure import Figure, How, Source
from nianbao.figures.form import (
    APPLICANTS,
    CARRIED_FORWARD,
    CARRIED_OVER,
    CASES,
    COLUMNS,
    DISCLOSURES,
    OTHER,
    OUTCOMES,
    RECEIVED,
    ROWS,
    TOTAL,
    Row,
)
from nianbao.measures import Breakdown, catalogue

Span = tuple[int, int]
Known = Mapping[str, frozenset[Decimal]]  # what prose says of a measure, to choose between two readings

_REGION = 2_600  # characters without white space that table 3 takes at most
_LEAST_ROWS = 6  # labels that must be found for a text to be table 3
_LINES = 8  # separated rows from which on a table counts as drawn line by line
_FUZZY = 78.0  # how alike (0 to 100) a damaged label must be


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


def read_statutory(source: Source, known: Known) -> tuple[list[Figure], list[Span]]:
    """Figures of all statutory tables in a text, and the spans of `source.text` that they cover."""
    figures: list[Figure] = []
    covered: list[Span] = []
    for reader in (_applications, _cases):
        for found, span in reader(source):
            figures.extend(found)
            covered.append(span)
    for found, span in _disclosures(source, known):
        figures.extend(found)
        covered.append(span)
    return figures, covered


# Table 3: applications


def _applications(source: Source) -> list[tuple[list[Figure], Span]]:
    starts = list(source.occurrences("本年新收"))
    read = []
    for number, start in enumerate(starts):
        following = starts[number + 1] if number + 1 < len(starts) else len(source.compact)
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
        alignment = fuzz.partial_ratio_alignment(row.core[0], text[low:high], score_cutoff=_FUZZY)
        if alignment:
            found[row] = (low + alignment.dest_start, low + alignment.dest_end)


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
    if len(spans) == COLUMNS:
        cells = [cell(source, *span) for span in spans]
        if not any(
            c.state == "number" and len(source.text[c.start : c.end]) > 1 and source.text[c.start] == "0" for c in cells
        ):
            return _Values(row, quote, cells, spans, (_reading(cells),))
    found = flattened.readings(texts(source, spans), COLUMNS, flattened.sums_up)
    return _Values(row, quote, [], spans, found)


def _reading(cells: Sequence[Cell]) -> flattened.Reading:
    return flattened.Reading((), tuple(c.value if c.value is not None else Decimal(0) for c in cells))


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
        cells = v.cells or _cells_of(source, v.tokens, readings)
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


def _cells_of(source: Source, spans: Sequence[Span], readings: Sequence[flattened.Reading]) -> list[Cell]:
    """The cells on which all readings agree; the rest stand for the whole run, undetermined."""
    digits = [i for a, b in spans for i in range(a, b) if source.text[i] != ","]
    whole = Cell(spans[0][0], spans[-1][1], None, "undetermined")
    agreed = flattened.agreed(readings)
    return [cell(source, digits[s[0]], digits[s[1] - 1] + 1) if s else whole for s in agreed] or [whole] * COLUMNS


def _row_figures(source: Source, values: _Values, cells: Sequence[Cell]) -> list[Figure]:
    kinds: list[Breakdown] = [(("applicant", kind),) for kind in APPLICANTS]
    how: How = "printed" if values.printed else "inferred"
    return [
        _figure(source, values.row.measure, breakdown, c, values.quote, how)
        for breakdown, c in zip([*kinds, ()], cells, strict=True)
    ]


def _figure(
    source: Source, measure: str, breakdown: Breakdown, value: Cell, quote: Span, how: How, subject: str = ""
) -> Figure:
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


# Table 4: reviews and lawsuits


def _cases(source: Source) -> list[tuple[list[Figure], Span]]:
    read: list[tuple[list[Figure], Span]] = []
    done = 0
    for start in source.occurrences("未经复议直接起诉"):
        head = source.compact[max(0, start - 160) : start + 160]
        if start < done or not all(word in head for word in ("行政复议", "行政诉讼", "审结")):
            continue
        begin = source.compact_origins[start]
        found = _fifteen(source, begin, min(len(source.text), begin + 700))
        if found is None:
            continue
        cells, quote, how = found
        done = start + 40
        figures = [_figure(source, m, (), c, quote, how) for m, c in zip(CASES, cells, strict=True)]
        read.append((figures, quote))
    return read


def _fifteen(source: Source, start: int, end: int) -> tuple[list[Cell], Span, How] | None:
    at = start
    while at < end:  # a line that holds all fifteen cells, if there is one
        a, b = source.line(at)
        at = b + 1
        if cells := line_cells(source, max(a, start), b, len(CASES)):
            return cells, source.stripped(max(a, start), b), "printed"
    stop = re.compile(r"[一二三四五六七]、(?!未经)").search(source.text, start, end)
    found = run(source, start, stop.start() if stop else end)
    if found is None:
        return None
    spans = tokens(source, *found)
    if len(spans) == len(CASES):
        return [cell(source, *span) for span in spans], found, "printed"
    readings = flattened.grouped(texts(source, spans), 3, len(OUTCOMES))
    digits = [i for a, b in spans for i in range(a, b) if source.text[i] != ","]
    if len(digits) < len(CASES):
        return None
    whole = Cell(found[0], found[1], None, "undetermined")
    agreed = flattened.agreed(readings)
    cells = [cell(source, digits[s[0]], digits[s[1] - 1] + 1) if s else whole for s in agreed] or [whole] * len(CASES)
    return cells, found, "inferred"


# Table 2: what was disclosed


def _disclosures(source: Source, known: Known) -> list[tuple[list[Figure], Span]]:
    read: list[tuple[list[Figure], Span]] = []
    done = 0
    for start in source.occurrences("第二十条第(一)项"):
        if start < done:
            continue
        stop = source.compact.find("本年新收", start)
        limit = min(start + 900, stop if stop > 0 else len(source.compact))
        done = limit
        head = source.compact[start:limit]
        old = any(word in head for word in ("新制作数量", "对外公开总数", "上一年项目数量"))
        figures: list[Figure] = []
        for row in DISCLOSURES:
            measures = row.columns_2019 if old else row.columns_2021
            if found := _disclosure(source, row.core, start, limit, measures, known):
                figures.extend(found)
        if figures:
            read.append((figures, (source.compact_origins[start], source.before(len(source.text), limit))))
    return read


def _disclosure(
    source: Source, core: Sequence[str], start: int, limit: int, measures: Sequence[str], known: Known
) -> list[Figure]:
    for word in core:
        for at in source.occurrences(word, start):
            if at >= limit:
                break
            begin = source.compact_origins[at]
            after = source.compact_origins[at + len(word) - 1] + 1
            match = re.compile(r"[\s|]*(?=[-\d/无O])").match(source.text, after)
            if not match:
                continue
            line = source.line(begin)
            cells = line_cells(source, after, line[1], len(measures)) if after < line[1] else None
            if cells and all(c.state != "blank" for c in cells):
                quote = source.stripped(*line) if len(source.text[line[0] : line[1]]) < 120 else (begin, cells[-1].end)
                return [_figure(source, m, (), c, quote, "printed") for m, c in zip(measures, cells, strict=True)]
            found = run(source, match.end(), min(len(source.text), match.end() + 40), first=True)
            if found and found[0] == match.end():
                return _glued(source, (begin, found[1]), tokens(source, *found), measures, known)
    return []


def _glued(source: Source, quote: Span, spans: list[Span], measures: Sequence[str], known: Known) -> list[Figure]:
    if len(spans) == len(measures) and not any(
        t[0] == "0" and t.isdigit() and len(t) > 1 for t in texts(source, spans)
    ):
        cells = [cell(source, *span) for span in spans]
        return [_figure(source, m, (), c, quote, "printed") for m, c in zip(measures, cells, strict=True)]
    if len(spans) > len(measures) and len(measures) == 1:
        return [_figure(source, measures[0], (), cell(source, *spans[0]), (quote[0], spans[0][1]), "printed")]
    readings = flattened.readings(texts(source, spans), len(measures), _plausible(measures), signed=True)
    for index, measure in enumerate(measures):
        # Only a number of two digits or more that prose repeats is no coincidence.
        told = [r for r in readings if r.values[index] >= 10 and r.values[index] in known.get(measure, frozenset())]
        readings = tuple(told) or readings
    digits = [i for a, b in spans for i in range(a, b) if source.text[i] != ","]
    whole = Cell(spans[0][0], spans[-1][1], None, "undetermined")
    agreed = flattened.agreed(readings) or (None,) * len(measures)
    cells = [cell(source, digits[s[0]], digits[s[1] - 1] + 1) if s else whole for s in agreed]
    return [_figure(source, m, (), c, quote, "inferred") for m, c in zip(measures, cells, strict=True)]


def _plausible(measures: Sequence[str]) -> Callable[[tuple[Decimal, ...]], bool]:
    """What must hold in a row of table 2: counts are not negative, and what was made and not repealed is in force."""
    last = measures[-1]

    def holds(values: tuple[Decimal, ...]) -> bool:
        if last.endswith(".in_force"):
            return min(values) >= 0 and values[2] >= values[0] - values[1]
        if last.endswith(".disclosed.total"):
            return min(values) >= 0 and values[2] >= values[1]
        if last.endswith((".decided", ".change")) and len(values) > 1:
            return values[0] >= 0 and values[0] + values[1] >= 0 and (len(values) < 3 or values[2] >= 0)
        return min(values) >= 0

    return holds
