"""One synthetic report of a fictitious place, rendered to every format from one source of truth."""

import copy
import io
import zipfile
from dataclasses import dataclass
from functools import cache

import docx
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Spacer, Table, TableStyle

TITLE = "云溪市人民政府2023年政府信息公开工作年度报告"
PARAGRAPHS = (
    "本报告由云溪市人民政府办公室根据《中华人民共和国政府信息公开条例》（国务院令第711号，以下简称《条例》）要求编制。"
    "报告中所列数据的统计期限自2023年1月1日起至2023年12月31日止。"
    "如对本报告有疑问，请与云溪市人民政府办公室联系（地址：云溪市长河路18号，电话：0000-5550123）。",
    "一、总体情况",
    "2023年，云溪市坚持以公开为常态、不公开为例外，全市主动公开政府信息12345条，其中通过门户网站公开10080条，"
    "通过政务新媒体公开2265条。全市政府网站总访问量达1,288,640次，比上年增长12.5%。",
    "（一）主动公开情况。围绕“五公开”要求，发布政策解读56篇，召开新闻发布会9场。",
    "（二）依申请公开情况。全年新收到政府信息公开申请46件，均在法定期限内答复。",
    "二、主动公开政府信息情况",
)
AFTER_APPLICATIONS = (
    "四、政府信息公开行政复议、行政诉讼情况",
    "全年因政府信息公开被申请行政复议2件，提起行政诉讼1件。",
    "五、存在的主要问题及改进情况",
    "存在的主要问题：一是公开内容还不够丰富；二是基层力量较为薄弱。下一步将加强培训、完善机制。",
    "六、其他需要报告的事项",
    "本年度未收取信息处理费。",
)
APPLICATIONS_HEADING = "三、收到和处理政府信息公开申请情况"


@dataclass(frozen=True)
class C:
    """A cell of the samples: text and spans."""

    text: str
    down: int = 1
    across: int = 1


OFFICIAL = (
    (C("第二十条第（一）项", 1, 4),),
    (C("信息内容"), C("本年制发件数"), C("本年废止件数"), C("现行有效件数")),
    (C("规章"), C("0"), C("0"), C("2")),
    (C("行政规范性文件"), C("13"), C("4"), C("55")),
)


def _row(*labels: C, values: str) -> tuple[C, ...]:
    return (*labels, *(C(v) for v in values.split()))


