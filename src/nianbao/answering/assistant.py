"""A question -> an Answer: understood, drafted, passed through the gates, worded.

The steps of drafting are in `drafting`; nothing that they draft is shown before `citations` has
verified it.
"""

import gc
import logging
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from nianbao.answering import drafting, refusing, rewriting
from nianbao.answering.citations import Citation, Value, Verified, verify
from nianbao.answering.drafting import Sources
from nianbao.answering.outcomes import Draft, Outcome
from nianbao.answering.phrasing import Phrased, phrase
from nianbao.answering.writing import join, plain, say
from nianbao.chinese import is_chinese
from nianbao.errors import QuestionError, QuestionTimeout, WeightsError
from nianbao.library import Library, Snapshot
from nianbao.measures import catalogue
from nianbao.memory import Memory
from nianbao.models.chat import Model
from nianbao.models.encoder import Encoder
from nianbao.models.reader import Reader, load_reader
from nianbao.settings import Settings
from nianbao.understanding import understand
from nianbao.understanding.query import Operation, Query, Target, Turn

LONGEST_QUESTION = 2000
# Answers to what was asked lately, as many people ask the same; each takes a few kilobytes.
_REMEMBERED = 512
# A number, a text, and a question in English: between them they load all that is loaded late.
_WARMING = ("收到多少件政府信息公开申请？", "存在哪些问题？", "how many applications were received?")
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


@dataclass(frozen=True, slots=True)
class Told:
    """That a question was answered, and how: for counting, and for an operator who keeps questions."""

    question: str
    language: str
    outcome: str
    seconds: float


