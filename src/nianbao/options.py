"""The options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

In = Annotated[
    Path | None,
    typer.Option("--library", metavar="DIR", help="The library to use instead of NIANBAO_LIBRARY or your own one."),
]
Places = Annotated[list[str] | None, typer.Option("--place", help="Only this place or organ; can be repeated.")]
Years = Annotated[list[int] | None, typer.Option("--year", help="Only this year; can be repeated.")]
Organs = Annotated[list[str] | None, typer.Option("--organ", help="Only this organ; can be repeated.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV that a spreadsheet opens as it is (UTF-8 with a mark).")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Batch = Annotated[
    Path | None,
    typer.Option(
        "--batch",
        metavar="FILE.jsonl",
        exists=True,
        dir_okay=False,
        allow_dash=True,
        help="Take JSON lines from a file (or - for the standard input) and print one JSON line for each.",
    ),
]
Docx = Annotated[
    typer.FileBinaryWrite | None,
    typer.Option("--docx", metavar="FILE.docx", help="Also write a Word document, with every source."),
]
Markdown = Annotated[
    typer.FileTextWrite | None,
    typer.Option("--markdown", metavar="FILE.md", encoding="utf-8", help="Also write Markdown, with every source."),
]


def examples(*commands: str) -> str:
    """What stands below a command's help."""
    return "\n\n".join(["Examples:", *(f"  {command}" for command in commands)])
