"""Whether the process answers, and whether the library can be read."""

from typing import Any

from fastapi import APIRouter, Request

from nianbao import __version__
from nianbao.api.failures import refusals

router = APIRouter(tags=["Operation"])


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok", "version": __version__}


@router.get("/readyz", responses=refusals(503))
def readyz(request: Request) -> dict[str, Any]:
    """The library can be read."""
    return {"status": "ready", "reports": len(request.app.state.assistant.library.entries())}
