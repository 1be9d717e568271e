"""Audits, choosing and comparing: contradictions are found and named, never mended."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from nianbao.figures import Finding, audit, choose, read_figures
from nianbao.figures import compare as comparing
from nianbao.figures.between import between
from nianbao.reading import read
from nianbao.reports import Report
from nianbao.settings import Settings
from synthetic import Numbers, random_numbers, statutory_report, summary_report
from test_figures_statutory import report_of


def findings(text: str, year: int = 2023) -> list[Finding]:
    """What the audits find in a text."""
    report = report_of(text, year)
    return list(audit(report, read_figures(report)))


@pytest.mark.parametrize("seed", range(6))
def test_a_report_that_adds_up_has_no_finding(seed: int) -> None:
    """Where every sum holds and prose agrees with the tables, nothing is found."""
    text = statutory_report(numbers=random_numbers(seed)).as_text()
    assert [f for f in findings(text) if f.rule != "undetermined"] == []


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("数量\t64\t0\t0\t2\t0\t4\t70", "数量\t64\t0\t0\t2\t0\t4\t72", "row_sum"),
        ("（一）予以公开\t27\t0\t0\t2\t0\t1\t30", "（一）予以公开\t26\t0\t0\t2\t0\t1\t29", "result_sum"),
        ("继续办理\t2\t0", "继续办理\t1\t0", "balance"),
        ("1\t0\t2\t0\t3\t12", "1\t0\t2\t0\t0\t12", "outcome_sum"),
        ("申请70件", "申请71件", "prose_against_table"),
    ],
)
def test_each_broken_sum_is_found(old: str, new: str, rule: str) -> None:
    """One wrong number gives a finding of its rule, with formula and figures to show."""
    text = statutory_report().as_text()
    assert old in text
    found = [f for f in findings(text.replace(old, new)) if f.rule == rule]
    assert found
    for finding in found:
        assert finding.figures
        assert "≠" in finding.formula
        assert finding.message_zh
        assert finding.message_en


def test_a_wrong_total_is_reported_and_stays_as_printed() -> None:
    """A printed 0 beside 10 and 1 is a finding; the figure is what is printed."""
    text = statutory_report(numbers=Numbers(cases=(10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))).as_text()
    report = report_of(text.replace("10\t1\t0\t0\t11\t", "10\t1\t0\t0\t0\t"))
    figures = read_figures(report)
    chosen = choose(figures, measure="reviews.total")
    assert chosen.best is not None
    assert chosen.best.value == 0
    (finding,) = [f for f in audit(report, figures) if f.rule == "outcome_sum"]
    assert "11" in finding.message_zh
    assert "11" in finding.message_en
    assert chosen.best in finding.figures


def test_the_real_contradictions_are_found(shared: Path, settings: Settings) -> None:
    """Hongze 2023's review total and the zone's 4970 against 72804 are found, and nothing is corrected."""
    report = read(shared / "reports" / "hongze-2023" / "original.pdf", settings)
    rules = [f.formula for f in audit(report, read_figures(report)) if f.rule == "outcome_sum"]
    assert rules == ["10 + 1 = 11 ≠ 0", "5 = 5 ≠ 0"]
    report = read(shared / "reports" / "pingtan-zone-2013" / "report.txt", settings)
    assert "72804 ≠ 4970" in [f.formula for f in audit(report, read_figures(report))]


def test_scope_explains_a_difference() -> None:
    """The area's table against the office's own sentence is a note that says why."""
    text = statutory_report().as_text() + "区政府办代表区政府受理政府信息公开申请17件。"
    (finding,) = [f for f in findings(text) if "17" in f.formula]
    assert finding.severity == "note"
    assert "范围" in finding.message_zh


def test_a_cumulative_value_below_the_years_is_found() -> None:
    """A cumulative column that is smaller than the year's is reported."""
    text = summary_report(numbers={"disclosed.total": (74, 20), "disclosed.website": (74, 74)}).as_text()
    assert [f.formula for f in findings(text, 2012) if f.rule == "cumulative_below_annual"] == ["20 < 74"]


