"""Answers in the report's own words: a sentence, a list, contact details."""

import re
from collections.abc import Sequence
from itertools import pairwise

from nianbao import naming, writing
from nianbao.chinese import number, simplified
from nianbao.citations import Quote, Sentence, Value
from nianbao.enumerations import Enumeration, Item, enumerations
from nianbao.features import Found, terms, weight
from nianbao.passages import sentences
from nianbao.query import Query
from nianbao.reports import Report
from nianbao.writing import Language, say

_LONG = 160
_QUOTE = 390
_ITEMS = 20
# An item of so many characters is given whole, a longer one by its first clause.
_SHORT = 60
# The share of the question that the words before a list must cover to announce it.
_LED = 0.5
_HOW_MANY = re.compile(r"([二两三四五六七八九十]+|\d+)\s*(?:大)?(?:个|项|条|点|件|方面|类|步)")
_CLAUSE = re.compile(r"[；;。！？\n]")
# What each kind of contact looks like, and the words that ask for it.
_CONTACTS = {
    r"电话|座机|手机|热线|(?<!传真)号码|打哪|phone|telephone|call|number": re.compile(
        r"(?:电\s*话|热线|手机|咨询|联系方式)[^，,；;。）)\d]{0,12}(?:0\d{2,3}\s?[-—－–]+\s?)?\d{5,8}(?!\d)"
        r"|(?<![\d.])0\d{2,3}\s?[-—－–]+\s?\d{7,8}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)"
    ),
    r"传真|fax": re.compile(r"传真\s*[：:]?\s*(?:0\d{2,3}[-—－–]+)?\d{7,8}"),
    r"邮箱|信箱|电邮|邮件|e-?mail": re.compile(r"(?:电子)?(?:邮箱|邮件)?\s*[：:]?\s*[\w.\-]+@[\w.\-]+\.[a-zA-Z]+"),
    r"邮编|邮政编码|post ?code|zip": re.compile(r"(?:邮\s*编|邮政编码)\s*[：:]?\s*\d{6}"),
    r"地址|在哪|位于|哪儿|哪里|address|where|located": re.compile(
        r"(?:联系|办公|通讯|通信)?地址\s*[：:]?\s*[^，,；;。）)]{4,60}"
    ),
    r"网址|网站|下载|网页|website|url|download": re.compile(r"(?:https?://|www\.)[\w./\-?=&%#]+"),
}


def passage(found: Sequence[Found], query: Query) -> list[Sentence]:
    """The sentence that answers, or its part where it is long."""
    best = found[0]
    start, end = _part(best, query)
    return [_said(best.report, start, end, (best.start, best.end), query, best.span)]


_ASKS_CONTACT = re.compile(
    r"电话|座机|邮箱|信箱|电邮|邮编|邮政编码|传真|热线|网址"
    r"|telephone|phone number|e-?mail|fax|post ?code|website address",
    re.IGNORECASE,
)


# 信箱收到多少封 asks for a count, 电话是多少 does not.
_COUNTS = re.compile(r"(?:多少|几)\s*[封件条个次人份通起户]|how many", re.IGNORECASE)


def asks_contact(query: Query) -> bool:
    """Whether a way to reach an office is asked for, and no count of such."""
    text = simplified(query.text)
    if _COUNTS.search(text):
        return False
    named = bool(_ASKS_CONTACT.search(text)) and not query.measures
    return query.expects in ("contact", "url") or (named and query.expects in ("text", "number", "place"))


def contact(found: Sequence[Found], query: Query) -> list[Sentence]:
    """The contact details asked for, all from one sentence; empty where none has them."""
    asked = simplified(query.text).lower()
    kinds = [shape for words, shape in _CONTACTS.items() if re.search(words, asked)]
    for candidate in found:
        pieces = [m for m in (_clean(shape, candidate) for shape in kinds) if m]
        if pieces and len(pieces) >= min(len(kinds), 1):
            language: Language = query.language
            report = candidate.report
            words = "；".join(pieces)
            quote = _quote(report, candidate.start, candidate.end)
            text = say(
                "stated",
                language,
                who=naming.who(report.place, report.organ, language),
                year=writing.year(report.year, language),
                label="报告写明的联系方式" if language == "zh" else "contact details in the report",
                value=words,
            )
            return [Sentence(text, (quote,))]
    return []


