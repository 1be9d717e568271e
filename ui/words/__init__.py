"""Every word of the interface, in Chinese and in English, and nothing else: a file for each view.

A page carries both languages side by side; the style sheet shows the one that the document's
`data-ui` names, so that switching needs no reload.
"""

from typing import Literal

from nianbao_ui.escaping import plain
from nianbao_ui.words import about, answer, chat, check, compare, library, pages, report

Language = Literal["zh", "en"]

_FILES = (pages.WORDS, chat.WORDS, compare.WORDS, check.WORDS, library.WORDS, report.WORDS, answer.WORDS, about.WORDS)
WORDS: dict[str, tuple[str, str]] = {key: words for file in _FILES for key, words in file.items()}

OUTCOMES = ("answered", "partial", "silent", "not_collected", "ambiguous", "out_of_scope", "error")


def say(key: str, language: Language, **filled: object) -> str:
    """One phrase in one language, plain text."""
    return WORDS[key][language == "en"].format(**filled)


def both(key: str, **filled: object) -> str:
    """One phrase in both languages as HTML; the style sheet shows one of them."""
    return pair(say(key, "zh", **filled), say(key, "en", **filled))


def pair(zh: str, en: str) -> str:
    """Two plain texts as HTML of which the style sheet shows one; alike, they stand once."""
    if zh == en:
        return plain(zh)
    return f'<span class="zh" lang="zh-CN">{plain(zh)}</span><span class="en" lang="en">{plain(en)}</span>'


def plural(count: int, singular: str) -> str:
    """An English count with its noun."""
    return f"{count:,} {singular}{'' if count == 1 else 's'}"


def preferred(header: str) -> Language:
    """The interface language that an Accept-Language header asks for."""
    weighed: list[tuple[float, int, str]] = []
    for position, part in enumerate(header.split(",")):
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighed.append((-float(weight or 1), position, tag.lower()))
        except ValueError:
            continue
    for _, _, tag in sorted(weighed):
        if tag.startswith("zh"):
            return "zh"
        if tag.startswith("en"):
            return "en"
    return "en" if header.strip(" ,*") else "zh"
