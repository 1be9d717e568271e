"""The page of all that the library holds: who reports, for which years, and which years are missing."""

from collections.abc import Sequence

from nianbao.editions import Entry
from nianbao_ui import frame
from nianbao_ui.escaping import attribute, plain
from nianbao_ui.words import Language, both, say


def page(entries: Sequence[Entry], *, language: Language = "zh") -> str:
    """The whole HTML document: a row for each organ, a column for each year, gaps shown as gaps."""
    newest = [entry for entry in entries if entry.newest]
    years = sorted({entry.year for entry in newest if entry.year})
    organs = sorted({(entry.place, entry.organ) for entry in newest if entry.year})
    held = {(entry.place, entry.organ, entry.year): entry for entry in newest}
    head = "".join(f'<th scope="col">{year}</th>' for year in years)
    rows = ""
    for place, organ in organs:
        cells = "".join(_cell(held.get((place, organ, year))) for year in years)
        rows += f'<tr><th scope="row" lang="zh-CN">{plain(organ or place) or both("unknown")}</th>{cells}</tr>'
    undated = [entry for entry in newest if not entry.year]
    listed = "".join(f"<li>{_link(entry, plain(entry.title or entry.id))}</li>" for entry in undated)
    body = (
        f'<div class="scroll" tabindex="0" role="group"><table class="held"><caption class="unseen">{both("held")}'
        f'</caption><tr><th scope="col">{both("organ")}</th>{head}</tr>{rows}</table></div>'
        if years
        else f"<p>{both('empty')}</p>"
    )
    body += f"<h2>{both('undated')}</h2><ul>{listed}</ul>" if listed else ""
    return frame.page(
        say("held", language),
        f'<h1>{both("held")}</h1><p class="lead">{both("held_lead")}</p>{body}',
        language=language,
        view="library",
        styles=("library.css",),
    )


def _cell(entry: Entry | None) -> str:
    if entry is None:
        return f'<td class="gap"><span class="unseen">{both("gap")}</span></td>'
    name = f'{both("open_report")}<span class="unseen"> {plain(entry.title)}</span>'
    return f"<td>{_link(entry, name)}</td>"


def _link(entry: Entry, inner: str) -> str:
    return f'<a href="report/{attribute(entry.id)}">{inner}</a>'