APPLICATIONS = (
    (C("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3), C("申请人情况", 1, 7)),
    (C("自然人", 2), C("法人或其他组织", 1, 5), C("总计", 2)),
    (C("商业企业"), C("科研机构"), C("社会公益组织"), C("法律服务机构"), C("其他")),
    _row(C("一、本年新收政府信息公开申请数量", 1, 3), values="40 3 0 1 2 0 46"),
    _row(C("二、上年结转政府信息公开申请数量", 1, 3), values="1 0 0 0 0 0 1"),
    _row(C("三、本年度办理结果", 20), C("（一）予以公开", 1, 2), values="20 2 0 0 1 0 23"),
    _row(C("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", 1, 2), values="5 0 0 0 0 0 5"),
    _row(C("（三）不予公开", 8), C("1.属于国家秘密"), values="1 0 0 0 0 0 1"),
    _row(C("2.其他法律行政法规禁止公开"), values="0 0 0 0 0 0 0"),
    _row(C("3.危及“三安全一稳定”"), values="0 0 0 0 0 0 0"),
    _row(C("4.保护第三方合法权益"), values="0 0 0 0 0 0 0"),
    _row(C("5.属于三类内部事务信息"), values="2 0 0 0 0 0 2"),
    _row(C("6.属于四类过程性信息"), values="0 0 0 0 0 0 0"),
    _row(C("7.属于行政执法案卷"), values="0 0 0 0 0 0 0"),
    _row(C("8.属于行政查询事项"), values="0 0 0 0 0 0 0"),
    _row(C("（四）无法提供", 3), C("1.本机关不掌握相关政府信息"), values="9 1 0 0 1 0 11"),
    _row(C("2.没有现成信息需要另行制作"), values="1 0 0 0 0 0 1"),
    _row(C("3.补正后申请内容仍不明确"), values="0 0 0 0 0 0 0"),
    _row(C("（五）不予处理", 5), C("1.信访举报投诉类申请"), values="2 0 0 0 0 0 2"),
    _row(C("2.重复申请"), values="0 0 0 0 0 0 0"),
    _row(C("3.要求提供公开出版物"), values="0 0 0 0 0 0 0"),
    _row(C("4.无正当理由大量反复申请"), values="0 0 0 0 0 0 0"),
    _row(C("5.要求行政机关确认或重新出具已获取信息"), values="0 0 0 0 0 0 0"),
    _row(C("（六）其他处理", 1, 2), values="0 0 0 1 0 0 1"),
    _row(C("（七）总计", 1, 2), values="40 3 0 1 2 0 46"),
    _row(C("四、结转下年度继续办理", 1, 3), values="1 0 0 0 0 0 1"),
)
Rows = tuple[tuple[C, ...], ...]


def placed(rows: Rows) -> dict[tuple[int, int], C]:
    """The cells by row and column, spans counted."""
    out: dict[tuple[int, int], C] = {}
    taken: set[tuple[int, int]] = set()
    for index, row in enumerate(rows):
        column = 0
        for cell in row:
            while (index, column) in taken:
                column += 1
            out[index, column] = cell
            taken.update((index + r, column + c) for r in range(cell.down) for c in range(cell.across))
            column += cell.across
    return out


def lines(rows: Rows) -> list[str]:
    """The rows as they stand in a report's text: tabs between cells, spanned cells at their first place."""
    return ["\t".join(c.text for c in row) for row in rows]


def as_text() -> str:
    """Plain text with tab-separated tables."""
    return "\n".join(
        [TITLE, *PARAGRAPHS, *lines(OFFICIAL), APPLICATIONS_HEADING, *lines(APPLICATIONS), *AFTER_APPLICATIONS, ""]
    )


def as_html(*, layout: bool = False) -> str:
    """A page as government sites serve it: navigation, breadcrumbs, share buttons, footer."""

    def table(rows: Rows) -> str:
        body = "".join(
            "<tr>" + "".join(f'<td rowspan="{c.down}" colspan="{c.across}"><p>{c.text}</p></td>' for c in row) + "</tr>"
            for row in rows
        )
        return f"<table border=1><tbody>{body}</tbody></table>"

    main = (
        "".join(f"<p>　　{p}</p>" for p in PARAGRAPHS)
        + table(OFFICIAL)
        + f"<p>{APPLICATIONS_HEADING}</p>"
        + table(APPLICATIONS)
        + "".join(f"<p>{p}</p>" for p in AFTER_APPLICATIONS)
    )
    if layout:
        main = f"<table width=100%><tr><td>{main}</td></tr></table>"
    menu = "".join(
        f"<li><a href='#'>{word}</a></li>" for word in ("首页", "政务动态", "领导之窗", "办事服务", "互动交流")
    )
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{TITLE}_云溪市人民政府</title>"
        f"<meta name='ArticleTitle' content='{TITLE}'><meta name='PubDate' content='2024-01-18 09:30'>"
        "<script>var banner = '2019年';</script><style>p{color:red}</style></head><body>"
        f"<div class='nav'><ul>{menu}</ul></div><div class='breadcrumb'>当前位置：首页 &gt; 政府信息公开年报</div>"
        f"<div class='wrap'><h1>{TITLE}</h1><div class='info'>发布时间：2024-01-18 09:30 来源：市政府办</div>"
        f"<div class='share'>微信 微博 QQ空间</div><div id='content'>{main}</div></div>"
        "<div class='footer'>主办：云溪市人民政府办公室 备案号：00000000</div></body></html>"
    )


def as_docx() -> bytes:
    """A Word document with merged cells."""
    document = docx.Document()
    document.add_heading(TITLE, 0)
    for paragraph in PARAGRAPHS:
        document.add_paragraph(paragraph)
    _word_table(document, OFFICIAL)
    document.add_paragraph(APPLICATIONS_HEADING)
    _word_table(document, APPLICATIONS)
    for paragraph in AFTER_APPLICATIONS:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _word_table(document: "docx.document.Document", rows: Rows) -> None:
    cells = placed(rows)
    width = max(column + cell.across for (_, column), cell in cells.items())
    table = document.add_table(len(rows), width)
    for (row, column), cell in cells.items():
        target = table.cell(row, column)
        if cell.down > 1 or cell.across > 1:
            target = target.merge(table.cell(row + cell.down - 1, column + cell.across - 1))
        target.text = cell.text


def as_pdf(*, boxes: bool = False, radicals: bool = False, repeat: bool = False, times: int = 1) -> bytes:
    """A PDF with page numbers, wrapped lines and a table that runs over a page break."""
    font = "STSong-Light"
    pdfmetrics.registerFont(UnicodeCIDFont(font))
    body = ParagraphStyle(
        "body",
        fontName=font,
        fontSize=15,
        leading=27,
        firstLineIndent=30,
        wordWrap="CJK",
        backColor=colors.white if boxes else None,
    )
    title = ParagraphStyle("title", fontName=font, fontSize=20, leading=30, alignment=1, wordWrap="CJK")
    small = ParagraphStyle("cell", fontName=font, fontSize=9, leading=11, wordWrap="CJK")

    def table(rows: Rows, widths: list[float], heads: int = 0) -> Table:
        cells = placed(rows)
        grid: list[list[object]] = [["" for _ in widths] for _ in rows]
        style = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONT", (0, 0), (-1, -1), font, 9)]
        style += [("LEFTPADDING", (0, 0), (-1, -1), 2), ("RIGHTPADDING", (0, 0), (-1, -1), 2)]
        for (row, column), cell in cells.items():
            grid[row][column] = Paragraph(cell.text, small) if len(cell.text) > 4 else cell.text
            if cell.down > 1 or cell.across > 1:
                style.append(("SPAN", (column, row), (column + cell.across - 1, row + cell.down - 1)))
        return Table(grid, colWidths=widths, style=TableStyle(style), repeatRows=heads)

    def mended(text: str) -> str:
        return text.replace("民", "⺠").replace("门", "⻔").replace("一、", "⼀、") if radicals else text

    flow: list[object] = [Paragraph(mended(TITLE), title), Spacer(1, 12)]
    flow += [Paragraph(mended(p), body) for p in PARAGRAPHS]
    flow.append(table(OFFICIAL, [110, 110, 110, 110]))
    flow.append(Paragraph(APPLICATIONS_HEADING, body))
    flow.append(table(APPLICATIONS, [24, 50, 126, 34, 34, 34, 34, 34, 34, 36], 3 if repeat else 0))
    flow += [Paragraph(p, body) for p in AFTER_APPLICATIONS]

    flow = [copy.deepcopy(part) for _ in range(times) for part in flow]

    def number(canvas: object, document: object) -> None:
        canvas.setFont(font, 10)  # type: ignore[attr-defined]
        canvas.drawCentredString(A4[0] / 2, 30, f"- {document.page} -")  # type: ignore[attr-defined]

    out = io.BytesIO()
    template = BaseDocTemplate(out, pagesize=A4, leftMargin=72, rightMargin=72, topMargin=72, bottomMargin=60)
    frame = Frame(72, 60, A4[0] - 144, A4[1] - 132, leftPadding=0, rightPadding=0)
    template.addPageTemplates(PageTemplate(frames=[frame], onPage=number))
    template.build(flow)
    return out.getvalue()


@cache
def as_zip_bomb() -> bytes:
    """A .docx of some hundred kilobytes whose document unpacks to 150 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<w>" + b" " * 150_000_000)
    return out.getvalue()
