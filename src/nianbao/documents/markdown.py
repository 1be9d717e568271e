"""A document as Markdown in which no text of others can make a link, an image, HTML or a heading."""

import re

from nianbao.documents.parts import Document, Heading, NewPage, Paragraph, Role, Run, Table, shown

# Addresses become links by themselves in some dialects, but never inside a code span.
_ADDRESS = re.compile(r"[!-~]*(?://|www\.|@)[!-~]*", re.IGNORECASE)
_SPECIAL = re.compile(r"[\\`*_\[\]<>|~$&{}#^=]")
# What makes a list or a heading only where a line begins with it.
_START = re.compile(r"^(\s*)(?:([-+:])|(\d{1,9})([.)]))")
_PREFIX: dict[Role, str] = {"quote": "> ", "small": "  "}


def write(document: Document) -> str:
    """The text of a Markdown file."""
    parts = [f"# {_text(document.title)}"]
    for block in document.blocks:
        match block:
            case Heading(text, level):
                parts.append(f"{'#' * (level + 1)} {_text(text)}")
            case Paragraph(runs, role):
                parts.append(_PREFIX.get(role, "").lstrip() + _runs(runs))
            case Table(head, rows):
                lines = (head, ("---",) * len(head), *rows)
                cells = (line if line[0] == "---" else tuple(map(_text, line)) for line in lines)
                parts.append("\n".join(f"| {' | '.join(line)} |" for line in cells))
            case NewPage():
                parts.append("---")
    return "\n\n".join(parts) + "\n"


def _runs(runs: tuple[Run, ...]) -> str:
    said = "".join(f"**{escaped(run.text).strip()}** " if run.bold else escaped(run.text) for run in runs)
    return _start(said.strip())


def _text(text: str) -> str:
    return _start(escaped(text))


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, on one line; addresses stand in code spans."""
    line = " ".join(shown(text).split())
    out, position = [], 0
    for match in _ADDRESS.finditer(line):
        out += [_SPECIAL.sub(r"\\\g<0>", line[position : match.start()]), _code(match[0])]
        position = match.end()
    return "".join(out) + _SPECIAL.sub(r"\\\g<0>", line[position:])


def _code(text: str) -> str:
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}".replace("|", "\\|")


def _start(line: str) -> str:
    return _START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[1]}{m[3]}\\{m[4]}", line)
