# ruff: noqa: E501 - a pattern cut into pieces is harder to read than a long one
"""Kinds of organs (机关) and their names in Chinese and English, from `organs.toml`.

Which organs a library holds is not known here; see `places`.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from nianbao.chinese import pinyin

GOVERNMENT = "government"
GOVERNMENT_OFFICE = "government_office"

_BRACKETED = re.compile(r"[（(][^）)]*[）)]")
# What organs' names end with, each with the short ending that people say instead.
_ENDINGS = {
    "委员会": "委", "委": "委", "局": "局", "厅": "厅", "办公室": "办", "办": "办", "处": "处", "中心": "中心",
    "大队": "队", "支队": "队", "总队": "队", "队": "队", "馆": "馆", "院": "院", "所": "所", "站": "站", "公司": "公司",
}  # fmt: skip
# An ending that goes on as another word (办结, 委托) is none.
_GOES_ON = {"办": "结理事法件案完了成过", "委": "托员派", "处": "理罚分置", "所": "有以在", "院": "士", "站": "点"}
_HEAD = re.compile(
    r"^(?P<head>[\u4e00-\u9fff]{2,6}?)(?:片区管理局|片区管委会|片区|街道办事处|街道|镇人民政府|乡人民政府|镇政府|乡政府|镇|乡)$"
)


@dataclass(frozen=True, slots=True)
class OrganName:
    """A name of a kind of organ found in a text at [start, end)."""

    start: int
    end: int
    text: str
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class OrganKinds:
    """The table of kinds: whole names and stems, Chinese and English, each to its kind."""

    names: Mapping[str, str]
    stems: Mapping[str, str]
    english: Mapping[str, str]
    short_places: Mapping[str, str]
    name_pattern: re.Pattern[str]
    stem_pattern: re.Pattern[str]
    english_whole: Mapping[str, str]
    english_pattern: re.Pattern[str]
    english_ending: re.Pattern[str]


@cache
def organ_kinds() -> OrganKinds:
    """The table that ships with the program, read once."""
    data = tomllib.loads(files("nianbao.places").joinpath("organs.toml").read_text(encoding="utf-8"))
    names: dict[str, str] = {}
    stems: dict[str, str] = {}
    english: dict[str, str] = {}
    for kind in data["kind"]:
        endings = kind.get("endings", data["default_endings"])
        for bare in kind["stems"]:
            stems.setdefault(bare, kind["id"])
            names.update({bare + ending: kind["id"] for ending in endings if bare + ending not in names})
        names.update(dict.fromkeys(kind.get("names", ()), kind["id"]))
        english.update({name: kind["id"] for name in kind["en"] if name not in english})
    names.update({name: GOVERNMENT for name in data["government"]["names"] if name != "政府"})
    names.update(dict.fromkeys(data["government_office"]["names"], GOVERNMENT_OFFICE))
    return OrganKinds(
        names,
        stems,
        english | dict.fromkeys(data["government_office"]["en"], GOVERNMENT_OFFICE),
        data["short_names"],
        _any_of(names),
        _any_of(stems),
        data["english_whole"],
        re.compile(r"\b(?:" + _any_of(english).pattern + r")\b"),
        re.compile(
            r"\b(?P<office>" + _any_of(data["government_office"]["en"]).pattern + r")\b"
            r"|\b(?:"
            + "|".join(data["english_endings"])
            + r")\b|\b(?P<whole>"
            + "|".join(data["english_whole"])
            + r")\b"
        ),
    )


def _any_of(words: Mapping[str, str] | list[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))


def without_brackets(name: str) -> tuple[str, tuple[str, ...]]:
    """A name without what stands in brackets, and that. Example: "人民防空办公室（人防办）"."""
    inside = tuple(match[0][1:-1].strip() for match in _BRACKETED.finditer(name))
    return _BRACKETED.sub("", name).strip(), inside


def kinds_of(core: str) -> frozenset[str]:
    """The kinds of an organ by its name without the place; several for a composite one."""
    table = organ_kinds()
    # A subdistrict's office is what governs it.
    if core in ("", "政府", "办事处") or table.names.get(core) == GOVERNMENT:
        return frozenset({GOVERNMENT})
    if core in table.names:
        return frozenset({table.names[core]})
    return frozenset(table.stems[match[0]] for match in table.stem_pattern.finditer(core))


def kinds_named(text: str) -> frozenset[str]:
    """The kinds of organs whose matter a text speaks of. Example: "环保热线接到多少电话" -> {"environment"}."""
    table = organ_kinds()
    english = (table.english[match[0]] for match in table.english_pattern.finditer(text.lower()))
    return frozenset((*(table.stems[match[0]] for match in table.stem_pattern.finditer(text)), *english))


def is_simple(core: str) -> bool:
    """Whether a name is one that the table lists whole: then its kind says all of it."""
    return core in ("", "政府", "办事处") or core in organ_kinds().names


def ending(core: str) -> tuple[str, str]:
    """A name cut before its ending, and the ending in its short form. Example: "科学技术委员会" -> "科学技术", "委"."""
    for long, short in _ENDINGS.items():
        if core.endswith(long) and len(core) > len(long):
            return core[: -len(long)], short
    return core, ""


def head(core: str) -> str:
    """The name of the town or area that an organ is of. Example: "金井片区管理局" -> "金井"."""
    match = _HEAD.match(core)
    return match["head"] if match else ""


def abbreviates(short: str, core: str) -> bool:
    """Whether a name may stand for a longer one. Example: "交建局" for "交通与建设局", "旅文局" too.

    Its characters occur in order, the first one at the beginning of a word, with the same ending.
    """
    bare, end = ending(short)
    whole, whole_end = ending(core)
    if end != whole_end or len(bare) < 2 or len(bare) > len(whole):
        return False
    starts = [0] + [i + 1 for i, c in enumerate(whole) if c in "与和及、"]
    starts += [i for i in range(2, len(whole), 2) if i not in starts]
    for start in starts:
        if whole[start : start + 1] == bare[0] and _is_subsequence(bare, whole[start:]):
            return True
    return sorted(bare) == sorted({whole[i] for i in (starts[0], *starts[1:2])} & set(bare)) and len(bare) == 2


def sounds_like(short: str, core: str) -> bool:
    """Whether a name with a wrong character of the same sound may stand for one. Example: "交健局" for "交通与建设局"."""
    bare, end = ending(short)
    whole, whole_end = ending(core)
    if end != whole_end or not 2 <= len(bare) <= len(whole) or bare[0] != whole[0]:
        return False
    return _is_subsequence(syllables(bare), syllables(whole)) and len(set(bare) & set(whole)) >= len(bare) - 1


def syllables(text: str) -> tuple[str, ...]:
    """The pinyin of each character."""
    return tuple(_sound(character) for character in text)


_sound = lru_cache(maxsize=8192)(pinyin)


def _is_subsequence(short: Sequence[str], long: Sequence[str]) -> bool:
    rest = iter(long)
    return all(character in rest for character in short)


def ends_here(text: str, end: int) -> bool:
    """Whether an organ's name really ends there, not going on as another word."""
    return text[end : end + 1] not in tuple(_GOES_ON.get(text[end - 1], ""))


