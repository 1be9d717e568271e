"""What can be measured of a report's figures against a question, as rows of numbers.

A figure is weighed by its words (its own phrase, its whole quote, the headings above it, what
people call its measure), by what the recogniser takes the question to ask for, and by unit,
period, scope and breakdown. What depends on the report alone is worked out once.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from nianbao.answering.features import Look, Terms, report_terms, terms
from nianbao.answering.glossary import in_chinese
from nianbao.chinese import bigrams, number
from nianbao.figures import Figure, choose
from nianbao.figures.turning import is_former
from nianbao.measures import Breakdown, catalogue
from nianbao.retrieval import Evidence
from nianbao.understanding.counted import asked_thing, asked_unit, counts_alike
from nianbao.understanding.query import Query
from nianbao.understanding.ways import is_plain, names_column

Column = NDArray[np.float32]

FIGURE = (
    "near",
    "wide",
    "headed",
    "phrased",
    "elsewhere",
    "near_hit",
    "wide_hit",
    "foreign",
    "asks_table",
    "asks_prose",
    "dense",
    "lexical",
    "chosen",
    "plainly",
    "named",
    "meant",
    "meaning",
    "meaning_other",
    "second",
    "other_breakdown",
    "other_measure",
    "no_measure",
    "value_named",
    "value_unnamed",
    "value_missing",
    "echo",
    "unit",
    "other_unit",
    "other_kind",
    "rate",
    "lacks_rate",
    "stray_rate",
    "cumulative",
    "not_cumulative",
    "table",
    "words",
    "part",
    "other_year",
    "other_scope",
    "no_number",
    "former",
    "other_thing",
    "read",
    "answerable",
    "reading",
)

_CLAUSE_END = re.compile(r"[，,。；;：:！？\n\t]")
_RATE = re.compile(
    r"百分之|占比|比例|比率|几成|率|[意晓评]度(?=是|有|多|如何|怎)|[%％]|percent|proportion|\bshare\b|\brate\b"
)
_TABLE = re.compile(r"附表|统计表|表格|表[里中上]|\btable\b")
_PROSE = re.compile(r"正文|文字(?:部分|里)|\bbody text\b|\bin the text\b")
_NUMBER = re.compile(r"(?<![\d.])\d[\d,]*(?:\.\d+)?(?!\d|年|月|日|号)")
_GENERAL = re.compile(r"(?:政府|政务|信息|公开|类|办公室)+")  # a value's word that any question may hold
_MONEY = re.compile(
    r"多少(?:钱|元|万|亿)|花(?:了|掉|费)?(?:多少|几)|经费|费用|金额|支出|how much money|\bspen[dt]\b|\bcosts?\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(r"(?:多少|几)(?:个)?(?:人(?!次)|名|位)|人数|how many (?:people|persons|staff)", re.IGNORECASE)
_KINDS = {"元": "money", "万元": "money", "亿元": "money", "人": "people", "名": "people", "位": "people"}
_RATES = ("%", "％", "个百分点")
# Asks for what there was before it changed.
_BEFORE = re.compile(
    r"原来|原先|之前|以前|此前|原有|[前](?=[^，。]{0,3}(?:有|是|为)?(?:多少|几))|\bbefore\b|\boriginally\b"
)
_NOUN = re.compile(r"的?([一-鿿]{1,6})(?=[，,。；;、和及（(]|$)")
_NOWHERE = np.array([], np.intp)
_SUREST = 2.0  # what the recogniser is sure of beyond this counts no more


def figure_features(seen: Look, query: Query, held: Sequence[Figure]) -> tuple[NDArray[np.float32], list[float]]:
    """(n, len(FIGURE)) features of n figures, and how much of the question (0-1) the phrase of each covers."""
    table = _tabled(seen, held)
    columns = _by_words(table, seen) | _by_passage(table, seen) | _by_meaning(table, query) | _asked(table, seen, query)
    return np.stack([columns[name] for name in FIGURE], axis=1), columns["near"].tolist()


@dataclass(frozen=True, slots=True)
class _Table:
    """The figures of one report with what does not depend on the question.

    `near`, `wide` and `headed` lead from a term to the figures whose phrase, quote, or quote and
    headings hold it; `called` from a term to those whose measure people call so.
    """

    held: tuple[Figure, ...]
    words: Terms
    near: dict[str, NDArray[np.intp]]
    wide: dict[str, NDArray[np.intp]]
    headed: dict[str, NDArray[np.intp]]
    called: dict[str, NDArray[np.intp]]
    near_weight: Column
    passages: tuple[tuple[str, ...], ...]
    things: tuple[str, ...]
    kinds: dict[str, Column]


_tables: dict[str, _Table] = {}
_MOST_TABLES = 128


def _tabled(seen: Look, held: Sequence[Figure]) -> _Table:
    known = _tables.get(seen.report.id)
    if known is not None and known.held == tuple(held):
        return known
    if len(_tables) >= _MOST_TABLES:
        _tables.clear()
    made = _tables[seen.report.id] = _table(seen, tuple(held))
    return made


def _table(seen: Look, held: tuple[Figure, ...]) -> _Table:
    text = seen.report.text
    words = report_terms(text)
    by_place = sorted(seen.evidence, key=lambda item: item.passage.start)
    # The cells of a row share one quote.
    quotes = {span: terms(text[slice(*span)]) for span in {(f.quote_start, f.quote_end) for f in held}}
    near_terms, wide_terms, headed_terms, called_terms, passages = [], [], [], [], []
    for figure in held:
        own = _phrase(text, figure)
        whole = own | quotes[figure.quote_start, figure.quote_end]
        holding = [e.passage for e in by_place if e.passage.start < figure.end and figure.start < e.passage.end]
        near_terms.append(own)
        wide_terms.append(whole)
        headed_terms.append(whole.union(*(_path_terms(p.path) for p in holding[:1])))
        called_terms.append(_called(figure.measure, figure.breakdown) if figure.measure else frozenset[str]())
        passages.append(tuple(p.id for p in holding))
    weight = _array(sum(words.rarity.get(t, words.highest) for t in own) for own in near_terms)
    kinds = {
        "table": _array(f.origin == "table" for f in held),
        "prose": _array(f.origin == "prose" for f in held),
        "words": _array(f.origin == "words" for f in held),
        "rate": _array(f.unit in _RATES for f in held),
        "cumulative": _array(f.period == "cumulative" for f in held),
        "no_number": _array(f.value is None for f in held),
        "other_year": _array(f.year is not None and seen.report.year not in (None, f.year) for f in held),
        "broken": _array(bool(f.breakdown) for f in held),
        "former": _array(f.origin == "prose" and is_former(text, f.start, _stop(text, f)) for f in held),
        "no_measure": _array(f.measure is None for f in held),
    }
    things = tuple(_thing(text, f) for f in held)
    near, wide, headed, called = map(_inverted, (near_terms, wide_terms, headed_terms, called_terms))
    return _Table(held, words, near, wide, headed, called, weight, tuple(passages), things, kinds)


def _inverted(sets: Sequence[frozenset[str]]) -> dict[str, NDArray[np.intp]]:
    places: dict[str, list[int]] = defaultdict(list)
    for i, each in enumerate(sets):
        for term in each:
            places[term].append(i)
    return {term: np.array(at, np.intp) for term, at in places.items()}


def _array(values: Iterable[float]) -> Column:
    return np.fromiter((float(v) for v in values), np.float32)


def _by_words(table: _Table, seen: Look) -> dict[str, Column]:
    """How much of the question each figure covers, by rarity, and how much of its own phrase is not asked for."""
    words, n = table.words, len(table.held)
    near, wide, headed, phrased = (np.zeros(n, np.float32) for _ in range(4))
    near_hit, wide_hit, elsewhere = (np.zeros(n, np.float32) for _ in range(3))
    whole = 0.0
    for term in seen.asked:
        known = words.rarity.get(term, 0.0)
        weight = known or words.highest
        whole += weight
        said = np.zeros(n, bool)
        for column, holding in ((near, table.near), (wide, table.wide), (headed, table.headed)):
            if (at := holding.get(term)) is not None:
                column[at] += weight
                said[at] = True
        near_hit[table.near.get(term, _NOWHERE)] += known
        wide_hit[table.headed.get(term, _NOWHERE)] += known
        if (at := table.called.get(term)) is not None:
            said[at] = True
        phrased[said] += weight
        if known:
            elsewhere[~said] += weight
    whole, most = whole or 1.0, 4 * words.highest or 1.0
    return {
        "near": near / whole,
        "wide": wide / whole,
        "headed": headed / whole,
        "phrased": phrased / whole,
        "elsewhere": elsewhere / whole,
        "near_hit": np.minimum(1.0, near_hit / most),
        "wide_hit": np.minimum(1.0, wide_hit / most),
        "foreign": 1 - near / np.maximum(table.near_weight, 1e-6),
    }


def _by_passage(table: _Table, seen: Look) -> dict[str, Column]:
    """What the passages that hold the figures score, and what the reader read in them."""
    rank = {item.passage.id: i for i, item in enumerate(seen.evidence)}
    places = [min((rank[p] for p in mine if p in rank), default=None) for mine in table.passages]
    items: list[Evidence | None] = [None if p is None else seen.evidence[p] for p in places]
    dense = max((e.dense for e in seen.evidence), default=0.0)
    lexical = max((e.lexical for e in seen.evidence), default=0.0) or 1.0
    columns = {
        "dense": _array(10 * (e.dense - dense) if e else -1.0 for e in items),
        "lexical": _array(e.lexical / lexical if e else 0.0 for e in items),
    }
    scores = [s.score for s in seen.spans if s is not None]
    n = len(table.held)
    read, answerable = np.zeros(n, np.float32), np.zeros(n, np.float32)
    reading = np.full(n, -2.0 if scores else 0.0, np.float32)
    for i, (figure, place) in enumerate(zip(table.held, places, strict=True)):
        span = None if place is None else seen.spans[place]
        if place is None or span is None:
            continue
        start = seen.evidence[place].passage.start
        if start + span.start <= figure.start < start + span.end:
            read[i], answerable[i] = 1.0, span.answerable
            reading[i] = max(-2.0, (span.score - max(scores)) / 3)
    return columns | {"read": read, "answerable": answerable, "reading": reading}


def _by_meaning(table: _Table, query: Query) -> dict[str, Column]:
    """How sure the recogniser is of each figure's measure, and of another one."""
    scores: dict[tuple[str, Breakdown], float] = {}
    for id, score in query.meanings:
        if key := catalogue().resolve(id):
            scores.setdefault((key.measure, key.breakdown), min(score, _SUREST))
    best = max(scores.values(), default=0.0)
    meaning = _array(scores.get((f.measure or "", f.breakdown), 0.0) for f in table.held)
    return {"meaning": meaning, "meaning_other": best - meaning}


