"""What a follow-up takes over from the turn before, and the short commands of a conversation.

A new place, year, measure or breakdown replaces the old one and the rest is kept; a question
about another place and another matter keeps nothing.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from nianbao.chinese import number, pinyin
from nianbao.measures import Breakdown
from nianbao.places.subjects import Mentioned
from nianbao.understanding import operations
from nianbao.understanding.query import Choice, Language, Operation, Query, Target, Turn
from nianbao.understanding.terms import subject_terms
from nianbao.understanding.wanted import Wanted
from nianbao.understanding.years import Years

_WITH = re.compile(r"(?:和|与|跟|同|对比|compared? (?:to|with)|\bvs\b|versus|against)", re.IGNORECASE)
_COMPARED = re.compile(r"比|相比|对比|compare|versus|\bvs\b|against", re.IGNORECASE)
_GOES_ON = re.compile(r"^(?:那么?|还有|另外|再看|and\b|what about|how about|then\b)|呢[？?]?$", re.IGNORECASE)
_ORDINAL = re.compile(
    r"^(?:我?(?:选|要|问的是|说的是|指的是|是))?(?:第)?(?P<n>[一二两三四五六七八九十\d]{1,2})(?:个|项|号|家)?(?:吧|的|那个)?[。.]?$"
    r"|^(?:the )?(?:option |number |no\.? ?)?(?P<en>first|second|third|fourth|fifth|\d)(?: one)?\.?$",
    re.IGNORECASE,
)
_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "前者": 1,
    "后者": 2,
    "the former": 1,
    "the latter": 2,
}
_CHANNELS = (
    (
        "wechat",
        re.compile(r"(?:那)?(?:微信|公众号|公号|微信公众号|(?:and |what about )?wechat)(?:的)?[呢?？]*", re.IGNORECASE),
    ),
    ("weibo", re.compile(r"(?:那)?(?:微博|官博|(?:and |what about )?weibo)(?:的)?[呢?？]*", re.IGNORECASE)),
    ("website", re.compile(r"(?:那)?(?:政府)?网站(?:上|的)?[呢?？]*", re.IGNORECASE)),
    ("gazette", re.compile(r"(?:那)?(?:政府)?公报(?:上|的)?[呢?？]*", re.IGNORECASE)),
)
_CHANNEL_WORDS = ("微信公众号", "公众号", "公号", "微信", "微博", "官博", "政府网站", "网站", "公报", "wechat", "weibo")
_SHORT = 8
_KEPT = (Operation.VALUE, Operation.FACT, Operation.LIST, Operation.YESNO, Operation.SHARE, Operation.RANK)
_FILLER = re.compile(
    r"^(?:你?(?:再)?(?:说|讲|看|给)(?:一下|下|我)?|请?再?|换[成作]|看看|到了?)|(?:的话|情况|数据|数字|结果)$"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A question made whole: `previous` is set where place or year are taken from it.

    `like` is the turn that an elliptical question repeats, `joined` says that its subjects are kept
    beside the new ones (和洪泽区比呢).
    """

    named: Mentioned
    years: Years
    asked: Wanted
    search_text: str
    measure_from: Literal["name", "meaning", "history", ""] = ""
    previous: Query | None = None
    like: Query | None = None
    operation: Operation | None = None
    cumulative: bool = False
    joined: bool = False


def last_query(history: Sequence[Turn], again: Callable[[str, Sequence[Turn]], Query]) -> Query | None:
    """The last question of the conversation that was about reports."""
    for at in range(len(history) - 1, -1, -1):
        turn = history[at]
        query = turn.query or again(turn.question, history[:at])
        if query.in_scope:
            return query
    return None


def is_command(plain: str) -> bool:
    """Whether a text asks for the source, a translation, or more of the answer before."""
    return operations.operation_of(plain, subjects=1, years=1) in (
        Operation.SOURCE,
        Operation.TRANSLATE,
        Operation.DETAIL,
        Operation.MORE,
    )


def command(plain: str, previous: Query, named: Mentioned, years: Years) -> Query | None:
    """The previous question with another operation: 为什么, 出处在哪, 换成英文."""
    operation = operations.operation_of(plain, subjects=1, years=1)
    if named.subjects or years.named or len(plain) > 40:
        return None
    if operation is Operation.TRANSLATE:
        language = operations.translation_to(plain)
        return _again(previous, text=plain, operation=operation, language=language or previous.language)
    if operation in (Operation.SOURCE, Operation.DETAIL, Operation.MORE):
        return _again(previous, text=plain, operation=operation, language=operations.language_of(plain))
    if operation is Operation.EXPLAIN and len(re.sub(r"\W", "", plain)) <= 14 and not subject_terms(plain):
        return replace(
            previous,
            text=plain,
            operation=operation,
            expects="reason",
            language=operations.language_of(plain),
            parts=(),
        )
    return None


def _again(previous: Query, *, text: str, operation: Operation, language: Language) -> Query:
    """The previous question with another operation, for each thing that it asked."""
    parts = tuple(replace(part, operation=operation, language=language) for part in previous.parts)
    return replace(previous, text=text, operation=operation, language=language, parts=parts)


