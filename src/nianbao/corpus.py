"""The reports that ship, and putting them into the default library.

What was put in once is written down in the library's directory, so a shipped report that
was removed on purpose does not come back, and one that ships later still goes in.
"""

import hashlib
import tomllib
from collections.abc import Callable, Iterator
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from nianbao.library import Addition, Library
from nianbao.settings import Settings

_PUT_IN = "shipped.txt"


def is_default(settings: Settings) -> bool:
    """Whether nobody named a library, neither on the command line nor in the environment."""
    return "library" not in settings.model_fields_set


def shipped() -> dict[str, Path]:
    """The reports that ship, by the digest of their bytes."""
    if find_spec("nianbao_corpus") is None:  # the sources on the path without an installation
        return {}
    folder = Path(str(files("nianbao_corpus")))
    manifest = tomllib.loads((folder / "manifest.toml").read_text("utf-8"))
    return {entry["sha256"]: folder / entry["file"] for entry in manifest["report"]}


def missing(settings: Settings) -> dict[str, Path]:
    """The shipped reports that never went into this library."""
    record = settings.library / _PUT_IN
    known = set(record.read_text("utf-8").split()) if record.is_file() else set()
    return {digest: path for digest, path in shipped().items() if digest not in known}


def fill(
    library: Library, settings: Settings, *, progress: Callable[[int, int], None] | None = None
) -> Iterator[Addition]:
    """Put what ships and was never put in into the library, one report at a time."""
    for digest, path in missing(settings).items():
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            continue  # edited in place: its owner adds it by hand
        yield library.add(path, progress=progress)
        with (settings.library / _PUT_IN).open("a", encoding="utf-8") as record:
            record.write(digest + "\n")
