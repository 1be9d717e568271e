"""What a document is before it is a file: a title and blocks of plain text.

Text is data all through: what a block says is shown, whatever it holds. The writers (`word`,
`markdown`) know how a block looks; nothing here does.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from nianbao.answering.writing import Language, one_line
from nianbao.documents.labels import label

Role = Literal["body", "flush", "small", "quote", "signature", "annex", "centred"]
Tone = Literal["", "supported", "contradicted", "not_found", "unchecked"]

# What no reader should be led by, and what XML cannot hold: shown by its number.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class Run:
    """Words of a paragraph that look alike; `raised` is for the marks that lead to a source."""

    text: str
    bold: bool = False
    raised: bool = False
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the document; the title is level 0 and is not one."""

    text: str
    level: int = 1
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: `body` has its first line indented, `flush` has not, `small` is for sources."""

    runs: tuple[Run, ...]
    role: Role = "body"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of plain cells under a head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins on a page of its own."""


Block = Heading | Paragraph | Table | NewPage


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document in one language."""

    title: str
    blocks: tuple[Block, ...]
    language: Language


def shown(text: str) -> str:
    """Text in which controls and invisible marks are shown by their numbers. Example: "\\u202e" -> "‹U+202E›"."""
    return _CONTROL.sub(lambda match: f"‹U+{ord(match[0]):04X}›", text.replace("\r\n", "\n").replace("\r", "\n"))


def paragraph(text: str, role: Role = "body", *, bold: bool = False, tone: Tone = "") -> Paragraph:
    """A paragraph that looks the same throughout."""
    return Paragraph((Run(text, bold=bold, tone=tone),), role)


def marked(text: str, sources: int, role: Role = "body") -> tuple[Paragraph, ...]:
    """The lines of a text, a paragraph each, with the [n] of its sources raised."""
    return tuple(Paragraph(_raised(line.strip(), sources), role) for line in text.split("\n") if line.strip())


def source(citation: Mapping[str, Any], language: Language) -> tuple[Paragraph, ...]:
    """A citation so that it can be found and verified again: title, quote, address, digest."""
    where = f"《{citation['title'] or citation['report_id']}》" if language == "zh" else f"“{citation['title']}”"
    section = one_line(str(citation.get("section") or ""))
    title = f"{where} · {section}" if section else where
    head = Paragraph((Run(f"[{citation['n']}] ", bold=True), Run(title)), "small")
    rows = (
        ("source", address(str(citation["source"]))),
        ("position", label("characters", language, **{key: citation[key] for key in ("start", "end", "report_id")})),
        ("digest", str(citation["sha256"])),
    )
    facts = (Paragraph((Run(label(key, language), bold=True), Run(said)), "small") for key, said in rows)
    return (head, paragraph(f"“{one_line(str(citation['quote']))}”", "quote"), *facts)


def sources(citations: Sequence[Mapping[str, Any]], language: Language) -> tuple[Paragraph, ...]:
    """All citations, one after the other."""
    return tuple(part for citation in citations for part in source(citation, language))


def address(name: str) -> str:
    """A web address as it is; of a file only its name, since folders are the operator's own."""
    return name if re.match(r"https?://", name, re.IGNORECASE) else re.split(r"[/\\]", name)[-1]


def _raised(line: str, sources: int) -> tuple[Run, ...]:
    parts = re.split(r"(\[\d{1,4}\])", line)
    return tuple(
        Run(part, raised=part.startswith("[") and part[1:-1].isdigit() and 1 <= int(part[1:-1]) <= sources)
        for part in parts
        if part
    )
