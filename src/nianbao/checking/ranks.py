# ruff: noqa: E501 - a pattern cut into pieces is harder to read than a long one
"""Places in a ranking, as a claim or a report words them. Example: 列第5位, 排名前三, ranked second"""

import re
from dataclasses import dataclass

from nianbao.chinese import number

_N = r"[\d一二两三四五六七八九十]+"
_FIRST = r"首位|榜首|头名|第一名|冠军"
_RANK = re.compile(
    rf"(?<!倒数)(?:(?:排名?|位列|位居|名列|列|居|排在|名次|得了?|获得?|夺得?|拿了?)[^，。；;第前]{{0,8}}|(?P<bare>))第\s*(?P<place>{_N})(?(bare)\s*[名位])"
    rf"(?![\d项条季次款个年届批轮号部期类大页方人])"
    rf"|(?:排名?|位列|位居|名列|列|居|进入?了?|跻身|挤进)[^，。；;第前]{{0,6}}前\s*(?P<most>{_N})\s*(?:名|位|强|甲)?"
    rf"|(?P<first>{_FIRST})"
    r"|\b(?:ranked|placed|came|finished|ranks)\s+(?:in\s+)?(?:the\s+)?(?:(?P<top>top)\s+(?P<n>\w+)|(?P<nth>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last(?!\s)|\d+(?:st|nd|rd|th)))\b|\b(?P<topped>topped the)\b",
    re.IGNORECASE,
)
_NTH = {
    word: n
    for n, word in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split(), start=1)
}
_COUNT = {word: n for n, word in enumerate("two three four five six seven eight nine ten".split(), start=2)}


@dataclass(frozen=True, slots=True)
class Rank:
    """A place in a ranking, or one of the first so many."""

    place: int
    among: bool = False

    def agrees(self, claimed: "Rank") -> bool | None:
        """Whether this place bears out a claimed one; None where it leaves that open."""
        if claimed.among:
            return self.place <= claimed.place
        if self.among:
            return None if claimed.place <= self.place else False
        return self.place == claimed.place


def rank(text: str) -> Rank | None:
    """The first place in a ranking that a text names."""
    match = _RANK.search(text)
    if match is None:
        return None
    if match["first"] or match["topped"]:
        return Rank(1)
    if nth := (match["nth"] or "").lower():
        place = _NTH.get(nth) or int(re.sub(r"\D", "", nth) or 0)
        return Rank(place) if place else None
    among = match["most"] or match["n"]
    said = among or match["place"]
    value = number(said) or _COUNT.get(said.lower())
    return Rank(int(value), among=among is not None) if value else None


def unranked(text: str) -> str:
    """A text without its places in rankings: what was ranked."""
    return _RANK.sub(" ", text)
