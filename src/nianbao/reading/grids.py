"""Boxes on a page to a grid of cells, and grids over page breaks to one."""

import itertools
import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from nianbao.reading.extraction import GridCell, unwrap

_SNAP = 3.0
_NUMERIC = re.compile(r"[\d\s.,，／/—\-－%％OoIl]*|无|不适用")
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]")
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Word:
    """A character with its box in points from the top left."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as drawn: `xs` are its upright rules, `rows` how many rows it has."""

    cells: tuple[GridCell, ...]
    xs: tuple[float, ...]
    rows: int
    page: int
    last_page: int
    box: Box

    @property
    def top(self) -> float:
        return self.box[1]

    def fits(self, following: "Grid") -> bool:
        """Whether the grid at the top of the next page has the same width."""
        return abs(self.xs[0] - following.xs[0]) < 12 and abs(self.xs[-1] - following.xs[-1]) < 12

    def trimmed(self) -> "Grid":
        """Without empty rows at the top: slivers of the row that the page break cut."""
        begin = min((c.row for c in self.cells if c.text), default=0)
        cells = [
            replace(c, row=max(0, c.row - begin), rowspan=c.row + c.rowspan - max(begin, c.row))
            for c in self.cells
            if c.row + c.rowspan > begin
        ]
        return replace(self, cells=tuple(cells), rows=self.rows - begin)

    def continued(self, following: "Grid") -> "Grid":
        """Both as one grid: spans and labels that the page break cut are whole again."""
        following = following.trimmed()
        xs = _clusters([*self.xs, *following.xs], 6.0)
        above = [_moved(c, self.xs, xs, 0) for c in self.cells]
        repeated = _repeated_rows(above, [_moved(c, following.xs, xs, 0) for c in following.cells])
        below = [_moved(c, following.xs, xs, self.rows - repeated) for c in following.cells if c.row >= repeated]
        first = [c for c in below if c.row == self.rows]
        below = [c for c in below if c.row != self.rows]
        above, first, dropped = _mended(above, first, self.rows)
        if dropped:
            below = [replace(c, row=c.row - 1) for c in below]
        rows = self.rows + following.rows - repeated - dropped
        above = _lengthened(above, [*first, *below], self.rows, rows)
        return Grid((*above, *first, *below), tuple(xs), rows, self.page, following.last_page, self.box)


def _moved(cell: GridCell, old: Sequence[float], new: Sequence[float], down: int) -> GridCell:
    begin = _nearest(new, old[cell.column])
    end = _nearest(new, old[cell.column + cell.colspan])
    return replace(cell, row=cell.row + down, column=begin, colspan=max(1, end - begin))


def _nearest(values: Sequence[float], value: float) -> int:
    return min(range(len(values)), key=lambda i: abs(values[i] - value))


def _repeated_rows(above: Sequence[GridCell], below: Sequence[GridCell]) -> int:
    """How many header rows of the first part stand again on the next page."""

    def row(cells: Sequence[GridCell], index: int) -> list[str]:
        return [c.text for c in sorted(cells, key=lambda c: c.column) if c.row == index]

    count = 0
    while row(above, count) and row(above, count) == row(below, count):
        if all(_NUMERIC.fullmatch(text) for text in row(above, count)):
            break
        count += 1
    return count


def _mended(above: list[GridCell], first: list[GridCell], rows: int) -> tuple[list[GridCell], list[GridCell], int]:
    """The first row after a page break: empty labels join the cell above, cut labels too."""
    touching = {c.column: i for i, c in enumerate(above) if c.row + c.rowspan == rows}
    filled = [c for c in first if c.text]
    if not filled:
        return above, first, 0
    values = [c for c in first if c.column > filled[-1].column and not c.text]
    cut = (
        all(not _NUMERIC.fullmatch(c.text) and not _NUMBERED.match(c.text) for c in filled)
        and len(values) >= 2
        and all(c.column in touching and above[touching[c.column]].text for c in (*filled, *values))
    )
    if cut:
        for cell in filled:
            index = touching[cell.column]
            above[index] = replace(above[index], text=unwrap(above[index].text + "\n" + cell.text))
        return above, [], 1
    kept = []
    for cell in first:
        index = touching.get(cell.column, -1)
        label = index >= 0 and not _NUMERIC.fullmatch(above[index].text)
        if not cell.text and label and cell.column < filled[0].column and above[index].colspan == cell.colspan:
            above[index] = replace(above[index], rowspan=above[index].rowspan + cell.rowspan)
        else:
            kept.append(cell)
    return above, kept, 0


def _lengthened(above: list[GridCell], below: Sequence[GridCell], at: int, rows: int) -> list[GridCell]:
    """Labels at a page break span the rows below where no cell is drawn."""
    covered = {
        (row, column)
        for c in below
        for row in range(c.row, c.row + c.rowspan)
        for column in range(c.column, c.column + c.colspan)
    }
    out = []
    for cell in above:
        end = cell.row + cell.rowspan
        if end >= at and cell.text and not _NUMERIC.fullmatch(cell.text):
            columns = range(cell.column, cell.column + cell.colspan)
            while end < rows and not any((end, column) in covered for column in columns):
                end += 1
        out.append(replace(cell, rowspan=end - cell.row))
    return out


def _clusters(values: Sequence[float], tolerance: float) -> list[float]:
    out: list[list[float]] = []
    for value in sorted(values):
        if out and value - out[-1][-1] <= tolerance:
            out[-1].append(value)
        else:
            out.append([value])
    return [sum(group) / len(group) for group in out]


