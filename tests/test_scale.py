"""What must not grow with the library: what a question reads of it, and what a comparison reads of each report."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from library_samples import BigramEncoder, write_report
from nianbao import crosstable
from nianbao.answering import Assistant
from nianbao.figures.compare import Subject, state
from nianbao.library import Library
from nianbao.records import Records
from nianbao.settings import Settings
from synthetic import Numbers, statutory_report, summary_report


def _counting(monkeypatch: pytest.MonkeyPatch, name: str) -> list[object]:
    """Calls of a method of the records, counted from here on."""
    calls: list[object] = []
    real: Callable[..., Any] = getattr(Records, name)

    def counted(self: Records, *arguments: object, **named: object) -> object:
        calls.append(arguments)
        return real(self, *arguments, **named)

    monkeypatch.setattr(Records, name, counted)
    return calls


def test_questions_read_the_list_of_reports_once(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While nothing changes, a further question reads the list no more; after a change, once."""
    settings = settings.model_copy(update={"reader": "none"})
    with Library.open(settings, encoder=BigramEncoder()) as library:
        library.add(write_report(tmp_path / "in", "云溪市", 2021))
        assistant = Assistant(library, settings)
        assert "37" in assistant.ask("云溪市2021年收到多少件申请？").answer
        listed = _counting(monkeypatch, "stored")
        assert "512" in assistant.ask("云溪市2021年主动公开多少条？").answer
        assert listed == []
        library.add(write_report(tmp_path / "in", "青禾县", 2021, received=41))
        listed.clear()
        assert "41" in assistant.ask("青禾县2021年收到多少件申请？").answer
        assert "37" in assistant.ask("云溪市2021年收到多少件申请？").answer
        assert len(listed) <= 2  # the list itself, and what the index in memory calls its passages


def test_a_comparison_gives_what_choosing_gives(settings: Settings, tmp_path: Path) -> None:
    """Taking agreeing values as they are changes nothing: each value is that of weighing all figures of the report."""
    folder = tmp_path / "in"
    folder.mkdir()
    texts = {
        "agreeing": statutory_report("云溪市", 2023).as_text(),
        "disagreeing": statutory_report("青禾县", 2023).as_text().replace("申请70件", "申请79件"),
        "undetermined": statutory_report("白鹭区", 2023, Numbers(documents=(6, 93, 665))).as_flattened(),
        "cumulative too": summary_report().as_text(),
    }
    with Library.open(settings, encoder=BigramEncoder()) as library:
        for name, text in texts.items():
            (folder / f"{name}.txt").write_text(text, "utf-8")
            library.add(folder / f"{name}.txt")
        library.add(write_report(folder, "石桥县", 2021))
        asked = (
            "applications.received",
            "applications.from.business",
            "applications.result.refused",
            "applications.accepted",
            "disclosed.total",
            "disclosed.cumulative",
            "documents.in_force",
            "procurement.amount",
            "lawsuits.total",
        )
        for made in crosstable.compare(library, asked):
            found = {row.subject.report_id: row.value for group in made.groups for _, row in group.ranked}
            found |= {row.subject.report_id: None for row in made.lacking if row.subject.report_id}
            subjects = [
                Subject(e.place, e.organ, e.year, e.id, library.figures(report_ids=[e.id])) for e in library.entries()
            ]
            assert found == {row.subject.report_id: row.value for row in state(subjects, made.id)}, made.id


def test_a_comparison_reads_no_report(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many reports there are, a measure that all state alike takes one query, and no report's text."""
    with Library.open(settings, encoder=BigramEncoder()) as library:
        for year in range(2015, 2021):
            library.add(write_report(tmp_path / "in", "云溪市", year, received=30 + year % 7))
        library.entries()
        queries = _counting(monkeypatch, "values")
        others = [_counting(monkeypatch, name) for name in ("report", "texts", "figures", "stating")]
        (made,) = crosstable.compare(library, ["applications.received"])
        assert len(made.groups[0].ranked) == 6
        assert len(queries) == 1
        assert others == [[], [], [], []]
