"""What the pages of the library share: where one is in them, who is signed in, and what only operators see."""

from collections.abc import Sequence
from functools import partial

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from nianbao.access import Operator
from nianbao.api.signing import ask_to_sign_in, from_here, signed_in
from nianbao.errors import NianbaoError
from nianbao_ui import frame
from nianbao_ui.escaping import attribute, plain
from nianbao_ui.words import both, pair, say
from nianbao_ui.words.troubles import told

# The pages beside the list of what is held; only operators are shown the way to them.
_OPERATORS = {"add": "library/add", "inbox": "library/inbox"}
# What has just been done, as the address of the page that says so names it.
_DONE = frozenset({"corrected", "unchanged", "reread", "removed"})


def page(
    title: tuple[str, str],
    body: str,
    *,
    request: Request,
    operator: Operator | None,
    here: str = "",
    base: str = "../",
    scripts: Sequence[str] = (),
    status: int = 200,
) -> HTMLResponse:
    """A page of the library; it differs by who looks, so that nothing on the way may keep it."""
    language = frame.language_of(request)
    html = frame.page(
        title[language == "en"],
        _within(operator, here, base) + _done(request) + body,
        language=language,
        view="library",
        base=base,
        styles=("library.css",),
        scripts=scripts,
    )
    return HTMLResponse(html, status, {"Cache-Control": "no-store"})


def titled(key: str) -> tuple[str, str]:
    """A title in both languages."""
    return say(key, "zh"), say(key, "en")


def only_operators(request: Request) -> Operator | Response:
    """The operator who asks, or the response to whoever else does."""
    operator = signed_in(request)
    if operator is None:
        if request.method == "GET":
            return ask_to_sign_in(request)
        return refused(request, "add_signed_out", 401)
    try:
        from_here(request)
    except HTTPException:
        return refused(request, "other_site", 403)
    return operator


async def asked_by(request: Request) -> Operator | Response:
    """`only_operators` for a handler that runs in the loop."""
    return await run_in_threadpool(only_operators, request)


def refused(request: Request, key: str, status: int) -> HTMLResponse:
    """A page that says why something was not done."""
    shown = partial(page, titled(key), alert(key), request=request, operator=None)
    return shown(base="../" * (request.url.path.count("/") - 1) or "./", status=status)


def note(key: str, **filled: object) -> str:
    """A sentence that stands out."""
    return f'<p class="note" role="status">{both(key, **filled)}</p>'


def alert(key: str, **filled: object) -> str:
    """A sentence about what went wrong."""
    return error_note(both(key, **filled))


def error_note(html: str) -> str:
    """What went wrong, in HTML of both languages."""
    return f'<p class="note error" role="alert">{html}</p>'


def trouble(error: NianbaoError) -> str:
    """A failure of the library or of a source, in both languages."""
    return error_note(pair(*told(str(error))))


def _within(operator: Operator | None, here: str, base: str) -> str:
    label = attribute(f"{say('within_library', 'zh')} {say('within_library', 'en')}")
    links = [_link("held", "library", here, base)]
    if operator is None:
        links.append(_link("sign_in", "library/sign-in", here, base))
        who = ""
    else:
        links += [_link(name, address, here, base) for name, address in _OPERATORS.items()]
        who = (
            f'<form class="who" method="post" action="{base}library/sign-out">'
            f'<span class="soft">{both("signed_in_as", name=operator.name)}</span>'
            f'<button class="button small">{both("sign_out")}</button></form>'
        )
    return f'<div class="within"><nav aria-label="{label}">{"".join(links)}</nav>{who}</div>'


def _link(name: str, address: str, here: str, base: str) -> str:
    mark = ' aria-current="page"' if name == here else ""
    return f'<a href="{base}{address}"{mark}>{both(f"to_{name}")}</a>'


def _done(request: Request) -> str:
    done = request.query_params.get("done", "")
    return note(f"done_{done}") if done in _DONE else ""


def zh(text: str) -> str:
    """What a report says, marked as the Chinese that it is."""
    return f'<span lang="zh-CN">{plain(text)}</span>'
