"""Connections to the database of the records, and its failures in our own words."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import NullPool, QueuePool

from nianbao.errors import LibraryDamaged, LibraryError, LibraryLocked, LibraryUnwritable, SettingError

# Any number will do, so long as all programs that write the same records take the same.
_WRITERS = 0x6E69616E
_NO_ROOM = ("readonly", "read-only", "full", "disk i/o", "unable to open", "no space")


class Database:
    """One SQL database; `place` names it in messages. Transactions are those of the two contexts."""

    def __init__(self, engine: Engine, place: str) -> None:
        self._engine = engine
        self.place = place

    @classmethod
    def at_url(cls, url: str) -> "Database":
        """Any database that SQLAlchemy has a driver for.

        Raises:
            SettingError: the address cannot be used, or its driver is not installed.
        """
        try:
            engine = create_engine(url, pool_pre_ping=True)
            return cls(engine, make_url(url).render_as_string(hide_password=True))
        except (ArgumentError, NoSuchModuleError, ImportError) as error:
            raise SettingError(f"setting NIANBAO_RECORDS_URL: {error}; correct it, or unset it for SQLite") from error

    @classmethod
    def in_file(cls, file: Path, *, create: bool) -> "Database":
        """SQLite in WAL mode.

        Raises:
            LibraryDamaged: there is no such file, and it is not to be made.
        """
        if not create and not file.exists():
            raise LibraryDamaged(f"{file.parent} is no library; add a report to make one")
        return cls(_sqlite_engine(file.absolute()), str(file))

    def close(self) -> None:
        self._engine.dispose()

    def has_table(self, connection: Connection, table: Table) -> bool:
        return self._engine.dialect.has_table(connection, table.name)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection with one consistent view."""
        try:
            with self._engine.connect() as connection:
                if self._engine.dialect.name == "postgresql":
                    # Its default lets each statement see another state; SQLite's transactions see one.
                    connection = connection.execution_options(isolation_level="REPEATABLE READ")
                yield connection
        except DBAPIError as error:
            raise self._failure(error) from error

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all of it is on the disk afterwards, or nothing."""
        try:
            with self._engine.execution_options(writes=True).begin() as connection:
                if self._engine.dialect.name == "postgresql":
                    # One writer at a time, as SQLite has it; the end of the transaction lets the next one in.
                    connection.execute(select(func.pg_advisory_xact_lock(_WRITERS)))
                yield connection
        except DBAPIError as error:
            raise self._failure(error) from error

    def _failure(self, error: DBAPIError) -> LibraryError:
        reason = _said(error.orig)
        if any(sign in reason.lower() for sign in _NO_ROOM):
            return LibraryUnwritable(
                f"{self.place} cannot be written: {reason}; make room on the disk or give write permission"
            )
        if "locked" in reason.lower():
            return LibraryLocked(f"{self.place} is kept locked by another process: {reason}; try again later")
        if isinstance(error, InterfaceError | OperationalError) and self._engine.dialect.name != "sqlite":
            return LibraryDamaged(f"{self.place} cannot be reached: {reason}; start the server or correct the address")
        return LibraryDamaged(f"{self.place} cannot be used: {reason}; restore it from a copy")


def _said(error: BaseException | None) -> str:
    """What a driver's error says: pg8000 gives the server's fields, of which M is the message."""
    first = error.args[0] if error and error.args else None
    return str(first["M"]) if isinstance(first, dict) and "M" in first else str(error)


def _sqlite_engine(file: Path) -> Engine:
    writable = os.access(file.parent, os.W_OK)

    def connect() -> sqlite3.Connection:
        address = file.as_uri()
        if not writable:
            # Without a log beside it the file is complete, and a read-only disk cannot take the
            # shared memory that a log would need.
            address += "?mode=ro" if file.with_name(file.name + "-wal").exists() else "?immutable=1"
        # The driver would begin transactions late and on its own; the event below does it instead.
        connection = sqlite3.connect(address, uri=True, timeout=30.0, check_same_thread=False, isolation_level=None)
        if writable:
            connection.execute("PRAGMA journal_mode=WAL")
            # A commit is on the disk when it returns: what was reported as added survives a power cut.
            connection.execute("PRAGMA synchronous=FULL")
        return connection

    url = URL.create("sqlite", database=str(file))
    engine = create_engine(url, creator=connect, poolclass=QueuePool if writable else NullPool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # Taking the write lock at once: a reader that became a writer later could only fail.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
