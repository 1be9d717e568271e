"""PDF: paragraphs re-joined from lines, page numbers out, ruled tables as cells.

A table is what drawn lines enclose. White boxes behind the lines of a paragraph, which some
office programs write and table finders take for cells, count for nothing.
"""

import io
import logging
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException

from nianbao.chinese import normalise
from nianbao.errors import DamagedSource, UnreadableSource
from nianbao.reading.extraction import Draft, Extraction
from nianbao.reading.grids import Grid, Word, grid_of, joined

_PAGES = 400
_TELLING = 12
# Deflate packs 1000 : 1 at most, and honest pages less than 40 : 1.
_STREAM = 120_000_000
_SAME = 0.8  # points between two prints of one character that make it bold
_THIN = 2.5
_SNAP = 3.0
_PAGE_NUMBER = re.compile(r"[-—–―－·\s]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*[/／,，共]+\s*\d{1,4}\s*页?)?[-—–―－·\s]*")
_MARK = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十]+部分|附[件表]"
)
_STOP = re.compile(r"[。！？：；!?;]['\"”’）)]*$")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    page: int


def extract(data: bytes, *, name: str) -> Extraction:
    """The text and the tables of a PDF, cells with page and box.

    Raises:
        DamagedSource: encrypted, broken, or without a text layer (a scan).
        UnreadableSource: more pages than any annual report has.
    """
    try:
        return _extract(data, name)
    except (DamagedSource, UnreadableSource):
        raise
    except Exception as error:  # pdfminer raises whatever a broken file makes it trip over
        if _encrypted(error):
            raise DamagedSource(
                f"{name}: the PDF is protected by a password; remove the protection and add it again"
            ) from error
        raise DamagedSource(
            f"{name}: the PDF is damaged ({type(error).__name__}); download or export it again"
        ) from error


def _encrypted(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, PDFPasswordIncorrect | PDFEncryptionError):
            return True
        inner = error.args[0] if isinstance(error, PdfminerException) and error.args else None
        error = inner if isinstance(inner, BaseException) else error.__cause__ or error.__context__
    return False


def _extract(data: bytes, name: str) -> Extraction:
    # It warns of every oddity of a font, one line a character.
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    _check_streams(data, name)
    parts: list[list[_Line | Grid]] = []
    with pdfplumber.open(io.BytesIO(data)) as document:
        if len(document.pages) > _PAGES:
            raise UnreadableSource(
                f"{name}: {len(document.pages)} pages are more than the limit of {_PAGES}; add the annual report alone"
            )
        heights = []
        for page in document.pages:
            parts.append(_parts(page))
            heights.append(float(page.height))
            page.close()
            if page.page_number == _TELLING and not any(
                "公开" in p.text for q in parts for p in q if isinstance(p, _Line)
            ):
                break  # no such report, and nobody waits for the rest
    _drop_margins(parts, heights)
    if sum(len(p.text) for page in parts for p in page if isinstance(p, _Line)) < 20 and not any(
        isinstance(p, Grid) for page in parts for p in page
    ):
        raise DamagedSource(
            f"{name}: the PDF has no text, it seems to be a scan; make its text readable (OCR) and add that"
        )
    return _written(parts)


