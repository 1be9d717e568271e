"""Charts of what reports state, as JSON that plotly draws: years, places in their order, parts of a whole.

A chart is drawn only where it shows more than its table: from three values on, of one measure or of
measures that are parts of one whole. With one value a year for three years there is a trend, a line
for each organ as long as lines can be told apart; else the organs of one year are ranked; parts are
stacked. A year without a value is a gap in the line, never a point.

Each value is one that a report states. Colours are of Okabe and Ito's palette as far as they stand out from
white and from near black alike; the page adds its own colours for text and lines. Names are written for
plotly, which reads tags and entities in any text: here both are escaped.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from html import escape
from itertools import groupby
from textwrap import wrap
from typing import Any, Literal

import plotly.graph_objects as go

from nianbao.answering import writing
from nianbao.answering.naming import who
from nianbao.answering.stating import label
from nianbao.figures.compare import factor
from nianbao.figures.form import APPLICANTS
from nianbao.measures import catalogue

Language = Literal["zh", "en"]
Kind = Literal["trend", "ranking", "parts"]
Row = Mapping[str, Any]

FEWEST = 3
# More lines than this cannot be told apart; more bars than that cannot be read.
MOST_LINES = 8
MOST_BARS = 30

_COLOURS = ("#2878b8", "#d55e00", "#009e73", "#c0679b", "#b8860b", "#6b7fd7", "#7d8793", "#a0522d")
_DASHES = ("solid", "dash", "dot", "dashdot")
_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "star", "cross", "pentagon")
# Pixels: of a bar with its gap, of a line of text, of what is around the bars, of a trend without its legend.
_BAR, _LINE, _FRAME, _TREND = 26, 18, 64, 360
_TICKS = 6  # years beside each other on a phone
_WIDE = 40  # letters of a name on one line, so that a phone shows it whole

_CHINESE = re.compile(r" \([^()]*\)$")  # the name in characters behind the English one
_RESULTS = ("granted", "partial", "refused", "unavailable", "not_processed", "other")
# The wholes of the statutory form that the catalogue does not name as sums.
_FORM = {
    "applications.answered": tuple(f"applications.result.{result}" for result in _RESULTS),
    "applications.received": tuple(
        f"applications.from.{'legal' if kind == 'legal_service' else kind}" for kind in APPLICANTS
    ),
}


@dataclass(frozen=True, slots=True)
class Point:
    """A value that one report states of a measure; `ranked` counts the values of its year, where it is known."""

    measure: str
    place: str
    organ: str
    year: int | None
    value: Decimal
    unit: str
    ranked: int = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart in both languages; `drawn` are figures for plotly, `height` the pixels that it takes."""

    kind: Kind
    titles: Mapping[Language, str]
    drawn: Mapping[Language, dict[str, Any]]
    height: int
    points: int


def of_comparison(written: Row) -> tuple[Chart, ...]:
    """The charts of a comparison as `crosstable.as_json` writes it."""
    points = [
        Point(
            row["measure"],
            row["place"],
            row["organ"],
            row["year"],
            Decimal(row["value"]),
            row["unit"],
            row["ranked"] or 0,
        )
        for row in written["rows"]
    ]
    return _drawn(tuple(measure["id"] for measure in written["measures"]), tuple(points))


def of_answer(answer: Row) -> Chart | None:
    """The chart of an answer's values, where several years or places of one measure stand in it."""
    points: dict[tuple[object, ...], Point] = {}
    for value in answer.get("values", ()):
        if (point := _stated(value)) is None:
            continue
        # The first is the one that the answer rests on; what a report says elsewhere stands in the table.
        points.setdefault((point.measure, point.place, point.organ, point.year), point)
    measures = tuple(dict.fromkeys(point.measure for point in points.values()))
    return next(iter(_drawn(measures, tuple(points.values()))), None)


