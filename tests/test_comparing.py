"""What is computed shows how, and rests on figures that are cited."""

from decimal import Decimal

import pytest

from nianbao.answering import Assistant
from nianbao.answering.comparing import derived
from nianbao.answering.outcomes import Outcome
from nianbao.answering.stating import Stated
from nianbao.figures import read_figures
from nianbao.understanding.query import Operation, Query
from test_figures_statutory import report_of


@pytest.mark.parametrize(
    ("question", "result", "formula"),
    [
        ("石桥县2021年主动公开的政府信息比2020年多多少条？", 300, "1800 − 1500 = 300"),
        ("石桥县2020年和2021年一共收到多少件申请？", 60, "24 + 36 = 60"),
        ("石桥县2021年收到的申请比2020年增长了百分之几？", 50, "(36 − 24) ÷ 24 × 100 = 50"),
    ],
)
def test_derived_values_carry_their_formula(assistant: Assistant, question: str, result: int, formula: str) -> None:
    """A difference, a sum, a rate: the formula is in the answer, both reports are cited."""
    answer = assistant.ask(question)
    derived = [v for v in answer.values if v.derived]
    assert Decimal(result) in {v.value for v in derived}
    assert _terms(formula) in {_terms(v.formula) for v in derived}
    assert {c.year for c in answer.citations} == {2020, 2021}


def _terms(formula: str) -> tuple[str, ...]:
    """A formula without the order of what is added."""
    left, _, right = formula.partition(" = ")
    return (*(sorted(left.split(" + ")) if " + " in left else [left]), right)


def test_a_share_is_of_the_whole(assistant: Assistant) -> None:
    """18 of 24 applications came online: 75 %."""
    answer = assistant.ask("石桥县2020年网上申请占全部申请的比例是多少？")
    assert any(v.derived and v.value == 75 for v in answer.values)
    assert "18 ÷ 24 × 100 = 75" in answer.answer


def test_places_are_compared_in_one_year(assistant: Assistant) -> None:
    """Both numbers, both reports, and which is the larger."""
    answer = assistant.ask("2021年石桥县和松鹤县谁收到的申请多？")
    assert {36, 12} <= {v.value for v in answer.values}
    assert len({c.report_id for c in answer.citations}) == 2


def test_what_is_missing_on_one_side_is_said(assistant: Assistant) -> None:
    """With one of two years there is no difference, and the answer says which year is missing."""
    answer = assistant.ask("石桥县2020年比2018年多收多少件申请？")
    assert answer.outcome is Outcome.PARTIAL
    assert "2018年" in answer.answer
    assert not any(v.derived for v in answer.values)


def test_equal_numbers_make_no_growth(assistant: Assistant) -> None:
    """A comparison in English has the same formula."""
    answer = assistant.ask("How many more applications did Shiqiao County receive in 2021 than in 2020?")
    assert "36 − 24 = 12" in answer.answer


def test_measures_asked_together_are_summed(assistant: Assistant) -> None:
    """3 were granted and 1 in part: 4 together, with the formula."""
    answer = assistant.ask("枫渡县公安局2022年同意公开和部分公开的申请一共多少件？")
    assert any(v.derived and v.value == 4 and v.formula == "3 + 1 = 4" for v in answer.values)


@pytest.mark.parametrize("words", ["增加还是减少了", "多了还是少了", "上升还是下降"])
def test_which_way_it_went_is_worked_out(assistant: Assistant, words: str) -> None:
    """From 24 to 36, however the direction is asked for."""
    answer = assistant.ask(f"石桥县2020到2021年收到的申请是{words}？")
    assert any(v.derived and abs(v.value or 0) == 12 for v in answer.values)


def test_figures_in_ten_thousands_are_compared_in_them() -> None:
    """88.4万 and 61.9万 differ by 26.5万, with the formula in the same scale; the value is the whole number."""
    stated = []
    for year, amount in ((2021, "61.9万"), (2022, "88.4万")):
        report = report_of(f"全年门户网站访问量{amount}人次。", year)
        (figure,) = read_figures(report)
        stated.append(Stated(report, figure, figure.measure))
    difference, growth = derived(stated, Query("涨了多少", "zh", "涨了多少", operation=Operation.GROWTH))
    assert "26.5万人次（88.4 − 61.9 = 26.5）" in difference.text
    assert difference.values[0].value == 265000
    assert "(88.4 − 61.9) ÷ 61.9" in growth.text
