"""What a reader is worth: the scores that the model card quotes, printed beside the state without it."""

import json
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nianbao.chinese import bigrams, is_chinese, simplified, squeeze
from nianbao.models.encoder import Encoder
from nianbao.models.reader import Reader
from nianbao.passages import passages
from nianbao.reading import read
from nianbao.settings import Settings
from nianbao.training.examples import PublicQuestion
from nianbao.training.indomain import Questions, likeliest

# As many of the likeliest passages as are read for one question.
READ = 12
KINDS = ("figure", "text_fact", "list", "noisy", "figure_en", "sum_or_table")


@dataclass(frozen=True, slots=True)
class Ranked:
    """Rank of the gold evidence (0 is first, -1 not among them), by way of ranking."""

    kind: str
    language: str
    ranks: dict[str, int]
    best: float


def development(reader: Reader, encoder: Encoder, folder: Path) -> list[Ranked]:
    """Where the gold evidence of each development question stands among the passages of the right report."""
    lines = [json.loads(line) for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    lines = [line for line in lines if line["type"] in KINDS and line["answerable"] and len(line["report_ids"]) == 1]
    out = []
    by_report: dict[str, tuple[list[str], np.ndarray, str]] = {}
    for line in lines:
        key = line["report_ids"][0]
        if key not in by_report:
            report = read(folder / "reports" / key / "report.txt", Settings())
            texts = [passage.text for passage in passages(report)]
            by_report[key] = texts, encoder.passages(texts), report.title
        texts, vectors, title = by_report[key]
        question = simplified(line["question"])
        dense = vectors @ encoder.query(question)
        shared = _shared(question, texts)
        fused = _standard(dense) + _standard(shared)
        orders = {"dense": np.argsort(-dense), "bigrams": np.argsort(-shared), "fused": np.argsort(-fused)}
        chosen = [int(i) for i in orders["fused"][:READ]]
        spans = reader.read(question, [texts[i] for i in chosen], [title] * len(chosen))
        scores = np.array([span.score for span in spans])
        orders["reader"] = np.array([chosen[i] for i in np.argsort(-scores)])
        both = _standard(scores) + 0.3 * fused[chosen]
        orders["reader + fused"] = np.array([chosen[i] for i in np.argsort(-both)])
        right = [_holds(text, line["evidence"]) for text in texts]
        ranks = {name: next((r for r, i in enumerate(order) if right[i]), -1) for name, order in orders.items()}
        out.append(Ranked(line["type"], line["lang"], ranks, max(span.answerable for span in spans)))
    return out


def _holds(text: str, evidence: Sequence[str]) -> bool:
    return any(squeeze(piece) in squeeze(text) for piece in evidence)


def _shared(question: str, texts: Sequence[str]) -> np.ndarray:
    """Okapi weights of the bigrams that each text shares with the question."""
    counts = [Counter(bigrams(text)) for text in texts]
    often = Counter(word for count in counts for word in count)
    mean = statistics.fmean(sum(count.values()) for count in counts)
    out = np.zeros(len(texts), np.float32)
    for word in set(bigrams(question)):
        rare = np.log(1 + (len(texts) - often[word] + 0.5) / (often[word] + 0.5))
        for i, count in enumerate(counts):
            n = count[word]
            out[i] += rare * n * 2.2 / (n + 1.2 * (0.25 + 0.75 * sum(count.values()) / mean)) if n else 0.0
    return out


def _standard(values: np.ndarray) -> np.ndarray:
    scaled: np.ndarray = (values - values.mean()) / (float(values.std()) or 1.0)
    return scaled


def ranking_table(ranked: Sequence[Ranked]) -> str:
    """Share of questions with gold evidence first, within three, within five, by kind and way."""
    lines = [f"{'kind':14}{'n':>4}  " + "".join(f"{way:>20}" for way in ranked[0].ranks)]
    rows: list[tuple[str, list[Ranked]]] = [(kind, [r for r in ranked if r.kind == kind]) for kind in KINDS]
    rows.append(("the first five", [r for r in ranked if r.kind != "sum_or_table"]))
    rows.append(("English", [r for r in ranked if r.language == "en"]))
    for name, some in rows:
        cells = []
        for way in ranked[0].ranks:
            hits = [sum(0 <= r.ranks[way] < k for r in some) for k in (1, 3, 5)]
            cells.append(f"{'/'.join(map(str, hits)):>20}")
        lines.append(f"{name:14}{len(some):>4}  " + "".join(cells))
    return "\n".join(lines)


def plain_reading(reader: Reader, questions: Sequence[PublicQuestion], count: int) -> str:
    """Exact match, F1, and how well an answerable context is told from another one."""
    chosen = random.Random(5).sample(list(questions), min(count, len(questions)))
    contexts = list(dict.fromkeys(q.context for q in questions))
    exact = overlap = 0.0
    own, other = [], []
    for question in chosen:
        foil = contexts[(contexts.index(question.context) + 1) % len(contexts)]
        right, wrong = reader.read(question.question, [question.context, foil])
        said = question.context[right.start : right.end]
        exact += any(squeeze(said) == squeeze(text) for text, _ in question.answers)
        overlap += max(_f1(said, text) for text, _ in question.answers)
        own.append(right.score)
        other.append(wrong.score)
    n = len(chosen)
    return f"n {n}  EM {100 * exact / n:.1f}  F1 {100 * overlap / n:.1f}  answerable AUC {auc(own, other):.3f}"


def _f1(said: str, gold: str) -> float:
    """Overlap by the longest common run of characters, as the CMRC 2018 script counts it."""
    said, gold = squeeze(said), squeeze(gold)
    best, row = 0, [0] * (len(gold) + 1)
    for c in said:
        before = 0
        for j, d in enumerate(gold, 1):
            before, row[j] = row[j], before + 1 if c == d else 0
            best = max(best, row[j])
    return 2 * best / (len(said) + len(gold)) if best else 0.0


def auc(positive: Iterable[float], negative: Iterable[float]) -> float:
    """The chance that a positive scores above a negative."""
    first, second = np.array(list(positive)), np.array(list(negative))
    if not len(first) or not len(second):
        return float("nan")
    above = (first[:, None] > second[None, :]).mean() + 0.5 * (first[:, None] == second[None, :]).mean()
    return float(above)


def refusals(reader: Reader, questions: Questions, keep: Callable[[str], bool]) -> str:
    """How far the best passage of an answerable question stands above that of an unanswerable one.

    Every question is read with the likeliest passages of its own report: all are near-misses.
    """
    scores: dict[tuple[bool, bool], list[float]] = {(a, b): [] for a in (True, False) for b in (True, False)}
    first = {True: [0, 0], False: [0, 0]}
    said = Counter[str]()
    for asked in questions.asked:
        if not keep(asked.report_id):
            continue
        report = questions.reports[asked.report_id]
        chosen = [report.windows[i] for i in likeliest(asked, report)[:READ]]
        spans = reader.read(asked.question, [report.text[a:b] for a, b in chosen], [report.title] * len(chosen))
        best = max(range(len(spans)), key=lambda i: spans[i].score)
        chinese = is_chinese(asked.question)
        scores[bool(asked.places), chinese].append(spans[best].score)
        if asked.places:
            a, b = chosen[best]
            right = any(a <= start and end <= b for start, end, _, _ in asked.places)
            first[chinese][0] += right
            first[chinese][1] += 1
            if right:
                start, end = a + spans[best].start, a + spans[best].end
                said["spans"] += 1
                said["exact"] += any((start, end) == place[2:] for place in asked.places)
                said["touching"] += any(start < d and end > c for _, _, c, d in asked.places)
    answerable = scores[True, True] + scores[True, False]
    silent = scores[False, True] + scores[False, False]
    lines = [
        f"answerable {len(answerable)}, unanswerable {len(silent)}: near-miss AUC {auc(answerable, silent):.3f}"
        f" (Chinese {auc(scores[True, True], scores[False, True]):.3f},"
        f" English {auc(scores[True, False], scores[False, False]):.3f})",
        f"evidence first: Chinese {first[True][0]}/{first[True][1]}, English {first[False][0]}/{first[False][1]};"
        f" of these the span is exact for {said['exact']}, touches for {said['touching']} of {said['spans']}",
    ]
    for share in (0.01, 0.02, 0.05):
        bound = float(np.quantile(answerable, share))
        refused = float(np.mean([s < bound for s in silent]))
        lines.append(
            f"score {bound:+.2f} (answerable {1 / (1 + np.exp(-bound)):.3f}): "
            f"{share:.0%} false refusals, {refused:.0%} of the unanswerable refused"
        )
    return "\n".join(lines)


def latency(reader: Reader, repeats: int = 15) -> str:
    """Seconds to read a question with 12 passages of 220 characters: median, least and most."""
    texts = [f"第{i}项，全市主动公开政府信息{i}条，" + "办理各类申请并按时答复。" * 17 for i in range(READ)]
    spent = []
    for turn in range(repeats):
        began = time.perf_counter()
        reader.read(f"云溪市2021年第{turn}项收到多少件政府信息公开申请？", [text[:220] for text in texts])
        spent.append(time.perf_counter() - began)
    return f"{statistics.median(spent):.2f} s (least {min(spent):.2f}, most {max(spent):.2f})"
