"""Example questions, made from what the library really holds, so that each can be answered."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from nianbao.answering.naming import place_in_english, who
from nianbao.library import Library
from nianbao.library.editions import Entry
from nianbao_ui.markup import Holding

Question = tuple[str, str]
Read = set[tuple[str, str | None]]

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
_NEXT = 2


def holding(library: Library) -> Holding:
    """How much the library holds, with questions that it can answer."""
    entries = library.entries()
    years = sorted({entry.year for entry in entries if entry.year})
    places = {entry.place for entry in entries if entry.place}
    offered = [question for row in zip_longest(*_by_organ(library, entries)) for question in row if question]
    return Holding(len(entries), len(places), tuple(years), tuple(dict.fromkeys(offered))[:_MOST])


def following(library: Library, answer: Mapping[str, Any]) -> tuple[Question, ...]:
    """What can be asked next about the report that an answer rests on most."""
    cited = Counter(str(citation["report_id"]) for citation in answer.get("citations", ()))
    if not cited:
        return ()
    report_id = cited.most_common(1)[0][0]
    entries = library.entries()
    entry = next((one for one in entries if one.id == report_id), None)
    if entry is None or entry.year is None or not entry.place:
        return ()
    stated = {str(value.get("measure")) for value in answer.get("values", ())}
    before = _before(entry, entries)
    read = _read(library, [one.id for one in (entry, before) if one])
    found = _questions(library, entry, before, {pair for pair in read if pair[1] not in stated})
    return tuple(question for question in found if answer.get("question") not in question)[:_NEXT]


def _by_organ(library: Library, entries: Sequence[Entry]) -> list[list[Question]]:
    """For each of a few organs, what can be asked of its latest report, the most usual first."""
    latest: dict[str, Entry] = {}
    for entry in sorted((e for e in entries if e.newest and e.place and e.year), key=lambda e: -(e.year or 0)):
        latest.setdefault(entry.organ, entry)
    # A place's own government first: it is what most people ask about.
    chosen = sorted(latest.values(), key=lambda e: ("人民政府" not in e.organ, -(e.year or 0)))[:_MOST]
    before = {entry.id: _before(entry, entries) for entry in chosen}
    read = _read(library, [*before, *(earlier.id for earlier in before.values() if earlier)])
    return [list(_questions(library, entry, before[entry.id], read)) for entry in chosen]


def _before(entry: Entry, entries: Sequence[Entry]) -> Entry | None:
    """The report of the same organ next before this one."""
    same = [e for e in entries if e.newest and e.organ == entry.organ and (e.year or 0) < (entry.year or 0)]
    return max(same, key=lambda e: e.year or 0, default=None)


def _read(library: Library, ids: Sequence[str]) -> Read:
    figures = library.figures(report_ids=ids)
    return {
        (f.report_id, f.measure) for f in figures if f.state == "number" and not f.breakdown and f.period == "annual"
    }


def _questions(library: Library, entry: Entry, earlier: Entry | None, read: Read) -> Iterator[Question]:
    government = "人民政府" in entry.organ
    facts = {
        "place": entry.place if government else entry.organ,
        "name": place_in_english(entry.place) if government else who(entry.place, entry.organ, "en"),
        "year": entry.year,
    }
    templates = [(zh, en) for measure, zh, en in _FIGURES if (entry.id, measure) in read]
    yield from (_filled(template, facts) for template in templates[:1])
    if earlier is not None and {(entry.id, _FIGURES[0][0]), (earlier.id, _FIGURES[0][0])} <= read:
        yield _filled(_COMPARED, {**facts, "earlier": earlier.year})
    yield from (_filled(template, facts) for template in templates[1:])
    if any("问题" in section.heading for section in library.report(entry.id).sections):
        yield _filled(_PROBLEMS, facts)


def _filled(template: Question, facts: Mapping[str, object]) -> Question:
    return template[0].format(**facts), template[1].format(**facts)
