"""The lexical index: terms, BM25, commits that other processes see."""

import math
import subprocess
import sys
from pathlib import Path

import pytest

from nianbao.library.lexical import Postings, TantivyStore, terms

TEXTS = [
    ("r1", "r1-0", "全年主动公开政府信息512条"),
    ("r1", "r1-1", "收到政府信息公开申请37件，均已答复"),
    ("r2", "r2-0", "没有收取任何费用"),
]


@pytest.fixture
def store(tmp_path: Path) -> TantivyStore:
    opened = TantivyStore(tmp_path / "lexical")
    opened.apply([], TEXTS, generation=3)
    return opened


def _names(store: TantivyStore, text: str) -> list[str]:
    found = store.search(text, 10)
    assert found is not None
    return [name for name, _ in found]


def test_traditional_and_simplified_are_one() -> None:
    """A question in traditional characters has the terms of the simplified text."""
    assert terms("收到政府資訊公開申請") == terms("收到政府资讯公开申请")


def test_passages_are_found_by_shared_bigrams(store: TantivyStore) -> None:
    """The passage that shares most comes first; what shares nothing is not named."""
    assert store.generation == 3
    assert _names(store, "收到多少件申请")[0] == "r1-1"
    assert _names(store, "512")[0] == "r1-0"
    assert _names(store, "收到多少件申請")[0] == "r1-1"
    assert _names(store, "天气") == []
    assert _names(store, "？！") == []
    assert _names(store, 'terms:x AND "(') == []


def test_apply_takes_whole_reports_out(store: TantivyStore) -> None:
    """A removed report's passages are gone after the commit; others stay."""
    store.apply(["r1"], [("r3", "r3-0", "主动公开99条")], generation=4)
    assert store.ids() == {"r2-0", "r3-0"}
    assert _names(store, "主动公开") == ["r3-0"]


def test_nothing_is_made_by_asking(tmp_path: Path) -> None:
    """A search where there is no index gives None and writes nothing."""
    store = TantivyStore(tmp_path / "lexical")
    assert store.search("公开", 3) is None
    assert store.ids() is None
    assert store.generation is None
    assert list(tmp_path.iterdir()) == []


def test_a_commit_of_another_process_is_seen(store: TantivyStore, tmp_path: Path) -> None:
    """A store that is open finds what another process has put in since."""
    assert _names(store, "天气") == []
    code = (
        "import sys; from pathlib import Path; from nianbao.library.lexical import TantivyStore\n"
        "TantivyStore(Path(sys.argv[1])).apply(['r2'], [('r9', 'r9-0', '天气晴朗')], generation=9)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "lexical")], check=True)
    assert store.generation == 9
    assert _names(store, "天气") == ["r9-0"]
    assert store.ids() == {"r1-0", "r1-1", "r9-0"}


def test_a_cleared_index_is_made_anew(store: TantivyStore) -> None:
    """After clearing there is no index until the next write."""
    store.clear()
    assert store.generation is None
    assert store.search("公开", 3) is None
    store.apply([], TEXTS[:1], generation=5)
    assert store.ids() == {"r1-0"}


def test_postings_score_as_the_index_does(store: TantivyStore) -> None:
    """Scores without an index order passages as Tantivy's do."""
    question = "收到政府信息公开申请多少件"
    scores = Postings.of(text for _, _, text in TEXTS).bm25(terms(question))
    found = store.search(question, 10)
    assert found is not None
    named = dict(found)
    for (_, name, _), score in zip(TEXTS, scores, strict=True):
        # Tantivy keeps lengths in a byte, and so a little differently.
        assert named.get(name, 0.0) == pytest.approx(score, rel=0.1)


def test_bm25_by_hand() -> None:
    """Two documents, one term in one of them: the textbook formula, worked out."""
    scores = Postings.of(["甲乙丙", "丁戊己庚辛"]).bm25(["甲乙"])
    rarity = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    length = 1 - 0.75 + 0.75 * 2 / 3
    assert scores[0] == pytest.approx(rarity * 1 * 2.2 / (1 + 1.2 * length), rel=1e-5)
    assert scores[1] == 0


def test_joined_postings_are_those_of_all_texts() -> None:
    """Joining parts gives what one would have made of all texts at once."""
    texts = [text for _, _, text in TEXTS]
    question = terms("主动公开申请")
    joined = Postings.joined([Postings.of(texts[:1]), Postings.of([]), Postings.of(texts[1:])])
    assert joined.bm25(question) == pytest.approx(Postings.of(texts).bm25(question))
    assert Postings.joined([]).bm25(question).shape == (0,)
