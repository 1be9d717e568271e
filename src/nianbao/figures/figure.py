"""What a figure is: a number that a report states, tied to the characters it was read from."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from nianbao.chinese import Normalised, normalise
from nianbao.measures import Breakdown
from nianbao.reports import Report

State = Literal["number", "blank", "none", "slash", "not_applicable", "undetermined"]
Bound = Literal["exact", "about", "over", "under"]
Period = Literal["annual", "cumulative", "stock"]
Scope = Literal["area", "own", ""]
How = Literal["printed", "inferred", "undetermined"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A value of a measure as a report states it.

    `start` and `end` hold the value's own characters in the report's text, `quote_start` and
    `quote_end` the sentence or table row that proves it. `measure` is None where the catalogue
    has none that fits; `subject` is then still the noun phrase counted. `origin` is "words" where
    a sentence says that something did not happen. `value` is None unless `state` is "number".
    """

    report_id: str
    measure: str | None
    breakdown: Breakdown
    value: Decimal | None
    printed: str
    unit: str
    state: State
    bound: Bound
    period: Period
    year: int | None
    scope: Scope
    origin: Literal["table", "prose", "words"]
    how: How
    subject: str
    start: int
    end: int
    quote_start: int
    quote_end: int


class Source:
    """A report's text in normalised characters, with the way back to the source."""

    __slots__ = ("compact", "compact_origins", "plain", "report", "text")

    def __init__(self, report: Report) -> None:
        self.report = report
        self.plain: Normalised = normalise(report.text)
        self.text = self.plain.text
        kept = [i for i, c in enumerate(self.text) if not c.isspace() and c != "|"]
        self.compact = "".join(self.text[i] for i in kept)
        self.compact_origins = kept

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the report's text behind `text[start:end]`."""
        return self.plain.source_span(start, end)

    def stripped(self, start: int, end: int) -> tuple[int, int]:
        """The same span of `text` without white space at its ends."""
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return start, end

    def line(self, position: int) -> tuple[int, int]:
        """The line of `text` around a position."""
        start = self.text.rfind("\n", 0, position) + 1
        end = self.text.find("\n", position)
        return start, len(self.text) if end < 0 else end

    def before(self, position: int, compact: int) -> int:
        """Where in `text` the compact character at `compact` stands, or `position` past the end."""
        return self.compact_origins[compact] if compact < len(self.compact_origins) else position

    def occurrences(self, words: str, start: int = 0) -> Iterator[int]:
        """Positions in `compact` where `words` (without white space) begin."""
        at = self.compact.find(words, start)
        while at >= 0:
            yield at
            at = self.compact.find(words, at + 1)
