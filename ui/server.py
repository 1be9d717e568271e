"""One server on one port: the JSON doors, the pages of reports, and the chat at the root."""

from collections.abc import Mapping
from typing import Annotated

import uvicorn
from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

from nianbao import api
from nianbao.answering import Assistant
from nianbao.errors import UnknownReport
from nianbao.library import Library
from nianbao.settings import Settings
from nianbao_ui import report_page
from nianbao_ui.chat import LOOKS, mount
from nianbao_ui.words import Language, preferred

MAX_SPANS = 50


def create_app(assistant: Assistant) -> FastAPI:
    """The whole web application of an assistant: chat, report pages and API."""
    app = api.create_app(assistant)
    app.mount("/looks", StaticFiles(directory=LOOKS), name="looks")

    @app.get("/report/{report_id}", include_in_schema=False)
    def report(
        report_id: str,
        request: Request,
        start: Annotated[list[int] | None, Query(max_length=MAX_SPANS)] = None,
        end: Annotated[list[int] | None, Query(max_length=MAX_SPANS)] = None,
        lang: str = "",
        embed: bool = False,
    ) -> HTMLResponse:
        language = chosen(lang, request.cookies, request.headers.get("accept-language", ""))
        try:
            found = assistant.library.report(report_id)
        except UnknownReport:
            return HTMLResponse(report_page.missing("missing_report", language=language), 404)
        entry = next((one for one in assistant.library.entries() if one.id == report_id), None)
        spans = list(zip(start or (), end or (), strict=False))
        newer = entry is not None and not entry.newest
        return HTMLResponse(report_page.page(found, spans, language=language, embedded=embed, newer=newer))

    return mount(app, assistant)


def serve(settings: Settings, host: str = "127.0.0.1", port: int = 7860) -> None:
    """Serves the library of these settings until interrupted; nothing but the given address is opened."""
    with Library.open(settings) as library:
        app = create_app(Assistant(library, settings))
        uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False)


def chosen(asked: str, cookies: Mapping[str, str], header: str) -> Language:
    """The interface language: asked for in the address, chosen before, or the browser's."""
    for name in (asked, cookies.get("nianbao-lang", "")):
        if name == "en":
            return "en"
        if name == "zh":
            return "zh"
    return preferred(header)
