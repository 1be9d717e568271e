"""Sources as cards: the quote in its place in the report, and the link that opens the report there."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from nianbao.reports import Report
from nianbao_ui import tables
from nianbao_ui.escaping import attribute, plain
from nianbao_ui.words import both

_CONTEXT = 90
_MARK = re.compile(r"\[(\d{1,3})\]")

Citation = Mapping[str, Any]
Links = Mapping[int, tuple[str, str]]
Reports = Callable[[str], Report | None]


def cited(answer: Mapping[str, Any]) -> list[Citation]:
    """The citations of an Answer as JSON."""
    return [c for c in answer.get("citations", ()) if isinstance(c, Mapping)]


def links(citations: Sequence[Citation], number: int, base: str = "") -> dict[int, tuple[str, str]]:
    """Where the mark of each citation leads: the address of the report, and the id of its card."""
    return {int(c["n"]): (address(c, citations, base), card_id(number, c)) for c in citations}


def linked(text: str, to: Links | None) -> str:
    """Escaped text whose [n] marks lead to their sources; without links they are shown as marks alone."""

    def link(match: re.Match[str]) -> str:
        found = (to or {}).get(int(match[1]))
        if found is None:
            return f'<span class="mark">{match[0]}</span>' if to is None else match[0]
        href, card = found
        return (
            f'<a class="mark" href="{href}" data-card="{card}" target="_blank" rel="noopener">'
            f'<span class="unseen">{both("sources")} </span>{int(match[1])}</a>'
        )

    return _MARK.sub(link, plain(text))


def paragraphs(text: str, to: Links | None) -> str:
    """Each line of a text as a paragraph with its marks."""
    lines = [line for line in text.splitlines() if line.strip()]
    return "".join(f'<p dir="auto">{linked(line, to)}</p>' for line in lines)


def address(citation: Citation, citations: Sequence[Citation], base: str = "") -> str:
    """The report page with every quote of this answer in that report, this one first in view."""
    spans = [(c["start"], c["end"]) for c in citations if c["report_id"] == citation["report_id"]]
    spans = sorted(dict.fromkeys((int(start), int(end)) for start, end in spans))
    at = spans.index((int(citation["start"]), int(citation["end"]))) + 1
    query = urlencode([pair for start, end in spans for pair in (("start", start), ("end", end))])
    return attribute(f"{base}report/{citation['report_id']}?{query}#q{at}")


def card_id(number: int, citation: Citation) -> str:
    return f"source-{number}-{int(citation['n'])}"


def card(
    number: int, citation: Citation, report: Report | None, *, href: str, proof: str = "", beside: str = ""
) -> str:
    """One source.

    Args:
        number: of the turn, counting from 1.
        report: as it is stored; without it the quote stands alone.
        href: where the link to the report leads; empty: there is none.
        proof: HTML to show in place of the quote in its surroundings.
        beside: HTML below the quote.
    """
    n = int(citation["n"])
    facts = [str(citation.get("organ") or citation.get("place") or ""), str(citation.get("year") or "")]
    facts = [fact for fact in facts if fact and fact not in str(citation.get("title", ""))]
    facts.append(str(citation.get("section") or ""))
    path = plain(" · ".join(fact for fact in facts if fact))
    title = plain(str(citation.get("title", "")))
    more = (
        f'<p class="more"><a class="open" href="{href}" target="_blank" rel="noopener" data-n="{n}">{both("open")}'
        f'<span class="unseen"> ({n})</span></a></p>'
        if href
        else ""
    )
    return (
        f'<section class="card" id="{card_id(number, citation)}"><h4><span class="n" aria-hidden="true">{n}</span>'
        f'<span class="unseen">{both("source_n", n=n)} </span>'
        f'<span class="report">{title}</span></h4><p class="path">{path}</p>'
        f'<blockquote lang="zh-CN" dir="auto">{proof or quoted(citation, report)}</blockquote>{beside}{more}</section>'
    )


def quoted(citation: Citation, report: Report | None) -> str:
    """The quote in its sentence or its row, marked."""
    if report is None:
        return f"<mark>{plain(str(citation.get('quote', '')))}</mark>"
    start, end = int(citation["start"]), int(citation["end"])
    before, quote, after = around(report.text, start, end)
    return tables.excerpt(report, start, end) or f"{plain(before)}<mark>{plain(quote)}</mark>{plain(after)}"


def around(text: str, start: int, end: int) -> tuple[str, str, str]:
    """What stands before and after a quote in its own line, shortened to whole clauses."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    before, after = text[line_start:start], text[end:line_end]
    if len(before) > _CONTEXT:
        cut = re.search("[。；！？;]", before[-_CONTEXT:])
        before = "……" + before[-_CONTEXT:][cut.end() if cut and cut.end() < _CONTEXT - 5 else 0 :]
    if len(after) > _CONTEXT:
        cuts = [m.end() for m in re.finditer("[。；！？;]", after[:_CONTEXT])]
        after = after[: cuts[-1] if cuts else _CONTEXT] + "……"
    return before.lstrip(), text[start:end], after.rstrip()
