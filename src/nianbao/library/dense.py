"""The dense index: passage vectors in an embedded Chroma collection.

Chroma is not safe for several processes on one directory: a process with an older view may
write it over a newer one. So every access holds the file lock beside the collection, and a
client whose mark has been passed by another process is opened anew. Whoever cannot have the
lock at once (a reader beside a busy writer, a read-only disk) gets None and scores the
vectors in the records instead: the records are the truth, this index only makes it fast.
"""

import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

_NAME = "passages"
_BATCH = 2000
_WRITING = "writing"
_instances = count()


class DenseStore(Protocol):
    """Vectors by passage id, searched by inner product."""

    @property
    def generation(self) -> int | None:
        """The generation of the records that the index was last brought to; None: damaged or absent."""

    def apply(
        self, remove: Sequence[str], ids: Sequence[str], vectors: NDArray[np.float32], *, generation: int
    ) -> None: ...

    def search(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]] | None:
        """The k nearest passages with their inner products, best first; None where it cannot be asked now."""

    def ids(self) -> set[str] | None: ...

    def clear(self) -> None: ...

    def close(self) -> None: ...


class ChromaStore:
    """A DenseStore in one directory that several processes may use."""

    def __init__(self, directory: Path, *, patience: float = 0.05) -> None:
        self._directory = directory
        self._mark = directory.with_suffix(".mark")
        self._lock = FileLock(directory.with_suffix(".lock"), poll_interval=0.002, thread_local=False)
        self._thread = threading.RLock()
        self._patience = patience
        self._client: Any = None
        self._collection: Any = None
        self._opened_at = ""
        # Chroma shares one client among all users of a path in a process and would keep
        # a stale one alive; a spelling of our own makes it ours alone.
        self._path = os.path.join(directory, *["."] * next(_instances))

    @property
    def generation(self) -> int | None:
        mark = self._read_mark()
        return int(mark.split()[0]) if mark and mark != _WRITING else None

    def apply(
        self, remove: Sequence[str], ids: Sequence[str], vectors: NDArray[np.float32], *, generation: int
    ) -> None:
        """Take passages out and put others in; the mark tells the generation once all is written.

        Args:
            vectors: one row for each of `ids`, L2-normalised.
        """
        with self._held(timeout=-1), _own_words(self._directory):
            collection = self._open(create=True)
            self._write_mark(_WRITING)
            for at in range(0, len(remove), _BATCH):
                collection.delete(ids=list(remove[at : at + _BATCH]))
            for at in range(0, len(ids), _BATCH):
                collection.upsert(ids=list(ids[at : at + _BATCH]), embeddings=vectors[at : at + _BATCH])
            # Two writes of one generation (a repair) must still be told apart.
            mark = f"{generation} {os.getpid()}-{os.urandom(4).hex()}"
            self._write_mark(mark)
            self._opened_at = mark

    def search(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]] | None:
        try:
            with self._held(timeout=self._patience), _own_words(self._directory):
                collection = self._open(create=False)
                if collection is None:
                    return None
                found = collection.query(query_embeddings=[vector], n_results=k, include=["distances"])
        except (Timeout, OSError, DamagedIndex):
            return None
        return [(passage, 1.0 - float(d)) for passage, d in zip(found["ids"][0], found["distances"][0], strict=True)]

    def ids(self) -> set[str] | None:
        try:
            with self._held(timeout=-1), _own_words(self._directory):
                collection = self._open(create=False)
                return None if collection is None else set(collection.get(include=[])["ids"])
        except (OSError, DamagedIndex):
            return None

    def clear(self) -> None:
        with self._held(timeout=-1):
            self._release()
            self._mark.unlink(missing_ok=True)
            shutil.rmtree(self._directory, ignore_errors=True)

    def close(self) -> None:
        with self._thread:
            self._release()

    @contextmanager
    def _held(self, *, timeout: float) -> Iterator[None]:
        if not self._thread.acquire(timeout=timeout):
            raise Timeout(str(self._lock.lock_file))
        try:
            with self._lock.acquire(timeout=timeout):
                yield
        finally:
            self._thread.release()

    def _open(self, *, create: bool) -> Any:
        mark = self._read_mark()
        if mark == _WRITING:
            if create:
                raise DamagedIndex(f"{self._directory}: a write was cut off")
            return None
        if self._collection is not None and mark == self._opened_at:
            return self._collection
        self._release()
        if not mark and not create:
            return None
        import chromadb  # takes most of a second, and a question about one report needs none of it
        from chromadb.config import Settings

        self._client = chromadb.PersistentClient(path=self._path, settings=Settings(anonymized_telemetry=False))
        self._collection = self._client.get_or_create_collection(
            _NAME, configuration={"hnsw": {"space": "ip"}}, embedding_function=None
        )
        self._opened_at = mark
        return self._collection

    def _release(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = self._collection = None

    def _read_mark(self) -> str:
        try:
            return self._mark.read_text("ascii")
        except OSError:
            return ""

    def _write_mark(self, mark: str) -> None:
        fresh = self._mark.with_suffix(".new")
        fresh.write_text(mark, "ascii")
        os.replace(fresh, self._mark)


@contextmanager
def _own_words(directory: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, DamagedIndex):
        raise
    except Exception as error:  # Chroma's failures have no common type
        raise DamagedIndex(f"{directory}: {error}") from error


class DamagedIndex(Exception):
    """A derived index cannot be continued and must be built anew from the records."""
