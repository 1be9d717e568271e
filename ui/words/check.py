"""Words of the check of a claim or an article."""

WORDS: dict[str, tuple[str, str]] = {
    "check_title": ("核查", "Check"),
    "check_lead": (
        "粘贴一句说法、一篇文章或一个网址，也可以放入文件。每一句都与报告库里的报告对照，相符、不符还是查无依据，一句一句列出原文。",
        "Paste a claim, an article or a web address, or drop a file. Every sentence is held against the reports in the "
        "library: supported, contradicted or not found, each with the passage that decides it.",
    ),
    "check_text": ("要核查的文字或网址", "Text or web address to check"),
    "check_hint": (
        "最多{characters}字；网页、文本、Word、PDF 文件最大 {megabytes} MB。",
        "Up to {characters} characters; web pages, text, Word and PDF files up to {megabytes} MB.",
    ),
    "check_file": ("选择文件", "Choose a file"),
    "check_no_file": ("没有选择文件", "No file chosen"),
    "check_drop": ("松开即可放入文件", "Drop the file here"),
    "check_start": ("开始核查", "Check"),
    "check_stop": ("停止", "Stop"),
    "check_examples": ("可以这样试：", "Try one:"),
    "check_result": ("核查结果", "Result"),
    "check_reading": ("正在读取……", "Reading…"),
    "check_working": ("正在逐句核查……", "Checking sentence by sentence…"),
    "check_done": ("核查完毕。", "Checked."),
    "check_stopped": ("已停止，以下是停止前的结果。", "Stopped. What was checked before stands below."),
    "check_cut": (
        "只核查了前面的部分：一次最多核查 {claims} 句、{minutes} 分钟。请把余下的文字另行核查。",
        "Only the beginning was checked: one check takes up to {claims} sentences and {minutes} minutes. "
        "Please check the rest by itself.",
    ),
    "check_article": ("原文", "The text"),
    "check_claims": ("逐条核查", "Claim by claim"),
    "check_unchecked": (
        "没有核查的句子（没有可核查的事实）",
        "Sentences that were not checked: they state no checkable fact",
    ),
    "check_nothing": ("这段文字里没有可以核查的说法。", "There is no claim in this text that could be checked."),
    "verdict": ("结论", "Verdict"),
    "verdict_supported": ("相符", "Supported"),
    "verdict_contradicted": ("不符", "Contradicted"),
    "verdict_not_found": ("查无依据", "Not found"),
    "verdict_unchecked": ("未核查", "Not checked"),
    "claim_n": ("第 {n} 条", "Claim {n}"),
    "claimed": ("文中所说", "As claimed"),
    "reported": ("报告所写", "As reported"),
    "reported_nowhere": ("没有写明", "not stated"),
    "compared": ("所说与所写对照", "Claimed and reported"),
    "digest_of": ("报告文件的 SHA-256", "SHA-256 of the report's file"),
    "check_keep": ("保存结果", "Keep the result"),
    "as_word": ("Word 文档", "Word"),
    "as_markdown": ("Markdown", "Markdown"),
    "as_json": ("JSON", "JSON"),
    "check_link": ("这次核查的链接", "Link to this check"),
    "check_problem": ("没能核查", "This could not be checked"),
    "check_empty": ("请先写下要核查的文字，或选择一个文件。", "Please type what to check, or choose a file."),
    "check_long": (
        "这段文字有 {count} 个字，一次最多核查 {most} 个字。请分几次核查。",
        "This text has {count} characters; one check takes up to {most}. Please check it in parts.",
    ),
    "check_unreadable": (
        "打不开：网址写错、对方没有回应、文件太大，或是内部网络的地址。可以把网页上的文字复制过来。",
        "It cannot be opened: the address is wrong, its server does not answer, the file is too large, or the address "
        "is inside a private network. You can copy the text of the page and paste it here.",
    ),
    "check_unsupported": (
        "这种文件读不了。请存成 Word（.docx）、PDF、网页或文本再试。",
        "Files of this kind are not read. Please save it as Word (.docx), PDF, web page or text.",
    ),
    "check_damaged": (
        "文件损坏，或里面没有文字（例如扫描件）。请另存一次，或复制文字过来。",
        "The file is damaged or has no text in it, such as a scan. Please save it again, or paste its text.",
    ),
    "check_busy": (
        "现在核查的人太多，请过一会儿再试。",
        "Too much is being checked now. Please try again shortly.",
    ),
    "check_lost": (
        "与服务器的连接断了，核查没有做完。请检查网络后再试。",
        "The connection to the server was lost before the check was finished. Please check the network and try again.",
    ),
    "check_failed": ("核查时出了错，请再试一次。", "Something went wrong while checking. Please try again."),
    "check_changed": (
        "结果与报告库里的原文对不上了（报告可能已更换），没有导出。请重新核查。",
        "The result no longer agrees with the reports in the library, which may have been replaced, so nothing was "
        "exported. Please check again.",
    ),
}
