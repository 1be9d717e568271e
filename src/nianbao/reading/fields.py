"""Title, organ, place, year and date of publication, each with where it was found.

The title and the period of the statistics decide. The first year or place that occurs never
does, since copied boilerplate names other years and places. What cannot be told stays open.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath

from nianbao.chinese import number, simplified
from nianbao.reading.extraction import Extraction
from nianbao.reports import Origin

_YEAR = r"(?:(?:19|20)\s*\d\s*\d|[二一][〇○零ΟО0九][〇○零一二三四五六七八九ΟО0]{2})"
_YEAR_MARK = rf"(?<!\d)(?P<year>{_YEAR})\s*年\s*(?:年?度)?"
_SUBJECT = r"(?:政府信息|政府资讯|资讯公开|政务信息|信息公开|政务公开|政府工作信息)"
_KIND = r"(?:年度报告|年度总结|年度工作报告|工作报告|年报|报告|情况总结|工作总结|总结|情况)"
_NAME = r"[\w·\u3000 （）()\-]"
_TITLE = re.compile(
    rf"(?P<organ>{_NAME}{{0,48}}?)\s*(?:关于(?:报送|印发|公布|发布|上报|做好)?|发布|公布)?\s*{_YEAR_MARK}"
    rf"(?P<middle>{_NAME}{{0,30}}?){_SUBJECT}{_NAME}{{0,16}}?{_KIND}(?:的(?:函|报告|通知|公告))?\s*(?:[（(][^（）()]{{0,12}}[）)])?"
)
_TITLE_YEAR_LAST = re.compile(
    rf"(?P<organ>{_NAME}{{0,48}}?)(?P<middle>){_SUBJECT}{_NAME}{{0,16}}?{_KIND}\s*[（(\[【]?\s*{_YEAR_MARK}\s*[）)\]】]?".replace(
        r"年\s*(?:年?度)?", r"年?\s*(?:年?度)?"
    )
)
# The first of the lines that a title takes up: a year stands in it, or an organ's name ends it.
_TITLE_BEGINS = re.compile(rf"{_YEAR}|(?:政府|局|委|会|厅|办|中心|院|海关|公司|大学|学校|省|市|区|县|旗|镇|乡)[\s*]*$")
_TITLE_IN_PROSE = re.compile(
    rf"(?P<organ>[\u4e00-\u9fff]{{2,30}}(?:政府|局|委|委员会|办|办公室|中心|厅|管委会|处|院|区|县|市|镇|乡)){_YEAR_MARK}"
    rf"(?P<middle>){_SUBJECT}[\u4e00-\u9fff]{{0,10}}?(?:年度报告|年报)"
)
_PERIOD = re.compile(
    r"(?P<year>(?:1\s*9|2\s*0)\s*\d\s*\d)\s*年\s*1\s*月\s*1\s*日\s*(?:起|开始)?\s*(?:至|到|—|－|-|~|～)+\s*(?:当年|本年|同年)?\s*"
    r"(?:(?P<last>2\s*0\s*\d\s*\d)\s*年\s*)?12\s*月\s*31\s*日"
)
_UNTIL = re.compile(r"(?:截止|截至|数据)[^。\n]{0,16}?(?P<year>20\s*\d\s*\d)\s*年\s*12\s*月\s*31\s*日")
_LABEL = r"(?:^|(?<=[\s|]))(?:{names})\s*[:：\t ]\s*(?P<value>{value})"
_TITLE_LABEL = re.compile(_LABEL.format(names="标\\s*题|名\\s*称|信息名称|文件名称", value=r"[^\n\r]+"), re.M)
_ORGAN_LABEL = re.compile(
    _LABEL.format(
        names="发布机构|发文机关|公开机构|发文单位|发布单位|信息来源|来\\s*源|作\\s*者",
        value=r"[\u4e00-\u9fff（）()·]{3,40}",
    ),
    re.M,
)
_DATE = r"(?:19|20)\d\d\s*[-/年.]\s*\d{1,2}\s*[-/月.]\s*\d{1,2}(?:\s*日)?"
_DATE_LABEL = re.compile(
    _LABEL.format(
        names="发布时间|发布日期|公开日期|公开时间|发文日期|成文日期|生成日期|日\\s*期|时\\s*间", value=_DATE
    ),
    re.M,
)
_HAN_DATE = (
    r"二[〇○零ΟО0][〇○零一二三四五六七八九ΟО0]{2}年[元一二三四五六七八九十]{1,2}月[一二三四五六七八九十〇]{1,3}日"
)
_DAY_PRINTED = rf"20\s*\d\s*\d\s*年\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日|{_HAN_DATE}"
_SIGNED = re.compile(rf"(?P<day>{_DAY_PRINTED})")
_COMPILED_BY = re.compile(
    r"(?:本(?:年度)?(?:报告|年报)|报告)[^。\n]{0,12}?由(?P<value>[\u4e00-\u9fff]{3,30}?(?:政府|局|委员会|委|厅|管委会|办公室|中心))"
    r"(?:根据|按照|编制|负责|依据)"
)
_CONTACT = re.compile(
    r"(?:请与|请联系|请向|直接与)(?P<value>[\u4e00-\u9fff]{3,34}?(?:政府|局|委员会|委|厅|管委会|中心|办公室|科|处|股))(?:联系|[,，（(。])"
)
_SIGNER = re.compile(
    r"(?P<value>[\u4e00-\u9fff]{4,30}(?:政府|局|委员会|委|厅|管委会|办公室|中心))\s*"
    rf"(?:{_DAY_PRINTED})"
)

# Divisions from the outermost in; a unit's character that begins a department's name is none.
_CITY = r"(?:(?<!城)市|(?<![区县市省]城)(?<=城)市)(?![场容域区])"
_PLACE = re.compile(
    r"(?P<province>[\u4e00-\u9fff]{2,6}?(?:省|自治区|特别行政区))?"
    rf"(?P<city>[\u4e00-\u9fff]{{1,8}}?(?:{_CITY}|自治州|地区|(?<!联)盟))?"
    rf"(?P<county>[\u4e00-\u9fff]{{1,14}}?(?:自治县|自治旗|县(?![级域直])|{_CITY}|旗(?![舰下])|(?<![片社小校])区(?![域块划])))?"
    r"(?P<town>[\u4e00-\u9fff]{1,8}?(?:街道|镇|乡)(?=人民政府|政府|办事处|党|$))?"
)
_NUMBERED = re.compile(r"\s*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十\d]{1,3}[、.．])")
_ZONE = re.compile(
    r"(?:实验区|开发区|高新区|园区|示范区|保税区|试验区|度假区|风景区|风景名胜区|合作区|新区|管理区|产业区|经济区)$"
)
_GOVERNING = r"(?:党工委管委会|管理委员会|管委会|人民政府|政府)"
_AROUND_ORGAN = re.compile(
    r"(?:关于|公布|发布|报送|印发|上报|做好|的)+$"
    r"|^[^\u4e00-\u9fff]*(?:附件|关于|公布|发布)?[^\u4e00-\u9fff]*"
)
_BEFORE_CITY = r"(?:^|[^\u4e00-\u9fff]|(?<=[由与和及请向对在将现为以据照于受经到给是]))"
_CITY_NAME = r"([\u4e00-\u9fff]{2,4}?(?:市|自治州|地区|盟))"
_ORGAN_END = re.compile(r"(?:局|委|会|厅|院|中心|办|办公室|政府|部|署|行|海关|公司|大学|学校)$")
_CENTRAL = re.compile(r"^(?:中华人民共和国|中国人民银行|国家税务总局|国家|中共)")


# What such reports deal with; and, for those without a title, the words that only they use.
_HALF_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_SIGNS = (
    r"主动公开",
    r"依申请公开|公开申请|申请公开",
    r"行政复议|行政诉讼",
    r"收费|处理费|减免",
    r"年度报告|年报|工作总结|情况总结",
    r"第二十条第|本年新收|历年累计|统计期限|统计时限|统计周期|列数据",
    r"存在的?(?:主要)?问题|改进",
)
_FORM = re.compile(
    r"自?20\d\d年1月1日[^。]{0,8}12月31日|本年新收|历年累计|本(?:年度)?报告|本年报|信息公开[^。]{0,14}(?:报告|总结)如下"
)


@dataclass(slots=True)
class Fields:
    """What could be told about a report."""

    title: str = ""
    organ: str = ""
    place: str = ""
    year: int | None = None
    published: date | None = None
    origins: dict[str, Origin] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Found:
    text: str
    start: int | None
    end: int | None
    how: str
    match: re.Match[str] | None = None

    def origin(self) -> Origin:
        return Origin(self.how, self.start, self.end)


def read_fields(extraction: Extraction, *, name: str) -> Fields:
    """The fields of a report; those that could not be told are empty and named in the warnings."""
    text = extraction.text
    head = _same_length(text[:4000])
    out = Fields()
    title = _find_title(text, head, extraction.title, name)
    if title is not None:
        out.title = re.sub(r"(?<=[\u4e00-\u9fff\d])\s+(?=[\u4e00-\u9fff\d])", "", title.text.strip())
        out.origins["title"] = title.origin()
    _year(out, text, title)
    _organ(out, text, head, title)
    _published(out, text, head, extraction.published)
    if title is not None and title.how == "file name":
        out.warnings.append("the text has no title; it was taken from the file name")
    for key, label in (("title", "title"), ("year", "year"), ("organ", "organ"), ("place", "place")):
        if not getattr(out, key):
            out.warnings.append(f"the {label} could not be told from the text")
    return out


def _same_length(text: str) -> str:
    """In simplified characters and digits of half width, offsets kept."""
    plain = simplified(text)
    return (plain if len(plain) == len(text) else text).translate(_HALF_WIDTH)


def looks_like_report(extraction: Extraction) -> bool:
    """Whether a text bears the signs of an annual disclosure report: a title, or its form and content."""
    text = extraction.text[:60_000]
    head = _same_length(text[:4000])
    compact = re.sub(r"\s+", "", head + text[4000:])
    signs = sum(bool(re.search(pattern, compact)) for pattern in _SIGNS)
    listed = {m["year"] for line in text.splitlines() if len(line) < 100 and (m := _matched(line.strip()))}
    if len(listed) > 2 and text.count("。") < 4 * len(listed):
        return False  # a page that lists reports
    if _find_title(text, head, extraction.title, "") is not None:
        return signs >= 1
    return signs >= 3 and bool(re.search(r"信息公开|政务公开", compact)) and bool(_FORM.search(compact))


def _matched(piece: str) -> re.Match[str] | None:
    if _NUMBERED.match(piece):
        return None  # a heading that is worded like a title
    return _TITLE.fullmatch(piece) or _TITLE_YEAR_LAST.fullmatch(piece)


def _find_title(text: str, head: str, hinted: str, name: str) -> _Found | None:
    for label in _TITLE_LABEL.finditer(head[:1500]):
        value = re.split(r"[_|\t\-—–]", label["value"])[0].strip()
        if match := _matched(value):
            begin = head.index(value, label.start("value"))
            return _Found(text[begin : begin + len(value)], begin, begin + len(value), "title line", match)
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\r\n]+", head) if m[0].strip()][:40]
    for index, (start, end) in enumerate(lines):
        if not _TITLE_BEGINS.search(head[start:end]):
            continue
        for last in (end, *(lines[index + k][1] for k in (1, 2) if index + k < len(lines))):
            if last - start > 140:
                break
            piece = re.sub(r"^[#*\s]*(?:附件\s*\d*\s*[:：]?\s*)?|[*\s]+$", "", head[start:last])
            if match := _matched(re.sub(r"\s*[\r\n]+\s*", " ", piece)):
                begin = head.index(piece, start)
                return _Found(text[begin : begin + len(piece)], begin, begin + len(piece), "title line", match)
    hint = re.split(r"[_|\-—–]", hinted)[0].strip()
    if hint and (match := _matched(_same_length(hint))):
        at = text.find(hint)
        return _Found(hint, at if at >= 0 else None, at + len(hint) if at >= 0 else None, "head of the page", match)
    return _title_in_line(text, head) or _title_in_name(name)


def _title_in_line(text: str, head: str) -> _Found | None:
    """A title among breadcrumbs, or glued to the first sentence."""
    words = list(re.finditer(r"\S+", head[:1500]))
    for count in (1, 2, 3):
        for word, last in zip(words, words[count - 1 :], strict=False):
            if count > 1 and not _TITLE_BEGINS.search(word[0]):
                continue
            start, end = word.start(), last.end()
            match = _matched(head[start:end]) if end - start < 100 else None
            if match and match["organ"].strip():
                return _Found(text[start:end], start, end, "title among other words", match)
    glued = _TITLE.match(head.lstrip())
    if glued and glued["organ"].strip() and len(glued["organ"]) < 30:
        at = len(head) - len(head.lstrip())
        return _Found(text[at : at + glued.end()], at, at + glued.end(), "beginning of the text", glued)
    prose = _TITLE_IN_PROSE.search(head[:1500])
    counted = _period(text)
    # Running text cites other reports too: only one of the counted year can be this.
    if prose and counted and _as_year(prose["year"]) == _as_year(counted["year"]):
        organ = re.sub(r".*(?:社会公布|公布|发布|编制|印发|现将|关于)", "", prose["organ"])
        start = prose.end("organ") - len(organ)
        match = _TITLE.fullmatch(head[start : prose.end()])
        if match and len(organ) >= 3:
            return _Found(text[start : prose.end()], start, prose.end(), "first sentences", match)
    return None


def _title_in_name(name: str) -> _Found | None:
    stem = PurePosixPath(name.replace("\\", "/")).stem
    words = _same_length(re.sub(r"[_\-]+", " ", stem))
    match = _TITLE.search(words) or _TITLE_YEAR_LAST.search(words)
    return _Found(match[0].strip(), None, None, "file name", match) if match else None


def _as_year(text: str) -> int | None:
    value = number(re.sub(r"[ΟО]", "0", re.sub(r"\s", "", text)))
    return int(value) if value is not None and 1990 <= value <= 2100 else None


def _period(text: str) -> re.Match[str] | None:
    """The first statement that the figures are of one whole year."""
    whole = (m for m in _PERIOD.finditer(text) if m["last"] is None or _as_year(m["year"]) == _as_year(m["last"]))
    return next(whole, None) or _UNTIL.search(text[:3000])


def _year(out: Fields, text: str, title: _Found | None) -> None:
    named = _as_year(title.match["year"]) if title is not None and title.match is not None else None
    period = _period(text)
    counted = _as_year(period["year"]) if period else None
    if title is not None and named is not None and (title.how != "file name" or counted is None):
        out.year, out.origins["year"] = named, title.origin()
        if counted is not None and counted != named:
            out.warnings.append(f"the title names {named}, the period of the statistics {counted}")
    elif counted is not None and period is not None:
        out.year, out.origins["year"] = counted, Origin("period of the statistics", *period.span())


def _organ(out: Fields, text: str, head: str, title: _Found | None) -> None:
    candidates = _organ_candidates(text, head, title)
    named = candidates[0] if candidates and title is not None and candidates[0].how == title.how else None
    for found in candidates:
        organ = re.sub(r"\s+", "", found.text)
        if not (2 <= len(organ) <= 40):
            continue
        full, origin = _completed(organ, text, found.origin())
        place, rest = split_place(full)
        # "市政府办" is nobody's name: outside the title a name must say of which place it is.
        if not place and not _CENTRAL.match(full) and (found is not named or not _ORGAN_END.search(rest)):
            continue
        if not rest:
            full, origin = _government(full, place, text, origin)
        out.organ, out.origins["organ"] = full, origin
        if place:
            out.place, out.origins["place"] = place, _place_origin(place, text, origin)
        return


def _organ_candidates(text: str, head: str, title: _Found | None) -> list[_Found]:
    found: list[_Found] = []
    if title is not None and title.match is not None:
        for group in ("organ", "middle"):
            words = _AROUND_ORGAN.sub("", re.sub(r"\s", "", title.match[group]))
            if words.endswith("人民"):
                words += "政府"  # "…人民政府信息公开…": the two words share two characters
            if len(words) >= 2 and re.search(r"[\u4e00-\u9fff]{2}", words):
                compact = re.search(r"\s*".join(map(re.escape, words)), head)
                located = compact is not None and title.start is not None
                start, end = compact.span() if compact and located else (None, None)
                found.append(_Found(words, start, end, title.how))
    for pattern, where, how in (
        (_ORGAN_LABEL, head[:1500], "issuer line"),
        (_COMPILED_BY, head, "compiled by"),
        (_CONTACT, head, "contact"),
    ):
        found += [_Found(m["value"], *m.span("value"), how) for m in pattern.finditer(where)][:1]
    base = max(0, len(text) - 400)
    signed = list(_SIGNER.finditer(text[base:]))
    if signed:
        start, end = signed[-1].span("value")
        last = len(found) - sum(f.how == "contact" for f in found)
        found.insert(last, _Found(signed[-1]["value"], base + start, base + end, "signature"))
    return [f if f.how not in ("compiled by", "contact") else _without_office(f) for f in found]


def _without_office(found: _Found) -> _Found:
    """The government itself, where its general office compiles the report."""
    match = re.match(rf"(.+?{_GOVERNING})(?:[\u4e00-\u9fff]*(?:办公室|科|处|股|办))$", found.text)
    if match is None or found.start is None:
        return found
    return _Found(match[1], found.start, found.start + len(match[1]), found.how)


def _completed(organ: str, text: str, origin: Origin) -> tuple[str, Origin]:
    """The longest name that the text gives the same organ: with its city, or its division spelt out."""
    names: Counter[str] = Counter()
    known = _PLACE.match(organ)
    if known and known["county"] and not known["city"] and not known["province"]:
        names.update(f"{m[1]}{organ}" for m in re.finditer(rf"{_BEFORE_CITY}{_CITY_NAME}{re.escape(organ)}", text))
    if not split_place(organ)[0] and len(organ) > 4:
        stem, rest = re.escape(organ[:2]), re.escape(organ[2:])
        for match in re.finditer(rf"{stem}[\u4e00-\u9fff]{{0,12}}?(?:区|县|市|旗|省){rest}", text):
            names[match[0]] += 1
    if not names:
        return organ, origin
    best = names.most_common(1)[0][0]
    at = text.find(best)
    return best, Origin("full name in the text", at, at + len(best)) if at >= 0 else origin


def _government(full: str, place: str, text: str, origin: Origin) -> tuple[str, Origin]:
    """The place's own government: as the text names it, else as such places name theirs."""
    match = re.search(rf"{re.escape(full)}(?:管理委员会|管委会|人民政府)", text)
    if match:
        return match[0], Origin("full name in the text", *match.span())
    return full + ("管理委员会" if _ZONE.search(place) else "人民政府"), Origin(
        origin.how + " (place)", origin.start, origin.end
    )


