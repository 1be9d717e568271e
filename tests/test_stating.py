"""A figure is stated with its measure and unit; what contradicts it is named."""

import logging

import pytest

from nianbao.answering import Assistant
from nianbao.answering.differing import note
from nianbao.answering.features import Look
from nianbao.answering.outcomes import Outcome
from nianbao.figures import read_figures
from nianbao.models.reader import Span
from nianbao.passages import Passage
from nianbao.retrieval import Evidence
from test_figures_statutory import report_of


def test_disagreement_of_prose_and_table_is_named(assistant: Assistant) -> None:
    """Both numbers are given, both places are cited, and the answer says that they differ."""
    answer = assistant.ask("青禾县2012年主动公开政府信息多少条？")
    assert {2206, 2026} <= {v.value for v in answer.values}
    assert "不一致" in answer.answer
    assert {"2206", "2026"} <= {n for c in answer.citations for n in ("2206", "2026") if n in c.quote}


def test_agreeing_places_are_both_cited(assistant: Assistant) -> None:
    """The sentence and the table that give one number prove it together."""
    answer = assistant.ask("云溪市2023年收到多少件政府信息公开申请？")
    assert answer.values[0].value == 70
    assert len(answer.citations) == 2


def test_none_in_words_is_zero_in_words(assistant: Assistant) -> None:
    """未发生 is told as the report words it."""
    answer = assistant.ask("石桥县2020年发生了几件行政诉讼？")
    assert answer.outcome is Outcome.ANSWERED
    assert "未发生因政府信息公开引起的行政诉讼" in answer.answer
    assert answer.values[0].value == 0


def test_about_stays_about(assistant: Assistant) -> None:
    """约3.2万 is not made exact, and keeps its unit."""
    answer = assistant.ask("石桥县2020年政府门户网站访问量是多少？")
    assert "约3.2万" in answer.answer
    assert "人次" in answer.answer


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("云溪市2023年自然人提出的申请有多少件？", 64),
        ("云溪市2023年因本机关不掌握相关政府信息无法提供的有多少件？", 25),
        ("云溪市2023年上年结转的申请有几件？", 4),
        ("云溪市2023年行政许可处理决定多少件？", 2293),
        ("云溪市2023年现行有效的行政规范性文件有多少件？", 45),
    ],
)
def test_cells_of_the_statutory_tables_are_stated(assistant: Assistant, question: str, value: int) -> None:
    """Row, column and total are those that were asked for."""
    answer = assistant.ask(question)
    assert answer.values[0].value == value
    assert answer.values[0].citation == 1


def test_cumulative_is_stated_where_it_is_asked(assistant: Assistant) -> None:
    """历年累计 is the other column of the same row."""
    answer = assistant.ask("青禾县2012年统计表里受理依申请公开信息总数历年累计是多少？")
    assert 28 in {v.value for v in answer.values}


@pytest.mark.parametrize(
    ("question", "total", "formula"),
    [
        ("云溪市2023年行政诉讼一共几件？", 14, "13 + 1 = 14"),
        ("云溪市2023年不予公开的申请总共有几件？", 7, "0 + 0 + 0 + 0 + 1 + 0 + 6 + 0 = 7"),
    ],
)
def test_a_sum_that_no_cell_states_is_shown_with_its_parts(
    assistant: Assistant, question: str, total: int, formula: str
) -> None:
    """The form has no cell for these totals: the answer adds the rows up and cites each."""
    answer = assistant.ask(question)
    assert answer.values[0].value == total
    assert answer.values[0].derived
    assert formula in answer.answer


def test_a_reader_that_marks_something_else_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """The figure stands; where the reader is sure of another stretch, that is logged without the question."""
    report = report_of("网站访问量12万次。微博粉丝3000人。", 2023)
    body = report.text
    passage = Passage("p", report.id, 0, 0, len(body), body, ())
    figure = next(f for f in read_figures(report) if f.printed == "3000")

    def seen(answer: str, answerable: float) -> Look:
        start = body.index(answer)
        span = Span(start, start + len(answer), 1.0, answerable)
        return Look(report, frozenset(), 0.0, (Evidence(passage, 1.0, 1.0, 1.0),), (span,))

    with caplog.at_level(logging.INFO, "nianbao.answering.differing"):
        note(seen("3000", 0.9), figure)
        note(seen("12万", 0.2), figure)
        assert not caplog.messages
        note(seen("12万", 0.9), figure)
    assert "12万" in caplog.text
    assert "3000" in caplog.text
