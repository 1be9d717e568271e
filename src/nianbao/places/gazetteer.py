"""Place and organ names: which of the library's organs a question means, and which it lacks.

A `Gazetteer` is built once for what a library holds. The library's own names come first; the
national divisions say that any other place is one, so that it can be called not collected.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Protocol

from nianbao.chinese import pinyin
from nianbao.places import divisions
from nianbao.places.divisions import SUFFIXES, ZONES, stem
from nianbao.places.organs import GOVERNMENT, head, is_simple, kinds_of, organ_kinds, without_brackets

_SHORT_SUFFIXES = {
    "综合实验区": ("综合实验区", "实验区"),
    "经济技术开发区": ("经济技术开发区", "经开区", "开发区"),
    "高新技术产业开发区": ("高新技术产业开发区", "高新区", "开发区"),
    "高新技术开发区": ("高新技术开发区", "高新区", "开发区"),
    "经济开发区": ("经济开发区", "经开区", "开发区"),
    "风景名胜区": ("风景名胜区", "景区"),
    "旅游度假区": ("旅游度假区", "度假区"),
    "自由贸易试验区": ("自由贸易试验区", "自贸区"),
    "综合保税区": ("综合保税区", "保税区"),
}

# What in nature or on a map a place is named after, as English names give it.
_FEATURES = {
    "湾": ("bay",), "湖": ("lake",), "江": ("river",), "河": ("river",), "溪": ("creek", "stream"), "海": ("sea",),
    "山": ("mountain", "mount", "hill"), "岭": ("ridge", "mountain"), "峰": ("peak",), "谷": ("valley",),
    "岛": ("island",), "洲": ("island", "islet"), "屿": ("islet", "island"), "滩": ("beach",), "林": ("forest",),
    "港": ("port", "harbor", "harbour"), "泉": ("spring", "springs"), "桥": ("bridge",), "峡": ("gorge",),
    "城": ("city", "town"), "镇": ("town",), "村": ("village",), "庄": ("village",), "门": ("gate",), "关": ("pass",),
}  # fmt: skip

_DIVISION = re.compile(r"[\u4e00-\u9fff]{2,8}?(?:省|自治区|自治州|地区|盟|市|区|县|旗)")
_ABOVE = re.compile(f"(?:{_DIVISION.pattern})+")
_STATE = "中华人民共和国"
# Bodies that bear a place's name without the word for what it is.
_BEARING = re.compile(r"(?P<place>[\u4e00-\u9fff]{2,6}?)(?:海关|大学|学院|医院|公司|集团)")


class Known(Protocol):
    """A report as the gazetteer needs it; the library's entries are such."""

    @property
    def id(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def organ(self) -> str: ...
    @property
    def year(self) -> int | None: ...
    @property
    def title(self) -> str: ...
    @property
    def newest(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Organ:
    """An organ that the library has reports of; `reports` are (year, report id), newest first."""

    place: str
    name: str
    core: str
    kinds: frozenset[str]
    aliases: tuple[str, ...]
    above: frozenset[str]
    reports: tuple[tuple[int | None, str], ...]

    @property
    def government(self) -> bool:
        return GOVERNMENT in self.kinds

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(year for year, _ in self.reports if year is not None))

    def report_ids(self, year: int | None) -> tuple[str, ...]:
        """The reports of a year."""
        return tuple(id for held, id in self.reports if held == year)


@dataclass(frozen=True, slots=True)
class Place:
    """A place that the library has reports of, with its organs."""

    name: str
    stem: str
    suffix: str
    above: frozenset[str]
    organs: tuple[Organ, ...]

    @property
    def government(self) -> tuple[Organ, ...]:
        return tuple(organ for organ in self.organs if organ.government)


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All names that lead to the library's places and organs.

    `names` are Chinese names, `latin` pinyin run together; `heads` names of towns and areas that
    are organs themselves. `lengths` holds the lengths of names by their first character.
    """

    places: tuple[Place, ...]
    organs: tuple[Organ, ...]
    names: dict[str, tuple[Place, ...]] = field(default_factory=dict)
    zones: dict[str, tuple[Place, ...]] = field(default_factory=dict)
    latin: dict[str, tuple[Place, ...]] = field(default_factory=dict)
    heads: dict[str, tuple[Organ, ...]] = field(default_factory=dict)
    latin_heads: dict[str, tuple[Organ, ...]] = field(default_factory=dict)
    lengths: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def place(self, name: str) -> Place | None:
        """The place with this full name."""
        return next((place for place in self.places if place.name == name), None)


def gazetteer(known: Sequence[Known]) -> Gazetteer:
    """The gazetteer of a library's entries; built once for the same entries."""
    return _built(tuple((k.id, k.place, k.organ.removeprefix(_STATE), k.year, k.newest) for k in known))


_Row = tuple[str, str, str, int | None, bool]


@lru_cache(maxsize=8)
def _built(rows: tuple[_Row, ...]) -> Gazetteer:
    by_place: dict[str, list[_Row]] = {}
    for row in rows:
        by_place.setdefault(place_name(row[1], row[2]), []).append(row)
    places = tuple(_place(name, held) for name, held in by_place.items() if name)
    organs = tuple(organ for place in places for organ in place.organs)
    names: dict[str, list[Place]] = {}
    latin: dict[str, list[Place]] = {}
    zones: dict[str, list[Place]] = {}
    for place in places:
        for name in _names(place):
            names.setdefault(name, []).append(place)
        for spelled in {
            pinyin(place.stem),
            pinyin(place.name),
            *divisions.exonyms(place.stem),
            *_translated(place.stem),
        }:
            latin.setdefault(spelled, []).append(place)
        for suffix in _short_suffixes(place.suffix):
            if suffix in ZONES:
                zones.setdefault(suffix, []).append(place)
    heads: dict[str, list[Organ]] = {}
    for organ in organs:
        for bare in {head(organ.core)} - {""}:
            heads.setdefault(bare, []).append(organ)
    lengths: dict[str, set[int]] = {}
    for name in (*names, *heads, *divisions.divisions(), *divisions.by_stem()):
        lengths.setdefault(name[0], set()).add(len(name))
    return Gazetteer(
        places,
        organs,
        {name: tuple(same) for name, same in names.items()},
        {name: tuple(same) for name, same in zones.items()},
        {name: tuple(same) for name, same in latin.items()},
        {name: tuple(same) for name, same in heads.items()},
        {spelled: tuple(same) for name, same in heads.items() for spelled in (pinyin(name), *_translated(name))},
        {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()},
    )


def _translated(stem: str) -> frozenset[str]:
    """A name as English maps give it, run together, where it ends with what it is: 鹭汀湾 -> "lutingbay"."""
    proper, word = pinyin(stem[:-1]), stem[-1:]
    words = _FEATURES.get(word, ()) if proper else ()
    after = {end + english for end in (proper, pinyin(stem)) for english in words}
    return frozenset(after | {english + proper for english in words if english in ("lake", "mount")})


def place_name(place: str, organ: str) -> str:
    """A place's own name, without what lies above it. Example: "吉林省大安市" -> "大安市"."""
    if not place:
        place = next((organ[:n] for n in range(min(12, len(organ)), 1, -1) if organ[:n] in divisions.divisions()), "")
        place = place or (bearing["place"] if (bearing := _BEARING.fullmatch(organ)) else "")
    for start in range(1, len(place) - 1):
        above, tail = place[:start], place[start:]
        if above in divisions.divisions() and (tail in divisions.divisions() or tail.endswith(ZONES)):
            return place_name(tail, "")
    return place


def suffix_of(name: str) -> str:
    """The word for the kind of place at the end of a name, or ""."""
    return next((s for s in SUFFIXES if name.endswith(s) and len(name) > len(s)), "")


def _short_suffixes(suffix: str) -> tuple[str, ...]:
    return _SHORT_SUFFIXES.get(suffix, (suffix,) if suffix else ())


def _names(place: Place) -> set[str]:
    stems = {place.stem} | {s for s, whole in organ_kinds().short_places.items() if whole == place.stem and len(s) > 1}
    names = {place.name} | divisions.former_names(place.name, place.above)
    names |= {s + suffix for s in stems for suffix in (*_short_suffixes(place.suffix), "")}
    return {name for name in names if len(name) >= 2}


def _place(name: str, rows: Iterable[_Row]) -> Place:
    place = Place(name, stem(name), suffix_of(name), divisions.ancestors_of(name), ())
    grouped: dict[str, list[tuple[str, str, str, _Row]]] = {}
    for row in rows:
        above, core = _split(row[2] or name, place)
        key = "/".join(sorted(kinds_of(core))) if is_simple(core) else core
        grouped.setdefault(key, []).append((above, core, row[2] or name, row))
        # What its own organs say it lies in, where the divisions do not know it.
        place = replace(place, above=place.above | frozenset(_DIVISION.findall(above)))
    organs = [organ for same in grouped.values() for organ in _organs(place, same)]
    return replace(place, organs=tuple(organs))


def _organs(place: Place, same: list[tuple[str, str, str, _Row]]) -> Iterator[Organ]:
    """One organ, or more where places of one name lie in different cities."""
    prefixes = sorted({above for above, _, _, _ in same if above}, key=len, reverse=True)
    apart: list[str] = []
    for prefix in prefixes:
        if not any(whole.endswith(prefix) or whole.startswith(prefix) for whole in apart):
            apart.append(prefix)
    for prefix in apart or [""]:
        mine = [s for s in same if not s[0] or prefix.endswith(s[0]) or prefix.startswith(s[0])]
        mine = [s for s in mine if s[0] or prefix == (apart or [""])[0]]
        mine.sort(key=lambda s: (s[3][3] or 0, s[3][4]), reverse=True)
        _, core, name, _ = mine[0]
        bare, inside = without_brackets(core)
        above = place.above if not prefix else frozenset(a for a in place.above if a in prefix) or place.above
        reports: dict[int | None, str] = {}
        for _, _, _, (id, _, _, year, _) in mine:
            reports.setdefault(year, id)
        aliases = tuple(dict.fromkeys([without_brackets(c)[0] for _, c, _, _ in mine] + list(inside)))
        yield Organ(place.name, without_brackets(name)[0], bare, kinds_of(bare), aliases, above, tuple(reports.items()))


def _split(organ: str, place: Place) -> tuple[str, str]:
    """What stands before the place in an organ's name, and its name without the place."""
    for name in (place.name, *(place.stem + s for s in _short_suffixes(place.suffix)), place.stem):
        at = organ.find(name)
        if len(name) >= 2 and at >= 0 and (at == 0 or _is_above(organ[:at], place)):
            core = organ[at + len(name) :]
            return organ[:at], core.removeprefix(place.suffix) if place.suffix and core != place.suffix else core
    return "", organ


def _is_above(prefix: str, place: Place) -> bool:
    """Whether what stands before a place is where it lies: known names, or any that end like one."""
    if _ABOVE.fullmatch(prefix):
        return True
    for name in sorted(place.above, key=len, reverse=True):
        prefix = prefix.replace(name, "")
    return prefix.strip("省市县区") == ""
