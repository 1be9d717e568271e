"""Table 2 of the statutory form: what was made, decided, charged and bought."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from nianbao.figures import flattened
from nianbao.figures.cells import Cell, Span, cell, cut_cells, line_cells, padded, run, table_figure, texts, tokens
from nianbao.figures.figure import Figure, Source
from nianbao.figures.form import DISCLOSURES

# The heading of the table's first part, or its first column heads where that heading is left out.
_OPENS = re.compile(r"第二十条第\(一\)项|信息内容本年(?:制发件数|新?制作数量|新?公开数量|处理决定数量)")
_BLANK = re.compile(r"[ ]*[\t|][\s|]*")  # nothing but the edges of cells behind a label

Known = Mapping[str, frozenset[Decimal]]  # what prose says of a measure, to choose between two readings


def read_disclosures(source: Source, known: Known) -> list[tuple[list[Figure], Span]]:
    """Figures of each table 2 in a text, with the span of `source.text` that it covers."""
    read: list[tuple[list[Figure], Span]] = []
    done = 0
    for start in (match.start() for match in _OPENS.finditer(source.compact)):
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
            line = source.line(begin)
            cells = line_cells(source, after, line[1], len(measures)) if after < line[1] else None
            if not cells and _BLANK.fullmatch(source.text, after, line[1]):
                cells = [Cell(line[1], line[1], None, "blank")] * len(measures)
            match = re.compile(r"[\s|]*(?=[-+\d/无O])").match(source.text, after)
            if cells:
                quote = source.stripped(*line) if len(source.text[line[0] : line[1]]) < 120 else (begin, cells[-1].end)
                return [table_figure(source, m, (), c, quote, "printed") for m, c in zip(measures, cells, strict=True)]
            found = match and run(source, match.end(), min(len(source.text), match.end() + 40), first=True)
            if match and found and found[0] == match.end():
                return _glued(source, (begin, found[1]), tokens(source, *found), measures, known)
    return []


def _glued(source: Source, quote: Span, spans: list[Span], measures: Sequence[str], known: Known) -> list[Figure]:
    if len(spans) == len(measures) and not padded(source, spans):
        cells = [cell(source, *span) for span in spans]
        return [table_figure(source, m, (), c, quote, "printed") for m, c in zip(measures, cells, strict=True)]
    if len(spans) > len(measures) and len(measures) == 1:
        return [table_figure(source, measures[0], (), cell(source, *spans[0]), (quote[0], spans[0][1]), "printed")]
    readings = flattened.readings(texts(source, spans), len(measures), _plausible(measures), signed=True)
    for index, measure in enumerate(measures):
        # Only a number of two digits or more that prose repeats is no coincidence.
        told = [r for r in readings if r.values[index] >= 10 and r.values[index] in known.get(measure, frozenset())]
        readings = tuple(told) or readings
    cells = cut_cells(source, spans, readings, len(measures))
    return [table_figure(source, m, (), c, quote, "inferred") for m, c in zip(measures, cells, strict=True)]


def _plausible(measures: Sequence[str]) -> Callable[[tuple[flattened.Number, ...]], bool]:
    """What must hold in a row of table 2: counts are not negative, and what was made and not repealed is in force."""
    last = measures[-1]

    def holds(values: tuple[flattened.Number, ...]) -> bool:
        if last.endswith(".in_force"):
            return min(values) >= 0 and values[2] >= values[0] - values[1]
        if last.endswith(".disclosed.total"):
            return min(values) >= 0 and values[2] >= values[1]
        if last.endswith((".decided", ".change")) and len(values) > 1:
            return values[0] >= 0 and values[0] + values[1] >= 0 and (len(values) < 3 or values[2] >= 0)
        return min(values) >= 0

    return holds
