"""The content words of a question: what a report must deal with for it to be an answer."""

import re

# Words for asking, counting and joining, and what every one of these reports is about.
_STOP = re.compile(
    r"什么样?|怎么样?|怎样|如何|为什么|为何|为啥|多少|哪些|哪个|哪几|哪里|哪儿|哪位|哪年|哪|几[条件次人个篇期场家起宗份项]?|谁|吗|呢|吧|呀|啊|嘛|么|了|过|着|的|地|得|是|有没有|有无|是否|是不是|有|没有|没|无|在|于|从|到|由|被|把|给|和|与|跟|同|及|以及|或|还是|还|也|都|又|再|就|才|只|会|能|可以|可|要|想|应该?|应|请|其中|其|这|那|这个|那个|这些|那些|他们|它们|我们|自己|本|该|各|每|全|所有|一共|总共|共计|合计|共|总数|总|数量|数目|数字|数据|条数|件数|次数|人数|年度|全年|当年|今年|本年|一年|年报|年度报告|报告|里面|里|中|上面|上|下|方面|情况|工作|内容|事项|事情|事|东西|叫|名字|名称|说|写|提到|讲|关于|有关|相关|对|向|比|比较|更|最|很|比如|例如|分别|具体|主要|大概|大约|到底|究竟|[条件次个篇期场家起宗份项元]|万元|人次|截至|截止|年底|年|月|日"
    r"|政府信息公开|信息公开|政务公开|政府信息|公开信息|政府|信息|公开",
)
_ENGLISH_STOP = frozenset(
    "a an the of in on at by for to from with and or is are was were be been do does did how many much what which who whom whose where when why "
    "there it its this that these those they them their has have had can could would should will not no any some all number total items pieces "
    "information government disclosure report reports annual year years about into out than then so if as per during over under between s i me my we our you your".split()
)
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9.+-]*")


def subject_terms(text: str) -> tuple[str, ...]:
    """Content words in their order, each once. Example: "GDP是多少" -> ("GDP",)"""
    found: list[str] = []
    for quoted in re.findall(r"[“\"《]([^”\"》]{2,30})[”\"》]", text):
        found.append(quoted)
    for run in _HAN.findall(text):
        found += [part for part in _STOP.sub(" ", run).split() if len(part) > 1]
    for word in _LATIN.findall(text):
        if word.lower() not in _ENGLISH_STOP and len(word) > 1:
            found.append(word)
    return tuple(dict.fromkeys(found))
