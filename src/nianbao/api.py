"""HTTP over the assistant: JSON and server-sent events, and what guards every response.

Pages are not made here; `create_app` gives an application that the chat is mounted on.
"""

import json
import logging
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from itertools import chain
from pathlib import PurePosixPath
from typing import Annotated, Any, TypeVar, cast
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, FastAPI, HTTPException, Query, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from fastapi.telemetry import TelemetryConfig
from pydantic import BaseModel, Field
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nianbao import __version__, crosstable, replies, tabulating
from nianbao.answering import Answer, Assistant
from nianbao.editions import Entry
from nianbao.errors import LibraryError, NianbaoError, QuestionError, UnknownReport
from nianbao.query import Turn
from nianbao.reports import Report

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

MAX_BODY = 256 * 1024
MAX_QUESTION = 2_000
MAX_TURNS = 50
MAX_TEXT = 50_000
AT_ONCE = 32
# One question keeps all cores busy already; more at the same time only take memory.
WORKING = 2
# What people ask is nobody's to trace or to export, whatever the environment says.
UNTOLD: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}

_STRICT = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
# Gradio starts from inline scripts and compiles its templates in the browser, hence the two exceptions.
_CHAT = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; frame-src 'self'; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)


Named = Annotated[list[str], Query(default_factory=list, max_length=100)]
Measured = Annotated[list[str], Query(min_length=1, max_length=20)]
Numbered = Annotated[list[int], Query(default_factory=list, max_length=100)]


class Workers:
    """The few threads in which all questions are worked on, whoever asks.

    A model keeps memory for each thread that it ran in, so that their number bounds the server's.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(WORKING, thread_name_prefix="nianbao")

    def run(self, call: Callable[..., _T], *arguments: Any) -> _T:
        """What the call gives, from one of the threads."""
        return self._threads.submit(call, *arguments).result()

    def each(self, steps: Generator[_T, None, None]) -> Iterator[_T]:
        """The steps of a generator, each made in one of the threads; left early, it is closed."""
        nothing = object()
        try:
            while (step := self._threads.submit(next, steps, nothing).result()) is not nothing:
                yield cast(_T, step)
        finally:
            steps.close()


class Exchange(BaseModel):
    """A question of the same conversation with the Answer that was given to it."""

    question: str = Field(max_length=MAX_QUESTION)
    answer: dict[str, Any] = Field(default_factory=dict)


class Asked(BaseModel):
    """What is asked, and what was asked before it."""

    question: str = Field(max_length=MAX_QUESTION, examples=["大安市2017年收到多少件政府信息公开申请？"])
    history: list[Exchange] = Field(default_factory=list, max_length=MAX_TURNS)


class Held(BaseModel):
    """One report of the library."""

    id: str
    sha256: str
    title: str
    place: str
    organ: str
    year: int | None
    published: date | None
    source: str
    newest: bool


class Part(BaseModel):
    """A headed part of a report; offsets are characters of its text."""

    path: list[str]
    start: int
    end: int


class HeldReport(Held):
    """One report with what is known of its parts."""

    media_type: str
    characters: int
    tables: int
    sections: list[Part]
    warnings: list[str]


def create_app(assistant: Assistant) -> FastAPI:
    """The HTTP application of one assistant, without pages."""
    app = FastAPI(
        title="nianbao",
        version=__version__,
        summary="Cited answers over Chinese government-information-disclosure annual reports",
        # Their pages load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        telemetry=UNTOLD,
    )
    app.state.assistant = assistant
    app.state.places = threading.BoundedSemaphore(AT_ONCE)
    app.state.workers = Workers()
    app.include_router(_routes)
    app.add_exception_handler(NianbaoError, _failed)
    app.add_middleware(Guard)
    return app


_routes = APIRouter()


@_routes.post("/api/ask", response_model=None, responses={429: {"description": "too many questions in work"}})
def ask(asked: Asked, request: Request) -> Response:
    """Answers a question: an Answer as JSON, or its steps as events where the client accepts those."""
    assistant: Assistant = request.app.state.assistant
    workers: Workers = request.app.state.workers
    turns = [Turn(question=one.question, query=None, answer=one.answer) for one in asked.history]
    if "text/event-stream" in request.headers.get("accept", ""):
        events = workers.each(_events(assistant, asked.question, turns, _place(request)))
        # Begun here, so that its end gives the place back even where the client has gone already.
        first = next(events)
        return StreamingResponse(
            chain((first,), events),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )
    with _place(request):
        answer = workers.run(assistant.ask, asked.question, turns)
        return JSONResponse(answer.as_json(), headers={"Cache-Control": "no-store"})


def _place(request: Request) -> AbstractContextManager[None]:
    """One of the places that questions in work take; refused at once where none is free."""
    places: threading.BoundedSemaphore = request.app.state.places
    if not places.acquire(blocking=False):
        raise HTTPException(429, "too many questions are being answered; try again shortly", {"Retry-After": "2"})

    @contextmanager
    def held() -> Iterator[None]:
        try:
            yield
        finally:
            places.release()

    return held()


def _events(
    assistant: Assistant, question: str, turns: Sequence[Turn], place: AbstractContextManager[None]
) -> Generator[str, None, None]:
    with place:
        yield from _steps(assistant, question, turns)


def _steps(assistant: Assistant, question: str, turns: Sequence[Turn]) -> Iterator[str]:
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


class Text(BaseModel):
    """A claim or an article."""

    text: str = Field(max_length=MAX_TEXT, examples=["大安市2017年主动公开政府信息4293条。"])


@_routes.get("/api/search")
def search(
    request: Request,
    q: Annotated[str, Query(max_length=MAX_QUESTION)],
    k: Annotated[int, Query(ge=1, le=100)] = 10,
) -> dict[str, Any]:
    """The passages that bear most on a query, the best first, without an answer."""
    with _place(request):
        return {"query": q, "hits": request.app.state.workers.run(replies.hits, request.app.state.assistant, [q], k)}


@_routes.post("/api/check")
def check(given: Text, request: Request) -> dict[str, Any]:
    """The claims of a text, each with its verdict and the quotes that it rests on."""
    with _place(request):
        return {"claims": request.app.state.workers.run(replies.claims, request.app.state.assistant, given.text)}


@_routes.get("/api/figures")
def figures(request: Request, place: Named, organ: Named, year: Numbered, measure: str = "") -> dict[str, Any]:
    """The figures that were read from the reports, each with the place in the text that it stands at."""
    library = request.app.state.assistant.library
    entries = tabulating.chosen(library, places=place, organs=organ, years=year)
    return {"figures": list(tabulating.figures(library, entries, measure or None))}


@_routes.get("/api/compare")
def compare(request: Request, measure: Measured, place: Named, organ: Named, year: Numbered) -> dict[str, Any]:
    """Measures side by side over places and years, and the reports that lack them with the reason."""
    library = request.app.state.assistant.library
    return crosstable.as_json(library, crosstable.compare(library, measure, places=place, organs=organ, years=year))


@_routes.get("/api/reports")
def reports(request: Request, place: str = "", year: int | None = None) -> list[Held]:
    """The reports that the library holds, narrowed by place and year where these are given."""
    entries = request.app.state.assistant.library.entries()
    return [
        _held(entry)
        for entry in entries
        if (not place or place in (entry.place, entry.organ)) and (year is None or entry.year == year)
    ]


@_routes.get("/api/reports/{report_id}", responses={404: {"description": "no such report"}})
def report(report_id: str, request: Request) -> HeldReport:
    """What is known of one report."""
    library = request.app.state.assistant.library
    found: Report = library.report(report_id)
    entry = next(one for one in library.entries() if one.id == report_id)
    return HeldReport(
        **_held(entry).model_dump(),
        media_type=found.media_type,
        characters=len(found.text),
        tables=len(found.tables),
        sections=[Part(path=list(s.path), start=s.start, end=s.end) for s in found.sections],
        warnings=list(found.warnings),
    )


@_routes.get("/api/reports/{report_id}/text", responses={404: {"description": "no such report"}})
def report_text(report_id: str, request: Request) -> PlainTextResponse:
    """The stored text of a report, which all offsets count in."""
    return PlainTextResponse(request.app.state.assistant.library.report(report_id).text)


@_routes.get("/api/reports/{report_id}/original", responses={404: {"description": "no such report"}})
def original(report_id: str, request: Request) -> Response:
    """The file as it was added, for download only: a browser never opens it as a page of ours."""
    library = request.app.state.assistant.library
    name = file_name(library.report(report_id))
    return Response(
        library.original(report_id),
        media_type="application/octet-stream",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"},
    )


@_routes.get("/healthz")
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok", "version": __version__}


@_routes.get("/readyz", responses={503: {"description": "the library cannot be read"}})
def readyz(request: Request) -> dict[str, Any]:
    """The library can be read."""
    return {"status": "ready", "reports": len(request.app.state.assistant.library.entries())}


def file_name(report: Report) -> str:
    """The name under which an original is downloaded: its own, or its title's with the right ending."""
    path = urlsplit(report.source).path if "://" in report.source else report.source
    name = PurePosixPath(path.replace("\\", "/")).name
    return "".join(c for c in name if c.isprintable() and c not in '/\\:*?"<>|') or f"{report.id}.bin"


