"""An answer worded by a language model, sentence by sentence, each through the gates before it is shown.

The model gets the question and the built-in sentences with their quotes and values as data. What
it writes is let through only as `vocabulary` and `citations` allow; where it is not, the built-in
sentence stands. Values, citations and outcome are those of the built-in answer.
"""

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from nianbao.answering import prompting, vocabulary
from nianbao.answering.citations import Sentence, Verified, verify
from nianbao.answering.vocabulary import Evidence
from nianbao.answering.writing import Language, say
from nianbao.errors import ModelError
from nianbao.models.chat import Model
from nianbao.reports import Report
from nianbao.understanding.query import Query

_MARKS_AT_END = re.compile(r"(?:\[\d+\])+$")
_MARK = re.compile(r"\s*\[(\d{1,3}(?:\s*[,，、]\s*\d{1,3})*)\]")
# The end of a sentence with the marks that some models put behind it.
_END = re.compile(r"(?<=\])[。！？!?.]|(?:[。！？!?]|\.(?=[\s\[]|$))(?:\s*\[[\d,，、 ]+\])*")
_BULLET = re.compile(r"\A\s*[-*•·]\s+")
_log = logging.getLogger(__name__)

Reports = Callable[[str], Report]


@dataclass(frozen=True, slots=True)
class Phrased:
    """How the wording ended: notices for the reader, and whether any sentence is the model's."""

    notices: tuple[str, ...]
    by_model: bool


@dataclass(frozen=True, slots=True)
class About:
    """Of how many organs and years an answer speaks; where there are several, each sentence must say of which."""

    organs: int
    years: int


def phrase(
    model: Model, query: Query, sentences: Sequence[Sentence], verified: Verified, report: Reports
) -> Iterator[str | Phrased]:
    """The sentences of an answer with their [n] marks as they pass the gates, then how it ended.

    Args:
        sentences: the built-in draft.
        verified: what of it passed the gates.
        report: gives a stored report by its id.
    """
    language: Language = query.language
    held = _held(sentences, verified, report, language)
    left = {one.n: one for one in held}
    about = About(
        organs=len({(t.place, t.organ) for t in query.targets} | {(e.report.place, e.report.organ) for e in held}),
        years=len({t.year for t in query.targets} | {e.report.year for e in held}),
    )
    notices: dict[str, None] = {}
    by_model = False
    told = prompt(query, held)
    written = model.written(*told, longest=4000 + 4 * len(told[1]))
    try:
        for said in _sentences(written):
            marked, numbers, why = _worded(said, held, about, report, language)
            new = [n for n in numbers if n in left]
            if not why and new and marked:
                by_model = True
                yield marked
            elif why:
                _log.warning("a sentence of %s is not shown: %s", model.name, why)
                notices["model_replaced"] = None
                yield from (left[n].shown for n in new)
            elif new:
                yield from (left[n].shown for n in new)
            for n in new:
                del left[n]
            if not left:
                break
        else:
            if not by_model and not notices:
                notices["model_nothing"] = None
    except ModelError as error:
        _log.warning("%s", error)
        notices[f"model_{error.reason}"] = None
    finally:
        written.close()
    yield from (one.shown for one in left.values())
    yield Phrased(tuple(say(notice, language) for notice in notices), by_model)


def prompt(query: Query, held: Sequence[Evidence]) -> tuple[str, str]:
    """What the model is told, and the question and the evidence as data that cannot end the data."""
    data: dict[str, Any] = {
        "question": query.text,
        "operation": query.operation.value,
        "expects": query.expects,
        "evidence": [_as_data(one) for one in held],
    }
    return prompting.told("system", query.language), prompting.fenced(data)


def _as_data(one: Evidence) -> dict[str, Any]:
    if one.fixed:
        return {"n": one.n, "sentence": one.sentence.text, "fixed": True}
    return {
        "n": one.n,
        "sentence": one.sentence.text,
        "quotes": list(one.quotes),
        "who": one.who,
        "also": [*one.names, *one.pronouns],
        "year": one.report.year,
        "amounts": [value.text for value in one.sentence.values if not value.derived],
        "labels": [" … ".join(label) for label in one.labels[:12]],
    }


def _held(sentences: Sequence[Sentence], verified: Verified, report: Reports, language: Language) -> list[Evidence]:
    """The built-in sentences that passed the gates, numbered as the model sees them."""
    held: list[Evidence] = []
    shown = iter(verified.sentences)
    for sentence in sentences:
        if sentence.warning or not verify([sentence], report).sentences:
            continue
        sources = [report(quote.report_id) for quote in sentence.quotes]
        held.append(vocabulary.evidence(len(held) + 1, sentence, next(shown), sources, language))
    return held


