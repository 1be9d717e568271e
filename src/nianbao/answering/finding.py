"""What a question finds in one report: its sentences and figures, best first.

`look` gathers the evidence once; `sentences` and `figures` rank what stands in it. Scores are
linear in the features; `ranking.toml` holds the weights, fitted by `training.ranking`.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from nianbao.answering.features import SENTENCE, Found, Look, meant_by, report_terms, sentence_features, terms
from nianbao.answering.glossary import in_chinese
from nianbao.answering.misfits import is_unranked, only_counts
from nianbao.answering.weighing import FIGURE, figure_features
from nianbao.figures import Figure
from nianbao.library import Holdings
from nianbao.measures import catalogue
from nianbao.models.reader import Reader, Span
from nianbao.reports import Report
from nianbao.retrieval import retrieve
from nianbao.understanding.query import Query

# How sure (0-1) the reader must be that an English question, which shares no word with a report, has its answer.
_READER_SEES = 0.1
# So sure, it carries an answer that words and kind speak for too, and one that neither does. In such doubt of all that
# it read, it stops a number, or words about a measure, with which little of the question stands; other sentences are
# not told apart by its doubt. Set on questions that it was not trained on.
_CARRIES = {"figure": 0.1, "sentence": 0.5}
_CARRIES_ALONE = 0.9
_DOUBTS = 0.005
_MOST = 0.5
# So many of the best passages are read, a few at a time, until the reader is as sure (0-1) of an answer in one.
_READ = 12
_AT_A_TIME = 2
_SURE = 0.9

ACCEPT = (
    "constant",
    "absent",
    "absent_unmeasured",
    "uncovered_unmeasured",
    "lead",
    "asks_measure",
    "asks_named_measure",
)


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure, best first by `score`; `accepted` says that the best one is taken for an answer."""

    figure: Figure
    score: float
    coverage: float
    accepted: bool


def look(library: Holdings, reader: Reader | None, query: Query, report: Report) -> Look:
    """Scores a report's passages for a question, and reads the best of them."""
    text = query.search_text if query.language == "zh" else in_chinese(query.search_text)
    words = text if query.language == "zh" else f"{query.search_text} {text}"
    if query.expects != "number":  # a number's name is known to the catalogue
        words = f"{words} {meant_by(text)}"
    # By its own text as it was understood by, so that one question is embedded once.
    evidence = retrieve(library, query.search_text, words=words, report_ids=[report.id], k=10_000)
    spans: list[Span | None] = [None] * len(evidence)
    if reader is not None and _wants_reading(query):
        read = _read(reader, whole(query, report), report, [e.passage.text for e in evidence[:_READ]])
        spans[: len(read)] = read
    asked = terms(" ".join((text, *_names(query))))
    known = report_terms(report.text)
    absent = 1 - known.covered(asked, frozenset(known.rarity))
    return Look(report, asked, absent, evidence, tuple(spans))


def _read(reader: Reader, question: str, report: Report, passages: Sequence[str]) -> list[Span]:
    """What the reader finds in the first passages, the best first; those after a sure answer are left unread."""
    spans: list[Span] = []
    for at in range(0, len(passages), _AT_A_TIME):
        few = passages[at : at + _AT_A_TIME]
        spans += reader.read(question, few, [report.title] * len(few))
        if max(span.answerable for span in spans) >= _SURE:
            break
    return spans


def whole(query: Query, report: Report) -> str:
    """The question as one that stands alone, as the reader was trained on."""
    if query.place_from == "asked" and query.year_from != "history":
        return query.text
    return f"{report.organ}{report.year or ''}：{query.search_text}"


def _wants_reading(query: Query) -> bool:
    """Whether the reader is asked: not where a number of the catalogue is, which figures state exactly."""
    return not (query.measures and query.expects == "number")


def _names(query: Query) -> list[str]:
    """What the measures of an English question are called in Chinese."""
    return [catalogue().name(m, query.breakdown) for m in query.measures] if query.language == "en" else []


