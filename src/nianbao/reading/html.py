"""Web pages: the main text without navigation, tables with their spans.

The block that holds the report is found by its words; trafilatura decides where none stands out.
"""

import re
from collections.abc import Iterator
from typing import Any

import lxml.html
import trafilatura
from lxml import etree

from nianbao.errors import DamagedSource
from nianbao.reading.extraction import Draft, Extraction, GridCell, unwrap
from nianbao.reading.text import decode

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_DROPPED = frozenset(
    "script style noscript template iframe object embed svg canvas form button select option input textarea nav footer "
    "aside head title link meta video audio map area".split()
)
_NOISE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|breadcrumbs?|crumbs?|footer|foot|sidebar|share|bdsharebuttonbox|toolbar|pager|"
    r"pagination|related|recommend|copyright|banner|login|search|comments?|qrcode|ewm|fenxiang|print)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BLOCKS = frozenset(
    "p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd section article main header blockquote pre center table tr td th tbody "
    "thead tfoot caption figure figcaption hr address fieldset body html".split()
)
_HINTED_MAIN = (
    "//*[@id='zoom' or @id='UCAP-CONTENT' or contains(@class,'TRS_Editor') or contains(@class,'TRS_UEDITOR') or "
    "contains(@class,'article-content') or contains(@class,'article_content') or contains(@class,'pages_content')]"
)
_DEPTH = 400
_LARGEST_GRID = 40_000
_STOPS = re.compile(r"[。；，、]")
_TITLE = re.compile(r"公开.{0,12}(?:报告|年报|总结)")
_LABELS = re.compile(r"索引号|发布机构|发文机关|公开日期|成文日期")
_DATE_LINE = re.compile(r"(?:^|[\s|）)])(?:发布时间|发布日期|公开日期|成文日期|发文日期|时间|日期)\s*[:：]\s*\d{4}")
_BREAK = re.compile(r"[ \t\r\n\f]+")
_BREAK_IN_CHINESE = re.compile(r"(?<=[\u3000-\uffef])[ \t]*[\r\n][ \t\r\n]*|[ \t]*[\r\n][ \t\r\n]*(?=[\u3000-\uffef])")
_META_TITLE = ("articletitle", "og:title", "title")
_META_DATE = ("pubdate", "publishdate", "article:published_time", "date")


def extract(data: bytes, *, name: str, charset: str = "") -> Extraction:
    """The main text of a page and its tables.

    Raises:
        DamagedSource: no HTML, or nested deeper than any page is.
    """
    declared = _CHARSET.search(data[:4096])
    source, notes = decode(data, name=name, declared=charset or (declared[1].decode() if declared else ""))
    root = _parsed(source, name)
    title, published = _head(root)
    main = _main(root, source)
    draft = Draft()
    if title and not _says(main, title):
        draft.line(title)
    _write_labels(root, main, draft)
    _write(main, draft)
    return Extraction(draft.text(), tuple(draft.tables), title=title, published=published, notes=notes)


def _parsed(source: str, name: str) -> Any:
    if _nesting(source) > _DEPTH:
        raise DamagedSource(f"{name}: the HTML is nested too deeply for a page; save the text of the page and add that")
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", source)
    try:
        root = lxml.html.document_fromstring(text)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DamagedSource(f"{name}: this is no HTML page ({error}); save the page again") from error
    for node in list(root.iter(etree.Comment, etree.PI, etree.Entity)):
        _removed(node)
    return root


