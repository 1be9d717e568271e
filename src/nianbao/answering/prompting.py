"""What a language model is told: the prompts of `prompts.toml`, and data that cannot end the data.

A model gets whatever a report or a person wrote as JSON between <data> and </data>, never as a part
of what it is told to do.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from nianbao.answering.writing import Language
from nianbao.models.chat import Model

_THOUGHT = re.compile(r"\A\s*<think>.*?(?:</think>|\Z)", re.DOTALL)


@cache
def _prompts() -> Mapping[str, Mapping[str, str | list[str]]]:
    """What models are told, by language."""
    data: dict[str, dict[str, str | list[str]]] = tomllib.loads(
        files("nianbao.answering").joinpath("prompts.toml").read_text(encoding="utf-8")
    )
    return data


@cache
def words(name: str, language: Language) -> tuple[str, ...]:
    """One of the lists of words that a model may use besides those that it is given."""
    return tuple(str(word) for word in _prompts()[language][name])


def told(name: str, language: Language) -> str:
    """One of the prompts, with the words that it allows put in: {joining}, {asking}."""
    said = str(_prompts()[language][name]).strip()
    between = "、" if language == "zh" else ", "
    return re.sub(r"\{(\w+)\}", lambda slot: between.join(words(slot[1], language)), said)


def fenced(data: Mapping[str, Any]) -> str:
    """Data as JSON between its marks; no angle bracket of a report or a question reaches the model as one."""
    text = json.dumps(data, ensure_ascii=False, indent=1).replace("<", "\\u003c").replace(">", "\\u003e")
    return f"<data>\n{text}\n</data>"


def aloud(pieces: Iterator[str]) -> Iterator[str]:
    """What a model says, as it comes, without what it only thinks before."""
    text, thinking = "", True
    for piece in pieces:
        if not thinking:
            yield piece
            continue
        text += piece
        opened = text.lstrip()
        if "<think>".startswith(opened) or (opened.startswith("<think>") and "</think>" not in opened):
            continue
        thinking = False
        yield _THOUGHT.sub("", text)
    if thinking:
        yield _THOUGHT.sub("", text)


def answered(model: Model, system: str, data: str, longest: int, within: float | None = None) -> str:
    """All that a model says, without what it only thinks.

    Raises:
        ModelError: it fails, is too slow or does not end.
    """
    return "".join(aloud(model.written(system, data, longest, within))).strip()
