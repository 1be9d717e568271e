"""Summary tables: label, unit, and one value or two (the year's and the cumulative one).

They close the reports before 2019 (政府信息公开情况统计表), in regional layouts and in the national
form of 2014. Glued values (`条17953304`) are cut where the sums of the table, the rule that no
cumulative value is below the year's, and numbers that prose repeats leave one way.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from rapidfuzz import fuzz, process

from nianbao.chinese import squeeze
from nianbao.figures import flattened
from nianbao.figures.cells import Cell, Span, cell, cut_cells, padded, texts, tokens
from nianbao.figures.figure import Figure, How, Period, Source
from nianbao.measures import catalogue

Known = Mapping[str, frozenset[Decimal]]

_ROW = re.compile(
    r"(?P<label>(?:[一-鿿“”《》()、,及/][\s]?){2,60}?)(?:\([^()]{2,80}\))?[\s|]*"
    r"(?P<unit>万元|人次|条|件|次|个|人|元|份|篇|处|项|期)(?=[\s|\d/]|$)[\s|]*"
    r"(?P<values>[\d|\s.,/—–-]*\d|/)?"
)
_HEADER = re.compile(r"指标名称|统计指标|指标计量单位|指标单位")
_LEAST_ROWS = 3
_ALIKE = 88.0  # how alike (0 to 100) a label must be to one of the catalogue
_HEAD_WORDS = re.compile(
    r"(?:(?:统计)?指\s*标\s*名\s*称|计量单位|单位|年末统计|年度|年|历年累计|数量|统计数|历年\s*累计|[\s、,])+"
)
_INSIDE = re.compile(r"(?<=\n)[ ]*\S|\([一二三四五六七八九十]{1,2}\)|[一二三四五六七八九十]{1,2}、")
_NUMBER = re.compile(
    r"(?:其中[:]?\s*)?(?:\d{1,2}[.、．]|\([一二三四五六七八九十]{1,2}\)|[一二三四五六七八九十]{1,2}、)\s*$"
)


@dataclass(slots=True)
class _Row:
    measure: str
    quote: Span
    label: str
    tokens: list[Span]
    readings: tuple[flattened.Reading, ...] = ()
    cells: list[Cell] | None = None


def read_summary(source: Source, known: Known) -> tuple[list[Figure], list[Span]]:
    """Figures of the summary tables of a text, and the spans of `source.text` that they cover."""
    figures: list[Figure] = []
    covered: list[Span] = []
    for start, end, columns in _regions(source):
        rows = _rows(source, start, end)
        if len(rows) < _LEAST_ROWS:
            continue
        width = _width(source, rows, columns)
        sparse = _sparse(source, rows, width)
        for row in rows:
            _fill(source, row, width, sparse)
        _solve(source, rows, known)
        for row in rows:
            figures.extend(_row_figures(source, row, width, columns))
        covered.append((start, max(row.quote[1] for row in rows)))
    return figures, covered


def _regions(source: Source) -> list[tuple[int, int, int]]:
    """Where tables stand: from the header on, with the number of value columns that it names (0: unsaid)."""
    regions: list[tuple[int, int, int]] = []
    matches = list(_HEADER.finditer(source.compact))
    for index, match in enumerate(matches):
        begin = source.compact_origins[match.start()]
        limit = matches[index + 1].start() if index + 1 < len(matches) else match.end() + 3_000
        end = source.before(len(source.text), min(limit, len(source.compact)))
        head = source.compact[match.start() : match.start() + 40]
        columns = 2 if re.search(r"累计", head) else 1 if re.search(r"年末统计|数量|统计数|\d{4}年(?:度)?", head) else 0
        regions.append((begin, end, columns))
    return regions


def _rows(source: Source, start: int, end: int) -> list[_Row]:
    text = source.text
    rows: list[_Row] = []
    at = start
    missed = 0
    for match in _ROW.finditer(text, start, end):
        if rows and match.start() - at > 80:
            break
        label = re.sub(r"\s+", "", match["label"])
        measure = _measure(label, _family(rows))
        if measure is None:
            missed += 1
            if rows and missed > 6:
                break
            continue
        at, missed = match.end(), 0
        spans: list[Span] = []
        stop = match.end("unit")
        if match["values"]:
            a, b = _without_item(source, match.start("values"), match.end("values"))
            spans, stop = tokens(source, a, b), max(stop, b)
        head = _HEAD_WORDS.match(text, match.start("label"), match.end("label"))
        begin = head.end() if head else match.start("label")
        before = rows[-1].quote[1] if rows else start
        inner = [m.start() for m in _INSIDE.finditer(text, begin, match.end("label"))]
        for at_inner in reversed(inner):  # headings and lines before a label are none of it
            if _measure(re.sub(r"\s+", "", text[at_inner : match.end("label")]), _family(rows)) == measure:
                begin = at_inner
                break
        if numbered := _NUMBER.search(text, max(before, begin - 12), begin):
            begin = numbered.start()
        label = re.sub(r"\s+", "", text[begin : match.end("label")])
        label = _bare(
            re.sub(
                r"^(?:其中:?)?(?:\d{1,2}[.、]|\([一二三四五六七八九十]{1,2}\)|[一二三四五六七八九十]{1,2}、)?",
                "",
                label,
            )
        )
        rows.append(_Row(measure, source.stripped(begin, stop), label, spans))
    return rows


def _bare(label: str) -> str:
    """A label without words of the table's head that stand right before it."""
    head = _HEAD_WORDS.match(label)
    return label[head.end() :] if head else label


