"""Who may change the library: operators' tokens and the sessions they signed in for, as digests alone."""

from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from nianbao.records import tables
from nianbao.records.conversations import erase, now
from nianbao.records.database import Database


@dataclass(frozen=True, slots=True)
class StoredToken:
    """A token without its secret; `used` is the day of its last use, empty where it has none."""

    id: str
    name: str
    digest: str
    made: str
    used: str


class Credentials:
    """The tokens and sessions of one library."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_token(self, id: str, name: str, digest: str) -> None:
        """Keep a token. Raises LibraryUnwritable, LibraryLocked."""
        values = {"id": id, "name": name, "digest": digest, "made": now(), "used": ""}
        with self._database.writing() as connection:
            connection.execute(insert(tables.tokens), values)

    def tokens(self) -> list[StoredToken]:
        """All tokens, the oldest first."""
        with self._database.reading() as connection:
            return [
                StoredToken(*row) for row in connection.execute(select(tables.tokens).order_by(tables.tokens.c.made))
            ]

    def token(self, id: str) -> StoredToken | None:
        with self._database.reading() as connection:
            row = connection.execute(select(tables.tokens).where(tables.tokens.c.id == id)).first()
        return StoredToken(*row) if row else None

    def used(self, id: str, day: str) -> None:
        """Note the day on which a token was used."""
        with self._database.writing() as connection:
            connection.execute(update(tables.tokens).where(tables.tokens.c.id == id).values(used=day))

    def revoke(self, id: str) -> None:
        """Take a token out, with every session that began with it and the conversations that it alone could open."""
        with self._database.writing() as connection:
            erase(connection, tables.conversations.c.owner == id)
            connection.execute(delete(tables.sessions).where(tables.sessions.c.token_id == id))
            connection.execute(delete(tables.tokens).where(tables.tokens.c.id == id))

    def hand_over(self, id: str, other: str) -> None:
        """Give the conversations of one token to another."""
        owned = tables.conversations.c.owner == id
        with self._database.writing() as connection:
            connection.execute(update(tables.conversations).where(owned).values(owner=other))

    def begin_session(self, digest: str, token_id: str, *, until: str) -> None:
        """Keep a session, and forget those that are over."""
        with self._database.writing() as connection:
            connection.execute(delete(tables.sessions).where(tables.sessions.c.until < now()))
            connection.execute(insert(tables.sessions), {"digest": digest, "token_id": token_id, "until": until})

    def session(self, digest: str) -> StoredToken | None:
        """The token that a running session began with."""
        query = select(tables.tokens).join(tables.sessions, tables.sessions.c.token_id == tables.tokens.c.id)
        query = query.where(tables.sessions.c.digest == digest, tables.sessions.c.until > now())
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return StoredToken(*row) if row else None

    def end_session(self, digest: str) -> None:
        with self._database.writing() as connection:
            connection.execute(delete(tables.sessions).where(tables.sessions.c.digest == digest))
