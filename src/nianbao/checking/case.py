"""A claim held against one report: its values, shares, places in rankings, and what it says in words.

What is looked for in the report is looked for once, and all parts of the claim share it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from nianbao.answering import Assistant, comparing, finding, naming, quoting, stating, writing
from nianbao.answering.citations import Quote, Sentence
from nianbao.answering.features import Found, Look, phrases_of, terms, told, weight
from nianbao.answering.finding import look
from nianbao.answering.stating import Stated
from nianbao.answering.writing import Language
from nianbao.checking import claims
from nianbao.checking.agreeing import agrees, comparable, counts_the_same, of_two_measures
from nianbao.checking.claims import Asserted
from nianbao.checking.ranks import rank, unranked
from nianbao.checking.saying import Verdict
from nianbao.checking.wording import recast
from nianbao.chinese import simplified, squeeze
from nianbao.figures import Figure
from nianbao.library import Snapshot
from nianbao.measures import catalogue
from nianbao.reports import Report
from nianbao.understanding.query import Query, Turn

_NEARLY = re.compile(r"(?:近|将近|接近|nearly|almost)\s*$", re.IGNORECASE)
_CONTACT = re.compile(
    r"(?<!\d)(?:0\d{2,3}\s?[-—－–]+\s?)?\d{7,8}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)|[\w.\-]+[@＠][\w.\-]+\.[a-zA-Z]+"
)
_DAY = re.compile(r"(?:(\d{4})\s*年\s*)?(\d{1,2})\s*月\s*(\d{1,2})\s*日")
# A sentence bears out a claim in words where it lacks no more than this share of them.
_LACKS = 0.35


@dataclass(frozen=True, slots=True)
class Part:
    """The verdict on one part of a claim, with the sentences that bear it out.

    `words` are those of the part, `claimed` is the number in them.
    """

    verdict: Verdict
    sentences: tuple[Sentence, ...] = ()
    words: str = ""
    claimed: Figure | None = None


class Case:
    """A claim, and the report that it is held against, as the library was when the check began."""

    def __init__(self, assistant: Assistant, library: Snapshot, bare: str, query: Query, report: Report) -> None:
        self.assistant, self.library, self.bare, self.query, self.report = assistant, library, bare, query, report
        self.text = recast(bare)
        self.language: Language = query.language
        self.held = library.volume(report.id).figures
        self._seen: Look | None = None
        self._found: list[Found] = []

    def found(self) -> list[Found]:
        """The sentences of the report, best first."""
        if self._seen is None:
            self._seen = look(self.library, self.assistant.reader, self.query, self.report)
            self._found = finding.sentences(self._seen, self.query)
        return self._found

    def contact(self) -> Part | None:
        """Whether a telephone number or an address of the claim is the report's; None where it has none."""
        match = _CONTACT.search(self.bare)
        if match is None:
            return None
        digits = squeeze(match[0])
        for one in self.found():
            if digits in squeeze(one.text):
                return Part("supported", (self.stands(one.start, one.end),), match[0])
        asked = replace(self.query, text=self.bare, expects="contact")
        stated = quoting.contact(self.found(), asked)
        return Part("contradicted" if stated else "not_found", tuple(stated), match[0])

    def of_year(self, year: int | None) -> "Case":
        """The same claim against the report of another year of the same organ, where there is one."""
        other = self.report_of(year) if year not in (None, self.report.year) else None
        return Case(self.assistant, self.library, self.bare, self.query, other) if other else self

    def report_of(self, year: int | None) -> Report | None:
        """The report of the same organ for a year."""
        name = naming.who(self.report.place, self.report.organ, "zh")
        for entry in self.library.entries():
            if entry.year == year and entry.newest and naming.who(entry.place, entry.organ, "zh") == name:
                return self.library.report(entry.id)
        return None

    def valued(self, thing: Asserted, figure: Figure, *, alone: bool) -> Part:
        """Whether the report states this value."""
        cumulative = figure.period == "cumulative" or self.query.cumulative
        asked = replace(self.query, breakdown=figure.breakdown or self.breakdown_of(thing), cumulative=cumulative)
        nearly = _NEARLY.search(thing.words[: thing.words.find(figure.printed)]) is not None
        for measure in self._measures_of(thing, figure, alone=alone):
            stated = stating.by_measure(self.held, self.report, asked, measure)
            if stated is None or stated.figure.value is None or not comparable(figure, stated.figure):
                continue
            if agrees(figure, stated.figure, nearly=nearly):
                return Part("supported", (stating.sentence(stated, self.language),), thing.words)
            if also := next((f for f in stated.differing if agrees(figure, f, nearly=nearly)), None):
                return Part("supported", (stating.disagreement(stated, also, self.language),), thing.words)
            if self._named_so(figure):
                break
            return Part("contradicted", (stating.sentence(stated, self.language),), thing.words)
        if match := self._named_so(figure) or self._stated_so(figure, nearly=nearly):
            stated = Stated(self.report, match, None)
            return Part("supported", (stating.sentence(stated, self.language),), thing.words)
        if figure.unit == "%" and (said := self._share(thing, figure)):
            return replace(said, words=thing.words)
        return self._otherwise(thing, figure)

    def breakdown_of(self, thing: Asserted) -> tuple[tuple[str, str], ...]:
        """The part of a measure that a value is of: not one that the claim names only behind its clause."""
        if not self.query.breakdown or not thing.clause[1] or thing.clause[1] == len(self.text):
            return self.query.breakdown
        return self.assistant.understand(self.text[: thing.clause[1]], held=self.library).breakdown

    def _measures_of(self, thing: Asserted, figure: Figure, *, alone: bool) -> list[str]:
        """What a value can be of: what the number is tied to, what the claim is about, or its clause among several."""
        if figure.measure:
            return [figure.measure]
        if alone:
            return list(self.query.measures)
        clause = self.text[slice(*thing.clause)]
        if self.language == "zh" or not clause.strip():
            return []
        turn = Turn(question=self.bare, query=replace(self.query, measures=()))
        query = self.assistant.understand(clause, [turn], held=self.library)
        return list(query.measures) if query.measure_from == "name" else []

    def _otherwise(self, thing: Asserted, figure: Figure) -> Part:
        """What the report counts with other words than any measure has: another number contradicts."""
        alike = [f for f in self.held if f.value is not None and f.unit == (figure.unit or f.unit)]
        alike = [f for f in alike if comparable(figure, f)]
        self.found()
        assert self._seen is not None
        for counted in finding.figures(self._seen, self.query, alike)[:1]:
            covered = max(counted.coverage, self._covered(counted.figure))
            if covered >= 0.6 and not of_two_measures(figure, counted.figure):
                stated = Stated(self.report, counted.figure, counted.figure.measure)
                return Part("contradicted", (stating.sentence(stated, self.language),), thing.words)
        return Part("not_found", self.near(), thing.words)

    def _share(self, thing: Asserted, claimed: Figure) -> Part | None:
        """Whether a part is the claimed share of its whole, both as the report states them."""
        query = replace(self.query, breakdown=claimed.breakdown or self.query.breakdown)
        own = self._measures_of(thing, replace(claimed, measure=None), alone=False)
        for measure in dict.fromkeys((*own, *query.measures)):
            part = stating.by_measure(self.held, self.report, query, measure)
            for whole in self._wholes(measure, query) if part else ():
                shown = comparing.share(part, whole, self.language) if part else None
                if shown is not None:
                    right = agrees(claimed, replace(claimed, value=shown.values[0].value, bound="exact"))
                    return Part("supported" if right else "contradicted", (shown,))
        return None

    def _wholes(self, measure: str, query: Query) -> list[Stated]:
        """What a value can be a share of: what else the claim names, the same unparted, what it is a part of."""
        plain = replace(query, breakdown=())
        family = measure.split(".")[0]
        others = [m for m in query.measures if m != measure and m.split(".")[0] == family]
        others += self._named(measure)
        entry = catalogue().get(measure)
        parent = [entry.parent] if entry and entry.parent else []
        applied = ["applications.received"] if family == "applications" else []
        wholes = [*others, *([measure] if query.breakdown else []), *parent, *applied]
        able = (one for one in dict.fromkeys(wholes) if one != measure or query.breakdown)
        stated = (stating.by_measure(self.held, self.report, plain, one) for one in able)
        return [one for one in stated if one is not None]

    def _named(self, measure: str) -> list[str]:
        """What else the claim names of the same family as a measure: 同意公开 beside 收到的申请."""
        family = measure.split(".")[0]
        matches = catalogue().by_alias(self.bare)
        return [m.id for m in matches if not m.key.breakdown and m.id != measure and m.id.split(".")[0] == family]

    def _covered(self, stated: Figure) -> float:
        """How much of what the claim counts, its numbers aside, the words around a figure say."""
        asked = terms(claims.uncounted(self.query.search_text))
        return weight(self.report, asked, terms(stating.clause(self.report.text, stated)))

    def _stated_so(self, figure: Figure, *, nearly: bool) -> Figure | None:
        """A figure of the best sentences that counts the same thing and has the claimed value."""
        for one in self.found()[:4]:
            inside = [f for f in self.held if one.start <= f.start and f.end <= one.end and f.value is not None]
            match = next((f for f in inside if agrees(figure, f, nearly=nearly)), None)
            if match and counts_the_same(figure, match, one):
                return match
        return None

    def _named_so(self, figure: Figure) -> Figure | None:
        """A figure of the best sentences that counts, by its own name, a part that the claim names: 视频解读9件."""
        said = squeeze(figure.subject)
        for one in self.found()[:3] if said else ():
            inside = (f for f in self.held if one.start <= f.start and f.end <= one.end and f.subject)
            for f in inside:
                if squeeze(f.subject) in said and agrees(figure, f) and counts_the_same(figure, f, one):
                    return f
        return None

    def in_words(self) -> Part:
        """The verdict on a claim without numbers: whether a thing happened, or stands in the report."""
        return self._ranked() or self.settled() or self.counted() or self._said() or Part("not_found", self.near())

    def clauses(self) -> list[Part]:
        """The verdicts clause by clause, where one denies what it counts and another does not; else none."""
        parts = list(re.split("[，,；;]", self.bare))
        if len({claims.denies(part) for part in parts}) < 2 or claims.all_done(self.bare):
            return []
        found = [(part, self._of_clause(part)) for part in parts]
        return [replace(one, words=part.strip()) for part, one in found if one] if all(o for _, o in found) else []

    def denied(self) -> list[Part]:
        """The verdicts on what a claim denies beside the numbers that it names."""
        parts = [replace(one, words=self.bare)] if (one := self.settled()) else []
        clauses = [clause for clause in claims.unnumbered(self.bare) if not claims.all_done(clause)]
        return parts + [replace(one, words=c.strip()) for c in clauses if (one := self._of_clause(c))]

    def _of_clause(self, clause: str) -> Part | None:
        """Whether what a clause counts happened, as it says; None where it names nothing that reports count."""
        turn = Turn(question=self.bare, query=self.query)
        query = self.assistant.understand(clause, [turn], held=self.library)
        if query.measure_from == "history":
            return None
        return Case(self.assistant, self.library, clause, query, self.report).counted()

    def settled(self) -> Part | None:
        """Whether nothing was left to be done, where the claim says so and the report counts what was."""
        if not claims.all_done(self.bare):
            return None
        plain = replace(self.query, breakdown=())
        left = stating.by_measure(self.held, self.report, plain, "applications.carried_forward")
        if left is None or left.figure.value is None:
            return None
        verdict: Verdict = "supported" if left.figure.value == 0 else "contradicted"
        return Part(verdict, (stating.sentence(left, self.language),))

    def counted(self) -> Part | None:
        """Whether a thing that the report counts happened at all, or always."""
        # 收到的申请没有同意公开的 denies the part, and names the whole only to say of what.
        named = self._named(self.query.measures[0]) if self.query.measures and claims.denies(self.bare) else []
        measures = dict.fromkeys((*self.query.measures, *named))
        parts_first = sorted(measures, key=lambda m: not ((known := catalogue().get(m)) and known.parent))
        for measure in parts_first if claims.tells_occurrence(self.bare) else ():
            stated = stating.by_measure(self.held, self.report, self.query, measure)
            if stated is None or stated.figure.value is None:
                continue
            shown, least = [stated], Decimal(0)
            entry = catalogue().get(measure) if claims.of_all(self.bare) else None
            plain = replace(self.query, breakdown=())
            if entry and entry.parent and (whole := stating.by_measure(self.held, self.report, plain, entry.parent)):
                shown, least = [stated, whole], (whole.figure.value or Decimal(1)) - 1
            happened = stated.figure.value > least
            verdict: Verdict = "supported" if happened != claims.denies(self.bare) else "contradicted"
            return Part(verdict, tuple(stating.sentence(one, self.language) for one in shown))
        return None

    def _ranked(self) -> Part | None:
        """Whether the report gives the place in a ranking that is claimed; None where the claim names none."""
        claimed = rank(self.bare)
        if claimed is None:
            return None
        asked = terms(claims.uncounted(unranked(self.query.search_text)))
        for one in self.found()[:5]:
            said = rank(one.text)
            if said is None or weight(self.report, asked, terms(one.text)) < 0.5:
                continue
            if (right := said.agrees(claimed)) is not None:
                return Part("supported" if right else "contradicted", (self.stands(one.start, one.end),))
        return Part("not_found", self.near())

    def _said(self) -> Part | None:
        """Whether a sentence of the report says the same, or the opposite."""
        for one in self.found()[:3]:
            if self._says(one):
                verdict: Verdict = "supported" if self._same_way(one) else "contradicted"
                return Part(verdict, (self.stands(one.start, one.end),))
        return None

    def _says(self, one: Found) -> bool:
        """Whether a sentence deals with what is claimed: its words, and its phrases."""
        wanted = terms(_DAY.sub(" ", self.query.search_text))
        under = terms(one.text) | terms(" ".join(s.heading for s in self.report.sections))
        if self.language == "en":
            return (one.answerable or 0) >= 0.8
        if len(wanted - under) <= len(wanted) * _LACKS and told(phrases_of(self.query), under) >= 0.5:
            return True
        characters = claims.content_characters(self.query.search_text)
        return len(characters) >= 4 and len(characters - set(simplified(one.text))) <= len(characters) * _LACKS / 2

    def _same_way(self, one: Found) -> bool:
        """Whether a sentence says yes where the claim does, and names the day that it names."""
        claimed, said = _DAY.search(self.bare), [m.groups()[1:] for m in _DAY.finditer(one.text)]
        if claimed and said and claimed.groups()[1:] not in said:
            return False
        return claims.denies(one.text) == claims.denies(self.bare)

    def near(self) -> tuple[Sentence, ...]:
        """The nearest that the report states."""
        found = self.found()
        if not found or found[0].coverage < 0.2:
            return ()
        one = found[0]
        words = writing.say("nearest", self.language, words=writing.one_line(one.text))
        return (Sentence(words, (Quote(one.report.id, one.start, one.end),)),)

    def stands(self, start: int, end: int) -> Sentence:
        """What the report says at a place, as its words."""
        report = self.report
        text = writing.say(
            "said",
            self.language,
            who=naming.who(report.place, report.organ, self.language),
            year=writing.year(report.year, self.language),
            words=writing.one_line(report.text[start:end]),
        )
        return Sentence(text, (Quote(report.id, start, end),))

    def about(self, text: str) -> float:
        """How much (0-1) of what the claim is about, its numbers and comparisons aside, a text of the report says."""
        asked = terms(claims.uncounted(claims.unchanged(self.query.search_text)))
        return weight(self.report, asked, terms(text))


def values_before(things: Sequence[Asserted], at: int) -> list[Figure]:
    """The values that a claim names before a place in it."""
    values = (thing.figure for thing in things if not thing.is_change)
    return [figure for figure in values if figure and figure.start < at]
