"""Asks a running server from another process, as 100 people would, and prints what they met: Markdown.

    python tests/benchmarks/load.py [--people N] [--workers N] [--minutes N]

Three times: all at the same instant; each now and then, as people read before they ask again; and
the same while reports are being added by yet another process. Every answer is checked.
"""

import argparse
import datetime
import os
import platform
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import httpx

from library_samples import write_report
from served_process import COMMAND, Asked, Reply, Served, ask, ask_at_once, served, what_people_ask, write_reports

THINKING = (10.0, 50.0)  # seconds between an answer and the next question of a person
ADDED = 30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=2.0)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        environment = {**os.environ, "NIANBAO_LIBRARY": str(folder / "library")}
        cache = Path(os.environ.get("NIANBAO_CACHE") or Path.home() / ".cache" / "nianbao")
        reports = write_reports(folder / "reports")
        _add(reports, environment)
        with served(folder, cache, "--workers", str(chosen.workers)) as server:
            print(f"{_machine()}; {chosen.people} people, --workers {chosen.workers}, load {os.getloadavg()[0]:.1f}\n")
            print("| | questions | errors | wrong | p50 | p95 | slowest | memory |")
            print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |", flush=True)
            _row("all at the same instant", ask_at_once(server.address, what_people_ask(chosen.people)), server)
            _row(
                "once more, other questions",
                ask_at_once(server.address, what_people_ask(chosen.people, seed=2)),
                server,
            )
            _row("each now and then", _now_and_then(server, chosen.people, 60 * chosen.minutes), server)
            more = [write_report(folder / "more", f"云溪{n:02d}县", 2020, received=50 + n) for n in range(ADDED)]
            adding = threading.Thread(target=_add, args=(more, environment))
            adding.start()
            _row("the same, while reports are added", _now_and_then(server, chosen.people, 60 * chosen.minutes), server)
            adding.join()


def _add(reports: Sequence[Path], environment: dict[str, str]) -> None:
    subprocess.run([*COMMAND, "add", *map(str, reports)], env=environment, check=True, capture_output=True)


def _now_and_then(server: Served, people: int, seconds: float) -> list[Reply]:
    """People who read an answer before they ask again."""
    until = time.monotonic() + seconds

    def person(number: int) -> list[Reply]:
        chance, replies = random.Random(number), list[Reply]()
        questions: list[Asked] = what_people_ask(1000, seed=1000 + number)
        with httpx.Client(base_url=server.address, timeout=120, trust_env=False) as http:
            time.sleep(chance.uniform(0, THINKING[1]))
            while time.monotonic() < until:
                replies.append(ask(http, questions[len(replies)]))
                time.sleep(chance.uniform(*THINKING))
        return replies

    with ThreadPoolExecutor(people) as all_people:
        return [reply for replies in all_people.map(person, range(people)) for reply in replies]


def _row(name: str, replies: Sequence[Reply], server: Served) -> None:
    seconds = sorted(reply.seconds for reply in replies)
    errors = sum(reply.status != 200 for reply in replies)
    wrong = [reply for reply in replies if reply.status == 200 and not reply.right]
    for reply in wrong[:3]:
        print(reply.said, file=sys.stderr)
    times = " | ".join(f"{seconds[min(len(seconds) - 1, int(len(seconds) * part))]:.2f} s" for part in (0.5, 0.95, 1))
    print(f"| {name} | {len(replies)} | {errors} | {len(wrong)} | {times} | {_memory(server):.2f} GB |", flush=True)


def _memory(server: Served) -> float:
    """GB that the server and its processes hold, what they share counted once."""
    total = 0
    for process in (server.process.pid, *server.children()):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        total += int(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return total / 1024 / 1024


def _machine() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        name = next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        name = platform.processor() or platform.machine()
    return f"{datetime.date.today()}, {name}, {os.cpu_count()} cores"


if __name__ == "__main__":
    main()
