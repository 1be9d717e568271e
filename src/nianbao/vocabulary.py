"""What a language model may write about a piece of evidence: a closed vocabulary.

A part of a sentence is let through only where it can be spelt, from its first character to its
last, with the names and the year of the cited report, the values as they are printed, the names
of the measure, whole clauses that stand word for word in the built-in sentence or the quote, and
the joining words of `prompts.toml`. Whatever else a model writes (another digit, place, year,
link, language, an opinion, an order taken from a report) has no spelling and is not shown.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from nianbao import naming
from nianbao.chinese import normalise
from nianbao.citations import Sentence, Value
from nianbao.measures import Breakdown, Key, catalogue
from nianbao.organs import GOVERNMENT, kinds_of
from nianbao.reports import Report
from nianbao.writing import Language

LONGEST_SENTENCE = 600
_PUNCTUATION = tuple("。、“”‘’,.;:()\"' ")  # in the one width of `spelling`
_WIDE = frozenset("，；：（）")
_CLAUSES = re.compile(r"[，；;。！？!?\t]|,(?!\d)|(?<=[^0-9A-Za-z])\.|\.(?=\s|$)")
# A clause that opens so means something else without the next one.
_OPENING = re.compile(r"[除如若倘凡假虽只尽非]|不[是仅但]|并非|对于?|由于|因")
_SHORTEST = 4
_BOUNDS = ("约", "超过", "不足", "about ", "over ", "under ")
_COUNTERS = frozenset("件 条 次 个 人 人次 篇 份 项 名 期 宗 起 部 场 家".split())
_QUOTED = re.compile(r"“([^“”]*)”?|\"([^\"]*)\"?|‘([^‘’]*)’?")
_BRACKETS = re.compile(r"[（(][^（()）]*[）)]$")
_TAIL = re.compile(r"(?:总数|件数|数量|数)$")
_DENIES = re.compile(r"\b(?:not|no|non|without|un\w+)\b")
_NUMBER = re.compile(r"\d[\d,.]*")
_LEAD = re.compile(r"(?:有|没有|Yes|No)[。.]\s*")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A built-in sentence with what a model may say of it; `fixed` where it must stay as it is.

    `lead` is the yes or no that it must begin with. `labels` are ways to name the measure, each as
    the words that must all occur; of `clauses` of the built-in sentence one must occur where no
    label does; `extras` are further clauses of the quote. All are in the form of `spelling`.
    """

    n: int
    sentence: Sentence
    shown: str
    quotes: tuple[str, ...]
    report: Report
    who: str
    names: tuple[str, ...]
    amounts: tuple[tuple[str, ...], ...]
    labels: tuple[tuple[str, ...], ...]
    clauses: tuple[str, ...]
    extras: tuple[str, ...]
    fixed: bool
    lead: str = ""


@cache
def prompts() -> dict[str, dict[str, str | list[str]]]:
    """What models are told, by language."""
    data: dict[str, dict[str, str | list[str]]] = tomllib.loads(
        files("nianbao").joinpath("prompts.toml").read_text(encoding="utf-8")
    )
    return data


@cache
def joining(language: Language) -> tuple[str, ...]:
    """The words that a model may add."""
    return tuple(str(word) for word in prompts()[language]["joining"])


def evidence(n: int, sentence: Sentence, shown: str, sources: Sequence[Report], language: Language) -> Evidence:
    """What may be said of a built-in sentence; `sources` are the reports of its quotes, in their order."""
    report = sources[0]
    quotes = tuple(source.text[q.start : q.end] for q, source in zip(sentence.quotes, sources, strict=True))
    amounts = tuple(_amounts(value, sentence.text) for value in sentence.values if not value.derived)
    labels = tuple(_labels(sentence, language)) if amounts else ()
    names = tuple(dict.fromkeys(spelling(name) for name in _names(report, language) if name))
    given = Evidence(
        n=n,
        sentence=sentence,
        shown=shown,
        quotes=quotes,
        report=report,
        who=naming.who(report.place, report.organ, language),
        names=names,
        amounts=amounts,
        labels=labels,
        clauses=(),
        extras=(),
        fixed=False,
        lead=match[0] if (match := _LEAD.match(sentence.text)) else "",
    )
    plain = [*names, *_years(report.year, language), str(report.year), *joining(language), *_PUNCTUATION]
    told = [c for c in _clauses(sentence.text) if len(c) >= _SHORTEST and not _spelt(c, plain)]
    if not amounts:
        extras = [c for quote in quotes for c in _clauses(quote) if len(c) >= _SHORTEST]
        whole = spelling(sentence.text)
        told += [c for c in extras if c in whole and not _spelt(c, plain)]
        return _with(given, clauses=told, extras=extras, fixed=_several(sources) or not told)
    plain += [form for forms in amounts for form in forms]
    if any(_spelt(spelling(sentence.text), [*plain, *label]) for label in labels):
        extras = list(_around(sentence, sources, amounts))
        return _with(given, clauses=extras, extras=extras, fixed=_several(sources) or _derived(sentence))
    # Worded around the report's own clause: that clause alone is as good.
    whole = spelling(sentence.text)
    own = [c for c in _around(sentence, sources, amounts) if c in whole]
    return _with(given, labels=(), clauses=own, extras=own, fixed=_several(sources) or _derived(sentence) or not own)