def _of(year: int, numbers: Numbers, id: str) -> Report:
    report = report_of(statutory_report(year=year, numbers=numbers).as_text(), year)
    return replace(report, id=id, organ="云溪市人民政府")


def test_carried_forward_must_arrive_next_year() -> None:
    """What one report carries forward, the next must carry over."""
    one, two = _of(2022, Numbers(), "a"), _of(2023, Numbers(), "b")
    found = audit(one, read_figures(one), [(two, read_figures(two))])
    (finding,) = [f for f in found if f.rule == "carried_to_next_year"]
    assert (finding.figures[0].report_id, finding.figures[1].report_id) == ("a", "b")


def test_two_editions_that_differ_are_found() -> None:
    """Two reports of one organ and year that state different numbers are reported once."""
    one, two = _of(2023, Numbers(), "a"), _of(2023, Numbers(licences=99), "b")
    sides = (read_figures(one), read_figures(two))
    found = [*audit(one, sides[0], [(two, sides[1])]), *audit(two, sides[1], [(one, sides[0])])]
    assert [f.formula for f in found if f.rule == "two_editions"] == ["2293 ≠ 99"]


def test_choosing_puts_the_year_before_the_cumulative_value() -> None:
    """The year's value unless the cumulative one is asked for, whichever way it is asked."""
    report = report_of(summary_report().as_text(), 2012)
    figures = read_figures(report)
    annual = choose(figures, measure="disclosed.total", year=2012)
    cumulative = choose(figures, measure="disclosed.cumulative", year=2012)
    assert annual.best is not None
    assert cumulative.best is not None
    assert (annual.best.value, cumulative.best.value) == (2026, 3542)
    assert [f.value for f in annual.agreeing] == [2026]


def test_choosing_shows_who_differs_and_why() -> None:
    """A sentence against the table: both are given, and the reason is said to be where they stand."""
    text = statutory_report().as_text().replace("申请70件", "申请79件")
    chosen = choose(read_figures(report_of(text)), measure="applications.received", year=2023)
    assert chosen.best is not None
    assert (chosen.best.value, chosen.best.origin) == (70, "table")
    assert [f.value for f in chosen.differing] == [79]
    assert chosen.why == ("origin",)


def test_carried_over_explains_a_difference() -> None:
    """A sentence that counts new and carried over together is explained by the row carried over."""
    text = statutory_report().as_text().replace("申请70件", "申请74件")
    chosen = choose(read_figures(report_of(text)), measure="applications.received", year=2023)
    assert chosen.why == ("carried_over",)


def test_a_breakdown_is_found_by_either_id() -> None:
    """applications.from.business and applications.received by applicant lead to one figure."""
    figures = read_figures(report_of(statutory_report().as_text()))
    one = choose(figures, measure="applications.from.welfare")
    two = choose(figures, measure="applications.received", breakdown=(("applicant", "welfare"),))
    assert one == two
    assert one.best is not None
    assert one.best.value == 2


def test_a_total_that_is_not_printed_is_the_sum_of_its_parts() -> None:
    """The form prints no total of refusals: the eight rows are given, and what they sum to."""
    figures = read_figures(report_of(statutory_report().as_text()))
    chosen = choose(figures, measure="applications.result.refused")
    assert chosen.best is None
    assert (chosen.total, len(chosen.parts)) == (7, 8)
    assert choose(figures, measure="lawsuits.total").total == 14


def test_an_undetermined_cell_is_no_answer() -> None:
    """A row that can be cut in two ways gives no value, and says so."""
    text = statutory_report(numbers=Numbers(documents=(6, 93, 665))).as_flattened()
    chosen = choose(read_figures(report_of(text)), measure="documents.in_force")
    assert chosen.best is not None
    assert chosen.best.value is None
    assert chosen.why == ("undetermined",)


def _subjects() -> list[comparing.Subject]:
    subjects = []
    for place, year, numbers in (
        ("云溪市", 2022, Numbers(licences=550)),
        ("青禾县", 2022, Numbers(licences=9487)),
        ("白鹭区", 2022, Numbers(licences=550)),
    ):
        report = report_of(statutory_report(place, year, numbers).as_text(), year)
        subjects.append(comparing.Subject(place, f"{place}人民政府", year, report.id, read_figures(report)))
    silent = report_of("石桥县人民政府的报告没有数字。", 2022)
    subjects.append(comparing.Subject("石桥县", "石桥县人民政府", 2022, "s", read_figures(silent)))
    subjects.append(comparing.Subject("南浦开发区", "南浦开发区管理委员会", 2022))
    return subjects


