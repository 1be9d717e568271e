"""Word: .docx by python-docx, .doc through LibreOffice where it is installed."""

import io
import os
import re
import shutil
import signal
import subprocess
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import docx.document
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from nianbao.errors import DamagedSource, UnsupportedFormat
from nianbao.reading.extraction import Draft, Extraction, GridCell, unwrap

# A page of text is some kilobytes of XML; what unpacks to more than this is no report.
_UNPACKED = 40_000_000
_RATIO = 250
_CONVERSION_SECONDS = 60


def extract(data: bytes, *, name: str) -> Extraction:
    """Paragraphs and tables of a .docx in their order.

    Raises:
        DamagedSource: no Word document, broken, or one that unpacks beyond all measure.
        UnsupportedFormat: another Office file.
    """
    _check_archive(data, name)
    try:
        return _written(docx.Document(io.BytesIO(data)))
    except Exception as error:  # python-docx raises whatever a broken file makes it trip over
        raise DamagedSource(f"{name}: the Word document is damaged; open it in Word and save it again") from error


def _written(document: docx.document.Document) -> Extraction:
    draft = Draft()
    counters: dict[str, int] = {}
    for child in document.element.body.iterchildren():
        if child.tag == qn("w:p"):
            paragraph = Paragraph(child, document)
            for line in (_number(paragraph, counters) + _text(child)).split("\n"):
                draft.line(line)
        elif child.tag == qn("w:tbl"):
            draft.table(_cells(WordTable(child, document)))
        elif child.tag == qn("w:sdt"):
            for paragraph_element in child.iter(qn("w:p")):
                draft.line(_text(paragraph_element))
    return Extraction(draft.text(), tuple(draft.tables), title=document.core_properties.title or "")


def _check_archive(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise DamagedSource(f"{name}: the Word document is damaged; open it in Word and save it again") from error
    names = {e.filename for e in entries}
    if "word/document.xml" not in names:
        raise UnsupportedFormat(f"{name}: an archive or another Office file, no Word document; save it as DOCX or PDF")
    xml = [e for e in entries if e.filename.endswith((".xml", ".rels"))]
    unpacked = sum(e.file_size for e in xml)
    swollen = any(e.file_size > 5_000_000 and e.file_size > _RATIO * max(e.compress_size, 1) for e in xml)
    if unpacked > _UNPACKED or swollen or len(entries) > 20_000:
        raise DamagedSource(
            f"{name}: the document unpacks to {unpacked / 1e6:.0f} MB, which no report does; save it again in Word"
        )


def _text(element: Any) -> str:
    """The visible characters of a paragraph: deleted text and field codes are none."""
    out: list[str] = []
    for node in element.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:noBreakHyphen")):
        parents = {a.tag for a in node.iterancestors()}
        if qn("w:del") in parents or qn("w:tabs") in parents:
            continue
        if node.tag == qn("w:t"):
            out.append(node.text or "")
        elif node.tag == qn("w:noBreakHyphen"):
            out.append("-")
        else:
            out.append(" " if node.tag == qn("w:tab") else "\n")
    return "".join(out)


def _number(paragraph: Paragraph, counters: dict[str, int]) -> str:
    """The number that Word draws before a paragraph of a list in Chinese numbering ("一、", "（一）", "1.")."""
    number_ids = paragraph._p.xpath("./w:pPr/w:numPr/w:numId/@w:val")
    levels = paragraph._p.xpath("./w:pPr/w:numPr/w:ilvl/@w:val")
    if not number_ids:
        return ""
    number_id, level = str(number_ids[0]), str(levels[0]) if levels else "0"
    pattern, form = _level(paragraph, number_id, level)
    if not pattern:
        return ""
    key = f"{number_id}.{level}"
    counters[key] = counters.get(key, 0) + 1
    for other in list(counters):
        if other.startswith(f"{number_id}.") and other.split(".")[1] > level:
            del counters[other]
    value = counters[key]
    drawn = _han(value) if "hinese" in form or "ideograph" in form.lower() else str(value)
    return re.sub(r"%\d", drawn, pattern)


def _level(paragraph: Paragraph, number_id: str, level: str) -> tuple[str, str]:
    try:
        numbering = paragraph.part.numbering_part.element  # type: ignore[attr-defined]  # a document part has one
    except (KeyError, NotImplementedError, AttributeError):
        return "", ""
    found = numbering.xpath(f"./w:num[@w:numId='{number_id}']/w:abstractNumId/@w:val")
    if not found:
        return "", ""
    base = f"./w:abstractNum[@w:abstractNumId='{found[0]}']/w:lvl[@w:ilvl='{level}']"
    pattern = numbering.xpath(f"{base}/w:lvlText/@w:val")
    form = numbering.xpath(f"{base}/w:numFmt/@w:val")
    if not pattern or not form or form[0] in ("bullet", "none"):
        return "", ""
    return (str(pattern[0]), str(form[0])) if str(pattern[0]).count("%") == 1 else ("", "")


def _han(value: int) -> str:
    digits = "零一二三四五六七八九"
    if value < 10:
        return digits[value]
    tens, ones = divmod(value, 10)
    return ("" if tens == 1 else digits[tens % 10]) + "十" + (digits[ones] if ones else "")


def _cells(table: WordTable) -> list[GridCell]:
    cells: list[GridCell] = []
    open_down: dict[int, int] = {}
    for index, row in enumerate(table._tbl.tr_lst):
        column = row.grid_before
        for element in row.tc_lst:
            across = element.grid_span
            if element.vMerge == "continue" and column in open_down:
                held = cells[open_down[column]]
                cells[open_down[column]] = GridCell(
                    held.row, held.column, held.text, index - held.row + 1, held.colspan
                )
            else:
                open_down.pop(column, None)
                if element.vMerge == "restart":
                    open_down[column] = len(cells)
                cell = _Cell(element, table)
                text = unwrap("\n".join(_text(p._p) for p in cell.paragraphs))
                inner = " ".join(
                    unwrap("\n".join(_text(p._p) for p in c.paragraphs))
                    for t in cell.tables
                    for r in t.rows
                    for c in r.cells
                )
                cells.append(GridCell(index, column, f"{text} {inner}".strip(), 1, across))
            column += across
    return cells


def extract_legacy(data: bytes, *, name: str) -> Extraction:
    """A .doc, converted by LibreOffice.

    Raises:
        UnsupportedFormat: LibreOffice is not installed.
        DamagedSource: it cannot convert the file, or the file is encrypted.
    """
    if b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e" in data[:65536]:
        raise DamagedSource(f"{name}: the document is protected by a password; remove the protection and add it again")
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise UnsupportedFormat(f"{name}: .doc needs LibreOffice, which is not installed; save it as DOCX and add that")
    with tempfile.TemporaryDirectory(prefix="nianbao-") as folder:
        source = Path(folder) / "source.doc"
        source.write_bytes(data)
        # A profile of its own: LibreOffice refuses to run twice on one profile.
        command = [
            program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "docx",
            "--outdir", folder, str(source),
        ]  # fmt: skip
        # A document may link to pictures elsewhere; nothing is fetched for it.
        nowhere = dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy"), "http://127.0.0.1:9")
        process = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, **nowhere},
        )
        try:
            process.wait(timeout=_CONVERSION_SECONDS)
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise DamagedSource(
                f"{name}: LibreOffice did not finish in {_CONVERSION_SECONDS} s; save it as DOCX"
            ) from error
        converted = Path(folder) / "source.docx"
        if not converted.exists():
            raise DamagedSource(f"{name}: LibreOffice could not open the document; save it as DOCX and add that")
        return extract(converted.read_bytes(), name=name)
