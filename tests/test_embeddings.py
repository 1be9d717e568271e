"""Each distinct text embedded once, whatever happens to the cache."""

from pathlib import Path

import numpy as np

from library_samples import BigramEncoder
from nianbao.library.embeddings import VectorCache, embed


def test_known_texts_are_not_embedded_again(tmp_path: Path) -> None:
    """Repeated and known texts cost nothing, and a vector is the same with and without the cache."""
    encoder = BigramEncoder()
    cache = VectorCache(tmp_path, encoder.digest)
    first = embed(encoder, ["甲乙", "丙丁", "甲乙"], cache)
    assert encoder.embedded == ["甲乙", "丙丁"]
    second = embed(encoder, ["丙丁", "戊己"], cache)
    assert encoder.embedded == ["甲乙", "丙丁", "戊己"]
    assert np.array_equal(first[0], first[2])
    assert np.array_equal(first[1], second[0])
    assert first.dtype == np.float16


def test_other_weights_have_other_vectors(tmp_path: Path) -> None:
    """Vectors of one set of weights are never given for another."""
    embed(BigramEncoder("one"), ["甲乙"], VectorCache(tmp_path, BigramEncoder("one").digest))
    other = BigramEncoder("two")
    embed(other, ["甲乙"], VectorCache(tmp_path, other.digest))
    assert other.embedded == ["甲乙"]


def test_the_cache_is_bounded(tmp_path: Path) -> None:
    """Beyond its limit the oldest vectors go."""
    encoder = BigramEncoder()
    cache = VectorCache(tmp_path, encoder.digest, limit=3)
    for text in ("一一", "二二", "三三", "四四"):
        embed(encoder, [text], cache)
    embed(encoder, ["四四", "二二"], cache)
    assert len(encoder.embedded) == 4
    embed(encoder, ["一一"], cache)
    assert len(encoder.embedded) == 5


def test_a_broken_cache_does_no_harm(tmp_path: Path) -> None:
    """A destroyed or unwritable cache makes embedding slower, never wrong."""
    encoder = BigramEncoder()
    wanted = embed(encoder, ["甲乙"], VectorCache(tmp_path, encoder.digest))
    (file,) = (tmp_path / "vectors").glob("*.sqlite")
    file.write_bytes(b"no database at all" * 300)
    assert np.array_equal(embed(encoder, ["甲乙"], VectorCache(tmp_path, encoder.digest)), wanted)
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the directory should be")
    assert np.array_equal(embed(encoder, ["甲乙"], VectorCache(blocked, encoder.digest)), wanted)


def test_no_texts(tmp_path: Path) -> None:
    """Nothing to embed gives an empty matrix of the right width."""
    encoder = BigramEncoder()
    assert embed(encoder, [], VectorCache(tmp_path, encoder.digest)).shape == (0, encoder.dimension)
