"""Changing the library over HTTP: adding, removing, reading again, correcting. All of it needs a token."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import AfterValidator, BaseModel, Field
from starlette.concurrency import run_in_threadpool

from nianbao.api.adding import Adding
from nianbao.api.asking import streamed
from nianbao.api.failures import REFUSALS, Failure
from nianbao.api.reading import HeldReport, report
from nianbao.api.signing import Signed
from nianbao.api.uploads import BODY, handed_in
from nianbao.library import Library
from nianbao.reading import read_apart
from nianbao.reading.archives import printable

_REFUSED: dict[int | str, dict[str, Any]] = {
    401: {"model": Failure, "description": "no operator's token"},
    403: {"model": Failure, "description": "asked for by a page of another site"},
    429: {"model": Failure, "description": "other changes are still being made, or too many wrong tokens"},
}
_UNKNOWN: dict[int | str, dict[str, Any]] = {404: {"model": Failure, "description": "no such report"}}
router = APIRouter(tags=["Operators"], responses=REFUSALS)


def _line(text: str) -> str:
    said = printable(text).strip()
    if not said:
        raise ValueError("it is empty")
    return said


Line = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_line)]


class Correction(BaseModel):
    """Fields set by hand; null lets a field be again what the report says."""

    model_config = {"extra": "forbid"}

    title: Line | None = None
    organ: Line | None = None
    place: Line | None = None
    year: Annotated[int, Field(ge=1990, le=2100)] | None = None
    published: date | None = None


@router.post("/api/reports", response_model=None, responses=_REFUSED, openapi_extra=BODY)
async def add(request: Request, operator: Signed) -> Response:
    """Adds files, the files of a .zip, and addresses; each succeeds or fails by itself.

    The outcome comes as the command line prints it, or step by step as events where the client accepts those.
    """
    handed = await handed_in(request)
    library, adding = request.app.state.assistant.library, request.app.state.adding
    steps = await run_in_threadpool(adding.each, library, handed)
    if "text/event-stream" in request.headers.get("accept", ""):
        return streamed(step.as_event() for step in steps)
    outcome = await run_in_threadpool(lambda: [step.data for step in steps][-1])
    went_in = any(outcome[change] for change in ("added", "updated", "unchanged"))
    return JSONResponse(outcome, 200 if went_in else 422)


@router.delete("/api/reports/{report_id}", status_code=204, responses=_REFUSED | _UNKNOWN)
def remove(report_id: str, request: Request, operator: Signed) -> None:
    """Takes a report out of the library, everywhere."""
    library: Library = request.app.state.assistant.library
    request.app.state.adding.run(lambda: library.remove(report_id))


@router.post("/api/reports/{report_id}/reread", responses=_REFUSED | _UNKNOWN)
def reread(report_id: str, request: Request, operator: Signed) -> HeldReport:
    """Reads the stored original again; what was corrected by hand stays."""
    read_again(request, report_id)
    return report(report_id, request)


@router.patch("/api/reports/{report_id}", responses=_REFUSED | _UNKNOWN)
def correct(report_id: str, correction: Correction, request: Request, operator: Signed) -> HeldReport:
    """Sets fields by hand; they hold also when the report is read again or replaced."""
    given = correction.model_dump(include=correction.model_fields_set)
    corrected(request, report_id, given)
    return report(report_id, request)


def read_again(request: Request, report_id: str, forgetting: Sequence[str] = ()) -> None:
    """Reads the stored original of a report again, in a process of its own."""
    library: Library = request.app.state.assistant.library
    adding: Adding = request.app.state.adding
    adding.run(lambda: library.reread(report_id, forgetting=forgetting, read=read_apart))


def corrected(request: Request, report_id: str, fields: Mapping[str, Any]) -> None:
    """Sets these fields by hand; those that are None become what the report says."""
    library: Library = request.app.state.assistant.library
    adding: Adding = request.app.state.adding
    forgotten = [name for name, value in fields.items() if value is None]
    given = {name: value for name, value in fields.items() if value is not None}
    if forgotten:
        read_again(request, report_id, forgotten)
    if given:
        adding.run(lambda: library.correct(report_id, **given))
