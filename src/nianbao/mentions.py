"""Where a question names places and organs, and which subjects it asks about.

A subject is an organ of the library (or several that fit), or the name of one that it lacks.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from nianbao import divisions
from nianbao.chinese import is_chinese, pinyin
from nianbao.organs import (
    GOVERNMENT,
    GOVERNMENT_OFFICE,
    OrganName,
    abbreviates,
    chinese_names,
    ending,
    ending_positions,
    english_names,
    organ_kinds,
    sounds_like,
)
from nianbao.places import Gazetteer, Organ, Place

_HAN = "\u4e00-\u9fff"
_LEFT = "年月度度日和与跟同比在对于由从及向到把被问查请看帮想据让替给说省市州：，、。；（(《“\"' "
_RIGHT = "省市县区州的呢和与跟同比在政人管年有收公主今去前近上历发对：，、。；）)》”\"' ?？"
_BOTH = re.compile(r"^(?:的|政府|人民政府)?\s*(?:和|与|跟|同|及|以及|、|，|,|对比|比|vs\.?|and|&|or|versus|还是|than)\s*(?:the\s+)?$", re.IGNORECASE)
_BESIDE = re.compile(r"和|与|跟|同|及|、|比|谁|哪|分别|各|\b(?:and|or|vs|versus|than|compared?|which|both|each)\b", re.IGNORECASE)
_BARE_GOVERNMENT = re.compile(rf"(?:(?<![{_HAN}])|(?<=[年和与跟比在对问看查，、的]))(?P<kind>[省市县区])(?:人民)?政府(?![信采网门工服职公])|(?P<zone>管委会|管理委员会)")
_NO_TOPIC = re.compile(r"\s*(?:$|[\d，。？?、（(）)”\"“]|[二一]|年报|报告|公众号|公号|微信|微博|网站|主动|今年|去年|依申请|收到|局)")
_HINT = re.compile(r"(?:全|本|我|该)([省市县区])|(?<![地社片辖城山景园校小特灾新专港矿林岛海验发])([省市县区])(?=政府|直|级|里|属|管委|委|府|人民政府|行政)")
_UNKNOWN = re.compile(
    rf"(?:^|(?<=[年，,、\s和与跟比问“]))(?P<name>[{_HAN}]{{2,8}}?(?:省|自治区|自治州|综合实验区|开发区|高新区|新区|市|县|区|镇|乡|街道))"
    rf"(?=[\d二一〇的政人管委和与跟比主收有]|\s|$|[{_HAN}]{{2,8}}(?:局|委|厅|办))"
)
_NO_NAME = re.compile("[全本各哪该我你这那几每多少贵请问给]|地区|社区|城区|片区|专区|小区|辖区|上市|门市|超市|都市|城市|乡镇|区县|市县|省市|街道|什么|多少|园区|一个|两个")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]+(?:['’`‘\-][A-Za-zÀ-ɏ]+)*")
_KIND_WORDS = (
    (("comprehensive", "experimental", "pilot", "zone", "economic", "development", "high-tech"), "zone"),
    (("city", "municipality", "municipal"), "市"), (("county",), "县"), (("district",), "区"),
    (("province", "provincial"), "省"), (("prefecture",), "州"), (("banner",), "旗"), (("town", "township"), "镇"),
)  # fmt: skip
_KIND_OF_WORD = {word: kind for words, kind in _KIND_WORDS for word in words}
_UNKNOWN_LATIN = re.compile(r"\b(?P<name>[A-Z][a-z'’]+(?: [A-Z][a-z'’]+)?) (?P<kind>City|County|District|Province|Zone|Town)\b")


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


def mentioned(text: str, gaz: Gazetteer) -> Mentioned:
    """The subjects that a text names; `text` is normalised and in simplified characters."""
    places = list(_places(text, gaz))
    organs = list(_organs(text, gaz, places))
    if not any(p.quality > 1 for p in places):
        places += _misspelt(text, gaz, organs, places)
        organs = list(_organs(text, gaz, places))
    if not places and not any(o.kinds - {GOVERNMENT, GOVERNMENT_OFFICE} for o in organs):
        offices = [o for o in organs if GOVERNMENT_OFFICE in o.kinds]
        places = [p for p in _bare(text, gaz) if not _overlaps(p.start, p.end, offices)]
        places = places or (list(_unknown(text)) if not organs else [])
        organs = [o for o in organs if not _overlaps(o.start, o.end, places)]
    places = _nested(sorted(places, key=lambda p: p.start), text)
    places = [p for p in places if not any(o.start <= p.start and p.end <= o.end for o in organs)]
    subjects = _subjects(text, gaz, places, organs)
    spans = [(p.start, p.end) for p in places] + [(o.start, o.end) for o in organs]
    return Mentioned(tuple(subjects), tuple(sorted(spans)))


def _places(text: str, gaz: Gazetteer) -> Iterator[PlaceName]:
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
    if short and any(o.start == start + 1 for o in chinese_names(text[start : start + 12]) for o in [replace(o, start=o.start + start)]):
        if short in gaz.names:
            return PlaceName(start, start + 1, text[start], gaz.names[short], names=frozenset({short}))
        if same := divisions.by_stem().get(short):
            return _outside(start, start + 1, text[start], same[0].name)
    return None


def _outside(start: int, end: int, text: str, name: str) -> PlaceName:
    return PlaceName(start, end, text, (), outside=name, names=frozenset({name, divisions.stem(name)}))


def _left(text: str, start: int) -> bool:
    return start == 0 or text[start - 1] in _LEFT or not re.match(f"[{_HAN}]", text[start - 1])


def _right(text: str, end: int) -> bool:
    rest = text[end:]
    return not rest or rest[0] in _RIGHT or not re.match(f"[{_HAN}]", rest[0]) or any(o.start == 0 for o in chinese_names(rest[:10]))


_NO_PLACE = re.compile(r"[东西南北中]?[一二三]?(?:路|街|大道|道(?!路)|大街)|有关|同胞|企业|客商|游客|银行|大学")


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


def _latin_at(text: str, words: list[re.Match[str]], at: int, count: int, gaz: Gazetteer) -> tuple[PlaceName, int] | None:
    run = words[at : at + count]
    if len(run) < count or any(text[a.end() : b.start()].strip("  ") for a, b in pairwise(run)):
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
        return PlaceName(start, end, text[start:end], fitting or places, names=frozenset(n for p in places for n in (p.name, p.stem))), used
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


def _organs(text: str, gaz: Gazetteer, places: list[PlaceName]) -> Iterator[OrganName]:
    """Names of organs: whole ones of the library, known kinds, then abbreviations of the library's."""
    taken = [(p.start, p.end) for p in places if p.quality > 0]
    found: list[OrganName] = []
    cores = {name: organ.kinds for organ in gaz.organs for name in organ.aliases if len(name) >= 3 and not organ.government}
    for core in sorted(cores, key=len, reverse=True):
        for match in re.finditer(re.escape(core), text):
            if not _overlaps(match.start(), match.end(), found):
                found.append(OrganName(match.start(), match.end(), core, cores[core]))
    for name in (*chinese_names(text), *english_names(text)):
        if not _overlaps(name.start, name.end, found):
            found.append(name)
    for end in ending_positions(text):
        if any(f.start < end <= f.end for f in found):
            continue
        floor = max([e for _, e in taken if e <= end] + [f.end for f in found if f.end <= end] + [end - 10, 0])
        run = re.search(f"[{_HAN}]+$", text[floor:end])
        for start in range(floor + (run.start() if run else end), end - 2):
            short = text[start:end]
            fits = abbreviates if floor != max((e for _, e in taken if e <= end), default=-1) else _either
            if fitting := {o.core: o.kinds for o in gaz.organs if any(fits(short, name) for name in o.aliases)}:
                found.append(OrganName(start, end, short, frozenset().union(*fitting.values())))
                break
    return iter(sorted(found, key=lambda o: o.start))


