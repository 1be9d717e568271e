"""One measurement each, run in a process of its own: `python parts.py NAME ARGUMENTS` prints JSON."""

import json
import re
import resource
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import quantiles
from typing import Any

from stock import SameWeights, StockChain

from nianbao import replies
from nianbao.answering import Assistant, finding
from nianbao.evaluation import Gold, load, overlaps
from nianbao.library import Library
from nianbao.settings import Settings

WARM_UP = 5


class Materials:
    """What is measured on: the files of reports and gold questions over them."""

    def __init__(self, questions: str, limit: str, *reports: str) -> None:
        golds = [g for g in load(Path(questions)) if g.type != "factcheck"]
        self.golds = golds[: int(limit)] if int(limit) else golds
        self.reports = [Path(report) for report in reports]

    @property
    def questions(self) -> list[str]:
        return [gold.question for gold in self.golds if len(gold.turns) == 1]


def index_ours(work: Path, cache: Path, materials: Materials) -> dict[str, Any]:
    """Seconds per 10,000 characters, of new text and of editions with one sentence changed."""
    settings = Settings(library=work / "ours", cache=cache)
    with Library.open(settings) as library:
        library.encoder.query("加载权重")
        copies = [(_copy(work / "files", report), report) for report in materials.reports]
        characters, began = 0, time.perf_counter()
        for copy, _ in copies:
            characters += len(library.add(copy).report.text)
        new = time.perf_counter() - began
        for copy, _ in copies:
            if copy.suffix == ".txt":
                copy.write_text(_edited(copy.read_text("utf-8")), "utf-8")
        edited, began = 0, time.perf_counter()
        for copy, _ in copies:
            if copy.suffix == ".txt":
                edited += len(library.add(copy).report.text)
        again = time.perf_counter() - began
    return {"new": new * 10_000 / characters, "edited": again * 10_000 / edited, "memory": _peak()}


def index_stock(work: Path, cache: Path, materials: Materials) -> dict[str, Any]:
    """The same for the stock chain, over the texts that this project reads from the files."""
    texts = _texts(cache, work, materials)
    embeddings = SameWeights(Settings(cache=cache))
    embeddings.embed_query("加载权重")
    chain = StockChain(work / "stock", embeddings)
    began = time.perf_counter()
    for source, text in texts.items():
        chain.add(source, text)
    new = time.perf_counter() - began
    other = StockChain(work / "stock-edited", embeddings)
    began = time.perf_counter()
    for source, text in texts.items():
        other.add(source, _edited(text))
    again = time.perf_counter() - began
    characters = sum(map(len, texts.values()))
    return {"new": new * 10_000 / characters, "edited": again * 10_000 / characters, "memory": _peak()}


def ask_ours(work: Path, cache: Path, materials: Materials) -> dict[str, Any]:
    """Milliseconds a question, in a warm process, and what of them is embedding and retrieval."""
    settings = Settings(library=work / "ours", cache=cache)
    with Library.open(settings) as library:
        assistant = Assistant(library, settings)
        embedding, retrieval = Clock(), Clock()
        encoder: Any = library.encoder
        encoder.query = embedding.around(encoder.query)
        finding.retrieve = retrieval.around(finding.retrieve)  # type: ignore[attr-defined]
        times = _asked(materials.questions, assistant.ask, embedding, retrieval)
        encoder.query = encoder.__class__.query.__get__(encoder)
        alone = _asked([q + "。" for q in materials.questions], encoder.query)
    return times | {"alone": alone["total"]}


def ask_stock(work: Path, cache: Path, materials: Materials) -> dict[str, Any]:
    """The same for the stock chain."""
    embeddings: Any = SameWeights(Settings(cache=cache))
    embedding, retrieval = Clock(), Clock()
    embeddings.embed_query = embedding.around(embeddings.embed_query)
    chain = StockChain(work / "stock", embeddings)
    store: Any = chain.store
    store.similarity_search = retrieval.around(store.similarity_search)
    return _asked(materials.questions, chain.ask, embedding, retrieval)


