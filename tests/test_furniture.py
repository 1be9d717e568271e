"""Lines that a page prints around a report are told from those of the report."""

import pytest

from nianbao.reading.furniture import is_furniture


@pytest.mark.parametrize(
    ("line", "furniture"),
    [
        ("来源：县政府办公室　时间：2023-01-30 16:40　点击：2106", True),
        ("索引号：QH001/2023-00018    发布机构：青禾县人民政府办公室    公开日期：2023年1月20日", True),
        ("2024-01-26 来源：青禾县政府办", True),
        ("字号：大 中 小", True),
        ("> 发布单位：青禾县人民政府　发布日期：2021年2月8日", True),
        ("责任编辑：石桥镇党政办", True),
        ("受理时间：周一至周五上午8:30", False),
        ("时间：周一至周五", False),
        ("2023年1月，我县开通视频号。", False),
        ("信息来源单一的问题仍然存在。", False),
    ],
)
def test_a_line_of_the_page_is_known(line: str, furniture: bool) -> None:
    """By the labels it begins with, and because it is no sentence."""
    assert is_furniture(line) is furniture
