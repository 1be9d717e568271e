"""A question that was not understood, as a language model puts it: one more try at understanding, never a fact.

The model is asked only where the built-in understanding gave up. It gets the question, the questions
before it and the names of the catalogue's measures, nothing of any report. What it writes must be
spelt with their words, those names and the asking words of `prompts.toml`; then it is understood as
any question is, and must be about the same places and years and want the same kind of answer as
what the person asked; and what answers it must bear on that in the reader's eyes. Whatever else it
writes is left.
"""

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from nianbao.answering import callings, finding, naming, prompting, vocabulary
from nianbao.answering.citations import Citation
from nianbao.answering.outcomes import Outcome
from nianbao.answering.writing import Language, say
from nianbao.chinese import simplified
from nianbao.errors import ModelError
from nianbao.library.editions import Entry
from nianbao.measures import catalogue
from nianbao.models.chat import Model
from nianbao.models.encoder import Encoder
from nianbao.models.reader import Reader
from nianbao.places import gazetteer
from nianbao.places.subjects import mentioned
from nianbao.reports import Report
from nianbao.understanding import understand
from nianbao.understanding.query import Operation, Query
from nianbao.understanding.recogniser import recognise
from nianbao.understanding.understand import bare_text, plain_text
from nianbao.understanding.years import Years, years_in

LONGEST = 200
# Earlier questions that the model gets; what is meant was said not long ago.
_RECALLED = 6
# What it writes where the question is none for these reports.
_NOTHING = "-"
_NUMERAL = r"\d[\d,.]*|[〇零一二两三四五六七八九十百千万亿]{2,}"
_NUMBERS = re.compile(_NUMERAL)
_TOKENS = re.compile(rf"{_NUMERAL}|[a-z]+(?:['’-][a-z]+)*|[\u3400-\u9fff]+")
# Answers of these kinds are nothing but themselves: who asks for one is not told another.
_EXACT = frozenset(("number", "contact", "person", "organ", "place", "date", "url"))
# What the reader must give a quote for the question as it was asked: far less than an answer takes, and more than it
# gives nearly every quote for a question about something else. To be measured again when the reader is trained anew.
_BEARS = 0.015
_CITED = 4
_log = logging.getLogger(__name__)

