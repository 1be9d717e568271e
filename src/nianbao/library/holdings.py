"""What a library holds, to be read: as it is each time it is asked, or as it was at one instant."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nianbao.figures import Figure, audit
from nianbao.figures.findings import Finding
from nianbao.library.editions import Entry
from nianbao.library.indexing import Candidates, Indexes, Material
from nianbao.measures import Key, catalogue
from nianbao.memory import Memory
from nianbao.models.encoder import Encoder
from nianbao.passages import Passage
from nianbao.records import Records, Stored
from nianbao.reports import Report

# Reports that stay in memory with their figures, at about 200 kB each.
VOLUMES = 200


@dataclass(frozen=True, slots=True)
class Volume:
    """A report with the figures that were read in it, in the order of the text, and what audits find among them."""

    report: Report
    figures: tuple[Figure, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """What the reports are at one generation."""

    generation: int
    entries: tuple[Entry, ...]
    stored: Mapping[str, Stored]


class Holdings(ABC):
    """The reports of a library with their passages and figures."""

    def __init__(self, records: Records, indexes: Indexes, volumes: Memory[Volume]) -> None:
        self._records = records
        self._indexes = indexes
        self._volumes = volumes

    @abstractmethod
    def listing(self) -> Listing:
        """What is here."""

    @property
    @abstractmethod
    def encoder(self) -> Encoder:
        """The weights that this library is built and searched with.

        Raises:
            WeightsMismatch: the settings name others than it was built with.
        """

    @property
    def generation(self) -> int:
        """Grows with every change, by whichever process."""
        return self.listing().generation

    def entries(self) -> tuple[Entry, ...]:
        """All reports in the order in which they were added."""
        return self.listing().entries

    def volume(self, report_id: str) -> Volume:
        """Raises UnknownReport."""
        stored = self.listing().stored.get(report_id)
        if stored is None:
            return self._read(report_id)
        # What a report holds is settled by the generation that it was written in.
        return self._volumes.get((report_id, stored.generation), lambda: self._read(report_id))

    def report(self, report_id: str) -> Report:
        """Raises UnknownReport."""
        return self.volume(report_id).report

    def original(self, report_id: str) -> bytes:
        """The bytes that were added. Raises UnknownReport."""
        return self._records.original(report_id)

    def passages(self, report_id: str) -> tuple[Passage, ...]:
        return self._records.passages([report_id])

    def passage(self, passage_id: str) -> Passage:
        """Raises UnknownReport."""
        return self._records.passage(passage_id)

    def material(self, report_ids: Sequence[str]) -> Material:
        """The passages of these reports, each once, ready to be scored; those not here are left out."""
        present = self.listing().stored
        chosen = [present[i] for i in dict.fromkeys(report_ids) if i in present]
        return self._indexes.material(chosen, self.encoder.dimension)

    def candidates(self, vector: NDArray[np.float32], text: str, limit: int) -> Candidates | None:
        """The passages nearest to a question by either index; None where an index cannot be asked now."""
        return self._indexes.candidates(vector, text, limit)

    def figures(
        self,
        *,
        report_ids: Sequence[str] | None = None,
        measure: str | Sequence[str] | None = None,
        places: Sequence[str] | None = None,
        years: Sequence[int] | None = None,
    ) -> tuple[Figure, ...]:
        """The figures that fulfil every filter that is given, in the order of report and text.

        A measure's id may name a breakdown or a period too (`applications.from.business`).
        """
        asked = [measure] if isinstance(measure, str) else measure
        keys = None if asked is None else [catalogue().resolve(id) or Key(id) for id in asked]
        return self._records.figures(report_ids=report_ids, keys=keys, places=places, years=years)

    def _read(self, report_id: str) -> Volume:
        report, figures = self._records.volume(report_id)
        return Volume(report, figures, audit(report, figures))


class Snapshot(Holdings):
    """A library as it is when this is made: asked for its list once, whatever is read from it afterwards."""

    def __init__(self, library: Holdings) -> None:
        super().__init__(library._records, library._indexes, library._volumes)
        self._library = library
        self._listing = library.listing()

    def listing(self) -> Listing:
        return self._listing

    @property
    def encoder(self) -> Encoder:
        return self._library.encoder
