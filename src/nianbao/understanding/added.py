"""A question that adds two things up -> what it would ask for each of them.

微博和微信一共发了多少条 asks for two numbers and their sum: each is the question without the other.
"""

import re
from collections.abc import Iterator

_TOGETHER = re.compile(
    r"加起来|合起来|加在一起|合在一起|加总|合计|总共|一共|共计|总和|之和|共有?(?:多少|几)"
    r"|\b(?:together|combined|in total|altogether|added up|in all|sum of)\b",
    re.IGNORECASE,
)
_AND = re.compile(r"以及|[和与及跟同、]|加上?(?![起在])|\s+(?:and|plus)\s+", re.IGNORECASE)
_ENDS = re.compile(r"的|两|这|一共|总共|合计|共计|加起来|合起来|加在一起|合在一起|加总|之和|总和|共|[，。？?]")
_STARTS = re.compile(r"[，。、\s]|(?:里|中)(?=[^，。]{2})")
_WORDS = 3  # of an English thing that is added


def halves(text: str) -> Iterator[tuple[str, str]]:
    """The question for the one thing and for the other, in the ways in which it may be cut; none where it adds nothing.

    Example: "微博和微信一共发了多少条" -> ("微博一共发了多少条", "微信一共发了多少条")
    """
    joints = list(_AND.finditer(text))
    if len(joints) != 1 or not _TOGETHER.search(text):
        return
    before, after = text[: joints[0].start()], text[joints[0].end() :]
    if joints[0][0].strip().isascii():
        first, second = before.split(" "), after.split(" ")
        for size in range(1, min(_WORDS, len(first)) + 1):
            for other in range(1, min(_WORDS, len(second)) + 1):
                yield " ".join((*first, *second[other:])), " ".join((*first[:-size], *second))
        return
    started = max((m.end() for m in _STARTS.finditer(before)), default=0)
    for start in dict.fromkeys((started, 0)):
        for end in (m.start() for m in _ENDS.finditer(after) if m.start() > 1):
            yield before + after[end:], before[:start] + after
