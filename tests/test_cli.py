"""The command line: what it prints, its exit codes, and that a failure is one line."""

import csv
import hashlib
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from conftest import ROOT
from nianbao import cli
from nianbao.errors import LibraryUnwritable
from nianbao.reading import load, read_original
from nianbao.settings import Settings

REPORTS = ROOT / "tests" / "gold" / "reports"
TOWN_2016 = REPORTS / "云溪市人民政府2016年政府信息公开工作年度报告.txt"
TOWN_2023 = REPORTS / "云溪市人民政府2023年政府信息公开工作年度报告.txt"
ANSWER_KEYS = {"question", "language", "outcome", "answer", "values", "citations", "warnings", "engine", "elapsed_ms"}
CITATION_KEYS = set("n report_id title place organ year source section quote start end sha256".split())


class Ran(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    """A library with two reports of one town, for tests that only read."""
    folder = tmp_path_factory.mktemp("town") / "library"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NIANBAO_CACHE", str(cache))
        patch.setattr(sys, "argv", ["nianbao", "add", str(TOWN_2016), str(TOWN_2023), "--library", str(folder)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
    assert not ended.value.code
    return folder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], cache: Path, tmp_path: Path) -> Run:
    """Runs the command line in this process, away from the machine's own library."""
    monkeypatch.setenv("NIANBAO_CACHE", str(cache))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["nianbao", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr()
        return Ran(int(ended.value.code or 0), told.out, told.err)

    return run


def lines_file(folder: Path, *lines: object) -> Path:
    path = folder / "lines.jsonl"
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines), "utf-8")
    return path


def test_add_tells_what_went_in_and_what_did_not(run: Run, tmp_path: Path) -> None:
    """A good file goes in beside a bad one, exit code 1; again it is unchanged, exit code 0."""
    bad = tmp_path / "empty.txt"
    bad.write_text("")
    library = tmp_path / "library"
    first = run("add", TOWN_2016, bad, "--library", library, "--json")
    assert first.code == 1
    assert set(first.json) == {"added", "updated", "unchanged", "failed"}
    assert [entry["path"] for entry in first.json["added"]] == [str(TOWN_2016)]
    assert [entry["path"] for entry in first.json["failed"]] == [str(bad)]
    assert first.json["failed"][0]["error"]
    again = run("add", TOWN_2016, "--library", library, "--json")
    assert again.code == 0
    assert len(again.json["unchanged"]) == 1


def test_a_changed_file_replaces_the_old_one(run: Run, tmp_path: Path) -> None:
    """The same path with other bytes is an update, and there is still one report."""
    report, library = tmp_path / TOWN_2016.name, tmp_path / "library"
    report.write_bytes(TOWN_2016.read_bytes())
    run("add", report, "--library", library)
    report.write_text(TOWN_2016.read_text("utf-8").replace("5128条", "5129条"), "utf-8")
    assert len(run("add", report, "--library", library, "--json").json["updated"]) == 1
    assert len(run("status", "--library", library, "--json").json["reports"]) == 1


def test_add_opens_folders_and_says_when_one_holds_nothing(run: Run, tmp_path: Path) -> None:
    """A folder stands for the files in it; an empty one is a failure."""
    (tmp_path / "some").mkdir()
    (tmp_path / "some" / TOWN_2016.name).write_bytes(TOWN_2016.read_bytes())
    (tmp_path / "none").mkdir()
    ran = run("add", tmp_path / "some", tmp_path / "none", "--library", tmp_path / "library", "--json")
    assert ran.code == 1
    assert (len(ran.json["added"]), len(ran.json["failed"])) == (1, 1)


def test_ask_prints_an_answer_with_its_proof(run: Run, town: Path) -> None:
    """The JSON has the promised keys, and each quote is the stored text at its offsets."""
    answer = run("ask", "云溪市2016年主动公开了多少条政府信息？", "--library", town, "--json").json
    assert set(answer) >= ANSWER_KEYS
    assert answer["outcome"] == "answered"
    assert "5128" in answer["answer"]
    assert set(answer["citations"][0]) >= CITATION_KEYS
    text = TOWN_2016.read_text("utf-8")
    for citation in answer["citations"]:
        assert citation["source"] == str(TOWN_2016)
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_ask_shows_the_quote_and_where_it_stands(run: Run, town: Path) -> None:
    """Without --json a person reads the answer, the title, the quote and the source."""
    ran = run("ask", "云溪市2016年主动公开了多少条政府信息？", "--library", town)
    assert ran.code == 0
    for part in ("5128", "云溪市人民政府2016年政府信息公开工作年度报告", "全市主动公开政府信息5128条", str(TOWN_2016)):
        assert part in "".join(ran.out.split("\n"))


