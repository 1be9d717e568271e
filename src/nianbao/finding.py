"""What a question finds in one report: its passages, sentences and figures, scored.

`look` gathers the evidence once; `sentences` and `figures` rank what stands in it. The scores
are linear in a few features; `ranking.toml` holds the weights, fitted on questions over other
reports (see `training.ranking`).
"""

import math
import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from nianbao.chinese import bigrams, simplified
from nianbao.figures import Figure, choose
from nianbao.library import Library
from nianbao.measures import catalogue
from nianbao.passages import sentences as cut
from nianbao.query import Query
from nianbao.reader import Reader, Span
from nianbao.reports import Report
from nianbao.retrieval import Evidence, retrieve

# Words of asking; they say nothing of what is asked about.
_ASKING = frozenset(
    bigrams("多少 几件 几条 几个 哪些 什么 怎么 怎样 如何 为什么 是否 有没有 有哪些 哪个 哪里 请问 一共 总共 共有 全年 一年 当年 "
            "报告 年报 情况 方面 数量 今年 这一年 了吗 是什么 是多少 有多少 了多少")
) | frozenset(
    "how many much what which who when where why did does do is are was were the a an of in on for to by and or its their "
    "there any it that this with from at total number report year".split()
)  # fmt: skip
_CLAUSE_END = re.compile(r"[，,。；;：:！？\n\t]")
_ASKED_UNIT = re.compile(r"(?:多少|几)\s*([一-鿿]{1,2}元|人次|批次|件次|平方米|公里|个百分点|[一-鿿km])")
_RATE = re.compile(r"百分之|占比|比例|比率|率|[%％]|percent|proportion|\brate\b")
_READ = 12


