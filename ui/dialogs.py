"""The dialogs of the chat, which its script fills and opens: a word on an answer, a reply, the history."""

from nianbao_ui.words import both

LONGEST_COMMENT = 500
_LINES = ("title", "salutation", "body", "closing", "signature", "dated")


def dialogs(days: int) -> str:
    """All of them, closed; the library keeps the conversations of who signs in for so many days."""
    return _rating() + _reply() + _history(days)


def _rating() -> str:
    return _dialog(
        "rating",
        "rate_title",
        f'<p class="lead">{both("rate_lead")}</p><label for="comment">{both("comment")}</label>'
        f'<textarea id="comment" rows="4" maxlength="{LONGEST_COMMENT}"></textarea>',
        f'<button type="button" class="primary" data-do="rate">{both("submit")}</button>',
        leave="cancel",
    )


def _reply() -> str:
    rows = "".join(
        f'<label for="letter-{name}">{both(f"letter_{name}")}</label>'
        + (
            f'<textarea id="letter-{name}" rows="9"></textarea>'
            if name == "body"
            else f'<input id="letter-{name}" type="text" autocomplete="off">'
        )
        for name in _LINES
    )
    return _dialog(
        "reply",
        "reply_title",
        f'<p class="lead">{both("reply_lead")}</p><div class="letter">{rows}</div>'
        f'<section class="annex" hidden><h3>{both("letter_annex")}</h3><ol></ol></section>',
        f'<button type="button" class="primary" data-do="letter">{both("export_docx")}</button>'
        f'<button type="button" data-do="copy-letter">{both("copy_letter")}</button>',
    )


def _history(days: int) -> str:
    sign_in = f' <a href="library/sign-in?next=%2F">{both("history_sign_in")}</a>' if days else ""
    files = "".join(
        f'<a class="button" data-export="{form}" download>{name}<span class="unseen"></span></a>'
        for form, name in (("docx", "Word"), ("markdown", "Markdown"))
    )
    return _dialog(
        "history",
        "history",
        f'<p class="lead" data-kept="here">{both("history_lead")}{sign_in}</p>'
        f'<p class="lead" data-kept="library" hidden>{both("history_library", days=days)}</p>'
        f'<p class="none">{both("history_none")}</p><ul class="kept"></ul>'
        f'<template><li><button type="button" class="open" data-do="reopen"></button>{files}'
        f'<button type="button" data-do="forget">{both("forget")}<span class="unseen"></span></button></li></template>',
        f'<button type="button" data-do="forget-all">{both("forget_all")}</button>',
    )


def _dialog(id: str, title: str, body: str, buttons: str, *, leave: str = "close") -> str:
    heading = f'<h2 id="{id}-title" tabindex="-1">{both(title)}</h2>'
    return (
        f'<dialog id="sheet-{id}" class="sheet" aria-labelledby="{id}-title">{heading}'
        f'<div class="inside">{body}</div><p class="actions">{buttons}'
        f'<button type="button" data-do="leave">{both(leave)}</button></p></dialog>'
    )
