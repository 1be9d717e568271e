"""One server on one port: the JSON doors, the pages of reports, and the chat at the root."""

import socket
from typing import Annotated

import uvicorn
from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

from nianbao import api
from nianbao.answering import Assistant
from nianbao.errors import SettingError, UnknownReport
from nianbao.library import Library
from nianbao.settings import Settings
from nianbao_ui import about_page, answer_page, compare_page, drawing, frame, library_page, report_page, widget
from nianbao_ui.chat import LOOKS, mount

MAX_SPANS = 50
# Seconds that running streams get to end when the server is told to stop.
_PATIENCE = 5


def create_app(assistant: Assistant) -> FastAPI:
    """The whole web application of an assistant: chat, report pages and API."""
    app = api.create_app(assistant)
    app.include_router(drawing.router)
    app.include_router(compare_page.router)
    app.mount("/looks", StaticFiles(directory=LOOKS), name="looks")
    app.include_router(widget.router)
    app.include_router(answer_page.router)
    app.include_router(about_page.router)

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

    @app.get("/library", include_in_schema=False)
    def library(request: Request) -> HTMLResponse:
        language = frame.language_of(request)
        return HTMLResponse(library_page.page(assistant.library.entries(), language=language))

    return mount(app, assistant)


def serve(settings: Settings, host: str = "127.0.0.1", port: int = 7860) -> None:
    """Serves the library of these settings until interrupted; nothing but the given address is opened.

    Raises:
        SettingError: the address cannot be listened on.
    """
    with Library.open(settings) as library, _listening(host, port) as sock:
        assistant = Assistant(library, settings)
        app = create_app(assistant)
        # The weights are loaded now, so that the first visitor waits no longer than the others.
        assistant.encoder.query("年报")
        config = uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=_PATIENCE)
        print(f"nianbao: http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}", flush=True)
        uvicorn.Server(config).run(sockets=[sock])


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
