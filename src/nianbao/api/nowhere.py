"""What is at no address: told at the door, so that the chat at the root, which takes all others, is not asked."""

from itertools import takewhile

from fastapi import FastAPI
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

from nianbao.api.failures import failure

_DOORS = ("/api/", "/v1/")
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def told_at_the_doors(app: FastAPI) -> None:
    """Makes addresses below the doors that nothing answers at end there; to be called behind all other routes."""
    for door in _DOORS:
        app.router.routes.append(Route(f"{door}{{rest:path}}", _Nowhere(app), include_in_schema=False))


class _Nowhere:
    """Where a request ends that fits no route before this one, or none with its method."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if allowed := [method for method in _METHODS if self._answered({**scope, "method": method})]:
            detail, headers = f"use {' or '.join(allowed)}", {"Allow": ", ".join(allowed)}
            response = failure(path, 405, "MethodNotAllowed", detail, headers)
        else:
            response = failure(path, 404, "NotFound", "there is nothing at this address")
        await response(scope, receive, send)

    def _answered(self, scope: Scope) -> bool:
        def before(route: BaseRoute) -> bool:
            return getattr(route, "endpoint", None) is not self

        return any(route.matches(dict(scope))[0] is Match.FULL for route in takewhile(before, self._app.routes))
