"""Quotes that were given earlier, held against the reports as they are stored now."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from nianbao.errors import UnknownReport
from nianbao.library import Library
from nianbao.library.editions import Entry

# verified    the same characters at the same place of the same file
# superseded  so too, and a newer edition of the report is held
# corrected   so too, and the report goes by another title, organ, place or year now
# reread      the file is the same, and its text was read anew and differs here
# damaged     the stored file is not the one that was quoted
# replaced    the report is gone, and another edition of it is held
# removed     the report is gone
State = Literal["verified", "superseded", "corrected", "reread", "damaged", "replaced", "removed"]
STANDING: tuple[State, ...] = ("verified", "superseded", "corrected")


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of a quote; `newer` is the edition held now, `still` whether that says the same words."""

    state: State
    newer: Entry | None = None
    still: bool = False

    @property
    def stands(self) -> bool:
        """Whether the quote is in the stored report as it was given."""
        return self.state in STANDING


def reverify(library: Library, citation: Mapping[str, Any]) -> Proof:
    """Holds a citation, as an Answer's JSON has it, against the library.

    Raises:
        LibraryError: the library cannot be read.
    """
    report_id, quote = str(citation["report_id"]), str(citation["quote"])
    entries = library.entries()
    entry = next((one for one in entries if one.id == report_id), None)
    newer = next(
        (e for e in entries if e.newest and e.id != report_id and _names(e) == _named(entry, citation)),
        None,
    )
    try:
        report, original = library.report(report_id), library.original(report_id)
    except UnknownReport:
        if newer is None:
            return Proof("removed")
        return Proof("replaced", newer, quote in library.report(newer.id).text)
    if not report.sha256 == citation["sha256"] == hashlib.sha256(original).hexdigest():
        return Proof("damaged")
    if report.text[int(citation["start"]) : int(citation["end"])] != quote:
        return Proof("reread", still=quote in report.text)
    if newer is not None:
        return Proof("superseded", newer, quote in library.report(newer.id).text)
    known = (report.title, report.place, report.organ, report.year)
    return Proof("verified" if known == tuple(citation.get(k) for k in _FIELDS) else "corrected")


_FIELDS = ("title", "place", "organ", "year")


def _names(entry: Entry) -> tuple[object, ...]:
    return entry.place, entry.organ, entry.year


def _named(entry: Entry | None, citation: Mapping[str, Any]) -> tuple[object, ...]:
    """By what other editions of the quoted report are known: the report's own fields, or those it was quoted with."""
    if entry is not None:
        return _names(entry)
    return citation.get("place"), citation.get("organ"), citation.get("year")
