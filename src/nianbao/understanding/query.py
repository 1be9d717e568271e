"""What a question asks, as one value: the `Query` that understanding makes and answering reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal


class Operation(StrEnum):
    """What is to be done with what is found."""

    VALUE = "value"
    COMPARE = "compare"
    DIFFERENCE = "difference"
    GROWTH = "growth"
    SHARE = "share"
    RANK = "rank"
    TOTAL = "total"
    TREND = "trend"
    YESNO = "yesno"
    LIST = "list"
    EXPLAIN = "explain"
    FACT = "fact"
    DETAIL = "detail"
    MORE = "more"
    SOURCE = "source"
    TRANSLATE = "translate"
    SMALLTALK = "smalltalk"


Expects = Literal["number", "contact", "person", "organ", "place", "date", "url", "list", "reason", "text"]
Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Target:
    """A report that is asked for; no `report_ids` means that it is not collected."""

    place: str
    organ: str
    year: int | None
    report_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several organs that a question may mean; `years` are those of its reports."""

    place: str
    organ: str
    years: tuple[int, ...] = ()
    report_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """What a question asks.

    `search_text` is the whole question in simplified characters without place, organ, year and
    politeness. `targets` are newest first; `alternatives` are reports of the same organ in other
    years or, where the organ has none, of other organs of the place. `place_from` is "none" where
    nothing names a place and the library holds several. `choices` not empty means ambiguous.
    `meanings` are the measures that the recogniser takes for possible, with what each leads
    "no measure" by. `parts` are what it asks, one after the other, where that is more than one
    thing. `reason` says why a question is not in scope: chitchat, steering, other_subject.
    """

    text: str
    language: Language
    search_text: str
    targets: tuple[Target, ...] = ()
    alternatives: tuple[Target, ...] = ()
    organs: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    place_from: Literal["asked", "history", "only", "none"] = "none"
    year_from: Literal["asked", "history", "default"] = "default"
    measures: tuple[str, ...] = ()
    breakdown: tuple[tuple[str, str], ...] = ()
    measure_from: Literal["name", "meaning", "history", ""] = ""
    meanings: tuple[tuple[str, float], ...] = ()
    operation: Operation = Operation.FACT
    expects: Expects = "text"
    cumulative: bool = False
    scope: Literal["", "own", "area"] = ""
    choices: tuple[Choice, ...] = ()
    in_scope: bool = True
    reason: Literal["", "chitchat", "steering", "other_subject"] = ""
    subject_terms: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    parts: tuple["Query", ...] = ()

    @property
    def missing(self) -> tuple[Target, ...]:
        """The targets that are not collected."""
        return tuple(target for target in self.targets if not target.report_ids)

    @property
    def report_ids(self) -> tuple[str, ...]:
        """The reports of all targets, in their order."""
        return tuple(dict.fromkeys(id for target in self.targets for id in target.report_ids))


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation, what it asked, and the answer as it was sent."""

    question: str
    query: Query | None = None
    answer: Mapping[str, Any] = field(default_factory=dict)