# How a report names a person: a name beside an office.
_OFFICE = "局长|主任|组长|书记|科长|处长|县长|市长|区长|镇长|厅长|负责人|联系人|同志"
_SURNAME = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田"
    "任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文"
)
_PERSON = re.compile(
    rf"(?:{_OFFICE})(?:由|为|是|[：:])\s*[\u4e00-\u9fff]{{2,4}}"
    rf"|(?:{_OFFICE})[{_SURNAME}][\u4e00-\u9fff]{{1,2}}(?=[任担为同等，。、；（(\s])"
    r"|[\u4e00-\u9fff]{2,3}(?:同志|兼任|任(?:组长|主任))"
)


def answers_kind(found: Found, query: Query) -> bool:
    """Whether a sentence holds the kind of thing that is asked for, where that can be seen."""
    if query.expects == "person":
        return bool(_PERSON.search(found.text))
    return True


_OWN_DATE = re.compile(
    r"发布|公布|发表|上网|挂|落款|报告.{0,4}(?:日期|时间|写)|publish|posted|released|dated", re.IGNORECASE
)


def own_date(report: Report, query: Query) -> Sentence | None:
    """When the report itself came out, where that is asked and the report says it."""
    origin = report.origins.get("published")
    if not _OWN_DATE.search(query.text) or origin is None or origin.start is None or origin.end is None:
        return None
    start = report.text.rfind("\n", 0, origin.start) + 1
    stop = report.text.find("\n", origin.end)
    if origin.start - start > 40 or not 0 <= stop - origin.end <= 40:
        start, stop = origin.start, origin.end
    words = writing.one_line(report.text[start:stop])
    return Sentence(words, (Quote(report.id, start, stop),))


def listed(found: Sequence[Found], query: Query) -> list[Sentence]:
    """The items of the list that answers, each short and each cited; empty where there is none."""
    report = found[0].report
    chosen = _enumeration(report, found, query)
    return [_item(report, item) for item in chosen.items[:_ITEMS]] if chosen else []


def _enumeration(report: Report, found: Sequence[Found], query: Query) -> Enumeration | None:
    """The list that deals with what is asked; the inner one where lists nest; None where a sentence does better."""
    asked = terms(query.search_text)
    runs = enumerations(report)

    def led(run: Enumeration) -> float:
        section = report.section_at(run.start)
        heading = section.heading if section and section.start >= run.lead_start - 200 else ""
        return weight(report, asked, terms(report.text[run.lead_start : run.start] + "，" + heading))

    def worth(run: Enumeration) -> tuple[float, int]:
        held = sum(_in(run, f) / (place + 1) for place, f in enumerate(found[:5]))
        return led(run) + held + counted(run), run.start

    def counted(run: Enumeration) -> bool:
        """Whether the question says how many items there are: 哪八个, 三项."""
        return any(number(match[1]) == len(run.items) for match in _HOW_MANY.finditer(query.search_text))

    chosen = max(runs, key=worth, default=None)
    if chosen is None or not (
        counted(chosen)
        or led(chosen) >= max(_LED, found[0].coverage)
        or (found[0].accepted and any(_heads(item, found[0]) for item in chosen.items))
    ):
        return None
    while inner := _inner(chosen, runs, report, asked):
        chosen = inner
    return chosen


def _heads(item: Item, found: Found) -> bool:
    """Whether a sentence is about an item from its beginning, not something further inside it."""
    return found.start < item.head_end and item.start < found.end


def _in(run: Enumeration, found: Found) -> bool:
    return run.lead_start < found.end and found.start < run.end


