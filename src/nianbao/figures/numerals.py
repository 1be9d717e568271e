"""Numbers with a unit in running text, and the numbers that count nothing (dates, phones, document numbers)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nianbao.chinese import number
from nianbao.figures.figure import Bound, Source

_UNITS = (
    "万元 亿元 元/月 元/年 元/人 元 个百分点 百分点 % ‰ 人次 人天 条次 件次 篇次 场次 班次 批次 频次 户次 家次 "
    "大项 小项 分项 子项 个工作日 工作日 小时 分钟 秒 平方公里 平方米 公里 海里 公顷 亩 吨 千克 "
    "个部分 个方面 个类别 大类 小类 类别 种类 板块 部分 条 件 人 名 位 个 篇 份 期 项 批 起 宗 场 家 户 所 处 张 册 "
    "本 部 台 套 则 辆 类 种 栏 票 封 通 幅 面 块 集 卷 座 "
    "间 栋 门 组 支 次 天 岁 级 步 环 点 站 例 单 道 轮 回 款 遍 粒 株 头 只 艘"
).split()
# Points of an assessment; with these behind it the character begins another word.
_POINTS = "分(?![钟别类之开布析步期公局院为管项工流段数享送批])"
_UNIT = "|".join([*sorted(map(re.escape, _UNITS), key=len, reverse=True), _POINTS])
_ARABIC = re.compile(
    r"(?<![\d.A-Za-z])(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?"
    # Thousands parted by a space, as some printers set them: only before a unit, where no two cells can be meant.
    rf"|(?<!\d )\d{{1,3}}(?: \d{{3}})+(?:\.\d+)?(?=\s*[余多几]?(?:[万亿]|{_UNIT}))"
    r"|\d+(?:\.\d+)?)(?![\d])"
    rf"\s*(?P<more1>[余多几来]?)(?:(?P<money>[万亿]{{1,2}}元)|(?P<scale>[千百]?[万亿]{{0,2}}))(?P<more2>[余多几]?)\s*(?P<unit>{_UNIT})?"
)
_HAN_UNITS = (
    "人次 批次 场次 件 条 次 名 位 篇 份 期 项 批 起 场 家 户 所 处 张 册 个部分 部分 个类别 个 人 大类 类别 部 "
    "大项 小项 例 宗 则 封 元 亩 公里 平方米 吨 个工作日 工作日"
).split()
_HAN = re.compile(
    rf"(?P<number>[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]+)(?P<more2>[余多]?)(?P<unit>{'|'.join(_HAN_UNITS)})"
)
_HAN_BEFORE = set('第统唯之同单逐万进每任某另这那其各周期零〇一二两三四五六七八九十百千“"首头跑')
_HAN_AFTER = re.compile(
    r"把手|性|方面|元化|元结构|元论|元素|次次|站式|网通|体化|系列|件事|条龙|张网|张图|个窗|本通|码|个样|次办|次跑|次就|条线|家之"
)

_NOTHING = re.compile(
    r"《[^》]{0,120}》"
    r"|(?:https?://|www\.)[\w./?=&%#:~+-]+|[\w.+-]+@[\w.-]+\w"
    r"|[〔\[【﹝(]\s*\d{4}\s*[〕\]】﹞)]\s*(?:第\s*)?\d+\s*号"
    r"|\d{4}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,2}(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?|\d{1,2}:\d{2}"
    r"|(?:19|20)\d{2}\s*(?:年)?\s*(?:[-—–~至到]+|和|、|与)\s*(?:19|20)\d{2}\s*年?"
    r"|(?:19|20)\d{2}\s*年(?:度|底|末|初)?(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?"
    r"|\d{1,2}\s*月(?:份)?(?:\s*\d{1,2}\s*日)?|(?<=[\D])\d{1,2}日"
    r"|[二〇零一三四五六七八九]{4}\s*年"
    r"|第\s*[\d一二三四五六七八九十百]+\s*[条款项届次章页号期部分批季届类个名]"
    r"|(?:电\s*话|传\s*真|邮\s*编|手\s*机|邮政编码|电话/传真|QQ|编码|代码|单号|EMS)[号码为::\s/]*[\d—–\-()]+(?:[、/,]\s*[\d—–-]{7,})*"
    r"|(?<!\d)0\d{2,3}\s*[-—–]{1,2}\s*\d{7,8}(?:\s*[-—–]\s*\d+)?|(?<!\d)1[3-9]\d{9}(?!\d)|12345|12315|12333|12369|12388"
    r"|\d+(?:-\d+)?\s*(?:号|层|室|楼|幢|#)"
    r"|(?<![\d.])\d{1,2}\s*[.、](?=[^\d\s.])|\(\s*\d{1,2}\s*\)"
    r"|“[^”\d]{0,3}\d+(?:[+×xX*]\d+)*[^”\d]{0,6}”(?!\s*\d)"
    r"|[A-Za-z]+\d+[A-Za-z\d]*|\d+[A-Za-z]+"
    r"|^(?:标题|发布时间|发布日期|文号|发布机构|栏目|原文链接|本地目录|页面链接|索引号)[::].*$",
    re.MULTILINE,
)
_ZERO = re.compile(r"(?<=为)零(?=\s*(?:[,;。、)!?]|$))")
_BEFORE_BARE = re.compile(r"(?:数|量|率|额|达|达到|为|共计|合计|共|累计|:)\s*$")
_AFTER_BARE = re.compile(r"\s*(?:[,;。、)!?]|$|\n)")
_UNDER = re.compile(r"(?:不足|不到|少于|不超过|低于)\s*$")
_OVER = re.compile(r"(?:超过|突破|逾|超|不少于|至少|高于|达到?了?近?超)\s*$")
_ABOUT = re.compile(r"(?:近|约|大约|接近|将近|大概)\s*$")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number at [start, end) of the normalised text, its unit up to `stop`."""

    start: int
    end: int
    stop: int
    value: Decimal
    unit: str
    bound: Bound
    written: bool  # in Chinese characters


