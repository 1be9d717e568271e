"""Question and passage -> the span that answers, and whether there is one; behind a Protocol.

The built-in reader shares the encoder's embedding table and adds compact differences to its
layers (`reader_weights/`). Any extractive question-answering model of Hugging Face can stand
in for it. Without one the rest of nianbao goes on.
"""

import logging
import math
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from nianbao.chinese import simplified
from nianbao.errors import QuestionError, WeightsError
from nianbao.models.encoder import BuiltInEncoder, Encoder, sound
from nianbao.models.weights import built_in_folder
from nianbao.settings import Settings

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from nianbao.models.spans import SpanModel

log = logging.getLogger(__name__)

BUILT_IN = "built-in"
NONE = "none"
WEIGHTS = Path(__file__).parent / "reader_weights" / "reader.safetensors"

# A question says what it asks in its first words; a longer one is cut there.
QUESTION_CHARACTERS = 400
QUESTION_TOKENS = 96
TITLE_CHARACTERS = 48
WINDOW_CHARACTERS = 320
WINDOW_STEP = 240
_BATCH = 12
_STOPS = " \t\r\n\u3000：:，,。；;、"
# The score of a passage that holds nothing to read: below any that a model gives.
_NOTHING = -30.0
_BEGIN, _PAD, _END = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Span:
    """The best answer of one passage: `passage[start:end]`, empty where there is nothing to read.

    `score` ranks passages of one question (higher is better); `answerable` is in [0, 1].
    """

    start: int
    end: int
    score: float
    answerable: float


class Reader(Protocol):
    """Reads passages for the answer to a question."""

    @property
    def name(self) -> str: ...
    def read(self, question: str, passages: Sequence[str], titles: Sequence[str] = ()) -> list[Span]:
        """One span a passage, in order. `titles` names the report that each stands in."""
        ...


@dataclass(frozen=True, slots=True)
class Pair:
    """Token ids of a question and a passage; `offsets[i]` is the span of token `first + i` in the passage."""

    ids: list[int]
    first: int
    offsets: list[tuple[int, int]]

    def tokens_of(self, start: int, end: int) -> tuple[int, int]:
        """The first and last token that touch a span, or (0, 0)."""
        touching = [i for i, (a, b) in enumerate(self.offsets) if a < end and b > start and a < b]
        return (self.first + touching[0], self.first + touching[-1]) if touching else (0, 0)


def pair_up(tokenizer: "Tokenizer", question: str, passage: str, title: str = "") -> Pair:
    """A question and a passage as one row of ids, the report's title between them where it is known."""
    asked = tokenizer.encode(question[:QUESTION_CHARACTERS], add_special_tokens=False).ids[:QUESTION_TOKENS]
    head = tokenizer.encode(title[:TITLE_CHARACTERS], add_special_tokens=False).ids if title else []
    ids = [_BEGIN, *asked, _END, _END, *head, *([_END] if head else [])]
    read = tokenizer.encode(passage, add_special_tokens=False)
    room = 511 - len(ids)
    return Pair([*ids, *read.ids[:room], _END], len(ids), list(read.offsets[:room]))


class BuiltInReader:
    """Compact differences on the encoder's own layers, with the encoder's own embedding table."""

    name = "nianbao-reader"

    def __init__(self, encoder: BuiltInEncoder, weights: Path = WEIGHTS) -> None:
        from nianbao.models.spans import load_span_model

        self.model: SpanModel = load_span_model(encoder.transformer, encoder.folder, encoder.digest, weights)
        self._tokenizer = encoder.tokenizer

    def read(self, question: str, passages: Sequence[str], titles: Sequence[str] = ()) -> list[Span]:
        from nianbao.models.spans import run

        question = _asked(question)
        pieces = list(_pieces(passages))
        pairs = [pair_up(self._tokenizer, question, text, titles[n] if titles else "") for n, _, text in pieces]
        found: list[Span] = [_EMPTY] * len(passages)
        for (n, at, text), pair, (first, last, score) in zip(
            pieces, pairs, run(self.model, pairs, _BATCH), strict=True
        ):
            start, end = pair.offsets[first][0], pair.offsets[last][1]
            span = _trimmed(text, start, end, at, score)
            found[n] = max(found[n], span, key=lambda s: s.score)
        return found


