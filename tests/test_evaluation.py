"""Judging answers: what counts as right, proved, to the point and tied."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from nianbao.errors import QuestionError
from nianbao.evaluation import Gold, judge, load, numbers, overlaps, page, scorecard

TEXT = "2022年，云溪市主动公开政府信息1,280条，收到申请36件。咨询电话0999-7654321。"
EVIDENCE = "云溪市主动公开政府信息1,280条"


def gold(**changed: Any) -> Gold:
    fields: dict[str, Any] = {
        "id": "1",
        "turns": ("云溪市2022年主动公开多少条？",),
        "type": "figure",
        "language": "zh",
        "answer": "1280条",
        "values": ("1280",),
        "evidence": (EVIDENCE,),
        "report_ids": ("yunxi-2022",),
        "answerable": True,
        "computed": False,
    }
    return Gold(**fields | changed)


def reply(answer: str = "2022年主动公开1280条[1]", quote: str = EVIDENCE, **changed: Any) -> dict[str, Any]:
    citations = (
        [{"n": 1, "source": "/reports/yunxi-2022/report.txt", "report_id": "aa", "quote": quote}] if quote else []
    )
    return {"outcome": "answered", "answer": answer, "values": [], "citations": citations} | changed


def verdict(given: Gold, said: dict[str, Any]) -> Any:
    return judge(given, said, lambda citation: TEXT)


def test_a_right_answer_with_its_quote_is_full() -> None:
    """An answer that states the gold number and quotes the evidence is right, cited, focused and tied."""
    got = verdict(gold(), reply())
    assert (got.right, got.cited, got.focused, got.untied, got.verbatim) == (True, True, True, False, 1)
    assert got.full


def test_another_number_is_not_right() -> None:
    """A wrong number is not right, and is untied where no quote holds it."""
    got = verdict(gold(), reply("2022年主动公开1300条[1]"))
    assert not got.right
    assert got.untied


def test_a_quote_that_is_not_in_the_report_is_not_verbatim() -> None:
    """A changed quote is counted and found wanting."""
    got = verdict(gold(), reply(quote="云溪市主动公开政府信息1,290条"))
    assert (got.quotes, got.verbatim) == (1, 0)


def test_many_other_numbers_are_not_to_the_point() -> None:
    """An answer that lists everything around is not focused, so it is not full."""
    got = verdict(gold(), reply("1280条，另有11、12、13、14、15、16、17件"))
    assert got.right
    assert got.focused is False
    assert not got.full


def test_refusing_is_right_only_where_nothing_can_be_answered() -> None:
    """A refusal is right for an unanswerable question and wrong for another one."""
    refusal = reply("报告没有写", quote="", outcome="silent")
    assert verdict(gold(answerable=False, type="unanswerable", values=(), evidence=()), refusal).right
    assert not verdict(gold(), refusal).right
    assert not verdict(gold(answerable=False, type="unanswerable", values=()), reply()).right


def test_a_derived_number_is_tied() -> None:
    """A number that no quote holds is tied where a value says how it was derived."""
    computed = gold(values=("1244",), computed=True, turns=("主动公开比收到申请多多少？",))
    loose = reply("多1244条[1]")
    assert verdict(computed, loose).untied
    derived = {"value": "1244", "text": "1244", "derived": True, "formula": "1280-36"}
    assert not verdict(computed, reply("多1244条[1]", values=[derived])).untied


def test_claims_are_judged_by_their_verdicts() -> None:
    """A supported claim needs support throughout; one contradiction contradicts an article."""
    claim = gold(type="factcheck", answer="contradicted", values=())
    supported, contradicted = {"verdict": "supported", "citations": []}, {"verdict": "contradicted", "citations": []}
    assert verdict(claim, {"claims": [supported, contradicted]}).right
    assert not verdict(claim, {"claims": [supported]}).right
    assert not verdict(gold(type="factcheck", answer="supported"), {"claims": [supported, contradicted]}).right


def test_telephone_numbers_are_compared_as_they_are_written() -> None:
    """A number with a dash is right only whole."""
    asked = gold(values=("0999-7654321",), answer="0999-7654321", evidence=("咨询电话0999-7654321",))
    assert verdict(asked, reply("电话是0999-7654321[1]", "咨询电话0999-7654321")).right
    assert not verdict(asked, reply("电话是7654321[1]", "咨询电话0999-7654321")).right


def test_numbers_reads_scales_and_skips_marks() -> None:
    """3.5万 is also 35000, and [2] is a mark."""
    assert {int(n) for n in numbers("3万条[2]")} == {3, 30000}
    assert {float(n) for n in numbers("3.5万", scaled=False)} == {3.5}


def test_half_of_the_evidence_in_one_piece_is_enough() -> None:
    """A quote that holds half of the evidence in one piece overlaps it; scattered characters do not."""
    assert overlaps("一二三四五六七八", "前面一二三四后面")
    assert not overlaps("一二三四五六七八", "一三五七二四六八")


def test_a_broken_gold_file_names_its_line(tmp_path: Path) -> None:
    """A line that is no gold question is told by its number."""
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "1", "question": "甲", "type": "figure"}\n{"id": "2"}\n', "utf-8")
    with pytest.raises(QuestionError, match=r"gold\.jsonl, line 2"):
        load(path)


def test_the_page_shows_every_verdict_and_escapes_what_was_said() -> None:
    """The HTML page holds each question, and markup in an answer stays text."""
    verdicts = [verdict(gold(), reply("<script>alert(1)</script>1280条[1]"))]
    html = page(scorecard(verdicts), verdicts)
    assert "云溪市2022年主动公开多少条？" in html
    assert "<script>alert" not in html


def _variants(question: dict[str, Any]) -> list[dict[str, Any]]:
    """Replies of every kind to a gold question: good, refusing, wordy, wrong, unproved."""
    sources = question["report_ids"] or ["nowhere"]
    cited = [
        {"n": n, "source": f"/reports/{id}/report.txt", "report_id": "", "quote": e}
        for n, (id, e) in enumerate(((id, e) for id in sources for e in question["evidence"]), 1)
    ]
    if question["type"] == "factcheck":
        verdicts = ("supported", "contradicted", "not_found")
        made = [{"claims": [{"verdict": v, "explanation": "", "citations": cited}]} for v in verdicts]
        return [*made, {"claims": [c for m in made for c in m["claims"]]}, {"claims": []}]
    good = {"outcome": "answered", "answer": question["answer"] + "[1]", "values": [], "citations": cited}
    numbers_around = "、".join(str(n) for n in range(101, 130))
    return [
        good,
        good | {"citations": []},
        good | {"answer": "，".join(question["evidence"])},
        good | {"answer": f"{question['answer']} {numbers_around}"},
        good | {"answer": "报告中有987654条，3.2万人次"},
        good | {"answer": "有987654条", "values": [{"value": "987654", "text": "987654", "derived": True}]},
        good | {"outcome": "silent", "answer": "没有"},
        good | {"answer": ""},
    ]


@pytest.fixture(scope="module")
def outside(shared: Path) -> ModuleType:
    """The project's independent scoring script, where it is there."""
    path = shared / "tools" / "score.py"
    if not path.is_file():
        pytest.skip("no independent scoring script beside the real reports")
    spec = importlib.util.spec_from_file_location("score", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_agrees_with_the_independent_script(outside: ModuleType, shared: Path) -> None:
    """Over real gold questions and replies of every kind, both judges give the same verdicts."""
    questions = [json.loads(line) for line in (shared / "questions.jsonl").read_text("utf-8").splitlines()]
    golds = {g.id: g for g in load(shared / "questions.jsonl")}
    raw = {p.parent.name: p.read_text("utf-8") for p in (shared / "reports").glob("*/report.txt")}
    squeezed = {name: outside.squeeze(text) for name, text in raw.items()}
    rules = ("right", "cited", "focused", "refused", "untied", "quotes", "verbatim")
    compared = 0
    for question in questions:
        for said in _variants(question):
            theirs = outside.judge(question, said, squeezed)
            ours = judge(golds[question["id"]], said, lambda c: raw.get(str(c["source"]).split("/")[2], ""))
            same = {rule: (getattr(ours, rule), theirs[rule]) for rule in rules}
            assert all(a == b for a, b in same.values()), (question["id"], said, same)
            compared += 1
    assert compared > 1000
