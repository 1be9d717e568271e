"""Retrieval: exact within reports, by the indexes among all, right while they lag."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from library_samples import BigramEncoder, write_report
from nianbao.errors import WeightsMismatch
from nianbao.library import Library, indexing
from nianbao.retrieval import Evidence, retrieve
from nianbao.retriever import ReportRetriever
from nianbao.settings import Settings

PLACES = ("云溪市", "青禾县", "白鹭区")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(library=tmp_path / "library", cache=tmp_path / "cache")


@pytest.fixture
def library(settings: Settings, tmp_path: Path) -> Iterator[Library]:
    with Library.open(settings, encoder=BigramEncoder()) as opened:
        for place in PLACES:
            for year in (2020, 2021):
                opened.add(write_report(tmp_path / "in", place, year, disclosed=year - 1500))
        yield opened


def _id(library: Library, place: str, year: int) -> str:
    return next(e.id for e in library.entries() if (e.place, e.year) == (place, year))


def _names(found: tuple[Evidence, ...]) -> list[str]:
    return [e.passage.id for e in found]


def test_given_reports_are_scored_wholly_and_alone(library: Library) -> None:
    """Within given reports every passage is ranked, and nothing else."""
    report_id = _id(library, "青禾县", 2021)
    found = retrieve(library, "收到多少件申请", report_ids=[report_id], k=100)
    assert set(_names(found)) == {p.id for p in library.passages(report_id)}
    assert "收到政府信息公开申请37件" in found[0].passage.text
    assert [e.score for e in found] == sorted((e.score for e in found), reverse=True)


def test_dense_scores_are_cosines_of_the_vectors_kept(library: Library) -> None:
    """The dense score is the inner product of question and stored vector."""
    report_id = _id(library, "青禾县", 2021)
    query = library.encoder.query("收到多少件申请")
    material = library.material([report_id])
    wanted = dict(zip([p.id for p in material.passages], material.vectors @ query, strict=True))
    for item in retrieve(library, "收到多少件申请", report_ids=[report_id]):
        assert item.dense == pytest.approx(wanted[item.passage.id], abs=1e-6)
        assert 0 <= item.dense <= 1.001


def test_a_question_that_names_place_and_year_finds_its_report(library: Library) -> None:
    """Without a filter the report that the question names comes first, though all say the same."""
    for place in PLACES:
        for year in (2020, 2021):
            best = retrieve(library, f"{place}{year}年主动公开政府信息多少条", k=1)[0]
            assert best.passage.report_id == _id(library, place, year)
            assert f"{year - 1500}条" in best.passage.text


def test_unknown_reports_and_empty_questions_find_nothing(library: Library) -> None:
    """What cannot be searched gives no evidence, not an error."""
    assert retrieve(library, "  ") == ()
    assert retrieve(library, "公开", k=0) == ()
    assert retrieve(library, "公开", report_ids=[]) == ()
    assert retrieve(library, "公开", report_ids=["0" * 16]) == ()
    assert retrieve(library, '公开 (AND) "OR: *', k=3)
    assert retrieve(library, "how many applications", k=3)


def test_empty_library_finds_nothing(settings: Settings) -> None:
    """A library without reports answers with nothing."""
    with Library.open(settings, encoder=BigramEncoder()) as library:
        assert retrieve(library, "主动公开多少条") == ()


@pytest.mark.parametrize("whole", [0, 10_000])
def test_answers_do_not_depend_on_the_indexes(
    library: Library, settings: Settings, monkeypatch: pytest.MonkeyPatch, whole: int
) -> None:
    """Whether the indexes are asked, one of them is held by a writer, or both lag: the same comes first."""
    monkeypatch.setattr(indexing, "SCORED_WHOLE", whole)
    question = "云溪市2021年收到多少件申请"
    best = _names(retrieve(library, question, k=3))[0]
    with FileLock(settings.library / "dense.lock"):
        assert _names(retrieve(library, question, k=3))[0] == best
    (settings.library / "lexical.mark").write_text("1 x")
    assert _names(retrieve(library, question, k=3))[0] == best
    library.lexical.clear()
    assert _names(retrieve(library, question, k=3))[0] == best


@pytest.mark.parametrize("whole", [0, 10_000])
def test_a_reader_sees_reports_before_the_indexes_do(
    library: Library, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: int
) -> None:
    """A report whose writer died before the indexes followed is found all the same, in small and large libraries."""
    monkeypatch.setattr(indexing, "SCORED_WHOLE", whole)
    removed = _id(library, "云溪市", 2020)
    library.close()
    kept = tmp_path / "kept"
    shutil.copytree(settings.library, kept)
    with Library.open(settings, encoder=BigramEncoder()) as writer:
        added = writer.add(write_report(tmp_path / "in", "石桥县", 2022)).report
        writer.remove(removed)
    for name in ("dense", "lexical"):
        shutil.rmtree(settings.library / name)
        shutil.copytree(kept / name, settings.library / name)
        shutil.copy(kept / f"{name}.mark", settings.library / f"{name}.mark")
    with Library.open(settings, encoder=BigramEncoder(), create=False) as reader:
        assert not reader.status().in_line
        found = retrieve(reader, "石桥县2022年主动公开政府信息多少条", k=50)
        assert found[0].passage.report_id == added.id
        assert removed not in {hit.passage.report_id for hit in found}


def test_removed_and_changed_reports_leave_the_memory(library: Library, settings: Settings, tmp_path: Path) -> None:
    """What another handle changes is seen at the next question, though passages are kept in memory."""
    report_id = _id(library, "云溪市", 2021)
    assert retrieve(library, "收到多少件申请", report_ids=[report_id])
    with Library.open(settings, encoder=BigramEncoder()) as other:
        other.correct(report_id, organ="云溪市教育局")
        moved = retrieve(library, "云溪市教育局收到多少件申请", report_ids=[report_id], k=1)[0]
        fresh = retrieve(other, "云溪市教育局收到多少件申请", report_ids=[report_id], k=1)[0]
        assert moved == fresh
        other.remove(report_id)
    assert retrieve(library, "收到多少件申请", report_ids=[report_id]) == ()
    assert report_id not in {e.passage.report_id for e in retrieve(library, "云溪市收到多少件申请", k=50)}


def test_other_weights_cannot_ask(library: Library, settings: Settings) -> None:
    """A question embedded with other weights is refused, not answered wrongly."""
    with pytest.raises(WeightsMismatch):
        Library.open(settings, encoder=BigramEncoder("others"))


def test_langchain_retriever(library: Library) -> None:
    """The retriever gives langchain documents that can be traced to their characters."""
    report_id = _id(library, "白鹭区", 2020)
    retriever = ReportRetriever(library=library, report_ids=[report_id], k=2)
    documents = retriever.invoke("收到多少件申请")
    assert len(documents) == 2
    report = library.report(report_id)
    for document in documents:
        found = document.metadata
        assert document.page_content == report.text[found["start"] : found["end"]]
        assert (found["report_id"], found["source"]) == (report_id, report.source)
    assert np.isfinite([d.metadata["score"] for d in documents]).all()
    assert len(retriever.batch(["费用", "复议"])) == 2
