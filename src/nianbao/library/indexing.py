"""The dense and the lexical index kept in line with the records that they are derived from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nianbao.errors import LibraryUnwritable
from nianbao.library.contents import lead, searchable
from nianbao.library.dense import DamagedIndex, DenseStore
from nianbao.library.lexical import LexicalStore, Postings, terms
from nianbao.memory import Memory
from nianbao.passages import Passage
from nianbao.records import Content, Records, Stored, Weights

# Reports whose passages stay in memory, at about 150 kB each.
_KEPT = 500
# A library of so many passages is scored whole in some milliseconds once they are in memory.
SCORED_WHOLE = 3_000
_IN_PLACE_OF_DENSE = 5


@dataclass(frozen=True, slots=True)
class Material:
    """Passages with what scoring them needs, row by row."""

    passages: tuple[Passage, ...]
    vectors: NDArray[np.float32]
    postings: Postings


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages that the indexes named, with their cosines and their BM25 scores."""

    passages: tuple[Passage, ...]
    dense: NDArray[np.float32]
    lexical: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Status:
    """What is in the library, and whether its indexes have everything.

    `dense` and `lexical` are the generations that the indexes have reached; None: not usable.
    """

    directory: Path
    reports: int
    passages: int
    figures: int
    weights: Weights | None
    generation: int
    dense: int | None
    lexical: int | None

    @property
    def in_line(self) -> bool:
        return self.dense == self.lexical == self.generation


@dataclass(frozen=True, slots=True)
class Repair:
    """What a repair had to build anew."""

    dense: bool
    lexical: bool


class Indexes:
    """Both indexes of one library, and the passages that were scored lately, ready to be scored again."""

    def __init__(self, records: Records, dense: DenseStore, lexical: LexicalStore) -> None:
        self._records = records
        self.dense = dense
        self.lexical = lexical
        self._materials: Memory[Material] = Memory(_KEPT)

    def close(self) -> None:
        self.dense.close()
        self.lexical.close()

    def follow(
        self, generation: int, reports: Sequence[str], gone: Sequence[str], content: Content | None = None
    ) -> tuple[str, ...]:
        """Bring the indexes to a generation; the records stand already, so a failure here loses nothing."""
        parts = content.passages if content else ()
        of = lead(content.report) if content else ""
        vectors = content.vectors.astype(np.float32) if content else np.empty((0, 0), np.float32)
        try:
            self.dense.apply(gone, [p.id for p in parts], vectors, generation=generation)
            texts = [(p.report_id, p.id, searchable(of, p)) for p in parts]
            self.lexical.apply(reports, texts, generation=generation)
        except (DamagedIndex, OSError) as error:
            return (f"an index could not follow ({error}); the report is in, and the next writer mends the index",)
        return ()

    def mend(self) -> None:
        """Build anew what a writer that was cut off left behind the records.

        Raises:
            LibraryUnwritable.
        """
        generation = self._records.generation
        self._build(dense=self.dense.generation != generation, lexical=self.lexical.generation != generation)

    def repair(self) -> Repair:
        """Compare both with the records, passage by passage, and build anew what differs.

        Raises:
            LibraryUnwritable.
        """
        generation = self._records.generation
        wanted = set(self._records.passage_ids())
        found = Repair(
            dense=self.dense.generation != generation or self.dense.ids() != wanted,
            lexical=self.lexical.generation != generation or self.lexical.ids() != wanted,
        )
        self._build(dense=found.dense, lexical=found.lexical)
        return found

    def status(self, directory: Path) -> Status:
        counts = self._records.counts()
        return Status(
            directory,
            counts["reports"],
            counts["passages"],
            counts["figures"],
            self._records.weights(),
            self._records.generation,
            self.dense.generation,
            self.lexical.generation,
        )

    def candidates(self, vector: NDArray[np.float32], text: str, limit: int) -> Candidates | None:
        """Up to `limit` passages from each index, and all of the reports that one has not got yet.

        None where scoring every passage is as quick, or where there is no index to ask.
        """
        generation, lexical_at, dense_at = self._records.generation, self.lexical.generation, self.dense.generation
        if lexical_at is None:
            return None
        dense = None if dense_at is None else self.dense.search(vector, limit)
        reached = lexical_at if dense is None or dense_at is None else min(lexical_at, dense_at)
        if (dense is None or reached != generation) and self._records.counts()["passages"] <= SCORED_WHOLE:
            return None
        leads = {s.id: (lead(s), s.generation) for s in self._records.stored()} if reached != generation else {}
        fresh = self._records.passages([i for i, (_, at) in leads.items() if at > reached])
        # Where nobody can be asked for the nearest vectors, words name as many more.
        asked = limit if dense is not None else _IN_PLACE_OF_DENSE * limit
        words = dict(self.lexical.search(text, asked) or [])
        ids = list(dict.fromkeys([*words, *(name for name, _ in dense or []), *(p.id for p in fresh)]))
        passages, vectors = self._records.passages_by_id(ids), self._records.vectors(ids)
        here = [i for i in ids if i in passages and i in vectors]
        if not here or self._records.generation != generation:
            return None
        found = tuple(passages[i] for i in here)
        if leads:
            scores = Postings.of(searchable(leads[p.report_id][0], p) for p in found).bm25(terms(text))
        else:
            # A passage beyond the last one that the index named scores no more than that one.
            least = min(words.values()) if len(words) == asked else 0.0
            scores = np.array([words.get(i, least) for i in here], np.float32)
        return Candidates(found, np.stack([vectors[i] for i in here]) @ vector, scores)

    def material(self, reports: Sequence[Stored], dimension: int) -> Material:
        """The passages of these reports, ready to be scored."""
        parts = [self._materials.get((s.id, s.generation), partial(self._material, s)) for s in reports]
        if len(parts) == 1:
            return parts[0]
        return Material(
            tuple(p for part in parts for p in part.passages),
            np.concatenate([np.empty((0, dimension), np.float32), *(part.vectors for part in parts)]),
            Postings.joined([part.postings for part in parts]),
        )

    def _material(self, stored: Stored) -> Material:
        found = self._records.passages([stored.id])
        vectors = self._records.vectors([p.id for p in found])
        # Between the two questions a writer may have taken the report away.
        parts = tuple(p for p in found if p.id in vectors)
        return Material(
            parts,
            np.array([vectors[p.id] for p in parts], np.float32),
            Postings.of(searchable(lead(stored), p) for p in parts),
        )

    def _build(self, *, dense: bool, lexical: bool) -> None:
        if not dense and not lexical:
            return
        generation = self._records.generation
        stored = self._records.stored()
        try:
            if dense:
                ids = list(self._records.passage_ids())
                vectors = self._records.vectors(ids)
                matrix = np.stack([vectors[i] for i in ids]) if ids else np.empty((0, 0), np.float32)
                self.dense.clear()
                self.dense.apply((), ids, matrix, generation=generation)
            if lexical:
                self.lexical.clear()
                self.lexical.apply((), self._texts(stored), generation=generation)
        except DamagedIndex as error:
            raise LibraryUnwritable(f"{error}; make room on the disk or give write permission") from error
        except OSError as error:
            raise LibraryUnwritable(
                f"an index cannot be written: {error}; give write permission, make room on the disk, "
                "or choose another library with NIANBAO_LIBRARY"
            ) from error

    def _texts(self, stored: Sequence[Stored]) -> Iterator[tuple[str, str, str]]:
        for report in stored:
            for passage in self._records.passages([report.id]):
                yield report.id, passage.id, searchable(lead(report), passage)
