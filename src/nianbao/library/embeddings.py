"""Each distinct text embedded once: vectors kept by the digests of text and weights.

The cache is shared by all libraries of a user and by several processes. It can be deleted at
any time, and where it cannot be written everything works without it, only slower.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nianbao.models.encoder import Encoder

Progress = Callable[[int, int], None]
_BATCH = 500


class VectorCache:
    """A small SQLite file of float16 vectors for one set of weights."""

    def __init__(self, directory: Path, weights_digest: str, *, limit: int = 300_000) -> None:
        self._file = directory / "vectors" / f"{weights_digest[:32]}.sqlite"
        self._limit = limit

    def get(self, digests: Sequence[bytes]) -> dict[bytes, NDArray[np.float16]]:
        """The vectors that are known, by the digest of their text."""
        found: dict[bytes, NDArray[np.float16]] = {}
        if not self._file.exists():
            return found
        try:
            with self._connection() as connection:
                for at in range(0, len(digests), _BATCH):
                    part = list(digests[at : at + _BATCH])
                    marks = ",".join("?" * len(part))
                    for text, vector in connection.execute(
                        f"SELECT text, vector FROM vectors WHERE text IN ({marks})", part
                    ):
                        found[text] = np.frombuffer(vector, dtype=np.float16)
        except (sqlite3.Error, OSError):
            return {}
        return found

    def put(self, vectors: dict[bytes, NDArray[np.float16]]) -> None:
        """Remember vectors; beyond the limit the oldest go."""
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._connection() as connection, connection:
                connection.execute("CREATE TABLE IF NOT EXISTS vectors (text BLOB UNIQUE, vector BLOB)")
                connection.executemany(
                    "INSERT OR IGNORE INTO vectors VALUES (?, ?)", [(t, v.tobytes()) for t, v in vectors.items()]
                )
                (last,) = connection.execute("SELECT coalesce(max(rowid), 0) FROM vectors").fetchone()
                connection.execute("DELETE FROM vectors WHERE rowid <= ?", (last - self._limit,))
        except (sqlite3.Error, OSError):
            return

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._file, timeout=5.0)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            yield connection


def embed(
    encoder: Encoder, texts: Sequence[str], cache: VectorCache, progress: Progress | None = None
) -> NDArray[np.float16]:
    """One L2-normalised row a text, from the cache where it is known.

    Rounded to float16 also when computed, so that a vector does not depend on the cache.
    """
    digests = [hashlib.sha256(t.encode("utf-8", "surrogatepass")).digest()[:16] for t in texts]
    known = cache.get(list(dict.fromkeys(digests)))
    usable = {d: v for d, v in known.items() if v.shape == (encoder.dimension,)}
    missing = {d: t for d, t in zip(digests, texts, strict=True) if d not in usable}
    if missing:
        computed = encoder.passages(list(missing.values()), progress).astype(np.float16)
        fresh = dict(zip(missing, computed, strict=True))
        cache.put(fresh)
        usable |= fresh
    if not texts:
        return np.empty((0, encoder.dimension), dtype=np.float16)
    return np.stack([usable[d] for d in digests])
