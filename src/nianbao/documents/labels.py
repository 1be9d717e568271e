"""The words of documents, in Chinese and in English, and nothing else."""

from nianbao.answering.writing import Language

_LABELS: dict[str, tuple[str, str]] = {
    "answer": ("政府信息公开年度报告查询结果", "Findings from disclosure reports"),
    "conversation": ("政府信息公开年度报告问答记录", "Questions and answers on disclosure reports"),
    "check": ("对照政府信息公开年度报告的核查结果", "Check against disclosure reports"),
    "question": ("问：", "Question: "),
    "question_n": ("问题{n}", "Question {n}"),
    "notes": ("说明", "Please note"),
    "note": ("说明：", "Note: "),
    "sources": ("出处", "Sources"),
    "source": ("来源：", "Source: "),
    "position": ("位置：", "Position: "),
    "characters": ("第{start}至{end}个字符，报告编号{report_id}", "characters {start} to {end}, report {report_id}"),
    "digest": ("SHA-256：", "SHA-256: "),
    "made": (
        "{day}由程序从报告原文中查出。引文逐字取自原文；SHA-256 是报告文件的摘要，可用来核对文件是否一致。",
        "Read from the reports by a program on {day}. Quotes are verbatim; the SHA-256 is the digest of a report's "
        "file, by which the file can be told to be the same.",
    ),
    "article": ("原文与结论", "The text with its verdicts"),
    "claims": ("逐条核查", "Claim by claim"),
    "unchecked_list": ("没有核查的句子", "Sentences that were not checked"),
    "claimed": ("文中所说", "As claimed"),
    "reported": ("报告所写", "As reported"),
    "counted": ("指标", "Measure"),
    "verdict": ("结论", "Verdict"),
    "not_stated": ("没有写明", "not stated"),
    "supported": ("✓ 相符", "✓ supported"),
    "contradicted": ("✗ 不符", "✗ contradicted"),
    "not_found": ("？查无依据", "? not found"),
    "unchecked": ("— 未核查", "— not checked"),
    "summary": (
        "共{claims}句：相符{supported}句，不符{contradicted}句，查无依据{not_found}句，未核查{unchecked}句。",
        "Sentences: {claims}. Supported: {supported}, contradicted: {contradicted}, not found: {not_found}, "
        "not checked: {unchecked}.",
    ),
    "reply": ("关于政府信息公开情况咨询的答复", "Reply to your inquiry"),
    "salutation": ("尊敬的来信人：", "Dear Sir or Madam,"),
    "opening": (
        "您关于“{question}”的咨询收悉。经查阅政府信息公开工作年度报告，现答复如下：",
        "Thank you for your inquiry: “{question}” We have looked it up in the annual reports on government "
        "information disclosure and can tell you the following.",
    ),
    "regulation": (
        "以上内容涉及《中华人民共和国政府信息公开条例》（2019年修订）{articles}。",
        "This concerns the Regulations of the People's Republic of China on Government Information Disclosure "
        "(as revised in 2019), {articles}.",
    ),
    "annexed": ("所依据的报告原文见附件。", "The passages of the reports that this rests on are annexed."),
    "closing": ("特此答复。", "Yours faithfully,"),
    "signature": ("（答复单位名称）", "(name of the office)"),
    "annex": ("附件", "Annex"),
    "annex_named": ("附件：答复所依据的报告原文", "Annex: the passages of the reports that this reply rests on"),
    "annex_title": ("答复所依据的报告原文", "Passages of the reports that this reply rests on"),
}

# What each article of the regulation is about; the catalogue of measures says which concerns what.
_ARTICLES: dict[str, tuple[int, str, str]] = {
    "第十四条": (14, "不予公开的政府信息", "information that is not disclosed"),
    "第十五条": (15, "涉及商业秘密、个人隐私的政府信息", "commercial secrets and personal privacy"),
    "第十六条": (16, "内部事务信息、过程性信息和行政执法案卷信息", "internal affairs, process and enforcement files"),
    "第十九条": (19, "主动公开", "disclosure on an organ's own initiative"),
    "第二十条": (20, "主动公开的内容", "what is disclosed on an organ's own initiative"),
    "第二十七条": (27, "申请获取政府信息", "requests for information"),
    "第三十三条": (33, "答复期限", "time limits for replies"),
    "第三十六条": (36, "对申请的答复", "replies to requests"),
    "第三十七条": (37, "区分处理", "separable information"),
    "第四十二条": (42, "收费", "fees"),
    "第五十一条": (51, "投诉、举报、行政复议和行政诉讼", "complaints, reviews and lawsuits"),
}


def label(key: str, language: Language, **filled: object) -> str:
    """One phrase in one language, plain text."""
    return _LABELS[key][language == "en"].format(**filled)


def article(name: str, language: Language) -> str:
    """An article of the regulation with what it is about. Example: "第四十二条" -> "第四十二条（收费）"."""
    number, zh, en = _ARTICLES[name]
    return f"{name}（{zh}）" if language == "zh" else f"Article {number} ({en})"


def day(year: int, month: int, day: int, language: Language) -> str:
    """A date as it stands below a letter: 2026年11月24日."""
    if language == "zh":
        return f"{year}年{month}月{day}日"
    months = "January February March April May June July August September October November December".split()
    return f"{day} {months[month - 1]} {year}"
