"""Answers in the report's own words: a sentence, a list, contact details."""

import re
from collections.abc import Sequence

from nianbao import naming, writing
from nianbao.chinese import simplified
from nianbao.citations import Quote, Sentence
from nianbao.enumerations import Enumeration, Item, enumerations
from nianbao.finding import Found, terms
from nianbao.passages import sentences
from nianbao.reports import Report
from nianbao.query import Query
from nianbao.writing import Language, say

_LONG = 160
_QUOTE = 390
_ITEMS = 20
_CLAUSE = re.compile(r"[；;。！？\n]")
# What each kind of contact looks like, and the words that ask for it.
_CONTACTS = {
    r"电话|手机|热线|号码|打哪|phone|telephone|call|number": re.compile(
        r"(?:(?:联系|咨询|监督|投诉|举报)?(?:电话|热线)(?:/传真)?\s*[：:为是]?\s*)?(?<![\d.])(?:0\d{2,3}\s?[-—－–]+\s?)?\d{7,8}(?!\d)|(?<!\d)1\d{10}(?!\d)|(?:热线)\s*[：:]?\s*\d{5}"
    ),
    r"传真|fax": re.compile(r"传真\s*[：:]?\s*(?:0\d{2,3}[-—－–]+)?\d{7,8}"),
    r"邮箱|电子邮件|e-?mail": re.compile(r"(?:电子)?(?:邮箱|邮件)?\s*[：:]?\s*[\w.\-]+@[\w.\-]+\.[a-zA-Z]+"),
    r"邮编|邮政编码|post ?code|zip": re.compile(r"(?:邮\s*编|邮政编码)\s*[：:]?\s*\d{6}"),
    r"地址|在哪|位于|哪儿|哪里|address|where|located": re.compile(r"(?:联系|办公|通讯|通信)?地址\s*[：:]?\s*[^，,；;。）)]{4,60}"),
    r"网址|网站|下载|网页|website|url|download": re.compile(r"(?:https?://|www\.)[\w./\-?=&%#]+"),
}


def passage(found: Sequence[Found], query: Query) -> list[Sentence]:
    """The sentence that answers, or its part where it is long."""
    best = found[0]
    start, end = _part(best, query)
    return [_said(best.report, start, end, (best.start, best.end), query)]


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


def listed(found: Sequence[Found], query: Query) -> list[Sentence]:
    """The items of the list that answers, each short and each cited; empty where there is none."""
    language: Language = query.language
    for report in [f.report for f in found[:1]]:
        chosen = _enumeration(report, found, query)
        if chosen is None:
            continue
        return [_item(report, item, query) for item in chosen.items[:_ITEMS]]
    return []


def _enumeration(report: Report, found: Sequence[Found], query: Query) -> Enumeration | None:
    """The list that deals with what is asked and is near the best sentences; the inner one where lists nest."""
    asked = terms(query.search_text)
    top = max((f.score for f in found), default=0.0)
    low = min((f.score for f in found), default=0.0)
    runs = enumerations(report)

    def worth(run: Enumeration) -> float:
        section = report.section_at(run.start)
        lead = terms(report.text[run.lead_start : run.start] + " ".join(section.path if section else ()))
        near = [(f.score - low) / ((top - low) or 1) for f in found if f.report == report and _in(run, f)]
        return len(asked & lead) / (len(asked) or 1) + max(near, default=0.0)

    chosen = max(runs, key=worth, default=None)
    if chosen is None or worth(chosen) < 0.5:
        return None
    while inner := _inner(chosen, runs, report, asked):
        chosen = inner
    return chosen


def _in(run: Enumeration, found: Found) -> bool:
    return run.lead_start < found.end and found.start < run.end


def _inner(
    run: Enumeration, runs: Sequence[Enumeration], report: Report, asked: frozenset[str]
) -> Enumeration | None:
    """The list inside the one item whose head alone deals with what is asked."""
    heads = [len(asked & terms(report.text[i.start : i.head_end])) for i in run.items]
    best = max(range(len(heads)), key=lambda i: heads[i])
    if not heads[best] or sum(h == heads[best] for h in heads) > 1:
        return None
    item = run.items[best]
    return next((r for r in runs if r is not run and item.start < r.start and r.end <= item.end + 1), None)


def _item(report: Report, item: Item, query: Query) -> Sentence:
    head = re.sub(r"\s+", "", report.text[item.start : item.head_end])
    quote = _quote(report, item.start, item.end)
    return Sentence(head, (quote,))


def _said(report: Report, start: int, end: int, whole: tuple[int, int], query: Query) -> Sentence:
    language: Language = query.language
    words = re.sub(r"\s*\n\s*", "", report.text[start:end]).strip()
    slots = {"who": naming.who(report.place, report.organ, language), "year": writing.year(report.year, language)}
    return Sentence(say("said", language, words=words, **slots), (_quote(report, *whole),))


def _part(found: Found, query: Query) -> tuple[int, int]:
    """The clauses of a long sentence around the reader's span, or those that share most with the question."""
    if found.end - found.start <= _LONG:
        return found.start, found.end
    text = found.report.text
    cuts = [found.start, *(m.end() for m in _CLAUSE.finditer(text, found.start, found.end)), found.end]
    if len(cuts) <= 3:
        cuts = [found.start, *(m.end() for m in re.finditer(r"[，,；;。]", text[: found.end][found.start :])), found.end]
        cuts = sorted({c if c >= found.start else found.start + c for c in cuts})
    parts = [(a, b) for a, b in zip(cuts, cuts[1:], strict=False) if text[a:b].strip()]
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
