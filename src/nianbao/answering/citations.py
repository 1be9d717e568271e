"""The two gates that every answer passes last.

Verbatim gate: a quote is `text[start:end]` of the stored report, read again here; what cannot
be read is dropped together with the sentence that rested on it.

Number gate: every number in a sentence stands in one of its quotes, is read from inside one
(`Value.span`), is derived from such by a shown formula, or names the cited report (its year
and title). A sentence with any other number is not shown.
"""

import ast
import operator
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from nianbao.chinese import normalise, number
from nianbao.reports import Report

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_NUMERAL = "零〇一二两三四五六七八九十百千万亿"
# Right behind digits a scale is theirs: in 3.5万人 no 万 stands alone.
_COUNTED = re.compile(rf"(?<![\d.])[{_NUMERAL}]*[十百千万亿][{_NUMERAL}]*(?=[件条个人次份篇期项名元户家场])")
_NOT = re.compile(r"[未没無无零不]")
_HUNDRED = Decimal(100)
_OPERATORS: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_SCALE = {"万": Decimal(10**4), "亿": Decimal(10**8)}


@dataclass(frozen=True, slots=True)
class Quote:
    """A half-open span of a report's text."""

    report_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Value:
    """A value that an answer states.

    `span` is where its own characters stand in a report, None where it is derived; then
    `formula` shows how, in numbers that are themselves tied. `measure_id` names in the catalogue
    what it counts, with breakdown and period.
    """

    text: str
    value: Decimal | None = None
    unit: str = ""
    measure: str = ""
    measure_id: str = ""
    place: str = ""
    organ: str = ""
    year: int | None = None
    span: Quote | None = None
    formula: str = ""
    citation: int | None = None

    @property
    def derived(self) -> bool:
        return bool(self.formula)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a draft with the quotes that prove it; `warning` goes below the answer."""

    text: str
    quotes: tuple[Quote, ...] = ()
    values: tuple[Value, ...] = ()
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote that was read again in the stored report."""

    n: int
    report_id: str
    title: str
    place: str
    organ: str
    year: int | None
    source: str
    section: str
    quote: str
    start: int
    end: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What passed the gates: sentences with [n] marks, and what was dropped and why."""

    sentences: tuple[str, ...]
    warnings: tuple[str, ...]
    citations: tuple[Citation, ...]
    values: tuple[Value, ...]
    dropped: tuple[str, ...]


def verify(sentences: Sequence[Sentence], report: Callable[[str], Report]) -> Verified:
    """Passes sentences through both gates; `report` gives a stored report by its id."""
    cited: dict[Quote, Citation] = {}
    kept: list[str] = []
    warnings: list[str] = []
    values: list[Value] = []
    dropped: list[str] = []
    for sentence in sentences:
        quotes = [_trimmed(quote, report(quote.report_id).text) for quote in sentence.quotes]
        if any(quote is None for quote in quotes):
            dropped.append(f"{sentence.text}: a quote is not in its report")
            continue
        present = [quote for quote in quotes if quote is not None]
        if not present:
            dropped.append(f"{sentence.text}: no quote proves it")
            continue
        if loose := untied(sentence, [(quote, report(quote.report_id)) for quote in present]):
            dropped.append(f"{sentence.text}: untied {', '.join(loose)}")
            continue
        marks = [cited.setdefault(q, _cite(len(cited) + 1, q, report(q.report_id))).n for q in present]
        text = sentence.text.rstrip("。；; ") + "".join(f"[{n}]" for n in dict.fromkeys(marks))
        (warnings if sentence.warning else kept).append(text)
        values += [replace(value, citation=_holding(value, present, marks)) for value in sentence.values]
    return Verified(tuple(kept), tuple(warnings), tuple(cited.values()), tuple(values), tuple(dropped))


def untied(sentence: Sentence, quotes: Sequence[tuple[Quote, Report]]) -> list[str]:
    """The numbers of a sentence that nothing cited carries."""
    tied: set[Decimal] = set()
    for quote, source in quotes:
        tied |= numbers(source.text[quote.start : quote.end]) | numbers(source.title)
        tied |= {Decimal(source.year)} if source.year else set()
    for value in sentence.values:
        if value.span is not None and any(_inside(value.span, quote) for quote, _ in quotes):
            held = next(source for quote, source in quotes if _inside(value.span, quote))
            words = held.text[value.span.start : value.span.end]
            # Its own characters are one number, wherever a space parts the thousands.
            tied |= numbers(words) | numbers(re.sub(r"\s", "", words))
            # A figure of one numeral: 八件.
            tied |= {counted.normalize()} if (counted := number(words)) is not None else set()
            # "未收到申请" states a nought in words.
            tied |= {Decimal(0)} if value.value == 0 and _NOT.search(words) else set()
    text = sentence.text
    for value in (*sentence.values, *sentence.values):  # a result can rest on another one
        if value.derived and (result := _derived(value.formula, tied)) is not None:
            tied |= {result, abs(result)}
            text = text.replace(value.formula, " ")  # calculated again; its factor 100 stands in no quote
    return [raw for raw, readings in _found(text) if not readings & tied]


def numbers(text: str) -> set[Decimal]:
    """Every number of a text, also multiplied out where 万 or 亿 follows."""
    return {reading for _, readings in _found(text) for reading in readings}


def _derived(formula: str, tied: set[Decimal]) -> Decimal | None:
    """The result of `terms = result` where every term is tied and the arithmetic holds.

    100 may stand in a formula as the factor of a percentage. A result may be rounded to the
    digits that it is printed with.
    """
    terms, _, printed = formula.replace("−", "-").replace("×", "*").replace("÷", "/").rpartition("=")
    match = _NUMBER.search(printed)
    # The mean of a sum in brackets divides by how many are summed, which stands nowhere.
    summands = Decimal(terms.count("+") + 1) if terms.startswith("(") else _HUNDRED
    if match is None or not all(n in tied or n in (_HUNDRED, summands) for n in numbers(terms)):
        return None
    result = Decimal(match[0].replace(",", "")) * (-1 if printed[: match.start()].rstrip().endswith("-") else 1)
    try:
        exact = _calculate(ast.parse(terms.strip().replace(",", ""), mode="eval").body)
    except (SyntaxError, ValueError, ArithmeticError):
        return None
    step = Decimal(1).scaleb(min(0, int(result.as_tuple().exponent)))
    return result.normalize() if abs(exact - result) <= step / 2 else None


def _calculate(node: ast.expr) -> Decimal:
    match node:
        case ast.Constant(value=int() | float()):
            return Decimal(str(node.value))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_calculate(operand)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_calculate(left), _calculate(right))
    raise ValueError("not plain arithmetic")


def _found(text: str) -> Iterable[tuple[str, set[Decimal]]]:
    # A line may break inside a number; cells are parted by tabs and spaces, which stay.
    plain = re.sub(r"(?<=[\d.,])\r?\n(?=[\d.,])|(?<=\d)[ \t]+(?=[万亿])", "", normalise(text).text)
    for match in _NUMBER.finditer(plain):
        value = Decimal(match[0].replace(",", "")).normalize()
        readings = {value, abs(value)}
        if scale := _SCALE.get(plain[match.end() : match.end() + 1]):
            readings.add((value * scale).normalize())
        yield match[0], readings
    for match in _COUNTED.finditer(plain):
        if (counted := number(match[0])) is not None:
            yield match[0], {counted.normalize()}


def _trimmed(quote: Quote, text: str) -> Quote | None:
    """The quote without white space at its ends, or None where it is not in the text."""
    if not 0 <= quote.start < quote.end <= len(text):
        return None
    slice_ = text[quote.start : quote.end]
    if not slice_.strip():
        return None
    start = quote.start + len(slice_) - len(slice_.lstrip())
    return Quote(quote.report_id, start, start + len(slice_.strip()))


def _cite(n: int, quote: Quote, report: Report) -> Citation:
    section = report.section_at(quote.start)
    return Citation(
        n=n,
        report_id=report.id,
        title=report.title,
        place=report.place,
        organ=report.organ,
        year=report.year,
        source=report.source,
        section=" › ".join(section.path) if section else "",
        quote=report.text[quote.start : quote.end],
        start=quote.start,
        end=quote.end,
        sha256=report.sha256,
    )


def _inside(span: Quote, quote: Quote) -> bool:
    return span.report_id == quote.report_id and quote.start <= span.start and span.end <= quote.end


def _holding(value: Value, quotes: Sequence[Quote], marks: Sequence[int]) -> int | None:
    if value.span is not None:
        for quote, n in zip(quotes, marks, strict=True):
            if _inside(value.span, quote):
                return n
    return marks[0] if marks else None
