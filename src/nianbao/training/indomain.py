"""Questions over real reports as training groups: hard negatives, other names, other years.

A group's negatives are the windows of the same report that look most like the question, and
the right window under the title of another year or place.
"""

import json
import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nianbao.chinese import bigrams, is_chinese, pinyin, simplified
from nianbao.models.encoder import Encoder
from nianbao.passages import sentences
from nianbao.training.contrasts import contrast
from nianbao.training.examples import Group, Window

# Their questions are never fitted: thresholds and near-misses are measured on them.
HELD_BACK = frozenset(
    {"pingtan-econ-2020", "pingtan-justice-2013", "pingtan-suping-2020", "pingtan-approval-2018", "pingtan-rural-2023"}
)
# Questions and reports of fictitious places written for training: e asks a and b in English, n holds near-misses.
WRITTEN = Path(__file__).parent / "written"
# Names that stand in for the one place of the training reports; fictitious but for chance.
PLACES = (
    "云溪 青禾 白鹭 石桥 南浦 松岭 河湾 临江 安丰 长汀 东柳 北原 西川 桃源 新泽 清源 永宁 广陵 双河 龙门 凤台 兴隆 "
    "望江 金湖 玉田 丹阳 秀山 海宁 泽州 平川 南岗 宁远 大石 和顺 武林 通江"
).split()
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SHORT_YEAR = re.compile(r"(?<!\d)\d\d(?=年(?!度?[\d一二三四五六七八九十]))")
_SPOKEN_YEAR = re.compile(r"[二〇零一]{1,2}[〇零一二三四五六七八九]{2}年")
_ORGAN = re.compile(r"局|办|委|片区|管委会|[Bb]ureau|[Oo]ffice")
_NAMED = re.compile(r"平潭(?:综合实验区|实验区|县)?|(?:二〇|二零|20)?[\d〇零一二三四五六七八九]{2}年度?|20\d\d")


@dataclass(frozen=True, slots=True)
class ReportText:
    """A training report, its windows, and their vectors (n, dimension)."""

    id: str
    title: str
    text: str
    windows: tuple[tuple[int, int], ...]
    vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Asked:
    """A gold question; `places` are the evidence's (start, end, span start, span end) in the report's text.

    `near` (start, end) is what comes nearest to an answer where there is none, if somebody marked it.
    """

    id: str
    report_id: str
    question: str
    kind: str
    measure: str
    vector: NDArray[np.float32]
    places: tuple[tuple[int, int, int, int], ...]
    near: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Questions:
    """All that in-report training needs. `phrasings` are other wordings of a measure, by language."""

    reports: dict[str, ReportText]
    asked: tuple[Asked, ...]
    phrasings: dict[tuple[str, bool], tuple[str, ...]]


def question_lines(data: Path, names: Iterable[str]) -> list[dict[str, Any]]:
    """The lines of the files `questions-<name>.jsonl`: those of `data`, else those written for training.

    A line with `of` asks what the line of that id asks, in other words; it counts where that line is there.
    """
    lines = [json.loads(line) for name in names for line in _lines(_questions_file(data, name))]
    by_id = {line["id"]: line for line in lines if "of" not in line}
    return [
        {**by_id[line["of"]], "id": line["id"], "question": line["question"]} if "of" in line else line
        for line in lines
        if line.get("of", line["id"]) in by_id
    ]


def read_questions(data: Path, names: Iterable[str], encoder: Encoder, folders: Sequence[Path]) -> Questions:
    """Gold questions of the files `questions-<name>.jsonl`, and the reports that they are about.

    Reports are those of `folders`, else those written for training.
    """
    lines = question_lines(data, names)
    reports = {key: _report(key, folders, encoder) for key in dict.fromkeys(line["report_id"] for line in lines)}
    vectors = encoder.passages([simplified(line["question"]) for line in lines])
    asked = [_asked(line, reports[line["report_id"]], vectors[i]) for i, line in enumerate(lines)]
    phrasings: dict[tuple[str, bool], tuple[str, ...]] = {}
    for line in map(json.loads, _lines(data / "measure_phrasings.jsonl")):
        phrasings[line["measure"], True] = tuple(map(simplified, line["phrasings_zh"]))
        phrasings[line["measure"], False] = tuple(line["phrasings_en"])
    return Questions(reports, tuple(asked), phrasings)


def _questions_file(data: Path, name: str) -> Path:
    given, written = (folder / f"questions-{name}.jsonl" for folder in (data, WRITTEN))
    return written if written.exists() and not given.exists() else given


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _report(key: str, folders: Sequence[Path], encoder: Encoder) -> ReportText:
    folder = next(found for parent in (*folders, WRITTEN / "reports") if (found := parent / key).is_dir())
    text = (folder / "report.txt").read_text(encoding="utf-8")
    title = simplified(json.loads((folder / "meta.json").read_text(encoding="utf-8"))["title"]).replace(" ", "")
    windows = pack(text, 220)
    return ReportText(key, title, text, windows, encoder.passages([text[a:b] for a, b in windows]))


