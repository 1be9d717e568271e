"""Measures this project beside the stock chain and prints Markdown.

    python tests/benchmarks/run.py [--questions N] [--reports N]

On the further real reports where they are (NIANBAO_SHARED), else on the synthetic gold reports.
"""

import argparse
import datetime
import json
import os
import platform
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
COLD_RUNS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--questions", type=int, default=0, help="only so many questions")
    parser.add_argument("--reports", type=int, default=0, help="only so many reports")
    chosen = parser.parse_args()
    questions, reports = _materials()
    reports = reports[: chosen.reports] if chosen.reports else reports
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        cache = work / "cache"
        _converted(cache)

        def part(name: str) -> dict[str, Any]:
            print(f"measuring {name}", file=sys.stderr)
            command = [sys.executable, str(HERE / "parts.py"), name, str(work), str(cache), str(questions)]
            ran = subprocess.run(
                [*command, str(chosen.questions), *map(str, reports)], stdout=subprocess.PIPE, text=True, check=True
            )
            return dict(json.loads(ran.stdout))

        ours = {name: part(f"{name}_ours") for name in ("index", "ask", "recall")}
        stock = {name: part(f"{name}_stock") for name in ("index", "ask", "recall")}
        question = json.loads(questions.read_text("utf-8").splitlines()[0])["question"]
        ours["cold"] = {"seconds": _cold([str(Path(sys.executable).parent / "nianbao"), "ask", question], work, cache)}
        stock["cold"] = {"seconds": _cold([*_part_command("cold_stock", work, cache, questions)], work, cache)}
        ours["serve"] = {"memory": _served(work, cache, question)}
    print(_markdown(ours, stock, len(reports)))


def _materials() -> tuple[Path, list[Path]]:
    shared = Path(os.environ.get("NIANBAO_SHARED") or ROOT.parent / "shared")
    listed = shared / "reports" / "FILES.txt"
    if listed.is_file():
        return shared / "questions.jsonl", [shared / "reports" / line for line in listed.read_text().split()]
    return ROOT / "tests/gold/questions.jsonl", sorted((ROOT / "tests/gold/reports").iterdir())


def _converted(cache: Path) -> None:
    """The weights converted beforehand, so that no measurement has to."""
    code = (
        "import sys; from pathlib import Path; from nianbao.models.weights import built_in_folder; "
        "built_in_folder(Path(sys.argv[1]))"
    )
    subprocess.run([sys.executable, "-c", code, str(cache)], check=True)


def _part_command(name: str, work: Path, cache: Path, questions: Path) -> list[str]:
    return [sys.executable, str(HERE / "parts.py"), name, str(work), str(cache), str(questions), "0"]


def _environment(work: Path, cache: Path) -> dict[str, str]:
    return os.environ | {"NIANBAO_LIBRARY": str(work / "ours"), "NIANBAO_CACHE": str(cache)}


def _cold(command: list[str], work: Path, cache: Path) -> float:
    """Seconds of the fastest of several runs."""
    times = []
    for _ in range(COLD_RUNS):
        began = time.perf_counter()
        subprocess.run(command, env=_environment(work, cache), check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - began)
    return min(times)


def _served(work: Path, cache: Path, question: str) -> float:
    """The most memory in MB that the server held after its first questions."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).parent / "nianbao"), "serve", "--port", str(port)]
    with subprocess.Popen(command, env=_environment(work, cache), stdout=sys.stderr) as served:
        try:
            address = f"http://127.0.0.1:{port}"
            for _ in range(600):
                try:
                    urllib.request.urlopen(f"{address}/readyz", timeout=5).read()
                    break
                except OSError:
                    time.sleep(0.2)
            body = json.dumps({"question": question}).encode()
            for _ in range(20):
                asked = urllib.request.Request(f"{address}/api/ask", body, {"Content-Type": "application/json"})
                urllib.request.urlopen(asked, timeout=60).read()
            status = Path(f"/proc/{served.pid}/status").read_text()
        finally:
            served.send_signal(signal.SIGINT)
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def _markdown(ours: dict[str, Any], stock: dict[str, Any], reports: int) -> str:
    def row(what: str, mine: str, other: str) -> str:
        return f"| {what} | {mine} | {other} |"

    def pair(times: list[float]) -> str:
        return f"{times[0]:.0f} / {times[1]:.0f} ms"

    def rest(ask: dict[str, Any]) -> str:
        return f"{max(0.0, ask['total'][0] - ask['embedding'][0] - ask['retrieval'][0]):.0f} ms"

    def share(recall: dict[str, Any]) -> str:
        return " / ".join(f"{100 * recall[k]:.0f} %" for k in ("at 1", "at 5", "at 10"))

    mine, other = ours["ask"], stock["ask"]
    return "\n".join(
        [
            f"{datetime.date.today():%Y-%m-%d}, {_processor()}, Python {platform.python_version()}; {reports} reports,"
            f" {ours['recall']['n']} questions with evidence in one report.",
            "",
            "| | nianbao | stock chain |",
            "| --- | --- | --- |",
            row("indexing, 10,000 characters of new text", *(f"{x['index']['new']:.2f} s" for x in (ours, stock))),
            row("indexing, a corrected edition", *(f"{x['index']['edited']:.2f} s" for x in (ours, stock))),
            row("a question, p50 / p95", pair(mine["total"]), pair(other["total"])),
            row("of which embedding", pair(mine["embedding"]), pair(other["embedding"])),
            row("of which retrieval, embedding inside", pair(mine["retrieval"]), pair(other["retrieval"])),
            row("embedding a question alone", pair(mine["alone"]), pair(other["embedding"])),
            row("evidence in the first 1 / 5 / 10 hits", share(ours["recall"]), share(stock["recall"])),
            row("cold start to an answer", *(f"{x['cold']['seconds']:.1f} s" for x in (ours, stock))),
            row("peak memory of adding", *(f"{x['index']['memory']:.0f} MB" for x in (ours, stock))),
            row("peak memory of serving the chat", f"{ours['serve']['memory']:.0f} MB", "–"),
        ]
    )


def _processor() -> str:
    cores = os.cpu_count()
    try:
        names = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return f"{platform.processor() or platform.machine()}, {cores} cores"
    model = next((line.split(":", 1)[1].strip() for line in names if line.startswith("model name")), platform.machine())
    return f"{model}, {cores} cores"


if __name__ == "__main__":
    main()
