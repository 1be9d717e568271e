"""The command line. Each command imports what it needs when it runs, so that `--help` is quick."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from nianbao import __version__, keeping
from nianbao.errors import LibraryError, NianbaoError, SourceError
from nianbao.options import Batch, Csv, Docx, In, Json, Markdown, Organs, Places, Years, examples

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Cited answers over Chinese government-information-disclosure annual reports (政府信息公开工作年度报告).",
    epilog='Begin with: nianbao ask "大安市2017年收到多少件政府信息公开申请？"',
)


app.add_typer(keeping.app)


def main() -> None:
    """Runs the command line; a failure that a person can meet is one line and exit code 1."""
    try:
        app()
    except NianbaoError as error:
        from nianbao.terminal import fail

        fail(str(error))
        sys.exit(1)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"nianbao {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None: ...


@app.command(
    epilog=examples(
        "nianbao add report.pdf", "nianbao add reports/ --library city", "nianbao add https://…/report.html"
    )
)
def add(
    sources: Annotated[list[str], typer.Argument(metavar="PATH_OR_URL...", help="Files, folders, http(s) addresses.")],
    library: In = None,
    as_json: Json = False,
) -> None:
    """Add reports to the library. What is in already is left alone; a changed file replaces the old one.

    Exit code 0: all went in; 1: some did not (the rest did); 2: wrong use.
    """
    from nianbao import opening, replies, terminal

    outcome: dict[str, list[dict[str, Any]]] = {"added": [], "updated": [], "unchanged": [], "failed": []}
    with opening.library(library, create=True, fill=False) as (held, _):
        found = list(opening.sources(sources, outcome["failed"]))
        for source in found:
            with terminal.progress(Path(source).name or source) as report:
                try:
                    addition = held.add(source, progress=report)
                except SourceError as error:
                    outcome["failed"].append({"path": source, "error": str(error)})
                    continue
                except LibraryError as error:
                    if as_json:
                        outcome["failed"].append({"path": source, "error": str(error)})
                        break
                    raise
            outcome[addition.change].append(replies.added(source, addition))
            if not as_json:
                terminal.print_added(addition.change, outcome[addition.change][-1])
    if as_json:
        terminal.print_json(outcome)
    else:
        for failure in outcome["failed"]:
            terminal.fail(failure["error"])
    if outcome["failed"]:
        raise typer.Exit(1)


@app.command(
    epilog=examples(
        'nianbao ask "大安市2017年主动公开多少条？"',
        'nianbao ask "how many applications did Da\'an receive in 2017" --json',
        "nianbao ask --batch questions.jsonl > answers.jsonl",
    )
)
def ask(
    question: Annotated[str | None, typer.Argument(help="A question in Chinese or English.")] = None,
    batch: Batch = None,
    library: In = None,
    as_json: Json = False,
) -> None:
    """Answer a question, with the places in the reports that prove it.

    Batch lines are {"id", "question"}, or {"id", "turns": [...]} for a conversation whose last turn is asked.
    """
    _either(question, batch, "a question")
    from nianbao import batch as lines
    from nianbao import opening, replies, terminal

    with opening.assistant(library) as assistant:
        if batch:
            for answer in lines.run(
                lines.read(batch), lambda line: replies.answer(assistant, lines.turns(line)), lines.unanswered
            ):
                _print_line(answer)
            return
        answer = replies.answer(assistant, [question or ""])
    if as_json:
        terminal.print_json(answer)
    else:
        terminal.print_answer(answer)


@app.command(epilog=examples('nianbao search "大安 依申请公开" -k 5', "nianbao search --batch questions.jsonl"))
def search(
    query: Annotated[str | None, typer.Argument(help="Words or a question.")] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")] = 10,
    batch: Batch = None,
    library: In = None,
    as_json: Json = False,
) -> None:
    """Find passages, without answering."""
    _either(query, batch, "a query")
    from nianbao import batch as lines
    from nianbao import opening, replies, terminal

    with opening.assistant(library) as assistant:
        if batch:
            hits = lines.run(
                lines.read(batch),
                lambda line: {"hits": replies.hits(assistant, lines.turns(line), k)},
                lambda _, reason: {"hits": [], "outcome": "error", "error": reason},
            )
            for line in hits:
                _print_line(line)
            return
        found = replies.hits(assistant, [query or ""], k)
    if as_json:
        terminal.print_json({"query": query, "hits": found})
    else:
        terminal.print_hits(found)


@app.command(
    epilog=examples(
        'nianbao check "大安市2017年主动公开了4293条信息"', "nianbao check --file article.docx --docx checked.docx"
    )
)
def check(
    claim: Annotated[str | None, typer.Argument(help="A claim.")] = None,
    file: Annotated[
        str | None, typer.Option("--file", metavar="ARTICLE", help="Check an article: a file, or an http(s) address.")
    ] = None,
    batch: Batch = None,
    docx: Docx = None,
    markdown: Markdown = None,
    library: In = None,
    as_json: Json = False,
) -> None:
    """Check claims against the reports: supported, contradicted or not found.

    Batch lines are {"id", "claim"} or {"id", "question"}.
    """
    _either(claim, batch or file, "a claim")
    if batch and (file or docx or markdown):
        raise typer.BadParameter("give --batch alone")
    if file and "://" not in file and not Path(file).is_file():
        raise typer.BadParameter(f"there is no file {file}")
    from nianbao import batch as lines
    from nianbao import documents, opening, replies, terminal

    with opening.assistant(library) as assistant:
        if batch:
            checked = lines.run(
                lines.read(batch),
                lambda line: {"claims": replies.claims(assistant, lines.claim(line))},
                lambda _, reason: {"claims": [], "outcome": "error", "error": reason},
            )
            for line in checked:
                _print_line(line)
            return
        text = opening.article(file, assistant.settings) if file else claim or ""
        claims = replies.claims(assistant, text)
    if docx:
        docx.write(documents.check_docx(text, claims))
    if markdown:
        markdown.write(documents.check_markdown(text, claims))
    if as_json:
        terminal.print_json({"claims": claims})
    else:
        terminal.print_claims(claims)


@app.command(
    epilog=examples(
        "nianbao figures --place 大安市 --year 2017", "nianbao figures --measure applications.received --csv"
    )
)
def figures(
    place: Places = None,
    organ: Organs = None,
    year: Years = None,
    measure: Annotated[str | None, typer.Option(help="A measure, by id or by name.")] = None,
    library: In = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """List the figures that were read from the reports, each with the place in the text that it stands at."""
    from nianbao import opening, tabulating, terminal

    with opening.library(library) as (held, _):
        entries = tabulating.chosen(held, places=place or (), organs=organ or (), years=year or ())
        rows = tabulating.figures(held, entries, measure)
        if as_csv:
            terminal.print_csv(tabulating.csv_text(tabulating.FIGURE_COLUMNS, rows))
        elif as_json:
            terminal.print_json_list("figures", rows)
        else:
            columns = ("place", "organ", "year", "name", "printed", "unit", "period", "origin")
            terminal.print_table(columns, ([row[c] for c in columns] for row in rows), right=("printed",))


@app.command(
    epilog=examples(
        "nianbao compare 申请量 --year 2022 --year 2023",
        "nianbao compare applications.received applications.result.granted --place 大安市 --csv",
    )
)
def compare(
    measures: Annotated[list[str], typer.Argument(metavar="MEASURE...", help="Measures, by id or by name.")],
    place: Places = None,
    organ: Organs = None,
    year: Years = None,
    library: In = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Set measures side by side over places and years: changes, ranks, shares, totals, and who lacks them and why."""
    from nianbao import crosstable, opening, tabulating, terminal

    with opening.library(library) as (held, _):
        made = crosstable.compare(held, measures, places=place or (), organs=organ or (), years=year or ())
        written = crosstable.as_json(held, made)
    if as_json:
        terminal.print_json(written)
    elif as_csv:
        terminal.print_csv(tabulating.csv_text((*crosstable.COLUMNS, "missing"), crosstable.as_rows(written)))
    else:
        terminal.print_comparison(written)


