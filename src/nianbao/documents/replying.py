"""The draft of a reply to an inquiry: parts that a clerk edits, and the letter that they make."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from nianbao.answering.writing import Language, join
from nianbao.documents.labels import article, day, label
from nianbao.documents.parts import Block, Document, NewPage, marked, paragraph, sources
from nianbao.measures import catalogue


@dataclass(frozen=True, slots=True)
class Reply:
    """A letter in editable parts, plain text each; the sources are the answer's and go in an annex."""

    title: str
    salutation: str
    body: str
    closing: str
    signature: str
    dated: str
    sources: tuple[Mapping[str, Any], ...] = ()
    language: Language = "zh"


def draft(answer: Mapping[str, Any], language: Language) -> Reply:
    """A first draft of the reply to the question of an answer."""
    citations = tuple(answer.get("citations") or ())
    today = date.today()
    body = [
        label("opening", language, question=str(answer["question"]).strip()),
        str(answer.get("answer", "")),
        *(join([f"{label('note', language)}{warning}"], language) for warning in answer.get("warnings") or ()),
    ]
    if articles := _articles(answer, language):
        body.append(label("regulation", language, articles=articles))
    if citations:
        body.append(label("annexed", language))
    return Reply(
        title=label("reply", language),
        salutation=label("salutation", language),
        body="\n".join(part.strip() for part in body if part.strip()),
        closing=label("closing", language),
        signature=label("signature", language),
        dated=day(today.year, today.month, today.day, language),
        sources=citations,
        language=language,
    )


def letter(reply: Reply) -> Document:
    """The letter with its annex."""
    language, count = reply.language, len(reply.sources)
    text = (*marked(reply.salutation, 0, "flush"), *marked(reply.body, count), *marked(reply.closing, 0))
    signed = (paragraph(""), *marked(f"{reply.signature}\n{reply.dated}", 0, "signature"))
    if not count:
        return Document(reply.title, (*text, *signed), language)
    named = (paragraph(""), paragraph(label("annex_named", language)))
    annex: tuple[Block, ...] = (
        NewPage(),
        paragraph(label("annex", language), "annex"),
        paragraph(""),
        paragraph(label("annex_title", language), "centred"),
        *sources(reply.sources, language),
    )
    # A Chinese letter names its annex above the signature, an English one below.
    blocks = (*text, *named, *signed) if language == "zh" else (*text, *signed, *named)
    return Document(reply.title, (*blocks, *annex), language)


def _articles(answer: Mapping[str, Any], language: Language) -> str:
    """The articles of the regulation that the answer's measures name, or those that they are parts of, each once."""
    ids = (str(value.get("measure_id") or value.get("measure") or "") for value in answer.get("values") or ())
    names = dict.fromkeys(name for id in ids if (name := _article(id)))
    return ("、" if language == "zh" else ", ").join(article(name, language) for name in names)


def _article(id: str) -> str:
    measure = catalogue().get(id)
    while measure is not None and not measure.article:
        measure = catalogue().get(measure.parent or "")
    return measure.article or "" if measure else ""
