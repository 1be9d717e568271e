"""A part that a report does not give is not answered with the whole, nor with another part."""

import pytest

from nianbao.answering import Assistant
from nianbao.answering.fitting import fitting
from nianbao.answering.outcomes import Outcome
from nianbao.figures import read_figures
from nianbao.understanding.query import Query
from test_figures_statutory import report_of

TEXT = "全年收到申请40件，办结39件。宅基地审批类申请26件，教师招录类3件。微博粉丝1200人；微信公众号关注人数5300人。"


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("宅基地方面的申请有几件", {26, 3, 1200, 5300}),
        ("跟排污有关的公开申请有几件", {26, 3, 1200, 5300}),
        ("邮寄来的申请有几件", {26, 3, 1200, 5300}),
        ("政府信息公开方面的申请有几件", {40, 39, 26, 3, 1200, 5300}),
        ("微博有多少粉丝", {1200}),
        ("视频号的关注人数是多少", set()),
        ("当面提交的那些申请有多少是问宅基地的", set()),
        ("收到多少件申请", {40, 39, 26, 3, 1200, 5300}),
    ],
)
def test_only_what_tells_of_the_part_can_answer_for_it(question: str, values: set[int]) -> None:
    """All requests are not those about one matter or by one way."""
    report = report_of(TEXT, 2023)
    found = fitting(read_figures(report), Query(question, "zh", question), report.text)
    assert {int(f.value) for f in found if f.value is not None} == values


@pytest.mark.parametrize(
    "question",
    [
        "枫渡县公安局2022年抖音有多少粉丝？",
        "枫渡县公安局2022年邮寄来的申请有几件？",
        "枫渡县公安局2022年户籍方面的申请有几件？",
    ],
)
def test_a_part_that_is_not_given_is_not_answered(assistant: Assistant, question: str) -> None:
    """The report tells of other outlets, and of all requests only."""
    assert assistant.ask(question).outcome is Outcome.SILENT
