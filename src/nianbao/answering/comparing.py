"""Differences, growth, shares, totals and rankings over what reports state, each with its formula."""

import re
from collections.abc import Sequence
from decimal import Decimal

from nianbao.answering import writing
from nianbao.answering.citations import Quote, Sentence, Value
from nianbao.answering.stating import Stated
from nianbao.answering.writing import Language, plain, rounded, say
from nianbao.chinese import number
from nianbao.understanding.query import Operation, Query

_LISTED = 10
_SCALES = {"万": Decimal(10**4), "亿": Decimal(10**8)}
_AVERAGE = re.compile(r"平均|年均|\baverage\b|\bmean\b", re.IGNORECASE)
_TOGETHER = re.compile(
    r"加起来|合起来|合计|总共|一共|共计|总和|\baltogether\b|\bin total\b|\btogether\b", re.IGNORECASE
)
_TIMES = re.compile(r"[几多少]倍|翻了?[几多]|倍数|\bhow many times (?:as|more|higher)\b|\btimes as\b", re.IGNORECASE)
_FIRST = re.compile(
    r"前(?P<zh>[一二两三四五六七八九十\d]+)|[多高大]的?(?P<n>[二两三四五六七八九十\d]+)[个家年]|\btop (?P<en>\d+)",
    re.IGNORECASE,
)


def derived(stated: Sequence[Stated], query: Query) -> list[Sentence]:
    """What follows from several figures of one measure, in the order in which they were asked."""
    language: Language = query.language
    numbered = [s for s in stated if s.figure.value is not None]
    if len(numbered) < 2 or not _alike(numbered):
        return []
    match query.operation:
        case _ if _AVERAGE.search(query.text):
            return [_average(numbered, language)]
        case Operation.TOTAL:
            return [_total(numbered, language)]
        case _ if len(query.measures) > 1 and _TOGETHER.search(query.text) and len({s.report.id for s in stated}) == 1:
            return [_total(numbered, language)]
        case Operation.RANK:
            return _extremes(numbered, language, _places(query.text))
        case Operation.COMPARE | Operation.DIFFERENCE | Operation.GROWTH if _TIMES.search(query.text):
            first, last = _in_time(numbered)
            return [_difference(last, first, language), *_times(last, first, language)]
        case Operation.GROWTH:
            first, last = _in_time(numbered)
            return [_difference(last, first, language), *_growth(first, last, language)]
        case Operation.COMPARE | Operation.DIFFERENCE | Operation.TREND | Operation.YESNO if len(numbered) == 2:
            first, last = _in_time(numbered)
            return [_difference(last, first, language)]
        case Operation.COMPARE:
            return _extremes(numbered, language, _LISTED)
        case Operation.TREND:
            first, last = _in_time(numbered)
            return [_difference(last, first, language), *_growth(first, last, language)]
    return []


def share(part: Stated, whole: Stated, language: Language) -> Sentence | None:
    """What share of `whole` is `part`, in per cent; None where it cannot be said."""
    above, below = part.figure.value, whole.figure.value
    if above is None or not below or above > below:
        return None
    rate = rounded(above / below * 100)
    formula = f"{plain(above)} ÷ {plain(below)} × 100 = {rate}"
    value = Value(text=rate, value=Decimal(rate), unit="%", formula=formula)
    quotes = _quotes((part, whole))
    text = say("share", language, rate=rate, formula=formula)
    return Sentence(text, quotes, (value, *part.values(), *whole.values()))


def named(stated: Stated, stated_all: Sequence[Stated], language: Language) -> str:
    """What tells one figure from the others: its year, its organ, or both."""
    years = {s.report.year for s in stated_all}
    organs = {s.report.organ for s in stated_all}
    who = stated.who(language)
    if len(organs) == 1:
        return f"{stated.report.year}年" if language == "zh" else str(stated.report.year)
    if len(years) == 1:
        return who
    return f"{who}{stated.report.year}年" if language == "zh" else f"{who} {stated.report.year}"


def _alike(stated: Sequence[Stated]) -> bool:
    return len({s.figure.unit for s in stated if s.figure.unit}) <= 1 or stated[0].measure is not None


def _in_time(stated: Sequence[Stated]) -> tuple[Stated, Stated]:
    """The first and the last, by year; where the years are the same, the smaller and the larger."""
    ordered = sorted(stated, key=lambda s: (s.report.year or 0, s.figure.value or 0))
    return ordered[0], ordered[-1]


