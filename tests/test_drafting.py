"""What an answer warns of beside what it says."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from library_samples import BigramEncoder
from nianbao.answering import Assistant
from nianbao.library import Library
from nianbao.reading import Original
from nianbao.settings import Settings
from synthetic import statutory_report


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Assistant]:
    """Two years of one place: 2 requests carried forward, 4 carried over."""
    settings = Settings(library=tmp_path_factory.mktemp("drafting") / "library", cache=cache, reader="none")
    with Library.open(settings, encoder=BigramEncoder()) as library:
        for year in (2022, 2023):
            text = statutory_report("白鹭区", year).as_text()
            library.add(Original(text.encode(), f"白鹭区{year}.txt", f"白鹭区{year}.txt"))
        yield Assistant(library, settings)


@pytest.mark.parametrize(
    "question", ["白鹭区2022年结转下年度继续办理的申请有多少件？", "白鹭区2023年上年结转的申请有多少件？"]
)
def test_what_the_next_report_carries_over_otherwise_is_warned_of(assistant: Assistant, question: str) -> None:
    """Whichever of the two years is asked, the warning names both numbers and cites both reports."""
    answer = assistant.ask(question)
    (warning,) = [warning for warning in answer.warnings if "结转" in warning]
    assert "2 件" in warning
    assert "4" in warning
    assert {citation.year for citation in answer.citations} == {2022, 2023}


def test_a_figure_that_no_other_report_bears_on_has_no_warning(assistant: Assistant) -> None:
    """The year's licences are compared with nobody's."""
    answer = assistant.ask("白鹭区2023年行政许可处理决定数量是多少？")
    assert answer.values
    assert not answer.warnings