def pick(plain: str, previous: Query) -> Query | None:
    """The previous question with one of its choices taken, by number or by name."""
    if not previous.choices:
        return None
    choice = _by_number(plain, previous.choices) or _by_name(plain, previous.choices)
    if choice is None:
        return None
    years = previous.years or choice.years[:1]
    held = dict(zip(choice.years, choice.report_ids, strict=False))
    picked = tuple(Target(choice.place, choice.organ, y, (held[y],) if y in held else ()) for y in years)
    if not years:
        picked = (Target(choice.place, choice.organ, None, choice.report_ids[:1]),)
    targets = tuple(sorted((*previous.targets, *picked), key=lambda t: -(t.year or 0)))
    return replace(
        previous,
        text=plain,
        targets=targets,
        organs=tuple(dict.fromkeys(t.organ for t in targets)),
        places=tuple(dict.fromkeys(t.place for t in targets)),
        years=tuple(years),
        place_from="asked",
        choices=(),
        parts=tuple(picked_part for part in previous.parts if (picked_part := pick(plain, part))),
        notes=previous.notes if previous.years else (*previous.notes, "latest_year"),
    )


def _by_number(plain: str, choices: Sequence[Choice]) -> Choice | None:
    text = plain.strip().lower()
    at = _ORDINALS.get(text, 0)
    if match := _ORDINAL.match(text):
        said = match["n"] or match["en"]
        at = _ORDINALS.get(said) or int(number(said) or 0)
    return choices[at - 1] if 0 < at <= len(choices) else None


def _by_name(plain: str, choices: Sequence[Choice]) -> Choice | None:
    text = re.sub(r"^(?:我?(?:选|要|问的是|说的是|指的是|是))|(?:的|吧|那个|那份|呢)+[。？?]?$", "", plain.strip())
    if not text:
        return None
    exact = [c for c in choices if text in (c.organ, c.place)]
    near = exact or [c for c in choices if len(text) >= 2 and (text in c.organ or c.organ in text)]
    if not near and text.isascii():
        spelled = re.sub(r"[^a-z]", "", text.lower())
        near = [c for c in choices if len(spelled) > 3 and pinyin(c.place).startswith(spelled)]
    return near[0] if len(near) == 1 else None


def continued(plain: str, bare: str, named: Mentioned, years: Years, asked: Wanted, previous: Query | None) -> Draft:
    """The question with what it leaves out taken from the turn before."""
    fresh = Draft(named, years, asked, bare, asked.source)
    if previous is None:
        return fresh
    terms = subject_terms(_FILLER.sub("", bare))
    elliptical = not asked.measures and (not terms or (bool(asked.breakdown) and len(bare) <= 14))
    if not named.subjects and (swapped := _other_channel(bare, previous)):
        draft = _elliptical(plain, replace(fresh, asked=Wanted(swapped)), previous)
        return replace(draft, search_text=_spoken_of(bare, previous.search_text))
    if previous.expects == "contact" and len(bare) <= _SHORT and operations.asks_contact(bare):
        # After a telephone number, 传真 is a number too and no way of applying.
        return replace(fresh, asked=Wanted(), measure_from="", previous=previous)
    if elliptical and (named.subjects or years.named or years.previous or asked.breakdown):
        return _elliptical(plain, fresh, previous)
    if not named.subjects:
        if years.step is not None or not years.named:
            return replace(fresh, previous=previous)
        return replace(fresh, previous=replace(previous, years=()))
    same = bool(asked.measures) and asked.measures == previous.measures
    if years.step is not None or (not years.named and (same or _GOES_ON.search(plain))):
        return replace(fresh, previous=previous)
    return fresh


def _elliptical(plain: str, fresh: Draft, previous: Query) -> Draft:
    joined, operation = False, None
    if fresh.named.subjects and _COMPARED.search(plain) and _WITH.search(plain):
        joined, operation = True, Operation.COMPARE
    elif previous.operation in _KEPT and not fresh.years.previous:
        operation = previous.operation
    breakdown = _breakdown(fresh.asked.breakdown, previous.breakdown)
    asked = Wanted(
        fresh.asked.measures or previous.measures,
        breakdown,
        previous.cumulative,
        fresh.asked.source,
        meanings=fresh.asked.meanings if fresh.asked.measures else previous.meanings,
    )
    search_text = previous.search_text
    if fresh.asked.breakdown:
        search_text = f"{fresh.search_text} {previous.search_text}".strip()
    return Draft(
        fresh.named,
        fresh.years,
        asked,
        search_text,
        "history" if previous.measures else "",
        previous,
        previous,
        operation,
        previous.cumulative,
        joined,
    )


def _other_channel(bare: str, previous: Query) -> tuple[str, ...]:
    """The same measure of another channel: after 微博有多少粉丝, 微信呢."""
    if len(bare) > 10 or not previous.measures:
        return ()
    now = next((id for id, pattern in _CHANNELS if pattern.fullmatch(bare)), "")
    before = previous.measures[0]
    old = next((id for id, _ in _CHANNELS if id in before.split(".")), "")
    return tuple(m.replace(old, now) for m in previous.measures) if now and old and now != old else ()


def _spoken_of(bare: str, question: str) -> str:
    """The question with the other channel's word in the place of its own."""
    now = next((word for word in _CHANNEL_WORDS if word in bare.lower()), "")
    old = next((word for word in _CHANNEL_WORDS if word in question.lower()), "")
    return re.sub(re.escape(old), now, question, flags=re.IGNORECASE) if now and old else f"{bare} {question}"


def _breakdown(new: Breakdown, old: Breakdown) -> Breakdown:
    kept = tuple(pair for pair in old if pair[0] not in {dimension for dimension, _ in new})
    return (*kept, *new)
