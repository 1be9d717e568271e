"""Reading and writing the records.

A report is written in one transaction with its passages, vectors and figures, so it is in
the records wholly or not at all. Each such transaction raises the generation by one.
"""

import json
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, func, insert, literal_column, select, update

from nianbao.errors import LibraryDamaged, LibraryError, LibraryUnwritable, UnknownReport
from nianbao.figures import Figure
from nianbao.measures import Key
from nianbao.passages import Passage
from nianbao.records import tables
from nianbao.records.answers import KeptAnswers
from nianbao.records.content import Content, Stored, Weights
from nianbao.records.conversations import Conversations, now
from nianbao.records.credentials import Credentials
from nianbao.records.database import Database
from nianbao.reports import Report

# Databases differ in how many variables a statement may have; all take these.
_PART = 500


class Records:
    """The database of one library; `place` names it in messages."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.conversations = Conversations(database)
        self.answers = KeptAnswers(database)
        self.credentials = Credentials(database)

    @classmethod
    def open(cls, file: Path, url: str = "", *, create: bool = True) -> "Records":
        """Open the database at `url`, or the SQLite file where it is empty.

        Raises:
            LibraryDamaged: no database, not one of ours, or of another layout.
            LibraryUnwritable: it is not there yet and cannot be made.
            SettingError: the address of the database cannot be used.
        """
        database = Database.at_url(url) if url else Database.in_file(file, create=create)
        try:
            with database.reading() as connection:
                known = _get(connection, "version") if database.has_table(connection, tables.state) else None
                younger = known == tables.VERSION and not all(
                    database.has_table(connection, table) for table in tables.metadata.sorted_tables
                )
            if known is None and not create:
                raise LibraryDamaged(f"{database.place} holds no library; add a report to make one")
            if known is None:
                with database.writing() as connection:
                    tables.metadata.create_all(connection)
                    if _get(connection, "version") is None:  # else another process was quicker
                        _set(connection, "version", tables.VERSION)
                        _set(connection, "generation", "0")
            elif known != tables.VERSION:
                raise LibraryDamaged(
                    f"{database.place} has layout {known}, this program reads {tables.VERSION}; "
                    "use the program that wrote it, or add the reports to a new library"
                )
            elif younger:
                _complete(database)
        except LibraryError:
            database.close()
            raise
        return cls(database)

    def close(self) -> None:
        self._database.close()

    # State

    @property
    def generation(self) -> int:
        with self._database.reading() as connection:
            return int(_get(connection, "generation") or 0)

    def weights(self) -> Weights | None:
        with self._database.reading() as connection:
            text = _get(connection, "weights")
        return Weights(**json.loads(text)) if text else None

    def remember_weights(self, weights: Weights) -> None:
        values = {"name": weights.name, "digest": weights.digest, "dimension": weights.dimension}
        with self._database.writing() as connection:
            _set(connection, "weights", tables.dumps(values | {"setting": weights.setting}))

    # Reports

    def write(self, content: Content, *, replacing: Sequence[str] = ()) -> int:
        """Put a report in, and those that it replaces out, in one transaction; the new generation."""
        packed = zlib.compress(content.original)
        with self._database.writing() as connection:
            before = connection.execute(
                select(tables.reports.c.added_at).where(tables.reports.c.id == content.report.id)
            ).scalar()
            for report_id in (*replacing, content.report.id):
                _delete_report(connection, report_id)
            generation = _raise_generation(connection)
            connection.execute(
                insert(tables.reports),
                tables.report_row(content.report)
                | {
                    "source_key": content.source_key,
                    "added_at": before or now(),
                    "generation": generation,
                    "corrections": tables.corrections_text(content.corrections),
                },
            )
            connection.execute(insert(tables.originals), {"report_id": content.report.id, "data": packed})
            rows = [tables.passage_row(p, v.tobytes()) for p, v in zip(content.passages, content.vectors, strict=True)]
            if rows:
                connection.execute(insert(tables.passages), rows)
            if content.figures:
                connection.execute(insert(tables.figures), [tables.figure_row(f) for f in content.figures])
        return generation

    def remove(self, report_id: str) -> int:
        """Take a report out wholly; the new generation."""
        with self._database.writing() as connection:
            if not _delete_report(connection, report_id):
                raise _unknown(report_id)
            return _raise_generation(connection)

    def stored(self, *, beside: Report | None = None) -> tuple[Stored, ...]:
        """All reports in the order in which they were added, or those of this one's place and year."""
        of = tables.reports.c
        query = select(*(of[name] for name in Stored.__slots__)).order_by(of.added_at, of.id)
        if beside is not None:
            query = query.where(of.place == beside.place, of.year == beside.year)
        with self._database.reading() as connection:
            return tuple(Stored(*row) for row in connection.execute(query))

    def find(self, *, sha256: str | None = None, source_key: str | None = None) -> list[str]:
        """The ids of the reports with these bytes or from this place."""
        query = select(tables.reports.c.id).order_by(tables.reports.c.added_at)
        if sha256 is not None:
            query = query.where(tables.reports.c.sha256 == sha256)
        if source_key is not None:
            query = query.where(tables.reports.c.source_key == source_key)
        with self._database.reading() as connection:
            return list(connection.execute(query).scalars())

    def report(self, report_id: str) -> Report:
        with self._database.reading() as connection:
            return _report(connection, report_id)

    def volume(self, report_id: str) -> tuple[Report, tuple[Figure, ...]]:
        """A report and its figures in the order of the text, of one state of the records."""
        query = select(*tables.figure_columns).where(tables.figures.c.report_id == report_id)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(tables.figures.c.id))
            return _report(connection, report_id), tuple(tables.row_figure(row) for row in rows)

    def corrections(self, report_id: str) -> dict[str, Any]:
        with self._database.reading() as connection:
            text = connection.execute(
                select(tables.reports.c.corrections).where(tables.reports.c.id == report_id)
            ).scalar()
        if text is None:
            raise _unknown(report_id)
        return tables.text_corrections(text)

    def original(self, report_id: str) -> bytes:
        with self._database.reading() as connection:
            data = connection.execute(
                select(tables.originals.c.data).where(tables.originals.c.report_id == report_id)
            ).scalar()
        if data is None:
            raise _unknown(report_id)
        return zlib.decompress(data)

    # Passages and vectors

    def passages(self, report_ids: Sequence[str]) -> tuple[Passage, ...]:
        """The passages of reports, in the order of the text."""
        columns = [c for c in tables.passages.c if c.name != "vector"]
        found: list[Passage] = []
        with self._database.reading() as connection:
            for part in _parts(report_ids):
                rows = connection.execute(select(*columns).where(tables.passages.c.report_id.in_(part)))
                found.extend(tables.row_passage(row) for row in rows)
        order = {report_id: i for i, report_id in enumerate(report_ids)}
        return tuple(sorted(found, key=lambda p: (order[p.report_id], p.ordinal)))

    def passages_by_id(self, ids: Sequence[str]) -> dict[str, Passage]:
        columns = [c for c in tables.passages.c if c.name != "vector"]
        found: dict[str, Passage] = {}
        with self._database.reading() as connection:
            for part in _parts(ids):
                for row in connection.execute(select(*columns).where(tables.passages.c.id.in_(part))):
                    found[row.id] = tables.row_passage(row)
        return found

    def passage(self, passage_id: str) -> Passage:
        found = self.passages_by_id([passage_id])
        if not found:
            raise UnknownReport(f"no passage has the id {passage_id!r}; its report was removed or read anew")
        return found[passage_id]

    def vectors(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors of passages by their id; an id that is not here is left out."""
        found: dict[str, NDArray[np.float32]] = {}
        columns = (tables.passages.c.id, tables.passages.c.vector)
        with self._database.reading() as connection:
            for part in _parts(ids):
                for key, vector in connection.execute(select(*columns).where(tables.passages.c.id.in_(part))):
                    found[key] = np.frombuffer(vector, dtype=np.float16).astype(np.float32)
        return found

    def passage_ids(self) -> dict[str, str]:
        """The report id of every passage id."""
        with self._database.reading() as connection:
            rows = connection.execute(select(tables.passages.c.id, tables.passages.c.report_id))
            return {row.id: row.report_id for row in rows}

    # Figures

    def figures(
        self,
        *,
        report_ids: Sequence[str] | None = None,
        keys: Sequence[Key] | None = None,
        places: Sequence[str] | None = None,
        years: Sequence[int] | None = None,
    ) -> tuple[Figure, ...]:
        """Figures that fulfil every filter, in the order of report and text.

        Args:
            keys: any of these; a key's breakdown is the least that a figure must have.
            years: of the figure, or of its report where the figure has none of its own.
        """
        query = select(*tables.figure_columns).join(tables.reports, tables.reports.c.id == tables.figures.c.report_id)
        if keys is not None:
            query = query.where(tables.figures.c.measure.in_([key.measure for key in keys]))
        if places is not None:
            query = query.where(tables.reports.c.place.in_(places))
        if years is not None:
            query = query.where(func.coalesce(tables.figures.c.year, tables.reports.c.year).in_(years))
        query = query.order_by(tables.reports.c.added_at, tables.reports.c.id, tables.figures.c.id)
        found: list[Figure] = []
        with self._database.reading() as connection:
            for part in [None] if report_ids is None else _parts(report_ids):
                narrowed = query if part is None else query.where(tables.figures.c.report_id.in_(part))
                found.extend(tables.row_figure(row) for row in connection.execute(narrowed))
        return tuple(f for f in found if keys is None or any(_fits(f, key) for key in keys))

    def stating(self, keys: Sequence[Key], *, report_ids: Sequence[str] | None = None) -> dict[str, list[Figure]]:
        """The figures with exactly these measures and breakdowns, by report, each in the order of the text."""
        wanted = dict.fromkeys((key.measure, tables.dumps(key.breakdown)) for key in keys)
        found: dict[str, list[Figure]] = {}
        with self._database.reading() as connection:
            for measure, breakdown in wanted:
                query = select(*tables.figure_columns).where(
                    tables.figures.c.measure == measure, tables.figures.c.breakdown == breakdown
                )
                for part in [None] if report_ids is None else _parts(report_ids):
                    narrowed = query if part is None else query.where(tables.figures.c.report_id.in_(part))
                    for row in connection.execute(narrowed):
                        found.setdefault(row[0], []).append(tables.row_figure(row))
        for figures in found.values():
            if len(figures) > 1:
                figures.sort(key=lambda f: f.start)
        return found

    def values(self, key: Key) -> list[tuple[str, str | None, int | None, str, str, str]]:
        """What reports state of a measure with exactly this breakdown, in the order of the reports.

        Each (report id, value, year, state, period, unit) comes once, however often the report says it.
        """
        column = tables.figures.c
        wanted = (column.report_id, column.value, column.year, column.state, column.period, column.unit)
        query = select(*wanted).distinct().where(column.measure == key.measure)
        query = query.where(column.breakdown == tables.dumps(key.breakdown))
        with self._database.reading() as connection:
            # Tens of thousands of rows: the driver's own tuples, without an object around each.
            return list(connection.execute(query.order_by(*wanted)).cursor.fetchall())

    def measured(self) -> dict[Key, int]:
        """How many reports state each measure and breakdown as a number; cumulative numbers by themselves."""
        column = tables.figures.c
        # Written out, since a parameter in GROUP BY is another expression to PostgreSQL.
        cumulative = column.period == literal_column("'cumulative'")
        reports = func.count(column.report_id.distinct())
        query = select(column.measure, column.breakdown, cumulative, reports).group_by(
            column.measure, column.breakdown, cumulative
        )
        query = query.where(column.measure.is_not(None), column.state == "number")
        with self._database.reading() as connection:
            return {
                Key(measure, tables.text_breakdown(breakdown), "cumulative" if of_all else None): count
                for measure, breakdown, of_all, count in connection.execute(query)
            }

    def texts(self, report_ids: Sequence[str]) -> dict[str, str]:
        """The texts of reports by their id, without the rest of them."""
        found: dict[str, str] = {}
        with self._database.reading() as connection:
            for part in _parts(report_ids):
                query = select(tables.reports.c.id, tables.reports.c.text).where(tables.reports.c.id.in_(part))
                found.update((row[0], row[1]) for row in connection.execute(query))
        return found

    def counts(self) -> dict[str, int]:
        """How many rows the tables have."""
        with self._database.reading() as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in (tables.reports, tables.passages, tables.figures)
            }


def _complete(database: Database) -> None:
    """Make the tables that a program before this one did not have, where the records can be written."""
    with suppress(LibraryUnwritable), database.writing() as connection:
        tables.metadata.create_all(connection)


def _get(connection: Connection, key: str) -> str | None:
    return connection.execute(select(tables.state.c.value).where(tables.state.c.key == key)).scalar()


def _set(connection: Connection, key: str, value: str) -> None:
    if not connection.execute(update(tables.state).where(tables.state.c.key == key).values(value=value)).rowcount:
        connection.execute(insert(tables.state), {"key": key, "value": value})


def _raise_generation(connection: Connection) -> int:
    generation = int(_get(connection, "generation") or 0) + 1
    _set(connection, "generation", str(generation))
    return generation


def _report(connection: Connection, report_id: str) -> Report:
    row = connection.execute(select(tables.reports).where(tables.reports.c.id == report_id)).first()
    if row is None:
        raise _unknown(report_id)
    return tables.row_report(row)


def _delete_report(connection: Connection, report_id: str) -> bool:
    for table in (tables.figures, tables.passages, tables.originals):
        connection.execute(delete(table).where(table.c.report_id == report_id))
    return connection.execute(delete(tables.reports).where(tables.reports.c.id == report_id)).rowcount > 0


def _fits(figure: Figure, key: Key) -> bool:
    broken_down = set(key.breakdown) <= set(figure.breakdown)
    return figure.measure == key.measure and broken_down and key.period in (None, figure.period)


def _parts(values: Sequence[str]) -> Iterable[list[str]]:
    for at in range(0, len(values), _PART):
        yield list(values[at : at + _PART])


def _unknown(report_id: str) -> UnknownReport:
    return UnknownReport(f"no report has the id {report_id!r}; `nianbao status` lists those that are here")
