"""What the library holds over HTTP: reports, their figures, and comparisons of these."""

from datetime import date
from pathlib import PurePosixPath
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Query, Request
from fastapi.responses import PlainTextResponse, Response
from pydantic import BaseModel

from nianbao import crosstable, tabulating
from nianbao.editions import Entry
from nianbao.reports import Report

router = APIRouter()

Named = Annotated[list[str], Query(default_factory=list, max_length=100)]
Measured = Annotated[list[str], Query(min_length=1, max_length=20)]
Numbered = Annotated[list[int], Query(default_factory=list, max_length=100)]


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


@router.get("/api/figures")
def figures(request: Request, place: Named, organ: Named, year: Numbered, measure: str = "") -> dict[str, Any]:
    """The figures that were read from the reports, each with the place in the text that it stands at."""
    library = request.app.state.assistant.library
    entries = tabulating.chosen(library, places=place, organs=organ, years=year)
    return {"figures": list(tabulating.figures(library, entries, measure or None))}


@router.get("/api/compare")
def compare(request: Request, measure: Measured, place: Named, organ: Named, year: Numbered) -> dict[str, Any]:
    """Measures side by side over places and years, and the reports that lack them with the reason."""
    library = request.app.state.assistant.library
    return crosstable.as_json(library, crosstable.compare(library, measure, places=place, organs=organ, years=year))


@router.get("/api/reports")
def reports(request: Request, place: str = "", year: int | None = None) -> list[Held]:
    """The reports that the library holds, narrowed by place and year where these are given."""
    entries = request.app.state.assistant.library.entries()
    return [
        _held(entry)
        for entry in entries
        if (not place or place in (entry.place, entry.organ)) and (year is None or entry.year == year)
    ]


@router.get("/api/reports/{report_id}", responses={404: {"description": "no such report"}})
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


@router.get("/api/reports/{report_id}/text", responses={404: {"description": "no such report"}})
def report_text(report_id: str, request: Request) -> PlainTextResponse:
    """The stored text of a report, which all offsets count in."""
    return PlainTextResponse(request.app.state.assistant.library.report(report_id).text)


@router.get("/api/reports/{report_id}/original", responses={404: {"description": "no such report"}})
def original(report_id: str, request: Request) -> Response:
    """The file as it was added, for download only: a browser never opens it as a page of ours."""
    library = request.app.state.assistant.library
    name = file_name(library.report(report_id))
    return Response(
        library.original(report_id),
        media_type="application/octet-stream",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"},
    )


def file_name(report: Report) -> str:
    """The name under which an original is downloaded: its own, or its title's with the right ending."""
    path = urlsplit(report.source).path if "://" in report.source else report.source
    name = PurePosixPath(path.replace("\\", "/")).name
    return "".join(c for c in name if c.isprintable() and c not in '/\\:*?"<>|') or f"{report.id}.bin"


def _held(entry: Entry) -> Held:
    return Held(**{key: getattr(entry, key) for key in Held.model_fields})
