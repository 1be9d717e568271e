"""The page of a shared answer: as it was given, with each quote verified anew when the page is opened."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from nianbao.answering import Answer, Assistant, recasting
from nianbao.answering.recasting import Filled
from nianbao.answering.reverifying import Proof, reverify
from nianbao.api.signing import signed_in
from nianbao.api.work import worked
from nianbao.errors import LibraryError, NianbaoError
from nianbao.records import KeptAnswer
from nianbao.reports import Report
from nianbao.understanding.query import Query
from nianbao_ui import cards, frame, library_frame
from nianbao_ui.chips import labels
from nianbao_ui.escaping import attribute, plain
from nianbao_ui.library_frame import note, only_operators, titled
from nianbao_ui.markup import outcome_icon, stated
from nianbao_ui.words import OUTCOMES, Language, both, say

router = APIRouter()

_BASE = "../"
# Whoever has the address may read it; a search engine is to have none, and nothing on the way a copy.
_UNKEPT = {"X-Robots-Tag": "noindex", "Cache-Control": "no-store"}
Said = Mapping[str, Any]


@router.get("/answer/", include_in_schema=False)
def answers(request: Request) -> Response:
    """All shared answers, for operators alone: each leads to its page, where it can be deleted."""
    operator = only_operators(request)
    if isinstance(operator, Response):
        return operator
    rows = "".join(
        f'<tr><td>{plain(kept.at[:10])}</td><td dir="auto"><a href="{attribute(kept.id)}">'
        f"{plain(str(kept.content['question']))}</a></td></tr>"
        for kept in request.app.state.assistant.library.answers.all()
    )
    listed = f'<div class="scroll" tabindex="0" role="group"><table>{rows}</table></div>' if rows else ""
    body = f"<h1>{both('shared_answers')}</h1>{listed or note('no_shared_answers')}"
    return library_frame.page(titled("shared_answers"), body, request=request, operator=operator, base=_BASE)


@router.get("/answer/{answer_id}", include_in_schema=False)
def answer(answer_id: str, request: Request) -> HTMLResponse:
    """A shared answer by its id."""
    assistant: Assistant = request.app.state.assistant
    language = frame.language_of(request)
    kept = assistant.library.answers.get(answer_id)
    if kept is None:
        return HTMLResponse(frame.missing("missing_answer", language=language, base=_BASE), 404)
    library = assistant.library
    query = recasting.from_json(kept.content["query"])
    shown = page(
        kept,
        [reverify(library, citation) for citation in cards.cited(kept.content["answer"])],
        _today(request, query),
        _report(assistant),
        about=recasting.slots(query, library) if query else (),
        removable=signed_in(request) is not None,
        language=language,
    )
    return HTMLResponse(shown, headers=_UNKEPT)


@router.post("/answer/{answer_id}/remove", include_in_schema=False)
def remove(answer_id: str, request: Request) -> Response:
    """Takes a shared answer out, for operators alone."""
    operator = only_operators(request)
    if isinstance(operator, Response):
        return operator
    request.app.state.assistant.library.answers.remove(answer_id)
    return HTMLResponse(
        frame.missing("missing_answer", language=frame.language_of(request), base="../../"), headers=_UNKEPT
    )


def page(
    kept: KeptAnswer,
    proofs: Sequence[Proof],
    today: Said | None,
    reports: cards.Reports,
    *,
    about: Sequence[Filled] = (),
    removable: bool = False,
    language: Language = "zh",
) -> str:
    """The whole HTML document.

    Args:
        proofs: what became of each citation, in their order.
        today: the answer that the same question gets now; None: it could not be asked.
        reports: a stored report by its id.
        about: what the question was understood to be about.
        removable: an operator looks, who may take the answer out.
    """
    said, question = kept.content["answer"], str(kept.content["question"])
    citations = cards.cited(said)
    links = {int(c["n"]): (f"#{cards.card_id(1, c)}", cards.card_id(1, c)) for c in citations}
    shown = "".join(_card(c, citations, proof, reports) for c, proof in zip(citations, proofs, strict=True))
    sources = f'<section class="sources"><h2>{both("sources")}</h2>{shown}</section>' if shown else ""
    outcome = str(said["outcome"])
    outcome = outcome if outcome in OUTCOMES else "error"
    body = (
        f'<p class="soft">{_when(kept.at)}</p><h1 dir="auto">{plain(question)}</h1>{labels(about)}'
        f"{_verdict(proofs)}"
        f'<section class="answer {outcome}"><h2>{both("as_given")}</h2>'
        f'<p class="outcome">{outcome_icon(outcome)}{both(outcome)}</p>{stated(said, links)}</section>'
        f"{_compared(kept, today)}{sources}{_removing(kept) if removable else ''}"
    )
    return frame.page(
        question or say("shared_answer", language),
        body,
        language=language,
        base=_BASE,
        styles=("answer.css", "charts.css"),
        scripts=("charts.js",),
    )


def _when(at: str) -> str:
    moment = datetime.fromisoformat(at)
    return f'<time datetime="{attribute(at)}">{both("shared_at", at=f"{moment:%Y-%m-%d %H:%M} UTC")}</time>'


def _verdict(proofs: Sequence[Proof]) -> str:
    changed = sum(not proof.stands for proof in proofs)
    key = "checked_some" if changed else "checked_all" if proofs else "checked_none"
    told = both(key, count=len(proofs), changed=changed)
    return f'<p class="note{" changed" if changed else ""}" id="verdict">{told}</p>'


def _card(citation: cards.Citation, citations: Sequence[cards.Citation], proof: Proof, reports: cards.Reports) -> str:
    report = reports(str(citation["report_id"])) if proof.stands else None
    held = proof.state not in ("replaced", "removed")
    beside = f'<p class="proof {"stands" if proof.stands else "changed"}">{both(proof.state)}'
    if proof.newer is not None:
        told = both("still_says" if proof.still else "no_longer_says")
        beside += f' {told} <a href="{_BASE}report/{attribute(proof.newer.id)}">{both("see_newer")}</a>'
    beside += f'</p><p class="digest">SHA-256 <code>{plain(str(citation["sha256"]))}</code></p>'
    href = cards.address(citation, citations, _BASE) if held else ""
    return cards.card(1, citation, report, href=href, beside=beside)


def _removing(kept: KeptAnswer) -> str:
    return (
        f'<form method="post" action="{_BASE}answer/{attribute(kept.id)}/remove">'
        f'<button class="button danger">{both("remove_answer")}</button></form>'
    )


def _compared(kept: KeptAnswer, today: Said | None) -> str:
    ask = f'<p><a class="button" href="{_BASE}?answer={attribute(kept.id)}">{both("ask_today")}</a></p>'
    if today is None:
        told = f"<p>{both('not_asked_today')}</p>"
    elif same(kept.content["answer"], today):
        told = f"<p>{both('same_today')}</p>"
    else:
        told = (
            f'<p>{both("other_today")}</p><blockquote dir="auto">{cards.paragraphs(today["answer"], None)}</blockquote>'
        )
    return f'<section class="today">{told}{ask}</section>'


def same(then: Said, now: Said) -> bool:
    """Whether two answers say the same and rest on the same words of the same reports."""

    def proof(said: Said) -> list[tuple[object, ...]]:
        return [(c["sha256"], c["quote"]) for c in said["citations"]]

    return (then["outcome"], then["answer"], proof(then)) == (now["outcome"], now["answer"], proof(now))


def _today(request: Request, query: Query | None) -> Said | None:
    """What the same question is answered today; None where it cannot be asked just now."""
    if query is None:
        return None
    try:
        return worked(request.app, _answered, request.app.state.assistant, query)
    except (HTTPException, NianbaoError):
        return None


def _answered(assistant: Assistant, query: Query) -> Said:
    renewed = recasting.renewed(query, assistant.library)
    return next(step.as_json() for step in assistant.answers(renewed) if isinstance(step, Answer))


def _report(assistant: Assistant) -> cards.Reports:
    def stored(report_id: str) -> Report | None:
        try:
            return assistant.library.report(report_id)
        except LibraryError:
            return None

    return stored
