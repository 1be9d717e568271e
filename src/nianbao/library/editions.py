"""Several files for one organ and year: which is the newest, and what to tell the user."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from nianbao.records import Stored


@dataclass(frozen=True, slots=True)
class Entry:
    """A report in the library's list; `newest` among the editions of its organ and year.

    `added_at` is in UTC, ISO 8601.
    """

    id: str
    sha256: str
    title: str
    place: str
    organ: str
    year: int | None
    published: date | None
    source: str
    added_at: str
    newest: bool


def entries(stored: Sequence[Stored]) -> tuple[Entry, ...]:
    """The list of the library, with the newest editions marked."""
    newest: dict[tuple[str, str, int], Stored] = {}
    for report in stored:
        key = _key(report)
        if key is not None and (key not in newest or _supersedes(report, newest[key])):
            newest[key] = report
    marked = []
    for report in stored:
        key = _key(report)
        marked.append(
            Entry(
                report.id,
                report.sha256,
                report.title,
                report.place,
                report.organ,
                report.year,
                report.published,
                report.source,
                report.added_at,
                newest=key is None or newest[key].id == report.id,
            )
        )
    return tuple(marked)


def notes(report_id: str, stored: Iterable[Stored]) -> tuple[str, ...]:
    """What a user should know about the other editions of a report that was just added."""
    found = list(stored)
    own = next(s for s in found if s.id == report_id)
    key = _key(own)
    others = [s for s in found if s.id != report_id and key is not None and _key(s) == key]
    if not others:
        return ()
    best = next(e for e in entries(found) if e.newest and e.id in {own.id, *(o.id for o in others)})
    which = "this one" if best.id == report_id else best.source
    names = ", ".join(o.source for o in others)
    return (
        f"another edition of {own.organ or own.place} {own.year} is here already: {names}; "
        f"both are kept, and answers rest on {which}",
    )


def _key(report: Stored) -> tuple[str, str, int] | None:
    """What makes two files editions of one report; None where too little is known to tell."""
    if report.year is None or not (report.organ or report.place):
        return None
    return report.place, report.organ, report.year


def _supersedes(report: Stored, other: Stored) -> bool:
    if report.published and other.published and report.published != other.published:
        return report.published > other.published
    return (report.added_at, report.id) > (other.added_at, other.id)
