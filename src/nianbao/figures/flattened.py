"""Digit strings without separators, split into cells by the arithmetic of the whole table.

A table is a set of rows, each with the ways in which its digits can be split (readings), and of
equations that hold column by column. A reading is supported if some choice of readings for all
other rows satisfies every equation. Cells on which all supported readings of a row agree are
read; the rest are undetermined. The search gives up after `NODES` steps for one reading and then
counts it as supported, so that giving up can leave a cell undetermined but never make it wrong.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise

NODES = 5_000  # steps of the search that one reading may take
DIGITS = 22  # longest digit string that is split; a row of seven cells has seldom more than 16
READINGS = 3_000  # more ways than this to read one row and the row is left undetermined

Cells = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a row: the [start, end) of each cell in the row's digits, and the values."""

    cells: Cells
    values: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Equation:
    """Rows (by index) whose values sum, column by column, to those of other rows."""

    plus: tuple[int, ...]
    minus: tuple[int, ...]

    def rows(self) -> Iterator[tuple[int, int]]:
        """Each row with its sign."""
        yield from ((row, 1) for row in self.plus)
        yield from ((row, -1) for row in self.minus)


def splits(tokens: Sequence[str], cells: int, *, signed: bool = False, joined: bool = False) -> Iterator[Cells]:
    """All ways to cut digit tokens into `cells` numbers without leading zeros.

    A gap between tokens is the edge of a cell, unless `joined` (more tokens than cells: white
    space inside numbers). With `signed` a minus sign may begin a number.
    """
    text = "".join(tokens)
    if len(text) > DIGITS or len(text) < cells:
        return
    edges = {0}
    for token in tokens:
        edges.add(max(edges) + len(token))

    def cut(start: int, left: int) -> Iterator[Cells]:
        if left == 0:
            if start == len(text):
                yield ()
            return
        for end in range(start + 1, len(text) - left + 2):
            if not joined and any(start < edge < end for edge in edges):
                return
            if not _is_number(text[start:end], signed):
                if text[start] == "0":
                    return
                continue
            for rest in cut(end, left - 1):
                yield ((start, end), *rest)

    yield from cut(0, cells)


def _is_number(text: str, signed: bool) -> bool:
    digits = text[1:] if signed and text[0] == "-" else text
    return digits.isdigit() and (digits == "0" or digits[0] != "0")


def readings(
    tokens: Sequence[str], cells: int, holds: Callable[[tuple[Decimal, ...]], bool], *, signed: bool = False
) -> tuple[Reading, ...]:
    """The ways to read tokens as `cells` numbers for which `holds`; all ways where it holds for none.

    A printed sum can be wrong; then the digits alone must decide. Empty where there are too many.
    """
    every: list[Reading] = []
    for cut in splits(tokens, cells, signed=signed, joined=len(tokens) > cells):
        values = tuple(Decimal("".join(tokens)[start:end]) for start, end in cut)
        every.append(Reading(cut, values))
    fitting = [reading for reading in every if holds(reading.values)]
    chosen = fitting or every
    return tuple(chosen) if len(chosen) <= READINGS else ()


def grouped(tokens: Sequence[str], groups: int, cells: int) -> tuple[Reading, ...]:
    """The ways to read tokens as `groups` runs of `cells` numbers, the last of each the sum of the others.

    Where no way satisfies the sums and there is one digit a cell, that one way is the reading.
    """
    text = "".join(tokens)
    edges = {sum(len(token) for token in tokens[: i + 1]) for i in range(len(tokens))}
    spaced = len(tokens) > 1

    @cache
    def ways(start: int, left: int) -> tuple[Cells, ...]:
        if left == 0:
            return ((),) if start == len(text) else ()
        found: list[Cells] = []
        for end in range(start + cells, min(len(text), start + DIGITS) + 1):
            inside = sorted({start, end, *(edge for edge in edges if start < edge < end)}) if spaced else [start, end]
            parts = [text[a:b] for a, b in pairwise(inside)]
            for cut in splits(parts, cells):
                if sums_up(tuple(Decimal(text[start + a : start + b]) for a, b in cut)):
                    own = tuple((start + a, start + b) for a, b in cut)
                    found.extend(own + rest for rest in ways(end, left - 1))
            if len(found) > READINGS:
                break
        return tuple(found)

    cuts = ways(0, groups)
    if not cuts and len(text) == groups * cells and text.isdigit():
        cuts = (tuple((i, i + 1) for i in range(len(text))),)
    if len(cuts) > READINGS:
        return ()
    return tuple(Reading(cut, tuple(Decimal(text[a:b]) for a, b in cut)) for cut in cuts)


