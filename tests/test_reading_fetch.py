"""Addresses: bounded in size and time, and nothing inside the network for strangers."""

import gzip
import ipaddress
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

import reading_samples as samples
from nianbao.errors import SourceError, UnreadableSource, UnsupportedFormat
from nianbao.reading import fetch, read
from nianbao.settings import Settings

OUTSIDE = "127.0.0.2"  # taken for a host of the public internet where a test needs one
OUTSIDE_PORTS = range(8000, 9000)


class _Site(BaseHTTPRequestHandler):
    asked: list[str]
    to: str

    def do_GET(self) -> None:
        self.asked.append(f"{self.headers['Host']} {self.path}")
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
        elif self.path == "/elsewhere":
            self.send_response(302)
            self.send_header("Location", self.to)
            self.end_headers()
        elif self.path == "/packed":
            self._send(gzip.compress(samples.as_html().encode()), "text/html; charset=utf-8", "gzip")
        elif self.path == "/bomb":
            self._send(gzip.compress(b"x" * 50_000_000), "text/plain", "gzip")
        elif self.path == "/unasked":
            self._send(b"x", "text/plain", "br")
        elif self.path == "/film":
            self._send(b"x", "video/mp4")
        elif self.path == "/dribble":
            self.wfile.write(b"HTTP/1.0 200 OK\r\n")
            for number in range(100):
                self.wfile.write(f"X-{number}: x\r\n".encode())
                self.wfile.flush()
                time.sleep(0.1)
        else:
            self.send_error(404)

    def _send(self, data: bytes, kind: str, coding: str = "") -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        if coding:
            self.send_header("Content-Encoding", coding)
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


@contextmanager
def _serving(host: str, port: int = 0, to: str = "/") -> Iterator[ThreadingHTTPServer]:
    site = type("Site", (_Site,), {"asked": [], "to": to})
    server = ThreadingHTTPServer((host, port), site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def _outside(to: str = "/") -> Iterator[ThreadingHTTPServer]:
    """A site on one of the ports that web sites listen on."""
    for port in OUTSIDE_PORTS:
        try:
            with _serving(OUTSIDE, port, to) as server:
                yield server
            return
        except OSError:
            continue


def _asked(server: ThreadingHTTPServer) -> list[str]:
    return server.RequestHandlerClass.asked  # type: ignore[attr-defined,no-any-return]


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """A web site on this machine."""
    with _serving("127.0.0.1") as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def one_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard as it is, but for one address of this machine that stands for the internet."""
    guard = fetch._public
    monkeypatch.setattr(fetch, "_public", lambda ip: ip == ipaddress.ip_address(OUTSIDE) or guard(ip))


def _names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let names be looked up with these answers, one after the other; the names that were looked up."""
    looked_up, left, numeric = list[str](), list(answers), socket.getaddrinfo

    def look_up(host: str, port: int, *rest: Any, **named: Any) -> Any:
        if host == OUTSIDE:
            return numeric(host, port, *rest, **named)
        looked_up.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in left.pop(0)]

    monkeypatch.setattr(fetch.socket, "getaddrinfo", look_up)
    return looked_up


@pytest.mark.parametrize("path", ["/report.html", "/moved", "/file", "/packed"])
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
        ("/bomb", "NIANBAO_MAX_FILE_BYTES"),
        ("/slow", "NIANBAO_FETCH_TIMEOUT"),
        ("/dribble", "NIANBAO_FETCH_TIMEOUT"),
        ("/unasked", "packed as br"),
    ],
)
def test_addresses_that_fail(path: str, says: str, site: str, settings: Settings) -> None:
    """A missing page, a loop, a large or inflated body and a slow server end in one line with the mend."""
    bounded = settings.model_copy(update={"max_file_bytes": 150_000, "fetch_timeout": 1.0})
    with pytest.raises(UnreadableSource, match=says):
        read(site + path, bounded)


def test_a_film_is_refused_before_it_is_taken(site: str, settings: Settings) -> None:
    """What its server calls a picture, film or sound is no report."""
    with pytest.raises(UnsupportedFormat, match="video/mp4"):
        read(site + "/film", settings)


@pytest.mark.parametrize("address", ["http://[::", "http://127.0.0.1:99999/", "http:///x", "http://\x00/"])
def test_addresses_that_are_none(address: str, settings: Settings) -> None:
    """Text that only looks like an address is refused in one line, never with another error."""
    for stranger in (False, True):
        with pytest.raises(SourceError):
            read(address, settings, for_web_user=stranger)


