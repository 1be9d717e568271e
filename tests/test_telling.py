"""What tells another thing than is asked, whatever words it shares with the question."""

import pytest

from nianbao.answering.telling import is_of_another_time, tells_else


@pytest.mark.parametrize(
    ("question", "around", "other"),
    [
        ("云溪市财政局12月份公开了几条信息", "2021年，我局共主动公开政府信息47条。", True),
        ("青禾县上半年收到几件申请", "全年收到申请12件。", True),
        ("第三季度主动公开了多少条", "一季度公开30条，其余各季共公开90条。", True),
        ("How many requests came in during December?", "全年收到申请12件。", True),
        ("青禾县上半年收到几件申请", "上半年收到申请5件，下半年收到7件。", False),
        ("5月的培训来了多少人", "5月12日举办培训班。共有86人参加。", False),
        ("三季度主动公开了多少条", "第3季度公开61条。", False),
        ("到12月底一共公开了多少条", "截至年底累计公开信息470条。", False),
        ("5月12日的培训来了多少人", "全年举办培训班，共有86人参加。", False),
        ("5月开通的公众号有多少粉丝", "“青禾发布”公众号关注人数8612人。", False),
        ("How many items did the column opened in May carry?", "专栏全年发布信息61条。", False),
        ("5月收到的申请有多少件", "全年收到申请12件。", True),
    ],
)
def test_part_of_year(question: str, around: str, other: bool) -> None:
    """The number of a whole year is none of the month, quarter or half that is asked for."""
    assert is_of_another_time(question, around) is other


@pytest.mark.parametrize(
    ("question", "sentence", "number", "unit", "other"),
    [
        ("明年打算公开多少条", "全年共公开信息47条。", "47", "条", True),
        ("明年打算公开多少条", "力争2022年公开信息60条。", "60", "条", False),
        ("收到几件问土地的", "全年收到申请30件，较上年增加6件。", "6", "件", True),
        ("申请比去年多了几件", "全年收到申请30件，较上年增加6件。", "6", "件", False),
        ("新增了几个栏目", "网站新增加5个栏目。", "5", "个", False),
        ("测评的平均分是多少", "对45个单位开展测评，平均得分82.7分。", "45", "个", True),
        ("测评的平均分是多少", "对45个单位开展测评，平均得分82.7分。", "82.7", "分", False),
        ("答复平均用了几个工作日", "全年收到申请30件。", "30", "件", True),
        ("答复平均用了几个工作日", "平均用时9个工作日。", "9", "个工作日", False),
    ],
)
def test_other_thing(question: str, sentence: str, number: str, unit: str, other: bool) -> None:
    """A plan, a score or a time is told by none but such; a change is no number of the year."""
    assert tells_else(question, sentence[: sentence.index(number)], unit, sentence) is other