def test_a_refusal_is_an_answer_not_a_failure(run: Run, town: Path) -> None:
    """What cannot be answered ends with exit code 0 and its outcome."""
    ran = run("ask", "云溪市2019年主动公开了多少条？", "--library", town, "--json")
    assert (ran.code, ran.json["outcome"]) == (0, "not_collected")


def test_batch_goes_on_past_bad_lines(run: Run, town: Path, tmp_path: Path) -> None:
    """Each line gives one answer in order with its id; a bad one an error with its reason."""
    path = lines_file(
        tmp_path,
        {"id": "one", "question": "云溪市2016年收到几件公开申请？", "unknown": 1},
        "{broken",
        {"id": "empty"},
        {"id": "turns", "turns": ["云溪市2016年主动公开多少条？", "那2023年呢？"]},
    )
    ran = run("ask", "--batch", path, "--library", town)
    assert ran.code == 0
    assert [line["id"] for line in ran.lines] == ["one", None, "empty", "turns"]
    assert [line["outcome"] == "error" for line in ran.lines] == [False, True, True, False]
    assert all(set(line) >= ANSWER_KEYS | {"id"} for line in ran.lines)
    assert all(line["error"] and line["warnings"] for line in ran.lines[1:3])
    assert "52" in ran.lines[0]["answer"]
    assert "10215" in ran.lines[3]["answer"]


def test_search_finds_passages_with_their_places(run: Run, town: Path, tmp_path: Path) -> None:
    """Hits are slices of the stored texts, the best first, as many as asked."""
    hits = run("search", "云溪市2016年收到的申请主要涉及哪些方面", "-k", 3, "--library", town, "--json").json["hits"]
    assert len(hits) == 3
    assert "征地拆迁" in hits[0]["text"]
    assert [h["score"] for h in hits] == sorted((h["score"] for h in hits), reverse=True)
    text = TOWN_2016.read_text("utf-8")
    assert all(text[h["start"] : h["end"]] == h["text"] for h in hits if h["source"] == str(TOWN_2016))
    path = lines_file(tmp_path, {"id": 7, "question": "云溪市2016年公开查阅点"}, {"id": 8})
    ran = run("search", "--batch", path, "--library", town)
    assert [(line["id"], bool(line["hits"])) for line in ran.lines] == [(7, True), (8, False)]
    assert set(ran.lines[0]["hits"][0]) == {"source", "report_id", "start", "end", "text", "score"}


def test_check_gives_each_claim_a_verdict(run: Run, town: Path, tmp_path: Path) -> None:
    """A true claim is supported, a changed number contradicted, each with its proof."""
    path = lines_file(
        tmp_path,
        {"id": "true", "claim": "云溪市2016年主动公开政府信息5128条。"},
        {"id": "false", "question": "云溪市2016年收到政府信息公开申请62件。"},
        {"id": "empty"},
    )
    ran = run("check", "--batch", path, "--library", town)
    assert [line["id"] for line in ran.lines] == ["true", "false", "empty"]
    assert [line["claims"][0]["verdict"] for line in ran.lines[:2]] == ["supported", "contradicted"]
    assert set(ran.lines[0]["claims"][0]) >= {"claim", "verdict", "explanation", "citations"}
    assert ran.lines[2]["outcome"] == "error"


def test_check_reads_an_article_and_writes_what_came_of_it(run: Run, town: Path, tmp_path: Path) -> None:
    """A page of news is checked by its text; the Word and Markdown files name the claim, the verdict and the digest."""
    article, word, markdown = tmp_path / "article.html", tmp_path / "checked.docx", tmp_path / "checked.md"
    article.write_text("<html><body><p>云溪市2016年主动公开政府信息5128条。</p></body></html>", "utf-8")
    ran = run("check", "--file", article, "--library", town, "--docx", word, "--markdown", markdown)
    assert "supported" in ran.out
    digest = hashlib.sha256(TOWN_2016.read_bytes()).hexdigest()
    for text in (
        read_original(load(word, Settings()), Settings(), any_document=True).text,
        markdown.read_text("utf-8"),
    ):
        assert "云溪市2016年主动公开政府信息5128条。" in text
        assert "✓ 相符" in text
        assert digest in text
    assert run("check", "--batch", article, "--docx", word, "--library", town).code == 2


