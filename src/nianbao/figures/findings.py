"""What an audit finds, and the rules that it goes by."""

from dataclasses import dataclass
from typing import Literal

from nianbao.figures.figure import Figure
from nianbao.measures import catalogue

Severity = Literal["error", "warning", "note"]

RULES = (
    "row_sum",
    "result_sum",
    "balance",
    "outcome_sum",
    "part_sum",
    "cumulative_below_annual",
    "prose_against_table",
    "stated_twice",
    "carried_to_next_year",
    "cumulative_falls",
    "restated",
    "two_reports_of_a_place",
    "two_editions",
    "undetermined",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One sum that does not hold, or two statements that differ, with the figures it rests on."""

    rule: str
    formula: str
    message_zh: str
    message_en: str
    severity: Severity
    figures: tuple[Figure, ...]


# Measures of which a report gives one number for the year, so that two values are news.
COMPARABLE = frozenset(
    (
        "applications.received",
        "applications.answered",
        "applications.carried_over",
        "applications.carried_forward",
        "disclosed.total",
        "disclosed.website",
        "documents.made",
        "documents.in_force",
        "fees.administrative",
        "fees.copying.charged",
        "lawsuits.total",
        "licences.decided",
        "penalties.decided",
        "coercion.decided",
        "reviews.total",
    )
)
# And those that two reports of an organ are also compared by.
ACROSS_YEARS = COMPARABLE | {"applications.carried_forward", "applications.carried_over"}


def measure_name(measure: str | None, language: str = "zh") -> str:
    """What a person calls the measure of a figure; nothing where it has none."""
    return catalogue().name(measure, language=language) if measure else ""
