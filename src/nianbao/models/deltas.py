"""The reader's weights file: differences of layers from the encoder's, four bits a weight.

A matrix of differences is cut into blocks of `BLOCK` weights; each block has one float16
scale and 4-bit levels from -7 to 8 around it, two to a byte.
"""

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from nianbao.errors import WeightsError

BLOCK = 64
_LOWEST = -7


def packed(values: Tensor) -> tuple[Tensor, Tensor]:
    """A matrix as codes (blocks, BLOCK / 2) of uint8 and scales (blocks,) of float16.

    Each scale is the one of several that leaves the least squared error.
    """
    blocks = values.float().reshape(-1, BLOCK)
    peak = blocks.abs().amax(1, keepdim=True).clamp(min=1e-7)
    best, least = peak / 7, torch.full_like(peak, float("inf"))
    for share in (1.0, 0.9, 0.8, 0.7, 0.6):
        scale = peak * share / 7
        error = (levels(blocks, scale) * scale - blocks).square().sum(1, keepdim=True)
        best, least = torch.where(error < least, scale, best), torch.minimum(error, least)
    scales = best.to(torch.float16)
    codes = (levels(blocks, scales.float()) - _LOWEST).to(torch.uint8)
    return codes[:, 0::2] | (codes[:, 1::2] << 4), scales[:, 0]


def levels(blocks: Tensor, scale: Tensor) -> Tensor:
    """The nearest level of each weight."""
    return (blocks / scale.clamp(min=1e-8)).round().clamp(_LOWEST, 8)


def expanded(codes: Tensor, scales: Tensor, shape: torch.Size) -> Tensor:
    """The float32 matrix that `packed` made the codes and scales of, but for rounding."""
    pairs = torch.stack([codes & 15, codes >> 4], dim=2).reshape(-1, BLOCK).float() + _LOWEST
    return (pairs * scales.float()[:, None]).reshape(shape)


def read_difference(
    path: Path, base: Mapping[str, Tensor], dtype: torch.dtype
) -> tuple[dict[str, Tensor], dict[str, str]]:
    """The trained tensors that differ from the base, and the file's metadata.

    Raises:
        WeightsError: the file is missing or damaged.
    """
    out: dict[str, Tensor] = {}
    try:
        with safe_open(path, framework="pt") as file:
            for key in file.keys():  # noqa: SIM118  # no mapping: it has no other way to list its names
                name, _, kind = key.partition(":")
                if kind == "codes":
                    difference = expanded(file.get_tensor(key), file.get_tensor(f"{name}:scales"), base[name].shape)
                    out[name] = (base[name].float() + difference).to(dtype)
                elif kind == "plain":
                    out[name] = (base[name].float() + file.get_tensor(key).float()).to(dtype)
                elif not kind:
                    out[name] = file.get_tensor(key).float()
            metadata = dict(file.metadata() or {})
    except (OSError, SafetensorError, KeyError, RuntimeError) as error:
        raise WeightsError(
            f"the reader's weights {path} are missing or damaged ({error}); reinstall nianbao, "
            "or set NIANBAO_READER to none, or to a question-answering model of your own"
        ) from error
    return out, metadata
