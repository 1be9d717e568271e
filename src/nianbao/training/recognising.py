"""Train the recogniser of measures and write its weights into the package.

    python -m nianbao.training.recognising QUESTIONS.jsonl ...

A line has `question` and `measure` (an id of the catalogue, or null where the question is about
something else). The catalogue's own names and phrasings are always learned from; places, organs
and years are taken out first, as they are when a question is understood.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nianbao.measures import Catalogue, catalogue
from nianbao.models.encoder import Encoder, load_encoder
from nianbao.settings import read_settings
from nianbao.understanding import bare_text
from nianbao.understanding.recogniser import BUCKETS, NONE, WEIGHTS, features

_FEWEST = 4
_SMALL = 0.012


def examples(catalogue: Catalogue, files: Iterable[Path]) -> tuple[list[str], list[str]]:
    """Texts and the ids of the measures that they ask for, "" for none."""
    texts: list[str] = []
    labels: list[str] = []
    for measure in catalogue.measures.values():
        said = (measure.name_zh, measure.name_en, *measure.aliases_zh, *measure.aliases_en)
        for text in (*said, *measure.phrasings_zh, *measure.phrasings_en):
            texts.append(bare_text(text, (), date.today()))
            labels.append(_label(catalogue, measure.id))
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            texts.append(bare_text(row["question"], (), date.today()))
            labels.append(_label(catalogue, row.get("measure")))
    return texts, labels


def _label(catalogue: Catalogue, id: str | None) -> str:
    key = catalogue.resolve(id) if id else None
    return catalogue.id_of(key.measure, key.breakdown, key.period) if key else NONE


def vectors(texts: Sequence[str], encoder: Encoder) -> NDArray[np.float32]:
    """(n, dimension) vectors as questions are embedded."""
    return np.stack([encoder.query(text) for text in texts])


def fit(texts: Sequence[str], labels: Sequence[str], dense: NDArray[np.float32]) -> dict[str, NDArray[np.generic]]:
    """The arrays of the weights file; measures with too few examples are left to their names."""
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # scipy ships no types
    from sklearn.svm import LinearSVC  # type: ignore[import-untyped]  # nor does scikit-learn

    counts = Counter(labels)
    kept = [i for i, label in enumerate(labels) if label == NONE or counts[label] >= _FEWEST]
    wanted = np.array([labels[i] for i in kept])
    rows = [features(texts[i]) for i in kept]
    pointers = np.cumsum([0, *(len(row) for row in rows)])
    columns = [column for row in rows for column in row]
    values = [value for row in rows for value in row.values()]
    ngrams = csr_matrix((values, columns, pointers), shape=(len(rows), BUCKETS))
    mean = dense.mean(0)
    centred = dense[kept] - mean
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    by_ngrams = LinearSVC(C=1.0).fit(ngrams, wanted)
    by_dense = LinearSVC(C=2.0).fit(centred, wanted)
    weights = np.where(np.abs(by_ngrams.coef_) < _SMALL, 0, by_ngrams.coef_)
    scale = np.abs(weights).max() / 127
    return {
        "ids": np.array(by_ngrams.classes_, dtype=np.str_),
        "ngrams": np.round(weights / scale).astype(np.int8),
        "scale": np.array(scale, np.float32),
        "bias": by_ngrams.intercept_.astype(np.float32),
        "dense": by_dense.coef_.astype(np.float16),
        "dense_bias": by_dense.intercept_.astype(np.float32),
        "mean": mean.astype(np.float32),
    }


def main(arguments: Sequence[str]) -> None:
    """Train on the files named and write the weights."""
    settings = read_settings()
    encoder = load_encoder(settings)
    texts, labels = examples(catalogue(), [Path(name) for name in arguments])
    arrays = fit(texts, labels, vectors(texts, encoder))
    arrays["digest"] = np.array(encoder.digest)
    with WEIGHTS.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


if __name__ == "__main__":
    main(sys.argv[1:])
