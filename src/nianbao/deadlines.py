"""Until when the work on a question may go on; what takes long asks now and then.

Python cannot end a thread. What reads many passages or reports calls `check` between two of them,
so that a thread comes free soon after nobody waits for it any more.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from nianbao.errors import QuestionTimeout

_until: ContextVar[float] = ContextVar("until", default=float("inf"))


@contextmanager
def kept(until: float) -> Iterator[None]:
    """Work inside must end at this instant of `time.monotonic`."""
    token = _until.set(until)
    try:
        yield
    finally:
        _until.reset(token)


def check() -> None:
    """Raises QuestionTimeout where the time is over."""
    if time.monotonic() > _until.get():
        raise QuestionTimeout("this question took too long; ask about fewer places or years at once")
