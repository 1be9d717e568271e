"""Words of the page that says what this is and how well it does."""

WORDS: dict[str, tuple[str, str]] = {
    "about_title": ("关于年报", "About Nianbao"),
    "about_lead": (
        "年报是一个自建的问答系统，只根据政府信息公开工作年度报告的原文作答。每一句回答都附出处，"
        "每一个数字都能在所引的原文中找到，或由所引的数字按列出的算式得出；报告没有写的，它会说没有。",
        "Nianbao answers questions from the text of government-information annual reports alone. Every sentence has its "
        "source; every number stands in a quoted passage, or follows from quoted numbers by a calculation that is shown. "
        "What the reports do not say, it says so.",
    ),
    "about_how": ("怎样核对", "How to check an answer"),
    "about_how_1": (
        "点回答中的编号，报告原文会在旁边打开，引文已标出。",
        "Follow a number in brackets: the report opens beside the answer, with the quote marked.",
    ),
    "about_how_2": (
        "报告页可以下载原件；页上的 SHA-256 是原件的指纹，用来证明文件没有改动。",
        "The report's page has the original file to download, and its SHA-256, which proves that it is unchanged.",
    ),
    "about_how_3": (
        "分享的回答每次打开都会把引文同现存报告重新比对。",
        "A shared answer compares its quotes with the stored reports anew each time it is opened.",
    ),
    "about_limits": ("它做不到的", "What it cannot do"),
    "about_limits_1": (
        "图片里的文字和图表不读；报告之外的事不答。",
        "It reads no pictures or charts, and knows nothing beyond the reports in its library.",
    ),
    "about_limits_2": (
        "它可能找错句子，也可能没找到写在报告里的内容。下表说明有多常见。引用前请核对出处。",
        "It can pick the wrong sentence, and miss one that is there. The tables say how often. Check before you cite.",
    ),
    "about_scores": ("测评成绩", "How well it does"),
    "about_scores_lead": (
        "测于 {date}，{processor}，不用语言模型。“全对”是指答得对、出处对、不啰唆。",
        "Measured on {date}, {processor}, without a language model. “Full” means right, rightly cited and to the point.",
    ),
    "scores_development": ("开发题：15 份真实报告", "Development questions: 15 real reports"),
    "scores_development_note": (
        "开发时看着这些题改进，所以成绩偏高。",
        "The project was developed on these, so they flatter it.",
    ),
    "scores_heldout": ("留出题（一）：11 份虚构报告", "Held-out questions, first set: 11 invented reports"),
    "scores_heldout2": ("留出题（二）：6 份虚构报告", "Held-out questions, second set: 6 invented reports"),
    "scores_heldout3": ("留出题（三）：6 份虚构报告", "Held-out questions, third set: 6 invented reports"),
    "scores_heldout4": ("留出题（四）：5 份虚构报告", "Held-out questions, fourth set: 5 invented reports"),
    "scores_heldout_note": (
        "题目写成之后才让系统作答，更接近您的报告会有的成绩。",
        "Written before the system was asked any of them: closer to what your own reports would show.",
    ),
    "scores_kind": ("题型", "Kind of question"),
    "scores_n": ("题数", "Questions"),
    "scores_full": ("全对", "Full"),
    "scores_verbatim": ("引文逐字相符", "Quotes verbatim"),
    "scores_untied": ("无出处的数字", "Numbers without proof"),
    "scores_p50": ("用时中位数", "Median time"),
    "ms": ("{n} 毫秒", "{n} ms"),
    "kind_figure": ("数字", "A figure"),
    "kind_sum_or_table": ("表格和合计", "Tables and sums"),
    "kind_figure_en": ("英文问数字", "A figure, asked in English"),
    "kind_text_fact": ("事实", "A fact in words"),
    "kind_list": ("列举", "A list"),
    "kind_compare_years": ("年度对比", "Years compared"),
    "kind_compare_regions": ("地区对比", "Places compared"),
    "kind_followup": ("追问", "A follow-up"),
    "kind_noisy": ("错字、繁体、拼音", "Typos, traditional characters, pinyin"),
    "kind_unanswerable": ("报告没有写的", "Not in the reports"),
    "kind_factcheck": ("核查说法", "A claim to check"),
    "kind_all": ("合计", "All"),
    "about_link": ("关于本系统和测评成绩", "About, and how well it does"),
}
