# ruff: noqa: E501 - a pattern cut into pieces is harder to read than a long one
"""Amounts and denials as people word them -> as the reader of figures reads them.

Example: 一半以上 -> 至少50%, 七成多 -> 70多%, a third -> about 33.3%, 一件申请都没收到 -> 申请没收到
"""

import re
from decimal import Decimal

from nianbao.answering.writing import plain, rounded
from nianbao.chinese import is_chinese, number

_DIGITS = "零〇一二两三四五六七八九十百"
_BOUNDED = re.compile(
    r"(?:约|近|将近|接近|超过?|逾|不足|不到|未到|高达|至少|不少于|不低于|少于|低于|\b(?:about|around|nearly|almost|over|than|under|least|exactly|roughly|approximately|some))\s*$",
    re.IGNORECASE,
)
_REACHED = re.compile(rf"(超过|突破|超出|达到|高达|超|逾|破)了(?=[\d{_DIGITS}半])")
_MANY = re.compile(r"([一二两三四五六七八九])([百千万])多|([一二三四五六七八九]?十)(?:几|多)")
_LARGE_HAN = re.compile(
    "(?<![第几数上成])[一二两三四五六七八九十百][一二两三四五六七八九十百千零]*[万亿][一二两三四五六七八九十百千零万]*"
)
_POINTS = re.compile(r"(\d+(?:\.\d+)?)(个百分点|%)多")
_TENTHS = re.compile(r"([一二两三四五六七八九])成([一二三四五六七八九])?(多|以上|余)?(?![都为立果绩员就交熟])")
_HALF = re.compile(r"(?:一半|半数|对半)(?P<more>以上|还?多)?")
_MOST = re.compile(r"(?P<not>不|没|未)?(?:过半数?|超过?一?半数?)|绝?大多数|绝?大部分|大半|多半|(?<![大绝])多数(?!据)")
_PARTS = re.compile(rf"(?P<of>[\d{_DIGITS}]+)分之(?P<n>[\d.{_DIGITS}]+(?:点[{_DIGITS}]+)?)(?P<more>以上|还?多|强)?")
_UNITS = "件条个次起份例宗桩场人名家位篇项"
# 一件…都没 and 没有任何 say no more than 没有.
_NONE = re.compile(
    rf"(?:哪怕|就连|连)?一[{_UNITS}](?:(?P<what>[^，。；;：一]{{0,16}}?)(?:都|也)(?=没|未|无|不)|(?=没|未|不[剩留]))"
)
_ANY = re.compile(
    rf"(?P<not>(?:没有?|未|无|不曾)[^，。；;：]{{0,6}}?)(?:任何(?:一[{_UNITS}])?|一[{_UNITS}](?!百分点|[以多]))"
)
_ZERO = re.compile(r"(?:是|为|保持|实现)?零(?P<what>申请|投诉|举报|诉讼|复议|收费|纠错|败诉)")

_ENGLISH_DIGITS = {
    word: n
    for n, word in enumerate("two three four five six seven eight nine ten eleven twelve".split(), start=2)
} | {word: n for n, word in zip(range(20, 100, 10), "twenty thirty forty fifty sixty seventy eighty ninety".split(), strict=True)}  # fmt: skip
_COUNTED = re.compile(
    rf"(?<!top )(?<!first )(?<!last )\b(?:{'|'.join(_ENGLISH_DIGITS)})\b(?! (?:thirds?|quarters?|fifths?|tenths?)\b)(?:-(?P<one>one|two|three|four|five|six|seven|eight|nine)\b)?",
    re.IGNORECASE,
)
_LARGE = re.compile(r"\b(?P<half>half )?a (?P<n>hundred|thousand|million|billion|dozen)\b(?! times)", re.IGNORECASE)
_LARGE_VALUES = {"hundred": 100, "dozen": 12}
_TWICE = re.compile(r"\btwice\b(?! as)", re.IGNORECASE)
_FRACTIONS = {"half": Decimal(50), "third": Decimal(100) / 3, "quarter": Decimal(25), "fifth": Decimal(20), "tenth": Decimal(10)}  # fmt: skip
_ENGLISH_PART = re.compile(
    r"\b(?:(?P<n>two|three|four)[ -](?P<many>third|quarter|fifth|tenth)s|(?:an? |one )?(?P<one>half|third|quarter|fifth|tenth))(?=(?: of)?\b)(?! (?:a|year)\b)",
    re.IGNORECASE,
)
_ENGLISH_MOST = re.compile(r"\b(?:most|(?:the|a) (?:vast |large )?majority)(?= of\b| were\b)", re.IGNORECASE)


