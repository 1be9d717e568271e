"""The lexical index: BM25 over character bigrams, in Tantivy.

Tantivy's commits are atomic and its readers see the last one, so any number of processes may
search while one writes. `Postings` scores a small set without an index, by the same formula.
"""

import os
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import tantivy
from numpy.typing import NDArray

from nianbao.chinese import bigrams, simplified
from nianbao.library.dense import DamagedIndex

_HEAP = 15_000_000
_K1, _B = 1.2, 0.75


def terms(text: str) -> list[str]:
    """The terms under which a text is found: bigrams in simplified characters."""
    return list(bigrams(simplified(text)))


@dataclass(frozen=True, slots=True)
class Postings:
    """Texts ready to be scored: parallel arrays of (term, document, count), and the documents' lengths.

    Terms are hashes of this process; never store them.
    """

    terms: NDArray[np.int64]
    documents: NDArray[np.int32]
    counts: NDArray[np.float32]
    lengths: NDArray[np.float32]

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Postings":
        counted = [Counter(terms(text)) for text in texts]
        return cls(
            np.array([hash(term) for document in counted for term in document], np.int64),
            np.repeat(np.arange(len(counted), dtype=np.int32), [len(document) for document in counted]),
            np.array([n for document in counted for n in document.values()], np.float32),
            np.array([document.total() for document in counted], np.float32),
        )

    @classmethod
    def joined(cls, parts: Sequence["Postings"]) -> "Postings":
        """The documents of all parts, in order."""
        if len(parts) == 1:
            return parts[0]
        offsets = np.cumsum([0, *(len(p.lengths) for p in parts)])
        return cls(
            np.concatenate([np.empty(0, np.int64), *(p.terms for p in parts)]),
            np.concatenate(
                [np.empty(0, np.int32), *(p.documents + np.int32(o) for p, o in zip(parts, offsets, strict=False))]
            ),
            np.concatenate([np.empty(0, np.float32), *(p.counts for p in parts)]),
            np.concatenate([np.empty(0, np.float32), *(p.lengths for p in parts)]),
        )

    def bm25(self, words: Sequence[str]) -> NDArray[np.float32]:
        """The BM25 score of each document for a query's terms, among these documents alone."""
        scores = np.zeros(len(self.lengths), np.float32)
        mean = float(self.lengths.mean()) if len(self.lengths) else 0.0
        wanted = Counter(hash(word) for word in words)
        if not wanted or not mean:
            return scores
        at = np.flatnonzero(np.isin(self.terms, np.fromiter(wanted, np.int64, len(wanted))))
        found, which, holding = np.unique(self.terms[at], return_inverse=True, return_counts=True)
        rarity = np.log(1 + (len(scores) - holding + 0.5) / (holding + 0.5))
        weight = np.array([wanted[int(term)] for term in found], np.float32) * rarity
        counts, documents = self.counts[at], self.documents[at]
        damped = counts * (_K1 + 1) / (counts + _K1 * (1 - _B + _B * self.lengths[documents] / mean))
        np.add.at(scores, documents, (weight[which] * damped).astype(np.float32))
        return scores


class LexicalStore(Protocol):
    """Texts by passage id, searched by BM25."""

    @property
    def generation(self) -> int | None:
        """The generation of the records that the index was last brought to."""

    def apply(
        self, remove_reports: Iterable[str], texts: Iterable[tuple[str, str, str]], *, generation: int
    ) -> None: ...

    def search(self, text: str, k: int) -> list[tuple[str, float]] | None:
        """The k best passages with their scores, best first; None where there is no index."""

    def ids(self) -> set[str] | None: ...

    def clear(self) -> None: ...

    def close(self) -> None: ...


class TantivyStore:
    """A LexicalStore in one directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._mark = directory.with_suffix(".mark")
        self._index: tantivy.Index | None = None
        self._opened_at = ""

    @property
    def generation(self) -> int | None:
        mark = self._read_mark()
        return int(mark.split()[0]) if mark else None

    def apply(self, remove_reports: Iterable[str], texts: Iterable[tuple[str, str, str]], *, generation: int) -> None:
        """Take whole reports out and put passages in, in one commit.

        Args:
            texts: (report id, passage id, text) of each passage.
        """
        self._directory.mkdir(parents=True, exist_ok=True)
        try:
            # Opened anew for each write: another process may have cleared the directory since.
            index = tantivy.Index(_schema(), path=str(self._directory), reuse=True)
            # One thread: a report is small, and threads of a writer outlive their use.
            writer = index.writer(heap_size=_HEAP, num_threads=1)
            for report_id in remove_reports:
                writer.delete_documents_by_term("report", report_id)
            for report_id, passage_id, text in texts:
                words = " ".join(terms(text))
                writer.add_document(tantivy.Document(report=report_id, passage=passage_id, terms=words))
            writer.commit()
            writer.wait_merging_threads()
        except ValueError as error:  # Tantivy's one error: damage, a full disk, no permission
            raise DamagedIndex(f"{self._directory}: {error}") from error
        self._index = None
        fresh = self._mark.with_suffix(".new")
        fresh.write_text(f"{generation} {os.urandom(4).hex()}", "ascii")
        os.replace(fresh, self._mark)

    def search(self, text: str, k: int) -> list[tuple[str, float]] | None:
        searcher = self._searcher()
        if searcher is None:
            return None
        wanted = Counter(terms(text))
        if not wanted:
            return []
        schema = _schema()
        query = tantivy.Query.boolean_query(
            [
                (
                    tantivy.Occur.Should,
                    tantivy.Query.boost_query(tantivy.Query.term_query(schema, "terms", t, "freq"), float(n)),
                )
                for t, n in wanted.items()
            ]
        )
        hits = searcher.search(query, limit=k, count=False).hits
        return [(str(searcher.doc(address).get_first("passage")), float(score)) for score, address in hits]

    def ids(self) -> set[str] | None:
        searcher = self._searcher()
        if searcher is None:
            return None
        hits = searcher.search(tantivy.Query.all_query(), limit=max(1, searcher.num_docs)).hits
        return {str(searcher.doc(address).get_first("passage")) for _, address in hits}

    def clear(self) -> None:
        self.close()
        self._mark.unlink(missing_ok=True)
        shutil.rmtree(self._directory, ignore_errors=True)

    def close(self) -> None:
        self._index = None
        self._opened_at = ""

    def _searcher(self) -> tantivy.Searcher | None:
        mark = self._read_mark()
        if not mark:
            return None
        index = self._index
        try:
            if index is None:
                index = tantivy.Index.open(str(self._directory))
                index.config_reader("manual")
                index.reload()
            elif mark != self._opened_at:
                index.reload()
        except ValueError:  # damaged, or being cleared by a writer: the records answer instead
            self._index = None
            return None
        self._index, self._opened_at = index, mark
        return index.searcher()

    def _read_mark(self) -> str:
        try:
            return self._mark.read_text("ascii")
        except OSError:
            return ""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("report", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("passage", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
    return builder.build()
