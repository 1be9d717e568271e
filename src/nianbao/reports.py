"""What a report is: its text, its parts, and where each field was found.

Offsets are character positions in `Report.text`, which is what the source says, unchanged.
This module reads nothing and stores nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table as printed; `row` and `column` count from 0, spans included.

    `page` counts from 1 and `box` is (x0, top, x1, bottom) in points, for PDF only.
    """

    row: int
    column: int
    text: str
    start: int
    end: int
    rowspan: int = 1
    colspan: int = 1
    page: int | None = None
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of cells as the source draws it; what it means is read later."""

    start: int
    end: int
    cells: tuple[Cell, ...]

    @property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """The cells row by row, each at the row where it begins."""
        grouped: dict[int, list[Cell]] = {}
        for cell in self.cells:
            grouped.setdefault(cell.row, []).append(cell)
        return tuple(tuple(sorted(grouped[r], key=lambda c: c.column)) for r in sorted(grouped))


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part: `path` is the headings from the outermost to its own."""

    path: tuple[str, ...]
    start: int
    end: int

    @property
    def heading(self) -> str:
        return self.path[-1] if self.path else ""

    @property
    def level(self) -> int:
        return len(self.path)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a field was found: a span of the text, or None and the way (`file name`, `by hand`)."""

    how: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One annual report of one organ of one place for one year.

    `id` is the first 16 hex digits of `sha256`, the digest of the original bytes.
    `source` is the path or address as it was added. A field that could not be told is
    empty ("" or None) and is named in `warnings`; `origins` says where each other was found.
    """

    id: str
    sha256: str
    source: str
    media_type: str
    text: str
    title: str = ""
    place: str = ""
    organ: str = ""
    year: int | None = None
    published: date | None = None
    sections: tuple[Section, ...] = ()
    tables: tuple[Table, ...] = ()
    pages: tuple[int, ...] = ()
    origins: Mapping[str, Origin] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    def section_at(self, position: int) -> Section | None:
        """The innermost section that holds a position of the text."""
        holding = [s for s in self.sections if s.start <= position < s.end]
        return max(holding, key=lambda s: (s.level, s.start), default=None)
