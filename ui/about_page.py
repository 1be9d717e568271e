"""The page that says what this is, how to check it, what it cannot do, and its measured scores."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from nianbao_ui import frame
from nianbao_ui.escaping import plain
from nianbao_ui.words import WORDS, Language, both, say

router = APIRouter()


@router.get("/about", include_in_schema=False)
def about(request: Request) -> HTMLResponse:
    return HTMLResponse(page(_scores(), language=frame.language_of(request)))


@cache
def _scores() -> dict[str, Any]:
    """What `nianbao eval --json` said when it was last committed: the date, the processor, and a card for each set."""
    scores: dict[str, Any] = json.loads(files("nianbao_ui").joinpath("scores.json").read_text(encoding="utf-8"))
    return scores


def page(scores: dict[str, Any], *, language: Language) -> str:
    """The whole HTML document."""
    body = (
        f'<h1>{both("about_title")}</h1><p class="lead">{both("about_lead")}</p>'
        f"<h2>{both('about_how')}</h2>{_points('about_how')}<h2>{both('about_limits')}</h2>{_points('about_limits')}"
        f'<h2>{both("about_scores")}</h2><p class="lead">'
        f"{both('about_scores_lead', date=scores['date'], processor=scores['processor'])}</p>"
        + "".join(_card(name, card) for name, card in scores["sets"].items())
    )
    return frame.page(say("about_title", language), body, language=language)


def _points(key: str) -> str:
    points: list[str] = []
    while (name := f"{key}_{len(points) + 1}") in WORDS:
        points.append(f"<li>{both(name)}</li>")
    return f"<ul>{''.join(points)}</ul>"


def _card(name: str, card: dict[str, Any]) -> str:
    heads = "".join(
        f'<th scope="col">{both(key)}</th>'
        for key in ("scores_kind", "scores_n", "scores_full", "scores_verbatim", "scores_untied", "scores_p50")
    )
    rows = "".join(_row(kind, row) for kind, row in card["rows"].items() if f"kind_{kind}" in WORDS)
    note = "scores_development_note" if name == "development" else "scores_heldout_note"
    return (
        f'<h3>{both(f"scores_{name}")}</h3><p class="soft">{both(note)}</p>'
        f'<div class="scroll" tabindex="0" role="group"><table><tr>{heads}</tr>{rows}</table></div>'
    )


def _row(kind: str, row: dict[str, Any]) -> str:
    share = f"{row['full']} ({100 * row['full'] / row['n']:.0f} %)"
    cells = (str(row["n"]), share, f"{100 * row['verbatim']:.0f} %", str(row["untied"]))
    numbers = "".join(f'<td class="number">{plain(cell)}</td>' for cell in cells)
    time = f'<td class="number">{both("ms", n=row["p50 ms"])}</td>'
    return f'<tr><th scope="row">{both(f"kind_{kind}")}</th>{numbers}{time}</tr>'
