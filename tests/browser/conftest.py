"""A real browser before the real system: Debian's Chromium, the server, and a library from corpus/."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from serving import CHROMIUM, Site, browsing

# A slow machine is no fault of the page.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine; on Debian: apt-get install chromium")
    with browsing() as browser:
        yield browser


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Opens a page of the site in a fresh profile; fails the test if a page errs or leaves this machine."""
    troubles: list[str] = []
    contexts = []

    def watch(url: str) -> None:
        if not url.startswith((site.address, "data:", "blob:", "about:")):
            troubles.append(f"asked for {url}")

    def opened(
        path: str = "/", *, locale: str = "zh-CN", width: int = 1280, height: int = 800, scheme: str = "light"
    ) -> Page:
        context = chromium.new_context(
            locale=locale, viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: troubles.append(f"page error: {error}"))
        page.on("request", lambda request: watch(request.url))
        page.goto(site.address + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not troubles
