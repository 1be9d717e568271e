"""The records: what the library knows, in SQL. Everything else is derived from them."""

from nianbao.records.content import Content, Stored, Weights
from nianbao.records.store import Records, now

__all__ = ["Content", "Records", "Stored", "Weights", "now"]