def _stated(value: Row) -> Point | None:
    """A value that a report states of a measure, in the unit of the measure: 件 and 条 both count."""
    measure, unit = str(value.get("measure_id") or ""), str(value.get("unit") or "")
    entry = catalogue().get(measure)
    if value.get("derived") or not value.get("citation") or value.get("year") is None or entry is None:
        return None
    try:
        number = Decimal(str(value.get("value"))) * factor(unit, measure)
    except InvalidOperation:
        return None
    if "%" in (unit, entry.unit) and unit != entry.unit:
        return None
    place, organ = (str(value.get(name) or "") for name in ("place", "organ"))
    return Point(measure, place, organ, value["year"], number, entry.unit)


# A conversation is written anew for every word that is added to it, and its charts stay as they are.
@lru_cache(maxsize=64)
def _drawn(measures: tuple[str, ...], points: tuple[Point, ...]) -> tuple[Chart, ...]:
    drawn: list[Chart] = []
    left = list(measures)
    for whole, parts in _wholes(measures):
        chosen = [point for point in points if point.measure in parts]
        if len(chosen) >= FEWEST and len({point.measure for point in chosen}) > 1:
            drawn.append(_stacked(whole, parts, chosen))
            left = [measure for measure in left if measure not in parts]
    for measure in left:
        own = [point for point in points if point.measure == measure and point.year is not None]
        if len({point.unit for point in own}) == 1 and (chart := _trend(measure, own) or _ranking(measure, own)):
            drawn.append(chart)
    return tuple(drawn)


def _wholes(measures: Sequence[str]) -> Iterable[tuple[str, tuple[str, ...]]]:
    """The wholes of which two or more of these measures are parts, with those parts; each part in one whole."""
    taken: set[str] = set()
    sums = _FORM | {id: measure.parts for id, measure in catalogue().measures.items() if measure.parts}
    for whole, parts in sums.items():
        own = tuple(part for part in parts if part in measures and part not in taken)
        if len(own) > 1:
            taken |= set(own)
            yield whole, own


def _trend(measure: str, points: Sequence[Point]) -> Chart | None:
    organs = _by_organ(points)
    if len(organs) > MOST_LINES or max(map(len, organs.values()), default=0) < FEWEST:
        return None
    years = sorted({point.year for point in points if point.year is not None})
    every = list(range(years[0], years[-1] + 1))
    alone = len(organs) == 1

    def figure(language: Language) -> go.Figure:
        names = _names(organs, language)
        lines = []
        for n, (organ, own) in enumerate(organs.items()):
            stated = {point.year: point for point in own}
            lines.append(
                go.Scatter(
                    x=every,
                    y=[float(stated[year].value) if year in stated else None for year in every],
                    name=names[organ],
                    mode="lines+markers",
                    connectgaps=False,
                    line={"color": _COLOURS[n], "width": 2.5, "dash": _DASHES[n % len(_DASHES)]},
                    marker={"size": 9, "symbol": _SYMBOLS[n], "color": _COLOURS[n]},
                    hovertext=[_told(names[organ], stated.get(year), language) for year in every],
                    hoverinfo="text",
                    showlegend=not alone,
                )
            )
        layout = {
            "xaxis": _years(every),
            "yaxis": {"rangemode": "tozero", "tickformat": ",~f", "title": {"text": _unit(points, language)}},
            "legend": {"orientation": "h", "y": -0.16, "yanchor": "top", "x": 0},
        }
        return go.Figure(lines, layout)

    single = next(iter(organs)) if alone else None
    height = _TREND + (0 if alone else 2 * _LINE * len(organs))
    return _chart("trend", _titles(measure, single, points), figure, height, len(points))