def chinese_names(text: str) -> Iterator[OrganName]:
    """Whole names of kinds of organs in a Chinese text, the longest at each place."""
    table = organ_kinds()
    for match in table.name_pattern.finditer(text):
        if ends_here(text, match.end()):
            yield OrganName(match.start(), match.end(), match[0], frozenset({table.names[match[0]]}))


def ending_positions(text: str) -> Iterator[int]:
    """Where a name of an organ may end in a Chinese text."""
    for match in re.finditer(r"委员会|办公室|中心|公司|[委局厅办处队馆院所站]", text):
        if ends_here(text, match.end()):
            yield match.end()


def english_names(text: str) -> Iterator[OrganName]:
    """Names of organs in an English text: "education bureau", "bureau of land and resources"."""
    table = organ_kinds()
    plain = text.lower().replace("’", "'")
    done = 0
    for match in table.english_ending.finditer(plain):
        if match["office"]:
            yield OrganName(
                match.start(), match.end(), text[match.start() : match.end()], frozenset({GOVERNMENT_OFFICE})
            )
            done = match.end()
            continue
        if match["whole"]:
            follows = table.english_ending.match(plain, match.end() + 1)
            end = follows.end() if follows else match.end()
            yield OrganName(
                match.start(), end, text[match.start() : end], frozenset({table.english_whole[match["whole"]]})
            )
            done = end
            continue
        start, kinds = _before(plain, done, match.start())
        end = match.end()
        if not kinds and (of := re.compile(r"\s+(?:of|for)\s+(?:the\s+)?").match(plain, end)):
            start = match.start()
            end, kinds = _after(plain, of.end())
        if kinds and start >= done:
            yield OrganName(start, end, text[start:end], kinds)
            done = end


_JOINER = re.compile(r"[\s,&-]*(?:and|of|the|affairs|resources|management|supervision|comprehensive)?[\s,&-]*")


def _after(plain: str, start: int) -> tuple[int, frozenset[str]]:
    """The kinds named right after "bureau of", and where the last of them ends."""
    table = organ_kinds()
    kinds: set[str] = set()
    end = start
    while name := table.english_pattern.match(plain, end):
        kinds.add(table.english[name[0]])
        end = name.end()
        joiner = re.compile(r"\s+(?:and|&)\s+").match(plain, end)
        if joiner is None or not table.english_pattern.match(plain, joiner.end()):
            break
        end = joiner.end()
    return end, frozenset(kinds)


def _before(plain: str, floor: int, end: int) -> tuple[int, frozenset[str]]:
    """The kinds named right before an ending, joined by nothing but `and`, commas and hyphens."""
    table = organ_kinds()
    stems = list(table.english_pattern.finditer(plain, max(floor, end - 90), end))
    kinds: set[str] = set()
    start = end
    for stem in reversed(stems):
        if _JOINER.fullmatch(plain, stem.end(), start):
            kinds.add(table.english[stem[0]])
            start = stem.start()
        else:
            break
    return start, frozenset(kinds)
