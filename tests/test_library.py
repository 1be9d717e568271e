"""Library: adding, replacing, editions, corrections, removal, weights, locks."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from library_samples import BigramEncoder, report_text, write_report
from nianbao.errors import (
    LibraryDamaged,
    LibraryLocked,
    LibraryUnwritable,
    NotAReport,
    UnknownConversation,
    UnknownReport,
    UnreadableSource,
    WeightsMismatch,
)
from nianbao.library import Library
from nianbao.library.locking import WriteLock
from nianbao.reading import Original
from nianbao.retrieval import retrieve
from nianbao.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings whose cache is this test's own too, since its encoder is no real one."""
    return Settings(library=tmp_path / "library", cache=tmp_path / "cache")


@pytest.fixture
def encoder() -> BigramEncoder:
    return BigramEncoder()


@pytest.fixture
def library(settings: Settings, encoder: BigramEncoder) -> Iterator[Library]:
    with Library.open(settings, encoder=encoder) as opened:
        yield opened


def test_added_report_is_whole(library: Library, tmp_path: Path) -> None:
    """A report comes back with its text, its original bytes, its passages and its place in the list."""
    path = write_report(tmp_path / "in")
    addition = library.add(path)
    assert addition.change == "added"
    assert addition.report.text == path.read_text("utf-8")
    assert library.original(addition.report.id) == path.read_bytes()
    assert library.report(addition.report.id) == addition.report
    (entry,) = library.entries()
    assert (entry.place, entry.year, entry.source, entry.newest) == ("云溪市", 2021, str(path), True)
    parts = library.passages(addition.report.id)
    assert parts
    assert all(p.text == addition.report.text[p.start : p.end] for p in parts)
    assert library.passage(parts[0].id) == parts[0]


def test_same_bytes_change_nothing(library: Library, encoder: BigramEncoder, tmp_path: Path) -> None:
    """Adding the same bytes again, from the same path or another, is a no-op that embeds nothing."""
    path = write_report(tmp_path / "in")
    first = library.add(path)
    generation, embedded = library.generation, len(encoder.embedded)
    copy = tmp_path / "copy.txt"
    shutil.copy(path, copy)
    for source in (path, copy, Original(path.read_bytes(), "upload.txt", "upload.txt")):
        again = library.add(source)
        assert again.change == "unchanged"
        assert again.report == first.report
    assert (library.generation, len(encoder.embedded)) == (generation, embedded)
    assert len(library.entries()) == 1


def test_changed_file_replaces_the_old_one(library: Library, tmp_path: Path) -> None:
    """Other bytes behind the same path take the place of what was there, in every store."""
    path = write_report(tmp_path / "in", disclosed=512)
    old = library.add(path).report
    path.write_text(report_text(disclosed=640), "utf-8")
    new = library.add(str(path))
    assert new.change == "updated"
    assert [e.id for e in library.entries()] == [new.report.id]
    wanted = {p.id for p in library.passages(new.report.id)}
    assert library.dense.ids() == library.lexical.ids() == wanted
    assert any("640" in hit.passage.text for hit in retrieve(library, "主动公开政府信息多少条", k=3))
    with pytest.raises(UnknownReport, match=old.id):
        library.report(old.id)


def test_path_that_takes_over_known_bytes(library: Library, tmp_path: Path) -> None:
    """A path whose file becomes a copy of another report no longer stands for its old one."""
    one, two = write_report(tmp_path, year=2020), write_report(tmp_path, year=2021)
    library.add(one)
    kept = library.add(two).report
    shutil.copy(two, one)
    assert library.add(one).change == "updated"
    assert [e.id for e in library.entries()] == [kept.id]


def test_uploads_of_one_name_do_not_replace_each_other(library: Library) -> None:
    """Two people may each upload a file called report.txt."""
    for place in ("云溪市", "青禾县"):
        assert library.add(Original(report_text(place).encode(), "report.txt", "report.txt")).change == "added"
    assert {e.place for e in library.entries()} == {"云溪市", "青禾县"}


def test_editions_are_kept_and_told(library: Library, tmp_path: Path) -> None:
    """A second file for the same organ and year is kept, told, and the newest is marked."""
    first = library.add(write_report(tmp_path, name="a.txt", disclosed=512))
    second = library.add(write_report(tmp_path, name="b.txt", disclosed=513))
    assert first.notes == ()
    (note,) = second.notes
    assert "a.txt" in note
    assert "this one" in note
    assert {e.id: e.newest for e in library.entries()} == {first.report.id: False, second.report.id: True}
    other = library.add(write_report(tmp_path, year=2020, name="c.txt"))
    assert other.notes == ()
    library.remove(second.report.id)
    assert {e.id: e.newest for e in library.entries()} == {first.report.id: True, other.report.id: True}


