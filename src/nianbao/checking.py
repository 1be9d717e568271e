"""Claims -> verdicts, each with the words of the report that decide it.

A claim is read as reports are: its figures come out of the same reader of prose, and are
compared with the figures that the library's reports state.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from nianbao import finding, naming, stating, writing
from nianbao.answering import LONGEST_QUESTION, Assistant
from nianbao.chinese import is_chinese, number, squeeze
from nianbao.citations import Citation, Quote, Sentence, verify
from nianbao.errors import QuestionError
from nianbao.features import Found, terms
from nianbao.figures import Figure, read_figures
from nianbao.finding import look
from nianbao.measures import catalogue
from nianbao.passages import sentences
from nianbao.query import Query, Turn
from nianbao.reports import Report
from nianbao.stating import Stated
from nianbao.writing import Language, plain

Verdict = Literal["supported", "contradicted", "not_found", "unchecked"]

_FRAME = re.compile(
    r"^(?:请?(?:帮我|帮忙)?(?:核实|核对|查证|求证|验证|确认)(?:一下|下)?[:：，,]?|(?:听说|据说|有人说|网上说|网传|据报道|报道称|文章说)[:：，,]?)"
    r"|[，,]?(?:这个)?(?:说法|消息|数据|数字|情况)?(?:对不对|对吗|是吗|准确吗|正确吗|属实吗|真的吗|是真的吗|是否属实|真实吗|有这回事吗|可信吗|靠谱吗)[？?]?$"
    r"|[，,]?(?:这个)?(?:说法|消息|数据)?(?:准确|正确|属实|是真的|对)(?:吗|么)[？?]?$"
    r"|[“”\"「」]"
)
_MANY = re.compile(r"([一二两三四五六七八九])([百千万])多|([一二三四五六七八九]?十)(?:几|多)|(\d+)(?:几|多|余)")
_NEVER = re.compile(r"未|没有|没|无|零|不曾|从未|\bno\b|\bnot\b|\bnever\b|n't", re.IGNORECASE)
_ALL_DONE = re.compile(
    r"全部(?:都)?(?:办结|办完|办理完毕|处理完|答复)|(?:均|都)(?:已)?(?:办结|办完)|没有(?:遗留|结转)"
    r"|all .{0,30}(?:closed|completed|handled|answered)"
)
_CHECKABLE = re.compile(
    r"\d|[一二两三四五六七八九十百千万]+[件条次篇人名]|未|没有|无|开展|开通|收到|发生|设立|召开|举办|公开|是|有"
)


@dataclass(frozen=True, slots=True)
class Compared:
    """One number of a claim beside the one that the report gives; `reported` is empty where it gives none."""

    name: str
    claimed: str
    reported: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim as it was written, at `[start, end)` of the text that was checked, with its verdict."""

    claim: str
    verdict: Verdict
    explanation: str
    citations: tuple[Citation, ...] = ()
    compared: tuple[Compared, ...] = ()
    start: int = 0
    end: int = 0

    def as_json(self) -> dict[str, Any]:
        return {
            "claim": self.claim,
            "verdict": self.verdict,
            "explanation": self.explanation,
            "start": self.start,
            "end": self.end,
            "compared": [asdict(one) for one in self.compared],
            "citations": [{name: getattr(c, name) for name in Citation.__slots__} for c in self.citations],
        }


@dataclass(frozen=True, slots=True)
class _Finding:
    verdict: Verdict
    sentences: tuple[Sentence, ...]
    words: str = ""
    compared: tuple[Compared, ...] = ()


def check(assistant: Assistant, text: str) -> tuple[Claim, ...]:
    """Every sentence of a claim or an article, checked against the library.

    Raises:
        QuestionError: the text is empty.
    """
    return tuple(checked(assistant, text))


def checked(assistant: Assistant, text: str) -> Iterator[Claim]:
    """The claims one by one, for who shows progress. The subject of one carries over to the next."""
    if not text.strip():
        raise QuestionError("there is nothing to check: the text is empty")
    history: list[Turn] = []
    spans = sentences(text)
    for start, end in spans:
        claim = text[start:end]
        bare = _bare(claim)
        if max(len(bare), len(claim)) > LONGEST_QUESTION:
            yield Claim(claim, "unchecked", _say("unchecked", "zh" if is_chinese(claim) else "en"), (), (), start, end)
            continue
        query = assistant.understand(bare or claim, history)
        history.append(Turn(question=bare, query=query))
        yield replace(_checked(assistant, claim, bare, query, alone=len(spans) == 1), start=start, end=end)


