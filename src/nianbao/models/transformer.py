"""A BERT encoder in plain torch, read from a Hugging Face folder: what encoder and reader share.

Loading transformers and sentence-transformers takes longer than answering a question, so the
built-in weights run here. The embedding table stays mapped from its file in float32: only the
rows that are looked up take memory. This module knows no text.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn.functional import gelu, scaled_dot_product_attention

from nianbao.errors import SettingError, WeightsError


def pick_device(chosen: str) -> torch.device:
    """The device for a setting: auto, cpu, cuda or mps.

    Raises:
        SettingError: the machine has no such device.
    """
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if chosen == "auto":
        return torch.device(next(name for name in ("cuda", "mps", "cpu") if there[name]))
    if not there[chosen]:
        raise SettingError(f"setting NIANBAO_DEVICE is {chosen!r}, but there is none here; set it to auto or cpu")
    return torch.device(chosen)


def number_type(device: torch.device, *, cpuinfo: Path = Path("/proc/cpuinfo")) -> torch.dtype:
    """The fastest sound number type: bfloat16 only where the processor computes in it."""
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float16
    if device.type == "mps":
        return torch.float16
    try:
        flags = next((line for line in cpuinfo.read_text().splitlines() if line.startswith("flags")), "").split()
    except OSError:
        return torch.float32
    return torch.bfloat16 if {"avx512_bf16", "amx_bf16"} & set(flags) else torch.float32


class Embedding(nn.Module):
    """Token, position and type embeddings. Ids (n, t) of int64 -> (n, t, hidden) of float32."""

    def __init__(self, words: Tensor, positions: Tensor, types: Tensor, weight: Tensor, bias: Tensor, eps: float):
        super().__init__()
        self.words = words
        self.places = nn.Parameter(positions + types[0])
        self.norm_weight, self.norm_bias, self.eps = nn.Parameter(weight), nn.Parameter(bias), eps

    def forward(self, ids: Tensor) -> Tensor:
        rows = self.words[ids.to(self.words.device)].to(self.places.device, torch.float32)
        return nn.functional.layer_norm(
            rows + self.places[: ids.shape[1]], rows.shape[-1:], self.norm_weight, self.norm_bias, self.eps
        )


class Layer(nn.Module):
    """One BERT layer; attention weights of query, key and value in one matrix."""

    def __init__(self, hidden: int, heads: int, inner: int, eps: float) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        self.norm1 = nn.LayerNorm(hidden, eps)
        self.up = nn.Linear(hidden, inner)
        self.down = nn.Linear(inner, hidden)
        self.norm2 = nn.LayerNorm(hidden, eps)
        self.dropout = nn.Dropout(0.0)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        n, t, hidden = x.shape
        q, k, v = self.qkv(x).view(n, t, 3, self.heads, hidden // self.heads).permute(2, 0, 3, 1, 4)
        heard = _attention(q, k, v, mask).transpose(1, 2).reshape(n, t, hidden)
        x = self.norm1(x + self.dropout(self.out(heard)))
        deep: Tensor = self.norm2(x + self.dropout(self.down(gelu(self.up(x)))))
        return deep


def _attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None) -> Tensor:
    if not torch.is_grad_enabled():
        return scaled_dot_product_attention(q, k, v, attn_mask=mask)
    # The backward pass of the fused kernel takes a quarter of a step on a processor; this one little.
    scores = (q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2)
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e4)
    heard: Tensor = scores.float().softmax(-1).to(v.dtype) @ v
    return heard


class Transformer(nn.Module):
    """Token ids -> the last layer's states (n, t, hidden). Call it without a gradient to infer."""

    def __init__(self, embedding: Embedding, layers: Sequence[Layer]) -> None:
        super().__init__()
        self.embedding = embedding
        self.layers = nn.ModuleList(layers)

    @property
    def hidden(self) -> int:
        return int(self.embedding.places.shape[1])

    @property
    def positions(self) -> int:
        return int(self.embedding.places.shape[0])

    @property
    def device(self) -> torch.device:
        return self.embedding.places.device

    def forward(self, ids: Tensor, present: Tensor) -> Tensor:
        """`present` (n, t) is True at tokens and False at padding."""
        x: Tensor = self.embedding(ids).to(next(self.layers.parameters()).dtype)
        mask = None if bool(present.all()) else present[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        return x


def load_transformer(folder: Path, device: torch.device, dtype: torch.dtype) -> Transformer:
    """The model of a BertModel folder; its layers in `dtype`, its embedding in float32.

    Raises:
        WeightsError: the folder does not hold such a model whole.
    """
    try:
        shape = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        tensors = load_file(folder / "model.safetensors")
        eps = shape["layer_norm_eps"]
        words = tensors["embeddings.word_embeddings.weight"]
        embedding = Embedding(
            words if device.type == "cpu" else words.to(device, dtype),
            tensors["embeddings.position_embeddings.weight"],
            tensors["embeddings.token_type_embeddings.weight"],
            tensors["embeddings.LayerNorm.weight"],
            tensors["embeddings.LayerNorm.bias"],
            eps,
        )
        layers = [
            built(layer_state(tensors, f"encoder.layer.{i}."), shape["num_attention_heads"], eps).to(device, dtype)
            for i in range(shape["num_hidden_layers"])
        ]
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise WeightsError(
            f"the weights in {folder} cannot be used ({error}); delete that folder, it is made again"
        ) from error
    return Transformer(embedding.to(device), layers).eval().requires_grad_(False)


def built(state: Mapping[str, Tensor], heads: int, eps: float) -> Layer:
    """A layer that holds these tensors themselves: making weights up first would take longer than loading."""
    inner, hidden = state["up.weight"].shape
    with torch.device("meta"):
        layer = Layer(hidden, heads, inner, eps)
    layer.load_state_dict(state, assign=True)
    return layer


def layer_state(tensors: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """The state of a `Layer` from the tensors of a BertModel layer."""
    names = {
        "out": "attention.output.dense",
        "norm1": "attention.output.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "norm2": "output.LayerNorm",
    }
    state = {
        f"{ours}.{kind}": tensors[f"{prefix}{theirs}.{kind}"]
        for ours, theirs in names.items()
        for kind in ("weight", "bias")
    }
    for kind in ("weight", "bias"):
        state[f"qkv.{kind}"] = torch.cat(
            [tensors[f"{prefix}attention.self.{p}.{kind}"] for p in ("query", "key", "value")]
        )
    return state


def padded(rows: Sequence[Sequence[int]], pad: int, device: torch.device) -> tuple[Tensor, Tensor]:
    """Ids (n, longest) padded on the right, and where there is a token."""
    longest = max(map(len, rows))
    ids = torch.tensor([[*row, *[pad] * (longest - len(row))] for row in rows])
    lengths = torch.tensor([len(row) for row in rows])
    return ids.to(device), (torch.arange(longest)[None, :] < lengths[:, None]).to(device)