def test_places_are_ranked_and_summed_and_the_missing_named() -> None:
    """Equal values share a place; who lacks the figure is named with the reason."""
    rows = comparing.state(_subjects(), "licences.decided")
    assert [(place, row.subject.place) for place, row in comparing.rank(rows)] == [
        (1, "青禾县"),
        (2, "云溪市"),
        (2, "白鹭区"),
    ]
    assert comparing.total(rows) == 550 + 9487 + 550
    coverage = comparing.coverage(rows)
    assert (coverage.stating, coverage.of) == (3, 5)
    assert [(row.subject.place, row.missing) for row in coverage.lacking] == [
        ("石桥县", "silent"),
        ("南浦开发区", "not_collected"),
    ]


def test_difference_growth_and_share_are_exact() -> None:
    """Decimal arithmetic; nothing grows at a rate from 0."""
    assert comparing.difference(Decimal("7730.28"), Decimal(7545)) == Decimal("-185.28")
    assert comparing.growth(Decimal(70), Decimal(81)) == Decimal("15.71")
    assert comparing.growth(Decimal(0), Decimal(5)) is None
    assert comparing.share(Decimal(42), Decimal(81)) == Decimal("51.85")
    assert comparing.share(Decimal(1), Decimal(0)) is None
    assert comparing.total([]) is None


def test_yuan_and_ten_thousand_yuan_are_compared_as_one_money() -> None:
    """45.82万元 and 458200元 are the same amount."""
    subject = comparing.Subject(
        "云溪市", "云溪市人民政府", 2023, "x", read_figures(report_of("政府集中采购总金额458200元。"))
    )
    (row,) = comparing.state([subject], "procurement.amount")
    assert row.value == Decimal("45.82")


def test_a_number_that_a_later_report_gives_otherwise_is_found() -> None:
    """What a report says of the year before is held against the report of that year, whichever is asked first."""
    one = _of(2022, Numbers(), "a")
    said = (
        statutory_report(year=2023).as_text().replace("五、存在", "2022年，全市共收到政府信息公开申请68件。\n五、存在")
    )
    two = replace(report_of(said, 2023), id="b", place="云溪市", organ="云溪市人民政府")
    sides = (one, read_figures(one)), (two, read_figures(two))
    for found in (list(between(*sides)), list(between(*reversed(sides)))):
        (finding,) = [f for f in found if f.rule == "restated"]
        assert finding.formula == "70 ≠ 68"
        assert [f.report_id for f in finding.figures] == ["a", "b"]


def test_two_organs_that_count_the_whole_place_must_agree() -> None:
    """A government and its office that both say 全市 are compared; what an organ counts for itself is not."""
    text = "2023年，全市共收到政府信息公开申请{}件。"
    government = replace(report_of(text.format(70), 2023), id="a", place="云溪市", organ="云溪市人民政府")
    office = replace(report_of(text.format(71), 2023), id="b", place="云溪市", organ="云溪市人民政府办公室")
    bureau = replace(
        report_of("2023年，本局共收到政府信息公开申请4件。", 2023), id="c", place="云溪市", organ="云溪市教育局"
    )
    government, office, bureau = ((r, read_figures(r)) for r in (government, office, bureau))
    assert [f.formula for f in between(government, office)] == ["70 ≠ 71"]
    assert not list(between(government, bureau))


def test_an_older_edition_is_compared_with_its_newer_one_only() -> None:
    """A superseded report says nothing of the years around it."""
    old, new, after = _of(2022, Numbers(), "a"), _of(2022, Numbers(licences=99), "b"), _of(2023, Numbers(), "c")
    old, new, after = ((r, read_figures(r)) for r in (old, new, after))
    assert [f.rule for f in between(old, new, superseded=True)] == ["two_editions"]
    assert not list(between(old, after, superseded=True))
