"""What can be measured of a report's sentences against a question, as rows of numbers.

Coverage is by character bigrams and words, weighed by how rare each is in the report; words that
people use for what reports call otherwise (`synonyms.toml`) count as the same.
"""

import math
import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from nianbao.answering.kinds import asked_kind
from nianbao.answering.misfits import misfit_for
from nianbao.chinese import bigrams, simplified
from nianbao.models.reader import Span
from nianbao.passages import sentences as cut
from nianbao.reading.furniture import is_furniture
from nianbao.reports import Report
from nianbao.retrieval import Evidence
from nianbao.understanding.query import Query

SENTENCE = (
    "covered",
    "headed",
    "hit",
    "dense",
    "lexical",
    "best_passage",
    "told",
    "lost",
    "beside",
    "gives",
    "lacks",
    "short",
    "long",
    "row",
    "scrap",
    "misfit",
    "read",
    "answerable",
    "reading",
)
# A phrase of a question is told where so much of it is held, and lost where no more than this is.
_TOLD, _LOST = 0.6, 0.25
_ROW = re.compile(r"(?:\d\s+){3,}\d|0{4,}|结果维持\s*结果纠正|\t\d+\t")
# Words of asking; they say nothing of what is asked about, and no bigram reaches over them.
_ASKING = re.compile(
    r"请问一下|请问|有没有|有哪些|是不是|为什么|为啥|怎么样|怎么|怎样|如何|多少|哪几|哪些|哪个|哪里|哪儿|什么|是否|是谁|由谁|"
    r"一共|总共|共有|全年|一年|当年|今年|这一年|报告里|报告中|报告|情况|方面|数量|各是|分别|"
    r"几(?=[件条个份次项人篇期名家])|[了的](?=[吗么呢])|[吗么呢呀啊]"
    r"|\b(?:how|many|much|what|which|who|when|where|why|did|does|do|is|are|was|were|the|a|an|of|in|on|for|to|by|and|or|"
    r"its|their|there|any|it|that|this|with|from|at|total|number|report|year)\b",
    re.IGNORECASE,
)


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
class Terms:
    """A report's sentences with their terms, and how rare each term is among them."""

    spans: tuple[tuple[int, int], ...]
    terms: tuple[frozenset[str], ...]
    rarity: dict[str, float]
    highest: float

    def covered(self, asked: frozenset[str], held: frozenset[str]) -> float:
        """The share of the asked terms that are held, weighed by rarity."""
        whole = sum(self.rarity.get(term, self.highest) for term in asked)
        return sum(self.rarity.get(term, self.highest) for term in asked & held) / whole if whole else 0.0

    def hit(self, asked: frozenset[str], held: frozenset[str]) -> float:
        """How much is held of what is asked, by rarity, whatever else is asked; about 0 to 1."""
        return min(1.0, sum(self.rarity.get(term, 0.0) for term in asked & held) / (4 * self.highest or 1.0))


def weight(report: Report, asked: frozenset[str], held: frozenset[str]) -> float:
    """The share (0-1) of the asked terms that are held, weighed by how rare each is in a report."""
    return report_terms(report.text).covered(asked, held)


def terms(text: str) -> frozenset[str]:
    """What a question or sentence is about, as bigrams and words, words of asking aside.

    Words that people use for what reports call otherwise (`synonyms.toml`) count as the same.
    """
    return frozenset(bigrams(_ASKING.sub("，", _canonical(simplified(text)))))


def meant_by(text: str) -> str:
    """What reports call the things that a question names in other words: 收钱 is 收费 there."""
    pattern, meant = _synonyms()
    return " ".join(dict.fromkeys(meant[match[0]] for match in pattern.finditer(simplified(text))))


@lru_cache(maxsize=65536)
def _canonical(text: str) -> str:
    pattern, meant = _synonyms()
    return pattern.sub(lambda match: meant[match[0]], text)


@cache
def _synonyms() -> tuple[re.Pattern[str], dict[str, str]]:
    groups = tomllib.loads(files("nianbao.answering").joinpath("synonyms.toml").read_text(encoding="utf-8"))
    meant = {word: said for said, words in groups["words"].items() for word in words}
    return re.compile("|".join(re.escape(word) for word in sorted(meant, key=len, reverse=True))), meant


