"""Figures and findings as rows: plain dictionaries, ready for JSON, CSV or a table."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from nianbao.errors import QuestionError, UnknownReport
from nianbao.figures import Figure, Finding, audit, checked
from nianbao.figures.between import between
from nianbao.figures.findings import RULES
from nianbao.library import Library
from nianbao.library.editions import Entry
from nianbao.measures import Breakdown, Key, catalogue
from nianbao.reports import Report

Row = dict[str, Any]
_PIECE = 1 << 16  # characters of CSV that are written at once
_PART = 200  # reports that are held in memory at once
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What a row says of a figure, in this order.
FIGURE_COLUMNS = tuple(
    "report_id title organ place year measure name name_en breakdown value printed unit state bound period scope "
    "origin how quote start end quote_start quote_end source sha256".split()
)

# What people said, as `library.conversations` tells it.
FEEDBACK_COLUMNS = ("at", "rating", "comment", "question", "language", "outcome", "answer")
QUESTION_COLUMNS = ("at", "question", "language", "outcome")


def measure_key(named: str) -> tuple[str, Key]:
    """The id and the storage key of a measure named by id or by a name people use.

    Raises:
        QuestionError: no measure is called so; the message lists near ones.
    """
    known = catalogue()
    if key := known.resolve(named):
        return named, key
    found = known.by_alias(named)
    if not found:
        listed = ", ".join(f"{id} ({known.measures[id].name_zh})" for id in near(named))
        raise QuestionError(f"no measure is called {named!r}; near ones: {listed}")
    best = max(found, key=lambda match: match.end - match.start)
    return best.id, best.key


def near(named: str) -> Sequence[str]:
    """The ids of a few measures that share most with a name which none has."""
    known = catalogue().measures

    def shared(id: str) -> int:
        return -len(set(named) & set(f"{id}{known[id].name_zh}"))

    return sorted(known, key=shared)[:5]


def chosen(
    library: Library, *, places: Sequence[str] = (), organs: Sequence[str] = (), years: Sequence[int] = ()
) -> tuple[Entry, ...]:
    """The newest edition of each report of these places, organs and years; all where none is named.

    A place is also found by its organ's name, and either by a part of it.
    """
    return tuple(
        entry
        for entry in library.entries()
        if entry.newest
        and (not years or entry.year in years)
        and (not places or any(place in entry.place or place in entry.organ for place in places))
        and (not organs or any(organ in entry.organ for organ in organs))
    )


def found(library: Library, named: str) -> Entry:
    """The one report with this id, source, or title, organ, place and year written together.

    Raises:
        UnknownReport: none or several fit; the message says which.
    """
    entries = library.entries()
    exact = [e for e in entries if named in (e.id, e.source)]
    wanted = "".join(named.split())
    fit = exact or [
        e for e in entries if e.newest and wanted in f"{e.title}|{e.organ}{e.year}|{e.place}{e.year}|{e.id}"
    ]
    if len(fit) != 1:
        known = ", ".join(f"{e.id} {e.title}" for e in (fit or entries)[:5])
        raise UnknownReport(
            f"{len(fit) or 'no'} reports fit {named!r}; name one by its id: {known or 'the library is empty'}"
        )
    return fit[0]


def figures(library: Library, entries: Sequence[Entry], named: str | None = None) -> Iterator[Row]:
    """A row for each figure of these reports, in the order of the text; read as they are asked for."""
    measure = measure_key(named)[0] if named else None
    for part in _parts(entries):
        ids = [entry.id for entry in part]
        held: dict[str, list[Figure]] = {}
        for figure in library.figures(report_ids=ids, measure=measure):
            held.setdefault(figure.report_id, []).append(figure)
        read = library.records.texts(list(held))
        for entry in part:
            for figure in held.get(entry.id, ()):
                yield figure_row(entry, figure, read[entry.id])


def audits(library: Library, entries: Sequence[Entry]) -> Iterator[Row]:
    """A row for each finding: sums that do not hold, and what contradicts between the reports of one place.

    A finding between two reports comes once, and concerns one of `entries`.
    """
    wanted = {entry.id for entry in entries}
    places: dict[str, list[Entry]] = {}
    for entry in library.entries():
        # Where no place is known, nothing says that two reports belong together.
        places.setdefault(entry.place or entry.id, []).append(entry)
    for place in dict.fromkeys(entry.place or entry.id for entry in entries):
        sides = _Sides(library, places[place])
        for n, entry in enumerate(places[place]):
            if entry.id in wanted:
                yield from (sides.row(entry, finding) for finding in audit(*sides[entry]))
            for other in places[place][:n]:
                if wanted & {entry.id, other.id} and (other.organ == entry.organ or other.year == entry.year):
                    superseded = not (entry.newest and other.newest)
                    for finding in between(sides[other], sides[entry], superseded=superseded):
                        yield sides.row(entry if entry.id in wanted else other, finding)


class _Sides:
    """The reports of one place with their figures, each read when it is first needed."""

    def __init__(self, library: Library, entries: Sequence[Entry]) -> None:
        self._library = library
        self._entries = {entry.id: entry for entry in entries}
        self._read: dict[str, tuple[Report, tuple[Figure, ...]]] = {}

    def __getitem__(self, entry: Entry) -> tuple[Report, tuple[Figure, ...]]:
        if entry.id not in self._read:
            self._read[entry.id] = self._library.report(entry.id), self._library.figures(report_ids=[entry.id])
        return self._read[entry.id]

    def row(self, entry: Entry, finding: Finding) -> Row:
        of = self._entries
        return {
            "report_id": entry.id,
            "title": entry.title,
            "rule": finding.rule,
            "severity": finding.severity,
            "formula": finding.formula,
            "message": finding.message_zh,
            "message_en": finding.message_en,
            "figures": [figure_row(of[f.report_id], f, self[of[f.report_id]][0].text) for f in finding.figures],
        }


def audited(library: Library, entries: Sequence[Entry]) -> Row:
    """What the audits looked at: said where nothing was found."""
    counts = {"table": 0, "prose": 0}
    for part in _parts(entries):
        for kind, count in checked(library.figures(report_ids=[entry.id for entry in part])).items():
            counts[kind] += count
    return {"reports": len(entries), "table_cells": counts["table"], "prose_figures": counts["prose"], "rules": RULES}


def figure_row(entry: Entry, figure: Figure, text: str) -> Row:
    """A figure with where it comes from; `text` is its report's."""
    id, name, name_en, breakdown = _names(figure.measure, figure.breakdown, figure.period)
    return {
        "report_id": entry.id,
        "title": entry.title,
        "organ": entry.organ,
        "place": entry.place,
        "year": figure.year if figure.year is not None else entry.year,
        "measure": id,
        "name": name or figure.subject,
        "name_en": name_en,
        "breakdown": breakdown,
        "value": plain(figure.value),
        "printed": figure.printed,
        "unit": figure.unit,
        "state": figure.state,
        "bound": figure.bound,
        "period": figure.period,
        "scope": figure.scope,
        "origin": figure.origin,
        "how": figure.how,
        "quote": text[figure.quote_start : figure.quote_end],
        "start": figure.start,
        "end": figure.end,
        "quote_start": figure.quote_start,
        "quote_end": figure.quote_end,
        "source": entry.source,
        "sha256": entry.sha256,
    }


