"""Questions, searches and claims over HTTP: JSON, and server-sent events."""

import json
import logging
from collections.abc import Generator, Iterator, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, Field

from nianbao import replies
from nianbao.answering import Answer, Assistant
from nianbao.api import shapes
from nianbao.api.failures import refusals
from nianbao.api.work import MAX_QUESTION, MAX_TEXT, MAX_TURNS, begun, worked
from nianbao.errors import NianbaoError
from nianbao.query import Turn

_log = logging.getLogger(__name__)

router = APIRouter(tags=["Questions"])

# With `Accept: text/event-stream`: events `text`, then one event `answer` or `error`.
_ANSWER: dict[str, Any] = {"model": shapes.Answer, "content": {"text/event-stream": {"schema": {"type": "string"}}}}


class Exchange(BaseModel):
    """A question of the same conversation with the Answer that was given to it."""

    question: str = Field(max_length=MAX_QUESTION)
    answer: dict[str, Any] = Field(default_factory=dict)


class Asked(BaseModel):
    """What is asked, and what was asked before it."""

    question: str = Field(max_length=MAX_QUESTION, examples=["大安市2017年收到多少件政府信息公开申请？"])
    history: list[Exchange] = Field(default_factory=list, max_length=MAX_TURNS)


class Text(BaseModel):
    """A claim or an article."""

    text: str = Field(max_length=MAX_TEXT, examples=["大安市2017年主动公开政府信息4293条。"])


@router.post("/api/ask", response_model=None, responses={200: _ANSWER, **refusals(413, 422, 429, 503)})
def ask(asked: Asked, request: Request) -> Response:
    """Answers a question: an Answer as JSON, or its steps as events where the client accepts those."""
    assistant: Assistant = request.app.state.assistant
    turns = [Turn(question=one.question, query=None, answer=one.answer) for one in asked.history]
    if "text/event-stream" in request.headers.get("accept", ""):
        return streamed(begun(request.app, _events(assistant, asked.question, turns)))
    answer = worked(request.app, assistant.ask, asked.question, turns)
    return JSONResponse(answer.as_json(), headers={"Cache-Control": "no-store"})


@router.get("/api/search", response_model=None, responses={200: {"model": shapes.Hits}, **refusals(422, 429, 503)})
def search(
    request: Request,
    q: Annotated[str, Query(max_length=MAX_QUESTION)],
    k: Annotated[int, Query(ge=1, le=100)] = 10,
) -> JSONResponse:
    """The passages that bear most on a query, the best first, without an answer."""
    hits = worked(request.app, replies.hits, request.app.state.assistant, [q], k)
    return JSONResponse({"query": q, "hits": hits})


@router.post(
    "/api/check", response_model=None, responses={200: {"model": shapes.Claims}, **refusals(413, 422, 429, 503)}
)
def check(given: Text, request: Request) -> JSONResponse:
    """The claims of a text, each with its verdict and the quotes that it rests on."""
    return JSONResponse({"claims": worked(request.app, replies.claims, request.app.state.assistant, given.text)})


def streamed(events: Iterator[str]) -> StreamingResponse:
    """Server-sent events, which nothing on the way may keep or gather."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


def _events(assistant: Assistant, question: str, turns: Sequence[Turn]) -> Generator[str, None, None]:
    try:
        for step in assistant.stream(question, turns):
            if isinstance(step, Answer):
                yield _event("answer", step.as_json())
            else:
                yield _event("text", {"text": step})
    except NianbaoError as error:
        yield _event("error", {"error": type(error).__name__, "detail": str(error)})
    except Exception:  # the response has begun: its status can tell nothing any more
        _log.exception("a question could not be finished")
        yield _event("error", {"error": "InternalError", "detail": "this question could not be finished"})


def _event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
