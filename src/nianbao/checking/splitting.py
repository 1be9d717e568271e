"""A text -> the stretches of it that are checked one by one.

Without a language model each sentence is one. An operator's model may part a sentence into its claims
and name what a claim leaves out: it copies, and whatever is not copied, or not from where it may be,
leaves the sentence whole. It decides nothing: what it would leave unchecked is checked.
"""

import json
import logging
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nianbao.answering import LONGEST_QUESTION, Assistant, prompting
from nianbao.answering.writing import Language, say
from nianbao.checking import claims
from nianbao.chinese import is_chinese
from nianbao.errors import ModelError
from nianbao.library import Snapshot
from nianbao.measures import catalogue
from nianbao.models.chat import Model
from nianbao.passages import sentences
from nianbao.places import Gazetteer, gazetteer
from nianbao.places.subjects import mentioned
from nianbao.understanding.understand import plain_text

# So many characters the model gets at a time, with those before them that a sentence may refer to.
_AT_ONCE, _BEFORE = 1200, 400
_MARKS = "，,；;：:。.！!？?…\n"
_CLOSING = _MARKS + " \t\u3000”’）)\"'"
_IN_NUMBER = re.compile(r"\d[.,，:：]\d")
# What is said of several at once cannot be parted.
_TOGETHER = re.compile(r"分别|依次|各自|respectively", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)\s*(?:年度?)?")
_log = logging.getLogger(__name__)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A claim at `[start, end)` of a text.

    `carried` are the words of the text before it that it leaves out. `marked` says that it is checked
    even where it does not look like a claim. `notice` is what the reader is told of the model.
    """

    start: int
    end: int
    carried: tuple[str, ...] = ()
    marked: bool = False
    notice: str = ""

    def whole(self, text: str) -> str:
        """The claim with what it leaves out. Example: 云溪市2021年，没有收费"""
        said = text[self.start : self.end]
        if not self.carried:
            return said
        if is_chinese(said):
            return f"{''.join(self.carried)}，{said}"
        return f"{', '.join(self.carried)}: {said}"

    def told(self, explanation: str, text: str, language: Language) -> str:
        """An explanation with how the claim was made whole, and what became of the model's help."""
        completed = say("completed", language, words=self.whole(text)) if self.carried else ""
        return (" " if language == "en" else "").join(s for s in (completed, explanation, self.notice) if s)


@dataclass(frozen=True, slots=True)
class Names:
    """The names of organs, years and measures in a text, as they may be left out of the next."""

    gaz: Gazetteer

    def organs(self, text: str) -> frozenset[object]:
        subjects = mentioned(plain_text(text), self.gaz).subjects
        return frozenset((s.place, s.organ, tuple(o.name for o in s.organs)) for s in subjects)

    def years(self, text: str) -> frozenset[object]:
        return frozenset(m[1] for m in _YEAR.finditer(plain_text(text)))

    def measures(self, text: str) -> tuple[str, ...]:
        return tuple(m.alias for m in catalogue().by_alias(plain_text(text)))

    def is_name(self, word: str, measures: Sequence[str]) -> bool:
        """Whether a word is names of organs and years, with a part of a measure's name at most."""
        plain = _YEAR.sub(" ", plain_text(word))
        for start, end in reversed(mentioned(plain, self.gaz).spans):
            plain = plain[:start] + " " + plain[end:]
        rest = plain.strip(" 的").lower()
        known = any(rest in name for name in catalogue().names)
        return not rest or (known and any(rest in measure or measure in rest for measure in measures))


def stretches(assistant: Assistant, library: Snapshot, text: str) -> Iterator[Stretch]:
    """What of a text is checked, in its order."""
    spans = sentences(text)
    model = assistant.interpreter
    if model is None or (len(spans) == 1 and not re.search("[，,；;]", text)):
        yield from (Stretch(start, end, marked=len(spans) == 1) for start, end in spans)
        return
    names = Names(gazetteer(library.entries()))
    language: Language = "zh" if is_chinese(text) else "en"
    until = time.monotonic() + model.timeout
    notice = told = ""
    failed = False
    for batch in _batches(spans):
        found: dict[int, list[Stretch]] = {}
        try:
            if not failed:
                found, dropped = _found(model, text, batch, names, language, until - time.monotonic())
                notice = say("unsplit_dropped", language) if dropped else notice
        except ModelError as error:
            _log.warning("%s", error)
            notice, failed = say(f"unsplit_{error.reason}", language), True
        for n, (start, end) in enumerate(batch):
            for stretch in found.get(n) or [Stretch(start, end, marked=len(spans) == 1)]:
                yield replace(stretch, notice=notice if notice != told else "")
                told = notice


