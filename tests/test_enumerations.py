"""Lists inside prose are read whole, whatever marks their items."""

import pytest

from nianbao.answering.enumerations import enumerations
from nianbao.reports import Report


def report(text: str) -> Report:
    return Report(id="r", sha256="", source="", media_type="text/plain", text=text)


@pytest.mark.parametrize(
    "text",
    [
        "主要问题：一是更新不及时；二是形式单一；三是人员不足。",
        "主要问题：1.更新不及时；2.形式单一；3.人员不足。",
        "主要问题：1、更新不及时。2、形式单一。3、人员不足。",
        "主要问题：（1）更新不及时；（2）形式单一；（3）人员不足。",
        "主要问题：（一）更新不及时。（二）形式单一。（三）人员不足。",
        "主要问题：第一，更新不及时；第二，形式单一；第三，人员不足。",
        "主要问题：一、更新不及时；二、形式单一；三、人员不足。",
        "主要问题：首先，更新不及时；其次，形式单一；最后，人员不足。",
        "主要问题：①更新不及时；②形式单一；③人员不足。",
        "主要问题：\n（一）更新不及时。\n（二）形式单一。\n（三）人员不足。\n",
    ],
)
def test_every_family_of_markers_counts_up(text: str) -> None:
    """Three items with their words, after the lead that announces them."""
    found = enumerations(report(text))
    assert len(found) == 1
    heads = [text[i.start : i.head_end] for i in found[0].items]
    assert [h[-3:] for h in heads] == ["不及时", "式单一", "员不足"]
    assert text[found[0].lead_start : found[0].start].strip() == "主要问题："


@pytest.mark.parametrize(
    "text",
    [
        "这一是重要的工作，二月完成。",
        "第一，加强领导。",
        "全年公开3.5万条，同比增长2.1%。",
        "行政许可 1.2 件\n行政处罚 2.3 件",
        "二是形式单一；三是人员不足。",
    ],
)
def test_what_does_not_count_up_from_one_is_no_list(text: str) -> None:
    """One item alone, decimals and a run without its first are none."""
    assert enumerations(report(text)) == ()


def test_a_second_run_is_a_list_of_its_own() -> None:
    """Counting that begins again begins another list."""
    text = "问题：一是慢；二是少用户参与。措施：一是加快办理速度；二是多听意见；三是常检查。"
    assert [len(run.items) for run in enumerations(report(text))] == [2, 3]


def test_the_last_item_ends_before_the_next_list() -> None:
    """However short it is beside the others."""
    text = "主要问题：（1）少数单位对公开工作重视还不够；（2）村级公开流于形式。改进措施：（1）考核；（2）试点。"
    first, second = enumerations(report(text))
    assert text[first.items[-1].start : first.end] == "（2）村级公开流于形式。"
    assert len(second.items) == 2


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("存在的问题：\n\n- 栏目更新不及时；\n- 解读形式单一；\n- 经办人员不足。\n", True),
        ("## 不足\n\n* 栏目更新不及时\n* 解读形式单一\n* 经办人员不足\n", True),
        ("不足之处：栏目更新不及时；解读形式单一；经办人员不足。", False),
        ("（一）问题。栏目更新不及时；解读形式单一；经办人员不足。", False),
    ],
)
def test_bullets_and_semicolons_list_too(text: str, marked: bool) -> None:
    """Lines with bullets, and what an announcement parts by semicolons; bullets are no part of the items."""
    found = enumerations(report(text))
    assert [run.marked for run in found] == [marked]
    items = [text[item.start : item.end].rstrip("；。") for item in found[0].items]
    assert items == ["栏目更新不及时", "解读形式单一", "经办人员不足"]


@pytest.mark.parametrize(
    "text",
    [
        "| 无法提供 | 1.不掌握 | 19 | 3 |\n| 无法提供 | 2.没有现成信息 | 2 | 1 |\n| 无法提供 | 3.不明确 | 1 | 0 |\n",
        "1.不掌握\t19\t3\n2.没有现成信息\t2\t1\n3.不明确\t1\t0\n",
        "1.不掌握相关信息 19 3 0 23\n2.没有现成信息 2 1 0 3\n3.补正后仍不明确 1 0 0 1\n",
        "| --- | --- |\n| 许可 | 5 |\n",
    ],
)
def test_rows_of_tables_are_no_list(text: str) -> None:
    """However they are numbered and whatever parts their cells."""
    assert enumerations(report(text)) == ()
