"""Words of the library's pages."""

WORDS: dict[str, tuple[str, str]] = {
    "held_lead": (
        "现有的报告，按机关和年度排列；空格是没有收录的年度。",
        "The reports that are held, by organ and year. An empty cell is a year that is not.",
    ),
    "gap": ("没有收录", "not held"),
    "open_report": ("查看", "Open"),
    "undated": ("年度不明的报告", "Reports without a known year"),
}