def grid_of(boxes: Sequence[Box], words: Sequence[Word], page: int, *, clean: Callable[[str], str]) -> Grid | None:
    """The grid that boxes draw, with the words in it; None where they draw no table.

    A place of the grid without a box (a rule is missing) but with words is a cell all the same.
    """
    xs = _clusters([x for b in boxes for x in (b[0], b[2])], _SNAP)
    ys = _clusters([y for b in boxes for y in (b[1], b[3])], _SNAP)
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < 2 or rows < 1 or len(boxes) < 3:
        return None
    owner: dict[tuple[int, int], int] = {}
    places: list[tuple[int, int, int, int]] = []
    for x0, top, x1, bottom in sorted(boxes, key=lambda b: (b[1], b[0])):
        place = (_nearest(ys, top), _nearest(xs, x0), _nearest(ys, bottom), _nearest(xs, x1))
        slots = [(r, c) for r in range(place[0], place[2]) for c in range(place[1], place[3])]
        if not slots or any(slot in owner for slot in slots):
            continue
        owner.update(dict.fromkeys(slots, len(places)))
        places.append(place)
    slots_of: dict[tuple[int, int], list[Word]] = {}
    for word in words:
        row = min(max(bisect_left(ys, (word.top + word.bottom) / 2) - 1, 0), rows - 1)
        column = min(max(bisect_left(xs, (word.x0 + word.x1) / 2) - 1, 0), columns - 1)
        slots_of.setdefault((row, column), []).append(word)
    for place in _open_places(owner, slots_of, rows, columns):
        owner.update(dict.fromkeys(((r, place[1]) for r in range(place[0], place[2])), len(places)))
        places.append(place)
    inside: dict[int, list[Word]] = {}
    for slot, found in slots_of.items():
        inside.setdefault(owner[slot], []).extend(found)
    cells = tuple(
        GridCell(
            row,
            column,
            clean(unwrap(_lines(inside.get(index, [])))),
            last_row - row,
            last_column - column,
            page,
            (round(xs[column], 1), round(ys[row], 1), round(xs[last_column], 1), round(ys[last_row], 1)),
        )
        for index, (row, column, last_row, last_column) in enumerate(places)
    )
    if sum(bool(c.text) for c in cells) < 3 or _prose(cells):
        return None
    cells, rows = _without_idle_rows(cells, rows)
    return Grid(cells, tuple(xs), rows, page, page, (xs[0], ys[0], xs[-1], ys[-1]))


def _open_places(
    owner: dict[tuple[int, int], int], words: dict[tuple[int, int], list[Word]], rows: int, columns: int
) -> list[tuple[int, int, int, int]]:
    """Cells whose rules are missing: a label takes the whole gap in its column, a number its row alone."""
    out: list[tuple[int, int, int, int]] = []
    for column in range(columns):
        row = 0
        while row < rows:
            end = row
            while end < rows and (end, column) not in owner:
                end += 1
            gap = range(row, end)
            filled = [r for r in gap if (r, column) in words]
            text = "".join(w.text for r in filled for w in words[r, column])
            if filled and not _NUMERIC.fullmatch(text):
                out.append((row, column, end, column + 1))
            else:
                out += [(r, column, r + 1, column + 1) for r in filled]
            row = end + 1
    return out


def _without_idle_rows(cells: tuple[GridCell, ...], rows: int) -> tuple[tuple[GridCell, ...], int]:
    """Without rows that a stray rule makes: nothing begins in them but an empty cell or two."""
    for row in range(rows - 1, 0, -1):
        beginning = [c for c in cells if c.row == row]
        crossing = [c for c in cells if c.row < row < c.row + c.rowspan]
        if any(c.text for c in beginning) or len(crossing) <= len(beginning):
            continue
        cells = tuple(
            replace(c, row=c.row - (c.row > row), rowspan=c.rowspan - (c.row < row < c.row + c.rowspan))
            for c in cells
            if c.row != row
        )
        rows -= 1
    return cells, rows


def _prose(cells: Sequence[GridCell]) -> bool:
    """Whether the boxes frame running text: hardly a cell beside another, and sentences in them."""
    filled = [c for c in cells if c.text]
    beside = sum(1 for c in filled if any(o is not c and o.row == c.row for o in filled))
    return beside * 3 < len(filled) and sum(len(c.text) for c in filled) > 12 * len(filled)


def _lines(words: Sequence[Word]) -> str:
    """The words of a cell line by line; blanks where there is a gap between Latin words."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.top + w.bottom) / 2):
        middle = (word.top + word.bottom) / 2
        if lines and abs(middle - (lines[-1][-1].top + lines[-1][-1].bottom) / 2) < 0.5 * (word.bottom - word.top):
            lines[-1].append(word)
        else:
            lines.append([word])
    out = []
    for line in lines:
        line.sort(key=lambda w: w.x0)
        text = line[0].text
        for before, word in itertools.pairwise(line):
            gap = word.x0 - before.x1 > 0.25 * (word.bottom - word.top)
            text += (" " if gap and before.text.isascii() and word.text.isascii() else "") + word.text
        out.append(text)
    return "\n".join(out)


def joined(before: str, after: str) -> str:
    """What stands between two lines of a paragraph: a blank between Latin words, else nothing."""
    if not before or not after or not (before[-1].isascii() and after[0].isascii()):
        return ""
    if before[-1].isdigit() and after[0].isdigit():
        return ""
    last = re.split(r"[^\x21-\x7e]", before)[-1]
    if re.search(r"://|@|www\.|-$", last):
        return ""
    return " " if before[-1].isalpha() or before[-1] in ",.;:!?)" else ""
