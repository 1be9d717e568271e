"""A question that asks several things -> what it asks, one after the other.

"收到多少件申请，其中多少件同意公开？" asks twice. A clause that asks nothing belongs to the one
beside it, and a clause that compares what was asked before is no question of its own.
"""

import re

from nianbao.understanding import operations

_ASKS = re.compile(
    r"多少|(?<![哪第好])几(?![乎年月楼层])|[吗么](?:[呀啊]|$)|没有$|有没有|有无|是否|是不是|什么|啥|哪[些几个里儿家]|谁|怎么|怎样|如何|为什么"
    r"|\b(?:how|what|which|whom?|where|when|why)\b|^(?:did|was|were|is|are|does|do|has|have)\b",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"[，,；;。？?！!]+|(?<=[\u4e00-\u9fff])(?=其中(?:的)?(?:有)?(?:多少|几))"
    r"|\s+and\s+(?=(?:how|what|which|whom?|where|when|why|did|was|were)\b)",
    re.IGNORECASE,
)
# 办了几期培训班、培训了多少人: what is asked in a row.
_ROW = re.compile("、|和(?!解|谐|平)|以及")
_COUNTS = re.compile(r"多少|(?<![哪第好])几(?=[\u4e00-\u9fff])(?![乎年月楼层])")
# 收到和回复各多少封: two things, and one asking of both.
_OF_EACH = re.compile(
    r"(?P<first>[\u4e00-\u9fff\d]{2,})(?:、|和|与|及|以及)(?P<second>[\u4e00-\u9fff]{2,}?)(?P<asks>(?:各自?|分别)(?:是|有|为|占|都)?(?:多少|几).*)$"
)
_CONTACT = re.compile("电话|传真|邮箱|邮编|地址|网址")
# 存在几条不足，分别是什么: the same things, by name.
_NAMES_THEM = re.compile(r"(?:都|分别|各|具体)+(?:是|为|有|叫)?(?:什么|哪些|哪几[个条项]|啥)[呢呀啊]?")
_SHARED = 2  # characters of a word that can stand for both of two things
_FEWEST = 3  # characters of a clause that can ask something


def parts(plain: str) -> tuple[str, ...]:
    """The things that a question asks, in their order; one where it asks one thing.

    Example: "收到多少件申请，都按时答复了吗" -> ("收到多少件申请", "都按时答复了吗")
    """
    clauses = [clause.strip() for clause in _CUT.split(plain) if clause.strip()]
    if len(clauses) == 1 and len(each := [c.strip() for c in _ROW.split(plain)]) > 1 and all(map(_COUNTS.search, each)):
        # 收到多少、办结多少件: the last one names what is counted.
        counted = each[-1].partition("多少")[2]
        clauses = [c + counted if c.endswith("多少") else c for c in each]
    found: list[str] = []
    idle: list[str] = []
    for clause in clauses:
        if not _ASKS.search(clause) or len(clause) < _FEWEST:
            idle.append(clause)
            continue
        if found and (operations.works_out(clause) or _NAMES_THEM.fullmatch(clause)):
            return (plain,)
        found.append("，".join((*idle, clause)))
        idle = []
    if len(found) < 2:
        return (plain,)
    return (*found[:-1], "，".join((found[-1], *idle)))


def of_each(asked: str) -> tuple[str, ...]:
    """A question that asks the same of two things, as one of each; itself where it is none.

    The words of the two stand side by side: what is more of the first begins both, of the second ends both.

    Example: "信箱收到和回复各多少封" -> ("信箱收到多少封", "信箱回复多少封")
    """
    match = _OF_EACH.search(asked)
    if match is None or _CONTACT.search(asked) or _ROW.search(match["first"]) or _ROW.search(match["second"]):
        return (asked,)
    first, second = match["first"], match["second"]
    alike = min(len(first), len(second))
    before, after = (word if len(word) >= _SHARED else "" for word in (first[:-alike], second[alike:]))
    ahead, asks = asked[: match.start()], re.sub(r"^(?:各自?|分别)", "", match["asks"])
    return (f"{ahead}{first}{after}{asks}", f"{ahead}{before}{second}{asks}")
