"""What the library holds over HTTP: reports, their figures, and comparisons of these."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import PurePosixPath
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from pydantic import BaseModel, Field

from nianbao import crosstable, tabulating
from nianbao.api import shapes
from nianbao.api.failures import REFUSALS, refusals
from nianbao.api.work import worked
from nianbao.library import Library
from nianbao.library.editions import Entry
from nianbao.reports import Report

router = APIRouter(tags=["Reports"], responses=REFUSALS)

_BYTES = {"schema": {"type": "string", "format": "binary"}}

Name = Annotated[str, Field(max_length=200)]
Named = Annotated[list[Name], Query(default_factory=list, max_length=100)]
Measured = Annotated[list[Name], Query(min_length=1, max_length=20)]
Numbered = Annotated[list[int], Query(default_factory=list, max_length=100)]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which reports are meant; all where nothing is named."""

    places: tuple[str, ...] = ()
    organs: tuple[str, ...] = ()
    years: tuple[int, ...] = ()


class Held(BaseModel):
    """One report of the library."""

    id: str
    sha256: str
    title: str
    place: str
    organ: str
    year: int | None
    published: date | None
    source: str
    newest: bool


class Part(BaseModel):
    """A headed part of a report; offsets are characters of its text."""

    path: list[str]
    start: int
    end: int


class HeldReport(Held):
    """One report with what is known of its parts."""

    media_type: str
    characters: int
    tables: int
    sections: list[Part]
    warnings: list[str]


@router.get("/api/figures", response_model=None, responses={200: {"model": shapes.Figures}})
def figures(
    request: Request,
    place: Named,
    organ: Named,
    year: Numbered,
    measure: Name = "",
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1_000,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> JSONResponse:
    """The figures that were read from the reports, each with the place in the text that it stands at."""
    chosen = Chosen(tuple(place), tuple(organ), tuple(year))
    library = request.app.state.assistant.library
    return JSONResponse(worked(request.app, figures_of, library, chosen, measure, limit, offset))


@router.get("/api/compare", response_model=None, responses={200: {"model": shapes.Comparison}})
def compare(
    request: Request,
    measure: Measured,
    place: Named,
    organ: Named,
    year: Numbered,
    most: Annotated[int, Query(ge=1, le=10_000)] = 1_000,
) -> JSONResponse:
    """Measures side by side over places and years, and the reports that lack them with the reason.

    At most so many rows of each measure are given, those of the latest years and the highest ranks;
    what a row says of the others is said of all.
    """
    chosen = Chosen(tuple(place), tuple(organ), tuple(year))
    library = request.app.state.assistant.library
    return JSONResponse(worked(request.app, comparison_of, library, measure, chosen, most))


@router.get("/api/reports")
def reports(request: Request, place: str = "", year: int | None = None) -> list[Held]:
    """The reports that the library holds, narrowed by place and year where these are given."""
    entries = request.app.state.assistant.library.entries()
    return [
        _held(entry)
        for entry in entries
        if (not place or place in (entry.place, entry.organ)) and (year is None or entry.year == year)
    ]


@router.get("/api/reports/{report_id}", responses=refusals(404))
def report(report_id: str, request: Request) -> HeldReport:
    """What is known of one report."""
    library = request.app.state.assistant.library
    found: Report = library.report(report_id)
    entry = next(one for one in library.entries() if one.id == report_id)
    return HeldReport(
        **_held(entry).model_dump(),
        media_type=found.media_type,
        characters=len(found.text),
        tables=len(found.tables),
        sections=[Part(path=list(s.path), start=s.start, end=s.end) for s in found.sections],
        warnings=list(found.warnings),
    )


@router.get(
    "/api/reports/{report_id}/text",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **refusals(404)},
)
def report_text(report_id: str, request: Request) -> PlainTextResponse:
    """The stored text of a report, which all offsets count in."""
    return PlainTextResponse(request.app.state.assistant.library.report(report_id).text)


@router.get(
    "/api/reports/{report_id}/original",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": _BYTES}}, **refusals(404)},
)
def original(report_id: str, request: Request) -> Response:
    """The file as it was added, for download only: a browser never opens it as a page of ours."""
    library = request.app.state.assistant.library
    name = file_name(library.report(report_id))
    return Response(
        library.original(report_id),
        media_type="application/octet-stream",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"},
    )


def figures_of(library: Library, chosen: Chosen, measure: str, limit: int, offset: int = 0) -> dict[str, Any]:
    """Some of the figures of the chosen reports, and whether there are more."""
    entries = tabulating.chosen(library, places=chosen.places, organs=chosen.organs, years=chosen.years)
    rows = list(islice(tabulating.figures(library, entries, measure or None), offset, offset + limit + 1))
    return {"figures": rows[:limit], "more": len(rows) > limit}


def comparison_of(library: Library, measures: Sequence[str], chosen: Chosen, most: int) -> dict[str, Any]:
    """The measures side by side over the chosen reports, at most so many rows of each."""
    made = crosstable.compare(library, measures, places=chosen.places, organs=chosen.organs, years=chosen.years)
    return crosstable.as_json(library, made, most=most)


def file_name(report: Report) -> str:
    """The name under which an original is downloaded: its own, or its title's with the right ending."""
    path = urlsplit(report.source).path if "://" in report.source else report.source
    name = PurePosixPath(path.replace("\\", "/")).name
    return "".join(c for c in name if c.isprintable() and c not in '/\\:*?"<>|') or f"{report.id}.bin"


def _held(entry: Entry) -> Held:
    return Held(**{key: getattr(entry, key) for key in Held.model_fields})
