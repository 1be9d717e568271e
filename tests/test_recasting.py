"""A slot of a question is replaced by what the library offers, and a question is asked again over today's reports."""

import pytest

from nianbao.answering import Answer, Assistant, recasting
from nianbao.answering.outcomes import Outcome
from nianbao.answering.recasting import Slot
from nianbao.library import Library
from nianbao.settings import Settings
from nianbao.understanding.query import Query


def _filled(assistant: Assistant, question: str, slot: Slot) -> recasting.Filled:
    query = assistant.understand(question)
    (filled,) = (f for f in recasting.slots(query, assistant.library) if f.slot == slot)
    return filled


def _again(assistant: Assistant, question: str, slot: Slot, new: str) -> Answer:
    query = assistant.understand(question)
    filled = _filled(assistant, question, slot)
    value = recasting.offered(query, slot, filled.value.key, new, assistant.library)
    assert value is not None
    changed = recasting.recast(query, slot, filled.value.key, value, assistant.library)
    return next(step for step in assistant.answers(changed) if isinstance(step, Answer))


def test_other_year_of_the_same_organ_is_offered_and_answered(assistant: Assistant) -> None:
    """Of 2020 and 2021 the other is offered, and the answer is the other year's number from its own report."""
    question = "石桥县2020年收到多少件政府信息公开申请？"
    assert [one.key for one in _filled(assistant, question, "year").instead] == ["2021"]
    answer = _again(assistant, question, "year", "2021")
    assert answer.outcome is Outcome.ANSWERED
    assert [value.value for value in answer.values] == [36]
    assert {citation.year for citation in answer.citations} == {2021}


def test_other_place_is_offered_by_both_its_names_and_answered(assistant: Assistant) -> None:
    """Another county's government can stand in the question; English shows its name in pinyin."""
    question = "石桥县2021年主动公开多少条政府信息？"
    offered = {one.zh: one for one in _filled(assistant, question, "organ").instead}
    pine = offered["松鹤县"]
    assert "Songhe County" in pine.en
    answer = _again(assistant, question, "organ", pine.key)
    assert [value.value for value in answer.values] == [851]
    assert {citation.place for citation in answer.citations} == {"松鹤县"}


def test_near_measure_of_the_same_report_is_offered_and_answered(assistant: Assistant) -> None:
    """What the report counts beside applications can be asked for instead, and is what it states."""
    question = "石桥县2020年收到多少件政府信息公开申请？"
    assert "disclosed.total" in [one.key for one in _filled(assistant, question, "measure").instead]
    answer = _again(assistant, question, "measure", "disclosed.total")
    assert [value.value for value in answer.values] == [1500]


@pytest.mark.parametrize(("slot", "new"), [("year", "1999"), ("organ", "../松鹤县"), ("measure", "no.such")])
def test_what_is_not_offered_is_not_taken(assistant: Assistant, slot: Slot, new: str) -> None:
    """A value that the library does not offer changes nothing, whatever a browser sends."""
    query = assistant.understand("石桥县2020年收到多少件政府信息公开申请？")
    filled = next(f for f in recasting.slots(query, assistant.library) if f.slot == slot)
    assert recasting.offered(query, slot, filled.value.key, new, assistant.library) is None


def test_question_outlives_its_way_through_json(assistant: Assistant) -> None:
    """A question written down and read again is the same; one of another program is refused, not guessed."""
    query = assistant.understand("石桥县2021年比2020年多公开多少条政府信息？")
    assert recasting.from_json(recasting.as_json(query)) == query
    assert recasting.from_json({"text": "?"}) is None
    assert recasting.from_json("?") is None


def test_renewed_question_looks_into_the_edition_that_is_held_now(settings: Settings) -> None:
    """After a report was replaced, the same question rests on the new one; removed, it is not collected."""
    text = "云溪市人民政府2019年政府信息公开工作年度报告\n一、概述\n2019年，全市收到政府信息公开申请41件。\n"
    with Library.open(settings) as library:
        assistant = Assistant(library, settings)
        source = settings.library / "云溪.txt"
        source.write_text(text, "utf-8")
        first = library.add(source).report.id
        query = assistant.understand("云溪市2019年收到多少件政府信息公开申请？")
        assert query.report_ids == (first,)
        source.write_text(text.replace("41件", "43件"), "utf-8")
        second = library.add(source).report.id
        renewed: Query = recasting.renewed(query, library)
        assert renewed.report_ids == (second,)
        assert _asked(renewed) == _asked(query)
        library.remove(second)
        assert recasting.renewed(query, library).report_ids == ()


def _asked(query: Query) -> tuple[str, tuple[str, ...], tuple[int, ...]]:
    return query.text, query.measures, query.years
