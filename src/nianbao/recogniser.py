"""A linear recogniser of measures: how people ask -> what they ask for.

Character n-grams of a question, hashed, times trained weights; with the built-in encoder its
vector as well. The weights are data of the package, made by `nianbao.training.measures`.
"""

import re
import zlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from nianbao.encoder import Encoder

NONE = ""
_LONGEST = 4


@dataclass(frozen=True, slots=True)
class Meaning:
    """A measure that a question may ask for; `sure` and `likely` compare it with the rest."""

    id: str
    score: float
    sure: bool
    likely: bool


@dataclass(frozen=True, slots=True)
class _Weights:
    """`ngrams` (buckets, classes) and `dense` (dimension, classes) for vectors of `digest`."""

    ids: tuple[str, ...]
    ngrams: NDArray[np.float32]
    bias: NDArray[np.float32]
    dense: NDArray[np.float32]
    digest: str


def recognise(text: str, encoder: Encoder | None) -> tuple[Meaning, ...]:
    """The measures that a text may ask for, best first; empty where it asks for something else."""
    weights = _weights()
    if weights is None or not text.strip():
        return ()
    del encoder
    return ()


@cache
def _weights() -> _Weights | None:
    return None


def features(text: str, buckets: int) -> dict[int, float]:
    """Hashed character n-grams of a text, L2-normalised."""
    plain = " " + re.sub(r"\s+", " ", text.lower()).strip() + " "
    counts: dict[int, int] = {}
    for size in range(1, _LONGEST + 1):
        for start in range(len(plain) - size + 1):
            bucket = zlib.crc32(plain[start : start + size].encode()) % buckets
            counts[bucket] = counts.get(bucket, 0) + 1
    values = {bucket: 1 + float(np.log(n)) for bucket, n in counts.items()}
    norm = sum(v * v for v in values.values()) ** 0.5
    return {bucket: v / norm for bucket, v in values.items()}
