"""Every word of the interface, in Chinese and in English, and nothing else.

A page carries both languages side by side; the style sheet shows the one that the document's
`data-ui` names, so that switching needs no reload.
"""

from html import escape
from typing import Literal

Language = Literal["zh", "en"]

WORDS: dict[str, tuple[str, str]] = {
    "name": ("年报", "Nianbao"),
    "tagline": ("政府信息公开年度报告问答", "Answers from Chinese government-information annual reports"),
    "title": ("年报 · 政府信息公开年度报告问答", "Nianbao · Answers from disclosure reports"),
    "skip": ("跳到提问框", "Skip to the question box"),
    "switch": ("English", "中文"),
    "new": ("新对话", "New conversation"),
    "question": ("问题", "Question"),
    "placeholder": ("请输入问题，写明地区和年份", "Ask, naming a place and a year"),
    "send": ("提问", "Ask"),
    "asked": ("您问：", "You asked: "),
    "answers": ("问答记录", "Conversation"),
    "promise": (
        "每句回答都附原文出处，可当场核对；报告没有写的，会直接说没有。",
        "Every answer shows the passage it rests on. What the reports do not say, this page will not say either.",
    ),
    "hero": ("问一句，看年报原文怎么写", "Ask, and see what the reports say"),
    "try": ("可以这样问", "You could ask"),
    "holds": ("报告库：{reports} 份报告 · {places} 个地区 · {years}", "Library: {reports} · {places} · {years}"),
    "empty": (
        "报告库里还没有报告。用命令 nianbao add 文件或网址 添加。",
        "The library holds no reports yet. Add some with: nianbao add FILE-OR-ADDRESS",
    ),
    "unavailable": ("报告库暂时打不开，请稍后再试。", "The library cannot be opened just now. Please try again later."),
    "seeking": ("正在报告中查找……", "Reading the reports…"),
    "understood": ("按以下条件查找", "Understood as"),
    "place": ("地区", "Place"),
    "organ": ("机关", "Organ"),
    "year": ("年度", "Year"),
    "measure": ("指标", "Measure"),
    "value": ("数值", "Value"),
    "formula": ("算式", "Calculation"),
    "figures": ("涉及的数字", "Figures"),
    "sources": ("出处", "Sources"),
    "source_n": ("出处 {n}", "Source {n}"),
    "open": ("在报告中查看", "See it in the report"),
    "choose": ("您问的是哪一个？", "Which one do you mean?"),
    "copy": ("复制回答和出处", "Copy with sources"),
    "copied": ("已复制", "Copied"),
    "link": ("复制本问链接", "Copy a link"),
    "change": ("（修改问题）", "(change the question)"),
    "next_questions": ("还可以问", "You could also ask"),
    "save": ("保存对话", "Save conversation"),
    "notes": ("说明", "Please note"),
    "answered": ("有据可查", "Found in the reports"),
    "partial": ("部分查到", "Found in part"),
    "silent": ("报告未写明", "Not stated in the report"),
    "not_collected": ("未收录该报告", "Report not in the library"),
    "ambiguous": ("需要您选一下", "Please choose"),
    "out_of_scope": ("不在报告范围内", "Outside these reports"),
    "error": ("没能回答", "Could not answer"),
    "failed": (
        "这个问题没能处理完，请换个说法再试。",
        "This question could not be finished. Please put it another way.",
    ),
    "offline": ("与服务器的连接断了，正在重试……", "The connection to the server is lost. Trying again…"),
    "footer": (
        "回答由程序从报告原文中查出，不作推测；引用前请核对出处。",
        "Answers are read from the reports by a program and never guessed. Check the source before you cite.",
    ),
    "held": ("报告库", "Library"),
    "held_lead": (
        "现有的报告，按机关和年度排列；空格是没有收录的年度。",
        "The reports that are held, by organ and year. An empty cell is a year that is not.",
    ),
    "gap": ("没有收录", "not held"),
    "open_report": ("查看", "Open"),
    "undated": ("年度不明的报告", "Reports without a known year"),
    # The report page.
    "back": ("返回问答", "Back to questions"),
    "contents": ("目录", "Contents"),
    "about": ("报告信息", "About this report"),
    "published": ("发布日期", "Published"),
    "source": ("来源", "Source"),
    "digest": ("SHA-256", "SHA-256"),
    "blank": ("（空白）", "(blank)"),
    "unknown": ("报告中没有找到", "not found in the report"),
    "download": ("下载原件", "Download the original"),
    "quotes": ("引文", "Quotes"),
    "quote_of": ("引文 {k}/{count}", "Quote {k} of {count}"),
    "previous": ("上一处", "Previous"),
    "next": ("下一处", "Next"),
    "text": ("报告全文", "Full text"),
    "outside": (
        "链接所指的位置不在这份报告里，没有标出引文。",
        "The link points outside this report, so no quote is marked.",
    ),
    "newer": (
        "同一机关同一年度有更新的版本，本页是旧版。",
        "There is a newer edition of this report; this one is older.",
    ),
    "close": ("关闭", "Close"),
    "panel": ("报告原文", "The report"),
    "new_tab": ("在新页面打开", "Open in a new page"),
    # What gradio says to screen readers and has no Chinese for.
    "common.complete": ("完成", "Done"),
    "common.progress": ("进行中", "In progress"),
    "missing_page": ("没有这一页", "There is no such page"),
    "missing_report": (
        "报告库里没有这份报告，可能已被移除或更换。",
        "The library does not hold this report. It may have been removed or replaced.",
    ),
}

OUTCOMES = ("answered", "partial", "silent", "not_collected", "ambiguous", "out_of_scope", "error")


def say(key: str, language: Language, **filled: object) -> str:
    """One phrase in one language, plain text."""
    return WORDS[key][language == "en"].format(**filled)


def both(key: str, **filled: object) -> str:
    """One phrase in both languages as HTML; the style sheet shows one of them."""
    return pair(say(key, "zh", **filled), say(key, "en", **filled))


def pair(zh: str, en: str) -> str:
    """Two plain texts as HTML of which the style sheet shows one; alike, they stand once."""
    if zh == en:
        return escape(zh)
    return f'<span class="zh" lang="zh-CN">{escape(zh)}</span><span class="en" lang="en">{escape(en)}</span>'


def plural(count: int, singular: str) -> str:
    """An English count with its noun."""
    return f"{count:,} {singular}{'' if count == 1 else 's'}"


def preferred(header: str) -> Language:
    """The interface language that an Accept-Language header asks for."""
    weighed: list[tuple[float, int, str]] = []
    for position, part in enumerate(header.split(",")):
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighed.append((-float(weight or 1), position, tag.lower()))
        except ValueError:
            continue
    for _, _, tag in sorted(weighed):
        if tag.startswith("zh"):
            return "zh"
        if tag.startswith("en"):
            return "en"
    return "en" if header.strip(" ,*") else "zh"
