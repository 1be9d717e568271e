"""A question that asks several things -> what it asks, one after the other.

"收到多少件申请，其中多少件同意公开？" asks twice. A clause that asks nothing belongs to the one
beside it, and a clause that compares what was asked before is no question of its own.
"""

import re

from nianbao.understanding import operations

_ASKS = re.compile(
    r"多少|(?<![哪第好])几(?![乎年月楼层])|[吗么](?:[呀啊]|$)|没有$|有没有|有无|是否|是不是|什么|啥|哪[些几个里家]|谁|怎么|怎样|如何|为什么"
    r"|\b(?:how|what|which|whom?|where|when|why)\b|^(?:did|was|were|is|are|does|do|has|have)\b",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"[，,；;。？?！!]+|(?<=[\u4e00-\u9fff])(?=其中(?:的)?(?:有)?(?:多少|几))"
    r"|\s+and\s+(?=(?:how|what|which|whom?|where|when|why|did|was|were)\b)",
    re.IGNORECASE,
)
# 存在几条不足，分别是什么: the same things, by name.
_NAMES_THEM = re.compile(r"(?:都|分别|各|具体)+(?:是|为|有|叫)?(?:什么|哪些|哪几[个条项]|啥)[呢呀啊]?")
_FEWEST = 3  # characters of a clause that can ask something


def parts(plain: str) -> tuple[str, ...]:
    """The things that a question asks, in their order; one where it asks one thing.

    Example: "收到多少件申请，都按时答复了吗" -> ("收到多少件申请", "都按时答复了吗")
    """
    clauses = [clause.strip() for clause in _CUT.split(plain) if clause.strip()]
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
