"""What may stand for an organ, a year, a value and a measure in an answer, and for nothing else.

Everything is given in the form of `spelling`, ready to be compared; names are as they are written.
"""

import re
from collections.abc import Iterator
from functools import cache

from nianbao.answering import naming
from nianbao.answering.citations import Sentence, Value
from nianbao.answering.writing import Language
from nianbao.chinese import normalise
from nianbao.measures import Breakdown, Key, catalogue
from nianbao.places.organs import GOVERNMENT, kinds_of
from nianbao.reports import Report

_BOUNDS = ("约", "超过", "不足", "about ", "over ", "under ")
_PLACES_EN = {"省": "province", "市": "city", "县": "county", "区": "district", "镇": "town", "乡": "township"}
_COUNTERS = frozenset("件 条 次 个 人 人次 篇 份 项 名 期 宗 起 部 场 家".split())
_BRACKETS = re.compile(r"[（(][^（()）]*[）)]$")
_TAIL = re.compile(r"(?:总数|件数|数量|数)$")
_DENIES = re.compile(r"\b(?:not|no|non|without|un\w+)\b")
_NUMBER = re.compile(r"\d[\d,.]*")


def spelling(text: str) -> str:
    """A text as it is compared: one width, lower case, no space beside Chinese."""
    plain = re.sub(r"\s+", " ", normalise(text).text.lower())
    return re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", plain).strip()


def names(report: Report, language: Language) -> Iterator[str]:
    """What the report's organ may be called; a department never by its place alone."""
    place, organ = report.place, report.organ
    yield naming.who(place, organ, language)
    yield organ
    yield report.title
    yield f"《{report.title}》"
    if place and _governs(report):
        yield from (place, f"{place}政府", f"{place}人民政府")
        if len(place) > 2 and place[-1] in "市县区":
            yield place[:-1]
        if language == "en":
            yield naming.place_in_english(place)


def pronouns(report: Report, language: Language) -> Iterator[str]:
    """How a second sentence may speak of the organ: as a place only where it is that place's government."""
    kind = report.place[-1:]
    if language == "zh":
        yield "该机关"
        if _governs(report) and kind and kind in "省市县区旗镇乡":
            yield f"该{kind}"
    elif _governs(report):
        yield "government"
        yield from (f"the {word}" for last, word in _PLACES_EN.items() if kind == last)


def _governs(report: Report) -> bool:
    return not report.organ or GOVERNMENT in kinds_of(report.organ.removeprefix(report.place))


def years(year: int | None, language: Language) -> tuple[str, ...]:
    if year is None:
        return ()
    if language == "zh":
        return (f"{year}年", f"{year}年度")
    shapes = ("in {}", "for {}", "during {}", "the year {}", "{} report", "{} annual report", ", {},", ",{},", ", {}:")
    return tuple(shape.format(year) for shape in (*shapes, "({})", "{},", "{}:", "of {}"))


def amounts(value: Value, sentence: str) -> tuple[str, ...]:
    """The ways to write a value, with 约 or 超过 exactly where the built-in sentence has it."""
    printed = spelling(value.text)
    unit = spelling(value.unit)
    bare = printed.removesuffix(unit) if unit else printed
    if not bare:
        return (printed,)
    said = spelling(sentence)
    bound = next((b for b in _BOUNDS if spelling(b) + bare in said or b + bare in said), "")
    numbers = {bare, bare.replace(",", "")} if _NUMBER.fullmatch(bare) else {bare}
    forms = {f"{bound}{number}{unit}" for number in numbers} | {f"{bound}{number} {unit}" for number in numbers}
    if unit in _COUNTERS:
        forms |= {f"{bound}{number}" for number in numbers}
    # The English word that the built-in sentence counts with.
    if counted := re.search(rf"(?<![\d.,]){re.escape(bare)} ([a-z]+)\b", said):
        forms |= {f"{bound}{number} {counted[1]}" for number in numbers}
    return tuple(sorted((form.strip() for form in forms), key=len, reverse=True))


def labels(sentence: Sentence, language: Language) -> Iterator[tuple[str, ...]]:
    """Ways to name the measure of a sentence: its own name, and what else people call this very measure."""
    for value in sentence.values[:1]:
        key = _key(value.measure, sentence.text, language)
        if key is None:
            return
        full = catalogue().name(key.measure, key.breakdown, language)
        yield (spelling(full),)
        if key.period is not None:
            # Its other names leave out that it is counted over many years.
            return
        for name in _called(key.measure, key.breakdown, language):
            yield from _ways(name, language)
        parts = [_words(dimension, id, language) for dimension, id in key.breakdown]
        if len(parts) == 1:
            for base in _called(key.measure, (), language):
                for word in parts[0]:
                    yield from ((*way, word) for way in _ways(base, language))


def _key(measure: str, sentence: str, language: Language) -> Key | None:
    """The measure and breakdown that a built-in sentence names, the most particular that fits."""
    known = catalogue()
    stored = known.resolve(measure)
    if stored is None:
        return None
    keys = [*(k for k in known.keys.values() if k.measure == stored.measure), stored]
    named = {known.name(k.measure, k.breakdown, language): k for k in sorted(keys, key=lambda k: k.period is None)}
    name = max((name for name in named if name in sentence), key=len, default="")
    return named.get(name)


@cache
def _called(measure: str, breakdown: Breakdown, language: Language) -> tuple[str, ...]:
    """Names of exactly this measure and breakdown, none of which means another one."""
    known = catalogue()
    said: dict[str, None] = {}
    for id, key in known.keys.items():
        if (key.measure, key.breakdown, key.period) != (measure, breakdown, None) or id not in known.measures:
            continue
        entry = known.measures[id]
        names = (entry.name_zh, *entry.aliases_zh) if language == "zh" else (entry.name_en, *entry.aliases_en)
        for name in names:
            short = _BRACKETS.sub("", name).strip()
            bare = _TAIL.sub("", short)
            said |= dict.fromkeys((name, short, bare, bare.replace("的", "")))
    return tuple(
        name
        for name in said
        if len(name) > 2
        and (known.names.get(name.lower()) is None or _same(known.keys[known.names[name.lower()]], measure, breakdown))
    )


def _same(key: Key, measure: str, breakdown: Breakdown) -> bool:
    return key == Key(measure, breakdown)


def _ways(name: str, language: Language) -> Iterator[tuple[str, ...]]:
    yield (spelling(name),)
    words = spelling(name).split()
    if language == "en" and 1 < len(words) <= 3 and not _DENIES.search(name):
        yield tuple(words)


def _words(dimension: str, id: str, language: Language) -> tuple[str, ...]:
    value = catalogue().dimensions[dimension].value(id) if dimension in catalogue().dimensions else None
    if value is None:
        return ()
    words = (value.name_zh, *value.words) if language == "zh" else (value.name_en,)
    return tuple(spelling(word) for word in words if len(word) > 1)
