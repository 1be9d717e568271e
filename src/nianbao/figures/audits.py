"""The sums that must hold in a report and between its parts."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from nianbao.figures.between import between
from nianbao.figures.choose import REASONS, reason
from nianbao.figures.figure import Figure
from nianbao.figures.findings import COMPARABLE, Finding, measure_name
from nianbao.figures.form import APPLICANTS, CARRIED_FORWARD, CARRIED_OVER, OTHER, OUTCOMES, RECEIVED, ROWS, TOTAL
from nianbao.figures.summary import parts_of
from nianbao.measures import Breakdown, catalogue
from nianbao.reports import Report


def audit(
    report: Report, figures: Sequence[Figure], others: Sequence[tuple[Report, Sequence[Figure]]] = ()
) -> tuple[Finding, ...]:
    """All findings in a report; `others` are reports to compare it with (those after it are)."""
    figures = [f for f in figures if f.report_id == report.id]
    table = [f for f in figures if f.origin == "table"]
    found = [
        *_row_sums(table),
        *_column_sums(table),
        *_outcome_sums(table),
        *_part_sums(table),
        *_cumulative(figures),
        *_stated_twice(figures),
        *_undetermined(table),
    ]
    for other, its in others:
        if (report.year or 0, report.id) < (other.year or 0, other.id):
            found.extend(between((report, figures), (other, its)))
    return tuple(found)


class _Grid:
    """Cells of the statutory table by row and column; a measure that stands twice keeps its first."""

    def __init__(self, table: Sequence[Figure]) -> None:
        self.cells: dict[tuple[str, Breakdown], Figure] = {}
        for f in table:
            if f.measure and f.period != "cumulative":
                self.cells.setdefault((f.measure, f.breakdown), f)

    def number(self, measure: str, column: Breakdown) -> Figure | None:
        """The cell if it holds a number; a blank one counts as such where others of its row do."""
        figure = self.cells.get((measure, column))
        return figure if figure and figure.state in ("number", "blank") else None


_KINDS: tuple[Breakdown, ...] = tuple((("applicant", kind),) for kind in APPLICANTS)
_COLUMNS: tuple[Breakdown, ...] = (*_KINDS, ())


def _row_sums(table: Sequence[Figure]) -> Iterator[Finding]:
    grid = _Grid(table)
    for row in ROWS:
        parts = [grid.number(row.measure, kind) for kind in _KINDS]
        total = grid.number(row.measure, ())
        if total is None or total.state == "blank" or any(part is None for part in parts):
            continue
        yield from _check("row_sum", f"{measure_name(row.measure)}：六类申请人", [p for p in parts if p], [total])


def _column_sums(table: Sequence[Figure]) -> Iterator[Finding]:
    grid = _Grid(table)
    subs = [row for row in ROWS if row.measure.startswith(OTHER.measure + ".")]
    whole = any(grid.number(row.measure, ()) for row in subs)
    results = [row for row in ROWS if row.is_result and (row is not OTHER if whole else row not in subs)]
    for column in _COLUMNS:
        parts = [grid.number(row.measure, column) for row in results]
        total = grid.number(TOTAL.measure, column)
        if total and total.state == "number" and all(parts):
            yield from _check("result_sum", f"办理结果各项{_column(column)}", [p for p in parts if p], [total])
        left = [grid.number(row.measure, column) for row in (RECEIVED, CARRIED_OVER)]
        right = [grid.number(row.measure, column) for row in (TOTAL, CARRIED_FORWARD)]
        if all(left) and all(right) and sum(f.state == "blank" for f in (*left, *right) if f) == 0:
            sides = [f for f in left if f], [f for f in right if f]
            yield from _check("balance", f"新收＋上年结转＝办理总计＋结转下年{_column(column)}", *sides)


def _outcome_sums(table: Sequence[Figure]) -> Iterator[Finding]:
    grid = _Grid(table)
    for family in ("reviews", "lawsuits.direct", "lawsuits.after_review"):
        cells = [grid.number(f"{family}.{outcome}", ()) for outcome in OUTCOMES]
        if all(c and c.state == "number" for c in cells):
            numbers = [c for c in cells if c]
            yield from _check("outcome_sum", f"{measure_name(f'{family}.total')}：四种结果", numbers[:-1], numbers[-1:])


def _part_sums(table: Sequence[Figure]) -> Iterator[Finding]:
    """Totals of the summary tables before 2019 against the rows under them."""
    for period in ("annual", "cumulative"):
        rows: dict[str, Figure] = {}
        for f in table:
            if f.period == period and not f.breakdown and f.measure and f.state == "number":
                rows.setdefault(f.measure, f)
        for total in ("applications.received", "applications.answered"):
            parts = [rows[m] for m in parts_of(total, rows.keys())]
            if total not in rows or len(parts) < 2 or any(_statutory(f, table) for f in (rows[total], *parts)):
                continue
            yield from _check("part_sum", f"{measure_name(total)}：各项之和", parts, [rows[total]])


def _statutory(figure: Figure, table: Sequence[Figure]) -> bool:
    return any(f.measure == figure.measure and f.breakdown and f.quote_start == figure.quote_start for f in table)


def _cumulative(figures: Sequence[Figure]) -> Iterator[Finding]:
    for f in figures:
        if f.period != "cumulative" or f.origin != "table" or f.value is None:
            continue
        year = next(
            (
                o
                for o in figures
                if o.measure == f.measure
                and o.period == "annual"
                and o.quote_start == f.quote_start
                and o.value is not None
            ),
            None,
        )
        if year and year.value is not None and f.value < year.value:
            yield Finding(
                "cumulative_below_annual",
                f"{f.value} < {year.value}",
                f"{measure_name(f.measure)}：历年累计 {f.value} 小于当年 {year.value}",
                f"{measure_name(f.measure, 'en')}: the cumulative {f.value} is below the year's {year.value}",
                "warning",
                (year, f),
            )


def _stated_twice(figures: Sequence[Figure]) -> Iterator[Finding]:
    """One measure, year and period with two values in one report."""
    groups: dict[tuple[str, Breakdown, str, int | None], list[Figure]] = {}
    for f in figures:
        if (
            f.measure
            and f.state == "number"
            and f.bound == "exact"
            and (f.measure in COMPARABLE or f.origin == "table")
        ):
            groups.setdefault((f.measure, f.breakdown, f.period, f.year), []).append(f)
    for (measure, breakdown, _, _), group in groups.items():
        distinct: dict[Decimal, Figure] = {}
        for f in sorted(group, key=lambda f: (f.origin != "table", f.start)):
            if f.value is not None:
                distinct.setdefault(f.value, f)
        first, *rest = distinct.values()
        for other in rest:
            why = reason(first, other, figures)
            rule = "prose_against_table" if {first.origin, other.origin} != {first.origin} else "stated_twice"
            explained = why in ("scope", "rounded", "carried_over", "carried_forward")
            name_zh, name_en = (catalogue().name(measure, breakdown, language) for language in ("zh", "en"))
            yield Finding(
                rule,
                f"{first.value} ≠ {other.value}",
                f"{name_zh}：一处为 {first.value}，另一处为 {other.value}（{REASONS[why][0]}）",
                f"{name_en}: {first.value} in one place, {other.value} in another ({REASONS[why][1]})",
                "note" if explained else "warning",
                (first, other),
            )


def _undetermined(table: Sequence[Figure]) -> Iterator[Finding]:
    rows: dict[tuple[int, int], list[Figure]] = {}
    for f in table:
        if f.state == "undetermined":
            rows.setdefault((f.start, f.end), []).append(f)
    for group in rows.values():
        f = group[0]
        yield Finding(
            "undetermined",
            f.printed,
            f"{measure_name(f.measure)}：数字连写“{f.printed}”，各栏之和不足以唯一断开",
            f"{measure_name(f.measure, 'en')}: the sums do not tell where {f.printed} is to be cut",
            "note",
            tuple(group),
        )


def _check(rule: str, what: str, left: Sequence[Figure], right: Sequence[Figure]) -> Iterator[Finding]:
    """A finding where the two sides do not sum to the same."""
    sums = [sum((f.value or Decimal(0) for f in side), Decimal(0)) for side in (left, right)]
    if sums[0] == sums[1]:
        return
    terms = [" + ".join(str(f.value) for f in side if f.value) or "0" for side in (left, right)]
    yield Finding(
        rule,
        f"{terms[0]} = {sums[0]} ≠ {terms[1]}" + (f" = {sums[1]}" if len(right) > 1 else ""),
        f"{what}合计应为 {sums[0]}，报告印的是 {sums[1]}",
        f"{measure_name(right[0].measure, 'en')}: the parts sum to {sums[0]}, but {sums[1]} is printed",
        "error",
        (*left, *right),
    )


def _column(column: Breakdown) -> str:
    if not column:
        return "（总计栏）"
    value = catalogue().dimensions["applicant"].value(column[0][1])
    return f"（{value.name_zh}栏）" if value else ""


def checked(figures: Sequence[Figure]) -> Mapping[str, int]:
    """How many cells of a report the audits could look at, by what they are: said where nothing was found."""
    return {
        "table": sum(f.origin == "table" and f.state == "number" for f in figures),
        "prose": sum(f.origin == "prose" and f.measure in COMPARABLE for f in figures),
    }
