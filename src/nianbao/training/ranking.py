"""Fits the weights of `ranking.toml`: which sentence and which figure of a report answers a question.

A softmax over the candidates of each question, so that the gold one comes first; thresholds are
set so that few answerable questions are refused. Questions are lines as `nianbao eval` takes them.
"""

import argparse
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import torch

from nianbao.answering import Assistant
from nianbao.answering.features import SENTENCE, Look, sentence_features
from nianbao.answering.finding import ACCEPT, acceptance_features, look
from nianbao.answering.weighing import FIGURE, figure_features
from nianbao.chinese import number, squeeze
from nianbao.figures import Figure
from nianbao.library import Library
from nianbao.settings import read_settings
from nianbao.understanding.query import Query

_COUNTED = ("figure", "figure_en", "sum_or_table", "noisy")
_TOLD = ("text_fact", "list")


@dataclass(frozen=True, slots=True)
class Example:
    """Features of the candidates of one question, and which of them are right (none: unanswerable)."""

    kind: str
    features: np.ndarray
    right: np.ndarray
    seen: Look
    query: Query


def examples(assistant: Assistant, golds: Iterable[dict[str, Any]]) -> Iterator[Example]:
    """One example a question whose report is found, in the order of the file."""
    library = assistant.library
    for gold in golds:
        query = assistant.understand((gold.get("turns") or [gold["question"]])[-1])
        if len(query.report_ids) != 1 or gold["type"] not in (*_COUNTED, *_TOLD, "unanswerable"):
            continue
        report = library.report(query.report_ids[0])
        seen = look(library, assistant.reader, query, report)
        if gold["type"] in _COUNTED or (gold["type"] == "unanswerable" and query.expects == "number"):
            held = library.figures(report_ids=[report.id])
            rows, _ = figure_features(seen, query, held)
            right = _same([_states(f, report.text, gold) for f in held], held)
            kind = "figure"
        else:
            rows, found = sentence_features(seen, query)
            right = np.array([any(_overlap(e, f.text) for e in gold["evidence"]) for f in found], bool)
            kind = "sentence"
        if right.any() or not gold["answerable"]:
            yield Example(kind, rows, right, seen, query)


def _same(right: Sequence[bool], held: Sequence[Figure]) -> np.ndarray:
    """The right figures, with those elsewhere in the report that state the same value of the same measure."""
    keys = {_key(f) for f, yes in zip(held, right, strict=True) if yes and f.measure}
    return np.array([yes or _key(f) in keys for f, yes in zip(held, right, strict=True)], bool)


def _key(figure: Figure) -> tuple[object, ...]:
    return figure.measure, figure.breakdown, figure.period, figure.value


def _states(figure: Figure, text: str, gold: dict[str, Any]) -> bool:
    quote = text[figure.quote_start : figure.quote_end]
    if figure.value is None or not any(_overlap(e, quote) for e in gold["evidence"]):
        return False
    wanted = {v for value in gold["values"] if (v := _number(value["value"])) is not None}
    return figure.value in wanted or figure.value * 10000 in wanted


def _number(text: str) -> Decimal | None:
    match = re.search(r"\d[\d,]*(?:\.\d+)?万?", text)
    return number(match[0]) if match else None


def _overlap(evidence: str, quote: str) -> bool:
    a, b = squeeze(evidence), squeeze(quote)
    return bool(a and b) and (a in b or (b in a and len(b) >= 6))


def fit(found: list[Example], names: tuple[str, ...], seed: int = 7) -> np.ndarray:
    """Weights that put a right candidate first, by gradient descent on the softmax loss."""
    torch.manual_seed(seed)
    answerable = [e for e in found if e.right.any()]
    weights = torch.zeros(len(names), requires_grad=True)
    optimiser = torch.optim.Adam([weights], lr=0.1)
    rows = [(torch.tensor(e.features), torch.tensor(e.right)) for e in answerable]
    for _ in range(200):
        loss = 0.001 * weights.square().sum()
        for features, right in rows:
            scores = features @ weights
            loss = loss + (scores.logsumexp(0) - scores[right].logsumexp(0)) / len(rows)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        optimiser.step()
    return weights.detach().numpy()


def firsts(found: list[Example], weights: np.ndarray) -> tuple[int, int, int]:
    """How many questions have a right candidate first, and within three; and how many there are."""
    ranks = [
        int(np.argmax(e.right[np.argsort(-(e.features @ weights), kind="stable")])) for e in found if e.right.any()
    ]
    return sum(r == 0 for r in ranks), sum(r < 3 for r in ranks), len(ranks)


