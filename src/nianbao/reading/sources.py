"""From a file, an address or bytes to a Report.

The kind is told by the bytes first, by the name second. Every failure is one SourceError line
that names the file and the mend.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from nianbao.errors import DamagedSource, NotAReport, UnreadableSource, UnsupportedFormat
from nianbao.reading import fields, headings, html, pdf, text, word
from nianbao.reading.extraction import Extraction
from nianbao.reading.fetch import fetch
from nianbao.reports import Report
from nianbao.settings import Settings

SUFFIXES = frozenset({".txt", ".md", ".markdown", ".html", ".htm", ".xhtml", ".shtml", ".pdf", ".docx", ".doc"})
_MEDIA_TYPES: dict[str, tuple[str, Callable[..., Extraction]]] = {
    "text": ("text/plain", text.extract),
    "markdown": ("text/markdown", text.extract),
    "html": ("text/html", html.extract),
    "pdf": ("application/pdf", pdf.extract),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", word.extract),
    "doc": ("application/msword", word.extract_legacy),
}
_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "docx"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc"),
)
_OTHER_MAGIC = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"Rar!", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"\x1f\x8b", "an archive"),
    (b"{\\rtf", "rich text"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
_LONGEST_TEXT = 20_000_000
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_MEND = "save it as PDF, DOCX, HTML, Markdown or UTF-8 text and add that"


@dataclass(frozen=True, slots=True)
class Original:
    """The bytes behind a source, and what its server said of them."""

    data: bytes
    name: str
    source: str
    declared: str = ""
    charset: str = ""


def load(source: str | Path, settings: Settings, *, for_web_user: bool = False) -> Original:
    """The bytes of a file or of an http(s) address, unread.

    Args:
        for_web_user: refuse addresses inside the operator's own network.

    Raises:
        UnreadableSource.
    """
    name = str(source)
    if _ADDRESS.match(name):
        page = fetch(name, settings, public_only=for_web_user)
        tail = unquote(PurePosixPath(urlsplit(page.address).path).name) or urlsplit(page.address).netloc
        return Original(page.data, tail, name, page.media_type, page.charset)
    path = Path(source)
    try:
        if path.is_dir():
            raise UnreadableSource(f"{name}: this is a folder; add the files in it")
        if path.exists() and not path.is_file():
            raise UnreadableSource(f"{name}: this is no regular file; add the report itself")
        size = path.stat().st_size
        if size > settings.max_file_bytes:
            raise UnreadableSource(_too_large(name, size, settings))
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableSource(f"{name}: there is no such file; check the path") from error
    except PermissionError as error:
        raise UnreadableSource(f"{name}: no permission to read it; change the file's permissions") from error
    except (OSError, ValueError) as error:
        raise UnreadableSource(f"{name}: it cannot be read ({error}); check the path and the disk") from error
    return Original(data, path.name, name)


def read_original(original: Original, settings: Settings, *, any_document: bool = False) -> Report:
    """The report in bytes that were loaded.

    Args:
        any_document: take an article or a letter too; then only the text is to be relied on.

    Raises:
        UnreadableSource, UnsupportedFormat, DamagedSource, NotAReport.
    """
    return _read(
        original.data,
        name=original.name,
        source=original.source,
        settings=settings,
        declared=original.declared,
        charset=original.charset,
        any_document=any_document,
    )


def read(source: str | Path, settings: Settings, *, for_web_user: bool = False) -> Report:
    """The report in a file or at an http(s) address.

    Args:
        for_web_user: refuse addresses inside the operator's own network.

    Raises:
        UnreadableSource, UnsupportedFormat, DamagedSource, NotAReport.
    """
    return read_original(load(source, settings, for_web_user=for_web_user), settings)


def read_bytes(data: bytes, *, name: str, source: str, settings: Settings) -> Report:
    """The report in the bytes of a file called `name`.

    Raises:
        UnreadableSource, UnsupportedFormat, DamagedSource, NotAReport.
    """
    return _read(data, name=name, source=source, settings=settings)


def discover(path: Path) -> Iterator[Path]:
    """The files below a folder that have a reader, sorted; what is no folder is given as it is."""
    if not path.is_dir():
        yield path
        return
    for found in sorted(path.rglob("*")):
        hidden = any(part.startswith((".", "~$")) for part in found.relative_to(path).parts)
        if found.suffix.lower() in SUFFIXES and not hidden and found.is_file():
            yield found


def _read(
    data: bytes,
    *,
    name: str,
    source: str,
    settings: Settings,
    declared: str = "",
    charset: str = "",
    any_document: bool = False,
) -> Report:
    if not data.strip():
        raise UnreadableSource(f"{source}: the file is empty; add the report itself")
    if len(data) > settings.max_file_bytes:
        raise UnreadableSource(_too_large(source, len(data), settings))
    kind = _kind(data, name=name, source=source, declared=declared)
    if kind in ("text", "markdown", "html") and len(data) > _LONGEST_TEXT:
        raise UnreadableSource(
            f"{source}: {len(data) / 1e6:.0f} MB of text are more than any annual report has; add the report alone"
        )
    media_type, extract = _MEDIA_TYPES[kind]
    extraction = extract(data, name=source, charset=charset) if kind == "html" else extract(data, name=source)
    body = extraction.text
    if not body.strip():
        raise DamagedSource(f"{source}: no text in it; if it is a scan, make its text readable (OCR) and add that")
    if len(body) > _LONGEST_TEXT // 4:
        raise UnreadableSource(
            f"{source}: {len(body)} characters are more than any annual report has; add the report alone"
        )
    if not any_document and not fields.looks_like_report(extraction):
        raise NotAReport(
            f"{source}: no annual report on government information disclosure (政府信息公开年度报告); "
            "add the report itself, with its title and text"
        )
    found = fields.read_fields(extraction, name=name)
    digest = hashlib.sha256(data).hexdigest()
    return Report(
        id=digest[:16],
        sha256=digest,
        source=source,
        media_type=media_type,
        text=body,
        title=found.title,
        place=found.place,
        organ=found.organ,
        year=found.year,
        published=found.published,
        sections=headings.sections(body, extraction.tables),
        tables=extraction.tables,
        pages=extraction.pages,
        origins=found.origins,
        warnings=(*extraction.notes, *found.warnings),
    )


def _kind(data: bytes, *, name: str, source: str, declared: str) -> str:
    for magic, kind in _MAGIC:
        if data[:1024].lstrip().startswith(magic):
            if kind == "docx" and b"word/" not in data[:4096] and not name.lower().endswith(".docx"):
                raise UnsupportedFormat(f"{source}: an archive or another Office file; {_MEND}")
            if kind == "doc" and name.lower().endswith((".xls", ".ppt", ".msg")):
                raise UnsupportedFormat(f"{source}: no Word document; {_MEND}")
            return kind
    for magic, what in _OTHER_MAGIC:
        if data.startswith(magic):
            raise UnsupportedFormat(f"{source}: {what} is not read; {_MEND}")
    suffix = PurePosixPath(name.lower()).suffix
    start = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    tagged = start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<?xml", b"<div", b"<table", b"<!--"))
    if tagged or suffix in {".html", ".htm", ".xhtml", ".shtml"} or "html" in declared:
        return "html"
    if suffix in {".pdf", ".docx", ".doc"}:
        raise DamagedSource(f"{source}: the file is damaged or is no {suffix[1:].upper()}; save or download it again")
    if suffix in {".md", ".markdown"}:
        return "markdown"
    if suffix in {".txt", ".text", ""} or declared.startswith("text/"):
        return "text"
    raise UnsupportedFormat(f"{source}: files of the kind {suffix or 'unknown'} are not read; {_MEND}")


def _too_large(source: str, size: int, settings: Settings) -> str:
    return (
        f"{source}: {size / 1e6:.0f} MB is more than the limit of {settings.max_file_bytes / 1e6:.0f} MB; "
        "add a smaller file or raise NIANBAO_MAX_FILE_BYTES"
    )
