"""What people said: conversations, feedback, and questions where the operator keeps them."""

import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from nianbao.errors import ConversationFull, UnknownConversation
from nianbao.records import tables
from nianbao.records.database import Database

# The outcomes after which somebody may want to add a report or mend a rule.
UNANSWERED = ("silent", "not_collected", "partial", "out_of_scope", "error")

# What a conversation may hold, and how many each owner has before the oldest make room.
MOST_TURNS = 100
LARGEST = 1024 * 1024
MOST = 10_000
_LONGEST_TITLE = 200
# 192 bits: nobody finds a conversation by trying.
_ID_BYTES = 24
_ID = re.compile(r"[0-9a-f]{48}")

Turn = dict[str, Any]
Wheres = tuple[ColumnElement[bool], ...]


@dataclass(frozen=True, slots=True)
class KeptQuestion:
    """A question that was asked, and how it ended; nothing says who asked."""

    id: int
    at: str
    question: str
    language: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation that is kept; `title` is its first question, `at` when the last turn was kept."""

    id: str
    owner: str
    began: str
    at: str
    title: str
    turns: int


class Own:
    """The conversations that one asker can open, for so many days after their last turn.

    Args:
        owner: the id of a token, whose conversations no other token finds; empty for whoever has none.
            What belongs to nobody is found by its id, which cannot be guessed, and is never listed.
    """

    def __init__(self, database: Database, owner: str, days: int) -> None:
        self._database = database
        self._owner = owner
        self._days = days

    def begin(self) -> Conversation:
        """A new conversation without turns; what is over goes, and the oldest where there are too many.

        Raises:
            LibraryUnwritable, LibraryLocked.
        """
        at = now()
        begun = Conversation(secrets.token_hex(_ID_BYTES), self._owner, at, at, "", 0)
        column = tables.conversations.c
        oldest = select(column.id).where(column.owner == self._owner).order_by(column.at.desc()).offset(MOST - 1)
        with self._database.writing() as connection:
            erase(connection, column.at < _days_ago(self._days))
            erase(connection, column.id.in_(oldest))
            connection.execute(insert(tables.conversations), asdict(begun) | {"size": 0})
        return begun

    def all(self, *, limit: int | None = None, offset: int = 0) -> list[Conversation]:
        """Those of the token, the newest first; at most so many, after so many others."""
        with self._database.reading() as connection:
            return _listed(connection, *self._of_token(), limit=limit, offset=offset)

    def get(self, id: str) -> Conversation:
        """Raises UnknownConversation."""
        with self._database.reading() as connection:
            return _only(_listed(connection, *self._found(id)), id)

    def turns(self, id: str) -> list[Turn]:
        """What was said, in the order in which it was kept, each turn with the time. Raises UnknownConversation."""
        with self._database.reading() as connection:
            _only(_listed(connection, *self._found(id)), id)
            return _said(connection, id)

    def keep(self, id: str, turn: Mapping[str, Any]) -> None:
        """Keep a turn, a question with its answer as JSON, as the last of a conversation.

        Raises:
            UnknownConversation, ConversationFull, LibraryUnwritable, LibraryLocked.
        """
        text, question = _writable(tables.dumps(turn)), _writable(str(turn["question"]))
        column = tables.conversations.c
        with self._database.writing() as connection:
            found = connection.execute(select(tables.conversations).where(*self._found(id))).first()
            if found is None:
                raise _unknown(id)
            size = found.size + len(text.encode())
            if found.turns >= MOST_TURNS or size > LARGEST:
                raise ConversationFull(
                    f"the conversation has {found.turns} turns; one may have {MOST_TURNS} and {LARGEST:,} bytes: "
                    "begin another"
                )
            values = {"conversation": id, "ordinal": found.turns, "at": now(), "turn": text}
            connection.execute(insert(tables.turns), values)
            changed = {"at": values["at"], "turns": found.turns + 1, "size": size}
            changed["title"] = found.title or question[:_LONGEST_TITLE]
            connection.execute(update(tables.conversations).where(column.id == id).values(changed))

    def delete(self, id: str) -> None:
        """Raises UnknownConversation, LibraryUnwritable, LibraryLocked."""
        with self._database.writing() as connection:
            if not erase(connection, *self._found(id)):
                raise _unknown(id)

    def delete_all(self) -> int:
        """Delete those of the token; how many they were."""
        with self._database.writing() as connection:
            return erase(connection, *self._of_token())

    def _of_token(self) -> Wheres:
        column = tables.conversations.c
        return column.owner == self._owner, column.owner != "", column.at >= _days_ago(self._days)

    def _found(self, id: str) -> Wheres:
        column = tables.conversations.c
        # What is no id of ours is not asked for: not every database takes every character.
        known = id if _ID.fullmatch(id) else ""
        return column.id == known, column.owner.in_({"", self._owner}), column.at >= _days_ago(self._days)


class Conversations:
    """The part of the records that people fill by asking."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, owner: str, *, days: int) -> Own:
        """The conversations that the holder of a token can open; an empty owner: whoever has none."""
        return Own(self._database, owner, days)

    def all(self) -> list[Conversation]:
        """Everyone's conversations, the newest first, for the operator of the machine."""
        with self._database.reading() as connection:
            return _listed(connection)

    def turns(self, id: str) -> list[Turn]:
        """What was said in anyone's conversation. Raises UnknownConversation."""
        with self._database.reading() as connection:
            _only(_listed(connection, tables.conversations.c.id == id), id)
            return _said(connection, id)

    def delete(self, ids: Sequence[str]) -> int:
        """Delete anyone's conversations; how many were there."""
        with self._database.writing() as connection:
            return erase(connection, tables.conversations.c.id.in_(ids))

    def forget(self, *, days: int) -> int:
        """Delete everyone's conversations whose last turn is older than so many days; how many they were."""
        with self._database.writing() as connection:
            return erase(connection, tables.conversations.c.at < _days_ago(days))

    def save_feedback(self, content: Mapping[str, Any]) -> None:
        with self._database.writing() as connection:
            connection.execute(insert(tables.feedback), {"at": now(), "content": tables.dumps(content)})

    def feedback(self) -> list[dict[str, Any]]:
        with self._database.reading() as connection:
            rows = connection.execute(select(tables.feedback).order_by(tables.feedback.c.id))
            return [json.loads(row.content) | {"at": row.at} for row in rows]

    def keep_question(self, question: str, *, language: str, outcome: str, days: int) -> None:
        """Keep a question with its outcome, and forget those that are older than so many days.

        Raises:
            LibraryUnwritable, LibraryLocked.
        """
        values = {"at": now(), "question": question, "language": language, "outcome": outcome}
        with self._database.writing() as connection:
            connection.execute(delete(tables.questions).where(tables.questions.c.at < _days_ago(days)))
            connection.execute(insert(tables.questions), values)

    def kept_questions(self, *, unanswered: bool = False) -> list[KeptQuestion]:
        """The questions that are kept, the newest first.

        Args:
            unanswered: those alone to which the reports gave no whole answer.
        """
        query = select(tables.questions).order_by(tables.questions.c.at.desc(), tables.questions.c.id.desc())
        if unanswered:
            query = query.where(tables.questions.c.outcome.in_(UNANSWERED))
        with self._database.reading() as connection:
            return [KeptQuestion(*row) for row in connection.execute(query)]

    def forget_questions(self, *, days: int = 0) -> int:
        """Forget the kept questions that are older than so many days; how many they were."""
        with self._database.writing() as connection:
            return connection.execute(delete(tables.questions).where(tables.questions.c.at < _days_ago(days))).rowcount