def for_spreadsheet(row: Row) -> Row:
    """The row as a spreadsheet should take it: what a report says is text there, never a formula."""
    free = ("title", "organ", "place", "name", "printed", "unit", "quote", "source", "question", "comment", "answer")
    return row | {
        name: f"'{text}" for name in free if isinstance(text := row.get(name), str) and text.startswith(_FORMULA)
    }


def feedback(library: Library) -> list[Row]:
    """What readers thought of answers, the newest first."""
    rows = ({name: row.get(name, "") for name in FEEDBACK_COLUMNS} for row in library.conversations.feedback())
    return sorted(rows, key=lambda row: str(row["at"]), reverse=True)


def unanswered(library: Library) -> list[Row]:
    """The kept questions to which the reports gave no whole answer, the newest first."""
    kept = library.conversations.kept_questions(unanswered=True)
    return [{name: getattr(question, name) for name in QUESTION_COLUMNS} for question in kept]


def csv_text(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """CSV for spreadsheets, piece by piece: the mark in front tells them that it is UTF-8, then comes the header."""
    out = io.StringIO("\ufeff")
    out.seek(0, io.SEEK_END)
    writer = csv.DictWriter(out, list(columns))
    writer.writeheader()
    for row in map(for_spreadsheet, rows):
        writer.writerow(row)
        if out.tell() > _PIECE:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def texts(library: Library, report_ids: Sequence[str]) -> dict[str, str]:
    """The texts of these reports."""
    return library.records.texts(list(dict.fromkeys(report_ids)))


def plain(value: Decimal | None) -> str | None:
    """A decimal without exponent or trailing zeros."""
    return None if value is None else format(value.normalize(), "f")


@cache
def _names(measure: str | None, breakdown: Breakdown, period: str) -> tuple[str | None, str, str, str]:
    known = catalogue()
    told = ";".join(f"{dimension}={value}" for dimension, value in breakdown)
    if measure is None:
        return None, "", "", told
    name, name_en = known.name(measure, breakdown), known.name(measure, breakdown, "en")
    return known.id_of(measure, breakdown, period), name, name_en, told


def _parts(entries: Sequence[Entry]) -> Iterable[Sequence[Entry]]:
    return (entries[at : at + _PART] for at in range(0, len(entries), _PART))
