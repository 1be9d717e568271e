"""Organs and places are named as people call them, in both languages."""

import pytest

from nianbao.answering.naming import place_in_english, who


@pytest.mark.parametrize(
    ("place", "organ", "chinese"),
    [
        ("大安市", "大安市人民政府", "大安市"),
        ("云溪市", "云溪市教育局", "云溪市教育局"),
        ("南浦开发区", "南浦开发区管理委员会", "南浦开发区"),
        ("", "云溪市教育局", "云溪市教育局"),
    ],
)
def test_a_government_goes_by_its_place(place: str, organ: str, chinese: str) -> None:
    """Another organ goes by its own name."""
    assert who(place, organ, "zh") == chinese


@pytest.mark.parametrize(
    ("place", "english"),
    [
        ("大安市", "Da'an City"),
        ("石桥县", "Shiqiao County"),
        ("白鹭区", "Bailu District"),
        ("云岫经济开发区", "Yunxiu Economic Development Zone"),
        ("平潭综合实验区", "Pingtan Comprehensive Experimental Zone"),
    ],
)
def test_places_are_spelled_in_english(place: str, english: str) -> None:
    """Pinyin with its apostrophe, and the kind of place."""
    assert place_in_english(place) == english


def test_an_organ_in_english_keeps_its_chinese_name() -> None:
    """So that nobody has to guess which office is meant."""
    assert who("云溪市", "云溪市教育局", "en") == "Yunxi City Education Bureau (云溪市教育局)"
    assert who("云溪市", "云溪市人民政府", "en") == "Yunxi City (云溪市)"
