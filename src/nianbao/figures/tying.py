"""Which measure a number in a sentence states, by the wordings of the catalogue."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from nianbao.chinese import squeeze
from nianbao.measures import Breakdown, Measure, catalogue

_UNITS: dict[str, str] = {
    "条": "条 件 篇 份 个 项 则 余条 次 ",
    "件": "件 条 份 起 宗 个 项 次 例 篇 单 件次 人次 ",
    "人次": "人次 次 人 名 位 户次 ",
    "人": "人 名 位 人次 个 ",
    "次": "次 期 场 班 个 件 场次 条 篇 回 项 班次 起 ",
    "篇": "篇 条 件 份 个 次 项 期 则 ",
    "份": "份 件 个 条 ",
    "元": "元 万元 ",
    "万元": "万元 元 亿元 ",
    "%": "% ",
    "个": "个 处 家 项 ",
    "期": "期 次 ",
    "项": "项 个 大项 件 ",
    "场": "场 次 场次 ",
    "批次": "批次 批 ",
    "部分": "部分 个部分 ",
}
_BARE = frozenset(("次", "人", "人次", "条", "件", "篇"))  # units that a text leaves out at times
_COUNTED = frozenset("条 件 份 篇 个 则 项".split())
_CHANGE = re.compile(
    r"(?:增加|减少|增长|下降|上升|提升|提高|降低|同比|环比|增幅|多出|增|减|降|翻)了?(?:近|约|超|超过|逾)?\s*$"
)
_DISCLOSING = re.compile(r"公开|发布|类别|公示|上传|刊登|信息")
_CATEGORY = re.compile(r"类|信息|栏|方面|领域")


@dataclass(frozen=True, slots=True)
class Context:
    """The words around a number: its own phrase before and after it, and the head of its sentence."""

    before: str
    after: str
    head: str
    unit: str

    @property
    def local(self) -> str:
        return self.before + self.unit + self.after


@dataclass(frozen=True, slots=True)
class _Wording:
    measure: Measure
    groups: tuple[tuple[str, ...], ...]
    absent: tuple[str, ...]


def tie(context: Context) -> tuple[str, Breakdown] | None:
    """The measure and breakdown that fit best, or None where none does."""
    if _CHANGE.search(context.before):
        return None
    best: tuple[float, str, Breakdown] = (0.0, "", ())
    for score, measure, breakdown in (*_by_row(context), *_by_wording(context), *_by_value(context)):
        if score > best[0]:
            best = (score, measure, breakdown)
    return (best[1], best[2]) if best[0] >= 3.5 else None


def fits(measure: Measure, unit: str) -> bool:
    """Whether a unit can count a measure."""
    if not unit:
        return measure.unit in _BARE
    return unit + " " in _UNITS.get(measure.unit, measure.unit + " ")


@cache
def _wordings() -> tuple[_Wording, ...]:
    found = []
    for measure in catalogue().measures.values():
        for line in measure.prose:
            words = line.split()
            groups = tuple(tuple(word.split("|")) for word in words if not word.startswith("-"))
            absent = tuple(word[1:] for word in words if word.startswith("-"))
            found.append(_Wording(measure, groups, absent))
    return tuple(found)


@cache
def _rows() -> tuple[tuple[str, Measure], ...]:
    """Row labels and aliases as prose says them right before a number, the longest first."""
    pairs = [
        (squeeze(label), measure)
        for measure in catalogue().measures.values()
        if not measure.of
        for label in measure.rows
        if len(squeeze(label)) >= 4
    ]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def _by_row(context: Context) -> list[tuple[float, str, Breakdown]]:
    said = re.sub(r"(?:总数|总计|共计|合计|总共|数量|数|共|为|是|有|达到?|了)+$", "", squeeze(context.before))
    for label, measure in _rows():
        stem = re.sub(r"(?:总数|数量|数)$", "", label)
        if len(stem) >= 4 and said.endswith(stem) and fits(measure, context.unit):
            return [(6.0 + len(stem), measure.id, ())]
    return []


def _by_wording(context: Context) -> list[tuple[float, str, Breakdown]]:
    found: list[tuple[float, str, Breakdown]] = []
    local, head = context.local, context.head
    for wording in _wordings():
        if not fits(wording.measure, context.unit) or any(word in local for word in wording.absent):
            continue
        score, near = 0.0, False
        for group in wording.groups:
            inside = max((len(word) for word in group if word in local), default=0)
            outside = max((len(word) for word in group if word in head), default=0)
            if inside:
                score += 2 + inside
                near = True
            elif outside and len(wording.groups) > 1:
                score += 0.5 + outside / 2
            else:
                break
        else:
            if near:
                found.append((score, wording.measure.id, ()))
    return found


def _by_value(context: Context) -> list[tuple[float, str, Breakdown]]:
    """Applications by kind of applicant, disclosed items by category and by disclosing body."""
    found: list[tuple[float, str, Breakdown]] = []
    dimensions = catalogue().dimensions
    local, both = context.local, context.head + context.local
    if "申请" in both and context.unit in {"件", "条", "份", "个", "人", "名", "家", "起"}:
        word, value = _longest(local, "applicant", skip=("other",))
        if word and not re.search(r"答复|公开信息", context.before[context.before.find(word) :]):
            found.append((6.0 + len(word), "applications.received", (("applicant", value),)))
    if context.unit in _COUNTED or context.unit == "%":
        measure = "disclosed.share" if context.unit == "%" else "disclosed.total"
        word, value = _longest(context.before, "body", skip=())
        if word and ("公开" in local) and not _longest(context.before, "category", skip=())[0]:
            found.append((8.0 + len(word), measure, ((dimensions["body"].id, value),)))
        word, value = _longest(context.before, "category", skip=())
        named = (
            _CATEGORY.search(context.before[context.before.rfind(word) + len(word) :] + context.after[:6])
            if word
            else None
        )
        if word and (named or _DISCLOSING.search(context.head)) and _DISCLOSING.search(both):
            found.append(((5.0 if named else 2.5) + len(word), measure, (("category", value),)))
    return found


def _longest(text: str, dimension: str, skip: Sequence[str]) -> tuple[str, str]:
    said = re.sub(r"\s+", "", text)
    words = [
        (w, v.id) for v in catalogue().dimensions[dimension].values if v.id not in skip for w in v.words if w in said
    ]
    return max(words, key=lambda pair: len(pair[0]), default=("", ""))
