"""The sentences of reports that bear on a question, best first.

Passages come from retrieval; their sentences are scored by how much of the question they
cover, by their passage, and by the reader where there is one.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from nianbao.chinese import bigrams, simplified
from nianbao.library import Library
from nianbao.passages import sentences
from nianbao.reader import Reader
from nianbao.reports import Report
from nianbao.retrieval import retrieve

# Words of asking; they say nothing of what is asked about.
_ASKING = frozenset(
    bigrams("多少 几件 几条 几个 哪些 什么 怎么 怎样 如何 为什么 是否 有没有 有哪些 哪个 哪里 请问 一共 总共 共有 全年 一年 当年 "
            "报告 年报 情况 方面 数量 今年 这一年 了吗 是什么 是多少 有多少 了多少")
) | frozenset(
    (
        "how many much what which who when where why did does do is are was were the a an of in on "
        "for to by and or its their there any it that this with from at total number report year"
    ).split()
)
_READ = 12
_PASSAGES = 24


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence at `text[start:end]` of a report.

    `coverage` is the share (0-1) of the question's terms, by rarity, that it holds; `span` is
    the reader's answer inside it, and `answerable` (0-1) how sure the reader is of one.
    """

    report: Report
    start: int
    end: int
    score: float
    coverage: float
    span: tuple[int, int] | None = None
    answerable: float | None = None

    @property
    def text(self) -> str:
        return self.report.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class _Terms:
    """A report's sentences with their terms, and how rare each term is among them."""

    spans: tuple[tuple[int, int], ...]
    terms: tuple[frozenset[str], ...]
    rarity: dict[str, float]
    highest: float


def terms(text: str) -> frozenset[str]:
    """What a question or sentence is about, as bigrams and words, words of asking aside."""
    return frozenset(bigrams(simplified(text))) - _ASKING


def find(
    library: Library,
    reader: Reader | None,
    question: str,
    *,
    report_ids: Sequence[str] | None,
    most: int = 8,
) -> list[Found]:
    """The best sentences for a question (without place, organ and year), best first."""
    evidence = retrieve(library, question, report_ids=report_ids, k=_PASSAGES)
    if not evidence:
        return []
    asked = terms(question)
    spans = reader.read(question, [e.passage.text for e in evidence[:_READ]]) if reader else []
    best = max(e.score for e in evidence)
    found: dict[tuple[str, int], Found] = {}
    for place, item in enumerate(evidence):
        report = library.report(item.passage.report_id)
        known = _report_terms(report.text)
        span = spans[place] if place < len(spans) else None
        for (start, end), held in zip(known.spans, known.terms, strict=True):
            if end <= item.passage.start or start >= item.passage.end:
                continue
            covered = _coverage(asked, held | terms(" ".join(item.passage.path)), known)
            read = None
            if span and start <= item.passage.start + span.start < end:
                read = (item.passage.start + span.start, min(item.passage.start + span.end, end))
            sentence = Found(
                report=report,
                start=start,
                end=end,
                coverage=covered,
                span=read,
                answerable=span.answerable if span and read else None,
                score=_score(covered, best - item.score, span.answerable if span and read else None),
            )
            key = (report.id, start)
            if key not in found or sentence.score > found[key].score:
                found[key] = sentence
    return sorted(found.values(), key=lambda f: -f.score)[:most]


def _score(coverage: float, behind: float, answerable: float | None) -> float:
    return 2.0 * coverage - 0.3 * behind + 1.5 * (answerable or 0.0)


def _coverage(asked: frozenset[str], held: frozenset[str], known: _Terms) -> float:
    whole = sum(known.rarity.get(term, known.highest) for term in asked)
    return sum(known.rarity.get(term, known.highest) for term in asked & held) / whole if whole else 0.0


@lru_cache(maxsize=256)
def _report_terms(text: str) -> _Terms:
    spans = tuple(sentences(text))
    held = tuple(frozenset(bigrams(simplified(text[start:end]))) for start, end in spans)
    count = Counter(term for each in held for term in each)
    highest = math.log(len(held) + 1)
    return _Terms(spans, held, {term: math.log((len(held) + 1) / n) for term, n in count.items()}, highest)