def _either(short: str, core: str) -> bool:
    return abbreviates(short, core) or sounds_like(short, core)


def _overlaps(start: int, end: int, found: Sequence[OrganName | PlaceName]) -> bool:
    return any(start < f.end and f.start < end for f in found)


def _misspelt(text: str, gaz: Gazetteer, organs: list[OrganName], places: list[PlaceName]) -> list[PlaceName]:
    """A library place with one wrong character or in other characters of the same sound, if only one fits."""
    found: dict[tuple[int, int], set[str]] = {}
    for name, same in gaz.names.items():
        size = len(name)
        sound = pinyin(name)
        for start in range(len(text) - size + 1):
            window = text[start : start + size]
            if not re.fullmatch(f"[{_HAN}]+", window) or window in divisions.divisions():
                continue
            wrong = [i for i in range(size) if window[i] != name[i]]
            alike = len(wrong) <= 2 and sound == pinyin(window)
            near = _left(text, start) and (_right(text, start + size) or any(o.start == start + size for o in organs))
            one = len(wrong) == 1 and size >= 3 and window[-1] == name[-1] and (size > 3 or _left(text, start))
            one = one and wrong[0] < len(divisions.stem(name))
            before_organ = size == 2 and len(wrong) == 1 and _left(text, start) and any(
                o.start == start + size and any(o.kinds & held.kinds for p in same for held in p.organs) for o in organs
            )
            if (alike and near) or one or before_organ:
                found.setdefault((start, start + size), set()).update(p.stem for p in same)
    for (start, end), stems in sorted(found.items(), key=lambda item: item[0][0] - item[0][1]):
        if len({s for f, s in found.items() if f[0] < end and start < f[1] for s in s}) == 1:
            name = next(n for n in gaz.names if len(n) == end - start and {p.stem for p in gaz.names[n]} == stems)
            fitting = gaz.names.get(name, ())
            return [PlaceName(start, end, text[start:end], fitting, names=frozenset(stems))]
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


