"""Answers in the report's own words: a sentence, a list, contact details."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from nianbao.answering import lists, naming, writing
from nianbao.answering.citations import Quote, Sentence, Value
from nianbao.answering.enumerations import Enumeration, Item
from nianbao.answering.features import Found, terms
from nianbao.answering.kinds import asked_kind
from nianbao.answering.misfits import only_counts
from nianbao.answering.writing import Language, say
from nianbao.chinese import simplified
from nianbao.passages import sentences
from nianbao.reports import Report
from nianbao.understanding.query import Query

_LONG = 160
_QUOTE = 390
# By less than this does one sentence lead another that answers as likely: of such pairs the first is the answer in
# two cases of five, and the second in one of those left.
_CLOSE = 0.8
# So much of a question must a sentence cover that says no to it.
_DENIED = 0.35
_ITEMS = 20
# An item of so many characters is given whole, a longer one by its first clause.
_SHORT = 90
_CLAUSE = re.compile(r"[；;。！？\n]")
# The code of a city: 0715-, (0715).
_AREA = r"(?:0\d{2,3}\s?[-—－–]+\s?|[（(]\s?0\d{2,3}\s?[）)]\s?)"
# What each kind of contact looks like, and the words that ask for it.
_CONTACTS = {
    r"电话|座机|手机|热线|(?<!传真)号码|打哪|phone|telephone|call|(?<!fax )number|reach|contact|in touch": re.compile(
        rf"(?:电\s*话|热线|手机|咨询|联系方式)[^，,；;。）)（(\d]{{0,12}}{_AREA}?\d{{5,8}}(?!\d)"
        rf"|(?<![\d.])(?<!传真)(?<!传真[：:]){_AREA}\d{{7,8}}(?!\d)|(?<!\d)1[3-9]\d{{9}}(?!\d)"
    ),
    r"传真|fax": re.compile(rf"传真\s*[：:]?\s*{_AREA}?\d{{7,8}}"),
    r"邮箱|信箱|电邮|邮件|e-?mail": re.compile(r"(?:电子)?(?:邮箱|邮件)?\s*[：:]?\s*[\w.\-]+[@＠][\w.\-]+\.[a-zA-Z]+"),
    r"邮编|邮政编码|post ?code|zip": re.compile(r"(?:邮\s*编|邮政编码)\s*[：:]?\s*\d{6}"),
    r"地址|在哪|位于|哪儿|哪里|什么路|哪条|几号|[几哪]楼|几层|哪栋|哪个[村镇房]|办公(?!室)"
    r"|address|where|located": re.compile(
        r"(?:联系|办公|通讯|通信)?地\s*址\s*(?:[：:]|[为是在]|位于)?\s*[^，,；;。）)]{4,60}"
    ),
    r"网址|网站|下载|网页|website|url|download": re.compile(r"(?:https?://|www\.)[\w./\-?=&%#]+"),
}


# What reports print before each, in English.
_LABELS = {
    r"传真": "fax",
    r"(?:电子)?(?:邮箱|邮件)": "e-mail",
    r"邮编|邮政编码": "postcode",
    r"(?:联系|办公|通讯|通信)?地址": "address",
    r"[\u4e00-\u9fff]*?(?:电话|热线|手机|咨询|联系方式)[^\d（(]*": "telephone",
}


def passage(found: Sequence[Found], query: Query) -> list[Sentence]:
    """The sentence that answers, or its part where it is long; the next one too where it is as likely to."""
    best = found[0]
    kind = asked_kind(query.search_text, query.expects)

    def gives(sentence: Found) -> bool:
        return kind is None or kind.gives.search(sentence.text) is not None

    near = [
        f for f in found[1:2]
        if best.score - f.score < _CLOSE and gives(f) >= gives(best) and (f.coverage > 0 or query.language == "en")
    ]  # fmt: skip
    most = _SHORT if near else _LONG
    return [_said(f.report, *_part(f, query, most), (f.start, f.end), query, f.span) for f in (best, *near)]


def around(found: Sequence[Found], query: Query) -> list[Sentence]:
    """The answer's sentence whole, with those before and after it."""
    best = found[0]
    text = best.report.text
    section = best.report.section_at(best.start)
    first, last = (section.start, section.end) if section else (0, len(text))
    spans = sentences(text, max(first, best.start - 200), min(last, best.end + 200))
    near = [s for s in spans if s[1] <= best.end + 200 and s[0] >= best.start - 200] or [(best.start, best.end)]
    start, end = near[0][0], near[-1][1]
    if end - start > _QUOTE or not start <= best.start < end:
        start, end = best.start, best.end
    return [_said(best.report, start, end, (start, end), query, None)]


