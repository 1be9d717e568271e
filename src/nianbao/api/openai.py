"""The same answers behind OpenAI's address, for programs that know only that one.

The last message of a user is the question and those before it are what was asked earlier. Every
other message is data without effect: an instruction of a `system` message is not followed. What an
answer says comes as text with footnotes; the citations and the whole Answer come in further fields.
"""

import json
import logging
import re
import time
from collections.abc import Iterator, Sequence
from typing import Any, Literal
from uuid import uuid4

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from nianbao.answering import Answer, Assistant
from nianbao.answering.citations import Citation
from nianbao.answering.writing import Language, one_line, say
from nianbao.api import shapes
from nianbao.api.asking import streamed
from nianbao.api.failures import OpenAIFailure, as_openai
from nianbao.api.work import MAX_QUESTION, RECALLED, begun, worked
from nianbao.errors import NianbaoError, QuestionError
from nianbao.understanding.query import Turn

_log = logging.getLogger(__name__)

MODEL = "nianbao"
_MODEL = shapes.Model(id=MODEL, object="model", created=0, owned_by=MODEL)

router = APIRouter(prefix="/v1", tags=["OpenAI-compatible"])

# With `stream`: chunks as events, as OpenAI's clients take them.
_COMPLETION: dict[str, Any] = {
    "model": shapes.Completion,
    "content": {"text/event-stream": {"schema": {"type": "string"}}},
}
_REFUSED: dict[int | str, dict[str, Any]] = {"default": {"model": OpenAIFailure, "description": "refused, or failed"}}

# What would make a link, an image or a tag of a report's words where a client shows Markdown.
_ACTIVE = re.compile(r"(?<=\])(?=[(:])|(?=<[A-Za-z/!?])")


class Piece(BaseModel):
    """A part of a message's content; only text can be read."""

    type: str
    text: str = ""


class Message(BaseModel):
    """One message of a conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Piece] | None = None

    @property
    def text(self) -> str:
        """The text of the message."""
        if isinstance(self.content, list):
            return "\n".join(piece.text for piece in self.content if piece.type == "text")
        return self.content or ""


class StreamOptions(BaseModel):
    """What a stream brings besides the text."""

    include_usage: bool = False


class Completing(BaseModel):
    """A conversation to be continued. Parameters that are not named here have no effect."""

    model: str = Field(default=MODEL, examples=[MODEL])
    messages: list[Message] = Field(min_length=1)
    stream: bool = False
    stream_options: StreamOptions | None = None


@router.get("/models")
def models() -> shapes.Models:
    """The one model that can be asked."""
    return shapes.Models(object="list", data=[_MODEL])


@router.get("/models/{name}", responses=_REFUSED)
def model(name: str) -> shapes.Model:
    """What is known of a model."""
    _known(name)
    return _MODEL


@router.post(
    "/chat/completions",
    response_model=None,
    responses={200: _COMPLETION, **_REFUSED},
)
def completions(asked: Completing, request: Request) -> Response:
    """Answers the last question of a conversation, whole or as a stream of chunks."""
    _known(asked.model)
    question, turns = _conversation(asked.messages)
    assistant: Assistant = request.app.state.assistant
    head = {"id": f"chatcmpl-{uuid4().hex}", "created": int(time.time()), "model": MODEL}
    root = str(request.base_url)
    if asked.stream:
        counted = asked.stream_options is not None and asked.stream_options.include_usage
        steps = begun(request.app, assistant.stream, question, turns)
        return streamed(_events(head, steps, root, question if counted else None))
    answer = worked(request.app, assistant.ask, question, turns)
    said = _shown(answer.answer) + "\n" + _footnotes(answer, root)
    choice = {"index": 0, "message": {"role": "assistant", "content": said}, "logprobs": None, "finish_reason": "stop"}
    whole = {**head, "object": "chat.completion", "choices": [choice], "usage": _usage(question, said)}
    return JSONResponse({**whole, **_proof(answer, root)}, headers={"Cache-Control": "no-store"})


def _known(name: str) -> None:
    if name != MODEL:
        raise HTTPException(404, f"there is no model {name!r} here; the one that answers is {MODEL!r}")


def _conversation(messages: Sequence[Message]) -> tuple[str, list[Turn]]:
    """The question, and what was asked before it; what could not be taken then is left out now."""
    asked = [message for message in messages if message.role == "user"]
    if not asked:
        raise QuestionError("no message has the role user; put the question into one")
    question = asked.pop()
    if isinstance(question.content, list) and any(piece.type != "text" for piece in question.content):
        raise QuestionError("the question has a part that is not text; only text can be read")
    texts = [message.text for message in asked if 0 < len(message.text.strip()) <= MAX_QUESTION]
    return question.text, [Turn(question=text) for text in texts[-RECALLED:]]


def _events(head: dict[str, Any], steps: Iterator[str | Answer], root: str, question: str | None) -> Iterator[str]:
    """The chunks of a completion as events; what the question took is told where it is given."""

    def chunk(delta: dict[str, str], finish: str | None = None, **more: object) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return _event({**head, "object": "chat.completion.chunk", "choices": [choice], **more})

    said = ""
    try:
        yield chunk({"role": "assistant", "content": ""})
        for step in steps:
            text = _footnotes(step, root) if isinstance(step, Answer) else _shown(step)
            said += text
            if text:
                yield chunk({"content": text})
            if isinstance(step, Answer):
                yield chunk({}, "stop", **_proof(step, root))
    except NianbaoError as error:
        yield _event(as_openai(500, str(error)))
        return
    except Exception:  # the response has begun: its status can tell nothing any more
        _log.exception("a question could not be finished")
        yield _event(as_openai(500, "this question could not be finished"))
        return
    if question is not None:
        yield _event({**head, "object": "chat.completion.chunk", "choices": [], "usage": _usage(question, said)})
    yield "data: [DONE]\n\n"


def _event(data: object) -> str:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"


def _shown(text: str) -> str:
    """Text in which nothing that a report or a person wrote becomes a link, an image or a tag in Markdown."""
    return _ACTIVE.sub(r"\\", text)


def _footnotes(answer: Answer, root: str) -> str:
    """What stands below the text: warnings, and for each mark the quote, its place and its address."""
    language: Language = "en" if answer.language == "en" else "zh"
    lines = [_shown(warning) for warning in answer.warnings]
    for c in answer.citations:
        stands = say("stands", language, n=c.n, title=c.title, section=c.section, quote=one_line(c.quote))
        lines.append(f"{_shown(stands)} <{_address(c, root)}>")
    return "".join(f"\n{line}\n" for line in lines)


def _proof(answer: Answer, root: str) -> dict[str, Any]:
    """The further fields: the citations, each with the address of its page, and the whole Answer."""
    whole = answer.as_json()
    addressed = [
        {**told, "url": _address(c, root)} for c, told in zip(answer.citations, whole["citations"], strict=True)
    ]
    return {"citations": addressed, "nianbao": whole}


def _address(citation: Citation, root: str) -> str:
    """The page of the report with the quote marked and in view."""
    return f"{root}report/{citation.report_id}?start={citation.start}&end={citation.end}#q1"


def _usage(question: str, said: str) -> dict[str, int]:
    """Characters, since nothing here is counted in tokens."""
    asked, answered = len(question), len(said)
    return {"prompt_tokens": asked, "completion_tokens": answered, "total_tokens": asked + answered}
