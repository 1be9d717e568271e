"""Addresses: bounded in size and time, and nothing inside the network for strangers."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import reading_samples as samples
from nianbao.errors import UnreadableSource
from nianbao.reading import read
from nianbao.settings import Settings


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/report.html":
            self._send(samples.as_html().encode("gb18030"), "text/html; charset=GBK")
        elif self.path == "/file":
            self._send(samples.as_pdf(), "application/pdf")
        elif self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/report.html")
            self.end_headers()
        elif self.path == "/loop":
            self.send_response(302)
            self.send_header("Location", "/loop")
            self.end_headers()
        elif self.path == "/large":
            self._send(b"x" * 200_000, "text/plain")
        elif self.path == "/slow":
            self.send_response(200)
            self.end_headers()
            for _ in range(40):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.1)
        else:
            self.send_error(404)

    def _send(self, data: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        pass

    def handle(self) -> None:
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """A web site on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("path", ["/report.html", "/moved", "/file"])
def test_reports_behind_addresses(path: str, site: str, settings: Settings) -> None:
    """Pages and files are read from addresses, over redirects and in the declared charset."""
    report = read(site + path, settings)
    assert report.title == samples.TITLE
    assert report.source == site + path


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/none", "404"),
        ("/loop", "redirects"),
        ("/large", "NIANBAO_MAX_FILE_BYTES"),
        ("/slow", "NIANBAO_FETCH_TIMEOUT"),
    ],
)
def test_addresses_that_fail(path: str, says: str, site: str, settings: Settings) -> None:
    """A missing page, a loop, a large body and a slow server end in one line with the mend."""
    started = time.perf_counter()
    bounded = settings.model_copy(update={"max_file_bytes": 150_000, "fetch_timeout": 1.0})
    with pytest.raises(UnreadableSource, match=says):
        read(site + path, bounded)
    assert time.perf_counter() - started < 60


def test_unreachable_address(settings: Settings) -> None:
    """A refused connection is said to be one."""
    with pytest.raises(UnreadableSource, match="cannot be reached"):
        read("http://127.0.0.1:9/report.html", settings)


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/", "http://localhost/", "http://[::1]/", "http://0.0.0.0/"])
def test_inner_addresses_are_refused_for_strangers(address: str, settings: Settings) -> None:
    """Acting for a user of the chat, nothing inside the network is opened."""
    with pytest.raises(UnreadableSource, match=r"inside this network|cannot be reached"):
        read(address, settings, for_web_user=True)


def test_inner_address_with_a_page_is_refused_for_strangers(site: str, settings: Settings) -> None:
    """A page that the operator could read is not opened for a user of the chat."""
    with pytest.raises(UnreadableSource, match="inside this network"):
        read(site + "/report.html", settings, for_web_user=True)
