"""Sentences that cannot be the answer, however much they share with the question.

One of the right kind but about another thing, one that says the opposite, one that leaves out the
number by which the question tells what it means, a name that is kept back, a line of the page.
"""

import re
from collections.abc import Callable, Sequence

from nianbao.answering.kinds import Kind, is_of_another_rank
from nianbao.reading.furniture import is_furniture
from nianbao.understanding.query import Query
from nianbao.understanding.terms import subject_terms
from nianbao.understanding.topics import asks_all, beyond_topic, topic_of

# Kinds of things without which a sentence is no answer; of others the words tell less surely.
_MUST_GIVE = ("person", "document number", "date", "hours")
# Of these, what gives the kind must stand together with what is asked about.
_TOGETHER = ("person", "date", "hours")
_NAMES = ("person", "name", "company", "role", "organ", "source")
_KEPT_BACK = re.compile(
    r"某(?:某|一?家|个|些|公司|企业|单位|机构|局|村|镇|店|厂|校|人|地|[\u4e00-\u9fff]{1,3}(?:公司|企业|厂|店))|[\u4e00-\u9fff]某(?![些个种])"
)
# What a report says of its own parts names all and tells of none.
_OUTLINE = re.compile(r"(?:报告|全文|年报)[^。]{0,12}(?:由|包括|包含)[^。]*部分")
_OF_OUTLINE = re.compile("部分|组成|报告|全文|年报|结构")
_PARTS = re.compile(r"[^；;。\n]+")
_COUNT = r"(?:\d+|[一二两三四五六七八九十]+)"
_COUNTER = "[个家项条位名类种处所户批件份篇]"
_CLAUSES = re.compile(r"[^，,；;。\n]+")
_NUMBER = re.compile(r"(?<![\d.])\d[\d,]*(?:\.\d+)?(?!\s*[年月日号楼层]|[\d.])")
# Words for the two ends of one thing: who asks for one is not answered by the other.
_OPPOSITES = tuple(
    (re.compile(one), re.compile(other))
    for one, other in (
        (
            r"第一(?!时间|[批款条项期季步])|头名|首位|榜首|居首|冠军|最[高多好快大火强]",
            r"垫底|倒数|末[位名]|最后(?:一名|一位)|殿后|最[低少差慢小弱]",
        ),
        (
            r"开通|上线|启用|开设|成立|设立|开办|注册(?!资)|投入(?:使用|运行)|试运行|新开|创[办建]",
            r"关闭|关停|关掉|停用|停更|停办|停止|注销|下线|裁撤|撤掉",
        ),
        (r"增[加长]|上升|上涨|涨了|提高了|多了", r"减少|下降|降低|下滑|回落|跌了|少了"),
        (r"胜诉|打赢|赢了", r"败诉|打输|输了"),
    )
)
# Who asks for the one at an end is answered by a sentence that says what stands there: 罚得最重的一家, 哪个数量最少.
_UTMOST = re.compile(
    r"最[\u4e00-\u9fff]的?(?:那|是)?[一哪][\u4e00-\u9fff]|哪[一]?[\u4e00-\u9fff][^，。？]{0,12}最[\u4e00-\u9fff]+$"
)
_AT_AN_END = re.compile(r"最|尤|突出|其中|第[一1１]|首|头名|冠|垫底|倒数|末位|殿后|主要|为主|居多|集中|多为|大多")
# How a trouble is met is told with its name; what else comes next may be told in any words.
_HOW = re.compile(r"怎么|怎样|如何|咋")
_LAST = re.compile(r"垫底|倒数|末[位名]|最后(?:一名|一位)|殿后")


def misfit_for(
    query: Query,
    kind: Kind | None,
    phrases: Sequence[frozenset[str]],
    text: str,
    terms: Callable[[str], frozenset[str]],
) -> Callable[[str, frozenset[str]], bool]:
    """Tells of a sentence of a report, with its terms and its headings', whether it cannot be what a question asks for.

    Args:
        phrases: the terms of each content phrase of the question.
        text: the whole report.
        terms: how a text is taken apart into terms.
    """
    asked = query.search_text
    numbers = {m[0] for m in _NUMBER.finditer(asked) if len(m[0]) > 1 and _has_number(text, m[0])}

    troubles = said_beside_topic(asked) if _HOW.search(asked) else ()
    particular = frozenset[str]().union(*(terms(said) for said in troubles))

    def cannot(sentence: str, held: frozenset[str]) -> bool:
        if is_furniture(sentence) or (particular and not particular & held):
            return True
        if kind is not None and kind.name in _MUST_GIVE and not kind.gives.search(sentence):
            return True
        if any(not _has_number(sentence, number) for number in numbers):
            return True
        if kind is not None and kind.name in _NAMES and _KEPT_BACK.search(sentence) and "某" not in asked:
            return True
        if is_unranked(asked, sentence) or (_OUTLINE.search(sentence) and not _OF_OUTLINE.search(asked)):
            return True
        telling = _telling(asked, sentence, kind, phrases, terms)
        return not telling or _is_opposite(asked, telling) or is_of_another_rank(asked, sentence)

    return cannot


