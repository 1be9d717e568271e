"""The frame around every page of ours that is not the chat's: head, banner, navigation, footer.

Both languages stand in a page side by side; the style sheet shows the one that `data-ui` names.
No page has a script or a style in its own text, so that the strict policy of the server holds.
"""

from collections.abc import Sequence
from typing import Literal

from fastapi import Request

from nianbao_ui.escaping import plain
from nianbao_ui.words import Language, both, preferred, say

View = Literal["ask", "compare", "check", "library", ""]
# Where each view is, from the root of the site.
_ADDRESSES: dict[View, str] = {"ask": "./", "compare": "compare", "check": "check", "library": "library"}


def page(
    title: str,
    body: str,
    *,
    language: Language,
    view: View = "",
    base: str = "./",
    styles: Sequence[str] = (),
    scripts: Sequence[str] = (),
    tools: str = "",
    embedded: bool = False,
) -> str:
    """A whole HTML document.

    Args:
        title: plain text, in `language`.
        body: the HTML inside `<main>`.
        view: the entry of the navigation that is marked as the present one.
        base: leads from the page's address to the root of the site: "./", or "../" one folder down.
        styles, scripts: names of files in looks/, beside those that every page has.
        tools: HTML that stays in view below the banner, such as a stepper.
        embedded: shown inside another page of ours, without banner and footer.
    """
    tag = "en" if language == "en" else "zh-CN"
    linked = "".join(f'<link rel="stylesheet" href="{base}looks/{name}">' for name in ("base.css", "page.css", *styles))
    loaded = "".join(f'<script src="{base}looks/{name}" defer></script>' for name in scripts)
    top = banner(view, base=base) + (f'<div class="bar">{tools}</div>' if tools else "")
    foot = f'<footer class="foot"><p>{both("footer")}</p><p><a href="{base}about">{both("about_link")}</a></p></footer>'
    return (
        f'<!doctype html><html lang="{tag}" data-ui="{language}"{" data-embedded" if embedded else ""}><head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="referrer" content="same-origin">'
        f"<title>{plain(title)} · {say('name', language)}</title>"
        f'<link rel="icon" href="{base}looks/mark.svg" type="image/svg+xml">{linked}'
        f'<script src="{base}looks/language.js"></script>{loaded}</head><body>'
        f'<a class="skip" href="#main">{both("skip_content")}</a>{top}<main id="main">{body}</main>{foot}</body></html>'
    )


def banner(view: View, *, base: str = "./", skip: str = "", buttons: str = "") -> str:
    """The banner with the navigation of the views; `buttons` are HTML beside the language switch."""
    name = both("name")
    brand = f'<h1 class="brand">{name}</h1>' if view == "ask" else f'<a class="brand" href="{base}">{name}</a>'
    links = "".join(_link(each, address, base, current=each == view) for each, address in _ADDRESSES.items())
    label = f"{say('views', 'zh')} {say('views', 'en')}"
    return (
        f'{skip}<header class="banner">{brand}<nav class="views" aria-label="{label}">{links}</nav>'
        f'{buttons}<button type="button" id="switch">{both("switch")}</button></header>'
    )


def missing(key: str, *, language: Language, base: str = "/") -> str:
    """A page that says that there is nothing here."""
    return page(say(key, language), f"<h1>{both(key)}</h1>", language=language, base=base)


def language_of(request: Request) -> Language:
    """The interface language: asked for in the address, chosen before, or the browser's."""
    for name in (request.query_params.get("lang"), request.cookies.get("nianbao-lang")):
        if name == "en":
            return "en"
        if name == "zh":
            return "zh"
    return preferred(request.headers.get("accept-language", ""))


def _link(view: View, address: str, base: str, *, current: bool) -> str:
    mark = ' aria-current="page"' if current else ""
    return f'<a href="{base if view == "ask" else base + address}"{mark}>{both(f"view_{view}")}</a>'
