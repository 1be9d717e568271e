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
from itertools import islice, pairwise

NODES = 5_000  # steps of the search that one reading may take
DIGITS = 28  # longest digit string that is split; a row of seven cells has seldom more than 16
READINGS = 3_000  # more ways than this to read one row and the row is left undetermined
UNSUMMED = 100  # the same where no way satisfies the row's own sum

Cells = tuple[tuple[int, int], ...]
Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a row: the [start, end) of each cell in the row's digits, and the values."""

    cells: Cells
    values: tuple[Number, ...]


Domains = dict[int, list[Reading]]


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
    space inside numbers). With `signed` a sign may begin a number.
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
    digits = text[1:] if signed and text[0] in "+-" else text
    return digits.isdigit() and (digits == "0" or digits[0] != "0")


def summing(tokens: Sequence[str], cells: int) -> Iterator[Cells]:
    """The ways to cut tokens into `cells` numbers of which the last is the sum of the others."""
    text = "".join(tokens)
    if len(text) > DIGITS or len(text) < cells or not text.isdigit():
        return
    edges = {0, *(sum(map(len, tokens[: i + 1])) for i in range(len(tokens)))}
    joined = len(tokens) > cells

    def crosses(start: int, end: int) -> bool:
        return not joined and any(start < edge < end for edge in edges)

    def cut(start: int, stop: int, left: int, rest: int) -> Iterator[Cells]:
        if left == 1:
            if text[start:stop] == str(rest) and not crosses(start, stop):
                yield ((start, stop),)
            return
        for end in range(start + 1, stop - left + 2):
            value = int(text[start:end])
            if value > rest or crosses(start, end):
                return
            for others in cut(end, stop, left - 1, rest - value):
                yield ((start, end), *others)
            if text[start] == "0":
                return

    for begin in range(cells - 1, len(text)):
        if (text[begin] != "0" or begin == len(text) - 1) and not crosses(begin, len(text)):
            for others in cut(0, begin, cells - 1, int(text[begin:])):
                yield (*others, (begin, len(text)))


def readings(
    tokens: Sequence[str],
    cells: int,
    holds: Callable[[tuple[Number, ...]], bool] | None = None,
    *,
    signed: bool = False,
) -> tuple[Reading, ...]:
    """The ways to read tokens as `cells` numbers for which `holds`, or whose last is the sum of the others.

    A printed sum can be wrong; where it holds for no way, the digits alone must decide, and all
    ways are given if they are few. Empty where there are too many.
    """
    text = "".join(tokens)
    if holds is None:
        cuts = list(islice(summing(tokens, cells), READINGS + 1))
        if not cuts:
            cuts = list(islice(splits(tokens, cells, joined=len(tokens) > cells), UNSUMMED + 1))
            cuts = cuts if len(cuts) <= UNSUMMED else []
    else:
        every = list(islice(splits(tokens, cells, signed=signed, joined=len(tokens) > cells), READINGS + 1))
        cuts = [cut for cut in every if holds(_values(text, cut))] or every
    return tuple(Reading(cut, _values(text, cut)) for cut in cuts) if len(cuts) <= READINGS else ()


def _values(text: str, cut: Cells) -> tuple[int, ...]:
    return tuple(int(text[start:end]) for start, end in cut)


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
            for cut in summing(parts, cells):
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
    return tuple(Reading(cut, _values(text, cut)) for cut in cuts)


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
    sums = _Sums(rows, equations)
    domains = sums.propagate({row: list(readings) for row, readings in enumerate(rows)})
    if domains is None:
        return None
    # Most rows have one reading by now; the search is over the others alone.
    left = sums.without_settled(domains)
    open_domains = {row: domains[row] for row in left.rows}
    seen: dict[int, set[Cells]] = {row: set() for row in left.rows}
    for row in left.rows:
        for reading in domains[row]:
            if reading.cells in seen[row]:
                continue
            found = left.solution({**open_domains, row: [reading]})
            for other, its in (found or {}).items():
                seen[other].update(r.cells for r in its)
        if not seen[row]:
            return None
    return [
        [reading for reading in domain if row not in seen or reading.cells in seen[row]]
        for row, domain in domains.items()
    ]


class _Sums:
    """Equations over rows, column by column, with what settled rows contribute as a constant."""

    def __init__(self, rows: Sequence[Sequence[Reading]], equations: Sequence[Equation]) -> None:
        self.terms = [list(equation.rows()) for equation in equations]
        widths = [len(rows[terms[0][0]][0].values) for terms in self.terms]
        self.constants: list[list[Number]] = [[0] * width for width in widths]
        self.rows = sorted({row for terms in self.terms for row, _ in terms})
        self.nodes = 0

    def without_settled(self, domains: Domains) -> "_Sums":
        """The same equations over the rows that still have several readings."""
        left = object.__new__(_Sums)
        left.terms, left.constants, left.nodes = [], [], 0
        for terms, constant in zip(self.terms, self.constants, strict=True):
            total = list(constant)
            open_terms = []
            for row, sign in terms:
                if len(domains[row]) > 1:
                    open_terms.append((row, sign))
                else:
                    total = [t + sign * v for t, v in zip(total, domains[row][0].values, strict=True)]
            if open_terms:
                left.terms.append(open_terms)
                left.constants.append(total)
        left.rows = sorted({row for terms in left.terms for row, _ in terms})
        return left

    def solution(self, domains: Domains) -> Domains | None:
        """One solution with a reading for each row, or the domains as they are where the search gives up."""
        self.nodes = 0
        return self._solve(domains)

    def _solve(self, domains: Domains) -> Domains | None:
        self.nodes += 1
        if self.nodes > NODES:
            return domains
        reduced = self.propagate(domains)
        if reduced is None:
            return None
        several = [row for row in self.rows if len(reduced[row]) > 1]
        if not several:
            return {row: reduced[row] for row in self.rows}
        row = min(several, key=lambda i: len(reduced[i]))
        for reading in reduced[row]:
            if (found := self._solve({**reduced, row: [reading]})) is not None:
                return found
        return None

    def propagate(self, domains: Domains) -> Domains | None:
        """Domains without the readings that no bounds allow; None where a row has none left."""
        domains = domains.copy()
        waiting = set(range(len(self.terms)))
        while waiting:
            number = waiting.pop()
            terms, constant = self.terms[number], self.constants[number]
            bounds = [_bounds(domains[row], sign) for row, sign in terms]
            low = [c + sum(b[i][0] for b in bounds) for i, c in enumerate(constant)]
            high = [c + sum(b[i][1] for b in bounds) for i, c in enumerate(constant)]
            if any(a > 0 or b < 0 for a, b in zip(low, high, strict=True)):
                return None
            for (row, sign), own in zip(terms, bounds, strict=True):
                if len(domains[row]) == 1:
                    continue
                spans = [(a - o[0], b - o[1]) for a, b, o in zip(low, high, own, strict=True)]
                left = [
                    reading
                    for reading in domains[row]
                    if all(a <= -sign * v <= b for v, (a, b) in zip(reading.values, spans, strict=True))
                ]
                if not left:
                    return None
                if len(left) < len(domains[row]):
                    domains[row] = left
                    waiting.update(n for n, others in enumerate(self.terms) if any(r == row for r, _ in others))
        return domains


def _bounds(domain: Sequence[Reading], sign: int) -> list[tuple[Number, Number]]:
    if len(domain) == 1:
        return [(sign * value, sign * value) for value in domain[0].values]
    columns = zip(*(reading.values for reading in domain), strict=True)
    if sign > 0:
        return [(min(column), max(column)) for column in columns]
    return [(-max(column), -min(column)) for column in columns]
