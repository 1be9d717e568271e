"""`nianbao serve` as a process of its own, and people who ask it over the wire with answers known beforehand."""

import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from library_samples import write_report

PLACES = ("云溪市", "青禾县", "白鹭区", "石桥县", "南浦开发区")
YEARS = (2019, 2020, 2021)
COMMAND = (sys.executable, "-c", "from nianbao.cli import main; main()")


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs: its address, its process, and what it wrote to standard error so far."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path

    def children(self) -> list[int]:
        """The processes that it started and that answer."""
        found = subprocess.run(
            ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(self.process.pid)], capture_output=True, text=True
        )
        return [int(line.split()[0]) for line in found.stdout.splitlines() if "spawn_main" in line]

    def told(self, pattern: str) -> list[str]:
        """What stands in the log."""
        return re.findall(pattern, self.log.read_text("utf-8"))


@contextmanager
def served(folder: Path, cache: Path, *options: str, **settings: str) -> Iterator[Served]:
    """The command over the library in a folder; killed at the end where it has not ended before."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NIANBAO_")}
    chosen = {f"NIANBAO_{name.upper()}": value for name, value in settings.items()}
    environment = kept | {"NIANBAO_LIBRARY": str(folder / "library"), "NIANBAO_CACHE": str(cache)} | chosen
    log = folder / "serve.log"
    command = [*COMMAND, "serve", "--port", str(port), *options]
    with log.open("wb") as said, subprocess.Popen(command, env=environment, stderr=said, stdout=said) as process:
        running = Served(f"http://127.0.0.1:{port}", process, log)
        try:
            _wait(running)
            yield running
        finally:
            for child in running.children():
                os.kill(child, signal.SIGKILL)
            process.kill()


def _wait(running: Served) -> None:
    while running.process.poll() is None:
        try:
            if httpx.get(f"{running.address}/readyz", trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError(running.log.read_text("utf-8"))


def received(place: str, year: int) -> int:
    """How many applications the report of a place says it received."""
    return 20 + 7 * PLACES.index(place) + (year - YEARS[0])


def write_reports(folder: Path, places: Sequence[str] = PLACES) -> list[Path]:
    """A report of each place and year."""
    return [
        write_report(folder, place, year, received=received(place, year), disclosed=100 * received(place, year))
        for place in places
        for year in YEARS
    ]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks, and what must stand in the answer."""

    question: str
    wanted: str


def what_people_ask(count: int, *, seed: int = 1) -> list[Asked]:
    """Questions as they come: mostly numbers, some that are read for, few that many ask."""
    chance = random.Random(seed)
    asked = []
    for _ in range(count):
        place, year = chance.choice(PLACES), chance.choice(YEARS)
        number = received(place, year)
        forms = (
            (f"{place}{year}年收到多少件政府信息公开申请？", str(number)),
            (f"{year}年{place}主动公开了多少条政府信息", str(100 * number)),
            (f"{place}{year}年网络申请有几件", str(number - 2)),
            (f"{place}{year}年公开的重点是什么？", "财政预决算"),
        )
        asked.append(Asked(*chance.choice(forms)))
    return asked


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, and after how many seconds."""

    status: int
    right: bool
    seconds: float
    said: str


def ask(http: httpx.Client, asked: Asked) -> Reply:
    """Asks one question and looks for what must stand in the answer."""
    began = time.perf_counter()
    response = http.post("/api/ask", json={"question": asked.question})
    seconds = time.perf_counter() - began
    answer: dict[str, Any] = response.json()
    said = f"{asked.question} {answer.get('answer', answer)}"
    return Reply(response.status_code, asked.wanted in str(answer.get("answer", "")), seconds, said)


def ask_at_once(address: str, questions: Sequence[Asked]) -> list[Reply]:
    """As many people as there are questions, each over a connection of its own, all at the same time."""
    limits = httpx.Limits(max_connections=len(questions))
    with (
        httpx.Client(base_url=address, timeout=300, trust_env=False, limits=limits) as http,
        ThreadPoolExecutor(len(questions)) as people,
    ):
        return list(people.map(lambda asked: ask(http, asked), questions))
