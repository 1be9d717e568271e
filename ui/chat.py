"""The chat as a gradio application: what happens when, and nothing of how it looks.

The conversation is one `gr.HTML` whose value is made by `markup` alone; gradio changes only the
nodes that differ, so that streaming moves nothing and keeps the focus.
"""

import asyncio
import json
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI

from nianbao.answering import Assistant
from nianbao.api import AT_ONCE, MAX_QUESTION, MAX_TURNS, UNTOLD
from nianbao.errors import LibraryError
from nianbao.reports import Report
from nianbao_ui import cards, frame, markup, passing_on, remembering
from nianbao_ui.actions import menu
from nianbao_ui.dialogs import dialogs
from nianbao_ui.examples import holding
from nianbao_ui.turns import Step, Turns, grown
from nianbao_ui.words import WORDS, both, say

LOOKS = Path(__file__).parent / "looks"
WAITING = 200

# How the page's script asks for what the server does; gradio reads the names of the events from here.
_LISTEN = """
const acts = ['ask', 'keep', 'rate', 'draft', 'letter', 'save', 'open'];
window.nianbao.act = (act, given) => { if (acts.includes(act)) trigger(act, given); };
"""
_TAKE = "(text) => { if (text) window.nianbao.take(JSON.parse(text)); }"
# What the page's own script says: labels that gradio sets once, the panel, and the copy button.
_LABELS = ("title", "question", "placeholder", "send", "new", "answers", "copied", "asked", "offline")
_PANEL = ("panel", "source_n", "previous", "next", "new_tab", "close")
_TOLD = ("limited", "refused")
# What gradio's own parts say while they work.
_GRADIO = ("common.complete", "common.progress")
_HEAD = (
    '<link rel="icon" href="looks/mark.svg" type="image/svg+xml">'
    '<link rel="stylesheet" href="looks/base.css"><link rel="stylesheet" href="looks/chat.css">'
    '<link rel="stylesheet" href="looks/charts.css">'
    "<script>window.nianbao = {words}</script>"
    '<script src="looks/language.js"></script><script src="looks/chat.js"></script>'
    '<script src="looks/keeping.js"></script><script src="looks/embedded.js"></script>'
    '<script src="looks/charts.js"></script>'
)
_SANS = ["system-ui", "-apple-system", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"]
_MONO = ["ui-monospace", "Menlo", "Consolas", "monospace"]

Streamed = Iterator[tuple[Any, str, Turns]]

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
        build(app, assistant),
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


def build(app: FastAPI, assistant: Assistant) -> gr.Blocks:
    """The page of the chat."""
    reports, held = _stored(assistant), _holding(assistant)
    i18n = _translations()
    pace = passing_on.Pace()

    def welcome() -> str:
        return markup.welcome(held())

    def shown(turns: Turns) -> str:
        return markup.conversation(turns, reports)

    def said(steps: list[Step], turns: Turns, request: gr.Request) -> Streamed:
        """Streams answers: the emptied box, the conversation, and the turns kept for follow-ups."""
        own = remembering.own_of(app, request)
        for step in steps:
            before = [{**turn, "following": ()} for turn in turns[-MAX_TURNS:]]
            for turn in grown(app, step, before, request.client.host):
                turns = [*before, remembering.remembered(own, before, turn) if own else turn]
                yield "", shown(turns), turns

    def typed(question: str, turns: Turns, request: gr.Request) -> Streamed:
        step = Step.of({"question": question})
        if step is None:
            yield gr.skip(), shown(turns) or welcome(), turns
        else:
            yield from said([step], turns, request)

    def asked(turns: Turns, event: gr.EventData, request: gr.Request) -> Streamed:
        """Steps that a button or the browser's history asks for; a whole history begins anew."""
        wanted = event.given if isinstance(event.given, list) else [event.given]
        steps = [step for one in wanted[:MAX_TURNS] if (step := Step.of(one)) is not None]
        yield from said(steps, [] if isinstance(event.given, list) else turns, request)

    def opened(event: gr.EventData, request: gr.Request) -> tuple[str, Turns]:
        own = remembering.own_of(app, request)
        turns = remembering.opened(own, str(event.conversation), assistant.library, MAX_TURNS)
        return shown(turns), turns

    def changed(turns: Turns, number: int, changes: Mapping[str, Any]) -> tuple[str, Turns]:
        now = [*turns]
        now[number] = {**turns[number], "notice": "", **changes}
        return shown(now), now

    def shared(turns: Turns, event: gr.EventData) -> tuple[str, Turns]:
        number = _number(event, turns)
        try:
            kept = passing_on.share(assistant.library, turns[number]) if pace.allows() else None
        except LibraryError as error:
            _log.warning("an answer could not be shared: %s", error)
            kept = None
        return changed(turns, number, {"shared": kept.id} if kept else {"notice": "not_shared"})

    def rated(turns: Turns, event: gr.EventData) -> tuple[str, Turns]:
        number = _number(event, turns)
        try:
            noted = pace.allows() and passing_on.rate(
                assistant.library, turns[number], str(event.rating), str(event.comment)
            )
        except LibraryError as error:
            _log.warning("a rating could not be kept: %s", error)
            noted = False
        return changed(turns, number, {"rated": True} if noted else {"notice": "too_many_ratings"})

    def replied(turns: Turns, event: gr.EventData) -> str:
        return json.dumps(passing_on.reply(turns[_number(event, turns)]))

    def exported(turns: Turns, event: gr.EventData) -> str:
        parts = event.parts if isinstance(event.parts, dict) else {}
        return json.dumps(passing_on.letter(turns[_number(event, turns)], parts))

    def saved(turns: Turns, event: gr.EventData) -> str:
        told = passing_on.saved(turns, str(event.form))
        return json.dumps(told) if told else ""

    def foot(request: gr.Request | None = None) -> str:
        return (
            remembering.where(remembering.holder(app, request))
            + markup.holds(held())
            + f'<p class="caution">{both("footer")} <a href="about">{both("about_link")}</a></p>'
        )

    def anew() -> tuple[str, str, Turns]:
        return "", welcome(), []

    page = gr.Blocks(title=say("title", "zh"), analytics_enabled=False, fill_width=True)
    with page:
        # Before the banner, whose buttons open them.
        gr.HTML(
            dialogs(assistant.settings.keep_conversations_days),
            elem_id="dialogs",
            apply_default_css=False,
            js_on_load=None,
        )
        gr.HTML(_banner(), elem_id="banner", apply_default_css=False, js_on_load=None)
        turns = gr.State([], time_to_live=24 * 3600)
        outbox = gr.Textbox(visible=False)
        conversation = gr.HTML(welcome(), elem_id="conversation", apply_default_css=False, js_on_load=_LISTEN)
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
        gr.HTML(foot, elem_id="foot", apply_default_css=False, js_on_load=None)
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        asking: dict[str, Any] = {**quiet, "concurrency_id": "ask", "concurrency_limit": AT_ONCE}
        outputs = [box, conversation, turns]
        # A link asks at once: the greeting must not come after the question and cover it.
        page.load(lambda turns: gr.skip() if turns else welcome(), [turns], [conversation], **quiet)
        gr.on([box.submit, send.click], typed, [box, turns], outputs, **asking)
        conversation.ask(asked, [turns], outputs, **asking)
        conversation.open(opened, None, [conversation, turns], **quiet)
        conversation.keep(shared, [turns], [conversation, turns], **quiet)
        conversation.rate(rated, [turns], [conversation, turns], **quiet)
        for act, told in ((conversation.draft, replied), (conversation.letter, exported), (conversation.save, saved)):
            act(told, [turns], [outbox], **quiet).then(None, [outbox], None, js=_TAKE)
        fresh.click(anew, None, outputs, queue=False, **quiet)
    page.queue(max_size=WAITING, api_open=False)
    return page


def _number(event: gr.EventData, turns: Turns) -> int:
    """Which turn an event of the page is about, counting from 0.

    Raises:
        gr.Error: there is none, or it has no answer.
    """
    number = str(event.turn)
    at = int(number) - 1 if number.isdecimal() and len(number) < 4 else -1
    if not 0 <= at < len(turns) or not turns[at].get("answer"):
        raise gr.Error("no such turn", visible=False, print_exception=False)
    return at


def _stored(assistant: Assistant) -> cards.Reports:
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


def _banner() -> str:
    skip = f'<a class="skip" href="#question">{both("skip")}</a>'
    forms = "".join(
        f'<li><button type="button" data-act="save" data-form="{form}">{both(f"save_{form}")}</button></li>'
        for form in ("docx", "markdown")
    )
    history = f'<button type="button" id="past" data-do="history">{both("history")}</button>'
    return frame.banner("ask", skip=skip, buttons=menu("save", forms, id="save") + history)


def _spoken() -> str:
    """The words that the page's own script needs, as a script literal."""
    keys = (*_LABELS, *_PANEL, *_TOLD)
    spoken = {language: {key: WORDS[key][n] for key in keys} for n, language in enumerate(("zh", "en"))}
    return json.dumps(spoken, ensure_ascii=False).replace("<", "\\u003c")


def _translations() -> gr.I18n:
    zh, en = ({key: WORDS[key][n] for key in (*_LABELS, *_GRADIO)} for n in (0, 1))
    return gr.I18n(**{"zh": zh, "zh-CN": zh, "zh-TW": zh, "en": en})
