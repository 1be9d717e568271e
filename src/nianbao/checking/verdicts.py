"""Claims -> verdicts, each with the words of the report that decide it.

Each thing that a claim asserts (`claims`) is held against the figures and sentences of the reports
it speaks of; a change is computed from both years, unless the report states it itself.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from nianbao.answering import LONGEST_QUESTION, Assistant, comparing, finding, naming, quoting, stating, writing
from nianbao.answering.citations import Quote, Sentence, verify
from nianbao.answering.features import Found, Look, phrases_of, terms, told, weight
from nianbao.answering.finding import look
from nianbao.answering.stating import Stated
from nianbao.answering.writing import Language
from nianbao.checking import claims, saying
from nianbao.checking.agreeing import agrees, bears_out, comparable, counts_the_same, of_two_measures
from nianbao.checking.claims import Asserted
from nianbao.checking.saying import Claim, Compared, Verdict
from nianbao.checking.splitting import stretches
from nianbao.chinese import is_chinese, simplified, squeeze
from nianbao.errors import QuestionError
from nianbao.figures import Figure
from nianbao.measures import catalogue
from nianbao.reports import Report
from nianbao.understanding.query import Operation, Query, Turn

_NEARLY = re.compile(r"(?:近|将近|接近|nearly|almost)\s*$", re.IGNORECASE)
_CONTACT = re.compile(
    r"(?<!\d)(?:0\d{2,3}\s?[-—－–]+\s?)?\d{7,8}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)|[\w.\-]+[@＠][\w.\-]+\.[a-zA-Z]+"
)
_DAY = re.compile(r"(?:(\d{4})\s*年\s*)?(\d{1,2})\s*月\s*(\d{1,2})\s*日")
# A sentence bears out a claim in words where it lacks no more than this share of them.
_LACKS = 0.35


@dataclass(frozen=True, slots=True)
class _Finding:
    """A verdict with the sentences that bear it out.

    `words` are those of the part of the claim that it is on, `claimed` is the number in them.
    """

    verdict: Verdict
    sentences: tuple[Sentence, ...] = ()
    words: str = ""
    claimed: Figure | None = None


def check(assistant: Assistant, text: str) -> tuple[Claim, ...]:
    """Every sentence of a claim or an article, checked against the library.

    Raises:
        QuestionError: the text is empty.
    """
    return tuple(checked(assistant, text))


def checked(assistant: Assistant, text: str) -> Iterator[Claim]:
    """The claims one by one, for who shows progress. Place, organ and year of one carry over to the next."""
    if not text.strip():
        raise QuestionError("there is nothing to check: the text is empty")
    history: list[Turn] = []
    year: int | None = None
    for stretch in stretches(assistant, text):
        claim, whole = text[stretch.start : stretch.end], stretch.whole(text)
        if len(whole) > LONGEST_QUESTION:
            said = saying.of_claim("unchecked", "zh" if is_chinese(claim) else "en")
            yield Claim(claim, "unchecked", said, start=stretch.start, end=stretch.end)
            continue
        bare = claims.dated(claims.bare(whole), year)
        year = claims.year_of(whole) or year
        query = assistant.understand(claims.subject(bare) or whole, history)
        if query.in_scope:
            history.append(Turn(question=bare, query=query))
        found = _checked(assistant, claim, bare, query, alone=stretch.marked)
        said = stretch.told(found.explanation, text, query.language)
        yield replace(found, explanation=said, start=stretch.start, end=stretch.end)


def _checked(assistant: Assistant, claim: str, bare: str, query: Query, *, alone: bool) -> Claim:
    language = query.language
    if not query.in_scope or (not alone and not claims.is_checkable(claims.bare(claim))):
        return Claim(claim, "unchecked", saying.of_claim("unchecked", language))
    reports = _reports(assistant, query, claims.year_of(bare))
    if not reports:
        return Claim(claim, "not_found", saying.of_claim("not_collected", language))
    parts: list[_Finding] = []
    for report in reports:
        case = _Case(assistant, bare, query, report)
        tried = case.asserted() or [case.in_words()]
        if not parts or _worth(tried) > _worth(parts):
            parts = tried
        # Where no year is named, a later report that does not bear it out leaves it to an earlier one.
        if _worth(parts) > (query.year_from == "default"):
            break
    return _concluded(assistant, claim, parts, language)


def _worth(parts: Sequence[_Finding]) -> int:
    """0 where a report decides nothing, 1 where it contradicts, 2 where it bears all out."""
    verdicts = {part.verdict for part in parts}
    return 1 if "contradicted" in verdicts else 2 if verdicts == {"supported"} else 0


def _reports(assistant: Assistant, query: Query, year: int | None) -> list[Report]:
    """The reports that a claim speaks of, that of the year it speaks of first."""
    organs = {t.organ for t in query.targets}
    others = [t for t in query.alternatives if t.organ in organs and query.year_from == "default"]
    reports = [assistant.library.report(t.report_ids[0]) for t in (*query.targets, *others) if t.report_ids]
    if year is not None and not any(r.year == year for r in reports) and any(t.year == year for t in query.targets):
        return []
    return sorted(reports, key=lambda report: report.year != year)


def _concluded(assistant: Assistant, claim: str, parts: Sequence[_Finding], language: Language) -> Claim:
    """One verdict over the parts of a claim; where they differ, each is named with its own."""
    worse: tuple[Verdict, ...] = ("contradicted", "not_found")
    verified = verify([s for part in parts for s in part.sentences], assistant.library.report)
    verdict: Verdict = next((v for v in worse if any(p.verdict == v for p in parts)), "supported")
    if verdict in ("supported", "contradicted") and not verified.citations:
        verdict = "not_found"
    lines = [saying.of_claim(verdict, language)]
    if len({p.verdict for p in parts}) > 1:
        lines += [saying.of_part(part.verdict, part.words, language) for part in parts if part.words]
    shown = dict.fromkeys(verified.sentences)
    lines.append(
        writing.join(list(shown), language)
        if shown
        else ""
        if len(lines) > 1
        else saying.of_claim("not_found", language)
    )
    said = (" " if language == "en" else "").join(line for line in dict.fromkeys(lines) if line)
    compared = tuple(_beside(part, part.claimed, language) for part in parts if part.claimed)
    return Claim(claim, verdict, said, verified.citations, compared)


def _beside(part: _Finding, claimed: Figure, language: Language) -> Compared:
    """A claimed number beside the last one that was found: of two that differ, the one that bears it out."""
    found = [value for sentence in part.sentences for value in sentence.values if part.verdict != "not_found"]
    id = (found[-1].measure_id if found else "") or claimed.measure
    name = catalogue().name(id, language=language) if id else claimed.subject
    return Compared(name, stating.amount(claimed, language), found[-1].text if found else "", part.verdict)


class _Case:
    """A claim, and the report that it is held against."""

    def __init__(self, assistant: Assistant, bare: str, query: Query, report: Report) -> None:
        self.assistant, self.bare, self.query, self.report = assistant, bare, query, report
        self.language: Language = query.language
        self.held = assistant.library.figures(report_ids=[report.id])
        self._seen: Look | None = None
        self._found: list[Found] = []

    def found(self) -> list[Found]:
        """The sentences of the report, best first."""
        if self._seen is None:
            self._seen = look(self.assistant.library, self.assistant.reader, self.query, self.report)
            self._found = finding.sentences(self._seen, self.query)
        return self._found

    def asserted(self) -> list[_Finding]:
        """A verdict on each value and change that the claim asserts; empty where it asserts none."""
        if contact := _CONTACT.search(self.bare):
            return [self._contact(contact[0])]
        things = claims.asserted(self.bare, self.report.year)
        values = [t for t in things if t.figure and not t.is_change]
        parts = []
        for thing in things:
            own = self._of_year(thing)
            if thing.is_change:
                part = own._changed(thing, self._base(thing, values))
            elif thing.figure is not None:
                part = own._valued(thing, thing.figure, alone=len(values) == 1)
            else:
                continue
            parts.append(replace(part, claimed=thing.figure))
        return parts

    def _of_year(self, thing: Asserted) -> "_Case":
        """The same claim against the report of the year that a part of it names."""
        other = self._report_of(thing.year) if thing.year not in (None, self.report.year) else None
        return _Case(self.assistant, self.bare, self.query, other) if other else self

    def _report_of(self, year: int | None) -> Report | None:
        name = naming.who(self.report.place, self.report.organ, "zh")
        for entry in self.assistant.library.entries():
            if entry.year == year and entry.newest and naming.who(entry.place, entry.organ, "zh") == name:
                return self.assistant.library.report(entry.id)
        return None

    def _base(self, thing: Asserted, values: Sequence[Asserted]) -> tuple[str, ...]:
        """The measures whose change is claimed: that of the value before it, else what the claim is about."""
        at = thing.figure.start if thing.figure else len(self.bare)
        before = [v.figure for v in values if v.figure and v.figure.start < at and v.figure.measure]
        return (before[-1].measure,) if before and before[-1].measure else self.query.measures

    def _valued(self, thing: Asserted, figure: Figure, *, alone: bool) -> _Finding:
        """Whether the report states this value."""
        measures = [figure.measure] if figure.measure else list(self.query.measures) if alone else []
        cumulative = figure.period == "cumulative" or self.query.cumulative
        asked = replace(self.query, breakdown=figure.breakdown or self.query.breakdown, cumulative=cumulative)
        nearly = _NEARLY.search(self.bare[: figure.start]) is not None
        for measure in measures:
            stated = stating.by_measure(self.held, self.report, asked, measure)
            if stated is None or stated.figure.value is None or not comparable(figure, stated.figure):
                continue
            if agrees(figure, stated.figure, nearly=nearly):
                return _Finding("supported", (stating.sentence(stated, self.language),), thing.words)
            if also := next((f for f in stated.differing if agrees(figure, f, nearly=nearly)), None):
                return _Finding("supported", (stating.disagreement(stated, also, self.language),), thing.words)
            return _Finding("contradicted", (stating.sentence(stated, self.language),), thing.words)
        if match := self._stated_so(figure, nearly=nearly):
            return _Finding(
                "supported", (stating.sentence(Stated(self.report, match, None), self.language),), thing.words
            )
        if figure.unit == "%" and (said := self._share(figure)):
            return replace(said, words=thing.words)
        alike = [f for f in self.held if f.value is not None and f.unit == (figure.unit or f.unit)]
        alike = [f for f in alike if comparable(figure, f)]
        self.found()
        assert self._seen is not None
        for counted in finding.figures(self._seen, self.query, alike)[:1]:
            if max(counted.coverage, self._covered(counted.figure)) >= 0.6 and not of_two_measures(
                figure, counted.figure
            ):
                stated = Stated(self.report, counted.figure, counted.figure.measure)
                return _Finding("contradicted", (stating.sentence(stated, self.language),), thing.words)
        return _Finding("not_found", self._near(), thing.words)

    def _share(self, claimed: Figure) -> _Finding | None:
        """Whether a part is the claimed share of its whole, both as the report states them."""
        for measure in self.query.measures:
            part, whole = stating.by_measure(self.held, self.report, self.query, measure), self._whole(measure)
            shown = comparing.share(part, whole, self.language) if part and whole else None
            if shown is not None:
                right = agrees(claimed, replace(claimed, value=shown.values[0].value, bound="exact"))
                return _Finding("supported" if right else "contradicted", (shown,))
        return None

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

    def _changed(self, thing: Asserted, measures: Sequence[str]) -> _Finding:
        """Whether a value rose or fell, and by how much, as is claimed."""
        figure = thing.figure
        if figure is not None and (said := self._says_change(thing, figure)):
            return said
        earlier = self._report_of(thing.since or (self.report.year or 0) - 1)
        before_held = self.assistant.library.figures(report_ids=[earlier.id]) if earlier else []
        asked = self.query if len(set(self.query.measures) & set(measures)) else replace(self.query, breakdown=())
        for measure in measures:
            now = stating.by_measure(self.held, self.report, asked, measure)
            before = stating.by_measure(before_held, earlier, asked, measure) if earlier else None
            if now is None or now.figure.value is None:
                continue
            if before is None or before.figure.value is None:
                if told := self._told_behind(thing, now):
                    return told
                continue
            right = bears_out(thing, now.figure.value, before.figure.value)
            shown = comparing.derived((now, before), replace(self.query, operation=Operation.GROWTH))
            return _Finding("supported" if right else "contradicted", tuple(shown), thing.words)
        return _Finding("not_found", self._near(), thing.words)

    def _says_change(self, thing: Asserted, figure: Figure) -> _Finding | None:
        """What the report itself says of a change, in the sentences that answer best."""
        for one in self.found()[:4]:
            for stated in claims.asserted(one.text, self.report.year):
                other = stated.figure
                if other is None or not stated.direction or other.unit != figure.unit or one.coverage < 0.4:
                    continue
                same = stated.direction == thing.direction and agrees(figure, other)
                if same:
                    return _Finding("supported", (_stands(one.report, one.start, one.end, self.language),), thing.words)
        return None

    def _told_behind(self, thing: Asserted, now: Stated) -> _Finding | None:
        """What the report says of a change right behind the number that changed: 38件，较上年下降15.6%."""
        if thing.times is not None or thing.since not in (None, (self.report.year or 0) - 1):
            return None
        for figure in (f for f in (now.figure, *now.agreeing) if f.origin == "prose"):
            said = next(iter(claims.asserted(self.report.text[figure.end : figure.quote_end], self.report.year)), None)
            if said is None or not said.direction:
                continue
            as_said = said.direction == thing.direction
            if thing.figure is not None and as_said:
                if said.figure is None or not comparable(thing.figure, said.figure):
                    continue
                as_said = agrees(thing.figure, said.figure)
            shown = _stands(self.report, figure.quote_start, figure.quote_end, self.language)
            return _Finding("supported" if as_said else "contradicted", (shown,), thing.words)
        return None

    def _contact(self, claimed: str) -> _Finding:
        """Whether a telephone number or an address of the claim is the report's."""
        digits = squeeze(claimed)
        for one in self.found():
            if digits in squeeze(one.text):
                return _Finding("supported", (_stands(one.report, one.start, one.end, self.language),), claimed)
        asked = replace(self.query, text=self.bare, expects="contact")
        stated = quoting.contact(self.found(), asked)
        return _Finding("contradicted" if stated else "not_found", tuple(stated), claimed)

    def in_words(self) -> _Finding:
        """The verdict on a claim without numbers: whether a thing happened, or stands in the report."""
        denied = claims.denies(self.bare)
        if claims.all_done(self.bare):
            left = stating.by_measure(
                self.held, self.report, replace(self.query, breakdown=()), "applications.carried_forward"
            )
            if left is not None and left.figure.value is not None:
                verdict: Verdict = "supported" if left.figure.value == 0 else "contradicted"
                return _Finding(verdict, (stating.sentence(left, self.language),))
        for measure in self.query.measures if claims.tells_occurrence(self.bare) else ():
            stated = stating.by_measure(self.held, self.report, self.query, measure)
            if stated is not None and stated.figure.value is not None:
                shown, least = [stated], Decimal(0)
                if claims.of_all(self.bare) and (whole := self._whole(measure)) and whole.figure.value:
                    shown, least = [stated, whole], whole.figure.value - 1
                verdict = "supported" if (stated.figure.value > least) != denied else "contradicted"
                return _Finding(verdict, tuple(stating.sentence(one, self.language) for one in shown))
        for one in self.found()[:3]:
            if self._says(one):
                verdict = "supported" if self._same_way(one, denied) else "contradicted"
                return _Finding(verdict, (_stands(one.report, one.start, one.end, self.language),))
        return _Finding("not_found", self._near())

    def _whole(self, measure: str) -> Stated | None:
        """What a measure is a part of, as the report states it."""
        entry = catalogue().get(measure)
        parent = entry.parent if entry else None
        return stating.by_measure(self.held, self.report, replace(self.query, breakdown=()), parent) if parent else None

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

    def _same_way(self, one: Found, denied: bool) -> bool:
        """Whether a sentence says yes where the claim does, and names the day that it names."""
        claimed, said = _DAY.search(self.bare), [m.groups()[1:] for m in _DAY.finditer(one.text)]
        if claimed and said and claimed.groups()[1:] not in said:
            return False
        return claims.denies(one.text) == denied

    def _near(self) -> tuple[Sentence, ...]:
        """The nearest that the report states."""
        found = self.found()
        if not found or found[0].coverage < 0.2:
            return ()
        one = found[0]
        words = writing.say("nearest", self.language, words=writing.one_line(one.text))
        return (Sentence(words, (Quote(one.report.id, one.start, one.end),)),)


def _stands(report: Report, start: int, end: int, language: Language) -> Sentence:
    who = naming.who(report.place, report.organ, language)
    words = writing.one_line(report.text[start:end])
    text = writing.say("said", language, who=who, year=writing.year(report.year, language), words=words)
    return Sentence(text, (Quote(report.id, start, end),))


__all__ = ["Claim", "Verdict", "agrees", "check", "checked"]
