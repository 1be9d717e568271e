"""Claims are held against what the reports state, with a fair reading of 约, 超过 and rounding."""

import pytest

from nianbao.answering import Assistant
from nianbao.checking import agrees, check
from nianbao.errors import QuestionError
from nianbao.figures import read_figures
from nianbao.reports import Report


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("石桥县2020年主动公开政府信息1500条。", "supported"),
        ("石桥县2020年主动公开政府信息1600条。", "contradicted"),
        ("石桥县2020年收到政府信息公开申请超过20件。", "supported"),
        ("石桥县2020年收到政府信息公开申请不足20件。", "contradicted"),
        ("核实一下：大安市2017年主动公开政府信息4293条。", "supported"),
        ("大安市2017年主动公开政府信息33675条，对吗？", "contradicted"),
        ("石桥县2020年没有发生因政府信息公开引起的行政诉讼。", "supported"),
        ("石桥县2020年发生了因政府信息公开引起的行政诉讼。", "contradicted"),
        ("枫渡县公安局2022年因信息公开引起的行政诉讼全部维持。", "contradicted"),
        ("枫渡县公安局2022年收到过要求公开信息的行政诉讼。", "supported"),
        ("石桥县2016年主动公开政府信息1500条。", "not_found"),
        ("石桥县2020年财政收入31亿元。", "not_found"),
        ("石桥县2020年网上申请占全部申请的七成多。", "supported"),
        ("石桥县2020年网上申请占了全部申请的四成多，是这样吗？", "contradicted"),
        ("有人说石桥县2020年没有发生行政诉讼，事实是不是这样", "supported"),
        ("In 2020 Shiqiao County received 24 applications.", "supported"),
    ],
)
def test_a_claim_gets_its_verdict(assistant: Assistant, claim: str, verdict: str) -> None:
    """True, false, and not to be told from these reports."""
    [checked] = check(assistant, claim)
    assert checked.verdict == verdict
    if verdict in ("supported", "contradicted"):
        assert checked.citations
        assert all(c.quote in assistant.library.report(c.report_id).text for c in checked.citations)


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("石桥县2021年收到政府信息公开申请36件，同比增长50%。", "supported"),
        ("石桥县2021年收到政府信息公开申请36件，同比增长40%。", "contradicted"),
        ("石桥县2021年收到政府信息公开申请36件，比上年下降50%。", "contradicted"),
        ("石桥县2021年收到的政府信息公开申请比2020年多12件。", "supported"),
        ("石桥县2021年收到的政府信息公开申请少于2020年。", "contradicted"),
        ("石桥县2021年主动公开政府信息翻了一番。", "contradicted"),
        ("Shiqiao County received 36 applications in 2021, up 50% from 2020.", "supported"),
        ("Shiqiao County received fewer applications in 2021 than in 2020.", "contradicted"),
    ],
)
def test_a_claimed_change_is_computed_from_both_years(assistant: Assistant, claim: str, verdict: str) -> None:
    """With its formula and both figures cited."""
    [checked] = check(assistant, claim)
    assert checked.verdict == verdict
    assert "=" in checked.explanation
    assert len({c.report_id for c in checked.citations}) == 2


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("In 2020 Shiqiao County received 34 applications.", "contradicted"),
        ("In 2020 Shiqiao County received more than 20 applications.", "supported"),
        ("石桥县2020年收到政府信息公开申请近25件。", "supported"),
        ("石桥县2020年收到政府信息公开申请近30件。", "contradicted"),
        ("石桥县人民政府办公室2020年的电话是0997-6621008。", "supported"),
        ("石桥县人民政府办公室2020年的电话是0997-6621009。", "contradicted"),
    ],
)
def test_numbers_in_english_bounds_and_telephones_are_held_against_the_report(
    assistant: Assistant, claim: str, verdict: str
) -> None:
    """A wrong number is contradicted in either language, and so is a wrong telephone number."""
    [checked] = check(assistant, claim)
    assert checked.verdict == verdict


def test_the_wrong_half_is_named(assistant: Assistant) -> None:
    """Each half stands with its own verdict."""
    [checked] = check(assistant, "石桥县2020年收到政府信息公开申请24件，主动公开政府信息1600条。")
    assert "“主动公开政府信息1600条”与报告不符" in checked.explanation
    assert "申请24件”与报告一致" in checked.explanation


def test_the_years_of_an_article_carry_over(assistant: Assistant) -> None:
    """去年 is the year before the one that the article speaks of, and 是 alone is nothing to check."""
    article = (
        "2021年，石桥县收到政府信息公开申请36件。去年的申请只有24件。公开是常态，不公开是例外。"
        "全年主动公开政府信息1700条。"
    )
    verdicts = [c.verdict for c in check(assistant, article)]
    assert verdicts == ["supported", "supported", "unchecked", "contradicted"]


def test_a_claim_of_which_half_is_wrong_is_contradicted(assistant: Assistant) -> None:
    """And the number that the report gives is beside it."""
    [checked] = check(assistant, "石桥县2020年收到政府信息公开申请24件，主动公开政府信息1600条。")
    assert checked.verdict == "contradicted"
    assert "1500条" in checked.explanation


def test_an_article_is_checked_sentence_by_sentence(assistant: Assistant) -> None:
    """The subject carries over; a sentence without a fact is listed as not checked."""
    article = "石桥县2020年收到政府信息公开申请24件。主动公开政府信息1600条！多么令人欣慰啊。"
    assert [c.verdict for c in check(assistant, article)] == ["supported", "contradicted", "unchecked"]


@pytest.mark.parametrize("text", ["", "  \n "])
def test_nothing_to_check_is_an_error(assistant: Assistant, text: str) -> None:
    """An empty text ends in one clear error, not in an empty list."""
    with pytest.raises(QuestionError):
        check(assistant, text)


@pytest.mark.parametrize(
    ("claimed", "stated", "fits"),
    [
        ("公开信息1.3万条", "公开信息13000条", True),
        ("公开信息超过1.3万条", "公开信息13561条", True),
        ("公开信息超过1.4万条", "公开信息13561条", False),
        ("公开信息约13500条", "公开信息13561条", True),
        ("公开信息13560条", "公开信息13561条", False),
        ("公开信息1.3万条", "公开信息13561条", True),
        ("公开信息1.3万条", "公开信息14561条", False),
        ("电子化率12%", "电子化率12.3%", True),
        ("电子化率12%", "电子化率13.1%", False),
        ("公开信息不足200条", "公开信息199条", True),
        ("公开信息不足200条", "公开信息200条", False),
        ("电子化率98%", "电子化98件", False),
    ],
)
def test_numbers_are_compared_fairly(claimed: str, stated: str, fits: bool) -> None:
    """About is within a twentieth, over is not by more than a step, exact is exact."""

    def figure(text: str):
        report = Report(id="r", sha256="", source="", media_type="text/plain", text=f"2020年{text}。", year=2020)
        return next(f for f in read_figures(report) if f.value is not None)

    assert agrees(figure(claimed), figure(stated)) is fits
