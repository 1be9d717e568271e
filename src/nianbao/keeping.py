"""The commands with which an operator keeps a library: its reports, its tokens, and what people said.

As in the rest of the command line, each imports what it needs when it runs.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

import typer

from nianbao.errors import SourceError
from nianbao.options import Csv, Docx, In, Json, examples

app = typer.Typer()
tokens = typer.Typer(
    no_args_is_help=True,
    help="Tokens with which operators change the library over the web; kept as digests alone.",
    epilog=examples("nianbao token new 档案科", "nianbao token list", "nianbao token rotate 档案科"),
)
app.add_typer(tokens, name="token")
conversations = typer.Typer(
    no_args_is_help=True,
    help="Conversations that the library keeps, of people who signed in or began one over HTTP.",
    epilog=examples("nianbao conversations list", "nianbao conversations delete --older-than 30"),
)
app.add_typer(conversations, name="conversations")

Named = Annotated[list[str], typer.Argument(metavar="REPORT...", help="By id, title, or place and year.")]
Field = StrEnum("Field", ["title", "organ", "place", "year", "published"])


@app.command(epilog=examples("nianbao status", "nianbao status --repair"))
def status(
    repair: Annotated[bool, typer.Option("--repair", help="Bring the indexes in line with the records.")] = False,
    library: In = None,
    as_json: Json = False,
) -> None:
    """Tell what the library holds and whether its parts agree."""
    from nianbao import opening, replies, terminal

    with opening.library(library) as (held, _):
        told = replies.status(held, held.repair() if repair else None)
    if as_json:
        terminal.print_json(told)
    else:
        terminal.print_status(told)


@app.command(epilog=examples("nianbao remove 大安市2017"))
def remove(reports: Named, library: In = None, as_json: Json = False) -> None:
    """Remove reports from the library, everywhere; the files that they came from are left alone."""
    from nianbao import opening, replies, tabulating, terminal

    with opening.library(library) as (held, _):
        entries = [tabulating.found(held, name) for name in reports]
        for entry in entries:
            held.remove(entry.id)
    if as_json:
        terminal.print_json({"removed": [replies.entry(entry) for entry in entries]})
    else:
        for entry in entries:
            terminal.note(f"removed {entry.id} {entry.title}")


@app.command(
    epilog=examples(
        "nianbao correct 大安市2017 --published 2018-03-14",
        "nianbao correct 5920fc3956fd75b2 --organ 大安市人民政府办公室 --as-read year",
    )
)
def correct(
    report: Annotated[str, typer.Argument(help="By id, title, or place and year.")],
    title: Annotated[str | None, typer.Option(help="Its title.")] = None,
    organ: Annotated[str | None, typer.Option(help="Whose report it is.")] = None,
    place: Annotated[str | None, typer.Option(help="The place that it is about.")] = None,
    year: Annotated[int | None, typer.Option(min=1990, max=2100, help="The year that it is about.")] = None,
    published: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="When it was published.")] = None,
    as_read: Annotated[
        list[Field] | None, typer.Option("--as-read", help="A field to take from the report again; can be repeated.")
    ] = None,
    library: In = None,
    as_json: Json = False,
) -> None:
    """Set fields of a report by hand. They hold also when it is read again or its file is replaced."""
    from nianbao import opening, replies, tabulating, terminal

    given: dict[str, Any] = {"title": title, "organ": organ, "place": place, "year": year}
    given["published"] = published.date() if published else None
    chosen = {name: value for name, value in given.items() if value is not None}
    if not chosen and not as_read:
        raise typer.BadParameter("give a field to set, or one to take from the report again with --as-read")
    if any(isinstance(value, str) and not value.strip() for value in chosen.values()):
        raise typer.BadParameter("a field cannot be empty; --as-read takes it from the report again")
    with opening.library(library) as (held, _):
        id = tabulating.found(held, report).id
        if as_read:
            held.reread(id, forgetting=as_read)
        if chosen:
            held.correct(id, **chosen)
        entry = tabulating.found(held, id)
    if as_json:
        terminal.print_json(replies.entry(entry))
    else:
        terminal.print_entry(replies.entry(entry))


@app.command(epilog=examples("nianbao reread 大安市2017", "nianbao reread --all"))
def reread(
    reports: Annotated[list[str] | None, typer.Argument(metavar="REPORT...", help="As for correct.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All reports of the library.")] = False,
    library: In = None,
    as_json: Json = False,
) -> None:
    """Read the stored originals again, as a newer program may read them better; corrections by hand stay.

    Exit code 0: all were read; 1: some could not be (they are as they were); 2: wrong use.
    """
    from nianbao import opening, replies, tabulating, terminal

    if bool(reports) == every:
        raise typer.BadParameter("name reports, or give --all")
    outcome: dict[str, list[dict[str, Any]]] = {"reread": [], "failed": []}
    with opening.library(library) as (held, _):
        entries = held.entries() if every else [tabulating.found(held, name) for name in reports or ()]
        for entry in terminal.watched(entries, "reading"):
            try:
                held.reread(entry.id)
            except SourceError as error:
                outcome["failed"].append({"id": entry.id, "error": str(error)})
        failed = {failure["id"] for failure in outcome["failed"]}
        read = {entry.id for entry in entries} - failed
        outcome["reread"] = [replies.entry(entry) for entry in held.entries() if entry.id in read]
    if as_json:
        terminal.print_json(outcome)
    else:
        for told in outcome["reread"]:
            terminal.print_entry(told)
        for failure in outcome["failed"]:
            terminal.fail(failure["error"])
    if outcome["failed"]:
        raise typer.Exit(1)


@app.command(epilog=examples("nianbao feedback", "nianbao feedback --questions --csv > questions.csv"))
def feedback(
    questions: Annotated[
        bool, typer.Option("--questions", help="The kept questions without a whole answer, in place of feedback.")
    ] = False,
    library: In = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """List what readers thought of answers, or what they asked in vain; the newest first."""
    from nianbao import opening, tabulating, terminal

    columns = tabulating.QUESTION_COLUMNS if questions else tabulating.FEEDBACK_COLUMNS
    with opening.library(library) as (held, _):
        rows = tabulating.unanswered(held) if questions else tabulating.feedback(held)
    if as_csv:
        terminal.print_csv(tabulating.csv_text(columns, rows))
    elif as_json:
        terminal.print_json({"questions" if questions else "feedback": rows})
    else:
        terminal.print_table(columns, ([row[column] for column in columns] for row in rows))


@tokens.command(name="new", epilog=examples("nianbao token new 档案科", "nianbao token new archives --library city"))
def new_token(
    name: Annotated[str, typer.Argument(help="Whom it is for; shown where they are signed in.")] = "operator",
    library: In = None,
) -> None:
    """Make a token and print it. It is shown this once."""
    from nianbao import opening, terminal
    from nianbao.access import Access

    with opening.library(library, create=True, fill=False) as (held, _):
        token = Access(held.records.credentials).issue(name)
    terminal.note(f"a token for {name}; keep it, it cannot be shown again:")
    typer.echo(token)


@tokens.command(name="list", epilog=examples("nianbao token list --json"))
def list_tokens(library: In = None, as_json: Json = False) -> None:
    """List the tokens that hold: id, name, when each was made and the day it was last used."""
    from nianbao import opening, terminal
    from nianbao.access import Access

    columns = ("id", "name", "made", "used")
    with opening.library(library, fill=False) as (held, _):
        kept = Access(held.records.credentials).tokens()
    rows = [{column: getattr(token, column) for column in columns} for token in kept]
    if as_json:
        terminal.print_json({"tokens": rows})
    else:
        terminal.print_table(columns, ([row[column] for column in columns] for row in rows))


@tokens.command(name="revoke", epilog=examples("nianbao token revoke 档案科"))
def revoke_token(
    token: Annotated[str, typer.Argument(help="Its id, or its name.")],
    library: In = None,
) -> None:
    """End a token at once, with every session that began with it and the conversations that it could open."""
    from nianbao import opening, terminal
    from nianbao.access import Access

    with opening.library(library, fill=False) as (held, _):
        gone = Access(held.records.credentials).revoke(token)
    terminal.note(f"revoked {gone.id} {gone.name}")


@tokens.command(name="rotate", epilog=examples("nianbao token rotate 档案科"))
def rotate_token(
    token: Annotated[str, typer.Argument(help="Its id, or its name.")],
    library: In = None,
) -> None:
    """Make a new token in place of one, which ends at once with its sessions; its conversations go over to the new."""
    from nianbao import opening, terminal
    from nianbao.access import Access

    with opening.library(library, fill=False) as (held, _):
        gone, made = Access(held.records.credentials).rotate(token)
    terminal.note(f"revoked {gone.id}; the new token for {gone.name} cannot be shown again:")
    typer.echo(made)


@conversations.command(name="list", epilog=examples("nianbao conversations list --json"))
def list_conversations(library: In = None, as_json: Json = False) -> None:
    """List the conversations, the newest first; `owner` is a token's name, empty where it is nobody's."""
    from nianbao import opening, terminal

    columns = ("id", "owner", "turns", "at", "title")
    with opening.library(library, fill=False) as (held, _):
        names = {token.id: token.name for token in held.records.credentials.tokens()}
        kept = held.conversations.all()
    rows = [{name: getattr(one, name) for name in columns} | {"owner": names.get(one.owner, "")} for one in kept]
    if as_json:
        terminal.print_json({"conversations": rows})
    else:
        terminal.print_table(columns, ([row[column] for column in columns] for row in rows))


@conversations.command(name="export", epilog=examples("nianbao conversations export ID > said.md"))
def export_conversation(
    conversation: Annotated[str, typer.Argument(metavar="ID")],
    docx: Docx = None,
    library: In = None,
) -> None:
    """Print a conversation with its sources as Markdown."""
    from nianbao import documents, opening

    with opening.library(library, fill=False) as (held, _):
        turns = held.conversations.turns(conversation)
    answers = [turn["answer"] for turn in turns]
    on = date.fromisoformat(turns[-1]["at"][:10]) if turns else None
    if docx:
        docx.write(documents.conversation_docx(answers, on))
    typer.echo(documents.conversation_markdown(answers, on), nl=False)


@conversations.command(name="delete", epilog=examples("nianbao conversations delete --older-than 30"))
def delete_conversations(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID...")] = None,
    older_than: Annotated[
        int | None, typer.Option("--older-than", min=0, metavar="DAYS", help="All whose last turn is older; 0: all.")
    ] = None,
    library: In = None,
) -> None:
    """Delete conversations with all that was said in them."""
    from nianbao import opening, terminal

    if bool(ids) == (older_than is not None):
        raise typer.BadParameter("name conversations by their ids, or give --older-than")
    with opening.library(library, fill=False) as (held, _):
        kept = held.conversations
        gone = kept.delete(ids or ()) if older_than is None else kept.forget(days=older_than)
    terminal.note(f"deleted {gone}")
