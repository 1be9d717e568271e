"""The files in a .zip, taken out one by one as from a stranger: bounded, in memory, never on the disk.

What cannot be taken is told under its own name, and the others are taken all the same.
"""

import io
import re
import stat
import struct
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from nianbao.errors import DamagedSource, SourceError, UnreadableSource, UnsupportedFormat
from nianbao.reading.sources import SUFFIXES, Original
from nianbao.settings import Settings

MOST_FILES = 2_000
# How much larger than an upload may be its files can be together.
_UNPACKED = 5
_LONGEST_NAME = 300
_LARGEST_LIST = 4_000_000  # bytes; two thousand files need a tenth of it
_ARCHIVES = frozenset({".zip", ".rar", ".7z", ".gz", ".tgz", ".tar", ".bz2", ".xz"})
_END, _END_LENGTH, _FARTHEST_END = b"PK\x05\x06", 22, 65_557
_LEADS_OUT = re.compile(r"^(/|[A-Za-z]:)|(^|/)\.\.(/|$)")

Taken = tuple[str, Original | SourceError]


def is_archive(name: str, start: bytes) -> bool:
    """Whether a file is a .zip of files, told by its name and its first bytes."""
    return name.lower().endswith(".zip") and start.startswith((b"PK\x03\x04", _END))


def printable(name: str) -> str:
    """A name as one line, without what does not show or turns the writing round."""
    return "".join(c for c in name if c.isprintable())


def taken(file: IO[bytes], name: str, settings: Settings) -> Iterator[Taken]:
    """Each file with its path in the archive: its bytes, or why it is not taken.

    Folders, hidden files and files of kinds that have no reader are left out, as in a folder.
    """
    try:
        _check_list(file, name)
        with ZipFile(file) as archive:
            chosen = [(path, info) for info in archive.infolist() if _wanted(path := _path(info), info)]
            if not chosen:
                raise UnsupportedFormat(f"{name}: no file in it can be read as a report; pack PDF, DOCX, HTML or text")
            if len(chosen) > MOST_FILES:
                raise UnreadableSource(
                    f"{name}: {len(chosen):,} files are in it, and at most {MOST_FILES:,} are taken at once; "
                    "pack them in several parts"
                )
            left = settings.max_upload_bytes * _UNPACKED
            for path, info in chosen:
                shown = f"{name}/{printable(path)[:_LONGEST_NAME]}"
                try:
                    data = _data(archive, info, path, shown, min(left, settings.max_file_bytes))
                except SourceError as error:
                    yield shown, error
                    continue
                left -= len(data)
                yield shown, Original(data, PurePosixPath(shown).name, shown)
    except SourceError as error:
        yield name, error
    except (BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        yield name, DamagedSource(f"{name}: the archive is damaged ({error}); pack it again and add that")


def _check_list(file: IO[bytes], name: str) -> None:
    """Looks at the length of the list of files before anything reads the list into memory."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _FARTHEST_END))
    tail = file.read()
    at = len(tail) - _END_LENGTH if tail[-_END_LENGTH:].startswith(_END) else tail.rfind(_END)
    if at < 0 or len(tail) < at + _END_LENGTH:
        raise DamagedSource(f"{name}: the archive is damaged or was cut off; pack it again and add that")
    (length,) = struct.unpack_from("<L", tail, at + 12)
    # The locator of the layout for archives of more than 4 GB.
    if length > _LARGEST_LIST or tail[max(0, at - 20) : at].startswith(b"PK\x06\x07"):
        raise UnreadableSource(f"{name}: the archive lists too many files; pack them in several parts")
    file.seek(0)


def _path(info: ZipInfo) -> str:
    """The path as its packer meant it: Chinese Windows writes GBK and does not say so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        written = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _wanted(path: str, info: ZipInfo) -> bool:
    parts = path.replace("\\", "/").split("/")
    hidden = any(part.startswith((".", "~$", "__MACOSX")) and part != ".." for part in parts)
    suffix = PurePosixPath(parts[-1].lower()).suffix
    return not info.is_dir() and not hidden and suffix in SUFFIXES | _ARCHIVES


def _data(archive: ZipFile, info: ZipInfo, path: str, shown: str, most: int) -> bytes:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if _LEADS_OUT.search(path.replace("\\", "/")):
        raise UnreadableSource(f"{shown}: its name leads out of the archive; pack the folder itself")
    if len(path) > _LONGEST_NAME:
        raise UnreadableSource(f"{shown}: its name is longer than {_LONGEST_NAME} characters; give it a shorter one")
    if kind not in (0, stat.S_IFREG):
        raise UnreadableSource(f"{shown}: it is a link and no file; pack the file itself")
    if PurePosixPath(path.lower()).suffix in _ARCHIVES:
        raise UnsupportedFormat(f"{shown}: an archive in an archive is not opened; unpack it and pack its files")
    if info.flag_bits & 0x1:
        raise UnreadableSource(f"{shown}: it is locked with a password; pack it without one")
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise UnsupportedFormat(f"{shown}: it is packed in an unusual way; pack it as an ordinary .zip")
    try:
        with archive.open(info) as member:
            data = member.read(most + 1)
    except (BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise DamagedSource(f"{shown}: it is damaged in the archive ({error}); pack it again") from error
    if len(data) > most:
        raise UnreadableSource(f"{shown}: the archive unpacks to more than is taken at once; add it in parts")
    return data