def is_unranked(question: str, sentence: str) -> bool:
    """Whether the first or last of several is asked for and the sentence puts none there."""
    return _UTMOST.search(question.rstrip("？?。 ")) is not None and _AT_AN_END.search(sentence) is None


def said_beside_topic(question: str) -> tuple[str, ...]:
    """What a question is about that asks for one problem, remedy or plan among others; else nothing."""
    if not topic_of(question) or asks_all(question):
        return ()
    return subject_terms(beyond_topic(question))


def _has_number(text: str, number: str) -> bool:
    return re.search(rf"(?<![\d.,]){re.escape(number)}(?![\d]|[.,]\d)", text.replace(",", "")) is not None


def _telling(
    asked: str,
    sentence: str,
    kind: Kind | None,
    phrases: Sequence[frozenset[str]],
    terms: Callable[[str], frozenset[str]],
) -> str:
    """The part of a sentence that gives the kind and deals with the question, "" where those are two parts."""
    if kind is None or kind.name not in _TOGETHER:
        return sentence
    parts = _PARTS.findall(sentence)
    giving = [part for part in parts if kind.gives.search(part) and not _is_elsewhere(asked, part, kind)]
    if len(parts) < 2:
        return sentence if giving else ""
    whole = terms(sentence)
    told = [phrase for phrase in phrases if _shares(phrase, whole)]
    return next((part for part in giving if not told or any(_shares(p, terms(part)) for p in told)), "")


# Where information goes out, each of which has its own readers and counts.
_OUTLETS = tuple(
    re.compile(words, re.IGNORECASE)
    for words in (
        "抖音|douyin|tiktok",
        "快手|kuaishou",
        "头条|toutiao",
        "微博|weibo",
        "视频号",
        "微信|公众号|公号|wechat",
        "哔哩|B站|bilibili",
        "小红书",
    )
)


def is_elsewhere(asked: str, told: str) -> bool:
    """Whether something is told of another outlet than those that are asked for: of WeChat, and not of Weibo."""
    outlets = [each for each in _OUTLETS if each.search(asked)]
    elsewhere = bool(outlets) and any(other.search(told) for other in _OUTLETS)
    return elsewhere and not any(own.search(told) for own in outlets)


def _is_elsewhere(asked: str, part: str, kind: Kind) -> bool:
    """Whether what gives the kind is said of another outlet: 微博有粉丝3万人，微信于5月开通."""
    giving = [clause for clause in _CLAUSES.findall(part) if kind.gives.search(clause)]
    return is_elsewhere(asked, part) or (bool(giving) and all(is_elsewhere(asked, clause) for clause in giving))


# 哪几个单位, 七个单位是哪几个, 哪14个网站: things are asked for by name.
_WHICH = re.compile(rf"哪(?:些|几|{_COUNT}){_COUNTER}?|(?:分别|各|都|究竟|到底)是")
_ASKED = re.compile(rf"(?:哪些|(?:几|{_COUNT}){_COUNTER})(?P<thing>[\u4e00-\u9fff]{{2}})")
# What a list follows in sentences of its own.
_HEADS_LIST = re.compile("方面|问题|不足|措施|工作|环节|途径|渠道|形式|内容")
_NAMED_BEFORE = re.compile(r"、|[》”：:]|(?:[和与]|(?<!不)及(?!时))[^，,；;。]{2,16}$")
_NAMED_BEHIND = re.compile(r"、|[《“（(：:]|分别|包括|即")


def only_counts(question: str, sentence: str) -> bool:
    """Whether things are asked for by name and a sentence says no more than how many there are.

    Example: of 通报的七个单位是哪几个, 对更新不及时的七个单位进行了通报.
    """
    things = {m["thing"] for m in _ASKED.finditer(question) if not _HEADS_LIST.match(m["thing"])}
    if not things or not _WHICH.search(question):
        return False
    before, behind = rf"{_COUNT}\s*[余多]?{_COUNTER}[^，,；;。、]{{0,4}}", rf"[^，,；;。、\d]{{0,3}}{_COUNT}{_COUNTER}"
    counts = [m.start() for m in re.finditer("|".join(f"{before}{t}|{t}{behind}" for t in things), sentence)]
    return bool(counts) and not any(_names(sentence, at) for at in counts)


def _names(sentence: str, count: int) -> bool:
    """Whether names stand before or behind a count, as far as its part of a sentence goes."""
    first = max(sentence.rfind(mark, 0, count) for mark in "，,；;。") + 1
    part = _PARTS.match(sentence, count)
    behind = part[0] if part else ""
    return _NAMED_BEFORE.search(sentence[first:count]) is not None or _NAMED_BEHIND.search(behind) is not None


def _shares(phrase: frozenset[str], held: frozenset[str]) -> bool:
    return 2 * len(phrase & held) >= len(phrase)


def _is_opposite(asked: str, told: str) -> bool:
    for pair in _OPPOSITES:
        for one, other in (pair, pair[::-1]):
            if one.search(asked) and not other.search(asked) and other.search(told) and not one.search(told):
                return True
    return _LAST.search(asked) is not None and _OPPOSITES[0][1].search(told) is None