def _place_origin(place: str, text: str, origin: Origin) -> Origin:
    if origin.start is not None and origin.end is not None:
        at = text.find(place, origin.start, origin.end)
        if at >= 0:
            return Origin(origin.how, at, at + len(place))
    return origin


def split_place(organ: str) -> tuple[str, str]:
    """The innermost place in an organ's name and what comes after it.

    Example: "淮安市洪泽区人民政府" -> ("洪泽区", "人民政府"); "上海市科委" -> ("上海市", "科委")
    """
    bare = _CENTRAL.sub("", organ)
    match = _PLACE.match(bare)
    if match is None or not match[0]:
        return "", organ
    place = next((match[g] for g in ("town", "county", "city", "province") if match[g]), "")
    return place, bare[match.end() :]


def _published(out: Fields, text: str, head: str, hinted: str) -> None:
    for match in _DATE_LABEL.finditer(head[:2500]):
        if day := _as_date(match["value"]):
            out.published, out.origins["published"] = day, Origin("date line", *match.span("value"))
            return
    if day := _as_date(hinted):
        out.published, out.origins["published"] = day, Origin("head of the page")
        return
    base = max(0, len(text) - 500)
    for match in reversed(list(_SIGNED.finditer(text[base:]))):
        # A date in the body ("截至2023年12月31日") is none of publication: only what ends the text is.
        rest = text[base + match.end() :]
        if (
            (day := _as_date(match["day"]))
            and (len(rest) < 60 or "。" not in rest)
            and (out.year is None or day.year > out.year)
        ):
            out.published, out.origins["published"] = day, Origin("signature", base + match.start(), base + match.end())
            return


def _as_date(text: str) -> date | None:
    parts = re.findall(r"\d+|[元〇○零ΟО一二三四五六七八九十]+", re.sub(r"(?<=\d)\s+(?=\d)", "", text))
    if len(parts) < 3:
        return None
    values = [1 if p == "元" else number(re.sub(r"[ΟО]", "0", p)) for p in parts[:3]]
    try:
        return date(*(int(v) for v in values if v is not None))
    except (TypeError, ValueError):
        return None