def beyond(found: Sequence[Found], query: Query) -> list[Sentence]:
    """The sentences that come next to the best one."""
    return [_said(f.report, *_part(f, query), (f.start, f.end), query, None) for f in found[1:3] if f.coverage > 0]


_DENIES = re.compile(r"未(?!来)|没有|无(?!障碍|关|论)|零|\b0\s*[件条次]")


def denial(found: Sequence[Found], query: Query) -> Sentence | None:
    """The best sentence in words that says no; None where none of the best does."""
    says_no = [
        f for f in found[:6] if f.coverage >= _DENIED and _DENIES.search(f.text) and not re.search(r"\d\s+\d", f.text)
    ]
    if not says_no:
        return None
    # Of two that deal with it, the one that deals with less beside it.
    one = max(says_no, key=lambda f: f.coverage - (f.end - f.start) / 1000)
    words = writing.one_line(one.report.text[slice(*_part(one, query))])
    return Sentence(say("no", query.language, words=words), (_quote(one.report, one.start, one.end),))


_ASKS_CONTACT = re.compile(
    r"电话|座机|邮箱|信箱|电邮|邮编|邮政编码|传真|热线|网址"
    r"|telephone|phone number|e-?mail|fax|post ?code|website address"
    r"|how (?:do|can|could) (?:I|we|one|you) (?:reach|contact|call)|get in touch",
    re.IGNORECASE,
)


# 信箱收到多少封 asks for a count, 电话是多少 does not.
_COUNTS = re.compile(r"(?:多少|几)\s*[封件条个次人份通起户]|率|满意度|how many", re.IGNORECASE)


def asks_contact(query: Query) -> bool:
    """Whether a way to reach an office is asked for, and no count of such."""
    text = simplified(query.text)
    if _COUNTS.search(text):
        return False
    named = bool(_ASKS_CONTACT.search(text)) and not query.measures
    return query.expects in ("contact", "url") or (named and query.expects in ("text", "number", "place"))


_ADDRESS = re.compile(
    r"地址|办公|什么路|哪条[路街]|几号楼|[几哪]楼|几层|哪栋|哪个[村镇房]|上班"
    r"|\baddress\b|located|(?:office|bureau)\b.{0,20}\bwhere|where is",
    re.IGNORECASE,
)


def asks_address(query: Query) -> bool:
    """Whether it is asked where an office is."""
    return query.expects == "place" and _ADDRESS.search(simplified(query.text)) is not None


def contact(found: Sequence[Found], query: Query) -> list[Sentence]:
    """The contact details asked for, of one sentence and of others what it leaves out; empty where none has them."""
    asked = simplified(query.text).lower()
    shapes = [shape for words, shape in _CONTACTS.items() if re.search(words, asked)]
    held = [(candidate, [shape for shape in shapes if shape.search(candidate.text)]) for candidate in found]
    first = next((i for i, (_, kinds) in enumerate(held) if kinds), None)
    if first is None:
        return []
    told = [held[first]]
    # What the first of them leaves out: the telephone stands here, the e-mail there.
    for candidate, kinds in held[first + 1 :]:
        if left := [shape for shape in kinds if not any(shape in before for _, before in told)]:
            told.append((candidate, left))
    return [_reached(candidate, kinds, query.language) for candidate, kinds in told]


def _reached(found: Found, shapes: Sequence[re.Pattern[str]], language: Language) -> Sentence:
    """The contact details of these shapes in one sentence."""
    details = [_labelled(_clean(shape, found), language) for shape in shapes]
    report = found.report
    text = say(
        "stated",
        language,
        who=naming.who(report.place, report.organ, language),
        year=writing.year(report.year, language),
        label="报告写明的联系方式" if language == "zh" else "contact details in the report",
        value=("；" if language == "zh" else "; ").join(details),
    )
    return Sentence(text, (_quote(report, found.start, found.end),))


# What is said of the day on which a report came out, beside the words of asking; who says more asks about an event.
_OWN_DATE = re.compile(
    r"签发|发布|公布|发表|公开|上网|上线|挂|出|编制?|报告|年报|文件|本文|时间|日期|版本|网站?|落款|写|成|上|什么时候|何时|哪一?天|哪[年月日]|几[月号]|[\s，。？?的是在于了到来得这份年度信息政务政府]"
    r"|\b(?:when|was|were|is|the|this|that|it|its|on|of|in|what|which|day|date|annual|report|first|publish\w*|post\w*|release\w*|dated?|put|out|online|come|came|did|city|county|district|bureau|government|information|disclosure)\b|['’]s",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"落款|署(?:名|的|日期|时间)|签署|成文|signed|sign-off", re.IGNORECASE)