def tops(found: list[Example], weights: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
    """(n, features) of the best candidate of each question, and (n,) whether the question has an answer."""
    rows, able = [], []
    for e in (e for e in found if len(e.features)):
        scores = e.features @ weights
        order = np.argsort(-scores, kind="stable")
        lead = float(scores[order[0]] - scores[order[1]]) if len(order) > 1 else 5.0
        rows.append(acceptance_features(e.seen, e.query, e.features[order[0]], lead))
        able.append(bool(e.right.any()))
    return torch.tensor(np.stack(rows)), torch.tensor(able)


def fit_acceptance(found: list[Example], weights: np.ndarray) -> np.ndarray:
    """Weights of a logistic regression that tells questions with an answer from those without."""
    rows, able = tops(found, weights)
    accept = torch.zeros(rows.shape[1], requires_grad=True)
    optimiser = torch.optim.Adam([accept], lr=0.05)
    balance = torch.where(able, 1.0, float(able.sum()) / max(1, int((~able).sum())))
    for _ in range(600):
        loss = torch.nn.functional.binary_cross_entropy_with_logits(rows @ accept, able.float(), weight=balance)
        loss = loss + 0.003 * accept.square().sum()
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        optimiser.step()
    return accept.detach().numpy()


def cut(found: list[Example], weights: np.ndarray, accept: np.ndarray, refused: float) -> tuple[float, float]:
    """The threshold that refuses this share of the answerable, and the share of the others that it refuses."""
    rows, able = tops(found, weights)
    scores = (rows @ torch.tensor(accept)).numpy()
    answered = np.sort(scores[able.numpy()])
    at = float(answered[int(refused * len(answered))])
    return at, float((scores[~able.numpy()] < at).mean()) if (~able).any() else 0.0


def write(groups: Mapping[str, Sequence[Example]], out: Path | None, refused: float) -> None:
    """Fits on the examples of `fit`, prints what comes of it for every group, and writes the weights."""
    lines: list[str] = []
    for kind, names in (("sentence", SENTENCE), ("figure", FIGURE)):
        mine = {name: [e for e in group if e.kind == kind] for name, group in groups.items()}
        weights = fit(mine["fit"], names)
        accept = fit_acceptance(mine["fit"], weights)
        at, _ = cut(mine["fit"], weights, accept, refused)
        lines += [f"[{kind}]", *_lines(names, weights), ""]
        lines += [f"[accept_{kind}]", f"at = {at:.3f}", *_lines(ACCEPT + names, accept), ""]
        for name, ours in mine.items():
            if not ours:
                continue
            print(kind, name, "first, within three, of:", firsts(ours, weights))
            for share in (0.01, 0.02, 0.03, 0.05, 0.1):
                caught = cut(ours, weights, accept, share)[1]
                print(f"  refusing {share:.0%} of the answerable refuses {caught:.0%} of the others")
    if out:
        head = "# What ranks the sentences and figures of a report. Made by `python -m nianbao.training.ranking`.\n\n"
        out.write_text(head + "\n".join(lines), "utf-8")


def _lines(names: tuple[str, ...], weights: np.ndarray) -> list[str]:
    return [f"{name} = {weight:.3f}" for name, weight in zip(names, weights, strict=True)]


def main() -> None:
    """Fits on some question files, reports on others, writes the weights."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--library", type=Path, required=True, help="a library that holds the reports")
    parser.add_argument("--fit", type=Path, nargs="+", required=True, help="question files to fit on")
    parser.add_argument("--test", type=Path, nargs="*", default=[], help="question files to report on")
    parser.add_argument("--refused", type=float, default=0.02, help="share of the answerable that may be refused")
    parser.add_argument("--out", type=Path, help="where the weights go")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    settings = read_settings(library=chosen.library)
    with Library.open(settings, create=False) as library:
        assistant = Assistant(library, settings)
        groups = {name: _read(assistant, paths) for name, paths in (("fit", chosen.fit), ("test", chosen.test))}
    write(groups, chosen.out, chosen.refused)


def _read(assistant: Assistant, paths: Sequence[Path]) -> list[Example]:
    lines = [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]
    return list(examples(assistant, lines))


if __name__ == "__main__":
    main()
