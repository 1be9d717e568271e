"""The web pages of nianbao: the chat, the page of a report, and one server for both.

What only makes a page or a turn can be imported without the frameworks of the chat, as the
processes that answer questions do.
"""

from typing import TYPE_CHECKING

from nianbao.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from nianbao.answering import Assistant


def create_app(assistant: "Assistant") -> "FastAPI":
    """The whole web application of an assistant: chat, report pages and API."""
    from nianbao_ui import server

    return server.create_app(assistant)


def serve(settings: Settings, host: str = "127.0.0.1", port: int = 7860) -> None:
    """Serves the library of these settings until interrupted; nothing but the given address is opened.

    Raises:
        SettingError: the address cannot be listened on.
    """
    from nianbao_ui import server

    server.serve(settings, host, port)


__all__ = ["create_app", "serve"]
