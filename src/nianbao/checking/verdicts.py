"""Claims -> verdicts, each with the words of the report that decide it.

Each thing that a claim asserts (`claims`) is held against the figures and sentences of the reports
it speaks of (`case`, `changing`). A check sees one view of the library from its first claim to its last.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from nianbao.answering import LONGEST_QUESTION, Assistant, stating, writing
from nianbao.answering.citations import verify
from nianbao.answering.writing import Language
from nianbao.checking import claims, saying
from nianbao.checking.agreeing import agrees
from nianbao.checking.case import Case, Part
from nianbao.checking.changing import changed
from nianbao.checking.saying import Claim, Compared, Verdict
from nianbao.checking.splitting import stretches
from nianbao.checking.wording import denied
from nianbao.chinese import is_chinese
from nianbao.errors import QuestionError
from nianbao.figures import Figure
from nianbao.library import Snapshot
from nianbao.measures import catalogue
from nianbao.reports import Report
from nianbao.understanding.query import Query, Turn


def check(assistant: Assistant, text: str) -> tuple[Claim, ...]:
    """Every sentence of a claim or an article, checked against the library.

    Raises:
        QuestionError: the text is empty.
    """
    return tuple(checked(assistant, text))


def checked(assistant: Assistant, text: str) -> Iterator[Claim]:
    """The claims one by one, for who shows progress. Place, organ and year of one carry over to the next."""
    if not text.strip():
        raise QuestionError("there is nothing to check: the text is empty")
    library = assistant.library.now()
    history: list[Turn] = []
    year: int | None = None
    for stretch in stretches(assistant, library, text):
        claim, whole = text[stretch.start : stretch.end], stretch.whole(text)
        if len(whole) > LONGEST_QUESTION:
            said = saying.of_claim("unchecked", "zh" if is_chinese(claim) else "en")
            yield Claim(claim, "unchecked", said, start=stretch.start, end=stretch.end)
            continue
        bare = denied(claims.dated(claims.bare(whole), year))
        year = claims.year_of(whole) or year
        query = assistant.understand(claims.subject(bare) or whole, history, held=library)
        if query.in_scope:
            history.append(Turn(question=bare, query=query))
        found = _checked(assistant, library, claim, bare, query, alone=stretch.marked)
        said = stretch.told(found.explanation, text, query.language)
        yield replace(found, explanation=said, start=stretch.start, end=stretch.end)


def _checked(assistant: Assistant, library: Snapshot, claim: str, bare: str, query: Query, *, alone: bool) -> Claim:
    language = query.language
    if not query.in_scope or (not alone and not claims.is_checkable(claims.bare(claim))):
        return Claim(claim, "unchecked", saying.of_claim("unchecked", language))
    reports = _reports(library, query, claims.year_of(bare))
    if not reports:
        return Claim(claim, "not_found", saying.of_claim("not_collected", language))
    parts: list[Part] = []
    for report in reports:
        tried = _parts(Case(assistant, library, bare, query, report))
        if not parts or _worth(tried) > _worth(parts):
            parts = tried
        # Where no year is named, a later report that does not bear it out leaves it to an earlier one.
        if _worth(parts) > (query.year_from == "default"):
            break
    return _concluded(library, claim, parts, language)


def _parts(case: Case) -> list[Part]:
    """A verdict on each value and change that a claim asserts, and on what it denies; else on its words."""
    if contact := case.contact():
        return [contact]
    things = claims.asserted(case.bare, case.report.year)
    values = [thing for thing in things if thing.figure and not thing.is_change]
    parts = []
    for thing in things:
        own = case.of_year(thing.year)
        if thing.is_change:
            parts.append(replace(changed(own, thing, things), claimed=thing.figure))
        elif thing.figure is not None:
            parts.append(replace(own.valued(thing, thing.figure, alone=len(values) == 1), claimed=thing.figure))
    return [*parts, *case.denied()] if parts else case.clauses() or [case.in_words()]


def _worth(parts: Sequence[Part]) -> int:
    """0 where a report decides nothing, 1 where it contradicts, 2 where it bears all out."""
    verdicts = {part.verdict for part in parts}
    return 1 if "contradicted" in verdicts else 2 if verdicts == {"supported"} else 0


def _reports(library: Snapshot, query: Query, year: int | None) -> list[Report]:
    """The reports that a claim speaks of, that of the year it speaks of first."""
    organs = {t.organ for t in query.targets}
    others = [t for t in query.alternatives if t.organ in organs and query.year_from == "default"]
    reports = [library.report(t.report_ids[0]) for t in (*query.targets, *others) if t.report_ids]
    if year is not None and not any(r.year == year for r in reports) and any(t.year == year for t in query.targets):
        return []
    return sorted(reports, key=lambda report: report.year != year)


def _concluded(library: Snapshot, claim: str, parts: Sequence[Part], language: Language) -> Claim:
    """One verdict over the parts of a claim; where they differ, each is named with its own."""
    worse: tuple[Verdict, ...] = ("contradicted", "not_found")
    verified = verify([s for part in parts for s in part.sentences], library.report)
    verdict: Verdict = next((v for v in worse if any(p.verdict == v for p in parts)), "supported")
    if verdict in ("supported", "contradicted") and not verified.citations:
        verdict = "not_found"
    lines = [saying.of_claim(verdict, language)]
    if len({p.verdict for p in parts}) > 1:
        lines += [saying.of_part(part.verdict, part.words, language) for part in parts if part.words]
    shown = dict.fromkeys(verified.sentences)
    lines.append(
        writing.join(list(shown), language)
        if shown
        else ""
        if len(lines) > 1
        else saying.of_claim("not_found", language)
    )
    said = (" " if language == "en" else "").join(line for line in dict.fromkeys(lines) if line)
    compared = tuple(_beside(part, part.claimed, language) for part in parts if part.claimed)
    return Claim(claim, verdict, said, verified.citations, compared)


def _beside(part: Part, claimed: Figure, language: Language) -> Compared:
    """A claimed number beside the last one that was found: of two that differ, the one that bears it out."""
    found = [value for sentence in part.sentences for value in sentence.values if part.verdict != "not_found"]
    id = (found[-1].measure_id if found else "") or claimed.measure
    name = catalogue().name(id, language=language) if id else claimed.subject
    return Compared(name, stating.amount(claimed, language), found[-1].text if found else "", part.verdict)


__all__ = ["Claim", "Verdict", "agrees", "check", "checked"]
