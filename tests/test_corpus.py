"""The reports that ship: what they are, and how they get into the default library."""

import hashlib
import tomllib
from datetime import date
from pathlib import Path

from conftest import ROOT
from nianbao import corpus
from nianbao.library import Library
from nianbao.settings import Settings, read_settings

FOLDER = ROOT / "corpus"
MANIFEST = tomllib.loads((FOLDER / "manifest.toml").read_text("utf-8"))["report"]


def test_every_shipped_file_is_in_the_manifest_with_its_digest() -> None:
    """The manifest names each report once, with the digest of its bytes and where it came from."""
    files = {path.name for path in FOLDER.iterdir() if path.name not in ("README.md", "manifest.toml", "__init__.py")}
    assert {entry["file"] for entry in MANIFEST} == files - {"__pycache__"}
    for entry in MANIFEST:
        assert hashlib.sha256((FOLDER / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
        assert entry["provenance"]
        assert entry["title"] in entry["file"]


def test_what_the_manifest_says_is_what_is_read(settings: Settings) -> None:
    """Title, organ, place, year and date of each shipped report are read from it as the manifest has them."""
    from nianbao.reading import read

    for entry in MANIFEST:
        report = read(FOLDER / entry["file"], settings)
        told = (report.title, report.organ, report.place, report.year, report.published)
        assert told == (entry["title"], entry["organ"], entry["place"], entry["year"], entry["published"])
        assert isinstance(report.published, date)


def test_the_default_library_is_filled_once(settings: Settings) -> None:
    """What ships goes in the first time; a report that was removed then stays away."""
    with Library.open(settings) as library:
        added = [addition.report.id for addition in corpus.fill(library, settings)]
        assert [entry.id for entry in library.entries()] == added
        assert len(added) == len(MANIFEST)
        library.remove(added[0])
        assert not list(corpus.fill(library, settings))
        assert added[0] not in [entry.id for entry in library.entries()]


def test_a_library_that_was_named_is_not_the_default(tmp_path: Path) -> None:
    """Only where neither the command line nor the environment names a library is the default one meant."""
    assert corpus.is_default(read_settings())
    assert not corpus.is_default(read_settings(library=tmp_path))