def _asked(table: _Table, seen: Look, query: Query) -> dict[str, Column]:
    """What a question asks of a figure beside its words: measure, breakdown, unit, period, scope."""
    held, kinds, text = table.held, table.kinds, query.text.lower()
    searched = query.search_text if query.language == "zh" else in_chinese(query.search_text)
    unit = asked_unit(query.text)
    keys = [key for m in query.measures if (key := catalogue().resolve(m))]
    cumulative = query.cumulative or any(key.period == "cumulative" for key in keys)
    measures = [key.measure for key in keys]
    wanted = {(key.measure, tuple(query.breakdown or key.breakdown)) for key in keys}
    chosen = {
        choose(held, measure=m, breakdown=b, year=seen.report.year, cumulative=cumulative, scope=query.scope).best
        for m, b in wanted
    }
    is_wanted = _array((f.measure, f.breakdown) in wanted for f in held)
    of_measure = _array(f.measure in measures for f in held)
    names = " ".join(catalogue().name(m) for m in query.measures)
    named = {pair for word, pair in _values_named(searched) if word not in names}
    value_named = _array(bool(f.breakdown) and any(pair in named for pair in f.breakdown) for f in held)
    numbers = {v for m in _NUMBER.findall(query.search_text) if (v := number(m)) is not None}
    asked_kind = "money" if _MONEY.search(text) else "people" if _PEOPLE.search(text) else ""
    asks_rate, measured = bool(_RATE.search(text)), bool(measures)
    return {
        "asks_table": kinds["table"] * bool(_TABLE.search(text)),
        "asks_prose": kinds["prose"] * bool(_PROSE.search(text)),
        "chosen": (is_chosen := _array(f in chosen for f in held)),
        "plainly": is_chosen * (is_plain(query.search_text) or names_column(query.search_text)),
        "named": is_wanted * (query.measure_from != "meaning"),
        "meant": is_wanted * (query.measure_from == "meaning"),
        "second": _array(f.measure in measures[1:] for f in held),
        "other_breakdown": of_measure * (1 - is_wanted),
        "other_measure": (1 - of_measure) * (1 - kinds["no_measure"]) * measured,
        "no_measure": kinds["no_measure"] * measured,
        "value_named": value_named,
        "value_unnamed": kinds["broken"] * (1 - value_named),
        "value_missing": (1 - value_named) * bool(named),
        "echo": _array(f.value in numbers for f in held) if numbers else np.zeros(len(held), np.float32),
        "unit": _array(bool(unit) and f.unit == unit for f in held),
        "other_unit": _array(bool(unit) and bool(f.unit) and not counts_alike(unit, f.unit) for f in held),
        "other_kind": _array(bool(f.unit) and asked_kind != _KINDS.get(f.unit, "") for f in held) * bool(asked_kind),
        "rate": kinds["rate"] * asks_rate,
        "lacks_rate": (1 - kinds["rate"]) * asks_rate,
        "stray_rate": kinds["rate"] * (not asks_rate),
        "cumulative": kinds["cumulative"] * cumulative,
        "not_cumulative": np.abs(kinds["cumulative"] - cumulative),
        "table": kinds["table"],
        "words": kinds["words"],
        "part": kinds["broken"] * (not query.breakdown),
        "other_year": kinds["other_year"],
        "other_scope": _array(bool(query.scope) and bool(f.scope) and query.scope != f.scope for f in held),
        "no_number": kinds["no_number"],
        "former": kinds["former"] * (-1 if _BEFORE.search(text) else 1),
        "other_thing": _other_thing(table, asked_thing(query.search_text)),
    }  # fmt: skip


