"""The torch side of the reader: a question and a passage read together.

The model is the encoder's transformer with other layers: the embedding table is the
encoder's own, and the layers are the encoder's plus a compact difference that training left
(see `deltas`). Two heads stand on top: where an answer begins and ends, and whether there is
one. This module knows no text.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from nianbao import deadlines
from nianbao.errors import WeightsError
from nianbao.models.deltas import read_difference
from nianbao.models.transformer import Layer, Transformer, built, layer_state, padded

# A span may be a list that runs over a whole sentence, and is never longer than this.
LONGEST_SPAN = 96


class SpanModel(nn.Module):
    """Ids (n, t) -> start logits (n, t), end logits (n, t), answerability logits (n,).

    `candidate` (n, t) is True where a span may lie. Position 0 stands for "no answer here".
    """

    def __init__(self, transformer: Transformer) -> None:
        super().__init__()
        self.transformer = transformer
        self.edges = nn.Linear(transformer.hidden, 2)
        self.judge = nn.Sequential(
            nn.Linear(transformer.hidden, transformer.hidden), nn.Tanh(), nn.Linear(transformer.hidden, 1)
        )
        self.gain = nn.Parameter(torch.tensor(0.1))

    def forward(self, ids: Tensor, present: Tensor, candidate: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        states = self.transformer(ids, present)
        edges = self.edges(states.to(self.edges.weight.dtype)).float()
        allowed = candidate.clone()
        allowed[:, 0] = True
        edges = edges.masked_fill(~allowed[:, :, None], float("-inf"))
        inside = edges[:, 1:].amax(1) - edges[:, 0]
        inside = torch.where(inside.isfinite(), inside, torch.full_like(inside, -10.0))
        judged = self.judge(states[:, 0].to(self.edges.weight.dtype)).float()[:, 0]
        return edges[:, :, 0], edges[:, :, 1], judged + self.gain * inside.sum(1)


def copy_of(transformer: Transformer) -> Transformer:
    """The same transformer with layers of its own in float32 and the embedding shared."""
    layers = []
    for layer in transformer.layers:
        assert isinstance(layer, Layer)
        hidden, inner = layer.up.in_features, layer.up.out_features
        fresh = Layer(hidden, layer.heads, inner, layer.norm1.eps)
        fresh.load_state_dict({name: value.float() for name, value in layer.state_dict().items()})
        layers.append(fresh)
    return Transformer(transformer.embedding, layers)


def best_spans(start: Tensor, end: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The best (start, end, score) of each row: token positions, both inclusive, past position 0."""
    scores = start[:, 1:, None] + end[:, None, 1:]
    n, t, _ = scores.shape
    ok = torch.ones(t, t, dtype=torch.bool, device=scores.device).triu().tril(LONGEST_SPAN - 1)
    flat = scores.masked_fill(~ok, float("-inf")).reshape(n, t * t)
    score, where = flat.max(1)
    return where // t + 1, where % t + 1, score


class Row(Protocol):
    """Token ids, of which those from `first` on, one for each of `offsets`, are the passage's."""

    @property
    def ids(self) -> list[int]: ...
    @property
    def first(self) -> int: ...
    @property
    def offsets(self) -> list[tuple[int, int]]: ...


def laid_out(rows: Sequence[Row], device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    """Ids, where there is a token, and where a span may lie, all (n, longest)."""
    ids, present = padded([row.ids for row in rows], 1, device)
    candidate = torch.zeros_like(present)
    for number, row in enumerate(rows):
        candidate[number, row.first : row.first + len(row.offsets)] = True
    return ids, present, candidate


def run(model: SpanModel, rows: Sequence[Row], batch: int) -> list[tuple[int, int, float]]:
    """The first and last token of the best span, counted in the passage, and the answerability logit."""
    out: list[tuple[int, int, float]] = [(0, 0, 0.0)] * len(rows)
    order = sorted(range(len(rows)), key=lambda n: len(rows[n].ids))
    for at in range(0, len(order), batch):
        deadlines.check()
        chosen = order[at : at + batch]
        with torch.inference_mode():
            start, end, judged = model(*laid_out([rows[n] for n in chosen], model.transformer.device))
            firsts, lasts, _ = best_spans(start, end)
        for i, n in enumerate(chosen):
            out[n] = int(firsts[i]) - rows[n].first, int(lasts[i]) - rows[n].first, float(judged[i])
    return out


def load_span_model(shared: Transformer, folder: Path, digest: str, weights: Path) -> SpanModel:
    """The reader on a loaded encoder: its embedding and unchanged layers shared, not copied.

    Raises:
        WeightsError: the weights are missing, damaged, or made for another encoder.
    """
    kind = next(shared.layers.parameters()).dtype
    stored = load_file(folder / "model.safetensors")
    base = {
        f"transformer.layers.{number}.{name}": value
        for number in range(len(shared.layers))
        for name, value in layer_state(stored, f"encoder.layer.{number}.").items()
    }
    tensors, metadata = read_difference(weights, base, kind)
    if metadata.get("base") != digest:
        raise WeightsError(
            f"the reader's weights {weights} were made for other encoder weights than those installed; "
            "reinstall nianbao with its dependencies, or set NIANBAO_READER to none"
        )
    layers = []
    for number, theirs in enumerate(shared.layers):
        assert isinstance(theirs, Layer)
        prefix = f"transformer.layers.{number}."
        own = {name: value for name, value in base.items() if name.startswith(prefix)}
        if not own.keys() & tensors.keys():
            layers.append(theirs)
            continue
        state = {name.removeprefix(prefix): tensors.get(name, value).to(kind) for name, value in own.items()}
        layers.append(built(state, theirs.heads, theirs.norm1.eps).to(shared.device))
    model = SpanModel(Transformer(shared.embedding, layers))
    heads = {name: value for name, value in tensors.items() if not name.startswith("transformer.")}
    missing = [name for name in model.state_dict() if not name.startswith("transformer.") and name not in heads]
    if missing:
        raise WeightsError(f"the reader's weights {weights} are damaged: {missing[0]} is missing; reinstall nianbao")
    model.load_state_dict(heads, strict=False)
    return model.to(shared.device).eval().requires_grad_(False)


def parts(model: SpanModel) -> dict[str, Tensor]:
    """Every trained tensor but the embedding's, by name."""
    return {k: v for k, v in model.state_dict().items() if not k.startswith("transformer.embedding.")}


def put_parts(model: SpanModel, tensors: Mapping[str, Tensor]) -> None:
    """Set the tensors that `parts` names.

    Raises:
        RuntimeError: a name or a shape does not fit.
    """
    loaded = model.load_state_dict(dict(tensors), strict=False)
    missing = [name for name in loaded.missing_keys if not name.startswith("transformer.embedding.")]
    if missing or loaded.unexpected_keys:
        raise RuntimeError(f"missing {missing[:3]}, unexpected {loaded.unexpected_keys[:3]}")
