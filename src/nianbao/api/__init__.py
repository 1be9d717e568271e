"""HTTP over the assistant: JSON and server-sent events, and what guards every response.

Pages are not made here; `create_app` gives an application that the chat is mounted on.
"""

import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from anyio.to_thread import current_default_thread_limiter, run_sync
from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.middleware import Middleware
from starlette.routing import Route

from nianbao import __version__
from nianbao.access import Access, Attempts
from nianbao.answering import Assistant, Told
from nianbao.api import asking, auditing, conversations, health, managing, metrics, openai, reading, tools
from nianbao.api.adding import Adding
from nianbao.api.failures import told_by
from nianbao.api.guard import MAX_BODY, Guard
from nianbao.api.limits import Limited, Limits
from nianbao.api.metrics import Metrics, Watch
from nianbao.api.processes import Processes
from nianbao.api.signing import Gate
from nianbao.api.work import AT_ONCE, MAX_QUESTION, MAX_TURNS, WORKING, Threads
from nianbao.errors import LibraryError

_log = logging.getLogger(__name__)

# Threads for pages, beside those that wait for an answer.
_READING = 40
# What people ask is nobody's to trace or to export, whatever the environment says.
UNTOLD: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}

_ROUTERS = (
    asking.router,
    conversations.router,
    reading.router,
    auditing.router,
    managing.router,
    openai.router,
    health.router,
    metrics.router,
)


def create_app(assistant: Assistant) -> FastAPI:
    """The HTTP application of one assistant, without pages."""
    door = tools.Door()
    settings = assistant.settings
    counted = Metrics(lambda: len(assistant.library.entries()))
    limits = Limits(settings.rate, settings.rate_burst, counted)

    @asynccontextmanager
    async def opened(app: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = AT_ONCE + _READING
        async with door.opened(app):
            yield
        await run_sync(app.state.workers.close)

    app = FastAPI(
        title="nianbao",
        version=__version__,
        summary="Cited answers over Chinese government-information-disclosure annual reports",
        # Their pages load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        telemetry=UNTOLD,
        middleware=[
            # What every request passes, from the first to the last.
            Middleware(Watch, metrics=counted),
            Middleware(Guard, embedders=settings.embed_origins, largest_upload=settings.max_upload_bytes),
            Middleware(Limited, limits=limits),
            Middleware(Gate, public=settings.reading == "public"),
        ],
        lifespan=opened,
    )
    app.state.assistant = assistant
    app.state.places = threading.BoundedSemaphore(AT_ONCE)
    app.state.metrics = counted
    app.state.limits = limits
    assistant.told = _heard(assistant, counted)
    app.state.workers = (
        Processes(settings, settings.workers, assistant.told)
        if settings.workers
        else Threads(seconds=settings.time_for_question)
    )
    app.state.adding = Adding()
    app.state.access = Access(assistant.library.records.credentials)
    app.state.attempts = Attempts()
    for router in _ROUTERS:
        app.include_router(router)
    app.router.routes.append(Route(tools.PATH, door, include_in_schema=False))
    told_by(app)
    return app


def _heard(assistant: Assistant, counted: Metrics) -> Callable[[Told], None]:
    """What is done with the news of an answer: it is counted, and kept where the operator says so."""
    days = assistant.settings.keep_questions_days

    def heard(told: Told) -> None:
        counted.asked(told)
        if days:
            try:
                assistant.library.conversations.keep_question(
                    told.question, language=told.language, outcome=told.outcome, days=days
                )
            except LibraryError as error:
                _log.warning("a question could not be kept: %s", error)

    return heard


__all__ = ["AT_ONCE", "MAX_BODY", "MAX_QUESTION", "MAX_TURNS", "UNTOLD", "WORKING", "Guard", "create_app"]
