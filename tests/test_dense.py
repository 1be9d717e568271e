"""The dense index: search, marks, other processes, damage."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from numpy.typing import NDArray

from nianbao.library.dense import ChromaStore, DamagedIndex


def _vectors(count: int, seed: int = 1) -> NDArray[np.float32]:
    drawn = np.random.default_rng(seed).standard_normal((count, 16)).astype(np.float32)
    found: NDArray[np.float32] = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return found


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ChromaStore]:
    opened = ChromaStore(tmp_path / "dense")
    yield opened
    opened.close()


def test_search_gives_inner_products_best_first(store: ChromaStore) -> None:
    """The nearest passages come with the inner products that one computes by hand."""
    vectors = _vectors(50)
    store.apply([], [f"p{i}" for i in range(50)], vectors, generation=7)
    assert store.generation == 7
    found = store.search(vectors[3], 5)
    assert found is not None
    products = vectors @ vectors[3]
    assert [name for name, _ in found] == [f"p{i}" for i in np.argsort(-products)[:5]]
    assert [score for _, score in found] == pytest.approx(sorted(products, reverse=True)[:5], abs=1e-5)


def test_apply_removes_and_replaces(store: ChromaStore) -> None:
    """Removed passages are not found; one that is put in again has its new vector."""
    vectors = _vectors(3)
    store.apply([], ["a", "b"], vectors[:2], generation=1)
    store.apply(["a", "unknown"], ["b"], vectors[2:], generation=2)
    assert store.ids() == {"b"}
    found = store.search(vectors[2], 5)
    assert found is not None
    assert found[0] == ("b", pytest.approx(1.0, abs=1e-5))


def test_nothing_is_made_by_asking(store: ChromaStore, tmp_path: Path) -> None:
    """A search where there is no index gives None and writes no index."""
    assert store.generation is None
    assert store.search(_vectors(1)[0], 3) is None
    assert store.ids() is None
    assert not (tmp_path / "dense").exists()


def test_empty_index_can_be_searched(store: ChromaStore) -> None:
    """An index without passages finds none."""
    store.apply([], [], _vectors(0), generation=0)
    assert store.search(_vectors(1)[0], 3) == []


def test_a_write_of_another_process_is_seen(store: ChromaStore, tmp_path: Path) -> None:
    """A store that is open finds what another process has put in and taken out since."""
    vectors = _vectors(2)
    store.apply([], ["a"], vectors[:1], generation=1)
    assert store.search(vectors[0], 1) is not None
    code = (
        "import sys; from pathlib import Path; import numpy as np; from nianbao.library.dense import ChromaStore\n"
        "ChromaStore(Path(sys.argv[1])).apply(['a'], ['b'], np.eye(16, dtype='f4')[:1], generation=2)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "dense")], check=True)
    assert store.generation == 2
    found = store.search(np.eye(16, dtype=np.float32)[0], 2)
    assert found == [("b", pytest.approx(1.0, abs=1e-5))]


def test_two_stores_of_one_process_see_each_other(store: ChromaStore, tmp_path: Path) -> None:
    """So does a second store in the same process, whose client Chroma would share."""
    vectors = _vectors(4)
    store.apply([], ["a"], vectors[:1], generation=1)
    second = ChromaStore(tmp_path / "dense")
    for number in (1, 2, 3):
        writer, reader = (second, store) if number % 2 else (store, second)
        writer.apply([], [f"n{number}"], vectors[number : number + 1], generation=number + 1)
        found = reader.search(vectors[number], 1)
        assert found is not None
        assert found[0][0] == f"n{number}"
    second.close()


def test_a_reader_does_not_wait_for_a_writer(store: ChromaStore, tmp_path: Path) -> None:
    """While another holds the index, a search gives None soon instead of waiting."""
    vectors = _vectors(1)
    store.apply([], ["a"], vectors, generation=1)
    with FileLock(tmp_path / "dense.lock"):
        assert store.search(vectors[0], 1) is None
    assert store.search(vectors[0], 1) is not None


def test_a_write_that_was_cut_off_is_known(store: ChromaStore, tmp_path: Path) -> None:
    """After a kill in the middle of a write the index is not asked, and can only be cleared."""
    vectors = _vectors(1)
    store.apply([], ["a"], vectors, generation=1)
    (tmp_path / "dense.mark").write_text("writing")
    assert store.generation is None
    assert store.search(vectors[0], 1) is None
    with pytest.raises(DamagedIndex):
        store.apply([], ["b"], vectors, generation=2)
    store.clear()
    store.apply([], ["b"], vectors, generation=2)
    assert store.ids() == {"b"}


def test_damaged_files_are_no_answer(store: ChromaStore, tmp_path: Path) -> None:
    """Chroma's own failure on a destroyed database is told as damage, never as an empty result."""
    vectors = _vectors(1)
    store.apply([], ["a"], vectors, generation=1)
    store.close()
    (tmp_path / "dense" / "chroma.sqlite3").write_bytes(b"no database at all" * 200)
    fresh = ChromaStore(tmp_path / "dense")
    assert fresh.search(vectors[0], 1) is None
    assert fresh.ids() is None
    with pytest.raises(DamagedIndex):
        fresh.apply([], ["b"], vectors, generation=2)
    fresh.close()
