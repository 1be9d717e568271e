"""The page of comparisons: what to compare is chosen in a form and held in the address, so that it can be shared."""

from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from nianbao import crosstable, tabulating
from nianbao.errors import LibraryError, QuestionError
from nianbao.library import Library
from nianbao.measures import catalogue
from nianbao_ui import choosing, comparison, frame
from nianbao_ui.choosing import Asked, Offer, named
from nianbao_ui.comparison import FEWEST_ROWS, MOST_ROWS
from nianbao_ui.escaping import attribute
from nianbao_ui.words import Language, both, say

router = APIRouter()

MOST = {"measures": 20, "names": 200, "years": 100}
_LONGEST = 200
_CENTURIES = range(1900, 2200)
_BEGINNINGS = 4


@router.get("/compare", include_in_schema=False)
def compare(request: Request) -> HTMLResponse:
    """The form, and beneath it the comparison that the address asks for."""
    language = frame.language_of(request)
    library: Library = request.app.state.assistant.library
    asked, notes = _read(request)
    try:
        offered = choosing.offer(library)
        body, status = _body(library, offered, asked)
    except LibraryError:
        return _page(say("compare_title", language), _note("unavailable"), language, 503)
    measures = [id for id in dict.fromkeys(map(_id, asked.measures)) if id]
    title = comparison.titled(measures)[language == "en"] if measures else say("compare_title", language)
    return _page(title, notes + body, language, status)


@router.get("/compare.csv", include_in_schema=False)
def compare_csv(request: Request) -> Response:
    """The same comparison as the command `nianbao compare --csv` writes it."""
    library: Library = request.app.state.assistant.library
    asked, _ = _read(request)
    if not asked.measures or _too_many(asked):
        raise QuestionError(say("too_many" if asked.measures else "none_chosen", "en", **MOST))
    written = crosstable.as_json(library, _made(library, asked))
    pieces = tabulating.csv_text((*crosstable.COLUMNS, "missing"), crosstable.as_rows(written))
    return StreamingResponse(
        (piece.encode() for piece in pieces),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="nianbao-compare.csv"'},
    )


def _page(title: str, body: str, language: Language, status: int = 200) -> HTMLResponse:
    scripts = ("compare.js", *(("charts.js",) if 'class="plot"' in body else ()))
    html = frame.page(
        title,
        f'<h1>{both("compare_title")}</h1><p class="lead">{both("compare_lead")}</p>{body}',
        language=language,
        view="compare",
        styles=("charts.css", "compare.css"),
        scripts=scripts,
    )
    return HTMLResponse(html, status)


def _body(library: Library, offered: Offer, asked: Asked) -> tuple[str, int]:
    if not library.entries():
        return _note("empty"), 200
    unknown = [name for name in asked.measures if _id(name) is None]
    measures = [id for id in dict.fromkeys(map(_id, asked.measures)) if id]
    form = choosing.form(offered, asked, measures)
    if unknown:
        return "".join(map(_unknown, unknown)) + form, 422
    if _too_many(asked):
        return _note("too_many", error=True, **MOST) + form, 422
    if not measures:
        return form + _beginnings(offered), 200
    most = max(FEWEST_ROWS, MOST_ROWS // len(measures))
    written = crosstable.as_json(library, _made(library, asked), most=most)
    return form + comparison.result(written, asked, most), 200


def _made(library: Library, asked: Asked) -> tuple[crosstable.Comparison, ...]:
    entries, unknown = choosing.entries(library, asked)
    # By their ids, since one measure has many names.
    measures = dict.fromkeys(tabulating.measure_key(name)[0] for name in asked.measures)
    return crosstable.over(library, list(measures), entries, unknown, asked.years)


def _read(request: Request) -> tuple[Asked, str]:
    """What the address asks for, and what in it is left out, as HTML."""
    named_: dict[str, list[str]] = {"measure": [], "place": [], "organ": [], "year": []}
    for name, value in request.query_params.multi_items():
        if name in named_ and (text := value.strip()[:_LONGEST]) and text not in named_[name]:
            named_[name].append(text)
    years = [int(y) for y in named_["year"] if y.isascii() and y.isdigit() and int(y[:9]) in _CENTURIES]
    wrong = [year for year in named_["year"] if str(year) not in map(str, years)]
    asked = Asked(
        tuple(named_["measure"]),
        tuple(named_["place"]),
        tuple(named_["organ"]),
        tuple(dict.fromkeys(years)),
        by_value=request.query_params.get("order") == "value",
    )
    return asked, "".join(_note("unknown_year", error=True, named=year) for year in wrong[:3])


def _too_many(asked: Asked) -> bool:
    names = len(asked.places) + len(asked.organs)
    return len(asked.measures) > MOST["measures"] or names > MOST["names"] or len(asked.years) > MOST["years"]


def _id(name: str) -> str | None:
    """The id of a measure named by its id or by a name that people use."""
    try:
        id, _ = tabulating.measure_key(name)
    except QuestionError:
        return None
    return id


def _unknown(name: str) -> str:
    near = "".join(f"<li>{_begin(id)}</li>" for id in tabulating.near(name))
    return f'<div class="note error" role="alert"><p>{both("unknown_measure", named=name)}</p><ul>{near}</ul></div>'


def _beginnings(offered: Offer) -> str:
    """A few comparisons that the library can make, to begin with."""
    links = "".join(f"<li>{_begin(id)}</li>" for id in _stated_most(offered))
    return f'<section class="begin"><h2>{both("start_here")}</h2><ul>{links}</ul></section>' if links else ""


def _stated_most(offered: Offer) -> Iterator[str]:
    known = catalogue()
    plain = (id for id in offered.measures if id in known.measures and not known.measures[id].of)
    for id, _ in zip(plain, range(_BEGINNINGS), strict=False):
        yield id


def _begin(id: str) -> str:
    return f'<a href="compare?measure={attribute(id)}">{named(id)}</a>'


def _note(key: str, *, error: bool = False, **filled: Any) -> str:
    kind, role = ("note error", "alert") if error else ("note", "status")
    return f'<p class="{kind}" role="{role}">{both(key, **filled)}</p>'
