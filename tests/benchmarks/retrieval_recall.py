"""How often the gold evidence stands in the first hits, beside the stock chain; prints Markdown.

    python tests/benchmarks/retrieval_recall.py

Twice: with nothing known but the question's own words, and given the right report. On the
further real reports (NIANBAO_SHARED); the answerable questions that need one report are asked
as they are typed. A hit has at most 400 characters.
"""

import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from stock import K, SameWeights, StockChain

from nianbao.evaluation import Gold, load, overlaps
from nianbao.library import Library
from nianbao.retrieval import retrieve
from nianbao.settings import Settings, read_settings

AT = (1, 5, 10)


def main() -> None:
    shared = Path(os.environ.get("NIANBAO_SHARED") or Path(__file__).parents[3] / "shared")
    listed = shared / "reports" / "FILES.txt"
    if not listed.is_file():
        sys.exit(f"skipped: no further real reports in {shared} (NIANBAO_SHARED)")
    files = [shared / "reports" / line for line in listed.read_text().split()]
    golds = [g for g in load(shared / "questions.jsonl") if _asks_one_report(g)]
    with tempfile.TemporaryDirectory() as scratch:
        settings = Settings(library=Path(scratch) / "library", cache=read_settings().cache)
        with Library.open(settings) as library:
            chain = StockChain(Path(scratch) / "stock", SameWeights(settings))
            ids: dict[str, str] = {}
            for file in files:
                report = library.add(file).report
                ids[file.parent.name] = report.id
                chain.add(report.id, report.text)
            print(f"{len(files)} reports, {len(golds)} questions\n")
            print("| | first | in 5 | in 10 | p50 |\n| --- | --- | --- | --- | --- |")
            for known in (False, True):
                what = "given the report" if known else "question alone"

                def ours(gold: Gold, known: bool = known) -> list[tuple[str, str]]:
                    only = [ids[gold.report_ids[0]]] if known else None
                    found = retrieve(library, gold.question, report_ids=only, k=K)
                    return [(hit.passage.report_id, hit.passage.text) for hit in found]

                def stock(gold: Gold, known: bool = known) -> list[tuple[str, str]]:
                    only = {"source": ids[gold.report_ids[0]]} if known else None
                    found = chain.store.similarity_search(gold.question, k=K, filter=only)
                    return [(d.metadata["source"], d.page_content) for d in found]

                print(_row(f"{what}, nianbao", golds, ids, ours))
                print(_row(f"{what}, stock chain", golds, ids, stock))


def _asks_one_report(gold: Gold) -> bool:
    return gold.answerable and gold.type != "factcheck" and len(gold.report_ids) == len(gold.turns) == 1


def _row(name: str, golds: list[Gold], ids: dict[str, str], search: Callable[[Gold], list[tuple[str, str]]]) -> str:
    counted: Counter[int] = Counter()
    times = []
    for gold in golds:
        began = time.perf_counter()
        hits = search(gold)
        times.append(time.perf_counter() - began)
        assert all(len(text) <= 400 for _, text in hits)
        right = [
            report_id == ids[gold.report_ids[0]] and any(overlaps(evidence, text) for evidence in gold.evidence)
            for report_id, text in hits
        ]
        counted.update(at for at in AT if any(right[:at]))
    shares = " | ".join(f"{100 * counted[at] / len(golds):.0f} %" for at in AT)
    return f"| {name} | {shares} | {1000 * sorted(times)[len(times) // 2]:.0f} ms |"


if __name__ == "__main__":
    main()
