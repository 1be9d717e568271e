"""Answers, conversations and checks as documents: what stands in them, in which order."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from nianbao.answering.writing import Language
from nianbao.documents.labels import day, label
from nianbao.documents.parts import (
    Block,
    Document,
    Heading,
    Paragraph,
    Run,
    Table,
    Tone,
    marked,
    paragraph,
    source,
    sources,
)

Answered = Mapping[str, Any]

_VERDICTS: tuple[Tone, ...] = ("supported", "contradicted", "not_found", "unchecked")


def answer(given: Answered, language: Language) -> Document:
    """An answer with its sources."""
    blocks = (*_answered(given, language), *_made(language, date.today()))
    return Document(label("answer", language), blocks, language)


def conversation(answers: Sequence[Answered], language: Language, on: date) -> Document:
    """Every question with its answer and its sources."""
    blocks: list[Block] = []
    for n, given in enumerate(answers, 1):
        blocks.append(Heading(label("question_n", language, n=n)))
        blocks += _answered(given, language)
    return Document(label("conversation", language), (*blocks, *_made(language, on)), language)


def check(text: str, claims: Sequence[Mapping[str, Any]], language: Language) -> Document:
    """A text with the verdict on each of its claims, then each claim with its proof."""
    counts = Counter(str(claim["verdict"]) for claim in claims)
    summary = label("summary", language, claims=len(claims), **{verdict: counts[verdict] for verdict in _VERDICTS})
    blocks: list[Block] = [paragraph(summary), *_made(language, date.today())]
    numbers = _numbers(claims)
    if len(claims) > 1:
        blocks += [Heading(label("article", language)), *_article(text, claims, numbers, language)]
    blocks.append(Heading(label("claims", language)))
    for claim, number in zip(claims, numbers, strict=True):
        if number:
            blocks += _claim(claim, number, language)
    if unchecked := [claim for claim in claims if claim["verdict"] == "unchecked"]:
        blocks.append(Heading(label("unchecked_list", language)))
        blocks += [paragraph(str(claim["claim"])) for claim in unchecked]
    return Document(label("check", language), tuple(blocks), language)


def placed(text: str, claims: Sequence[Mapping[str, Any]]) -> list[tuple[int, int]]:
    """Where each claim stands in the text; (0, 0) for one that stands nowhere in it."""
    spans, position = [], 0
    for claim in claims:
        start = text.find(str(claim["claim"]), position)
        spans.append((start, start + len(claim["claim"])) if start >= 0 else (0, 0))
        position = max(position, spans[-1][1])
    return spans


def _numbers(claims: Sequence[Mapping[str, Any]]) -> list[int]:
    """A running number for each claim that was checked, 0 for each that was not."""
    numbers, last = [], 0
    for claim in claims:
        checked = claim["verdict"] != "unchecked"
        last += checked
        numbers.append(last if checked else 0)
    return numbers


def _article(
    text: str, claims: Sequence[Mapping[str, Any]], numbers: Sequence[int], language: Language
) -> list[Paragraph]:
    runs: list[Run] = []
    position = 0
    for claim, number, (start, end) in zip(claims, numbers, placed(text, claims), strict=True):
        if not number or end <= position:
            continue
        verdict = claim["verdict"]
        mark = f"〔{number} {label(verdict, language)}〕"
        runs += [Run(text[position:start]), Run(text[start:end], tone=verdict), Run(mark, bold=True, tone=verdict)]
        position = end
    return _lines([*runs, Run(text[position:])])


def _lines(runs: Sequence[Run]) -> list[Paragraph]:
    """Runs cut into paragraphs where their text breaks the line."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        for n, part in enumerate(run.text.split("\n")):
            if n:
                lines.append([])
            if part.strip():
                lines[-1].append(Run(part, run.bold, run.raised, run.tone))
    return [Paragraph(tuple(line)) for line in lines if line]


def _claim(claim: Mapping[str, Any], number: int, language: Language) -> list[Block]:
    verdict = claim["verdict"]
    heading = Heading(f"{number}. {label(verdict, language)}", 2, tone=verdict)
    blocks: list[Block] = [heading, paragraph(str(claim["claim"]))]
    if compared := claim.get("compared"):
        head = tuple(label(key, language) for key in ("counted", "claimed", "reported", "verdict"))
        rows = tuple(
            (
                str(one["name"]),
                str(one["claimed"]),
                str(one["reported"] or label("not_stated", language)),
                label(one["verdict"], language),
            )
            for one in compared
        )
        blocks.append(Table(head, rows))
    citations = claim["citations"]
    return [*blocks, *marked(str(claim["explanation"]), len(citations)), *sources(citations, language)]


def _answered(given: Answered, language: Language) -> list[Block]:
    citations = given.get("citations") or []
    question = Paragraph((Run(label("question", language), bold=True), Run(str(given["question"]))))
    blocks: list[Block] = [question, *marked(str(given.get("answer", "")), len(citations))]
    for warning in given.get("warnings") or ():
        blocks += marked(label("note", language) + str(warning), len(citations))
    if citations:
        blocks.append(Heading(label("sources", language), 2))
        blocks += [part for citation in citations for part in source(citation, language)]
    return blocks


def _made(language: Language, on: date) -> tuple[Paragraph]:
    said = label("made", language, day=day(on.year, on.month, on.day, language))
    return (paragraph(said, "small"),)
