"""English names of things become the words that reports use, for searching."""

import pytest

from nianbao.answering.glossary import in_chinese


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("how many items on farm subsidies", "涉农补贴"),
        ("followers of the WeChat account", "关注"),
        ("how many lawsuits were pending", "尚未审结"),
        ("items about work safety", "安全生产"),
    ],
)
def test_a_thing_is_named_in_chinese(text: str, words: str) -> None:
    """The longest name wins, in singular and plural."""
    assert words in in_chinese(text)


def test_what_is_unknown_stays() -> None:
    """A word that no report could hold goes on counting as not found."""
    assert "zeppelins" in in_chinese("how many zeppelins")