def sentence_features(seen: Look, query: Query) -> tuple[NDArray[np.float32], list[Found]]:
    """(n, len(SENTENCE)) features, and the n sentences, not yet scored; headings are none."""
    known = report_terms(seen.report.text)
    best = _Best(seen)
    headings = {section.heading for section in seen.report.sections}
    kind, phrases = asked_kind(query.search_text, query.expects), phrases_of(query)
    cannot = misfit_for(query, kind, phrases, seen.report.text, terms)
    rows, found = [], []
    for number, ((start, end), held) in enumerate(zip(known.spans, known.terms, strict=True)):
        text = seen.report.text[start:end]
        place = best.passage(start, end)
        if place is None or text.strip().rstrip("。.:：") in headings:
            continue
        item, span = seen.evidence[place], seen.spans[place]
        under = held | _path_terms(item.passage.path)
        near = under.union(*known.terms[max(0, number - 1) : number + 2])
        gives = kind is not None and not _is_cells(text) and kind.gives.search(text) is not None
        inside = None
        if span is not None and start <= item.passage.start + span.start < end:
            inside = (item.passage.start + span.start, min(item.passage.start + span.end, end))
        row: dict[str, float] = {
            "covered": known.covered(seen.asked, held),
            "headed": known.covered(seen.asked, under),
            "hit": known.hit(seen.asked, under),
            "dense": best.dense(item),
            "lexical": best.lexical(item),
            "best_passage": place == 0,
            "told": told(phrases, under),
            "lost": lost(phrases, under),
            "beside": known.covered(seen.asked, near) - known.covered(seen.asked, under),
            "gives": gives,
            "lacks": kind is not None and not gives,
            "short": len(text) < 12,
            "long": math.log(max(len(text), 40) / 40),
            "row": _is_row(text),
            "scrap": is_furniture(text),
            "misfit": cannot(text, under),
            "read": inside is not None,
            "answerable": span.answerable if span is not None and inside else 0.0,
            "reading": best.reading(span if inside else None),
        }
        rows.append([row[name] for name in SENTENCE])
        found.append(Found(seen.report, start, end, 0.0, row["covered"], inside, row["answerable"] if span else None))
    return np.array(rows, np.float32).reshape(-1, len(SENTENCE)), found


def _is_cells(text: str) -> bool:
    """Whether a text is parted into cells, so that it tells nothing in words."""
    return "\t" in text or text.count("|") > 1 or _ROW.search(text) is not None


def _is_row(text: str) -> bool:
    """Whether a sentence is a row or the head of a table, which tells nothing in words."""
    return sum(c.isdigit() for c in text) > len(text) / 4 or _ROW.search(text) is not None


def phrases_of(query: Query) -> tuple[frozenset[str], ...]:
    """The terms of each content phrase of a question; an English one has none that a report could hold."""
    if query.language == "en":
        return ()
    return tuple(held for phrase in query.subject_terms if (held := terms(phrase)))


def told(phrases: Sequence[frozenset[str]], held: frozenset[str]) -> float:
    """The share (0-1) of the phrases of which most is held; 1 where nothing was asked for in phrases."""
    return sum(_share(p, held) >= _TOLD for p in phrases) / len(phrases) if phrases else 1.0


def lost(phrases: Sequence[frozenset[str]], held: frozenset[str]) -> float:
    """The share (0-1) of the phrases of which next to nothing is held."""
    return sum(_share(p, held) <= _LOST for p in phrases) / len(phrases) if phrases else 0.0


def _share(phrase: frozenset[str], held: frozenset[str]) -> float:
    return len(phrase & held) / len(phrase)


class _Best:
    """The evidence of a look, by position in the text."""

    def __init__(self, seen: Look) -> None:
        self._evidence = seen.evidence
        self._dense = max((e.dense for e in seen.evidence), default=0.0)
        self._read = max((s.score for s in seen.spans if s is not None), default=None)
        self._lexical = max((e.lexical for e in seen.evidence), default=0.0)
        self._by_place = sorted(range(len(seen.evidence)), key=lambda i: seen.evidence[i].passage.start)

    def passage(self, start: int, end: int) -> int | None:
        """The rank of the best passage that holds most of a span."""
        holding = [
            i for i in self._by_place
            if self._evidence[i].passage.start < end and start < self._evidence[i].passage.end
        ]  # fmt: skip
        return min(holding, default=None)

    def reading(self, span: Span | None) -> float:
        """How far the reader puts this answer behind its best one, -2 to 0; 0 for all where nothing was read."""
        if self._read is None:
            return 0.0
        return max(-2.0, (span.score - self._read) / 3) if span else -2.0

    def dense(self, item: Evidence) -> float:
        return 10 * (item.dense - self._dense)

    def lexical(self, item: Evidence) -> float:
        return item.lexical / self._lexical if self._lexical else 0.0


@lru_cache(maxsize=256)
def report_terms(text: str) -> Terms:
    spans = tuple(cut(text))
    held = tuple(frozenset(bigrams(_canonical(simplified(text[start:end])))) for start, end in spans)
    count = Counter(term for each in held for term in each)
    highest = math.log(len(held) + 1)
    return Terms(spans, held, {term: math.log((len(held) + 1) / n) for term, n in count.items()}, highest)


@lru_cache(maxsize=4096)
def _path_terms(path: tuple[str, ...]) -> frozenset[str]:
    return terms(" ".join(path))