def _other_thing(table: _Table, thing: str) -> Column:
    """Which figures have something else right behind them than is asked for: 村 where 毛病 are counted."""
    other = _array(bool(thing and counted) for counted in table.things)
    for term in terms(thing):
        other[table.near.get(term, _NOWHERE)] = 0
    return other


@lru_cache(maxsize=1024)
def _values_named(text: str) -> frozenset[tuple[str, tuple[str, str]]]:
    """The values of dimensions that a question names, each with its word: 自然人, 行政许可, 办实事 for 为民办实事."""
    held = frozenset(bigrams(text))
    return frozenset((word, pair) for word, pair, parts in _value_words() if word in text or _mostly(parts, held))


def _mostly(parts: frozenset[str], held: frozenset[str]) -> bool:
    return len(parts) > 2 and 2 * len(parts & held) >= len(parts)


@cache
def _value_words() -> tuple[tuple[str, tuple[str, str], frozenset[str]], ...]:
    return tuple(
        (word.removesuffix("类"), (dimension.id, value.id), frozenset(bigrams(word)))
        for dimension in catalogue().dimensions.values()
        for value in dimension.values
        for word in value.words
        if value.id != "other" and not _GENERAL.fullmatch(word)
    )


def _stop(text: str, figure: Figure) -> int:
    """Where a figure's unit ends, as in 2300余处."""
    more = figure.end + (text[figure.end : figure.end + 1] in tuple("余多几"))
    return more + len(figure.unit) if text.startswith(figure.unit, more) else more


