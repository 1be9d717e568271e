"""A question -> an Answer, in steps that can be read one after the other.

Each step either gives a draft or passes the question on. Whatever is drafted goes through the
gates of `citations` before it is shown.
"""

import logging
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from nianbao import comparing, figures, finding, naming, quoting, refusing, stating
from nianbao.chinese import is_chinese
from nianbao.citations import Citation, Sentence, Value, Verified, verify
from nianbao.editions import Entry
from nianbao.encoder import Encoder
from nianbao.errors import QuestionError, WeightsError
from nianbao.features import Found
from nianbao.figures import Figure
from nianbao.finding import look
from nianbao.library import Library
from nianbao.measures import catalogue
from nianbao.modelling import Model
from nianbao.outcomes import Draft, Outcome
from nianbao.phrasing import Phrased, phrase
from nianbao.query import Operation, Query, Target, Turn
from nianbao.reader import Reader, load_reader
from nianbao.reports import Report
from nianbao.settings import Settings
from nianbao.stating import Stated
from nianbao.understanding import understand
from nianbao.writing import join, listing, plain, say

LONGEST_QUESTION = 2000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown: text with [n] marks, the outcome, and the proof."""

    question: str
    language: str
    outcome: Outcome
    answer: str
    values: tuple[Value, ...] = ()
    citations: tuple[Citation, ...] = ()
    warnings: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    engine: str = "built-in"
    elapsed_ms: int = 0
    query: Query | None = None

    def as_json(self) -> dict[str, Any]:
        """The Answer as the command line and the HTTP interface give it."""
        return {
            "question": self.question,
            "language": self.language,
            "outcome": self.outcome.value,
            "answer": self.answer,
            "values": [_value_as_json(value) for value in self.values],
            "citations": [{name: getattr(c, name) for name in Citation.__slots__} for c in self.citations],
            "warnings": list(self.warnings),
            "choices": list(self.choices),
            "understood": _understood(self.query),
            "engine": self.engine,
            "elapsed_ms": self.elapsed_ms,
        }


class Assistant:
    """Answers questions over a library."""

    def __init__(
        self,
        library: Library,
        settings: Settings,
        *,
        encoder: Encoder | None = None,
        reader: Reader | None = None,
        model: Model | None = None,
    ) -> None:
        self.library = library
        self.settings = settings
        self._encoder = encoder
        self._reader = reader
        self._reader_tried = reader is not None
        self._model = model or (Model(settings) if settings.model else None)

    @property
    def encoder(self) -> Encoder:
        return self._encoder or self.library.encoder

    @property
    def reader(self) -> Reader | None:
        """The reader, or None where there is none; a damaged one is told once and done without."""
        if not self._reader_tried:
            self._reader_tried = True
            try:
                self._reader = load_reader(self.settings, self.encoder)
            except WeightsError as error:
                _log.warning("going on without the reader: %s", error)
        return self._reader

    def understand(self, question: str, history: Sequence[Turn] = ()) -> Query:
        """What a question asks, with the turns before it.

        Raises:
            QuestionError: the question is empty or too long.
        """
        asked = question.strip()
        if not asked:
            raise QuestionError("the question is empty; type what you want to know")
        if len(asked) > LONGEST_QUESTION:
            raise QuestionError(f"the question has {len(asked)} characters; shorten it to {LONGEST_QUESTION}")
        known, turns = self.library.entries(), list[Turn]()
        for turn in history:
            query = turn.query or understand(turn.question, turns, known, catalogue(), self.encoder, self._today())
            turns.append(Turn(question=turn.question, query=query, answer=turn.answer))
        return understand(asked, turns, known, catalogue(), self.encoder, self._today())

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The answer to a question.

        Raises:
            QuestionError: the question is empty or too long.
        """
        return next(step for step in self.stream(question, history) if isinstance(step, Answer))

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[str | Answer]:
        """The sentences of the answer, each through the gates, then the Answer itself.

        Raises:
            QuestionError: the question is empty or too long.
        """
        began = time.perf_counter()
        query = self.understand(question, history)
        draft, verified = self._drafted(query)
        answer = self._composed(query, draft, verified)
        if query.operation is Operation.SOURCE:
            answer = _with_sources(answer)
        elif self._model is not None and draft.outcome in (Outcome.ANSWERED, Outcome.PARTIAL):
            answer = yield from self._phrased(self._model, query, draft, verified)
            yield from (line + "\n" for line in draft.notice.splitlines())
            yield replace(answer, question=question, elapsed_ms=_elapsed(began))
            return
        yield from (line + "\n" for line in answer.answer.split("\n"))
        yield replace(answer, question=question, elapsed_ms=_elapsed(began))

    def _phrased(self, model: Model, query: Query, draft: Draft, verified: Verified) -> Generator[str, None, Answer]:
        """The sentences as the language model words them, where that passes the gates; returns the Answer."""
        sentences: list[str] = []
        phrased = Phrased((), by_model=False)
        for step in phrase(model, query, draft.sentences, verified, self.library.report):
            if isinstance(step, Phrased):
                phrased = step
            else:
                sentences.append(step)
                yield join([step], query.language) + "\n"
        answer = self._composed(query, draft, replace(verified, sentences=tuple(sentences)))
        engine = model.name if phrased.by_model else answer.engine
        return replace(answer, warnings=(*answer.warnings, *phrased.notices), engine=engine)

    def _drafted(self, query: Query) -> tuple[Draft, Verified]:
        draft = next(draft for step in STEPS if (draft := step(self, query)) is not None)
        verified = verify(draft.sentences, self.library.report)
        for loss in verified.dropped:
            _log.warning("a sentence did not pass the gates: %s", loss)
        if draft.outcome in (Outcome.ANSWERED, Outcome.PARTIAL) and not verified.sentences:
            draft = refusing.silent(query, (), self._titles(query))
            verified = verify(draft.sentences, self.library.report)
        return draft, verified

    def _composed(self, query: Query, draft: Draft, verified: Verified) -> Answer:
        parts = [join(verified.sentences, query.language) if verified.sentences else "", draft.notice]
        if draft.outcome is not Outcome.PARTIAL:
            parts.reverse()
        return Answer(
            question=query.text,
            language=query.language,
            outcome=draft.outcome,
            answer="\n".join(part for part in parts if part),
            values=verified.values,
            citations=verified.citations,
            warnings=(*draft.warnings, *verified.warnings),
            choices=draft.choices,
            query=query,
        )

    def _today(self) -> date:
        return date.fromisoformat(self.settings.today) if self.settings.today else date.today()

    def _titles(self, query: Query) -> list[str]:
        return [self.library.report(t.report_ids[0]).title for t in query.targets if t.report_ids]


