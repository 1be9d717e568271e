"""The library: one directory that holds reports; the only place where records and indexes meet.

The records are the truth. A report is written to them in one transaction; only then do the
dense and the lexical index follow, each with a mark that says how far it has come. Whatever
instant a process dies at, the records are whole, and an index that lags is not asked until
the next writer has brought it in line.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from nianbao import reading
from nianbao.errors import LibraryUnwritable, NianbaoError
from nianbao.library.contents import prepare
from nianbao.library.dense import ChromaStore, DenseStore
from nianbao.library.editions import Entry, entries, notes
from nianbao.library.embeddings import Progress, VectorCache
from nianbao.library.holdings import VOLUMES, Holdings, Listing, Snapshot
from nianbao.library.indexing import Indexes, Material, Repair, Status
from nianbao.library.lexical import LexicalStore, TantivyStore
from nianbao.library.locking import WriteLock
from nianbao.memory import Memory
from nianbao.models.encoder import Encoder, load_encoder
from nianbao.reading import Original, read_original
from nianbao.records import Content, Conversations, KeptAnswers, Records, Weights
from nianbao.reports import Report
from nianbao.settings import Settings

__all__ = ["Addition", "Change", "Entry", "Holdings", "Library", "Material", "Repair", "Snapshot", "Status"]

Change = Literal["added", "updated", "unchanged"]
Reading = Callable[[Original, Settings], Report]


@dataclass(frozen=True, slots=True)
class Addition:
    """What adding a source did; `notes` are for the user."""

    report: Report
    change: Change
    notes: tuple[str, ...] = ()


class Library(Holdings):
    """Reports with their passages and figures. Usable from several threads and processes at once."""

    def __init__(self, settings: Settings, records: Records, indexes: Indexes, encoder: Encoder | None) -> None:
        super().__init__(records, indexes, Memory(VOLUMES))
        self._settings = settings
        self._encoder = encoder
        self._lock = WriteLock(settings.library)
        self._listed = Listing(-1, (), {})

    @classmethod
    def open(cls, settings: Settings, *, encoder: Encoder | None = None, create: bool = True) -> Self:
        """Open the library of the settings; the weights are loaded when they are first needed.

        Args:
            encoder: in place of the one that the settings name.
            create: make it where there is none.

        Raises:
            LibraryDamaged: there is none (and it is not to be made), or it cannot be read.
            LibraryUnwritable: it cannot be made here.
            WeightsMismatch: it was built with other weights.
        """
        directory = settings.library.expanduser().absolute()
        settings = settings.model_copy(update={"library": directory})
        if create:
            try:
                directory.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise LibraryUnwritable(
                    f"{directory} cannot be made: {error.strerror or error}; give write permission, "
                    "make room on the disk, or choose another library with NIANBAO_LIBRARY"
                ) from error
        records = Records.open(directory / "records.sqlite", settings.records_url, create=create)
        indexes = Indexes(records, ChromaStore(directory / "dense"), TantivyStore(directory / "lexical"))
        library = cls(settings, records, indexes, encoder)
        known = records.weights()
        if known is not None and (encoder is not None or known.setting != settings.encoder):
            try:
                known.check(library.encoder, directory)
            except NianbaoError:
                library.close()
                raise
        return library

    def close(self) -> None:
        self._indexes.close()
        self._records.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def directory(self) -> Path:
        return self._settings.library

    @property
    def records(self) -> Records:
        return self._records

    @property
    def conversations(self) -> Conversations:
        """What people said: turns, feedback, and the questions that are kept."""
        return self._records.conversations

    @property
    def answers(self) -> KeptAnswers:
        """The answers that people shared."""
        return self._records.answers

    @property
    def dense(self) -> DenseStore:
        return self._indexes.dense

    @property
    def lexical(self) -> LexicalStore:
        return self._indexes.lexical

    @property
    def encoder(self) -> Encoder:
        if self._encoder is None:
            loaded = load_encoder(self._settings)
            known = self._records.weights()
            if known is not None:
                known.check(loaded, self.directory)
            self._encoder = loaded
        return self._encoder

    # Writing

    def add(
        self,
        source: str | Path | Original,
        *,
        progress: Progress | None = None,
        for_web_user: bool = False,
        read: Reading = read_original,
    ) -> Addition:
        """Put a report in: a file, an http(s) address, or bytes that were handed over.

        The same bytes again change nothing; other bytes behind the same path or address
        replace what was there, keeping corrections that were made by hand.

        Args:
            progress: called with the number of texts embedded and their total.
            for_web_user: refuse addresses inside the operator's own network.
            read: how bytes become a report: `read_apart` for those of strangers.

        Raises:
            SourceError: the source cannot be read; the library is as it was.
            LibraryLocked, LibraryUnwritable, WeightsMismatch: the library is as it was.
        """
        if isinstance(source, Original):
            original, key = source, ""
        else:
            original = reading.load(source, self._settings, for_web_user=for_web_user)
            key = original.source if "://" in original.source else os.path.realpath(original.source)
        digest = hashlib.sha256(original.data).hexdigest()
        report = self._by_digest(digest)
        replaced, corrections = self._replaced(key, report)
        if report is not None and not replaced:
            return Addition(report, "unchanged")
        # Reading and embedding take seconds and need no lock; writing takes milliseconds and does.
        content = None
        if report is None:
            report = read(original, self._settings)
            content = self._content(report, key, original.data, corrections, progress)
        with self.writing():
            known = self._by_digest(digest)
            replaced, present = self._replaced(key, known)
            if known is not None:
                for report_id in replaced:
                    self.remove(report_id)
                return Addition(known, "updated" if replaced else "unchanged")
            if content is None or present != corrections:
                content = self._content(report, key, original.data, present)
            lagging = self._write(content, replaced)
            told = notes(report.id, self._records.stored(beside=content.report))
        return Addition(content.report, "updated" if replaced else "added", (*report.warnings, *told, *lagging))

    def remove(self, report_id: str) -> None:
        """Take a report out of the records and both indexes.

        Raises:
            UnknownReport, LibraryLocked, LibraryUnwritable.
        """
        with self.writing():
            gone = [p.id for p in self._records.passages([report_id])]
            generation = self._records.remove(report_id)
            self._indexes.follow(generation, [report_id], gone)

    def correct(
        self,
        report_id: str,
        *,
        title: str | None = None,
        organ: str | None = None,
        place: str | None = None,
        year: int | None = None,
        published: date | None = None,
    ) -> Report:
        """Set fields by hand; they hold also when the report is read again or replaced.

        Raises:
            UnknownReport, LibraryLocked, LibraryUnwritable.
        """
        given = {"title": title, "organ": organ, "place": place, "year": year, "published": published}
        chosen = {name: value for name, value in given.items() if value is not None}
        return self._rewrite(report_id, lambda original, report: report, chosen)

    def reread(self, report_id: str, *, forgetting: Iterable[str] = (), read: Reading = read_original) -> Report:
        """Read the stored original once more, as a newer program may read it better.

        Args:
            forgetting: fields that are to be as they are read again, not as they were corrected.

        Raises:
            UnknownReport, SourceError, LibraryLocked, LibraryUnwritable.
        """

        def anew(data: bytes, report: Report) -> Report:
            return read(Original(data, Path(report.source).name, report.source), self._settings)

        return self._rewrite(report_id, anew, dict.fromkeys(forgetting))

    def repair(self) -> Repair:
        """Compare both indexes with the records, and build anew what differs.

        Raises:
            LibraryLocked, LibraryUnwritable.
        """
        with self._lock.held():
            return self._indexes.repair()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the right to write over several calls; a cut-off writer's indexes are mended first.

        Raises:
            LibraryLocked, LibraryUnwritable.
        """
        with self._lock.held() as first:
            if first:
                self._indexes.mend()
            yield

    # Reading

    def now(self) -> Snapshot:
        """This library as it is now."""
        return Snapshot(self)

    def status(self) -> Status:
        return self._indexes.status(self.directory)

    def listing(self) -> Listing:
        generation = self._records.generation
        listed = self._listed
        if listed.generation != generation:
            stored = self._records.stored()
            listed = self._listed = Listing(generation, entries(stored), {s.id: s for s in stored})
        return listed

    # How a report is written

    def _by_digest(self, digest: str) -> Report | None:
        found = self._records.find(sha256=digest)
        return self._records.report(found[0]) if found else None

    def _replaced(self, key: str, same: Report | None) -> tuple[list[str], dict[str, Any]]:
        """The other reports that came from this path or address, and the corrections made to them."""
        corrections: dict[str, Any] = {}
        found = [i for i in self._records.find(source_key=key) if not same or i != same.id] if key else []
        for report_id in found:
            corrections |= self._records.corrections(report_id)
        return found, corrections

    def _content(
        self,
        report: Report,
        key: str,
        original: bytes,
        corrections: Mapping[str, Any],
        progress: Progress | None = None,
    ) -> Content:
        cache = VectorCache(self._settings.cache, self.encoder.digest)
        return prepare(report, key, original, corrections, encoder=self.encoder, cache=cache, progress=progress)

    def _write(self, content: Content, replaced: Sequence[str] = ()) -> tuple[str, ...]:
        known = self._records.weights()
        if known is None:
            encoder = self.encoder
            self._records.remember_weights(
                Weights(encoder.name, encoder.digest, encoder.dimension, self._settings.encoder)
            )
        else:
            known.check(self.encoder, self.directory)
        reports = [*replaced, content.report.id]
        gone = [p.id for p in self._records.passages(reports)]
        generation = self._records.write(content, replacing=replaced)
        return self._indexes.follow(generation, reports, gone, content)

    def _rewrite(self, report_id: str, read: Callable[[bytes, Report], Report], changes: Mapping[str, Any]) -> Report:
        """Write a report anew with these corrections beside those it has; None drops one."""
        with self.writing():
            kept = self._records.corrections(report_id) | dict(changes)
            corrections = {name: value for name, value in kept.items() if value is not None}
            key = next(s.source_key for s in self._records.stored() if s.id == report_id)
            original = self._records.original(report_id)
            report = read(original, self._records.report(report_id))
            content = self._content(report, key, original, corrections)
            self._write(content)
        return content.report
