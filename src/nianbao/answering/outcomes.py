"""How a question can end, and a draft of what will be said, before the gates."""

from dataclasses import dataclass
from enum import StrEnum

from nianbao.answering.citations import Sentence


class Outcome(StrEnum):
    """Which kind of answer, or of not knowing, this is."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    SILENT = "silent"
    NOT_COLLECTED = "not_collected"
    AMBIGUOUS = "ambiguous"
    OUT_OF_SCOPE = "out_of_scope"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Draft:
    """Sentences that must pass the gates, after a notice that states no fact of a report.

    A notice is made of the question's own words and of what the library holds, nothing else.
    `choices` are the names to pick from where the outcome is ambiguous.
    """

    outcome: Outcome
    notice: str = ""
    sentences: tuple[Sentence, ...] = ()
    warnings: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
