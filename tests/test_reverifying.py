"""A quote is held against the library as it is now, and what became of its report is told apart."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from library_samples import BigramEncoder
from nianbao.answering.reverifying import reverify
from nianbao.library import Library
from nianbao.settings import Settings

TEXT = "青禾县人民政府2019年政府信息公开工作年度报告\n\n发布日期:2020-01-20\n\n2019年，全县收到政府信息公开申请41件。\n"
QUOTE = "全县收到政府信息公开申请41件"


@pytest.fixture
def library(settings: Settings) -> Iterator[Library]:
    with Library.open(settings, encoder=BigramEncoder()) as opened:
        yield opened


def _file(folder: Path, text: str, name: str = "青禾.txt") -> Path:
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def _citation(library: Library, report_id: str) -> dict[str, object]:
    report = library.report(report_id)
    start = report.text.index(QUOTE)
    fields = {name: getattr(report, name) for name in ("title", "place", "organ", "year", "sha256")}
    return {"report_id": report_id, "quote": QUOTE, "start": start, "end": start + len(QUOTE), **fields}


def test_quote_of_a_report_that_is_as_it_was_is_verified(library: Library, tmp_path: Path) -> None:
    """The same characters in the same file are verified; one character or one digit of the digest off, they are not."""
    cited = _citation(library, library.add(_file(tmp_path, TEXT)).report.id)
    assert reverify(library, cited).state == "verified"
    moved = cited | {"start": int(str(cited["start"])) + 1, "end": int(str(cited["end"])) + 1}
    assert reverify(library, moved).state == "reread"
    assert reverify(library, moved).still
    assert reverify(library, cited | {"quote": QUOTE.replace("41", "47")}).state == "reread"
    assert reverify(library, cited | {"sha256": "0" * 64}).state == "damaged"


@pytest.mark.parametrize(("change", "still"), [(("41件", "43件"), False), (("2020-01-20", "2020-02-20"), True)])
def test_replaced_report_is_told_with_the_edition_that_is_held(
    library: Library, tmp_path: Path, change: tuple[str, str], still: bool
) -> None:
    """After a corrected edition took its place, the quote no longer stands; whether that says the same is told."""
    cited = _citation(library, library.add(_file(tmp_path, TEXT)).report.id)
    newer = library.add(_file(tmp_path, TEXT.replace(*change))).report.id
    proof = reverify(library, cited)
    assert (proof.state, proof.stands, proof.still) == ("replaced", False, still)
    assert proof.newer is not None
    assert proof.newer.id == newer


def test_removed_report_is_told(library: Library, tmp_path: Path) -> None:
    """A quote whose report is gone and has no other edition proves nothing any more."""
    report_id = library.add(_file(tmp_path, TEXT)).report.id
    cited = _citation(library, report_id)
    library.remove(report_id)
    assert reverify(library, cited).state == "removed"
    assert not reverify(library, cited).stands


def test_newer_edition_beside_it_and_fields_corrected_by_hand_are_told(library: Library, tmp_path: Path) -> None:
    """The quote stands all the same where a newer edition is held too, or the report's year was corrected."""
    report_id = library.add(_file(tmp_path, TEXT)).report.id
    cited = _citation(library, report_id)
    library.correct(report_id, title="青禾县人民政府2019年年报")
    assert reverify(library, cited).state == "corrected"
    edition = TEXT.replace("2020-01-20", "2020-06-30").replace("41件", "40件")
    newer = library.add(_file(tmp_path, edition, "更正.txt")).report.id
    proof = reverify(library, cited)
    assert (proof.state, proof.stands, proof.still) == ("superseded", True, False)
    assert proof.newer is not None
    assert proof.newer.id == newer
