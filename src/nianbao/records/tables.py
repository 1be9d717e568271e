"""The tables of the records, and how rows become reports, passages and figures."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    String,
    Table,
    Text,
    UnicodeText,
)

from nianbao import reports as model
from nianbao.figures import Figure
from nianbao.measures import Breakdown
from nianbao.passages import Passage

VERSION = "1"
metadata = MetaData()

state = Table("state", metadata, Column("key", String(64), primary_key=True), Column("value", Text, nullable=False))

reports = Table(
    "reports",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("sha256", String(64), nullable=False, index=True),
    Column("source", UnicodeText, nullable=False),
    Column("source_key", UnicodeText, nullable=False),
    Column("media_type", String(128), nullable=False),
    Column("title", UnicodeText, nullable=False),
    Column("place", UnicodeText, nullable=False),
    Column("organ", UnicodeText, nullable=False),
    Column("year", Integer),
    Column("published", Date),
    Column("added_at", String(32), nullable=False),
    Column("generation", Integer, nullable=False, index=True),
    Column("text", UnicodeText, nullable=False),
    Column("structure", UnicodeText, nullable=False),
    Column("corrections", UnicodeText, nullable=False),
)

originals = Table(
    "originals",
    metadata,
    Column("report_id", ForeignKey("reports.id"), primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

passages = Table(
    "passages",
    metadata,
    Column("id", String(96), primary_key=True),
    Column("report_id", ForeignKey("reports.id"), nullable=False, index=True),
    Column("ordinal", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("text", UnicodeText, nullable=False),
    Column("path", UnicodeText, nullable=False),
    Column("vector", LargeBinary, nullable=False),
)

figures = Table(
    "figures",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("report_id", ForeignKey("reports.id"), nullable=False, index=True),
    Column("measure", String(128)),
    Column("breakdown", UnicodeText, nullable=False),
    Column("value", String(64)),
    # Decimals are kept exactly as text; this column is there to compare and order by.
    Column("magnitude", Float),
    Column("printed", UnicodeText, nullable=False),
    Column("unit", UnicodeText, nullable=False),
    Column("state", String(32), nullable=False),
    Column("bound", String(16), nullable=False),
    Column("period", String(16), nullable=False),
    Column("year", Integer),
    Column("scope", String(16), nullable=False),
    Column("origin", String(16), nullable=False),
    Column("how", String(16), nullable=False),
    Column("subject", UnicodeText, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("quote_start", Integer, nullable=False),
    Column("quote_end", Integer, nullable=False),
    # One measure over the whole library is read from here alone, already in the order of the reports.
    Index("figures_by_measure", "measure", "breakdown", "report_id", "value", "year", "state", "period", "unit"),
)
Index("reports_by_place", reports.c.place, reports.c.year)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(64), primary_key=True),
    # The id of a token; empty where a conversation is nobody's but those who have its id.
    Column("owner", String(16), nullable=False),
    Column("began", String(32), nullable=False),
    Column("at", String(32), nullable=False, index=True),
    Column("title", UnicodeText, nullable=False),
    Column("turns", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Index("conversations_by_owner", "owner", "at"),
)

turns = Table(
    "turns",
    metadata,
    Column("session", String(128), primary_key=True, key="conversation"),
    Column("ordinal", Integer, primary_key=True),
    Column("at", String(32), nullable=False),
    Column("turn", UnicodeText, nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", String(32), nullable=False),
    Column("content", UnicodeText, nullable=False),
)

questions = Table(
    "questions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", String(32), nullable=False, index=True),
    Column("question", UnicodeText, nullable=False),
    Column("language", String(16), nullable=False),
    Column("outcome", String(32), nullable=False),
)

# Answers that somebody asked to be kept under an address of their own.
answers = Table(
    "answers",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("at", String(32), nullable=False, index=True),
    Column("content", UnicodeText, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("name", UnicodeText, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("made", String(32), nullable=False),
    Column("used", String(32), nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("token_id", String(16), nullable=False, index=True),
    Column("until", String(32), nullable=False),
)


def dumps(value: object) -> str:
    """Compact JSON that keeps Chinese readable in the database."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def report_row(report: model.Report) -> dict[str, Any]:
    """The columns of `reports` that a report fills."""
    return {
        "id": report.id,
        "sha256": report.sha256,
        "source": report.source,
        "media_type": report.media_type,
        "title": report.title,
        "place": report.place,
        "organ": report.organ,
        "year": report.year,
        "published": report.published,
        "text": report.text,
        "structure": dumps(
            {
                "sections": [[s.path, s.start, s.end] for s in report.sections],
                "tables": [
                    [
                        t.start,
                        t.end,
                        [
                            [c.row, c.column, c.text, c.start, c.end, c.rowspan, c.colspan, c.page, c.box]
                            for c in t.cells
                        ],
                    ]
                    for t in report.tables
                ],
                "pages": report.pages,
                "origins": {k: [o.how, o.start, o.end] for k, o in report.origins.items()},
                "warnings": report.warnings,
            }
        ),
    }