def recast(text: str) -> str:
    """A claim with its amounts as figures."""
    if not is_chinese(text):
        text = _ENGLISH_PART.sub(_english_part, _ENGLISH_MOST.sub("more than 50%", text))
        return _TWICE.sub("2 times", _COUNTED.sub(_counted, _LARGE.sub(_large, text)))
    text = _REACHED.sub(r"\1", text)
    worded = (
        (_MOST, _most),
        (_HALF, _half),
        (_PARTS, _part),
        (_TENTHS, _tenths),
        (_MANY, _many),
        (_LARGE_HAN, _large_han),
    )
    for pattern, said in worded:
        text = pattern.sub(said, text)
    return _POINTS.sub(r"\1多\2", text)


def denied(text: str) -> str:
    """A claim of none at all as a plain denial. Example: 零申请 -> 没有收到申请"""
    text = _NONE.sub(lambda m: m["what"] or "", text)
    text = _ANY.sub(lambda m: m["not"], text)
    return _ZERO.sub(lambda m: f"没有{'收到' if m['what'] == '申请' else ''}{m['what']}", text)


def _share(match: re.Match[str], share: Decimal, *, more: bool) -> str:
    """A share in per cent: at least so much, or about so much where nothing before it says how it is meant."""
    bound = "" if _BOUNDED.search(match.string[: match.start()]) else "至少" if more else "约"
    return f"{bound}{rounded(share)}%"


def _half(match: re.Match[str]) -> str:
    return _share(match, Decimal(50), more=bool(match["more"]))


def _most(match: re.Match[str]) -> str:
    return "不到50%" if match["not"] else "至少50%"


def _part(match: re.Match[str]) -> str:
    """三分之二以上 -> 至少66.67%; 百分之八十五 -> 85%"""
    whole, dot, rest = match["n"].partition("点")
    of, part = number(match["of"]), number(f"{plain(number(whole) or Decimal(0))}.{number(rest)}" if dot else whole)
    if not of or part is None:
        return match[0]
    if of == 100 and not match["more"]:
        return f"{plain(part)}%"
    return _share(match, part / of * 100, more=bool(match["more"]))


def _tenths(match: re.Match[str]) -> str:
    """七成多 -> 70多%, 四成二 -> 42%, 近三成 -> 近30%; a share in whole tenths is a round one."""
    tenths, rest = number(match[1]), number(match[2]) if match[2] else Decimal(0)
    if tenths is None or rest is None:
        return match[0]
    said = plain(tenths * 10 + rest)
    if match[3] == "以上":
        return f"至少{said}%"
    if match[3]:
        return f"{said}多%"
    return f"{said}%" if match[2] or _BOUNDED.search(match.string[: match.start()]) else f"约{said}%"


def _many(match: re.Match[str]) -> str:
    """两百多 -> 200多, so that it is read as a number with a bound."""
    value = number("".join(match.group(i) or "" for i in (1, 2, 3)))
    return f"{plain(value)}多" if value is not None else match[0]


def _large_han(match: re.Match[str]) -> str:
    """九万 -> 9万, 一万三千 -> 13000"""
    value = number(match[0])
    if value is None:
        return match[0]
    return plain(value) if value % 10**4 else f"{plain(value / 10**4)}万"


def _english_part(match: re.Match[str]) -> str:
    share = _FRACTIONS[(match["many"] or match["one"]).lower()]
    share *= {"two": 2, "three": 3, "four": 4}.get((match["n"] or "").lower(), 1)
    bound = "" if _BOUNDED.search(match.string[: match.start()]) else "about "
    return f"{bound}{rounded(share)}%"


def _counted(match: re.Match[str]) -> str:
    """five -> 5, twenty-one -> 21"""
    tens, _, one = match[0].lower().partition("-")
    return str(_ENGLISH_DIGITS[tens] + (_ENGLISH_DIGITS.get(one, 1) if one else 0))


def _large(match: re.Match[str]) -> str:
    """a million -> 1 million, half a million -> 0.5 million, a hundred -> 100"""
    word = match["n"].lower()
    if word in _LARGE_VALUES:
        return str(_LARGE_VALUES[word] // (2 if match["half"] else 1))
    return f"{'0.5' if match['half'] else '1'} {word}"