def _bare(claim: str) -> str:
    """A claim without the words that only ask whether it is so."""
    before = None
    while before != claim:
        before, claim = claim, _FRAME.sub("", claim.strip()).strip()
    return claim


def _checked(assistant: Assistant, claim: str, bare: str, query: Query, *, alone: bool) -> Claim:
    language = query.language
    if not query.in_scope or (not alone and not _CHECKABLE.search(bare)):
        return Claim(claim, "unchecked", _say("unchecked", language))
    reports = [assistant.library.report(t.report_ids[0]) for t in query.targets if t.report_ids]
    if not reports:
        return Claim(claim, "not_found", _say("not_collected", language))
    decided = _Finding("not_found", ())
    for report in reports:
        held = assistant.library.figures(report_ids=[report.id])
        decided = _numbers(assistant, bare, query, report, held) or _words(assistant, bare, query, report, held)
        if decided.verdict != "not_found":
            break
    verified = verify(decided.sentences, assistant.library.report)
    if decided.verdict in ("supported", "contradicted") and not verified.citations:
        decided = _Finding("not_found", ())
    explanation = writing.join(verified.sentences, language) if verified.sentences else _say("not_found", language)
    said = _say(decided.verdict, language) + " " + explanation
    return Claim(claim, decided.verdict, said, verified.citations, decided.compared)


def _numbers(assistant: Assistant, bare: str, query: Query, report: Report, held: Sequence[Figure]) -> _Finding | None:
    """The verdict on the numbers of a claim; None where it has none."""
    claimed = _claimed(bare, report)
    if not claimed:
        return None
    verdicts: list[Verdict] = []
    said: list[Sentence] = []
    compared: list[Compared] = []
    for figure in claimed:
        verdict, sentence = _one(assistant, bare, figure, query, report, held)
        verdicts.append(verdict)
        said += [sentence] if sentence else []
        compared.append(_beside(figure, verdict, sentence, query.language))
    worse: tuple[Verdict, ...] = ("contradicted", "not_found")
    return _Finding(next((v for v in worse if v in verdicts), "supported"), tuple(said), compared=tuple(compared))


def _beside(claimed: Figure, verdict: Verdict, said: Sentence | None, language: Language) -> Compared:
    """A claimed number beside the last one that the sentence states: of two that differ, the one that bears it out."""
    value = said.values[-1] if said and said.values and verdict != "not_found" else None
    id = (value.measure_id if value else "") or claimed.measure
    name = catalogue().name(id, language=language) if id else claimed.subject
    reported = value.text if value else ""
    return Compared(name, stating.amount(claimed, language), reported, verdict)


def _claimed(bare: str, report: Report) -> list[Figure]:
    """The figures that a claim states, read as those of a report are."""
    text = _MANY.sub(_spelled, bare)
    claim = Report(id="claim", sha256="", source="", media_type="text/plain", text=text, year=report.year)
    return [f for f in read_figures(claim) if f.value is not None and f.origin == "prose" and f.unit]


def _spelled(match: re.Match[str]) -> str:
    """两百多 -> 超过200, so that it is read as a number with a bound."""
    value = number("".join(match.group(i) or "" for i in (1, 2, 3, 4)))
    return f"超过{plain(value)}" if value is not None else match[0]


def _one(
    assistant: Assistant, bare: str, figure: Figure, query: Query, report: Report, held: Sequence[Figure]
) -> tuple[Verdict, Sentence | None]:
    language = query.language
    measures = [figure.measure] if figure.measure else list(query.measures)
    asked = replace(query, breakdown=figure.breakdown or query.breakdown, cumulative=figure.period == "cumulative")
    for measure in measures:
        stated = stating.by_measure(held, report, asked, measure)
        if stated is not None and stated.figure.value is not None:
            fits = agrees(figure, stated.figure)
            also = next((f for f in stated.differing if agrees(figure, f)), None)
            if not fits and also:
                return "supported", stating.disagreement(stated, also, language)
            return "supported" if fits else "contradicted", stating.sentence(stated, language)
    seen = look(assistant.library, assistant.reader, query, report)
    found = finding.sentences(seen, query)
    for one in found[:4]:
        inside = [f for f in held if one.start <= f.start and f.end <= one.end and f.value is not None]
        if (match := next((f for f in inside if agrees(figure, f)), None)) and _alike(figure, match, bare, one):
            return "supported", stating.sentence(Stated(report, match, None), language)
    same_unit = [f for f in held if f.unit == figure.unit and f.value is not None]
    for counted in finding.figures(seen, query, same_unit)[:1]:
        if counted.coverage >= 0.6:
            return "contradicted", stating.sentence(Stated(report, counted.figure, counted.figure.measure), language)
    return "not_found", _near(found, language)


