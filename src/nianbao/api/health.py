"""Whether the process answers, and whether the library can be read."""

from typing import Any

from fastapi import APIRouter, Request

from nianbao import __version__

router = APIRouter()


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok", "version": __version__}


@router.get("/readyz", responses={503: {"description": "the library cannot be read"}})
def readyz(request: Request) -> dict[str, Any]:
    """The library can be read."""
    return {"status": "ready", "reports": len(request.app.state.assistant.library.entries())}
