"""Question and conversation -> `Query`: the steps in order.

Places and organs, years, the measure, the operation; what a follow-up leaves out is taken from
the turn before. Nothing is looked up in reports here.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from nianbao.chinese import normalise, simplified
from nianbao.measures import Catalogue
from nianbao.models.encoder import Encoder
from nianbao.places import Known, gazetteer
from nianbao.places.subjects import Mentioned, governs, mentioned
from nianbao.understanding import conversation, operations, parting, romanised
from nianbao.understanding.query import Choice, Language, Operation, Query, Target, Turn
from nianbao.understanding.targets import Chosen, choose
from nianbao.understanding.terms import subject_terms
from nianbao.understanding.wanted import Wanted, printed_change, wanted
from nianbao.understanding.years import Years, years_in

__all__ = ["Choice", "Operation", "Query", "Target", "Turn", "understand"]


def understand(
    question: str,
    history: Sequence[Turn],
    known: Sequence[Known],
    catalogue: Catalogue,
    encoder: Encoder | None,
    today: date,
) -> Query:
    """What a question asks, given the turns before it and the entries of the library."""
    plain = plain_text(question)
    gaz = gazetteer(known)
    language = operations.language_of(question)
    previous = conversation.last_query(
        history, lambda turn, before: understand(turn, before, known, catalogue, encoder, today)
    )
    if previous and (picked := conversation.pick(plain, previous)):
        return picked
    named = mentioned(plain, gaz)
    years = years_in(plain, today)
    reason = operations.scope_of(plain)
    if reason == "other_subject" and named.subjects and years.years and operations.asks_number(plain):
        # 放映电影多少场 of a place and a year is a count that its bureau of culture can state;
        # a measure that is named beside another subject (下雨天收到多少申请) is no measure of that.
        counted = wanted(_bare(plain, named, years), catalogue, encoder, asks_number=True)
        reason = reason if counted.source == "name" else ""
    if reason and not (previous and reason == "chitchat" and conversation.is_command(plain)):
        return Query(question, language, plain.strip(), operation=Operation.SMALLTALK, in_scope=False, reason=reason)
    if len(asked_parts := parting.parts(plain)) > 1:
        return _in_parts(question, asked_parts, history, known, catalogue, encoder, today)
    if previous and (command := conversation.command(plain, previous, named, years)):
        return command
    bare = _bare(plain, named, years)
    if len(each := parting.of_each(bare)) > 1:
        whose = "".join(plain[start:end] for start, end in sorted((*named.spans, *years.spans)))
        return _in_parts(question, [whose + one for one in each], history, known, catalogue, encoder, today)
    if language == "en" and (spelt := romanised.in_characters(bare)):
        whom = " ".join(s.place if governs(s) else s.organ for s in named.subjects)
        when = "".join(f"{year}年" for year in years.years)
        return understand(f"{whom}{spelt}{when}", history, known, catalogue, encoder, today)
    numeric = operations.asks_number(bare)
    asked = wanted(bare, catalogue, encoder, asks_number=numeric)
    if years.previous and (change := printed_change(asked, bare, catalogue)):
        asked, years = change, replace(years, previous=False)
    draft = conversation.continued(plain, bare, named, years, asked, previous)
    chosen = choose(
        draft.named,
        draft.years,
        gaz,
        previous=draft.previous,
        everywhere=operations.everywhere(plain),
        joined=draft.joined,
    )
    return _query(question, plain, bare, language, draft, chosen, catalogue)


def _in_parts(
    question: str,
    asked: Sequence[str],
    history: Sequence[Turn],
    known: Sequence[Known],
    catalogue: Catalogue,
    encoder: Encoder | None,
    today: date,
) -> Query:
    """A question that asks several things: each as a turn of its own, which takes over what it leaves out."""
    turns = list(history)
    for part in asked:
        turns.append(Turn(part, understand(part, turns, known, catalogue, encoder, today)))
    found = tuple(turn.query for turn in turns[len(history) :] if turn.query is not None)
    return replace(found[0], text=question, parts=found)


_HOMOPHONES = (
    (re.compile("[工供攻宫功][开凯]|公凯|公开开"), "公开"),
    (re.compile("申情|申清|身请|深请|神请|伸请"), "申请"),
    (re.compile("信西|新息|讯息"), "信息"),
    (re.compile("[陪赔佩][训讯迅]|培[讯迅]"), "培训"),
)


def plain_text(question: str) -> str:
    """A question normalised, in simplified characters, with single spaces, common slips mended."""
    text = re.sub(r"\s+", " ", simplified(normalise(question).text)).strip()
    for wrong, right in _HOMOPHONES:
        text = wrong.sub(right, text)
    return text


def bare_text(question: str, known: Sequence[Known], today: date) -> str:
    """A question without the names of places and organs, years and politeness."""
    plain = plain_text(question)
    return _bare(plain, mentioned(plain, gazetteer(known)), years_in(plain, today))


def _bare(plain: str, named: Mentioned, years: Years) -> str:
    """The question without the names of places and organs, years and politeness."""
    text = plain
    for start, end in sorted((*named.spans, *years.spans), reverse=True):
        text = text[:start] + " " + text[end:]
    text = operations.without_politeness(text)
    text = re.sub(r"[（(]\s*[)）]|(?<=\s)(?:的|市|县|区|in|of|by|for|at|during|'s)(?=\s)", " ", text)
    return re.sub(r"\s+", " ", text).strip(" ,，。、:：的")


def _query(
    question: str,
    plain: str,
    bare: str,
    language: Language,
    draft: conversation.Draft,
    chosen: Chosen,
    catalogue: Catalogue,
) -> Query:
    asked: Wanted = draft.asked
    years = chosen.years
    subjects = len({(t.place, t.organ) for t in chosen.targets})
    operation = draft.operation or operations.operation_of(
        plain, subjects=subjects, years=len(years), previous=draft.years.previous
    )
    measure = bool(asked.measures)
    expects = draft.like.expects if draft.like else operations.expects_of(bare or plain, operation, measure=measure)
    cumulative = (asked.cumulative or operations.cumulative_in(plain)) and not operations.refuses_cumulative(plain)
    return Query(
        text=question,
        language=language,
        search_text=draft.search_text,
        targets=chosen.targets,
        alternatives=chosen.alternatives,
        organs=tuple(dict.fromkeys(t.organ for t in chosen.targets)),
        places=tuple(dict.fromkeys(t.place for t in chosen.targets)),
        years=years,
        place_from=chosen.place_from,
        year_from=chosen.year_from,
        measures=asked.measures,
        breakdown=asked.breakdown,
        measure_from=draft.measure_from,
        meanings=asked.meanings,
        operation=operation,
        expects=expects,
        cumulative=cumulative,
        scope=operations.scope_in(plain) or ("own" if any(s.own_office for s in draft.named.subjects) else ""),
        choices=chosen.choices,
        subject_terms=subject_terms(draft.search_text),
        notes=chosen.notes,
    )
