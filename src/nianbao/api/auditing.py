"""What audits find in the reports, over HTTP."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request

from nianbao import tabulating
from nianbao.api.failures import REFUSALS, refusals
from nianbao.api.reading import Named, Numbered

MOST = 500

router = APIRouter(tags=["Reports"], responses=REFUSALS)


@router.get("/api/audit", responses=refusals(404))
def audit(request: Request, report: Named, place: Named, organ: Named, year: Numbered) -> dict[str, Any]:
    """The sums that do not hold inside reports, and what contradicts between them, with the quotes they rest on."""
    library = request.app.state.assistant.library
    if report:
        entries = tuple(dict.fromkeys(tabulating.found(library, named) for named in report))
    else:
        entries = tabulating.chosen(library, places=place, organs=organ, years=year)
    if len(entries) > MOST:
        raise HTTPException(422, f"{len(entries):,} reports fit; name places, organs or years, for at most {MOST}")
    return {"findings": list(tabulating.audits(library, entries)), "checked": tabulating.audited(library, entries)}
