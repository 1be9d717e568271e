"""The three statutory tables: every cell, from every format, and from real reports read by eye."""

import json
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from nianbao.figures import Figure, read_figures
from nianbao.figures.form import APPLICANTS, CASES, OTHER, ROWS
from nianbao.reading import read, read_bytes
from nianbao.reports import Report
from nianbao.settings import Settings
from synthetic import Key, Synthetic, national_report, random_numbers, statutory_report, summary_report

GOLD: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "gold" / "cells.json").read_text("utf-8"))


def report_of(text: str, year: int | None = 2023) -> Report:
    """A report that is nothing but a text."""
    return Report("0" * 16, "0" * 64, "synthetic.txt", "text/plain", text, year=year)


def table_cells(report: Report) -> dict[Key, list[Figure]]:
    """The table figures of a report by measure, breakdown and period (a stock counts as the year's)."""
    found: dict[Key, list[Figure]] = {}
    for f in read_figures(report):
        if f.origin == "table" and f.measure:
            period = "annual" if f.period == "stock" else f.period
            found.setdefault((f.measure, f.breakdown, period), []).append(f)
    return found


def rendered(synthetic: Synthetic, form: str, settings: Settings) -> Report:
    """A synthetic report written in a format and read back."""
    content = getattr(synthetic, f"as_{form}")()
    data = content if isinstance(content, bytes) else content.encode()
    suffix = {"text": "txt", "flattened": "txt", "markdown": "md"}.get(form, form)
    return read_bytes(data, name=f"report.{suffix}", source=f"report.{suffix}", settings=settings)


@pytest.mark.parametrize("form", ["text", "html", "markdown", "docx", "pdf"])
@pytest.mark.parametrize(
    "synthetic",
    [
        statutory_report(),
        statutory_report("石桥县", 2019, layout=2019),
        statutory_report("白鹭区", 2024, random_numbers(3, rows=12)),
        summary_report(),
        national_report(),
    ],
    ids=["2021", "2019", "random", "summary", "national"],
)
def test_every_cell_of_every_format(synthetic: Synthetic, form: str, settings: Settings) -> None:
    """All cells of all tables are read as they were written, and none besides."""
    report = rendered(synthetic, form, settings)
    found = table_cells(report)
    assert {key: [f.value for f in figures] for key, figures in found.items()} == {
        key: [value] for key, value in synthetic.cells.items()
    }
    for figures in found.values():
        for f in figures:
            assert report.text[f.start : f.end] == f.printed
            assert f.quote_start <= f.start <= f.end <= f.quote_end
            assert f.year == synthetic.year


@pytest.mark.parametrize("name", GOLD)
def test_real_tables_cell_by_cell(name: str, shared: Path, settings: Settings) -> None:
    """All three tables of real reports hold what a person reads in them; what a person cannot tell is undetermined."""
    gold = GOLD[name]
    found = table_cells(read(shared / "reports" / name / gold["file"], settings))
    for key, expected in _expected(gold).items():
        figures = found.get(key, [])
        assert len(figures) == 1, key
        (figure,) = figures
        said = figure.state if figure.value is None else figure.value
        assert said == expected, key


def _expected(gold: dict[str, Any]) -> dict[Key, Decimal | str]:
    expected: dict[Key, Decimal | str] = {}
    sub_rows = gold["other_has_sub_rows"]
    for row in ROWS:
        if (row is OTHER) == sub_rows or (row.measure.startswith(OTHER.measure + ".") and not sub_rows):
            continue
        values = gold["rows"].get(row.measure, [0] * 7)
        for kind, value in zip((*APPLICANTS, ""), values, strict=True):
            breakdown = (("applicant", kind),) if kind else ()
            expected[row.measure, breakdown, "annual"] = value if isinstance(value, str) else Decimal(value)
    expected |= {(m, (), "annual"): Decimal(v) for m, v in zip(CASES, gold["cases"], strict=True)}
    for measure, value in gold["disclosures"].items():
        expected[measure, (), "annual"] = value if value == "undetermined" else Decimal(value)
    return expected


def test_zero_blank_none_slash_and_not_applicable_differ() -> None:
    """0 is a number; a blank cell, 无, / and 不适用 are none, and each says what it is."""
    rows = (
        statutory_report().as_text().replace("行政许可\t2293", "行政许可\t无").replace("行政处罚\t1282", "行政处罚\t/")
    )
    rows = rows.replace("行政强制\t42", "行政强制\t不适用").replace("行政事业性收费\t24252.311082", "行政事业性收费\t")
    rows = rows.replace("规章\t0\t0\t0", "规章\t0\t\t0")
    found = table_cells(report_of(rows))
    states = {key[0]: figures[0].state for key, figures in found.items() if not key[1]}
    assert states["licences.decided"] == "none"
    assert states["penalties.decided"] == "slash"
    assert states["coercion.decided"] == "not_applicable"
    assert states["fees.administrative"] == "blank"
    assert states["rules.repealed"] == "blank"
    assert states["rules.made"] == "number"


