"""Sentences that say something did not happen: figures of 0, read from words."""

import re
from collections.abc import Iterator
from decimal import Decimal

from nianbao.figures.figure import Figure, Period, Scope, Source
from nianbao.figures.sentences import Sentences
from nianbao.measures import catalogue

_NOT = re.compile(
    r"(?:均|也|尚|暂|从)?(?:未发生|未收到|未接到|未接收|未受理|未有|未出现|未产生|未涉及|未收取|未制发|未制定|未废止|未被|未提起|未进行|未减免|未收费|未向|未对|未新制发|未新|未依申请"
    r"|没有发生|没有收到|没有收取|没有接到|没有被|没有产生|没有出现|没有涉及|没有因|没有|不存在|不收取|无(?=[^\s法正力障偿须需论缝锡关因效故辜辖线害患接死穷]))"
)
_NEGATION = re.compile(r"^(?:均|也|尚|暂|从)?(?:未|没有|不存在|不|无)")
_STOP = re.compile(r"[,;。!?:\n]")

# What a clause says did not happen: words that must stand in it (or none of the second), and the measure.
_THINGS: tuple[tuple[str, str, str], ...] = (
    (r"复议(?!审查|机关|后)", r"纠|撤销", "reviews.total"),
    (r"复议.{0,12}(?:纠|撤销)|(?:纠|撤销).{0,6}复议", r"$^", "reviews.corrected"),
    (r"败诉|诉讼.{0,8}纠", r"$^", "lawsuits.corrected"),
    (r"诉讼|起诉|应诉", r"败诉|纠", "lawsuits.total"),
    (r"申诉|申述", r"$^", "complaints.appeals"),
    (r"举报|投诉", r"$^", "complaints.received"),
    (r"收费|收取.{0,14}费|处理费|费用", r"行政事业性|减免的?$|^减免", "fees.copying.charged"),
    (r"减免", r"$^", "fees.copying.waived"),
    (
        r"依申请公开|申请公开|信息公开(?:的)?申请|公开(?:政府)?信息的?申请|受理.{0,8}申请|收到.{0,16}申请(?!行政|复议)",
        r"复议|诉讼|不予公开|收费|费用|投诉",
        "applications.received",
    ),
    (r"结转", r"$^", "applications.carried_over"),
    (r"规范性文件", r"公开|解读", "documents.made"),
    (r"责任追究|追究[^,;]{0,8}责任|追责|问责", r"$^", "staff.disciplined"),
    (r"新闻发布会", r"$^", "press_conferences.held"),
)
_EVER = re.compile(r"历年|以来|至今|从未")


def read_words(source: Source, covered: list[tuple[int, int]]) -> list[Figure]:
    """Figures of 0 from clauses such as 未发生因政府信息公开引发的行政复议和行政诉讼."""
    sentences = Sentences(source)
    figures: list[Figure] = []
    for match in _NOT.finditer(source.text):
        if any(start <= match.start() < end for start, end in covered):
            continue
        figures.extend(_zeros(source, sentences, match))
    return figures


def _zeros(source: Source, sentences: Sentences, match: re.Match[str]) -> Iterator[Figure]:
    text, report = source.text, source.report
    sentence = sentences.at(match.start())
    stop = _STOP.search(text, match.end(), sentence[1] + 1)
    end = stop.start() if stop else sentence[1]
    begin = sentences.clause_start(match.start(), sentence[0])
    said = re.sub(r"\s+", "", text[match.end() : end])
    before = re.sub(r"\s+", "", text[begin : match.start()])
    if any(c.isdigit() for c in said) or len(said) > 90:
        return
    # "行政规范性文件本年度未制发": the thing stands before the verb where nothing follows it.
    object_ = _NEGATION.sub("", match[0]) + (said if len(said) > 2 else before + said)
    for present, absent, measure in _THINGS:
        if not re.search(present, object_) or re.search(absent, object_):
            continue
        entry = catalogue().measures[measure]
        start, stop_at = source.span(match.start(), match.end())
        quote = source.span(*sentences.quote(match.start(), max(end, match.end()), begin))
        period: Period = "cumulative" if _EVER.search(before) else "annual"
        scope: Scope = (
            "area"
            if re.search(r"全市|全区|全县|我市|我区|我县", before)
            else "own"
            if re.search(r"我局|本局|本机关|我办|我委", before)
            else ""
        )
        yield Figure(
            report.id, measure, (), Decimal(0), report.text[start:stop_at], entry.unit, "number", "exact", period,
            report.year, scope, "words", "printed", object_, start, stop_at, *quote,
        )  # fmt: skip
