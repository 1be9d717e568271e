"""Reading in a process of its own: the same report, and nothing that a file does reaches the caller."""

import json
from pathlib import Path
from typing import Any

import pytest

from library_samples import report_text
from nianbao.errors import DamagedSource, UnsupportedFormat
from nianbao.reading import Original, apart, read_apart, read_original
from nianbao.settings import Settings
from test_reading_bad_input import _pdf_bomb

CORPUS = Path(__file__).parents[1] / "corpus"


def _original(text: str = "", *, name: str = "云溪市2021.txt") -> Original:
    return Original((text or report_text()).encode(), name, f"reports.zip/{name}")


def test_report_is_the_same_as_read_here() -> None:
    """Text, fields, sections, tables and origins cross over unchanged."""
    (shipped,) = CORPUS.glob("*.txt")
    original = Original(shipped.read_bytes(), shipped.name, f"reports.zip/{shipped.name}")
    assert read_apart(original, Settings()) == read_original(original, Settings())


def test_failure_is_the_same_as_here() -> None:
    """What cannot be read is told in the same words and as the same kind of failure."""
    picture = Original(b"\x89PNG\r\n", "x.png", "x.png")
    with pytest.raises(UnsupportedFormat) as here:
        read_original(picture, Settings())
    with pytest.raises(UnsupportedFormat) as apart_:
        read_apart(picture, Settings())
    assert str(apart_.value) == str(here.value)


def test_file_that_fills_the_memory_is_one_error() -> None:
    """A PDF that unpacks to more than the bound ends its own process; the next file is read."""
    bomb = Original(_pdf_bomb(), "bomb.pdf", "bomb.pdf")
    with pytest.raises(DamagedSource, match=r"^bomb\.pdf: "):
        read_apart(bomb, Settings(reading_memory=300_000_000))
    assert read_apart(_original(), Settings()).place == "云溪市"


def test_endless_reading_is_ended() -> None:
    """What is not done in time is one error that names the setting."""
    with pytest.raises(DamagedSource, match="NIANBAO_READING_SECONDS"):
        read_apart(_original(), Settings(reading_seconds=0.05))


@pytest.mark.parametrize("program", ["import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "print('{')", "pass"])
def test_broken_child_is_one_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str) -> None:
    """A child that is killed, or writes what is no reply, is one error that names the file."""
    _instead(monkeypatch, tmp_path, program)
    with pytest.raises(DamagedSource, match=r"^reports\.zip/云溪市2021\.txt: "):
        read_apart(_original(), Settings())


@pytest.mark.parametrize(
    "lie",
    [
        {"sections": [{"path": ["一"], "start": 0, "end": 10**9}]},
        {"origins": {"year": {"how": "title line", "start": -5, "end": 3}}},
        {"year": 10**20},
        {"text": 7},
    ],
)
def test_reply_is_looked_at_before_it_is_believed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lie: dict[str, Any]
) -> None:
    """A child that a file has taken over cannot point outside the text or bring other types."""
    _instead(monkeypatch, tmp_path, f"print({json.dumps(json.dumps({'report': _said(lie)}))})")
    with pytest.raises(DamagedSource):
        read_apart(_original(), Settings())


def test_report_is_of_the_bytes_that_were_handed_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Digest, id and source are never the child's to choose."""
    _instead(monkeypatch, tmp_path, f"print({json.dumps(json.dumps({'report': _said({})}))})")
    made, true = read_apart(_original(), Settings()), read_original(_original(), Settings())
    assert (made.id, made.sha256, made.source) == (true.id, true.sha256, true.source)


def test_nothing_of_the_operators_goes_along(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The child does not see the settings' secrets."""
    monkeypatch.setenv("NIANBAO_MODEL_KEY", "secret")
    seen = tmp_path / "seen"
    _instead(monkeypatch, tmp_path, f"import os; open({str(seen)!r}, 'w').write(' '.join(os.environ))")
    with pytest.raises(DamagedSource):
        read_apart(_original(), Settings())
    assert "NIANBAO" not in seen.read_text()


def _said(lie: dict[str, Any]) -> dict[str, Any]:
    true = read_original(_original(), Settings())
    return apart.REPORT.dump_python(true, mode="json") | {"id": "0" * 16, "sha256": "0" * 64, "source": "/etc"} | lie


def _instead(monkeypatch: pytest.MonkeyPatch, folder: Path, program: str) -> None:
    """A program of this text runs in place of the one that reads."""
    script = folder / "python"
    script.write_text(f"#!/bin/sh\nexec {apart.sys.executable} -c '{_quoted(program)}'\n")
    script.chmod(0o755)
    monkeypatch.setattr(apart.sys, "executable", str(script))


def _quoted(program: str) -> str:
    return program.replace("'", "'\\''")
