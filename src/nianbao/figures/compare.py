"""Comparing what several reports state: difference, growth, share, rank, total, and who lacks the figure.

Pure arithmetic over figures; which reports there are and which figures they have comes from the caller.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from nianbao.figures.choose import Choice, choose
from nianbao.figures.figure import Figure, Scope
from nianbao.measures import Breakdown, Key, catalogue

Missing = Literal["", "not_collected", "silent", "undetermined", "not_a_number", "only_cumulative", "only_annual"]

_MONEY = {"元": Decimal("0.0001"), "万元": Decimal(1), "亿元": Decimal(10_000)}


@dataclass(frozen=True, slots=True)
class Subject:
    """A report that is compared. `figures` is None where the library has no such report."""

    place: str
    organ: str
    year: int | None
    report_id: str = ""
    figures: Sequence[Figure] | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """What one report states of the measure; `missing` says why `value` is None.

    `choice` is None where all that the report states agrees, and nobody has asked yet which of it to show.
    """

    subject: Subject
    choice: Choice | None
    value: Decimal | None
    missing: Missing = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the reports state the measure, and which do not, with the reason."""

    stating: int
    of: int
    lacking: tuple[Stated, ...]


def state(
    subjects: Iterable[Subject],
    measure: str,
    *,
    breakdown: Breakdown = (),
    cumulative: bool = False,
    scope: Scope = "",
) -> tuple[Stated, ...]:
    """The value that each report states of a measure, in the order given; money in the measure's unit."""
    key = catalogue().resolve(measure)
    if key is None:
        return tuple(Stated(s, Choice(None), None, "silent") for s in subjects)
    wanted = Key(key.measure, breakdown or key.breakdown, "cumulative" if cumulative else key.period)
    return tuple(_stated(subject, wanted, scope) for subject in subjects)


def alone(figures: Sequence[Figure], key: Key, year: int | None) -> Figure | None:
    """The only figure there is, where it states the measure and nothing is left to choose."""
    if len(figures) != 1:
        return None
    (figure,) = figures
    states = figure.measure == key.measure and figure.breakdown == key.breakdown and figure.state == "number"
    right = (figure.period == "cumulative") == (key.period == "cumulative") and (figure.year or year) == year
    return figure if states and right else None


def _stated(subject: Subject, key: Key, scope: Scope) -> Stated:
    if subject.figures is None:
        return Stated(subject, Choice(None), None, "not_collected")
    if only := alone(subject.figures, key, subject.year):
        return Stated(subject, Choice(only), in_unit(only, key.measure))
    cumulative = key.period == "cumulative"
    chosen = choose(
        subject.figures,
        measure=key.measure,
        breakdown=key.breakdown,
        year=subject.year,
        cumulative=cumulative,
        scope=scope,
    )
    if chosen.total is not None:
        if any((part.period == "cumulative") != cumulative for part in chosen.parts):
            return Stated(subject, chosen, None, "only_annual" if cumulative else "only_cumulative")
        return Stated(subject, chosen, chosen.total)
    if chosen.best is None:
        return Stated(subject, chosen, None, "silent")
    if chosen.best.value is None:
        return Stated(subject, chosen, None, "undetermined" if chosen.best.state == "undetermined" else "not_a_number")
    # The sum of all years and the number of one are not set beside each other.
    if (chosen.best.period == "cumulative") != cumulative:
        return Stated(subject, chosen, None, "only_annual" if cumulative else "only_cumulative")
    return Stated(subject, chosen, in_unit(chosen.best, key.measure))


def in_unit(figure: Figure, measure: str) -> Decimal | None:
    """A figure's value in the unit of the measure: 元 and 万元 are one money."""
    return figure.value if figure.value is None else figure.value * factor(figure.unit, measure)


def factor(unit: str, measure: str) -> Decimal | int:
    """What a value in `unit` is multiplied by to be in the unit of the measure."""
    entry = catalogue().get(measure)
    if entry is None or unit == entry.unit or unit not in _MONEY or entry.unit not in _MONEY:
        return 1
    return _MONEY[unit] / _MONEY[entry.unit]


def difference(earlier: Decimal, later: Decimal) -> Decimal:
    """By how much the later or first-named value is higher."""
    return later - earlier


def growth(earlier: Decimal, later: Decimal) -> Decimal | None:
    """The growth rate in per cent with two decimals; None from 0, from which nothing grows at a rate."""
    return None if earlier == 0 else _percent((later - earlier) / abs(earlier))


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """A part in per cent of the whole with two decimals; None where the whole is 0."""
    return None if whole == 0 else _percent(part / whole)


def _percent(ratio: Decimal) -> Decimal:
    return (ratio * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)


def rank(rows: Sequence[Stated], *, highest_first: bool = True) -> tuple[tuple[int, Stated], ...]:
    """The rows that have a value with their places, equal values sharing one (1, 2, 2, 4)."""
    stating = [row for row in rows if row.value is not None]
    ordered = sorted(stating, key=lambda row: row.value or Decimal(0), reverse=highest_first)
    places: list[tuple[int, Stated]] = []
    for number, row in enumerate(ordered, start=1):
        tied = places and places[-1][1].value == row.value
        places.append((places[-1][0] if tied else number, row))
    return tuple(places)


def total(rows: Sequence[Stated]) -> Decimal | None:
    """The sum over the reports that state the measure; None where none does."""
    values = [row.value for row in rows if row.value is not None]
    return sum(values, Decimal(0)) if values else None


def coverage(rows: Sequence[Stated]) -> Coverage:
    """How many of the reports state the measure, and which lack it and why."""
    lacking = tuple(row for row in rows if row.value is None)
    return Coverage(len(rows) - len(lacking), len(rows), lacking)
