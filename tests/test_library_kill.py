"""A library under fire: writers killed at random instants, readers beside a writer."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import library_processes as other
from library_samples import BigramEncoder, write_report
from nianbao.library import Library
from nianbao.retrieval import retrieve
from nianbao.settings import Settings

ROUNDS = 20
_PROGRAM = Path(other.__file__)


@pytest.fixture(scope="module")
def killer() -> Iterator[subprocess.Popen[str]]:
    """A process that starts writers and kills them on order."""
    process = subprocess.Popen(
        [sys.executable, str(_PROGRAM)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    yield process
    process.communicate()


def _run(killer: subprocess.Popen[str], settings: Settings, sources: Path, seconds: float) -> dict[str, float]:
    assert killer.stdin is not None
    assert killer.stdout is not None
    order = {"library": str(settings.library), "cache": str(settings.cache), "sources": str(sources)}
    killer.stdin.write(json.dumps(order | {"seconds": seconds}) + "\n")
    killer.stdin.flush()
    found: dict[str, float] = json.loads(killer.stdout.readline())
    return found


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")
def test_killed_writer_leaves_a_whole_library(killer: subprocess.Popen[str], tmp_path: Path) -> None:
    """After a kill at any instant the library opens, answers, and ends up equal to one never killed."""
    base = Settings(cache=tmp_path / "cache")
    sources = tmp_path / "sources"
    unhurt = base.model_copy(update={"library": tmp_path / "unhurt"})
    run = _run(killer, unhurt, sources, 600)
    assert run["code"] == 0
    with Library.open(unhurt, encoder=BigramEncoder()) as library:
        wanted = other.contents(library)
    assert len(wanted["entries"]) == len(other.PLACES) - 1

    killed = 0
    for number in range(ROUNDS):
        instant = random.uniform(0.02, run["seconds"])
        settings = base.model_copy(update={"library": tmp_path / f"killed-{number}"})
        code = _run(killer, settings, sources, instant)["code"]
        assert code in (0, -signal.SIGKILL), f"killed after {instant:.4f} s"
        killed += code != 0
        with Library.open(settings, encoder=BigramEncoder()) as library:
            other.check_whole(library)
            other.finish(library, sources)
            assert other.contents(library) == wanted, f"killed after {instant:.4f} s"
            assert library.status().in_line
    assert killed > ROUNDS // 2


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")
def test_one_library_killed_again_and_again(killer: subprocess.Popen[str], tmp_path: Path) -> None:
    """Kills add up to nothing: the same library, hit many times, is still whole and can be finished."""
    settings = Settings(library=tmp_path / "library", cache=tmp_path / "cache")
    sources = tmp_path / "sources"
    for _ in range(12):
        _run(killer, settings, sources, random.uniform(0.05, 0.6))
    with Library.open(settings, encoder=BigramEncoder()) as library:
        other.check_whole(library)
        other.finish(library, sources)
        places = [e.place for e in library.entries()]
        assert sorted(places) == sorted(set(other.PLACES) - {other.REMOVED})
        assert library.dense.ids() == library.lexical.ids()
        assert (library.repair().dense, library.repair().lexical) == (False, False)


@pytest.mark.slow
def test_killed_command_line_with_real_weights(tmp_path: Path, cache: Path) -> None:
    """`nianbao add` killed in the middle of a folder: the next one completes it."""
    sources = tmp_path / "sources"
    for place in other.PLACES:
        write_report(sources, place)
    settings = Settings(library=tmp_path / "library", cache=cache)
    command = [sys.executable, "-c", "from nianbao.cli import main; main()", "add", str(sources)]
    environment = os.environ | {"NIANBAO_LIBRARY": str(settings.library), "NIANBAO_CACHE": str(cache)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < deadline:
        if (settings.library / "records.sqlite").exists():
            with Library.open(settings) as library:
                if library.entries():
                    break
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    with Library.open(settings) as library:
        assert library.entries()
        other.check_whole(library)
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    with Library.open(settings) as library:
        assert sorted(e.place for e in library.entries()) == sorted(other.PLACES)
        other.check_whole(library)
        assert (library.repair().dense, library.repair().lexical) == (False, False)


@pytest.mark.slow
def test_readers_beside_a_writer(tmp_path: Path) -> None:
    """Several processes read and search while another adds; none fails, and all see the end."""
    settings = Settings(library=tmp_path / "library", cache=tmp_path / "cache")
    until = tmp_path / "finished"
    with Library.open(settings, encoder=BigramEncoder()) as library:
        library.add(write_report(tmp_path / "in", "云溪市", 2000))
        readers = [
            subprocess.Popen(
                [sys.executable, str(_PROGRAM), "read", str(settings.library), str(settings.cache), str(until)],
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(2)
        ]
        time.sleep(2.0)
        for year in range(2001, 2016):
            library.add(write_report(tmp_path / "in", "云溪市", year))
            assert retrieve(library, f"云溪市{year}年主动公开多少条", k=1)
        until.touch()
        for reader in readers:
            _, said = reader.communicate(timeout=120)
            assert reader.returncode == 0, said
        assert len(library.entries()) == 16
