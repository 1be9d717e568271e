"""Example questions, made from what the library really holds, so that each can be answered."""

from collections.abc import Iterator, Sequence

from nianbao.library import Entry, Library
from nianbao.naming import place_in_english
from nianbao_ui.markup import Holding

# What people ask first, by the measure that must have been read from the report.
_FIGURES = (
    (
        "applications.received",
        "{place}{year}年收到多少件政府信息公开申请？",
        "How many applications did {name} receive in {year}?",
    ),
    (
        "disclosed.total",
        "{place}{year}年主动公开了多少条政府信息？",
        "How many items did {name} proactively disclose in {year}?",
    ),
    (
        "reviews.total",
        "{place}{year}年因政府信息公开被申请行政复议多少件？",
        "How many administrative reviews did {name} face over disclosure in {year}?",
    ),
)
_PROBLEMS = (
    "{place}{year}年政府信息公开存在哪些主要问题？",
    "What problems with disclosure did {name} report for {year}?",
)
_COMPARED = (
    "{place}{year}年收到的申请比{earlier}年多还是少？",
    "Did {name} receive more applications in {year} than in {earlier}?",
)
_MOST = 4


def holding(library: Library) -> Holding:
    """How much the library holds, with questions that it can answer."""
    entries = library.entries()
    years = sorted({entry.year for entry in entries if entry.year})
    places = {entry.place for entry in entries if entry.place}
    found = dict.fromkeys(_questions(library, entries))
    return Holding(len(entries), len(places), tuple(years), tuple(found)[:_MOST])


def _questions(library: Library, entries: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    asked = [e for e in entries if e.newest and e.place and e.year and e.organ.startswith(e.place)]
    # A place's own government first: a question that names no organ means it.
    asked = sorted(asked, key=lambda e: ("人民政府" not in e.organ, -(e.year or 0)))[:_MOST]
    read: dict[str, dict[str, int]] = {}
    for measure, *_ in _FIGURES:
        for figure in library.figures(report_ids=[e.id for e in asked], measure=measure):
            if figure.state == "number" and not figure.breakdown:
                read.setdefault(figure.report_id, {}).setdefault(measure, figure.start)
    by_place: dict[str, list[int]] = {}
    for entry in asked:
        if "applications.received" in read.get(entry.id, {}) and entry.year:
            by_place.setdefault(entry.place, []).append(entry.year)
    for number, entry in enumerate(asked):
        facts = {"place": entry.place, "name": place_in_english(entry.place), "year": entry.year}
        for measure, zh, en in _FIGURES[: 2 if number == 0 else 1]:
            if measure in read.get(entry.id, {}):
                yield zh.format(**facts), en.format(**facts)
        years = by_place.get(entry.place, [])
        if len(years) > 1 and entry.year == max(years):
            facts["earlier"] = sorted(years)[-2]
            yield _COMPARED[0].format(**facts), _COMPARED[1].format(**facts)
        if any("问题" in section.heading for section in library.report(entry.id).sections):
            yield _PROBLEMS[0].format(**facts), _PROBLEMS[1].format(**facts)
