"""What was read of one report: its figures, what checks of them found, and where each field comes from.

Operators correct, read again and remove it here.
"""

from collections.abc import Callable, Mapping
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from nianbao.access import Operator
from nianbao.api.managing import Correction, corrected, read_again
from nianbao.api.signing import signed_in
from nianbao.errors import NianbaoError, UnknownReport
from nianbao.library import Library
from nianbao.reports import Report
from nianbao_ui import held, library_frame
from nianbao_ui.held import FIELDS
from nianbao_ui.library_frame import alert, error_note, only_operators, titled, zh
from nianbao_ui.words import both, pair, say

router = APIRouter(prefix="/library/report/{report_id}", include_in_schema=False)

_BASE = "../../"
Typed = Annotated[str, Form(max_length=1_000)]


@router.get("")
def report(report_id: str, request: Request) -> Response:
    """The figures, the findings, the fields."""
    return _page(report_id, request, signed_in(request))


@router.post("")
def correct(
    report_id: str,
    request: Request,
    title: Typed = "",
    organ: Typed = "",
    place: Typed = "",
    year: Typed = "",
    published: Typed = "",
) -> Response:
    """Sets the fields that were changed; an emptied one is again what the report says."""
    operator = only_operators(request)
    if isinstance(operator, Response):
        return operator
    typed = {"title": title, "organ": organ, "place": place, "year": year, "published": published}

    def change() -> str:
        now = _library(request).report(report_id)
        changed = {name: text.strip() or None for name, text in typed.items() if text.strip() != held.value(now, name)}
        fields = Correction.model_validate(changed).model_dump(include=set(changed))
        if fields:
            corrected(request, report_id, fields)
        return "corrected" if fields else "unchanged"

    return _changed(request, report_id, operator, change, typed)


@router.post("/reread")
def reread(report_id: str, request: Request) -> Response:
    """Reads the stored original again."""
    operator = only_operators(request)
    if isinstance(operator, Response):
        return operator

    def change() -> str:
        read_again(request, report_id)
        return "reread"

    return _changed(request, report_id, operator, change)


@router.get("/remove")
def ask_to_remove(report_id: str, request: Request) -> Response:
    """Whether it is really meant."""
    operator = only_operators(request)
    if isinstance(operator, Response):
        return operator
    try:
        meant = _library(request).report(report_id)
    except UnknownReport:
        return _missing(request)
    body = (
        f'<h1>{both("remove_title")}</h1><div class="panel narrow">'
        f"<p><strong>{zh(meant.title or meant.id)}</strong></p>"
        f'<p>{both("remove_lead")}</p><form method="post" action="remove" class="actions">'
        f'<button class="button danger">{both("remove_sure")}</button>'
        f'<a class="button" href="../{meant.id}">{both("keep")}</a></form></div>'
    )
    return library_frame.page(titled("remove_title"), body, request=request, operator=operator, base="../../../")


@router.post("/remove")
def remove(report_id: str, request: Request) -> Response:
    """Takes the report out of the library."""
    operator = only_operators(request)
    if isinstance(operator, Response):
        return operator

    def change() -> str:
        request.app.state.adding.run(lambda: _library(request).remove(report_id))
        return "removed"

    return _changed(request, report_id, operator, change)


def _changed(
    request: Request,
    report_id: str,
    operator: Operator,
    change: Callable[[], str],
    typed: Mapping[str, str] | None = None,
) -> Response:
    """Makes a change and leads to the page that shows it; where it fails, the page says why."""
    try:
        done = change()
    except UnknownReport:
        return _missing(request)
    except ValidationError as error:
        name = f"field_{error.errors()[0]['loc'][0]}"
        wrong = (say("wrong_field", language, field=say(name, language)) for language in ("zh", "en"))
        return _page(report_id, request, operator, error_note(pair(*wrong)), typed, 422)
    except NianbaoError as error:
        return _page(report_id, request, operator, library_frame.trouble(error), typed, 422)
    except HTTPException as error:
        return _page(report_id, request, operator, alert("add_busy"), typed, error.status_code)
    address = "/library" if done == "removed" else f"/library/report/{report_id}"
    return RedirectResponse(f"{request.scope.get('root_path', '')}{address}?done={done}", 303)


def _page(
    report_id: str,
    request: Request,
    operator: Operator | None,
    said: str = "",
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    try:
        found: Report = _library(request).report(report_id)
    except UnknownReport:
        return _missing(request)
    library = _library(request)
    name = found.title or found.id
    body = (
        f"<h1>{zh(name)}</h1>{held.tabs(found.id, 'figures', base=_BASE)}{said}"
        f"{held.fields(found)}{held.editions(library, found)}"
    )
    if operator is not None:
        body += held.form(found, typed or {key: held.value(found, key) for key in FIELDS})
    body += held.findings(library, found) + held.figures(library, found)
    return library_frame.page((name, name), body, request=request, operator=operator, base=_BASE, status=status)


def _library(request: Request) -> Library:
    library: Library = request.app.state.assistant.library
    return library


def _missing(request: Request) -> Response:
    return library_frame.page(
        titled("missing_report"),
        f"<h1>{both('missing_report')}</h1>",
        request=request,
        operator=signed_in(request),
        base="../" * (request.url.path.count("/") - 1),
        status=404,
    )
