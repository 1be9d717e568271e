"""A document as .docx in the layout of official papers (GB/T 9704-2012).

A4 with 22 lines of 28 characters, the title in 小标宋, text in 仿宋_GB2312, headings in 黑体, page
numbers as "— 1 —" at the outer edge. The only field in a file is that of its page number.
"""

import io
from dataclasses import dataclass
from datetime import UTC, datetime

import docx
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import _Footer
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph as WordParagraph
from lxml.etree import _Element

from nianbao.answering.writing import Language
from nianbao.documents.parts import Block, Document, Heading, NewPage, Paragraph, Role, Run, Table, Tone, shown

_WESTERN = "Times New Roman"
_BODY, _BLACK, _KAI, _SONG, _TITLE = "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体", "方正小标宋简体"
# What a machine without these fonts has under another name.
_INSTEAD = {_BODY: "仿宋", _KAI: "楷体", _TITLE: "宋体"}
_TONES: dict[Tone, RGBColor] = {
    "supported": RGBColor(0x1C, 0x6B, 0x3F),
    "contradicted": RGBColor(0xA3, 0x26, 0x2A),
    "not_found": RGBColor(0x7A, 0x5A, 0x00),
    "unchecked": RGBColor(0x55, 0x62, 0x74),
}
_NAMES: dict[Role, str] = {
    "body": "Normal",
    "flush": "Flush",
    "small": "Source",
    "quote": "Quoted",
    "signature": "Signature",
    "annex": "Annex",
    "centred": "Centred",
}


@dataclass(frozen=True, slots=True)
class _Look:
    """Size and line in points, indents in characters of that size."""

    font: str
    size: float
    line: float
    first: float = 0
    left: float = 0
    right: float = 0
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY
    before: float = 0
    after: float = 0
    bold: bool = False
    closer: float = 0


_CENTRE, _LEFT, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT


def _looks(language: Language) -> dict[str, _Look]:
    """The style sheet: sizes 二号, 三号, 五号 for Chinese; English needs less to read as large."""
    title, body, line, small, close = (22, 16, 28, 10.5, 17) if language == "zh" else (18, 12, 19, 10, 14.5)
    first = 2 if language == "zh" else 0
    gap = 0 if language == "zh" else 6
    # 28 characters of 16 points are to stand in 156 mm.
    closer = 0.25 if language == "zh" else 0
    return {
        "Normal": _Look(_BODY, body, line, first=first, after=gap, closer=closer),
        "Title": _Look(_TITLE, title, title * 1.5, align=_CENTRE, before=body, after=line, bold=language == "en"),
        "Heading 1": _Look(_BLACK, body, line, first=first, align=_LEFT, before=gap, bold=language == "en"),
        "Heading 2": _Look(_KAI, body, line, first=first, align=_LEFT, before=gap, bold=True),
        "Flush": _Look(_BODY, body, line, align=_LEFT, after=gap, closer=closer),
        "Source": _Look(_BODY, small, close, left=2, align=_LEFT),
        "Quoted": _Look(_KAI, small, close, left=2, before=2, after=2),
        "Signature": _Look(_BODY, body, line, right=4, align=_RIGHT),
        "Annex": _Look(_BLACK, body, line, align=_LEFT, bold=language == "en"),
        "Centred": _Look(_TITLE, title, title * 1.5, align=_CENTRE, after=line, bold=language == "en"),
        "Cell": _Look(_BODY, small, close, align=_LEFT),
        "Footer": _Look(_SONG, 14, 16, left=1, right=1, align=_LEFT),
    }


def write(document: Document) -> bytes:
    """The bytes of a .docx file."""
    made = docx.Document()
    _prepare(made, document)
    made.add_paragraph(shown(document.title), style="Title")
    last: Block | None = None
    for block in document.blocks:
        match block:
            case NewPage():
                pass
            case Table():
                _table(made, block)
            case Heading() | Paragraph():
                written = _paragraph(made, block)
                written.paragraph_format.page_break_before = isinstance(last, NewPage) or None
                if isinstance(last, Table):
                    written.paragraph_format.space_before = Pt(6)
        last = block
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _prepare(made: WordDocument, document: Document) -> None:
    _page(made)
    _plain_defaults(made, document.language)
    for name, look in _looks(document.language).items():
        _style(made, name, look)
    _alternatives(made)
    properties = made.core_properties
    now = datetime.now(UTC).replace(tzinfo=None)
    properties.title, properties.author, properties.comments = shown(document.title)[:200], "nianbao", ""
    properties.created = properties.modified = now
    properties.language = "zh-CN" if document.language == "zh" else "en-GB"