def test_full_width_digits_and_ocr_letters_are_numbers() -> None:
    """Full-width digits and O or l for 0 or 1 in a cell of their own are read as the digits they stand for."""
    text = statutory_report().as_text().replace("行政许可\t2293", "行政许可\t２２９３")
    text = text.replace("规章\t0\t0\t0", "规章\tO\t0\tl")
    found = table_cells(report_of(text))
    assert found["licences.decided", (), "annual"][0].value == 2293
    assert found["licences.decided", (), "annual"][0].printed == "２２９３"
    assert [found[m, (), "annual"][0].value for m in ("rules.made", "rules.in_force")] == [0, 1]


def test_the_second_table_is_known_by_its_heads_where_the_articles_are_left_out() -> None:
    """A Markdown table that begins with 信息内容 is table 2 as well."""
    text = (
        "## 二、主动公开政府信息情况\n\n"
        "| 信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |\n| --- | --- | --- | --- |\n"
        "| 规章 | 0 | 0 | 0 |\n| 行政规范性文件 | 2 | 1 | 9 |\n\n"
        "| 信息内容 | 本年处理决定数量 |\n| --- | --- |\n| 行政许可 | 31 |\n| 行政处罚 | 208 |\n"
    )
    found = table_cells(report_of(text))
    stated = {key[0]: figures[0].value for key, figures in found.items()}
    assert (stated["licences.decided"], stated["penalties.decided"]) == (31, 208)
    assert stated["documents.in_force"] == 9


@pytest.mark.parametrize("damage", ["不子公开", "勾嵇", "2.其他法律行政止公开", "4.保护第三方合法权"])
def test_damaged_labels_are_still_told(damage: str) -> None:
    """Wording and OCR that differ a little from the form change no cell."""
    whole = {"不子公开": "不予公开", "勾嵇": "勾稽", "2.其他法律行政止公开": "2.其他法律行政法规禁止公开"}.get(
        damage, "4.保护第三方合法权益"
    )
    synthetic = statutory_report()
    for text in (synthetic.as_text(), synthetic.as_flattened()):
        assert whole in text
        found = table_cells(report_of(text.replace(whole, damage)))
        assert {k: [f.value for f in v] for k, v in found.items()} == {k: [v] for k, v in synthetic.cells.items()}


def test_a_missing_row_moves_no_other() -> None:
    """A row that is not there has no figures, and the rows around it keep theirs."""
    synthetic = statutory_report()
    lines = synthetic.as_text().splitlines()
    left = "\n".join(line for line in lines if "属于行政执法案卷" not in line)
    found = table_cells(report_of(left))
    gone = "applications.result.refused.enforcement_file"
    assert not any(key[0] == gone for key in found)
    expected = {key: [value] for key, value in synthetic.cells.items() if key[0] != gone}
    assert {key: [f.value for f in figures] for key, figures in found.items()} == expected


def test_two_tables_of_one_kind_are_both_read() -> None:
    """A report with two tables of applications gives the cells of both."""
    one, two = statutory_report(), statutory_report(numbers=random_numbers(5))
    found = table_cells(report_of(one.as_text() + two.as_text()))
    key: Key = ("applications.received", (), "annual")
    assert [f.value for f in found[key]] == [one.cells[key], two.cells[key]]


@pytest.mark.parametrize("cut", [0.3, 0.5, 0.62, 0.8, 0.97])
def test_a_text_that_breaks_off_invents_nothing(cut: float) -> None:
    """Wherever a text ends, what is read is a part of what was written."""
    synthetic = statutory_report(numbers=random_numbers(8))
    for text in (synthetic.as_text(), synthetic.as_flattened(), synthetic.as_markdown()):
        found = table_cells(report_of(text[: int(len(text) * cut)]))
        for key, figures in found.items():
            last = figures[0].end >= int(len(text) * cut) - 2  # the number at the cut itself can be cut
            assert last or [f.value for f in figures if f.value is not None] in ([], [synthetic.cells.get(key)]), key


def test_figures_stand_in_the_order_of_the_text() -> None:
    """read_figures gives the figures from the first to the last."""
    starts = [f.start for f in read_figures(report_of(statutory_report().as_text()))]
    assert all(a <= b for a, b in pairwise(starts))
