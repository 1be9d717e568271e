"""What must agree between two reports of one organ, or of one place."""

from collections.abc import Iterator, Sequence

from nianbao.figures.choose import choose
from nianbao.figures.figure import Figure
from nianbao.figures.findings import COMPARABLE, Finding, measure_name
from nianbao.reports import Report

Side = tuple[Report, Sequence[Figure]]


def between(one: Side, two: Side, *, superseded: bool = False) -> Iterator[Finding]:
    """What does not agree between two reports, whichever comes first; nothing where they are of different places.

    Args:
        superseded: one of them is an older edition, which only its newer one is compared with.
    """
    (report, figures), (other, its) = sorted((one, two), key=lambda side: (side[0].year or 0, side[0].id))
    if report.id == other.id or report.year is None or other.year is None:
        return
    if report.organ and report.organ == other.organ:
        if other.year == report.year:
            yield from _editions(figures, its)
        elif not superseded:
            if other.year == report.year + 1:
                yield from _carried(figures, its)
            yield from _restated(figures, its, report.year)
            yield from _falls(figures, its, report.year, other.year)
    elif not superseded and report.place and report.place == other.place and report.year == other.year:
        yield from _same_place(figures, its)


def _restated(figures: Sequence[Figure], its: Sequence[Figure], year: int) -> Iterator[Finding]:
    """Numbers of an earlier year that a later report gives otherwise than the report of that year."""
    for f in its:
        if not _comparable(f) or f.year != year:
            continue
        own = choose(figures, measure=f.measure or "", breakdown=f.breakdown, year=year)
        if own.best is None or own.best.value is None or own.best.period != f.period or own.why:
            continue
        if own.best.bound == "exact" and own.best.unit == f.unit and own.best.value != f.value:
            yield Finding(
                "restated",
                f"{own.best.value} ≠ {f.value}",
                f"{measure_name(f.measure)}：{year} 年的报告为 {own.best.value}，后来的报告把 {year} 年写作 {f.value}",
                f"{measure_name(f.measure, 'en')}: {own.best.value} in the report of {year}, "
                f"which a later report gives as {f.value}",
                "warning",
                (own.best, f),
            )


def _same_place(figures: Sequence[Figure], its: Sequence[Figure]) -> Iterator[Finding]:
    """Two organs that both count for the whole area; what each counts for itself may well differ."""
    theirs = {f.measure: f for f in reversed(its) if _comparable(f) and f.scope == "area" and not f.breakdown}
    seen: set[str | None] = set()
    for f in figures:
        other = theirs.get(f.measure)
        if other is None or f.measure in seen or not _comparable(f) or f.scope != "area" or f.breakdown:
            continue
        seen.add(f.measure)
        if f.value != other.value:
            yield Finding(
                "two_reports_of_a_place",
                f"{f.value} ≠ {other.value}",
                f"{measure_name(f.measure)}：同一地区同一年度的两份报告都按全地区统计，"
                f"分别为 {f.value} 和 {other.value}",
                f"{measure_name(f.measure, 'en')}: two reports that both count for the whole area "
                f"say {f.value} and {other.value}",
                "note",
                (f, other),
            )


def _comparable(f: Figure) -> bool:
    return f.measure in COMPARABLE and f.state == "number" and f.bound == "exact" and f.period != "cumulative"


def _carried(figures: Sequence[Figure], its: Sequence[Figure]) -> Iterator[Finding]:
    forward, over = _total(figures, "applications.carried_forward"), _total(its, "applications.carried_over")
    if forward and over and forward.value != over.value:
        yield Finding(
            "carried_to_next_year",
            f"{forward.value} ≠ {over.value}",
            f"结转下年度 {forward.value} 件，而下一年报告的上年结转为 {over.value} 件",
            f"{forward.value} requests are carried forward, but the next report carries over {over.value}",
            "warning",
            (forward, over),
        )


def _falls(figures: Sequence[Figure], its: Sequence[Figure], year: int, later: int) -> Iterator[Finding]:
    for f in figures:
        if f.period != "cumulative" or f.origin != "table" or f.value is None or f.breakdown:
            continue
        after = next(
            (o for o in its if o.measure == f.measure and o.period == "cumulative" and o.origin == "table"), None
        )
        if after and after.value is not None and after.value < f.value:
            yield Finding(
                "cumulative_falls",
                f"{f.value} > {after.value}",
                f"{measure_name(f.measure)}：历年累计从 {year} 年的 {f.value} 降为 {later} 年的 {after.value}",
                f"{measure_name(f.measure, 'en')}: cumulative, yet {f.value} in {year} and {after.value} in {later}",
                "warning",
                (f, after),
            )


def _editions(figures: Sequence[Figure], its: Sequence[Figure]) -> Iterator[Finding]:
    for measure in sorted(COMPARABLE):
        one, two = _total(figures, measure), _total(its, measure)
        if one and two and one.value != two.value:
            yield Finding(
                "two_editions",
                f"{one.value} ≠ {two.value}",
                f"{measure_name(measure)}：同一机关同一年度的两份报告分别为 {one.value} 和 {two.value}",
                f"{measure_name(measure, 'en')}: two reports of the same organ and year "
                f"say {one.value} and {two.value}",
                "warning",
                (one, two),
            )


def _total(figures: Sequence[Figure], measure: str) -> Figure | None:
    fitting = [f for f in figures if f.measure == measure and not f.breakdown and f.state == "number"]
    return min(fitting, key=lambda f: (f.origin != "table", f.start), default=None)
