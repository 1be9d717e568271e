"""Answers, conversations, checks and replies as files to keep: .docx in the official layout, and Markdown."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from nianbao.answering.writing import Language
from nianbao.chinese import is_chinese
from nianbao.documents import composing, markdown, replying, word
from nianbao.documents.parts import shown
from nianbao.documents.replying import Reply

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def answer_docx(answer: Mapping[str, Any], *, language: Language | None = None) -> bytes:
    """An Answer as JSON, with its sources, in its own language unless another is named."""
    return word.write(composing.answer(answer, language or _own(answer)))


def answer_markdown(answer: Mapping[str, Any], *, language: Language | None = None) -> str:
    """An Answer as JSON, with its sources, as Markdown."""
    return markdown.write(composing.answer(answer, language or _own(answer)))


def conversation_docx(answers: Sequence[Mapping[str, Any]], on: date | None = None) -> bytes:
    """The Answers of a conversation as JSON, each with its question; `on` is the day of the last, if not today."""
    return word.write(composing.conversation(answers, _own(*answers), on or date.today()))


def conversation_markdown(answers: Sequence[Mapping[str, Any]], on: date | None = None) -> str:
    """The Answers of a conversation as Markdown."""
    return markdown.write(composing.conversation(answers, _own(*answers), on or date.today()))


def check_docx(text: str, claims: Sequence[Mapping[str, Any]], *, language: Language | None = None) -> bytes:
    """A text with the verdicts on its claims, as `replies.claims` gives them; in the text's own language."""
    return word.write(composing.check(text, claims, language or _of(text)))


def check_markdown(text: str, claims: Sequence[Mapping[str, Any]], *, language: Language | None = None) -> str:
    """A text with the verdicts on its claims, as Markdown."""
    return markdown.write(composing.check(text, claims, language or _of(text)))


def reply_text(answer: Mapping[str, Any], language: Language | None = None) -> Reply:
    """The draft of a reply to an inquiry, in parts that a clerk may edit (`dataclasses.replace`)."""
    return replying.draft(answer, language or _own(answer))


def reply_docx(reply: Reply) -> bytes:
    """The reply as an official letter, the sources in its annex."""
    return word.write(replying.letter(reply))


def _own(*answers: Mapping[str, Any]) -> Language:
    return "en" if answers and all(answer.get("language") == "en" for answer in answers) else "zh"


def _of(text: str) -> Language:
    return "zh" if is_chinese(text) else "en"


__all__ = [
    "DOCX",
    "Reply",
    "answer_docx",
    "answer_markdown",
    "check_docx",
    "check_markdown",
    "conversation_docx",
    "conversation_markdown",
    "reply_docx",
    "reply_text",
    "shown",
]
