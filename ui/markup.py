"""HTML of a conversation, made here only: whatever comes from people or reports is escaped.

Takes an Answer as the JSON that the command line prints, so that what is shown is what is said.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from nianbao.measures import catalogue
from nianbao.reports import Report
from nianbao_ui import tables
from nianbao_ui.escaping import attribute, plain
from nianbao_ui.words import OUTCOMES, both, pair, plural, say

_MARK = re.compile(r"\[(\d{1,3})\]")
_CONTEXT = 90

Reports = Callable[[str], Report | None]


@dataclass(frozen=True, slots=True)
class Holding:
    """What the library holds, for the opening lines."""

    reports: int
    places: int
    years: tuple[int, ...]
    examples: tuple[tuple[str, str], ...] = ()


def welcome(holding: Holding | None) -> str:
    """What stands on the page before the first question; None: the library cannot be opened."""
    if holding is None:
        return f'<section class="welcome"><h2>{both("hero")}</h2><p role="alert">{both("unavailable")}</p></section>'
    if not holding.reports:
        return f'<section class="welcome"><h2>{both("hero")}</h2><p>{both("empty")}</p></section>'
    return (
        f'<section class="welcome"><h2>{both("hero")}</h2><p class="promise">{both("promise")}</p>'
        f'<h3>{both("try")}</h3><ul class="examples">{_offered(holding.examples, "example")}</ul></section>'
    )


def _offered(questions: Sequence[tuple[str, str]], kind: str) -> str:
    """Questions to click on, each in both languages."""
    return "".join(
        f'<li class="{language}" lang="{"zh-CN" if language == "zh" else "en"}">{_asking(question, kind)}</li>'
        for pair_ in questions
        for language, question in zip(("zh", "en"), pair_, strict=True)
    )


def holds(holding: Holding | None) -> str:
    """One line that says what is in the library."""
    if holding is None or not holding.reports:
        return ""
    first, last = (holding.years[0], holding.years[-1]) if holding.years else (None, None)
    zh_years = "" if first is None else (f"{first} 年" if first == last else f"{first}–{last} 年")
    en_years = "" if first is None else (f"{first}" if first == last else f"{first}–{last}")
    zh = say("holds", "zh", reports=f"{holding.reports:,}", places=f"{holding.places:,}", years=zh_years)
    en = say(
        "holds", "en", reports=plural(holding.reports, "report"), places=plural(holding.places, "place"), years=en_years
    )
    return f'<p class="holds">{pair(zh.rstrip(" ·"), en.rstrip(" ·"))}</p>'


def conversation(turns: Sequence[Mapping[str, Any]], reports: Reports) -> str:
    """All turns; one without an answer yet is shown as being worked on."""
    return "".join(turn(number, one, reports) for number, one in enumerate(turns, 1))


def turn(number: int, one: Mapping[str, Any], reports: Reports) -> str:
    """One question with its answer.

    Args:
        number: counts from 1 within the conversation.
        one: question, answer (JSON or None), partly (text so far), following (questions to offer).
        reports: a stored report by its id.
    """
    answer = one.get("answer")
    body = _waiting(str(one.get("partly", ""))) if answer is None else _answer(number, answer, reports)
    if following := one.get("following"):
        body += (
            f'<div class="following"><h3>{both("next_questions")}</h3>'
            f'<ul class="examples">{_offered(following, "example")}</ul></div>'
        )
    return (
        f'<article class="turn" id="turn-{number}"><h2 class="question"><span class="unseen">{both("asked")}</span>'
        f'<span dir="auto">{plain(str(one["question"]))}</span></h2>{body}</article>'
    )


def _waiting(partly: str) -> str:
    shown = f'<div class="text">{_paragraphs(partly, None)}</div>' if partly else ""
    return (
        f'<div class="answer waiting"><div class="said">{shown}'
        f'<p class="seeking"><span class="dots" aria-hidden="true"></span>{both("seeking")}</p></div></div>'
    )


def _answer(number: int, answer: Mapping[str, Any], reports: Reports) -> str:
    outcome = str(answer.get("outcome", "error"))
    outcome = outcome if outcome in OUTCOMES else "error"
    citations = [c for c in answer.get("citations", ()) if isinstance(c, Mapping)]
    links = {int(c["n"]): (_address(c, citations), f"source-{number}-{int(c['n'])}") for c in citations}
    language = "en" if answer.get("language") == "en" else "zh-CN"
    asked = attribute(str(answer.get("question", "")))
    said = (
        f'<p class="outcome">{_icon(outcome)}{both(outcome)}</p>{_chips(answer)}'
        f'<div class="text" lang="{language}">{_paragraphs(_without_choices(answer), links)}</div>'
        f"{_choices(answer)}{_values(answer, links)}{_warnings(answer, links)}"
        f'<div class="actions"><button type="button" class="copy" data-copy="{attribute(as_text(answer))}">'
        f'{both("copy")}</button><button type="button" class="link" data-link="{asked}">'
        f"{both('link')}</button></div>"
    )
    if outcome == "error" and not answer.get("answer"):
        said = f'<p class="outcome">{_icon(outcome)}{both(outcome)}</p><div class="text"><p>{both("failed")}</p></div>'
    cards = "".join(_card(number, one, citations, reports) for one in citations)
    beside = f'<aside class="sources"><h3>{both("sources")}</h3>{cards}</aside>' if cards else ""
    return f'<div class="answer {outcome}{" cited" if cards else ""}"><div class="said">{said}</div>{beside}</div>'


def _icon(outcome: str) -> str:
    # Shapes, not only colours, tell the outcomes apart.
    shapes = {
        "answered": '<path d="M5 10.5l3.2 3.2L15 7"/>',
        "partial": '<path d="M10 4v12M10 4a6 6 0 0 0 0 12z" fill="currentColor"/><circle cx="10" cy="10" r="6"/>',
        "silent": '<circle cx="10" cy="10" r="6.5"/><path d="M7 10h6"/>',
        "not_collected": '<path d="M6 4h6l3 3v9H6z" stroke-dasharray="2 2"/>',
        "ambiguous": '<path d="M10 16v-5M10 11L5 5M10 11l5-6"/>',
        "out_of_scope": '<circle cx="10" cy="10" r="6.5"/><path d="M10 9v4.5M10 6.2v.6"/>',
        "error": '<path d="M10 4l7 12H3zM10 9v3.5M10 14v.4"/>',
    }
    return (
        f'<svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" fill="none" '
        f'stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">'
        f"{shapes[outcome]}</svg>"
    )


def _paragraphs(text: str, links: Mapping[int, tuple[str, str]] | None) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return "".join(f'<p dir="auto">{_linked(line, links)}</p>' for line in lines)


def _linked(text: str, links: Mapping[int, tuple[str, str]] | None) -> str:
    """Escaped text whose [n] marks lead to their sources."""

    def link(match: re.Match[str]) -> str:
        found = (links or {}).get(int(match[1]))
        if found is None:
            return f'<span class="mark">{match[0]}</span>' if links is None else match[0]
        href, card = found
        return (
            f'<a class="mark" href="{href}" data-card="{card}" target="_blank" rel="noopener">'
            f'<span class="unseen">{both("sources")} </span>{int(match[1])}</a>'
        )

    return _MARK.sub(link, plain(text))


def _chips(answer: Mapping[str, Any]) -> str:
    """What the question was understood to be about."""
    understood = answer.get("understood")
    chips: list[tuple[str, str]] = []
    if isinstance(understood, Mapping):
        chips += [("place", str(place)) for place in understood.get("places") or ()]
        # A place's own government is what a place alone means.
        own = tuple(f"{place}人民政府" for _, place in chips if place)
        chips += [("organ", str(organ)) for organ in understood.get("organs") or () if not str(organ).endswith(own)]
        for kind, key in (("year", "years"), ("measure", "measures")):
            chips += [(kind, str(value)) for value in understood.get(key) or ()]
    else:
        rows = [row for row in (*answer.get("values", ()), *answer.get("citations", ())) if isinstance(row, Mapping)]
        for kind in ("place", "year", "measure"):
            chips += [(kind, str(row[kind])) for row in rows if row.get(kind)]
    shown = [chip for chip in dict.fromkeys(chips) if chip[1]][:8]
    items = "".join(
        f'<li><button type="button" data-edit="{attribute(value)}"><span class="unseen">{both(kind)} </span>'
        f'{plain(value)}<span class="unseen"> {both("change")}</span></button></li>'
        for kind, value in shown
    )
    return f'<ul class="chips"><li class="unseen">{both("understood")}</li>{items}</ul>' if items else ""


def _without_choices(answer: Mapping[str, Any]) -> str:
    """The answer without the lines that only repeat what the buttons offer."""
    offered = {f"· {choice}" for choice in answer.get("choices") or ()}
    return "\n".join(line for line in str(answer.get("answer", "")).splitlines() if line not in offered)


def _choices(answer: Mapping[str, Any]) -> str:
    items = "".join(f"<li>{_asking(str(choice), 'choice')}</li>" for choice in answer.get("choices") or ())
    return f'<h3 class="unseen">{both("choose")}</h3><ul class="choices">{items}</ul>' if items else ""


def _asking(question: str, kind: str) -> str:
    return f'<button type="button" class="{kind}" data-ask="{attribute(question)}">{plain(question)}</button>'


def _values(answer: Mapping[str, Any], links: Mapping[int, tuple[str, str]]) -> str:
    """A table of the figures where there are several or one was calculated."""
    listed = [v for v in answer.get("values", ()) if isinstance(v, Mapping)]
    # Several sentences can state the same figure; here it stands once.
    values = list(
        {(v.get("text"), v.get("measure"), v.get("organ"), v.get("year"), v.get("formula")): v for v in listed}.values()
    )
    if len(values) < 3 and not any(v.get("derived") for v in values):
        return ""
    derived = any(v.get("formula") for v in values)
    head = "".join(f'<th scope="col">{both(key)}</th>' for key in ("place", "year", "measure", "value"))
    head += f'<th scope="col">{both("formula")}</th>' if derived else ""
    rows = ""
    for v in values:
        mark = _linked(f"[{v['citation']}]", links) if v.get("citation") and not v.get("derived") else ""
        cells = [plain(str(v.get("organ") or v.get("place") or "")), plain(str(v.get("year") or ""))]
        cells.append(_measure(str(v.get("measure") or "")))
        rows += "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells)
        rows += f'<td class="number">{plain(str(v.get("text") or v.get("value") or ""))}{mark}</td>'
        rows += f"<td>{plain(str(v.get('formula') or ''))}</td></tr>" if derived else "</tr>"
    return (
        f'<div class="scroll" tabindex="0" role="group"><table class="values"><caption class="unseen">{both("figures")}'
        f"</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _measure(id: str) -> str:
    """A measure by its names, both languages."""
    if catalogue().get(id) is None:
        return plain(id)
    return pair(catalogue().name(id, (), "zh"), catalogue().name(id, (), "en"))


def _warnings(answer: Mapping[str, Any], links: Mapping[int, tuple[str, str]]) -> str:
    items = "".join(f'<li dir="auto">{_linked(str(w), links)}</li>' for w in answer.get("warnings", ()))
    return f'<div class="notes"><h3>{both("notes")}</h3><ul>{items}</ul></div>' if items else ""


def _address(citation: Mapping[str, Any], citations: Sequence[Mapping[str, Any]]) -> str:
    """The report page with every quote of this answer in that report, this one first in view."""
    spans = [(c["start"], c["end"]) for c in citations if c["report_id"] == citation["report_id"]]
    spans = sorted(dict.fromkeys((int(start), int(end)) for start, end in spans))
    at = spans.index((int(citation["start"]), int(citation["end"]))) + 1
    query = urlencode([pair for start, end in spans for pair in (("start", start), ("end", end))])
    return attribute(f"report/{citation['report_id']}?{query}#q{at}")


def _card(number: int, citation: Mapping[str, Any], citations: Sequence[Mapping[str, Any]], reports: Reports) -> str:
    n, start, end = int(citation["n"]), int(citation["start"]), int(citation["end"])
    report = reports(str(citation["report_id"]))
    before, quote, after = (
        ("", str(citation.get("quote", "")), "") if report is None else around(report.text, start, end)
    )
    proof = tables.excerpt(report, start, end) if report is not None else ""
    if not proof:
        proof = f"{plain(before)}<mark>{plain(quote)}</mark>{plain(after)}"
    facts = [str(citation.get("organ") or citation.get("place") or ""), str(citation.get("year") or "")]
    facts = [fact for fact in facts if fact and fact not in str(citation.get("title", ""))]
    facts.append(str(citation.get("section") or ""))
    path = plain(" · ".join(fact for fact in facts if fact))
    title = plain(str(citation.get("title", "")))
    href = _address(citation, citations)
    return (
        f'<section class="card" id="source-{number}-{n}"><h4><span class="n" aria-hidden="true">{n}</span>'
        f'<span class="unseen">{both("source_n", n=n)} </span>'
        f'<span class="report">{title}</span></h4><p class="path">{path}</p>'
        f'<blockquote lang="zh-CN" dir="auto">{proof}</blockquote>'
        f'<p class="more"><a class="open" href="{href}" target="_blank" rel="noopener" data-n="{n}">{both("open")}'
        f'<span class="unseen"> ({n})</span></a></p></section>'
    )


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


def as_text(answer: Mapping[str, Any]) -> str:
    """The answer with its sources as plain text, to be pasted."""
    lines = [str(answer.get("answer", "")).strip(), *(str(w) for w in answer.get("warnings", ()))]
    for c in answer.get("citations", ()):
        place = " · ".join(str(part) for part in (c.get("title"), c.get("section")) if part)
        lines.append(f"[{c['n']}] {place}\n    “{c.get('quote', '')}”\n    SHA-256 {c.get('sha256', '')}")
    return "\n".join(line for line in lines if line)