def masked(source: Source, covered: Sequence[tuple[int, int]]) -> str:
    """The normalised text with NUL over what holds no countable numbers, and over `covered` spans."""
    text = list(source.text)
    spans = [match.span() for match in _NOTHING.finditer(source.text)]
    for start, end in (*spans, *covered):
        text[start:end] = "\x00" * (end - start)
    # Circled and superscript digits become plain ones when normalised; they number, they do not count.
    raw, origins = source.report.text, source.plain.origins
    for i, c in enumerate(source.text):
        if c.isdigit() and c.isascii() and not raw[origins[i]].isdecimal():
            text[i] = "\x00"
    return "".join(text)


def numerals(text: str) -> Iterator[Numeral]:
    """All numbers in a masked text that count something, in order."""
    found = [*_arabic(text), *_han(text), *_zeros(text)]
    yield from sorted(found, key=lambda numeral: numeral.start)


def _arabic(text: str) -> Iterator[Numeral]:
    for match in _ARABIC.finditer(text):
        unit = match["money"] or match["unit"] or ""
        start, end = match.start("number"), match.end("number")
        plain = re.sub("[, ]", "", match["number"])
        value = Decimal(plain)
        stop = match.end() if unit else end
        if match["scale"] and not match["money"]:
            scaled = number(plain + match["scale"].replace("千", "").replace("百", ""))
            factor = {"千": 1000, "百": 100}.get(match["scale"][0], 1)
            value, end = (scaled or value) * factor, match.end("scale")
            stop = max(stop, end)
        if match["money"] and match["money"] != "万元" and match["money"] != "亿元":
            continue
        if not unit:
            if not (_BEFORE_BARE.search(text[max(0, start - 6) : start]) or match["scale"]):
                continue
            if not _AFTER_BARE.match(text, match.end()) and not match["scale"]:
                continue
        if value == value.to_integral_value():
            value = Decimal(int(value))
        more = match["more1"] + match["more2"]
        yield Numeral(start, end, stop, value, unit, _bound(text, start, stop, more), False)


def _han(text: str) -> Iterator[Numeral]:
    for match in _HAN.finditer(text):
        start = match.start()
        if (start and text[start - 1] in _HAN_BEFORE) or _HAN_AFTER.match(text, match.end("number")):
            continue
        value = number(match["number"])
        if value is None or value == 0 or text[match.end() : match.end() + 1] == "是":
            continue
        bound = _bound(text, start, match.end(), match["more2"])
        yield Numeral(start, match.end("number"), match.end(), value, match["unit"], bound, True)


def _zeros(text: str) -> Iterator[Numeral]:
    for match in _ZERO.finditer(text):
        yield Numeral(match.start(), match.end(), match.end(), Decimal(0), "", "exact", True)


def _bound(text: str, start: int, stop: int, more: str) -> Bound:
    before, after = text[max(0, start - 6) : start], text[stop : stop + 2]
    if _UNDER.search(before) or after in ("以下", "以内"):
        return "under"
    if more or _OVER.search(before) or after == "以上" or after[:1] == "余":
        return "over"
    if _ABOUT.search(before) or after == "左右":
        return "about"
    return "exact"
