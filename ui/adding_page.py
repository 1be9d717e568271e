"""Where operators hand in reports: files, a folder, addresses; each is told of as it goes in, or why it does not."""

import json
from collections.abc import Iterator

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from nianbao.access import Operator
from nianbao.api.adding import Adding, Step
from nianbao.api.asking import streamed
from nianbao.api.uploads import handed_in
from nianbao.reading.archives import MOST_FILES
from nianbao_ui import library_frame
from nianbao_ui.escaping import attribute, plain
from nianbao_ui.library_frame import alert, asked_by, note, only_operators, titled
from nianbao_ui.words import both, pair
from nianbao_ui.words.troubles import told

router = APIRouter(include_in_schema=False)

_KINDS = ".pdf,.docx,.doc,.html,.htm,.md,.markdown,.txt,.zip"
_WENT_IN = ("added", "updated", "unchanged")
# What the page's script says of a file or of all of them; the words wait in the page.
_STATES = ("sending", "reading", "indexing", *_WENT_IN, "failed")
_SAID = {401: "add_signed_out", 413: "add_too_large", 415: "add_nothing", 422: "add_nothing", 429: "add_busy"}


@router.get("/library/add")
def add_page(request: Request) -> Response:
    """The form."""
    operator = only_operators(request)
    return operator if isinstance(operator, Response) else _page(request, operator)


@router.post("/library/add")
async def add(request: Request) -> Response:
    """Adds what was handed in: step by step as events for the page's script, else as a page at the end."""
    operator = await asked_by(request)
    if isinstance(operator, Response):
        return operator
    adding: Adding = request.app.state.adding
    events = "text/event-stream" in request.headers.get("accept", "")
    try:
        handed = await handed_in(request)
        steps = await run_in_threadpool(adding.each, request.app.state.assistant.library, handed)
    except HTTPException as error:
        if events or error.status_code not in _SAID:
            raise
        return _page(request, operator, alert(_SAID[error.status_code]), error.status_code)
    if events:
        return streamed(_event(step) for step in steps)
    outcome = await run_in_threadpool(lambda: [step.data for step in steps][-1])
    return _page(request, operator, _outcome(outcome))


def _event(step: Step) -> str:
    """A step with what the program says of it in both languages."""
    data = dict(step.data)
    if step.name == "failed":
        data["told"] = [_reason(data)]
    elif step.name in _WENT_IN:
        data["told"] = [told(text) for text in data["notes"]]
    elif step.name == "done":
        data = {name: len(of) for name, of in data.items()}
    return f"event: {step.name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _reason(failure: dict[str, str]) -> tuple[str, str]:
    """Why a file is not taken, without its name, which stands above."""
    return told(failure["error"].removeprefix(f"{failure['path']}: "))


def _page(request: Request, operator: Operator, said: str = "", status: int = 200) -> HTMLResponse:
    most = request.app.state.assistant.settings.max_upload_bytes
    limit = both("add_limit", size=f"{most / 1e6:.0f}", files=f"{MOST_FILES:,}")
    body = (
        f'<h1>{both("add_title")}</h1><p class="lead">{both("add_lead")}</p>'
        f'<div id="outcome" aria-live="polite">{said}</div>'
        f'<form id="adding" class="adding panel" method="post" enctype="multipart/form-data" data-most="{most}">'
        f'<div class="drop"><p>{both("add_drop")}</p>'
        f'<input id="files" class="unseen" type="file" name="files" multiple accept="{_KINDS}" '
        f'aria-describedby="limit chosen"><label for="files" class="button">{both("add_choose")}</label>'
        f'<span class="chosen" id="chosen" role="status"></span><small id="limit" class="soft">{limit}</small></div>'
        f'<div class="field"><label for="url">{both("add_addresses")}</label>'
        '<textarea id="url" name="url" rows="2" spellcheck="false" inputmode="url"></textarea></div>'
        f'<div class="actions"><button class="button primary">{both("add_send")}</button></div></form>'
        f'<ul id="steps" class="steps"></ul>{_words()}'
    )
    return library_frame.page(
        titled("add_title"),
        body,
        request=request,
        operator=operator,
        here="add",
        scripts=("library.js",),
        status=status,
    )


def _words() -> str:
    """What the script says, in both languages."""
    said = {f"state-{state}": both(f"state_{state}") for state in _STATES}
    said |= {f"said-{status}": alert(key) for status, key in _SAID.items()}
    said["said-403"] = alert("other_site")
    said["said-lost"] = alert("add_lost")
    said["said-chosen"] = both("add_chosen", count="#")
    said["said-done"] = note("add_done", **{name: f"#{name}" for name in (*_WENT_IN, "failed")})
    return "".join(f'<template id="{name}">{html}</template>' for name, html in said.items())


def _outcome(outcome: dict[str, list[dict[str, object]]]) -> str:
    counts = note("add_done", **{name: len(of) for name, of in outcome.items()})
    return f'{counts}<ul class="steps">{"".join(_items(outcome))}</ul>'


def _items(outcome: dict[str, list[dict[str, object]]]) -> Iterator[str]:
    for name, of in outcome.items():
        for one in of:
            path, shown = str(one["path"]), ""
            if name == "failed":
                shown = pair(*_reason({"path": path, "error": str(one["error"])}))
            else:
                shown = f'<a href="report/{attribute(str(one["report_id"]))}">{library_frame.zh(str(one["title"]))}</a>'
            yield (
                f'<li class="{name}"><span class="name">{plain(path)}</span>'
                f'<span class="state">{both(f"state_{name}")}</span><span class="more">{shown}</span></li>'
            )
