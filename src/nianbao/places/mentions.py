"""Where a question names places and organs, in any spelling.

Which of them it asks about is told by `subjects`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from nianbao.places import divisions
from nianbao.places.gazetteer import Gazetteer, Organ, Place
from nianbao.places.organs import (
    OrganName,
    abbreviates,
    chinese_names,
    ending_positions,
    english_names,
    organ_kinds,
    sounds_like,
    syllables,
)

HAN = "\u4e00-\u9fff"
_LEFT = "年月度度日和与跟同比在对于由从及向到把被问查请看帮想据让替给说省市州：，、。；（(《“\"' "
_RIGHT = "省市县区州的呢和与跟同比在政人管年有收公主今去前近上历发对：，、。；）)》”\"' ?？"
_BARE_GOVERNMENT = re.compile(
    rf"(?:(?<![{HAN}])|(?<=[年和与跟比在对问看查，、的]))(?P<kind>[省市县区])(?:人民)?政府(?![信采网门工服职公])|(?P<zone>管委会|管理委员会)"
)
_UNKNOWN = re.compile(
    rf"(?:^|(?<=[年，,、\s和与跟比问“]))(?P<name>[{HAN}]{{2,8}}?(?:省|自治区|自治州|综合实验区|开发区|高新区|新区|市|县|区|镇|乡|街道))"
    rf"(?=[\d二一〇的政人管委和与跟比主收有]|\s|$|[{HAN}]{{2,8}}(?:局|委|厅|办))"
)
_NO_NAME = re.compile(
    "[全本各哪该我你这那几每多少贵请问给]|地区|社区|城区|片区|专区|小区|辖区|上市|门市|超市|都市|城市|乡镇|区县|市县|省市|街道|什么|多少|园区|一个|两个"
)
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]+(?:['’`‘\-][A-Za-zÀ-ɏ]+)*")
_KIND_WORDS = (
    (("comprehensive", "experimental", "pilot", "zone", "economic", "development", "high-tech"), "zone"),
    (("technological", "industrial", "tourism", "new"), "zone"),
    (("city", "municipality", "municipal"), "市"), (("county",), "县"), (("district",), "区"),
    (("province", "provincial"), "省"), (("prefecture",), "州"), (("banner",), "旗"), (("town", "township"), "镇"),
)  # fmt: skip
_KIND_OF_WORD = {word: kind for words, kind in _KIND_WORDS for word in words}
_UNKNOWN_LATIN = re.compile(
    r"\b(?!(?:How|What|Which|Who|Where|When|Why|Did|Does|Do|Was|Were|Is|Are|Has|Have|Had|In|At|By|For|Of|The)\b)"
    r"(?P<name>[A-Z][a-z'’]+(?: [A-Z][A-Za-z'’-]+){0,5}?) (?P<kind>City|County|District|Province|Zone|Town)\b"
)


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A place named at [start, end): library places that fit, or the name of one `outside`."""

    start: int
    end: int
    text: str
    places: tuple[Place, ...]
    outside: str = ""
    organs: tuple[Organ, ...] = ()
    names: frozenset[str] = frozenset()
    quality: int = 2


def places_in(text: str, gaz: Gazetteer) -> Iterator[PlaceName]:
    position = 0
    while position < len(text):
        found = _place_at(text, position, gaz)
        if found:
            yield found
            position = found.end
        else:
            position += 1
    yield from _latin(text, gaz)


def _place_at(text: str, start: int, gaz: Gazetteer) -> PlaceName | None:
    for length in gaz.lengths.get(text[start], ()):
        name = text[start : start + length]
        if len(name) < length:
            continue
        end = start + length
        if _NO_PLACE_AT_ALL.match(text, end):
            continue
        if name in gaz.names:
            return PlaceName(start, end, name, gaz.names[name], names=frozenset({name, divisions.stem(name)}))
        if name in gaz.heads:
            return PlaceName(start, end, name, (), organs=gaz.heads[name])
        if _NO_PLACE.match(text, end):
            continue
        if name in divisions.divisions():
            if length > 2 or _stands_alone(text, start, end):
                return _outside(start, end, name, name)
        elif same := divisions.by_stem().get(name):
            county = same[0].level == 3
            if _left(text, start) and _right(text, end) if county else (_left(text, start) or _right(text, end)):
                return _outside(start, end, name, same[0].name)
    short = organ_kinds().short_places.get(text[start])
    if short and any(
        o.start == start + 1
        for o in chinese_names(text[start : start + 12])
        for o in [replace(o, start=o.start + start)]
    ):
        if short in gaz.names:
            return PlaceName(start, start + 1, text[start], gaz.names[short], names=frozenset({short}))
        if same := divisions.by_stem().get(short):
            return _outside(start, start + 1, text[start], same[0].name)
    return None