def sentences(seen: Look, query: Query) -> list[Found]:
    """The sentences of a report, best first."""
    rows, found = sentence_features(seen, query)
    if not found:
        return []
    order, scores, accepted = _ranked("sentence", seen, query, rows, SENTENCE)
    accepted = accepted and not only_counts(query.search_text, found[order[0]].text)
    return [replace(found[i], score=float(scores[i]), accepted=accepted) for i in order]


def figures(seen: Look, query: Query, held: Sequence[Figure]) -> list[Counted]:
    """The figures of a report, best first."""
    if not query.measures:
        text = seen.report.text
        held = [f for f in held if not is_unranked(query.search_text, text[f.quote_start : f.quote_end])]
    if not held:
        return []
    rows, coverage = figure_features(seen, query, held)
    order, scores, accepted = _ranked("figure", seen, query, rows, FIGURE)
    return [Counted(held[i], float(scores[i]), coverage[i], accepted) for i in order]


def _ranked(
    kind: str, seen: Look, query: Query, rows: NDArray[np.float32], names: tuple[str, ...]
) -> tuple[NDArray[np.intp], NDArray[np.float32], bool]:
    scores = rows @ _weights(kind, names)
    order = np.argsort(-scores, kind="stable")
    lead = float(scores[order[0]] - scores[order[1]]) if len(order) > 1 else 5.0
    return order, scores, acceptable(kind, seen, query, rows[order[0]], lead)


def acceptable(kind: str, seen: Look, query: Query, row: NDArray[np.float32], lead: float) -> bool:
    """Whether the best candidate of a kind, with its features and its lead over the next, is an answer.

    What is told in words, or is a number of no measure, is carried by a sure reader whatever words it shares with the
    question, and is none where it shares no word, or where only words carry it and the reader sees no answer at all.
    An English question shares no word with a Chinese report, so there the reader must see an answer.
    """
    names = SENTENCE if kind == "sentence" else FIGURE
    if kind == "sentence" or not query.measures:
        if _is_carried(kind, row):
            return True
        if query.language == "zh" and not row[:2].any():
            return False
        told_apart = kind == "figure" or query.measures
        if told_apart and len(query.targets) == 1 and row[0] < _MOST and _is_doubted(seen):
            return False
    if query.language == "en" and not query.measures:
        told = kind == "figure" and row[:2].any()  # by the words of the glossary
        if not told and row[names.index("answerable")] < _READER_SEES:
            return False
    held = _ranking()["accept_" + kind]
    return float(acceptance_features(seen, query, row, lead) @ _weights("accept_" + kind, ACCEPT + names)) >= held["at"]


def _is_carried(kind: str, row: NDArray[np.float32]) -> bool:
    """Whether the reader is sure of a candidate: surer where no word, or not its kind, speaks for it as well."""
    names = SENTENCE if kind == "sentence" else FIGURE
    column: dict[str, float] = dict(zip(names, row.tolist(), strict=True))
    if column.get("misfit") or column.get("other_thing"):
        return False
    alone = not row[:2].any() or column.get("lacks")
    return column["answerable"] >= (_CARRIES_ALONE if alone else _CARRIES[kind])


def _is_doubted(seen: Look) -> bool:
    """Whether the reader read the best passages and sees an answer in none."""
    sure = [span.answerable for span in seen.spans if span is not None]
    return bool(sure) and max(sure) < _DOUBTS


def acceptance_features(seen: Look, query: Query, row: NDArray[np.float32], lead: float) -> NDArray[np.float32]:
    """(len(ACCEPT) + len(row),) features of the best candidate of a question."""
    unmeasured = not query.measures
    general = (1.0, seen.absent, seen.absent * unmeasured, (1 - float(row[1])) * unmeasured, min(lead, 5.0),
               bool(query.measures), query.measure_from == "name")  # fmt: skip
    return np.concatenate([np.array(general, np.float32), row])


@cache
def _ranking() -> dict[str, dict[str, float]]:
    return tomllib.loads(files("nianbao.answering").joinpath("ranking.toml").read_text(encoding="utf-8"))


@cache
def _weights(kind: str, names: tuple[str, ...]) -> NDArray[np.float32]:
    held = _ranking()[kind]
    return np.array([held[name] for name in names], np.float32)
