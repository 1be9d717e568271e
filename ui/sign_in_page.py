"""Where an operator signs in with a token, and out again."""

import re
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from nianbao.api.signing import SIGN_IN, begin, end, from_here, signed_in, typed
from nianbao_ui import library_frame
from nianbao_ui.escaping import attribute
from nianbao_ui.library_frame import alert, refused, titled
from nianbao_ui.words import both

router = APIRouter(include_in_schema=False)

_HOME = "/library"
# An address of this site: no second slash, which would begin the name of another.
_HERE = re.compile(r"/(?![/\\])[^\x00-\x20\\]{0,2000}")


@router.get(SIGN_IN)
def sign_in_page(request: Request, next: str = "") -> HTMLResponse:
    """The form."""
    return _form(request, next)


@router.post(SIGN_IN)
def sign_in(
    request: Request, token: Annotated[str, Form(max_length=200)] = "", next: Annotated[str, Form()] = ""
) -> Response:
    """Begins a session where the token is right, and leads back to where one wanted to go."""
    try:
        from_here(request)
        operator = typed(request, token)
    except HTTPException as error:
        if error.status_code == 403:
            return refused(request, "other_site", 403)
        response = _form(request, next, "too_many_tries", 429)
        response.headers.update(error.headers or {})
        return response
    if operator is None:
        return _form(request, next, "wrong_token", 401)
    wanted = next if _HERE.fullmatch(next) else _HOME
    there = RedirectResponse(f"{request.scope.get('root_path', '')}{wanted}", 303)
    begin(there, request, operator)
    return there


@router.post("/library/sign-out")
def sign_out(request: Request) -> Response:
    """Ends the session."""
    try:
        from_here(request)
    except HTTPException:
        return refused(request, "other_site", 403)
    home = RedirectResponse(f"{request.scope.get('root_path', '')}{_HOME}", 303)
    end(home, request)
    return home


def _form(request: Request, wanted: str, wrong: str = "", status: int = 200) -> HTMLResponse:
    closed = request.app.state.assistant.settings.reading == "token"
    told = alert(wrong) if wrong else ""
    described = ' aria-describedby="wrong" aria-invalid="true"' if wrong else ""
    body = (
        f"<h1>{both('sign_in_title')}</h1>"
        f'<p class="lead">{both("sign_in_reading") + " " if closed else ""}{both("sign_in_lead")}</p>'
        f'<form class="panel narrow" method="post" action="sign-in"><div id="wrong">{told}</div>'
        f'<input type="hidden" name="next" value="{attribute(wanted)}">'
        f'<label for="token">{both("token")}</label>'
        '<input id="token" name="token" type="password" autocomplete="current-password" spellcheck="false" '
        f'required autofocus{described}><button class="button primary">{both("sign_in")}</button></form>'
    )
    return library_frame.page(
        titled("sign_in_title"), body, request=request, operator=signed_in(request), here="sign_in", status=status
    )
