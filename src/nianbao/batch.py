"""JSON lines in, JSON lines out: one bad line does not stop the others."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from nianbao.errors import NianbaoError, QuestionError

Line = dict[str, Any]


def read(path: Path) -> Iterator[str]:
    """The lines of a UTF-8 file that are not empty; `-` is the standard input.

    Raises:
        QuestionError: the file is not UTF-8.
    """
    try:
        if str(path) == "-":
            yield from (line for line in sys.stdin if line.strip())
            return
        with path.open(encoding="utf-8-sig") as lines:
            yield from (line for line in lines if line.strip())
    except UnicodeDecodeError as error:
        raise QuestionError(
            f"{path} is not UTF-8 text ({error.reason} at byte {error.start}); save it as UTF-8"
        ) from error


def run(lines: Iterator[str], take: Callable[[Line], Line], failed: Callable[[Line, str], Line]) -> Iterator[Line]:
    """What `take` makes of each line, in order, with the line's `id`; `failed` where it cannot."""
    for number, text in enumerate(lines, 1):
        line: Line = {}
        try:
            line = _object(text, number)
            made = take(line)
        except NianbaoError as error:
            made = failed(line, str(error))
        yield {"id": line.get("id")} | {key: value for key, value in made.items() if key != "id"}


def turns(line: Line) -> list[str]:
    """The questions of a line: one, or the turns of a conversation, the last of which is asked.

    Raises:
        QuestionError: the line has neither.
    """
    said = line.get("turns")
    if said is None:
        said = [line.get("question")]
    if not isinstance(said, list) or not said or not all(isinstance(turn, str) and turn.strip() for turn in said):
        raise QuestionError('a line needs "question": "…" or "turns": ["…", …], none of them empty')
    return said


def claim(line: dict[str, Any]) -> str:
    """The text of a line that is to be checked.

    Raises:
        QuestionError: the line has none.
    """
    text = line.get("claim") or line.get("question")
    if not isinstance(text, str) or not text.strip():
        raise QuestionError('a line needs "claim": "…" or "question": "…", not empty')
    return text


def unanswered(line: Line, reason: str) -> Line:
    """An answer as JSON that says why there is none."""
    asked = line.get("question") or next(iter(line.get("turns") or [""][-1:]), "")
    return {
        "question": asked,
        "language": "",
        "outcome": "error",
        "answer": "",
        "values": [],
        "citations": [],
        "warnings": [reason],
        "error": reason,
        "engine": "",
        "elapsed_ms": 0,
    }


def _object(text: str, number: int) -> Line:
    try:
        line = json.loads(text)
    except ValueError as error:
        raise QuestionError(f"line {number} is not JSON: {error}") from error
    if not isinstance(line, dict):
        raise QuestionError(f'line {number} is not an object like {{"id": "1", "question": "…"}}')
    return line
