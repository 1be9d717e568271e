"""Adds many synthetic reports and prints the memory on the way, then the seconds that reading takes: Markdown.

    python tests/benchmarks/adding_many.py [--reports N]

The vectors are hashed bigrams: what is measured is the way from a file to the records and both indexes, with
no weights in memory. Reading is of reports of ten pages in each format.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from library_samples import BigramEncoder
from nianbao import reading
from nianbao.library import Library
from nianbao.settings import Settings
from synthetic import Synthetic, random_numbers, statutory_report

LAYOUTS = 40  # reports that differ in their numbers; places and years make the rest
PAGES = 10
CHARACTERS = 3400  # of prose on a page as the PDF is set


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=1000)
    count = parser.parse_args().reports
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        _add(folder, count)
        _read(folder)
    print(f"\nThe machine's load was {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.")


def _add(folder: Path, count: int) -> None:
    print("| reports | memory | seconds |\n| ---: | ---: | ---: |")
    told = {1, *(count * n // 10 for n in (1, 2, 4, 6, 8, 10))}
    path, began = folder / "report.txt", time.perf_counter()
    with Library.open(Settings(library=folder / "library", cache=folder / "cache"), encoder=BigramEncoder()) as library:
        for number in range(count):
            place = f"云溪{number // 10:03d}县"
            text = statutory_report(place, 2014 + number % 10, random_numbers(number % LAYOUTS)).as_text()
            own = path.with_stem(f"{place}-{number % 10}")
            own.write_text(text, "utf-8")
            library.add(own)
            own.unlink()
            if number + 1 in told:
                print(f"| {number + 1:,} | {_memory():.0f} MB | {time.perf_counter() - began:.0f} |", flush=True)


def _memory() -> float:
    """MB that this process holds now."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def _read(folder: Path) -> None:
    report = _long()
    files = {
        "text": report.as_text().encode(),
        "html": report.as_html().encode(),
        "pdf": report.as_pdf(),
        "docx": report.as_docx(),
    }
    print(f"\n| {PAGES} pages of | seconds |\n| --- | ---: |")
    for name, data in files.items():
        suffix = "txt" if name == "text" else name
        began = time.perf_counter()
        reading.read_bytes(data, name=f"report.{suffix}", source=f"report.{suffix}", settings=Settings(library=folder))
        print(f"| {name} | {time.perf_counter() - began:.2f} |")


def _long() -> Synthetic:
    """A report of ten pages: the form with its tables, and prose for the rest."""
    base = statutory_report()
    sentence = "全市各级行政机关进一步完善政府信息公开工作制度，加强对公开平台的管理，及时回应社会关切。"
    prose = tuple(f"（{n}）" + sentence * (CHARACTERS // len(sentence)) for n in range(1, PAGES - 2))
    return Synthetic(base.title, base.place, base.year, (*base.parts[:4], *prose, *base.parts[4:]), base.cells)


if __name__ == "__main__":
    main()