def _without_item(source: Source, start: int, end: int) -> Span:
    """The values without the number of the next row, which can be glued on (`03.电子邮件`)."""
    text = source.text
    start, end = source.stripped(start, end)
    if re.match(r"\s*[.、．]\s*[一-鿿]", text[end : end + 3]) and text[end - 1].isdigit():
        end -= 1
    return source.stripped(start, end)


def _family(rows: Sequence[_Row]) -> str:
    """What the rows before were about: 其他情形数 under 行政诉讼 is not that under 行政复议."""
    for row in reversed(rows):
        if row.measure in {"reviews.total", "lawsuits.total"}:
            return row.measure.split(".")[0]
    return ""


@cache
def _labels() -> dict[str, str]:
    labels: dict[str, str] = {}
    for measure in catalogue().measures.values():
        for label in measure.rows:
            labels.setdefault(squeeze(label), measure.id)
    return labels


@cache
def _measure(label: str, family: str) -> str | None:
    said = squeeze(_bare(re.sub(r"^(?:其中)?:?", "", label)))
    labels = _labels()
    found = labels.get(said)
    if found is None:
        close = process.extractOne(said, labels.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        found = labels[close[0]] if close else None
    if found is None:
        ends = [known for known in labels if len(known) >= 5 and said.endswith(known)]
        found = labels[max(ends, key=len)] if ends else None
    if found and found.startswith("reviews.") and family == "lawsuits" and found != "reviews.total":
        return found.replace("reviews.", "lawsuits.")
    if found is None and said.startswith("维持具体行政行为"):
        return f"{family or 'reviews'}.upheld"
    return found


def _width(source: Source, rows: Sequence[_Row], columns: int) -> int:
    """How many value columns there are: as the header says, else as most rows have."""
    if columns:
        counts = [len(row.tokens) for row in rows if row.tokens]
        return columns if columns == 1 or not counts or max(counts) >= 1 else 1
    counts = [len(row.tokens) for row in rows if row.tokens]
    return max(set(counts), key=counts.count) if counts else 1


def _sparse(source: Source, rows: Sequence[_Row], width: int) -> bool:
    """Whether the second value is left out in some row, and so may be in any: one digit is no two cells."""
    written = [texts(source, row.tokens) for row in rows if row.tokens]
    return width == 2 and any(len(tokens) == 1 and len(tokens[0]) == 1 for tokens in written)


def _fill(source: Source, row: _Row, width: int, sparse: bool) -> None:
    written = texts(source, row.tokens)
    glued = padded(source, row.tokens)
    if width == 1 and len(row.tokens) == 1 and not glued:
        row.cells = [cell(source, *row.tokens[0])]
    elif len(row.tokens) == width and not glued:
        row.cells = [cell(source, *span) for span in row.tokens]
    elif not row.tokens:
        row.cells = [Cell(row.quote[1], row.quote[1], None, "blank")] * width
    elif width == 2 and len(row.tokens) == 1 and (len(written[0]) == 1 or not written[0].isdigit()):
        row.cells = [cell(source, *row.tokens[0]), Cell(row.quote[1], row.quote[1], None, "blank")]
    else:
        row.readings = flattened.readings(written, width, _plausible)
        digits = "".join(written)
        if sparse and len(written) == 1 and digits.isdigit() and not glued:
            alone = ((0, len(digits)), (len(digits), len(digits)))
            row.readings += (flattened.Reading(alone, (int(digits), 0)),)
    if row.cells:
        row.readings = (flattened.Reading((), tuple(c.value or 0 for c in row.cells)),)


def _plausible(values: tuple[flattened.Number, ...]) -> bool:
    """A cumulative value is no less than the year's, unless it was left at 0."""
    return len(values) < 2 or values[0] <= values[1] or values[1] == 0


def _solve(source: Source, rows: Sequence[_Row], known: Known) -> None:
    """Cut the glued rows by the sums of the table; a sum that cannot hold with the others is left out."""
    glued = [row for row in rows if row.cells is None]
    if not glued:
        return
    for row in glued:
        row.readings = _told(row.readings, known.get(row.measure, frozenset()), 10)
        row.readings = _told(row.readings, known.get("", frozenset()), 100)
    equations: list[flattened.Equation] = []
    for equation in _equations(rows):
        trial = flattened.supported([row.readings for row in rows], [*equations, equation])
        if trial is not None:
            equations.append(equation)
    kept = flattened.supported([row.readings for row in rows], equations) or [list(row.readings) for row in rows]
    _below_total(rows, kept)
    for row, readings in zip(rows, kept, strict=True):
        row.readings = tuple(readings)
    for row in glued:
        row.cells = cut_cells(source, row.tokens, row.readings, 2)


def _told(
    readings: tuple[flattened.Reading, ...], known: frozenset[Decimal], least: int
) -> tuple[flattened.Reading, ...]:
    """The readings whose value for the year prose repeats; a number below `least` may do so by chance."""
    return tuple(r for r in readings if r.values[0] >= least and r.values[0] in known) or readings


def _below_total(rows: Sequence[_Row], kept: list[list[flattened.Reading]]) -> None:
    """A channel discloses no more than all channels: readings above every reading of the total go, and the reverse."""
    at = {row.measure: i for i, row in enumerate(rows)}
    total, part = at.get("disclosed.total"), at.get("disclosed.website")
    if total is None or part is None or not kept[total] or not kept[part]:
        return
    for _ in range(2):
        left = [r for r in kept[part] if any(_within(r, t) for t in kept[total])]
        kept[part] = left or kept[part]
        left = [t for t in kept[total] if any(_within(r, t) for r in kept[part])]
        kept[total] = left or kept[total]


def _within(part: flattened.Reading, total: flattened.Reading) -> bool:
    return len(part.values) == len(total.values) and all(a <= b for a, b in zip(part.values, total.values, strict=True))


def _equations(rows: Sequence[_Row]) -> list[flattened.Equation]:
    """Totals with the rows that follow them as their parts."""
    at: dict[str, int] = {}
    for index, row in enumerate(rows):
        at.setdefault(row.measure, index)
    found = []
    for total in ("applications.received", "applications.answered"):
        parts = [at[m] for m in parts_of(total, at.keys()) if rows[at[m]].readings]
        if total in at and len(parts) > 1 and rows[at[total]].readings:
            found.append(flattened.Equation(tuple(parts), (at[total],)))
    return found


def parts_of(total: str, stated: Iterable[str]) -> list[str]:
    """The measures that sum to a total in a summary table, of those that it states.

    The national form of 2014 counts information that does not exist beside refusals; older forms
    count it among them, under 拒绝提供.
    """
    prefix = {"applications.received": "applications.via.", "applications.answered": "applications.result."}[total]
    stated = list(stated)
    parts = [m for m in stated if m.startswith(prefix) and "." not in m.removeprefix(prefix)]
    if prefix + "already_public" in stated:
        parts += [m for m in stated if m == prefix + "unavailable.not_held"]
    return parts


def _row_figures(source: Source, row: _Row, width: int, columns: int) -> list[Figure]:
    report, entry = source.report, catalogue().measures[row.measure]
    periods: tuple[Period, ...] = ("annual", "cumulative")
    glued = len(row.tokens) < len(row.cells or ()) and bool(row.tokens) and len(row.cells or ()) > 1
    figures = []
    for value, period in zip(row.cells or (), periods, strict=False):
        start, end = source.span(value.start, value.end)
        how: How = "undetermined" if value.state == "undetermined" else "inferred" if glued else "printed"
        quote = source.span(*row.quote)
        figures.append(
            Figure(
                report.id, row.measure, (), value.value, report.text[start:end], _unit(source, row) or entry.unit,
                value.state, "exact", "stock" if entry.kind == "stock" and period == "annual" else period,
                report.year, "", "table", how, row.label, start, end, quote[0], max(quote[1], end),
            )
        )  # fmt: skip
    return [replace(f, quote_start=min(f.quote_start, f.start)) for f in figures]


def _unit(source: Source, row: _Row) -> str:
    behind = source.text[row.quote[0] : row.tokens[0][0] if row.tokens else row.quote[1]]
    match = re.search(r"(万元|人次|条|件|次|个|人|元|份|篇|处|项|期)[\s|]*$", behind)
    return match[1] if match else ""
