"""Where a figure is stated and the reader marks something else: the figure stands, and the case is logged."""

import logging

from nianbao.answering.features import Look
from nianbao.figures import Figure

_log = logging.getLogger(__name__)
# Below this the reader says nothing worth comparing.
_SURE = 0.5


def note(seen: Look, figure: Figure) -> None:
    """Log that the reader's surest span stands outside what a figure was read from; of the question, nothing."""
    read = [(span, item.passage) for span, item in zip(seen.spans, seen.evidence, strict=True) if span is not None]
    if not read:
        return
    span, passage = max(read, key=lambda pair: pair[0].answerable)
    start, end = passage.start + span.start, passage.start + span.end
    apart = end <= figure.quote_start or start >= figure.quote_end
    if apart and span.answerable >= _SURE:
        marked = seen.report.text[start:end]
        _log.info(
            "report %s: the figure %s at %d is stated, the reader marks %r at %d (%.2f)",
            seen.report.id, figure.printed, figure.quote_start, marked, start, span.answerable,
        )  # fmt: skip
