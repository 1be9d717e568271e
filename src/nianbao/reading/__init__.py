"""Files and addresses become reports: one module a format, then fields and headings."""

from nianbao.reading.sources import discover, read, read_bytes

__all__ = ["discover", "read", "read_bytes"]
