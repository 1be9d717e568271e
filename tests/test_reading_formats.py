"""Web pages, PDF and Word: the same report in every format gives the same lines and cells."""

import io
import os
import shutil
import subprocess
import unicodedata
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

import reading_samples as samples
from nianbao.passages import passages, sentences
from nianbao.reading import read, read_bytes
from nianbao.reports import Report, Table
from nianbao.settings import Settings

EXPECTED = samples.as_text().splitlines()


def _read(data: bytes, name: str, settings: Settings) -> Report:
    return read_bytes(data, name=name, source=name, settings=settings)


def _grid(table: Table) -> dict[tuple[int, int], tuple[str, int, int]]:
    return {(c.row, c.column): (c.text, c.rowspan, c.colspan) for c in table.cells}


def _wanted(rows: samples.Rows) -> dict[tuple[int, int], tuple[str, int, int]]:
    return {place: (c.text, c.down, c.across) for place, c in samples.placed(rows).items()}


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("page.html", lambda: samples.as_html().encode()),
        ("layout.html", lambda: samples.as_html(layout=True).encode("gb18030")),
        ("report.docx", samples.as_docx),
        ("report.pdf", samples.as_pdf),
        ("boxes.pdf", lambda: samples.as_pdf(boxes=True)),
        ("radicals.pdf", lambda: samples.as_pdf(radicals=True)),
        ("header.pdf", lambda: samples.as_pdf(repeat=True)),
    ],
)
def test_every_format_gives_the_same_lines_and_cells(name: str, make: object, settings: Settings) -> None:
    """Paragraphs are whole, page numbers and navigation are out, and every cell has its place and spans."""
    report = _read(make(), name, settings)  # type: ignore[operator]
    lines = report.text.splitlines()
    assert [line for line in EXPECTED if line not in lines] == []
    assert [line for line in lines if line not in EXPECTED and not line.startswith("发布时间")] == []
    official, applications = report.tables
    assert _grid(official) == _wanted(samples.OFFICIAL)
    assert _grid(applications) == _wanted(samples.APPLICATIONS)
    assert all(report.text[c.start : c.end] == c.text for t in report.tables for c in t.cells)
    assert (report.title, report.organ, report.year) == (samples.TITLE, "云溪市人民政府", 2023)
    assert [s.heading for s in report.sections if s.level == 1] == [
        "一、总体情况",
        "二、主动公开政府信息情况",
        samples.APPLICATIONS_HEADING,
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "六、其他需要报告的事项",
    ]


def test_pdf_cells_say_page_and_box(settings: Settings) -> None:
    """Cells of a table over a page break keep the page and the box that each stands in."""
    report = _read(samples.as_pdf(), "report.pdf", settings)
    applications = report.tables[1]
    assert {c.page for c in applications.cells} == {1, 2}
    assert len(report.pages) == 2
    second = report.pages[1]
    assert applications.start < second < applications.end
    first_there = min((c for c in applications.cells if c.page == 2), key=lambda c: c.start)
    assert first_there.start == second
    for cell in applications.cells:
        assert cell.box is not None
        x0, top, x1, bottom = cell.box
        assert 0 <= x0 < x1 <= 596
        assert 0 <= top < bottom <= 842


def test_page_date_is_the_publication_date(settings: Settings) -> None:
    """A page's date line or head gives the publication date."""
    report = _read(samples.as_html().encode(), "page.html", settings)
    assert str(report.published) == "2024-01-18"
    assert "政务动态" not in report.text
    assert "备案号" not in report.text
    assert "banner" not in report.text


def test_page_with_a_table_of_labels(settings: Settings) -> None:
    """The table with issuer and date above the text is kept, the date of the copy is not taken for it."""
    page = """<html><head><title>白鹭区水利局2023年政府信息公开年度报告-白鹭区水利局</title></head><body>
    <div class="meta"><div><b>标题：</b>白鹭区水利局2023年政府信息公开年度报告-白鹭区水利局</div>
    <div><b>采集时间：</b>2025-12-30T21:37:37+08:00</div></div>
    <div class="mainNav"><ul><li><a href="/">首页</a></li><li><a href="/a">走进白鹭</a></li></ul></div>
    <div class="head"><table><tr><td>名称</td><td colspan="3"> 白鹭区水利局2023年政府信息公开年度报告 </td></tr>
    <tr><td>索引号</td><td>01/2024-00002</td><td>分类</td><td>年报&nbsp;&nbsp;\n 其他</td></tr>
    <tr><td>发布机构</td><td>白鹭区水利局</td><td>公开日期</td><td><publishtime>2024-01-17</publishtime></td></tr></table></div>
    <h1><ucaptitle>白鹭区水利局2023年政府信息公开年度报告</ucaptitle></h1>
    <div class="article-content"><p><span>根据</span><font>《条例》</font>要求编制，数据统计时限为
    <span>20</span><font>23</font>年1月1日至2023年12月31日。</p><p>一、总体情况</p><p>全年主动公开<font>249</font>条，收到申请<span>2</span><span>6</span>
    件。</p>
    <table><tr><td><p>一、本年新收</p></td><td><p>26</p></td><td><p> <o:p> </o:p></p></td></tr>
    <tr><td>二、上年结转</td><td>0</td><td></td></tr></table></div></body></html>"""
    report = _read(page.encode(), "page.html", settings)
    assert (report.title, report.organ, report.year) == (
        "白鹭区水利局2023年政府信息公开年度报告", "白鹭区水利局", 2023,
    )  # fmt: skip
    assert str(report.published) == "2024-01-17"
    assert "全年主动公开249条，收到申请26件。" in report.text
    assert [[c.text for c in row] for row in report.tables[-1].rows] == [
        ["一、本年新收", "26", ""], ["二、上年结转", "0", ""],
    ]  # fmt: skip
    assert "走进白鹭" not in report.text


