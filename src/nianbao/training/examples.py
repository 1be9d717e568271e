"""Training examples: a question and the windows that it is read with.

Here those of plain reading: the public sets, and paragraphs written for training in the same
form. Questions over reports are in `indomain`.
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nianbao.chinese import bigrams, simplified

# Public sets that are trained on; the CMRC development set is only measured on.
PUBLIC = ("cmrc2018_trial.json", "drcd_dev.json", "drcd_test.json")
# Paragraphs in the manner of an encyclopaedia, with answers of the lengths that readers expect of one.
WRITTEN = Path(__file__).parent / "written" / "plain.json"


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a passage, the title it stands under, and the answer's span in `text` if it is there."""

    text: str
    title: str = ""
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A question with windows; those with a span answer it."""

    question: str
    windows: tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class PublicQuestion:
    """A question over a paragraph, in simplified characters; all accepted answers with their places."""

    id: str
    question: str
    context: str
    title: str
    answers: tuple[tuple[str, int], ...]


def read_public(path: Path) -> list[PublicQuestion]:
    """The questions of a SQuAD-shaped file; one whose conversion moves the answer is left out."""
    out: list[PublicQuestion] = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            context = simplified(paragraph["context"])
            for qa in paragraph["qas"]:
                answers = tuple(
                    (text, answer["answer_start"])
                    for answer in qa["answers"]
                    if (text := simplified(answer["text"]))
                    and context[answer["answer_start"] : answer["answer_start"] + len(text)] == text
                )
                if answers:
                    title = simplified(article.get("title", ""))
                    out.append(PublicQuestion(qa["id"], simplified(qa["question"]), context, title, answers))
    return out


def plain_groups(questions: Sequence[PublicQuestion], seed: int) -> Iterator[Group]:
    """Each question once, in random order: the window of its answer, in a quarter of them with one that lacks it."""
    rng = random.Random(seed)
    order = list(questions)
    rng.shuffle(order)
    for question in order:
        text, start = rng.choice(question.answers)
        title = question.title if rng.random() < 0.3 else ""
        holding = cut_around(question.context, start, start + len(text), rng)
        windows = [Window(holding.text, title, holding.span)]
        foils = [w for w in strides(question.context, rng) if text not in w] if rng.random() < 0.25 else []
        if foils:
            asked = frozenset(bigrams(question.question))
            windows.append(Window(max(foils, key=lambda w: len(asked & frozenset(bigrams(w)))), title))
        yield Group(question.question, tuple(windows))


def cut_around(text: str, start: int, end: int, rng: random.Random, *, least: int = 60, most: int = 300) -> Window:
    """A window of random size and place that holds a span whole."""
    size = max(rng.randint(least, most), end - start)
    first = max(0, min(start, rng.randint(end - size, start)))
    return Window(text[first : first + size], span=(start - first, end - first))


def strides(text: str, rng: random.Random) -> list[str]:
    """Consecutive windows of one random size, the last not much shorter than the others."""
    size = rng.randint(40, 180)
    return [text[at : at + size] for at in range(0, max(1, len(text) - size // 2), size)]
