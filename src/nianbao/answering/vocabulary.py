"""What a language model may write about a piece of evidence: a closed vocabulary.

A part of a sentence is let through only where it can be spelt, from its first character to its
last, with the names and the year of the cited report, the values as they are printed, the names
of the measure, whole clauses that stand word for word in the built-in sentence or the quote, and
the joining words of `prompts.toml`. Whatever else a model writes (another digit, place, year,
link, language, an opinion, an order taken from a report) has no spelling and is not shown.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nianbao.answering import callings, naming, prompting
from nianbao.answering.citations import Sentence, Value
from nianbao.answering.writing import Language
from nianbao.chinese import normalise
from nianbao.reports import Report

LONGEST_SENTENCE = 600
PUNCTUATION = tuple("。、“”‘’,.;:()\"' ")  # in the one width of `spelling`
_WIDE = frozenset("，；：（）")
_CLAUSES = re.compile(r"[，；;。！？!?\t]|,(?!\d)|(?<=[^0-9A-Za-z])\.|\.(?=\s|$)")
# A clause that opens so means something else without the next one.
_OPENING = re.compile(r"[除如若倘凡假虽只尽非]|不[是仅但]|并非|对于?|由于|因")
_SHORTEST = 4
_MARKUP = frozenset("<>|`*_#{}\\~^")
_QUOTED = re.compile(r"“([^“”]*)”?|\"([^\"]*)\"?|‘([^‘’]*)’?")
_NUMBER = re.compile(r"\d[\d,.]*")
# A plain yes or no, with the number that a report states in words alone.
_LEAD = re.compile(r"(?P<word>有|没有|Yes|No)(?:\s?[（(]0[）)])?[。.]\s*")


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
    pronouns: tuple[str, ...]
    amounts: tuple[tuple[str, ...], ...]
    labels: tuple[tuple[str, ...], ...]
    clauses: tuple[str, ...]
    extras: tuple[str, ...]
    fixed: bool
    lead: str = ""


def evidence(n: int, sentence: Sentence, shown: str, sources: Sequence[Report], language: Language) -> Evidence:
    """What may be said of a built-in sentence; `sources` are the reports of its quotes, in their order."""
    report = sources[0]
    quotes = tuple(source.text[q.start : q.end] for q, source in zip(sentence.quotes, sources, strict=True))
    values = [v for v in sentence.values if not v.derived and not _in_words(v, sentence, sources)]
    amounts = tuple(callings.amounts(value, sentence.text) for value in values)
    labels = tuple(callings.labels(sentence, language)) if amounts else ()
    names = tuple(dict.fromkeys(callings.spelling(name) for name in callings.names(report, language) if name))
    given = Evidence(
        n=n,
        sentence=sentence,
        shown=shown,
        quotes=quotes,
        report=report,
        who=naming.who(report.place, report.organ, language),
        names=names,
        pronouns=tuple(callings.pronouns(report, language)),
        amounts=amounts,
        labels=labels,
        clauses=(),
        extras=(),
        fixed=False,
        lead=match["word"] if (match := _LEAD.match(sentence.text)) else "",
    )
    plain = [
        *names,
        *given.pronouns,
        *callings.years(report.year, language),
        str(report.year),
        *prompting.words("joining", language),
        *PUNCTUATION,
    ]
    told = [c for c in _clauses(sentence.text) if len(c) >= _SHORTEST and not spelt(c, plain)]
    if not amounts:
        extras = [c for quote in quotes for c in _clauses(quote) if len(c) >= _SHORTEST]
        whole = callings.spelling(sentence.text)
        told += [c for c in extras if c in whole and not spelt(c, plain)]
        return _with(given, clauses=told, extras=extras, fixed=_several(sources) or not told)
    plain += [form for forms in amounts for form in forms]
    if any(spelt(callings.spelling(sentence.text), [*plain, *label]) for label in labels):
        extras = list(_around(sentence, sources, amounts))
        return _with(given, clauses=extras, extras=extras, fixed=_several(sources) or _derived(sentence))
    # Worded around the report's own clause: that clause alone is as good.
    whole = callings.spelling(sentence.text)
    own = [c for c in _around(sentence, sources, amounts) if c in whole]
    return _with(given, labels=(), clauses=own, extras=own, fixed=_several(sources) or _derived(sentence) or not own)


def _in_words(value: Value, sentence: Sentence, sources: Sequence[Report]) -> bool:
    """Whether a nought is stated by 没有 alone, which then says it."""
    held = dict(zip((q.report_id for q in sentence.quotes), sources, strict=True))
    if value.value != 0 or value.span is None or value.span.report_id not in held:
        return False
    return not re.search(r"\d", held[value.span.report_id].text[value.span.start : value.span.end])


def fault(text: str, of: Evidence, language: Language) -> str:
    """Why a model's words about a piece of evidence are not let through; empty where they are.

    Says nothing of whose report and year they speak where they name none.
    """
    if len(text) > LONGEST_SENTENCE:
        return "too long"
    if any(odd(character) for character in text):
        return "characters that no answer needs"
    said = callings.spelling(text)
    if of.fixed:
        return (
            ""
            if said.strip(" .。") in ("", callings.spelling(of.sentence.text))
            else "words for what must not be reworded"
        )
    if of.lead:
        lead = _LEAD.match(text)
        if lead is None or lead["word"] != of.lead:
            return "no plain yes or no"
        said = callings.spelling(text[lead.end() :])
    sources = [squeezed(part) for part in (*of.quotes, of.sentence.text)]
    for match in _QUOTED.finditer(text):
        inside = squeezed(match[1] or match[2] or match[3] or "")
        if not inside or not any(inside in source for source in sources):
            return "a quote that is not verbatim"
    if re.search(r"\b(?:in|for|during|year)\s+(?!20\d\d\b|19\d\d\b)\d", said):
        return "a value where a year belongs"
    pieces = [
        *of.names,
        *of.pronouns,
        *callings.years(of.report.year, language),
        *(form for forms in of.amounts for form in forms),
        *of.clauses,
        *of.extras,
        *prompting.words("joining", language),
        *PUNCTUATION,
    ]
    if not all(any(_holds(said, form) for form in forms) for forms in of.amounts):
        return "a value is not the one of its evidence"
    told = any(clause in said for clause in of.clauses)
    if told and spelt(said, pieces):
        return ""
    for label in of.labels:
        if all(_holds(said, word) for word in label) and spelt(said, [*pieces, *label]):
            return ""
    return "words that its evidence does not hold"


def names_whom(text: str, of: Evidence) -> bool:
    """Whether a text names the organ of its evidence."""
    said = callings.spelling(text)
    return any(name in said for name in of.names)


def names_when(text: str, of: Evidence) -> bool:
    """Whether a text names the year of its evidence."""
    return of.report.year is not None and _holds(callings.spelling(text), str(of.report.year))


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


def spelt(text: str, pieces: Iterable[str]) -> bool:
    """Whether a text is a row of pieces; words and numbers are taken whole. Both are in the form of `spelling`."""
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


def odd(character: str) -> bool:
    """A character that hides, disguises or marks up: controls, full-width digits, reversed writing, tags."""
    if character in _WIDE or character == " ":
        return False
    return (
        character in _MARKUP
        or unicodedata.category(character)[0] in "CZ"
        or unicodedata.normalize("NFKC", character) != character
    )


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
        yield callings.spelling(held + clause)
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
        clause = callings.spelling(text[ends[-1] : after.start() if after else quote.end])
        if len(clause) >= _SHORTEST and {n.rstrip(",.") for n in _NUMBER.findall(clause)} <= own:
            yield clause
