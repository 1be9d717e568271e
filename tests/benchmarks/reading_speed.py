"""Ten pages read in each format, from bytes to figures: prints Markdown.

    python tests/benchmarks/reading_speed.py [--profile FORMAT]

The report is in the layout of 2021 with its three tables, and prose in front of them until it fills ten pages.
"""

import argparse
import cProfile
import io
import os
import pstats
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

import pdfplumber

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from nianbao.figures import read_figures  # noqa: E402
from nianbao.reading import Original, read_original  # noqa: E402
from nianbao.settings import Settings  # noqa: E402
from synthetic import Synthetic, statutory_report  # noqa: E402

PAGES = 10
RUNS = 3
AIMS = {"pdf": 6.0, "html": 2.0, "txt": 2.0, "docx": 2.0, "md": 2.0}
_PROSE = (
    "2023年，云溪市通过政府网站主动公开政策解读{n}条，办理网民留言{m}件，组织业务培训{k}次，参加{m}人次。"
    "各部门对照目录逐项清理，及时更新公开指南，重点公开财政预决算、公共资源配置和社会公益事业等信息，"
    "并就公众关心的事项加以说明；对不予公开的申请，逐件说明理由和依据，告知救济途径。"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--profile", choices=AIMS, help="tell where the time goes in one format instead")
    profiled = parser.parse_args().profile
    report, pdf = _ten_pages()
    forms: dict[str, Callable[[], bytes]] = {
        "pdf": lambda: pdf,
        "html": lambda: report.as_html().encode(),
        "txt": lambda: report.as_text().encode(),
        "docx": report.as_docx,
        "md": lambda: report.as_markdown().encode(),
    }
    if profiled:
        print(_profile(Original(forms[profiled](), f"report.{profiled}", f"report.{profiled}")))
        return
    load = f"the machine's load was {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    print(f"{PAGES} pages, {len(report.as_text()):,} characters; {load}\n")
    print("| format | seconds, median | best | CPU, best | aim |\n| --- | ---: | ---: | ---: | ---: |")
    for form, made in forms.items():
        original = Original(made(), f"report.{form}", f"report.{form}")
        _read(original)
        times = [_timed(original) for _ in range(RUNS)]
        wall, cpu = [seconds for seconds, _ in times], [spent for _, spent in times]
        print(f"| {form} | {median(wall):.2f} | {min(wall):.2f} | {min(cpu):.2f} | {AIMS[form]:.0f} |")


def _ten_pages() -> tuple[Synthetic, bytes]:
    """The report with as much prose as fills ten pages, and these as PDF."""
    plain = statutory_report()
    title, *rest = plain.parts
    paragraphs = 20
    while True:
        prose = [_PROSE.format(n=100 + i, m=20 + i, k=1 + i % 9) for i in range(paragraphs)]
        report = replace(plain, parts=(title, *prose, *rest))
        pdf = report.as_pdf()
        with pdfplumber.open(io.BytesIO(pdf)) as opened:
            pages = len(opened.pages)
        if pages >= PAGES:
            return report, pdf
        paragraphs += 20 * (PAGES - pages)


def _read(original: Original) -> int:
    return len(read_figures(read_original(original, Settings())))


def _timed(original: Original) -> tuple[float, float]:
    """Seconds by the clock and of this process."""
    began, spent = time.perf_counter(), time.process_time()
    _read(original)
    return time.perf_counter() - began, time.process_time() - spent


def _profile(original: Original) -> str:
    _read(original)
    profile = cProfile.Profile()
    profile.runcall(_read, original)
    told = io.StringIO()
    pstats.Stats(profile, stream=told).sort_stats("cumulative").print_stats(40)
    return told.getvalue()


if __name__ == "__main__":
    main()