def agrees(claimed: Figure, stated: Figure) -> bool:
    """Whether a reported value bears out a claimed one, with a fair reading of 约, 近, 超过 and rounding."""
    a, b = claimed.value, stated.value
    if a is None or b is None:
        return False
    a, b = a * _scale(claimed.unit), b * _scale(stated.unit)
    if "%" in (claimed.unit, stated.unit) and claimed.unit != stated.unit:
        return False
    match claimed.bound:
        case "over":
            return a <= b < a + _step(a)
        case "under":
            return b < a
        case "about":
            return abs(a - b) <= a / 20
    if stated.bound == "exact":
        return a == b
    return abs(a - b) <= b / 20


def _step(value: Decimal) -> Decimal:
    """The room that "over N" leaves: one of N's last significant place. Example: 200 -> 100, 13000 -> 1000."""
    digits = value.normalize().as_tuple()
    return Decimal(1).scaleb(int(digits.exponent)) if value else Decimal(1)


def _scale(unit: str) -> Decimal:
    return Decimal(10**8) if unit.startswith("亿") else Decimal(10**4) if unit.startswith("万") else Decimal(1)


def _alike(claimed: Figure, stated: Figure, bare: str, found: Found) -> bool:
    """Whether two equal numbers count the same thing: unit, and what is said around them."""
    if claimed.unit != stated.unit:
        return False
    return found.coverage >= 0.4 or squeeze(claimed.subject)[-4:] in squeeze(found.text)


def _words(assistant: Assistant, bare: str, query: Query, report: Report, held: Sequence[Figure]) -> _Finding:
    """The verdict on a claim without numbers: whether a thing happened, or stands in the report."""
    language = query.language
    denied = bool(_NEVER.search(bare))
    if _ALL_DONE.search(bare):
        left = stating.by_measure(held, report, replace(query, breakdown=()), "applications.carried_forward")
        if left is not None and left.figure.value is not None:
            verdict: Verdict = "supported" if left.figure.value == 0 else "contradicted"
            return _Finding(verdict, (stating.sentence(left, language),))
    for measure in query.measures:
        stated = stating.by_measure(held, report, query, measure)
        if stated is not None and stated.figure.value is not None:
            verdict = "supported" if (stated.figure.value > 0) != denied else "contradicted"
            return _Finding(verdict, (stating.sentence(stated, language),))
    seen = look(assistant.library, assistant.reader, query, report)
    found = finding.sentences(seen, query)
    wanted = terms(query.search_text)
    for one in found[:3]:
        missing = wanted - terms(one.text) - terms(" ".join(s.heading for s in report.sections))
        if len(missing) <= len(wanted) * 0.35 or (one.answerable or 0) >= 0.8:
            verdict = "supported" if bool(_NEVER.search(one.text)) == denied else "contradicted"
            return _Finding(verdict, (_stands(one, language),))
    near = _near(found, language)
    return _Finding("not_found", (near,) if near else ())


def _stands(found: Found, language: Language) -> Sentence:
    who = naming.who(found.report.place, found.report.organ, language)
    words = writing.one_line(found.text)
    text = writing.say("said", language, who=who, year=writing.year(found.report.year, language), words=words)
    return Sentence(text, (Quote(found.report.id, found.start, found.end),))


def _near(found: Sequence[Found], language: Language) -> Sentence | None:
    if not found or found[0].coverage < 0.2:
        return None
    one = found[0]
    words = writing.say("nearest", language, words=writing.one_line(one.text))
    return Sentence(words, (Quote(one.report.id, one.start, one.end),))


_VERDICTS = {
    "supported": ("报告支持这一说法。", "The report supports this."),
    "contradicted": ("报告与这一说法不符。", "The report says otherwise."),
    "not_found": ("报告里没有找到能证实或否定的内容。", "Nothing in the report confirms or denies this."),
    "not_collected": ("没有收录相应的报告，无法核查。", "The report concerned is not in the library."),
    "unchecked": ("这一句没有可核查的事实。", "This sentence has no fact that can be checked."),
}


def _say(verdict: str, language: Language) -> str:
    return _VERDICTS[verdict][language == "en"]


__all__ = ["Claim", "Verdict", "agrees", "check", "checked"]
