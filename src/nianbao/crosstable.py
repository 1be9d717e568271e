"""Measures x places x years: what each report states, how the values relate, and which are lacking and why.

`compare` does the arithmetic and holds typed values; `as_json` writes it out with formulas and provenance.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter

from nianbao.figures import REASONS, Choice, Figure
from nianbao.figures.choose import bearing, fallbacks
from nianbao.figures.compare import (
    Missing,
    Stated,
    Subject,
    coverage,
    difference,
    factor,
    growth,
    rank,
    share,
    state,
    total,
)
from nianbao.library import Library
from nianbao.library.editions import Entry
from nianbao.measures import Key, catalogue
from nianbao.tabulating import FIGURE_COLUMNS, Row, chosen, figure_row, measure_key, plain, texts

# Up to so many reports are asked for by name; more are quicker read with all others.
_NARROW = 2_000
# A sum of more terms than this is told by their number.
_TERMS = 20

LACKING: dict[str, str] = {
    "not_collected": "the library holds no such report",
    "silent": "the report does not state it",
    "undetermined": "the digits run together and cannot be told apart for certain",
    "not_a_number": "the cell holds no number",
    "only_cumulative": "the report states only the cumulative number",
    "only_annual": "the report states only the number of the year",
}

_CHANGE = ("change", "change_since", "change_formula", "growth", "growth_formula")
_STANDING = ("rank", "ranked", "rank_formula", "share", "share_formula")
# Of each row, and of CSV with `missing` behind them.
COLUMNS = (*FIGURE_COLUMNS, "formula", "differing", "notes", "notes_zh", *_CHANGE, *_STANDING)


@dataclass(frozen=True, slots=True)
class Group:
    """Values that are ranked and summed together: one year's, or all years of the only organ (`year` is None)."""

    year: int | None
    ranked: tuple[tuple[int, Stated], ...]
    total: Decimal


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measure over reports; `lacking` are the subjects without a value, `of` counts all."""

    id: str
    groups: tuple[Group, ...]
    lacking: tuple[Stated, ...]
    of: int


def compare(
    library: Library,
    measures: Sequence[str],
    *,
    places: Sequence[str] = (),
    organs: Sequence[str] = (),
    years: Sequence[int] = (),
) -> tuple[Comparison, ...]:
    """Each measure over these places, organs and years; over all that is held where none is named.

    Raises:
        QuestionError: a measure is not in the catalogue.
    """
    return over(library, measures, chosen(library, places=places, organs=organs), (*places, *organs), years)


def over(
    library: Library,
    measures: Sequence[str],
    entries: Sequence[Entry],
    named: Sequence[str] = (),
    years: Sequence[int] = (),
) -> tuple[Comparison, ...]:
    """Each measure over these reports; of `named` those are missed that none of the reports is of.

    Raises:
        QuestionError: a measure is not in the catalogue.
    """
    keys = [measure_key(measure) for measure in measures]
    subjects = _subjects(entries, named, years)
    return tuple(_comparison(library, id, key, subjects) for id, key in keys)


def _subjects(entries: Sequence[Entry], named: Sequence[str], years: Sequence[int]) -> list[Subject]:
    """The reports in the order of organ and year; those that are not held have no id.

    A report is missed where its year was asked for, where it lies between two that are held, and
    where nothing at all is held of a place that was named.
    """
    organs: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        organs.setdefault((entry.place, entry.organ), []).append(entry)
    found: list[Subject] = []
    for (place, organ), held in sorted(organs.items(), key=itemgetter(0)):
        known = {e.year for e in held if e.year is not None}
        missed = set(years or range(min(known, default=0), max(known, default=-1) + 1)) - known
        of_organ = [Subject(place, organ, e.year, e.id) for e in held if not years or e.year in years]
        of_organ += [Subject(place, organ, year) for year in missed]
        if len(of_organ) > 1:
            of_organ.sort(key=_year)
        found += of_organ
    for name in named:
        if not any(name in place or name in organ for place, organ in organs):
            found += [Subject(name, "", year) for year in years or (None,)]
    return found


def _year(subject: Subject) -> int:
    return subject.year or 0


def _comparison(library: Library, id: str, key: Key, subjects: Sequence[Subject]) -> Comparison:
    rows = _stated(library, key, subjects)
    lacking = coverage(rows).lacking
    stating = [row for row in rows if row.value is not None] if lacking else rows
    ends = [(row.subject.place, row.subject.organ) for row in (*stating[:1], *stating[-1:])]
    one_organ = ends[0] == ends[-1] if ends else True  # they are in the order of organs
    by_year: dict[int | None, list[Stated]] = {}
    for row in stating:
        by_year.setdefault(None if one_organ else row.subject.year, []).append(row)
    groups = []
    for year in sorted(by_year, key=lambda y: y or 0):
        stated = by_year[year]
        groups.append(Group(year, rank(stated), total(stated) or Decimal(0)))
    return Comparison(id, tuple(groups), lacking, len(rows))


def _stated(library: Library, key: Key, subjects: Sequence[Subject]) -> Sequence[Stated]:
    """The value of each report: at once where all that it states agrees, else by weighing its figures."""
    settled, open_ = _settled(library, key, {s.report_id: s.year for s in subjects if s.report_id})
    rows: list[Stated | None] = []
    unsure: list[Subject] = []
    for subject in subjects:
        value = settled.get(subject.report_id)
        rows.append(None if value is None else Stated(subject, None, value))
        if value is None:
            unsure.append(subject)
    if not unsure:
        return [row for row in rows if row]
    weighed = iter(_weighed(library, key, unsure, open_))
    return [row or next(weighed) for row in rows]


def _settled(library: Library, key: Key, years: Mapping[str, int | None]) -> tuple[dict[str, Decimal], dict[str, str]]:
    """The value of the reports that state one only; of the others, the period they state, or "" to be weighed."""
    cumulative = key.period == "cumulative"
    unit = catalogue().measures[key.measure].unit
    settled: dict[str, Decimal] = {}
    open_: dict[str, str] = {}
    torn: set[str] = set()
    numbers: dict[str, Decimal] = {}
    for report_id, value, year, kind, period, printed_unit in library.records.values(key):
        own = years.get(report_id, -1)
        if own == -1 or (own is not None and year is not None and year != own):
            continue
        if value is None or kind != "number":
            open_[report_id] = ""
        elif (period == "cumulative") != cumulative:
            open_.setdefault(report_id, period)
        else:
            number = numbers.get(value)
            if number is None:
                number = numbers[value] = Decimal(value)
            if printed_unit != unit:
                number *= factor(printed_unit, key.measure)
            if settled.setdefault(report_id, number) != number:
                torn.add(report_id)
    for report_id in torn:
        del settled[report_id]
        open_[report_id] = ""
    return settled, open_


def _weighed(library: Library, key: Key, subjects: Sequence[Subject], open_: Mapping[str, str]) -> Iterable[Stated]:
    """The choice among all that a report states of the measure, or in its place; nothing is read for the silent."""
    cumulative = key.period == "cumulative"
    others = [Key(measure, breakdown) for measure, breakdown in fallbacks(key.measure, key.breakdown)]
    beside = {
        row[0] for other in others for row in library.records.values(other) if not cumulative or row[4] == "cumulative"
    }
    read = [
        s.report_id for s in subjects if s.report_id and (open_.get(s.report_id, " ") == "" or s.report_id in beside)
    ]
    figures = _figures(library, key, others, read)
    named: dict[str, Missing] = {"": "silent"}
    named |= dict.fromkeys(("annual", "stock"), "only_annual") if cumulative else {"cumulative": "only_cumulative"}
    for subject in subjects:
        if not subject.report_id:
            yield Stated(subject, None, None, "not_collected")
        elif subject.report_id in figures:
            (row,) = state(
                [_with(subject, figures[subject.report_id])],
                key.measure,
                breakdown=key.breakdown,
                cumulative=cumulative,
            )
            yield row
        else:
            yield Stated(subject, None, None, named.get(open_.get(subject.report_id, ""), "silent"))


def _figures(library: Library, key: Key, others: Sequence[Key], report_ids: Sequence[str]) -> dict[str, list[Figure]]:
    """The figures of these reports that bear on the choice; where values differ, all that may explain it."""
    if not report_ids:
        return {}
    found = library.records.stating([key, *others], report_ids=report_ids if len(report_ids) <= _NARROW else None)
    held = {report_id: found.get(report_id, []) for report_id in report_ids}
    torn = [id for id in report_ids if len({f.value for f in held[id] if f.measure == key.measure}) > 1]
    if torn:
        held |= {report_id: [] for report_id in torn}
        for figure in library.figures(report_ids=torn, measure=bearing(key.measure)):
            held[figure.report_id].append(figure)
    return held


def _with(subject: Subject, figures: Sequence[Figure]) -> Subject:
    return Subject(subject.place, subject.organ, subject.year, subject.report_id, figures)


def as_json(library: Library, made: Sequence[Comparison], *, most: int | None = None) -> Row:
    """Measures, rows with their formulas and provenance, totals, and what is missing with the reason.

    Args:
        most: how many rows of each measure are written, those of the latest years and highest ranks;
            all of them where it is None. What a row says of the others is said of all.
    """
    known = catalogue()
    entries = {entry.id: entry for entry in library.entries()}
    rows: list[Row] = []
    for one in made:
        placed = [(group, place, row) for group in reversed(one.groups) for place, row in group.ranked]
        written = {row.subject.report_id for _, _, row in placed[:most]}
        stated = [row.subject for _, _, row in placed if row.subject.report_id in written]
        read = texts(library, [subject.report_id for subject in stated])
        choices = _choices(library, one.id, stated)
        before: Stated | None = None
        for group, place, row in sorted(placed, key=lambda each: _order(each[2].subject)):
            of = row.subject.report_id
            if of in written:
                cell = _row(entries[of], read[of], choices[of], one, row)
                rows.append(cell | _change(row, before) | _standing(row, group, place))
            before = row
    return {
        "measures": [
            {"id": one.id, "name": known.name(one.id), "name_en": known.name(one.id, language="en"), "unit": _unit(one)}
            for one in made
        ],
        "rows": rows,
        "totals": [_total(one, group) for one in made for group in one.groups],
        "missing": [_missing(entries, one, row) for one in made for row in one.lacking],
        "coverage": [{"measure": one.id, "stating": one.of - len(one.lacking), "of": one.of} for one in made],
    }


def as_rows(written: Row) -> Iterator[Row]:
    """One flat row a cell for CSV: those with a value, then those without, which say why."""
    for row in written["rows"]:
        lists = {"differing": " ".join(row["differing"]), "notes": "; ".join(row["notes"])}
        yield row | lists | {"notes_zh": "；".join(row["notes_zh"]), "missing": ""}
    for lacking in written["missing"]:
        yield {name: lacking.get(name) for name in COLUMNS} | {"missing": lacking["why"]}


def _order(subject: Subject) -> tuple[str, str, int]:
    return subject.place, subject.organ, subject.year or 0


def _unit(one: Comparison) -> str:
    entry = catalogue().get(one.id)
    return entry.unit if entry else ""


def _choices(library: Library, id: str, subjects: Sequence[Subject]) -> dict[str, Choice]:
    """Which of its figures stands for the value of each report."""
    _, key = measure_key(id)
    others = [Key(measure, breakdown) for measure, breakdown in fallbacks(key.measure, key.breakdown)]
    figures = _figures(library, key, others, [subject.report_id for subject in subjects])
    rows = state((_with(s, figures[s.report_id]) for s in subjects), id)
    return {row.subject.report_id: row.choice for row in rows if row.choice}


def _row(entry: Entry, text: str, choice: Choice, one: Comparison, stated: Stated) -> Row:
    value = stated.value
    assert value is not None
    figure = choice.best or choice.parts[0]
    row = figure_row(entry, figure, text)
    known = catalogue()
    row |= {"measure": one.id, "name": known.name(one.id), "name_en": known.name(one.id, language="en")}
    row |= {"year": entry.year, "value": plain(value), "unit": _unit(one) or figure.unit}
    row["formula"] = f"{' + '.join(_plain(f.value) for f in choice.parts)} = {_plain(value)}" if choice.parts else ""
    row["differing"] = [_plain(f.value) for f in choice.differing]
    row["notes"] = [REASONS[code][1] for code in choice.why]
    row["notes_zh"] = [REASONS[code][0] for code in choice.why]
    return row


def _change(stated: Stated, before: Stated | None) -> Row:
    """The change since the organ's value before it in time; nothing where `before` is none such."""
    own, other = stated.subject, before.subject if before else None
    same = other and (own.place, own.organ) == (other.place, other.organ) and (other.year or 0) < (own.year or 0)
    if not same or before is None or before.value is None or stated.value is None:
        return dict.fromkeys(_CHANGE)
    now, earlier = _plain(stated.value), _plain(before.value)
    change = _plain(difference(before.value, stated.value))
    rate = growth(before.value, stated.value)
    base = f"|{earlier}|" if before.value < 0 else earlier
    told = None if rate is None else f"({now} − {earlier}) ÷ {base} × 100 = {_plain(rate)}%"
    since = before.subject.year
    return dict(zip(_CHANGE, (change, since, f"{now} − {earlier} = {change}", plain(rate), told), strict=True))


