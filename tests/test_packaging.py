"""The project as a stranger gets it: the wheel, the commands of the README, the documents."""

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import tomllib
import urllib.request
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest
import typer.main
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from conftest import ROOT
from nianbao.cli import app
from nianbao.settings import Settings

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # a group has them
PLACES = {"src/nianbao": "nianbao", "ui": "nianbao_ui", "corpus": "nianbao_corpus"}


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of what is under version control or could be."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE", "src/nianbao", "ui", "corpus"):
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-r", str(ROOT / name), str(target)], check=True)
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(source)]
    subprocess.run(build, check=True, capture_output=True)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of an empty environment with the wheel; what it depends on is lent by this one."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, str(wheel)], check=True)
    site = next((home / "lib").glob("python*/site-packages"))
    # A path in a .pth file is searched, but .pth files inside it are not read: this project's own
    # editable installation stays out.
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home / "bin"


@pytest.fixture
def stranger(tmp_path: Path, cache: Path) -> dict[str, str]:
    """The environment of somebody who has nothing of this project but its command."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NIANBAO_", "PYTHON"))}
    return kept | {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data"), "NIANBAO_CACHE": str(cache)}


def test_the_wheel_carries_every_file(wheel: Path) -> None:
    """Each file of the package, the chat and the corpus is in the wheel; training data is not."""
    inside = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    wanted = set()
    for folder, package in PLACES.items():
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts and "written" not in path.parts:
                wanted.add(f"{package}/{path.relative_to(ROOT / folder).as_posix()}")
    assert inside == wanted


def test_the_installed_command_answers_from_another_folder(
    installed: Path, stranger: dict[str, str], tmp_path: Path
) -> None:
    """`nianbao --help` and a question over the shipped report work right after installing."""

    def nianbao(*arguments: str) -> str:
        command = [str(installed / "nianbao"), *arguments]
        ran = subprocess.run(command, cwd=tmp_path, env=stranger, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    assert "Examples" in nianbao("ask", "--help")
    answer = json.loads(nianbao("ask", "how many applications did Da'an receive in 2017", "--json"))
    assert answer["outcome"] == "answered"
    assert {"3", "2"} <= {value["value"] for value in answer["values"]}
    assert all("nianbao_corpus" in citation["source"] for citation in answer["citations"])


def test_the_installed_command_serves_the_chat(installed: Path, stranger: dict[str, str], tmp_path: Path) -> None:
    """`nianbao serve` answers on its port from any folder, and ends on an interrupt."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(installed / "nianbao"), "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=tmp_path, env=stranger, stderr=subprocess.PIPE, text=True) as served:
        try:
            page = _wait(f"http://127.0.0.1:{port}/", served)
            assert "nianbao" in page
        finally:
            served.send_signal(signal.SIGINT)
            _, told = served.communicate(timeout=60)
    assert "Traceback" not in told


def _wait(address: str, served: "subprocess.Popen[str]") -> str:
    until = time.monotonic() + 120
    while time.monotonic() < until and served.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=10) as response:
                return str(response.read().decode())
        except OSError:
            time.sleep(0.3)
    raise AssertionError(f"nothing was served at {address}")


def _commands(document: Path) -> list[list[str]]:
    """The commands that stand indented in a document."""
    indented = re.findall(r"^    ((?:nianbao|make|pip) .*)$", document.read_text("utf-8"), re.MULTILINE)
    return [shlex.split(line.split(" > ")[0]) for line in indented]


@pytest.mark.parametrize("name", ["README.md", "corpus/README.md", "docs/operating.md", "docs/developer.md"])
def test_documented_commands_exist(name: str) -> None:
    """Each command and option that a document shows is one that the program has."""
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for program, command, *rest in _commands(ROOT / name):
        if program == "make":
            assert command in targets
        elif program == "nianbao":
            known = {option for parameter in COMMANDS[command].params for option in parameter.opts}
            assert {word for word in rest if word.startswith("-")} <= known, (command, rest)


def test_the_readme_shows_the_way_in() -> None:
    """The README has the two commands, and every command of the program stands in it or in its help."""
    commands = [words[:2] for words in _commands(ROOT / "README.md")]
    assert ["make", "chat"] in commands
    assert ["make", "test"] in commands
    assert {"add", "ask", "search", "check", "compare", "figures", "audit", "eval", "serve"} <= {c for _, c in commands}


def test_every_setting_is_documented() -> None:
    """The operators' table has each setting with its default and the words of its description."""
    text = (ROOT / "docs/operating.md").read_text("utf-8")
    table = re.findall(r"^\| `(NIANBAO_\w+)` \|(.*?)\| (.*?) \|$", text, re.MULTILINE)
    documented = {name: (default.strip("` "), told) for name, default, told in table}
    fields = Settings.model_fields
    assert set(documented) == {f"NIANBAO_{name.upper()}" for name in fields}
    for name, field in fields.items():
        default, told = documented[f"NIANBAO_{name.upper()}"]
        assert told == field.description
        if field.default_factory is None and name != "model_key":
            assert default == str(field.default)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help_with_examples(name: str) -> None:
    """Each command says what it does and shows examples that name it; its options say what they are for."""
    command = COMMANDS[name]
    assert command.help
    assert f"nianbao {name}" in command.epilog
    assert all(getattr(parameter, "help", None) for parameter in command.params)


def test_the_constraints_are_what_the_project_asks_for() -> None:
    """Each dependency has a tested version in constraints.txt, inside the range that the project allows."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    tested = {canonicalize_name(pin.name): str(next(iter(pin.specifier)).version) for pin in pins}
    extras = [line for lines in PROJECT["project"]["optional-dependencies"].values() for line in lines]
    for line in [*PROJECT["project"]["dependencies"], *extras]:
        wanted = Requirement(line)
        if wanted.name != "nianbao":
            assert wanted.specifier.contains(tested[canonicalize_name(wanted.name)]), line


def test_the_version_is_in_the_changelog() -> None:
    """What is released is described, and what is not stands under Unreleased."""
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text("utf-8")
