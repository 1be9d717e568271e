"""What is said of a claim: its verdict, the numbers beside each other, and the words for them."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from nianbao.answering.citations import Citation
from nianbao.answering.writing import Language

Verdict = Literal["supported", "contradicted", "not_found", "unchecked"]


@dataclass(frozen=True, slots=True)
class Compared:
    """One number of a claim beside the one that the report gives; `reported` is empty where it gives none."""

    name: str
    claimed: str
    reported: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim as it was written, at `[start, end)` of the text that was checked, with its verdict."""

    claim: str
    verdict: Verdict
    explanation: str
    citations: tuple[Citation, ...] = ()
    compared: tuple[Compared, ...] = ()
    start: int = 0
    end: int = 0

    def as_json(self) -> dict[str, Any]:
        return {
            "claim": self.claim,
            "verdict": self.verdict,
            "explanation": self.explanation,
            "start": self.start,
            "end": self.end,
            "compared": [asdict(one) for one in self.compared],
            "citations": [{name: getattr(c, name) for name in Citation.__slots__} for c in self.citations],
        }


_VERDICTS = {
    "supported": ("报告支持这一说法。", "The report supports this."),
    "contradicted": ("报告与这一说法不符。", "The report says otherwise."),
    "not_found": ("报告里没有找到能证实或否定的内容。", "Nothing in the report confirms or denies this."),
    "not_collected": ("没有收录相应的报告，无法核查。", "The report concerned is not in the library."),
    "unchecked": ("这一句没有可核查的事实。", "This sentence has no fact that can be checked."),
}
_PARTS = {
    "supported": ("“{words}”与报告一致；", "“{words}” is what the report says;"),
    "contradicted": ("“{words}”与报告不符；", "“{words}” is not what the report says;"),
    "not_found": ("“{words}”在报告里找不到依据；", "“{words}” stands nowhere in the report;"),
}


def of_claim(verdict: str, language: Language) -> str:
    """Example: "报告支持这一说法。"."""
    return _VERDICTS[verdict][language == "en"]


def of_part(verdict: str, words: str, language: Language) -> str:
    """Example: "“收到申请24件”与报告一致；"."""
    return _PARTS[verdict][language == "en"].format(words=words)
