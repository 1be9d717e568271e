"""How things look in a terminal: answers with their quotes, tables, progress, errors."""

import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

_NAMED = 20  # lines of what is missing
NUMBER = r"\d[\d,，]*(?:\.\d+)?[%％]?"
_VERDICT = {
    "supported": ("✓", "green"),
    "contradicted": ("✗", "red"),
    "not_found": ("?", "yellow"),
    "unchecked": ("–", "dim"),
}


def console(*, error: bool = False) -> Console:
    """A console that wraps lines only where a person reads them."""
    stream = sys.stderr if error else sys.stdout
    return Console(stderr=error, soft_wrap=not stream.isatty(), highlight=False)


def fail(message: str) -> None:
    """One line on the standard error."""
    console(error=True).print(f"[bold red]nianbao:[/] {escape(' '.join(message.split()))}")


def note(message: str) -> None:
    """A remark on the standard error, out of the way of what is piped on."""
    console(error=True).print(f"[dim]{escape(message)}[/]")


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int], None] | None]:
    """A bar to report (done, total) to; None where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(error=True), transient=True) as bar:
        task = bar.add_task(escape(title), total=None)

        def report(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield report


def watched(items: Sequence[Any], title: str) -> Iterable[Any]:
    """The items, with a bar where somebody watches."""
    with progress(title) as report:
        for done, item in enumerate(items):
            if report:
                report(done, len(items))
            yield item


def print_added(change: str, added: Mapping[str, Any]) -> None:
    """What came of one source that was added, with what is to be known about it."""
    console().print(f"{change:>9}  {added['report_id']}  {added['title'] or added['path']}", markup=False)
    for remark in added["notes"]:
        note(f"           {remark}")


def print_answer(answer: Mapping[str, Any]) -> None:
    """An answer, then each quote with its numbers picked out and where it stands."""
    out = console()
    out.print(Text(answer["answer"], style="bold"))
    for warning in answer["warnings"]:
        out.print(Text(f"! {warning}", style="yellow"))
    if answer["citations"]:
        out.print()
    for citation in answer["citations"]:
        print_citation(citation, out)


def print_citation(citation: Mapping[str, Any], out: Console) -> None:
    """One quote and where it stands."""
    section = f" · {citation['section']}" if citation["section"] else ""
    head = Text(f"[{citation['n']}] ", style="cyan")
    head.append(f"{citation['title'] or citation['report_id']}{section}", style="default")
    out.print(head)
    quote = Text(" ".join(citation["quote"].split()), style="italic")
    quote.highlight_regex(NUMBER, "bold not italic magenta")
    out.print(Padding(quote, (0, 0, 0, 4)) if sys.stdout.isatty() else quote)
    out.print(Text(f"    {citation['source']}, characters {citation['start']}-{citation['end']}", style="dim"))


def print_hits(hits: Sequence[Mapping[str, Any]]) -> None:
    """Passages in order, the best first."""
    out = console()
    for n, hit in enumerate(hits, 1):
        out.print(
            Text(f"{n:2}  {hit['score']:.3f}  {hit['source']}, characters {hit['start']}-{hit['end']}", style="dim")
        )
        text = Text(" ".join(hit["text"].split()))
        text.highlight_regex(NUMBER, "bold magenta")
        out.print(Padding(text, (0, 0, 1, 4)) if sys.stdout.isatty() else text)


def print_claims(claims: Sequence[Mapping[str, Any]]) -> None:
    """Claims with their verdicts and what they rest on."""
    out = console()
    for claim in claims:
        mark, colour = _VERDICT[claim["verdict"]]
        out.print(Text.assemble((f"{mark} {claim['verdict']}  ", f"bold {colour}"), claim["claim"]))
        for one in claim["compared"]:
            reported = one["reported"] or "not stated"
            out.print(Text(f"  {one['name']}: claimed {one['claimed']}, reported {reported}", style="bold"))
        out.print(Text(f"  {claim['explanation']}"))
        for citation in claim["citations"]:
            print_citation(citation, out)
        out.print()


def print_entry(entry: Mapping[str, Any]) -> None:
    """One report of the library as a line."""
    known = [str(entry[name]) for name in ("place", "organ", "year", "published") if entry[name]]
    console().print(f"[bold]{escape(entry['title'])}[/] [dim]{escape(' · '.join(known))} · {entry['id']}[/]")


def print_status(told: Mapping[str, Any]) -> None:
    """What a library holds and whether its parts agree."""
    found, out = told["status"], console()
    indexes = "in line" if found["in_line"] else "lag behind; the next writer, or status --repair, mends them"
    repaired = [name for name, anew in told["repaired"].items() if anew]
    if repaired:
        indexes += f" ({', '.join(repaired)} built anew)"
    weights = found["weights"]["name"] if found["weights"] else "none yet"
    for name, value in {
        "library": found["directory"],
        "holds": ", ".join(_counted(found[f"{word}s"], word) for word in ("report", "passage", "figure")),
        "weights": weights,
        "indexes": indexes,
    }.items():
        out.print(Text.assemble((f"{name:8} ", "bold"), str(value)))
    out.print()
    columns = ("id", "place", "organ", "year", "title", "newest")
    rows = ([entry[c] if c != "newest" else "✓" * entry[c] for c in columns] for entry in told["reports"])
    print_table(columns, rows)


def print_csv(pieces: Iterable[str]) -> None:
    """CSV as it is, its line ends included."""
    out = sys.stdout
    if isinstance(out, io.TextIOWrapper):
        out.reconfigure(encoding="utf-8", newline="")
    out.writelines(pieces)


def print_json(made: object) -> None:
    """JSON for people and programs alike."""
    sys.stdout.write(json.dumps(made, ensure_ascii=False, indent=2, default=str) + "\n")


def print_json_list(name: str, rows: Iterable[object]) -> None:
    """`{name: [...]}` written row by row, as a library may hold millions."""
    out, first = sys.stdout, True
    out.write(f'{{"{name}": [')
    for row in rows:
        out.write(("\n" if first else ",\n") + json.dumps(row, ensure_ascii=False))
        first = False
    out.write("]}\n")


def print_comparison(written: Mapping[str, Any]) -> None:
    """Values with their changes, ranks and shares, then totals; what is missing goes beside."""
    columns = ("place", "organ", "year", "name", "value", "unit", "change", "growth %", "rank", "share %")
    fields = ("place", "organ", "year", "name", "value", "unit", "change", "growth", "rank", "share")
    rows = ([row[field] for field in fields] for row in written["rows"])
    print_table(columns, rows, right=("value", "change", "growth %", "rank", "share %"))
    for row in [row for row in written["rows"] if row["notes"]][:_NAMED]:
        note(f"{row['name']}, {row['organ']} {row['year']}: {'; '.join(row['notes'])}")
    for total in written["totals"]:
        if total["reports"] > 1:
            year = f" {total['year']}" if total["year"] else ""
            remark = f" ({total['note']})" if total["note"] else ""
            note(f"total of {total['measure']}{year}: {total['formula']} {total['unit']}{remark}")
    for lacking in written["missing"][:_NAMED]:
        who = lacking["organ"] or lacking["place"]
        year = f" {lacking['year']}" if lacking["year"] else ""
        note(f"without {lacking['name']}: {who}{year}: {lacking['explanation']}")
    if (more := len(written["missing"]) - _NAMED) > 0:
        note(f"and {more:,} more without; --json and --csv name them")
    for one in written["coverage"]:
        note(f"{one['measure']}: {one['stating']:,} of {one['of']:,} reports state it")


def print_findings(findings: Sequence[Mapping[str, Any]], checked: Mapping[str, Any]) -> None:
    """Findings with the quotes they rest on, then what was looked at."""
    out = console()
    for row in findings:
        out.print(Text.assemble((f"{row['severity']:8}", "bold"), f"{row['rule']}  {row['title']}"))
        out.print(Text(f"  {row['message']}"))
        out.print(Text(f"  {row['formula']}", style="cyan"))
        for quote, source in dict.fromkeys((figure["quote"], figure["source"]) for figure in row["figures"]):
            out.print(Text(f"    {' '.join(quote.split())}", style="italic"))
            out.print(Text(f"    {source}", style="dim"))
        out.print()
    note(
        f"{_counted(len(findings), 'finding')}; checked {_counted(checked['table_cells'], 'table cell')} and "
        f"{_counted(checked['prose_figures'], 'number')} in sentences of {_counted(checked['reports'], 'report')} "
        f"by {len(checked['rules'])} rules"
    )


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, right: Sequence[str] = ()) -> None:
    """A table; `right` names the columns of numbers."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else escape(str(cell)) for cell in row))
    out = Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=200)
    out.print(table)
