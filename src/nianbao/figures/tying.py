"""Which measure a number in a sentence states, by the wordings of the catalogue."""

import re
from dataclasses import dataclass
from functools import cache

from nianbao.chinese import squeeze
from nianbao.measures import Breakdown, Measure, catalogue

_UNITS: dict[str, str] = {
    "条": "条 件 篇 份 项 则 ",
    "件": "件 条 份 起 宗 个 项 次 例 篇 单 件次 人次 ",
    "人次": "人次 次 人 名 位 户次 件 条 个 ",
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
_APPLIED = frozenset("件 条 份 个 人 名 家 起".split())
_CHANGE = re.compile(
    r"(?:增加|减少|增长|下降|上升|提升|提高|降低|同比|环比|增幅|多出|增|减|降|翻)了?(?:近|约|超|超过|逾)?\s*$"
)
_DISCLOSING = re.compile(r"公开|发布|类别|公示|上传|刊登|信息")
_CATEGORY = re.compile(r"类|信息|栏|方面|领域")


_APPLYING = re.compile(r"申请|答复|办结|处理")
_BODIES = re.compile(r"(?:[市县区省]?直?(?:属)?)(?:部门|单位|机关|乡镇|街道|社区|县区|区县|镇街)")
_CHANNEL = re.compile(r"邮寄|信函|网络|网上|在线|当面|现场|传真|邮件")
_OUTLET = re.compile(r"网站|微信|微博|公报|报刊|新闻发布会|电视|公开栏")
_OUTLETS = frozenset(f"disclosed.{outlet}" for outlet in ("website", "wechat", "weibo", "gazette", "media"))
_CHANNELS = frozenset(f"applications.via.{channel}" for channel in ("in_person", "online", "letter", "fax", "email"))


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
    counts_bodies = context.unit in ("个", "家") and _BODIES.match(context.after)
    best: tuple[float, str, Breakdown] = (0.0, "", ())
    for score, measure, breakdown in (*_by_row(context), *_by_wording(context), *_by_value(context)):
        if score > best[0] and not (counts_bodies and catalogue().measures[measure].unit in ("件", "条")):
            best = (score, measure, breakdown)
    if best[0] < 3.5:
        return None
    if best[1:] == ("disclosed.total", ()) and len(context.before) < 8 and re.search(r"领域|专题", context.head[-40:]):
        # What one field disclosed is no total.
        field = _longest(context.head[-40:], "category")[1]
        return ("disclosed.total", (("category", field),)) if field else None
    return best[1], best[2]


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


_LED = re.compile(
    r"(?:我[局区市县委办厅院]|全[市区县省年局委]|本[年局委办机关单位度]+|其中|共|累计|对|(?:19|20)\d{2}年度?|,)*"
)


def _by_row(context: Context) -> list[tuple[float, str, Breakdown]]:
    """A row's label right before the number, with nothing before it that narrows what is counted."""
    said = re.sub(r"(?:总数|总计|共计|合计|总共|数量|数|共|为|是|有|达到?|了)+$", "", squeeze(context.before))
    for label, measure in _rows():
        stem = re.sub(r"(?:总数|数量|数)$", "", label)
        if measure.id.startswith("applications.result.") and not _APPLYING.search(context.head + said):
            continue
        # The labels of an outcome are the same for reviews and lawsuits; the sentence says which are meant.
        if measure.id.startswith("reviews.") and "诉讼" in context.head and "复议" not in context.head:
            continue
        if len(stem) >= 4 and said.endswith(stem) and fits(measure, context.unit):
            return [(6.0 + len(stem), measure.id, ())] if _LED.fullmatch(said.removesuffix(stem)) else []
    return []


def _by_wording(context: Context) -> list[tuple[float, str, Breakdown]]:
    """Wordings of which the first group, the key, stands next to the number, the others there or in the head."""
    found: list[tuple[float, str, Breakdown]] = []
    local, head = context.local, context.head
    for wording in _wordings():
        key, *others = wording.groups
        near = max((len(word) for word in key if word in local), default=0)
        if wording.measure.id in _CHANNELS and len(set(_CHANNEL.findall(context.before))) > 1:
            continue
        if wording.measure.id in _OUTLETS and len(set(_OUTLET.findall(context.before))) > 1:
            continue
        if not near or not fits(wording.measure, context.unit) or any(word in local for word in wording.absent):
            continue
        score = 2.0 + near
        for group in others:
            inside = max((len(word) for word in group if word in local), default=0)
            outside = max((len(word) for word in group if word in head), default=0)
            if inside:
                score += 0.5 if context.unit in group else 2 + inside
            elif outside:
                score += 0.5 + outside / 2
            else:
                break
        else:
            found.append((score + 0.25 * bool(wording.measure.parent), wording.measure.id, ()))
    return found


def _by_value(context: Context) -> list[tuple[float, str, Breakdown]]:
    """Applications by kind of applicant, disclosed items by category and by disclosing body."""
    local, both = context.local, context.head + context.local
    found: list[tuple[float, str, Breakdown]] = []
    if "申请" in both and context.unit in _APPLIED and not ("公民" in local and "法人" in local):
        word, value = _longest(local, "applicant")
        if word and value != "other" and not re.search(r"答复|公开信息", context.before[context.before.find(word) :]):
            found.append((6.0 + len(word), "applications.received", (("applicant", value),)))
    if context.unit not in _COUNTED and context.unit != "%":
        return found
    measure = "disclosed.share" if context.unit == "%" else "disclosed.total"
    if context.unit == "%" and re.search(r"占|比重|比例", context.before) and re.search(r"公开|信息", local):
        found.append((4.0, measure, ()))
    category, value = _longest(context.before, "category")
    if not category and _CATEGORY.search(context.after):
        category, value = _longest(context.after, "category")
    if category and _DISCLOSING.search(both):
        named = _CATEGORY.search(local[local.rfind(category) + len(category) :])
        other = re.match(
            r"许可|证|事故|部门|单位|情形|原因", context.before[context.before.rfind(category) + len(category) :]
        )
        elsewhere = re.search(r"复议|诉讼|申请|不予公开|不同意公开", context.head)
        if named or (not other and not elsewhere and _DISCLOSING.search(context.head)):
            first = context.before.lstrip("、,:").startswith(category)
            found.append(((6.0 if named else 2.5) + len(category) + 3.0 * first, measure, (("category", value),)))
    word, value = _longest(context.before, "body")
    if word and not category and re.search(r"主动公开|公开(?:政府)?信息", local) and "申请" not in local:
        found.append((10.0 + len(word), measure, (("body", value),)))
    return found


def _longest(text: str, dimension: str) -> tuple[str, str]:
    """The longest word of a dimension's values in a text, with its value."""
    values = catalogue().dimensions[dimension].values
    words = [(word, value.id) for value in values for word in value.words if word in text]
    return max(words, key=lambda pair: len(pair[0]), default=("", ""))
