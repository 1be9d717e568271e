"""Questions in pinyin: the words of the trade and of asking, found by how they are spelt.

A text is taken for pinyin only where all of it is such words; English never is.
"""

import re
from functools import cache

from nianbao.chinese import pinyin
from nianbao.measures import catalogue
from nianbao.places.organs import organ_kinds

# Words of asking and of these reports; of two that sound alike the one that stands first is meant.
_COMMON = (
    "多少 几件 几条 几个 几次 几人 几场 几篇 几份 几期 一共 总共 全年 当年 本年 去年 "
    "今年 收到 受理 办结 答复 公开 主动公开 主动 申请 依申请 申请公开 信息 政府 政府信息 "
    "政务 政务公开 信息公开 网站 门户网站 公众号 微信 微博 抖音 粉丝 关注 关注人数 访问量 "
    "阅读量 点击量 复议 行政复议 诉讼 行政诉讼 维持 纠正 处罚 行政处罚 许可 行政许可 强制 "
    "行政强制 收费 费用 电话 传真 地址 邮箱 邮编 联系方式 热线 信箱 来信 问题 不足 存在 "
    "改进 下一步 培训 发布会 新闻发布会 发布 视频 解读 政策解读 政策 规范性文件 文件 规章 "
    "废止 有效 现行有效 制定 结转 上年结转 新收 不予公开 予以公开 部分公开 个人 自然人 "
    "企业 部门 人员 专职 兼职 人数 满意率 年报 报告 哪里 什么 哪些 怎么 为什么 是谁 谁 "
    "是 有 的 了 吗 呢 在 年 件 条 个 次 几 数量 总数 总计 开 召开 举办 收 办 发 "
    "被 共 请问 其中 和"
).split()
_LETTERS = re.compile(r"[a-z]+(?:[\s'’-]+[a-z]+)*")
_YEAR = re.compile(r"\bnian\b")  # of 2023 nian, when the number is said
_FEWEST = 5  # letters that can be told to be pinyin


def in_characters(text: str) -> str:
    """A text in pinyin as it is written, or "" where not all of it is known words.

    Example: "gongzhonghao fensi duoshao" -> "公众号粉丝多少"
    """
    plain = _YEAR.sub(" ", text.lower())
    if any("\u4e00" <= c <= "\u9fff" for c in plain) or sum(map(str.isalpha, plain)) < _FEWEST:
        return ""
    pieces: list[str] = []
    done = 0
    for match in _LETTERS.finditer(plain):
        words = _words(re.sub("[^a-z]", "", match[0]))
        if not words:
            return ""
        pieces += [plain[done : match.start()].strip(), words]
        done = match.end()
    return "".join((*pieces, plain[done:].strip())) if pieces else ""


def _words(letters: str) -> str:
    """The fewest known words that a run of letters spells, put together; "" where it spells none."""
    known, longest = _spelt()
    best: list[tuple[int, str] | None] = [(0, "")] + [None] * len(letters)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - longest), end):
            before, word = best[start], known.get(letters[start:end])
            if before is None or word is None:
                continue
            now = best[end]
            if now is None or before[0] + 1 < now[0]:
                best[end] = (before[0] + 1, before[1] + word)
    last = best[-1]
    return last[1] if last else ""


@cache
def _spelt() -> tuple[dict[str, str], int]:
    """Words by their pinyin, and the length of the longest spelling."""
    words = dict.fromkeys((*_COMMON, *organ_kinds().names))
    for measure in catalogue().measures.values():
        words |= dict.fromkeys(measure.aliases_zh)
    for dimension in catalogue().dimensions.values():
        words |= dict.fromkeys(word for value in dimension.values for word in value.words)
    known: dict[str, str] = {}
    for word in words:
        if re.fullmatch("[\u4e00-\u9fff]+", word):
            known.setdefault(pinyin(word), word)
    return known, max(map(len, known))
