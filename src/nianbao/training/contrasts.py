"""Near-misses made of answerable questions: one word of the question is swapped for its rival.

"微信有多少粉丝" becomes "微博有多少粉丝" beside the sentence that speaks of 微信 alone: nearly the
same words, and no answer. (Contrast sets: Gardner et al., 2020, arXiv:2004.02709; there by hand.)
"""

import random
import re
from dataclasses import replace

from nianbao.training.examples import Group

# Words that mean different things of one kind, each with what an English question calls it.
RIVALS: tuple[dict[str, str], ...] = (
    {"微信": "WeChat", "微博": "Weibo", "抖音": "Douyin", "网站": "website", "公报": "gazette", "电视": "TV",
     "报纸": "newspaper", "宣传栏": "bulletin board", "短信": "text message", "电子屏": "screen"},
    {"复议": "reconsideration", "诉讼": "lawsuit", "举报": "report", "信访": "petition", "咨询": "inquir"},
    {"电话": "phone", "传真": "fax", "信函": "letter", "邮箱": "email", "邮编": "postcode", "地址": "address",
     "网址": "web address"},
    {"自然人": "individual", "企业": "compan", "科研机构": "research", "社会公益组织": "charit",
     "法律服务机构": "law firm"},
    {"不予公开": "withheld", "部分公开": "partly", "无法提供": "could not be provided", "不予处理": "not processed"},
    {"规范性文件": "normative document", "政策解读": "interpretation", "新闻": "news", "公告": "notice",
     "公文": "official document", "简报": "bulletin"},
    {"行政许可": "licen", "行政处罚": "penalt", "行政强制": "compulsory", "收费": "fee", "政府采购": "procurement",
     "征收": "levies"},
    {"专职": "full-time", "兼职": "part-time"},
    {"培训": "training", "会议": "meeting", "发布会": "press conference", "访谈": "interview", "检查": "inspection",
     "考核": "assessment", "测评": "evaluation"},
    {"建议": "suggestion", "提案": "proposal", "议案": "motion"},
    {"上半年": "first half", "下半年": "second half", "全年": "whole year"},
    {"粉丝": "follower", "阅读": "read", "点赞": "like", "转发": "share", "访问": "visit", "浏览": "view"},
    {"副主任": "deputy director", "主任": "director", "副局长": "deputy head", "局长": "head of the bureau",
     "组长": "leader", "联络员": "liaison"},
    {"土地": "land", "环保": "environment", "教育": "education", "医疗": "medical", "食品": "food", "财政": "financ",
     "人事": "personnel", "规划": "plan", "住房": "housing", "价格": "price"},
)  # fmt: skip
_YEAR = re.compile(r"(?<!\d)20[012]\d(?!\d)")


def contrast(group: Group, rng: random.Random) -> Group | None:
    """The group under a question that its windows do not answer; None where no word has a rival."""
    right = next((w for w in group.windows if w.span), None)
    if right is None:
        return None
    swaps = list(_swaps(group.question, right.text, right.title))
    if not swaps:
        return None
    question, taken = rng.choice(swaps)
    windows = tuple(replace(w, span=None) for w in group.windows if taken not in w.text)
    return Group(question, windows) if windows else None


def _swaps(question: str, text: str, title: str) -> list[tuple[str, str]]:
    """Questions with one word swapped, and the word of a report that now would have to be there."""
    out = []
    lower = question.lower()
    for kind in RIVALS:
        if sum(zh in question for zh in kind) > 1:  # what is left would still be answered
            continue
        here = [(zh, en) for zh, en in kind.items() if zh in text]
        others = [(zh, en) for zh, en in kind.items() if not any(zh in near or near in zh for near, _ in here)]
        for zh, en in here:
            for other, theirs in others:
                if zh in question:
                    out.append((question.replace(zh, other), other))
                elif (at := lower.find(en.lower())) >= 0:
                    out.append((question[:at] + theirs + question[at + len(en) :], other))
    for year in set(_YEAR.findall(question)):
        if year in title:
            years = (str(int(year) + step) for step in (-2, -1, 1))
            out += [(question.replace(year, other), other) for other in years if other not in text]
    return out
