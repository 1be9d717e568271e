# ruff: noqa: E501 - a pattern cut into pieces is harder to read than a long one
"""Which measure a question asks for: by name, then by meaning.

A name of the catalogue that stands in the question decides where it is specific. Else a linear
recogniser, trained on how people ask, weighs it; what it cannot tell from questions about
something else is no measure.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from nianbao.measures import Breakdown, Catalogue, Match
from nianbao.models.encoder import Encoder
from nianbao.understanding import added
from nianbao.understanding.counted import asks_money
from nianbao.understanding.recogniser import Meaning, recognise
from nianbao.understanding.ways import body_in, default_way, is_plain, keeps_back, sure_ways


@dataclass(frozen=True, slots=True)
class Wanted:
    """The measures that a question asks for, as they are stored, and how that was told."""

    measures: tuple[str, ...] = ()
    breakdown: Breakdown = ()
    cumulative: bool = False
    source: Literal["name", "meaning", ""] = ""
    spans: tuple[tuple[int, int], ...] = ()
    meanings: tuple[tuple[str, float], ...] = ()


# What a measure must lead "no measure" by.
_SURE, _LIKELY = 0.9, 0.25
_BOTH = 2
# So many of the measures that a question may ask for are weighed.
_MEANINGS = 8
# Nothing but asking: what it is about was said in the turn before.
_FILLER = re.compile(
    r"多少|怎么样|增加|减少|增长|下降|相比|how (?:many|much)|what about|how about|时候|换[成作]|看看|\b(?:and|the|in|one|it|that|is|was|by|at|end|of)\b|[那呢再是几件条人次的了吗个呀啊多少比差到至底末在从\W]",
    re.IGNORECASE,
)
_GROWS = re.compile(r"同比|增长|增幅|降幅|下降|grow|increase|decrease", re.IGNORECASE)
_SEVERAL = re.compile(r"[，,；;、和与及]|分别|各|and\b")
# Names that say little: another measure beside them is what is meant.
_VAGUE = frozenset(
    "申请 公开 信息 公开信息 公开的信息 政府信息 主动公开 依申请 依申请公开 收费 文件 规范性文件 其他 复议 诉讼 网站 微博 微信 公众号 "
    "requests applications information disclosure items published website fees".split()
)
_APPLICANTS = (
    (
        "natural_person",
        re.compile(
            r"自然人|(?<!几)(?<!多少)(?<!哪)个人(?!信息)|公民(?!身份)|老百姓个人|natural persons?|individuals?|private (?:person|citizen)s?|ordinary (?:people|citizens)",
            re.IGNORECASE,
        ),
    ),
    (
        "business",
        re.compile(
            r"商业企业|企业|公司(?!名)|商家|compan(?:y|ies)|business(?:es)?|enterprises?|corporat", re.IGNORECASE
        ),
    ),
    (
        "research",
        re.compile(r"科研机构|科研院所|研究机构|高校|research (?:institut|organi|bod)|universit", re.IGNORECASE),
    ),
    ("welfare", re.compile(r"(?:社会)?公益组织|公益机构|慈善|NGO|charit|(?:public[- ])?welfare organi", re.IGNORECASE)),
    (
        "legal_service",
        re.compile(r"法律服务机构|律师事务所|律所|律师|law firms?|legal[- ]service|lawyers?", re.IGNORECASE),
    ),
)
# By what way a request came; the form counts applicants and outcomes, and crosses neither with this.
_CAME = re.compile(
    r"现场|当面|窗口|邮寄|信函|寄来|写信|网上|网络|在线|线上|传真|电子?邮件|邮箱|\bin person\b|\bonline\b|\bby (?:post|mail|letter|fax|e-?mail)\b",
    re.IGNORECASE,
)
_ASKS_REQUESTS = re.compile(
    r"申请|依申请|来要|提交|递|要(?:信息|材料)|request|appl(?:y|ied|ication)|asked for", re.IGNORECASE
)


def _counts(id: str, *, text: str, money: bool, catalogue: Catalogue) -> bool:
    """Whether a measure may be what a text asks for: money where it asks for money, what was disclosed unless it says not."""
    if id.startswith("disclosed.") and keeps_back(text):
        return False
    return not money or catalogue.counts_money(id)


def wanted(text: str, catalogue: Catalogue, encoder: Encoder | None, *, asks_number: bool) -> Wanted:
    """The measures that a text asks for, two where it adds them up; it is without place, organ and year."""
    for half, rest in added.halves(text) if asks_number else ():
        one, other = (_wanted(each, catalogue, encoder, asks_number=True) for each in (half, rest))
        apart = len({*one.measures, *other.measures}) == len(one.measures) + len(other.measures) == _BOTH
        if apart and not one.breakdown and not other.breakdown:
            return Wanted((*one.measures, *other.measures), source="meaning")
    return _wanted(text, catalogue, encoder, asks_number=asks_number)


def _wanted(text: str, catalogue: Catalogue, encoder: Encoder | None, *, asks_number: bool) -> Wanted:
    """A long name decides; else what is meant does, and a short name where that is not clear."""
    if not _FILLER.sub("", text):
        return Wanted()
    money = asks_money(text)
    able = partial(_counts, text=text, money=money, catalogue=catalogue)
    named = [m for m in _by_name(text, catalogue) if able(m.id)]
    plain = default_way(text) if asks_number and is_plain(text) else ""
    meant = [Meaning(plain, _SURE)] if plain else [m for m in _meant(text, encoder) if able(m.id)]
    best = meant[0] if meant else None
    applicant = _applicant(text)
    long = [m for m in named if len(m.alias) >= (7 if m.alias.isascii() else 5)]
    chosen: list[str] = []
    source: Literal["name", "meaning", ""] = ""
    if ways := [way for way in sure_ways(text) if not money or catalogue.counts_money(way)]:
        chosen, source = list(ways), "meaning"
    elif plain:
        chosen, source = [plain], "name"
    elif asks_number and best and best.id not in {m.id for m in named} and (labels := _labels(text, named, catalogue)):
        chosen, source = labels, "name"
    elif best and (best.score >= _SURE or (best.id in {m.id for m in named} and asks_number)):
        chosen, source = [best.id], "name" if best.id in {m.id for m in named} else "meaning"
    elif long:
        chosen, source = [m.id for m in long], "name"
    elif best and best.score >= (_LIKELY if asks_number else _SURE):
        chosen, source = [best.id], "meaning"
    elif named and (asks_number or best):
        chosen, source = [m.id for m in named], "name"
    if len({m.id for m in named}) > 1 and best and best.id in {m.id for m in named} and _SEVERAL.search(text):
        chosen = [m.id for m in named]
    broken = [m.id for m in named if m.key.breakdown and m.key.measure == "disclosed.total"]
    if broken and chosen and chosen[0] in ("disclosed.total", "disclosed.website"):
        chosen, source = broken[:1], "name"
    way = default_way(text) if not chosen and asks_number and not money else ""
    if way and (best is None or _measure_of(best.id, catalogue) == way):
        chosen, source = [way], "meaning"
    keys = [key for id in dict.fromkeys(chosen) if (key := catalogue.resolve(id))]
    breakdown: Breakdown = next((key.breakdown for key in keys if key.breakdown), ())
    measures = tuple(dict.fromkeys(key.measure for key in keys))
    if (
        applicant
        and not breakdown
        and _ASKS_REQUESTS.search(text)
        and (not measures or measures[0].startswith("applications."))
    ):
        measures = measures or (("applications.received",) if asks_number else ())
        breakdown = (("applicant", applicant),) if measures else ()
    if measures == ("disclosed.total",) and not breakdown and (body := body_in(text)):
        breakdown = (("body", body),)
    if not measures and applicant:
        breakdown = (("applicant", applicant),)
    spans = tuple((m.start, m.end) for m in named)
    cumulative = any(key.period == "cumulative" for key in keys)
    return Wanted(measures, breakdown, cumulative, source, spans, tuple((m.id, m.score) for m in meant))


_ITEMS = re.compile(r"项目(?:数|数量|个数)?")
_DEALT = re.compile(r"办|处理|决定|件")


def printed_change(asked: Wanted, text: str, catalogue: Catalogue) -> Wanted | None:
    """What a report's own table states of the change since the year before: its column 本年增/减.

    It counts items (项目), beside a column of what there were a year before; of decisions there is none.
    """
    family, _, column = (asked.measures[0] if len(asked.measures) == 1 else "").rpartition(".")
    items = column in ("previous_year", "change") or (_ITEMS.search(text) and not _DEALT.search(text))
    id = f"{family}.change"
    return Wanted((id,), source="name") if items and id in catalogue.measures else None


def crossed(text: str) -> tuple[re.Pattern[str], ...]:
    """What a number must be said of where a question asks for requests of one way and of one kind of applicant."""
    applicant = next((pattern for _, pattern in _APPLICANTS if pattern.search(text)), None)
    both = applicant is not None and _CAME.search(text) and _ASKS_REQUESTS.search(text)
    return (_CAME, applicant) if both and applicant else ()


def _meant(text: str, encoder: Encoder | None) -> list[Meaning]:
    found = recognise(text, encoder, count=_MEANINGS)
    return [m for m in found if not (m.id.endswith((".share", "_rate")) and _GROWS.search(text))]


def _labels(text: str, named: Iterable[Match], catalogue: Catalogue) -> list[str]:
    """The measures whose row of the statutory tables a text names word for word; of requests where it speaks of such."""
    return [
        m.id
        for m in named
        if len(m.alias) >= 4
        and (entry := catalogue.get(m.id))
        and m.alias in entry.rows
        and (not m.id.startswith("applications.") or _ASKS_REQUESTS.search(text))
    ]


def _measure_of(id: str, catalogue: Catalogue) -> str:
    """The measure that an id is one view of: disclosed.cumulative is disclosed.total over the years."""
    key = catalogue.resolve(id)
    return key.measure if key else id


def _applicant(text: str) -> str:
    return next((id for id, pattern in _APPLICANTS if pattern.search(text)), "")


def _by_name(text: str, catalogue: Catalogue) -> list[Match]:
    found = list(catalogue.by_alias(text))
    specific = [m for m in found if m.alias.lower() not in _VAGUE]
    return _most_specific(specific or found, catalogue)


def _most_specific(found: Iterable[Match], catalogue: Catalogue) -> list[Match]:
    """Without a measure that another one found is a part or a breakdown of."""
    matches = list(found)
    parents = {p for m in matches if (measure := catalogue.get(m.id)) and (p := measure.parent)}
    broken = {m.key.measure for m in matches if m.key.breakdown}
    kept = [m for m in matches if m.id not in parents and not (m.id in broken and not m.key.breakdown)]
    return kept or matches
