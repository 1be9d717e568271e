"""Text as HTML. Every page makes its HTML from these two, and from nothing that others wrote."""

import re
from html import escape

# Direction overrides and other invisible controls can make a text read as what it is not.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def plain(text: str) -> str:
    """Text as HTML text: markup and invisible controls are shown, never obeyed."""
    return _CONTROL.sub(_named, escape(text.replace("\r", ""), quote=True))


def attribute(text: str) -> str:
    """Text as the value of an attribute."""
    return escape(_CONTROL.sub("", text), quote=True)


def _named(match: re.Match[str]) -> str:
    return f'<span class="control">U+{ord(match[0]):04X}</span>'
