"""One writer at a time: a lock file that tells who holds it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from nianbao.errors import LibraryLocked, LibraryUnwritable


class WriteLock:
    """The right to write in a directory; a thread that has it may take it again.

    The operating system lets go of it when the process ends, however it ends.
    """

    def __init__(self, directory: Path, *, patience: float = 10.0) -> None:
        self.file = directory / "write.lock"
        self._patience = patience
        self._lock = FileLock(self.file, poll_interval=0.02, preserve_lock_file=True, on_acquired=_sign)

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Hold the lock; True where it was not held before.

        Raises:
            LibraryLocked: another writer has it and keeps it; the message names the process.
            LibraryUnwritable: there can be no lock file here.
        """
        first = not self._lock.is_locked
        try:
            self._lock.acquire(timeout=self._patience)
        except Timeout as error:
            raise LibraryLocked(
                f"{self.file} is held by {_holder(self.file)}, which is writing to the library; "
                "wait until it has finished, or end it"
            ) from error
        except OSError as error:
            raise LibraryUnwritable(
                f"{self.file} cannot be written: {error.strerror or error}; "
                "give write permission, make room on the disk, or choose another library with NIANBAO_LIBRARY"
            ) from error
        try:
            yield first
        finally:
            self._lock.release()


def _sign(descriptor: int) -> None:
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, str(os.getpid()).encode())


def _holder(file: Path) -> str:
    try:
        return f"process {int(file.read_text('ascii'))}"
    except (OSError, ValueError):  # Windows lets nobody read a locked file
        return "another process"
