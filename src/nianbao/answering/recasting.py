"""A question asked once more: with another organ, year or measure in it, or over the reports of today.

What a question asks stands in its `Query`; that is changed here, and never the words of the question.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from nianbao.answering.naming import who
from nianbao.library import Library
from nianbao.measures import catalogue
from nianbao.places import Organ, gazetteer
from nianbao.understanding.query import Operation, Query, Target
from nianbao.understanding.terms import subject_terms

Slot = Literal["organ", "year", "measure"]

_MOST = 12
# What is done with a number: these hold for another measure too.
_COUNTING = (
    Operation.VALUE,
    Operation.COMPARE,
    Operation.DIFFERENCE,
    Operation.GROWTH,
    Operation.RANK,
    Operation.TOTAL,
    Operation.TREND,
)
_QUERY = TypeAdapter(Query)


@dataclass(frozen=True, slots=True)
class Named:
    """What can stand in a slot: its key, and its name in both languages."""

    key: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A slot of a question, what stands in it, and what the library offers instead."""

    slot: Slot
    value: Named
    instead: tuple[Named, ...]


def slots(query: Query, library: Library) -> tuple[Filled, ...]:
    """What a question was understood to be about, each part with what could stand there instead."""
    if not query.in_scope or query.choices:
        return ()
    organs = gazetteer(library.entries()).organs
    filled = [*_organs(query, organs), *_years(query, organs), *_measures(query, library)]
    return tuple(filled)


def offered(query: Query, slot: Slot, old: str, new: str, library: Library) -> Named | None:
    """The value that is to stand in place of `old`; None where the library does not offer it."""
    found = next((f for f in slots(query, library) if f.slot == slot and f.value.key == old), None)
    return next((one for one in found.instead if one.key == new), None) if found else None


def recast(query: Query, slot: Slot, old: str, new: Named, library: Library) -> Query:
    """The question with a value that is offered in place of `old`."""
    changed = replace(query, text=f"{query.text}（{asked(slot, new, query.language)}）")
    if slot == "measure":
        return _with_measure(changed, old, new)
    organs = gazetteer(library.entries()).organs
    if slot == "year":
        targets = [replace(t, year=int(new.key)) if str(t.year) == old else t for t in query.targets]
        return _over(replace(changed, year_from="asked"), targets, organs)
    organ = next(organ for organ in organs if _key(organ.place, organ.name) == new.key)
    targets = [replace(t, place=organ.place, organ=organ.name) if _key_of(t) == old else t for t in query.targets]
    return _over(replace(changed, place_from="asked"), targets, organs)


def renewed(query: Query, library: Library) -> Query:
    """The same question over the reports that the library holds now."""
    return _over(query, query.targets, gazetteer(library.entries()).organs)


def asked(slot: Slot, value: Named, language: str) -> str:
    """The change in words, as a person would ask for it."""
    if language == "en":
        return f"And {'in ' if slot == 'year' else ''}{value.en}?"
    return f"那{value.zh}呢？"


def described(query: Query) -> str:
    """A question that was changed in place of its words, as a whole one. Example: 云溪市2018年主动公开政府信息数"""
    zh = query.language != "en"
    names = dict.fromkeys(who(t.place, t.organ, query.language) for t in query.targets)
    years = [str(year) for year in sorted(query.years)]
    measures = [catalogue().name(id, query.breakdown, query.language) for id in query.measures] or [query.search_text]
    if zh:
        return "、".join(names) + "、".join(f"{year}年" for year in years) + "、".join(measures)
    return f"{', '.join((*names, *years))}: {', '.join(measures)}"


def as_json(query: Query) -> dict[str, Any]:
    """A question as JSON, to be asked again later."""
    written: dict[str, Any] = _QUERY.dump_python(query, mode="json")
    return written


def from_json(written: object) -> Query | None:
    """A question from its JSON; None where another program wrote it and it cannot be read."""
    try:
        return _QUERY.validate_python(written)
    except ValidationError:
        return None