def _unknown(text: str) -> Iterator[PlaceName]:
    """A name that is shaped like a place's but that nobody knows."""
    for match in _UNKNOWN.finditer(text):
        if not _NO_NAME.search(match["name"]) and match["name"] not in divisions.SUFFIXES:
            yield _outside(match.start("name"), match.end("name"), match["name"], match["name"])
    for match in _UNKNOWN_LATIN.finditer(text):
        if match["name"].lower() not in ("the", "which", "how many", "what", "in the", "this", "that"):
            yield _outside(match.start(), match.end(), match[0], match[0])


def _bare(text: str, gaz: Gazetteer) -> Iterator[PlaceName]:
    """A zone or a government by its kind alone: 实验区, 县政府, 管委会."""
    for name, same in sorted(gaz.zones.items(), key=lambda item: -len(item[0])):
        at = text.find(name)
        if at >= 0 and text[at - 1 : at] not in tuple("各全本"):
            yield PlaceName(at, at + len(name), name, same, quality=1)
            return
    if match := _BARE_GOVERNMENT.search(text):
        kind = match["kind"]
        fitting = tuple(p for p in gaz.places if p.government and (p.suffix[-1:] == kind if kind else p.suffix in divisions.ZONES))
        if fitting:
            yield PlaceName(match.start(), match.end(), match[0], fitting, quality=1)


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
            above = frozenset().union(*(p.above for p in inner.places), *(divisions.ancestors_of(n) for n in inner.names))
            if outer.names & above and not (inner.names & outer.names):
                dropped.add(i)
                inside = tuple(p for p in inner.places if p.above & outer.names)
                if inner.places and inside:
                    out[j] = replace(out[j], places=inside)
            elif gap in ("", "的") and i < j and any(p.above for p in inner.places) and outer.outside and not inner.organs:
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
        unique.setdefault((tuple(o.name for o in subject.organs), "" if subject.organs else subject.place + subject.organ), subject)
    return _asked_about(text, list(unique.values()))


def _right_before(text: str, organ: OrganName, place: PlaceName) -> bool:
    """Whether an organ is named before its place: 公安局（云溪市）, the finance bureau in Yunxi."""
    gap = text[organ.end : place.start]
    return organ.end <= place.start and re.fullmatch(r"\s*[（(，,]?\s*(?:(?:of|in|for|at) (?:the )?)?", gap, re.IGNORECASE) is not None


def _asked_about(text: str, subjects: list[Subject]) -> list[Subject]:
    """Without places of which the library has nothing, if they are named beside what is asked about."""
    if all(s.organs for s in subjects) or not any(s.organs for s in subjects) or _BESIDE.search(text):
        return subjects
    return [s for s in subjects if s.organs]


def _distribute(
    text: str, gaz: Gazetteer, places: list[PlaceName], organs: list[OrganName], subjects: list[Subject], hints: set[str]
) -> list[Subject]:
    """In "平潭县和沭阳县的教育局" the organ is both places'."""
    for one, other in pairwise(places):
        follows = [o for o in organs if o.start >= other.end and text[other.end : o.start] in ("", "的", "两地", "两县", "两地的")]
        between = [o for o in organs if one.end <= o.start < other.start]
        if follows and not between and _BOTH.match(text[one.end : other.start]) and "政府" not in text[one.end : other.start]:
            subjects = [s for s in subjects if s.start != one.start]
            subjects.append(replace(_organ_subject(gaz, one, follows[0], hints, text), start=one.start))
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
    run = re.match(f"[{_HAN}]{{2,10}}", tail)
    for size in range(len(run[0]) if run else 0, 1, -1):
        bare = tail[:size]
        near = tuple(o for o in pool if any(abbreviates(bare + _ending_of(name), name) for name in o.aliases))
        if near and _NO_TOPIC.match(text, offset + size):
            return near
    if not governed and len({o.name for o in pool}) == 1 and re.search(r"该局|局里|贵局|本局|\bbureau\b|该委|贵委", text):
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
        lambda o: any(abbreviates(organ.text, name) for name in o.aliases),
        lambda o: organ.kinds == o.kinds,
        lambda o: organ.kinds and organ.kinds <= o.kinds,
        lambda o: organ.kinds & o.kinds and not o.government,
    ):
        if found := tuple(o for o in pool if fits(o)):
            return found
    return ()
