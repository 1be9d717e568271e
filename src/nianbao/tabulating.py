"""Figures as rows: all that is held, one measure across places and years, and audits.

Rows are plain dictionaries, ready for JSON, CSV or a table.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from nianbao.editions import Entry
from nianbao.errors import QuestionError, UnknownReport
from nianbao.figures import Figure, audit, choose
from nianbao.library import Library
from nianbao.measures import Catalogue, Key, catalogue

Row = dict[str, Any]


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
        raise QuestionError(f"no measure is called {named!r}; near ones: {', '.join(_near(named, known))}")
    best = max(found, key=lambda match: match.end - match.start)
    return best.id, best.key


def chosen(library: Library, *, places: Sequence[str] = (), years: Sequence[int] = ()) -> tuple[Entry, ...]:
    """The newest edition of each report of these places or organs and years; all where none is named."""
    return tuple(
        entry
        for entry in library.entries()
        if entry.newest
        and (not years or entry.year in years)
        and (not places or any(place in f"{entry.place} {entry.organ}" for place in places))
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
    """A row for each figure of these reports, in the order of the text."""
    key = measure_key(named)[1] if named else None
    for entry in entries:
        for figure in library.figures(report_ids=[entry.id]):
            if key is None or _fits(figure, key):
                yield _figure_row(entry, figure)


def compare(library: Library, entries: Sequence[Entry], named: str) -> Row:
    """One measure in each of these reports: the figure to rest on, its change, and which lack it."""
    id, key = measure_key(named)
    known = catalogue()
    rows: list[Row] = []
    missing: list[Row] = []
    before: dict[str, tuple[int, Decimal]] = {}
    for entry in sorted(entries, key=lambda e: (e.place, e.organ, e.year or 0)):
        choice = choose(
            library.figures(report_ids=[entry.id]),
            measure=key.measure,
            breakdown=key.breakdown,
            year=entry.year,
            cumulative=key.period == "cumulative",
        )
        if choice.best is None or choice.best.value is None:
            missing.append({"report_id": entry.id, "place": entry.place, "organ": entry.organ, "year": entry.year})
            continue
        row = _figure_row(entry, choice.best) | {"differing": [_plain(f.value) for f in choice.differing]}
        year, value = before.get(entry.organ, (None, None))
        row["change"] = _plain(choice.best.value - value) if value is not None else None
        row["change_since"] = year
        if entry.year is not None:
            before[entry.organ] = (entry.year, choice.best.value)
        rows.append(row)
    return {"measure": id, "name": known.name(id), "rows": rows, "missing": missing}


def audits(library: Library, entries: Sequence[Entry]) -> Iterator[Row]:
    """A row for each finding: sums that do not hold, and figures that contradict each other."""
    for entry in entries:
        ids = [e.id for e in library.entries() if e.newest and e.organ == entry.organ and e.id != entry.id]
        others = [(library.report(id), library.figures(report_ids=[id])) for id in ids]
        for finding in audit(library.report(entry.id), library.figures(report_ids=[entry.id]), others):
            yield {
                "report_id": entry.id,
                "title": entry.title,
                "rule": finding.rule,
                "severity": finding.severity,
                "formula": finding.formula,
                "message": finding.message_zh,
                "message_en": finding.message_en,
                "figures": [_figure_row(entry, figure) for figure in finding.figures if figure.report_id == entry.id],
            }


def _fits(figure: Figure, key: Key) -> bool:
    return (
        figure.measure == key.measure
        and set(key.breakdown) <= set(figure.breakdown)
        and (key.period is None or figure.period == key.period)
    )


def _figure_row(entry: Entry, figure: Figure) -> Row:
    known = catalogue()
    measure = known.id_of(figure.measure, figure.breakdown, figure.period) if figure.measure else None
    return {
        "report_id": entry.id,
        "place": entry.place,
        "organ": entry.organ,
        "year": figure.year,
        "measure": measure,
        "name": known.name(figure.measure, figure.breakdown) if figure.measure else figure.subject,
        "value": _plain(figure.value),
        "printed": figure.printed,
        "unit": figure.unit,
        "state": figure.state,
        "bound": figure.bound,
        "period": figure.period,
        "scope": figure.scope,
        "origin": figure.origin,
        "how": figure.how,
        "start": figure.start,
        "end": figure.end,
        "quote_start": figure.quote_start,
        "quote_end": figure.quote_end,
        "source": entry.source,
    }


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")


def _near(named: str, known: Catalogue) -> Iterable[str]:
    def shared(id: str) -> int:
        return -len(set(named) & set(f"{id}{known.measures[id].name_zh}"))

    return [f"{id} ({known.measures[id].name_zh})" for id in sorted(known.measures, key=shared)[:5]]
