"""The chat as a gradio application: what happens when, and nothing of how it looks.

The conversation is one `gr.HTML` whose value is made by `markup` alone; gradio changes only the
nodes that differ, so that streaming moves nothing and keeps the focus.
"""

import asyncio
import json
import logging
import os
from collections.abc import Callable, Generator, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI

from nianbao.answering import Answer, Assistant
from nianbao.api import MAX_QUESTION, MAX_TURNS, UNTOLD, WORKING, Workers
from nianbao.errors import LibraryError, NianbaoError
from nianbao.query import Query, Turn
from nianbao.reports import Report
from nianbao_ui import frame, markup
from nianbao_ui.examples import following, holding
from nianbao_ui.words import WORDS, both, say

LOOKS = Path(__file__).parent / "looks"
WAITING = 200

# One listener for every button inside a conversation, whenever it was drawn.
_LISTEN = """
element.addEventListener('click', (event) => {
  const asking = event.target.closest('[data-ask]');
  if (asking) trigger('submit', {question: asking.dataset.ask});
});
"""
# What the page's own script says: labels that gradio sets once, the panel, and the copy button.
_LABELS = ("title", "question", "placeholder", "send", "new", "answers", "copied", "asked", "offline")
_PANEL = ("panel", "source_n", "previous", "next", "new_tab", "close")
_HEAD = (
    '<link rel="icon" href="looks/mark.svg" type="image/svg+xml">'
    '<link rel="stylesheet" href="looks/base.css"><link rel="stylesheet" href="looks/chat.css">'
    "<script>window.nianbao = {words}</script>"
    '<script src="looks/language.js"></script><script src="looks/chat.js"></script>'
)
_SANS = ["system-ui", "-apple-system", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"]
_MONO = ["ui-monospace", "Menlo", "Consolas", "monospace"]

Turns = list[dict[str, Any]]
Step = tuple[dict[str, Any] | None, Query | None, str]

_log = logging.getLogger(__name__)


def mount(app: FastAPI, assistant: Assistant) -> FastAPI:
    """Mounts the chat at the root of an application."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

    async def mounted() -> FastAPI:
        return _mounted(app, assistant)

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        # Gradio makes locks while it is built, and outside a loop it leaves an open one behind for each.
        return asyncio.run(mounted())
    return _mounted(app, assistant)


def _mounted(app: FastAPI, assistant: Assistant) -> FastAPI:
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        build(assistant, app.state.workers),
        path="/",
        theme=gr.themes.Base(primary_hue="blue", neutral_hue="slate", font=_SANS, font_mono=_MONO),
        head=_HEAD.replace("{words}", _spoken()),
        i18n=_translations(),
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        favicon_path=str(LOOKS / "mark.svg"),
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None, "telemetry": UNTOLD},
    )
    return mounted


def build(assistant: Assistant, workers: Workers) -> gr.Blocks:
    """The page of the chat."""
    reports, held = _stored(assistant), _holding(assistant)
    i18n = _translations()

    def welcome() -> str:
        return markup.welcome(held())

    def said(question: str, turns: Turns) -> Iterator[tuple[Any, str, Turns]]:
        """Streams one answer: the emptied box, the conversation, and the turns kept for follow-ups."""
        asked = question.strip()
        if not asked:
            yield gr.skip(), markup.conversation(turns, reports) or welcome(), turns
            return
        before = [{**turn, "following": ()} for turn in turns[-MAX_TURNS:]]
        for answer, query, partly in workers.each(_steps(assistant, asked, before)):
            offered = _following(assistant, answer)
            now = [
                *before,
                {"question": asked, "answer": answer, "query": query, "partly": partly, "following": offered},
            ]
            yield "", markup.conversation(now, reports), now

    def picked(turns: Turns, event: gr.EventData) -> Iterator[tuple[Any, str, Turns]]:
        yield from said(str(event.question)[:MAX_QUESTION], turns)

    def anew() -> tuple[str, str, Turns]:
        return "", welcome(), []

    page = gr.Blocks(title=say("title", "zh"), analytics_enabled=False, fill_width=True)
    with page:
        gr.HTML(_banner(), elem_id="banner", apply_default_css=False, js_on_load=None)
        turns = gr.State([], time_to_live=24 * 3600)
        conversation = gr.HTML(welcome, elem_id="conversation", apply_default_css=False, js_on_load=_LISTEN)
        with gr.Row(elem_id="asking", equal_height=True):
            fresh = gr.Button(i18n("new"), elem_id="new", variant="secondary", scale=0, min_width=44)
            box = gr.Textbox(
                label=i18n("question"),
                placeholder=i18n("placeholder"),
                show_label=False,
                container=False,
                lines=1,
                max_lines=6,
                max_length=MAX_QUESTION,
                elem_id="question",
                scale=1,
            )
            send = gr.Button(i18n("send"), elem_id="send", variant="primary", scale=0, min_width=88)
        gr.HTML(
            lambda: markup.holds(held()) + f'<p class="caution">{both("footer")}</p>',
            elem_id="foot",
            apply_default_css=False,
            js_on_load=None,
        )
        outputs = [box, conversation, turns]
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_id": "ask"}
        gr.on([box.submit, send.click], said, [box, turns], outputs, concurrency_limit=WORKING, **quiet)
        conversation.submit(picked, [turns], outputs, concurrency_limit=WORKING, **quiet)
        fresh.click(anew, None, outputs, show_progress="hidden", api_visibility="private", queue=False)
    page.queue(max_size=WAITING, api_open=False)
    return page


def _steps(assistant: Assistant, question: str, turns: Turns) -> Generator[Step, None, None]:
    """The answer as it grows: (None, None, text so far), at last the Answer as JSON and its Query."""
    yield None, None, ""
    history = [Turn(turn["question"], turn["query"], turn["answer"]) for turn in turns if turn["answer"]]
    partly = ""
    try:
        for step in assistant.stream(question, history):
            if isinstance(step, Answer):
                yield step.as_json(), step.query, ""
                return
            partly += step
            yield None, None, partly
    except NianbaoError as error:
        yield {"outcome": "error", "answer": str(error), "language": "en"}, None, ""
    except Exception:  # the edge of the page: one visitor's question must not leave it hanging
        _log.exception("a question could not be finished")
        yield {"outcome": "error", "answer": ""}, None, ""


def _stored(assistant: Assistant) -> markup.Reports:
    # Ids are digests of content, so that a report once read stays right.
    @lru_cache(maxsize=64)
    def stored(report_id: str) -> Report | None:
        try:
            report: Report = assistant.library.report(report_id)
        except LibraryError:
            return None
        return report

    return stored


def _holding(assistant: Assistant) -> Callable[[], markup.Holding | None]:
    @lru_cache(maxsize=1)
    def counted(generation: int) -> markup.Holding:
        return holding(assistant.library)

    def held() -> markup.Holding | None:
        try:
            return counted(assistant.library.generation)
        except LibraryError:
            return None

    return held


def _following(assistant: Assistant, answer: dict[str, Any] | None) -> tuple[tuple[str, str], ...]:
    try:
        return following(assistant.library, answer) if answer else ()
    except LibraryError:
        return ()


def _banner() -> str:
    skip = f'<a class="skip" href="#question">{both("skip")}</a>'
    save = f'<button type="button" id="save" hidden>{both("save")}</button>'
    return frame.banner("ask", skip=skip, buttons=save)


def _spoken() -> str:
    """The words that the page's own script needs, as a script literal."""
    spoken = {language: {key: WORDS[key][n] for key in (*_LABELS, *_PANEL)} for n, language in enumerate(("zh", "en"))}
    return json.dumps(spoken, ensure_ascii=False).replace("<", "\\u003c")


def _translations() -> gr.I18n:
    zh, en = ({key: words[n] for key, words in WORDS.items()} for n in (0, 1))
    return gr.I18n(**{"zh": zh, "zh-CN": zh, "zh-TW": zh, "en": en})
