"""What the commands give for a question, a query, a text: plain dictionaries, ready for JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from nianbao.answering import Assistant
from nianbao.checking import check
from nianbao.library import Addition, Library, Repair
from nianbao.library.editions import Entry
from nianbao.retrieval import retrieve
from nianbao.understanding.query import Turn

Reply = dict[str, Any]


def answer(assistant: Assistant, turns: Sequence[str]) -> Reply:
    """The Answer to the last turn of a conversation."""
    history: list[Turn] = []
    for turn in turns[:-1]:
        given = assistant.ask(turn, history)
        history.append(Turn(question=turn, query=given.query, answer=given.as_json()))
    return assistant.ask(turns[-1], history).as_json()


def hits(assistant: Assistant, turns: Sequence[str], k: int) -> list[Reply]:
    """The k passages that bear most on the last turn, the best first."""
    query = assistant.understand(turns[-1], [Turn(question=turn) for turn in turns[:-1]])
    evidence = retrieve(assistant.library, query.search_text, report_ids=query.report_ids or None, k=k)
    sources = {held.id: held.source for held in assistant.library.entries()}
    return [
        {
            "source": sources[found.passage.report_id],
            "report_id": found.passage.report_id,
            "start": found.passage.start,
            "end": found.passage.end,
            "text": found.passage.text,
            "score": round(found.score, 4),
        }
        for found in evidence
    ]


def claims(assistant: Assistant, text: str) -> list[Reply]:
    """The claims of a text with their verdicts."""
    return [claim.as_json() for claim in check(assistant, text)]


def added(path: str, addition: Addition) -> Reply:
    """What came of adding one source."""
    report = addition.report
    return {
        "path": path,
        "report_id": report.id,
        "title": report.title,
        "place": report.place,
        "organ": report.organ,
        "year": report.year,
        "notes": list(addition.notes),
    }


def entry(held: Entry) -> Reply:
    """One report of the library."""
    return {
        "id": held.id,
        "title": held.title,
        "place": held.place,
        "organ": held.organ,
        "year": held.year,
        "published": str(held.published or ""),
        "newest": held.newest,
        "source": held.source,
        "sha256": held.sha256,
    }


def status(library: Library, repair: Repair | None) -> Reply:
    """What a library holds, whether its indexes agree with it, and what was just built anew."""
    found = library.status()
    return {
        "status": asdict(found) | {"directory": str(found.directory), "in_line": found.in_line},
        "repaired": asdict(repair) if repair else {},
        "reports": [entry(held) for held in library.entries()],
    }
