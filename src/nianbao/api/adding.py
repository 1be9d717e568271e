"""Adding what an operator hands in, one report after the other, and telling how far it has come."""

import json
import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, Literal, TypeVar

from fastapi import HTTPException

from nianbao import replies
from nianbao.errors import NianbaoError, SourceError
from nianbao.library import Library
from nianbao.reading import Original, read_apart

_T = TypeVar("_T")
# What is handed in: the name it is told under, and bytes, an address, or why it was not taken.
Handed = tuple[str, Original | str | SourceError]
Name = Literal["reading", "progress", "waiting", "added", "updated", "unchanged", "failed", "done"]
Outcome = dict[str, list[dict[str, Any]]]

_WAITING = 4
_HEARTBEAT = 15.0  # seconds after which proxies begin to think that nothing comes any more
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Step:
    """What has just happened; `done` is the last, with the outcome of all."""

    name: Name
    data: dict[str, Any]

    def as_event(self) -> str:
        """The step as a server-sent event."""
        return f"event: {self.name}\ndata: {json.dumps(self.data, ensure_ascii=False)}\n\n"


class Adding:
    """The one thread in which a server changes its library: a second writer would only wait for the first."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="nianbao-adding")
        self._places = threading.BoundedSemaphore(_WAITING)

    def run(self, call: Callable[[], _T]) -> _T:
        """What the call gives, from that thread.

        Raises:
            HTTPException: too many changes wait already.
        """
        self._take_place()
        try:
            return self._thread.submit(call).result()
        finally:
            self._places.release()

    def each(self, library: Library, handed: Iterable[Handed]) -> Iterator[Step]:
        """The steps of adding these, as they are made. Left early, it stops after the report that is being written.

        Raises:
            HTTPException: too many changes wait already.
        """
        self._take_place()
        steps: SimpleQueue[Step] = SimpleQueue()
        left = threading.Event()

        def work() -> None:
            outcome: Outcome = {"added": [], "updated": [], "unchanged": [], "failed": []}
            try:
                _add(library, handed, outcome, steps.put, left)
            except Exception:  # the edge of this thread: whoever waits has to be told
                _log.exception("what was handed in could not be taken")
                outcome["failed"].append({"path": "", "error": "this could not be finished; the server's log says why"})
            finally:
                self._places.release()
                steps.put(Step("done", outcome))

        self._thread.submit(work)
        return _made(steps, left)

    def _take_place(self) -> None:
        if not self._places.acquire(blocking=False):
            raise HTTPException(429, "other changes are still being made; try again shortly", {"Retry-After": "30"})


def _made(steps: "SimpleQueue[Step]", left: threading.Event) -> Iterator[Step]:
    try:
        while True:
            try:
                step = steps.get(timeout=_HEARTBEAT)
            except Empty:
                step = Step("waiting", {})
            yield step
            if step.name == "done":
                return
    finally:
        left.set()


def _add(
    library: Library, handed: Iterable[Handed], outcome: Outcome, tell: Callable[[Step], None], left: threading.Event
) -> None:
    for number, (path, source) in enumerate(handed, 1):
        if left.is_set():
            return
        tell(Step("reading", {"n": number, "path": path}))
        step = _added(library, path, source, tell)
        outcome[step.name].append(step.data)
        tell(step)


def _added(library: Library, path: str, source: Original | str | SourceError, tell: Callable[[Step], None]) -> Step:
    def progress(done: int, total: int) -> None:
        tell(Step("progress", {"path": path, "done": done, "total": total}))

    try:
        if isinstance(source, SourceError):
            raise source
        addition = library.add(source, progress=progress, for_web_user=True, read=read_apart)
        return Step(addition.change, replies.added(path, addition))
    except NianbaoError as error:
        return Step("failed", {"path": path, "error": str(error)})
    except Exception:  # one file that breaks what nobody foresaw must not keep the others out
        _log.exception("a report could not be added")
        return Step("failed", {"path": path, "error": f"{path}: it could not be added; the server's log says why"})
