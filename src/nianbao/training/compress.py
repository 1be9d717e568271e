"""Trained layers -> a small file: what they differ by from the encoder's, in four bits a weight.

Each matrix is stored as its difference from the encoder's, in blocks that share a scale;
biases, norms and heads are stored whole in float16. `deltas.read_difference` puts it together again.
"""

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from nianbao.models.deltas import BLOCK, expanded, packed
from nianbao.models.transformer import Transformer


def compress(trained: Mapping[str, Tensor], base: Transformer, path: Path, metadata: Mapping[str, str]) -> float:
    """Write the difference of trained parts from the base; gives the mean relative error of the matrices."""
    start = {f"transformer.{name}": value for name, value in base.state_dict().items()}
    tensors: dict[str, Tensor] = {}
    errors: list[float] = []
    for name, value in trained.items():
        if name not in start:
            tensors[name] = value.to(torch.float16)
            continue
        difference = value.float() - start[name].float()
        if not difference.any():
            continue
        if difference.dim() == 2:
            codes, scales = packed(difference)
            tensors[f"{name}:codes"], tensors[f"{name}:scales"] = codes, scales
            error = (expanded(codes, scales, difference.shape) - difference).norm() / difference.norm()
            errors.append(float(error))
        else:
            tensors[f"{name}:plain"] = difference.to(torch.float16)
    scratch = path.with_suffix(".part")
    save_file(tensors, scratch, metadata={**metadata, "block": str(BLOCK)})
    scratch.rename(path)
    return sum(errors) / max(1, len(errors))
