"""Which figures can be an answer at all, before they are weighed: money for money, both of two conditions."""

import re
from collections.abc import Sequence

from nianbao.answering.misfits import is_elsewhere
from nianbao.answering.telling import is_of_another_time, tells_else
from nianbao.chinese import bigrams
from nianbao.figures import Figure
from nianbao.measures import catalogue
from nianbao.understanding.counted import asked_unit, asks_money, counts_alike
from nianbao.understanding.query import Query
from nianbao.understanding.wanted import crossed

# Asked for all the years there were, the number of one of them is no answer.
_EVER = re.compile(
    r"历年|往年|多年|建站以来|开通以来|施行以来|all[- ]time|(?:all|over) the years|since (?:the )?(?:beginning|launch)"
)

# So far before a sentence may stand what part of the year it tells of.
_AROUND = 80


def fitting(held: Sequence[Figure], query: Query, text: str) -> list[Figure]:
    """The figures that can be an answer: none of one year where all years were asked, money where money was.

    Where two conditions are asked for that no table crosses, the sentence must speak of both.
    """
    ever = query.cumulative and _EVER.search(query.text) is not None
    money, both = asks_money(query.search_text), crossed(query.search_text)
    found = [
        f
        for f in held
        if not (ever and f.period == "annual") and not (money and not _is_money(f)) and not _is_else(text, f, query)
    ]
    if both:
        return [f for f in found if all(each.search(_statement(text, f)) for each in both)]
    way = next((each for each in _WAYS if each.search(query.search_text)), None)
    followers = _ASKS_FOLLOWERS.search(query.search_text)
    about = set() if query.breakdown else _about(query.search_text)
    return [
        f
        for f in found
        if not is_elsewhere(query.text, _told(text, f))
        and not (way and (about or _counts_requests(f)) and not way.search(_told(text, f)))
        and not (followers and not _FOLLOWERS.search(_told(text, f)))
        and not (about and _counts_requests(f) and not about & set(bigrams(_told(text, f))))
    ]


# By what way requests come: the number of all of them is not that of one way.
_WAYS = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        r"信函|邮寄|寄(?:来|信|过来)|写信|快递|\b(?:by|through the|via) (?:post|letter|mail)\b",
        r"传真|\bfax",
        r"当面|上门|\bin person\b",
        r"电子邮件|邮箱|\be-?mail",
    )
)
_ASKS_FOLLOWERS = re.compile(
    r"粉丝|订阅(?:数|量|用户)|关注(?:人数|用户|者)|\b(?:followers|subscribers)\b", re.IGNORECASE
)
_FOLLOWERS = re.compile("粉丝|订阅|订户|关注|用户|受众")
# What the requests that are asked for are about.
_ABOUT = re.compile(
    r"(?:跟|与|和|同|关于|有关|涉及|针对)(?P<a>[\u4e00-\u9fff]{2,10}?)(?:有关|相关|方面|这块)?的(?:信息)?(?:依?公开)?申请"
    r"|(?P<b>[\u4e00-\u9fff]{2,10}?)(?:方面|领域|类)的?(?:信息)?(?:公开)?申请"
    r"|申请[^，。？]{0,8}(?:是|有)[问要查](?P<c>[\u4e00-\u9fff]{2,8}?)(?:信息)?的"
)
_OF_ALL = re.compile("企业|公司|个人|公民|法人|组织|机构|律师|政府|信息|公开|申请|依法|其他|各")


def _about(text: str) -> set[str]:
    """The character pairs of what a question asks the requests about. Example: "征地方面的申请" -> {"征地"}."""
    match = _ABOUT.search(text)
    words = next((word for word in match.groups() if word), "") if match else ""
    return set() if _OF_ALL.search(words) else set(bigrams(words))


def is_of_the_matter(figure: Figure, query: Query, text: str) -> bool:
    """Whether a figure counts requests about the very matter that is asked for: 征地类申请居首，有30件."""
    about, statement = _about(query.search_text), _statement(text, figure)
    alike = counts_alike(asked_unit(query.search_text), figure.unit)
    return alike and "申请" in statement and bool(about & set(bigrams(statement)))


def _counts_requests(figure: Figure) -> bool:
    return (figure.measure or "").startswith("applications.")


def _told(text: str, figure: Figure) -> str:
    """What the report says of a figure, and what its measure is called."""
    return _statement(text, figure) + (catalogue().name(figure.measure) if figure.measure else "")


def _statement(text: str, figure: Figure) -> str:
    """The part of a figure's sentence between semicolons and stops."""
    start = max(text.rfind(mark, figure.quote_start, figure.start) + 1 for mark in "；;。")
    ends = [at for mark in "；;。" if (at := text.find(mark, figure.end, figure.quote_end)) >= 0]
    return text[max(start, figure.quote_start) : min(ends, default=figure.quote_end)]


def _is_else(text: str, figure: Figure, query: Query) -> bool:
    """Whether a figure is of another thing or part of the year; what is counted at one moment is of no part of it."""
    around = text[max(0, figure.quote_start - _AROUND) : figure.quote_end]
    if not query.cumulative and figure.period != "stock" and is_of_another_time(query.text, around):
        return True
    return tells_else(query.text, text[figure.quote_start : figure.start], figure.unit, around)


def _is_money(figure: Figure) -> bool:
    """Whether a figure is an amount of money, or the cell or words of one."""
    return "元" in figure.unit or (figure.measure is not None and catalogue().counts_money(figure.measure))


def is_stray(figure: Figure, coverage: float, query: Query) -> bool:
    """Whether nothing ties a figure to the question: no measure, no word around it, and another counting word."""
    unit = asked_unit(query.search_text)
    tied = bool(query.measures) or coverage > 0 or query.language == "en" or asks_money(query.search_text)
    return not tied and bool(unit) and not counts_alike(unit, figure.unit)
