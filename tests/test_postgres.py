"""The records in PostgreSQL: the same promises as in SQLite, on a server that the tests start themselves."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from library_samples import BigramEncoder, write_report
from nianbao import crosstable, tabulating
from nianbao.errors import LibraryDamaged, UnknownConversation, UnknownReport
from nianbao.library import Library
from nianbao.measures import Key
from nianbao.records import Records
from nianbao.settings import Settings
from synthetic import Numbers, statutory_report

pytest.importorskip("pg8000", reason="the driver of the extra [postgres] is not installed")


def _program(name: str) -> str:
    """A program of the server; Debian keeps them out of the way."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name) or pytest.skip(f"PostgreSQL's {name} is not installed")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with empty databases to make; it refuses to run as root, so it runs as nobody."""
    initdb, postgres = _program("initdb"), _program("postgres")
    folder = tmp_path_factory.mktemp("postgres")
    nobody = pwd.getpwnam("nobody") if os.getuid() == 0 else None
    if nobody:
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        for above in folder.parents[:3]:
            if above.owner() == "root" and str(above).startswith("/tmp/pytest"):
                above.chmod(above.stat().st_mode | 0o011)
    other = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []} if nobody else {}
    made = subprocess.run(
        [initdb, "-D", str(folder / "data"), "-U", "tester", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"],
        capture_output=True,
        text=True,
        cwd="/",
        **other,
    )
    if made.returncode:
        pytest.skip(f"PostgreSQL cannot be set up here: {made.stderr.strip()[-200:]}")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [postgres, "-D", str(folder / "data"), "-p", str(port), "-h", "127.0.0.1", "-k", str(folder), "-F"]
    log = folder / "log"
    with log.open("wb") as written, subprocess.Popen(command, stderr=written, stdout=written, cwd="/", **other) as run:
        try:
            ready = threading.Event()
            for _ in range(300):
                if b"ready to accept connections" in log.read_bytes():
                    break
                if run.poll() is not None:
                    pytest.skip(f"PostgreSQL cannot start here: {log.read_text()[-200:]}")
                ready.wait(0.1)
            yield f"postgresql+pg8000://tester@127.0.0.1:{port}"
        finally:
            run.send_signal(signal.SIGINT)


@pytest.fixture
def url(server: str, request: pytest.FixtureRequest) -> str:
    """The address of a new database."""
    import pg8000.native

    name = request.node.name.lower()[:60]
    host, _, port = server.rpartition("@")[2].partition(":")
    connection = pg8000.native.Connection("tester", host=host, port=int(port), database="postgres")
    connection.run(f'CREATE DATABASE "{name}"')
    connection.close()
    return f"{server}/{name}"


@pytest.fixture
def library(url: str, tmp_path: Path, cache: Path) -> Iterator[Library]:
    settings = Settings(library=tmp_path / "library", cache=cache, records_url=url)
    with Library.open(settings, encoder=BigramEncoder()) as opened:
        yield opened


def _both(library: Library, tmp_path: Path, cache: Path) -> Iterator[Library]:
    """The library and one in SQLite, with the same reports."""
    reports = [write_report(tmp_path / "in", place, year) for place in ("云溪市", "青禾县") for year in (2020, 2021)]
    for place, numbers in (("云溪市", Numbers(licences=77)), ("白鹭区", Numbers())):
        path = tmp_path / "in" / f"{place}-2023.txt"
        path.write_text(statutory_report(place, 2023, numbers).as_text(), "utf-8")
        reports.append(path)
    with Library.open(Settings(library=tmp_path / "sqlite", cache=cache), encoder=BigramEncoder()) as other:
        for one in (library, other):
            for path in reports:
                one.add(path)
            yield one


def test_the_same_figures_comparisons_and_audits_as_in_sqlite(library: Library, tmp_path: Path, cache: Path) -> None:
    """Every row of figures, compare and audit is that of SQLite, filters included."""
    told = []
    for one in _both(library, tmp_path, cache):
        entries = tabulating.chosen(one, places=["云溪"], years=[2021, 2023])
        measures = ["applications.received", "licences.decided", "disclosed.total", "applications.result.refused"]
        told.append(
            (
                list(tabulating.figures(one, entries)),
                list(tabulating.figures(one, entries, "applications.from.business")),
                crosstable.as_json(one, crosstable.compare(one, measures)),
                crosstable.as_json(one, crosstable.compare(one, measures, places=["白鹭"], years=[2022, 2023])),
                list(tabulating.audits(one, tabulating.chosen(one))),
                one.figures(measure="disclosed.total", places=["青禾县"], years=[2020]),
                one.records.measured(),
            )
        )
    assert told[0] == told[1]
    assert len(told[0][0]) > 200
    assert told[0][-1][Key("licences.decided")] == 2
    assert {row["why"] for row in told[0][2]["missing"]} >= {"not_collected", "silent"}


def test_a_report_goes_in_and_out_as_a_whole(library: Library, tmp_path: Path) -> None:
    """Text, original, passages and vectors come back as they were; a removed report leaves nothing."""
    path = write_report(tmp_path / "in")
    added = library.add(path)
    assert library.report(added.report.id) == added.report
    assert library.original(added.report.id) == path.read_bytes()
    parts = library.passages(added.report.id)
    assert all(part.text == added.report.text[part.start : part.end] for part in parts)
    assert set(library.records.vectors([part.id for part in parts])) == {part.id for part in parts}
    assert library.add(path).change == "unchanged"
    library.correct(added.report.id, organ="云溪市人民政府办公室")
    assert [entry.organ for entry in library.entries()] == ["云溪市人民政府办公室"]
    assert library.status().in_line
    library.remove(added.report.id)
    assert not any(library.records.counts().values())
    with pytest.raises(UnknownReport):
        library.report(added.report.id)


def test_turns_of_many_at_once_are_all_kept(url: str, tmp_path: Path) -> None:
    """Writers wait for each other: each turn of one conversation gets its own place."""
    records = Records.open(tmp_path / "none", url)
    own = records.conversations.of("", days=9)
    id = own.begin().id
    threads = [threading.Thread(target=own.keep, args=(id, {"question": "？", "n": n})) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(turn["n"] for turn in own.turns(id)) == list(range(8))
    records.conversations.save_feedback({"useful": True})
    assert records.conversations.feedback()[0]["useful"] is True
    own.delete(id)
    assert own.begin().turns == 0
    with pytest.raises(UnknownConversation):
        own.turns(id)
    with pytest.raises(UnknownConversation):
        own.turns("\0")
    records.close()


def test_a_reader_sees_one_state(url: str, tmp_path: Path) -> None:
    """What another process writes during a read does not show within it."""
    records = Records.open(tmp_path / "none", url)
    with records._database.reading() as connection:
        from sqlalchemy import func, select

        from nianbao.records import tables

        count = select(func.count()).select_from(tables.feedback)
        assert connection.execute(count).scalar_one() == 0
        records.conversations.save_feedback({"useful": False})
        assert connection.execute(count).scalar_one() == 0
    records.close()


def test_a_server_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    """The failure names the address without its password, and what to do."""
    with pytest.raises(LibraryDamaged, match="start the server") as failed:
        Records.open(tmp_path / "none", "postgresql+pg8000://someone:secret@127.0.0.1:1/none")
    assert "secret" not in str(failed.value)