def test_unruled_prose_is_no_table(settings: Settings) -> None:
    """White boxes behind the lines of a paragraph make no table."""
    report = _read(samples.as_pdf(boxes=True), "boxes.pdf", settings)
    assert len(report.tables) == 2
    prose = report.text.index("2023年，云溪市坚持")
    assert not any(t.start <= prose < t.end for t in report.tables)


def test_long_report_keeps_its_pages(settings: Settings) -> None:
    """A PDF of many pages is read to its last one."""
    report = _read(samples.as_pdf(times=4), "long.pdf", settings)
    assert len(report.pages) >= 8


def test_print_over_print_is_one_text(settings: Settings) -> None:
    """Letters that are printed twice to look bold are read once; the same letters beside each other stay."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setFont("STSong-Light", 12)
    for nudge in (0, 0.4):
        canvas.drawString(72 + nudge, 700, "白鹭区2023年政府信息公开工作年度报告")
    canvas.drawString(72, 660, "2023年，全区主动公开政府信息1100条，渐渐做好公开工作。")
    canvas.save()
    report = _read(out.getvalue(), "bold.pdf", settings)
    assert report.text.splitlines()[0] == "白鹭区2023年政府信息公开工作年度报告"
    assert "主动公开政府信息1100条，渐渐做好" in report.text


@pytest.mark.browser
@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium to print a page with")
def test_page_printed_by_a_browser(settings: Settings, tmp_path: Path) -> None:
    """What a browser prints to PDF, mixed fonts and all, reads like the page itself."""
    page, printed = tmp_path / "page.html", tmp_path / "printed.pdf"
    page.write_text(
        samples.as_html().replace("<head>", "<head><style>@page { size: A4; margin: 60px 40px }</style>"), "utf-8"
    )
    command = [shutil.which("chromium"), "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    quiet = ["--disable-background-networking", "--disable-component-update", "--no-first-run", "--disable-sync"]
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    subprocess.run(
        [*command, *quiet, profile, f"--print-to-pdf={printed}", page.as_uri()],
        check=True,
        timeout=120,
        capture_output=True,
    )
    data = printed.read_bytes()
    report = _read(data, "printed.pdf", settings)
    assert [line for line in EXPECTED if line not in report.text.splitlines()] == []
    assert _grid(report.tables[1]) == _wanted(samples.APPLICATIONS)


def test_word_numbers_and_deleted_text(settings: Settings) -> None:
    """Numbers that Word draws by itself are in the text, deleted words are not."""
    document = docx.Document()
    document.add_paragraph(samples.TITLE)
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
    ))  # fmt: skip
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for heading, body in (("总体情况", "全年公开12条。"), ("主动公开情况", "收到申请3件。")):
        paragraph = document.add_paragraph(heading)
        paragraph._p.get_or_add_pPr().append(parse_xml(
            f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr>'
        ))  # fmt: skip
        document.add_paragraph(body)
    changed = document.add_paragraph("收费0元。")
    changed._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>作废</w:delText><w:t>作废</w:t></w:r></w:del>"))
    out = io.BytesIO()
    document.save(out)
    report = _read(out.getvalue(), "numbered.docx", settings)
    assert [s.heading for s in report.sections] == ["一、总体情况", "二、主动公开情况"]
    assert "作废" not in report.text


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice to convert .doc with")
def test_old_word_format(tmp_path: Path, settings: Settings) -> None:
    """A .doc is read through LibreOffice."""
    import subprocess

    source = tmp_path / "report.docx"
    source.write_bytes(samples.as_docx())
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/p", "--headless", "--convert-to", "doc", "--outdir",
         str(tmp_path), str(source)],
        check=True, capture_output=True, env={**os.environ, "HOME": str(tmp_path)},
    )  # fmt: skip
    report = read(tmp_path / "report.doc", settings)
    assert _grid(report.tables[1]) == _wanted(samples.APPLICATIONS)


def _squeezed(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


@pytest.mark.parametrize("year", [2023, 2024])
def test_real_pdf_agrees_with_another_extraction(year: int, shared: Path, settings: Settings) -> None:
    """Every sentence and row of a real PDF stands in an independent extraction of it, and nothing is lost."""
    folder = shared / "reports" / f"hongze-{year}"
    report = read(folder / "original.pdf", settings)
    reference = _squeezed((folder / "report.txt").read_text())
    quotes = [report.text[a:b] for a, b in sentences(report.text)]
    assert [q for q in quotes if _squeezed(q) not in reference] == []
    assert abs(len(_squeezed(report.text)) - len(reference)) < 10
    assert (report.organ, report.place, report.year) == ("淮安市洪泽区人民政府", "洪泽区", year)
    assert [len(t.rows) for t in report.tables] == [14, 26, 4]
    labels = {c.text: c.rowspan for c in report.tables[1].cells if c.column < 2}
    assert labels["三、本年度办理结果"] == 20
    assert labels["（四）无法提供"] == 3
    assert max(len(p.text) for p in passages(report)) <= 400
