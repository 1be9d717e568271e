"""The threads and the places that questions are worked on in, and the bounds of what is asked."""

import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from itertools import chain
from typing import Any, TypeVar, cast

from fastapi import FastAPI, HTTPException

_T = TypeVar("_T")

MAX_QUESTION = 2_000
MAX_TURNS = 50
MAX_TEXT = 50_000
AT_ONCE = 32
# One question keeps all cores busy already; more at the same time only take memory.
WORKING = 2


class Workers:
    """The few threads in which all questions are worked on, whoever asks.

    A model keeps memory for each thread that it ran in, so that their number bounds the server's.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(WORKING, thread_name_prefix="nianbao")

    def run(self, call: Callable[..., _T], *arguments: Any) -> _T:
        """What the call gives, from one of the threads."""
        return self._threads.submit(call, *arguments).result()

    def each(self, steps: Generator[_T, None, None]) -> Iterator[_T]:
        """The steps of a generator, each made in one of the threads; left early, it is closed."""
        nothing = object()
        try:
            while (step := self._threads.submit(next, steps, nothing).result()) is not nothing:
                yield cast(_T, step)
        finally:
            steps.close()


def worked(app: FastAPI, call: Callable[..., _T], *arguments: Any) -> _T:
    """What the call gives, from the worker threads, in a place that it takes meanwhile.

    Raises:
        HTTPException: all places are taken.
    """
    with _place(app):
        return cast(Workers, app.state.workers).run(call, *arguments)


def begun(app: FastAPI, steps: Generator[_T, None, None]) -> Iterator[_T]:
    """The steps of a generator from the worker threads, in a place that is given back at their end.

    The first step is made at once: its failure is raised here, and what has begun gives its place
    back even where the client has gone already.

    Raises:
        HTTPException: all places are taken.
    """
    each = cast(Workers, app.state.workers).each(_held(_place(app), steps))
    return chain((next(each),), each)


def _held(place: AbstractContextManager[None], steps: Generator[_T, None, None]) -> Generator[_T, None, None]:
    with place:
        yield from steps


def _place(app: FastAPI) -> AbstractContextManager[None]:
    """One of the places that questions in work take; refused at once where none is free."""
    places: threading.BoundedSemaphore = app.state.places
    if not places.acquire(blocking=False):
        raise HTTPException(429, "too many questions are being answered; try again shortly", {"Retry-After": "2"})

    @contextmanager
    def held() -> Iterator[None]:
        try:
            yield
        finally:
            places.release()

    return held()
