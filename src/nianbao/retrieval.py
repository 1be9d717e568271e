"""A question's text -> the passages that bear on it, best first.

Given reports, their passages are all scored, exactly, from the records. Without, the two
indexes name candidates; what an index lacks (it lags behind a writer, or is held by one) is
scored from the records as well, so no answer depends on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nianbao import deadlines
from nianbao.library import Holdings
from nianbao.library.lexical import terms
from nianbao.models.adapter import question_vector
from nianbao.passages import Passage

# The weight of the dense score, the rest being lexical. Measured on the development set: among
# the passages of one report words tell more than they do among all.
_DENSE_WITHIN = 0.6
_DENSE_AMONG_ALL = 0.7
# So many candidates each index names for a question without a filter.
_CANDIDATES = 100


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage with what it scored: `dense` is a cosine, `lexical` BM25, `score` both fused."""

    passage: Passage
    score: float
    dense: float
    lexical: float


def retrieve(
    library: Holdings,
    query_text: str,
    *,
    words: str | None = None,
    report_ids: Sequence[str] | None = None,
    k: int = 10,
) -> tuple[Evidence, ...]:
    """The k passages of these reports (of all, where None) that answer a question best.

    `words` is what is looked for by its words, where it is not the question's own text.

    Raises:
        WeightsMismatch: the library was built with other weights.
    """
    if not query_text.strip() or k < 1 or (report_ids is not None and not report_ids):
        return ()
    deadlines.check()
    query = question_vector(library.encoder, query_text)
    words = query_text if words is None else words
    searched = terms(words)
    if report_ids is not None:
        material = library.material(report_ids)
        return _ranked(material.passages, material.vectors @ query, material.postings.bm25(searched), _DENSE_WITHIN, k)
    named = library.candidates(query, words, max(_CANDIDATES, 3 * k))
    if named is not None:
        return _ranked(named.passages, named.dense, named.lexical, _DENSE_AMONG_ALL, k)
    material = library.material([entry.id for entry in library.entries()])
    return _ranked(material.passages, material.vectors @ query, material.postings.bm25(searched), _DENSE_AMONG_ALL, k)


def _ranked(
    passages: Sequence[Passage], dense: NDArray[np.float32], lexical: NDArray[np.float32], weight: float, k: int
) -> tuple[Evidence, ...]:
    fused = weight * _standard(dense) + (1 - weight) * _standard(lexical)
    order = np.argsort(-fused, kind="stable")[:k]
    return tuple(Evidence(passages[i], float(fused[i]), float(dense[i]), float(lexical[i])) for i in order)


def _standard(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scores by their distance from the mean, in standard deviations."""
    spread = float(scores.std()) if len(scores) else 0.0
    return (scores - scores.mean()) / spread if spread > 0 else np.zeros_like(scores)
