"""Holdings: what is kept in memory is never older than the library, and a snapshot stays as it was."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from library_samples import BigramEncoder, write_report
from nianbao.errors import UnknownReport
from nianbao.figures import audit
from nianbao.library import Library
from nianbao.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(library=tmp_path / "library", cache=tmp_path / "cache")


@pytest.fixture
def library(settings: Settings) -> Iterator[Library]:
    with Library.open(settings, encoder=BigramEncoder()) as opened:
        yield opened


@pytest.fixture
def elsewhere(settings: Settings, library: Library) -> Iterator[Library]:
    """The same library as another process has it open."""
    with Library.open(settings, encoder=BigramEncoder()) as opened:
        yield opened


def test_a_snapshot_keeps_its_list(library: Library, elsewhere: Library, tmp_path: Path) -> None:
    """What is added or taken away elsewhere is seen by the library at once, and by a snapshot of it never."""
    first = library.add(write_report(tmp_path, "云溪市")).report
    seen = library.now()
    elsewhere.add(write_report(tmp_path, "青禾县"))
    elsewhere.remove(first.id)
    assert [e.place for e in seen.entries()] == ["云溪市"]
    assert [e.place for e in library.entries()] == ["青禾县"]
    assert seen.generation < library.generation


def test_what_another_process_changes_is_read_anew(library: Library, elsewhere: Library, tmp_path: Path) -> None:
    """A report that was read is not served from memory after it was corrected or taken away elsewhere."""
    report = library.add(write_report(tmp_path, "云溪市")).report
    assert library.report(report.id).organ == report.organ
    elsewhere.correct(report.id, organ="云溪市档案局")
    assert library.report(report.id).organ == "云溪市档案局"
    elsewhere.remove(report.id)
    with pytest.raises(UnknownReport):
        library.volume(report.id)
    elsewhere.add(write_report(tmp_path, "云溪市"))
    assert library.report(report.id).organ == report.organ


def test_a_report_stays_in_memory_while_others_come(library: Library, elsewhere: Library, tmp_path: Path) -> None:
    """Adding one report makes no other be read again, and snapshots share what was read."""
    report = library.add(write_report(tmp_path, "云溪市")).report
    held = library.volume(report.id)
    elsewhere.add(write_report(tmp_path, "青禾县"))
    assert library.volume(report.id) is held
    assert library.now().volume(report.id) is held


def test_a_volume_is_a_report_with_its_figures_and_findings(library: Library, tmp_path: Path) -> None:
    """A volume holds the stored report, its figures in the order of the text, and what audits find in them."""
    library.add(write_report(tmp_path, "青禾县"))
    report = library.add(write_report(tmp_path, "云溪市")).report
    volume = library.volume(report.id)
    assert volume.report == report
    assert volume.figures == library.figures(report_ids=[report.id])
    assert volume.figures
    assert volume.findings == audit(report, volume.figures)
