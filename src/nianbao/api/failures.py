"""How a failure is told: the same two fields behind every door, and OpenAI's where its clients knock."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from nianbao.errors import (
    ConversationFull,
    LibraryError,
    NianbaoError,
    QuestionError,
    QuestionTimeout,
    UnknownConversation,
    UnknownReport,
)

_STATUSES = {
    QuestionTimeout: 504,
    QuestionError: 422,
    ConversationFull: 422,
    UnknownReport: 404,
    UnknownConversation: 404,
    LibraryError: 503,
}
# The types and codes that OpenAI's clients know.
_TYPES = {429: "rate_limit_error"}
_CODES = {404: "model_not_found", 413: "request_too_large", 429: "rate_limit_exceeded"}


_TOLD = {
    400: "the body cannot be read",
    401: "reading here needs a token",
    403: "asked for by a page of another site",
    404: "there is no such thing here",
    413: "the request is too large",
    422: "what was asked cannot be taken; the detail says why",
    429: "too much is being worked on; Retry-After says when to come again",
    503: "the library cannot be read",
    504: "there was no answer in the time that a question has",
}


class Failure(BaseModel):
    """What went wrong: its kind, and in words what can be done."""

    error: str
    detail: str


class Told(BaseModel):
    """What went wrong, in the fields that OpenAI's clients know."""

    message: str
    type: str
    param: str | None
    code: str | None


class OpenAIFailure(BaseModel):
    """A failure as OpenAI's clients take it."""

    error: Told


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """These statuses for the OpenAPI document of a route."""
    return {status: {"model": Failure, "description": _TOLD[status]} for status in statuses}


def failure(path: str, status: int, error: str, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The response to a request for `path` that failed."""
    # A lone surrogate of the request cannot be written; what it stood in is told all the same.
    detail = detail.encode(errors="replace").decode()
    if path.startswith("/v1/"):
        status = 400 if status == 422 else status
        return JSONResponse(as_openai(status, detail), status, headers)
    return JSONResponse({"error": error, "detail": detail}, status, headers)


def as_openai(status: int, detail: str) -> dict[str, Any]:
    """A failure as OpenAI's clients take it."""
    kind = "server_error" if status >= 500 else _TYPES.get(status, "invalid_request_error")
    return {"error": {"message": detail, "type": kind, "param": None, "code": _CODES.get(status)}}


# What any request to a door of ours can meet.
REFUSALS = refusals(400, 401, 413, 422, 429, 503, 504)


def told_by(app: FastAPI) -> None:
    """Makes an application tell its failures so."""
    app.add_exception_handler(NianbaoError, _ours)
    app.add_exception_handler(RequestValidationError, _wrong)
    app.add_exception_handler(HTTPException, _refused)


def _ours(request: Request, error: Exception) -> JSONResponse:
    status = next((code for kind, code in _STATUSES.items() if isinstance(error, kind)), 500)
    return failure(request.url.path, status, type(error).__name__, str(error))


def _wrong(request: Request, error: Exception) -> JSONResponse:
    """What is wrong with the request and where, without what was sent."""
    assert isinstance(error, RequestValidationError)
    wrong = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()[:5]]
    return failure(request.url.path, 422, "WrongRequest", "; ".join(wrong))


def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    name = HTTPStatus(error.status_code).phrase.replace(" ", "")
    return failure(request.url.path, error.status_code, name, error.detail, error.headers)
