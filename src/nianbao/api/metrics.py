"""What is counted while the server runs, for Prometheus at /metrics, and the line that a request leaves in the log.

Neither says what was asked, nor by whom.
"""

import contextvars
import ipaddress
import json
import logging
import sys
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import uuid4

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nianbao.answering import Told
from nianbao.api.signing import signed_in
from nianbao.errors import LibraryError

_log = logging.getLogger("nianbao.server")
_request: contextvars.ContextVar[str] = contextvars.ContextVar("request", default="")
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

disable_created_metrics()  # type: ignore[no-untyped-call]  # the package leaves it bare

router = APIRouter(tags=["Operation"])


class Metrics:
    """The counters of one server.

    Args:
        reports: how many reports the library holds.
    """

    def __init__(self, reports: Callable[[], int]) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = self._counter("requests", "Requests that were answered", "route", "status")
        self._request_seconds = self._histogram("request_seconds", "Seconds until a response was whole", "route")
        self._questions = self._counter("questions", "Questions by how they ended", "outcome")
        self._question_seconds = self._histogram("question_seconds", "Seconds of work on a question")
        self._refused = self._counter("refused", "Requests that were told to come again later", "reason")
        self.in_work = Gauge("nianbao_questions_in_work", "Questions in work or waiting", registry=self.registry)
        held = Gauge("nianbao_reports", "Reports in the library", registry=self.registry)
        held.set_function(lambda: _counted(reports))

    def working(self) -> int:
        """How many questions are in work or waiting."""
        return int(self.registry.get_sample_value("nianbao_questions_in_work") or 0)

    def requested(self, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(route, status).inc()
        self._request_seconds.labels(route).observe(seconds)

    def asked(self, told: Told) -> None:
        """Count a question, and write its line into the log."""
        self._questions.labels(told.outcome).inc()
        self._question_seconds.observe(told.seconds)
        _log.info("question", extra={"outcome": told.outcome, "ms": round(1000 * told.seconds)})

    def refused(self, reason: Literal["busy", "rate"]) -> None:
        """Count a request that was refused."""
        self._refused.labels(reason).inc()

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"nianbao_{name}", text, labels, registry=self.registry)

    def _histogram(self, name: str, text: str, *labels: str) -> Histogram:
        return Histogram(f"nianbao_{name}", text, labels, buckets=_SECONDS, registry=self.registry)


@router.get("/metrics", response_class=Response, include_in_schema=False)
def metrics(request: Request) -> Response:
    """The counters in Prometheus' text format: for this machine, an operator's token, or all where that is set."""
    open_to_all: bool = request.app.state.assistant.settings.metrics
    if not open_to_all and not _from_here(request) and signed_in(request) is None:
        raise HTTPException(403, "for this machine and for operators; NIANBAO_METRICS opens it to all")
    return Response(generate_latest(request.app.state.metrics.registry), media_type=CONTENT_TYPE_LATEST)


class Watch:
    """Counts each request, names it, and writes a line about it into the log."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status, name = time.perf_counter(), 500, uuid4().hex[:12]
        _request.set(name)

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = name
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            seconds, route = time.perf_counter() - began, _route(scope)
            self._metrics.requested(route, status, seconds)
            if route not in _QUIET:
                _log.info("request", extra={"route": route, "status": status, "ms": round(1000 * seconds)})


# What browsers fetch and what watches ask by themselves; counted, and not worth a line each.
_QUIET = frozenset({"chat", "/looks", "/healthz", "/readyz", "/metrics"})


def _route(scope: Scope) -> str:
    """The address as it is declared, so that there are as many as there are doors; an unknown one is `other`."""
    path = getattr(scope.get("route"), "path", None)
    if path in (None, ""):
        return "/mcp" if scope["path"] == "/mcp" else "other"
    return path if path != "/" else "chat"


def set_up_log(form: Literal["text", "json"]) -> None:
    """Let the whole program write its log to standard error, in text or with one JSON object a line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_AsJson() if form == "json" else _AsText())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    _log.setLevel(logging.INFO)


_FIELDS = ("route", "status", "outcome", "ms")


class _AsJson(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
        }
        if name := _request.get():
            line["request"] = name
        line |= {key: getattr(record, key) for key in _FIELDS if hasattr(record, key)}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = "".join(traceback.format_exception(*record.exc_info))
        return json.dumps(line, ensure_ascii=False)


class _AsText(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        told = [f"{key}={getattr(record, key)}" for key in _FIELDS if hasattr(record, key)]
        named = [f"request={name}"] if (name := _request.get()) else []
        return " ".join([super().formatMessage(record), *named, *told])


def _from_here(request: Request) -> bool:
    try:
        return request.client is None or ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:  # a socket of this machine, or a test
        return True


def _counted(reports: Callable[[], int]) -> float:
    try:
        return reports()
    except LibraryError:
        return float("nan")
