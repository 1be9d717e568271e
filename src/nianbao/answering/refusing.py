"""Saying what is not known, and which kind of not knowing it is."""

import re
from collections.abc import Sequence

from nianbao.answering import naming, writing
from nianbao.answering.citations import Quote, Sentence
from nianbao.answering.features import Found
from nianbao.answering.outcomes import Draft, Outcome
from nianbao.answering.writing import Language, listing, say
from nianbao.library.editions import Entry
from nianbao.measures import catalogue
from nianbao.understanding.query import Query, Target


def out_of_scope(query: Query, held: Sequence[Entry]) -> Draft:
    """A calm sentence, and what can be asked."""
    phrase = query.reason if query.reason in ("chitchat", "steering", "other_subject") else "other_subject"
    return Draft(Outcome.OUT_OF_SCOPE, say(phrase, query.language, example=example(held, query.language)))


def ambiguous(query: Query) -> Draft:
    """The organs that fit, to pick from."""
    names = tuple(choice.organ for choice in query.choices)
    notice = say("ambiguous", query.language) + "\n" + "\n".join(f"· {name}" for name in names)
    return Draft(Outcome.AMBIGUOUS, notice, choices=names)


def not_collected(query: Query, missing: Sequence[Target], held: Sequence[Entry]) -> Draft:
    """That no report of this place, organ or year is here, and which near ones are."""
    return Draft(Outcome.NOT_COLLECTED, missing_notice(query, missing, held))


def missing_notice(query: Query, missing: Sequence[Target], held: Sequence[Entry]) -> str:
    """One sentence for each organ of which reports are missing."""
    language: Language = query.language
    said = []
    for place, organ in dict.fromkeys((t.place, t.organ) for t in missing):
        years = sorted({t.year for t in missing if (t.place, t.organ) == (place, organ) and t.year})
        who = naming.who(place, organ, language)
        same = sorted({e.year for e in held if e.organ == organ and e.place == place and e.year})
        if same:
            words = listing([_year(y, language) for y in same], language, most=20)
            asked = listing([_year(y, language) for y in years], language)
            said.append(say("not_collected_year", language, who=who, years=asked, held=words))
        else:
            near = [e for e in held if place and (e.place in place or place in e.place)] or list(held)
            names = listing([naming.who(e.place, e.organ, language) for e in near], language)
            said.append(say("not_collected", language, who=who, held=names))
    return "\n".join(said)


def silent(query: Query, found: Sequence[Found], titles: Sequence[str], stated: Sequence[str] = ()) -> Draft:
    """That the reports are here and do not state it, the nearest thing that they do state, and what can be asked.

    Args:
        stated: the names of what the first report states figures of.
    """
    language: Language = query.language
    notice = say("silent", language, title=listing(titles, language, most=3), asked=asked(query))
    others = [name for name in stated if name not in notice]
    if others:
        notice += "\n" + say("can_be_asked", language, names=listing(others, language, most=4))
    near = [f for f in found[:1] if f.coverage > 0]
    sentences = tuple(_nearest(f, language) for f in near)
    return Draft(Outcome.SILENT, notice, sentences)


def asked(query: Query) -> str:
    """What was asked for, as a refusal names it."""
    language: Language = query.language
    if query.measures:
        names = [catalogue().name(m, query.breakdown, language) for m in query.measures]
        return listing(names, language)
    return f"“{query.search_text.strip(' ?？。.!！,，')}”"


def example(held: Sequence[Entry], language: Language) -> str:
    """A question that the library can answer, made from what it holds."""
    newest = next((e for e in sorted(held, key=lambda e: -(e.year or 0)) if e.year), None)
    if newest is None:
        return (
            "大安市2017年收到多少件政府信息公开申请？"
            if language == "zh"
            else "how many applications did Da'an receive in 2017?"
        )
    who = naming.who(newest.place, newest.organ, language)
    if language == "zh":
        return f"{who}{newest.year}年收到多少件政府信息公开申请？"
    return f"how many applications did {who} receive in {newest.year}?"


def _nearest(found: Found, language: Language) -> Sentence:
    end = min(found.end, found.start + 300)
    words = writing.one_line(found.report.text[found.start : end])
    shown = words if len(words) <= 90 else _cut(words)
    return Sentence(say("nearest", language, words=shown), (Quote(found.report.id, found.start, end),))


def _cut(words: str) -> str:
    """The first 90 characters, not ending inside a number or a word of letters."""
    return re.sub(r"[\w@.\-]*$", "", words[:90], flags=re.ASCII) + "……"


def _year(year: int | None, language: Language) -> str:
    return f"{year}年" if language == "zh" else str(year)
