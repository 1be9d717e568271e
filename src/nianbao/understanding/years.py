# ruff: noqa: E501 - a pattern cut into pieces is harder to read than a long one
"""The years that a question asks about, in digits, characters, ranges and words.

Some can only be told once it is known which years are there (近三年, 历年, since 2019): those are
left as a `Span` of years and settled with `settle`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from nianbao.chinese import number
from nianbao.understanding.topics import topic_of

_FIRST, _LAST = 1990, 2039
_CHARACTERS = "〇○零一二三四五六七八九"
_UNITS = "条件个项篇人次份元万户家起宗名期场%％0123456789"
_CARRIED = re.compile(
    r"今年(?=接着|继续|新来|新收)|(?:上一?年度?|去年|前一年|往年)(?=[^，。,;；]{0,4}(?:结转|转来|转过来|遗留|留下|剩|没办|没有办|未办|积压|拖|欠))"
    r"|\b(?:carr(?:y|ied)|brought|left|rolled|held)\b[^.,]{0,16} from (?:the )?(?:previous|prior|last|preceding) year"
)
_ABSOLUTE = re.compile(
    rf"(?<![\d.〔\[])(?P<full>(?:19|20)\d\d)(?:\s*年度?|(?!\d|[.,，]\d|\s*[{_UNITS}]))"
    rf"|(?<![\d.〔近过去前后这])[''’]?(?P<short>[0-3]\d|9\d)\s*年度?(?![来内间以前后])"
    rf"|(?<![{_CHARACTERS}十百千万])(?P<characters>[二一][{_CHARACTERS}]{{3}})(?:年度?|(?![{_CHARACTERS}十百千万]))"
    rf"|(?<![{_CHARACTERS}十百千万第近过去这前后])(?P<two>[〇○零一二三][{_CHARACTERS}])年(?:度|(?![来内间以前后]))"
    r"|(?P<read>[二两]千(?:零|〇)?[一二三]?十?[一二三四五六七八九]?)年度?"
)
_RANGE = re.compile(
    r"\s*(?:年度?)?[初底末]?(?:起|开始|以来)?(?:，?一直)?\s*(?:[-—–~～至到]|through|to|until|till|and)+\s*(?:年)?",
    re.IGNORECASE,
)
_RELATIVE = (
    (re.compile(r"大前年|three years ago", re.IGNORECASE), -3),
    (re.compile(r"前年(?!度)|two years ago|the year before last", re.IGNORECASE), -2),
    (re.compile(r"去年|上年度|\blast year\b", re.IGNORECASE), -1),
    (re.compile(r"今年|\bthis year\b", re.IGNORECASE), 0),
)
_STEP = (
    (
        re.compile(
            r"上一年度?|前一年度?|上年(?!度|末|底)|头一年|\b(?:the )?(?:previous|prior|preceding) year\b|\bthe year before(?! last)\b|\bone year earlier\b",
            re.IGNORECASE,
        ),
        -1,
    ),
    (
        re.compile(
            r"第二年|次年|后一年|下一年(?!度继续)|转年|\b(?:the )?(?:next|following) year\b|\bthe year after\b|\bone year later\b",
            re.IGNORECASE,
        ),
        1,
    ),
    (re.compile(r"同年|那一年|那年|同一年|\b(?:the )?same year\b|\bthat year\b", re.IGNORECASE), 0),
)
_RECENT = re.compile(
    r"(?:最?近|过去|前(?![一1])|这(?![一1]))(?P<n>[一二两三四五六七八九十\d]{1,2})(?:个)?年(?!度)|\b(?:last|past|recent|previous) (?P<en>\w+) years\b",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\s*(?:年)?(?:以来|起(?!诉)|至今|到现在|到今天|之后|以后|开始)|$")
_SINCE_EN = re.compile(r"\b(?:since|from)\s+$", re.IGNORECASE)
_ALL = re.compile(
    r"历年来?(?!累计|总计|共)|每一?年|各年|逐年|这些年|几年来|哪一?个?年|哪年|年年|所有年份|\b(?:every|each|which|what|all) years?\b|\bover the years\b|\byear by year\b",
    re.IGNORECASE,
)
_NUMBER_WORDS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "few": 3,
    "couple": 2,
}
_INTO = re.compile(
    r"(?:留到|要到|等到|结转到|结转至|转到|转入|拖到|拖进|推到|延到|顺延到|留待|\binto|\b(?:carr(?:y|ied)|roll(?:ed)?|left|held|brought|passed)\b[^.,]{0,16} (?:to|for))\s*$"
)
_OUT_OF = re.compile(r"\s*(?:年)?[^，。,;；]{0,3}(?:转|拖|带|留|剩|欠)(?:过来|下来|进来|入)")
_PREVIOUS = re.compile(
    r"(?:比|较|与|(?<!连)同|跟|和)(?:去年|上一?年|前一年|往年|上年度)(?!合计|一起|加|总)|同比|(?:than|from|over|on|versus|compared (?:with|to)) (?:the )?(?:previous|prior|last|preceding) year|year[- ]on[- ]year|than the year before",
    re.IGNORECASE,
)


# Words that speak of what comes next where a question asks for none of its topics: a number that is planned.
_AHEAD = re.compile(
    r"打算|计划|准备|拟(?!定)|将(?:要|会|怎|如何|重点)|下一步|今后|改进|要抓|工作重点|重点(?:推进|抓|做|工作)(?![^，。]*(?:多少|几[条件个项]))|\bplan|\bgoing to\b|\bintend|\bnext\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Span:
    """Years that depend on which are there: the last `count`, all from `since`, or all."""

    kind: Literal["recent", "since", "all"]
    count: int = 0
    since: int = 0


@dataclass(frozen=True, slots=True)
class Years:
    """What a question says about years; `spans` are the places that said it.

    `step` is a move from the conversation's year (前一年 -1, 第二年 +1, 那年 0).
    `previous` is set where it compares with the year before, `plans` where it asks what comes next.
    """

    years: tuple[int, ...] = ()
    open: Span | None = None
    step: int | None = None
    previous: bool = False
    plans: bool = False
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def named(self) -> bool:
        return bool(self.years or self.open or self.step is not None)


def years_in(text: str, today: date) -> Years:
    """The years that a text names; it is normalised and in simplified characters.

    Example: "2012、2013两年" -> (2012, 2013); "二〇一七年" -> (2017,); "近三年" -> Span("recent", 3)
    """
    hidden = [m.span() for m in _CARRIED.finditer(text)]
    found: list[tuple[int, int, int]] = []
    for match in _ABSOLUTE.finditer(text):
        year = _year(match)
        if year is None or _within(match.start(), hidden):
            continue
        if _INTO.search(text[: match.start()]) and not found:
            year -= 1
        elif re.search(r"从\s*$", text[: match.start()]) and _OUT_OF.match(text, match.end()):
            year += 1
        found.append((match.start(), match.end(), year))
    spans = [(start, end) for start, end, _ in found]
    years: list[int] = []
    for i, (start, _, year) in enumerate(found):
        gap = _RANGE.fullmatch(text[found[i - 1][1] : start]) if i else None
        spoken = text[found[i - 1][1] : start].strip().lower() if i else ""
        between = spoken != "and" or bool(re.search(r"between\s*$", text[: found[i - 1][0]], re.IGNORECASE))
        if i > 0 and _INTO.search(text[:start]):
            continue
        if gap and between and 1 < year - found[i - 1][2] < 30:
            years += range(found[i - 1][2] + 1, year)
        years.append(year)
    if len(found) == 1 and not _within(found[0][0], hidden):
        after = _SINCE.match(text[found[0][1] :])
        if (after and after[0].strip()) or _SINCE_EN.search(text[: found[0][0]]):
            end = found[0][1] + (after.end() if after else 0)
            return Years(open=Span("since", since=found[0][2]), spans=((found[0][0], end),))
    plans = topic_of(text) == "plan" or _AHEAD.search(text) is not None
    previous = next((m for m in _PREVIOUS.finditer(text) if not _within(m.start(), hidden)), None)
    for pattern, step in () if years and not previous else _RELATIVE:
        for match in pattern.finditer(text):
            if _within(match.start(), hidden) or (
                previous and previous.start() <= match.start() < previous.end() and years
            ):
                continue
            years.append(today.year + step)
            spans.append(match.span())
    if previous:
        return Years(_sorted(years), previous=True, plans=plans, spans=tuple(sorted([*spans, previous.span()])))
    if not years and (recent := _RECENT.search(text)):
        said = recent["n"] or recent["en"]
        count = (
            int(number(said) or 0)
            if recent["n"]
            else _NUMBER_WORDS.get(said.lower(), int(said) if said.isdigit() else 0)
        )
        if count:
            return Years(open=Span("recent", count=count), spans=(recent.span(),))
    if not years and (every := _ALL.search(text)):
        return Years(open=Span("all"), spans=(every.span(),))
    for pattern, step in _STEP:
        stepped = next((m for m in pattern.finditer(text) if not _carried(text, m.start(), hidden)), None)
        if stepped and not years:
            return Years(step=step, plans=plans, spans=(stepped.span(),))
    spans += (
        [m.span() for m in re.finditer(r"(?<![\d一二])[一二两三\d]年(?=[各都分哪谁]|$|\s)|两年间?", text)]
        if len(years) > 1
        else []
    )
    return Years(_sorted(years), plans=plans, spans=tuple(sorted(spans)))


def _year(match: re.Match[str]) -> int | None:
    if match["full"]:
        year = int(match["full"])
    elif match["short"]:
        year = int(match["short"]) + (1900 if match["short"][0] == "9" else 2000)
    elif match["characters"]:
        year = int(number(match["characters"]) or 0)
    elif match["two"]:
        year = 2000 + int(number(match["two"]) or 0)
    else:
        year = int(number(match["read"]) or 0)
    return year if _FIRST <= year <= _LAST else None


def _carried(text: str, start: int, hidden: list[tuple[int, int]]) -> bool:
    """Whether a year is only the one that something is carried over from or into."""
    return _within(start, hidden) or _INTO.search(text[:start]) is not None


def _within(position: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= position < end for start, end in spans)


def _sorted(years: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(dict.fromkeys(years), reverse=True))


def settle(span: Span, held: Iterable[int]) -> tuple[int, ...]:
    """The years that an open span means, newest first, given those that are there.

    Example: Span("recent", 2) with {2021, 2023, 2024} -> (2024, 2023)
    """
    there = _sorted(held)
    if not there:
        return ()
    if span.kind == "recent":
        return tuple(range(there[0], there[0] - span.count, -1))
    if span.kind == "since":
        return tuple(range(max(there[0], span.since), span.since - 1, -1))
    return there
