"""The page of one whole report: its text as it is stored, escaped, with quotes marked in it.

No script of the report and no HTML of it is ever kept; offsets are those of `Report.text`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlsplit

from nianbao.reports import Report, Table
from nianbao_ui import frame, held, tables
from nianbao_ui.escaping import attribute, plain
from nianbao_ui.words import Language, both

_DEEPEST = 6
# A full stop or colon after a heading in mid-line belongs to it.
_AFTER = re.compile(r"[。．.：:]")


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open span of the report's text that the link asks to have marked."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of the text that is laid out in one way: `level` 0 is a paragraph, else a heading."""

    start: int
    end: int
    level: int = 0
    table: Table | None = None


class _Marker:
    """Escapes slices of the text and marks the quotes in them; each quote gets its id once."""

    def __init__(self, text: str, spans: Sequence[Span]) -> None:
        self._text = text
        self._spans = spans
        self._met: set[int] = set()

    def slice(self, start: int, end: int) -> str:
        edges = {start, end}
        for span in self._spans:
            edges |= {edge for edge in (span.start, span.end) if start < edge < end}
        ordered = sorted(edges)
        return "".join(self._run(a, b) for a, b in pairwise(ordered))

    def _run(self, start: int, end: int) -> str:
        html = plain(self._text[start:end])
        held = [k for k, span in enumerate(self._spans, 1) if span.start <= start and end <= span.end]
        if not held or not self._text[start:end].strip():
            return html
        anchors = ""
        for k in held:
            if k not in self._met:
                self._met.add(k)
                anchors += f'<a class="anchor" id="q{k}"></a>'
        return f'{anchors}<mark class="{" ".join(f"m{k}" for k in held)}">{html}</mark>'


def page(
    report: Report,
    spans: Sequence[tuple[int, int]] = (),
    *,
    language: Language = "zh",
    embedded: bool = False,
    newer: bool = False,
) -> str:
    """The whole HTML document of a report. `spans` outside the text are told and left out."""
    wanted = sorted(dict.fromkeys(Span(*span) for span in spans), key=lambda s: (s.start, s.end))
    inside = [span for span in wanted if 0 <= span.start < span.end <= len(report.text)]
    body, contents = _body(report, _Marker(report.text, inside))
    notes = f'<p class="note">{both("outside")}</p>' if len(inside) < len(wanted) else ""
    notes += f'<p class="note">{both("newer")}</p>' if newer else ""
    heading = f'<h2 id="contents">{both("contents")}</h2>'
    listed = f'<nav class="contents" aria-labelledby="contents">{heading}{contents}</nav>' if contents else ""
    name = report.title or report.id
    tabs = held.tabs(report.id, "text", base="../")
    return frame.page(
        name,
        f'<h1 lang="zh-CN">{plain(name)}</h1>{tabs}{notes}{_about(report)}'
        f'<div class="columns">{listed}<section class="full" aria-labelledby="full">'
        f'<h2 id="full" class="unseen">{both("text")}</h2><div class="text" lang="zh-CN">{body}</div>'
        "</section></div>",
        language=language,
        view="library",
        base="../",
        styles=("library.css", "report.css"),
        scripts=("report.js",),
        tools=_stepper(len(inside)),
        embedded=embedded,
    )


def _stepper(count: int) -> str:
    if not count:
        return ""
    return (
        f'<nav class="stepper" aria-labelledby="quotes"><span id="quotes" class="unseen">{both("quotes")}</span>'
        f'<a class="previous" href="#q1">{both("previous")}</a>'
        f'<span class="at" aria-live="polite">{both("quote_of", k=1, count=count)}</span>'
        f'<a class="next" href="#q{min(2, count)}">{both("next")}</a></nav>'
    )


def _about(report: Report) -> str:
    rows = [
        ("place", plain(report.place)),
        ("organ", plain(report.organ)),
        ("year", str(report.year or "")),
        ("published", report.published.isoformat() if report.published else ""),
        ("source", _source(report.source)),
        ("digest", f"<code>{plain(report.sha256)}</code>"),
    ]
    listed = "".join(f"<div><dt>{both(key)}</dt><dd>{value or both('unknown')}</dd></div>" for key, value in rows)
    return (
        f'<section class="about" aria-labelledby="about"><h2 id="about" class="unseen">{both("about")}</h2>'
        f'<dl>{listed}</dl><p><a class="download" href="../api/reports/{attribute(report.id)}/original" download>'
        f"{both('download')}</a></p>"
        "</section>"
    )


def _source(source: str) -> str:
    """An address as a link; of a file only its name, since folders are the operator's own."""
    if urlsplit(source).scheme in ("http", "https"):
        return f'<a href="{attribute(source)}" rel="noopener noreferrer nofollow">{plain(source)}</a>'
    return plain(re.split(r"[/\\]", source)[-1])


def _body(report: Report, marker: _Marker) -> tuple[str, str]:
    html: list[str] = []
    contents: list[str] = []
    number = 0
    for piece in _pieces(report):
        if piece.table is not None:
            html.append(tables.whole(piece.table, marker.slice))
            continue
        slice_ = marker.slice(piece.start, piece.end)
        if piece.level:
            number += 1
            tag = f"h{min(piece.level + 2, _DEEPEST)}"
            html.append(f'<{tag} id="s{number}">{slice_}</{tag}>')
            heading = plain(report.text[piece.start : piece.end].strip())
            contents.append(f'<li class="l{piece.level}"><a href="#s{number}" lang="zh-CN">{heading}</a></li>')
        else:
            html.append(f'<p dir="auto">{slice_}</p>')
    return "".join(html), f"<ol>{''.join(contents)}</ol>" if contents else ""


def _pieces(report: Report) -> list[_Piece]:
    """The text cut into tables, headings and lines, without its blank lines."""
    pieces: list[_Piece] = []
    position = 0
    for table in sorted(report.tables, key=lambda t: t.start):
        if table.start < position or not table.cells:
            continue
        pieces += _lines(report, position, table.start)
        pieces.append(_Piece(table.start, table.end, table=table))
        position = table.end
    return pieces + _lines(report, position, len(report.text))


def _lines(report: Report, start: int, end: int) -> list[_Piece]:
    headings: dict[int, tuple[int, int]] = {}
    for section in report.sections:
        length = _heading_length(report.text, section.start, section.heading)
        if length and start <= section.start < end and section.level:
            after = _AFTER.match(report.text, section.start + length)
            ends = after.end() if after else section.start + length
            headings[_first_letter(report.text, section.start)] = (ends, section.level)
    pieces: list[_Piece] = []
    for match in re.finditer(r"[^\n]+", report.text[start:end]):
        position, line_end = start + match.start(), start + match.end()
        for at in sorted(at for at in headings if position <= at < line_end):
            heading_end, level = headings[at]
            pieces.append(_Piece(position, at))
            pieces.append(_Piece(at, min(heading_end, line_end), level))
            position = min(heading_end, line_end)
        pieces.append(_Piece(position, line_end))
    return [piece for piece in pieces if report.text[piece.start : piece.end].strip()]


def _first_letter(text: str, start: int) -> int:
    found = re.compile(r"\S").search(text, start)
    return found.start() if found else start


def _heading_length(text: str, start: int, heading: str) -> int:
    """How many characters of the text from `start` make up a heading, white space aside; 0: none."""
    wanted = re.sub(r"\s", "", heading)
    position, met = start, 0
    while met < len(wanted) and position < len(text):
        if not text[position].isspace():
            if text[position] != wanted[met]:
                return 0
            met += 1
        position += 1
    return position - start if met == len(wanted) else 0