def pack(text: str, aim: int) -> tuple[tuple[int, int], ...]:
    """Consecutive sentences put together until `aim` characters are passed."""
    out: list[tuple[int, int]] = []
    for start, end in sentences(text):
        if out and end - out[-1][0] <= aim:
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return tuple(out)


def _asked(line: dict[str, Any], report: ReportText, vector: NDArray[np.float32]) -> Asked:
    places = []
    for number, evidence in enumerate(line["evidence"] or []):
        if (start := report.text.find(evidence)) < 0:
            continue
        span = line["span"]
        at = line.get("span_start", -1) if number == 0 else -1
        at = at if at >= 0 else (evidence.find(span) if span else -1)
        first = start + max(at, 0)
        last = first + len(span) if span and at >= 0 else start + len(evidence)
        places.append((start, start + len(evidence), first, last))
    question = simplified(line["question"])
    start = report.text.find(line["near"]) if "near" in line else -1
    near = (start, start + len(line["near"])) if start >= 0 else None
    return Asked(
        line["id"], line["report_id"], question, line["kind"], line["measure"] or "", vector, tuple(places), near
    )


def likeliest(asked: Asked, report: ReportText) -> list[int]:
    """The report's windows, most like the question first, by vectors and shared bigrams together."""
    words = set(bigrams(asked.question))
    shared = np.array([len(words & set(bigrams(report.text[a:b]))) for a, b in report.windows], np.float32)
    dense = report.vectors @ asked.vector
    score = _standard(dense) * 0.6 + _standard(shared) * 0.4
    return [int(i) for i in np.argsort(-score)]


def _standard(values: NDArray[np.float32]) -> NDArray[np.float32]:
    deviation = float(values.std())
    scaled: NDArray[np.float32] = (values - values.mean()) / (deviation or 1.0)
    return scaled


def in_report_groups(questions: Questions, seed: int, *, negatives: int = 2) -> Iterator[Group]:
    """Each question once, in random order, under changing names, years and wordings."""
    rng = random.Random(seed)
    order = list(questions.asked)
    rng.shuffle(order)
    for asked in order:
        group = _group(asked, questions, rng, negatives)
        yield _renamed(group, rng)
        if rng.random() < 0.5 and (missed := contrast(group, rng)) is not None:
            yield _renamed(missed, rng)


def shuffled(seed: int, *kinds: Iterable[Group]) -> list[Group]:
    """Groups of all kinds in one random order, so that no kind of reading is unlearnt for another."""
    together = [group for kind in kinds for group in kind]
    random.Random(seed).shuffle(together)
    return together


def _group(asked: Asked, questions: Questions, rng: random.Random, negatives: int) -> Group:
    report = questions.reports[asked.report_id]
    text, named = asked.question, True
    # In either language: English questions are few, and the measure is the same.
    wordings = questions.phrasings.get((asked.measure, rng.random() < 0.5), ())
    if wordings and asked.places and rng.random() < 0.3:
        text, named = rng.choice(wordings), False
    elif is_chinese(text) and rng.random() < 0.25:
        bare = _NAMED.sub("", text).strip(" ，,的")
        text, named = (bare, False) if len(bare) > 3 else (text, True)
    title = report.title if rng.random() < 0.6 else ""
    windows = [_around(report, place, title, rng) for place in asked.places[:2]]
    if asked.near:
        windows = [replace(_around(report, (*asked.near, *asked.near), title, rng), span=None)]
    windows += [Window(report.text[a:b], title) for a, b in _foils(asked, report, rng, negatives + (not windows))]
    group = Group(text, tuple(windows))
    if asked.places and title and named and not _YEAR.search(windows[0].text) and rng.random() < 0.5:
        group = _with_wrong_title(group, rng)
    if len(questions.reports) > 1 and title and named and _ORGAN.search(text) and rng.random() < 0.2:
        group = replace(group, windows=(*group.windows, _elsewhere(asked, questions, rng)))
    return group


