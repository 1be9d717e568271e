"""How much one client may ask: a bucket of requests that fills up again by the minute.

Who looks at pages is never counted, nor is this machine itself: behind a reverse proxy that tells
nobody's address all people would come from there.
"""

import ipaddress
import threading
import time
from collections import OrderedDict
from math import ceil

from starlette.types import ASGIApp, Receive, Scope, Send

from nianbao.api.failures import failure
from nianbao.api.metrics import Metrics
from nianbao.api.work import Busy

# What takes work: the doors for programs, and what the views send when something is to be done.
COUNTED = ("/api/", "/v1/", "/mcp", "/check", "/compare", "/answer/")
# More clients than that are remembered by nobody; the one that was quiet longest is forgotten.
_CLIENTS = 20_000


class Limits:
    """The buckets of all clients.

    Args:
        rate: requests per minute; 0 for any number.
        burst: requests at once.
    """

    def __init__(self, rate: int, burst: int, metrics: Metrics) -> None:
        self._rate = rate / 60
        self._burst = burst
        self._metrics = metrics
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, host: str | None) -> None:
        """Count one request of a client.

        Raises:
            Busy: it has made too many; the error says when to come again.
        """
        client = _client(host)
        if not self._rate or client is None:
            return
        now = time.monotonic()
        with self._lock:
            left, at = self._buckets.pop(client, (float(self._burst), now))
            left = min(self._burst, left + (now - at) * self._rate)
            self._buckets[client] = (left - 1 if left >= 1 else left, now)
            if len(self._buckets) > _CLIENTS:
                self._buckets.popitem(last=False)
        if left < 1:
            self._metrics.refused("rate")
            wait = ceil((1 - left) / self._rate)
            raise Busy(
                wait,
                f"too many requests from this address; try again in {wait} s · 这个地址的请求太多，请 {wait} 秒后再试",
            )


class Limited:
    """Refuses the requests of clients that make too many."""

    def __init__(self, app: ASGIApp, *, limits: Limits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(COUNTED):
            try:
                self._limits.take((scope["client"] or (None,))[0])
            except Busy as error:
                refusal = failure(scope["path"], error.status_code, "TooManyRequests", error.detail, error.headers)
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _client(host: str | None) -> str | None:
    """Whom a request counts for; None where for nobody. An IPv6 client has a whole network to change its address in."""
    try:
        ip = ipaddress.ip_address((host or "").split("%")[0])
    except ValueError:  # a socket of this machine, or a test
        return None
    if ip.is_loopback:
        return None
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else str(ip)
