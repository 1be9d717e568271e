"""The page where a claim, an article, a file or a web address is checked, sentence by sentence.

A browser with scripts gets each verdict as it is found; one without gets the same page when all are.
What is exported is what was shown, after each quote in it was read again in the stored reports.
"""

import json
import re
import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field, ValidationError
from starlette.datastructures import FormData, UploadFile

from nianbao import documents
from nianbao.answering import Assistant
from nianbao.answering.naming import place_in_english
from nianbao.api import shapes
from nianbao.api.asking import streamed, told
from nianbao.api.signing import from_here
from nianbao.api.work import CHECKING, MAX_TEXT, Busy, begun
from nianbao.checking import checked
from nianbao.documents import shown
from nianbao.errors import DamagedSource, LibraryError, NianbaoError, SourceError, UnknownReport, UnsupportedFormat
from nianbao.library import Library
from nianbao.reading import Original, load, read_apart
from nianbao.reports import Report
from nianbao.settings import Settings
from nianbao_ui import frame, verdicts
from nianbao_ui.cards import Reports
from nianbao_ui.escaping import attribute, plain
from nianbao_ui.verdicts import Claim
from nianbao_ui.words import Language, both, say

router = APIRouter()

MAX_SHARED = 500
MAX_CLAIMS = 200
MAX_SECONDS = 180
MAX_UPLOAD = 10_000_000
# A field of a form may hold the whole result, which is exported from it.
_MAX_FIELD = 4_000_000
_ADDRESS = re.compile(r"https?://\S{1,2000}", re.IGNORECASE)
_KINDS = ".txt,.md,.html,.htm,.docx,.doc,.pdf"
# Fetching and reading take a thread each, up to half a minute.
_readers = threading.BoundedSemaphore(4)


class _Problem(Exception):
    """What is told in place of a result: a key of the words with what fills it, and a status."""

    def __init__(self, key: str, status: int = 422, **filled: object) -> None:
        self.key, self.status, self.filled = key, status, filled


class Kept(BaseModel):
    """A result as it comes back from the page that showed it."""

    text: str = Field(max_length=MAX_TEXT)
    claims: list[shapes.Claim] = Field(min_length=1, max_length=MAX_CLAIMS)


@router.get("/check", include_in_schema=False)
def form(request: Request, claim: str = "") -> HTMLResponse:
    """The form; with a short claim in the address, its result too."""
    language = frame.language_of(request)
    if not claim.strip():
        return _page(request, "", language)
    if len(claim) > MAX_SHARED:
        return _troubled(request, claim[:MAX_SHARED], _too_long(claim, MAX_SHARED))
    return _result(request, _plain_lines(claim))


@router.post("/check", include_in_schema=False)
async def check(request: Request) -> Response:
    """The result of what a form hands in: as events where the client takes those, else as a page."""
    from_here(request)
    async with request.form(max_files=1, max_fields=8, max_part_size=_MAX_FIELD) as given:
        return await run_in_threadpool(_checked, request, given)


@router.post("/check/export", include_in_schema=False)
async def export(request: Request) -> Response:
    """A result as a file: a Word document, Markdown or JSON."""
    from_here(request)
    async with request.form(max_files=0, max_fields=8, max_part_size=_MAX_FIELD) as given:
        return await run_in_threadpool(_exported, request, given)


def _checked(request: Request, given: FormData) -> Response:
    typed = _field(given, "text")
    try:
        text = _text_of(typed, given.get("file"), request.app.state.assistant.settings)
    except _Problem as problem:
        return _troubled(request, typed, problem)
    if "text/event-stream" not in request.headers.get("accept", ""):
        return _result(request, text)
    try:
        steps = _begun(request, text)
    except _Problem as problem:
        return _troubled(request, typed, problem)
    return streamed(told(_as_events, steps, text, _reports(request)))


