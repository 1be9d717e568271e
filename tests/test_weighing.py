"""The figure that a question names is found by its words, and none is given for what is not stated."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from nianbao.answering import Assistant
from nianbao.answering.outcomes import Outcome
from nianbao.library import Library
from nianbao.settings import Settings
from nianbao.understanding.query import Turn

REPORT = """白鹭区人民政府2022年政府信息公开工作年度报告
一、总体情况
（一）主动公开情况
2022年，全区主动公开政府信息1240条，其中机构职能类信息36条，财政预决算类信息58条，为民办实事类信息27条。
区政府网站公开信息860条，其中疫情防控信息143条。全年发布政策解读52篇，其中视频解读9篇。
“白鹭发布”微信公众号推送信息415条，关注用户3.6万人。
截至2022年底，区政府网站累计公开信息9730条。
（二）依申请公开情况
全年收到政府信息公开申请62件，其中以信函方式提交11件，涉及土地征收19件。全部按时答复，其中同意公开45件。
（三）热线办理情况
全年办理12345热线诉求2318件，办理率100%，满意率98.6%。
全年作出行政处罚决定305件，同比减少40件。
"""
EARLIER = (
    REPORT.replace("2022年", "2021年")
    .replace("政府信息公开申请62件", "政府信息公开申请50件，同比增加8件")
    .replace("305件，同比减少40件", "345件")
)


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Assistant]:
    """An assistant over two years of one fictitious district."""
    folder = tmp_path_factory.mktemp("district")
    settings = Settings(library=folder / "library", cache=cache, reader="none", today="2024-06-01")
    with Library.open(settings) as library:
        for name, text in (("2022.txt", REPORT), ("2021.txt", EARLIER)):
            (folder / name).write_text(text, "utf-8")
            library.add(folder / name)
        yield Assistant(library, settings)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("白鹭区2022年发布了多少条疫情防控信息？", "143"),
        ("白鹭区2022年视频形式的解读有几篇？", "9"),
        ("白鹭区2022年涉及土地征收的申请有多少件？", "19"),
        ("白鹭区2022年以信函方式提交的申请有几件？", "11"),
        ("白鹭区2022年办实事方面公开了几条", "27"),
        ("2022年白鹭区12345热线的满意率是多少？", "98.6"),
        ("2022年白鹭区12345热线接了多少诉求？", "2318"),
        ("白鹭区2022年罚了多少起？", "305"),
        ("白鹭区2022年主动公开多少条", "1240"),
        ("白鹭区网站历年一共公开了多少条？截至2022年底", "9730"),
    ],
)
def test_a_named_part_is_answered_by_its_own_figure(district: Assistant, question: str, value: str) -> None:
    """What the question names beside the measure must be what the figure counts."""
    answer = district.ask(question)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.values[0].value == Decimal(value)
    assert value in answer.citations[0].quote


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("How many items did Bailu District publish on budgets and final accounts in 2022?", "58"),
        ("How many epidemic prevention items did Bailu District post in 2022?", "143"),
        ("How many requests did Bailu District receive in 2022?", "62"),
    ],
)
def test_english_finds_chinese_words(district: Assistant, question: str, value: str) -> None:
    """An English question is answered as its Chinese twin."""
    answer = district.ask(question)
    assert answer.language == "en"
    assert answer.values[0].value == Decimal(value)


@pytest.mark.parametrize(
    "question",
    [
        "白鹭区2022年微博有多少粉丝？",
        "白鹭区2022年的1240条里铁路方面的有几条？",
        "白鹭区2022年GDP是多少？",
        "白鹭区2022年查处了多少起食品案件？",
    ],
)
def test_what_is_not_stated_is_not_answered_by_its_neighbour(district: Assistant, question: str) -> None:
    """No figure of something else, and not the whole for a part."""
    assert district.ask(question).outcome is Outcome.SILENT


def test_two_things_asked_are_both_answered(district: Assistant) -> None:
    """The second part takes place and year from the first."""
    answer = district.ask("白鹭区2022年收到多少件申请，其中同意公开的有多少件？")
    assert answer.outcome is Outcome.ANSWERED
    assert [v.value for v in answer.values] == [62, 45]


def test_a_part_that_is_not_stated_leaves_the_other(district: Assistant) -> None:
    """What is stated is said, and what is not is named."""
    answer = district.ask("白鹭区2022年收到多少件申请，微博有多少粉丝？")
    assert answer.outcome is Outcome.PARTIAL
    assert [v.value for v in answer.values] == [62]
    assert "没有写明" in answer.answer


def test_a_comparison_is_one_question(district: Assistant) -> None:
    """The clause that compares is worked out of both numbers, with the formula."""
    answer = district.ask("白鹭区2021年和2022年各收到多少件申请，哪年多？")
    assert {50, 62} <= {v.value for v in answer.values}
    assert "62 − 50 = 12" in answer.answer


def test_the_year_before_as_a_follow_up(district: Assistant) -> None:
    """比上一年 takes the measure of the turn before and the two years."""
    first = district.ask("白鹭区2022年收到多少件申请？")
    turn = Turn("白鹭区2022年收到多少件申请？", first.query, first.as_json())
    for question in ("比上一年多几件？", "比上年多了多少"):
        assert "62 − 50 = 12" in district.ask(question, [turn]).answer


def test_a_change_that_the_report_states_itself_is_told(district: Assistant) -> None:
    """Where no report of the year before is held, the report's own words about it are given."""
    answer = district.ask("白鹭区2021年收到的申请比上一年增加了多少？")
    assert answer.outcome is Outcome.PARTIAL
    assert "同比增加8件" in answer.answer


def test_an_average_and_a_multiple_show_their_formula(district: Assistant) -> None:
    """What is worked out of two years is shown with how."""
    average = district.ask("白鹭区2021年和2022年平均每年收到多少件申请？")
    assert "(62 + 50) ÷ 2 = 56" in average.answer
    multiple = district.ask("白鹭区2022年收到的申请是2021年的几倍？")
    assert "62 ÷ 50 = 1.24" in multiple.answer
