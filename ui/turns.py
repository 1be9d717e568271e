"""A conversation turn by turn: what was asked, in whichever way, and the answer as it grows."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast, get_args

from fastapi import FastAPI, HTTPException

from nianbao.answering import Answer, Assistant, recasting
from nianbao.answering.recasting import Slot
from nianbao.api.work import MAX_QUESTION, begun
from nianbao.errors import LibraryError, NianbaoError, QuestionError, QuestionTimeout
from nianbao.understanding.query import Query, Turn
from nianbao_ui.examples import following

Turns = list[dict[str, Any]]

_LONGEST_KEY = 300
# What is told of a failure; any other has one phrase for all.
_REASONS: dict[type[Exception], str] = {QuestionTimeout: "slow", QuestionError: "long"}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a person asked: in words, by changing a slot of an earlier turn, or by opening a shared answer.

    `turn` counts from 1; `kept` is the id of a shared answer.
    """

    question: str = ""
    turn: int = 0
    slot: Slot | None = None
    old: str = ""
    new: str = ""
    kept: str = ""

    @classmethod
    def of(cls, given: object) -> "Step | None":
        """A step as the browser sent it; None where it is not one."""
        if not isinstance(given, Mapping):
            return None
        words = {name: given.get(name, "") for name in ("question", "old", "new", "kept")}
        if not all(isinstance(word, str) and len(word) <= _LONGEST_KEY for k, word in words.items() if k != "question"):
            return None
        question, turn, slot = words["question"], str(given.get("turn", "")), given.get("slot")
        if isinstance(question, str) and question.strip():
            return cls(question=question.strip()[: MAX_QUESTION + 1])
        if slot in get_args(Slot) and turn.isdecimal() and len(turn) < 4:
            return cls(turn=int(turn), slot=cast(Slot, slot), old=words["old"], new=words["new"])
        return cls(kept=words["kept"]) if words["kept"] else None

    def as_json(self) -> dict[str, Any]:
        """The step as the browser keeps it."""
        if self.question:
            return {"question": self.question}
        if self.kept:
            return {"kept": self.kept}
        return {"turn": self.turn, "slot": self.slot, "old": self.old, "new": self.new}


def grown(app: FastAPI, step: Step, before: Turns, host: str | None) -> Iterator[dict[str, Any]]:
    """The turn that a step makes, as it grows: at once without an answer, at last with one, whatever happens."""
    turn = {"step": step.as_json(), "question": step.question, "answer": None}
    yield turn
    try:
        app.state.limits.take(host)
        for turn in begun(app, _growing, app.state.assistant, step, before):
            yield turn
    except NianbaoError as error:
        _log.warning("a question could not be answered: %s", error)
        yield failed(turn, _REASONS.get(type(error)) or ("library" if isinstance(error, LibraryError) else ""))
    except HTTPException:
        yield failed(turn, "busy")
    except Exception:  # the edge of the page: one visitor's question must not leave it hanging
        _log.exception("a question could not be finished")
        yield failed(turn, "")


def _growing(assistant: Assistant, step: Step, before: Turns) -> Iterator[dict[str, Any]]:
    """The turn as the workers make it."""
    query, question = _understood(assistant, step, before)
    turn: dict[str, Any] = {"step": step.as_json(), "question": question or "……", "answer": None}
    if query is None:
        yield failed(turn, "gone")
        return
    turn["query"] = query
    partly = ""
    for said in assistant.answers(query, [str(earlier["question"]) for earlier in before]):
        if isinstance(said, Answer):
            # A language model may have understood it otherwise.
            turn["query"] = query = said.query or query
            # Alone, a follow-up of one word says nothing: what is passed on names what it is about.
            answer = said.as_json() | {"question": recasting.described(query) if step.slot else question}
            offers = {
                "slots": recasting.slots(query, assistant.library),
                "following": following(assistant.library, answer),
            }
            yield turn | offers | {"answer": answer}
            return
        partly += said
        yield turn | {"partly": partly}


def given(answer: Mapping[str, Any]) -> bool:
    """Whether an answer is one, and no failure."""
    return bool(answer.get("outcome", "error") != "error")


def failed(turn: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """A turn without an answer, and why: the end of the key of a phrase, or empty."""
    return {**turn, "answer": {"outcome": "error", "reason": reason, "answer": ""}}


def _understood(assistant: Assistant, step: Step, before: Sequence[Mapping[str, Any]]) -> tuple[Query | None, str]:
    """What a step asks, and in which words it stands in the conversation."""
    library = assistant.library
    if step.question:
        history = [Turn(t["question"], t["query"], t["answer"]) for t in before if t.get("query") and t["answer"]]
        return assistant.understand(step.question, history), step.question
    if step.kept:
        kept = library.answers.get(step.kept)
        query = recasting.from_json(kept.content.get("query")) if kept else None
        question = str(kept.content.get("question", "")) if kept else ""
        return query and recasting.renewed(query, library), question
    earlier = before[step.turn - 1] if 0 < step.turn <= len(before) else {}
    query = earlier.get("query")
    if query is None or step.slot is None:
        return None, ""
    value = recasting.offered(query, step.slot, step.old, step.new, library)
    if value is None:
        return None, ""
    question = recasting.asked(step.slot, value, query.language)
    return recasting.recast(query, step.slot, step.old, value, library), question
