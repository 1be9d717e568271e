"""What a report states of what was asked: one figure, with its place in the text.

A measure of the catalogue is looked up among typed figures; anything else that is counted is
the figure inside the sentence that answers best.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from nianbao import figures, naming, writing
from nianbao.chinese import normalise
from nianbao.citations import Quote, Sentence, Value
from nianbao.figures import Figure
from nianbao.finding import Found, terms
from nianbao.measures import catalogue
from nianbao.reports import Report
from nianbao.understanding import Query
from nianbao.writing import Language, say

_CLAUSE_END = re.compile(r"[，,。；;！？\n\t]")
_UNITS = r"人次|万元|亿元|平方米|公里|批次|百分点|个|条|件|人|元|篇|次|期|场|名|批|项|家|份|户|亩|吨|套|宗|起|部|例|页|天|层|位|张|户次|字|种|处|辆|艘|km"
_ASKED_UNIT = re.compile(rf"(?:多少|几)\s*({_UNITS})")
_RATE = re.compile(r"百分之|占比|比例|比率|[率%％]|percent|share|rate")


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure of a report, with the words for it and the figures that contradict it."""

    report: Report
    figure: Figure
    measure: str | None
    differing: tuple[Figure, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def quote(self) -> Quote:
        return quote_of(self.figure)

    def who(self, language: Language) -> str:
        return naming.who(self.report.place, self.report.organ, language)

    def label(self, language: Language) -> str:
        if self.measure is None:
            return ""
        return catalogue().name(self.measure, self.figure.breakdown, language)

    def amount(self, language: Language) -> str:
        """The value as it is shown, with its unit and 约 or 超 where the report says so."""
        return amount(self.figure, language)

    def value(self) -> Value:
        figure = self.figure
        return Value(
            text=figure.printed + figure.unit,
            value=figure.value,
            unit=figure.unit,
            measure=self.measure or figure.subject,
            place=self.report.place,
            organ=self.report.organ,
            year=figure.year or self.report.year,
            span=Quote(figure.report_id, figure.start, figure.end),
        )


def quote_of(figure: Figure) -> Quote:
    return Quote(figure.report_id, figure.quote_start, figure.quote_end)


def amount(figure: Figure, language: Language) -> str:
    bounds = {"about": ("约", "about "), "over": ("超过", "over "), "under": ("不足", "under ")}
    before = bounds.get(figure.bound, ("", ""))[language == "en"]
    printed = normalise(figure.printed, spaces=False).text
    if before and re.search(r"[近约超逾余多不]", printed):
        before = ""
    return before + printed + (figure.unit if not printed.endswith(figure.unit) else "")


def by_measure(held: Sequence[Figure], report: Report, query: Query, measure: str) -> list[Stated]:
    """The figure of a measure in a report; several where only its parts are stated; none where silent."""
    key = catalogue().resolve(measure)
    if key is None:
        return []
    breakdown = query.breakdown or key.breakdown
    cumulative = query.cumulative or key.period == "cumulative"
    choice = figures.choose(
        held, measure=key.measure, breakdown=breakdown, year=report.year, cumulative=cumulative, scope=query.scope
    )
    if choice.best is not None:
        return [Stated(report, choice.best, key.measure, choice.differing, choice.why)]
    return []


def in_sentence(found: Found, held: Sequence[Figure], query: Query) -> Stated | None:
    """The figure that a sentence gives for what is counted, or None where it gives none that fits."""
    inside = [f for f in held if found.start <= f.start and f.end <= found.end and f.value is not None]
    if not inside:
        return None
    wanted = _ASKED_UNIT.search(query.text)
    rate = bool(_RATE.search(query.text.lower()))
    asked = terms(query.search_text)

    def fitness(figure: Figure) -> tuple[bool, float, bool, int]:
        unit = figure.unit in ("%", "％") if rate else wanted is not None and figure.unit == wanted[1]
        words = found.report.text[_clause_start(found.report.text, figure.start, found.start) : figure.end]
        near = len(asked & terms(words + figure.subject)) / (len(asked) or 1)
        read = found.span is not None and found.span[0] <= figure.start < found.span[1]
        return (rate == (figure.unit in ("%", "％")), near + 0.35 * unit + 0.5 * read, unit, -figure.start)

    return Stated(found.report, max(inside, key=fitness), None)


def sentence(stated: Stated, language: Language) -> Sentence:
    """The sentence that states a figure."""
    figure, report = stated.figure, stated.report
    quotes, values = (stated.quote,), (stated.value(),)
    slots = {"who": stated.who(language), "year": writing.year(report.year, language), "label": stated.label(language)}
    if figure.state == "blank":
        return Sentence(say("blank", language, **slots), quotes)
    if figure.state in ("none", "slash", "not_applicable"):
        return Sentence(say("none", language, printed=figure.printed, **slots), quotes)
    if figure.value is None:
        return Sentence(say("undetermined", language, printed=figure.printed, **slots), quotes)
    if figure.origin == "words":
        words = report.text[figure.quote_start : figure.quote_end].strip()
        zero = Value(**{**_fields(values[0]), "text": "0", "value": Decimal(0)})
        return Sentence(say("zero_in_words", language, words=words, **slots), quotes, (zero,))
    if not slots["label"]:
        if language == "en":
            words = clause(report.text, figure)
            return Sentence(f"{slots['who']}, {slots['year']}{stated.amount(language)} (“{words}”)", quotes, values)
        return Sentence(say("stated", language, value=clause(report.text, figure), **slots), quotes, values)
    return Sentence(say("stated", language, value=stated.amount(language), **slots), quotes, values)


def disagreement(stated: Stated, other: Figure, language: Language) -> Sentence:
    """The sentence that names a figure of the same report which differs."""
    report = stated.report
    why = figures.explain(stated.reasons, language) if stated.reasons else ""
    value = Value(
        text=other.printed + other.unit,
        value=other.value,
        unit=other.unit,
        measure=stated.measure or "",
        place=report.place,
        organ=report.organ,
        year=report.year,
        span=Quote(other.report_id, other.start, other.end),
    )
    text = say("differs", language, value=amount(other, language), why=why)
    return Sentence(text, (stated.quote, quote_of(other)), (value,))


def clause(text: str, figure: Figure) -> str:
    """The words around a figure: its clause, with the one before where its own is too short."""
    start = _clause_start(text, figure.start, figure.quote_start)
    if figure.start - start < 4 and start > figure.quote_start:
        start = _clause_start(text, start - 1, figure.quote_start)
    end = _CLAUSE_END.search(text, figure.end, figure.quote_end)
    return re.sub(r"\s+", "", text[start : end.start() if end else figure.quote_end]).strip("（(")


def _clause_start(text: str, position: int, floor: int) -> int:
    return max((m.end() for m in _CLAUSE_END.finditer(text, floor, position)), default=floor)


def _fields(value: Value) -> dict[str, object]:
    return {name: getattr(value, name) for name in Value.__slots__}
