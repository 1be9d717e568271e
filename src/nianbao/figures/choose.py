"""Looking a measure up among figures: the one that answers, those that agree, those that differ, and why."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from nianbao.figures.figure import Figure, Scope
from nianbao.measures import Breakdown, Measure, catalogue

_FORM = 2019  # the year from which on the statutory tables define the measures

_KINDS, _OUTCOMES = 6, 4  # cells that a total of table 3 and of table 4 sums
_OFFICE = re.compile(r"政府办|府办|办公室|管委会办")

_RECEIVED: tuple[str, Breakdown] = ("applications.received", ())
_ACCEPTED: tuple[str, Breakdown] = ("applications.accepted", ())
_POLICIES: tuple[str, Breakdown] = ("disclosed.total", (("category", "policy_documents"),))
_NORMATIVE: tuple[str, Breakdown] = ("disclosed.total", (("category", "normative_documents"),))
_NEIGHBOURS: dict[tuple[str, Breakdown], tuple[tuple[str, Breakdown], ...]] = {
    _ACCEPTED: (_RECEIVED,),
    _RECEIVED: (_ACCEPTED,),
    _POLICIES: (_NORMATIVE,),
    _NORMATIVE: (_POLICIES,),
    ("documents.made", ()): (_NORMATIVE,),
    ("disclosed.website", ()): (("site.posts", ()),),
    ("site.posts", ()): (("disclosed.website", ()),),
}

# Where a report states no total of what was disclosed, the number of its website is often the only one.
_CHANNELS = ("disclosed.website", "site.posts")

# What can explain that one place counts more requests than another.
_CARRIED = {"applications.received": "carried_over", "applications.answered": "carried_forward"}

REASONS: dict[str, tuple[str, str]] = {
    "scope": ("统计范围不同：一处是全地区汇总，一处是本机关", "one counts the whole area, the other the organ itself"),
    "scope_unsaid": ("一处说明了统计范围，另一处没有说明", "one names whom it counts, the other does not"),
    "carried_over": ("相差的正是上年结转的件数", "they differ by exactly the requests carried over"),
    "carried_forward": ("相差的正是结转下年度的件数", "they differ by exactly the requests carried forward"),
    "rounded": ("一处是约数，另一处是准数，并不矛盾", "one is a round number that the other bears out"),
    "origin": ("正文与表格的数字不一致", "the sentence and the table give different numbers"),
    "contradiction": ("报告内部数字不一致，文中没有解释", "the report contradicts itself and gives no reason"),
    "words": ("一处说没有发生，另一处给出了数字", "one place says that none occurred, another gives a number"),
    "only_cumulative": ("报告只给出了累计数", "the report states only the cumulative number"),
    "only_annual": ("报告只给出了当年数", "the report states only the number of the year"),
    "undetermined": ("原表数字连写，无法唯一确定", "the digits run together and cannot be told apart for certain"),
    "part": ("报告没有总数，这是其中一个渠道的数", "the report states no total; this is the number of one channel"),
    "sum": ("表中该行各项之和与印出的总计不符", "the cells of the row do not sum to the printed total"),
    "near": ("报告用的是相近的说法", "the report says it in a neighbouring term"),
    "not_a_number": ("该栏不是数字", "the cell holds no number"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """The figures that state a measure.

    `why` are keys of `REASONS`: first why others differ, then what to know of `best`.

    Where no figure states it but all parts of a sum are there, `best` is None and `parts` are
    those figures, which sum to `total`.
    """

    best: Figure | None
    agreeing: tuple[Figure, ...] = ()
    differing: tuple[Figure, ...] = ()
    why: tuple[str, ...] = ()
    parts: tuple[Figure, ...] = ()
    total: Decimal | None = None


def choose(
    figures: Sequence[Figure],
    *,
    measure: str,
    breakdown: Breakdown = (),
    year: int | None = None,
    cumulative: bool = False,
    scope: Scope = "",
) -> Choice:
    """The figure that states a measure best, among the figures of one report (or of one organ).

    The year's value comes before the cumulative one unless `cumulative`; the asked scope first,
    else the area's; from 2019 on the statutory table before the sentence, earlier the sentence.
    """
    key = catalogue().resolve(measure)
    if key is None:
        return Choice(None)
    breakdown = breakdown or key.breakdown
    cumulative = cumulative or key.period == "cumulative"
    stating = [f for f in figures if f.measure == key.measure and f.breakdown == breakdown]
    stating = _of_year(stating, year)
    if not any(f.state == "number" for f in stating):
        if found := _sum_of_parts(figures, catalogue().measures[key.measure], breakdown, year, cumulative):
            return found
        if found := _channel(figures, key.measure, breakdown, year, cumulative, scope):
            return found
    elif cumulative and not any(f.period == "cumulative" for f in stating):
        found = _channel(figures, key.measure, breakdown, year, cumulative, scope)
        if found and found.best and found.best.period == "cumulative":
            return found
    if not stating:
        return _near(figures, key.measure, breakdown, year, cumulative, scope)
    broken = {f for f in stating if not _adds_up(f, figures)}
    ranked = sorted(stating, key=lambda f: _rank(f, cumulative, scope, f in broken))
    best = ranked[0]
    same = [f for f in ranked[1:] if f.period == best.period and f.state == "number"]
    if best.value is None:
        code = "undetermined" if best.state == "undetermined" else "not_a_number"
        return Choice(best, (), tuple(same), (code,))
    agreeing = tuple(f for f in same if f.value == best.value)
    differing = tuple(f for f in same if f.value != best.value)
    why = tuple(dict.fromkeys(reason(best, other, figures) for other in differing))
    notes = (*_period_note(best, cumulative), *(("sum",) if best in broken else ()))
    return Choice(best, agreeing, differing, (*why, *notes))


def fallbacks(measure: str, breakdown: Breakdown = ()) -> tuple[tuple[str, Breakdown], ...]:
    """The measures that `choose` turns to where a report does not state this one."""
    entry = catalogue().measures[measure]
    channels = _CHANNELS if measure == "disclosed.total" and not breakdown else ()
    found = [*_NEIGHBOURS.get((measure, breakdown), ()), *((channel, ()) for channel in channels)]
    for part in entry.parts:
        key = catalogue().resolve(part)
        if key is not None:
            found += [(key.measure, breakdown or key.breakdown), *fallbacks(key.measure, breakdown or key.breakdown)]
    return tuple(dict.fromkeys(found))


def bearing(measure: str) -> tuple[str, ...]:
    """The measures whose figures `choose` weighs two differing figures of this one by."""
    family = measure.rpartition(".")[0]
    siblings = [id for id in catalogue().measures if family and id.rpartition(".")[0] == family]
    return (measure, *siblings, *(f"applications.{carried}" for carried in _CARRIED.values()))


def reason(one: Figure, other: Figure, figures: Sequence[Figure] = ()) -> str:
    """Why two figures of one measure differ, as far as the text shows it; a key of `REASONS`."""
    assert one.value is not None
    assert other.value is not None
    if _rounds(one, other) or _rounds(other, one):
        return "rounded"
    if one.scope != other.scope and "own" in (one.scope, other.scope):
        own, wide = (one, other) if one.scope == "own" else (other, one)
        if wide.scope == "area" or (wide.origin == "table" and _OFFICE.search(own.subject)):
            return "scope"
    difference = abs(one.value - other.value)
    carried = _CARRIED.get(one.measure or "")
    if carried and any(
        f.measure == f"applications.{carried}" and f.value and f.value == difference and not f.breakdown
        for f in figures
    ):
        return carried
    if "words" in (one.origin, other.origin):
        return "words"
    if (one.scope or other.scope) and one.scope != other.scope and one.origin == other.origin:
        return "scope_unsaid"
    return "origin" if one.origin != other.origin else "contradiction"


def _rounds(rough: Figure, exact: Figure) -> bool:
    """Whether 近1.3万 or 超过200 is borne out by an exact number."""
    if rough.value is None or exact.value is None or rough.bound == "exact":
        return False
    if rough.bound == "over":
        return rough.value <= exact.value <= rough.value * Decimal("1.5") + 10
    if rough.bound == "under":
        return exact.value <= rough.value
    return abs(rough.value - exact.value) <= rough.value * Decimal("0.1")


def _of_year(figures: Sequence[Figure], year: int | None) -> list[Figure]:
    return list(figures) if year is None else [f for f in figures if f.year in (year, None)]


def _adds_up(figure: Figure, figures: Sequence[Figure]) -> bool:
    """Whether a printed total of a statutory table is the sum of its row, as far as that can be told."""
    if figure.origin != "table" or figure.breakdown or figure.value is None:
        return True
    row = [f for f in figures if f.quote_start == figure.quote_start and f.origin == "table" and f is not figure]
    kinds = [f for f in row if f.measure == figure.measure and f.breakdown and f.value is not None]
    if len(kinds) == _KINDS:
        return sum(f.value or 0 for f in kinds) == figure.value
    family, _, outcome = (figure.measure or "").rpartition(".")
    outcomes = [f for f in row if f.measure and f.measure.rpartition(".")[0] == family and f.value is not None]
    if outcome == "total" and len(outcomes) == _OUTCOMES:
        return sum(f.value or 0 for f in outcomes) == figure.value
    return True


def _rank(figure: Figure, cumulative: bool, scope: Scope, broken: bool) -> tuple[int, ...]:
    period = (figure.period == "cumulative") != cumulative
    table_first = (figure.year or _FORM) >= _FORM
    origin = {"table": 0 if table_first else 1, "prose": 1 if table_first else 0, "words": 2}[figure.origin]
    wanted = {scope: 0, "": 1}.get(figure.scope, 2) if scope else int(figure.scope == "own")
    return (
        period,
        figure.state != "number",
        broken,
        wanted,
        origin,
        figure.bound != "exact",
        figure.how != "printed",
        figure.start,
    )


def _period_note(best: Figure, cumulative: bool) -> tuple[str, ...]:
    if cumulative and best.period != "cumulative":
        return ("only_annual",)
    return ("only_cumulative",) if best.period == "cumulative" and not cumulative else ()


def _sum_of_parts(
    figures: Sequence[Figure], measure: Measure, breakdown: Breakdown, year: int | None, cumulative: bool
) -> Choice | None:
    """The parts of a measure that no figure states, where every one of them is a number."""
    parts: list[Figure] = []
    for part in measure.parts:
        found = choose(figures, measure=part, breakdown=breakdown, year=year, cumulative=cumulative)
        if found.best is None or found.best.value is None:
            return None
        parts.append(found.best)
    if not parts or len({f.period for f in parts if f.period != "stock"}) > 1:
        return None
    return Choice(None, parts=tuple(parts), total=sum((f.value or Decimal(0) for f in parts), Decimal(0)))


def _near(
    figures: Sequence[Figure], measure: str, breakdown: Breakdown, year: int | None, cumulative: bool, scope: Scope
) -> Choice:
    """What a report states in a neighbouring wording: 受理 for 收到, 政策文件 for 规范性文件."""
    for other in _NEIGHBOURS.get((measure, breakdown), ()):
        stating = [f for f in figures if (f.measure, f.breakdown) == other and f.state == "number"]
        if _of_year(stating, year):
            found = choose(stating, measure=other[0], breakdown=other[1], year=year, cumulative=cumulative, scope=scope)
            return Choice(found.best, found.agreeing, found.differing, (*found.why, "near"))
    return Choice(None)


def _channel(
    figures: Sequence[Figure], measure: str, breakdown: Breakdown, year: int | None, cumulative: bool, scope: Scope
) -> Choice | None:
    """What one channel disclosed, where no total is stated."""
    if measure != "disclosed.total" or breakdown:
        return None
    for channel in _CHANNELS:
        found = choose(figures, measure=channel, year=year, cumulative=cumulative, scope=scope)
        if found.best is not None and found.best.value is not None:
            return Choice(found.best, found.agreeing, found.differing, (*found.why, "part"))
    return None
