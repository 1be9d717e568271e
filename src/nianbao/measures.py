"""The catalogue of measures (指标): what reports count, read once from `measures.toml`.

A measure seen by one breakdown or period has an id of its own (`applications.from.business`,
`disclosed.cumulative`, `disclosed.licensing`), but figures are stored once, under the measure
it belongs to; `Catalogue.resolve` leads from any id to that place. Nothing is read from reports here.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from nianbao.chinese import is_chinese, simplified, squeeze

Breakdown = tuple[tuple[str, str], ...]
Kind = Literal["annual", "cumulative", "stock"]

_CUMULATIVE = ".cumulative"
_SHARE = ".share"


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that reports count.

    `rows` are its labels in tables, `prose` its wordings in sentences, `parts` the measures that
    sum to it. `of`, `breakdown` and `period` are set where it is another measure seen one way.
    """

    id: str
    name_zh: str
    name_en: str
    unit: str
    kind: Kind
    aliases_zh: tuple[str, ...] = ()
    aliases_en: tuple[str, ...] = ()
    phrasings_zh: tuple[str, ...] = ()
    phrasings_en: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    prose: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    parent: str | None = None
    confusable: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    article: str | None = None
    of: str | None = None
    breakdown: Breakdown = ()
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a dimension, such as the applicant kind 自然人."""

    id: str
    name_zh: str
    name_en: str
    words: tuple[str, ...]
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dimension:
    """A way in which `measure` is broken down: by applicant, by category, by body."""

    id: str
    name_zh: str
    name_en: str
    measure: str
    values: tuple[Value, ...]

    def value(self, id: str) -> Value | None:
        """The value with this id."""
        return next((v for v in self.values if v.id == id), None)


@dataclass(frozen=True, slots=True)
class Key:
    """Where a figure is stored: measure, breakdown, and the period where the id fixes one."""

    measure: str
    breakdown: Breakdown = ()
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A name of a measure found in a text at [start, end)."""

    id: str
    key: Key
    alias: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All measures and dimensions, and the ways to find one."""

    measures: Mapping[str, Measure]
    dimensions: Mapping[str, Dimension]
    keys: Mapping[str, Key]
    names: Mapping[str, str]
    pattern: re.Pattern[str]

    def get(self, id: str) -> Measure | None:
        """The measure with this id or synonym; for a breakdown id the measure it is stored under."""
        if id in self.measures:
            return self.measures[id]
        key = self.resolve(id)
        return self.measures.get(key.measure) if key else None

    def resolve(self, id: str) -> Key | None:
        """The place where figures of this id are stored, or None where the id is unknown.

        Example: "applications.from.business" -> Key("applications.received", (("applicant", "business"),))
        """
        if id in self.keys:
            return self.keys[id]
        if id.endswith(_CUMULATIVE) and (key := self.resolve(id.removesuffix(_CUMULATIVE))):
            return Key(key.measure, key.breakdown, "cumulative")
        if id.endswith(_SHARE) and (key := self.resolve(id.removesuffix(_SHARE))) and key.measure == "disclosed.total":
            return Key("disclosed.share", key.breakdown)
        return None

    def id_of(self, measure: str, breakdown: Breakdown = (), period: str | None = None) -> str:
        """The id that names a measure with this breakdown and period."""
        if not breakdown and period != "cumulative":
            return measure
        wanted = Key(measure, breakdown, "cumulative" if period == "cumulative" else None)
        found = next((id for id, key in self.keys.items() if key == wanted), None)
        if found:
            return found
        if wanted.period and (base := self.id_of(measure, breakdown)):
            return base + _CUMULATIVE
        return measure + "".join(f".{dimension}.{value}" for dimension, value in breakdown)

    def counts_money(self, id: str) -> bool:
        """Whether a measure is an amount of money."""
        measure = self.get(id)
        return measure is not None and measure.unit.endswith("元")

    def name(self, id: str, breakdown: Breakdown = (), language: str = "zh") -> str:
        """What a person calls a measure, with its breakdown in brackets."""
        chinese = language == "zh"
        measure = self.measures.get(id)
        if measure is None:
            key = self.resolve(id)
            if key is None:
                return id
            measure, breakdown = self.measures[key.measure], breakdown or key.breakdown
        said = measure.name_zh if chinese else measure.name_en
        values = [v for d, name in breakdown if d in self.dimensions and (v := self.dimensions[d].value(name))]
        if not values:
            return said
        inside = ("、" if chinese else ", ").join(v.name_zh if chinese else v.name_en for v in values)
        return f"{said}（{inside}）" if chinese else f"{said} ({inside})"

    def by_alias(self, text: str) -> tuple[Match, ...]:
        """Names of measures in a text, the longest at each place; offsets are into `text`."""
        plain = simplified(text).lower()
        if len(plain) != len(text):
            plain = text.lower()
        found = ((m, self.names[m[0]]) for m in self.pattern.finditer(plain))
        return tuple(Match(id, self.keys[id], m[0], m.start(), m.end()) for m, id in found)


@cache
def catalogue() -> Catalogue:
    """The catalogue that ships with the program, read once."""
    data = tomllib.loads(files("nianbao").joinpath("measures.toml").read_text(encoding="utf-8"))
    measures = {entry["id"]: _measure(entry) for entry in data["measure"]}
    dimensions = {entry["id"]: _dimension(entry) for entry in data["dimension"]}
    keys = dict(_keys(measures, dimensions))
    names = dict(reversed(list(_names(measures, dimensions))))
    return Catalogue(measures, dimensions, keys, names, _pattern(names))


def _measure(entry: dict[str, Any]) -> Measure:
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}
    fields["breakdown"] = tuple((dimension, value) for dimension, value in entry.get("breakdown", ()))
    return Measure(**fields)


def _dimension(entry: dict[str, Any]) -> Dimension:
    values = tuple(
        Value(v["id"], v["name_zh"], v["name_en"], tuple(v["words"]), tuple(v.get("synonyms", ())))
        for v in entry["values"]
    )
    return Dimension(entry["id"], entry["name_zh"], entry["name_en"], entry["measure"], values)


def _keys(measures: Mapping[str, Measure], dimensions: Mapping[str, Dimension]) -> Iterator[tuple[str, Key]]:
    for dimension in dimensions.values():
        family = dimension.measure.split(".")[0]
        for value in dimension.values:
            key = Key(dimension.measure, ((dimension.id, value.id),))
            if dimension.id != "applicant":
                yield f"{family}.{value.id}", key
            yield from ((synonym, key) for synonym in value.synonyms)
    for measure in measures.values():
        key = Key(measure.of, measure.breakdown, measure.period) if measure.of else Key(measure.id)
        yield from ((id, key) for id in (measure.id, *measure.synonyms))


def _names(measures: Mapping[str, Measure], dimensions: Mapping[str, Dimension]) -> Iterator[tuple[str, str]]:
    """Name and id pairs; where two measures share a name, the earlier one keeps it."""
    for measure in measures.values():
        said = (measure.name_zh, measure.name_en, *measure.aliases_zh, *measure.aliases_en, *measure.rows)
        yield from ((name.lower(), measure.id) for name in said if len(squeeze(name)) >= 2)
    for value in dimensions["applicant"].values:
        id = "applications.from." + {"legal_service": "legal"}.get(value.id, value.id)
        yield from ((word, id) for word in value.words if value.id != "other" and len(word) > 2)
    for dimension in (dimensions["category"], dimensions["body"]):
        for value in dimension.values:
            id = f"disclosed.{value.id}"
            yield from ((word + tail, id) for word in value.words for tail in ("类信息", "信息", "类"))
            yield from ((word, id) for word in value.words if len(word) > 4)


def _pattern(names: Mapping[str, str]) -> re.Pattern[str]:
    ordered = sorted(names, key=len, reverse=True)
    chinese = [re.escape(name) for name in ordered if is_chinese(name)]
    english = [re.escape(name) for name in ordered if not is_chinese(name)]
    return re.compile("|".join(chinese) + r"|\b(?:" + "|".join(english) + r")\b")