def test_unreachable_address(settings: Settings) -> None:
    """A refused connection is said to be one."""
    with pytest.raises(UnreadableSource, match="cannot be reached"):
        read("http://127.0.0.1:9/report.html", settings)


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000/", "http://localhost/", "http://[::1]/", "http://0.0.0.0/"])
def test_inner_addresses_are_refused_for_strangers(address: str, settings: Settings) -> None:
    """Acting for a user of the chat, nothing inside the network is opened."""
    with pytest.raises(UnreadableSource, match=r"inside this network|cannot be reached"):
        read(address, settings, for_web_user=True)


def test_inner_address_with_a_page_is_refused_for_strangers(site: str, settings: Settings) -> None:
    """A page that the operator could read is not opened for a user of the chat."""
    with pytest.raises(UnreadableSource, match="not opened from the chat"):
        read(site + "/report.html", settings, for_web_user=True)


@pytest.mark.parametrize(
    ("ip", "public"),
    [
        ("8.8.8.8", True),
        ("2400:3200::1", True),
        ("64:ff9b::808:808", True),
        ("::ffff:8.8.8.8", True),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("192.0.0.192", False),
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("fd00:ec2::254", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("2001:db8::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("::127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b:1::1", False),
        ("2002:7f00:1::", False),
        ("2001:0:7f00:1::", False),
    ],
)
def test_which_hosts_are_public(ip: str, public: bool) -> None:
    """Neither an inner address nor one that wraps an inner address is public."""
    assert fetch._public(ipaddress.ip_address(ip)) is public


def test_other_spellings_of_this_machine_are_refused_for_strangers() -> None:
    """However the operating system lets an inner address be written, the guard sees what it leads to."""
    hosts = ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::ffff:127.0.0.1]"]
    program = (
        "import sys; from nianbao.reading import fetch; from nianbao.settings import Settings\n"
        "for host in sys.argv[1:]:\n"
        "  try: fetch.fetch(f'http://{host}:80/', Settings(), public_only=True)\n"
        "  except Exception as error: print(type(error).__name__, error)"
    )
    # In a process of its own: the guard around the tests takes these for names that have to be looked up elsewhere.
    ran = subprocess.run([sys.executable, "-c", program, *hosts], capture_output=True, text=True)
    said = ran.stdout.splitlines()
    assert len(said) == len(hosts)
    for line in said:
        assert line.startswith("UnreadableSource")
        assert "inside this network" in line or "cannot be reached" in line


@pytest.mark.usefixtures("one_is_public")
def test_a_redirect_into_the_network_is_not_followed_for_strangers(settings: Settings) -> None:
    """A page outside that leads inside gets an error, and the host inside no connection."""
    with (
        _serving("127.0.0.1") as inside,
        _outside(to=f"http://127.0.0.1:{inside.server_port}/report.html") as outside,
        pytest.raises(UnreadableSource, match="not opened from the chat"),
    ):
        read(f"http://{OUTSIDE}:{outside.server_port}/elsewhere", settings, for_web_user=True)
    assert len(_asked(outside)) == 1
    assert _asked(inside) == []
    with _outside() as inner, pytest.raises(UnreadableSource, match="inside this network"):
        # On a port that is allowed, so that it is the address that is refused.
        read(f"http://127.0.0.1:{inner.server_port}/report.html", settings, for_web_user=True)


@pytest.mark.usefixtures("one_is_public")
def test_a_name_is_looked_up_once_and_that_host_is_asked(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads inside at a second look-up changes nothing: the host that was checked is asked, by its name."""
    looked_up = _names(monkeypatch, [OUTSIDE], ["127.0.0.1"])
    with _outside() as outside:
        port = outside.server_port
        report = read(f"http://reports.example:{port}/report.html", settings, for_web_user=True)
    assert report.title == samples.TITLE
    assert looked_up == ["reports.example"]
    assert _asked(outside) == [f"reports.example:{port} /report.html"]


@pytest.mark.usefixtures("one_is_public")
def test_a_name_with_one_inner_address_is_refused_for_strangers(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All addresses of a name must be public, not just the first."""
    _names(monkeypatch, [OUTSIDE, "10.0.0.1"])
    with pytest.raises(UnreadableSource, match="inside this network"):
        read("http://reports.example/", settings, for_web_user=True)


@pytest.mark.parametrize("port", [22, 25, 3306, 6379, 9200])
def test_ports_of_other_services_are_refused_for_strangers(port: int, settings: Settings) -> None:
    """A stranger's address cannot make the server speak to something that is no web site."""
    with pytest.raises(UnreadableSource, match=f"port {port}"):
        read(f"http://127.0.0.1:{port}/", settings, for_web_user=True)


def test_addresses_with_a_password_are_refused(site: str, settings: Settings) -> None:
    """The address is kept and shown as the report's source, so that no password may stand in it."""
    with pytest.raises(UnreadableSource, match="password"):
        read(site.replace("http://", "http://user:secret@") + "/report.html", settings)
