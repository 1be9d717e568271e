"""Documents to keep: the official layout, every source in them, and text that stays text."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from markdown_it import MarkdownIt

from nianbao import documents
from nianbao.documents.labels import article
from nianbao.measures import catalogue

QUOTE = "2020年，石桥县共收到政府信息公开申请24件，主动公开政府信息1500条。"
CITATION: dict[str, Any] = {
    "n": 1,
    "report_id": "ab" * 8,
    "title": "石桥县人民政府2020年政府信息公开工作年度报告",
    "place": "石桥县",
    "organ": "石桥县人民政府",
    "year": 2020,
    "source": "/home/operator/reports/石桥县2020.pdf",
    "section": "二、收到和处理政府信息公开申请情况",
    "quote": QUOTE,
    "start": 120,
    "end": 120 + len(QUOTE),
    "sha256": "ab" * 32,
}
ANSWER: dict[str, Any] = {
    "question": "石桥县2020年收到多少件申请？",
    "language": "zh",
    "outcome": "answered",
    "answer": "石桥县2020年收到政府信息公开申请数：24件[1]。",
    "values": [{"measure": "收到申请", "measure_id": "applications.received", "text": "24件", "citation": 1}],
    "citations": [CITATION],
    "warnings": ["报告附表另写23件"],
}
TEXT = "石桥县2020年收到申请24件。\n主动公开政府信息1600条。多么令人欣慰啊。\n财政收入31亿元。"
CLAIMS: list[dict[str, Any]] = [
    {
        "claim": claim,
        "verdict": verdict,
        "explanation": "说明[1]。" if reported else "说明。",
        "start": TEXT.index(claim),
        "end": TEXT.index(claim) + len(claim),
        "compared": [{"name": name, "claimed": claimed, "reported": reported, "verdict": verdict}] if claimed else [],
        "citations": [CITATION] if reported else [],
    }
    for claim, verdict, name, claimed, reported in (
        ("石桥县2020年收到申请24件。", "supported", "收到申请数", "24件", "24件"),
        ("主动公开政府信息1600条。", "contradicted", "主动公开数", "1600条", "1500条"),
        ("多么令人欣慰啊。", "unchecked", "", "", ""),
        ("财政收入31亿元。", "not_found", "财政收入", "31亿元", ""),
    )
]
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>&amp;&#60;",
    "[点这里](javascript:alert(1)) ![图](http://example.com/x.png) <http://example.com> **粗** `码` ~~删~~ | 表 |",
    "http://example.com/a`b www.example.com someone@example.com [x]: http://example.com",
    "# 标题\n- 项\n1. 项\n> 引\n---\n    码\n```\n围栏\n| a | b |\n| --- | --- |",
    "{ HYPERLINK \"http://example.com\" } { DDEAUTO c:\\\\windows\\\\cmd.exe } =cmd|' /C calc'!A0",
    "控制\x00\x08\x0b\x1f字符\u202e反向\u2066隔离\ufffe\ud800",
)


def _opened(made: bytes) -> Any:
    return docx.Document(io.BytesIO(made))


def _text(made: bytes) -> str:
    opened = _opened(made)
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in opened.paragraphs), *cells])


def test_letter_has_the_official_layout() -> None:
    """GB/T 9704: A4 with its margins, lines of 28 points, the named fonts, and a page number at the outer edge."""
    opened = _opened(documents.reply_docx(documents.reply_text(ANSWER)))
    section = opened.sections[0]
    page = (section.page_width, section.page_height)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    for length, millimetres in zip((*page, *margins), (210, 297, 37, 35, 28, 26), strict=True):
        assert abs(length - Mm(millimetres)) < Mm(0.1)
    fonts = {"Title": "方正小标宋简体", "Normal": "仿宋_GB2312", "Heading 1": "黑体", "Annex": "黑体", "Footer": "宋体"}
    for style, font in fonts.items():
        properties = opened.styles[style].element.rPr.rFonts
        assert properties.get(qn("w:eastAsia")) == font
        assert not [name for name in properties.attrib if "Theme" in name]
    sizes = {"Title": 22, "Normal": 16, "Heading 1": 16, "Footer": 14}
    assert {name: opened.styles[name].font.size.pt for name in sizes} == sizes
    assert opened.styles["Normal"].paragraph_format.line_spacing == Pt(28)
    assert opened.styles["Normal"].paragraph_format.first_line_indent == Pt(32)
    assert opened.settings.odd_and_even_pages_header_footer
    right, left = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert (right.alignment, left.alignment) == (2, 0)
    assert right.text == left.text == "— 1 —"
    assert [e.text for e in section.footer._element.iter(qn("w:instrText"))] == [" PAGE "]


def test_letter_has_its_parts_in_order() -> None:
    """Title, salutation, answer, regulation, closing, annex named, office and date; then the sources on a page."""
    draft = documents.reply_text(ANSWER)
    edited = replace(draft, signature="石桥县政务公开办公室", dated="2024年3月5日")
    opened = _opened(documents.reply_docx(edited))
    said = [paragraph.text for paragraph in opened.paragraphs if paragraph.text]
    wanted = [
        "答复",
        "尊敬的来信人：",
        ANSWER["question"],
        "24件[1]。",
        "报告附表另写23件",
        "第二十七条（申请获取政府信息）",
        "特此答复。",
        "附件：",
        "石桥县政务公开办公室",
        "2024年3月5日",
        "附件",
        QUOTE,
        "ab" * 32,
    ]
    at = 0
    for part in wanted:
        at = next((n for n in range(at, len(said)) if part in said[n]), -1)
        assert at >= 0, part
    (annex,) = [p for p in opened.paragraphs if p.style.name == "Annex"]
    assert annex.paragraph_format.page_break_before
    (mark,) = [run for p in opened.paragraphs for run in p.runs if run.font.superscript]
    assert mark.text == "[1]"
    assert "/home/operator" not in "\n".join(said)


def test_letter_in_english_is_english() -> None:
    """Only what the reports say is in Chinese."""
    answer = {**ANSWER, "question": "how many requests", "answer": "24 requests[1].", "language": "en", "warnings": []}
    reply = documents.reply_text(answer)
    assert "Article 27 (requests for information)" in reply.body
    own = re.sub("[“《].*", "", "\n".join((reply.title, reply.salutation, reply.body, reply.closing, reply.dated)))
    assert not re.search("[\u4e00-\u9fff]", own)


def test_part_of_a_measure_is_under_its_article() -> None:
    """Requests that came online are requests: what concerns the whole concerns its parts."""
    answer = {**ANSWER, "values": [{"measure_id": "applications.via.online"}, {"measure_id": "unknown"}]}
    assert "第二十七条" in documents.reply_text(answer).body
    assert "条例" not in documents.reply_text({**ANSWER, "values": []}).body


def test_every_article_that_a_measure_names_is_known() -> None:
    """No letter fails for an article that the catalogue of measures names and the labels lack."""
    named = {measure.article for measure in catalogue().measures.values() if measure.article}
    assert named
    for name in named:
        assert article(name, "zh").startswith(name)
        assert article(name, "en").startswith("Article ")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_check_has_the_text_and_each_claim_with_its_proof(language: Any) -> None:
    """Verdicts in the text; claimed beside reported, quote, source and digest; what was not checked by itself."""
    made = documents.check_docx(TEXT, CLAIMS, language=language)
    opened, said = _opened(made), _text(made)
    marks = {"zh": ("〔1 ✓ 相符〕", "〔2 ✗ 不符〕", "〔3 ？查无依据〕")}.get(
        language, ("〔1 ✓ supported〕", "〔2 ✗ contradicted〕", "〔3 ? not found〕")
    )
    (first, second, third) = [p.text for p in opened.paragraphs if "〔" in p.text]
    assert first == CLAIMS[0]["claim"] + marks[0]
    assert second == CLAIMS[1]["claim"] + marks[1] + "多么令人欣慰啊。"
    assert third == CLAIMS[3]["claim"] + marks[2]
    rows = [[cell.text for cell in table.rows[1].cells][:3] for table in opened.tables]
    nowhere = "没有写明" if language == "zh" else "not stated"
    assert rows == [["收到申请数", "24件", "24件"], ["主动公开数", "1600条", "1500条"], ["财政收入", "31亿元", nowhere]]
    assert said.count(QUOTE) == 2
    assert said.count("ab" * 32) == 2
    markdown = documents.check_markdown(TEXT, CLAIMS, language=language)
    for part in (*marks, "1600条", "1500条", "ab" * 32):
        assert part in markdown


def test_conversation_has_every_turn_with_its_sources() -> None:
    """Questions, answers and quotes in their order, in Word and in Markdown."""
    answers = [{**ANSWER, "question": "第一问"}, {**ANSWER, "question": "第二问", "answer": "另一个回答[1]。"}]
    for said in (_text(documents.conversation_docx(answers)), documents.conversation_markdown(answers)):
        places = [said.index(part) for part in ("第一问", "24件", "第二问", "另一个回答")]
        assert places == sorted(places)
        assert said.count(QUOTE) == 2


def _hostile(text: str) -> dict[str, Any]:
    citation = {**CITATION, "quote": text, "title": text, "section": text, "source": text}
    return {**ANSWER, "question": text, "answer": text, "citations": [citation], "warnings": [text]}


Maker = Callable[[dict[str, Any]], Any]
WORD: tuple[Maker, ...] = (
    documents.answer_docx,
    lambda answer: documents.conversation_docx([answer]),
    lambda answer: documents.reply_docx(documents.reply_text(answer)),
    lambda answer: documents.check_docx(answer["answer"], _claims(answer)),
)
MARKDOWN: tuple[Maker, ...] = (
    documents.answer_markdown,
    lambda answer: documents.conversation_markdown([answer]),
    lambda answer: documents.check_markdown(answer["answer"], _claims(answer)),
)


def _claims(answer: dict[str, Any]) -> list[dict[str, Any]]:
    text = answer["answer"]
    one = {**CLAIMS[0], "claim": text, "explanation": text, "citations": answer["citations"]}
    return [{**one, "compared": [{"name": text, "claimed": text, "reported": text, "verdict": "supported"}]}, CLAIMS[2]]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("make", WORD)
def test_no_text_is_more_than_text_in_word(make: Maker, text: str) -> None:
    """No field but the page number, no link, no outside part; controls are shown by their numbers."""
    made = make(_hostile(text))
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        for name in parts.namelist():
            content = parts.read(name).decode("utf-8", "replace")
            assert 'TargetMode="External"' not in content
            assert "<w:hyperlink" not in content
            assert set(re.findall(r"<w:instrText[^>]*>([^<]*)<", content)) <= {" PAGE "}
            assert "fldSimple" not in content
    said = _text(made)
    for line in text.split("\n"):
        plain = re.sub(r"[\s\x00-\x1f\u202e\u2066\ufffe\ud800]", "", line)
        assert plain in re.sub(r"\s|‹U\+[0-9A-F]{4}›", "", said)
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", said)
    if "\u202e" in text:
        assert "‹U+202E›" in said
        assert "‹U+0000›" in said


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("make", MARKDOWN)
def test_no_text_is_more_than_text_in_markdown(make: Maker, text: str) -> None:
    """Rendered, it has no link, image, HTML, or heading that was not the document's own."""
    made = make(_hostile(text))
    plain = make(_hostile("云溪"))
    renderer = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    kinds = {token.type for block in renderer.parse(made) for token in (block, *(block.children or ()))}
    assert not kinds & {"link_open", "image", "html_inline", "html_block", "fence", "code_block", "s_open", "em_open"}
    tags = {block.tag for block in renderer.parse(made)}
    assert tags == {block.tag for block in renderer.parse(plain)}
    assert made.count("\n#") == plain.count("\n#")
    # Dialects that link bare addresses leave code alone.
    outside = re.sub(r"<code>.*?</code>", "", renderer.render(made), flags=re.DOTALL)
    assert not re.search(r"https?://|www\.|\w@\w", outside)
    said = re.sub(r"\s|<[^>]+>", "", renderer.render(made).replace("&quot;", '"'))
    for line in text.split("\n"):
        wanted = re.sub(r"[\s\x00-\x1f\u202e\u2066\ufffe\ud800]", "", line)
        wanted = wanted.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert wanted in re.sub(r"‹U\+[0-9A-F]{4}›", "", said)