def now() -> str:
    """This instant in UTC as ISO text that sorts by time."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def erase(connection: Connection, *which: ColumnElement[bool]) -> int:
    """Take conversations out with all that was said in them; how many they were."""
    ids = select(tables.conversations.c.id).where(*which)
    connection.execute(delete(tables.turns).where(tables.turns.c.conversation.in_(ids)))
    return connection.execute(delete(tables.conversations).where(tables.conversations.c.id.in_(ids))).rowcount


def _listed(
    connection: Connection, *which: ColumnElement[bool], limit: int | None = None, offset: int = 0
) -> list[Conversation]:
    column = tables.conversations.c
    query = select(*(column[name] for name in Conversation.__slots__)).where(*which)
    query = query.order_by(column.at.desc(), column.id).limit(limit).offset(offset)
    return [Conversation(*row) for row in connection.execute(query)]


def _only(found: Sequence[Conversation], id: str) -> Conversation:
    if not found:
        raise _unknown(id)
    return found[0]


def _said(connection: Connection, id: str) -> list[Turn]:
    column = tables.turns.c
    query = select(column.turn, column.at).where(column.conversation == id).order_by(column.ordinal)
    return [json.loads(row.turn) | {"at": row.at} for row in connection.execute(query)]


def _writable(text: str) -> str:
    """Text without what a browser may send and no database takes: lone surrogates, and the character 0."""
    return text.encode(errors="replace").decode().replace("\0", "")


def _unknown(id: str) -> UnknownConversation:
    return UnknownConversation(f"no conversation has the id {id!r}: it was deleted or is over; begin a new one")


def _days_ago(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="microseconds")
