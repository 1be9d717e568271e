"""Fitting: batches, loss and the loop. Seeds are fixed; a limit in minutes may end a stage early."""

import json
import logging
import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from nianbao.models.reader import Pair, pair_up
from nianbao.models.spans import SpanModel, laid_out, parts
from nianbao.models.transformer import number_type
from nianbao.training.examples import Group

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stage:
    """How one stage is fitted. `frozen` layers at the bottom keep the encoder's weights."""

    name: str
    rate: float = 8e-5
    head_rate: float = 6e-4
    windows: int = 16
    frozen: int = 4
    warmup: float = 0.06
    minutes: float = math.inf


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded rows. `span` is (0, 0) where there is no answer; `group` numbers the question of a row."""

    ids: Tensor
    present: Tensor
    candidate: Tensor
    span: Tensor
    answerable: Tensor
    group: Tensor


def fit(model: SpanModel, batches: Callable[[], Iterator[Batch]], steps: int, stage: Stage, checkpoint: Path) -> None:
    """Fit a model in place; the rate falls to nothing over the steps, or over the minutes if those end first."""
    device = model.transformer.device
    model.train()
    for number, layer in enumerate(model.transformer.layers):
        layer.requires_grad_(number >= stage.frozen)
    heads = [*model.edges.parameters(), *model.judge.parameters(), model.gain]
    bodies = [p for p in model.transformer.layers.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(
        [{"params": bodies, "rate": stage.rate}, {"params": heads, "rate": stage.head_rate}], weight_decay=0.01
    )
    began = saved = time.monotonic()
    running: list[Tensor] = []
    for step, batch in enumerate(batches()):
        done = max(step / steps, (time.monotonic() - began) / 60 / stage.minutes)
        if done >= 1:
            break
        for chosen in optimiser.param_groups:
            chosen["lr"] = chosen["rate"] * min(
                1.0, (step + 1) / (stage.warmup * steps), (1 - done) / (1 - stage.warmup)
            )
        with torch.autocast(device.type, torch.bfloat16, enabled=number_type(device) is torch.bfloat16):
            start, end, judged = model(batch.ids, batch.present, batch.candidate)
        loss, told = _loss(start, end, judged, batch)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it bare
        torch.nn.utils.clip_grad_norm_(bodies + heads, 1.0)
        optimiser.step()
        running.append(told)
        if step % 10 == 9:
            means = torch.stack(running).mean(0).tolist()
            spent = time.monotonic() - began
            log.info(
                "%s %d/%d  %s  %.2f s a step",
                stage.name,
                step + 1,
                steps,
                json.dumps([round(m, 3) for m in means]),
                spent / (step + 1),
            )
            running.clear()
        if time.monotonic() - saved > 300:
            save(model, checkpoint)
            saved = time.monotonic()
    model.eval()
    save(model, checkpoint)


def save(model: SpanModel, path: Path) -> None:
    """Write what was trained, whole or not at all."""
    scratch = path.with_suffix(".part")
    save_file({name: value.contiguous().cpu() for name, value in parts(model).items()}, scratch)
    scratch.rename(path)


def _loss(start: Tensor, end: Tensor, judged: Tensor, batch: Batch) -> tuple[Tensor, Tensor]:
    """Span, answerability, and choice among the windows of one question."""
    # Windows without an answer outnumber the others in reports, and their target is easy.
    weight = torch.where(batch.answerable > 0, 1.0, 0.25)
    span = sum(
        (cross_entropy(logits, target, reduction="none") * weight).sum() / weight.sum()
        for logits, target in ((start, batch.span[:, 0]), (end, batch.span[:, 1]))
    )
    assert isinstance(span, Tensor)
    judge = binary_cross_entropy_with_logits(judged, batch.answerable)
    together = batch.group[:, None] == batch.group[None, :]
    shares = judged[None, :].expand(len(judged), -1).masked_fill(~together, -1e4).log_softmax(1)
    right = (batch.answerable[None, :] > 0) & together
    has = right.any(1)
    mass = shares.masked_fill(~right, -1e4).logsumexp(1)
    choice = -(mass * has).sum() / has.sum().clamp(min=1)
    return span + judge + 0.5 * choice, torch.stack([span.detach(), judge.detach(), choice.detach()])


def batches(groups: Iterable[Group], tokenizer: Tokenizer, stage: Stage, device: torch.device) -> Iterator[Batch]:
    """Groups of alike length together: sorted within every 24 batches, in an order that the seed fixes."""
    pool: list[tuple[Group, list[Pair]]] = []
    shuffle = torch.Generator().manual_seed(7)
    size = 0
    for group in groups:
        pairs = [pair_up(tokenizer, group.question, w.text, w.title) for w in group.windows]
        pool.append((group, pairs))
        size += len(pairs)
        if size >= 24 * stage.windows:
            yield from _pooled(pool, stage, device, shuffle)
            pool, size = [], 0
    if pool:
        yield from _pooled(pool, stage, device, shuffle)


def _pooled(
    pool: list[tuple[Group, list[Pair]]], stage: Stage, device: torch.device, shuffle: torch.Generator
) -> Iterator[Batch]:
    pool.sort(key=lambda item: max(len(p.ids) for p in item[1]))
    made: list[list[tuple[Group, list[Pair]]]] = [[]]
    for item in pool:
        if sum(len(pairs) for _, pairs in made[-1]) + len(item[1]) > stage.windows and made[-1]:
            made.append([])
        made[-1].append(item)
    for i in torch.randperm(len(made), generator=shuffle).tolist():
        yield _batch(made[i], device)


def _batch(items: Sequence[tuple[Group, list[Pair]]], device: torch.device) -> Batch:
    rows = [pair for _, pairs in items for pair in pairs]
    spans = [
        pair.tokens_of(*window.span) if window.span else (0, 0)
        for group, pairs in items
        for window, pair in zip(group.windows, pairs, strict=True)
    ]
    ids, present, candidate = laid_out(rows, device)
    span = torch.tensor(spans, device=device)
    group = torch.tensor([n for n, (_, pairs) in enumerate(items) for _ in pairs], device=device)
    return Batch(ids, present, candidate, span, (span[:, 0] > 0).float(), group)
