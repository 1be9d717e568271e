"""Questions, searches and claims over HTTP: JSON, and server-sent events."""

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any, Self

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, Field, model_validator

from nianbao import replies
from nianbao.answering import Answer, Assistant
from nianbao.api import shapes
from nianbao.api.conversations import Going, asker
from nianbao.api.failures import REFUSALS, refusals
from nianbao.api.work import CHECKING, MAX_QUESTION, MAX_TEXT, MAX_TURNS, RECALLED, begun, worked
from nianbao.checking import checked
from nianbao.errors import NianbaoError
from nianbao.understanding.query import Turn

_log = logging.getLogger(__name__)

router = APIRouter(tags=["Questions"], responses=REFUSALS)

_EVENTS: dict[str, Any] = {"text/event-stream": {"schema": {"type": "string"}}}
# With `Accept: text/event-stream`: events `text`, then one event `answer` or `error`.
_ANSWER: dict[str, Any] = {"model": shapes.Answer, "content": _EVENTS}
# Likewise: events `claim`, then one event `done` or `error`.
_CLAIMS: dict[str, Any] = {"model": shapes.Claims, "content": _EVENTS}


class Exchange(BaseModel):
    """A question of the same conversation with the Answer that was given to it."""

    question: str = Field(max_length=MAX_QUESTION)
    answer: dict[str, Any] = Field(default_factory=dict)


class Asked(BaseModel):
    """What is asked, and what was asked before it."""

    question: str = Field(max_length=MAX_QUESTION, examples=["大安市2017年收到多少件政府信息公开申请？"])
    history: list[Exchange] = Field(default_factory=list, max_length=MAX_TURNS)
    conversation: str = Field(
        default="",
        max_length=100,
        description="a conversation that is kept: its turns are the history, and this is one",
    )

    @model_validator(mode="after")
    def _one_history(self) -> Self:
        if self.history and self.conversation:
            raise ValueError(
                "give `history` or `conversation`, not both: what was said in a conversation is known here"
            )
        return self


class Text(BaseModel):
    """A claim or an article."""

    text: str = Field(max_length=MAX_TEXT, examples=["大安市2017年主动公开政府信息4293条。"])


@router.post("/api/ask", response_model=None, responses={200: _ANSWER, **refusals(403, 404)})
def ask(asked: Asked, request: Request) -> Response:
    """Answers a question: an Answer as JSON, or its steps as events where the client accepts those.

    In a conversation that is kept the earlier turns are its own, and the question is kept with its answer.
    """
    assistant: Assistant = request.app.state.assistant
    going = Going(asker(request), asked.conversation) if asked.conversation else None
    if going:
        turns = going.turns(assistant.library, RECALLED)
    else:
        turns = [Turn(question=one.question, query=None, answer=one.answer) for one in asked.history[-RECALLED:]]
    if "text/event-stream" in request.headers.get("accept", ""):
        return streamed(begun(request.app, told, _answering, assistant, asked.question, turns, going))
    answer = worked(request.app, assistant.ask, asked.question, turns)
    if going:
        going.keep(assistant.library, answer)
    return JSONResponse(answer.as_json(), headers={"Cache-Control": "no-store"})


@router.get("/api/search", response_model=None, responses={200: {"model": shapes.Hits}})
def search(
    request: Request,
    q: Annotated[str, Query(max_length=MAX_QUESTION)],
    k: Annotated[int, Query(ge=1, le=100)] = 10,
) -> JSONResponse:
    """The passages that bear most on a query, the best first, without an answer."""
    hits = worked(request.app, replies.hits, request.app.state.assistant, [q], k)
    return JSONResponse({"query": q, "hits": hits})


@router.post("/api/check", response_model=None, responses={200: _CLAIMS})
def check(given: Text, request: Request) -> Response:
    """The claims of a text, each with its verdict and the quotes that it rests on.

    As events, where the client accepts those, they come one by one: `claim`, and at the end `done`.
    """
    assistant: Assistant = request.app.state.assistant
    if "text/event-stream" in request.headers.get("accept", ""):
        return streamed(begun(request.app, told, _checking, assistant, given.text, times=CHECKING))
    return JSONResponse({"claims": worked(request.app, replies.claims, assistant, given.text, times=CHECKING)})


def streamed(events: Iterator[str]) -> StreamingResponse:
    """Server-sent events, which nothing on the way may keep or gather."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


def told(steps: Callable[..., Iterator[tuple[str, object]]], *arguments: Any) -> Iterator[str]:
    """The named steps of a call as server-sent events; one that fails ends them with an event that says so."""
    try:
        for name, data in steps(*arguments):
            yield _event(name, data)
    except NianbaoError as error:
        yield _event("error", {"error": type(error).__name__, "detail": str(error)})
    except Exception:  # the response has begun: its status can tell nothing any more
        _log.exception("what was asked could not be finished")
        yield _event("error", {"error": "InternalError", "detail": "this could not be finished"})


def _answering(
    assistant: Assistant, question: str, turns: Sequence[Turn], going: Going | None
) -> Iterator[tuple[str, object]]:
    for step in assistant.stream(question, turns):
        if isinstance(step, Answer) and going:
            going.keep(assistant.library, step)
        yield ("answer", step.as_json()) if isinstance(step, Answer) else ("text", {"text": step})


def _checking(assistant: Assistant, text: str) -> Iterator[tuple[str, object]]:
    for claim in checked(assistant, text):
        yield "claim", claim.as_json()
    yield "done", {}


def _event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