def _ranking(measure: str, points: Sequence[Point]) -> Chart | None:
    """The organs of the latest year that enough of them state, the highest on top."""
    by_year = {
        year: list(own) for year, own in groupby(sorted(points, key=lambda p: p.year or 0), key=lambda p: p.year)
    }
    year = next((year for year in sorted(by_year, key=lambda y: -(y or 0)) if len(by_year[year]) >= FEWEST), None)
    if year is None:
        return None
    ordered = sorted(by_year[year], key=lambda p: (-p.value, p.place, p.organ))
    shown = ordered[:MOST_BARS]

    def figure(language: Language) -> go.Figure:
        names = _names(_by_organ(shown), language)
        labels = [names[point.place, point.organ] for point in shown]
        bars = go.Bar(
            orientation="h",
            x=[float(point.value) for point in shown],
            y=list(range(len(shown))),
            text=[writing.plain(point.value) for point in shown],
            textposition="outside",
            cliponaxis=False,
            marker={"color": _COLOURS[0]},
            hovertext=[_told(name, point, language) for name, point in zip(labels, shown, strict=True)],
            hoverinfo="text",
            showlegend=False,
        )
        layout = _under_each_other(labels, _unit(shown, language))
        layout["xaxis"]["range"] = _room([point.value for point in shown])
        return go.Figure([bars], layout)

    titles = {language: f"{said} · {year}" for language, said in _titles(measure, None, points).items()}
    if len(shown) < (of := max(len(ordered), ordered[0].ranked)):
        titles = {
            "zh": f"{titles['zh']}（前 {len(shown)} 名，共 {of} 个）",
            "en": f"{titles['en']} (the first {len(shown)} of {of})",
        }
    return _chart("ranking", titles, figure, _FRAME + _row(_by_organ(shown)) * len(shown), len(shown))


