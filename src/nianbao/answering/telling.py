"""Which statements tell another thing than is asked, whatever words they share with the question.

The whole year's number where a part of the year is asked, what was done where a plan is, the
change since last year where the number itself is, a count where a score or a length of time is.
"""

import re
from collections.abc import Iterator

from nianbao.chinese import number

_NUMERAL = r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})"
_MONTHS = "january february march april may june july august september october november december".split()
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
_MONTH = re.compile(rf"(?<![\d一二三四五六七八九十])({_NUMERAL})月")
# Where a period begins or ends with a month, a day of it is named, or something was set up in it, no part of the
# year is asked for.
_SET_UP = "开通|上线|成立|设立|开设|启用|组建|新建|创办"
_MOMENT = re.compile(
    rf"{_NUMERAL}月(?:[底末初中起至到]|[上下]旬|{_NUMERAL}[日号]|份?(?:开始|以来|起|底|末)|份?[^，。；？]{{0,4}}(?:{_SET_UP}))"
    rf"|\b(?:opened|launched|founded|set up|established|started) in (?:{'|'.join(_MONTHS)})\b",
    re.IGNORECASE,
)
_MONTH_EN = re.compile(rf"\b(?:in|during) ({'|'.join(_MONTHS)})\b", re.IGNORECASE)
_QUARTER = re.compile(rf"({_NUMERAL})季度")
_QUARTER_EN = re.compile(r"\b(first|second|third|fourth|last) quarter\b", re.IGNORECASE)
_HALVES = (
    re.compile(r"上半年|\bfirst half\b", re.IGNORECASE),
    re.compile(r"下半年|\bsecond half\b", re.IGNORECASE),
)
_PLANNED = re.compile(r"打算|预计|明年|\b(?:plans?|planned|intends?|expects?) (?:to|for)\b", re.IGNORECASE)
_AHEAD = re.compile("打算|预计|明年|下一?年|下一步|计划|拟|将|准备|力争|目标|争取")
# How a report says what became of a number since the year before, and how it is asked for.
_CHANGED = re.compile(
    r"(?:同比|[比较与](?:\d{4}年|去年|上一?年|上年度|往年))[^，,。；;]{0,8}(?:增|减|升|降|多|少)[加少长多]?[了幅]?[^，,。；;\d]{0,4}$"
)
_ASKS_CHANGE = re.compile(
    r"[增减升降涨跌差变比]|多了|少了|多出|more|fewer|less|increas|decreas|rise|rose|drop|f[ae]ll|chang|compar|grow|grew|than",
    re.IGNORECASE,
)
# What is no count of things, and what it is counted with.
_MEASURED = (
    (re.compile(r"平均分|得分|评分|分数|(?:多少|几)分(?!之|[^\s，。？的呢啊])"), re.compile("^分$")),
    (re.compile(r"(?:多少|几)个?(?:工作日|小时|分钟|天)"), re.compile("日|天|时|分钟|周|月")),
)


def is_of_another_time(question: str, around: str) -> bool:
    """Whether a part of the year is asked for and a sentence, with what stands before it, names none such."""
    parts = set(_parts(_MOMENT.sub("", question)))
    return bool(parts) and not parts & set(_parts(around))


def tells_else(question: str, before: str, unit: str, around: str) -> bool:
    """Whether a number tells another thing than a question asks.

    Args:
        before: its sentence, up to the number.
        unit: what it is counted with.
        around: its sentence with what stands before it.
    """
    if _PLANNED.search(question) and not _AHEAD.search(around):
        return True
    if _CHANGED.search(before) and not _ASKS_CHANGE.search(question):
        return True
    return any(asks.search(question) and not counts.search(unit) for asks, counts in _MEASURED)


def _parts(text: str) -> Iterator[tuple[str, int]]:
    """The parts of a year that a text names. Example: "12月份", "in December" -> ("month", 12)."""
    for match in _MONTH.finditer(text):
        yield "month", int(number(match[1]) or 0)
    for match in _MONTH_EN.finditer(text):
        yield "month", _MONTHS.index(match[1].lower()) + 1
    for match in _QUARTER.finditer(text):
        yield "quarter", int(number(match[1]) or 0)
    for match in _QUARTER_EN.finditer(text):
        yield "quarter", _ORDINALS[match[1].lower()]
    yield from (("half", i) for i, half in enumerate(_HALVES) if half.search(text))
