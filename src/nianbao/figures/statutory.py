"""The three tables of the statutory form, from separated or flattened text, to figures.

Tables of every format stand in the report's text as rows, so one reader serves all of them.
"""

from nianbao.figures.applications import read_applications
from nianbao.figures.cases import read_cases
from nianbao.figures.cells import Span
from nianbao.figures.disclosures import Known, read_disclosures
from nianbao.figures.figure import Figure, Source


def read_statutory(source: Source, known: Known) -> tuple[list[Figure], list[Span]]:
    """Figures of all statutory tables in a text, and the spans of `source.text` that they cover.

    `known` is what prose says of a measure: it can choose between two readings of glued digits.
    """
    read = [*read_applications(source), *read_cases(source), *read_disclosures(source, known)]
    return [figure for figures, _ in read for figure in figures], [span for _, span in read]
