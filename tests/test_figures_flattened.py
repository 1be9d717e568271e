"""Digits without separators: what the sums of the form decide is read, what they leave open is said to be open."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.figures import flattened
from nianbao.figures.flattened import Equation, Reading
from synthetic import KINDS, RESULTS, Key, Numbers, national_report, random_numbers, statutory_report, summary_report
from test_figures_statutory import report_of, table_cells

count = st.one_of(st.just(0), st.integers(0, 9), st.integers(0, 400))
kinds = st.lists(count, min_size=len(KINDS), max_size=len(KINDS))


@st.composite
def valid_numbers(draw: st.DrawFn) -> Numbers:
    """Numbers of a form in which every sum holds."""
    results = draw(st.dictionaries(st.sampled_from(RESULTS), kinds, max_size=9))
    handled = [sum(row[i] for row in results.values()) for i in range(len(KINDS))]
    forward = draw(st.lists(st.integers(0, 12), min_size=6, max_size=6))
    over = [draw(st.integers(0, h + f)) for h, f in zip(handled, forward, strict=True)]
    received = [h + f - o for h, f, o in zip(handled, forward, over, strict=True)]
    cases = draw(st.lists(st.one_of(st.just(0), st.integers(0, 30)), min_size=12, max_size=12))
    made, repealed = draw(st.integers(0, 90)), draw(st.integers(0, 90))
    in_force = max(0, made - repealed) + draw(st.integers(0, 500))
    return Numbers(received, over, results, cases, documents=(made, repealed, in_force))


@settings(max_examples=60, deadline=None)
@given(valid_numbers())
def test_no_cell_of_a_flattened_table_is_ever_wrong(numbers: Numbers) -> None:
    """Whatever valid table loses its separators: a cell that is read is the cell that was written."""
    synthetic = statutory_report(numbers=numbers)
    found = table_cells(report_of(synthetic.as_flattened()))
    for key, value in synthetic.cells.items():
        figures = found.get(key, [])
        assert len(figures) == 1, key
        assert figures[0].state == "undetermined" or figures[0].value == value, key


@settings(max_examples=25, deadline=None)
@given(valid_numbers())
def test_a_2019_table_is_never_wrong_either(numbers: Numbers) -> None:
    """The same for the form of 2019, whose second table has signed cells."""
    made, new, more = numbers.documents
    numbers = replace(numbers, documents=(made, new, new + more))  # all that is open includes what is newly open
    synthetic = statutory_report("石桥县", 2019, numbers, layout=2019)
    found = table_cells(report_of(synthetic.as_flattened(), 2019))
    for key, value in synthetic.cells.items():
        figures = found.get(key, [])
        assert len(figures) == 1, key
        assert figures[0].state == "undetermined" or figures[0].value == value, key


@pytest.mark.parametrize("seed", range(12))
def test_tables_of_usual_size_are_read_whole(seed: int) -> None:
    """With numbers as reports have them, nearly all cells of the table of applications are determined."""
    synthetic = statutory_report(numbers=random_numbers(seed))
    found = table_cells(report_of(synthetic.as_flattened()))
    cells = [figures[0] for key, figures in found.items() if key[0].startswith("applications")]
    assert sum(f.state == "number" for f in cells) / len(cells) > 0.9


def brute_force(rows: Sequence[Sequence[Reading]], equations: Sequence[Equation]) -> list[set[Reading]] | None:
    """The readings of each row that some combination of all rows supports, by trying every combination."""
    supported: list[set[Reading]] = [set() for _ in rows]
    for choice in product(*rows):
        width = len(choice[0].values)
        if all(
            sum(choice[r].values[c] for r in e.plus) == sum(choice[r].values[c] for r in e.minus)
            for e in equations
            for c in range(width)
        ):
            for row, reading in zip(supported, choice, strict=True):
                row.add(reading)
    return supported if supported[0] else None


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.integers(0, 130), min_size=2, max_size=2), min_size=2, max_size=3), st.data())
def test_the_search_finds_what_trying_everything_finds(parts: list[list[int]], data: st.DataObject) -> None:
    """The supported readings are exactly those of brute force: undetermined only where two assignments exist."""
    total = [sum(row[c] for row in parts) for c in range(2)]
    rows = []
    for row in [*parts, total]:
        digits = "".join(str(v) for v in (*row, sum(row)))
        rows.append(flattened.readings([digits], 3))
    for readings, row in zip(rows, [*parts, total], strict=True):
        assert tuple(Decimal(v) for v in (*row, sum(row))) in [r.values for r in readings]
    equations = [Equation(tuple(range(len(parts))), (len(parts),))]
    found = flattened.supported(rows, equations)
    expected = brute_force(rows, equations)
    assert found is not None
    assert expected is not None
    assert [set(row) for row in found] == expected


def test_equations_that_cannot_hold_are_told() -> None:
    """Where no assignment satisfies the sums there is no solution, not a guess."""
    one = Reading(((0, 1),), (Decimal(1),))
    three = Reading(((0, 1),), (Decimal(3),))
    assert flattened.supported([[one], [one], [three]], [Equation((0, 1), (2,))]) is None


def test_a_glued_row_number_is_no_digit_of_the_value() -> None:
    """2200003252. is 22, 0, 0, 0, 0, 3, 25 and then row 2."""
    text = statutory_report().as_flattened()
    assert "22000032" in text
    found = table_cells(report_of(text))
    row = [found["applications.result.unavailable.not_held", (("applicant", k),), "annual"][0] for k in KINDS]
    assert [f.value for f in row] == [22, 0, 0, 0, 0, 3]
    assert {f.how for f in row} == {"inferred"}


def test_decimals_of_the_fee_cell_survive() -> None:
    """The fee is read with its decimals although the next heading is glued to it."""
    text = statutory_report().as_flattened()
    assert "24252.311082三、" in text
    figure = table_cells(report_of(text))["fees.administrative", (), "annual"][0]
    assert figure.value == Decimal("24252.311082")
    assert figure.printed == "24252.311082"


def test_a_row_that_can_be_cut_in_two_ways_is_undetermined() -> None:
    """693665 is 6, 9 and 3665 or 6, 93 and 665 or …: no figure, and the whole run is shown."""
    text = statutory_report(numbers=Numbers(documents=(6, 93, 665))).as_flattened()
    found = table_cells(report_of(text))
    for measure in ("documents.made", "documents.repealed", "documents.in_force"):
        (figure,) = found[measure, (), "annual"]
        assert (figure.value, figure.state, figure.how) == (None, "undetermined", "undetermined")
        assert figure.printed == "693665"


def test_the_quote_of_a_flattened_row_is_that_row() -> None:
    """A flattened row is proved by its label and its digits, not by its neighbours."""
    report = report_of(statutory_report().as_flattened())
    figure = table_cells(report)["applications.result.refused.enforcement_file", (), "annual"][0]
    assert report.text[figure.quote_start : figure.quote_end] == "7.属于行政执法案卷6000006"


def test_a_wrong_printed_total_stays_as_printed() -> None:
    """Seven digits in seven cells can be cut in one way, even if their sum is wrong."""
    text = (
        statutory_report()
        .as_flattened()
        .replace("二、上年结转政府信息公开申请数量3100004", "二、上年结转政府信息公开申请数量3100000")
    )
    found = table_cells(report_of(text))
    assert found["applications.carried_over", (), "annual"][0].value == 0
    assert found["applications.carried_over", (("applicant", "natural_person"),), "annual"][0].value == 3


def test_a_run_too_long_to_search_is_undetermined() -> None:
    """Beyond the stated bound a row is left open instead of searched for ever."""
    digits = "1234567" * 5
    assert len(digits) > flattened.DIGITS
    assert flattened.readings([digits], 7) == ()


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 9000),
    st.integers(0, 9000),
    st.integers(0, 90),
    st.integers(0, 90),
    st.integers(0, 40),
    st.integers(0, 40),
)
def test_no_cell_of_a_flattened_summary_is_wrong(
    total: int, more: int, in_person: int, online: int, earlier: int, before: int
) -> None:
    """A summary table without separators: what is read is what was written."""
    numbers = {
        "disclosed.total": (total, total + more),
        "disclosed.website": (total // 2, total // 2 + more // 2),
        "applications.received": (in_person + online, in_person + online + earlier + before),
        "applications.via.in_person": (in_person, in_person + earlier),
        "applications.via.online": (online, online + before),
        "applications.answered": (in_person, in_person + earlier),
        "applications.result.granted": (in_person, in_person + earlier),
    }
    synthetic = summary_report(numbers=numbers)
    found = table_cells(report_of(synthetic.as_flattened(), 2012))
    for key, value in synthetic.cells.items():
        figures = found.get(key, [])
        assert [f for f in figures if f.value not in (None, value)] == [], (key, value)


def test_the_national_form_is_read_without_separators() -> None:
    """One value a row needs no arithmetic: label, unit and number tell themselves apart."""
    synthetic = national_report()
    found = table_cells(report_of(synthetic.as_flattened(), 2016))
    assert {key: [f.value for f in figures] for key, figures in found.items()} == {
        key: [value] for key, value in synthetic.cells.items()
    }


def test_a_summary_glued_in_pairs_is_read_where_sums_and_prose_decide() -> None:
    """条17953304 is 1795 and 3304, since the report says 1795 in a sentence; 条324 is 3 and 24 by the sums."""
    synthetic = summary_report()
    found = table_cells(report_of(synthetic.as_flattened(), 2012))
    key: Key = ("disclosed.website", (), "cumulative")
    assert [f.value for f in found[key]] == [3304]
    assert [f.value for f in found["applications.answered", (), "annual"]] == [21]