class Assistant:
    """Answers questions over a library.

    `told` hears of every answer that was worked out or remembered.
    """

    told: Callable[[Told], None] | None = None

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
        # The model where it may also help to understand.
        self.interpreter = self._model if settings.model_understands else None
        self._understood: Memory[Query] = Memory(_REMEMBERED)
        self._given: Memory[tuple[str | Answer, ...]] = Memory(_REMEMBERED)

    def warm(self) -> None:
        """Load what answering needs, so that the first to ask waits no longer than the others.

        Raises:
            WeightsError, LibraryDamaged: what is needed cannot be loaded.
        """
        self.encoder.query("年报")
        held = self.library.now()
        for entry in held.entries()[:1]:
            for asked in _WARMING:
                # Without the wording, which a language model elsewhere may do.
                self._drafted(held, self._asked(held, f"{entry.place} {entry.year or ''} {asked}", ()))
        # What is loaded by now stays as long as the process; walking it takes the collector 100 ms each time.
        gc.collect()
        gc.freeze()

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

    def understand(self, question: str, history: Sequence[Turn] = (), *, held: Snapshot | None = None) -> Query:
        """What a question asks, with the turns before it; over the library as it is now, or as it was `held`.

        Raises:
            QuestionError: the question is empty or too long.
        """
        return self._asked(held or self.library.now(), question, history)

    def _asked(self, held: Snapshot, question: str, history: Sequence[Turn]) -> Query:
        asked = question.strip()
        if not asked:
            raise QuestionError("the question is empty; type what you want to know")
        if len(asked) > LONGEST_QUESTION:
            raise QuestionError(f"the question has {len(asked)} characters; shorten it to {LONGEST_QUESTION}")
        if not history:
            key = (asked, held.generation, self._today())
            return self._understood.get(key, lambda: self._understand(held, asked, ()))
        turns = list[Turn]()
        for turn in history:
            query = turn.query or self._understand(held, turn.question, turns)
            turns.append(Turn(question=turn.question, query=query, answer=turn.answer))
        return self._understand(held, asked, turns)

    def _understand(self, held: Snapshot, question: str, turns: Sequence[Turn]) -> Query:
        return understand(question, turns, held.entries(), catalogue(), self.encoder, self._today())

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
        held = self.library.now()
        earlier = [turn.question for turn in history]
        for step in self._answers(held, self._asked(held, question, history), earlier):
            yield replace(step, question=question, elapsed_ms=_elapsed(began)) if isinstance(step, Answer) else step

    def answers(self, query: Query, earlier: Sequence[str] = ()) -> Iterator[str | Answer]:
        """The same for a question that was understood already; `earlier` are the questions before it."""
        return self._answers(self.library.now(), query, earlier)

    def _answers(self, held: Snapshot, query: Query, earlier: Sequence[str]) -> Iterator[str | Answer]:
        """From memory, where the library and the day are as they were."""
        began = time.perf_counter()
        key = (query, held.generation, self._today())
        steps: list[str | Answer] = []
        outcome = "error"
        try:
            for step in self._given.known(key) or self._steps(held, query, earlier):
                steps.append(step)
                if isinstance(step, Answer):
                    outcome = step.outcome.value
                    if self._model is None:
                        self._given.keep(key, tuple(steps))
                yield step
        except QuestionTimeout:
            outcome = "timeout"
            raise
        finally:
            if self.told is not None:
                self.told(Told(query.text, query.language, outcome, time.perf_counter() - began))

    def _steps(self, held: Snapshot, asked: Query, earlier: Sequence[str]) -> Iterator[str | Answer]:
        query, (draft, verified) = asked, self._drafted(held, asked)
        if self.interpreter is not None and rewriting.may_help(asked, draft.outcome, earlier):
            query, draft, verified = self._helped(self.interpreter, held, asked, earlier, draft, verified)
        answer = self._composed(query, draft, verified)
        if query.operation is Operation.SOURCE:
            answer = _with_sources(answer)
        elif self._model is not None and draft.outcome in (Outcome.ANSWERED, Outcome.PARTIAL):
            answer = yield from self._phrased(self._model, held, query, draft, verified)
            yield from (line + "\n" for line in draft.notice.splitlines())
            yield answer
            return
        yield from (line + "\n" for line in answer.answer.split("\n"))
        yield answer

    def _helped(
        self, model: Model, held: Snapshot, query: Query, earlier: Sequence[str], draft: Draft, verified: Verified
    ) -> tuple[Query, Draft, Verified]:
        """The question as the language model puts it where that is answered, else all as it was; each with a notice."""
        tried = rewriting.rewritten(model, query, earlier, held.entries(), self.encoder, self._today())
        if tried.query is not None:
            anew, proof = self._drafted(held, tried.query)
            told = anew.outcome in (Outcome.ANSWERED, Outcome.PARTIAL)
            if not (told and rewriting.bears(self.reader, query, proof.citations, held.report)):
                return query, draft, verified
            query, draft, verified = tried.query, anew, proof
        return query, replace(draft, warnings=(*tried.notices, *draft.warnings)), verified

    def _phrased(
        self, model: Model, held: Snapshot, query: Query, draft: Draft, verified: Verified
    ) -> Generator[str, None, Answer]:
        """The sentences as the language model words them, where that passes the gates; returns the Answer."""
        sentences: list[str] = []
        phrased = Phrased((), by_model=False)
        for step in phrase(model, query, draft.sentences, verified, held.report):
            if isinstance(step, Phrased):
                phrased = step
            else:
                sentences.append(step)
                yield join([step], query.language) + "\n"
        answer = self._composed(query, draft, replace(verified, sentences=tuple(sentences)))
        engine = model.name if phrased.by_model else answer.engine
        return replace(answer, warnings=(*answer.warnings, *phrased.notices), engine=engine)

    def _drafted(self, held: Snapshot, query: Query) -> tuple[Draft, Verified]:
        draft = drafting.draft(Sources(held, lambda: self.reader), query)
        verified = verify(draft.sentences, held.report)
        for loss in verified.dropped:
            _log.warning("a sentence did not pass the gates: %s", loss)
        if draft.outcome in (Outcome.ANSWERED, Outcome.PARTIAL) and not verified.sentences:
            draft = refusing.silent(query, (), drafting.titles(held, query))
            verified = verify(draft.sentences, held.report)
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


def _with_sources(answer: Answer) -> Answer:
    """The answer with the place of each quote in words, for who asks where it stands."""
    lines = [
        say("stands", "en" if answer.language == "en" else "zh", n=c.n, title=c.title, section=c.section, quote=c.quote)
        for c in answer.citations
    ]
    return replace(answer, answer="\n".join([answer.answer, *lines]))


def _elapsed(began: float) -> int:
    return round(1000 * (time.perf_counter() - began))


def _value_as_json(value: Value) -> dict[str, Any]:
    return {
        "value": plain(value.value) if value.value is not None else None,
        "text": value.text,
        "unit": value.unit,
        "measure": value.measure,
        "measure_id": value.measure_id,
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
