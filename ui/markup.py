"""HTML of a conversation, made here only: whatever comes from people or reports is escaped.

Takes an Answer as the JSON that the command line prints, so that what is shown is what is said.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nianbao import charts
from nianbao.measures import catalogue
from nianbao_ui import cards, drawing
from nianbao_ui.actions import actions, icon
from nianbao_ui.cards import Links, Reports, linked, paragraphs
from nianbao_ui.chips import chips
from nianbao_ui.escaping import attribute, plain
from nianbao_ui.words import OUTCOMES, both, pair, plural, say


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
        one: a turn as `turns` makes it.
        reports: a stored report by its id.
    """
    answer = one.get("answer")
    body = _waiting(str(one.get("partly", ""))) if answer is None else _answer(number, one, reports)
    if following := one.get("following"):
        body += (
            f'<div class="following"><h3>{both("next_questions")}</h3>'
            f'<ul class="examples">{_offered(following, "example")}</ul></div>'
        )
    # What was asked, so that the browser can keep it and ask it again.
    step = attribute(json.dumps(one["step"], ensure_ascii=False))
    # Where the library keeps it, the browser need not.
    kept = " data-kept" if "kept" in one else ""
    return (
        f'<article class="turn" id="turn-{number}" data-step="{step}"{kept}>'
        f'<h2 class="question"><span class="unseen">{both("asked")}</span>'
        f'<span dir="auto">{plain(str(one["question"]))}</span></h2>{body}</article>'
    )


def _waiting(partly: str) -> str:
    shown = f'<div class="text">{paragraphs(partly, None)}</div>' if partly else ""
    return (
        f'<div class="answer waiting"><div class="said">{shown}'
        f'<p class="seeking"><span class="dots" aria-hidden="true"></span>{both("seeking")}</p></div></div>'
    )


def _answer(number: int, one: Mapping[str, Any], reports: Reports) -> str:
    answer = one["answer"]
    outcome = str(answer.get("outcome", "error"))
    if outcome not in OUTCOMES or outcome == "error":
        return _failed(number, str(answer.get("reason", "")))
    citations = cards.cited(answer)
    links = cards.links(citations, number)
    said = (
        f'<p class="outcome">{outcome_icon(outcome)}{both(outcome)}</p>{chips(number, one.get("slots", ()))}'
        f"{stated(answer, links)}{_choices(answer)}{actions(number, one)}"
    )
    shown = "".join(
        cards.card(number, c, reports(str(c["report_id"])), href=cards.address(c, citations)) for c in citations
    )
    beside = f'<aside class="sources"><h3>{both("sources")}</h3>{shown}</aside>' if shown else ""
    return f'<div class="answer {outcome}{" cited" if shown else ""}"><div class="said">{said}</div>{beside}</div>'


def _failed(number: int, reason: str) -> str:
    """A question that no answer came to, why, and a button to ask it again."""
    key = f"failed_{reason}" if reason else "failed"
    again = f'<button type="button" data-act="ask" data-again="{number}">{both("again")}</button>'
    return (
        f'<div class="answer error"><div class="said"><p class="outcome">{outcome_icon("error")}{both("error")}</p>'
        f'<div class="text"><p>{both(key)}</p></div><div class="actions">{again}</div></div></div>'
    )


def stated(answer: Mapping[str, Any], links: Links) -> str:
    """What an answer says: text, a chart and a table of its figures, and notes, with marks that lead to the sources."""
    language = "en" if answer.get("language") == "en" else "zh-CN"
    text = paragraphs(_without_choices(answer), links)
    chart = charts.of_answer(answer)
    figures = (drawing.figure(chart) if chart else "") + _values(answer, links)
    return f'<div class="text" lang="{language}">{text}</div>{figures}{_warnings(answer, links)}'


def outcome_icon(outcome: str) -> str:
    """The drawing of an outcome."""
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
    return icon(shapes[outcome])


def _without_choices(answer: Mapping[str, Any]) -> str:
    """The answer without the lines that only repeat what the buttons offer."""
    offered = {f"· {choice}" for choice in answer.get("choices") or ()}
    return "\n".join(line for line in str(answer.get("answer", "")).splitlines() if line not in offered)


def _choices(answer: Mapping[str, Any]) -> str:
    items = "".join(f"<li>{_asking(str(choice), 'choice')}</li>" for choice in answer.get("choices") or ())
    return f'<h3 class="unseen">{both("choose")}</h3><ul class="choices">{items}</ul>' if items else ""


def _asking(question: str, kind: str) -> str:
    asked = attribute(question)
    return f'<button type="button" class="{kind}" data-act="ask" data-question="{asked}">{plain(question)}</button>'


def _values(answer: Mapping[str, Any], links: Links) -> str:
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
        mark = linked(f"[{v['citation']}]", links) if v.get("citation") and not v.get("derived") else ""
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


def _warnings(answer: Mapping[str, Any], links: Links) -> str:
    items = "".join(f'<li dir="auto">{linked(str(w), links)}</li>' for w in answer.get("warnings", ()))
    return f'<div class="notes"><h3>{both("notes")}</h3><ul>{items}</ul></div>' if items else ""