def _batches(spans: Sequence[Span]) -> Iterator[list[Span]]:
    """Sentences in a row, as many as the model gets at a time; one that is too long for a claim stands alone."""
    batch: list[Span] = []
    for start, end in spans:
        if batch and end - batch[0][0] > _AT_ONCE:
            yield batch
            batch = []
        batch.append((start, end))
    if batch:
        yield batch


def _found(
    model: Model, text: str, batch: Sequence[Span], names: Names, language: Language, within: float
) -> tuple[dict[int, list[Stretch]], bool]:
    """The claims that the model finds in each sentence, where they pass the gate, and whether any did not."""
    start = batch[0][0]
    data = {
        "before": text[max(0, start - _BEFORE) : start],
        "sentences": [{"n": n, "text": text[a:b]} for n, (a, b) in enumerate(batch) if b - a <= LONGEST_QUESTION],
    }
    said = prompting.answered(
        model,
        prompting.told("split", language),
        prompting.fenced(data),
        longest=1000 + 4 * (batch[-1][1] - start),
        within=max(within, 0.0),
    )
    copied: dict[int, list[tuple[str, tuple[str, ...]]]] = {}
    for n, words, carried in _copied(said):
        copied.setdefault(n, []).append((words, carried))
    found: dict[int, list[Stretch]] = {}
    for n, parts in copied.items():
        placed = list(_placed(text, batch[n], parts)) if 0 <= n < len(batch) else []
        why = fault(text, batch[n], placed, names) if len(placed) == len(parts) else "words that do not stand there"
        if why:
            _log.warning("a sentence is not parted as %s would: %s", model.name, why)
        else:
            found[n] = placed
    return found, len(found) < len(copied)


def _copied(said: str) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """The lines of the model that are claims: a number, words, and what they leave out."""
    for line in said.splitlines():
        try:
            given = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if not isinstance(given, dict):
            continue
        n, words, carried = given.get("n"), given.get("words"), given.get("from", [])
        if not (isinstance(n, int) and isinstance(words, str) and isinstance(carried, list)):
            continue
        if (bare := words.strip(_CLOSING)) and all(isinstance(one, str) for one in carried):
            yield n, bare, tuple(one.strip() for one in carried)


def _placed(text: str, sentence: Span, parts: Sequence[tuple[str, tuple[str, ...]]]) -> Iterator[Stretch]:
    """The claims as stretches of the sentence, as far as they stand in it one after the other."""
    at, end = sentence
    for words, carried in parts:
        start = text.find(words, at, end)
        if start < 0:
            return
        at = start + len(words)
        if not text[at:end].strip(_CLOSING):
            at = end
        yield Stretch(start, at, carried, marked=True)


def fault(text: str, sentence: Span, parts: Sequence[Stretch], names: Names) -> str:
    """Why a sentence must not be parted so; empty where it may be."""
    if len(parts) > 1 and _TOGETHER.search(text, *sentence):
        return "what is said of several at once"
    rest, at = "", sentence[0]
    for part in parts:
        if not _is_clause(text, sentence, part):
            return "a clause that is cut"
        rest, at = rest + text[at : part.start] + "\n", part.end
        if why := _strays(text, sentence[0], part, names):
            return why
    rest += text[at : sentence[1]]
    for word in {word for part in parts for word in part.carried}:
        rest = rest.replace(word, "")
    return "something that would not be checked" if claims.is_checkable(rest) or claims.denies(rest) else ""


def _is_clause(text: str, sentence: Span, part: Stretch) -> bool:
    """Whether words reach from one mark of punctuation to another, none of which stands inside a number."""
    edges = text[max(0, part.start - 2) : part.start + 1], text[part.end - 1 : part.end + 2]
    if any(_IN_NUMBER.search(edge) for edge in edges):
        return False
    before, after = text[sentence[0] : part.start].rstrip(" "), text[part.end : sentence[1]]
    return (not before or before[-1] in _MARKS) and (not after or after[0] in _MARKS)


def _strays(text: str, start: int, part: Stretch, names: Names) -> str:
    """Why words do not belong to a claim: they are no names, or not those of what stands nearest before it."""
    own, carried = text[part.start : part.end], " ".join(part.carried)
    before = [text[start : part.start], *(text[a:b] for a, b in reversed(sentences(text[:start])))]
    clauses = (clause for one in before for clause in reversed(re.split("[，,；;]", one)))
    measures = () if names.measures(own) else next((m for clause in clauses if (m := names.measures(clause))), ())
    for word in part.carried:
        if word not in text[: part.start] or not names.is_name(word, measures) or claims.denies(word):
            return "words that are no name of the text before"
    for read, named in ((names.organs, names.organs(own)), (names.years, claims.year_of(own))):
        nearest = next((known for one in before if (known := read(one))), frozenset[object]())
        if (added := read(carried)) and (named or not added <= nearest):
            return "a name that belongs elsewhere"
    return ""
