"""What a report states of what was asked: one figure, with its place in the text.

A measure of the catalogue is looked up among typed figures; anything else that is counted is
the figure inside the sentence that answers best.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from nianbao import figures
from nianbao.answering import differing, finding, naming, writing
from nianbao.answering.citations import Quote, Sentence, Value
from nianbao.answering.features import Look, terms, weight
from nianbao.answering.finding import Counted
from nianbao.answering.fitting import fitting, is_of_the_matter, is_stray
from nianbao.answering.writing import Language, say
from nianbao.chinese import normalise, number
from nianbao.figures import Figure
from nianbao.figures.choose import fallbacks
from nianbao.measures import Breakdown, catalogue
from nianbao.reports import Report
from nianbao.understanding.counted import asked_thing, asked_unit, counts_alike
from nianbao.understanding.query import Operation, Query

# By how much more of the question a figure must cover than another to be taken before it.
_FAVOURS = 0.2
# So much of a question must stand in the clause and in the sentence of a figure that no measure leads to.
_PLAINLY, _PLAINLY_WIDE = 0.15, 0.25
# So many further places that state the same are cited beside it, those of the other kind first.
_AGREEING = 2
# A count that a question states, as that of which a part is asked: 74条里微信发布了几条.
_STATED = re.compile(r"(\d[\d,]*)\s*[一-鿿]{1,2}(?:信息|申请|文件|项目)?(?:里|中|内|当中|之中)")
# How a report says what became of a number since the year before.
_CHANGED = re.compile(
    r"(?:同比|[比较](?:\d{4}年|去年|上一?年|上年度))[^，。；]{0,8}(?:增|减|升|降|多|少)|(?:增|减|升|降)幅"
)
_YEARLY = re.compile(r"（本年[^）]*）| \((?:new )?this year\)")
_CLAUSE_END = re.compile(r"[，,。；;！？\n\t]")


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure of a report, with those elsewhere in it that say the same, and those that contradict it.

    Where no place states it, `parts` are the figures that it is the sum of.
    """

    report: Report
    figure: Figure
    measure: str | None
    agreeing: tuple[Figure, ...] = ()
    differing: tuple[Figure, ...] = ()
    reasons: tuple[str, ...] = ()
    parts: tuple[Figure, ...] = ()

    @property
    def quote(self) -> Quote:
        return quote_of(self.figure)

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """What proves the value: its own place, or those of all its parts."""
        return tuple(dict.fromkeys(quote_of(figure) for figure in self.parts or (self.figure,)))

    @property
    def formula(self) -> str:
        """How the value is the sum of its parts, or nothing where it is stated."""
        if not self.parts or self.figure.value is None:
            return ""
        terms = " + ".join(writing.plain(f.value) for f in self.parts if f.value is not None)
        return f"{terms} = {writing.plain(self.figure.value)}"

    def who(self, language: Language) -> str:
        return naming.who(self.report.place, self.report.organ, language)

    def label(self, language: Language) -> str:
        return "" if self.measure is None else label(self.measure, self.figure.breakdown, self.figure.period, language)

    def amount(self, language: Language) -> str:
        """The value as it is shown, with its unit and 约 or 超 where the report says so."""
        return amount(self.figure, language)

    def values(self) -> tuple[Value, ...]:
        """The value, and those that it is the sum of."""
        return (self.value(), *(Stated(self.report, part, part.measure).value() for part in self.parts))

    def value(self) -> Value:
        figure = self.figure
        return Value(
            text=figure.printed + figure.unit,
            value=figure.value,
            unit=figure.unit,
            measure=self.measure or figure.subject,
            measure_id=catalogue().id_of(figure.measure, figure.breakdown, figure.period) if figure.measure else "",
            place=self.report.place,
            organ=self.report.organ,
            year=figure.year or self.report.year,
            span=None if self.parts else Quote(figure.report_id, figure.start, figure.end),
            formula=self.formula,
        )