def _nesting(source: str) -> int:
    """How deep block tags are nested at most; unclosed ones that HTML closes itself are not counted."""
    depth = deepest = 0
    for match in re.finditer(
        r"<(/?)(div|span|table|ul|ol|section|font|b|i|em|strong|blockquote|center)\b", source, re.I
    ):
        depth = max(0, depth - 1) if match[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _removed(node: Any) -> None:
    parent = node.getparent()
    if parent is None:
        return
    if node.tail:
        before = node.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + node.tail
        else:
            parent.text = (parent.text or "") + node.tail
    parent.remove(node)


def _head(root: Any) -> tuple[str, str]:
    metas: dict[str, str] = {}
    for meta in root.iter("meta"):
        key = (meta.get("name") or meta.get("property") or "").lower()
        metas.setdefault(key, (meta.get("content") or "").strip())
    title = next((metas[k] for k in _META_TITLE if metas.get(k)), "")
    if not title:
        shown = [unwrap(n.text_content()) for n in root.iter("h1", "h2", "ucaptitle") if len(n) < 10]
        title = next((t for t in shown if len(t) < 80 and _TITLE.search(t)), "")
    if not title:
        found = root.find(".//title")
        title = re.split(r"\s*[_|]\s*|\s+[-–—]\s+", (found.text or "").strip())[0] if found is not None else ""
    return unwrap(title), next((metas[k] for k in _META_DATE if metas.get(k)), "")


def _main(root: Any, source: str) -> Any:
    """The element with the report: a content block by its usual name, else where the sentences are."""
    for node in [n for n in root.iter() if n.tag in _DROPPED]:
        if node.tag != "head":
            _removed(node)
    body = root.find(".//body")
    body = root if body is None else body
    whole = _weight(body)
    for node in root.xpath(_HINTED_MAIN):
        if _weight(node) > 0.6 * whole:
            return node
    for node in list(body.iter("div", "ul", "section", "header", "p", "span", "td")):
        label = f" {node.get('class') or ''} {node.get('id') or ''} "
        if _NOISE.search(label) and _weight(node) < 0.2 * whole and not _holds_grid(node):
            _removed(node)
    if whole < 8:
        # Hardly a sentence: let trafilatura say what is text at all.
        bare = trafilatura.bare_extraction(source, include_tables=True, favor_recall=True)
        text = getattr(bare, "text", None) or ""
        if len(text) > len(body.text_content().strip()) // 2:
            return lxml.html.fromstring(
                "<div>" + "".join(f"<p>{_escaped(line)}</p>" for line in text.splitlines()) + "</div>"
            )
        return body
    node = body
    while True:
        heavy = [
            c
            for c in node
            if isinstance(c.tag, str) and _weight(c) > 0.9 * whole and c.tag not in ("table", "tbody", "tr")
        ]
        inner = heavy[0] if heavy else _layout_cell(node, whole)
        if inner is None:
            return node
        node = inner


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _weight(node: Any) -> int:
    """Stops and digits: what text and tables of a report have and navigation has not."""
    text = node.text_content()
    return len(_STOPS.findall(text)) + sum(len(t.findall(".//td")) for t in node.iter("table")) // 4


def _holds_grid(node: Any) -> bool:
    return any(len(t.findall(".//tr")) > 1 for t in node.iter("table"))


def _layout_cell(node: Any, whole: int) -> Any | None:
    """The one cell of a table that is there for layout and holds nearly everything."""
    for child in node:
        if child.tag in ("table", "tbody", "tr"):
            for cell in child.iter("td"):
                if _weight(cell) > 0.9 * whole:
                    return cell
    return None


def _says(main: Any, title: str) -> bool:
    flat = re.sub(r"\s+", "", main.text_content()[:3000])
    return re.sub(r"\s+", "", title) in flat


def _write_labels(root: Any, main: Any, draft: Draft) -> None:
    """What pages show above the main text: the table with index number and issuer, the line with the date."""
    inside = re.sub(r"\s+", "", main.text_content()[:600])
    for table in root.iter("table"):
        text = table.text_content()
        if (
            table is not main
            and main not in table.iterancestors()
            and len(text) < 3000
            and _LABELS.search(re.sub(r"\s+", "", text))
        ):
            cells = _cells(table)
            if cells is not None and table not in main.iterancestors():
                draft.table(cells)
                return
    for node in root.iter("div", "p", "span", "td", "li", "ul", "h2", "h3"):
        text = unwrap(node.text_content()) if len(node) < 30 else ""
        if 0 < len(text) < 160 and _DATE_LINE.search(text):
            if re.sub(r"\s+", "", text)[:12] not in inside:
                draft.line(text)
            return


def _write(main: Any, draft: Draft) -> None:
    """Blocks as lines, tables as rows, in the order of the page."""
    buffer: list[str] = []

    def flush() -> None:
        # A line break in the source parts Latin words, but no Chinese ones.
        draft.line(_BREAK.sub(" ", _BREAK_IN_CHINESE.sub("", "".join(buffer))))
        buffer.clear()

    # A stack in place of recursion: pages may nest deeper than Python may call.
    stack: list[tuple[str, Any]] = [("open", main)]
    while stack:
        act, node = stack.pop()
        if act == "text":
            buffer.append(node)
            continue
        if act == "flush":
            flush()
            continue
        if node.tag == "br":
            flush()
            continue
        if node.tag == "table" and (cells := _cells(node)) is not None:
            flush()
            draft.table(cells)
            continue
        block = node.tag in _BLOCKS
        if block:
            flush()
            stack.append(("flush", None))
        inner: list[tuple[str, Any]] = [("text", node.text)] if node.text else []
        for child in node:
            inner.append(("open", child))
            if child.tail:
                inner.append(("text", child.tail))
        stack.extend(reversed(inner))
    flush()


def _cells(table: Any) -> list[GridCell] | None:
    """The grid of a data table; None where a table is there for layout."""
    rows = list(_rows(table))
    if any(len(unwrap(td.text_content())) > 600 for row in rows for td in row) or len(rows) < 1:
        return None
    if sum(len(row) for row in rows) < 3 or max(len(row) for row in rows) < 2:
        return None
    cells: list[GridCell] = []
    taken: set[tuple[int, int]] = set()
    for index, row in enumerate(rows):
        column = 0
        for td in row:
            while (index, column) in taken:
                column += 1
            across = _span(td.get("colspan"), 100)
            down = min(_span(td.get("rowspan"), 1000), len(rows) - index)
            if len(taken) + across * down > _LARGEST_GRID:
                return None
            taken.update((index + r, column + c) for r in range(down) for c in range(across))
            cells.append(GridCell(index, column, _cell_text(td), down, across))
            column += across
    return cells


def _rows(table: Any) -> Iterator[list[Any]]:
    for row in table.iter("tr"):
        owner = next((a for a in row.iterancestors("table")), None)
        cells = [c for c in row if c.tag in ("td", "th")]
        if owner is table and cells:
            yield cells


def _cell_text(node: Any) -> str:
    for br in node.iter("br"):
        br.tail = "\n" + (br.tail or "")
    return unwrap(re.sub(r"\n\s*", "\n", node.text_content()))


def _span(value: str | None, most: int) -> int:
    digits = re.match(r"\s*(\d{1,6})", value or "")
    return min(max(int(digits[1]), 1), most) if digits else 1
