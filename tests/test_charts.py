"""Charts say what the figures say, only where a chart helps, and never more."""

from typing import Any

import pytest

from nianbao import charts

RECEIVED, GRANTED, PARTIAL = "applications.received", "applications.result.granted", "applications.result.partial"


def _row(place: str, year: int, value: str, measure: str = RECEIVED, **more: Any) -> dict[str, Any]:
    own = {"place": place, "organ": f"{place}人民政府", "year": year, "value": value, "measure": measure}
    return own | {"unit": "件", "ranked": None} | more


def _drawn(*rows: dict[str, Any]) -> tuple[charts.Chart, ...]:
    measures = [{"id": id} for id in dict.fromkeys(row["measure"] for row in rows)]
    return charts.of_comparison({"measures": measures, "rows": list(rows)})


def test_years_of_an_organ_are_a_line_with_a_gap_where_nothing_is_stated() -> None:
    """Every year has its place on the line, the one without a value is a hole in it, and both languages say it."""
    (chart,) = _drawn(_row("云溪市", 2020, "24"), _row("云溪市", 2021, "36"), _row("云溪市", 2023, "30"))
    assert (chart.kind, chart.points) == ("trend", 3)
    (line,) = chart.drawn["zh"]["data"]
    assert list(line["x"]) == [2020, 2021, 2022, 2023]
    assert list(line["y"]) == [24, 36, None, 30]
    assert not line["connectgaps"]
    assert line["hovertext"][1] == "云溪市<br>2021<br>36件"
    assert chart.titles["zh"] == "收到政府信息公开申请数（本年新收） · 云溪市"
    assert chart.titles["en"].startswith("Requests received (new this year) · Yunxi City")


def test_places_of_a_year_are_ranked_with_equals_in_the_order_of_names() -> None:
    """The highest is on top, and each bar carries its value as the report has it."""
    (chart,) = _drawn(_row("青禾县", 2023, "12"), _row("白鹭区", 2023, "45"), _row("石桥县", 2023, "12"))
    (bars,) = chart.drawn["zh"]["data"]
    assert chart.kind == "ranking"
    assert [label["text"] for label in chart.drawn["zh"]["layout"]["annotations"]] == ["白鹭区", "石桥县", "青禾县"]
    assert list(bars["text"]) == ["45", "12", "12"]
    assert "2023" in chart.titles["en"]


def test_a_bar_below_nothing_is_in_view_too() -> None:
    """A number that fell is drawn to the left of 0, with room for what it says."""
    (chart,) = _drawn(_row("青禾县", 2019, "-7"), _row("白鹭区", 2019, "45"), _row("石桥县", 2019, "0"))
    low, high = chart.drawn["zh"]["layout"]["xaxis"]["range"]
    assert low < -7
    assert high > 45


def test_more_places_than_can_be_read_are_cut_and_said_to_be() -> None:
    """Thirty bars of forty, and the title says of how many, also where only some rows were given."""
    (chart,) = _drawn(*(_row(f"第{n:02}县", 2023, str(n), ranked=90) for n in range(40)))
    assert chart.points == charts.MOST_BARS
    assert chart.titles["zh"].endswith("（前 30 名，共 90 个）")


def test_parts_of_one_whole_are_stacked() -> None:
    """Two results of the same applications make one bar a report, and no chart each."""
    rows = [
        _row("云溪市", year, str(n), measure)
        for n, year in enumerate((2022, 2023), 5)
        for measure in (GRANTED, PARTIAL)
    ]
    (chart,) = _drawn(*rows)
    assert chart.kind == "parts"
    assert chart.drawn["en"]["layout"]["barmode"] == "stack"
    assert [list(bar["x"]) for bar in chart.drawn["zh"]["data"]] == [[5, 6], [5, 6]]
    assert chart.titles["en"].startswith("Requests answered or closed")


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [_row("云溪市", 2022, "1"), _row("云溪市", 2023, "2")],
        [_row("云溪市", 2022, "1"), _row("青禾县", 2021, "2"), _row("白鹭区", 2023, "3")],
        [_row("云溪市", year, "1", unit=unit) for year, unit in ((2021, "元"), (2022, "万元"), (2023, "元"))],
    ],
    ids=["nothing", "two values", "no two alike", "two units"],
)
def test_no_chart_where_it_would_not_help(rows: list[dict[str, Any]]) -> None:
    """Two values are read quicker than drawn, and what cannot be set side by side is not."""
    assert _drawn(*rows) == ()


def test_names_are_text_for_plotly_too() -> None:
    """Plotly reads tags and entities in every text: a name that has some is shown, not obeyed."""
    rows = [_row("县", 2023, str(n), organ=f"<a href='javascript:alert({n})'>局</a>&lt;") for n in range(3)]
    (chart,) = _drawn(*rows)
    written = str(chart.drawn)
    assert "<a" not in written
    assert "&lt;a href" in written
    assert "&amp;lt;" in written


def _value(place: str, year: int, value: str | None, **more: Any) -> dict[str, Any]:
    own = {"value": value, "unit": "件", "measure": RECEIVED, "measure_id": RECEIVED, "place": place, "organ": place}
    return own | {"year": year, "citation": 1, "derived": False} | more


def test_an_answer_over_several_years_has_a_chart() -> None:
    """The values that are cited are drawn; what was computed is not, nor what else a report says of the same."""
    values = [_value("云溪市", 2020 + n, str(n)) for n in range(3)]
    values += [_value("云溪市", 2021, "99"), _value("云溪市", 2023, "5", derived=True), _value("云溪市", 2024, None)]
    chart = charts.of_answer({"values": values})
    assert chart is not None
    assert list(chart.drawn["zh"]["data"][0]["y"]) == [0, 1, 2]


def test_values_of_several_kinds_in_an_answer_are_not_one_line() -> None:
    """A breakdown or a cumulative number is another measure than the year's."""
    ids = (RECEIVED, "applications.from.business", f"{RECEIVED}.cumulative")
    values = [_value("云溪市", 2020 + n, str(n), measure_id=id) for n, id in enumerate(ids)]
    assert charts.of_answer({"values": values}) is None


def test_units_of_counting_are_one_and_percent_is_none() -> None:
    """件 and 条 of one measure are set on one axis; a rate beside counts is left out."""
    values = [_value("云溪市", 2020 + n, "3", unit=unit) for n, unit in enumerate(("件", "条", "", "%"))]
    chart = charts.of_answer({"values": values})
    assert chart is not None
    assert chart.points == 3
