"""The catalogue: ids lead to one place, sums refer to measures that exist, names are found in text."""

import json
import re
from pathlib import Path

import pytest

from nianbao.measures import Key, catalogue


def test_every_reference_between_measures_exists() -> None:
    """Parts, parents, confusable and base measures are all in the catalogue."""
    measures = catalogue().measures
    for measure in measures.values():
        named = (*measure.parts, *measure.confusable, *(m for m in (measure.parent, measure.of) if m))
        assert [name for name in named if name not in measures] == [], measure.id


def test_breakdowns_name_values_of_a_dimension() -> None:
    """A measure seen by a breakdown names a value that the dimension has."""
    for measure in catalogue().measures.values():
        for dimension, value in measure.breakdown:
            assert catalogue().dimensions[dimension].value(value) is not None, measure.id


def test_an_id_of_a_breakdown_leads_to_the_measure_it_is_stored_under() -> None:
    """applications.from.business is applications.received broken down by applicant, whichever way it is asked."""
    key = Key("applications.received", (("applicant", "business"),))
    assert catalogue().resolve("applications.from.business") == key
    assert catalogue().id_of(key.measure, key.breakdown) == "applications.from.business"
    assert catalogue().resolve("disclosed.cumulative") == Key("disclosed.total", (), "cumulative")
    assert catalogue().resolve("disclosed.website.cumulative") == Key("disclosed.website", (), "cumulative")
    assert catalogue().resolve("no.such.thing") is None


@pytest.mark.parametrize(
    ("said", "id"),
    [
        ("请问收到多少依申请公开申请", "applications.received"),
        ("行政许可类信息公开了几条", "disclosed.licensing"),
        ("主動公開了多少", "disclosed.total"),
        ("How many FOI requests came in?", "applications.received"),
        ("number of lawsuits", "lawsuits.total"),
        ("政务微博有多少微博粉丝", "weibo.followers"),
    ],
)
def test_names_are_found_in_questions(said: str, id: str) -> None:
    """Names and aliases are found in both languages and both scripts, with their place in the text."""
    matches = catalogue().by_alias(said)
    assert id in [match.id for match in matches]
    assert all(0 <= match.start < match.end <= len(said) for match in matches)


def test_a_breakdown_is_named_in_both_languages() -> None:
    """The name of a measure with its breakdown can be shown to a person."""
    breakdown = (("applicant", "business"),)
    assert "商业企业" in catalogue().name("applications.received", breakdown)
    assert "businesses" in catalogue().name("applications.received", breakdown, "en")


def test_all_measures_of_the_phrasings_are_there(shared: Path) -> None:
    """Each measure that people were heard to ask for has an entry with its Chinese and English name."""
    lines = (shared / "training" / "measure_phrasings.jsonl").read_text(encoding="utf-8").splitlines()
    missing = [e["measure"] for e in map(json.loads, lines) if e["measure"] not in catalogue().measures]
    assert missing == []


def test_no_name_of_a_measure_holds_a_digit() -> None:
    """Names stand in answers, where every digit must be proved."""
    named = [m for m in catalogue().measures.values() if re.search(r"\d", m.name_zh + m.name_en)]
    assert [m.id for m in named] == []