def _check_streams(data: bytes, name: str) -> None:
    """Refuses streams that unpack beyond all measure before pdfminer unpacks them whole."""
    for match in re.finditer(rb"stream\r?\n(?=\x78|\x48|\x58|\x68)", data):
        try:
            unpacked = zlib.decompressobj().decompress(data[match.end() : match.end() + _STREAM // 40], _STREAM)
        except zlib.error:
            continue
        if len(unpacked) >= _STREAM:
            raise DamagedSource(
                f"{name}: a part of the PDF unpacks to more than {_STREAM / 1e6:.0f} MB; export it again"
            )


def _parts(page: Page) -> list[_Line | Grid]:
    """Lines and grids of a page from the top down."""
    if twice := _printed_twice(page.chars):
        page = page.filter(lambda drawn: id(drawn) not in twice)
    grids = _grids(page)
    boxes = [g.box for g in grids]
    upright = [c for c in page.chars if c["upright"]]
    chars = upright if len(upright) * 2 >= len(page.chars) else page.chars  # a slanted watermark is no text
    rest = [c for c in chars if not any(_within(c, box) for box in boxes)]
    return sorted([*_lines(rest, page.page_number), *grids], key=lambda p: p.top)


def _printed_twice(chars: Sequence[dict[str, Any]]) -> set[int]:
    """The characters that only thicken one that stands there already; pdfplumber's own search is quadratic."""
    kept: dict[tuple[str, int, int], list[dict[str, Any]]] = {}
    twice: set[int] = set()
    for char in chars:
        column, row = int(char["x0"] / _SAME), int(char["top"] / _SAME)
        near = (
            other
            for x in (column - 1, column, column + 1)
            for y in (row - 1, row, row + 1)
            for other in kept.get((char["text"], x, y), ())
        )
        if any(abs(o["x0"] - char["x0"]) <= _SAME and abs(o["top"] - char["top"]) <= _SAME for o in near):
            twice.add(id(char))
        else:
            kept.setdefault((char["text"], column, row), []).append(char)
    return twice


def _lines(chars: Sequence[dict[str, Any]], page: int) -> Iterator[_Line]:
    """Characters on one base line, left to right; digits in another font share the base line alone."""
    rows: list[list[dict[str, Any]]] = []
    for char in sorted(chars, key=lambda c: -c["matrix"][5]):
        if rows and abs(rows[-1][-1]["matrix"][5] - char["matrix"][5]) <= 0.35 * max(char["size"], 1.0):
            rows[-1].append(char)
        else:
            rows.append([char])
    for row in rows:
        inked = sorted((c for c in row if c["text"].strip()), key=lambda c: c["x0"])
        if not inked:
            continue
        text = inked[0]["text"]
        for before, char in pairwise(inked):
            text += _blank(before, char) + char["text"]
        if text := _clean(text):
            size = Counter(round(c["size"], 1) for c in inked).most_common(1)[0][0]
            yield _Line(
                text, inked[0]["x0"], max(c["x1"] for c in inked), min(c["top"] for c in inked),
                max(c["bottom"] for c in inked), float(size), page,
            )  # fmt: skip


def _blank(before: dict[str, Any], char: dict[str, Any]) -> str:
    """A blank between Latin words; beside Chinese only where the gap is more than typesetting."""
    latin = before["text"].isascii() and char["text"].isascii()
    gap = (char["x0"] - before["x1"]) / max(char["size"], 1.0)
    return " " if gap > (0.18 if latin else 1.2) else ""


def _within(thing: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    x, y = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return bool(box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1)


def _clean(text: str) -> str:
    # PDF fonts map glyphs to look-alike radicals (⺠ for 民). The page shows the character, so the
    # text says the character: here alone the radicals are undone before the text is kept.
    plain = "".join(normalise(c).text if "\u2e80" <= c <= "\u2fdf" else c for c in text)
    return plain.replace("\u00a0", " ").replace("\x00", "").strip()


def _drawn(thing: dict[str, Any]) -> bool:
    """Whether an object can be a rule of a table: a line, a thin bar, or a box with a visible border."""
    if thing["object_type"] != "rect":
        return True
    if min(thing["width"], thing["height"]) <= _THIN:
        return True
    return bool(thing.get("stroke")) and thing.get("stroking_color") not in ((1,), (1, 1, 1), 1, None)


def _grids(page: Page) -> list[Grid]:
    ruled = page.filter(_drawn)
    edges = ruled.edges
    if len(edges) < 4 or len(edges) > 20000:
        return []
    closing = _closing(edges)
    found = ruled.find_tables({"explicit_horizontal_lines": closing} if closing else {})
    out = []
    for table in found:
        box = table.bbox
        words = [
            Word(c["text"], c["x0"], c["x1"], c["top"], c["bottom"])
            for c in page.chars
            if c["text"].strip() and _within(c, box)
        ]
        grid = grid_of([c for c in table.cells if c], words, page.page_number, clean=_clean)
        if grid is not None:
            out.append(grid)
    return out


def _closing(edges: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rules that a page break left out: where upright rules end side by side on no level rule."""
    upright = [e for e in edges if e["orientation"] == "v" and e["bottom"] - e["top"] > _SNAP]
    level = [e for e in edges if e["orientation"] == "h"]
    out: list[dict[str, Any]] = []
    for end in ("top", "bottom"):
        for y in sorted({round(float(e[end])) for e in upright}):
            side = [e for e in upright if abs(e[end] - y) <= _SNAP]
            if len({round(e["x0"]) for e in side}) < 3:
                continue
            x0, x1 = min(e["x0"] for e in side), max(e["x1"] for e in side)
            covered = any(abs(h["top"] - y) <= _SNAP and h["x0"] < x1 and h["x1"] > x0 for h in level)
            passing = any(e["top"] < y - _SNAP and e["bottom"] > y + _SNAP and x0 < e["x0"] < x1 for e in upright)
            if not covered and not passing and not any(abs(o["top"] - y) <= _SNAP for o in out):
                out.append(
                    {
                        "object_type": "line",
                        "x0": x0,
                        "x1": x1,
                        "top": float(y),
                        "bottom": float(y),
                        "doctop": float(y),
                        "width": x1 - x0,
                        "height": 0.0,
                        "y0": 0.0,
                        "y1": 0.0,
                    }
                )
    return out


def _drop_margins(parts: list[list[_Line | Grid]], heights: Sequence[float]) -> None:
    """Page numbers and running heads out, in place."""
    seen: Counter[str] = Counter()
    for page, height in zip(parts, heights, strict=True):
        for part in page:
            if isinstance(part, _Line) and _marginal(part, height):
                seen[re.sub(r"\d+", "#", part.text)] += 1
    for page, height in zip(parts, heights, strict=True):
        page[:] = [
            p
            for p in page
            if not (
                isinstance(p, _Line)
                and _marginal(p, height)
                and (_PAGE_NUMBER.fullmatch(p.text) or seen[re.sub(r"\d+", "#", p.text)] >= max(3, len(parts) // 2))
            )
        ]


def _marginal(line: _Line, height: float) -> bool:
    return line.top > 0.88 * height or line.bottom < 0.09 * height


def _written(parts: list[list[_Line | Grid]]) -> Extraction:
    draft = Draft()
    pages: list[int] = []
    flow = list(_joined_grids([p for page in parts for p in page]))
    lines = [p for p in flow if isinstance(p, _Line)]
    left, right = _margins(lines)
    usual = _usual_gap(lines)
    paragraph: list[_Line] = []
    marks: list[tuple[int, int]] = []  # page and the position in the text where it begins

    def close() -> None:
        if not paragraph:
            return
        text = paragraph[0].text
        at = draft.length
        for line in paragraph[1:]:
            glue = joined(text, line.text)
            marks.append((line.page, at + len(text) + len(glue)))
            text += glue + line.text
        marks.append((paragraph[0].page, at))
        draft.line(text)
        paragraph.clear()

    for part in flow:
        if isinstance(part, Grid):
            close()
            at = draft.length
            draft.table(part.cells)
            marks.append((part.page, at))
            marks += [(c.page, c.start) for t in draft.tables[-1:] for c in t.cells if c.page and c.start >= at]
            continue
        if paragraph and not _goes_on(paragraph[-1], part, left, right, usual):
            close()
        paragraph.append(part)
    close()
    for number in range(1, len(parts) + 1):
        known = [position for page, position in marks if page >= number]
        pages.append(min(known, default=draft.length))
    return Extraction(draft.text(), tuple(draft.tables), tuple(pages))


def _margins(lines: Sequence[_Line]) -> tuple[float, float]:
    """Where full lines begin and end."""
    if not lines:
        return 0.0, 0.0
    long = [line for line in lines if line.x1 - line.x0 > 0.5 * max(x.x1 - x.x0 for x in lines)] or list(lines)
    left = Counter(round(line.x0 / 2) for line in long).most_common(1)[0][0] * 2.0
    # Indented first lines can outnumber the rest in a short text: the margin is the leftmost common one.
    left = min(
        [left, *(k * 2.0 for k, n in Counter(round(x.x0 / 2) for x in long).items() if n >= max(2, len(long) // 8))]
    )
    ends = sorted(line.x1 for line in long)
    return left, ends[int(len(ends) * 0.9)] if len(ends) > 3 else ends[-1]


def _usual_gap(lines: Sequence[_Line]) -> float:
    """The distance between the lines of a paragraph, in points."""
    gaps = [
        b.top - a.bottom for a, b in pairwise(lines) if a.page == b.page and -a.size < b.top - a.bottom < 2.2 * a.size
    ]
    return median(gaps) if gaps else 0.0


def _goes_on(line: _Line, following: _Line, left: float, right: float, usual: float) -> bool:
    """Whether a paragraph goes on in the next line."""
    size = line.size
    if abs(size - following.size) > 1.5 or following.x0 > left + 1.2 * size:
        return False
    if following.page == line.page and following.top - line.bottom > usual + 0.6 * size:
        return False
    if following.x0 < left - 2 * size or line.x0 > left + 4.5 * size:
        return False
    token = re.match(r"[\x21-\x7e]+|.[，。、；：！？”’）》]*", following.text)
    need = size * 0.55 * len(token[0]) if token and token[0][0] < "\x80" else size * len(token[0]) if token else size
    if line.x1 + need + 0.6 * size < right:
        return False
    return not (_MARK.match(following.text) and (_STOP.search(line.text) or line.x1 < right - 2 * size))


def _joined_grids(flow: Sequence[_Line | Grid]) -> Iterator[_Line | Grid]:
    """A table that runs over a page break as one."""
    held: Grid | None = None
    for part in flow:
        if isinstance(part, Grid):
            if held is not None and part.page == held.last_page + 1 and held.fits(part):
                held = held.continued(part)
                continue
            if held is not None:
                yield held
            held = part
            continue
        if held is not None:
            yield held
            held = None
        yield part
    if held is not None:
        yield held