def label(measure: str, breakdown: Breakdown, period: str | None, language: Language) -> str:
    """What a measure is called; the catalogue names the year's number, and the sum over the years after it."""
    name = catalogue().name(measure, breakdown, language)
    if period != "cumulative":
        return name
    bare = _YEARLY.sub("", name)
    if "累计" in bare or "cumulative" in bare:
        return bare
    return f"历年累计{bare}" if language == "zh" else f"cumulative {bare}"


def quote_of(figure: Figure) -> Quote:
    return Quote(figure.report_id, figure.quote_start, figure.quote_end)


def amount(figure: Figure, language: Language) -> str:
    bounds = {"about": ("约", "about "), "over": ("超过", "over "), "under": ("不足", "under ")}
    before = bounds.get(figure.bound, ("", ""))[language == "en"]
    printed = normalise(figure.printed, spaces=False).text
    scaled = ""
    if language == "en" and not printed.isascii() and figure.value is not None:
        # 31.7万 beside 317000: who checks the quote looks for the digits that are printed.
        scaled = f" ({printed})" if printed[0].isdigit() else ""
        printed = writing.plain(figure.value)
    if before and re.search(r"[近约超逾余多不]", printed):
        before = ""
    if language == "zh" and printed.endswith(figure.unit):
        return before + printed
    return before + printed.removesuffix(figure.unit) + writing.unit(figure.unit, language) + scaled


def best(seen: Look, held: Sequence[Figure], query: Query) -> list[Stated]:
    """The figure of a report that answers, with those that contradict it; empty where none does.

    Where the report states no total of what was asked but its parts in one sentence, they are all given.
    """
    if parts := _parts(held, query):
        return [Stated(seen.report, figure, figure.measure) for figure in parts]
    sums = _sums(seen.report, tuple(held))
    ranked = finding.figures(seen, query, fitting((*held, *(s.figure for s in sums)), query, seen.report.text))
    if not ranked or _is_said(ranked[0].figure, query):
        return []
    if not ranked[0].accepted and not is_of_the_matter(ranked[0].figure, query, seen.report.text):
        return []
    if is_stray(ranked[0].figure, ranked[0].coverage, query):
        return []
    if whole := next((s for s in sums if s.figure == ranked[0].figure), None):
        return [whole]
    first = _preferred(ranked, seen.report, held, query)
    differing.note(seen, first)
    return [_with_others(seen.report, first, held) if first.measure else Stated(seen.report, first, None)]


def plainly(seen: Look, held: Sequence[Figure], query: Query, instead_of: Sequence[str]) -> list[Stated]:
    """The figure that the question's own words stand with, counted as it is asked for; empty where none does.

    It states no measure of the catalogue, or one near those that were taken to be meant and are not stated.
    """
    ranked = finding.figures(seen, query, fitting(held, query, seen.report.text))
    if not ranked or not ranked[0].accepted or _is_said(ranked[0].figure, query):
        return []
    figure, unit = ranked[0].figure, asked_unit(query.search_text)
    near = {measure for id in instead_of for measure, _ in fallbacks(id)}
    counted = query.language == "en" or counts_alike(unit, figure.unit)
    sentence = seen.report.text[figure.quote_start : figure.quote_end]
    wide = weight(seen.report, seen.asked, terms(sentence))
    if not counted or ranked[0].coverage < _PLAINLY or wide < _PLAINLY_WIDE:
        return []
    if figure.measure is None and (thing := terms(asked_thing(query.search_text))) and not thing & terms(sentence):
        return []
    return [Stated(seen.report, figure, figure.measure)] if figure.measure in (None, *near) else []


def _is_said(figure: Figure, query: Query) -> bool:
    """Whether the question itself states this number, as that of which it asks a part."""
    said = {number(raw) for raw in _STATED.findall(query.search_text)}
    return figure.value in said and query.operation is not Operation.YESNO


_known_sums: dict[str, tuple[tuple[Figure, ...], tuple[Stated, ...]]] = {}
_MOST_KNOWN = 128  # reports of which the sums are kept


