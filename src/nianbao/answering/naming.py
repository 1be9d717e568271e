"""How places and organs are called in an answer, in Chinese and in English."""

from functools import cache, lru_cache

from nianbao.chinese import syllables
from nianbao.places.organs import GOVERNMENT, GOVERNMENT_OFFICE, kinds_of, organ_kinds

_SUFFIXES = {
    "综合实验区": "Comprehensive Experimental Zone",
    "高新技术产业开发区": "High-tech Industrial Development Zone",
    "经济技术开发区": "Economic and Technological Development Zone",
    "经济开发区": "Economic Development Zone",
    "开发区": "Development Zone",
    "高新区": "High-tech Zone",
    "新区": "New Area",
    "自治区": "Autonomous Region",
    "自治州": "Autonomous Prefecture",
    "自治县": "Autonomous County",
    "地区": "Prefecture",
    "街道": "Subdistrict",
    "省": "Province",
    "市": "City",
    "县": "County",
    "区": "District",
    "旗": "Banner",
    "盟": "League",
    "镇": "Town",
    "乡": "Township",
}
_ENDINGS = (
    ("委员会", "Commission"),
    ("委", "Commission"),
    ("厅", "Department"),
    ("办公室", "Office"),
    ("办", "Office"),
)


def core(place: str, organ: str) -> str:
    """An organ's name without its place. Example: "云溪市教育局" -> "教育局"."""
    return organ.partition(place)[2] if place and place in organ else organ


def governs(place: str, organ: str) -> bool:
    """Whether an organ is the government of its place."""
    return GOVERNMENT in kinds_of(core(place, organ)) or not organ


def who(place: str, organ: str, language: str) -> str:
    """The organ as an answer names it: a government by its place, another organ by its name."""
    government = governs(place, organ)
    name = place if government and place else organ
    if language != "en":
        return name
    english = place_in_english(place)
    if not government:
        called = core(place, organ)
        kind = next(iter(sorted(kinds_of(called) - {GOVERNMENT})), "")
        words = "general office" if kind == GOVERNMENT_OFFICE else _english_kinds().get(kind, "")
        if words:
            ending = next((e for tail, e in _ENDINGS if called.endswith(tail)), "Bureau")
            english += " " + (words if kind == GOVERNMENT_OFFICE else f"{words} {ending}").title().replace(
                " And ", " and "
            )
    return f"{english} ({name})" if english else name


@lru_cache(maxsize=1024)
def place_in_english(place: str) -> str:
    """Example: "大安市" -> "Da'an City", "平潭综合实验区" -> "Pingtan Comprehensive Experimental Zone"."""
    suffix = next((s for s in _SUFFIXES if place.endswith(s) and len(place) > len(s)), "")
    spelled = syllables(place.removesuffix(suffix))
    joined = "".join("'" + s if i and s[:1] in "aeo" else s for i, s in enumerate(spelled))
    return " ".join(part for part in (joined.capitalize(), _SUFFIXES.get(suffix, "")) if part)


@cache
def _english_kinds() -> dict[str, str]:
    names: dict[str, str] = {}
    for name, kind in organ_kinds().english.items():
        names.setdefault(kind, name)
    return names
