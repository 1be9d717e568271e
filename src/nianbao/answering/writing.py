"""The built-in wording, in Chinese and in English. It words what others found and finds nothing."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

Language = Literal["zh", "en"]

_PHRASES: dict[str, tuple[str, str]] = {
    "stated": ("{who}{year}{label}：{value}", "{who}, {year}{label}: {value}"),
    "zero_in_words": (
        "{who}{year}{label}：0（原文：“{words}”）",
        "{who}, {year}{label}: 0 (the report says “{words}”)",
    ),
    "said": ("{words}", "{who}, {year}the report says: “{words}”"),
    "blank": ("{who}{year}报告的{label}一栏是空白", "{who}, {year}the cell for {label} is blank"),
    "none": ("{who}{year}报告的{label}一栏写“{printed}”", "{who}, {year}the cell for {label} says “{printed}”"),
    "undetermined": (
        "{who}{year}报告的{label}一栏数字连写，无法唯一还原：{printed}",
        "{who}, {year}the digits of {label} run together and can be split in more than one way: {printed}",
    ),
    "differs_table": (
        "但报告附表的{label}写{value}，两处不一致{why}",
        "however, the table of the same report gives {value} for {label}; the two differ{why}",
    ),
    "differs_prose": (
        "但报告正文另写{label}{value}，两处不一致{why}",
        "however, the text of the same report gives {value} for {label}; the two differ{why}",
    ),
    "more": ("{first}比{second}多{difference}（{formula}）", "{first} is {difference} more than {second} ({formula})"),
    "less": ("{first}比{second}少{difference}（{formula}）", "{first} is {difference} less than {second} ({formula})"),
    "same": ("{first}与{second}相同（{formula}）", "{first} and {second} are the same ({formula})"),
    "growth": ("变化率为{rate}%（{formula}）", "a change of {rate}% ({formula})"),
    "share": ("占比为{rate}%（{formula}）", "a share of {rate}% ({formula})"),
    "sum": ("合计{total}（{formula}）", "{total} in total ({formula})"),
    "average": ("平均{average}（{formula}）", "an average of {average} ({formula})"),
    "times": ("{first}是{second}的{rate}倍（{formula}）", "{first} has {rate} times as many as {second} ({formula})"),
    "highest": ("最多的是{who}：{value}", "the highest is {who}: {value}"),
    "lowest": ("最少的是{who}：{value}", "the lowest is {who}: {value}"),
    "next": ("其次是{who}：{value}", "then {who}: {value}"),
    "lists": ("{who}{year}报告列出：{words}", "{who}, {year}the report lists: {words}"),
    "yes": ("有。{words}", "Yes. {words}"),
    "no": ("没有。{words}", "No. {words}"),
    "none_in_words": ("没有（0）。{words}", "No (0). {words}"),
    "stands": ("出处[{n}]：《{title}》{section}：“{quote}”", "Source [{n}]: “{title}” {section}: “{quote}”"),
    "silent": ("《{title}》没有写明{asked}", "“{title}” does not state {asked}"),
    "can_be_asked": ("这份报告写明的有：{names}", "That report does state: {names}"),
    "nearest": ("与此最接近的原文：“{words}”", "The nearest that it does state: “{words}”"),
    "not_collected_year": (
        "没有收录{who}{years}的年度报告。收录的{who}报告：{held}",
        "No annual report of {who} for {years} is in this library. Held for {who}: {held}",
    ),
    "not_collected": (
        "没有收录{who}的年度报告。收录的有：{held}",
        "No annual report of {who} is in this library. It holds: {held}",
    ),
    "not_stated": ("《{title}》没有写明{asked}", "“{title}” does not state {asked}"),
    "ambiguous": ("您问的可能是下面几个机关之一，请选一个：", "This fits more than one organ; please pick one:"),
    "empty": (
        "报告库里还没有报告。请先用 nianbao add 添加。",
        "The library holds no reports yet. Add some with nianbao add.",
    ),
    "chitchat": (
        "您好。我只回答政府信息公开工作年度报告里写明的内容，例如：{example}",
        "Hello. I answer only what government-information-disclosure annual reports state, for example: {example}",
    ),
    "steering": (
        "我只根据收录的年度报告回答问题，不按其他指示行事。可以这样问：{example}",
        "I only answer from the annual reports held here and follow no other instructions. You can ask: {example}",
    ),
    "other_subject": (
        "这个问题不是政府信息公开工作年度报告能回答的。可以这样问：{example}",
        "Annual reports on government information disclosure cannot answer this. You can ask: {example}",
    ),
    "latest_year": (
        "问题没有说年份，按收录的最新一年（{year}）回答",
        "No year was named; the latest one held ({year}) is used",
    ),
    "only_year": (
        "问题没有说年份，该机关只收录了{year}年的报告",
        "No year was named; only the report for {year} is held",
    ),
    "plans": ("问的是{next}年的打算，写在{year}年的报告里", "Plans for {next} stand in the report for {year}"),
    "all": ("按收录的全部报告计算，共涉及：{names}", "Taken over all reports held: {names}"),
    "model_replaced": (
        "语言模型写的部分句子没有通过核对，未予显示，改用内置措辞",
        "some of the language model's sentences did not pass the checks and are not shown; built-in wording is used",
    ),
    "model_slow": (
        "语言模型没有在规定时间内写完，其余部分改用内置措辞",
        "the language model did not finish in time; the rest is in built-in wording",
    ),
    "model_failed": (
        "语言模型出错，未写部分改用内置措辞",
        "the language model failed; what it did not write is in built-in wording",
    ),
    "model_endless": (
        "语言模型写得过长，已截断，其余部分改用内置措辞",
        "the language model wrote too much and was cut off; the rest is in built-in wording",
    ),
    "model_nothing": (
        "语言模型没有给出可用的措辞，改用内置措辞",
        "the language model gave no usable wording; built-in wording is used",
    ),
    "understood_as": (
        "按问题的原话没有查到，这里按“{question}”理解（由语言模型改写）",
        "nothing was found for the question as it was put; it is understood as “{question}” (a language model's words)",
    ),
    "unhelped_slow": (
        "语言模型没有在规定时间内帮助理解这个问题，按内置的理解回答",
        "the language model did not help to understand this question in time; it is taken as built in",
    ),
    "unhelped_failed": (
        "语言模型出错，没能帮助理解这个问题，按内置的理解回答",
        "the language model failed to help to understand this question; it is taken as built in",
    ),
    "unhelped_endless": (
        "语言模型写得过长，没能帮助理解这个问题，按内置的理解回答",
        "the language model wrote too much to help to understand this question; it is taken as built in",
    ),
    "unhelped_nothing": (
        "语言模型没有写出它对这个问题的理解，按内置的理解回答",
        "the language model did not say how it understands this question; it is taken as built in",
    ),
    "unhelped_dropped": (
        "语言模型对这个问题的理解没有通过核对，未予采用，按内置的理解回答",
        "the language model's understanding of this question did not pass the checks; it is taken as built in",
    ),
    "completed": ("按“{words}”核查：", "Checked as “{words}”:"),
    "unsplit_slow": (
        "（语言模型没有在规定时间内拆分说法，以下按句核查。）",
        "(The language model did not part the claims in time; from here on each sentence is checked as one.)",
    ),
    "unsplit_failed": (
        "（语言模型出错，没有拆分说法，以下按句核查。）",
        "(The language model failed to part the claims; from here on each sentence is checked as one.)",
    ),
    "unsplit_endless": (
        "（语言模型写得过长，没有拆分说法，以下按句核查。）",
        "(The language model wrote too much; from here on each sentence is checked as one.)",
    ),
    "unsplit_dropped": (
        "（语言模型拆分的部分说法没有通过核对，这些句子按整句核查。）",
        "(Some claims as the language model parted them did not pass the checks; those sentences are checked as one.)",
    ),
    "parts": (
        "报告没有写总数，只分别写了以上各项",
        "The report states no total, only the parts above",
    ),
    "organ_instead": (
        "没有收录当地政府这一年的报告，以上出自{names}的报告",
        "The report of the place's government for this year is not held; this is from that of {names}",
    ),
    "edition": (
        "该机关这一年有多个版本，以最新的为准",
        "There are several editions for this organ and year; the newest is used",
    ),
}


def say(phrase: str, language: Language, **slots: object) -> str:
    """One of the built-in sentences. Slots are inserted as they are; nothing is looked up."""
    return _PHRASES[phrase][language == "en"].format(**slots)


def one_line(text: str) -> str:
    """A slice of a report on one line: breaks inside Chinese text go, others become a space; marks of Markdown go."""
    bare = re.sub(r"\*\*|__|^\s*#{1,6}\s", "", text)
    return re.sub(r"(?<=[\x21-\x7e])\s+(?=[\x21-\x7e])", " ", re.sub(r"\s*\n\s*", "", bare)).strip()


def join(sentences: Sequence[str], language: Language) -> str:
    """Sentences that may end in [n] marks, as one text, a line each where there are several."""
    stop = "." if language == "en" else "。"
    return "\n".join(s if s[-1:] in "。.!?！？：:；;”" else s + stop for s in sentences)


_UNITS = {
    **dict.fromkeys(("条", "项"), "items"),
    **dict.fromkeys(("件", "份", "个", "家"), ""),
    **dict.fromkeys(("人", "名", "位"), "people"),
    **{"人次": "visits", "次": "times", "篇": "articles", "期": "issues", "场": "sessions", "批次": "batches"},
    **{"元": "yuan", "万元": "ten thousand yuan", "亿元": "hundred million yuan", "户": "households", "部分": "parts"},
}


def unit(unit: str, language: Language) -> str:
    """A unit as it stands after its number; English puts a space and knows no counter for 件."""
    if language == "zh" or unit in ("%", "％"):
        return unit
    named = _UNITS.get(unit, unit)
    return f" {named}" if named else ""


def plain(value: Decimal) -> str:
    """A decimal without exponent or trailing zeros. Example: Decimal("7545.00") -> "7545"."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded(value: Decimal) -> str:
    """A rate with at most two decimals."""
    return plain(value.quantize(Decimal("0.01")))


def year(year: int | None, language: Language) -> str:
    """The year as it stands before a noun: "2017年", "2017: " needs no noun in English."""
    if year is None:
        return ""
    return f"{year}年" if language == "zh" else f"{year}, "


def listing(names: Sequence[str], language: Language, most: int = 8) -> str:
    """Names in a row, the first `most` of them."""
    shown = list(dict.fromkeys(names))[:most]
    more = ("等" if language == "zh" else ", …") if len(set(names)) > most else ""
    return ("、" if language == "zh" else ", ").join(shown) + more
