"""A question's vector -> one that stands nearer to the passages that answer it.

Questions of ordinary people and the prose of offices lie apart in the encoder's space, and English
ones farther. A low-rank linear map of the question's side alone, fitted by
`nianbao.training.adapting`, closes much of that; passages keep the vectors they have.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nianbao.models.encoder import Encoder

WEIGHTS = Path(__file__).with_name("adapter.npz")


def question_vector(encoder: Encoder, text: str) -> NDArray[np.float32]:
    """(dimension,) L2-normalised, to be compared with passages; as the encoder gives it where the map fits another."""
    vector = encoder.query(text)
    down, up, digest = _weights()
    if encoder.digest != digest:
        return vector
    moved = vector + (vector @ down) @ up
    return (moved / np.linalg.norm(moved)).astype(np.float32)


@lru_cache(maxsize=1)
def _weights() -> tuple[NDArray[np.float32], NDArray[np.float32], str]:
    """(dimension, rank), (rank, dimension), and the digest of the encoder that they belong to."""
    with np.load(WEIGHTS) as data:
        return data["down"].astype(np.float32), data["up"].astype(np.float32), str(data["digest"])