def test_figures_are_listed_as_table_json_and_csv(run: Run, town: Path) -> None:
    """The same figures in each form; offsets lead to the number as printed, and each row proves itself."""
    asked = ("figures", "--year", 2023, "--measure", "applications.received", "--library", town)
    rows = run(*asked, "--json").json["figures"]
    assert "171" in {row["value"] for row in rows}
    text = TOWN_2023.read_text("utf-8")
    assert all(text[row["start"] : row["end"]] == row["printed"] for row in rows)
    assert all(text[row["quote_start"] : row["quote_end"]] == row["quote"] for row in rows)
    assert {row["sha256"] for row in rows} == {hashlib.sha256(TOWN_2023.read_bytes()).hexdigest()}
    written = run(*asked, "--csv").out
    assert written.startswith("\ufeff")
    assert [row["quote"] for row in csv.DictReader(io.StringIO(written[1:]))] == [row["quote"] for row in rows]
    assert "171" in run("figures", "--year", 2023, "--library", town).out
    assert run("figures", "--organ", "白鹭区", "--library", town, "--json").json["figures"] == []


def test_compare_sets_years_side_by_side(run: Run, town: Path) -> None:
    """Years in order, each with its value, the change since the one before, its share and the formulas."""
    made = run("compare", "applications.received", "--library", town, "--json").json
    rows = [(row["year"], row["value"], row["change"], row["growth"], row["rank"]) for row in made["rows"]]
    assert rows == [(2016, "52", None, None, 2), (2023, "171", "119", "228.85", 1)]
    later = made["rows"][1]
    assert later["growth_formula"] == "(171 − 52) ÷ 52 × 100 = 228.85%"
    assert later["share_formula"] == "171 ÷ 223 × 100 = 76.68%"
    assert [(total["value"], total["formula"]) for total in made["totals"]] == [("223", "171 + 52 = 223")]


def test_compare_says_why_a_figure_is_missing(run: Run, town: Path) -> None:
    """A year between is not collected, a place that is unknown neither; a report that is silent is silent."""
    made = run(
        "compare", "applications.received", "--place", "云溪", "--place", "青禾县", "--library", town, "--json"
    ).json
    missing = [(row["place"], row["year"], row["why"]) for row in made["missing"]]
    assert missing == [
        *(("云溪市", year, "not_collected") for year in range(2017, 2023)),
        ("青禾县", None, "not_collected"),
    ]
    asked = ("compare", "disclosed.policy_documents", "applications.received.cumulative", "--year", 2023)
    made = run(*asked, "--library", town, "--json").json
    assert [(row["place"], row["why"]) for row in made["missing"]] == [("云溪市", "silent"), ("云溪市", "only_annual")]
    assert made["coverage"][0] == {"measure": "disclosed.policy_documents", "stating": 0, "of": 1}


def test_compare_takes_several_measures_as_csv(run: Run, town: Path) -> None:
    """One row a cell, also for what is missing, with the reason in a column."""
    asked = ("compare", "applications.received", "applications.result.granted", "--year", 2023, "--year", 2024)
    rows = list(csv.DictReader(io.StringIO(run(*asked, "--library", town, "--csv").out[1:])))
    told = [(row["measure"], row["year"], bool(row["value"]), row["missing"]) for row in rows]
    assert told == [
        ("applications.received", "2023", True, ""),
        ("applications.result.granted", "2023", True, ""),
        ("applications.received", "2024", False, "not_collected"),
        ("applications.result.granted", "2024", False, "not_collected"),
    ]


def test_csv_without_rows_has_its_header(run: Run, town: Path) -> None:
    """What finds nothing is still a table that a spreadsheet opens, with the columns that it always has."""
    held = run("figures", "--year", 2023, "--library", town, "--csv").out.splitlines()[0]
    assert run("figures", "--year", 1999, "--library", town, "--csv").out.splitlines() == [held]
    full = run("compare", "applications.received", "--library", town, "--csv").out.splitlines()[0]
    nothing = run("compare", "applications.received", "--organ", "无此机关甲", "--library", town, "--csv").out
    assert nothing.splitlines()[0] == full
    assert full.endswith(",missing")