@app.command(
    epilog=examples(
        "nianbao audit",
        "nianbao audit 大安市2017 --json",
    )
)
def audit(
    report: Annotated[str | None, typer.Argument(help="One report, by id, title, or place and year.")] = None,
    library: In = None,
    as_json: Json = False,
) -> None:
    """Check the sums that must hold inside reports, and what contradicts between them."""
    from nianbao import opening, tabulating, terminal

    with opening.library(library) as (held, _):
        entries = [tabulating.found(held, report)] if report else tabulating.chosen(held)
        findings = list(tabulating.audits(held, entries))
        looked_at = tabulating.audited(held, entries)
    if as_json:
        terminal.print_json({"findings": findings, "checked": looked_at})
    else:
        terminal.print_findings(findings, looked_at)


@app.command(epilog=examples("nianbao serve", "nianbao serve --host 0.0.0.0 --port 8000 --workers 2 --library city"))
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for every one.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 7860,
    workers: Annotated[
        int | None, typer.Option(min=0, max=256, help="Processes that answer; 0: threads of the server itself.")
    ] = None,
    library: In = None,
) -> None:
    """Serve the chat and its HTTP interface until interrupted."""
    from importlib.metadata import entry_points

    from nianbao import opening, terminal

    with opening.library(library, create=True) as (held, settings):
        terminal.note(f"{len(held.entries())} reports in {settings.library}")
    # The chat imports this package and is never imported by it: it is found by the name that it was installed under.
    found = entry_points(group="nianbao.chat")
    if not found:
        raise NianbaoError("no chat is installed beside nianbao; install it again: pip install nianbao")
    chosen = settings if workers is None else settings.model_copy(update={"workers": workers})
    next(iter(found)).load()(chosen, host=host, port=port)


