"""Texts -> vectors, behind a Protocol: the built-in weights, or any sentence-transformers model.

The built-in weights run on `transformer`, which starts in a second; `sentence_transformer`
gives the same weights as a genuine SentenceTransformer to whoever wants one. Nothing is
ever downloaded.
"""

import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from nianbao.errors import WeightsError
from nianbao.models.weights import built_in_folder
from nianbao.settings import Settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer
    from torch import Tensor

    from nianbao.models.transformer import Transformer

# Called with the number of distinct texts done and their total.
Progress = Callable[[int, int], None]

BUILT_IN = "multilingual-e5-small"
_BATCH = 12
_RECENT = 256
# Far more characters than 512 tokens can hold; a longer text is cut before it costs time.
_LONGEST = 8192


class Encoder(Protocol):
    """Vectors are float32, L2-normalised; prefixes that a model wants are added inside."""

    @property
    def name(self) -> str: ...
    @property
    def digest(self) -> str:
        """What tells these weights from others: vectors of unequal digests are never mixed."""
        ...

    @property
    def dimension(self) -> int: ...
    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """(n, dimension); a text that occurs twice is computed once."""
        ...

    def query(self, text: str) -> NDArray[np.float32]:
        """(dimension,)"""
        ...


class BuiltInEncoder:
    """multilingual-e5-small on this project's own small transformer."""

    def __init__(self, folder: Path, digest: str, device: str = "auto") -> None:
        from nianbao.models.transformer import load_transformer, number_type, pick_device

        place = pick_device(device)
        self.name = BUILT_IN
        self.digest = digest
        self.folder = folder
        self.transformer: Transformer = load_transformer(folder, place, number_type(place))
        self.tokenizer: Tokenizer = _tokenizer(folder)
        self.dimension = self.transformer.hidden
        self._query = lru_cache(maxsize=_RECENT)(self._embed_query)

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        distinct = list(dict.fromkeys(texts))
        rows = [e.ids for e in self.tokenizer.encode_batch([f"passage: {sound(text[:_LONGEST])}" for text in distinct])]
        vectors = np.zeros((len(distinct), self.dimension), np.float32)
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        for at in range(0, len(order), _BATCH):
            chosen = order[at : at + _BATCH]
            vectors[chosen] = self._embed([rows[i] for i in chosen])
            if progress is not None:
                progress(at + len(chosen), len(order))
        where = {text: i for i, text in enumerate(distinct)}
        return vectors[[where[text] for text in texts]]

    def query(self, text: str) -> NDArray[np.float32]:
        return self._query(sound(text[:_LONGEST])).copy()

    def _embed_query(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self._embed([self.tokenizer.encode(f"query: {text}").ids])[0]
        return vector

    def _embed(self, rows: list[list[int]]) -> NDArray[np.float32]:
        import torch

        from nianbao.models.transformer import padded

        ids, present = padded(rows, 1, self.transformer.device)
        with torch.inference_mode():
            states = self.transformer(ids, present).float()
            weight = present[:, :, None].float()
            mean = (states * weight).sum(1) / weight.sum(1)
            vectors: NDArray[np.float32] = torch.nn.functional.normalize(mean, dim=1).cpu().numpy()
        return vectors


class SentenceEncoder:
    """Any sentence-transformers model that is on this machine, by name or folder."""

    def __init__(self, name: str, device: str = "auto") -> None:
        self.name = name
        self.model = _local_model(name, device)
        self.digest = _folder_digest(self.model, name)
        self.dimension = int(cast(int, self.model.get_embedding_dimension()))
        prompts = getattr(self.model, "prompts", None) or {}
        # E5 models need their prefixes, and their folders rarely say so.
        bare = "e5" in Path(name).name.lower() and not any(prompts.values())
        self._prefixes = {"query": "query: ", "passage": "passage: "} if bare else {"query": "", "passage": ""}
        self._query = lru_cache(maxsize=_RECENT)(self._embed_query)

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        distinct = list(dict.fromkeys(texts))
        vectors = np.zeros((len(distinct), self.dimension), np.float32)
        order = sorted(range(len(distinct)), key=lambda i: len(distinct[i]))
        for at in range(0, len(order), 8 * _BATCH):
            chosen = order[at : at + 8 * _BATCH]
            vectors[chosen] = _unit(
                self.model.encode_document(
                    [self._prefixes["passage"] + sound(distinct[i][:_LONGEST]) for i in chosen],
                    batch_size=_BATCH,
                    convert_to_tensor=True,
                    show_progress_bar=False,
                )
            )
            if progress is not None:
                progress(at + len(chosen), len(order))
        where = {text: i for i, text in enumerate(distinct)}
        return vectors[[where[text] for text in texts]]

    def query(self, text: str) -> NDArray[np.float32]:
        return self._query(sound(text[:_LONGEST])).copy()

    def _embed_query(self, text: str) -> NDArray[np.float32]:
        prefixed = self._prefixes["query"] + text
        return _unit(self.model.encode_query(prefixed, convert_to_tensor=True, show_progress_bar=False))


_loaded: dict[tuple[str, Path, str], Encoder] = {}
_loading = threading.Lock()


def load_encoder(settings: Settings) -> Encoder:
    """The encoder of the settings, one per process.

    Raises:
        WeightsError: the weights are missing or damaged; the message says the mend.
        SettingError: there is no such device.
    """
    key = (settings.encoder, settings.cache, settings.device)
    with _loading:
        if key not in _loaded:
            if settings.encoder in {"", BUILT_IN}:
                _loaded[key] = BuiltInEncoder(*built_in_folder(settings.cache), device=settings.device)
            else:
                _loaded[key] = SentenceEncoder(settings.encoder, settings.device)
        return _loaded[key]


def share_cores(parts: int) -> None:
    """Let each computation take its part of the cores, where so many go on at once.

    Left alone, each takes all of them, and the threads then wait for each other more than they compute.
    """
    import torch

    torch.set_num_threads(max(1, cores() // parts))


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def sentence_transformer(settings: Settings) -> "SentenceTransformer":
    """The same weights as a genuine SentenceTransformer, for other tools.

    Raises:
        WeightsError: the weights are missing or damaged.
    """
    if settings.encoder in {"", BUILT_IN}:
        return _local_model(str(built_in_folder(settings.cache)[0]), settings.device)
    return _local_model(settings.encoder, settings.device)


def _tokenizer(folder: Path) -> "Tokenizer":
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:  # tokenizers raises nothing narrower
        raise WeightsError(
            f"the tokenizer in {folder} cannot be used ({error}); delete that folder, it is made again"
        ) from error
    # A report that holds "</s>" means these four characters.
    tokenizer.encode_special_tokens = True
    tokenizer.enable_truncation(512)
    return tokenizer


def sound(text: str) -> str:
    """The text with half surrogate pairs, which JSON can carry and no tokenizer takes, as question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _local_model(name: str, device: str) -> "SentenceTransformer":
    # Read by huggingface_hub when it is imported: nothing may ask the hub, not even for a version.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from huggingface_hub import constants
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    from nianbao.models.transformer import number_type, pick_device

    # The chat's framework imports the hub first, and what the hub read then is too old to mind the setting.
    constants.HF_HUB_OFFLINE = True
    disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers leaves it bare
    place = pick_device(device)
    try:
        return SentenceTransformer(
            name, device=str(place), local_files_only=True, model_kwargs={"dtype": number_type(place)}
        )
    except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise WeightsError(
            f"setting NIANBAO_ENCODER is {name!r}, but there is no such sentence-transformers model here ({reason}); "
            "name a folder, download the model beforehand, or unset it for the built-in weights"
        ) from error


def _unit(vectors: "Tensor") -> NDArray[np.float32]:
    """Of length one in float32, whatever number type they were computed in."""
    import torch

    unit: NDArray[np.float32] = torch.nn.functional.normalize(vectors.float(), dim=-1).cpu().numpy()
    return unit


def _folder_digest(model: "SentenceTransformer", name: str) -> str:
    """A digest of all weights, sampled: hashing gigabytes at each start would take seconds."""
    state = hashlib.sha256(name.encode() if not Path(name).is_dir() else b"")
    for key, value in sorted(model.state_dict().items(), key=lambda item: item[0]):
        flat = value.reshape(-1)
        sample = flat[:: max(1, flat.numel() // 512)].float().cpu().numpy()
        state.update(f"{key}{tuple(value.shape)}".encode() + sample.tobytes())
    return state.hexdigest()
