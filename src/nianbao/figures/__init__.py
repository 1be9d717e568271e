"""Every number in a report, typed: statutory tables, summary tables, prose; choosing and audits."""

from nianbao.figures.audits import audit, checked
from nianbao.figures.choose import REASONS, Choice, choose, reason
from nianbao.figures.figure import Figure
from nianbao.figures.findings import Finding
from nianbao.figures.reading import read_figures

__all__ = ["REASONS", "Choice", "Figure", "Finding", "audit", "checked", "choose", "read_figures", "reason"]