def sums_up(values: tuple[Decimal, ...]) -> bool:
    """Whether the last value is the sum of those before it."""
    return sum(values[:-1]) == values[-1]


def agreed(supported: Sequence[Reading]) -> tuple[tuple[int, int] | None, ...]:
    """Per cell its span where all readings agree on it, None where they differ."""
    if not supported:
        return ()
    first = supported[0].cells
    return tuple(
        span if all(reading.cells[i] == span for reading in supported) else None for i, span in enumerate(first)
    )


def supported(rows: Sequence[Sequence[Reading]], equations: Sequence[Equation]) -> list[list[Reading]] | None:
    """Per row the readings that take part in some solution of all equations; None where there is none.

    Rows without readings must not stand in an equation.
    """
    search = _Search(rows, equations)
    domains = search.propagate([list(row) for row in rows])
    if domains is None:
        return None
    kept: list[list[Reading]] = []
    for index, domain in enumerate(domains):
        if len(domain) < 2:
            kept.append(domain)
            continue
        holding = [reading for reading in domain if search.solvable(_fixed(domains, index, reading))]
        if not holding:
            return None
        kept.append(holding)
    return kept


def _fixed(domains: list[list[Reading]], index: int, reading: Reading) -> list[list[Reading]]:
    return [[reading] if i == index else domain for i, domain in enumerate(domains)]


class _Search:
    """Depth-first search with bounds propagation; every solution of a support check is enough."""

    def __init__(self, rows: Sequence[Sequence[Reading]], equations: Sequence[Equation]) -> None:
        self.equations = [tuple(equation.rows()) for equation in equations]
        self.of_row: dict[int, list[int]] = {}
        for number, equation in enumerate(self.equations):
            for row, _ in equation:
                self.of_row.setdefault(row, []).append(number)
        self.nodes = 0

    def solvable(self, domains: list[list[Reading]]) -> bool:
        self.nodes = 0
        return self._solve(domains)

    def _solve(self, domains: list[list[Reading]]) -> bool:
        self.nodes += 1
        if self.nodes > NODES:
            return True
        reduced = self.propagate(domains)
        if reduced is None:
            return False
        open_rows = [i for i in self.of_row if len(reduced[i]) > 1]
        if not open_rows:
            return True
        row = min(open_rows, key=lambda i: len(reduced[i]))
        return any(self._solve(_fixed(reduced, row, reading)) for reading in reduced[row])

    def propagate(self, domains: list[list[Reading]]) -> list[list[Reading]] | None:
        """Domains without the readings that no bounds allow; None where a row has none left."""
        domains = list(domains)
        waiting = set(range(len(self.equations)))
        while waiting:
            equation = self.equations[waiting.pop()]
            bounds = {row: _bounds(domains[row], sign) for row, sign in equation}
            width = len(next(iter(bounds.values())))
            low = [sum(bounds[row][c][0] for row, _ in equation) for c in range(width)]
            high = [sum(bounds[row][c][1] for row, _ in equation) for c in range(width)]
            for row, sign in equation:
                own = bounds[row]
                left = [
                    reading
                    for reading in domains[row]
                    if all(low[c] - own[c][0] <= -sign * reading.values[c] <= high[c] - own[c][1] for c in range(width))
                ]
                if not left:
                    return None
                if len(left) < len(domains[row]):
                    domains[row] = left
                    waiting.update(self.of_row[row])
        return domains


def _bounds(domain: Sequence[Reading], sign: int) -> list[tuple[Decimal, Decimal]]:
    columns = zip(*(reading.values for reading in domain), strict=True)
    spans = ((sign * min(column), sign * max(column)) for column in columns)
    return [(min(a, b), max(a, b)) for a, b in spans]
