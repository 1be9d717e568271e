"""Numbers that a sentence turns from and to: 账号由214个压减到139个 counts 139, and 214 was before."""

import re

_FROM = re.compile(r"(?:由|从)(?:原来|原先|原有|以前|此前|过去|最初|年初|上年|去年|(?:19|20)\d{2}年)?的?(?:约|近)?$")
_TO = re.compile(
    r"[^,，;；。:：、\d]{0,8}?(?:到|至|为|成)了?(?:现在|目前|今年|(?:19|20)\d{2}年)?的?(?:约|近)?\s*"
    r"(?=[\d一二三四五六七八九十百千万])"
)
_LONGEST = 16


def is_former(text: str, start: int, stop: int) -> bool:
    """Whether the number at [start, stop), its unit with it, is what another one has taken the place of."""
    return _FROM.search(text[max(0, start - _LONGEST) : start]) is not None and _TO.match(text, stop) is not None


def turned(text: str, stop: int, start: int) -> bool:
    """Whether nothing but the turn stands between a former number's unit and the number that follows it."""
    match = _TO.match(text, stop)
    return match is not None and match.end() == start