Organs = frozenset[tuple[str, str]]
Reports = Callable[[str], Report]


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A question that passed the gate, as it is understood; or None, with what the reader is told where it failed."""

    query: Query | None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """What a person has said, the question first and then what came before it, latest first."""

    texts: tuple[str, ...]
    entries: tuple[Entry, ...]
    encoder: Encoder | None
    today: date

    def organs(self) -> Organs:
        """The organs that it speaks of: those of the latest text that names any."""
        gaz = gazetteer(self.entries)
        for text in self.texts:
            if subjects := mentioned(plain_text(text), gaz).subjects:
                return frozenset((o.place, o.name) for s in subjects for o in (*s.organs, *s.instead))
        return frozenset()

    def years(self) -> Years:
        """The years that it speaks of: those of the latest text that names any."""
        found = (years_in(plain_text(text), self.today) for text in self.texts)
        return next((years for years in found if years.named), Years())

    def families(self) -> frozenset[str]:
        """The families of measures that its words may ask for, as the built-in recogniser sees it."""
        bare = [bare_text(text, self.entries, self.today) for text in self.texts]
        meant = [meaning.id for text in bare for meaning in recognise(text, self.encoder)]
        named = [match.id for text in bare for match in catalogue().by_alias(text)]
        return frozenset(_family(id) for id in (*meant, *named))


def may_help(query: Query, outcome: Outcome, earlier: Sequence[str]) -> bool:
    """Whether the built-in understanding gave up, so that other words might be understood better.

    A question whose measure was told is understood; what is meant as an attempt to steer is not passed on.
    """
    if outcome is Outcome.SILENT:
        return not query.measures
    if outcome is Outcome.OUT_OF_SCOPE:
        return query.reason == "other_subject"
    return outcome is Outcome.AMBIGUOUS and query.place_from == "none" and bool(earlier)


def rewritten(
    model: Model,
    query: Query,
    earlier: Sequence[str],
    entries: Sequence[Entry],
    encoder: Encoder | None,
    today: date,
) -> Rewritten:
    """The question as the model puts it, where that passes the gate; `earlier` are the questions before it."""
    language: Language = query.language
    talk = Talk((query.text, *reversed(earlier[-_RECALLED:])), tuple(entries), encoder, today)
    try:
        said = prompting.answered(model, *prompt(talk, language), longest=10 * LONGEST)
    except ModelError as error:
        _log.warning("%s", error)
        return Rewritten(None, (say(f"unhelped_{error.reason}", language),))
    said = said.strip(" \n“”\"'")
    if said == _NOTHING:
        return Rewritten(None)
    why = fault(said, query, talk)
    new = None if why else understand(said, (), talk.entries, catalogue(), encoder, today)
    why = why or (strays(new, query, talk) if new else "")
    if new is None or why:
        _log.warning("a question of %s is left: %s", model.name, why)
        return Rewritten(None, (say("unhelped_dropped" if said else "unhelped_nothing", language),))
    # Whoever asks in one language is answered in it, whichever the model wrote.
    parts = tuple(replace(part, language=language) for part in new.parts)
    return Rewritten(replace(new, language=language, parts=parts), (say("understood_as", language, question=said),))


def bears(reader: Reader | None, query: Query, citations: Sequence[Citation], report: Reports) -> bool:
    """Whether what answers other words bears on the question as it was asked, in the reader's eyes.

    The last thing that tells 要材料的几拨 from 人口多少; without a reader nothing does.
    """
    if reader is None:
        return True
    for cited in citations[:_CITED]:
        source = report(cited.report_id)
        spans = reader.read(finding.whole(query, source), [cited.quote], [source.title])
        if any(span.answerable >= _BEARS for span in spans):
            return True
    return False


def prompt(talk: Talk, language: Language) -> tuple[str, str]:
    """What the model is told, and the conversation as data; nothing of a report is in it."""
    data = {
        "question": talk.texts[0],
        "earlier": list(talk.texts[1:]),
        "measures": [m.name_en if language == "en" else m.name_zh for m in catalogue().measures.values() if not m.of],
    }
    return prompting.told("rewrite", language), prompting.fenced(data)


def fault(said: str, query: Query, talk: Talk) -> str:
    """Why a text is no question in the words of the conversation; empty where it is one."""
    if not said:
        return "nothing"
    if len(said) > LONGEST or "\n" in said:
        return "too long, or several lines"
    if any(vocabulary.odd(character) for character in said.replace("？", "?")):
        return "characters that no question needs"
    text = callings.spelling(simplified(said))
    pieces = [piece for piece in _pieces(query, talk) if piece in text]
    if not vocabulary.spelt(text, pieces):
        return "words that nobody said"
    numbers = {number for piece in pieces for number in _NUMBERS.findall(piece)}
    return "" if set(_NUMBERS.findall(text)) <= numbers else "a number that nobody said"


def strays(new: Query, query: Query, talk: Talk) -> str:
    """Why a question, as it is understood, is not the one that was asked; empty where it may be."""
    if not new.in_scope or new.choices or new.operation in (Operation.SOURCE, Operation.DETAIL, Operation.MORE):
        return "no question of its own"
    organs = frozenset((t.place, t.organ) for t in new.targets)
    asked = frozenset((t.place, t.organ) for t in query.targets)
    if organs != asked if asked else not organs <= talk.organs() and new.place_from != "only":
        return "another place"
    if not _same_years(new, query, talk):
        return "another year"
    if not set(query.breakdown) <= set(new.breakdown) or (query.cumulative and not new.cumulative):
        return "a condition is gone"
    if not _same_kind(new, query):
        return "another kind of answer"
    if not query.in_scope and not {_family(id) for id in new.measures} & talk.families():
        return "what the reports are about, and the question is not"
    return ""


def _family(id: str) -> str:
    return id.partition(".")[0]


def _same_kind(new: Query, query: Query) -> bool:
    """Whether the same kind of answer is wanted; a question of which that cannot be told may want any."""
    if query.expects in _EXACT or new.expects in _EXACT:
        return query.expects in ("text", new.expects)
    return True


def _same_years(new: Query, query: Query, talk: Talk) -> bool:
    if query.targets:
        named = query.year_from != "default"
        return new.years == query.years if named else new.year_from == "default"
    spoken = talk.years()
    if not spoken.named:
        return new.year_from == "default"
    return bool(spoken.years) and sorted(new.years) == sorted(spoken.years)


def _pieces(query: Query, talk: Talk) -> Iterator[str]:
    """All that a rewriting may be made of."""
    for text in talk.texts:
        for token in _TOKENS.findall(callings.spelling(simplified(text))):
            yield token
            if not token.isascii():
                yield from (token[at : at + size] for size in (2, 3) for at in range(len(token) - size + 1))
    for year in {*query.years, *talk.years().years}:
        yield from (str(year), f"{year}年", f"{year}年度")
    for place, organ in {*talk.organs(), *((t.place, t.organ) for t in query.targets)}:
        names = (place, organ, naming.who(place, organ, "zh"), naming.place_in_english(place))
        yield from (callings.spelling(name) for name in names if name)
    yield from _known()
    yield from vocabulary.PUNCTUATION
    yield from "?!-"


@cache
def _known() -> tuple[str, ...]:
    """What every question may say: the catalogue's names, and the words for asking."""
    measures = catalogue().measures.values()
    values = [value for dimension in catalogue().dimensions.values() for value in dimension.values]
    names = [
        *catalogue().names,
        *(name for m in measures for name in (m.name_zh, m.name_en)),
        *(name for v in values for name in (v.name_zh, v.name_en, *v.words)),
        *prompting.words("asking", "zh"),
        *prompting.words("asking", "en"),
    ]
    return tuple(dict.fromkeys(callings.spelling(name) for name in names))