def _outside(start: int, end: int, text: str, name: str) -> PlaceName:
    return PlaceName(start, end, text, (), outside=name, names=frozenset({name, divisions.stem(name)}))


def _left(text: str, start: int) -> bool:
    return start == 0 or text[start - 1] in _LEFT or not re.match(f"[{HAN}]", text[start - 1])


def _right(text: str, end: int) -> bool:
    rest = text[end:]
    return (
        not rest
        or rest[0] in _RIGHT
        or not re.match(f"[{HAN}]", rest[0])
        or any(o.start == 0 for o in chinese_names(rest[:10]))
    )


_NO_PLACE = re.compile(r"[东西南北中]?[一二三]?(?:路|街|大道|道(?!路)|大街)|有关|同胞|企业|客商|游客|银行|大学")

# A newspaper or a broadcaster is named after a place and is not the place.
_NO_PLACE_AT_ALL = re.compile(r"[时日晚早]报|广播|电视台?|新闻网|人民广播")


def _stands_alone(text: str, start: int, end: int) -> bool:
    return _left(text, start) and _right(text, end)


def _latin(text: str, gaz: Gazetteer) -> Iterator[PlaceName]:
    words = list(_LATIN.finditer(text))
    at = 0
    while at < len(words):
        found = next((f for n in (4, 3, 2, 1) if (f := _latin_at(text, words, at, n, gaz))), None)
        if found:
            place, used = found
            yield place
            at += used
        else:
            at += 1


def _latin_at(
    text: str, words: list[re.Match[str]], at: int, count: int, gaz: Gazetteer
) -> tuple[PlaceName, int] | None:
    run = words[at : at + count]
    if len(run) < count or any(text[a.end() : b.start()].strip() for a, b in pairwise(run)):
        return None
    last = re.sub(r"['’`‘]s$", "", run[-1][0])
    raw = "".join(w[0] for w in run[:-1]) + last
    spelled = re.sub(r"[^a-z]", "", raw.lower().replace("ü", "v"))
    start, end = run[0].start(), run[-1].end()
    if len(spelled) < 3:
        return None
    kinds: list[str] = []
    used = count
    for word in words[at + count : at + count + 4]:
        kind = _KIND_OF_WORD.get(re.sub(r"['’]s$", "", word[0].lower()))
        if kind is None or text[end : word.start()].strip(" -"):
            break
        kinds.append(kind)
        end = word.end()
        used += 1
    kind = kinds[-1] if kinds else ""
    if kind == "zone" and not re.search(r"zone(?:['’]s)?$", text[start:end], re.IGNORECASE):
        kind, end, used = "", run[-1].end(), count
    if places := gaz.latin.get(spelled):
        fitting = tuple(p for p in places if _is_kind(p.suffix, kind))
        return PlaceName(
            start, end, text[start:end], fitting or places, names=frozenset(n for p in places for n in (p.name, p.stem))
        ), used
    if spelled in gaz.latin_heads and len(spelled) > 4:
        return PlaceName(start, end, text[start:end], (), organs=gaz.latin_heads[spelled]), used
    same = divisions.by_pinyin().get(spelled, ())
    same = tuple(d for d in same if _is_kind(d.name[-1:], kind))
    if same and run[0][0][0].isupper() and (kind or (same[0].level <= 2 and len(spelled) > 3)):
        return _outside(start, end, text[start:end], same[0].name), used
    return None


def _is_kind(suffix: str, kind: str) -> bool:
    if kind == "zone":
        return suffix in divisions.ZONES
    if kind == "区":
        return suffix == "区"
    return not kind or suffix[-1:] == kind


def organs_in(text: str, gaz: Gazetteer, places: list[PlaceName]) -> Iterator[OrganName]:
    """Names of organs: whole ones of the library, known kinds, then abbreviations of the library's."""
    taken = [(p.start, p.end) for p in places if p.quality > 0]
    found: list[OrganName] = []
    cores = {
        name: organ.kinds for organ in gaz.organs for name in organ.aliases if len(name) >= 3 and not organ.government
    }
    for core in sorted(cores, key=len, reverse=True):
        for match in re.finditer(re.escape(core), text):
            if not overlaps(match.start(), match.end(), found):
                found.append(OrganName(match.start(), match.end(), core, cores[core]))
    for name in (*chinese_names(text), *english_names(text)):
        if not overlaps(name.start, name.end, found):
            found.append(name)
    for end in ending_positions(text):
        if any(f.start < end <= f.end for f in found):
            continue
        floor = max([e for _, e in taken if e <= end] + [f.end for f in found if f.end <= end] + [end - 10, 0])
        run = re.search(f"[{HAN}]+$", text[floor:end])
        for start in range(floor + (run.start() if run else end), end - 2):
            short = text[start:end]
            fits = abbreviates if floor != max((e for _, e in taken if e <= end), default=-1) else _either
            if fitting := {o.core: o.kinds for o in gaz.organs if any(fits(short, name) for name in o.aliases)}:
                found.append(OrganName(start, end, short, frozenset().union(*fitting.values())))
                break
    return iter(sorted(found, key=lambda o: o.start))