_OWN_NUMBER = re.compile(
    r"(?:年报|报告|本文|这份|文件)[^，。]{0,6}(?:文号|字号)|(?:发文)?字号|document number of (?:the|this) report"
)
_NUMBER = re.compile(r"(?:^|\n|\s)([\u4e00-\u9fff]{2,8}[〔\[［]20\d\d[〕\]］]\d+号)\s*(?=\n|$|\s)")
_SIGNATURE = re.compile(
    r"[\u4e00-\u9fff]{2,30}(?:局|府|委|办|室|会|院|所|厅|处|中心)\s*"
    r"(?:20\d\d|二[〇○零Ｏ][一二三四五六七八九〇○零]{2})\s*年\s*[\d一二三四五六七八九十]{1,2}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日"
)


def of_report(report: Report, query: Query) -> Sentence | None:
    """When the report itself was signed or came out, or its number, where that is asked and the report says it."""
    if _SIGNED.search(query.text):
        return _signature(report)
    if _OWN_NUMBER.search(query.text):
        return _number(report)
    origin = report.origins.get("published")
    if (
        query.expects != "date"
        or len(_OWN_DATE.sub("", query.search_text)) > 1
        or origin is None
        or origin.start is None
        or origin.end is None
    ):
        return None
    start = report.text.rfind("\n", 0, origin.start) + 1
    stop = report.text.find("\n", origin.end)
    if origin.start - start > 40 or not 0 <= stop - origin.end <= 40:
        start, stop = origin.start, origin.end
    words = writing.one_line(report.text[start:stop])
    return Sentence(words, (Quote(report.id, start, stop),))


def _number(report: Report) -> Sentence | None:
    """The number under which the report was issued: one that stands on a line of its own."""
    match = _NUMBER.search(report.text)
    return Sentence(match[1], (Quote(report.id, *match.span(1)),)) if match else None


def _signature(report: Report) -> Sentence | None:
    """The organ and the date at the end of a report."""
    signed = list(_SIGNATURE.finditer(report.text))
    if not signed:
        return None
    start, end = signed[-1].span()
    return Sentence(writing.one_line(report.text[start:end]), (Quote(report.id, start, end),))


def listed(found: Sequence[Found], query: Query) -> list[Sentence]:
    """The items of the list that answers, each short and each cited; empty where there is none."""
    report = found[0].report
    chosen = lists.chosen(report, found, query)
    if chosen is None or _is_only_counted(found, query, chosen):
        return []
    items = [_item(report, item) for item in chosen.items[:_ITEMS]]
    if query.language == "en":
        items = [replace(item, text=f"“{item.text}”") for item in items]
        who = naming.who(report.place, report.organ, "en")
        first = say("lists", "en", who=who, year=writing.year(report.year, "en"), words=items[0].text)
        items[0] = replace(items[0], text=first)
    if chosen.end - chosen.lead_start > _QUOTE:
        return items
    # The list as a whole beside its first item: who checks it sees that nothing is left out.
    whole = Quote(report.id, chosen.lead_start, chosen.end)
    return [replace(items[0], quotes=(*items[0].quotes, whole)), *items[1:]]


def _is_only_counted(found: Sequence[Found], query: Query, chosen: Enumeration) -> bool:
    """Whether the sentence that deals most with the question only counts things, and does not announce the list."""
    most = max(found[:_ITEMS], key=lambda f: f.coverage)
    announces = chosen.lead_start <= most.start < chosen.start
    return not announces and only_counts(query.search_text, most.text)


def _item(report: Report, item: Item) -> Sentence:
    end = item.end if item.end - item.start <= _SHORT else item.head_end
    head = re.sub(r"\s+", "", report.text[item.start : end]).rstrip("。；;，,：:")
    return Sentence(head, (_quote(report, item.start, item.end),))


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


def _part(found: Found, query: Query, most: int = _LONG) -> tuple[int, int]:
    """The clauses of a long sentence around the reader's span, or those that share most with the question."""
    if found.end - found.start <= most:
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
        options = [p for p in (before, after) if p and max(p[1], parts[last][1]) - min(p[0], parts[first][0]) <= most]
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


def _labelled(detail: str, language: Language) -> str:
    """A contact detail with its label in the language of the question; what it says stays as it is."""
    if language == "zh":
        return detail
    for printed, label in _LABELS.items():
        if match := re.match(rf"(?:{printed})\s*[：:是为]?\s*", detail):
            return f"{label} {detail[match.end() :]}"
    return detail