Step = Callable[[Assistant, Query], Draft | None]


def _empty_library(assistant: Assistant, query: Query) -> Draft | None:
    if assistant.library.entries():
        return None
    return Draft(Outcome.NOT_COLLECTED, say("empty", query.language))


def _out_of_scope(assistant: Assistant, query: Query) -> Draft | None:
    return None if query.in_scope else refusing.out_of_scope(query, assistant.library.entries())


def _ambiguous(assistant: Assistant, query: Query) -> Draft | None:
    return refusing.ambiguous(query) if query.choices else None


def _not_collected(assistant: Assistant, query: Query) -> Draft | None:
    missing = [t for t in query.targets if not t.report_ids]
    if missing and len(missing) == len(query.targets):
        return refusing.not_collected(query, missing, assistant.library.entries())
    return None


def _number(assistant: Assistant, query: Query) -> Draft | None:
    """The figures that answer, one or more a report, and what follows from them."""
    asks_whether = query.operation is Operation.YESNO
    if quoting.asks_contact(query) or (query.expects != "number" and not (asks_whether and query.measures)):
        return None
    language = query.language
    stated: list[Stated] = []
    shares: list[Sentence] = []
    lacking: list[Report] = []
    for report, held in _held(assistant.library, query):
        of_report = _best(assistant, query, report, held)
        stated += of_report
        if query.operation is Operation.SHARE:
            shares += [said for one in of_report if (said := _share(one, held, query))]
        if not of_report:
            lacking.append(report)
    if not stated:
        return None
    sentences = [stating.sentence(s, language, whether=asks_whether) for s in stated]
    sentences += [stating.disagreement(s, other, language) for s in stated for other in s.differing[:2]]
    sentences += [*comparing.derived(stated, query), *shares]
    sentences += _audit_warnings(assistant.library, stated, language)
    draft = _gathered(assistant, query, sentences, lacking)
    parts = len(stated) > len(query.report_ids) and not any(s.measure in query.measures for s in stated)
    return replace(draft, warnings=(*draft.warnings, say("parts", language))) if parts else draft


def _share(part: Stated, held: Sequence[Figure], query: Query) -> Sentence | None:
    """What share of its whole a figure is: of all applicants, of the measure that it is a part of."""
    entry = catalogue().get(part.measure) if part.measure else None
    if entry is None or part.figure.unit == "%":
        return None
    whole = part.measure if part.figure.breakdown else entry.parent
    of_all = stating.by_measure(held, part.report, replace(query, breakdown=()), whole) if whole else None
    return comparing.share(part, of_all, query.language) if of_all else None


def _best(assistant: Assistant, query: Query, report: Report, held: Sequence[Figure]) -> list[Stated]:
    """The figures of one report; what is compared or asked together is looked up by rule, so that all have one scope."""
    several = len(query.targets) > 1 or len(query.measures) > 1
    if several and query.measures and (alike := stating.by_measures(held, report, query)):
        return alike
    return stating.best(look(assistant.library, assistant.reader, query, report), held, query)


def _quote(assistant: Assistant, query: Query) -> Draft | None:
    """The report's own words: contact details, a list, a sentence."""
    counts = query.expects == "number" and query.operation is not Operation.EXPLAIN
    if counts and not quoting.asks_contact(query):
        return None
    sentences: list[Sentence] = []
    lacking: list[Report] = []
    for report in _reports(assistant.library, query):
        if query.expects == "date" and (own := quoting.own_date(report, query)):
            sentences.append(own)
            continue
        seen = look(assistant.library, assistant.reader, query, report)
        of_report = _in_words(finding.sentences(seen, query), query)
        sentences += of_report
        if not of_report:
            lacking.append(report)
    return _gathered(assistant, query, sentences, lacking) if sentences else None