def row_report(row: Row[Any]) -> model.Report:
    structure = json.loads(row.structure)
    return model.Report(
        id=row.id,
        sha256=row.sha256,
        source=row.source,
        media_type=row.media_type,
        text=row.text,
        title=row.title,
        place=row.place,
        organ=row.organ,
        year=row.year,
        published=row.published,
        sections=tuple(model.Section(tuple(path), start, end) for path, start, end in structure["sections"]),
        tables=tuple(model.Table(start, end, tuple(map(_cell, cells))) for start, end, cells in structure["tables"]),
        pages=tuple(structure["pages"]),
        origins={k: model.Origin(*o) for k, o in structure["origins"].items()},
        warnings=tuple(structure["warnings"]),
    )


def _cell(values: list[Any]) -> model.Cell:
    row, column, text, start, end, rowspan, colspan, page, box = values
    bounds = None if box is None else (box[0], box[1], box[2], box[3])
    return model.Cell(row, column, text, start, end, rowspan, colspan, page, bounds)


def passage_row(passage: Passage, vector: bytes) -> dict[str, Any]:
    return {
        "id": passage.id,
        "report_id": passage.report_id,
        "ordinal": passage.ordinal,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "path": dumps(passage.path),
        "vector": vector,
    }


def row_passage(row: Row[Any]) -> Passage:
    return Passage(row.id, row.report_id, row.ordinal, row.start, row.end, row.text, tuple(json.loads(row.path)))


def figure_row(figure: Figure) -> dict[str, Any]:
    names = ("report_id", "measure", "printed", "unit", "state", "bound", "period", "year", "scope", "origin", "how")
    spans = ("subject", "start", "end", "quote_start", "quote_end")
    return {name: getattr(figure, name) for name in names + spans} | {
        "breakdown": dumps(figure.breakdown),
        "value": None if figure.value is None else str(figure.value),
        "magnitude": None if figure.value is None else float(figure.value),
    }


# The columns of a figure in the order of its fields; rows are read by position, as thousands are read at once.
figure_columns = tuple(figures.c[name] for name in Figure.__slots__)


def row_figure(row: Row[Any]) -> Figure:
    """A figure from a row of `figure_columns`."""
    report_id, measure, breakdown, value, *rest = tuple(row)
    return Figure(report_id, measure, text_breakdown(breakdown), None if value is None else Decimal(value), *rest)


@cache
def text_breakdown(text: str) -> Breakdown:
    return tuple((dimension, value) for dimension, value in json.loads(text))


def corrections_text(corrections: Mapping[str, object]) -> str:
    """Corrections by hand as JSON; dates as ISO text."""
    return dumps({k: v.isoformat() if isinstance(v, date) else v for k, v in corrections.items()})


def text_corrections(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    if found.get("published"):
        found["published"] = date.fromisoformat(found["published"])
    return found