@app.command(epilog=examples("nianbao mcp", "nianbao mcp --library city"))
def mcp(library: In = None) -> None:
    """Give the library as tools to a model: the Model Context Protocol over standard input and output."""
    from nianbao import opening
    from nianbao.api import tools

    with opening.assistant(library) as assistant:
        tools.serve(assistant)


@app.command(name="eval", epilog=examples("nianbao eval gold.jsonl", "nianbao eval gold.jsonl --html scores.html"))
def evaluate(
    file: Annotated[
        Path, typer.Argument(metavar="FILE.jsonl", exists=True, dir_okay=False, help="Gold questions, one a line.")
    ],
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE.html", help="Write a page with every verdict.")
    ] = None,
    library: In = None,
    as_json: Json = False,
) -> None:
    """Ask gold questions and score the answers by type and language."""
    from nianbao import evaluation, opening, terminal

    golds = evaluation.load(file)
    with opening.assistant(library) as assistant:
        judged = [evaluation.examine(assistant, gold) for gold in terminal.watched(golds, "asking")]
    card = evaluation.scorecard(judged)
    if html:
        html.write_text(evaluation.page(card, judged), encoding="utf-8")
    if as_json:
        terminal.print_json(card)
    else:
        terminal.print_table(
            evaluation.COLUMNS,
            ([name, *(row[column] for column in evaluation.COLUMNS[1:])] for name, row in card["rows"].items()),
            right=evaluation.COLUMNS[1:],
        )


def _either(given: str | None, other: Path | str | None, what: str) -> None:
    if bool(given and given.strip()) == bool(other):
        raise typer.BadParameter(f"give {what}, or a file, and not both")


def _print_line(made: object) -> None:
    sys.stdout.write(json.dumps(made, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()
