"""What guards every response: bounds on what comes in, and the security headers on what goes out."""

import logging
from dataclasses import dataclass
from typing import Literal

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nianbao.api.failures import failure

_log = logging.getLogger(__name__)

MAX_BODY = 256 * 1024

_STRICT = "default-src 'none'; base-uri 'none'; form-action 'none'"
_PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'"
)
# Gradio starts from inline scripts and compiles its templates in the browser, hence the two exceptions.
_CHAT = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; frame-src 'self'; "
    "object-src 'none'; base-uri 'self'; form-action 'self'"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds for the addresses that begin with a prefix.

    `framed` says where a page may stand in a frame: nowhere, in our own pages, or also in those of the sites that
    the operator named. What is not `open` is not there for anyone.
    """

    prefix: str
    policy: str
    framed: Literal["never", "here", "elsewhere"] = "here"
    max_body: int = MAX_BODY
    open: bool = True


# What the chat asks of gradio. The other addresses that gradio brings along (uploads, files, proxies) are closed.
_NEEDED = "queue/ run/ heartbeat/ reset cancel startup-events theme.css".split()
_UNNEEDED = ("/gradio_api", "/login", "/logout", "/monitoring", "/svelte/")

# The first that fits holds; a view whose page needs more than its neighbours says so here.
RULES = (
    Rule("/api/", _STRICT, "never"),
    # Clients send the whole conversation along, with the footnotes of every answer.
    Rule("/v1/", _STRICT, "never", max_body=2 * 1024 * 1024),
    Rule("/mcp", _STRICT, "never"),
    Rule("/healthz", _STRICT, "never"),
    Rule("/readyz", _STRICT, "never"),
    Rule("/metrics", _STRICT, "never"),
    Rule("/looks/", _PAGE),
    Rule("/report/", _PAGE, "elsewhere"),
    Rule("/answer/", _PAGE, "elsewhere"),
    Rule("/about", _PAGE),
    Rule("/compare", _PAGE),
    Rule("/check", _PAGE, max_body=12 * 1024 * 1024),
    Rule("/library", _PAGE, "never"),
    *(Rule(f"/gradio_api/{name}", _CHAT, "elsewhere") for name in _NEEDED),
    *(Rule(prefix, _STRICT, "never", open=False) for prefix in _UNNEEDED),
    Rule("/", _CHAT, "elsewhere"),
)


# Where operators hand in files: there alone a body may be as large as the operator's setting says.
UPLOADS = frozenset({"/api/reports", "/library/add"})


class Guard:
    """Bounds what comes in and puts the security headers on what goes out."""

    def __init__(self, app: ASGIApp, *, embedders: str, largest_upload: int) -> None:
        """`embedders` are the origins that may show the chat in a frame, with blanks between."""
        self._app = app
        self._largest_upload = largest_upload
        ancestors = {"never": "'none'", "here": "'self'", "elsewhere": f"'self' {embedders}".strip()}
        self._policies = {rule.prefix: f"{rule.policy}; frame-ancestors {ancestors[rule.framed]}" for rule in RULES}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False
        received = 0
        rule = rule_for(scope["path"])
        largest = self._largest_upload if scope["path"] in UPLOADS else rule.max_body

        async def guarded(message: Message) -> None:
            nonlocal started
            if received > largest and not started:
                return  # what the application makes of a cut body is of no interest
            if message["type"] == "http.response.start":
                started = True
                _secure(MutableHeaders(scope=message), self._policies[rule.prefix])
            await send(message)

        async def bounded() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > largest:
                raise _TooLarge
            return message

        if not rule.open:
            await failure(scope["path"], 404, "NotFound", "there is nothing at this address")(scope, receive, guarded)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        try:
            if declared.isdigit() and int(declared) > largest:
                raise _TooLarge
            await self._app(scope, bounded, guarded)
        except _TooLarge:
            received = largest + 1
        except Exception:  # the edge of the server: the connection and the guarding headers outlive it
            if started:
                raise
            _log.exception("a request could not be finished: %s", scope["path"])
            detail = "this request could not be finished; the server's log says why"
            await failure(scope["path"], 500, "InternalError", detail)(scope, receive, guarded)
        if received > largest and not started:
            received = 0
            detail = f"a request may have {largest:,} bytes"
            await failure(scope["path"], 413, "TooLarge", detail)(scope, receive, guarded)


def rule_for(path: str) -> Rule:
    """The rule that holds for an address."""
    return next((rule for rule in RULES if path.startswith(rule.prefix)), RULES[-1])


class _TooLarge(Exception):
    pass


def _secure(headers: MutableHeaders, policy: str) -> None:
    headers.setdefault("Content-Security-Policy", policy)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
