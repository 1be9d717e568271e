# ruff: noqa: E501 - a pattern cut into pieces is harder to read than a long one
"""What kind of thing a question counts: money, and what stands behind 多少."""

import re

_AMOUNTS = "房租|租金|税[款费]?|罚款|善款|赔款|款项?|钱|资金|经费|费用?|奖金|补贴|补助|工资|投资|保费|押金"
_MONEY = re.compile(
    rf"(?:多少|几)(?:[万亿千百]?元|块钱?|毛钱|万块|(?:{_AMOUNTS})(?!务|类|信息|项目|政策|名单|公示|[^，。？?]{{0,3}}[项个次户家笔]))"
    r"|花[了掉费]?的?钱|花(?:了|掉|费)?多少(?=[？?，,。呢啊呀]|$)|花得[更最]?[多少]"
    r"|how much (?:money|rent|cash|was (?:spent|paid|charged|fined|waived))|\bin (?:yuan|rmb)\b|how (?:many|much) (?:yuan|rmb)"
    r"|how much (?:did|does|was|were|has|have)\b[^.?]{0,60}\b(?:spen[dt]|pay|paid|cost|charged?|fined?|waived?)\b|\bspent more\b",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"(?:多少|几)\s*([一-鿿]{1,2}元|人次|批次|件次|平方米|公里|个百分点|[一-鿿km])|([大小子]项|场次|[期篇场])数"
)
# Words that count the same things, as people and reports choose.
_ALIKE = ("篇条则份件", "份册本张", "家户个所处", "人名位", "次回场期遍轮趟班", "件宗起项例条", "封件份条")
_THING = re.compile(
    r"(?:多少|几)(?:万|千|百)?(?:人次|批次|场次|[条件次人个名位篇份期项批起宗场家户所处张册本部台套则种])的?(?P<thing>[\u4e00-\u9fff]{2,8}?)(?:[了呢啊呀吗]*[？?，,。]|$)"
)


def asks_money(text: str) -> bool:
    """Whether the answer is an amount of money. Example: "罚了多少钱", "免了多少房租"."""
    return _MONEY.search(text) is not None


def asked_unit(text: str) -> str:
    """The word that a question counts with. Example: "多少篇稿子" -> "篇"."""
    match = _UNIT.search(text)
    return (match[1] or match[2]) if match else ""


def counts_alike(asked: str, unit: str) -> bool:
    """Whether a thing that is asked for with one counting word can be stated with another."""
    return asked == unit or any(asked in each and unit in each for each in _ALIKE if asked and unit)


def asked_thing(text: str) -> str:
    """What is counted, where it ends the question. Example: "查出多少个毛病" -> "毛病"."""
    match = _THING.search(text)
    return match["thing"] if match else ""