def test_an_unknown_measure_is_told_with_near_ones(run: Run, town: Path) -> None:
    """A measure that is not in the catalogue is a failure that lists others."""
    ran = run("compare", "粉丝团", "--library", town)
    assert ran.code == 1
    assert "粉丝团" in ran.err
    assert len(ran.err.strip().splitlines()) == 1


def test_audit_and_status_and_remove(run: Run, tmp_path: Path) -> None:
    """Findings come as JSON, the status tells what is held, and a removed report is gone."""
    library = tmp_path / "library"
    run("add", TOWN_2016, TOWN_2023, "--library", library)
    told = run("audit", "云溪市2023", "--library", library, "--json").json
    assert told["checked"]["reports"] == 1
    assert told["checked"]["table_cells"] > 100
    assert all(figure["quote"] for finding in told["findings"] for figure in finding["figures"])
    assert "checked" in run("audit", "--library", library).err
    status = run("status", "--repair", "--library", library, "--json").json
    assert (status["status"]["reports"], len(status["reports"])) == (2, 2)
    assert run("remove", "云溪市2016", "--library", library).code == 0
    assert [r["year"] for r in run("status", "--library", library, "--json").json["reports"]] == [2023]
    assert run("remove", "云溪市2016", "--library", library).code == 1


def test_eval_prints_and_writes_a_scorecard(run: Run, town: Path, tmp_path: Path) -> None:
    """Gold questions give a row by type and language, and a page where one is asked for."""
    gold = {
        "id": "1",
        "question": "云溪市2016年主动公开多少条？",
        "type": "figure",
        "answer": "5128条",
        "values": [{"value": "5128"}],
        "evidence": ["全市主动公开政府信息5128条"],
        "report_ids": ["云溪市人民政府2016"],
    }
    page = tmp_path / "scores.html"
    card = run("eval", lines_file(tmp_path, gold), "--library", town, "--html", page, "--json").json
    assert set(card["rows"]) == {"figure", "in zh", "all"}
    assert card["rows"]["all"]["full"] == 1
    assert "5128" in page.read_text("utf-8")


def test_without_a_library_the_shipped_reports_answer(run: Run) -> None:
    """With nothing set up at all, a question over the shipped report is answered."""
    ran = run("ask", "大安市2017年收到多少件政府信息公开申请？", "--json")
    assert ran.code == 0
    assert ran.json["outcome"] == "answered"
    assert {"3", "2"} <= {value["value"] for value in ran.json["values"]}


def test_a_library_that_is_not_there_is_one_line(run: Run, tmp_path: Path) -> None:
    """Asking a library that nobody made ends with exit code 1 and a line that names it."""
    ran = run("ask", "问题", "--library", tmp_path / "nowhere")
    assert ran.code == 1
    assert "nowhere" in ran.err
    assert len(ran.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["add"],
        ["ask"],
        ["ask", "  "],
        ["ask", "问题", "--batch", str(TOWN_2016)],
        ["ask", "--batch", "missing.jsonl"],
        ["search", "词", "-k", "0"],
        ["check", "--file", "missing.txt"],
        ["serve", "--port", "99999"],
        ["unknown"],
    ],
)
def test_wrong_use_is_exit_code_2(run: Run, arguments: list[str]) -> None:
    """What cannot be meant is told with exit code 2 before anything is opened."""
    assert run(*arguments).code == 2


def test_a_failing_library_ends_the_run_clearly(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A full disk is one line, and with --json the file is among the failed."""
    from nianbao.library import Library

    def full(*_: object, **__: object) -> None:
        raise LibraryUnwritable("the disk is full; make room")

    monkeypatch.setattr(Library, "add", full)
    ran = run("add", TOWN_2016, "--library", tmp_path / "library")
    assert (ran.code, ran.err.strip()) == (1, "nianbao: the disk is full; make room")
    failed = run("add", TOWN_2016, "--library", tmp_path / "library", "--json").json["failed"]
    assert failed == [{"path": str(TOWN_2016), "error": "the disk is full; make room"}]


def test_help_loads_nothing_heavy() -> None:
    """Asking for help imports neither torch nor gradio nor a store, so that it is quick."""
    code = "import nianbao.cli, sys; print({'torch', 'gradio', 'chromadb', 'sqlalchemy'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
