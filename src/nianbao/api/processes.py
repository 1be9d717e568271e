"""Questions worked on in processes of their own, beside the one that speaks to browsers.

The server stays one process with one socket, so that a conversation, the limits and the metrics
are in one place; each child holds an assistant over the same library and takes one call at a time.
A call is pickled with the assistant and the library left out, in whose place the child puts its own.
A child that takes too long, grows or dies is ended and another one started: only its question is lost.
"""

import contextvars
import io
import logging
import multiprocessing
import os
import pickle
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, TypeVar, cast

from nianbao import deadlines
from nianbao.answering import Assistant, Told
from nianbao.api.work import too_long
from nianbao.errors import WorkLost
from nianbao.library import Library
from nianbao.settings import Settings

_T = TypeVar("_T")
_log = logging.getLogger(__name__)

# A child ends a call itself where it can; this long after that it is ended.
_GRACE = 2.0
_STARTING = 120.0
_STEP, _END, _ERROR, _TOLD, _READY = range(5)


class Processes:
    """Child processes that work on questions.

    Args:
        told: hears of each answer that a child gave.
    """

    def __init__(self, settings: Settings, count: int, told: Callable[[Told], None]) -> None:
        self._seconds = settings.time_for_question
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._keepers = [_Keeper(settings, count, self._calls, told) for _ in range(count)]

    def ready(self) -> None:
        """Returns when every child has loaded what it works with.

        Raises:
            WorkLost: one could not; it has said why.
        """
        if not all(keeper.started.wait(_STARTING) and keeper.sound for keeper in self._keepers):
            raise WorkLost("a process that was to answer questions did not start; what it said stands above")

    def run(self, call: Callable[..., _T], *arguments: Any, times: int = 1) -> _T:
        return cast(_T, next(self._put(_Call.of(self._seconds * times, False, call, arguments))))

    def each(self, call: Callable[..., Iterator[_T]], *arguments: Any, times: int = 1) -> Iterator[_T]:
        return self._put(_Call.of(self._seconds * times, True, call, arguments))

    def close(self) -> None:
        for _ in self._keepers:
            self._calls.put(None)
        for keeper in self._keepers:
            keeper.join()

    def _put(self, call: "_Call") -> Iterator[Any]:
        self._calls.put(call)
        try:
            while True:
                try:
                    kind, value = call.given.get(timeout=max(0.0, call.until + 2 * _GRACE - time.monotonic()))
                except queue.Empty:
                    raise too_long() from None
                if kind == _END:
                    return
                if kind == _ERROR:
                    raise value
                yield value
        finally:
            call.left = True


class _Call:
    """A call on its way to a child, and what comes back."""

    def __init__(self, until: float, many: bool, pickled: bytes) -> None:
        self.until = until
        self.many = many
        self.pickled = pickled
        self.given: queue.SimpleQueue[tuple[int, Any]] = queue.SimpleQueue()
        self.left = False
        # What is logged of it is logged as part of the request that it came with.
        self.context = contextvars.copy_context()

    @classmethod
    def of(cls, seconds: float, many: bool, call: Callable[..., Any], arguments: tuple[Any, ...]) -> "_Call":
        file = io.BytesIO()
        _Pickler(file, pickle.HIGHEST_PROTOCOL).dump((call, arguments))
        return cls(time.monotonic() + seconds, many, file.getvalue())


class _Keeper(threading.Thread):
    """Keeps one child alive and hands it one call after the other."""

    def __init__(
        self,
        settings: Settings,
        count: int,
        calls: "queue.SimpleQueue[_Call | None]",
        told: Callable[[Told], None],
    ) -> None:
        super().__init__(name="nianbao-keeper", daemon=True)
        self.started = threading.Event()
        self.sound = False
        self._settings = settings
        self._count = count
        self._calls = calls
        self._told = told
        self._begin()
        self.start()

    def run(self) -> None:
        with suppress(EOFError, OSError):
            self._wait_until_ready()
        self.sound = self._ready
        self.started.set()
        while (call := self._calls.get()) is not None:
            if not call.left and call.until > time.monotonic():
                self._work(call)
            else:
                call.given.put((_ERROR, too_long()))
        self._connection.close()
        self._process.join(_GRACE)
        self._process.kill()

    def _begin(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_child, args=(theirs, self._settings, self._count), daemon=True)
        self._process.start()
        theirs.close()
        self._ready = False

    def _work(self, call: _Call) -> None:
        try:
            self._wait_until_ready()
            self._connection.send_bytes(pickle.dumps((call.until, call.many, call.pickled)))
            while True:
                if not self._connection.poll(max(0.0, call.until + _GRACE - time.monotonic())):
                    _log.error("a question took too long; process %s is ended", self._process.pid)
                    self._begin_anew()
                    call.given.put((_ERROR, too_long()))
                    return
                kind, value = pickle.loads(self._connection.recv_bytes())
                if kind == _TOLD:
                    call.context.run(self._told, value)
                    continue
                call.given.put((kind, value))
                if kind in (_END, _ERROR):
                    return
        except (EOFError, OSError):
            _log.error("process %s ended in the middle of a question", self._process.pid)
            self._begin_anew()
            call.given.put(
                (_ERROR, WorkLost("this question could not be finished; ask again · 这个问题没有答完，请再问一次"))
            )

    def _wait_until_ready(self) -> None:
        if not self._ready:
            self._connection.recv_bytes()
            self._ready = True

    def _begin_anew(self) -> None:
        self._process.kill()
        self._process.join()
        self._connection.close()
        self._begin()


class _Pickler(pickle.Pickler):
    def persistent_id(self, given: object) -> str | None:
        if isinstance(given, Assistant):
            return "assistant"
        return "library" if isinstance(given, Library) else None


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, assistant: Assistant) -> None:
        super().__init__(file)
        self._assistant = assistant

    def persistent_load(self, name: str) -> object:
        return {"assistant": self._assistant, "library": self._assistant.library}[name]


def _child(connection: Connection, settings: Settings, count: int) -> None:
    """Works on calls until the other end of the connection is gone, however that came about."""
    # Ctrl-C reaches the whole group of processes; the server decides when its children end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from nianbao.models.encoder import share_cores

    share_cores(count)
    with Library.open(settings, create=False) as library:

        def send(kind: int, value: Any = None) -> None:
            connection.send_bytes(pickle.dumps((kind, value), pickle.HIGHEST_PROTOCOL))

        assistant = Assistant(library, settings)
        assistant.told = lambda told: send(_TOLD, told)
        assistant.warm()
        send(_READY)
        while True:
            try:
                until, many, pickled = pickle.loads(connection.recv_bytes())
            except (EOFError, OSError):
                os._exit(0)
            _answer(assistant, send, until, many, pickled)


def _answer(assistant: Assistant, send: Callable[..., None], until: float, many: bool, pickled: bytes) -> None:
    try:
        with deadlines.kept(until):
            call, arguments = _Unpickler(io.BytesIO(pickled), assistant).load()
            given = call(*arguments)
            for step in given if many else (given,):
                send(_STEP, step)
        send(_END)
    except Exception as error:  # told where the call came from, where it is dealt with
        try:
            send(_ERROR, error)
        except (pickle.PicklingError, TypeError, AttributeError):  # the failure holds what cannot be sent
            _log.exception("a question could not be finished")
            send(_ERROR, WorkLost("this question could not be finished; the server's log says why"))