def _sentences(pieces: Iterator[str]) -> Iterator[str]:
    """Whole sentences of a stream: a line, or a part of one that ends with its marks."""
    text = ""
    for piece in prompting.aloud(pieces):
        *whole, text = _cut(text + piece)
        if len(text) > 4 * vocabulary.LONGEST_SENTENCE:
            whole, text = [*whole, text], ""
        yield from (sentence for sentence in whole if sentence.strip())
    yield from (sentence for sentence in _cut(text + "\n") if sentence.strip())


def _cut(text: str) -> list[str]:
    """The sentences of a text and what is left, which may go on."""
    cut: list[str] = []
    lines = text.split("\n")
    for at, line in enumerate(lines):
        start = 0
        for end in _END.finditer(line):
            more = line[end.end() :].lstrip()
            closed = line[end.start() - 1 : end.start()] == "]" or more[:1] != "["
            if more and closed and _MARK.search(line, start, end.end()):
                cut.append(line[start : end.end()])
                start = end.end()
        cut.append(line[start:])
        if at == len(lines) - 1:
            break
    return cut


def _worded(
    said: str, held: Sequence[Evidence], about: About, report: Reports, language: Language
) -> tuple[str, list[int], str]:
    """A model's sentence with the marks of the answer, the evidence it names, and why it must not be shown.

    The sentence is empty where it names evidence and says nothing: the built-in one is wanted there.
    """
    said = _BULLET.sub("", said)
    known = {one.n: one for one in held}
    named = [int(n) for mark in _MARK.finditer(said) for n in re.findall(r"\d+", mark[1])]
    numbers = [n for n in dict.fromkeys(named) if n in known]
    parts, rest = _parts(said)
    if not parts:
        return "", numbers, "no mark"
    if len(numbers) < len(set(named)):
        return "", numbers, "a mark beyond the evidence"
    if rest.strip(" .。"):
        return "", numbers, "words without a mark"
    speaker: Evidence | None = None
    shown = ""
    for text, own in parts:
        rested = [known[n] for n in own]
        if not text.strip(" .。") or rested[0].fixed:
            why = "" if len(parts) == 1 else "part of it has no words of its own"
            why = why or (vocabulary.fault(text, rested[0], language) if text.strip(" .。") else "")
            return "", numbers, why
        if why := _amiss(text, rested, speaker, about, report, language):
            return "", numbers, why
        speaker = rested[0]
        shown += text.rstrip() + _marks(rested)
    return shown.strip(), numbers, ""


def _amiss(
    text: str, rested: Sequence[Evidence], speaker: Evidence | None, about: About, report: Reports, language: Language
) -> str:
    """Why a part of a sentence does not follow from the evidence that is named behind it."""
    first = rested[0]
    if len(rested) > 1:
        return "several pieces of evidence behind one part"
    if why := vocabulary.fault(text, first, language):
        return why
    silent = not vocabulary.names_whom(text, first)
    if about.organs > 1 and silent and (speaker is None or speaker.report.organ != first.report.organ):
        return "another organ than its evidence, or none"
    silent = not vocabulary.names_when(text, first)
    if about.years > 1 and silent and (speaker is None or speaker.report.year != first.report.year):
        return "another year than its evidence, or none"
    if not verify([replace(first.sentence, text=text.strip())], report).sentences:
        return "untied"
    return ""


def _parts(said: str) -> tuple[list[tuple[str, list[int]]], str]:
    """The parts of a sentence, each with the marks behind it, and what follows the last mark."""
    parts: list[tuple[str, list[int]]] = []
    at = 0
    for mark in _MARK.finditer(said):
        numbers = [int(n) for n in re.findall(r"\d+", mark[1])]
        text = said[at : mark.start()]
        if parts and not text.strip():
            parts[-1][1].extend(numbers)
        else:
            parts.append((text, numbers))
        at = mark.end()
    # A full stop before the mark belongs behind it.
    return [(text.rstrip().rstrip("。.").rstrip(), numbers) for text, numbers in parts], said[at:]


def _marks(rested: Sequence[Evidence]) -> str:
    """The marks of the built-in sentence, which name the citations of the answer."""
    return "".join(match[0] for one in rested if (match := _MARKS_AT_END.search(one.shown)))