def _sums(report: Report, held: tuple[Figure, ...]) -> tuple[Stated, ...]:
    """What no place of a report states but all parts of it do: 不予公开总数, 行政诉讼总数."""
    known = _known_sums.get(report.id)
    if known is not None and known[0] == held:
        return known[1]
    if len(_known_sums) >= _MOST_KNOWN:
        _known_sums.clear()
    stated = {f.measure for f in held if not f.breakdown and f.state == "number"}
    found = []
    for measure in catalogue().measures.values():
        if not measure.parts or measure.id in stated:
            continue
        choice = figures.choose(held, measure=measure.id, year=report.year)
        if choice.best is None and choice.total is not None:
            found.append(_summed(report, measure.id, (), choice.total, choice.parts))
    _known_sums[report.id] = (held, tuple(found))
    return tuple(found)


def _preferred(ranked: Sequence[Counted], report: Report, held: Sequence[Figure], query: Query) -> Figure:
    """The best ranked figure, or of those that state the same measure the one that the rules choose.

    They weigh scope and table against prose, unless the question's own words favour the other.
    """
    first = ranked[0]
    if first.figure.measure is None:
        return first.figure
    choice = figures.choose(
        held,
        measure=first.figure.measure,
        breakdown=first.figure.breakdown,
        year=report.year,
        cumulative=query.cumulative or first.figure.period == "cumulative",
        scope=query.scope,
    )
    ruled = choice.best
    if ruled is None or ruled.value is None or (ruled.measure, ruled.breakdown) != _kind(first.figure):
        return first.figure
    words = next((c.coverage for c in ranked if c.figure == ruled), 0.0)
    return ruled if first.coverage - words < _FAVOURS else first.figure


def _kind(figure: Figure) -> tuple[str | None, Breakdown]:
    return figure.measure, figure.breakdown


def by_measures(held: Sequence[Figure], report: Report, query: Query) -> list[Stated]:
    """The numbers that state the measures asked for, each by its rules; empty where one is missing."""
    able = fitting(held, query, report.text)
    found = [one for m in query.measures if (one := by_measure(able, report, query, m))]
    return found if len(found) == len(query.measures) and all(s.figure.value is not None for s in found) else []


def by_measure(held: Sequence[Figure], report: Report, query: Query, measure: str) -> Stated | None:
    """The figure that states a measure of the catalogue in a report, by its rules alone."""
    key = catalogue().resolve(measure)
    if key is None:
        return None
    choice = figures.choose(
        held,
        measure=key.measure,
        breakdown=query.breakdown or key.breakdown,
        year=report.year,
        cumulative=query.cumulative or key.period == "cumulative",
        scope=query.scope,
    )
    if choice.best is None and choice.total is not None:
        return _summed(report, key.measure, query.breakdown or key.breakdown, choice.total, choice.parts)
    return _with_others(report, choice.best, held) if choice.best else None


def _summed(report: Report, measure: str, breakdown: Breakdown, total: Decimal, parts: tuple[Figure, ...]) -> Stated:
    figure = replace(
        parts[0],
        measure=measure,
        breakdown=breakdown,
        value=total,
        printed=writing.plain(total),
        subject="",
        unit=catalogue().measures[measure].unit or parts[0].unit,
        how="inferred",
    )
    return Stated(report, figure, measure, parts=parts)


def _with_others(report: Report, figure: Figure, held: Sequence[Figure]) -> Stated:
    """A figure with the others of its measure, breakdown and period: those that agree elsewhere, those that differ."""
    same = [
        f
        for f in held
        if (f.measure, f.breakdown, f.period) == (figure.measure, figure.breakdown, figure.period)
        and f.year in (figure.year, None)
        and f.value is not None
        and f.how != "undetermined"
        and f.quote_start != figure.quote_start
    ]
    agreeing = tuple(sorted((f for f in same if f.value == figure.value), key=lambda f: f.origin == figure.origin))
    differing = tuple(f for f in same if f.value != figure.value) if figure.value is not None else ()
    reasons = tuple(dict.fromkeys(figures.reason(figure, other, held) for other in differing))
    return Stated(report, figure, figure.measure, agreeing, differing, reasons)