def _page(made: WordDocument) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(22)
    # The lines and characters of a page come from the styles: programs draw a grid each in their own way.
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)
    made.settings.odd_and_even_pages_header_footer = True
    _numbered(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _numbered(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)


def _numbered(footer: _Footer, align: WD_ALIGN_PARAGRAPH) -> None:
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = align
    paragraph.add_run("— ")
    for kind in ("begin", "separate", "end"):
        run = paragraph.add_run()
        if kind == "separate":
            run._r.append(_element("w:instrText", text=" PAGE "))
            run = paragraph.add_run()
        run._r.append(_element("w:fldChar", fldCharType=kind))
        if kind == "separate":
            paragraph.add_run("1")
    paragraph.add_run(" —")


def _plain_defaults(made: WordDocument, language: Language) -> None:
    """No font of a theme: it would win over the named ones."""
    properties = made.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for child in list(properties):
        properties.remove(child)
    properties.append(_fonts(_BODY))
    properties.append(_element("w:lang", val="en-GB" if language == "en" else "zh-CN", eastAsia="zh-CN"))


def _style(made: WordDocument, name: str, look: _Look) -> None:
    known = name in made.styles
    style = made.styles[name] if known else made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    if known:
        for old in (style.element.rPr, style.element.pPr):
            if old is not None:
                style.element.remove(old)
    style.font.size, style.font.bold = Pt(look.size), look.bold
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    properties.insert(0, _fonts(look.font))
    if look.closer:
        properties.append(_element("w:spacing", val=str(round(-20 * look.closer))))
    layout = style.paragraph_format
    layout.alignment = look.align
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.line)
    layout.space_before, layout.space_after = Pt(look.before), Pt(look.after)
    layout.first_line_indent = Pt(look.first * look.size)
    layout.left_indent, layout.right_indent = Pt(look.left * look.size), Pt(look.right * look.size)
    layout.widow_control = False
    if name.startswith("Heading"):
        layout.keep_with_next = True
        style.element.get_or_add_pPr().append(_element("w:outlineLvl", val=str(int(name[-1]) - 1)))


def _alternatives(made: WordDocument) -> None:
    """Names the fonts to take where the official ones are not installed."""
    part = next(r.target_part for r in made.part.rels.values() if r.reltype.endswith("/fontTable"))
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in _INSTEAD.items()
    )
    part._blob = part.blob.replace(b"</w:fonts>", f"{entries}</w:fonts>".encode())


def _paragraph(made: WordDocument, block: Heading | Paragraph) -> WordParagraph:
    if isinstance(block, Heading):
        paragraph = made.add_paragraph(style=f"Heading {block.level}")
        _fill(paragraph, (Run(block.text, tone=block.tone),))
    else:
        paragraph = made.add_paragraph(style=_NAMES[block.role])
        _fill(paragraph, block.runs)
    return paragraph


def _fill(paragraph: WordParagraph, runs: tuple[Run, ...]) -> None:
    for run in runs:
        written = paragraph.add_run(shown(run.text))
        if run.bold:
            written.bold = True
        if run.raised:
            written.font.superscript = True
        if run.tone:
            written.font.color.rgb = _TONES[run.tone]


def _table(made: WordDocument, table: Table) -> None:
    drawn = made.add_table(rows=1 + len(table.rows), cols=len(table.head), style="Table Grid")
    drawn.alignment = WD_TABLE_ALIGNMENT.CENTER
    share = Mm(156 / (1 + len(table.head)))
    for n, column in enumerate(drawn.columns):
        column.width = share if n else Mm(share.mm * 2)
    for row, cells in zip(drawn.rows, (table.head, *table.rows), strict=True):
        row._tr.get_or_add_trPr().append(_element("w:cantSplit"))
        for cell, column, text in zip(row.cells, drawn.columns, cells, strict=True):
            cell.width = column.width
            cell.paragraphs[0].style = made.styles["Cell"]
            _fill(cell.paragraphs[0], (Run(text, bold=cells is table.head),))
    drawn.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader"))


def _fonts(eastern: str) -> _Element:
    return _element("w:rFonts", ascii=_WESTERN, hAnsi=_WESTERN, eastAsia=eastern, cs=_WESTERN)


def _element(tag: str, *, text: str = "", **attributes: str) -> _Element:
    element = OxmlElement(tag, {qn(f"w:{name}"): value for name, value in attributes.items()})
    if text:
        element.text = text
        element.set(qn("xml:space"), "preserve")
    return element