def _standing(stated: Stated, group: Group, place: int) -> Row:
    """Rank and share among the values of the group; nothing where there is but one."""
    of = len(group.ranked)
    if of < 2 or stated.value is None:
        return dict.fromkeys(_STANDING)
    part = share(stated.value, group.total)
    told = None if part is None else f"{_plain(stated.value)} ÷ {_plain(group.total)} × 100 = {_plain(part)}%"
    return dict(zip(_STANDING, (place, of, f"{place - 1} of {of} are higher", plain(part), told), strict=True))


def _total(one: Comparison, group: Group) -> Row:
    values = [row.value for _, row in group.ranked]
    terms = " + ".join(_plain(v) for v in values) if len(values) <= _TERMS else f"the sum of {len(values)} values"
    organs = {(row.subject.place, row.subject.organ) for _, row in group.ranked}
    overlapping = len({place for place, _ in organs}) < len(organs)
    return {
        "measure": one.id,
        "year": group.year,
        "reports": len(values),
        "note": "several organs of one place: what one counts another may count too" if overlapping else "",
        "value": plain(group.total),
        "unit": _unit(one),
        "formula": f"{terms} = {_plain(group.total)}",
    }


def _missing(entries: dict[str, Entry], one: Comparison, row: Stated) -> Row:
    subject, entry = row.subject, entries.get(row.subject.report_id)
    return {
        "measure": one.id,
        "name": catalogue().name(one.id),
        "name_en": catalogue().name(one.id, language="en"),
        "report_id": subject.report_id or None,
        "title": entry.title if entry else None,
        "place": subject.place,
        "organ": subject.organ,
        "year": subject.year,
        "printed": row.choice.best.printed if row.choice and row.choice.best else None,
        "why": row.missing,
        "explanation": LACKING[row.missing],
    }


def _plain(value: Decimal | None) -> str:
    return plain(value) or ""
