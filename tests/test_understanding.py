"""Questions become queries: places, years, measures, operations, scope."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nianbao.measures import catalogue
from nianbao.understanding import understand
from nianbao.understanding.query import Query, Turn
from nianbao.understanding.years import Span, settle, years_in

GOLD = Path(__file__).parent / "gold"
TODAY = date(2026, 11, 24)


@dataclass(frozen=True)
class Entry:
    id: str
    place: str
    organ: str
    year: int | None
    title: str = ""
    newest: bool = True


LIBRARY = tuple(
    Entry(f"{organ}-{year}", place, organ, year)
    for place, organ, years in json.loads((GOLD / "understanding_library.json").read_text("utf-8"))
    for year in years
)
QUESTIONS = [json.loads(line) for line in (GOLD / "understanding.jsonl").read_text("utf-8").splitlines()]


def ask(*turns: str, today: date = TODAY, known: tuple[Entry, ...] = LIBRARY) -> Query:
    history: list[Turn] = []
    for turn in turns:
        query = understand(turn, history, known, catalogue(), None, today)
        history.append(Turn(turn, query))
    return query


def differences(gold: dict[str, Any], query: Query) -> Counter[str]:
    """The slots in which a query is not what was meant."""
    wrong: Counter[str] = Counter()
    targets = {f"{t.organ} {t.year}" + ("" if t.report_ids else " -") for t in query.targets}
    wrong["targets"] += "targets" in gold and targets != set(gold["targets"])
    wrong["choices"] += "choices" in gold and {c.organ for c in query.choices} != set(gold["choices"])
    if gold.get("measure"):
        key = catalogue().resolve(gold["measure"])
        assert key is not None, gold["measure"]
        wrong["measure"] += key.measure not in query.measures or key.breakdown != query.breakdown
    elif "measure" in gold:
        wrong["measure"] += bool(query.measures)
    for slot in ("operation", "expects", "language", "scope", "reason", "in_scope", "cumulative"):
        wrong[slot] += slot in gold and getattr(query, slot) != gold[slot]
    for term in gold.get("terms", ()):
        wrong["terms"] += not any(term in said for said in query.subject_terms)
    return +wrong


@pytest.mark.parametrize("gold", QUESTIONS, ids=[gold["id"] for gold in QUESTIONS])
def test_gold_questions_are_understood(gold: dict[str, Any]) -> None:
    """Every slot that a reader wrote down before is found, without the encoder."""
    query = ask(*gold["turns"], today=date.fromisoformat(gold.get("today", TODAY.isoformat())))
    assert not differences(gold, query), query


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("二〇一七年", (2017,)),
        ("一〇年", (2010,)),
        ("24年", (2024,)),
        ("两千零二十四年", (2024,)),
        ("2012、2013两年", (2013, 2012)),
        ("2012-2014年", (2014, 2013, 2012)),
        ("between 2012 and 2014", (2014, 2013, 2012)),
        ("in 2012 and 2014", (2014, 2012)),
        ("去年", (2025,)),
        ("前年", (2024,)),
        ("公开了2013条", ()),
        ("近10年", ()),
        ("三年", ()),
        ("自2012年起到2014年", (2014, 2013, 2012)),
        ("up to 2014", (2014,)),
        ("compared to 2014", (2014,)),
        ("留到2025年再办的", (2024,)),
        ("carried over to 2025", (2024,)),
        ("2023年转到2024年接着办的", (2023,)),
        ("从2023年转过来的", (2024,)),
        ("上一年结转过来的", ()),
        ("国办公开办函〔2021〕30号", ()),
    ],
)
def test_years_are_read_from_digits_words_and_ranges(text: str, years: tuple[int, ...]) -> None:
    """Years in every writing are found, and counts, durations and carry-overs are none."""
    assert years_in(text, TODAY).years == years


@pytest.mark.parametrize(
    ("question", "measures"),
    [
        ("云溪市2022年行政处罚和行政强制加起来多少件", ("penalties.decided", "coercion.decided")),
        (
            "云溪市2022年依申请公开的信息和不予公开的信息合起来几条",
            ("information.on_request_only", "information.not_disclosed"),
        ),
        ("云溪市2022年微博与微信一共发了多少条", ("weibo.posts", "wechat.posts")),
        ("How many reviews and lawsuits were there in Yunxi in total in 2022?", ("reviews.total", "lawsuits.total")),
        ("云溪市2022年报刊、广播、电视公开的信息一共多少条", ("disclosed.media",)),
        ("云溪市2022年收到多少件申请，一共", ("applications.received",)),
    ],
)
def test_what_is_added_up_are_two_measures(question: str, measures: tuple[str, ...]) -> None:
    """Each of two things that are asked for together is told by itself; one thing stays one."""
    assert ask(question).measures == measures


def test_open_spans_settle_on_what_is_held() -> None:
    """近三年 counts back from the newest report; years between that are missing stay asked for."""
    assert years_in("近三年", TODAY).open == Span("recent", count=3)
    assert settle(Span("recent", count=3), (2021, 2023, 2024)) == (2024, 2023, 2022)
    assert settle(Span("since", since=2021), (2019, 2023)) == (2023, 2022, 2021)


def test_without_a_year_the_newest_report_is_meant_and_that_is_noted() -> None:
    """The default is said, and the other years are alternatives."""
    query = ask("白鹭区收到多少件申请")
    assert [t.year for t in query.targets] == [2024]
    assert query.year_from == "default"
    assert query.notes == ("latest_year",)
    assert {t.year for t in query.alternatives if "人民政府" in t.organ} == {2023, 2022}


def test_what_is_not_collected_is_missing_and_the_near_ones_are_told() -> None:
    """A year that is not here is a target without reports."""
    query = ask("云溪市2014年收到多少申请")
    assert [t.year for t in query.missing] == [2014]
    assert query.alternatives[0].organ == "云溪市人民政府"


def test_a_library_of_one_report_needs_no_place() -> None:
    """Where there is one organ, it is meant."""
    query = ask("收到多少件申请", known=LIBRARY[:1])
    assert query.place_from == "only"
    assert query.report_ids == (LIBRARY[0].id,)


@pytest.mark.parametrize(
    "question",
    [
        "青禾县2017年打算怎么改进公开工作",
        "青禾县2017年要干哪几件事",
        "青禾县2017年想做哪些事",
        "青禾县2017年有什么安排",
    ],
)
def test_plans_for_a_year_stand_in_the_report_before(question: str) -> None:
    """青禾县2017年打算怎么改进 is answered by the report on 2016, in whatever words plans are asked for."""
    query = ask(question)
    assert [t.year for t in query.targets] == [2016]
    assert "plans" in query.notes


def test_what_was_done_in_a_year_is_no_plan() -> None:
    """A number of 2017 is not looked for in the report on 2016."""
    query = ask("青禾县2017年安排了几次培训")
    assert query.missing
    assert "plans" not in query.notes


def test_the_search_text_is_left_without_place_year_and_politeness() -> None:
    """What is searched for is only what is asked about."""
    query = ask("请问一下，云溪市2022年信息公开查阅点设在哪里呀，谢谢")
    assert "云溪" not in query.search_text
    assert "2022" not in query.search_text
    assert "谢谢" not in query.search_text
    assert "查阅点设在哪里" in query.search_text


def test_an_empty_library_understands_all_the_same() -> None:
    """Nothing is held, nothing breaks."""
    assert ask("云溪市2022年收到多少申请", known=()).report_ids == ()
    assert ask("收到多少申请", known=()).choices == ()
