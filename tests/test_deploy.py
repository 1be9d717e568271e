"""What `deploy/` shows works: its commands are the program's, its settings exist, its files are well formed."""

import ast
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main
import yaml

from conftest import ROOT
from nianbao.cli import app
from nianbao.settings import Settings

DEPLOY = ROOT / "deploy"
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # a group has them
# What an answer may take before it is given up: who stops the server must wait longer.
LONGEST = Settings().question_timeout


def _instructions(name: str) -> list[tuple[str, str]]:
    """Each instruction of the Dockerfile with its arguments."""
    text = re.sub(r"^#.*\n", "", (DEPLOY / name).read_text("utf-8"), flags=re.MULTILINE).replace("\\\n", " ")
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in text.splitlines() if line.strip()]


DOCKERFILE = _instructions("Dockerfile")
UNIT = [
    (name, value)
    for line in (DEPLOY / "nianbao.service").read_text("utf-8").splitlines()
    if re.match(r"\w+=", line)
    for name, value in [line.split("=", 1)]
]


def _all(name: str) -> list[str]:
    return [arguments for instruction, arguments in DOCKERFILE if instruction == name]


def _understood(command: list[str]) -> None:
    """Fails where a `nianbao` command has an option or a value that the program does not take."""
    program, name, *arguments = command
    assert Path(program).name == "nianbao"
    COMMANDS[name].make_context(name, arguments)


def test_the_commands_are_the_programs_own() -> None:
    """The container's, the unit's and the build's `nianbao` commands are taken as they stand."""
    _understood(json.loads(_all("CMD")[-1]))
    _understood(shlex.split(next(value for name, value in UNIT if name == "ExecStart")))
    runs = [part.strip() for run in _all("RUN") for part in run.split("&&")]
    ours = [[word for word in shlex.split(run) if "=" not in word] for run in runs if "bin/nianbao " in run]
    assert ours
    for command in ours:
        _understood(command)


def test_the_settings_are_the_programs_own() -> None:
    """Each NIANBAO_ variable in these files is a setting, with a value that it takes."""
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    given = dict(re.findall(r"\b(NIANBAO_\w+)=(\S+)", "\n".join([*_all("ENV"), *(value for _, value in UNIT)])))
    given |= compose["services"]["nianbao"]["environment"]
    assert {"NIANBAO_LIBRARY", "NIANBAO_CACHE", "NIANBAO_LOG", "NIANBAO_PROXIES"} <= set(given)
    Settings(**{name.removeprefix("NIANBAO_").lower(): value for name, value in given.items()})


def test_the_image_is_built_from_what_it_is_given(tmp_path: Path) -> None:
    """What the build stage copies is let through to it, and is all that the wheel needs."""
    copied = [word for copy in _all("COPY") if "--from" not in copy for word in copy.split()[:-1]]
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    assert {f"!{name.removeprefix('./')}" for name in copied} <= set(ignored)
    for name in copied:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / Path(name).name)
    install = next(run for run in _all("RUN") if "/pip install" in run)
    words = shlex.split(install)[1:]
    assert words[-3:] == ["--constraint", "constraints.txt", "."]
    # As it stands, but for what it depends on, which would take minutes and a network.
    apart = ["--no-deps", "--no-index", "--no-build-isolation", "--target", str(tmp_path / "installed"), "--quiet"]
    subprocess.run([sys.executable, "-m", "pip", *words, *apart], cwd=tmp_path, check=True)
    assert (tmp_path / "installed" / "nianbao" / "cli.py").is_file()


def test_the_image_runs_as_nobody_in_particular_and_is_watched() -> None:
    """It is no root's, ends on SIGTERM, and its health check asks an address that there is."""
    user = _all("USER")[-1].split(":")[0]
    assert int(user) > 0
    assert _all("STOPSIGNAL") == ["SIGTERM"]
    program, option, check = json.loads(_all("HEALTHCHECK")[0].partition("CMD")[2])
    assert (program, option) == ("python", "-c")
    ast.parse(check)
    assert "/readyz" in check
    assert len(_all("FROM")) == 2


def test_who_stops_it_waits_for_the_questions_in_work() -> None:
    """Compose and systemd give it longer to end than a question may take."""
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    assert int(compose["services"]["nianbao"]["stop_grace_period"].removesuffix("s")) > LONGEST
    assert int(dict(UNIT)["TimeoutStopSec"]) > LONGEST


@pytest.mark.parametrize("path", sorted(DEPLOY.iterdir()), ids=lambda path: path.name)
def test_nothing_of_this_machine_stands_in_it(path: Path) -> None:
    """No host of a package index, no address of a machine, no path of whoever wrote it."""
    text = path.read_text("utf-8")
    assert not re.search(r"https?://(?!127\.0\.0\.1|\$host)", text)
    assert not re.search(r"pypi|/root|/home/|/work\b|index-url", text)


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    """systemd finds nothing to say against it, and rates it as little exposed."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd-analyze on this machine")
    unit = tmp_path / "nianbao.service"
    text = (DEPLOY / "nianbao.service").read_text("utf-8")
    # The program is not where the unit expects it, and systemd wants to see it.
    unit.write_text(text.replace("/opt/nianbao/bin/nianbao", shutil.which("true") or "/bin/true"), "utf-8")
    verified = subprocess.run([analyze, "verify", str(unit)], capture_output=True, text=True)
    assert (verified.returncode, verified.stderr) == (0, "")
    rated = subprocess.run([analyze, "security", "--offline=true", str(unit)], capture_output=True, text=True)
    found = re.search(r"Overall exposure level for nianbao.service: ([\d.]+)", rated.stdout)
    assert found is not None
    assert float(found[1]) < 2


@pytest.mark.parametrize(("program", "command"), [("nginx", ["-t", "-c"]), ("caddy", ["validate", "--config"])])
def test_the_proxy_takes_its_file(program: str, command: list[str], tmp_path: Path) -> None:
    """nginx and Caddy read their examples without complaint."""
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"no {program} on this machine")
    given = DEPLOY / ("nginx.conf" if program == "nginx" else "Caddyfile")
    if program == "nginx":
        key, certificate, whole = tmp_path / "key.pem", tmp_path / "certificate.pem", tmp_path / "nginx.conf"
        made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=nianbao.example.org"]
        subprocess.run([*made, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
        site = given.read_text("utf-8")
        site = re.sub(r"(ssl_certificate_key\s+)\S+;", rf"\g<1>{key};", site)
        site = re.sub(r"(ssl_certificate\s+)\S+;", rf"\g<1>{certificate};", site)
        whole.write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{site}\n}}\n", "utf-8")
        given = whole
    ran = subprocess.run([path, *command, str(given)], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


def test_both_languages_tell_the_same_settings_with_the_same_commands() -> None:
    """The Chinese guide has each setting and default of the English one, in its order, and the same code."""
    english, chinese = ((ROOT / "docs" / name).read_text("utf-8") for name in ("operating.md", "zh/operating.md"))

    def settings(text: str) -> list[tuple[str, str]]:
        rows = re.findall(r"^\| `(NIANBAO_\w+)` \|(.*?)\|", text, re.MULTILINE)
        return [
            (name, default.strip() if default.startswith(" `") and " " not in default.strip() else "")
            for name, default in rows
        ]

    def code(text: str) -> list[str]:
        blocks = re.findall(r"^```\w+\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        return [re.sub(r"\s+#.*", "", block) for block in blocks]

    assert settings(chinese) == settings(english)
    assert code(chinese) == code(english)
    assert len(re.findall("^##", chinese, re.MULTILINE)) == len(re.findall("^##", english, re.MULTILINE))
