"""The reports that the held-out questions are about: written by hand, and rendered to four formats.

`python tests/heldout_reports.py FOLDER` writes them as FOLDER/<id>/report.*, to be added and scored.
"""

import shutil
import sys
from pathlib import Path

from synthetic import Synthetic, national_report, random_numbers, statutory_report, summary_report

WRITTEN = Path(__file__).parent / "gold" / "heldout"


def write(folder: Path) -> list[Path]:
    """Every report below `folder`, in a folder of its own that bears the id."""
    rendered: dict[str, tuple[str, bytes]] = {
        "qinghe-2012": ("report.pdf", summary_report("青禾县", 2012).as_pdf()),
        "nanpu-2016": ("report.docx", national_report("南浦开发区", 2016).as_docx()),
        "qinghe-2019": ("report.txt", _random("青禾县", 2019, 7).as_flattened().encode()),
        "wangshu-2024": ("report.html", _random("望舒市", 2024, 11).as_html().encode()),
    }
    shutil.copytree(WRITTEN, folder, dirs_exist_ok=True)
    for name, (file, data) in rendered.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / file).write_bytes(data)
    return sorted(folder.glob("*/report.*"))


def _random(place: str, year: int, seed: int) -> Synthetic:
    layout = 2019 if year < 2021 else 2021
    return statutory_report(place, year, random_numbers(seed, largest=60, rows=9), layout)


if __name__ == "__main__":
    print("\n".join(map(str, write(Path(sys.argv[1])))))