def test_published_date_decides_the_newest_edition(library: Library, tmp_path: Path) -> None:
    """Where both editions are dated, the later date is the newest, whichever came in first."""
    first = library.add(write_report(tmp_path, name="a.txt", disclosed=512)).report
    second = library.add(write_report(tmp_path, name="b.txt", disclosed=513)).report
    library.correct(first.id, published=date(2022, 3, 31))
    library.correct(second.id, published=date(2022, 1, 20))
    assert {e.id for e in library.entries() if e.newest} == {first.id}


def test_corrections_by_hand_outlive_reading_and_replacing(library: Library, tmp_path: Path) -> None:
    """A field set by hand holds when the original is read again and when the file changes."""
    path = write_report(tmp_path)
    report = library.add(path).report
    corrected = library.correct(report.id, organ="云溪市档案局", year=2019)
    assert (corrected.organ, corrected.year) == ("云溪市档案局", 2019)
    assert corrected.origins["organ"].how == "by hand"
    assert corrected.place == report.place
    assert library.reread(report.id).organ == "云溪市档案局"
    path.write_text(report_text(disclosed=900), "utf-8")
    updated = library.add(path).report
    assert (updated.organ, updated.year) == ("云溪市档案局", 2019)
    assert [(e.organ, e.year) for e in library.entries()] == [("云溪市档案局", 2019)]
    forgot = library.reread(updated.id, forgetting=["organ"])
    assert (forgot.organ, forgot.year) == (report.organ, 2019)


def test_removed_report_is_gone_everywhere(library: Library, tmp_path: Path) -> None:
    """Removing takes records, passages, figures and both indexes."""
    kept = library.add(write_report(tmp_path, "青禾县")).report
    gone = library.add(write_report(tmp_path, "云溪市")).report
    part = library.passages(gone.id)[0]
    library.remove(gone.id)
    wanted = {p.id for p in library.passages(kept.id)}
    assert library.dense.ids() == library.lexical.ids() == wanted
    assert library.passages(gone.id) == ()
    assert library.figures(report_ids=[gone.id]) == ()
    assert {hit.passage.report_id for hit in retrieve(library, "云溪市主动公开", k=50)} == {kept.id}
    for lost in (library.report, library.original, library.remove):
        with pytest.raises(UnknownReport, match=gone.id):
            lost(gone.id)
    with pytest.raises(UnknownReport):
        library.passage(part.id)


def test_unreadable_sources_leave_the_library_alone(library: Library, tmp_path: Path) -> None:
    """What is no report does not go in and changes nothing."""
    essay = tmp_path / "essay.txt"
    essay.write_text("春天来了，万物复苏。我们去郊外散步。", "utf-8")
    with pytest.raises(NotAReport, match="essay"):
        library.add(essay)
    with pytest.raises(UnreadableSource, match="missing"):
        library.add(tmp_path / "missing.txt")
    assert library.entries() == ()
    assert library.generation == 0


def test_each_text_is_embedded_once(settings: Settings, tmp_path: Path) -> None:
    """Another library with the same cache embeds nothing that was embedded before."""
    path = write_report(tmp_path / "in")
    encoder = BigramEncoder()
    with Library.open(settings, encoder=encoder) as first:
        first.add(path)
    assert len(encoder.embedded) == len(set(encoder.embedded)) > 0
    fresh = BigramEncoder()
    with Library.open(settings.model_copy(update={"library": tmp_path / "second"}), encoder=fresh) as second:
        second.add(path)
    assert fresh.embedded == []


def test_other_weights_are_refused(settings: Settings, library: Library, tmp_path: Path) -> None:
    """A library cannot be opened with other weights; the message names both and the mend."""
    library.add(write_report(tmp_path))
    with pytest.raises(WeightsMismatch, match=r"'bigrams'.*'others'.*NIANBAO_ENCODER"):
        Library.open(settings, encoder=BigramEncoder("others"))
    with Library.open(settings, encoder=BigramEncoder()) as again:
        assert len(again.entries()) == 1


def test_absent_library_is_not_made_by_asking(tmp_path: Path) -> None:
    """Opening without create says that there is no library, and leaves no directory."""
    with pytest.raises(LibraryDamaged, match="no library"):
        Library.open(Settings(library=tmp_path / "none", cache=tmp_path), create=False)
    assert not (tmp_path / "none").exists()


def test_damaged_records_are_told(settings: Settings) -> None:
    """A file that is no database ends in one clear error."""
    settings.library.mkdir()
    (settings.library / "records.sqlite").write_bytes(b"nothing of the kind" * 100)
    with pytest.raises(LibraryDamaged, match=r"records\.sqlite"):
        Library.open(settings)


