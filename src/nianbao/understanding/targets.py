"""From the organs and years that a question names to the reports that it asks for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from nianbao.places import Gazetteer, Organ
from nianbao.places.subjects import Mentioned, Subject
from nianbao.understanding.query import Choice, Query, Target
from nianbao.understanding.years import Years, settle


@dataclass(frozen=True, slots=True)
class Chosen:
    """The reports that are asked for, or the choices where it cannot be told."""

    targets: tuple[Target, ...] = ()
    alternatives: tuple[Target, ...] = ()
    choices: tuple[Choice, ...] = ()
    years: tuple[int, ...] = ()
    place_from: Literal["asked", "history", "only", "none"] = "none"
    year_from: Literal["asked", "history", "default"] = "default"
    notes: tuple[str, ...] = ()


def choose(
    named: Mentioned,
    years: Years,
    gaz: Gazetteer,
    *,
    previous: Query | None,
    everywhere: Literal["", "governments", "organs"] = "",
    joined: bool = False,
) -> Chosen:
    """The targets of a question; `previous` is the turn whose place and year it goes on from.

    `joined` keeps the subjects of that turn beside those named, `everywhere` asks for all there are.
    """
    asked, year_from = _years(years, previous)
    if everywhere and not (named.subjects and not _only_above(named, gaz)):
        return _all(gaz, named, asked, years, everywhere, year_from)
    place_from: Literal["asked", "history", "only", "none"] = "asked"
    subjects = list(named.subjects)
    if previous and joined:
        subjects = _from_history(previous, gaz) + subjects
    elif not subjects and previous and previous.organs:
        subjects, place_from = _from_history(previous, gaz), "history"
    if not subjects:
        if len(gaz.organs) == 1:
            only = gaz.organs[0]
            subjects, place_from = [Subject((only,), only.place, only.name, 0)], "only"
        else:
            pool = [o for o in gaz.organs if not asked or set(asked) & set(o.years)]
            if asked and len(pool) == 1:
                subjects, place_from = [Subject((pool[0],), pool[0].place, pool[0].name, 0)], "only"
            else:
                return Chosen(choices=_choices(pool or gaz.organs), years=asked, year_from=year_from, place_from="none")
    targets: list[Target] = []
    alternatives: list[Target] = []
    choices: list[Choice] = []
    notes: list[str] = []
    for subject in subjects:
        fitting = _by_year(subject.organs, asked, years)
        if subject.instead and asked and not any(o.report_ids(y) for o in fitting for y in asked):
            fitting = _by_year(subject.instead, asked, years)
        if len(fitting) > 1:
            choices += _choices(fitting)
            continue
        organ = fitting[0] if fitting else None
        mine = asked
        if years.open and organ:
            mine = settle(years.open, organ.years)
        elif years.open:
            mine = settle(years.open, (y for o in gaz.organs for y in o.years))
        if organ and mine and years.plans and _stand_before(organ, mine):
            mine = tuple(y - 1 for y in mine)
            notes.append("plans")
        if organ and not mine:
            mine = organ.years[:1]
            if len(organ.years) > 1:
                notes.append("latest_year")
            elif organ.years:
                notes.append("only_year")
        wanted_years: Sequence[int | None] = mine or (None,)
        if years.previous and len(wanted_years) == 1 and wanted_years[0]:
            wanted_years = (wanted_years[0], wanted_years[0] - 1)
        for year in wanted_years:
            held = organ.report_ids(year) if organ else ()
            if organ and year is None and organ.reports:
                held = (organ.reports[0][1],)
            targets.append(
                Target(organ.place if organ else subject.place, organ.name if organ else subject.organ, year, held)
            )
        alternatives += _alternatives(organ, subject, gaz, [y for y in wanted_years if y])
    if choices:
        return Chosen(tuple(targets), choices=tuple(choices), years=asked, place_from=place_from, year_from=year_from)
    order = sorted(range(len(targets)), key=lambda i: (-(targets[i].year or 0), i))
    ordered = tuple(dict.fromkeys(targets[i] for i in order))
    found_years = tuple(sorted({t.year for t in ordered if t.year is not None}, reverse=True))
    spare = tuple(dict.fromkeys(a for a in alternatives if a not in ordered))
    return Chosen(ordered, spare, (), found_years, place_from, year_from, tuple(dict.fromkeys(notes)))


def _years(years: Years, previous: Query | None) -> tuple[tuple[int, ...], Literal["asked", "history", "default"]]:
    if years.years:
        return years.years, "asked"
    if years.open:
        return (), "asked"
    if years.step is not None:
        base = previous.years if previous else ()
        if base:
            return (max(base) + years.step if years.step >= 0 else min(base) + years.step,), "asked"
        return (), "default"
    if previous and previous.years:
        return previous.years, "history"
    return (), "default"


def _by_year(organs: Sequence[Organ], asked: Sequence[int], years: Years) -> list[Organ]:
    """Of several organs that fit, the only one with reports of the years, if there is one."""
    if len(organs) < 2 or not asked:
        return list(organs)
    complete = [o for o in organs if all(o.report_ids(y) for y in asked)]
    some = complete or [o for o in organs if any(o.report_ids(y) for y in asked)]
    if some:
        return some
    near = [o for o in organs if years.plans and any(o.report_ids(y - 1) for y in asked)]
    return near or list(organs)[:1]


def _stand_before(organ: Organ, years: Sequence[int]) -> bool:
    """Whether only the reports of the years before are there: those say what is planned."""
    return not any(organ.report_ids(y) for y in years) and all(organ.report_ids(y - 1) for y in years)


def _choices(organs: Iterable[Organ]) -> tuple[Choice, ...]:
    newest = sorted(organs, key=lambda o: -(o.years[0] if o.years else 0))
    return tuple(Choice(o.place, o.name, o.years, tuple(id for _, id in o.reports)) for o in newest)


def _alternatives(organ: Organ | None, subject: Subject, gaz: Gazetteer, years: Sequence[int]) -> list[Target]:
    """Near reports: the organ's other years, then the place's government and other organs."""
    if organ:
        found = [Target(organ.place, organ.name, year, (id,)) for year, id in organ.reports if year not in years]
        if all(organ.report_ids(y) for y in years):
            return found
        anchor = years[0] if years else 0
        found.sort(key=lambda t: abs((t.year or 0) - anchor))
    else:
        found = []
    place = gaz.place(subject.place)
    others = sorted((o for o in place.organs if o is not organ), key=lambda o: not o.government) if place else []
    return found + [
        Target(o.place, o.name, year, (id,)) for o in others for year, id in o.reports if not years or year in years
    ]


def _only_above(named: Mentioned, gaz: Gazetteer) -> bool:
    """Whether what is named is no organ of the library's but a larger place around some."""
    return all(not s.organs and any(s.place in p.above for p in gaz.places) for s in named.subjects)


def _all(
    gaz: Gazetteer,
    named: Mentioned,
    asked: tuple[int, ...],
    years: Years,
    everywhere: Literal["", "governments", "organs"],
    year_from: Literal["asked", "history", "default"],
) -> Chosen:
    pool = [o for o in gaz.organs if o.government or everywhere == "organs"]
    above = {s.place for s in named.subjects}
    if above:
        pool = [o for o in pool if above & o.above]
    if not asked:
        every = (y for o in pool for y in o.years)
        asked = settle(years.open, every) if years.open else tuple(sorted(set(every), reverse=True))[:1]
    targets = [Target(o.place, o.name, year, o.report_ids(year)) for year in asked for o in pool]
    held = tuple(t for t in targets if t.report_ids)
    return Chosen(held, years=asked, place_from="asked", year_from=year_from, notes=("all",))


def _from_history(previous: Query, gaz: Gazetteer) -> list[Subject]:
    found: list[Subject] = []
    for target in previous.targets:
        organs = tuple(o for o in gaz.organs if o.name == target.organ and o.place == target.place)
        subject = Subject(organs, target.place, target.organ, 0)
        if subject not in found:
            found.append(subject)
    return found
