"""The commands with which an operator keeps a library: correcting, reading again, tokens, feedback."""

import csv
import io
import sys
from pathlib import Path

import pytest

from library_samples import write_report
from nianbao import cli
from nianbao.access import Access
from nianbao.library import Library
from nianbao.settings import Settings
from test_cli import Ran, Run

YEAR, ORGAN = 2021, "云溪市人民政府"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings: Settings, tmp_path: Path) -> Run:
    """Runs the command line over a library with one report."""
    with Library.open(settings) as library:
        library.add(write_report(tmp_path, year=YEAR))
    monkeypatch.setenv("NIANBAO_LIBRARY", str(settings.library))
    monkeypatch.setenv("NIANBAO_CACHE", str(settings.cache))

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["nianbao", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr()
        return Ran(int(ended.value.code or 0), told.out, told.err)

    return run


def test_correction_holds_until_it_is_taken_back(run: Run) -> None:
    """What is set by hand outlives reading again; --as-read brings back what the report says."""
    corrected = run("correct", f"云溪市{YEAR}", "--year", "2019", "--published", "2020-01-31", "--json")
    assert (corrected.json["year"], corrected.json["published"]) == (2019, "2020-01-31")
    again = run("reread", "--all", "--json")
    assert [(told["year"], told["organ"]) for told in again.json["reread"]] == [(2019, ORGAN)]
    assert run("correct", "云溪市2019", "--as-read", "year", "--json").json["year"] == YEAR


@pytest.mark.parametrize("wrong", [[], ["--year", "1066"], ["--published", "31.1.2020"], ["--organ", "  "]])
def test_wrong_correction_is_wrong_use(run: Run, wrong: list[str]) -> None:
    """A correction of nothing, to nothing, or to what cannot be is refused with exit code 2."""
    assert run("correct", f"云溪市{YEAR}", *wrong).code == 2


def test_token_is_printed_once_and_replaced(run: Run, settings: Settings) -> None:
    """A new token stands alone on the standard output and never again; rotating ends the old one."""
    first = run("token", "new", "档案科").out.strip()
    assert first not in run("token", "list").out
    second = run("token", "rotate", "档案科").out.strip()
    with Library.open(settings) as library:
        access = Access(library.records.credentials)
        assert access.holder(first) is None
        holder = access.holder(second)
    assert holder is not None
    assert holder.name == "档案科"
    assert [token["id"] for token in run("token", "list", "--json").json["tokens"]] == [holder.id]
    assert run("token", "revoke", holder.id).code == 0
    assert run("token", "list", "--json").json["tokens"] == []
    assert run("token", "revoke", holder.id).code == 1


def test_conversations_are_listed_exported_and_deleted(run: Run, settings: Settings) -> None:
    """The operator sees whose conversations there are and reads one; by id or by age they are deleted for good."""
    token = run("token", "new", "档案科").out.strip()
    with Library.open(settings) as library:
        holder = Access(library.records.credentials).holder(token)
        assert holder is not None
        ids = []
        for owner, question in ((holder.id, "有多少件？"), ("", "别人的问题")):
            own = library.conversations.of(owner, days=9)
            ids.append(own.begin().id)
            said = {"question": question, "language": "zh", "answer": "37件。", "citations": []}
            own.keep(ids[-1], {"question": question, "answer": said, "query": None})
    listed = run("conversations", "list", "--json").json["conversations"]
    assert [(one["id"], one["owner"]) for one in listed] == [(ids[1], ""), (ids[0], "档案科")]
    assert "有多少件？" in run("conversations", "export", ids[0]).out
    assert run("conversations", "delete").code == 2
    assert run("conversations", "delete", ids[0]).code == 0
    gone = run("conversations", "export", ids[0])
    assert (gone.code, ids[0] in gone.err) == (1, True)
    run("conversations", "delete", "--older-than", "1")
    assert [one["id"] for one in run("conversations", "list", "--json").json["conversations"]] == [ids[1]]
    run("conversations", "delete", "--older-than", "0")
    assert run("conversations", "list", "--json").json["conversations"] == []


def test_feedback_is_listed_for_a_spreadsheet(run: Run, settings: Settings) -> None:
    """Feedback comes as CSV with a mark that it is UTF-8, and nothing in it can be a formula."""
    said = {"question": "收到多少件？", "rating": "down", "comment": "=1+1", "outcome": "answered", "answer": "37件"}
    with Library.open(settings) as library:
        library.conversations.save_feedback(said | {"language": "zh"})
        library.conversations.keep_question("火星呢？", language="zh", outcome="not_collected", days=9)
    text = run("feedback", "--csv").out
    assert text.startswith("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert (row["question"], row["comment"], row["answer"]) == ("收到多少件？", "'=1+1", "37件")
    (asked,) = run("feedback", "--questions", "--json").json["questions"]
    assert (asked["question"], asked["outcome"]) == ("火星呢？", "not_collected")
