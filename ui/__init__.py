"""The web pages of nianbao: the chat, the page of a report, and one server for both."""

from nianbao_ui.server import create_app, serve

__all__ = ["create_app", "serve"]