def _thing(text: str, figure: Figure) -> str:
    """What stands right behind a number and is counted: 村 in 抽查136个村; nothing where the clause ends there."""
    if figure.origin != "prose":
        return ""
    match = _NOUN.match(text, _stop(text, figure), figure.quote_end)
    return match[1] if match else ""


def _phrase(text: str, figure: Figure) -> frozenset[str]:
    """The terms of a figure's own phrase, and those of its measure's name."""
    floor, ceiling = figure.quote_start, figure.quote_end
    start = max((m.end() for m in _CLAUSE_END.finditer(text, floor, max(floor, figure.start))), default=floor)
    end = _CLAUSE_END.search(text, figure.end, ceiling)
    near = terms(text[start : end.start() if end else ceiling] + "," + figure.subject + "," + figure.unit)
    return near | _named(figure.measure, figure.breakdown) if figure.measure else near


@lru_cache(maxsize=4096)
def _path_terms(path: tuple[str, ...]) -> frozenset[str]:
    return terms(" ".join(path))


@lru_cache(maxsize=4096)
def _named(measure: str, breakdown: Breakdown) -> frozenset[str]:
    return terms(catalogue().name(measure, breakdown))


@lru_cache(maxsize=4096)
def _called(measure: str, breakdown: Breakdown) -> frozenset[str]:
    """The terms of what people call a measure: its names, and the ways in which it is asked for."""
    known = catalogue()
    entries = (known.measures.get(measure), known.measures.get(known.id_of(measure, breakdown)))
    said: list[str] = []
    for entry in filter(None, entries):
        said += [entry.name_zh, *entry.aliases_zh, *entry.phrasings_zh]
        said += [entry.name_en, *entry.aliases_en, *entry.phrasings_en]
    for dimension, value in breakdown:
        if dimension in known.dimensions and (found := known.dimensions[dimension].value(value)):
            said += [found.name_zh, found.name_en, *found.words]
    return frozenset().union(*(terms(each) for each in said))
