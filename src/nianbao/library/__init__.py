"""The library: one directory that holds reports, with the indexes that are derived from them."""

from nianbao.library.holdings import Holdings, Snapshot
from nianbao.library.library import Addition, Library, Repair

__all__ = ["Addition", "Holdings", "Library", "Repair", "Snapshot"]
