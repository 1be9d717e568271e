"""Records: what goes in comes back, one transaction a report, filters in SQL."""

import multiprocessing
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from nianbao.errors import AnswerNotKept, LibraryDamaged, SettingError, UnknownReport
from nianbao.figures import Figure
from nianbao.measures import Key
from nianbao.passages import Passage
from nianbao.records import Content, Records, Weights, answers
from nianbao.reports import Cell, Origin, Report, Section, Table

TEXT = "云溪市2021年政府信息公开工作年度报告\n一、概述\n全年主动公开512条，收到申请37件。"


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = Records.open(tmp_path / "records.sqlite")
    yield opened
    opened.close()


def _figure(report_id: str, value: str | None, *, measure: str = "disclosed.total", year: int | None = 2021) -> Figure:
    return Figure(
        report_id=report_id,
        measure=measure,
        breakdown=(("channel", "website"), ("level", "city")) if measure == "disclosed.channel" else (),
        value=None if value is None else Decimal(value),
        printed=value or "/",
        unit="条",
        state="number" if value else "slash",
        bound="exact",
        period="annual",
        year=year,
        scope="area",
        origin="prose",
        how="printed",
        subject="政府信息",
        start=30,
        end=33,
        quote_start=26,
        quote_end=34,
    )


def _content(identity: str = "a" * 16, *, place: str = "云溪市", year: int = 2021, value: str = "512") -> Content:
    report = Report(
        id=identity,
        sha256=identity * 4,
        source=f"in/{place}.pdf",
        media_type="application/pdf",
        text=TEXT,
        title=f"{place}{year}年政府信息公开工作年度报告",
        place=place,
        organ=f"{place}人民政府",
        year=year,
        published=date(2022, 1, 20),
        sections=(Section(("一、概述",), 21, len(TEXT)),),
        tables=(Table(3, 9, (Cell(0, 1, "37", 3, 5, 2, 1, 4, (1.5, 2.0, 3.0, 4.25)), Cell(1, 0, "", 6, 6))),),
        pages=(0, 12),
        origins={"title": Origin("title", 0, 18), "year": Origin("file name")},
        warnings=("no date",),
    )
    parts = (
        Passage(f"{identity}-0000", identity, 0, 0, 21, TEXT[:21], ()),
        Passage(f"{identity}-0001", identity, 1, 21, len(TEXT), TEXT[21:], ("一、概述", "（一）总量")),
    )
    vectors = np.array([[1, 0, 0], [0, 0.6, 0.8]], np.float16)
    figures = (_figure(identity, value), _figure(identity, None, measure="disclosed.channel", year=None))
    return Content(report, f"/in/{place}.pdf", b"%PDF \x00\xff" * 50, parts, vectors, figures, {"year": year})


def test_a_report_comes_back_as_it_went_in(records: Records) -> None:
    """Every field, section, table cell, origin, passage, vector and figure is kept exactly."""
    content = _content()
    assert records.write(content) == 1 == records.generation
    identity = content.report.id
    assert records.report(identity) == content.report
    assert records.original(identity) == content.original
    assert records.passages([identity]) == content.passages
    assert records.passage(f"{identity}-0001") == content.passages[1]
    assert records.figures() == content.figures
    assert records.corrections(identity) == {"year": 2021}
    vectors = records.vectors([p.id for p in content.passages])
    assert np.array_equal(np.stack(list(vectors.values())), content.vectors.astype(np.float32))
    assert records.counts() == {"reports": 1, "passages": 2, "figures": 2}


def test_corrections_keep_their_types(records: Records) -> None:
    """A date set by hand comes back as a date."""
    corrections = {"published": date(2022, 3, 1), "organ": "云溪市档案局"}
    records.write(replace(_content(), corrections=corrections))
    assert records.corrections("a" * 16) == corrections


