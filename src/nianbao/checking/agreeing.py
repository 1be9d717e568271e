"""Whether what a report states bears out what is claimed.

Values are compared with a fair reading of 约, 近, 超过, of rounding and of units; changes with what
both years give.
"""

import re
from dataclasses import replace
from decimal import Decimal

from nianbao.answering.features import Found
from nianbao.checking.claims import Asserted
from nianbao.chinese import squeeze
from nianbao.figures import Figure

_RATES = ("%", "％")


def agrees(claimed: Figure, stated: Figure, *, nearly: bool = False) -> bool:
    """Whether a reported value bears out a claimed one, with a fair reading of 约, 近, 超过 and rounding."""
    a, b = claimed.value, stated.value
    if a is None or b is None:
        return False
    a, b = a * _scale(claimed.unit), b * _scale(stated.unit)
    if "%" in (claimed.unit, stated.unit) and claimed.unit != stated.unit:
        return False
    if nearly:
        return a * Decimal("0.9") <= b <= a
    match claimed.bound:
        case "over":
            open_above = claimed.unit in _RATES and not claimed.printed.endswith(("多", "余", "几"))
            return a <= b if open_above else a <= b < a + _step(a)
        case "under":
            return b < a
        case "about":
            return abs(a - b) <= a / 20
    if stated.bound != "exact":
        return abs(a - b) <= b / 20
    return a == b or abs(a - b) < _rounding(claimed)


def _rounding(claimed: Figure) -> Decimal:
    """How far off a claimed number may be for having been rounded: 1.3万 and 12% are, 13561 is not."""
    digits = re.search(r"\d+(?:\.(\d+))?", claimed.printed)
    places = Decimal(1).scaleb(-len(digits[1] or "")) if digits else Decimal(1)
    if claimed.unit in _RATES:
        return places / 2
    scale = next(
        (Decimal(10) ** n for mark, n in (("亿", 8), ("万", 4)) if mark in claimed.printed + claimed.unit), None
    )
    return places * scale if scale and digits and digits[1] else Decimal(0)


def _step(value: Decimal) -> Decimal:
    """The room that "over N" leaves: one of N's last significant place. Example: 200 -> 100, 13000 -> 1000."""
    digits = value.normalize().as_tuple()
    return Decimal(1).scaleb(int(digits.exponent)) if value else Decimal(1)


def _scale(unit: str) -> Decimal:
    return Decimal(10**8) if unit.startswith("亿") else Decimal(10**4) if unit.startswith("万") else Decimal(1)


def comparable(claimed: Figure, stated: Figure) -> bool:
    """Whether two figures can be of one thing: both rates, both money, or neither."""
    return _sort(claimed.unit) == _sort(stated.unit)


def _sort(unit: str) -> str:
    return "rate" if unit in _RATES else "money" if unit.endswith("元") else "count"


def of_two_measures(claimed: Figure, stated: Figure) -> bool:
    """Whether two figures are of two measures of the catalogue."""
    return claimed.measure is not None and stated.measure is not None and claimed.measure != stated.measure


def counts_the_same(claimed: Figure, stated: Figure, found: Found) -> bool:
    """Whether two equal numbers count the same thing: unit, and what is said around them."""
    if claimed.unit and claimed.unit != stated.unit:
        return False
    return found.coverage >= 0.4 or (bool(claimed.subject) and squeeze(claimed.subject)[-4:] in squeeze(found.text))


def bears_out(thing: Asserted, now: Decimal, before: Decimal) -> bool:
    """Whether two reported values changed as is claimed."""
    if thing.times is not None:
        times, more = thing.times
        if not before:
            return False
        ratio = now / before
        return times <= ratio < times + 1 if more else abs(ratio - times) <= times / 20
    if (now > before) != (thing.direction == "up") or now == before:
        return False
    figure = thing.figure
    if figure is None:
        return True
    if figure.unit in _RATES:
        if not before:
            return False
        change = abs(now - before) / before * 100
    else:
        change = abs(now - before) / _scale(figure.unit)
    return agrees(figure, replace(figure, value=change, bound="exact"))
