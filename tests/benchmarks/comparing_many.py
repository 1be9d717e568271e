"""One measure compared over a library of many synthetic reports: prints Markdown.

    python tests/benchmarks/comparing_many.py [--reports N] [--records-url URL]

The reports are in the real layout of 2021 and state the measure in a sentence and in the table; they are
written straight into the records, since neither reading nor indexes bear on a comparison.
"""

import argparse
import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sqlalchemy import ColumnElement, Insert, Table, create_engine, delete, insert, literal, select

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from nianbao import crosstable  # noqa: E402
from nianbao.figures import read_figures  # noqa: E402
from nianbao.library import Library  # noqa: E402
from nianbao.records import Content, Records, tables  # noqa: E402
from nianbao.reports import Report  # noqa: E402
from nianbao.settings import Settings  # noqa: E402
from synthetic import random_numbers, statutory_report  # noqa: E402

YEARS = range(2014, 2024)
MEASURES = ("applications.received", "licences.decided", "disclosed.total", "disclosed.cumulative")
RUNS = 5
MODELS = 4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument("--records-url", default="", help="a database to fill instead of SQLite")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "library"
        folder.mkdir()
        settings = Settings(library=folder, records_url=chosen.records_url)
        began = time.perf_counter()
        fill(folder / "records.sqlite", chosen.records_url, chosen.reports)
        took = time.perf_counter() - began
        with Library.open(settings) as library:
            print(_markdown(library, chosen.reports, took))


def fill(file: Path, url: str, count: int) -> None:
    """A few reports of each year are read and written by the program; the database copies those under new names."""
    records = Records.open(file, url)
    models: list[Report] = []
    for year in YEARS:
        for seed in range(MODELS):
            text = statutory_report("云溪市", year, random_numbers(seed, largest=400)).as_text()
            name = f"model-{year}-{seed}"
            report = Report(name, name, name, "text/plain", text, name, name, name, year)
            records.write(Content(report, name, b"", (), np.zeros((0, 4), np.float16), read_figures(report), {}))
            models.append(report)
    records.close()
    engine = create_engine(url or f"sqlite:///{file}")
    with engine.begin() as connection:
        for number in range(count):
            model = models[number % len(YEARS) * MODELS + number // len(YEARS) % MODELS]
            place = f"云溪{number // len(YEARS):04d}县"
            new = {"id": f"r{number:06d}", "source": f"{place}-{model.year}.txt", "place": place}
            new |= {"organ": f"{place}人民政府", "title": f"{place}人民政府{model.year}年政府信息公开工作年度报告"}
            connection.execute(_copied(tables.reports, tables.reports.c.id == model.id, new))
            connection.execute(
                _copied(tables.figures, tables.figures.c.report_id == model.id, {"report_id": new["id"]}, leave="id")
            )
        named = [model.id for model in models]
        connection.execute(delete(tables.figures).where(tables.figures.c.report_id.in_(named)))
        connection.execute(delete(tables.originals))
        connection.execute(delete(tables.reports).where(tables.reports.c.id.in_(named)))
    engine.dispose()


def _copied(table: Table, which: ColumnElement[bool], new: dict[str, str], *, leave: str = "") -> Insert:
    columns = [column for column in table.c if column.name != leave]
    chosen = [literal(new[c.name]).label(c.name) if c.name in new else c for c in columns]
    return insert(table).from_select([c.name for c in columns], select(*chosen).where(which))


def _markdown(library: Library, reports: int, filled: float) -> str:
    counts = library.records.counts()
    lines = [
        f"{counts['reports']:,} reports, {counts['figures']:,} figures, written in {filled:.0f} s; "
        f"the machine's load was {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores",
        "",
        "| measure | stating | first | warm, median | warm, best | CPU, best |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    library.entries()
    # As in a process that serves: what is loaded by now is no matter for the collector any more.
    gc.collect()
    gc.freeze()
    for measure in MEASURES:
        first, _ = _timed(lambda measure=measure: crosstable.compare(library, [measure]))
        times = sorted(_timed(lambda measure=measure: crosstable.compare(library, [measure])) for _ in range(RUNS))
        (made,) = crosstable.compare(library, [measure])
        wall = [f"{1000 * seconds:.0f} ms" for seconds in (first, times[RUNS // 2][0], times[0][0])]
        cpu = f"{1000 * min(cpu for _, cpu in times):.0f} ms"
        lines.append(f"| {measure} | {made.of - len(made.lacking):,} | {' | '.join(wall)} | {cpu} |")
    (made,) = crosstable.compare(library, MEASURES[:1])
    written, _ = _timed(lambda: crosstable.as_json(library, [made]))
    lines += ["", f"Writing all {made.of:,} cells out with quotes and formulas takes {written:.1f} s more."]
    return "\n".join(lines)


def _timed(call: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and of this process."""
    began, spent = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - began, time.process_time() - spent


if __name__ == "__main__":
    main()
