"""A comparison as HTML: how many reports state it, the charts, and the table with every source and formula."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from nianbao import charts
from nianbao.answering import writing
from nianbao.answering.naming import who
from nianbao.charts import called
from nianbao_ui import drawing
from nianbao_ui.choosing import Asked, named
from nianbao_ui.escaping import attribute, plain
from nianbao_ui.words import both, pair

Row = Mapping[str, Any]

# So many rows are shown, shared by the measures; a page of more is no help to anybody, and CSV has them all.
MOST_ROWS = 300
FEWEST_ROWS = 30
_TABLE = "figures"
_SUM_OF = "the sum of "


def result(written: Row, asked: Asked, most: int) -> str:
    """All that a comparison says, of each measure `most` rows; charts before the table that they are drawn from."""
    rows, missing = written["rows"], written["missing"]
    if not rows and not missing:
        return f'<section class="result"><p class="note">{both("no_reports")}</p></section>'
    covered = "".join(_coverage(one, written) for one in written["coverage"])
    drawn = "".join(drawing.figure(chart) for chart in charts.of_comparison(written))
    note = f'<p class="note">{both("nothing_stated")}</p>' if not rows else ""
    seen = f'<p class="unseen">{both("see_table")}</p>' if drawn else ""
    return (
        f'<section class="result" aria-labelledby="result"><h2 id="result">{both("result")}</h2>'
        f'<ul class="coverage">{covered}</ul>{note}'
        f"{drawn}{seen}{_tools(asked)}{_table(written, asked)}{_cut(written, most)}</section>"
    )


def _coverage(one: Row, written: Row) -> str:
    absent = sum(row["measure"] == one["measure"] and row["why"] == "not_collected" for row in written["missing"])
    said = both("coverage", of=one["of"] - absent, stating=one["stating"])
    if absent:
        said += " " + both("coverage_absent", n=absent)
    return f'<li><strong>{named(one["measure"])}</strong> <span class="of">{said}</span></li>'


def _tools(asked: Asked) -> str:
    here = [(name, value) for name, value in asked.query() if name != "order"]
    by_organ, by_value = both("by_organ"), both("by_value")
    csv = attribute(f"compare.csv?{urlencode(here)}")
    ways = (
        f'<a href="{attribute(_address(here))}#{_TABLE}">{by_organ}</a><span aria-current="true">{by_value}</span>'
        if asked.by_value
        else f'<span aria-current="true">{by_organ}</span>'
        f'<a href="{attribute(_address([*here, ("order", "value")]))}#{_TABLE}">{by_value}</a>'
    )
    return (
        f'<div class="tools"><p class="ways"><span class="soft">{both("sorted")}</span>{ways}</p>'
        f'<label class="reveal"><input type="checkbox" id="formulas"> {both("formulas")}</label>'
        f'<a class="button" href="{csv}" download>{both("csv")}</a></div>'
    )


def _address(query: Sequence[tuple[str, str]]) -> str:
    return f"compare?{urlencode(query)}"


def _table(written: Row, asked: Asked) -> str:
    rows, missing = written["rows"], written["missing"][:MOST_ROWS]
    several = len(written["measures"]) > 1
    changing = any(row["change"] is not None for row in rows)
    ranked = any(row["rank"] is not None for row in rows)
    columns = ["organ", "year", *(["measure"] if several else []), "value"]
    columns += ["difference", "growth"] if changing else []
    columns += ["rank", "of_total"] if ranked else []
    numeric = {"value", "difference", "growth", "rank", "of_total"}
    head = "".join(
        f'<th scope="col"{" class=number" if column in numeric else ""}>{both(column)}</th>' for column in columns
    )
    order = [one["id"] for one in written["measures"]]
    everything = [*rows, *missing]
    body = _by_value(everything, order, columns) if asked.by_value else _by_organ(everything, order, columns)
    totals = "".join(_total(row, columns) for row in written["totals"] if row["reports"] > 1)
    overlapping = any(row["note"] for row in written["totals"] if row["reports"] > 1)
    return (
        f'<div class="scroll compared" tabindex="0" role="group" aria-labelledby="{_TABLE}"><table>'
        f'<caption id="{_TABLE}" class="unseen">{both("table_of")}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody>{f'<tfoot>{totals}</tfoot>' if totals else ''}</table></div>"
        + (f'<p class="soft">{both("overlapping")}</p>' if overlapping else "")
    )


def _by_value(rows: Iterable[Row], measures: Sequence[str], columns: Sequence[str]) -> str:
    """A row for each value, the highest of a measure first, then those without one."""

    def place(row: Row) -> tuple[object, ...]:
        lacking = "why" in row
        value = 0 if lacking else -Decimal(row["value"])
        return measures.index(row["measure"]), lacking, value, row["place"], row["organ"], row["year"] or 0

    html = ""
    for row in sorted(rows, key=place):
        kind = " class=lacking" if "why" in row else ""
        html += f"<tr{kind}>{_organ(row)}{_year(str(row['year'] or ''))}{_rest(row, columns)}</tr>"
    return html


def _by_organ(rows: Iterable[Row], measures: Sequence[str], columns: Sequence[str]) -> str:
    """The rows of an organ beneath its name, in the order of years; years that are not held make one row.

    Organs of which there is nothing to compare come last.
    """
    listed = list(rows)
    stating = {(row["place"], row["organ"]) for row in listed if "why" not in row}

    def place(row: Row) -> tuple[bool, str, str]:
        return (row["place"], row["organ"]) not in stating, row["place"], row["organ"]

    html = ""
    for _, of_organ in groupby(sorted(listed, key=place), key=place):
        own = sorted(of_organ, key=lambda row: (row["year"] or 0, measures.index(row["measure"])))
        lines = list(_lines(own, columns))
        name = _organ(own[0], down=len(lines))
        html += "".join(f"<tr{kind}>{name if n == 0 else ''}{line}</tr>" for n, (kind, line) in enumerate(lines))
    return html


def _lines(own: Sequence[Row], columns: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The rows of one organ without its name, each with the class of its row."""
    held = [row for row in own if row.get("why") != "not_collected" or row["year"] is None]
    absent = sorted({row["year"] for row in own} - {row["year"] for row in held})
    lines = {run[0]: _absent([run], columns) for run in _runs(absent)}
    if absent and not held:
        yield _absent(_runs(absent), columns)
        return
    for year, of_year in groupby(held, key=lambda row: row["year"]):
        for first in [first for first in lines if year is not None and first < year]:
            yield lines.pop(first)
        listed = list(of_year)
        for n, row in enumerate(listed):
            kind = " class=lacking" if "why" in row else ""
            yield kind, (_year(str(year or ""), down=len(listed)) if n == 0 else "") + _rest(row, columns)
    yield from lines.values()


