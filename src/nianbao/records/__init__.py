"""The records: what the library knows, in SQL. Everything else is derived from them."""

from nianbao.records.answers import KeptAnswer, KeptAnswers
from nianbao.records.content import Content, Stored, Weights
from nianbao.records.conversations import Conversation, Conversations, KeptQuestion, Own, now
from nianbao.records.credentials import Credentials, StoredToken
from nianbao.records.store import Records

__all__ = [
    "Content",
    "Conversation",
    "Conversations",
    "Credentials",
    "KeptAnswer",
    "KeptAnswers",
    "KeptQuestion",
    "Own",
    "Records",
    "Stored",
    "StoredToken",
    "Weights",
    "now",
]
