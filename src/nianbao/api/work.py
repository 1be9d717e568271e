"""Where questions are worked on: a few threads or processes, a bound on how many wait, and a time for each."""

import contextvars
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from itertools import chain
from typing import Any, Protocol, TypeVar, cast

from fastapi import FastAPI, HTTPException

from nianbao import deadlines
from nianbao.errors import QuestionTimeout

_T = TypeVar("_T")

MAX_QUESTION = 2_000
MAX_TURNS = 50
# Earlier questions that a new one can refer to. Each takes time, and what is meant was said not long ago.
RECALLED = 10
MAX_TEXT = 50_000
# Questions in work or waiting for it; the last of them waits about a quarter of a minute on two cores.
AT_ONCE = 128
# One question keeps a core busy; more at the same time only take memory.
WORKING = 2
# A text to check is many questions.
CHECKING = 10


class Busy(HTTPException):
    """More is asked than can be worked on; `Retry-After` says when to come again."""

    def __init__(self, seconds: int, detail: str) -> None:
        super().__init__(429, detail, {"Retry-After": str(seconds)})


class Workers(Protocol):
    """What works on questions, whoever asks."""

    def run(self, call: Callable[..., _T], *arguments: Any, times: int = 1) -> _T:
        """What the call gives, in so many times the time of a question. Raises QuestionTimeout."""
        ...

    def each(self, call: Callable[..., Iterator[_T]], *arguments: Any, times: int = 1) -> Iterator[_T]:
        """What the call gives one by one; left early, it is closed. Raises QuestionTimeout."""
        ...

    def close(self) -> None:
        """Ends when what is in work has ended."""
        ...


class Threads:
    """A few threads of this process.

    A model keeps memory for each thread that it ran in, so that their number bounds the server's.
    """

    def __init__(self, count: int = WORKING, seconds: float = 30.0) -> None:
        self._count = count
        self._seconds = seconds
        self._threads = self._fresh()
        self._lost = 0
        self._lock = threading.Lock()

    def run(self, call: Callable[..., _T], *arguments: Any, times: int = 1) -> _T:
        return cast(_T, self._made(self._until(times), call, *arguments))

    def each(self, call: Callable[..., Iterator[_T]], *arguments: Any, times: int = 1) -> Iterator[_T]:
        until = self._until(times)
        steps = self._made(until, call, *arguments)
        nothing = object()
        try:
            while (step := self._made(until, next, steps, nothing)) is not nothing:
                yield cast(_T, step)
        finally:
            _close(steps)

    def close(self) -> None:
        self._threads.shutdown()

    def _until(self, times: int) -> float:
        return time.monotonic() + self._seconds * times

    def _fresh(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._count, thread_name_prefix="nianbao")

    def _made(self, until: float, call: Callable[..., Any], *arguments: Any) -> Any:
        context = contextvars.copy_context()
        with self._lock:
            future = self._threads.submit(context.run, _timed, until, call, *arguments)
        try:
            return future.result(max(0.0, until - time.monotonic()))
        except TimeoutError:
            if future.done():
                return future.result()
            if not future.cancel():
                self._lose()
                future.add_done_callback(lambda _: self._regain())
            raise too_long() from None

    def _lose(self) -> None:
        """A thread works on for nobody; once all do, others take their place."""
        with self._lock:
            self._lost += 1
            if self._lost >= self._count:
                self._threads.shutdown(wait=False)
                self._threads = self._fresh()
                self._lost = 0

    def _regain(self) -> None:
        with self._lock:
            self._lost = max(0, self._lost - 1)


def too_long() -> QuestionTimeout:
    """What is told of a question whose time is over."""
    return QuestionTimeout(
        "there was no answer in time; try again, or ask about fewer places or years at once"
        " · 未能及时得出答案，请重试，或少问几个地方、年份"
    )


def worked(app: FastAPI, call: Callable[..., _T], *arguments: Any, times: int = 1) -> _T:
    """What the call gives, from the workers, in a place that it takes meanwhile.

    Raises:
        Busy: all places are taken.
        QuestionTimeout: it took too long.
    """
    with _place(app):
        return cast(Workers, app.state.workers).run(call, *arguments, times=times)


def begun(app: FastAPI, call: Callable[..., Iterator[_T]], *arguments: Any, times: int = 1) -> Iterator[_T]:
    """What the call gives one by one, from the workers, in a place that is given back at its end.

    The first step is made at once: its failure is raised here, and what has begun gives its place
    back even where the client has gone already.

    Raises:
        Busy: all places are taken.
        QuestionTimeout: it took too long.
    """
    each = _held(_place(app), cast(Workers, app.state.workers).each(call, *arguments, times=times))
    return chain((next(each),), each)


def _held(place: AbstractContextManager[None], steps: Iterator[_T]) -> Iterator[_T]:
    with place:
        yield from steps


def _place(app: FastAPI) -> AbstractContextManager[None]:
    """One of the places that questions in work take; refused at once where none is free."""
    places: threading.BoundedSemaphore = app.state.places
    if not places.acquire(blocking=False):
        app.state.metrics.refused("busy")
        raise Busy(5, "many questions are being answered just now; try again in 5 s · 提问的人较多，请 5 秒后再试")

    @contextmanager
    def held() -> Iterator[None]:
        app.state.metrics.in_work.inc()
        try:
            yield
        finally:
            app.state.metrics.in_work.dec()
            places.release()

    return held()


def _timed(until: float, call: Callable[..., Any], *arguments: Any) -> Any:
    with deadlines.kept(until):
        return call(*arguments)


def _close(steps: Any) -> None:
    """Close a generator, unless a thread that nobody waits for is still making its next step."""
    try:
        if hasattr(steps, "close"):
            steps.close()
    except ValueError:
        return