def _runs(years: Sequence[int]) -> list[tuple[int, int]]:
    """The first and the last of years that follow one another."""
    runs: list[tuple[int, int]] = []
    for year in years:
        if runs and runs[-1][1] + 1 == year:
            runs[-1] = runs[-1][0], year
        else:
            runs.append((year, year))
    return runs


def _absent(runs: Sequence[tuple[int, int]], columns: Sequence[str]) -> tuple[str, str]:
    """One row for years that are not held."""
    told = [str(first) if first == last else f"{first}–{last}" for first, last in runs]
    year = pair("、".join(told), ", ".join(told))
    why = both("lacks_not_collected")
    return " class=lacking", f'{_year(year)}<td colspan="{len(columns) - 2}">{why}</td>'


def _rest(row: Row, columns: Sequence[str]) -> str:
    """The cells behind organ and year."""
    measure = f'<td class="measure">{named(row["measure"])}</td>' if "measure" in columns else ""
    behind = columns[columns.index("value") :]
    if "why" in row:
        # Where the report is held, it can be looked at.
        why = both(f"lacks_{row['why']}")
        link = f'<a href="report/{attribute(row["report_id"])}">{why}</a>' if row["report_id"] else why
        return f'{measure}<td colspan="{len(behind)}">{link}</td>'
    cells = {
        "value": _value(row),
        "difference": _change(row),
        "growth": _growth(row),
        "rank": _rank(row),
        "of_total": "" if row["share"] is None else f"{plain(row['share'])}%{_formula(row['share_formula'])}",
    }
    return measure + "".join(f'<td class="number">{cells[column]}</td>' for column in behind)


