"""What a claim asserts is read out of it: values, changes, years, and what cannot be checked."""

from decimal import Decimal

import pytest

from nianbao.checking import claims


@pytest.mark.parametrize(
    ("claim", "value", "unit", "direction"),
    [
        ("收到申请57件，同比下降12.3%", "12.3", "%", "down"),
        ("收到申请72件，比上年增加15件", "15", "件", "up"),
        ("公开信息较2020年增长约三成，达到300条", "300", "条", ""),
        ("received 41 applications, up 57.7% from 2013", "57.7", "%", "up"),
        ("applications fell by 12 percent", "12", "%", "down"),
    ],
)
def test_a_change_is_told_from_a_value(claim: str, value: str, unit: str, direction: str) -> None:
    """The number after 增加 or 下降 says by how much; the one after 达到 says how many."""
    last = claims.asserted(claim, 2021)[-1]
    assert last.figure is not None
    assert (last.figure.value, last.figure.unit, last.direction) == (Decimal(value), unit, direction)


@pytest.mark.parametrize(
    ("claim", "direction", "year", "since"),
    [
        ("2021年的申请比2020年有所减少", "down", 2021, 2020),
        ("2021年收到的申请少于2020年", "down", 2021, 2020),
        ("2021年的申请数量比2020年多", "up", 2021, 2020),
        ("2021年行政处罚决定数量较上年下降", "down", 2021, None),
        ("In 2014 it received fewer applications than in 2013", "down", 2014, 2013),
    ],
)
def test_a_direction_alone_is_a_claim(claim: str, direction: str, year: int, since: int | None) -> None:
    """With the year spoken of, and the one compared with where it is named."""
    [one] = claims.asserted(claim, None)
    assert (one.direction, one.year, one.since) == (direction, year, since)


@pytest.mark.parametrize(
    ("claim", "times"), [("申请翻了一番", 2), ("公开量是2020年的三倍", 3), ("公开量增长了两倍", 3)]
)
def test_a_multiple_is_a_claim(claim: str, times: int) -> None:
    """翻番 is twice, 增长两倍 three times as much."""
    [one] = claims.asserted(claim, None)
    assert one.times is not None
    assert one.times[0] == times


def test_a_lower_bound_is_no_comparison() -> None:
    """More than 70 is a number with a bound."""
    [one] = claims.asserted("Bailu received more than 70 applications in 2021", 2021)
    assert one.figure is not None
    assert (one.figure.value, one.figure.bound, one.is_change) == (Decimal(70), "over", False)


@pytest.mark.parametrize(
    ("claim", "year", "dated"),
    [
        ("去年的申请只有26件", 2014, "2013年的申请只有26件"),
        ("当年收到申请41件", 2014, "2014年收到申请41件"),
        ("比去年增加15件", 2014, "2014年，比去年增加15件"),
        ("2012年，全县公开100条，比上年增加3条", 2014, "2012年，全县公开100条，比上年增加3条"),
        ("自2008年以来累计公开100条", 2014, "自2008年以来累计公开100条"),
        ("收到申请41件", None, "收到申请41件"),
    ],
)
def test_years_that_the_text_before_gives_are_put_in(claim: str, year: int | None, dated: str) -> None:
    """去年 is the year before the one spoken of; what is only compared with stays as it is."""
    assert claims.dated(claim, year) == dated


@pytest.mark.parametrize(
    ("text", "checkable"),
    [
        ("公开是常态，不公开是例外。", False),
        ("政务公开是民主政治的重要内容。", False),
        ("令人欣慰！", False),
        ("全年收到申请三件。", True),
        ("没有发生行政诉讼。", True),
        ("Transparency is a virtue.", False),
        ("It received no complaints.", True),
    ],
)
def test_a_sentence_that_states_nothing_is_not_checkable(text: str, checkable: bool) -> None:
    """是 alone states nothing that a report could bear out."""
    assert claims.is_checkable(text) is checkable
