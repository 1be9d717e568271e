"""Which organs a question asks about, from the places and organs that it names.

A subject is an organ of the library (or several that fit), or the name of one that it lacks.
"""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from nianbao.chinese import is_chinese
from nianbao.places import divisions
from nianbao.places.gazetteer import Gazetteer, Organ, Place
from nianbao.places.mentions import HAN, PlaceName, bare, misspelt, organs_in, overlaps, places_in, unknown
from nianbao.places.organs import (
    GOVERNMENT,
    GOVERNMENT_OFFICE,
    OrganName,
    abbreviates,
    ending,
    kinds_of,
    organ_kinds,
)

_BOTH = re.compile(
    r"^(?:的|政府|人民政府)?\s*(?:和|与|跟|同|及|以及|、|，|,|对比|比|vs\.?|and|&|or|versus|还是|than)\s*(?:the\s+)?$",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"和|与|跟|同|及|、|比|谁|哪|分别|各|\b(?:and|or|vs|versus|than|compared?|which|both|each)\b", re.IGNORECASE
)
_NO_TOPIC = re.compile(
    r"\s*(?:$|[\d，。？?、（(）)”\"“]|[二一]|年报|报告|公众号|公号|微信|微博|网站|主动|今年|去年|依申请|收到|局)"
)
_MODIFIER = re.compile(r"^(?:综合|城市|行政)+")
_HINT = re.compile(
    r"(?:全|本|我|该)([省市县区])|(?<![地社片辖城山景园校小特灾新专港矿林岛海验发])([省市县区])(?=政府|直|级|里|属|管委|委|府|人民政府|行政)"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked about: organs that fit (usually one), and how it was named.

    `instead` are governments that report for their office in years without a report of its own.
    """

    organs: tuple[Organ, ...]
    place: str
    organ: str
    start: int
    own_office: bool = False
    instead: tuple[Organ, ...] = ()


@dataclass(frozen=True, slots=True)
class Mentioned:
    """The subjects of a question in their order, and the spans that named them."""

    subjects: tuple[Subject, ...]
    spans: tuple[tuple[int, int], ...]


def governs(subject: Subject) -> bool:
    """Whether a subject is the government of its place, which the place alone names."""
    return bool(subject.place) and GOVERNMENT in kinds_of(subject.organ.removeprefix(subject.place))


def mentioned(text: str, gaz: Gazetteer) -> Mentioned:
    """The subjects that a text names; `text` is normalised and in simplified characters."""
    places = list(places_in(text, gaz))
    organs = list(organs_in(text, gaz, places))
    if not any(p.quality > 1 for p in places):
        places += misspelt(text, gaz, organs, places)
        organs = list(organs_in(text, gaz, places))
    if not places and not any(o.kinds - {GOVERNMENT, GOVERNMENT_OFFICE} for o in organs):
        offices = [o for o in organs if GOVERNMENT_OFFICE in o.kinds]
        places = [p for p in bare(text, gaz) if not overlaps(p.start, p.end, offices)]
        places = places or (list(unknown(text)) if not organs else [])
        organs = [o for o in organs if not overlaps(o.start, o.end, places)]
    spans = [(p.start, p.end) for p in places] + [(o.start, o.end) for o in organs]
    places = _nested(sorted(places, key=lambda p: p.start), text)
    places = [p for p in places if not any(o.start <= p.start and p.end <= o.end for o in organs)]
    subjects = _subjects(text, gaz, places, organs)
    return Mentioned(tuple(subjects), tuple(sorted(spans)))


def _nested(places: list[PlaceName], text: str) -> list[PlaceName]:
    """Places without those that only say where another one lies."""
    dropped: set[int] = set()
    out = list(places)
    for i, outer in enumerate(places):
        for j, inner in enumerate(places):
            if i == j or i in dropped or abs(i - j) != 1:
                continue
            gap = text[min(outer.end, inner.end) : max(outer.start, inner.start)]
            if _BOTH.match(gap) or len(gap) > 12:
                continue
            above = frozenset().union(
                *(p.above for p in inner.places), *(divisions.ancestors_of(n) for n in inner.names)
            )
            if outer.names & above and not (inner.names & outer.names):
                dropped.add(i)
                inside = tuple(p for p in inner.places if p.above & outer.names)
                if inner.places and inside:
                    out[j] = replace(out[j], places=inside)
            elif (
                gap in ("", "的")
                and i < j
                and any(p.above for p in inner.places)
                and outer.outside
                and not inner.organs
            ):
                # "四川大安": another place of the same name than the library's.
                dropped.add(i)
                out[j] = replace(out[j], places=(), outside=outer.text + inner.text)
            elif gap == "" and i < j and inner.places and outer.outside:
                dropped.add(i)
    return [place for i, place in enumerate(out) if i not in dropped]


def _subjects(text: str, gaz: Gazetteer, places: list[PlaceName], organs: list[OrganName]) -> list[Subject]:
    hints = {one or other for one, other in _HINT.findall(text)}
    subjects: list[Subject] = []
    used: set[int] = set()
    only = places[0] if len(places) == 1 and places[0].places and organs and organs[-1].end <= places[0].start else None
    if only and all(any(o.kinds & held.kinds for p in only.places for held in p.organs) for o in organs):
        return [_organ_subject(gaz, only, o, hints, text) for o in organs]
    for i, place in enumerate(places):
        following = places[i + 1].start if i + 1 < len(places) else len(text) + 1
        mine = [o for o in organs if place.end <= o.start < following or _right_before(text, o, place)]
        mine = [o for o in mine if id(o) not in used]
        used |= {id(o) for o in mine}
        if place.organs:
            subjects.append(Subject(place.organs, place.organs[0].place, place.organs[0].name, place.start))
        elif mine:
            subjects += [_organ_subject(gaz, place, o, hints, text) for o in mine]
        else:
            subjects.append(_government(place, hints, text))
    subjects += [_organ_subject(gaz, None, o, hints, text) for o in organs if id(o) not in used]
    subjects = _distribute(text, gaz, places, organs, subjects, hints)
    unique: dict[tuple[tuple[str, ...], str], Subject] = {}
    for subject in sorted(subjects, key=lambda s: s.start):
        unique.setdefault(
            (tuple(o.name for o in subject.organs), "" if subject.organs else subject.place + subject.organ), subject
        )
    return _asked_about(text, list(unique.values()))


def _right_before(text: str, organ: OrganName, place: PlaceName) -> bool:
    """Whether an organ is named before its place: 公安局（云溪市）, the finance bureau in Yunxi."""
    gap = text[organ.end : place.start]
    return (
        organ.end <= place.start
        and re.fullmatch(r"\s*[（(，,]?\s*(?:(?:of|in|for|at) (?:the )?)?", gap, re.IGNORECASE) is not None
    )


def _asked_about(text: str, subjects: list[Subject]) -> list[Subject]:
    """Without places of which the library has nothing, if they are named beside what is asked about."""
    if all(s.organs for s in subjects) or not any(s.organs for s in subjects) or _BESIDE.search(text):
        return subjects
    return [s for s in subjects if s.organs]


def _distribute(
    text: str,
    gaz: Gazetteer,
    places: list[PlaceName],
    organs: list[OrganName],
    subjects: list[Subject],
    hints: set[str],
) -> list[Subject]:
    """In "平潭县和沭阳县的教育局" the organ is both places', without 的 unless only the second has it."""
    for one, other in pairwise(places):
        follows = [
            o
            for o in organs
            if o.start >= other.end and text[other.end : o.start] in ("", "的", "两地", "两县", "两地的")
        ]
        between = [o for o in organs if one.end <= o.start < other.start]
        if (
            follows
            and not between
            and _BOTH.match(text[one.end : other.start])
            and "政府" not in text[one.end : other.start]
        ):
            both = _organ_subject(gaz, one, follows[0], hints, text)
            alone = _organ_subject(gaz, other, follows[0], hints, text)
            if (
                other.end == follows[0].start
                and alone.organs
                and not both.organs
                and any(p.government for p in one.places)
            ):
                continue
            subjects = [s for s in subjects if s.start != one.start]
            subjects.append(replace(both, start=one.start))
    return subjects


def _government(place: PlaceName, hints: set[str], text: str) -> Subject:
    if place.outside:
        return Subject((), place.outside, government_of(place.outside), place.start)
    fitting = _by_hint(place.places, hints)
    held = tuple(organ for p in fitting for organ in p.government)
    if short := _by_short_name(place, text, governed=bool(held)):
        return Subject(short, short[0].place, short[0].name, place.start)
    name = fitting[0].name
    return Subject(held, name, held[0].name if held else government_of(name), place.start)


def _by_short_name(place: PlaceName, text: str, *, governed: bool) -> tuple[Organ, ...]:
    """Organs meant by a short name without its ending: 沭阳发改2023, 上海科技公众号, 平潭交建.

    Where the place's government reports too, the short name must not go on into a topic (教育类信息).
    """
    pool = tuple(o for p in place.places for o in p.organs if not o.government and GOVERNMENT_OFFICE not in o.kinds)
    tail = text[place.end :].lstrip()
    offset = len(text) - len(tail)
    table = organ_kinds()
    if match := table.stem_pattern.match(tail) or table.english_pattern.match(tail.lower()):
        kind = table.stems.get(match[0]) or table.english[match[0]]
        near = tuple(o for o in pool if kind in o.kinds)
        if near and (not governed or _NO_TOPIC.match(text, offset + match.end())):
            return near
    run = re.match(f"[{HAN}]{{2,10}}", tail)
    for size in range(len(run[0]) if run else 0, 1, -1):
        bare = tail[:size]
        near = tuple(o for o in pool if any(abbreviates(bare + _ending_of(name), name) for name in o.aliases))
        if near and _NO_TOPIC.match(text, offset + size):
            return near
    if (
        not governed
        and len({o.name for o in pool}) == 1
        and re.search(r"该局|局里|贵局|本局|\bbureau\b|该委|贵委", text)
    ):
        return pool
    return ()


def _ending_of(core: str) -> str:
    return core[len(ending(core)[0]) :]


def _by_hint(places: tuple[Place, ...], hints: set[str]) -> tuple[Place, ...]:
    hinted = tuple(p for p in places if p.suffix[-1:] in hints)
    return hinted if hinted and len(places) > 1 else places


def government_of(name: str) -> str:
    """What a place's own government is called. Example: "云溪市" -> "云溪市人民政府"."""
    return name + ("管委会" if name.endswith(divisions.ZONES) else "人民政府") if is_chinese(name) else name


def _organ_subject(gaz: Gazetteer, place: PlaceName | None, organ: OrganName, hints: set[str], text: str) -> Subject:
    if place is not None and place.outside:
        return Subject((), place.outside, place.outside + organ.text, organ.start)
    pool = tuple(o for p in place.places for o in p.organs) if place else gaz.organs
    if organ.kinds == {GOVERNMENT}:
        zone = organ.text != "人民政府"
        held = tuple(o for o in pool if o.government and (not zone or o.place.endswith(divisions.ZONES)))
        if place:
            return _government(place, hints, text)
        name = held[0].name if held else organ.text
        return Subject(held, held[0].place if held else "", name, organ.start)
    held = _fitting(pool, organ)
    before = text[max(0, organ.start - 1) : organ.start]
    if not place and before in tuple("省市县区"):
        held = tuple(o for o in held if (_suffix_char(gaz, o) == before)) or held
    elif len(held) > 1 and hints:
        held = tuple(o for o in held if _suffix_char(gaz, o) in hints) or held
    if organ.kinds == {GOVERNMENT_OFFICE}:
        # A government's office reports for its government unless it has a report of its own.
        governments = tuple(o for o in pool if o.government)
        governments = tuple(o for p in _by_hint(place.places, hints) for o in p.government) if place else governments
        if governments:
            first = (held or governments)[0]
            return Subject(held or governments, first.place, first.name, organ.start, True, governments)
    named = place.places[0].name if place and place.places else ""
    name = held[0].name if held else named + organ.text
    return Subject(held, held[0].place if held else named, name, place.start if place else organ.start)


def _suffix_char(gaz: Gazetteer, organ: Organ) -> str:
    place = gaz.place(organ.place)
    return place.suffix[-1:] if place else ""


def _fitting(pool: tuple[Organ, ...], organ: OrganName) -> tuple[Organ, ...]:
    """The organs that a name fits best: its own name, an abbreviation, the same kinds, a shared kind."""
    for fits in (
        lambda o: organ.text in (o.core, *o.aliases),
        lambda o: any(_MODIFIER.sub("", name) == organ.text for name in o.aliases),
        lambda o: any(abbreviates(organ.text, name) for name in o.aliases),
        lambda o: organ.kinds == o.kinds,
        lambda o: organ.kinds and organ.kinds <= o.kinds,
        lambda o: organ.kinds & o.kinds and not o.government,
    ):
        if found := tuple(o for o in pool if fits(o)):
            return found
    return ()
