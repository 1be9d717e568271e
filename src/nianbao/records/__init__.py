"""The records: what the library knows, in SQL. Everything else is derived from them."""

from nianbao.records.store import Content, Records, Stored, Weights, now

__all__ = ["Content", "Records", "Stored", "Weights", "now"]
