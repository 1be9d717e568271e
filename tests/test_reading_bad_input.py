"""Bad input ends in one clear line, fast and in bounded memory."""

import io
import random
import time
import tracemalloc
import zipfile
import zlib
from functools import cache
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

import reading_samples as samples
from nianbao.errors import DamagedSource, NotAReport, SourceError, UnreadableSource, UnsupportedFormat
from nianbao.reading import read, read_bytes
from nianbao.settings import Settings


def _error(data: bytes, name: str, settings: Settings) -> SourceError:
    with pytest.raises(SourceError) as caught:
        read_bytes(data, name=name, source=name, settings=settings)
    message = str(caught.value)
    assert message.startswith(f"{name}: ")
    assert "\n" not in message
    return caught.value


def _canvas(**options: object) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, **options)
    canvas.drawString(72, 700, "annual report")
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _scan() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.rect(50, 50, 400, 600, fill=1)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _docx_without_body() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<broken")
    return out.getvalue()


def _spreadsheet() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return out.getvalue()


@cache
def _pdf_bomb() -> bytes:
    packed = zlib.compress(b" " * 150_000_000, 6)
    body = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>endobj\n"
        b"4 0 obj<</Filter/FlateDecode/Length "
        + str(len(packed)).encode()
        + b">>stream\n"
        + packed
        + b"\nendstream endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF"
    )
    return body


@pytest.mark.parametrize(
    ("name", "make", "kind", "says"),
    [
        ("empty.txt", lambda: b"", UnreadableSource, "empty"),
        ("blank.txt", lambda: b" \n\t ", UnreadableSource, "empty"),
        ("junk.txt", lambda: bytes(range(256)) * 100, DamagedSource, "not text"),
        ("picture.pdf", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 99, UnsupportedFormat, "picture"),
        ("table.xlsx", _spreadsheet, UnsupportedFormat, "save it as"),
        ("table.docx", _spreadsheet, UnsupportedFormat, "no Word document"),
        ("other.xyz", lambda: b"text", UnsupportedFormat, ".xyz"),
        ("damaged.pdf", lambda: b"no pdf at all", DamagedSource, "damaged"),
        ("cut.pdf", lambda: samples.as_pdf()[:3000], DamagedSource, "PDF"),
        ("locked.pdf", lambda: _canvas(encrypt=StandardEncryption("secret")), DamagedSource, "password"),
        ("scan.pdf", _scan, DamagedSource, "scan"),
        ("bomb.pdf", _pdf_bomb, DamagedSource, "unpacks"),
        ("broken.docx", _docx_without_body, DamagedSource, "damaged"),
        ("cut.docx", lambda: samples.as_docx()[:5000], DamagedSource, "damaged"),
        ("bomb.docx", samples.as_zip_bomb, DamagedSource, "unpacks"),
        ("deep.html", lambda: b"<html><body>" + b"<div>" * 200_000 + b"text", DamagedSource, "nested"),
        (
            "news.html",
            lambda: "<html><body><p>今天天气不错，适合散步。</p></body></html>".encode(),
            NotAReport,
            "年度报告",
        ),
        ("novel.txt", lambda: ("从前有座山，山里有座庙。" * 1000).encode(), NotAReport, "年度报告"),
        ("huge.txt", lambda: "政府信息公开".encode() * 2_000_000, UnreadableSource, "more than"),
    ],
)
def test_one_clear_line(name: str, make: object, kind: type, says: str, settings: Settings) -> None:
    """Each kind of bad file gives one line with its name, the reason and the mend, in a few seconds."""
    data = make()  # type: ignore[operator]
    started = time.perf_counter()
    error = _error(data, name, settings)
    assert time.perf_counter() - started < 60
    assert type(error) is kind
    assert says in str(error)


def test_bombs_take_no_memory(settings: Settings) -> None:
    """Archives and streams that unpack beyond measure are refused without unpacking them whole."""
    bombs = {"bomb.docx": samples.as_zip_bomb(), "bomb.pdf": _pdf_bomb()}
    for name, data in bombs.items():
        tracemalloc.start()
        _error(data, name, settings)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 250_000_000, name


def test_span_bombs_in_tables(settings: Settings) -> None:
    """Row and column spans of absurd size neither hang nor fill the memory."""
    text = samples.as_html().replace('<td rowspan="1" colspan="1">', '<td rowspan="99999999" colspan="99999999">', 5)
    started = time.perf_counter()
    report = read_bytes(text.encode(), name="a.html", source="a.html", settings=settings)
    assert time.perf_counter() - started < 60
    assert "46件" in report.text


def test_files_that_cannot_be_opened(tmp_path: Path, settings: Settings) -> None:
    """A missing file, a folder and a file over the limit are named with the mend."""
    with pytest.raises(UnreadableSource, match="no such file"):
        read(tmp_path / "missing.txt", settings)
    with pytest.raises(UnreadableSource, match="folder"):
        read(tmp_path, settings)
    with pytest.raises(UnreadableSource, match="no regular file"):
        read("/dev/zero", settings)
    large = tmp_path / "large.txt"
    large.write_text(samples.as_text())
    with pytest.raises(UnreadableSource, match="NIANBAO_MAX_FILE_BYTES"):
        read(large, settings.model_copy(update={"max_file_bytes": 100}))


def test_sparse_file_over_the_limit_is_not_read(tmp_path: Path, settings: Settings) -> None:
    """A file of 300 MB is refused by its size, before it is read."""
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(300_000_000)
    started = time.perf_counter()
    with pytest.raises(UnreadableSource, match="300 MB"):
        read(large, settings)
    assert time.perf_counter() - started < 60


def test_old_word_without_libreoffice(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without LibreOffice a .doc is refused with the mend."""
    monkeypatch.setenv("PATH", "")
    error = _error(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096, "old.doc", settings)
    assert isinstance(error, UnsupportedFormat)
    assert "LibreOffice" in str(error)


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.html", "a.txt"])
def test_broken_copies_never_crash(name: str, settings: Settings) -> None:
    """Files with bytes changed, cut out or cut off are read or refused in one line, never anything else."""
    whole = {
        "a.pdf": samples.as_pdf,
        "a.docx": samples.as_docx,
        "a.html": lambda: samples.as_html().encode(),
        "a.txt": lambda: samples.as_text().encode("gb18030"),
    }[name]()
    chance = random.Random(name)
    messages = []
    for _ in range(25):
        data = bytearray(whole)
        way = chance.randrange(3)
        if way == 0:
            for _ in range(chance.randrange(1, 40)):
                data[chance.randrange(len(data))] = chance.randrange(256)
        elif way == 1:
            begin = chance.randrange(len(data))
            del data[begin : begin + chance.randrange(1, len(data) // 2)]
        else:
            del data[chance.randrange(1, len(data)) :]
        try:
            report = read_bytes(bytes(data), name=name, source=name, settings=settings)
        except SourceError as error:
            messages.append(str(error))
            continue
        assert all(report.text[c.start : c.end] == c.text for t in report.tables for c in t.cells)
    assert all(m.startswith(f"{name}: ") and "\n" not in m for m in messages)
