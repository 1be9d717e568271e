"""HTTP over the assistant: JSON and server-sent events, and what guards every response.

Pages are not made here; `create_app` gives an application that the chat is mounted on.
"""

import threading

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.middleware import Middleware

from nianbao import __version__
from nianbao.access import Access, Attempts
from nianbao.answering import Assistant
from nianbao.api import asking, auditing, health, managing, openai, reading, tools
from nianbao.api.adding import Adding
from nianbao.api.failures import told_by
from nianbao.api.guard import MAX_BODY, Guard
from nianbao.api.signing import Gate
from nianbao.api.work import AT_ONCE, MAX_QUESTION, MAX_TURNS, WORKING, Workers
from nianbao.settings import Settings

# What people ask is nobody's to trace or to export, whatever the environment says.
UNTOLD: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}

_ROUTERS = (
    asking.router,
    reading.router,
    auditing.router,
    managing.router,
    openai.router,
    health.router,
)


def create_app(assistant: Assistant) -> FastAPI:
    """The HTTP application of one assistant, without pages."""
    door = tools.Door()
    app = FastAPI(
        title="nianbao",
        version=__version__,
        summary="Cited answers over Chinese government-information-disclosure annual reports",
        # Their pages load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        telemetry=UNTOLD,
        middleware=_middlewares(assistant.settings),
        lifespan=door.opened,
    )
    app.state.assistant = assistant
    app.state.places = threading.BoundedSemaphore(AT_ONCE)
    app.state.workers = Workers()
    app.state.adding = Adding()
    app.state.access = Access(assistant.library.records.credentials)
    app.state.attempts = Attempts()
    for router in _ROUTERS:
        app.include_router(router)
    app.add_route(tools.PATH, door, include_in_schema=False)
    told_by(app)
    return app


def _middlewares(settings: Settings) -> list[Middleware]:
    """What every request passes, from the first to the last."""
    return [
        Middleware(Guard, embedders=settings.embed_origins, largest_upload=settings.max_upload_bytes),
        Middleware(Gate, public=settings.reading == "public"),
    ]


__all__ = ["AT_ONCE", "MAX_BODY", "MAX_QUESTION", "MAX_TURNS", "UNTOLD", "WORKING", "Guard", "Workers", "create_app"]
