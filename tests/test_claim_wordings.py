"""Claims as people word them: none at all, a share of a whole, nothing left, a place in a ranking, a change."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from nianbao.answering import Assistant
from nianbao.checking import check
from nianbao.library import Library
from nianbao.settings import Settings

EARLIER = """苇塘县人民政府2021年政府信息公开工作年度报告
一、总体情况
2021年，全县主动公开政府信息2040条。县政府门户网站全年访问量为61.5万人次。
收到政府信息公开申请40件，其中当面申请9件，网络申请25件，信函申请6件。
全年没有发生因政府信息公开引起的行政复议，也没有发生行政诉讼。
"""
LATER = """苇塘县人民政府2022年政府信息公开工作年度报告
一、总体情况
2022年，全县主动公开政府信息2550条，其中政策文件类51条，工作动态类2091条。
县政府门户网站全年访问量为128.4万人次，“苇塘发布”微信公众号关注人数45213人。
收到政府信息公开申请50件，其中当面申请8件，网络申请32件，信函申请10件。
答复结果为：同意公开18件，同意部分公开7件，不予公开5件，申请信息不存在15件。
3件申请结转下年度继续办理。没有收到有关政府信息公开的举报。
在全市12个县区政务公开考评中，苇塘县得88.6分，列第4位。
公开信息的网上可查率为76.4%，较2021年下降5.2个百分点。
全年发生行政复议4件，行政诉讼2件。召开新闻发布会6次。
"""
BUREAU = """苇塘县水利局2022年政府信息公开工作年度报告
一、总体情况
2022年，我局主动公开政府信息96条。
二、依申请公开情况
2022年，我局共收到政府信息公开申请0件。
"""
SETTLED = """柏坪县人民政府2022年政府信息公开工作年度报告
一、总体情况
2022年，全县收到政府信息公开申请21件，全部按期答复，结转下年度继续办理0件。
"""


@pytest.fixture(scope="module")
def wording(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Assistant]:
    """Two years of one county, an organ without applications, a county with nothing left; without a reader."""
    folder = tmp_path_factory.mktemp("wordings")
    settings = Settings(library=folder / "library", cache=cache, reader="none", today="2024-06-01")
    with Library.open(settings) as library:
        for number, text in enumerate((EARLIER, LATER, BUREAU, SETTLED)):
            (folder / f"{number}.txt").write_text(text, "utf-8")
            library.add(folder / f"{number}.txt")
        yield Assistant(library, settings)


def verdict(assistant: Assistant, claim: str) -> str:
    """The verdict on one claim, whose quotes stand in their reports."""
    [one] = check(assistant, claim)
    assert all(c.quote in assistant.library.report(c.report_id).text for c in one.citations)
    return one.verdict


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("苇塘县水利局2022年一件公开申请都没收到。", "supported"),
        ("苇塘县水利局2022年没有收到任何公开申请。", "supported"),
        ("苇塘县水利局2022年是零申请。", "supported"),
        ("苇塘县2022年一条公开申请也没有收到。", "contradicted"),
        ("苇塘县2021年没有发生一起行政诉讼。", "supported"),
        ("苇塘县2022年连一件行政复议都没有发生。", "contradicted"),
        ("苇塘县2021年没有一名群众提起行政诉讼。", "supported"),
        ("Weitang County did not receive a single request in 2022.", "contradicted"),
    ],
)
def test_none_at_all_is_a_claim_of_nought(wording: Assistant, claim: str, expected: str) -> None:
    """一件…都没收到 names no number of one."""
    assert verdict(wording, claim) == expected


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("苇塘县2022年过半的申请是网上提交的。", "supported"),
        ("苇塘县2022年收到的申请有一半以上是同意公开的。", "contradicted"),
        ("苇塘县2022年收到的申请，同意公开的不到一半。", "supported"),
        ("苇塘县2022年收到申请50件，其中三分之二以上是当面申请。", "contradicted"),
        ("苇塘县2022年收到的申请里，信函申请占两成。", "supported"),
        ("苇塘县2022年主动公开的2550条信息里，工作动态类占八成以上。", "supported"),
        ("苇塘县2022年大多数申请是通过信函提交的。", "contradicted"),
        ("More than half of the requests that Weitang County received in 2022 were made online.", "supported"),
    ],
)
def test_a_share_of_a_whole_is_worked_out_from_both(wording: Assistant, claim: str, expected: str) -> None:
    """Halves, thirds and most are shares, with the formula shown."""
    assert verdict(wording, claim) == expected
    assert "÷" in check(wording, claim)[0].explanation


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("苇塘县2022年的公开申请当年全都办完了，一件没剩。", "contradicted"),
        ("苇塘县2022年收到的50件申请没有一件结转到下一年。", "contradicted"),
        ("柏坪县2022年收到的21件公开申请全部办结，没有遗留。", "supported"),
        ("苇塘县2022年收到公开申请50件，没有发生行政诉讼。", "contradicted"),
        ("苇塘县2021年收到公开申请40件，没有发生行政诉讼。", "supported"),
        ("苇塘县2022年发生过行政复议，没有行政诉讼。", "contradicted"),
        ("苇塘县2022年收到公开申请50件，举报一件也没有。", "supported"),
    ],
)
def test_what_is_denied_beside_a_number_is_checked_too(wording: Assistant, claim: str, expected: str) -> None:
    """A right number does not carry a wrong denial."""
    assert verdict(wording, claim) == expected


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("苇塘县政府门户网站2022年的访问量超过了一百万人次。", "supported"),
        ("苇塘县政府门户网站2022年的访问量突破百万人次。", "supported"),
        ("苇塘县政府门户网站2021年的访问量逾七十万人次。", "contradicted"),
        ("“苇塘发布”公众号2022年的关注人数超过了五万。", "contradicted"),
        ("In 2022 Weitang County held six press conferences.", "supported"),
        ("In 2022 Weitang County held five press conferences.", "contradicted"),
    ],
)
def test_numbers_in_words_are_numbers(wording: Assistant, claim: str, expected: str) -> None:
    """超过了一百万 is a lower bound and compares with no other thing."""
    assert verdict(wording, claim) == expected


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("苇塘县2022年在全市政务公开考评中排第一。", "contradicted"),
        ("苇塘县2022年政务公开考评得了第四名。", "supported"),
        ("苇塘县2022年政务公开考评排名全市前三。", "contradicted"),
        ("苇塘县2022年政务公开考评进了前五名。", "supported"),
    ],
)
def test_a_place_in_a_ranking_is_held_against_the_one_stated(wording: Assistant, claim: str, expected: str) -> None:
    """第N名, 前N and 排第一 are no counts."""
    assert verdict(wording, claim) == expected


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("苇塘县2022年公开信息的网上可查率比2021年提高了。", "contradicted"),
        ("苇塘县2022年公开信息的网上可查率较上年上升了5.2个百分点。", "contradicted"),
        ("苇塘县2022年公开信息的网上可查率比前一年下降了5个百分点多。", "supported"),
        ("苇塘县2022年收到公开申请50件，比2021年多了10件，其中网络申请占六成以上。", "supported"),
        ("Weitang County received 5 fewer requests in 2022 than in 2021.", "contradicted"),
        ("Weitang County received 10 more requests in 2022 than in 2021.", "supported"),
    ],
)
def test_a_change_is_that_which_the_report_prints(wording: Assistant, claim: str, expected: str) -> None:
    """Where both years give no number, the change that one of them states decides."""
    assert verdict(wording, claim) == expected


def test_a_part_that_is_denied_is_cited(wording: Assistant) -> None:
    """Of 收到的申请 and 同意公开 it is the latter of which there are none."""
    [one] = check(wording, "苇塘县2022年收到的申请没有一件同意公开。")
    assert one.verdict == "contradicted"
    assert "18件" in one.explanation


def test_what_only_tells_of_the_report_is_not_checked(wording: Assistant) -> None:
    """A headline and that the report is out are no claims; 去年 beside 比2021年 is the year of the report."""
    article = (
        "苇塘县晒出2022年政务公开成绩单\n苇塘县2022年政府信息公开工作年度报告日前发布。"
        "全县去年收到公开申请50件，比2021年多了10件。"
    )
    assert [one.verdict for one in check(wording, article)] == ["unchecked", "unchecked", "supported"]


def test_a_check_sees_one_view_of_the_library(wording: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of reports is asked for once, however many sentences there are."""
    asked = []
    now = wording.library.now

    def counted():
        asked.append(1)
        return now()

    monkeypatch.setattr(wording.library, "now", counted)
    check(wording, "苇塘县2022年收到公开申请50件，比2021年多了10件。主动公开政府信息2550条，没有发生行政诉讼。")
    assert len(asked) == 1