def _text_of(typed: str, file: object, settings: Settings) -> str:
    """What is to be checked: the text of a file or of an address, or the text that was typed."""
    if isinstance(file, UploadFile) and file.filename:
        data = file.file.read(MAX_UPLOAD + 1)
        if len(data) > MAX_UPLOAD:
            raise _Problem("check_unreadable", 413)
        name = PurePosixPath(file.filename.replace("\\", "/")).name
        text = _read(Original(data, name, name), settings)
    elif _ADDRESS.fullmatch(typed.strip()):
        text = _read(typed.strip(), settings)
    else:
        text = typed
    if not text.strip():
        raise _Problem("check_empty")
    if len(text) > MAX_TEXT:
        raise _too_long(text, MAX_TEXT)
    return text


def _read(source: Original | str, settings: Settings) -> str:
    if not _readers.acquire(blocking=False):
        raise _Problem("check_busy", 429)
    try:
        original = load(source, settings, for_web_user=True) if isinstance(source, str) else source
        return read_apart(original, settings, any_document=True).text
    except UnsupportedFormat as error:
        raise _Problem("check_unsupported") from error
    except DamagedSource as error:
        raise _Problem("check_damaged") from error
    except SourceError as error:
        raise _Problem("check_unreadable") from error
    finally:
        _readers.release()


def _steps(assistant: Assistant, text: str) -> Generator[Claim | None, None, None]:
    """The claims one by one; None where the rest of a long text was left."""
    began = time.monotonic()
    for n, claim in enumerate(checked(assistant, text)):
        if n == MAX_CLAIMS or time.monotonic() - began > MAX_SECONDS:
            yield None
            return
        yield claim.as_json()


def _as_events(claims: Iterator[Claim | None], text: str, reports: Reports) -> Iterator[tuple[str, dict[str, Any]]]:
    """What a script of the page does with each claim: HTML to put in, and how much of the text is done."""
    yield "text", {"text": text, "shown": shown(text)}
    position = done = number = 0
    for claim in claims:
        if claim is None:
            yield "cut", {}
            return
        number += claim["verdict"] != "unchecked"
        checked_as = number if claim["verdict"] != "unchecked" else 0
        before = text[position : claim["start"]]
        # In the units that a browser counts in.
        done += len(shown(text[position : claim["end"]]).encode("utf-16-le")) // 2
        position = claim["end"]
        listed = verdicts.card(claim, checked_as, reports) if checked_as else verdicts.unchecked(claim)
        part = verdicts.segment(before, claim, checked_as)
        yield "claim", {"claim": claim, "segment": part, "listed": listed, "done": done}
    yield "done", {}


def _result(request: Request, text: str) -> HTMLResponse:
    """The page with the whole result."""
    try:
        steps = list(_begun(request, text))
    except _Problem as problem:
        return _troubled(request, text, problem)
    except NianbaoError:
        return _troubled(request, text, _Problem("check_failed", 500))
    claims = [step for step in steps if step is not None]
    return _page(request, text, frame.language_of(request), result=_shown(request, text, claims, len(steps)))


def _begun(request: Request, text: str) -> Iterator[Claim | None]:
    try:
        return begun(request.app, _steps, request.app.state.assistant, text, times=CHECKING)
    except Busy as error:
        raise _Problem("check_busy", 429) from error
    except LibraryError as error:
        raise _Problem("unavailable", 503) from error
    except NianbaoError as error:
        raise _Problem("check_failed", 500) from error


def _shown(request: Request, text: str, claims: Sequence[Claim], steps: int) -> str:
    segments, listed, left = "", "", ""
    position = number = 0
    reports = _reports(request)
    for claim in claims:
        if claim["verdict"] == "unchecked":
            segments += verdicts.segment(text[position : claim["start"]], claim, 0)
            left += verdicts.unchecked(claim)
        else:
            number += 1
            segments += verdicts.segment(text[position : claim["start"]], claim, number)
            listed += verdicts.card(claim, number, reports)
        position = claim["end"]
    note = f'<p class="note">{_cut()}</p>' if steps > len(claims) else ""
    nothing = "" if number else f'<p class="note">{both("check_nothing")}</p>'
    return _laid_out(
        verdicts.tally(claims), note + nothing, segments, plain(text[position:]), listed, left, text=text, claims=claims
    )


