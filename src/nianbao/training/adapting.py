"""Fit the map that turns questions towards the passages that answer them, and write its weights.

    python -m nianbao.training.adapting --data DIR

A softmax over the passages of a report, so that one with the evidence comes first (contrastive
learning with all of the report's other passages as negatives); for some questions, asked in full,
over passages of other reports as well. DIR is as for `nianbao.training`; the held-back reports
and those of the development set are not fitted on.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from torch import Tensor

from nianbao.chinese import simplified, squeeze
from nianbao.errors import NianbaoError
from nianbao.library import Library
from nianbao.models.adapter import WEIGHTS
from nianbao.settings import read_settings
from nianbao.training.indomain import HELD_BACK, WRITTEN, question_lines
from nianbao.understanding import bare_text

_RANK = 32
_EPOCHS = 6
_AT_ONCE = 32
_RATE = 2e-3
# Cosines lie within a tenth of one another; so much apart they are for the softmax.
_SHARPNESS = 30
# The share of questions that are read among other reports too, and of those that keep place and year within theirs.
_AMONG_ALL, _IN_FULL = 0.4, 0.2
_OTHERS = 300


@dataclass(frozen=True, slots=True)
class Asked:
    """Vectors of a question in full and without its place and year, its report, and which passages answer."""

    full: Tensor
    bare: Tensor
    report: str
    right: Tensor


@dataclass(frozen=True, slots=True)
class Material:
    """Questions, and the vectors (passages, dimension) of each report."""

    asked: tuple[Asked, ...]
    vectors: dict[str, Tensor]
    digest: str


def gathered(data: Path, names: str) -> Material:
    """The questions of `names` that have evidence, over the reports of the data and the invented ones."""
    settings = read_settings()
    with (
        TemporaryDirectory() as scratch,
        Library.open(settings.model_copy(update={"library": Path(scratch)})) as library,
    ):
        texts: dict[str, list[str]] = {}
        vectors: dict[str, Tensor] = {}
        for folder in sorted(path for parent in (data / "reports", WRITTEN / "reports") for path in parent.iterdir()):
            material = library.material([library.add(folder / "report.txt").report.id])
            texts[folder.name] = [squeeze(passage.text) for passage in material.passages]
            vectors[folder.name] = torch.tensor(material.vectors, dtype=torch.float32)
        known, encoder = library.entries(), library.encoder

        def asked() -> Iterator[Asked]:
            for line in question_lines(data, names):
                if line["report_id"] not in texts or not line["evidence"]:
                    continue
                evidence = [squeeze(each) for each in line["evidence"]]
                right = [any(_holds(text, each) for each in evidence) for text in texts[line["report_id"]]]
                full = simplified(line["question"])
                bare = bare_text(full, known, date.today()) or full
                if any(right):
                    asked_for = [torch.tensor(encoder.query(text)) for text in (full, bare)]
                    yield Asked(asked_for[0], asked_for[1], line["report_id"], torch.tensor(right))

        return Material(tuple(asked()), vectors, encoder.digest)


def _holds(passage: str, evidence: str) -> bool:
    return evidence in passage or (len(passage) > 8 and passage in evidence)


def fit(material: Material, keep: Callable[[str], bool], seed: int = 0) -> tuple[Tensor, Tensor]:
    """The map's two matrices, (dimension, rank) and (rank, dimension)."""
    torch.manual_seed(seed)
    asked = [each for each in material.asked if keep(each.report)]
    everywhere = torch.cat(list(material.vectors.values()))
    dimension = everywhere.shape[1]
    down = torch.nn.Parameter(torch.randn(dimension, _RANK) * 0.02)
    up = torch.nn.Parameter(torch.zeros(_RANK, dimension))
    optimiser = torch.optim.AdamW([down, up], lr=_RATE, weight_decay=1e-3)
    steps = _EPOCHS * -(-len(asked) // _AT_ONCE)
    decay = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: 1 - step / steps)
    for _ in range(_EPOCHS):
        order = torch.randperm(len(asked)).tolist()
        for at in range(0, len(order), _AT_ONCE):
            losses = [_loss(asked[i], material, everywhere, down, up) for i in order[at : at + _AT_ONCE]]
            optimiser.zero_grad()
            torch.stack(losses).mean().backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
            optimiser.step()
            decay.step()
    return down.detach(), up.detach()


def _loss(one: Asked, material: Material, everywhere: Tensor, down: Tensor, up: Tensor) -> Tensor:
    among_all = torch.rand(1).item() < _AMONG_ALL
    vector = one.full if among_all or torch.rand(1).item() < _IN_FULL else one.bare
    passages, right = material.vectors[one.report], one.right
    if among_all:
        others = everywhere[torch.randint(len(everywhere), (_OTHERS,))]
        others = others[~torch.isin(others[:, 0], passages[:, 0])]  # the report's own are there already
        passages = torch.cat([passages, others])
        right = torch.cat([right, torch.zeros(len(others), dtype=torch.bool)])
    scores = passages @ turned(vector, down, up) * _SHARPNESS
    return scores.logsumexp(0) - scores[right].logsumexp(0)


def turned(vector: Tensor, down: Tensor, up: Tensor) -> Tensor:
    """The question's vector after the map, L2-normalised."""
    return torch.nn.functional.normalize(vector + vector @ down @ up, dim=0)


def firsts(material: Material, keep: Callable[[str], bool], turn: Callable[[Tensor], Tensor]) -> str:
    """Shares of questions with an answering passage among the first 1, 3, 6 and 9 of their report, by vectors alone."""
    ranks = []
    for one in material.asked:
        if keep(one.report):
            order = (material.vectors[one.report] @ turn(one.bare)).argsort(descending=True)
            ranks.append(int(one.right[order].float().argmax()))
    shares = [sum(rank < depth for rank in ranks) / max(1, len(ranks)) for depth in (1, 3, 6, 9)]
    return f"n {len(ranks)}: " + " / ".join(f"{share:.1%}" for share in shares)


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, print what it is worth on the held-back reports, and write the weights."""
    import numpy as np

    parser = argparse.ArgumentParser(prog="python -m nianbao.training.adapting")
    parser.add_argument("--data", type=Path, required=True, help="folder of the training data")
    parser.add_argument("--questions", default="abes", help="which questions-*.jsonl are fitted (default: abes)")
    chosen = parser.parse_args(arguments)
    material = gathered(chosen.data, chosen.questions)
    down, up = fit(material, lambda report: report not in HELD_BACK)
    held = HELD_BACK.__contains__
    print("held-back reports, first 1 / 3 / 6 / 9, without:", firsts(material, held, lambda vector: vector))
    print("                                            with:", firsts(material, held, lambda v: turned(v, down, up)))
    with WEIGHTS.open("wb") as file:
        halves = {name: value.numpy().astype(np.float16) for name, value in (("down", down), ("up", up))}
        np.savez_compressed(file, allow_pickle=False, digest=np.array(material.digest), **halves)


if __name__ == "__main__":
    try:
        main()
    except (NianbaoError, OSError) as error:
        raise SystemExit(str(error)) from error
