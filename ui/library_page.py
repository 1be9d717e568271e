"""The page of all that the library holds: who reports, for which years, and which years are missing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from nianbao.api.signing import signed_in
from nianbao.chinese import is_chinese, pinyin, simplified, squeeze
from nianbao.errors import LibraryError
from nianbao.library.editions import Entry
from nianbao_ui import library_frame
from nianbao_ui.escaping import attribute, plain
from nianbao_ui.library_frame import alert, note, titled
from nianbao_ui.words import both, pair, plural, say

router = APIRouter(include_in_schema=False)

ROWS = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One organ with its newest edition for each year, and how many editions there are."""

    place: str
    organ: str
    held: dict[int, Entry]
    editions: Counter[int]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: a part of a name, and a year that is held, or that is missing."""

    name: str = ""
    year: int | None = None
    gaps: bool = False

    def fits(self, row: Row) -> bool:
        return (self.year is None or (self.year in row.held) != self.gaps) and _named(row, self.name)


@router.get("/library")
def library(
    request: Request,
    q: Annotated[str, Query(max_length=100)] = "",
    year: Annotated[str, Query(pattern=r"^\d{0,4}$")] = "",
    gaps: bool = False,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> HTMLResponse:
    """A row for each organ, a column for each year, gaps shown as gaps."""
    operator = signed_in(request)
    try:
        entries = request.app.state.assistant.library.entries()
    except LibraryError:
        body, status = alert("unavailable"), 503
    else:
        body, status = shown(entries, Asked(q.strip(), int(year) if year else None, gaps and bool(year)), page), 200
    return library_frame.page(
        titled("held"),
        f"<h1>{both('held')}</h1>{body}",
        request=request,
        operator=operator,
        here="held",
        base="./",
        status=status,
    )


def shown(entries: Sequence[Entry], asked: Asked, page: int = 1) -> str:
    """What the page says of these reports: their number, the form, a part of the matrix, the undated ones."""
    if not entries:
        return f'<p class="panel">{both("empty")}</p>'
    rows = _rows(entries)
    years = sorted({year for row in rows for year in row.held})
    undated = [entry for entry in entries if not entry.year]
    body = f'<p class="lead">{both("held_lead")}</p>{_counts(rows, entries, years)}'
    if rows:
        fit = [row for row in rows if asked.fits(row)]
        pages = max(1, -(-len(fit) // ROWS))
        at = min(page, pages)
        body += _form(asked, years)
        if len(fit) < len(rows):
            body += f'<p class="soft" role="status">{both("found_counts", organs=len(fit), all=len(rows))}</p>'
        body += _matrix(fit[(at - 1) * ROWS : at * ROWS], years, asked) if fit else note("none_fit")
        body += _pages(asked, at, pages)
    if undated:
        listed = "".join(f"<li>{_link(entry, plain(entry.title or entry.id))}</li>" for entry in undated)
        body += f'<h2>{both("undated")}</h2><ul class="listed">{listed}</ul>'
    return body


def _rows(entries: Iterable[Entry]) -> list[Row]:
    found: dict[tuple[str, str], Row] = {}
    for entry in entries:
        if entry.year is None:
            continue
        row = found.setdefault((entry.place, entry.organ), Row(entry.place, entry.organ, {}, Counter()))
        row.editions[entry.year] += 1
        if entry.newest:
            row.held[entry.year] = entry
    # As a dictionary orders them; what has no name comes last.
    return sorted(found.values(), key=lambda row: (not row.place, _sound(row.place, row.organ), row.place, row.organ))


def _counts(rows: Sequence[Row], entries: Sequence[Entry], years: Sequence[int]) -> str:
    span = f"{years[0]}–{years[-1]}" if len(years) > 1 else "".join(map(str, years))
    count, organs = len(entries), len(rows)
    zh = say("held_counts", "zh", organs=f"{organs:,}", reports=f"{count:,}", span=span)
    en = say("held_counts", "en", organs=plural(organs, "organ"), reports=plural(count, "report"), span=span)
    return f'<p class="counts">{pair(zh.removesuffix(" · "), en.removesuffix(" · "))}</p>'


def _form(asked: Asked, years: Sequence[int]) -> str:
    options = f'<option value="">{say("any_year", "zh")} · {say("any_year", "en")}</option>' + "".join(
        f"<option{' selected' if year == asked.year else ''}>{year}</option>" for year in reversed(years)
    )
    every = f'<a class="button" href="library">{both("find_all")}</a>' if asked != Asked() else ""
    return (
        '<form class="finding" method="get" action="library" role="search">'
        f'<div class="field grows"><label for="q">{both("find_name")}</label>'
        f'<input id="q" name="q" type="search" maxlength="100" value="{attribute(asked.name)}" '
        f'aria-describedby="q-hint"><small id="q-hint" class="soft">{both("find_name_hint")}</small></div>'
        f'<div class="field"><label for="year">{both("find_year")}</label>'
        f'<select id="year" name="year">{options}</select></div>'
        f'<label class="check"><input type="checkbox" name="gaps" value="true"{" checked" if asked.gaps else ""}> '
        f"{both('only_gaps')}</label>"
        f'<div class="actions"><button class="button primary">{both("find")}</button>{every}</div></form>'
    )


def _matrix(rows: Sequence[Row], years: Sequence[int], asked: Asked) -> str:
    head = "".join(f'<th scope="col"{" class=wanted" if year == asked.year else ""}>{year}</th>' for year in years)
    groups = ""
    for place, group in groupby(rows, key=lambda row: row.place):
        organs = list(group)
        heading = ""
        if len(organs) > 1 and place:
            heading = (
                f'<tr class="group"><th scope="rowgroup" colspan="{len(years) + 1}"><span>{library_frame.zh(place)} '
                f'<small class="soft">{both("organs_of", count=len(organs))}</small></span></th></tr>'
            )
        groups += f"<tbody>{heading}{''.join(_row(row, years) for row in organs)}</tbody>"
    legend = (
        f'<p class="legend" aria-hidden="true"><span class="tile">{_TICK}</span> {both("is_held")}'
        f'<span class="tile gap"></span> {both("gap")}</p>'
    )
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-labelledby="held"><table class="held">'
        f'<caption id="held" class="unseen">{both("held")}</caption>'
        f'<thead><tr><th scope="col">{both("organ")}</th>{head}</tr></thead>{groups}</table></div>{legend}'
    )


_TICK = '<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="M3 8.5l3.2 3.2L13 5"/></svg>'


def _row(row: Row, years: Sequence[int]) -> str:
    cells = "".join(_cell(row.held.get(year), row.editions[year]) for year in years)
    name = row.organ or row.place
    return f'<tr><th scope="row">{library_frame.zh(name) if name else both("unknown")}</th>{cells}</tr>'


def _cell(entry: Entry | None, editions: int) -> str:
    if entry is None:
        return f'<td class="gap"><span class="unseen">{both("gap")}</span></td>'
    several = (
        f'<small aria-hidden="true">{editions}</small><span class="unseen">{both("editions", count=editions)}</span>'
        if editions > 1
        else ""
    )
    name = f'<span class="unseen" lang="zh-CN">{plain(entry.title or entry.id)}</span>'
    return f"<td>{_link(entry, f'{_TICK}{name}{several}')}</td>"


def _link(entry: Entry, inner: str) -> str:
    return f'<a href="report/{attribute(entry.id)}">{inner}</a>'


def _pages(asked: Asked, at: int, pages: int) -> str:
    if pages == 1:
        return ""
    label = f"{say('pages', 'zh')} {say('pages', 'en')}"
    before = _page_link(asked, at - 1, "page_previous", "prev") if at > 1 else ""
    after = _page_link(asked, at + 1, "page_next", "next") if at < pages else ""
    where = f'<span class="soft">{both("page_of", page=at, pages=pages)}</span>'
    return f'<nav class="pages" aria-label="{label}">{before}{where}{after}</nav>'


def _page_link(asked: Asked, page: int, key: str, rel: str) -> str:
    query = {"q": asked.name, "year": asked.year or "", "gaps": "true" if asked.gaps else "", "page": page}
    address = "library?" + urlencode({name: value for name, value in query.items() if value})
    return f'<a class="button" rel="{rel}" href="{attribute(address)}">{both(key)}</a>'


def _named(row: Row, name: str) -> bool:
    wanted = squeeze(simplified(name))
    if not wanted:
        return True
    titles = "".join(entry.title for entry in row.held.values())
    if wanted in squeeze(simplified(f"{row.place}{row.organ}{titles}")):
        return True
    return not is_chinese(wanted) and wanted in _sound(row.place, row.organ)


@lru_cache(maxsize=20_000)
def _sound(place: str, organ: str) -> str:
    """How a name is typed by who has no Chinese keyboard."""
    return f"{squeeze(pinyin(place))} {squeeze(pinyin(organ))}"
