"""Words of the page of a report and of the panel that shows it."""

WORDS: dict[str, tuple[str, str]] = {
    "contents": ("目录", "Contents"),
    "quotes": ("引文", "Quotes"),
    "quote_of": ("引文 {k}/{count}", "Quote {k} of {count}"),
    "text": ("报告全文", "Full text"),
    "outside": (
        "链接所指的位置不在这份报告里，没有标出引文。",
        "The link points outside this report, so no quote is marked.",
    ),
    "newer": (
        "同一机关同一年度有更新的版本，本页是旧版。",
        "There is a newer edition of this report; this one is older.",
    ),
    "panel": ("报告原文", "The report"),
    "new_tab": ("在新页面打开", "Open in a new page"),
}
