# ruff: noqa: E501 - a pattern cut into pieces is harder to read than a long one
"""What a text claims: its sentences made whole, and the figures and changes that each asserts.

A claim is read as reports are, by the same reader of figures. What a sentence leaves out (year,
"last year") is taken from the sentences before it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from nianbao.checking.wording import recast
from nianbao.chinese import is_chinese, number
from nianbao.figures import Figure, read_figures
from nianbao.reports import Report

Direction = Literal["", "up", "down", "same"]

_FRAME = re.compile(
    r"^(?:请?(?:帮我|帮忙)?(?:核实|核对|查证|求证|验证|确认)(?:一下|下)?[:：，,]?|(?:听说|据说|有人说|网上说|网传|据报道|据悉|报道称|文章说)[:：，,]?)"
    r"|[，,]?(?:这个)?(?:说法|消息|数据|数字|情况)?(?:对不对|对吗|是吗|准确吗|正确吗|属实吗|真的吗|是真的吗|是否属实|真实吗|有这回事吗|可信吗|靠谱吗|(?:真|事实|情况)?是(?:不是)?(?:真的)?(?:这样|如此|这么回事|这回事)的?(?:吗|么)?|对不对|是不是(?:真的|事实)?)[？?。]?$"
    r"|[，,]?(?:这个)?(?:说法|消息|数据)?(?:准确|正确|属实|是真的|对)(?:吗|么)[？?]?$"
    r"|^(?:is it true that|check(?: this)?:|fact[- ]check:|verify(?: that)?:?)|,? (?:is (?:that|this) (?:right|true|correct)|right|true|correct)\?$"
    r"|[“”\"「」]",
    re.IGNORECASE,
)
_NEVER = re.compile(
    r"未(?!来|成年)|没有|没(?=[收发出开接有被])|无(?!障碍|线|偿|锡|为|人机|纸|论|形|疑)|零(?!售|星|距离|跑)|不曾|从未|不再|\bno\b|\bnot\b|\bnever\b|\bwithout\b|\bnone\b|n't",
    re.IGNORECASE,
)
_CHECKABLE = re.compile(
    r"\d|[一二两三四五六七八九十百千万]+[件条次篇人名个场期起]|未(?!来)|没有|无(?!论|疑|数)|开展了?|开通|收到|发生|设立|召开|举办|公开了|建立了?|成立|印发|出台|修订|完成|增长|下降|减少|上升|翻番"
    r"|\b(?:received?|held|opened|published|disclosed|issued|set up|established|launched|rose|fell|grew|increased|decreased|no|not|never)\b",
    re.IGNORECASE,
)
# That a report is out says nothing of what stands in it.
_PUBLISHED = re.compile(
    r"(?:年度?报告|年报)[^，。；;]{0,12}(?:发布|公布|出炉|上线|公开)|(?:发布|公布|公开|晒出)[^，。；;]{0,20}(?:年度?报告|年报)"
    r"|\b(?:published|released|issued|posted)\b.{0,20}\breport\b|\breport\b.{0,40}\b(?:published|released|issued|posted)\b",
    re.IGNORECASE,
)
# What is said of when, how, where or by whom a thing was, and not of whether or how often it was.
_CIRCUMSTANCE = re.compile(r"\d\s*日|\d\s*月|由|名为|叫|开通|位于|地址|\bby\b|\bon (?:the )?\d", re.IGNORECASE)
_LITTLE = "的了是有没未无在和与就因被将对为于从到由各任何过也都曾年"
_UP = r"(?<!新)增(?:长|加|多|幅)?|上升|上涨|提高|提升|(?<!许)多|rose|grew|up|increased?|higher|more"
_DOWN = r"下降|减少|降低|降幅|下滑|回落|缩减|缩水|减幅|(?<!至)(?<!不)少|fell|dropped|declined?|down|decreased?|lower|fewer|less"
_LINK = r"(?:了|约|近|超过|超|逾|达到|达|幅度?|率|为|是|by|of|about|over|nearly|some|an?|\s)*"
_CHANGE_BEFORE = re.compile(rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN})){_LINK}$", re.IGNORECASE)
_CHANGE_AFTER = re.compile(rf"^\s*(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b", re.IGNORECASE)
# What begins a number: 超过一百万人次 compares with no other thing.
_AMOUNT_AHEAD = "[一二两三四五六七八九十百千万几]{1,6}(?:余|多)?[万亿条件人个次元份篇%]"
_COMPARED = re.compile(
    r"比(?!例|重|较|如|赛|率)(?P<than>[^，。；;]{1,24}?)(?:有所|明显|略有|大幅|还|要|更|都|稍|显著)?(?:(?P<up>增长|增加|增多|上升|提高|多|高)|(?P<down>下降|减少|降低|少|低))"
    r"|(?:(?P<up2>多于|超过|高于)|(?P<down2>少于|低于))(?!" + _AMOUNT_AHEAD + r")(?=[^，。；;\d]{2,}|20\d\d年)"
    r"|\b(?:(?P<up3>more|higher|greater)|(?P<down3>fewer|less|lower))\b[^.,;]{0,60}\bthan\s+(?!(?!(?:19|20)\d\d\b)[\d,.]+)",
    re.IGNORECASE,
)
_CLAUSE = re.compile("[，,；;。：:]")
_ENGLISH_CLAUSE = re.compile(r"[,;:](?!\d)|\band\b")
_COMPARING = "同比|较上年|比上年|较去年|比去年|比前一年|上一年|有所|明显|大幅|略有"
_ALONE = re.compile(
    r"(?:同比|较上年|比上年|较去年|比去年|year[- ]on[- ]year|from the year before)[^，。；;\d]{0,8}?(?:(?P<up>增长|增加|上升|提高|上涨|ros[e]|up)|(?P<down>下降|减少|降低|回落|fell|down))",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"(?P<double>翻了?一?番|翻倍|翻了一倍|doubled)|(?P<grown>增长|增加|上升|提高)?了?(?:是[^，。；]{1,16}的)?(?:约|近|超过|超)?(?P<n>[两二三四五六七八九十]|\d+(?:\.\d+)?)倍(?P<more>多|以上)?"
)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_BEFORE = re.compile(
    r"去年|上年(?!结转)|上一年|前一年|last year|the (?:previous|prior) year|the year before", re.IGNORECASE
)
_SAME = re.compile(r"今年|本年(?!度?结转|新收)|当年|同年|该年|this year|that year", re.IGNORECASE)
# A year after these words is one that is compared with or put off to, not the one that is spoken of.
_THAN = re.compile(
    r"(?:比|较|与|同|和|跟|是|[到至]|转入|\bthan|\bover|\bfrom|\bto|\binto)(?:\s+in)?\s*$", re.IGNORECASE
)
_ENGLISH_NUMBER = re.compile(
    r"(?<![\w.])(?:(?P<bound>about|around|approximately|nearly|almost|over|more than|at least|under|fewer than|less than|some)\s+)?(?P<n>\d+(?:,\d{3})*(?:\.\d+)?)(?P<scale>\s*(?:thousand|million|billion))?\s*(?P<unit>%|percent(?:age points?)?|per cent|yuan|rmb)?",
    re.IGNORECASE,
)
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
_BOUNDS = {
    "over": "over",
    "more than": "over",
    "at least": "over",
    "under": "under",
    "fewer than": "under",
    "less than": "under",
}


_SCALED = re.compile("[万亿]$")  # 粉丝突破13万 leaves out whom it counts
_RANKED = re.compile("[前第]$")  # 前三名, 第五名: places in a ranking
_AMOUNT = re.compile(
    r"(?:已|约|近|将近|超过?|超出|突破|逾|达到?了?|不足|不到|高达|共|有|为|是)*[\d,]+(?:\.\d+)?\s*[万亿]?(?:余|多)?"
)
_ALL_DONE = re.compile(
    r"(?:全部?|均|都)(?:都)?(?:已经?)?(?:按[期时])?(?:给)?(?:办结|办完|办理完毕|处理完|答复)|(?:没有?|无|不)(?:一件)?(?:被)?(?:遗留|结转|积压|剩)"
    r"|(?:all|every) .{0,30}(?:closed|completed|handled|answered)|(?:carried|carrying|rolled) (?:none|nothing|no \w+) (?:over|forward)"
    r"|no(?:ne| \w+)(?: were| was)? (?:carried|rolled|left) ?(?:over|forward)?",
    re.IGNORECASE,
)
_OF_ALL = re.compile(r"全部|全都|无一例外|一律|(?<![\u4e00-\u9fff])all\b|\bevery\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asserted:
    """One thing that a claim asserts: a value, or how it changed.

    `words` are the claim's own. `figure` is None where only a direction or a multiple is claimed;
    `times` is then what the later value is of the earlier. `year` is the one spoken of and `since`
    the one compared with, None where the claim leaves them open. `clause` is where the clause of
    the figure stands in the claim, once that is recast.
    """

    words: str
    figure: Figure | None = None
    direction: Direction = ""
    times: tuple[Decimal, bool] | None = None
    year: int | None = None
    since: int | None = None
    clause: tuple[int, int] = (0, 0)

    @property
    def is_change(self) -> bool:
        return bool(self.direction) or self.times is not None


def bare(claim: str) -> str:
    """A claim without the words that only ask whether it is so."""
    before = None
    while before != claim:
        before, claim = claim, _FRAME.sub("", claim.strip()).strip()
    return claim


def dated(claim: str, year: int | None) -> str:
    """A claim with its year in it, where the text before it speaks of one: 去年 and 今年 are put as years.

    Only where they say which year is meant, not where they are what is compared with.
    """
    year = year_of(claim) or year
    if year is None:
        return claim
    compared = {int(m[1]) for m in _YEAR.finditer(claim)}

    def put(match: re.Match[str], shift: int) -> str:
        if _THAN.search(claim[: match.start()]) or claim[match.end() :].startswith("同期"):
            return match[0]
        # 去年 beside 比2022年: what is written in 2024 calls 2023 so.
        meant = year + shift if year + shift not in compared else year
        return f"{meant}年" if is_chinese(claim) else str(meant)

    claim = _SAME.sub(lambda m: put(m, 0), claim)
    claim = _BEFORE.sub(lambda m: put(m, -1), claim)
    if year_of(claim) is not None or re.search("以来|累计|历年", claim):
        return claim
    return f"{year}年，{claim}" if is_chinese(claim) else f"In {year}, {claim}"


def subject(claim: str) -> str:
    """A claim without the words that compare, which say nothing of what is counted."""
    return re.sub(r"\b(?:fewer|more|less)\b(?! than \d)|\bthan in \d{4}|, (?:up|down) \S+ from \d{4}", " ", claim)


def uncounted(claim: str) -> str:
    """A claim without its numbers and their bounds: what it counts."""
    return _AMOUNT.sub(" ", _YEAR.sub(" ", claim))


def unchanged(claim: str) -> str:
    """A claim without the words of rising and falling: what changed."""
    return re.sub(f"{_COMPARING}|{_UP}|{_DOWN}", " ", claim, flags=re.IGNORECASE)


def year_of(claim: str) -> int | None:
    """The year that a sentence speaks of."""
    return next((int(m[1]) for m in _YEAR.finditer(claim) if not _THAN.search(claim[: m.start()])), None)


def is_checkable(claim: str) -> bool:
    """Whether a sentence states something that a report could bear out."""
    stated = recast(_YEAR.sub(" ", claim))
    if _PUBLISHED.search(stated) and not re.search(r"\d", stated):
        return False
    return _CHECKABLE.search(stated) is not None


def tells_occurrence(text: str) -> bool:
    """Whether a text says that something happened or did not, rather than when, how or by whom."""
    return _CIRCUMSTANCE.search(text) is None


def content_characters(text: str) -> frozenset[str]:
    """The Han characters of a text that say what it is about."""
    return frozenset(re.findall("[\u4e00-\u9fff]", _NEVER.sub("", text))) - frozenset(_LITTLE)


def all_done(text: str) -> bool:
    """Whether a claim says that nothing is left to be done."""
    return _ALL_DONE.search(text) is not None


def of_all(text: str) -> bool:
    """Whether a claim is one of all there are: 全部胜诉."""
    return _OF_ALL.search(text) is not None


def denies(text: str) -> bool:
    """Whether a text says that something did not happen."""
    return _NEVER.search(text) is not None


def asserted(claim: str, year: int | None) -> list[Asserted]:
    """The values and changes that a claim asserts, in their order."""
    text = recast(claim)
    found = [_of_figure(text, figure) for figure in _figures(text, year)]
    if not any(one.is_change for one in found):
        found += _without_number(text)
    return found


def unnumbered(claim: str) -> list[str]:
    """The clauses of a claim that deny something and have no number."""
    clauses = re.split("[，,；;]", claim)
    if len(clauses) == 1:
        return []
    return [clause for clause in clauses if (denies(clause) or all_done(clause)) and not asserted(clause, None)]


def _figures(text: str, year: int | None) -> list[Figure]:
    report = Report(id="claim", sha256="", source="", media_type="text/plain", text=text, year=year)
    if not is_chinese(text):
        return list(_english(text, year))
    return [
        f
        for f in read_figures(report)
        if f.value is not None
        and f.origin == "prose"
        and (f.unit or _SCALED.search(f.printed))
        and not _RANKED.search(text[: f.start])
    ]


def _english(text: str, year: int | None) -> Iterator[Figure]:
    """The numbers of an English sentence; a bare one between 1990 and 2039 is a year."""
    for match in _ENGLISH_NUMBER.finditer(text):
        value = Decimal(match["n"].replace(",", "")) * _SCALES.get((match["scale"] or "").strip().lower(), 1)
        if not match["unit"] and "," not in match["n"] and 1990 <= value <= 2039 and not match["bound"]:
            continue
        said = (match["bound"] or "").lower()
        bound: Literal["exact", "about", "over", "under"] = "exact"
        if said:
            bound = "over" if _BOUNDS.get(said) == "over" else "under" if _BOUNDS.get(said) == "under" else "about"
        yield Figure(
            "claim", None, (), value, match["n"], _unit(match["unit"] or ""), "number", bound, "annual", year, "",
            "prose", "printed", "", match.start(), match.end(), 0, len(text),
        )  # fmt: skip


def _unit(word: str) -> str:
    return "" if not word else "元" if word.lower() in ("yuan", "rmb") else "%"


def _of_figure(text: str, figure: Figure) -> Asserted:
    start = max((m.end() for m in re.finditer("[，,；;。：:]", text[: figure.start])), default=0)
    before = text[start : figure.start]
    unit = len(figure.unit) if is_chinese(text) else 0
    more = re.match("[余多几]?", text[figure.end :])
    beyond = more[0] if more else ""
    clause = _clause(text, figure.start, figure.end)
    words = text[start : figure.end + len(beyond) + unit] if is_chinese(text) else text[slice(*clause)]
    words = words.strip(" ，,。；;.")
    after = text[figure.end :] if not is_chinese(text) else ""
    change = _CHANGE_BEFORE.search(before) or _CHANGE_AFTER.search(after)
    direction: Direction = ("up" if change["up"] else "down") if change else ""
    years = list(_YEAR.finditer(text, 0, figure.start))
    spoken = [int(m[1]) for m in years if not _THAN.search(text[: m.start()])] if is_chinese(text) else []
    since = [int(m[1]) for m in years if _THAN.search(text[start : m.start()]) and m.start() >= start]
    if not is_chinese(text):
        since += [int(m[1]) for m in _YEAR.finditer(text, figure.end) if _THAN.search(text[: m.start()])]
    figure = replace(figure, printed=figure.printed + beyond)
    return Asserted(
        words,
        figure,
        direction,
        None,
        spoken[-1] if spoken else None,
        since[-1] if since else None,
        clause,
    )


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the clause around a number stands: between marks of punctuation, in English between "and"s too."""
    marks = list((_CLAUSE if is_chinese(text) else _ENGLISH_CLAUSE).finditer(text))
    before = max((m.end() for m in marks if m.end() <= start), default=0)
    return before, next((m.start() for m in marks if m.start() >= end), len(text))


def _without_number(text: str) -> list[Asserted]:
    """A multiple (翻了一番) or a direction alone (比2020年有所减少)."""
    if match := _TIMES.search(text):
        times = Decimal(2) if match["double"] else number(match["n"])
        if times is not None:
            since = _since(text, match[0])
            grown = Decimal(1) if match["grown"] and not match["double"] else Decimal(0)
            return [Asserted(match[0], times=(times + grown, bool(match["more"])), year=year_of(text), since=since)]
    if match := _COMPARED.search(text) or _ALONE.search(text):
        groups = match.groupdict()
        up = any(value for name, value in groups.items() if name.startswith("up"))
        tail = groups.get("than") or text[match.end() :]
        return [Asserted(match[0], direction="up" if up else "down", year=year_of(text), since=_since(text, tail))]
    return []


def _since(text: str, words: str) -> int | None:
    """The year that a comparison names, after the one that is spoken of."""
    inside = _YEAR.search(words)
    if inside:
        return int(inside[1])
    years = [int(m[1]) for m in _YEAR.finditer(text)]
    return years[1] if len(years) > 1 else None
