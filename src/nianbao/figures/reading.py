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

    Tables are read twice: once to know where they stand, then, with what prose says of the same
    measures, to choose between the readings of glued values.
    """
    source = Source(report)
    _, covered = read_statutory(source, {})
    covered += read_summary(source, {})[1]
    prose = read_prose(source, covered)
    words = read_words(source, covered)
    told: dict[str, set[Decimal]] = {}
    for figure in prose:
        if figure.measure and figure.value is not None and figure.bound == "exact" and not figure.breakdown:
            told.setdefault(figure.measure, set()).add(figure.value)
        if figure.value is not None and figure.bound == "exact" and figure.unit != "%":
            told.setdefault("", set()).add(figure.value)
    known = {measure: frozenset(values) for measure, values in told.items()}
    tables = [*read_statutory(source, known)[0], *read_summary(source, known)[0]]
    return tuple(sorted((*tables, *prose, *words), key=lambda f: (f.start, f.end, f.breakdown)))
