"""What every test has: settings of its own, and no network."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nianbao.settings import Settings

if TYPE_CHECKING:
    from nianbao.answering import Assistant
    from serving import Site

ROOT = Path(__file__).parents[1]
_LOOPBACK = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "::", "", None}
_forbidden: list[str] = []


def _guard(event: str, args: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = args[1]
    elif event == "socket.getaddrinfo":
        address = (args[0],)
    else:
        return
    host = address[0] if isinstance(address, tuple) else None  # a Unix socket's address is a path
    name = host.decode() if isinstance(host, bytes) else host
    if name not in _LOOPBACK and not str(name).startswith("127."):
        _forbidden.append(f"{event} {address!r}")
        raise PermissionError(f"tests open no outgoing connection, and this one asked for {address!r}")


sys.addaudithook(_guard)


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """Fails a test in which anything tried to leave this machine, even where the error was swallowed."""
    _forbidden.clear()
    yield
    tried = list(_forbidden)
    _forbidden.clear()
    assert not tried, f"tried to leave this machine: {tried}"


@pytest.fixture(autouse=True)
def no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The developer's own NIANBAO_ variables do not decide what a test sees."""
    for name in list(os.environ):
        if name.startswith("NIANBAO_") and name != "NIANBAO_SHARED":
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def cache(request: pytest.FixtureRequest) -> Path:
    """Converted weights and computed embeddings, shared by all tests and kept between runs."""
    assert request.config.cache is not None
    return Path(request.config.cache.mkdir("nianbao"))


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator["Assistant"]:
    """One for all tests of answering, without a reader, over the shipped report and small synthetic ones."""
    # Imported behind the guard, so that nothing connects while it is imported.
    from answering_samples import REPORTS
    from nianbao.answering import Assistant
    from nianbao.library import Library

    folder = tmp_path_factory.mktemp("answering")
    settings = Settings(library=folder / "library", cache=cache, reader="none", today="2024-06-01")
    with Library.open(settings) as library:
        library.add(next((ROOT / "corpus").glob("*.txt")))
        for name, text in REPORTS.items():
            (folder / name).write_text(text, "utf-8")
            library.add(folder / name)
        yield Assistant(library, settings)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator["Site"]:
    """One running server for all tests that only read: the shipped report and a hostile one."""
    from nianbao.library import Library
    from serving import Site, fill, serving

    folder = tmp_path_factory.mktemp("site")
    settings = Settings(library=folder / "library", cache=cache)
    with Library.open(settings) as library:
        ids = fill(library, folder)
        with serving(settings, library) as address:
            yield Site(address, ids)


@pytest.fixture
def settings(tmp_path: Path, cache: Path) -> Settings:
    """Settings over an empty library of this test's own."""
    return Settings(library=tmp_path / "library", cache=cache)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real reports that are not part of the repository; skips where it is absent."""
    folder = Path(os.environ.get("NIANBAO_SHARED") or ROOT.parent / "shared")
    if not (folder / "reports" / "FILES.txt").is_file():
        pytest.skip("no folder with further real reports (NIANBAO_SHARED)")
    return folder
