"""Files and addresses become reports: one module a format, then fields and headings."""

from nianbao.reading.apart import read_apart
from nianbao.reading.sources import Original, discover, load, read, read_bytes, read_original

__all__ = ["Original", "discover", "load", "read", "read_apart", "read_bytes", "read_original"]