class HuggingFaceReader:
    """Any extractive question-answering model of Hugging Face that is on this machine."""

    def __init__(self, name: str, device: str = "auto") -> None:
        # Read when huggingface_hub is imported: nothing may ask the hub, not even for a version.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        from huggingface_hub import constants
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        from nianbao.models.transformer import number_type, pick_device

        constants.HF_HUB_OFFLINE = True
        self.name = name
        place = pick_device(device)
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(name, local_files_only=True)
            model: Any = AutoModelForQuestionAnswering.from_pretrained(
                name, local_files_only=True, dtype=number_type(place)
            )
        except (OSError, ValueError, KeyError, ImportError, RuntimeError) as error:
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise WeightsError(
                f"setting NIANBAO_READER is {name!r}, but there is no such question-answering model here ({reason}); "
                "name a folder, download the model beforehand, or set it to built-in or none"
            ) from error
        self._model = model.to(place).eval()

    def read(self, question: str, passages: Sequence[str], titles: Sequence[str] = ()) -> list[Span]:
        import torch

        from nianbao.models.spans import best_spans

        question = _asked(question)
        pieces = list(_pieces(passages))
        found: list[Span] = [_EMPTY] * len(passages)
        for at in range(0, len(pieces), _BATCH):
            chosen = pieces[at : at + _BATCH]
            given = self._tokenizer(
                [question] * len(chosen), [text for _, _, text in chosen],
                padding=True, truncation="only_second", return_offsets_mapping=True, return_tensors="pt",
            )  # fmt: skip
            offsets = given.pop("offset_mapping").tolist()
            allowed = torch.tensor([[part == 1 for part in given.sequence_ids(row)] for row in range(len(chosen))])
            allowed[:, 0] = True
            with torch.inference_mode():
                told = self._model(**given.to(self._model.device))
            start = told.start_logits.float().cpu().masked_fill(~allowed, float("-inf"))
            end = told.end_logits.float().cpu().masked_fill(~allowed, float("-inf"))
            firsts, lasts, scores = best_spans(start, end)
            for row, (n, shift, text) in enumerate(chosen):
                score = float(scores[row] - start[row, 0] - end[row, 0])
                if math.isfinite(score):
                    a, b = offsets[row][int(firsts[row])][0], offsets[row][int(lasts[row])][1]
                    found[n] = max(found[n], _trimmed(text, a, b, shift, score), key=lambda s: s.score)
        return found


_EMPTY = Span(0, 0, _NOTHING, 0.0)
_loaded: dict[tuple[str, Path, str], Reader | None] = {}
_loading = threading.Lock()


def load_reader(settings: Settings, encoder: Encoder) -> Reader | None:
    """The reader of the settings, one per process; None where none is wanted or none can be loaded.

    What is wrong with its weights is logged once; the rest of nianbao works without it.
    """
    key = (settings.reader, settings.cache, settings.device)
    with _loading:
        if key not in _loaded:
            try:
                _loaded[key] = open_reader(settings, encoder)
            except WeightsError as error:
                log.error("%s; going on without a reader", error)
                _loaded[key] = None
        return _loaded[key]


def open_reader(settings: Settings, encoder: Encoder) -> Reader | None:
    """The reader of the settings, or None where the setting says none.

    Raises:
        WeightsError: its weights are missing or damaged; the message says the mend.
    """
    if settings.reader == NONE:
        return None
    if settings.reader != BUILT_IN:
        return HuggingFaceReader(settings.reader, settings.device)
    if not isinstance(encoder, BuiltInEncoder):
        encoder = BuiltInEncoder(*built_in_folder(settings.cache), device=settings.device)
    return BuiltInReader(encoder)


def _asked(question: str) -> str:
    question = simplified(sound(question[:QUESTION_CHARACTERS])).strip()
    if not question:
        raise QuestionError("the question is empty; write what you want to know")
    return question


def _pieces(passages: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """(number of the passage, offset in it, text) of what is read; long passages in overlapping windows."""
    for number, passage in enumerate(passages):
        for at in range(0, max(1, len(passage) - (WINDOW_CHARACTERS - WINDOW_STEP)), WINDOW_STEP):
            # A last window that would add nothing but the overlap is left out by the range.
            piece = sound(passage[at : at + WINDOW_CHARACTERS])
            if piece.strip():
                yield number, at, piece


def _trimmed(text: str, start: int, end: int, shift: int, score: float) -> Span:
    """The span without white space and stops at its ends, in the whole passage."""
    said = text[start:end].rstrip(_STOPS)
    end = start + len(said)
    start = end - len(said.lstrip(_STOPS))
    return Span(shift + start, shift + end, score, 1 / (1 + math.exp(-score)))
