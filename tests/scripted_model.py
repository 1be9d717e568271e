"""A language model's server on loopback that speaks the OpenAI protocol and says what a test scripts."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from library_samples import BigramEncoder, write_report
from nianbao.library import Library
from nianbao.settings import Settings

MODEL = "openai:scripted"


@dataclass
class Script:
    """What the server does with the next question, and what it was asked.

    It says each of `first` once, in their order, and `text` from then on.
    """

    text: str = ""
    first: list[str] = field(default_factory=list)
    piece: int = 7
    status: int = 200
    wait: float = 0.0
    drip: float = 0.0
    broken: bool = False
    endless: bool = False
    raw: bytes | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)


@contextmanager
def scripted() -> Iterator[tuple[str, Script]]:
    """A server on loopback that speaks the OpenAI protocol; gives its address and its script."""
    script = Script()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            script.asked.append(body)
            script.keys.append(self.headers.get("Authorization", ""))
            if script.stopped.wait(script.wait):
                return
            if script.status != 200:
                self._whole(script.status, b'{"error": {"message": "no"}}')
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            try:
                self._stream()
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def _stream(self) -> None:
            if script.raw is not None:
                self._chunk(script.raw)
            text = script.first.pop(0) if script.first else script.text
            while True:
                for start in range(0, len(text), script.piece):
                    if script.drip and script.stopped.wait(script.drip):
                        return
                    self._event({"content": text[start : start + script.piece]})
                if not script.endless or script.stopped.is_set():
                    break
            if script.broken:
                self.close_connection = True
                return
            self._event({}, end="stop")
            self._chunk(b"data: [DONE]\n\n")
            self._chunk(b"")

        def _event(self, delta: dict[str, str], end: str | None = None) -> None:
            choice = {"index": 0, "delta": delta, "finish_reason": end}
            data = {
                "id": "1",
                "object": "chat.completion.chunk",
                "created": 1,
                "model": "scripted",
                "choices": [choice],
            }
            self._chunk(f"data: {json.dumps(data)}\n\n".encode())

        def _chunk(self, data: bytes) -> None:
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            self.wfile.flush()

        def _whole(self, status: int, data: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing on the terminal."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that has gone is what these tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", script
    finally:
        script.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def chosen(**model: Any) -> Settings:
    """The settings of the day on which a model is asked, with no reader."""
    return Settings(reader="none", today="2022-05-01", **model)


@contextmanager
def two_places(folder: Path) -> Iterator[Library]:
    """A library of two places, one of them in two years."""
    settings = Settings(library=folder / "library", cache=folder / "cache", reader="none", today="2022-05-01")
    with Library.open(settings, encoder=BigramEncoder()) as held:
        held.add(write_report(folder, "云溪市", 2021, disclosed=512, received=37))
        held.add(write_report(folder, "云溪市", 2020, disclosed=498, received=30))
        held.add(write_report(folder, "石桥县", 2021, disclosed=301, received=64))
        yield held
