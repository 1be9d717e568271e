"""All figures of a report, in the order of its text."""

from decimal import Decimal

from nianbao.figures.figure import Figure, Source
from nianbao.figures.prose import read_prose
from nianbao.figures.statutory import read_statutory
from nianbao.figures.summary import read_summary
from nianbao.figures.words import read_words
from nianbao.reports import Report


def read_figures(report: Report) -> tuple[Figure, ...]:
    """Every number that a report states, from its tables, its sentences, and its words for zero.

    Tables whose glued values are undetermined are read again with what prose says of the same
    measures, which can choose between two readings.
    """
    source = Source(report)
    tables, covered = read_statutory(source, {})
    summaries, summarised = read_summary(source, {})
    covered += summarised
    prose = read_prose(source, covered)
    words = read_words(source, covered)
    told: dict[str, set[Decimal]] = {}
    for figure in prose:
        if figure.measure and figure.value is not None and figure.bound == "exact" and not figure.breakdown:
            told.setdefault(figure.measure, set()).add(figure.value)
        if figure.value is not None and figure.bound == "exact" and figure.unit != "%":
            told.setdefault("", set()).add(figure.value)
    known = {measure: frozenset(values) for measure, values in told.items()}
    if any(f.state == "undetermined" for f in (*tables, *summaries)):
        tables, summaries = read_statutory(source, known)[0], read_summary(source, known)[0]
    return tuple(sorted((*tables, *summaries, *prose, *words), key=lambda f: (f.start, f.end, f.breakdown)))
