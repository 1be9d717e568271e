"""A linear recogniser of measures: how people ask -> what they ask for.

Character n-grams of a question, hashed, times trained weights; with the built-in encoder its
vector as well. The weights are data of the package, made by `nianbao.training.recognising`.
"""

import re
import zlib
from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nianbao.models.encoder import Encoder

# The label of questions that ask for no measure.
NONE = ""
BUCKETS = 1 << 13
WEIGHTS = Path(__file__).with_name("recogniser.npz")
_LONGEST = 4


@dataclass(frozen=True, slots=True)
class Meaning:
    """A measure that a question may ask for, with its score over that of no measure."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class _Weights:
    """`ngrams` (buckets, classes) and `dense` (classes, dimension), for vectors of `digest`."""

    ids: tuple[str, ...]
    ngrams: NDArray[np.float32]
    bias: NDArray[np.float32]
    dense: NDArray[np.float32]
    dense_bias: NDArray[np.float32]
    mean: NDArray[np.float32]
    digest: str


def recognise(text: str, encoder: Encoder | None, *, count: int = 3) -> tuple[Meaning, ...]:
    """The measures that a text may ask for, best first; empty where it asks for something else.

    Scores are what a measure leads "no measure" by: 0.5 is a safe lead.
    """
    if not text.strip():
        return ()
    weights = _weights()
    found = features(text)
    columns = list(found)
    scores = np.array([found[c] for c in columns], np.float32) @ weights.ngrams[columns] + weights.bias
    if encoder is not None and encoder.digest == weights.digest:
        vector = encoder.query(text) - weights.mean
        scores = scores + weights.dense @ (vector / np.linalg.norm(vector)) + weights.dense_bias
    else:
        scores = 2 * scores
    none = scores[weights.ids.index(NONE)]
    order = np.argsort(-scores)[:count]
    return tuple(
        Meaning(weights.ids[i], float(scores[i] - none)) for i in order if weights.ids[i] != NONE and scores[i] > none
    )


@lru_cache(maxsize=1)
def _weights() -> _Weights:
    with np.load(WEIGHTS) as data:
        return _Weights(
            tuple(str(id) for id in data["ids"]),
            np.ascontiguousarray(data["ngrams"].T.astype(np.float32) * float(data["scale"])),
            data["bias"],
            data["dense"].astype(np.float32),
            data["dense_bias"],
            data["mean"],
            str(data["digest"]),
        )


def features(text: str) -> dict[int, float]:
    """Hashed character n-grams of a text, L2-normalised: bucket to value."""
    plain = " " + re.sub(r"\s+", " ", text.lower()).strip() + " "
    counts: dict[int, int] = {}
    for size in range(1, _LONGEST + 1):
        for start in range(len(plain) - size + 1):
            bucket = zlib.crc32(plain[start : start + size].encode()) % BUCKETS
            counts[bucket] = counts.get(bucket, 0) + 1
    values = {bucket: 1 + log(n) for bucket, n in counts.items()}
    norm = sqrt(sum(value * value for value in values.values()))
    return {bucket: value / norm for bucket, value in values.items()}
