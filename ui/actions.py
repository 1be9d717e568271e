"""What can be done with an answer: copy it, share it, draft a reply from it, say what it is worth."""

from collections.abc import Mapping
from typing import Any

from nianbao.documents import answer_markdown
from nianbao_ui.escaping import attribute
from nianbao_ui.words import both

# An answer that the reports gave, or would have given: something to pass on.
PASSED_ON = ("answered", "partial", "silent", "not_collected")

_SHAPES = {
    "up": '<path d="M7 17V9l4-6c1.4 0 2 1 1.7 2.3L12 8h4.2c1 0 1.6.9 1.4 1.8l-1.3 5.7-1.8 1.5zM7 9H3.5v8H7"/>',
    "down": '<path d="M13 3v8l-4 6c-1.4 0-2-1-1.7-2.3L8 12H3.8c-1 0-1.6-.9-1.4-1.8l1.3-5.7L5.5 3zM13 11h3.5V3H13"/>',
}


def actions(number: int, turn: Mapping[str, Any]) -> str:
    """The buttons under an answer, and what came of those that were pressed."""
    answer = turn["answer"]
    row = _copying(answer)
    if answer.get("outcome") in PASSED_ON:
        if not turn.get("shared"):
            row += f'<button type="button" data-act="keep" data-turn="{number}">{both("share_it")}</button>'
        row += f'<button type="button" data-act="draft" data-turn="{number}">{both("draft_reply")}</button>'
    return f'<div class="actions">{row}{_rating(number, turn)}</div>{_shared(turn)}{_said(turn)}'


def as_text(answer: Mapping[str, Any]) -> str:
    """The answer with its sources as plain text, to be pasted."""
    lines = [str(answer.get("answer", "")).strip(), *(str(w) for w in answer.get("warnings", ()))]
    for c in answer.get("citations", ()):
        place = " · ".join(str(part) for part in (c.get("title"), c.get("section")) if part)
        lines.append(f"[{c['n']}] {place}\n    “{c.get('quote', '')}”\n    SHA-256 {c.get('sha256', '')}")
    return "\n".join(line for line in lines if line)


def icon(shapes: str, size: int = 20) -> str:
    """A line drawing that takes the colour of its text."""
    return (
        f'<svg class="icon" viewBox="0 0 20 20" width="{size}" height="{size}" aria-hidden="true" fill="none" '
        f'stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">{shapes}</svg>'
    )


def menu(key: str, items: str, *, id: str = "") -> str:
    """A button that opens a few others below it."""
    named = f' id="{id}"' if id else ""
    return (
        f'<details class="more-of" name="menu"{named}><summary>{both(key)}</summary>'
        f'<ul class="menu">{items}</ul></details>'
    )


def _copying(answer: Mapping[str, Any]) -> str:
    items = "".join(
        f'<li><button type="button" data-copy="{attribute(text)}">{both(key)}</button></li>'
        for key, text in (("copy_text", as_text(answer)), ("copy_markdown", answer_markdown(answer)))
    )
    asked = attribute(str(answer.get("question", "")))
    items += f'<li><button type="button" data-link="{asked}">{both("copy_link")}</button></li>'
    return menu("copy_menu", items)


def _rating(number: int, turn: Mapping[str, Any]) -> str:
    if turn.get("rated"):
        return ""
    buttons = "".join(
        f'<button type="button" class="thumb" data-rate="{rating}" data-turn="{number}">{icon(shapes)}'
        f'<span class="unseen">{both(f"rate_{rating}")}</span></button>'
        for rating, shapes in _SHAPES.items()
    )
    return f'<span class="rate" role="group"><span class="unseen">{both("rate")}</span>{buttons}</span>'


def _shared(turn: Mapping[str, Any]) -> str:
    if not turn.get("shared"):
        return ""
    address = f"answer/{attribute(turn['shared'])}"
    return (
        f'<div class="told shared"><p>{both("shared")}</p><p class="actions">'
        f'<a class="button" href="{address}" target="_blank" rel="noopener">{both("open_shared")}</a>'
        f'<button type="button" data-address="{address}">{both("copy_shared")}</button></p></div>'
    )


def _said(turn: Mapping[str, Any]) -> str:
    """What is to be told about the last thing that was done: `notice` is the key of a phrase."""
    key = "rated" if turn.get("rated") else ""
    return "".join(f'<p class="told">{both(each)}</p>' for each in (key, turn.get("notice", "")) if each)
