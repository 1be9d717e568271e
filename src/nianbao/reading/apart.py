"""Reading what strangers hand in: in a process of its own, with bounds on memory and time.

A file that fills the memory, never ends, or brings a parser down takes that process along and
nothing else; it is one clear error. What the process hands back is JSON, and is looked at again
before it is believed: no file may say where it came from, or point outside its own text.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import IO, Any

from pydantic import TypeAdapter, ValidationError

from nianbao.errors import DamagedSource, NotAReport, SourceError, UnreadableSource, UnsupportedFormat
from nianbao.reading.sources import Original
from nianbao.reports import Report
from nianbao.settings import Settings

# How a report and a failure cross over; the child writes by these and the parent reads by them.
REPORT = TypeAdapter(Report)
FAILURES: dict[str, type[SourceError]] = {
    kind.__name__: kind for kind in (UnreadableSource, UnsupportedFormat, DamagedSource, NotAReport)
}
NO_MEMORY = 77
# Each takes a processor and its bound of memory; a third waits.
_AT_ONCE = 2
_LONGEST_MESSAGE = 2_000
_LONGEST_REPLY = 400_000_000
_YEARS = range(1900, 2201)
# What a child needs of the environment; keys and addresses of the operator's are none of it.
_PASSED = ("PATH", "PYTHONPATH", "HOME", "LANG", "LC_ALL", "SYSTEMROOT")
_places = threading.BoundedSemaphore(_AT_ONCE)


def read_apart(original: Original, settings: Settings, *, any_document: bool = False) -> Report:
    """The report in bytes that were loaded, read in a child process.

    Args:
        any_document: take an article or a letter too; then only the text is to be relied on.

    Raises:
        UnreadableSource, UnsupportedFormat, DamagedSource, NotAReport: as `read_original`; also where
            reading takes more time or memory than the settings allow, or breaks the child.
    """
    source = original.source
    if not _places.acquire(timeout=settings.reading_seconds):
        raise UnreadableSource(f"{source}: too many files are being read just now; try again shortly")
    try:
        with tempfile.TemporaryDirectory(prefix="nianbao-") as folder, tempfile.TemporaryFile() as reply:
            ended = _child(original, settings, any_document, folder, reply)
            if ended == NO_MEMORY:
                raise DamagedSource(
                    f"{source}: reading it takes more than {settings.reading_memory / 1e6:.0f} MB of memory; "
                    "save it anew in a simpler form, or raise NIANBAO_READING_MEMORY"
                )
            if ended:
                raise DamagedSource(
                    f"{source}: it broke the program that reads it, which was ended; nothing else is harmed; "
                    "save the report anew as PDF, DOCX or text and add that"
                )
            reply.seek(0)
            made = json.loads(reply.read(_LONGEST_REPLY))
            if "error" in made:
                raise FAILURES[made["error"]](str(made["detail"])[:_LONGEST_MESSAGE])
            report = REPORT.validate_python(made["report"])
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise DamagedSource(f"{source}: what was read of it is no report ({type(error).__name__})") from error
    finally:
        _places.release()
    digest = hashlib.sha256(original.data).hexdigest()
    report = replace(report, id=digest[:16], sha256=digest, source=source)
    if not _sound(report):
        raise DamagedSource(f"{source}: what was read of it points outside its own text; save it anew and add that")
    return report


def _child(original: Original, settings: Settings, any_document: bool, folder: str, reply: IO[bytes]) -> int:
    """Runs the child to its end; its exit status. `folder` is all that it has for files of its own."""
    about = {name: getattr(original, name) for name in ("name", "source", "declared", "charset")}
    asked: dict[str, Any] = {
        "original": about,
        "any_document": any_document,
        "max_file_bytes": settings.max_file_bytes,
        "seconds": settings.reading_seconds,
        "memory": settings.reading_memory,
    }
    environment = {name: os.environ[name] for name in _PASSED if name in os.environ}
    environment |= {"TMPDIR": folder, "PYTHONIOENCODING": "utf-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "nianbao.reading"],
            input=json.dumps(asked).encode() + b"\n" + original.data,
            stdout=reply,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=environment,
            timeout=settings.reading_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise DamagedSource(
            f"{original.source}: reading it takes more than {settings.reading_seconds:g} s; "
            "save it anew in a simpler form, or raise NIANBAO_READING_SECONDS"
        ) from error
    return done.returncode


def _sound(report: Report) -> bool:
    length = len(report.text)
    dated = report.year is None or report.year in _YEARS
    return dated and all(0 <= start <= end <= length for start, end in _spans(report))


def _spans(report: Report) -> Iterator[tuple[int, int]]:
    yield from ((section.start, section.end) for section in report.sections)
    yield from ((o.start, o.end) for o in report.origins.values() if o.start is not None and o.end is not None)
    for table in report.tables:
        yield table.start, table.end
        yield from ((cell.start, cell.end) for cell in table.cells)
