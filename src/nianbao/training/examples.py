"""Training examples: a question and the windows that it is read with.

Public sets give one window with the answer and one without; in-report questions are in
`indomain`.
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nianbao.chinese import bigrams, simplified

# Public sets that are trained on; the CMRC development set is only measured on.
PUBLIC = ("cmrc2018_trial.json", "drcd_dev.json", "drcd_test.json")


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


def public_groups(questions: Sequence[PublicQuestion], seed: int) -> Iterator[Group]:
    """Each question once, in random order: its answer's window, and another that shares words."""
    rng = random.Random(seed)
    contexts = list(dict.fromkeys(q.context for q in questions))
    words = {context: frozenset(bigrams(context)) for context in contexts}
    near = {context: contexts[max(0, i - 3) : i] + contexts[i + 1 : i + 4] for i, context in enumerate(contexts)}
    order = list(questions)
    rng.shuffle(order)
    for question in order:
        text, start = question.answers[0]
        title = question.title if rng.random() < 0.5 else ""
        holding = cut_around(question.context, start, start + len(text), rng)
        asked = frozenset(bigrams(question.question))
        others = [*near[question.context], *rng.sample(contexts, min(6, len(contexts)))]
        others = [c for c in others if text not in c and c != question.context]
        pieces = [w for w in strides(question.context, rng) if text not in w]
        if pieces and rng.random() < 0.5:
            foil = max(pieces, key=lambda w: len(asked & frozenset(bigrams(w))))
        elif others:
            other = max(others, key=lambda c: len(asked & words[c]))
            foil = max(strides(other, rng), key=lambda w: len(asked & frozenset(bigrams(w))))
        else:
            continue
        if text in holding.text and len(holding.text) > 5:
            yield Group(question.question, (Window(holding.text, title, holding.span), Window(foil, title)))


def cut_around(text: str, start: int, end: int, rng: random.Random, *, least: int = 40, most: int = 180) -> Window:
    """A window of random size and place that holds a span whole."""
    size = max(rng.randint(least, most), end - start)
    first = max(0, min(start, rng.randint(end - size, start)))
    return Window(text[first : first + size], span=(start - first, end - first))


def strides(text: str, rng: random.Random) -> list[str]:
    """Consecutive windows of one random size, the last not much shorter than the others."""
    size = rng.randint(40, 180)
    return [text[at : at + size] for at in range(0, max(1, len(text) - size // 2), size)]