def _around(report: ReportText, place: tuple[int, int, int, int], title: str, rng: random.Random) -> Window:
    """Whole sentences around the evidence, up to a random size."""
    start, end, first, last = place
    spans = sentences(report.text)
    inside = [i for i, (a, b) in enumerate(spans) if a < end and b > start]
    low, high = inside[0], inside[-1]
    aim = _aim(rng)
    while True:
        sides = [side for side in (low - 1, high + 1) if 0 <= side < len(spans)]
        side = rng.choice(sides) if sides else -1
        begin = min(spans[low][0], spans[side][0]) if side >= 0 else 0
        if side < 0 or max(spans[high][1], spans[side][1]) - begin > aim:
            break
        low, high = min(low, side), max(high, side)
    begin, finish = min(spans[low][0], start), max(spans[high][1], end)
    if finish - begin > 320:  # a sentence that is a flattened table
        begin = max(begin, start - rng.randint(0, 120))
        finish = min(finish, max(end, begin + 300))
    return Window(report.text[begin:finish], title, (first - begin, last - begin))


def _foils(asked: Asked, report: ReportText, rng: random.Random, count: int) -> list[tuple[int, int]]:
    """Windows of the same report that do not answer; mostly the likeliest ones."""
    spans = [report.text[c:d] for _, _, c, d in asked.places if d - c > 2]
    proofs = [report.text[a:b] for a, b, _, _ in asked.places]
    free = []
    for i in likeliest(asked, report):
        a, b = report.windows[i]
        text = report.text[a:b]
        if any(a < end and b > start for start, end, _, _ in asked.places):
            continue
        if not any(s in text for s in spans) and not any(p in text for p in proofs):
            free.append((a, b))
    near, far = free[: 2 * count], free[2 * count :]
    chosen = rng.sample(near, min(count, len(near)))
    if far and len(chosen) > 1 and rng.random() < 0.3:
        chosen[-1] = rng.choice(far)
    return [_shortened(report.text, a, b, rng) for a, b in chosen]


def _aim(rng: random.Random) -> int:
    """Characters of a window: mostly a sentence or two, which cost least, sometimes a whole passage."""
    return rng.randint(30, 130) if rng.random() < 0.65 else rng.randint(130, 260)


def _shortened(text: str, start: int, end: int, rng: random.Random) -> tuple[int, int]:
    """Some whole sentences of a window in a row."""
    aim = _aim(rng)
    spans = sentences(text, start, end)
    first = rng.randrange(len(spans))
    begin, finish = spans[first]
    for _, b in spans[first + 1 :]:
        if b - begin > aim:
            break
        finish = b
    while first and finish - spans[first - 1][0] <= aim:
        first -= 1
        begin = spans[first][0]
    return begin, min(finish, begin + 320)


def _with_wrong_title(group: Group, rng: random.Random) -> Group:
    """The answering window once more under the title of another year or place, where it answers nothing."""
    right = group.windows[0]
    title = right.title
    if _YEAR.search(group.question) and _YEAR.search(title):
        shift = rng.choice((-3, -2, -1, -1, 1, 1, 2, 3))
        title = _YEAR.sub(lambda m: str(int(m[0]) + shift), title)
    elif "平潭" in group.question or "Pingtan" in group.question:
        title = title.replace("平潭", rng.choice(PLACES))
    if title == right.title:
        return group
    return replace(group, windows=(*group.windows, Window(right.text, title)))


def _elsewhere(asked: Asked, questions: Questions, rng: random.Random) -> Window:
    """The likeliest window of another organ's report, under its own title."""
    other = questions.reports[rng.choice([key for key in questions.reports if key != asked.report_id])]
    a, b = other.windows[likeliest(asked, other)[0]]
    return Window(other.text[a : min(b, a + 260)], other.title)


def _renamed(group: Group, rng: random.Random) -> Group:
    """The same group in another place and other years; every replacement is as long as what it replaces."""
    if rng.random() < 0.6:
        place = rng.choice(PLACES)
        names = {"平潭": place, "平谭": place, "Pingtan": pinyin(place).capitalize()}
        group = _mapped(group, lambda text: _replaced(text, names))
    if rng.random() < 0.5 and not _SPOKEN_YEAR.search(group.question):
        shift = rng.randint(-5, 5)

        def moved(text: str) -> str:
            text = _YEAR.sub(lambda m: str(min(2029, max(2000, int(m[0]) + shift))), text)
            return _SHORT_YEAR.sub(lambda m: f"{max(0, int(m[0]) + shift) % 100:02d}", text)

        group = _mapped(group, moved)
    return group


def _replaced(text: str, names: dict[str, str]) -> str:
    for old, new in names.items():
        text = text.replace(old, new)
    return text


def _mapped(group: Group, change: Callable[[str], str]) -> Group:
    windows = []
    for window in group.windows:
        text = change(window.text)
        # "Pingtan" inside a report is an address; its length must not move a span.
        text = text if len(text) == len(window.text) else window.text
        windows.append(Window(text, change(window.title), window.span))
    return Group(change(group.question), tuple(windows))
