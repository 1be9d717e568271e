"""What can be chosen for a comparison: the measures, places, organs and years that the library holds.

Each list is a native disclosure with native checkboxes, so that it works without a script; compare.js
only narrows the lists while somebody types.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nianbao.answering.naming import place_in_english, who
from nianbao.charts import called
from nianbao.library import Library
from nianbao.library.editions import Entry
from nianbao.measures import catalogue
from nianbao_ui.escaping import attribute
from nianbao_ui.words import both, pair, say

# More names than this are no list to look through; others are written by hand.
MOST_PLACES = 400
_NAMED = 3
_FAMILIES = {
    "applications": "applications",
    "fees": "applications",
    **dict.fromkeys(
        "disclosed documents rules interpretations information licences penalties coercion gazette".split(),
        "disclosure",
    ),
    **dict.fromkeys(("reviews", "lawsuits", "complaints"), "disputes"),
}
_ORDER = ("applications", "disclosure", "disputes", "other")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks to have compared, as it was written."""

    measures: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    organs: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    by_value: bool = False

    def query(self) -> list[tuple[str, str]]:
        """The names and values of the address."""
        return [
            *(("measure", one) for one in self.measures),
            *(("place", one) for one in self.places),
            *(("organ", one) for one in self.organs),
            *(("year", str(one)) for one in self.years),
            *([("order", "value")] if self.by_value else []),
        ]


@dataclass(frozen=True, slots=True)
class Offer:
    """What the library holds: measures with the number of reports that state them, reports by organ and year."""

    measures: Mapping[str, int]
    organs: Mapping[str, Mapping[str, int]]
    years: Mapping[int, int]


def offer(library: Library) -> Offer:
    """What can be compared; counted once for each state of the library."""
    return _offer(library, library.generation)


@lru_cache(maxsize=2)
def _offer(library: Library, _generation: int) -> Offer:
    known = catalogue()
    counted: dict[str, int] = {}
    for key, count in library.records.measured().items():
        id = known.id_of(key.measure, key.breakdown, key.period)
        # A breakdown of a breakdown has no id of its own, and so no address.
        if known.resolve(id) == key:
            counted[id] = count
    order = {id: n for n, id in enumerate(known.keys)}
    ordered = sorted(counted, key=lambda id: (-counted[id], order.get(id, len(order)), id))
    newest = [entry for entry in library.entries() if entry.newest]
    organs: dict[str, Counter[str]] = {}
    for entry in sorted(newest, key=lambda e: (e.place or e.organ, e.organ)):
        if entry.place or entry.organ:
            organs.setdefault(entry.place or entry.organ, Counter())[entry.organ or entry.place] += 1
    years = Counter(entry.year for entry in newest if entry.year)
    return Offer({id: counted[id] for id in ordered}, organs, dict(sorted(years.items(), reverse=True)))


def entries(library: Library, asked: Asked) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """The reports of any of these places or organs, and the names that none is of; all where none is named.

    A name that nothing is called is taken for a part of one.
    """
    newest = [entry for entry in library.entries() if entry.newest]
    if not asked.places and not asked.organs:
        return tuple(newest), ()
    chosen: set[str] = set()
    unknown: list[str] = []
    for name in asked.places:
        own = {e.id for e in newest if name == e.place} or {e.id for e in newest if name in e.place or name in e.organ}
        chosen |= own
        unknown += [] if own else [name]
    for name in asked.organs:
        own = {e.id for e in newest if name == e.organ} or {e.id for e in newest if name in e.organ}
        chosen |= own
        unknown += [] if own else [name]
    return tuple(entry for entry in newest if entry.id in chosen), tuple(unknown)


def form(offered: Offer, asked: Asked, measures: Sequence[str]) -> str:
    """The form with the three lists; `measures` are those chosen, by their ids."""
    order = '<input type="hidden" name="order" value="value">' if asked.by_value else ""
    return (
        f'<form class="panel choice" action="compare" method="get" aria-labelledby="choice">'
        f'<h2 id="choice" class="unseen">{both("choice")}</h2>'
        f"{_measures(offered, measures)}{_places(offered, asked)}{_years(offered, asked)}{order}"
        f'<p class="actions"><button class="button primary">{both("show")}</button>'
        f'<a class="button" href="compare">{both("start_over")}</a></p></form>'
    )


def _measures(offered: Offer, chosen: Sequence[str]) -> str:
    families: dict[str, list[str]] = {family: [] for family in _ORDER}
    for id in (*offered.measures, *(id for id in chosen if id not in offered.measures)):
        families[_FAMILIES.get(id.partition(".")[0], "other")].append(id)
    groups = "".join(
        f'<fieldset class="group"><legend>{both(f"family_{family}")}</legend><ul class="options">'
        + "".join(
            _option("measure", id, named(id), offered.measures.get(id, 0), "stating_count", checked=id in chosen)
            for id in ids
        )
        + "</ul></fieldset>"
        for family, ids in families.items()
        if ids
    )
    names = [(called(id, "zh"), called(id, "en")) for id in chosen]
    return _picker("measures", names, groups, find="find_measure", empty="none_chosen", opened=not chosen)