def fault(text: str, of: Evidence, language: Language) -> str:
    """Why a model's words about a piece of evidence are not let through; empty where they are.

    Says nothing of whose report and year they speak where they name none.
    """
    if len(text) > LONGEST_SENTENCE:
        return "too long"
    if any(_odd(character) for character in text):
        return "characters that no answer needs"
    said = spelling(text)
    if of.fixed:
        return "" if said.strip(" .。") in ("", spelling(of.sentence.text)) else "words for what must not be reworded"
    if of.lead:
        if not text.startswith(of.lead.strip()):
            return "no plain yes or no"
        said = spelling(text.removeprefix(of.lead.strip()))
    sources = [squeezed(part) for part in (*of.quotes, of.sentence.text)]
    for match in _QUOTED.finditer(text):
        inside = squeezed(match[1] or match[2] or match[3] or "")
        if not inside or not any(inside in source for source in sources):
            return "a quote that is not verbatim"
    if re.search(r"\b(?:in|for|during|year)\s+(?!20\d\d\b|19\d\d\b)\d", said):
        return "a value where a year belongs"
    pieces = [
        *of.names,
        *_years(of.report.year, language),
        *(form for forms in of.amounts for form in forms),
        *of.clauses,
        *of.extras,
        *joining(language),
        *_PUNCTUATION,
    ]
    if not all(any(_holds(said, form) for form in forms) for forms in of.amounts):
        return "a value is not the one of its evidence"
    told = any(clause in said for clause in of.clauses)
    if told and _spelt(said, pieces):
        return ""
    for label in of.labels:
        if all(_holds(said, word) for word in label) and _spelt(said, [*pieces, *label]):
            return ""
    return "words that its evidence does not hold"


def names_whom(text: str, of: Evidence) -> bool:
    """Whether a text names the organ of its evidence."""
    said = spelling(text)
    return any(name in said for name in of.names)


def names_when(text: str, of: Evidence) -> bool:
    """Whether a text names the year of its evidence."""
    return of.report.year is not None and _holds(spelling(text), str(of.report.year))


def spelling(text: str) -> str:
    """A text as it is compared: one width, lower case, no space beside Chinese."""
    plain = re.sub(r"\s+", " ", normalise(text).text.lower())
    return re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", plain).strip()


def squeezed(text: str) -> str:
    """A text without any white space, in one width."""
    return normalise(text, spaces=False).text.lower()


def _with(given: Evidence, **changed: object) -> Evidence:
    fields = {name: getattr(given, name) for name in Evidence.__slots__}
    fields |= {key: tuple(value) if isinstance(value, list) else value for key, value in changed.items()}
    return Evidence(**fields)


def _several(sources: Sequence[Report]) -> bool:
    return len({source.id for source in sources}) > 1


def _derived(sentence: Sentence) -> bool:
    return any(value.derived for value in sentence.values)


def _spelt(text: str, pieces: Iterable[str]) -> bool:
    """Whether a text is a row of pieces; words and numbers are taken whole."""
    usable = [p for p in dict.fromkeys(piece.lower() for piece in pieces) if p and p in text]
    reached = [False] * (len(text) + 1)
    reached[0] = True
    for at in range(len(text)):
        if not reached[at]:
            continue
        for piece in usable:
            if text.startswith(piece, at) and _whole(text, at, at + len(piece)):
                reached[at + len(piece)] = True
    return reached[len(text)]


