"""Claims and whole articles against the reports."""

from nianbao.checking.verdicts import agrees, check, checked

__all__ = ["agrees", "check", "checked"]