def _organ(row: Row, *, down: int = 1) -> str:
    name = row["organ"] or row["place"]
    spanning = f' rowspan="{down}"' if down > 1 else ""
    return f'<th scope="row"{spanning}>{pair(name, who(row["place"], row["organ"], "en") or name)}</th>'


def _year(told: str, *, down: int = 1) -> str:
    return f'<td class="year"{f" rowspan={down}" if down > 1 else ""}>{told}</td>'


def _value(row: Row) -> str:
    span = urlencode({"start": row["quote_start"], "end": row["quote_end"]})
    amounts = [f"{row['value']}{writing.unit(row['unit'], language)}" for language in ("zh", "en")]
    link = f'<a href="report/{attribute(row["report_id"])}?{span}#q1">{pair(_spaced(row), amounts[1])}</a>'
    told = ""
    if row["differing"]:
        told += f'<small class="aside">{both("elsewhere", values=" / ".join(row["differing"]))}</small>'
    told += "".join(
        f'<small class="aside">{pair(zh, en)}</small>' for zh, en in zip(row["notes_zh"], row["notes"], strict=True)
    )
    return link + told + _formula(row["formula"])


def _spaced(row: Row) -> str:
    return f"{row['value']}{'' if row['unit'] == '%' else ' '}{row['unit']}".strip()


def _change(row: Row) -> str:
    if row["change"] is None:
        return ""
    since = f'<small class="formula">{both("since", year=row["change_since"])}</small>'
    return f"{plain(_signed(row['change']))}{since}{_formula(row['change_formula'])}"


def _growth(row: Row) -> str:
    if row["growth"] is not None:
        return f"{plain(_signed(row['growth']))}%{_formula(row['growth_formula'])}"
    return "" if row["change"] is None else f'–<small class="formula">{both("no_growth")}</small>'


def _signed(number: str) -> str:
    return number.replace("-", "−") if number.startswith("-") else number if number == "0" else f"+{number}"


def _rank(row: Row) -> str:
    if row["rank"] is None:
        return ""
    formula = both("rank_formula", of=row["ranked"], higher=row["rank"] - 1)
    return f'{row["rank"]} / {row["ranked"]}<small class="formula">{formula}</small>'


def _formula(text: str | None) -> str:
    return f'<small class="formula">{plain(text)}</small>' if text else ""


def _total(row: Row, columns: Sequence[str]) -> str:
    of = both("total_of", year=row["year"], n=row["reports"]) if row["year"] else both("total_of_all", n=row["reports"])
    if row["formula"].startswith(_SUM_OF):
        formula = f'<small class="formula">{both("sum_of_many", n=row["reports"], value=row["value"])}</small>'
    else:
        formula = _formula(row["formula"])
    which = f"<td>{named(row['measure'])}</td>" if "measure" in columns else ""
    amount = pair(_spaced(row), f"{row['value']}{writing.unit(row['unit'], 'en')}")
    rest = len(columns) - columns.index("value") - 1
    padding = f'<td colspan="{rest}"></td>' if rest else ""
    return (
        f'<tr><th scope="row" colspan="2">{both("total")} <small>{of}</small></th>{which}'
        f'<td class="number">{amount}{formula}</td>{padding}</tr>'
    )


def _cut(written: Row, most: int) -> str:
    stating = {one["measure"]: one["stating"] for one in written["coverage"]}
    shown = {id: sum(row["measure"] == id for row in written["rows"]) for id in stating}
    cut = any(shown[id] < count for id, count in stating.items())
    told = f'<p class="soft">{both("cut_rows", n=most)}</p>' if cut else ""
    if (more := len(written["missing"]) - MOST_ROWS) > 0:
        told += f'<p class="soft">{both("cut_missing", n=more)}</p>'
    return told


def titled(measures: Sequence[str]) -> tuple[str, str]:
    """What the page is called, in both languages."""
    return "、".join(called(id, "zh") for id in measures), ", ".join(called(id, "en") for id in measures)
