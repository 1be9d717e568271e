"""Tables of a report as HTML: whole on the report's page, the quoted rows with their headings on a card."""

import re
from collections.abc import Callable

from nianbao.reports import Cell, Report, Table
from nianbao_ui.escaping import plain
from nianbao_ui.words import both

_NUMERIC = re.compile(r"[\d.,%\s/－—-]+")

Inner = Callable[[int, int], str]


def whole(table: Table, inner: Inner) -> str:
    """A table with its spans; `inner` gives the HTML of a slice of the report's text."""
    rows = ""
    for number, cells in enumerate(table.rows):
        rows += "<tr>" + "".join(_cell(cell, number == 0, inner(cell.start, cell.end)) for cell in cells) + "</tr>"
    return _framed(rows)


def excerpt(report: Report, start: int, end: int) -> str:
    """The rows that a quote lies in, each value under its heading; empty where it is in no table."""
    table = next((t for t in report.tables if t.start <= start and end <= t.end), None)
    if table is None:
        return ""
    rows = table.rows
    html = ""
    for number, own in enumerate(rows):
        if not any(cell.start < end and start < cell.end for cell in own):
            continue
        # A cell that spans down from a row above names this row too.
        cells = sorted((c for c in table.cells if c.row <= number < c.row + c.rowspan), key=lambda c: c.column)
        lead = next((n for n, cell in enumerate(cells) if _numeric(cell) or not cell.text.strip()), len(cells))
        shown = [_marked(report, cell, start, end) for cell in cells]
        html += f'<p class="row">{" › ".join(shown[:lead])}</p>'
        named = _named(_heads(rows, number), cells[lead:])
        pairs = (
            f"<div><dt>{plain(name)}</dt><dd>{inner or both('blank')}</dd></div>"
            for name, inner in zip(named, shown[lead:], strict=True)
        )
        html += f'<dl class="cells">{"".join(pairs)}</dl>' if lead < len(cells) else ""
    return html


def _heads(rows: tuple[tuple[Cell, ...], ...], number: int) -> list[Cell]:
    """The cells of the heading rows next above a row: those without a number."""
    above = [n for n in range(number) if not any(_numeric(cell) for cell in rows[n])]
    if not above:
        return []
    first = above[-1]
    while first - 1 in above:
        first -= 1
    return [cell for n in range(first, above[-1] + 1) for cell in rows[n]]


def _named(heads: list[Cell], cells: list[Cell]) -> list[str]:
    """What the lowest heading over each cell says; all of them where that alone names several cells."""
    paths = []
    for cell in cells:
        over = (h.text for h in heads if h.column <= cell.column < h.column + h.colspan and h.text.strip())
        paths.append(tuple(dict.fromkeys(re.sub(r"\s+", "", text) for text in over)) or ("",))
    lowest = [path[-1] for path in paths]
    return [" · ".join(path) if lowest.count(path[-1]) > 1 else path[-1] for path in paths]


def _marked(report: Report, cell: Cell, start: int, end: int) -> str:
    content = plain(report.text[cell.start : cell.end].strip())
    return f"<mark>{content}</mark>" if content and cell.start < end and start < cell.end else content


def _numeric(cell: Cell) -> bool:
    return bool(cell.text.strip() and _NUMERIC.fullmatch(cell.text.strip()))


def _cell(cell: Cell, top: bool, content: str) -> str:
    tag = "th" if cell.text.strip() and not _numeric(cell) and (top or cell.column == 0) else "td"
    attributes = f' scope="{"col" if top else "row"}"' if tag == "th" else ""
    attributes += f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    attributes += f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    attributes += ' class="number"' if _numeric(cell) else ""
    return f"<{tag}{attributes}>{content}</{tag}>"


def _framed(rows: str) -> str:
    return f'<div class="scroll" tabindex="0" role="group"><table>{rows}</table></div>'
