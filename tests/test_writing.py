"""Wording adds nothing and breaks nothing."""

from decimal import Decimal

import pytest

from nianbao.answering.writing import join, listing, one_line, plain, rounded, say, unit, year


@pytest.mark.parametrize(
    ("value", "text"),
    [("7545.00", "7545"), ("1E+3", "1000"), ("0.350", "0.35"), ("0", "0"), ("-12", "-12"), ("100", "100")],
)
def test_numbers_are_plain(value: str, text: str) -> None:
    """No exponent, no zeros behind the point, none lost before it."""
    assert plain(Decimal(value)) == text


def test_rates_have_two_decimals_at_most() -> None:
    """A third is 33.33."""
    assert rounded(Decimal(100) / 3) == "33.33"
    assert rounded(Decimal(50)) == "50"


def test_slots_are_inserted_as_they_are() -> None:
    """Braces and markup in a report's words stay what they are."""
    assert say("said", "zh", words="{who} <b>") == "{who} <b>"


def test_a_slice_becomes_one_line() -> None:
    """A break inside Chinese text leaves nothing, digits in a row of cells stay apart."""
    assert one_line("公开政府\n信息 3 条") == "公开政府信息 3 条"
    assert one_line("a\tb") == "a b"


def test_sentences_end_once() -> None:
    """A full stop is put where none is, after the mark."""
    assert join(["公开3条[1]", "还有吗？"], "zh") == "公开3条[1]。\n还有吗？"
    assert join(["3 items[1]"], "en") == "3 items[1]."


def test_units_and_years_read_in_both_languages() -> None:
    """件 has no English counter; a year needs no noun there."""
    assert (unit("件", "zh"), unit("件", "en"), unit("人次", "en"), unit("%", "en")) == ("件", "", " visits", "%")
    assert (year(2017, "zh"), year(2017, "en"), year(None, "zh")) == ("2017年", "2017, ", "")


def test_long_listings_are_cut_and_say_so() -> None:
    """Eight names and 等; the same name is said once."""
    assert listing(["甲", "乙", "甲"], "zh") == "甲、乙"
    assert listing([str(n) for n in range(12)], "zh").endswith("7等")
