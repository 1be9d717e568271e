"""Words of the chat."""

WORDS: dict[str, tuple[str, str]] = {
    "title": ("年报 · 政府信息公开年度报告问答", "Nianbao · Answers from disclosure reports"),
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
    "seeking": ("正在报告中查找……", "Reading the reports…"),
    "understood": ("按以下条件查找", "Understood as"),
    "choose": ("您问的是哪一个？", "Which one do you mean?"),
    "link": ("复制本问链接", "Copy a link"),
    "change": ("（修改问题）", "(change the question)"),
    "next_questions": ("还可以问", "You could also ask"),
    "save": ("保存对话", "Save conversation"),
    "notes": ("说明", "Please note"),
    "failed": (
        "这个问题没能处理完，请换个说法再试。",
        "This question could not be finished. Please put it another way.",
    ),
    "common.complete": ("完成", "Done"),
    "common.progress": ("进行中", "In progress"),
}
