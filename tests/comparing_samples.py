"""A library to compare: a few years of one place, other places in one year, one silent, one with a hostile name."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from library_samples import BigramEncoder, report_text
from nianbao.library import Library
from nianbao.reading import Original
from nianbao.settings import Settings
from serving import Site, serving

HOSTILE_ORGAN = "<img src=x onerror=\"document.title='taken'\"><a href='javascript:alert(1)'>局</a>\u202e"
# What each report was written to state: applications received, items disclosed.
STATED = {
    ("云溪市", 2020): (24, 500),
    ("云溪市", 2021): (36, 640),
    ("云溪市", 2023): (30, 700),
    ("青禾县", 2023): (12, 310),
    ("白鹭区", 2023): (45, 320),
    ("石桥县", 2023): (7, 330),
}


def fill(library: Library) -> dict[str, str]:
    """Adds the reports; their ids by place and year."""
    ids = {}
    for (place, year), (received, disclosed) in STATED.items():
        text = report_text(place, year, received=received, disclosed=disclosed)
        ids[f"{place}{year}"] = _added(library, text, f"{place}{year}")
    library.correct(ids["石桥县2023"], organ=HOSTILE_ORGAN)
    head, _, tail = report_text("松鹤县", 2023, disclosed=340).partition("三、依申请公开政府信息情况")
    ids["松鹤县2023"] = _added(library, head + tail[tail.index("四、") :], "松鹤县2023")
    return ids


@contextmanager
def compared_site(folder: Path, cache: Path) -> Iterator[Site]:
    """A running server over these reports."""
    settings = Settings(library=folder / "library", cache=cache, reader="none")
    with Library.open(settings, encoder=BigramEncoder()) as library:
        ids = fill(library)
        with serving(settings, library) as address:
            yield Site(address, ids)


def _added(library: Library, text: str, name: str) -> str:
    return library.add(Original(text.encode(), f"{name}.txt", f"{name}.txt")).report.id