def _scale(stated: Sequence[Stated], language: Language) -> tuple[Decimal, str]:
    """万 or 亿 where all figures are printed in it: what follows from them is said and calculated in it as well."""
    marks = {one.figure.printed[-1:] for one in stated}
    mark = marks.pop() if len(marks) == 1 and language == "zh" else ""
    return (_SCALES[mark], mark) if mark in _SCALES else (Decimal(1), "")


def _difference(later: Stated, earlier: Stated, language: Language) -> Sentence:
    both = (later, earlier)
    scale, mark = _scale(both, language)
    a, b = ((one.figure.value or Decimal(0)) / scale for one in both)
    result = plain(a - b)
    formula = f"{plain(a)} − {plain(b)} = {result}"
    phrase = "same" if a == b else "more" if a > b else "less"
    unit = later.figure.unit
    text = say(
        phrase,
        language,
        first=named(later, both, language),
        second=named(earlier, both, language),
        difference=plain(abs(a - b)) + mark + writing.unit(unit, language),
        formula=formula,
    )
    said = plain(abs(a - b)) + mark + unit
    value = Value(text=said, value=abs(a - b) * scale, unit=unit, measure=later.measure or "", formula=formula)
    return Sentence(text, _quotes(both), (value, *later.values(), *earlier.values()))


def _growth(first: Stated, last: Stated, language: Language) -> list[Sentence]:
    if last.figure.value is None or not first.figure.value:
        return []
    scale, _ = _scale((last, first), language)
    a, b = last.figure.value / scale, first.figure.value / scale
    rate = rounded((a - b) / b * 100)
    formula = f"({plain(a)} − {plain(b)}) ÷ {plain(b)} × 100 = {rate}"
    value = Value(text=rate, value=Decimal(rate), unit="%", formula=formula)
    text = say("growth", language, rate=rate, formula=formula)
    return [Sentence(text, _quotes((last, first)), (value, *last.values(), *first.values()))]


def _total(stated: Sequence[Stated], language: Language) -> Sentence:
    scale, mark = _scale(stated, language)
    values = [(s.figure.value or Decimal(0)) / scale for s in stated]
    total = sum(values, Decimal(0))
    formula = f"{' + '.join(plain(v) for v in values)} = {plain(total)}"
    unit = stated[0].figure.unit
    value = Value(text=plain(total) + mark + unit, value=total * scale, unit=unit, formula=formula)
    text = say("sum", language, total=plain(total) + mark + writing.unit(unit, language), formula=formula)
    return Sentence(text, _quotes(stated), (value, *(v for s in stated for v in s.values())))


def _average(stated: Sequence[Stated], language: Language) -> Sentence:
    scale, mark = _scale(stated, language)
    values = [(s.figure.value or Decimal(0)) / scale for s in stated]
    mean = rounded(sum(values, Decimal(0)) / len(values))
    formula = f"({' + '.join(plain(v) for v in values)}) ÷ {len(values)} = {mean}"
    unit = stated[0].figure.unit
    value = Value(text=mean + mark + unit, value=Decimal(mean) * scale, unit=unit, formula=formula)
    text = say("average", language, average=mean + mark + writing.unit(unit, language), formula=formula)
    return Sentence(text, _quotes(stated), (value, *(v for s in stated for v in s.values())))


def _times(later: Stated, earlier: Stated, language: Language) -> list[Sentence]:
    a, b = later.figure.value, earlier.figure.value
    if a is None or not b:
        return []
    both, rate = (later, earlier), rounded(a / b)
    formula = f"{plain(a)} ÷ {plain(b)} = {rate}"
    value = Value(text=rate, value=Decimal(rate), formula=formula)
    first, second = (named(one, both, language) for one in both)
    text = say("times", language, first=first, second=second, rate=rate, formula=formula)
    return [Sentence(text, _quotes(both), (value, *later.values(), *earlier.values()))]


def _places(text: str) -> int:
    """How many of a ranking are asked for: 前三名, 最多的三个, top 5."""
    match = _FIRST.search(text)
    return int(number(match["zh"] or match["n"] or match["en"]) or _LISTED) if match else _LISTED


def _extremes(stated: Sequence[Stated], language: Language, most: int) -> list[Sentence]:
    ordered = sorted(stated, key=lambda s: -(s.figure.value or Decimal(0)))
    said = []
    for place, one in enumerate(ordered[:most]):
        last = place == len(ordered) - 1
        phrase = "highest" if place == 0 else "lowest" if last else "next"
        text = say(phrase, language, who=named(one, stated, language), value=one.amount(language))
        said.append(Sentence(text, one.quotes, one.values()))
    return said


def _quotes(stated: Sequence[Stated]) -> tuple[Quote, ...]:
    return tuple(dict.fromkeys(quote for s in stated for quote in s.quotes))
