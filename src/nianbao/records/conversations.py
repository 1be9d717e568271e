"""What people said: turns of conversations, feedback, and questions where the operator keeps them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select

from nianbao.records import tables
from nianbao.records.database import Database

# The outcomes after which somebody may want to add a report or mend a rule.
UNANSWERED = ("silent", "not_collected", "partial", "out_of_scope", "error")


@dataclass(frozen=True, slots=True)
class KeptQuestion:
    """A question that was asked, and how it ended; nothing says who asked."""

    id: int
    at: str
    question: str
    language: str
    outcome: str


class Conversations:
    """The part of the records that people fill by asking."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_turn(self, session: str, turn: Mapping[str, Any]) -> None:
        """Keep a turn of a conversation; it is JSON. Raises LibraryUnwritable."""
        with self._database.writing() as connection:
            last = connection.execute(
                select(func.max(tables.turns.c.ordinal)).where(tables.turns.c.session == session)
            ).scalar()
            values = {"session": session, "ordinal": 0 if last is None else last + 1, "at": now()}
            connection.execute(insert(tables.turns), values | {"turn": tables.dumps(turn)})

    def turns(self, session: str) -> list[dict[str, Any]]:
        query = select(tables.turns.c.turn).where(tables.turns.c.session == session).order_by(tables.turns.c.ordinal)
        with self._database.reading() as connection:
            return [json.loads(text) for text in connection.execute(query).scalars()]

    def delete_turns(self, session: str) -> None:
        with self._database.writing() as connection:
            connection.execute(delete(tables.turns).where(tables.turns.c.session == session))

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


def _days_ago(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="microseconds")