def test_replacing_is_one_transaction(records: Records) -> None:
    """A report that cannot be written leaves the one that it would replace, and the generation."""
    records.write(_content())
    broken = _content("b" * 16)
    same_passage = (broken.passages[0], replace(broken.passages[1], id=broken.passages[0].id))
    with pytest.raises(LibraryDamaged, match="UNIQUE"):
        records.write(replace(broken, passages=same_passage), replacing=["a" * 16])
    assert [s.id for s in records.stored()] == ["a" * 16]
    assert records.generation == 1
    assert len(records.passages(["a" * 16])) == 2


def test_rewriting_keeps_the_time_of_adding(records: Records) -> None:
    """A report that is read again keeps its place in the list."""
    records.write(_content())
    records.write(_content("b" * 16, place="青禾县"))
    before = records.stored()
    records.write(_content())
    after = records.stored()
    assert [s.id for s in after] == [s.id for s in before]
    assert after[0].added_at == before[0].added_at
    assert after[0].generation == 3


def test_figures_are_filtered(records: Records) -> None:
    """Each filter narrows, and the year of a figure without one is its report's."""
    records.write(_content("a" * 16, place="云溪市", year=2021))
    records.write(_content("b" * 16, place="青禾县", year=2020))
    total, channel = Key("disclosed.total"), Key("disclosed.channel", (("channel", "website"),))
    assert len(records.figures()) == 4
    assert {f.report_id for f in records.figures(places=["青禾县"])} == {"b" * 16}
    assert {f.report_id for f in records.figures(report_ids=["a" * 16])} == {"a" * 16}
    assert len(records.figures(keys=[total])) == 2
    assert len(records.figures(keys=[total, channel])) == 4
    assert [f.report_id for f in records.figures(keys=[channel], years=[2020])] == ["b" * 16]
    assert records.figures(keys=[Key("disclosed.channel", (("channel", "weibo"),))]) == ()
    assert records.figures(keys=[Key("disclosed.total", (), "cumulative")]) == ()
    assert records.figures(report_ids=[]) == records.figures(keys=[]) == ()


def test_removal_takes_all_rows(records: Records) -> None:
    """Nothing of a removed report stays, and removing it again says so."""
    records.write(_content())
    assert records.remove("a" * 16) == 2
    assert records.counts() == {"reports": 0, "passages": 0, "figures": 0}
    for lost in (records.report, records.original, records.corrections, records.remove):
        with pytest.raises(UnknownReport, match="aaaa"):
            lost("a" * 16)


def test_many_ids_in_one_question(records: Records) -> None:
    """More ids than a statement may have variables are still one question."""
    records.write(_content())
    ids = [f"{n:016d}" for n in range(40_000)] + ["a" * 16]
    assert len(records.passages(ids)) == 2
    assert len(records.figures(report_ids=ids)) == 2


def test_weights_are_remembered(records: Records, tmp_path: Path) -> None:
    """What the vectors were made with is known to whoever opens the records next."""
    assert records.weights() is None
    weights = Weights("some-model", "0123", 384, "folder/model")
    records.remember_weights(weights)
    again = Records.open(tmp_path / "records.sqlite", create=False)
    assert again.weights() == weights
    again.close()


def test_records_of_another_layout_are_refused(tmp_path: Path) -> None:
    """Records that a later program wrote are not touched."""
    file = tmp_path / "records.sqlite"
    Records.open(file).close()
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE state SET value = '99' WHERE key = 'version'")
    connection.close()
    with pytest.raises(LibraryDamaged, match="layout 99"):
        Records.open(file)


def test_any_database_by_its_address(tmp_path: Path) -> None:
    """Records live where the address says; one that cannot be used is told by its setting."""
    elsewhere = tmp_path / "elsewhere.db"
    records = Records.open(tmp_path / "records.sqlite", f"sqlite:///{elsewhere}")
    records.write(_content())
    assert records.report("a" * 16) == _content().report
    records.close()
    assert elsewhere.exists()
    assert not (tmp_path / "records.sqlite").exists()
    for address in ("nonsense", "nodatabase://host/x"):
        with pytest.raises(SettingError, match="NIANBAO_RECORDS_URL"):
            Records.open(tmp_path / "records.sqlite", address)


