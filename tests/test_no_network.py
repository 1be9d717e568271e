"""At run time nothing leaves this machine."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from conftest import ROOT

REPORT = next((ROOT / "corpus").glob("*.txt"))


@pytest.fixture
def offline(tmp_path: Path) -> list[str]:
    """The start of a command line that records what it asks of the network."""
    (tmp_path / "asked").touch()
    return [sys.executable, str(ROOT / "tests" / "offline.py"), str(tmp_path / "asked")]


@pytest.fixture
def environment(tmp_path: Path, cache: Path) -> dict[str, str]:
    """No settings, and proxies that lead nowhere, so that a client that honours them is seen too."""
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    nowhere = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY"), "http://192.0.2.1:9")
    return (
        kept
        | nowhere
        | {"NIANBAO_LIBRARY": str(tmp_path / "library"), "NIANBAO_CACHE": str(cache), "NO_PROXY": "127.0.0.1"}
    )


def asked(tmp_path: Path) -> str:
    return (tmp_path / "asked").read_text()


def test_the_record_sees_what_goes_out(offline: list[str], environment: dict[str, str], tmp_path: Path) -> None:
    """An address that the user adds is the one thing that connects outside, and it is recorded."""
    ran = subprocess.run(
        [*offline, "add", "http://report.invalid/1.html"], env=environment, capture_output=True, text=True
    )
    assert ran.returncode == 1
    assert asked(tmp_path)


def test_add_and_ask_connect_nowhere(offline: list[str], environment: dict[str, str], tmp_path: Path) -> None:
    """Adding a report and asking about it, with a fresh cache, looks up and connects to nothing outside."""
    fresh = environment | {"NIANBAO_CACHE": str(tmp_path / "cache")}
    for command in (["add", str(REPORT)], ["ask", "大安市2017年主动公开多少条？"], ["status"]):
        ran = subprocess.run([*offline, *command], env=fresh, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
    assert asked(tmp_path) == ""


def test_serve_connects_nowhere(offline: list[str], environment: dict[str, str], tmp_path: Path) -> None:
    """The chat starts, gives its page and answers a question without looking outside."""
    subprocess.run([*offline, "add", str(REPORT)], env=environment, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = (tmp_path / "told").open("w")
    with (
        told,
        subprocess.Popen([*offline, "serve", "--port", str(port)], env=environment, stdout=told, stderr=told) as served,
    ):
        try:
            page = _get(f"http://127.0.0.1:{port}/", served)
            question = urllib.request.Request(
                f"http://127.0.0.1:{port}/api/ask",
                '{"question": "大安市2017年主动公开多少条？"}'.encode(),
                {"Content-Type": "application/json"},
            )
            with urllib.request.urlopen(question, timeout=60) as response:
                assert b"4293" in response.read()
        finally:
            served.send_signal(signal.SIGINT)
            served.wait(timeout=60)
    assert page
    assert asked(tmp_path) == ""


def _get(address: str, served: "subprocess.Popen[bytes]") -> bytes:
    until = time.monotonic() + 120
    while time.monotonic() < until and served.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=10) as response:
                return bytes(response.read())
        except OSError:
            time.sleep(0.3)
    raise AssertionError(f"nothing was served at {address}")
