"""The page about the system says what was measured, as it was committed, in both languages."""

import json
from importlib.resources import files

from lxml import html

from nianbao.evaluation import COLUMNS
from nianbao_ui import about_page
from nianbao_ui.words import WORDS

SCORES = json.loads(files("nianbao_ui").joinpath("scores.json").read_text(encoding="utf-8"))


def test_committed_scores_are_whole_cards() -> None:
    """Each set has the columns that `nianbao eval` prints, and parts that add up to the whole."""
    for card in SCORES["sets"].values():
        assert all(set(row) == set(COLUMNS[1:]) for row in card["rows"].values())
        kinds = [row for name, row in card["rows"].items() if f"kind_{name}" in WORDS and name != "all"]
        for column in ("n", "full", "untied"):
            assert sum(row[column] for row in kinds) == card["rows"]["all"][column]


def test_page_shows_every_score_with_its_date() -> None:
    """The tables hold the committed figures and nothing else; date and processor stand above them."""
    shown = html.document_fromstring(about_page.page(SCORES, language="en"))
    assert SCORES["date"] in shown.text_content()
    assert SCORES["processor"] in shown.text_content()
    tables = shown.findall(".//table")
    assert len(tables) == len(SCORES["sets"])
    for table, card in zip(tables, SCORES["sets"].values(), strict=True):
        printed = [[cell.text_content() for cell in row.findall("td")] for row in table.iter("tr")][1:]
        wanted = [
            [str(row["n"]), f"{row['full']} ({100 * row['full'] / row['n']:.0f} %)"]
            for name, row in card["rows"].items()
            if f"kind_{name}" in WORDS
        ]
        assert [cells[:2] for cells in printed] == wanted