@dataclass(frozen=True, slots=True)
class Look:
    """The passages of a report by what they score for a question, and what the reader read in them.

    `absent` (0-1) is the share of the question's terms, by rarity, that the report never uses.
    """

    report: Report
    asked: frozenset[str]
    absent: float
    evidence: tuple[Evidence, ...]
    spans: tuple[Span | None, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence at `text[start:end]`, best first by `score`.

    `coverage` (0-1) is the share of the question's terms, weighed by rarity, that it holds;
    `span` is the reader's answer inside it, `answerable` (0-1) how sure the reader is;
    `accepted` says that the best sentence of the report is taken for an answer.
    """

    report: Report
    start: int
    end: int
    score: float
    coverage: float
    span: tuple[int, int] | None = None
    answerable: float | None = None
    accepted: bool = False

    @property
    def text(self) -> str:
        return self.report.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure, best first by `score`; `accepted` says that the best one is taken for an answer."""

    figure: Figure
    score: float
    coverage: float
    accepted: bool


@dataclass(frozen=True, slots=True)
class _Terms:
    """A report's sentences with their terms, and how rare each term is among them."""

    spans: tuple[tuple[int, int], ...]
    terms: tuple[frozenset[str], ...]
    rarity: dict[str, float]
    highest: float

    def covered(self, asked: frozenset[str], held: frozenset[str]) -> float:
        """The share of the asked terms that are held, weighed by rarity."""
        whole = sum(self.rarity.get(term, self.highest) for term in asked)
        return sum(self.rarity.get(term, self.highest) for term in asked & held) / whole if whole else 0.0


def terms(text: str) -> frozenset[str]:
    """What a question or sentence is about, as bigrams and words, words of asking aside.

    Words that people use for what reports call otherwise (`synonyms.toml`) count as the same.
    """
    return frozenset(bigrams(_canonical(simplified(text)))) - _ASKING


@lru_cache(maxsize=65536)
def _canonical(text: str) -> str:
    pattern, meant = _synonyms()
    return pattern.sub(lambda match: meant[match[0]], text)


@cache
def _synonyms() -> tuple[re.Pattern[str], dict[str, str]]:
    groups = tomllib.loads(files("nianbao").joinpath("synonyms.toml").read_text(encoding="utf-8"))
    meant = {word: said for said, words in groups["words"].items() for word in words}
    return re.compile("|".join(re.escape(word) for word in sorted(meant, key=len, reverse=True))), meant


def look(library: Library, reader: Reader | None, query: Query, report: Report) -> Look:
    """Scores a report's passages for a question, and reads the best of them."""
    evidence = retrieve(library, query.search_text, report_ids=[report.id], k=10_000)
    spans: list[Span | None] = [None] * len(evidence)
    if reader is not None:
        chosen = [e.passage.text for e in evidence[:_READ]]
        spans[: len(chosen)] = reader.read(query.search_text, chosen, [report.title] * len(chosen))
    asked = terms(query.search_text)
    known = _report_terms(report.text)
    absent = 1 - known.covered(asked, frozenset(known.rarity))
    return Look(report, asked, absent, evidence, tuple(spans))


def sentences(seen: Look, query: Query) -> list[Found]:
    """The sentences of a report, best first."""
    rows, found = sentence_features(seen, query)
    if not found:
        return []
    order, scores, accepted = _ranked("sentence", seen, query, rows, SENTENCE)
    return [replace(found[i], score=float(scores[i]), accepted=accepted) for i in order]


def figures(seen: Look, query: Query, held: Sequence[Figure]) -> list[Counted]:
    """The figures of a report, best first."""
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
    """Whether the best candidate of a kind, with its features and its lead over the next, is an answer."""
    held = _ranking()["accept_" + kind]
    names = SENTENCE if kind == "sentence" else FIGURE
    return float(acceptance_features(seen, query, row, lead) @ _weights("accept_" + kind, ACCEPT + names)) >= held["at"]


def acceptance_features(seen: Look, query: Query, row: NDArray[np.float32], lead: float) -> NDArray[np.float32]:
    """(len(ACCEPT) + len(row),) features of the best candidate of a question."""
    general = (1.0, seen.absent, min(lead, 5.0), bool(query.measures), query.measure_from == "name")
    return np.concatenate([np.array(general, np.float32), row])


ACCEPT = ("constant", "absent", "lead", "asks_measure", "asks_named_measure")
SENTENCE = ("covered", "headed", "dense", "lexical", "best_passage", "short", "row", "read", "answerable")
FIGURE = (
    "near", "wide", "headed", "foreign", "dense", "lexical", "chosen", "named", "meant", "second", "other_breakdown",
    "other_measure", "no_measure",
    "unit", "other_unit", "rate", "other_rate", "cumulative", "not_cumulative", "table", "words", "part", "other_year",
    "other_scope", "no_number", "read", "answerable",
)  # fmt: skip


def sentence_features(seen: Look, query: Query) -> tuple[NDArray[np.float32], list[Found]]:
    """(n, len(SENTENCE)) features, and the n sentences, not yet scored."""
    known = _report_terms(seen.report.text)
    best = _Best(seen)
    rows, found = [], []
    for (start, end), held in zip(known.spans, known.terms, strict=True):
        place = best.passage(start, end)
        if place is None:
            continue
        item, span = seen.evidence[place], seen.spans[place]
        covered = known.covered(seen.asked, held)
        headed = known.covered(seen.asked, held | _path_terms(item.passage.path))
        inside = None
        if span is not None and start <= item.passage.start + span.start < end:
            inside = (item.passage.start + span.start, min(item.passage.start + span.end, end))
        answerable = span.answerable if span is not None and inside else 0.0
        text = seen.report.text[start:end]
        digits = sum(c.isdigit() for c in text)
        rows.append(
            (covered, headed, best.dense(item), best.lexical(item), place == 0, len(text) < 12,
             digits > len(text) / 4, inside is not None, answerable)
        )  # fmt: skip
        found.append(Found(seen.report, start, end, 0.0, covered, inside, answerable if span else None))
    return np.array(rows, np.float32).reshape(-1, len(SENTENCE)), found


def figure_features(
    seen: Look, query: Query, held: Sequence[Figure]
) -> tuple[NDArray[np.float32], list[float]]:
    """(n, len(FIGURE)) features of n figures, and how much of the question each covers."""
    known = _report_terms(seen.report.text)
    best = _Best(seen)
    wanted = _ASKED_UNIT.search(query.text)
    rate = bool(_RATE.search(query.text.lower()))
    keys = [key for m in query.measures if (key := catalogue().resolve(m))]
    asked_for = {(key.measure, tuple(query.breakdown or key.breakdown)) for key in keys}
    cumulative = query.cumulative or any(key.period == "cumulative" for key in keys)
    measures = [key.measure for key in keys]
    by_name = query.measure_from != "meaning"
    chosen = {
        choice.best
        for key in keys
        if (choice := choose(held, measure=key.measure, breakdown=query.breakdown or key.breakdown,
                             year=seen.report.year, cumulative=cumulative, scope=query.scope)).best
    }  # fmt: skip
    rows, coverage = [], []
    for figure in held:
        near, wide = _figure_terms(seen.report.text, figure)
        place = best.passage(figure.start, figure.end)
        item = seen.evidence[place] if place is not None else None
        span = seen.spans[place] if place is not None else None
        path = _path_terms(item.passage.path) if item else frozenset[str]()
        inside = (
            item is not None and span is not None
            and item.passage.start + span.start <= figure.start < item.passage.start + span.end
        )  # fmt: skip
        unit_same = bool(wanted) and figure.unit == wanted[1] if wanted else False
        is_rate = figure.unit in ("%", "％", "个百分点")
        whole = known.covered(seen.asked, wide | path)
        rows.append(
            (
                known.covered(seen.asked, near),
                known.covered(seen.asked, wide),
                whole,
                1 - known.covered(near, seen.asked),
                best.dense(item) if item else -1.0,
                best.lexical(item) if item else 0.0,
                figure in chosen,
                by_name and (figure.measure, figure.breakdown) in asked_for,
                not by_name and (figure.measure, figure.breakdown) in asked_for,
                figure.measure in measures[1:],
                figure.measure in measures and (figure.measure, figure.breakdown) not in asked_for,
                bool(measures) and figure.measure is not None and figure.measure not in measures,
                bool(measures) and figure.measure is None,
                unit_same,
                wanted is not None and bool(figure.unit) and not unit_same,
                rate and is_rate,
                rate != is_rate,
                cumulative and figure.period == "cumulative",
                cumulative != (figure.period == "cumulative"),
                figure.origin == "table",
                figure.origin == "words",
                bool(figure.breakdown) and not query.breakdown,
                figure.year is not None and seen.report.year is not None and figure.year != seen.report.year,
                bool(query.scope) and bool(figure.scope) and query.scope != figure.scope,
                figure.value is None,
                inside,
                span.answerable if span is not None and inside else 0.0,
            )
        )
        coverage.append(whole)
    return np.array(rows, np.float32).reshape(-1, len(FIGURE)), coverage


class _Best:
    """The evidence of a look, by position in the text."""

    def __init__(self, seen: Look) -> None:
        self._evidence = seen.evidence
        self._dense = max((e.dense for e in seen.evidence), default=0.0)
        self._lexical = max((e.lexical for e in seen.evidence), default=0.0)
        self._by_place = sorted(range(len(seen.evidence)), key=lambda i: seen.evidence[i].passage.start)

    def passage(self, start: int, end: int) -> int | None:
        """The rank of the best passage that holds most of a span."""
        holding = [
            i for i in self._by_place
            if self._evidence[i].passage.start < end and start < self._evidence[i].passage.end
        ]  # fmt: skip
        return min(holding, default=None)

    def dense(self, item: Evidence) -> float:
        return 10 * (item.dense - self._dense)

    def lexical(self, item: Evidence) -> float:
        return item.lexical / self._lexical if self._lexical else 0.0


@lru_cache(maxsize=256)
def _report_terms(text: str) -> _Terms:
    spans = tuple(cut(text))
    held = tuple(frozenset(bigrams(_canonical(simplified(text[start:end])))) for start, end in spans)
    count = Counter(term for each in held for term in each)
    highest = math.log(len(held) + 1)
    return _Terms(spans, held, {term: math.log((len(held) + 1) / n) for term, n in count.items()}, highest)


@lru_cache(maxsize=65536)
def _figure_terms(text: str, figure: Figure) -> tuple[frozenset[str], frozenset[str]]:
    """The terms of a figure's own phrase, and those of its whole quote with its measure's name."""
    floor, ceiling = figure.quote_start, figure.quote_end
    start = max((m.end() for m in _CLAUSE_END.finditer(text, floor, max(floor, figure.start))), default=floor)
    end = _CLAUSE_END.search(text, figure.end, ceiling)
    named = catalogue().name(figure.measure, figure.breakdown) if figure.measure else ""
    near = terms(text[start : end.start() if end else ceiling] + "," + figure.subject + "," + figure.unit)
    return near | terms(named), terms(text[floor:ceiling]) | near | terms(named)


@lru_cache(maxsize=4096)
def _path_terms(path: tuple[str, ...]) -> frozenset[str]:
    return terms(" ".join(path))


@cache
def _ranking() -> dict[str, dict[str, float]]:
    return tomllib.loads(files("nianbao").joinpath("ranking.toml").read_text(encoding="utf-8"))


@cache
def _weights(kind: str, names: tuple[str, ...]) -> NDArray[np.float32]:
    held = _ranking()[kind]
    return np.array([held[name] for name in names], np.float32)
