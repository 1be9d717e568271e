"""The figure and the sentence that a question asks for come first in its report."""

import math
from dataclasses import replace

import pytest

from nianbao.answering import Assistant
from nianbao.answering.features import Look
from nianbao.answering.finding import figures, look, sentences
from nianbao.models.reader import Span
from nianbao.reports import Report
from nianbao.understanding.query import Query


def asked(assistant: Assistant, question: str) -> tuple[Query, Report]:
    query = assistant.understand(question)
    return query, assistant.library.report(query.report_ids[0])


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("石桥县2020年存在哪些主要问题？", "一是栏目更新不及时"),
        ("石桥县2020年下一步怎么改进？", "每月检查栏目"),
        ("玉鸾县2022年的留言板收到了什么？", "垃圾留言37条"),
        ("石桥县政府办公室在什么地址？2020年", "古渡街1号"),
    ],
)
def test_the_sentence_asked_for_comes_first(assistant: Assistant, question: str, words: str) -> None:
    """The best sentence holds the answer, and it is a slice of the report."""
    query, report = asked(assistant, question)
    found = sentences(look(assistant.library, None, query, report), query)
    assert words in found[0].text
    assert found[0].text == report.text[found[0].start : found[0].end]
    assert [f.score for f in found] == sorted((f.score for f in found), reverse=True)


@pytest.mark.parametrize(
    ("question", "value"),
    [("玉鸾县2022年留言板收到多少条垃圾留言？", 37), ("石桥县2020年网上申请多少件？", 18)],
)
def test_the_figure_asked_for_comes_first(assistant: Assistant, question: str, value: int) -> None:
    """A number that the catalogue knows and one that it does not are both found by what they count."""
    query, report = asked(assistant, question)
    ranked = figures(
        look(assistant.library, None, query, report), query, assistant.library.figures(report_ids=[report.id])
    )
    assert ranked[0].figure.value == value
    assert ranked[0].accepted


def test_another_subject_is_not_accepted(assistant: Assistant) -> None:
    """What the report never speaks of has no best figure and no best sentence."""
    query, report = asked(assistant, "石桥县2020年的粮食总产量是多少吨？")
    seen = look(assistant.library, None, query, report)
    ranked = figures(seen, query, assistant.library.figures(report_ids=[report.id]))
    assert not ranked[0].accepted
    assert not sentences(seen, query)[0].accepted


def read(seen: Look, words: str, answerable: float) -> Look:
    """What was seen, as if the reader had found these words and was so sure of them, and doubted all else."""
    spans = []
    for item in seen.evidence:
        at = item.passage.text.find(words)
        sure = answerable if at >= 0 else 0.0005
        spans.append(Span(max(at, 0), max(at, 0) + len(words), math.log(sure / (1 - sure)), sure))
    return replace(seen, spans=tuple(spans))


def test_a_sure_reader_carries_what_shares_no_word_with_the_question(assistant: Assistant) -> None:
    """People ask in words that no report uses: sure enough of the answer, the reader needs none beside it."""
    query, report = asked(assistant, "石桥县2020年往哪儿寄信？")
    seen = look(assistant.library, None, query, report)
    assert not sentences(seen, query)[0].accepted
    best = sentences(read(seen, "古渡街1号", 0.97), query)[0]
    assert best.accepted
    assert "古渡街1号" in best.text
    assert not sentences(read(seen, "古渡街1号", 0.4), query)[0].accepted


def test_a_reader_that_sees_no_answer_stops_what_only_words_carry(assistant: Assistant) -> None:
    """A number beside the words of a question is no answer where the reader finds none in all that it reads."""
    query, report = asked(assistant, "玉鸾县2022年留言板收到多少条垃圾留言？")
    seen = look(assistant.library, None, query, report)
    held = assistant.library.figures(report_ids=[report.id])
    assert figures(seen, query, held)[0].accepted
    assert not figures(read(seen, "37条", 0.001), query, held)[0].accepted
    assert figures(read(seen, "37条", 0.8), query, held)[0].accepted


def test_no_figures_find_nothing(assistant: Assistant) -> None:
    """A report without numbers ranks to nothing."""
    query, report = asked(assistant, "石桥县2020年收到多少件申请？")
    assert figures(look(assistant.library, None, query, report), query, ()) == []
