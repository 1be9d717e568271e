"""From what a question asks to a cited answer."""

from nianbao.answering.assistant import LONGEST_QUESTION, Answer, Assistant, Told

__all__ = ["LONGEST_QUESTION", "Answer", "Assistant", "Told"]