def _held(entry: Entry) -> Held:
    return Held(**{key: getattr(entry, key) for key in Held.model_fields})


def _failed(request: Request, error: Exception) -> JSONResponse:
    statuses = {QuestionError: 422, UnknownReport: 404, LibraryError: 503}
    status = next((code for kind, code in statuses.items() if isinstance(error, kind)), 500)
    return JSONResponse({"error": type(error).__name__, "detail": str(error)}, status_code=status)


class Guard:
    """Bounds what comes in and puts the security headers on what goes out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False
        received = 0

        async def guarded(message: Message) -> None:
            nonlocal started
            if received > MAX_BODY and not started:
                return  # what the application makes of a cut body is of no interest
            if message["type"] == "http.response.start":
                started = True
                _secure(MutableHeaders(scope=message), scope["path"])
            await send(message)

        async def bounded() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > MAX_BODY:
                raise _TooLarge
            return message

        declared = dict(scope["headers"]).get(b"content-length", b"0")
        try:
            if declared.isdigit() and int(declared) > MAX_BODY:
                raise _TooLarge
            await self._app(scope, bounded, guarded)
        except _TooLarge:
            received = MAX_BODY + 1
        except Exception:  # the edge of the server: the connection and the guarding headers outlive it
            if started:
                raise
            _log.exception("a request could not be finished: %s", scope["path"])
            detail = "this request could not be finished; the server's log says why"
            await JSONResponse({"error": "InternalError", "detail": detail}, 500)(scope, receive, guarded)
        if received > MAX_BODY and not started:
            received = 0
            detail = f"a request may have {MAX_BODY:,} bytes"
            await JSONResponse({"error": "TooLarge", "detail": detail}, 413)(scope, receive, guarded)


class _TooLarge(Exception):
    pass


def _secure(headers: MutableHeaders, path: str) -> None:
    headers.setdefault("Content-Security-Policy", _policy(path))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")


def _policy(path: str) -> str:
    if path.startswith(("/api/", "/healthz", "/readyz")):
        return _STRICT
    return _PAGE if path.startswith(("/report/", "/looks/", "/library")) else _CHAT
