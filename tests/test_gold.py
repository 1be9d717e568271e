"""The project's own gold questions, over reports of places that do not exist, hold the level reached.

The level only ever rises: where an answer gets better, raise the floor with it.
"""

from pathlib import Path

import pytest

from conftest import ROOT
from nianbao.answering import Assistant
from nianbao.evaluation import Verdict, examine, load, scorecard
from nianbao.library import Library
from nianbao.settings import Settings

GOLD = ROOT / "tests" / "gold"
FLOOR = {
    "figure": 17,
    "sum_or_table": 14,
    "figure_en": 3,
    "text_fact": 6,
    "list": 2,
    "compare_years": 2,
    "compare_regions": 1,
    "followup": 2,
    "noisy": 3,
    "unanswerable": 8,
    "factcheck": 5,
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> list[Verdict]:
    """Every gold question asked once, in one library."""
    settings = Settings(library=tmp_path_factory.mktemp("gold") / "library", cache=cache)
    with Library.open(settings) as library:
        for report in sorted((GOLD / "reports").iterdir()):
            library.add(report)
        assistant = Assistant(library, settings)
        return [examine(assistant, gold) for gold in load(GOLD / "questions.jsonl")]


def test_evidence_is_in_the_reports() -> None:
    """Every gold evidence stands word for word in a report that its question names."""
    texts = {path.name: path.read_text("utf-8") for path in (GOLD / "reports").iterdir()}
    for gold in load(GOLD / "questions.jsonl"):
        named = [text for name, text in texts.items() if any(id in name for id in gold.report_ids)]
        assert all(any(evidence in text for text in named) for evidence in gold.evidence), gold.id


@pytest.mark.parametrize("kind", FLOOR)
def test_each_type_holds_its_level(verdicts: list[Verdict], kind: str) -> None:
    """As many questions of a type are answered right, proved and to the point as before."""
    of_kind = [v for v in verdicts if v.gold.type == kind]
    short = [(v.gold.turns, v.reply.get("outcome"), v.reply.get("answer")) for v in of_kind if not v.full]
    assert sum(v.full for v in of_kind) >= FLOOR[kind], short


def test_no_number_is_untied_and_every_quote_is_verbatim(verdicts: list[Verdict]) -> None:
    """Whatever is answered, nothing is made up."""
    everything = scorecard(verdicts)["rows"]["all"]
    assert everything["untied"] == 0
    assert everything["verbatim"] == 1.0
