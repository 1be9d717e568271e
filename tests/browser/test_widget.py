"""The chat on another site: two lines of HTML, a second origin, and a browser that keeps the others out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect

from nianbao.library import Library
from nianbao.settings import Settings
from serving import fill, serving

pytestmark = pytest.mark.browser


class _OfficePage(BaseHTTPRequestHandler):
    """A page of a site that is not ours, as strict as such sites can be."""

    def __init__(self, *given: object, chat: str) -> None:
        self.chat = chat
        super().__init__(*given)  # type: ignore[arg-type]  # what the server hands over

    def do_GET(self) -> None:
        body = (
            '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>青禾县人民政府</title><h1>政务公开</h1>\n'
            f'<div id="nianbao"></div>\n<script src="{self.chat}/widget.js" async></script>'
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header(
            "Content-Security-Policy", f"default-src 'none'; script-src {self.chat}; frame-src {self.chat}"
        )
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@contextmanager
def _site() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _OfficePage) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def _address(server: ThreadingHTTPServer) -> str:
    return f"http://127.0.0.1:{server.server_port}"


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[tuple[str, str]]:
    """Two sites with the widget on their page: one that may show the chat, one that may not."""
    folder = tmp_path_factory.mktemp("widget")
    with _site() as allowed, _site() as other:
        settings = Settings(library=folder / "library", cache=cache, embed_origins=_address(allowed))
        with Library.open(settings) as library:
            fill(library, folder)
            with serving(settings, library) as chat:
                for server in (allowed, other):
                    server.RequestHandlerClass = partial(_OfficePage, chat=chat)  # type: ignore[assignment]
                yield _address(allowed), _address(other)


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    contexts = []

    def opened(address: str, *, height: int = 720) -> Page:
        viewport = {"width": 1000, "height": height}
        context = chromium.new_context(locale="zh-CN", viewport=viewport, reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()


def _fits(page: Page, most: int) -> None:
    """Waits until the frame is as high as the chat inside it, within the bounds."""
    frame = page.locator("#nianbao iframe")
    chat = frame.content_frame.locator(".gradio-container")

    def heights() -> tuple[float, float]:
        inner = chat.evaluate("(whole) => Math.ceil(whole.getBoundingClientRect().height)")
        return frame.evaluate("(frame) => parseFloat(frame.style.height)"), min(max(inner, 320), most)

    for _ in range(300):
        shown, wanted = heights()
        if shown == wanted:
            return
        page.wait_for_timeout(100)
    assert shown == wanted


def test_allowed_site_shows_the_chat_and_can_ask(sites: tuple[str, str], open_page: Callable[..., Page]) -> None:
    """On a site that the operator named, a question is answered in the frame, and its source opens there."""
    page = open_page(sites[0])
    chat = page.locator("#nianbao iframe").content_frame
    expect(chat.locator(".welcome h2 :visible").first).to_be_visible()
    expect(chat.locator(".views")).to_be_hidden()
    asking = chat.locator("#question textarea")
    asking.fill("大安市2017年主动公开政府信息多少条？")
    asking.press("Enter")
    expect(chat.locator(".turn .said .text")).to_contain_text("4293")
    _fits(page, 648)
    chat.locator("a.open").first.click()
    expect(chat.locator("#panel iframe").content_frame.locator("mark").first).to_be_visible()


def test_frame_grows_and_shrinks_with_the_chat(sites: tuple[str, str], open_page: Callable[..., Page]) -> None:
    """Where the page has room nothing of the chat is cut off, before an answer and after it, and nothing creeps."""
    page = open_page(sites[0], height=4000)
    frame = page.locator("#nianbao iframe")
    expect(frame.content_frame.locator(".welcome h2 :visible").first).to_be_visible()
    _fits(page, 3600)
    first = frame.bounding_box()
    frame.content_frame.locator("#question textarea").fill("大安市2017年主动公开政府信息多少条？")
    frame.content_frame.locator("#question textarea").press("Enter")
    expect(frame.content_frame.locator(".turn .following")).to_be_visible()
    _fits(page, 3600)
    second = frame.bounding_box()
    assert first
    assert second
    assert first["height"] != second["height"]
    assert max(first["height"], second["height"]) < 3600


def test_other_sites_are_kept_out_by_the_browser(sites: tuple[str, str], open_page: Callable[..., Page]) -> None:
    """On a site that was not named the browser refuses to show the frame."""
    page = open_page("about:blank")
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(sites[1])
    expect(page.locator("#nianbao iframe")).to_be_attached()
    page.wait_for_load_state("networkidle")
    assert any("frame-ancestors" in text for text in refused)
    assert not page.locator("#nianbao iframe").content_frame.locator("#question").count()


def test_a_page_cannot_speak_for_the_chat(sites: tuple[str, str], open_page: Callable[..., Page]) -> None:
    """A message from anything but the chat changes nothing of the frame."""
    page = open_page(sites[1])
    expect(page.locator("#nianbao iframe")).to_be_attached()
    page.evaluate("new Promise((done) => { addEventListener('message', done); postMessage({nianbao: 7777}, '*'); })")
    assert page.evaluate("document.querySelector('#nianbao iframe').style.height") == "480px"