def _parts(held: Sequence[Figure], query: Query) -> list[Figure]:
    """The parts of the measure asked for that stand in one sentence, where no total is stated."""
    for measure in query.measures:
        key = catalogue().resolve(measure)
        if key is None or key.breakdown or query.breakdown or any(f.measure == key.measure for f in held):
            continue
        parts = [f for f in held if f.measure and _part_of(f.measure, key.measure) and f.origin == "prose"]
        together = [f for f in parts if f.quote_start == parts[0].quote_start]
        if len(together) > 1:
            return together
    return []


def _part_of(measure: str, whole: str) -> bool:
    entry = catalogue().measures.get(measure)
    return entry is not None and entry.parent == whole


def sentence(stated: Stated, language: Language, *, whether: bool = False) -> Sentence:
    """The sentence that states a figure, or says yes or no in the report's words."""
    figure, report = stated.figure, stated.report
    quotes = (stated.quote, *(quote_of(f) for f in stated.agreeing[:_AGREEING]))
    values = (stated.value(),)
    slots = {"who": stated.who(language), "year": writing.year(report.year, language), "label": stated.label(language)}
    if figure.state == "blank":
        return Sentence(say("blank", language, **slots), quotes)
    if figure.state in ("none", "slash", "not_applicable"):
        return Sentence(say("none", language, printed=figure.printed, **slots), quotes)
    if figure.value is None:
        return Sentence(say("undetermined", language, printed=figure.printed, **slots), quotes)
    if stated.parts:
        amount_said = f"{stated.amount(language)}（{stated.formula}）" if language == "zh" else ""
        amount_said = amount_said or f"{stated.amount(language)} ({stated.formula})"
        return Sentence(say("stated", language, value=amount_said, **slots), stated.quotes, stated.values())
    if whether and figure.value is not None:
        told = next((f for f in (figure, *stated.agreeing) if f.origin != "table"), figure)
        if told.origin == "table":
            words = say("stated", language, value=stated.amount(language), **slots)
            return Sentence(say("yes" if figure.value else "no", language, words=words), quotes, values)
        words = writing.one_line(report.text[told.quote_start : told.quote_end])
        if told.origin == "words":
            zero = replace(Stated(report, told, stated.measure).value(), text="0", value=Decimal(0))
            return Sentence(say("none_in_words", language, words=words), (quote_of(told),), (zero,))
        return Sentence(say("yes" if figure.value else "no", language, words=words), (quote_of(told),))
    if figure.origin == "words":
        words = writing.one_line(report.text[figure.quote_start : figure.quote_end])
        zero = replace(stated.value(), text="0", value=Decimal(0))
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
    why = figures.REASONS[stated.reasons[0]][language == "en"] if stated.reasons else ""
    why = f"（{why}）" if why and language == "zh" else f" ({why})" if why else ""
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
    phrase = "differs_table" if other.origin == "table" else "differs_prose"
    text = say(phrase, language, label=stated.label(language), value=amount(other, language), why=why)
    return Sentence(text, (stated.quote, quote_of(other)), (value,))


def changes(held: Sequence[Figure], stated: Stated, language: Language) -> list[Sentence]:
    """What the sentence that states a figure says of its change since the year before."""
    text = stated.report.text
    places = {quote_of(f) for f in (stated.figure, *stated.agreeing)}
    found = [
        f for f in held
        if f.origin == "prose" and f != stated.figure and quote_of(f) in places
        and _CHANGED.search(text, _clause_start(text, f.start, f.quote_start), f.start)
    ]  # fmt: skip
    return [sentence(Stated(stated.report, f, None), language) for f in found[:1]]


def clause(text: str, figure: Figure) -> str:
    """The words around a figure: its clause, with the one before where its own is too short."""
    start = _clause_start(text, figure.start, figure.quote_start)
    if figure.start - start < 4 and start > figure.quote_start:
        start = _clause_start(text, start - 1, figure.quote_start)
    end = _CLAUSE_END.search(text, figure.end, figure.quote_end)
    return re.sub(r"\s+", "", text[start : end.start() if end else figure.quote_end]).strip("（(")


def _clause_start(text: str, position: int, floor: int) -> int:
    return max((m.end() for m in _CLAUSE_END.finditer(text, floor, position)), default=floor)
