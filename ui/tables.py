"""Tables of a report as HTML: whole on the report's page, the quoted rows with their headings on a card."""

import re
from collections.abc import Callable
from dataclasses import replace

from nianbao.reports import Cell, Report, Table
from nianbao_ui.escaping import plain

_NUMERIC = re.compile(r"[\d.,%\s/－—-]+")

Inner = Callable[[int, int], str]


def whole(table: Table, inner: Inner) -> str:
    """A table with its spans; `inner` gives the HTML of a slice of the report's text."""
    rows = ""
    for number, cells in enumerate(table.rows):
        rows += "<tr>" + "".join(_cell(cell, number == 0, inner(cell.start, cell.end)) for cell in cells) + "</tr>"
    return _framed(rows)


def excerpt(report: Report, start: int, end: int) -> str:
    """The rows that a quote lies in, under the headings of their columns; empty where it is in no table."""
    table = next((t for t in report.tables if t.start <= start and end <= t.end), None)
    if table is None:
        return ""
    rows = table.rows
    quoted = [n for n, cells in enumerate(rows) if any(cell.start < end and start < cell.end for cell in cells)]
    if not quoted:
        return ""
    head = _head(rows)
    html = ""
    if quoted[0] >= head:
        above = [cell for cells in rows[:head] for cell in cells]
        columns = range(max(cell.column + cell.colspan for cell in table.cells))
        named = [" · ".join(_names(above, column)) for column in columns]
        html = "<tr>" + "".join(f'<th scope="col">{plain(name)}</th>' for name in named) + "</tr>"
    for number in quoted:
        # A cell that spans down from a row above names this row too.
        cells = sorted((c for c in table.cells if c.row <= number < c.row + c.rowspan), key=lambda c: c.column)
        row = ""
        for cell in cells:
            content = plain(report.text[cell.start : cell.end])
            held = cell.start < end and start < cell.end and content.strip()
            row += _cell(replace(cell, rowspan=1), False, f"<mark>{content}</mark>" if held else content)
        html += f"<tr>{row}</tr>"
    return _framed(html)


def _head(rows: tuple[tuple[Cell, ...], ...]) -> int:
    """How many rows at the top are headings: those before the first that holds a number."""
    for number, cells in enumerate(rows):
        if any(_numeric(cell) for cell in cells):
            return number
    return 1


def _names(cells: list[Cell], column: int) -> list[str]:
    """What the headings over a column say, from the top, each once."""
    over = (cell.text.strip() for cell in cells if cell.column <= column < cell.column + cell.colspan)
    return list(dict.fromkeys(text for text in over if text))


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
