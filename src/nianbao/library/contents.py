"""A report made ready for the records: corrected, cut, embedded, its figures read."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nianbao.figures import read_figures
from nianbao.library.embeddings import Progress, VectorCache, embed
from nianbao.models.encoder import Encoder
from nianbao.passages import Passage, passages
from nianbao.records import Content, Stored
from nianbao.reports import Origin, Report


def prepare(
    report: Report,
    key: str,
    original: bytes,
    corrections: Mapping[str, Any],
    *,
    encoder: Encoder,
    cache: VectorCache,
    progress: Progress | None = None,
) -> Content:
    """Everything that the records keep of a report.

    Args:
        key: what other bytes from the same place would have in common with it.
        corrections: fields set by hand, which go before those that were read.
    """
    if corrections:
        origins = dict(report.origins) | {name: Origin("by hand") for name in corrections}
        report = replace(report, **corrections, origins=origins)
    parts = passages(report)
    vectors = embed(encoder, [searchable(lead(report), part) for part in parts], cache, progress)
    return Content(report, key, original, parts, vectors, read_figures(report), corrections)


def lead(report: Report | Stored) -> str:
    """Whose report it is and of which year: what a passage of it does not say by itself."""
    year = f"{report.year}年" if report.year else ""
    return f"{report.organ or report.place or report.title}{year}"


def searchable(lead: str, passage: Passage) -> str:
    """The text under which a passage is found: with its report and its heading, so that neither a
    question that names them nor one that does not passes it by."""
    heading = passage.path[-1] if passage.path else ""
    return f"{lead} {heading}\n{passage.text}"
