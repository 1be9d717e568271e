"""Sentences and passages: spans that can be quoted."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import reading_samples as samples
from nianbao.passages import AIM, LIMIT, passages, sentences
from nianbao.reading import read, read_bytes
from nianbao.reports import Report
from nianbao.settings import Settings


def _cut(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences(text)]


def _report(text: str) -> Report:
    data = text.encode()
    return read_bytes(data, name="a.txt", source="a.txt", settings=Settings())


def test_a_year_can_end_an_english_sentence() -> None:
    """A stop behind a year ends a sentence; one inside a number, or behind the number of an item, does not."""
    text = "Da'an disclosed 4,293 items in 2017. Da'an took 3.5 days, see 2. The rest."
    assert [text[a:b] for a, b in sentences(text)] == [
        "Da'an disclosed 4,293 items in 2017.",
        "Da'an took 3.5 days, see 2. The rest.",
    ]


@pytest.mark.parametrize(
    "marked",
    [
        "全年公开12.5万条，增长3.2%。‖其中网站10条！‖是否公开？",
        "按照《关于做好公开工作。的通知》要求办理。‖无收费。",
        "坚持“谁起草？谁解读”的原则。‖已落实。",
        "他说：“已经公开。”‖随后办结。",
        "（电话：0000-5550123。）请联系。",
        "It received 3.5 requests. ‖All were answered. ‖See www.example.cn.",
        "标题: 甲\n‖发布时间: 2021-01-15\n‖发布机构: 乙县\n‖正文。",
        "请联系。‖一、总体情况‖2021年，推进公开。‖（一）主动公开方面。‖公开12条。",
        "规章\t0\t2\n‖规范性文件\t1\t5",
        "| 甲 | 1 |\n‖| 乙 | 2 |",
        "",
        " \n\t ",
    ],
)
def test_sentences(marked: str) -> None:
    """Stops end sentences, but not inside numbers, titles, quotations and brackets; lines and rows stand alone."""
    assert _cut(marked.replace("‖", "")) == [piece.strip() for piece in marked.split("‖") if piece.strip()]


def test_rules_of_markdown_tables_are_no_sentences() -> None:
    """The line under the head of a Markdown table says nothing."""
    assert _cut("| 甲 | 1 |\n|---|---|\n| 乙 | 2 |") == ["| 甲 | 1 |", "| 乙 | 2 |"]


def test_wrapped_lines_are_one_sentence() -> None:
    """A sentence that a fixed line width cuts is one span, line breaks and all."""
    text = (
        "二、机制保障\n"
        "市局设立政务公开工作协调小组，统筹协调信息公开工作部门、\n"
        "法制部门、业务处室等共同协作推进和落实政务公开任务，全年\n"
        "办理代表建议50件。\n"
        "三、平台建设\n网站正常。"
    )
    assert _cut(text) == [
        "二、机制保障",
        "市局设立政务公开工作协调小组，统筹协调信息公开工作部门、\n法制部门、业务处室等共同协作推进和落实政务公开任务，全年\n办理代表建议50件。",
        "三、平台建设",
        "网站正常。",
    ]


def test_flattened_rows_are_sentences() -> None:
    """The rows of a table run together are cut before their labels, a glued row number goes with its label."""
    text = (
        "申请人情况自然人总计一、本年新收政府信息公开申请数量640020470二、上年结转政府信息公开申请数量0000000"
        "三、本年度办理结果（一）予以公开270020130（四）无法提供1.本机关不掌握相关政府信息2200003252.没有现成信息"
        "需要另行制作0000000（七）总计630020469四、结转下年度继续办理1000001"
    )
    assert _cut(text) == [
        "申请人情况自然人总计",
        "一、本年新收政府信息公开申请数量640020470",
        "二、上年结转政府信息公开申请数量0000000",
        "三、本年度办理结果",
        "（一）予以公开270020130",
        "（四）无法提供",
        "1.本机关不掌握相关政府信息220000325",
        "2.没有现成信息需要另行制作0000000",
        "（七）总计630020469",
        "四、结转下年度继续办理1000001",
    ]


def test_part_of_a_text() -> None:
    """A part of a text gives spans of the whole text."""
    text = "甲县公开12条。乙县公开13条。丙县公开14条。"
    assert [text[a:b] for a, b in sentences(text, 8, 16)] == ["乙县公开13条。"]


@given(st.text(alphabet="一二三、（）()。！？，；.0123456789公开信息\n\r\t |-#“”《》 \u3000aZ:：", max_size=400))
def test_sentences_partition_any_text(text: str) -> None:
    """Whatever the text: spans rise, never overlap, have no outer blanks, and leave out blanks and rules alone."""
    position = 0
    for start, end in sentences(text):
        assert not text[position:start].strip(" \t\r\n\u3000|-:")
        assert position <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        position = end
    assert not text[position:].strip(" \t\r\n\u3000|-:")


def test_passages_are_slices_under_their_headings() -> None:
    """Passages are verbatim slices with the headings above them and lose no words."""
    report = _report(samples.as_text())
    found = passages(report)
    assert all(p.text == report.text[p.start : p.end] and p.report_id == report.id for p in found)
    assert [p.ordinal for p in found] == list(range(len(found)))
    assert len({p.id for p in found}) == len(found)
    assert "".join("".join(p.text.split()) for p in found) == "".join(report.text.split())
    at = report.text.index("46件，均在")
    (holding,) = [p for p in found if p.start <= at < p.end]
    assert holding.path == ("一、总体情况", "（二）依申请公开情况")
    assert holding.text.startswith("（二）依申请公开情况。")


def test_table_rows_stay_whole() -> None:
    """No passage begins or ends within a row of a table."""
    report = _report(samples.as_text())
    found = passages(report)
    for line in samples.lines(samples.APPLICATIONS):
        start = report.text.index(line)
        assert sum(p.start <= start and start + len(line) <= p.end for p in found) == 1


@given(st.lists(st.text(alphabet="公开信息，；、0123456789一二（）a ", min_size=1, max_size=900), max_size=4))
def test_no_passage_is_over_long(parts: list[str]) -> None:
    """However long a sentence is, a passage keeps to the limit and to verbatim slices."""
    report = Report("0" * 16, "0" * 64, "a.txt", "text/plain", samples.TITLE + "\n" + "。\n".join(parts))
    position = 0
    for passage in passages(report):
        assert 0 < len(passage.text) <= LIMIT
        assert passage.start >= position
        assert report.text[passage.start : passage.end] == passage.text
        assert not report.text[position : passage.start].strip()
        position = passage.end
    assert not report.text[position:].strip()


def test_passages_of_real_reports(shared: Path, settings: Settings) -> None:
    """Passages of real reports keep to the limit, mostly to the aim, and hold every sentence whole."""
    lengths = []
    for path in sorted([*shared.glob("reports/*/report.txt"), *shared.glob("training/reports/*/report.txt")]):
        report = read(path, settings)
        found = passages(report)
        lengths += [len(p.text) for p in found]
        for start, end in sentences(report.text):
            whole = any(p.start <= start and end <= p.end for p in found)
            assert whole or end - start > LIMIT, (path, report.text[start:end])
    assert max(lengths) <= LIMIT
    assert sum(n <= AIM for n in lengths) / len(lengths) > 0.85
