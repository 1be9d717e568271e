"""Which figures can be an answer at all, before they are weighed: money for money, both of two conditions."""

import re
from collections.abc import Sequence

from nianbao.figures import Figure
from nianbao.measures import catalogue
from nianbao.understanding.counted import asked_unit, asks_money, counts_alike
from nianbao.understanding.query import Query
from nianbao.understanding.wanted import crossed

# Asked for all the years there were, the number of one of them is no answer.
_EVER = re.compile(
    r"历年|往年|多年|建站以来|开通以来|施行以来|all[- ]time|(?:all|over) the years|since (?:the )?(?:beginning|launch)"
)


def fitting(held: Sequence[Figure], query: Query, text: str) -> list[Figure]:
    """The figures that can be an answer: none of one year where all years were asked, money where money was.

    Where two conditions are asked for that no table crosses, the sentence must speak of both.
    """
    ever = query.cumulative and _EVER.search(query.text) is not None
    money, both = asks_money(query.search_text), crossed(query.search_text)
    found = [f for f in held if not (ever and f.period == "annual") and not (money and not _is_money(f))]
    if not both:
        return found
    return [f for f in found if all(each.search(_statement(text, f)) for each in both)]


def _statement(text: str, figure: Figure) -> str:
    """The part of a figure's sentence between semicolons and stops."""
    start = max(text.rfind(mark, figure.quote_start, figure.start) + 1 for mark in "；;。")
    ends = [at for mark in "；;。" if (at := text.find(mark, figure.end, figure.quote_end)) >= 0]
    return text[max(start, figure.quote_start) : min(ends, default=figure.quote_end)]


def _is_money(figure: Figure) -> bool:
    """Whether a figure is an amount of money, or the cell or words of one."""
    return "元" in figure.unit or (figure.measure is not None and catalogue().counts_money(figure.measure))


def is_stray(figure: Figure, coverage: float, query: Query) -> bool:
    """Whether nothing ties a figure to the question: no measure, no word around it, and another counting word."""
    unit = asked_unit(query.search_text)
    tied = bool(query.measures) or coverage > 0 or query.language == "en" or asks_money(query.search_text)
    return not tied and bool(unit) and not counts_alike(unit, figure.unit)