def _stacked(whole: str, parts: Sequence[str], points: Sequence[Point]) -> Chart:
    """A bar for each report, of the parts that it states one after the other."""
    subjects = sorted({(p.place, p.organ, p.year or 0) for p in points})
    shown = subjects[:MOST_BARS]
    held = {(p.place, p.organ, p.year or 0, p.measure): p for p in points}
    alone = len({subject[:2] for subject in subjects}) == 1

    def figure(language: Language) -> go.Figure:
        names = _names((subject[:2] for subject in shown), language)
        labels = [str(year) if alone else f"{names[place, organ]} · {year}" for place, organ, year in shown]
        bars = []
        for n, part in enumerate(part for part in parts if any(p.measure == part for p in points)):
            own = [held.get((*subject, part)) for subject in shown]
            name = _safe(called(part, language))
            bars.append(
                go.Bar(
                    orientation="h",
                    name=name,
                    x=[None if point is None else float(point.value) for point in own],
                    y=list(range(len(shown))),
                    marker={
                        "color": _COLOURS[n % len(_COLOURS)],
                        "pattern": {"shape": ("", "/", ".", "x")[n // 2 % 4], "fillmode": "overlay", "fgopacity": 0.45},
                    },
                    hovertext=[
                        _told(f"{names[subject[:2]]}<br>{name}", point, language)
                        for subject, point in zip(shown, own, strict=True)
                    ],
                    hoverinfo="text",
                )
            )
        layout = _under_each_other(labels, _unit(points, language)) | {
            "barmode": "stack",
            "legend": {"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
        }
        return go.Figure(bars, layout)

    single = shown[0][:2] if alone else None
    titles = _titles(whole, single, points)
    titles = {"zh": f"{titles['zh']}：构成", "en": f"{titles['en']}: parts"}
    row = _row([] if alone else [subject[:2] for subject in shown])
    return _chart("parts", titles, figure, _FRAME + row * len(shown) + 24 * len(parts), len(points))


def _chart(kind: Kind, titles: Mapping[Language, str], figure: Any, height: int, points: int) -> Chart:
    languages: tuple[Language, ...] = ("zh", "en")
    return Chart(kind, titles, {language: _as_json(figure(language), height) for language in languages}, height, points)


def _as_json(figure: go.Figure, height: int) -> dict[str, Any]:
    figure.update_layout(
        template="none",
        height=height,
        margin={"l": 8, "r": 16, "t": 12, "b": 8},
        hovermode="closest",
        dragmode=False,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        separators=".,",
    )
    figure.update_xaxes(automargin=True, fixedrange=True)
    figure.update_yaxes(automargin=True, fixedrange=True)
    drawn: dict[str, Any] = figure.to_plotly_json()
    del drawn["layout"]["template"]
    return drawn


def _room(values: Sequence[Decimal]) -> list[float]:
    """From 0 to the ends of the bars, with room for the longest number behind them, on a phone too."""
    margin = 0.04 * max(len(writing.plain(value)) for value in values) * float(max(map(abs, values)) or 1)
    lowest, highest = float(min(values)), float(max(values))
    return [lowest - margin if lowest < 0 else 0, max(highest, 0) + margin]


def _under_each_other(labels: Sequence[str], unit: str) -> dict[str, Any]:
    """Bars with their names above them, as long names beside them would leave a phone no room for bars."""
    return {
        "xaxis": {"rangemode": "tozero", "tickformat": ",~f", "title": {"text": unit}},
        # Numbered, as two organs may have one name.
        "yaxis": {"showticklabels": False, "range": [len(labels) - 0.3, -0.8], "zeroline": False, "showgrid": False},
        "annotations": [
            {
                "text": label,
                "x": 0,
                "xref": "paper",
                "xanchor": "left",
                "y": n - 0.2,
                "yanchor": "bottom",
                "align": "left",
                "showarrow": False,
            }
            for n, label in enumerate(labels)
        ],
        "bargap": 0.62,
    }


def _row(organs: Iterable[tuple[str, str]]) -> int:
    """The pixels of a bar with its name above it, as many lines as the longest of these names takes."""
    known = list(organs)
    return _BAR + _LINE * (1 + max((name.count("<br>") for name in _names(known, "en").values()), default=0))


def _by_organ(points: Iterable[Point]) -> dict[tuple[str, str], list[Point]]:
    organs: dict[tuple[str, str], list[Point]] = {}
    for point in points:
        organs.setdefault((point.place, point.organ), []).append(point)
    return organs


def _names(organs: Iterable[tuple[str, str]], language: Language) -> dict[tuple[str, str], str]:
    """What each organ is called, as short as it is its alone, in lines that a phone can show."""
    known = list(dict.fromkeys(organs))
    whole = {organ: who(*organ, language) or organ[1] or organ[0] for organ in known}
    short = {organ: _CHINESE.sub("", name) for organ, name in whole.items()}
    names: dict[tuple[str, str], str] = {}
    for organ in known:
        forms = (short[organ], whole[organ], organ[1])
        name = next(
            (n for n, of in zip(forms, (short, whole), strict=False) if [*of.values()].count(n) == 1), forms[-1]
        )
        names[organ] = "<br>".join(_safe(line) for line in wrap(name, _WIDE))
    return names


def _titles(measure: str, organ: tuple[str, str] | None, points: Sequence[Point]) -> dict[Language, str]:
    languages: tuple[Language, ...] = ("zh", "en")
    return {
        language: " · ".join(
            part for part in (called(measure, language), who(*organ, language) if organ else "") if part
        )
        for language in languages
    }


def called(id: str, language: Language) -> str:
    """What a measure of the catalogue is called, by its id; as a heading has it."""
    key = catalogue().resolve(id)
    name = id if key is None else label(key.measure, key.breakdown, key.period, language)
    return name[:1].upper() + name[1:]


def _told(name: str, point: Point | None, language: Language) -> str:
    if point is None:
        return ""
    unit = _safe(writing.unit(point.unit, language))
    return f"{name}<br>{point.year}<br>{writing.plain(point.value)}{unit}"


def _unit(points: Sequence[Point], language: Language) -> str:
    return _safe(writing.unit(points[0].unit, language).strip()) if points else ""


def _years(years: Sequence[int]) -> dict[str, Any]:
    """An axis of years, which are whole numbers and no amounts."""
    ticks = {"dtick": 1} if len(years) <= _TICKS else {"nticks": _TICKS}
    return {"type": "linear", "tickformat": "d", "tickangle": 0, **ticks}


def _safe(text: str) -> str:
    return escape(text, quote=False)
