"""Who asks: a token in the `Authorization` header, or a session that a browser signed in for.

A session's cookie is sent by pages of ours alone, and a request that changes something has to say
that it comes from one; so no page elsewhere can change anything in an operator's name.
"""

import math
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import Depends, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from nianbao.access import SESSION_HOURS, Access, Attempts, Operator
from nianbao.api.failures import failure

COOKIE = "nianbao-session"
SIGN_IN = "/library/sign-in"
_CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# What is open to everyone even where reading needs a token.
_OPEN = ("/healthz", "/readyz", "/looks/", SIGN_IN)
# Programs knock here; a page to sign in on is of no use to them.
_DOORS = ("/api/", "/v1/", "/mcp", "/metrics", "/gradio_api/")


def signed_in(request: HTTPConnection) -> Operator | None:
    """The operator that a request comes from; None where it comes from anyone."""
    access: Access = request.app.state.access
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return access.holder(token)
    session = request.cookies.get(COOKIE, "")
    return access.signed_in(session) if session else None


def typed(request: HTTPConnection, token: str) -> Operator | None:
    """Whose token was typed into the form; a client that keeps guessing there has to wait.

    Raises:
        HTTPException: 429 after too many wrong tokens.
    """
    attempts: Attempts = request.app.state.attempts
    client = request.client.host if request.client else ""
    if wait := attempts.wait(client):
        raise HTTPException(429, "too many wrong tokens; wait a minute", {"Retry-After": str(math.ceil(wait))})
    access: Access = request.app.state.access
    found = access.holder(token)
    if found is None:
        attempts.failed(client)
    return found


def anyone(request: Request) -> Operator | None:
    """The operator that a request comes from, None where it comes without a token or session.

    Raises:
        HTTPException: 401 for a token that is nobody's, 403 for a change that another site's page asks for.
    """
    found = signed_in(request)
    if found is None and request.headers.get("authorization", "").lower().startswith("bearer "):
        raise _unknown()
    if found is not None and "authorization" not in request.headers:
        from_here(request)
    return found


def operator(request: Request) -> Operator:
    """The operator that a request comes from, for what only operators may do.

    Raises:
        HTTPException: 401 without a token or session, 403 for a change that another site's page asks for.
    """
    found = anyone(request)
    if found is None:
        raise _unknown()
    return found


def from_here(request: Request) -> None:
    """Refuses a change that a page of another site asks for.

    Raises:
        HTTPException: 403.
    """
    if request.method in _CHANGING and not _same_origin(request.headers):
        raise HTTPException(403, "a page of another site may not change anything here")


Signed = Annotated[Operator, Depends(operator)]


def begin(response: Response, request: Request, operator: Operator) -> None:
    """Signs a browser in: its cookie is out of reach of scripts and of other sites."""
    access: Access = request.app.state.access
    response.set_cookie(
        COOKIE,
        access.sign_in(operator),
        max_age=SESSION_HOURS * 3600,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def end(response: Response, request: Request) -> None:
    """Signs a browser out."""
    access: Access = request.app.state.access
    access.sign_out(request.cookies.get(COOKIE, ""))
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")


def ask_to_sign_in(request: HTTPConnection) -> RedirectResponse:
    """To the page where one signs in, and from there back to this address."""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"{request.scope.get('root_path', '')}{SIGN_IN}?next={quote(wanted, safe='')}", 303)


class Gate:
    """Lets in only who has a token, where the operator wants reading to be so; behind it, all doors are alike."""

    def __init__(self, app: ASGIApp, *, public: bool) -> None:
        self._app = app
        self._public = public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._public or scope["type"] == "lifespan" or scope["path"].startswith(_OPEN):
            await self._app(scope, receive, send)
            return
        request = HTTPConnection(scope)
        path = scope["path"]
        answer: ASGIApp
        if await run_in_threadpool(signed_in, request) is not None:
            answer = self._app
        elif path.startswith(_DOORS) or scope.get("method") not in ("GET", "HEAD"):
            told = "reading here needs a token: send it as `Authorization: Bearer`"
            answer = failure(path, 401, "Unauthorized", told, {"WWW-Authenticate": "Bearer"})
        else:
            answer = ask_to_sign_in(request)
        await answer(scope, receive, send)


def _unknown() -> HTTPException:
    return HTTPException(401, "this needs an operator's token", {"WWW-Authenticate": "Bearer"})


def _same_origin(headers: Mapping[str, str]) -> bool:
    """Whether a browser says that a request comes from a page of this site; silence is no such word."""
    if (site := headers.get("sec-fetch-site")) is not None:
        return site == "same-origin"
    return urlsplit(headers.get("origin", "")).netloc.lower() == headers.get("host", "").lower() != ""
