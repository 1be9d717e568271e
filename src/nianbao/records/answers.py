"""Answers that people asked to be kept, so that others can open them under an address of their own."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select

from nianbao.errors import AnswerNotKept
from nianbao.records import tables
from nianbao.records.conversations import now
from nianbao.records.database import Database

MOST = 10_000
LARGEST = 128 * 1024
# 144 bits: nobody finds an answer by trying addresses.
_ID_BYTES = 18


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it was given; `content` is JSON, and nothing in it says who asked."""

    id: str
    at: str
    content: Mapping[str, Any]


class KeptAnswers:
    """The part of the records that people fill by sharing. What is kept stays until the operator removes it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, content: Mapping[str, Any]) -> KeptAnswer:
        """Keep an answer under a new id that cannot be guessed.

        Raises:
            AnswerNotKept: it is too large, or there are too many already.
            LibraryUnwritable, LibraryLocked.
        """
        text = tables.dumps(content)
        if (size := len(text.encode())) > LARGEST:
            raise AnswerNotKept(f"the answer has {size:,} bytes; one of up to {LARGEST:,} can be shared")
        kept = KeptAnswer(secrets.token_urlsafe(_ID_BYTES), now(), content)
        with self._database.writing() as connection:
            held = connection.execute(select(func.count()).select_from(tables.answers)).scalar_one()
            if held >= MOST:
                raise AnswerNotKept(f"{held:,} answers are shared already; delete some on the page answer/")
            connection.execute(insert(tables.answers), {"id": kept.id, "at": kept.at, "content": text})
        return kept

    def get(self, id: str) -> KeptAnswer | None:
        with self._database.reading() as connection:
            row = connection.execute(select(tables.answers).where(tables.answers.c.id == id)).first()
        return KeptAnswer(row.id, row.at, json.loads(row.content)) if row else None

    def all(self) -> list[KeptAnswer]:
        """All kept answers, the newest first."""
        query = select(tables.answers).order_by(tables.answers.c.at.desc(), tables.answers.c.id)
        with self._database.reading() as connection:
            return [KeptAnswer(row.id, row.at, json.loads(row.content)) for row in connection.execute(query)]

    def remove(self, id: str) -> bool:
        """Take an answer out; whether there was one."""
        with self._database.writing() as connection:
            return connection.execute(delete(tables.answers).where(tables.answers.c.id == id)).rowcount > 0
