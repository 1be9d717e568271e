"""What becomes of an answer when somebody shares it, rates it, replies with it, or saves the conversation."""

import base64
import dataclasses
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from nianbao import documents
from nianbao.answering import recasting
from nianbao.library import Library
from nianbao.records import KeptAnswer
from nianbao_ui.actions import PASSED_ON
from nianbao_ui.dialogs import LONGEST_COMMENT
from nianbao_ui.turns import given

_LONGEST_PART = 20_000
_PER_MINUTE = 60
_LETTER = ("title", "salutation", "body", "closing", "signature", "dated")

Turn = Mapping[str, Any]
Told = dict[str, Any]


class Pace:
    """Lets so many through in any minute, whoever they come from: nobody is told apart here."""

    def __init__(self, most: int = _PER_MINUTE) -> None:
        self._most = most
        self._times: deque[float] = deque()
        self._lock = threading.Lock()

    def allows(self) -> bool:
        """Whether one more may pass now; if so it has."""
        now = time.monotonic()
        with self._lock:
            while self._times and now - self._times[0] > 60:
                self._times.popleft()
            if len(self._times) >= self._most:
                return False
            self._times.append(now)
            return True


def share(library: Library, turn: Turn) -> KeptAnswer | None:
    """Keeps an answer that this server gave; None where it is none to pass on.

    Raises:
        AnswerNotKept, LibraryUnwritable, LibraryLocked.
    """
    answer, query = turn.get("answer"), turn.get("query")
    if not answer or answer.get("outcome") not in PASSED_ON or query is None:
        return None
    return library.answers.keep({"question": answer["question"], "answer": answer, "query": recasting.as_json(query)})


def rate(library: Library, turn: Turn, rating: str, comment: str) -> bool:
    """Keeps what somebody thinks of an answer, and nothing about who; once for each answer.

    Raises:
        LibraryUnwritable, LibraryLocked.
    """
    answer = turn.get("answer")
    if not answer or not given(answer) or turn.get("rated") or rating not in ("up", "down"):
        return False
    library.conversations.save_feedback(
        {
            "question": answer["question"],
            "language": answer.get("language", ""),
            "outcome": answer["outcome"],
            "answer": answer["answer"],
            "rating": rating,
            "comment": comment.strip()[:LONGEST_COMMENT],
        }
    )
    return True


def reply(turn: Turn) -> Told:
    """The draft of a reply, in the parts that the dialog shows."""
    drafted = documents.reply_text(turn["answer"])
    sources = [f"{c.get('title', '')} · {c.get('section', '')}\n“{c.get('quote', '')}”" for c in drafted.sources]
    return {"kind": "reply", "sources": sources, **{name: getattr(drafted, name) for name in _LETTER}}


def letter(turn: Turn, parts: Mapping[str, Any]) -> Told:
    """The reply with the parts as they were edited, as a file; the sources stay those of the answer."""
    drafted = documents.reply_text(turn["answer"])
    edited: dict[str, Any] = {name: str(parts.get(name, ""))[:_LONGEST_PART] for name in _LETTER if name in parts}
    return _file("docx", documents.reply_docx(dataclasses.replace(drafted, **edited)), documents.DOCX)


def saved(turns: Sequence[Turn], form: str) -> Told | None:
    """The conversation as a file; None where there is nothing to save."""
    said = [turn["answer"] for turn in turns if turn.get("answer") and given(turn["answer"])]
    if not said:
        return None
    if form == "docx":
        return _file("docx", documents.conversation_docx(said), documents.DOCX)
    return _file("md", documents.conversation_markdown(said).encode(), "text/markdown;charset=utf-8")


def _file(ending: str, content: bytes, media_type: str) -> Told:
    name = f"nianbao-{date.today().isoformat()}.{ending}"
    return {"kind": "file", "name": name, "type": media_type, "content": base64.b64encode(content).decode()}