def _places(offered: Offer, asked: Asked) -> str:
    options, listed = "", 0
    known = {*offered.organs, *(organ for organs in offered.organs.values() for organ in organs)}
    wanted = {*asked.places, *asked.organs}
    for place, organs in offered.organs.items():
        if listed >= MOST_PLACES and not wanted & {place, *organs}:
            continue
        listed += 1
        options += _place(place, organs, asked)
    unknown = [name for name in (*asked.places, *asked.organs) if name not in known]
    extra = "".join(_option("place", name, pair(name, name), None, "", checked=True) for name in unknown)
    if len(offered.organs) > MOST_PLACES:
        options = f'<li class="note wide">{both("place_cut", n=MOST_PLACES)}</li>{options}'
        field = f'<label>{both("add_place")}<br><input type="text" name="place" maxlength="100"></label>'
        extra += f'<li class="wide">{field}</li>'
    place_of = {organ: place for place, organs in offered.organs.items() for organ in organs}
    names = [(place, who(place, "", "en") or place) for place in asked.places]
    names += [(organ, who(place_of.get(organ, ""), organ, "en") or organ) for organ in asked.organs]
    body = f'<ul class="options flowing">{options}{extra}</ul>'
    return _picker("places", names, body, find="find_place", empty="all_chosen")


def _place(place: str, organs: Mapping[str, int], asked: Asked) -> str:
    if len(organs) == 1:
        ((organ, count),) = organs.items()
        # An organ that was chosen by its own name stays chosen so.
        field, value = ("organ", organ) if organ in asked.organs and place not in asked.places else ("place", place)
        label = pair(organ, who(place, organ, "en") or organ)
        return _option(field, value, label, count, "report_count", checked=value in (*asked.places, *asked.organs))
    english = place_in_english(place)
    label = pair(
        say("all_organs", "zh", place=place, n=len(organs)),
        say("all_organs", "en", place=f"{english} ({place})", n=len(organs)),
    )
    whole = _option("place", place, label, sum(organs.values()), "report_count", checked=place in asked.places)
    parts = ""
    for organ, count in organs.items():
        told = who(place, organ, "en")
        own = say("government_of", "en", place=english, organ=organ) if told.endswith(f"({place})") else told
        parts += _option(
            "organ", organ, pair(organ, own), count, "report_count", checked=organ in asked.organs, part=True
        )
    return whole + parts


def _years(offered: Offer, asked: Asked) -> str:
    listed = sorted({*offered.years, *asked.years}, reverse=True)
    options = "".join(
        _option("year", str(year), str(year), offered.years.get(year, 0), "report_count", checked=year in asked.years)
        for year in listed
    )
    names = [(str(year), str(year)) for year in sorted(asked.years)]
    return _picker("years", names, f'<ul class="options short">{options}</ul>', empty="all_chosen")


def _picker(
    key: str, chosen: Sequence[tuple[str, str]], body: str, *, empty: str, find: str = "", opened: bool = False
) -> str:
    filter_ = (
        f'<p class="find" hidden><label><span class="unseen">{both(find)}</span><input type="search" '
        f'autocomplete="off" data-zh="{attribute(say(find, "zh"))}" data-en="{attribute(say(find, "en"))}"></label></p>'
        f'<p class="found-none" hidden role="status">{both("found_none")}</p>'
        if find
        else ""
    )
    summary = f'<span class="what">{both(key)}</span> <span class="now">{_told(chosen, empty)}</span>'
    summary += f'<span class="none" hidden>{both(empty)}</span>'
    return (
        f'<details class="picker"{" open" if opened else ""} name="picker"><summary>{summary}</summary>'
        f'<fieldset><legend class="unseen">{both(key)}</legend>{filter_}<div class="list">{body}</div></fieldset>'
        "</details>"
    )


def _told(chosen: Sequence[tuple[str, str]], empty: str) -> str:
    if not chosen:
        return both(empty)
    zh = "、".join(name for name, _ in chosen[:_NAMED])
    en = ", ".join(name for _, name in chosen[:_NAMED])
    if (more := len(chosen) - _NAMED) > 0:
        zh, en = (
            say("chosen_more", "zh", names=zh, more=more),
            say("chosen_more", "en", names=en, more=more),
        )
    return pair(zh, en)


def _option(
    field: str, value: str, label: str, count: int | None, counted: str, *, checked: bool, part: bool = False
) -> str:
    """A checkbox; `label` is HTML."""
    number = (
        f' <span class="count"><span aria-hidden="true">{count}</span>'
        f'<span class="unseen">{both(counted, n=count)}</span></span>'
        if count is not None
        else ""
    )
    return (
        f'<li{" class=part" if part else ""}><label><input type="checkbox" name="{field}" value="{attribute(value)}"'
        f'{" checked" if checked else ""}> <span class="name">{label}</span>{number}</label></li>'
    )


def named(id: str) -> str:
    """A measure of the catalogue by its names, as HTML."""
    return pair(called(id, "zh"), called(id, "en"))