def _inner(run: Enumeration, runs: Sequence[Enumeration], report: Report, asked: frozenset[str]) -> Enumeration | None:
    """The list inside the one item whose head alone deals with what is asked."""
    heads = [weight(report, asked, terms(_title(report.text[i.start : i.head_end]))) for i in run.items]
    best = max(range(len(heads)), key=lambda i: heads[i])
    if not heads[best] or any(i != best and 1.2 * h > heads[best] for i, h in enumerate(heads)):
        return None
    item = run.items[best]
    return next((r for r in runs if r is not run and item.start < r.start and r.end <= item.end + 1), None)


def _title(head: str) -> str:
    """The heading that an item begins with, where white space sets one off."""
    first = head.split(maxsplit=1)[0] if head.strip() else ""
    return first if len(first) > 5 else head


def _item(report: Report, item: Item) -> Sentence:
    end = item.end if item.end - item.start <= _SHORT else item.head_end
    head = re.sub(r"\s+", "", report.text[item.start : end]).rstrip("。；;")
    quote = _quote(report, item.start, item.end)
    return Sentence(head, (quote,))


def _said(
    report: Report, start: int, end: int, whole: tuple[int, int], query: Query, span: tuple[int, int] | None
) -> Sentence:
    language: Language = query.language
    words = re.sub(r"\s*\n\s*", "", report.text[start:end]).strip()
    slots = {"who": naming.who(report.place, report.organ, language), "year": writing.year(report.year, language)}
    quote = _quote(report, *whole)
    values: tuple[Value, ...] = ()
    if span and quote.start <= span[0] < span[1] <= quote.end:
        read = Value(
            text=writing.one_line(report.text[slice(*span)]),
            place=report.place,
            organ=report.organ,
            year=report.year,
            span=Quote(report.id, *span),
        )
        values = (read,)
    return Sentence(say("said", language, words=words, **slots), (quote,), values)


def _part(found: Found, query: Query) -> tuple[int, int]:
    """The clauses of a long sentence around the reader's span, or those that share most with the question."""
    if found.end - found.start <= _LONG:
        return found.start, found.end
    text = found.report.text
    cuts = [found.start, *(m.end() for m in _CLAUSE.finditer(text, found.start, found.end)), found.end]
    if len(cuts) <= 3:
        cuts = [
            found.start,
            *(m.end() for m in re.finditer(r"[，,；;。]", text[: found.end][found.start :])),
            found.end,
        ]
        cuts = sorted({c if c >= found.start else found.start + c for c in cuts})
    parts = [(a, b) for a, b in pairwise(cuts) if text[a:b].strip()]
    asked = terms(query.search_text)

    def worth(part: tuple[int, int]) -> float:
        read = found.span is not None and found.span[0] < part[1] and part[0] < found.span[1]
        return len(asked & terms(text[part[0] : part[1]])) / (len(asked) or 1) + read

    middle = max(range(len(parts)), key=lambda i: worth(parts[i]))
    first = last = middle
    while True:
        before = parts[first - 1] if first else None
        after = parts[last + 1] if last + 1 < len(parts) else None
        options = [p for p in (before, after) if p and max(p[1], parts[last][1]) - min(p[0], parts[first][0]) <= _LONG]
        if not options:
            return parts[first][0], parts[last][1]
        if max(options, key=worth) == before:
            first -= 1
        else:
            last += 1


def _quote(report: Report, start: int, end: int) -> Quote:
    """A quote of at most 400 characters that ends at a sentence."""
    if end - start > _QUOTE:
        inside = [b for _, b in sentences(report.text, start, end) if b - start <= _QUOTE]
        end = inside[-1] if inside else start + _QUOTE
    return Quote(report.id, start, end)


def _clean(shape: re.Pattern[str], found: Found) -> str:
    match = shape.search(found.text)
    return re.sub(r"\s+", "", match[0]) if match else ""