def _laid_out(
    tally: str, note: str, segments: str, rest: str, listed: str, left: str, *, text: str, claims: Sequence[Claim]
) -> str:
    """The result: counts, ways to keep it, and the text beside the claims."""
    one = len(text) <= MAX_SHARED and "\n" not in text.strip()
    link = f'<a id="link" href="check?claim={quote(text.strip(), safe="")}">{both("check_link")}</a>' if one else ""
    keep = "".join(
        f'<button class="button" name="format" value="{kind}">{both(f"as_{kind}")}</button>'
        for kind in ("word", "markdown", "json")
    )
    # In ASCII, so that nothing invisible in it is lost on the way through the form.
    kept = attribute(json.dumps({"text": text, "claims": list(claims)})) if claims else ""
    return (
        f'<h2 id="outcome" tabindex="-1">{both("check_result")}</h2><div class="state" role="status"></div>'
        f"{tally}{note}"
        f'<form class="keep actions" method="post" action="check/export"><span>{both("check_keep")}</span>'
        f'<input type="hidden" name="kept" value="{kept}">{keep}{link}</form>'
        f'<div class="sides"><section class="article" aria-labelledby="article">'
        f'<h2 id="article">{both("check_article")}</h2>'
        '<div class="text" dir="auto" tabindex="0" role="group" aria-labelledby="article">'
        f'<span class="over">{segments}</span><span class="rest">{rest}</span></div>'
        f'</section><section class="claims" aria-labelledby="claims"><h2 id="claims">{both("check_claims")}</h2>'
        f'<ol>{listed}</ol><div class="left"{"" if left else " hidden"}><h3>{both("check_unchecked")}</h3>'
        f"<ul>{left}</ul></div></section></div>"
    )


