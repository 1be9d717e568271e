"""Other processes for the tests of a library: a writer to be killed, and readers.

Run as a program it takes orders, one JSON object a line, and forks a process for each, so
that hundreds of processes need not import everything anew.
"""

import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import chromadb  # noqa: F401  # imported once, before forking

from library_samples import BigramEncoder, report_text, write_report
from nianbao.library import Library
from nianbao.retrieval import retrieve
from nianbao.settings import Settings

PLACES = ("云溪市", "青禾县", "白鹭区", "石桥县", "南浦开发区")
REMOVED = "白鹭区"
QUESTION = "主动公开政府信息多少条"


def write_first(sources: Path) -> None:
    for number, place in enumerate(PLACES):
        write_report(sources, place, disclosed=200 + number, name=f"{place}.txt")


def write_second(sources: Path) -> None:
    """One report changed, as a corrected file would be."""
    (sources / f"{PLACES[1]}.txt").write_text(report_text(PLACES[1], disclosed=999), "utf-8")


def work(settings: Settings, sources: Path) -> None:
    """Add all, replace one, remove one: the writer that is killed somewhere on the way."""
    with Library.open(settings, encoder=BigramEncoder()) as library:
        write_first(sources)
        for path in sorted(sources.glob("*.txt")):
            library.add(path)
        write_second(sources)
        library.add(sources / f"{PLACES[1]}.txt")
        for entry in library.entries():
            if entry.place == REMOVED:
                library.remove(entry.id)


def finish(library: Library, sources: Path) -> None:
    """Bring a library to where `work` would have ended."""
    write_first(sources)
    write_second(sources)
    for path in sorted(sources.glob("*.txt")):
        library.add(path)
    for entry in library.entries():
        if entry.place == REMOVED:
            library.remove(entry.id)


def contents(library: Library) -> dict[str, Any]:
    """All that two equal libraries share."""
    entries = sorted(library.entries(), key=lambda e: e.id)
    passages = {e.id: library.passages(e.id) for e in entries}
    return {
        "entries": [(e.id, e.sha256, e.title, e.organ, e.year, e.newest) for e in entries],
        "reports": [library.report(e.id).text for e in entries],
        "originals": [library.original(e.id) for e in entries],
        "passages": passages,
        "vectors": [library.material([e.id]).vectors.tobytes() for e in entries],
        "figures": sorted(library.figures(), key=repr),
        "dense": library.dense.ids(),
        "lexical": library.lexical.ids(),
        # Not the scores: until its segments are merged, Tantivy's statistics count what was deleted.
        "found": {e.passage.id for e in retrieve(library, QUESTION, k=len(entries))},
    }


def check_whole(library: Library) -> None:
    """What a reader sees at any instant: reports that are in wholly, and a search that finds them."""
    entries = library.entries()
    for entry in entries:
        report = library.report(entry.id)
        parts = library.passages(entry.id)
        assert parts
        assert all(p.text == report.text[p.start : p.end] for p in parts)
        assert library.material([entry.id]).vectors.shape == (len(parts), library.encoder.dimension)
        assert library.original(entry.id).decode() == report.text
        best = retrieve(library, QUESTION, report_ids=[entry.id], k=1)
        assert "主动公开" in best[0].passage.text
    found = retrieve(library, QUESTION, k=len(entries) + 3)
    assert {e.id for e in entries} <= {hit.passage.report_id for hit in found} or not entries


def read(settings: Settings, until: Path) -> None:
    """Read and search until a file appears; reports may come meanwhile, and none may break."""
    seen = 0
    with Library.open(settings, encoder=BigramEncoder(), create=False) as library:
        while not until.exists():
            entries = library.entries()
            assert len(entries) >= seen
            seen = len(entries)
            for entry in entries:
                assert retrieve(library, QUESTION, report_ids=[entry.id], k=1)
            found = retrieve(library, QUESTION, k=5)
            assert bool(found) == bool(seen) or len(library.entries()) > seen
            time.sleep(0.005)
        assert {p.id for e in library.entries() for p in library.passages(e.id)} == library.lexical.ids()


def _obey(order: dict[str, Any]) -> int:
    settings = Settings(library=Path(order["library"]), cache=Path(order["cache"]))
    child = os.fork()
    if child == 0:
        try:
            work(settings, Path(order["sources"]))
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    deadline = time.monotonic() + order["seconds"]
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.0005)
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    if sys.argv[1:2] == ["read"]:
        read(Settings(library=Path(sys.argv[2]), cache=Path(sys.argv[3])), Path(sys.argv[4]))
    else:
        for line in sys.stdin:
            started = time.monotonic()
            code = _obey(json.loads(line))
            print(json.dumps({"code": code, "seconds": time.monotonic() - started}), flush=True)