def _keep(file: Path, id: str, count: int) -> None:
    records = Records.open(file)
    for number in range(count):
        records.conversations.of("", days=9).keep(id, {"question": "？", "n": number})
    records.close()


def test_turns_from_several_processes(records: Records, tmp_path: Path) -> None:
    """Processes that write at once wait for each other, and no turn is lost or renumbered."""
    context = multiprocessing.get_context("spawn")
    own = records.conversations.of("", days=9)
    a, b = own.begin().id, own.begin().id
    writers = [context.Process(target=_keep, args=(tmp_path / "records.sqlite", id, 20)) for id in (a, b, a)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    assert [turn["n"] for turn in own.turns(b)] == list(range(20))
    assert sorted(turn["n"] for turn in own.turns(a)) == sorted([*range(20), *range(20)])
    assert own.get(a).turns == 40


def test_questions_are_kept_with_their_outcome_for_a_time(records: Records) -> None:
    """Kept questions come newest first, those without a whole answer alone if asked so, and old ones are forgotten."""
    kept = records.conversations
    kept.keep_question("云溪市收到多少件申请？", language="zh", outcome="answered", days=30)
    kept.keep_question("白鹭区收到多少件申请？", language="zh", outcome="not_collected", days=30)
    assert [(q.question, q.outcome) for q in kept.kept_questions()] == [
        ("白鹭区收到多少件申请？", "not_collected"),
        ("云溪市收到多少件申请？", "answered"),
    ]
    assert [q.outcome for q in kept.kept_questions(unanswered=True)] == ["not_collected"]
    assert kept.forget_questions(days=1) == 0
    kept.keep_question("new", language="en", outcome="silent", days=0)  # all before it are older than no day
    assert [q.question for q in kept.kept_questions()] == ["new"]
    assert kept.forget_questions() == 1
    assert kept.kept_questions() == []


def test_records_of_an_earlier_program_are_completed(records: Records, tmp_path: Path) -> None:
    """Records made before questions could be kept can keep them once they are opened."""
    records.close()
    with sqlite3.connect(tmp_path / "records.sqlite") as connection:
        connection.execute("DROP TABLE questions")
        connection.execute("DROP TABLE answers")
    connection.close()
    opened = Records.open(tmp_path / "records.sqlite")
    assert opened.conversations.kept_questions() == []
    assert opened.answers.all() == []
    opened.close()


def test_shared_answer_comes_back_by_its_id_alone_until_it_is_removed(records: Records) -> None:
    """An answer is kept as it is under an id of its own, twice under two, and the operator can take it out."""
    content = {"question": "云溪市收到多少件申请？", "answer": {"answer": "37件[1]"}}
    first, second = (records.answers.keep(content) for _ in range(2))
    assert first.id != second.id
    assert len(first.id) >= 24
    assert records.answers.get(first.id) == first
    assert records.answers.get("../" + first.id) is None
    assert [kept.id for kept in records.answers.all()] == [second.id, first.id]
    assert records.answers.remove(first.id)
    assert not records.answers.remove(first.id)
    assert records.answers.get(first.id) is None


def test_shared_answers_are_bounded_in_size_and_number(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    """A huge answer is not kept, and none beyond the bound; those kept before stay."""
    with pytest.raises(AnswerNotKept, match="bytes"):
        records.answers.keep({"answer": "长" * answers.LARGEST})
    monkeypatch.setattr(answers, "MOST", 1)
    kept = records.answers.keep({"answer": "短"})
    with pytest.raises(AnswerNotKept, match="shared already"):
        records.answers.keep({"answer": "短"})
    assert records.answers.all() == [kept]