def test_lock_names_the_writer(settings: Settings, library: Library) -> None:
    """While another process writes, a writer is refused with the lock's name and the process's id."""
    code = (
        "import sys, time; from pathlib import Path; from nianbao.library.locking import WriteLock\n"
        "with WriteLock(Path(sys.argv[1])).held(): print('held', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(settings.library)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == "held"
        started = time.monotonic()
        named = rf"write\.lock is held by process {other.pid}\b"
        with pytest.raises(LibraryLocked, match=named), WriteLock(settings.library, patience=0.2).held():
            pass
        assert time.monotonic() - started < 5
        assert library.entries() == ()
    finally:
        other.communicate()
    with WriteLock(settings.library, patience=0.2).held() as first:
        assert first


def test_conversations_and_feedback_are_kept(library: Library) -> None:
    """Turns come back in order per conversation, until it is deleted."""
    own = library.conversations.of("a1b2c3d4", days=9)
    first, second = own.begin().id, own.begin().id
    for id, question in ((first, "一"), (second, "other"), (first, "二\ud800")):
        own.keep(id, {"question": question})
    assert [turn["question"] for turn in own.turns(first)] == ["一", "二?"]
    assert [(one.id, one.title) for one in own.all()] == [(first, "一"), (second, "other")]
    own.delete(first)
    with pytest.raises(UnknownConversation, match=first):
        own.turns(first)
    assert len(own.turns(second)) == 1
    library.conversations.save_feedback({"answer": "x", "good": True})
    assert [f["good"] for f in library.conversations.feedback()] == [True]


def test_repair_builds_lost_indexes_anew(library: Library, tmp_path: Path) -> None:
    """Indexes that were deleted or filled with something else are built from the records."""
    library.add(write_report(tmp_path))
    wanted = library.dense.ids()
    assert library.repair().dense is False
    library.dense.clear()
    library.lexical.clear()
    assert not library.status().in_line
    assert retrieve(library, "收到申请多少件", k=1)
    repair = library.repair()
    assert (repair.dense, repair.lexical) == (True, True)
    assert library.dense.ids() == library.lexical.ids() == wanted
    assert library.status().in_line


def test_read_only_library_is_readable_and_says_so(settings: Settings, library: Library, tmp_path: Path) -> None:
    """On a read-only disk everything can be read and searched, and writing is refused in one line."""
    added = library.add(write_report(tmp_path / "in")).report
    best = retrieve(library, "收到申请多少件", k=3)
    library.close()
    mount = tmp_path / "mounted"
    mount.mkdir()
    bound = subprocess.run(["mount", "--bind", str(settings.library), str(mount)], capture_output=True, text=True)
    if bound.returncode:
        pytest.skip(f"no read-only mount without privileges: {bound.stderr.strip()}")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(mount)], check=True)
        fixed = settings.model_copy(update={"library": mount})
        with Library.open(fixed, encoder=BigramEncoder()) as opened:
            assert opened.report(added.id) == added
            assert [e.passage.id for e in retrieve(opened, "收到申请多少件", k=3)] == [e.passage.id for e in best]
            with pytest.raises(LibraryUnwritable, match="mounted"):
                opened.add(write_report(tmp_path / "in", year=2020))
            with pytest.raises(LibraryUnwritable):
                opened.conversations.of("", days=9).begin()
            assert len(opened.entries()) == 1
        with pytest.raises(LibraryUnwritable, match="new"):
            Library.open(settings.model_copy(update={"library": mount / "new"}))
    finally:
        subprocess.run(["umount", str(mount)], check=True)


def test_full_disk_leaves_the_library_as_it_was(tmp_path: Path) -> None:
    """Adding to a full disk is one clear error; what was there before is there afterwards."""
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)], capture_output=True, text=True)
    if made.returncode:
        pytest.skip(f"no small disk without privileges: {made.stderr.strip()}")
    try:
        settings = Settings(library=disk / "library", cache=tmp_path / "cache")
        with Library.open(settings, encoder=BigramEncoder()) as library:
            library.add(write_report(tmp_path / "in"))
            filler = disk / "filler"
            with filler.open("wb", buffering=0) as file:
                block = b"\0" * 4096
                try:
                    while True:
                        file.write(block)
                except OSError:
                    pass
            before = library.entries()
            with pytest.raises(LibraryUnwritable, match="room on the disk"):
                library.add(write_report(tmp_path / "in", year=2020))
            assert library.entries() == before
            assert retrieve(library, "收到申请多少件", k=1)
            filler.unlink()
            assert library.add(write_report(tmp_path / "in", year=2020)).change == "added"
            assert library.status().in_line
    finally:
        subprocess.run(["umount", str(disk)], check=True)
