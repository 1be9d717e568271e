"""The conversations of whoever is signed in: kept in the library turn by turn, and opened again on any device."""

import logging
from collections.abc import Mapping
from typing import Any

import gradio as gr
from fastapi import FastAPI

from nianbao.access import Operator
from nianbao.answering import recasting
from nianbao.answering.reverifying import reverify
from nianbao.api.conversations import said
from nianbao.api.signing import COOKIE
from nianbao.errors import ConversationFull, LibraryError, UnknownConversation
from nianbao.library import Library
from nianbao.records import Own
from nianbao_ui import cards
from nianbao_ui.turns import Turns, failed, given
from nianbao_ui.words import both

_log = logging.getLogger(__name__)

Turn = Mapping[str, Any]


def holder(app: FastAPI, request: gr.Request | None) -> Operator | None:
    """Who is signed in in a browser, where the library keeps conversations and can be read."""
    session = request.cookies.get(COOKIE, "") if request else ""
    if not session or not app.state.assistant.settings.keep_conversations_days:
        return None
    try:
        found: Operator | None = app.state.access.signed_in(session)
    except LibraryError as error:
        _log.warning("nobody could be signed in: %s", error)
        return None
    return found


def own_of(app: FastAPI, request: gr.Request) -> Own | None:
    """The kept conversations of who is signed in; None where nobody is."""
    found, assistant = holder(app, request), app.state.assistant
    if found is None:
        return None
    own: Own = assistant.library.conversations.of(found.id, days=assistant.settings.keep_conversations_days)
    return own


def where(holder: Operator | None) -> str:
    """One line for whoever is signed in: where the conversation is kept."""
    return f'<p class="holds" id="signed">{both("history_signed", name=holder.name)}</p>' if holder else ""


def remembered(own: Own, before: Turns, turn: dict[str, Any]) -> dict[str, Any]:
    """A turn with the id of the conversation that it belongs to, which keeps it once it is answered.

    One that is full, or was deleted meanwhile elsewhere, is gone on with in a new one. What cannot be kept has no id:
    the browser keeps it.
    """
    id = next((one["kept"] for one in reversed(before) if one.get("kept")), "")
    if not turn["answer"] or not given(turn["answer"]):
        return {**turn, "kept": id}
    kept = said(turn["question"], turn["answer"], turn["query"]) | {"step": turn["step"]}
    try:
        try:
            own.keep(id, kept)
        except (UnknownConversation, ConversationFull):
            id = own.begin().id
            own.keep(id, kept)
    except LibraryError as error:
        _log.warning("a turn could not be kept: %s", error)
        return {**turn, "notice": "not_remembered"}
    return {**turn, "kept": id}


def opened(own: Own | None, id: str, library: Library, most: int) -> Turns:
    """The last turns of a kept conversation as they were answered; where it cannot be opened, a turn that says why."""
    reason = "gone"
    try:
        if own is not None:
            return [_turn(one, id, library) for one in own.turns(id)[-most:]]
    except UnknownConversation:
        _log.info("a conversation that was to be opened is gone")
    except LibraryError as error:
        _log.warning("a conversation could not be opened: %s", error)
        reason = "library"
    return [failed({"step": {}, "question": "……", "kept": ""}, reason)]


def _turn(kept: Turn, id: str, library: Library) -> dict[str, Any]:
    """A kept turn as the page shows it. An answer is shown again only where each of its quotes still stands."""
    query = recasting.from_json(kept["query"])
    step = kept.get("step") or {"question": kept["question"]}
    turn = {"step": step, "question": kept["question"], "answer": kept["answer"], "kept": id}
    if not all(reverify(library, citation).stands for citation in cards.cited(kept["answer"])):
        return failed(turn, "changed")
    if query is not None:
        turn |= {"query": recasting.renewed(query, library), "slots": recasting.slots(query, library)}
    return turn