def _either(short: str, core: str) -> bool:
    return abbreviates(short, core) or sounds_like(short, core)


def overlaps(start: int, end: int, found: Sequence[OrganName | PlaceName]) -> bool:
    return any(start < f.end and f.start < end for f in found)


def misspelt(text: str, gaz: Gazetteer, organs: list[OrganName], places: list[PlaceName]) -> list[PlaceName]:
    """A library place with one wrong character or in other characters of the same sound, if only one fits."""
    found: dict[tuple[int, int], set[str]] = {}
    sounds = syllables(text)
    for name, same in gaz.names.items():
        size = len(name)
        sound = syllables(name)
        for start in range(len(text) - size + 1):
            window = text[start : start + size]
            if not re.fullmatch(f"[{HAN}]+", window) or window in divisions.divisions():
                continue
            wrong = [i for i in range(size) if window[i] != name[i]]
            alike = len(wrong) <= 2 and sound == sounds[start : start + size]
            near = _left(text, start) and (_right(text, start + size) or any(o.start == start + size for o in organs))
            one = len(wrong) == 1 and size >= 3 and window[-1] == name[-1] and (size > 3 or _left(text, start))
            one = one and wrong[0] < len(divisions.stem(name))
            before_organ = (
                size == 2
                and len(wrong) == 1
                and _left(text, start)
                and any(
                    o.start == start + size and any(o.kinds & held.kinds for p in same for held in p.organs)
                    for o in organs
                )
            )
            if (alike and near) or one or before_organ:
                found.setdefault((start, start + size), set()).update(p.stem for p in same)
    for (start, end), near_stems in sorted(found.items(), key=lambda item: item[0][0] - item[0][1]):
        if len({s for at, stems in found.items() if at[0] < end and start < at[1] for s in stems}) == 1:
            name = next(n for n in gaz.names if len(n) == end - start and {p.stem for p in gaz.names[n]} == near_stems)
            fitting = gaz.names.get(name, ())
            return [PlaceName(start, end, text[start:end], fitting, names=frozenset(near_stems))]
    return _misspelt_latin(text, gaz) if not places else []


def _misspelt_latin(text: str, gaz: Gazetteer) -> list[PlaceName]:
    for match in _LATIN.finditer(text):
        word = re.sub(r"[^a-z]", "", re.sub(r"['’]s$", "", match[0]).lower())
        near = [s for s in gaz.latin if len(word) >= 5 and match[0][0].isupper() and _one_edit(word, s)]
        if len(near) == 1:
            return [PlaceName(match.start(), match.end(), match[0], gaz.latin[near[0]])]
    return []


def _one_edit(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1 or one == other:
        return one == other
    short, long = sorted((one, other), key=len)
    at = next((i for i, c in enumerate(short) if c != long[i]), len(short))
    return short[at:] == long[at + 1 :] or (len(short) == len(long) and short[at + 1 :] == long[at + 1 :])


def unknown(text: str) -> Iterator[PlaceName]:
    """A name that is shaped like a place's but that nobody knows."""
    for match in _UNKNOWN.finditer(text):
        if not _NO_NAME.search(match["name"]) and match["name"] not in divisions.SUFFIXES:
            yield _outside(match.start("name"), match.end("name"), match["name"], match["name"])
    for match in _UNKNOWN_LATIN.finditer(text):
        if match["name"].lower() not in ("the", "which", "how many", "what", "in the", "this", "that"):
            yield _outside(match.start(), match.end(), match[0], match[0])


def bare(text: str, gaz: Gazetteer) -> Iterator[PlaceName]:
    """A zone or a government by its kind alone: 实验区, 县政府, 管委会."""
    for name, same in sorted(gaz.zones.items(), key=lambda item: -len(item[0])):
        at = text.find(name)
        if at >= 0 and text[at - 1 : at] not in tuple("各全本"):
            yield PlaceName(at, at + len(name), name, same, quality=1)
            return
    if match := _BARE_GOVERNMENT.search(text):
        kind = match["kind"]
        fitting = tuple(
            p for p in gaz.places if p.government and (p.suffix[-1:] == kind if kind else p.suffix in divisions.ZONES)
        )
        if fitting:
            yield PlaceName(match.start(), match.end(), match[0], fitting, quality=1)
