"""Opening what a command works on: the library, and the assistant over it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nianbao import corpus, terminal
from nianbao.answering import Assistant
from nianbao.library import Library
from nianbao.reading import discover, load, read_original
from nianbao.settings import Settings, read_settings


@contextmanager
def library(folder: Path | None, *, create: bool = False, fill: bool = True) -> Iterator[tuple[Library, Settings]]:
    """The library in a folder, open; the default one is first filled with the reports that ship."""
    settings = read_settings(library=folder)
    default = corpus.is_default(settings)
    with Library.open(settings, create=create or default) as held:
        if fill and default and corpus.missing(settings):
            with terminal.progress("shipped reports") as report:
                for addition in corpus.fill(held, settings, progress=report):
                    terminal.note(f"put in: {addition.report.title}")
        yield held, settings


@contextmanager
def assistant(folder: Path | None) -> Iterator[Assistant]:
    """The assistant over the library in a folder."""
    with library(folder) as (held, settings):
        yield Assistant(held, settings)


def article(named: str, settings: Settings) -> str:
    """The text of an article in a file or at an http(s) address.

    Raises:
        SourceError: it cannot be read.
    """
    return read_original(load(named, settings), settings, any_document=True).text


def sources(named: list[str], failed: list[dict[str, Any]]) -> Iterator[str]:
    """The files and addresses that were named, folders opened up; what leads nowhere goes to `failed`."""
    for name in named:
        path = Path(name)
        if name.startswith(("http://", "https://")) or not path.is_dir():
            yield name
            continue
        found = [str(file) for file in discover(path)]
        if not found:
            failed.append({"path": name, "error": f"{name}: no file in this folder can be read as a report"})
        yield from found