def _organs(query: Query, organs: Sequence[Organ]) -> Iterator[Filled]:
    """The organs asked for, each with the others of its place and those like it elsewhere."""
    for target in dict.fromkeys(replace(t, year=None, report_ids=()) for t in query.targets):
        own = next((o for o in organs if _key(o.place, o.name) == _key_of(target)), None)
        near = [o for o in organs if o is not own and (o.place == target.place or _alike(o, own))]
        # First who reports for the year that is asked for, then who is nearest.
        near.sort(key=lambda o: (not set(query.years) <= set(o.years), o.place != target.place, o.place, o.name))
        yield Filled("organ", _organ(target.place, target.organ), tuple(_organ(o.place, o.name) for o in near[:_MOST]))


def _years(query: Query, organs: Sequence[Organ]) -> Iterator[Filled]:
    """The years asked for, each with the others that the library holds of those organs."""
    asked_of = {_key_of(t) for t in query.targets}
    held = sorted({y for o in organs if _key(o.place, o.name) in asked_of for y in o.years}, reverse=True)
    for year in sorted({t.year for t in query.targets if t.year}):
        others = [y for y in held if all(y != t.year for t in query.targets)]
        yield Filled("year", _year(year), tuple(_year(y) for y in others[:_MOST]))


def _measures(query: Query, library: Library) -> Iterator[Filled]:
    """The measures asked for, each with the nearest that the same reports state."""
    stated = {
        f.measure: None
        for f in library.figures(report_ids=query.report_ids)
        if f.measure and f.state == "number" and not f.breakdown and catalogue().get(f.measure)
    }
    for id in query.measures:
        family = id.partition(".")[0]
        near = sorted((m for m in stated if m not in query.measures), key=lambda m: m.partition(".")[0] != family)
        names = Named(id, *(catalogue().name(id, query.breakdown, language) for language in ("zh", "en")))
        yield Filled("measure", names, tuple(_measure(m) for m in near[:_MOST]))


def _with_measure(query: Query, old: str, value: Named) -> Query:
    name = value.en if query.language == "en" else value.zh
    return replace(
        query,
        measures=tuple(value.key if m == old else m for m in query.measures),
        breakdown=(),
        measure_from="name",
        search_text=name,
        subject_terms=subject_terms(name),
        operation=query.operation if query.operation in _COUNTING else Operation.VALUE,
        expects="number",
        cumulative=False,
    )


def _over(query: Query, targets: Iterable[Target], organs: Sequence[Organ]) -> Query:
    """The question about these targets, with the reports that are held of them."""
    by_key = {_key(o.place, o.name): o for o in organs}
    found = []
    for target in targets:
        organ = by_key.get(_key_of(target))
        held = () if organ is None else organ.report_ids(target.year)
        if organ is not None and target.year is None and organ.reports:
            held = (organ.reports[0][1],)
        found.append(replace(target, report_ids=held))
    ordered = tuple(sorted(dict.fromkeys(found), key=lambda t: -(t.year or 0)))
    asked_of = {_key_of(t) for t in ordered}
    others = (
        Target(o.place, o.name, year, (id,))
        for o in organs
        if _key(o.place, o.name) in asked_of
        for year, id in o.reports
    )
    return replace(
        query,
        targets=ordered,
        alternatives=tuple(o for o in others if o not in ordered),
        organs=tuple(dict.fromkeys(t.organ for t in ordered)),
        places=tuple(dict.fromkeys(t.place for t in ordered)),
        years=tuple(sorted({t.year for t in ordered if t.year}, reverse=True)),
        notes=tuple(note for note in query.notes if note == "all"),
    )


def _alike(organ: Organ, own: Organ | None) -> bool:
    return own is not None and bool(organ.kinds & own.kinds)


def _organ(place: str, organ: str) -> Named:
    return Named(_key(place, organ), who(place, organ, "zh"), who(place, organ, "en"))


def _year(year: int) -> Named:
    return Named(str(year), f"{year}年", str(year))


def _measure(id: str) -> Named:
    return Named(id, catalogue().name(id, (), "zh"), catalogue().name(id, (), "en"))


def _key_of(target: Target) -> str:
    return _key(target.place, target.organ)


def _key(place: str, organ: str) -> str:
    return f"{place}/{organ}"
