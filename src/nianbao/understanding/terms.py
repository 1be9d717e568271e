# ruff: noqa: E501 - a pattern cut into pieces is harder to read than a long one
"""The content words of a question: what a report must deal with for it to be an answer."""

import re

# Words for asking, counting and joining, and what every one of these reports is about.
_PHRASES = re.compile(
    r"(?:多少|几)(?:[条件次人个篇期场家起宗份项元位名户所种类批块间句页亩吨倍]|万元|亿元|人次|公里)?|百分之|什么时候|何时|什么样?|怎么样?|怎样|如何|为什么|为何|为啥|哪些|哪一?天|[哪那这]一?[个场次种项条件份期家位名]|哪[几里儿位年家边]|几[点号月]|哪[两二三四五六七八九十](?:[个项条类种]|大)?"
    r"|全[市县区省州部局]|有人说|下一步|是谁|有没有|有无|是否|是不是|能不能|可不可以|以及|或者|还是|可以|应该|其中|这个|那个|这些|那些|他们|它们|我们|你们|自己|一共|总共|共计|合计|总数|总量|数量|数目|数字|条数|件数|次数"
    r"|年度|全年|当年|今年|本年|一年|两年|年底|年末|年报|年度报告|报告|里面|上面|方面|情况|工作|内容|事项|事情|东西|叫什么|名字叫|名字|名称|写道|提到|讲到|说到|关于|有关|相关|比较|更多|更少|最多|最少|最高|最低|比如|例如|分别|具体|主要|大概|大约|到底|究竟|截至|截止|目前|现在"
    r"|政府信息公开|政府公开信息|信息公开|政务公开|政府信息|政务信息|公开信息|公开的信息|政府|信息(?!员|化|中心|技术|产业)|公开",
)
_EDGES = "的了过着吗呢吧呀啊嘛么哦啦是有和与跟同及在于被把给向对从到由也都还又再就才只会能可要想应请其该各每本全所这那哪谁之条件次个里中上下内外前后共没无得地等最很更比占做搞为因以"
_WHOLE = re.compile(
    r"^(?:在[职线建校岗编册]|上[诉访级市网]|下[属级放]|中[小学央介]|全[职文]|对[外口]|内[部容]|外[资商部]|前[期]|后[续勤]|所得|本[科地]|个[人体]|最[低高]|有[效限]|无[法]|地[方税铁址区点]|从[业事]|得[分]|等[级]|共[青]|没[收]|里[程])"
)
_ENDS_WHOLE = re.compile(r"[申邀聘]请|(?:发布|听证|座谈|宣讲|推进|动员|通气|见面|培训|委员|协|大|例|商|集|社|机)会$")
_ENGLISH_STOP = frozenset(
    "a an the of in on at by for to from with and or is are was were be been do does did how many much what which who whom whose where when why "
    "there it its this that these those they them their has have had can could would should will not no any some all number total items pieces "
    "information government disclosure report reports annual year years about into out than then so if as per during over under between me my we our you your "
    "i he she get got give given one ones each only need needs just also please say says said through via own".split()
)
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9+-]*")
_QUOTED = re.compile(r"[“\"《「]([^”\"》」]{2,30})[”\"》」]")


def subject_terms(text: str) -> tuple[str, ...]:
    """Content words in their order, each once.

    Example: "GDP是多少" -> ("GDP",), "有多少名在职教师" -> ("在职教师",)
    """
    found = list(_QUOTED.findall(text))
    for run in _HAN.findall(text):
        found += [term for part in _PHRASES.sub(" ", run).split() for term in _words(part)]
    found += [w for w in _LATIN.findall(text) if w.lower() not in _ENGLISH_STOP and len(w) > 1]
    return tuple(dict.fromkeys(found))


def _words(part: str) -> list[str]:
    out = []
    for word in re.split(r"的|了|吗|呢|(?<=[\u4e00-\u9fff]{2})(?:是|在)(?=$|[\u4e00-\u9fff])(?![内职于])", part):
        while word and word[0] in _EDGES and not _WHOLE.match(word):
            word = word[1:]
        while (
            word
            and word[-1]
            in "的了过着吗呢吧呀啊嘛么哦啦是有和与跟同及在于被把给向对从到由也都还又再就才只会能要想请其该各每没得里中"
            and not _ENDS_WHOLE.search(word)
        ):
            word = word[:-1]
        if len(word) > 1:
            out.append(word)
    return out
