"""What every format module hands over, and the builder that keeps offsets right."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from nianbao.reports import Cell, Table

_WRAP = re.compile(r"[ \t\u00a0]*[\r\n]+[ \t\u00a0]*")
_BLANKS = re.compile(r"[ \t\u00a0\u3000]+")


@dataclass(frozen=True, slots=True)
class Extraction:
    """The text of a source with its tables; offsets count characters of `text`.

    `pages` are the positions where the pages begin. `title` and `published` are what the format
    itself says about the document (an HTML head), not yet checked. `notes` are for the user.
    """

    text: str
    tables: tuple[Table, ...] = ()
    pages: tuple[int, ...] = ()
    title: str = ""
    published: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell before it has a place in the text."""

    row: int
    column: int
    text: str
    rowspan: int = 1
    colspan: int = 1
    page: int | None = None
    box: tuple[float, float, float, float] | None = None


def unwrap(text: str) -> str:
    """One line from the lines of a cell: a space is kept only between Latin words.

    Example: "结果\\n维持" -> "结果维持"
    """

    def join(match: re.Match[str]) -> str:
        before, after = text[: match.start()][-1:], text[match.end() :][:1]
        return " " if _latin(before) and _latin(after) else ""

    return _BLANKS.sub(" ", _WRAP.sub(join, text.strip())).strip()


def _latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


class Draft:
    """A text under construction, one paragraph or table row a line."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.length = 0
        self.tables: list[Table] = []

    def line(self, text: str) -> None:
        """Adds a paragraph; an empty one is passed over."""
        if text := text.strip():
            self._add(text + "\n")

    def table(self, cells: Iterable[GridCell]) -> None:
        """Adds a grid: one row a line, tabs between cells, a spanned cell at its first place alone."""
        rows: dict[int, list[GridCell]] = {}
        for cell in cells:
            rows.setdefault(cell.row, []).append(cell)
        begin = self.length
        placed: list[Cell] = []
        for row in sorted(rows):
            line = sorted(rows[row], key=lambda c: c.column)
            if not any(c.text for c in line):
                continue
            for index, cell in enumerate(line):
                start = self.length
                self._add(cell.text + ("\t" if index < len(line) - 1 else "\n"))
                end = start + len(cell.text)
                placed.append(
                    Cell(cell.row, cell.column, cell.text, start, end, cell.rowspan, cell.colspan, cell.page, cell.box)
                )
        if placed:
            self.tables.append(Table(begin, self.length - 1, tuple(placed)))

    def text(self) -> str:
        return "".join(self._parts)

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self.length += len(text)