def recall_ours(work: Path, cache: Path, materials: Materials) -> dict[str, Any]:
    """How often the gold evidence stands in the first, the first five, the first ten hits."""
    settings = Settings(library=work / "ours", cache=cache)
    with Library.open(settings) as library:
        assistant = Assistant(library, settings)

        def search(gold: Gold) -> list[tuple[str, str]]:
            return [(hit["source"], hit["text"]) for hit in replies.hits(assistant, gold.turns, 10)]

        return _recall(materials.golds, search)


def recall_stock(work: Path, cache: Path, materials: Materials) -> dict[str, Any]:
    """The same for the stock chain."""
    chain = StockChain(work / "stock", SameWeights(Settings(cache=cache)))

    def search(gold: Gold) -> list[tuple[str, str]]:
        return [(d.metadata["source"], d.page_content) for d in chain.search(" ".join(gold.turns))]

    return _recall(materials.golds, search)


def cold_stock(work: Path, cache: Path, materials: Materials) -> dict[str, Any]:
    """One question to the stock chain over an index that is there."""
    chain = StockChain(work / "stock", SameWeights(Settings(cache=cache)))
    chain.ask(materials.questions[0])
    return {"memory": _peak()}


class Clock:
    """Adds up the time that calls take."""

    def __init__(self) -> None:
        self.spent = 0.0

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return call(*arguments, **named)
            finally:
                self.spent += time.perf_counter() - began

        return timed


def _asked(questions: Iterable[str], ask: Callable[[str], Any], *clocks: Clock) -> dict[str, Any]:
    rows: list[list[float]] = []
    for question in questions:
        before = [clock.spent for clock in clocks]
        began = time.perf_counter()
        ask(question)
        rows.append([time.perf_counter() - began, *(c.spent - b for c, b in zip(clocks, before, strict=True))])
    names = ("total", "embedding", "retrieval")
    columns = zip(*rows[WARM_UP:], strict=True)
    return {name: _percentiles(column) for name, column in zip(names, columns, strict=False)} | {"memory": _peak()}


def _percentiles(seconds: Iterable[float]) -> list[float]:
    steps = quantiles(seconds, n=20, method="inclusive")
    return [1000 * steps[9], 1000 * steps[18]]


def _recall(golds: Iterable[Gold], search: Callable[[Gold], list[tuple[str, str]]]) -> dict[str, Any]:
    first: list[int] = []
    for gold in golds:
        if gold.answerable and gold.evidence and len(gold.report_ids) == 1:
            hits = search(gold)
            holding = (n for n, hit in enumerate(hits, 1) if gold.report_ids[0] in hit[0] and _holds(gold, hit[1]))
            first.append(next(holding, 99))
    return {f"at {k}": sum(n <= k for n in first) / len(first) for k in (1, 5, 10)} | {"n": len(first)}


def _holds(gold: Gold, text: str) -> bool:
    return any(overlaps(evidence, text) for evidence in gold.evidence)


def _copy(folder: Path, report: Path) -> Path:
    target = folder / report.parent.name / report.name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(report.read_bytes())
    return target


def _texts(cache: Path, work: Path, materials: Materials) -> dict[str, str]:
    from nianbao.reading import read

    settings = Settings(library=work / "none", cache=cache)
    return {str(report): read(report, settings).text for report in materials.reports}


def _edited(text: str) -> str:
    """A corrected edition: the first sentence with a number in the middle of the text is another one."""
    middle = len(text) // 2
    return text[:middle] + re.sub(r"\d", "7", text[middle:], count=1)


def _peak() -> float:
    """The most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


PARTS = {p.__name__: p for p in (index_ours, index_stock, ask_ours, ask_stock, recall_ours, recall_stock, cold_stock)}

if __name__ == "__main__":
    name, work, cache, *rest = sys.argv[1:]
    print(json.dumps(PARTS[name](Path(work), Path(cache), Materials(*rest))))