def _page(
    request: Request, text: str, language: Language, *, result: str = "", problem: str = "", status: int = 200
) -> HTMLResponse:
    assistant: Assistant = request.app.state.assistant
    limits = {"characters": f"{MAX_TEXT:,}", "megabytes": MAX_UPLOAD // 1_000_000}
    words = "".join(
        f'<p data-key="{key}">{both(f"check_{key}")}</p>'
        for key in ("reading", "working", "done", "stopped", "lost", "failed", "busy", "unreadable", "nothing")
    )
    empty = _laid_out(verdicts.tally(()), "", "", "", "", "", text="", claims=())
    body = (
        f'<h1>{both("check_title")}</h1><p class="lead">{both("check_lead")}</p>'
        f'<form id="asking" class="panel" method="post" action="check" enctype="multipart/form-data">'
        f'<label for="text">{both("check_text")}</label>'
        f'<textarea id="text" name="text" rows="6" dir="auto" aria-describedby="hint">{_content(text)}</textarea>'
        f'<p id="hint" class="soft">{both("check_hint", **limits)}</p><div class="actions">'
        f'<button class="button primary" id="start">{both("check_start")}</button>'
        f'<button class="button" type="button" id="stop" hidden>{both("check_stop")}</button>'
        f'<span class="file"><input class="unseen" type="file" id="file" name="file" accept="{_KINDS}">'
        f'<label class="button" for="file">{both("check_file")}</label>'
        f'<output id="chosen" for="file" class="soft">{both("check_no_file")}</output></span></div>'
        f'<p class="drop" aria-hidden="true">{both("check_drop")}</p></form>'
        f'<div id="problem" class="note error" role="alert"{"" if problem else " hidden"}>{problem}</div>'
        f"{_examples(assistant.library) if not result else ''}"
        f'<div id="result"{"" if result else " hidden"}>{result}</div>'
        f'<template id="blank">{empty}</template><template id="words">{words}<p data-key="cut">{_cut()}</p></template>'
    )
    title = say("check_title", language)
    made = frame.page(title, body, language=language, view="check", styles=("check.css",), scripts=("check.js",))
    return HTMLResponse(made, status, {"Cache-Control": "no-store"})


def _troubled(request: Request, text: str, problem: _Problem) -> HTMLResponse:
    told_as = f"<p><strong>{both('check_problem')}</strong></p><p>{both(problem.key, **problem.filled)}</p>"
    kept = text if len(text) <= MAX_TEXT else ""
    return _page(request, kept, frame.language_of(request), problem=told_as, status=problem.status)


def _exported(request: Request, given: FormData) -> Response:
    language = frame.language_of(request)
    library: Library = request.app.state.assistant.library
    try:
        kept = Kept.model_validate_json(str(given.get("kept", "")))
    except ValidationError:
        return _troubled(request, "", _Problem("check_failed"))
    text, claims = kept.text, [claim.model_dump(mode="json") for claim in kept.claims]
    if not all(_stands(library, citation) for claim in claims for citation in claim["citations"]):
        return _troubled(request, text, _Problem("check_changed", 409))
    match _field(given, "format"):
        case "markdown":
            made = documents.check_markdown(text, claims, language=language).encode(errors="replace")
            kind, ending = "text/markdown", "md"
        case "json":
            made = json.dumps({"text": text, "claims": claims}, ensure_ascii=False, indent=2).encode(errors="replace")
            kind, ending = "application/json", "json"
        case _:
            made, kind, ending = documents.check_docx(text, claims, language=language), documents.DOCX, "docx"
    headers = {"Content-Disposition": f'attachment; filename="nianbao-check.{ending}"', "Cache-Control": "no-store"}
    return Response(made, media_type=kind, headers=headers)


def _stands(library: Library, citation: Mapping[str, Any]) -> bool:
    """Whether a quote is what the stored report says at its place."""
    try:
        report = library.report(citation["report_id"])
    except UnknownReport:
        return False
    said = report.text[citation["start"] : citation["end"]]
    return bool(said) and said == citation["quote"] and report.sha256 == citation["sha256"]


def _reports(request: Request) -> Reports:
    library: Library = request.app.state.assistant.library

    def stored(report_id: str) -> Report | None:
        try:
            return library.report(report_id)
        except LibraryError:
            return None

    return stored


def _examples(library: Library) -> str:
    """A claim that the newest report of a government bears out, to begin with."""
    try:
        entries = [e for e in library.entries() if e.newest and e.place and e.year and "人民政府" in e.organ]
        for entry in sorted(entries, key=lambda e: -(e.year or 0))[:5]:
            for figure in library.figures(report_ids=[entry.id]):
                if figure.measure == "disclosed.total" and figure.period == "annual" and not figure.breakdown:
                    zh = f"{entry.place}{entry.year}年主动公开政府信息{figure.printed}条。"
                    en = (
                        f"{place_in_english(entry.place)} proactively disclosed {figure.printed} items in {entry.year}."
                    )
                    links = (
                        f'<a class="{tag}" href="check?claim={quote(claim, safe="")}" lang="{full}">{plain(claim)}</a>'
                        for tag, full, claim in (("zh", "zh-CN", zh), ("en", "en", en))
                    )
                    return f'<p class="examples">{both("check_examples")} {"".join(links)}</p>'
        return "" if library.entries() else f'<p class="note">{both("empty")}</p>'
    except LibraryError:
        return f'<p class="note error" role="alert">{both("unavailable")}</p>'


def _cut() -> str:
    return both("check_cut", claims=MAX_CLAIMS, minutes=MAX_SECONDS // 60)


def _too_long(text: str, most: int) -> _Problem:
    return _Problem("check_long", count=f"{len(text):,}", most=f"{most:,}")


def _field(given: FormData, name: str) -> str:
    value = given.get(name)
    return _plain_lines(value) if isinstance(value, str) else ""


def _plain_lines(text: str) -> str:
    """The text with the line breaks that it had before a form sent it."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _content(text: str) -> str:
    """Text inside a textarea, which loses the first line break."""
    return "\n" + attribute(text) if text else ""
