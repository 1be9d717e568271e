"""What people said of answers, and what they asked in vain: a list for operators, and gold questions made of it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse

from nianbao import tabulating
from nianbao.errors import UnknownReport
from nianbao.evaluation import Gold, as_line
from nianbao.library import Library
from nianbao_ui import library_frame
from nianbao_ui.escaping import attribute, plain
from nianbao_ui.library_frame import alert, note, only_operators, titled
from nianbao_ui.words import OUTCOMES, both

router = APIRouter(prefix="/library/inbox", include_in_schema=False)

MOST = 200
# The types that `nianbao eval` judges in their own ways, by what people call them.
_TYPES = {"figure": "数字", "text_fact": "文字内容", "list": "列举", "factcheck": "核实", "sum_or_table": "合计或表格"}
_WORDS = ("comment_given", "question_asked", "given_answer")
_UNANSWERABLE = "unanswerable"
_ID_DIGITS = 10

Text = Annotated[str, Query(max_length=4_000)]


@router.get("")
def inbox(request: Request) -> Response:
    """Feedback, and the questions that found no whole answer."""
    operator = only_operators(request)
    if isinstance(operator, Response):
        return operator
    library: Library = request.app.state.assistant.library
    kept = request.app.state.assistant.settings.keep_questions_days
    body = (
        f"<h1>{both('inbox_title')}</h1>{_feedback(tabulating.feedback(library))}"
        f"{_questions(_counted(tabulating.unanswered(library)), kept=bool(kept))}"
    )
    return library_frame.page(titled("inbox_title"), body, request=request, operator=operator, here="inbox")


@router.get("/feedback.csv")
def feedback_csv(request: Request) -> Response:
    """All feedback for a spreadsheet."""
    return _csv(request, tabulating.FEEDBACK_COLUMNS, "feedback")


@router.get("/questions.csv")
def questions_csv(request: Request) -> Response:
    """All questions without a whole answer for a spreadsheet."""
    return _csv(request, tabulating.QUESTION_COLUMNS, "questions")


@router.get("/gold")
def gold(
    request: Request,
    question: Text = "",
    language: Text = "zh",
    type: Text = "figure",
    answer: Text = "",
    values: Text = "",
    evidence: Text = "",
    report: Text = "",
    unanswerable: bool = False,
    make: bool = False,
    download: bool = False,
) -> Response:
    """A question with its right answer, written by whoever has read the report, as a line of a gold file."""
    operator = only_operators(request)
    if isinstance(operator, Response):
        return operator
    typed = _Typed(question.strip(), language, type, answer.strip(), values, evidence, report.strip(), unanswerable)
    made, wrong = "", ""
    if make or download:
        wrong = typed.wrong(request.app.state.assistant.library)
        made = "" if wrong else as_line(typed.gold())
    if download and made:
        name = f"attachment; filename={typed.gold().id}.jsonl"
        return Response(made, media_type="application/jsonl", headers={"Content-Disposition": name})
    body = f"<h1>{both('gold_title')}</h1><p class='lead'>{both('gold_lead')}</p>{wrong}"
    if made:
        address = "gold?" + urlencode([*request.query_params.multi_items(), ("download", "true")])
        body += (
            f'<section class="panel" aria-labelledby="line"><h2 id="line">{both("gold_line")}</h2>'
            f'<pre class="line" tabindex="0">{plain(made.strip())}</pre>'
            f'<a class="download" href="{attribute(address)}" download>{both("gold_download")}</a></section>'
        )
    body += _form(typed)
    return library_frame.page(
        titled("gold_title"),
        body,
        request=request,
        operator=operator,
        here="inbox",
        base="../../",
        status=422 if wrong else 200,
    )


@dataclass(frozen=True, slots=True)
class _Typed:
    """What stands in the form."""

    question: str
    language: str
    type: str
    answer: str
    values: str
    evidence: str
    report: str
    unanswerable: bool

    @property
    def quotes(self) -> tuple[str, ...]:
        return tuple(line.strip() for line in self.evidence.splitlines() if line.strip())

    def gold(self) -> Gold:
        id = hashlib.sha256(self.question.encode(errors="replace")).hexdigest()[:_ID_DIGITS]
        answerable = not self.unanswerable
        return Gold(
            id=f"asked-{id}",
            turns=(self.question,),
            type=self.type if answerable and self.type in _TYPES else _UNANSWERABLE if self.unanswerable else "figure",
            language="en" if self.language == "en" else "zh",
            answer=self.answer if answerable else "",
            values=tuple(self.values.replace(",", "").split()) if answerable else (),
            evidence=self.quotes if answerable else (),
            report_ids=(self.report,) if answerable and self.report else (),
            answerable=answerable,
            computed=False,
        )

    def wrong(self, library: Library) -> str:
        """Why no line can be made of it, as HTML; empty where one can."""
        if not self.question or not (self.unanswerable or (self.answer and self.quotes)):
            return alert("gold_lacking")
        if self.unanswerable or not self.report:
            return ""
        try:
            text = library.report(self.report).text
        except UnknownReport:
            return alert("gold_wrong_report", id=self.report)
        missing = next((quote for quote in self.quotes if quote not in text), None)
        return "" if missing is None else alert("gold_wrong_evidence", quote=missing)


def _form(typed: _Typed) -> str:
    types = "".join(
        f'<option value="{name}"{" selected" if name == typed.type else ""}>{zh} · {name}</option>'
        for name, zh in _TYPES.items()
    )
    languages = "".join(
        f'<option value="{tag}"{" selected" if tag == typed.language else ""}>{name}</option>'
        for tag, name in (("zh", "中文"), ("en", "English"))
    )
    return (
        '<form class="gold panel" method="get" action="gold"><input type="hidden" name="make" value="true">'
        f"{_area('question', typed.question, 2)}"
        f'<div class="pairs"><div class="field"><label for="type">{both("gold_type")}</label>'
        f'<select id="type" name="type">{types}</select></div>'
        f'<div class="field"><label for="language">{both("gold_language")}</label>'
        f'<select id="language" name="language">{languages}</select></div></div>'
        f'<label class="check"><input type="checkbox" name="unanswerable" value="true"'
        f"{' checked' if typed.unanswerable else ''}> {both('gold_unanswerable')}</label>"
        f'{_area("answer", typed.answer, 2)}<div class="pairs">{_input("values", typed.values)}'
        f"{_input('report', typed.report)}</div>{_area('evidence', typed.evidence, 3)}"
        f'<div class="actions"><button class="button primary">{both("gold_make")}</button></div></form>'
    )


def _area(name: str, text: str, rows: int) -> str:
    return (
        f'<div class="field"><label for="{name}">{both(f"gold_{name}")}</label>'
        f'<textarea id="{name}" name="{name}" rows="{rows}" maxlength="4000">{plain(text)}</textarea></div>'
    )


def _input(name: str, text: str) -> str:
    return (
        f'<div class="field"><label for="{name}">{both(f"gold_{name}")}</label>'
        f'<input id="{name}" name="{name}" value="{attribute(text)}" maxlength="400"></div>'
    )


def _feedback(rows: list[dict[str, Any]]) -> str:
    lines = (
        (
            _when(row["at"]),
            both(f"rating_{row['rating']}") if row["rating"] in ("up", "down") else "",
            plain(row["comment"]),
            plain(row["question"]),
            plain(row["answer"]),
            _to_gold(row["question"], row["language"], row["answer"]),
        )
        for row in rows[:MOST]
    )
    heads = ("asked_at", "rating", "comment_given", "question_asked", "given_answer", "to_gold")
    return _part("feedback", len(rows), _table(heads, lines), note("no_feedback"))


def _questions(rows: list[dict[str, Any]], *, kept: bool) -> str:
    lines = (
        (
            _when(row["at"]),
            str(row["times"]),
            plain(row["question"]),
            both(row["outcome"]) if row["outcome"] in OUTCOMES else plain(row["outcome"]),
            _to_gold(row["question"], row["language"]),
        )
        for row in rows[:MOST]
    )
    heads = ("asked_at", "asked_times", "question_asked", "outcome", "to_gold")
    return _part("questions", len(rows), _table(heads, lines), note("no_questions" if kept else "questions_off"))


def _part(name: str, count: int, table: str, nothing: str) -> str:
    heading = f'<h2 id="{name}">{both(f"inbox_{name}")}</h2>'
    if not count:
        return f'<section aria-labelledby="{name}">{heading}{nothing}</section>'
    export = f'<a class="download" href="inbox/{name}.csv" download>{both("as_csv")}</a>'
    cut = f'<p class="soft">{both("newest_of", count=MOST)}</p>' if count > MOST else ""
    return (
        f'<section aria-labelledby="{name}"><div class="heading">{heading}{export}</div>{cut}'
        f'<div class="scroll" tabindex="0" role="group" aria-labelledby="{name}">{table}</div></section>'
    )


def _table(heads: Sequence[str], lines: Iterable[tuple[str, ...]]) -> str:
    head = "".join(f'<th scope="col">{both(key)}</th>' for key in heads)
    opened = ['<td class="words">' if key in _WORDS else "<td>" for key in heads]
    body = "".join(
        f"<tr>{''.join(f'{td}{cell}</td>' for td, cell in zip(opened, line, strict=True))}</tr>" for line in lines
    )
    return f'<table class="inbox"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _when(at: str) -> str:
    return f'<time class="when" datetime="{attribute(at)}">{plain(at[:16].replace("T", " "))}</time>'


def _to_gold(question: str, language: str, answer: str = "") -> str:
    given = {"question": question[:2_000], "language": language, "answer": answer[:2_000]}
    address = "inbox/gold?" + urlencode({name: text for name, text in given.items() if text}, errors="replace")
    unseen = f'<span class="unseen"> {plain(question)}</span>'
    return f'<a href="{attribute(address)}">{both("to_gold")}{unseen}</a>'


def _counted(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each question once, with how often it was asked; the newest first."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        one = found.setdefault((row["question"], row["outcome"]), {**row, "times": 0})
        one["times"] += 1
    return list(found.values())


def _csv(request: Request, columns: tuple[str, ...], name: str) -> Response:
    operator = only_operators(request)
    if isinstance(operator, Response):
        return operator
    library: Library = request.app.state.assistant.library
    rows = tabulating.feedback(library) if name == "feedback" else tabulating.unanswered(library)
    return StreamingResponse(
        (piece.encode(errors="replace") for piece in tabulating.csv_text(columns, rows)),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="nianbao-{name}.csv"', "Cache-Control": "no-store"},
    )
