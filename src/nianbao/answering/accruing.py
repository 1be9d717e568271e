"""What was counted over the years: where not every report of them is here, the last one may state it itself."""

import re
from dataclasses import replace

from nianbao import figures
from nianbao.figures import Figure
from nianbao.library import Holdings
from nianbao.understanding import operations
from nianbao.understanding.query import Operation, Query, Target

# The year from which reports count: that in which the regulation on open government information took effect.
_FIRST = 2008
_OF_ALL = (Operation.TOTAL, Operation.VALUE)
_FROM = re.compile(r"((?:19|20)\d\d)年?[^，。；]{0,12}(?:以来|起|至今|开始)")


def of_the_last(library: Holdings, query: Query) -> Query | None:
    """A total over the years of one organ as what the last report of them states; None where it states none.

    Example: 从2008年到2014年一共公开多少条 -> the cumulative number of the report for 2014
    """
    if len(query.organs) != 1 or len(query.measures) != 1:
        return None
    of_all = query.operation in _OF_ALL or (query.operation is Operation.TREND and operations.adds_up(query.text))
    if query.cumulative and of_all:
        counted = next((found for target in query.targets if (found := _accrued(library, query, target))), None)
    elif query.operation is Operation.TOTAL and query.missing:
        counted = _since(library, query, query.targets[0])
    else:
        return None
    if counted is None or counted.measure is None:
        return None
    last = next(target for target in query.targets if counted.report_id in target.report_ids)
    years = query.years if last.year is None else (last.year,)
    measures = (counted.measure,)
    return replace(query, targets=(last,), years=years, measures=measures, operation=Operation.VALUE, cumulative=True)


def _since(library: Holdings, query: Query, last: Target) -> Figure | None:
    """The number of all years of the last report, where it counts from the year from which the question does."""
    found = _accrued(library, query, last)
    first, through = min(query.years), max(query.years)
    if found is None or len(query.years) != through - first + 1:
        return None
    report = library.volume(last.report_ids[0]).report
    said = _FROM.search(report.text, found.quote_start, found.quote_end)
    return found if (first == int(said[1]) if said else first <= _FIRST) else None


def _accrued(library: Holdings, query: Query, target: Target) -> Figure | None:
    """The number of all years that a report states of what is asked for."""
    if not target.report_ids:
        return None
    volume = library.volume(target.report_ids[0])
    found = figures.choose(
        volume.figures, measure=query.measures[0], breakdown=query.breakdown, year=target.year, cumulative=True
    ).best
    return found if found and found.value is not None and found.period == "cumulative" else None
