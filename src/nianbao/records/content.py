"""What goes into the records and what they tell of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nianbao.errors import WeightsMismatch
from nianbao.figures import Figure
from nianbao.models.encoder import Encoder
from nianbao.passages import Passage
from nianbao.reports import Report


@dataclass(frozen=True, slots=True)
class Weights:
    """The embedding weights that the vectors were made with; `setting` is the name asked for."""

    name: str
    digest: str
    dimension: int
    setting: str

    def check(self, encoder: Encoder, directory: Path) -> None:
        """Raises WeightsMismatch where an encoder's vectors cannot be mixed with those that are here."""
        if encoder.digest != self.digest:
            raise WeightsMismatch(
                f"{directory} was built with the weights {self.name!r} ({self.digest[:12]}), and these are "
                f"{encoder.name!r} ({encoder.digest[:12]}); set NIANBAO_ENCODER to {self.setting!r}, "
                "or choose a new library with NIANBAO_LIBRARY and add the reports to it"
            )


@dataclass(frozen=True, slots=True)
class Stored:
    """The fields of a report without its text, and how it came into the library."""

    id: str
    sha256: str
    source: str
    source_key: str
    title: str
    place: str
    organ: str
    year: int | None
    published: date | None
    added_at: str
    generation: int


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that one transaction writes for a report; `vectors` holds a row a passage."""

    report: Report
    source_key: str
    original: bytes
    passages: tuple[Passage, ...]
    vectors: NDArray[np.float16]
    figures: tuple[Figure, ...]
    corrections: Mapping[str, object]
