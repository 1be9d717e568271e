"""What was worked out lately, so that it need not be again."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Memory(Generic[_T]):
    """The last results by what they depend on; usable from several threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._held: OrderedDict[Hashable, _T] = OrderedDict()
        self._lock = threading.Lock()

    def known(self, key: Hashable) -> _T | None:
        """The result, or None where there is none any more."""
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
            return found

    def keep(self, key: Hashable, result: _T) -> None:
        """Remember a result; the one that was used longest ago is forgotten for it."""
        with self._lock:
            self._held[key] = result
            self._held.move_to_end(key)
            if len(self._held) > self._size:
                self._held.popitem(last=False)

    def get(self, key: Hashable, work_out: Callable[[], _T]) -> _T:
        """The result, worked out where it is not known."""
        found = self.known(key)
        if found is None:
            found = work_out()
            self.keep(key, found)
        return found
