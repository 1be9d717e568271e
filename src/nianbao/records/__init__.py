"""The records: what the library knows, in SQL. Everything else is derived from them."""

from nianbao.records.answers import KeptAnswer, KeptAnswers
from nianbao.records.content import Content, Stored, Weights
from nianbao.records.conversations import Conversations, KeptQuestion, now
from nianbao.records.credentials import Credentials, StoredToken
from nianbao.records.store import Records

__all__ = [
    "Content",
    "Conversations",
    "Credentials",
    "KeptAnswer",
    "KeptAnswers",
    "KeptQuestion",
    "Records",
    "Stored",
    "StoredToken",
    "Weights",
    "now",
]
