"""One server on one port: the JSON doors, the pages of reports, and the chat at the root."""

import asyncio
import logging
import socket
import time
from typing import Annotated

import uvicorn
from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

from nianbao import api
from nianbao.answering import Assistant
from nianbao.api import metrics
from nianbao.api.nowhere import told_at_the_doors
from nianbao.errors import LibraryError, SettingError, UnknownReport
from nianbao.library import Library
from nianbao.models.encoder import share_cores
from nianbao.settings import Settings
from nianbao_ui import (
    about_page,
    adding_page,
    answer_page,
    check_page,
    compare_page,
    drawing,
    frame,
    held_page,
    inbox_page,
    library_page,
    report_page,
    sign_in_page,
    widget,
)
from nianbao_ui.chat import LOOKS, mount

_log = logging.getLogger(__name__)

MAX_SPANS = 50
# Seconds in which what is left of a response is sent when the server stops; open pages never end theirs.
_REST = 2


def create_app(assistant: Assistant) -> FastAPI:
    """The whole web application of an assistant: chat, report pages and API."""
    app = api.create_app(assistant)
    app.include_router(drawing.router)
    app.include_router(compare_page.router)
    app.include_router(check_page.router)
    app.mount("/looks", StaticFiles(directory=LOOKS), name="looks")
    app.include_router(widget.router)
    app.include_router(answer_page.router)
    app.include_router(about_page.router)
    for page in (library_page, sign_in_page, adding_page, inbox_page, held_page):
        app.include_router(page.router)

    @app.get("/report/{report_id}", include_in_schema=False)
    def report(
        report_id: str,
        request: Request,
        start: Annotated[list[int] | None, Query(max_length=MAX_SPANS)] = None,
        end: Annotated[list[int] | None, Query(max_length=MAX_SPANS)] = None,
        embed: bool = False,
    ) -> HTMLResponse:
        language = frame.language_of(request)
        try:
            found = assistant.library.report(report_id)
        except UnknownReport:
            return HTMLResponse(frame.missing("missing_report", language=language, base="../"), 404)
        entry = next((one for one in assistant.library.entries() if one.id == report_id), None)
        spans = list(zip(start or (), end or (), strict=False))
        newer = entry is not None and not entry.newest
        return HTMLResponse(report_page.page(found, spans, language=language, embedded=embed, newer=newer))

    told_at_the_doors(app)
    return mount(app, assistant)


def serve(settings: Settings, host: str = "127.0.0.1", port: int = 7860) -> None:
    """Serves the library of these settings until interrupted; nothing but the given address is opened.

    Raises:
        SettingError: the address cannot be listened on.
    """
    metrics.set_up_log(settings.log)
    with Library.open(settings) as library, _listening(host, port) as sock:
        assistant = Assistant(library, settings)
        app = create_app(assistant)
        _forget(library, settings)
        # Loaded now, so that the first visitor waits no longer than the others.
        if settings.workers:
            app.state.workers.ready()
        else:
            share_cores(api.WORKING)
            assistant.warm()
        config = uvicorn.Config(
            app,
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            forwarded_allow_ips=settings.proxies,
            timeout_graceful_shutdown=_REST,
        )
        print(f"nianbao: http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}", flush=True)
        _Server(config, app, settings.time_for_question).run(sockets=[sock])


class _Server(uvicorn.Server):
    """Ends once the questions in work are answered; a second interrupt does not wait for them."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, patience: float) -> None:
        super().__init__(config)
        self._metrics: metrics.Metrics = app.state.metrics
        self._patience = patience

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        until = time.monotonic() + self._patience
        while self._metrics.working() and time.monotonic() < until and not self.force_exit:
            await asyncio.sleep(0.05)
        await super().shutdown(sockets)


def _forget(library: Library, settings: Settings) -> None:
    """What was kept longer than the operator now wants is deleted, also where that is not at all."""
    try:
        library.conversations.forget_questions(days=settings.keep_questions_days)
        library.conversations.forget(days=settings.keep_conversations_days)
    except LibraryError as error:
        _log.warning("old questions and conversations could not be deleted: %s", error)


def _listening(host: str, port: int) -> socket.socket:
    """A socket that is bound already, so that a port in use is told before anything is loaded."""
    sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except OSError as error:
        sock.close()
        reason = error.strerror or error
        raise SettingError(f"cannot listen on {host} port {port}: {reason}; choose another with --port") from error
    return sock