def _silent(assistant: Assistant, query: Query) -> Draft | None:
    reports = _reports(assistant.library, query)
    found = [f for r in reports[:3] for f in finding.sentences(look(assistant.library, None, query, r), query)[:1]]
    return refusing.silent(query, found, [r.title for r in reports])


STEPS: tuple[Step, ...] = (_empty_library, _out_of_scope, _ambiguous, _not_collected, _number, _quote, _silent)


def _in_words(found: Sequence[Found], query: Query) -> list[Sentence]:
    if quoting.asks_contact(query):
        return quoting.contact(found, query)
    if found and query.expects == "list" and (items := quoting.listed(found, query)):
        return items
    accepted = bool(found) and found[0].accepted
    found = [f for f in found if quoting.answers_kind(f, query)]
    if not accepted or not found:
        return []
    return quoting.passage(found, query)


def _gathered(assistant: Assistant, query: Query, sentences: Sequence[Sentence], lacking: Sequence[Report]) -> Draft:
    """A draft that says what is missing beside what is stated."""
    language = query.language
    missing = [t for t in query.targets if not t.report_ids]
    notices = []
    if missing:
        notices.append(refusing.missing_notice(query, missing, assistant.library.entries()))
    notices += [say("not_stated", language, title=r.title, asked=refusing.asked(query)) for r in lacking]
    outcome = Outcome.PARTIAL if notices else Outcome.ANSWERED
    return Draft(outcome, "\n".join(notices), tuple(sentences), tuple(_notes(query, assistant.library.entries())))


def _with_sources(answer: Answer) -> Answer:
    """The answer with the place of each quote in words, for who asks where it stands."""
    lines = [
        say("stands", "en" if answer.language == "en" else "zh", n=c.n, title=c.title, section=c.section, quote=c.quote)
        for c in answer.citations
    ]
    return replace(answer, answer="\n".join([answer.answer, *lines]))


def _notes(query: Query, held: Sequence[Entry]) -> Iterator[str]:
    """What was taken for granted, in words."""
    if any(
        not e.newest and (e.place, e.organ, e.year) == (t.place, t.organ, t.year) for t in query.targets for e in held
    ):
        yield say("edition", query.language)
    year = next((t.year for t in query.targets if t.year), None)
    names = listing([naming.who(t.place, t.organ, query.language) for t in query.targets], query.language)
    for note in query.notes:
        yield say(note, query.language, year=year, next=year + 1 if year else "", names=names)


def _reports(library: Library, query: Query) -> list[Report]:
    return [library.report(t.report_ids[0]) for t in query.targets if t.report_ids]


def _held(library: Library, query: Query) -> Iterator[tuple[Report, tuple[Figure, ...]]]:
    reports = _reports(library, query)
    held = library.figures(report_ids=[r.id for r in reports])
    for report in reports:
        yield report, tuple(f for f in held if f.report_id == report.id)


def _audit_warnings(library: Library, stated: Sequence[Stated], language: str) -> Iterator[Sentence]:
    """Findings of the audits that concern a figure which the answer uses; what differs is named already."""
    for one in stated:
        held = library.figures(report_ids=[one.report.id])
        for fault in figures.audit(one.report, held):
            if one.figure not in fault.figures or fault.rule in ("prose_against_table", "stated_twice"):
                continue
            values = [Stated(one.report, figure, figure.measure).value() for figure in fault.figures]
            for formula in fault.formula.split("≠"):
                if "=" in formula:
                    values.append(Value(text=formula.rpartition("=")[2].strip(), formula=formula.strip()))
            quotes = tuple(dict.fromkeys(stating.quote_of(figure) for figure in fault.figures))
            yield Sentence(
                fault.message_en if language == "en" else fault.message_zh, quotes, tuple(values), warning=True
            )


def _elapsed(began: float) -> int:
    return round(1000 * (time.perf_counter() - began))


def _value_as_json(value: Value) -> dict[str, Any]:
    return {
        "value": plain(value.value) if value.value is not None else None,
        "text": value.text,
        "unit": value.unit,
        "measure": value.measure,
        "place": value.place,
        "organ": value.organ,
        "year": value.year,
        "citation": value.citation,
        "derived": value.derived,
        "formula": value.formula,
    }


def _understood(query: Query | None) -> dict[str, Any]:
    if query is None:
        return {}
    names = [catalogue().name(m, query.breakdown, "zh" if is_chinese(query.text) else "en") for m in query.measures]
    return {
        "places": list(dict.fromkeys(t.place for t in query.targets)),
        "organs": list(dict.fromkeys(t.organ for t in query.targets)),
        "years": sorted({t.year for t in query.targets if t.year}),
        "measures": names,
        "operation": query.operation.value,
    }


__all__ = ["LONGEST_QUESTION", "Answer", "Assistant", "Outcome", "Target"]
