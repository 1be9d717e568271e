"""Table 4 of the statutory form: reviews and lawsuits, fifteen cells in three groups."""

import re

from nianbao.figures import flattened
from nianbao.figures.cells import Cell, Span, cell, cut_cells, line_cells, run, table_figure, texts, tokens
from nianbao.figures.figure import Figure, How, Source
from nianbao.figures.form import CASES, OUTCOMES


def read_cases(source: Source) -> list[tuple[list[Figure], Span]]:
    """Figures of each table 4 in a text, with the span of `source.text` that it covers."""
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
        figures = [table_figure(source, m, (), c, quote, how) for m, c in zip(CASES, cells, strict=True)]
        read.append((figures, quote))
    return read


def _fifteen(source: Source, start: int, end: int) -> tuple[list[Cell], Span, How] | None:
    stop = re.compile(r"[一二三四五六七]、(?!未经)").search(source.text, start, end)
    end = stop.start() if stop else end
    at = start
    while at < end:  # a line that holds all fifteen cells, if there is one
        a, b = source.line(at)
        at = b + 1
        if cells := line_cells(source, max(a, start), b, len(CASES)):
            return cells, source.stripped(max(a, start), b), "printed"
    found = run(source, start, end)
    if found is None:
        return None
    spans = tokens(source, *found)
    if len(spans) == len(CASES):
        return [cell(source, *span) for span in spans], found, "printed"
    readings = flattened.grouped(texts(source, spans), 3, len(OUTCOMES))
    if sum(len(token) for token in texts(source, spans)) < len(CASES):
        return None
    return cut_cells(source, spans, readings, len(CASES)), found, "inferred"
