# ruff: noqa: E501 - a pattern cut into pieces is harder to read than a long one
"""Lines that a page prints around a report: where it comes from, when it was put up, how often it was read."""

import re

_DATE = r"(?:19|20)\d\d\s*[-/年.]\s*\d{1,2}\s*[-/月.]\s*\d{1,2}\s*日?|二[〇○零][〇○零一二三四五六七八九]{2}年[元一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
_LABEL = (
    r"(?:信息|文章|稿件)?来\s*源|稿源|发布(?:时间|日期|机构|单位|部门|者|人)|公开(?:日期|时间|机构)|发文(?:日期|机关|机构|单位)|(?:成文|生成|更新|录入)(?:日期|时间)"
    r"|作\s*者|(?:责任|执行)?编\s*辑|责编|审核人?|(?:点击|浏览|阅读|访问)(?:数|量|率|次数)?|字\s*[号体]|索\s*引\s*号|标\s*题|(?:信息|主题|体裁)?分类|有效性|体裁|关键[词字]"
    r"|当前位置|您?(?:当前|现在|所在)?的?位置|打印|分享到?|关闭窗口|主办(?:单位)?|承办(?:单位)?|网站标识码|技术支持|版权所有|备案号"
)
_LINE = re.compile(
    rf"[\s>*|【\[（(]*(?:(?:{_LABEL})\s*[：:]|(?:发布|公开)?(?:时\s*间|日\s*期)\s*[：:]\s*(?:{_DATE})|(?:{_DATE})(?:\s*\d{{1,2}}:\d\d(?::\d\d)?)?(?:[\s|】\]）)]*$|\s*(?:{_LABEL})))"
)
_LONGEST = 160


def is_furniture(line: str) -> bool:
    """Whether a line tells about the page and nothing of what the report reports.

    Example: "来源：市政府办公室　时间：2023-01-30　点击：2106" -> True
    """
    return len(line) <= _LONGEST and "。" not in line and _LINE.match(line) is not None