def _whole(text: str, start: int, end: int) -> bool:
    """Whether no word or number is cut at either end."""
    return not _joined(text, start) and not _joined(text, end)


def _joined(text: str, at: int) -> bool:
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if before.isdigit() and after.isdigit():
        return True
    if before in ".,-" and after.isdigit() and at > 1 and text[at - 2].isdigit():
        return True
    if before.isdigit() and after in ".," and at + 1 < len(text) and text[at + 1].isdigit():
        return True
    return before.isascii() and after.isascii() and before.isalnum() and after.isalnum()


def _holds(text: str, piece: str) -> bool:
    return any(_whole(text, m.start(), m.end()) for m in re.finditer(re.escape(piece), text))


def _odd(character: str) -> bool:
    """A character that hides or disguises: controls, full-width digits, marks of reversed writing."""
    if character in _WIDE or character == " ":
        return False
    return unicodedata.category(character)[0] in "CZ" or unicodedata.normalize("NFKC", character) != character


def _names(report: Report, language: Language) -> Iterator[str]:
    """What the report's organ may be called; a department never by its place alone."""
    place, organ = report.place, report.organ
    yield naming.who(place, organ, language)
    yield organ
    yield report.title
    yield f"《{report.title}》"
    if place and (not organ or GOVERNMENT in kinds_of(organ.removeprefix(place))):
        yield from (place, f"{place}政府", f"{place}人民政府")
        if len(place) > 2 and place[-1] in "市县区":
            yield place[:-1]
        if language == "en":
            yield naming.place_in_english(place)


def _years(year: int | None, language: Language) -> tuple[str, ...]:
    if year is None:
        return ()
    if language == "zh":
        return (f"{year}年", f"{year}年度")
    shapes = ("in {}", "for {}", "during {}", "the year {}", "{} report", "{} annual report", ", {},", ",{},", ", {}:")
    return tuple(shape.format(year) for shape in (*shapes, "({})", "{},", "{}:", "of {}"))


def _amounts(value: Value, sentence: str) -> tuple[str, ...]:
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
    return tuple(sorted((form.strip() for form in forms), key=len, reverse=True))


def _labels(sentence: Sentence, language: Language) -> Iterator[tuple[str, ...]]:
    """Ways to name the measure of a sentence: its own name, and what else people call this very measure."""
    for value in sentence.values[:1]:
        key = _key(value.measure, sentence.text, language)
        if key is None:
            return
        full = catalogue().name(key.measure, key.breakdown, language)
        yield (spelling(full),)
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
    keys = [stored, *(k for k in known.keys.values() if k.measure == stored.measure)]
    named = {known.name(k.measure, k.breakdown, language): k for k in keys}
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
    return (key.measure, key.breakdown) == (measure, breakdown)


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


def _clauses(text: str) -> Iterator[str]:
    """Whole clauses; one that opens a condition comes with the clause that it governs."""
    held = ""
    whole = re.sub(r"\s*\n\s*", "", text)
    cuts = [
        m.span() for m in _CLAUSES.finditer(whole) if whole.count("“", 0, m.start()) == whole.count("”", 0, m.end())
    ]
    start = 0
    for left, right in [*cuts, (len(whole), len(whole))]:
        clause, stop = whole[start:left], whole[left:right]
        start = right
        if _OPENING.match(clause.strip()) and stop in ("，", ","):
            held += clause + stop
            continue
        yield spelling(held + clause)
        held = ""


def _around(sentence: Sentence, sources: Sequence[Report], amounts: Sequence[Sequence[str]]) -> Iterator[str]:
    """The clause of the first quote that holds the value, where it states no other number."""
    quote = sentence.quotes[0]
    own = {n for forms in amounts for form in forms for n in _NUMBER.findall(form)} | {str(sources[0].year)}
    for value in sentence.values:
        span = value.span
        if span is None or span.report_id != quote.report_id or not quote.start <= span.start < quote.end:
            continue
        text = sources[0].text
        ends = [quote.start, *(m.end() for m in _CLAUSES.finditer(text, quote.start, span.start))]
        if len(ends) > 1 and _OPENING.match(text[ends[-2] : ends[-1]].strip()):
            ends.pop()
        after = _CLAUSES.search(text, span.end, quote.end)
        clause = spelling(text[ends[-1] : after.start() if after else quote.end])
        if len(clause) >= _SHORTEST and {n.rstrip(",.") for n in _NUMBER.findall(clause)} <= own:
            yield clause
