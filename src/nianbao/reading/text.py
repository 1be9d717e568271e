"""Plain text and Markdown: the decoded characters stay exactly as they are."""

import codecs
import re

from nianbao.errors import DamagedSource
from nianbao.reading.extraction import Extraction
from nianbao.reports import Cell, Table

# Frequent characters of official Chinese in both scripts: what a right decoding is full of.
_FREQUENT = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家"
    "信息公开政府办理机关情况报告条件数量申请"
    "這個國為來們時會發動經過說產種後學開報資訊請辦關況條數申請機構縣區"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*")


def extract(data: bytes, *, name: str) -> Extraction:
    """The text and the tables that tabs or Markdown pipes draw.

    Raises:
        DamagedSource: the bytes are no text in UTF-8, UTF-16, GB18030 or Big5.
    """
    text, notes = decode(data, name=name)
    return Extraction(text, find_tables(text), notes=notes)


def decode(data: bytes, *, name: str, declared: str = "") -> tuple[str, tuple[str, ...]]:
    """The characters of the bytes and notes on what could not be decoded."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _checked(data[len(bom) :].decode(encoding, errors="replace"), name)
    try:
        return _checked(data.decode("utf-8"), name)
    except UnicodeDecodeError:
        pass
    repaired = data.decode("utf-8", errors="replace")
    if repaired.count("\ufffd") <= len(repaired) // 500 and _frequency(repaired) > 0.1:
        return _checked(repaired, name)
    attempts = []
    for encoding in dict.fromkeys(("gb18030", "big5hkscs", declared or "gb18030")):
        try:
            attempt = data.decode(encoding, errors="replace")
        except LookupError:
            continue
        attempts.append((_frequency(attempt) - 5 * attempt.count("\ufffd") / max(len(attempt), 1), attempt))
    return _checked(max(attempts)[1], name)


def _checked(text: str, name: str) -> tuple[str, tuple[str, ...]]:
    lost = text.count("\ufffd")
    if len(_CONTROL.findall(text)) > len(text) // 1000 or lost > len(text) // 50 + 2:
        raise DamagedSource(f"{name}: this is not text (binary data or a damaged file); save it again as UTF-8 text")
    return text, (f"{lost} characters could not be decoded",) if lost else ()


def _frequency(text: str) -> float:
    sample = text[:20000]
    return sum(c in _FREQUENT for c in sample) / max(len(sample), 1)


def find_tables(text: str) -> tuple[Table, ...]:
    """Runs of neighbouring lines whose cells are parted by tabs or Markdown pipes."""
    tables: list[Table] = []
    run: list[tuple[int, int]] = []
    kind = ""
    position = 0
    for line in text.splitlines(keepends=True):
        body = line.rstrip("\r\n")
        now = _kind(body)
        if now != kind:
            _close(text, kind, run, tables)
            run = []
        if now:
            run.append((position, position + len(body)))
        kind = now
        position += len(line)
    _close(text, kind, run, tables)
    return tuple(tables)


def _kind(line: str) -> str:
    if line.lstrip().startswith("|") and line.count("|") >= 2:
        return "|"
    return "\t" if "\t" in line.strip() else ""


def _close(text: str, kind: str, run: list[tuple[int, int]], tables: list[Table]) -> None:
    cells: list[Cell] = []
    row = 0
    for start, end in run:
        if kind == "|" and _RULE.fullmatch(text[start:end]):
            continue
        if kind == "|":
            start += len(text[start:end]) - len(text[start:end].lstrip()) + 1
            end = start + len(text[start:end].rstrip().removesuffix("|"))
        position = start
        for column, piece in enumerate(text[start:end].split(kind)):
            word = piece.strip()
            at = position + (len(piece) - len(piece.lstrip()) if word else 0)
            cells.append(Cell(row, column, word, at, at + len(word)))
            position += len(piece) + 1
        row += 1
    # A lone line with one tab is a label and its text ("索引号<tab>…"), not a grid.
    if row > 1 or len(cells) > 2:
        tables.append(Table(run[0][0], run[-1][1], tuple(cells)))
