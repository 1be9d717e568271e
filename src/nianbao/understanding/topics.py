# ruff: noqa: E501 - a pattern cut into pieces is harder to read than a long one
"""What a question for several things is about, by what people call it and by what they say is done.

What fell short, what was done about it, what comes next, what people asked for: reports put these
under headings of their own, and people ask for them in many words.
"""

import re
from typing import Literal

Topic = Literal["problem", "remedy", "plan", "request", ""]

# Words that ask for things and not for how many of them.
_WHAT = r"(?:什么|啥|哪(?!年|天|[一个]年)|怎么|咋|如何|怎样|何|几(?:件事|方面|桩|样|招|点|条|项|个方面))"
_NOUNS = r"(?:之处|地方|方面|环节|事|事情|工作)?"
# Of a fault, its kind is asked and no organ, person, reason or way.
_WHICH = r"(?:什么(?!原因|时候)|啥|哪(?:些|几|[一二两三四五六七八九十]|里|儿|(?:个|一个)?(?:方面|环节|地方))|几(?:方面|个方面))"
_FAULT = r"问题|不足|毛病|困难|难处|难题|难点|痛点|堵点|短板|弱项|薄弱|欠缺|缺点|缺陷|缺憾|差距|纰漏|瓶颈|症结|漏洞|软肋|疏漏|失误|麻烦|岔子|阻碍|不尽如人意"
_FELL_SHORT = (
    r"没(?:能|有)?(?:做|办|搞|抓|干)(?:好|到位|到|够|成)|做得?(?:还|都)?(?:不|欠|差)(?:够|好|到位|佳)?|不到位|不够好|不够完善|还?不行|欠佳|跟不上|没跟上"
    r"|(?:需要?|要|待|该|应该?|得)(?:进一步)?(?:改进|改善|加强|完善|提高|补强)的|有待|做得?差|拖后腿|掉链子|不满意|检讨"
)
_PROBLEM = re.compile(
    rf"{_WHICH}[^，。？]{{0,8}}(?:{_FAULT}|{_FELL_SHORT})|(?:{_FAULT}|{_FELL_SHORT})[^，。？]{{0,6}}{_WHICH}"
    rf"|(?:存在|有|面临|遇到|碰到|碰上|暴露|反映)[^，。？]{{0,8}}(?:{_FAULT})(?!找|问|打|联系|咨询|向|可以|请)|(?:{_FAULT}){_NOUNS}(?:是|有|呢|都有)?[\s，]*(?:[一二两三四五六七八九十]+[条个项点])?[？?。]?$"
    rf"|^\s*(?:主要|存在)?(?:{_FAULT}){_NOUNS}(?=\s|$)|[差难卡弱]在哪|哪里(?:还)?不|检讨|自我批评"
    r"|\b(?:problems?|shortcomings?|weakness(?:es)?|difficult(?:y|ies)|deficienc(?:y|ies)|challenges?|not good|inadequa\w+|fell short|fall short|went wrong|faults?|not (?:do|done) well)\b",
    re.IGNORECASE,
)
_MEND = r"解决|应对|对付|整改|改进|改善|改正|纠正|克服|弥补|补救|补上|补齐|破解|化解|处置|整治|扭转"
_REMEDY = re.compile(
    rf"(?:怎么|咋|如何|怎样|怎么样)(?:去|来|着手|样)?(?:{_MEND}|改(?!变)|补(?!正|偿|贴))"
    rf"|(?:{_MEND}|改|补|采取|用|想|出|拿出|推出|下|做)了?(?:一?些|点)?(?:什么|哪些|哪几[个项条]|哪[两二三四五六七八九十][个项条]|啥|何)(?:样的?)?(?:新)?(?:措施|办法|法子|招数?|举措|对策|动作|行动|功夫|手段|改进|整改|工作)"
    rf"|(?:{_MEND}|改|补)(?:进|正|好)?了(?:一?些|点)?(?:什么|哪|啥)"
    rf"|(?:什么|哪些|哪几[个项条]|哪[两二三四五六七八九十][个项条]|啥|何)(?:样的?|具体)?(?:改进|整改|改善|补救|应对|解决)?(?:措施|办法|法子|招数?|举措|对策)"
    rf"|(?:改进|整改|改善|应对|解决)(?:的)?(?:措施|办法|举措|情况|对策)(?:有|是|呢|包括|都有|怎么样)?[^，。？]{{0,4}}[？?。]?$"
    rf"|针对[^，。？]{{0,14}}(?:{_FAULT}|{_FELL_SHORT})[^。？]{{0,12}}(?:{_WHAT})"
    r"|\b(?:what|which|how)\b[^.?]{0,60}\b(?:remed(?:y|ies)|improvements?|done about|fix(?:ed)?|addressed|corrective|countermeasures?)\b|\bhow (?:was|were|did|is|are)\b[^.?]{0,60}\b(?:improve|solve|resolve|overcome|address|remed|fix)",
    re.IGNORECASE,
)
_AHEAD = r"下一?步|下一?年|下个?年度|下一?阶段|明年|来年|接下来|接着|今后|往后|以后|日后|未来|后续|新的?一年|下阶段"
_MEANS_TO = r"打算|计划|准备|预备|盘算|考虑|筹划|谋划|想|拟(?!定)|(?<![只需主必重提不首])要(?![求点素闻件])|(?<![不就机社协开大议约例都培])会(?![议场计])|将"
_DO = r"做|干|办|抓|搞|推|改|弄|整|解决|采取|采用|实施|落实|开展|推进|推行|加强|完善|提高|提升|强化|优化|探索|试点|建|应对|对付|处理"
_INTENT = r"打算|计划|安排|思路|设想|想法|规划|目标|举措|措施|重点|动作|部署|改进|方向"
_PLAN = re.compile(
    rf"(?:{_AHEAD})[^。？]{{0,16}}(?:{_WHAT}|{_INTENT})|{_WHAT}[^，。？]{{0,10}}(?:{_AHEAD})"
    rf"|(?:{_MEANS_TO})(?:着手|重点|着力|具体|再|继续|从|在|往|对)*(?:{_WHAT})[^，。？]{{0,8}}(?:{_DO})|(?:{_MEANS_TO})(?:着手|重点|着力|具体|再|继续|从|在|把)*[^，。？有被]{{0,4}}(?:{_DO})(?:好|进|强|些)?(?:{_WHAT}|$)"
    rf"|(?:有|是|的)?(?:什么|啥|哪些|哪几[个项条]|哪[两二三四五六七八九十][个项条]|何)(?:样的?|新的?|具体的?)?(?:工作)?(?:打算|计划|安排|思路|设想|想法|规划|目标|部署)"
    r"|(?:打算|计划|安排|思路|设想|规划)(?:是|有|呢|包括)?(?:什么|哪些|啥|怎样|如何)?[？?。]?$"
    r"|\bplan(?:s|ned|ning)?\b|\bnext (?:year|step)|\bgoing forward\b|\bintend|\bpromise|\bfuture\b|\bexplore next\b|\bgoing to (?:do|improve|change)\b|what will\b|\bimprove\b",
    re.IGNORECASE,
)
_PEOPLE = r"申请人?|申请公开|大家|群众|公众|市民|居民|村民|老百姓|百姓|人们|民众|网友|企业"
# Papers and steps of asking, and one request among several, are no subject of the requests.
_NO_REQUEST = (
    r"(?!.*(?:条件|手续|证件|程序|流程|提交|满足|那(?:一|几|位|[件个份封]|\d)|\d\s*[件个份]|一件|去找|[哪某]位))"
)
_REQUEST = re.compile(
    rf"^{_NO_REQUEST}.*?(?:{_PEOPLE})[^，。？]{{0,12}}(?:要|想|问|找|查|打听|索要|关心|申请|集中|涉及|关于)(?!求)[^，。？]{{0,12}}(?:什么|啥|哪(?!年|天|种方式|个渠道|个部门|个单位|个科室))"
    rf"|^{_NO_REQUEST}.*?申请(?:公开)?的?(?:内容|事项|信息|主题|话题|都|主要|大多|多)[^，。？]{{0,10}}(?:什么|啥|哪)|(?:什么|啥|哪些?|哪几)(?:方面|类|样|种)?的?(?:信息|内容|事)[^，。？]{{0,6}}(?:申请(?:得|的)?(?:最|较|比较)多|被申请)"
    r"|what (?:did|do|were|was|kinds?|sorts?|topics?|subjects?)\b[^.?]{0,40}\b(?:applicants?|requests?|people|citizens|residents)\b[^.?]{0,30}\b(?:ask|want|about|concern|request)|\bwhat (?:were|are) (?:the )?(?:requests|applications) (?:mainly |mostly )?about",
    re.IGNORECASE,
)
_COUNTS = re.compile(
    r"多少|(?<!哪)几(?:[个条项件次人篇期场家起宗份]|点)(?!问题|不足|措施|方面|毛病|重点|事|计划|打算)|有没有|有无|是否|是不是|吗|什么原因|为什么|为何|为啥|how many|how much|\bwhy\b",
    re.IGNORECASE,
)

# 问题 that people ask, and no problem of the report's.
_QUESTIONS = re.compile(r"(?:回答|解答|答疑|咨询)[^，。？]{0,10}问题|问题[^，。？]{0,6}(?:回答|解答)")


def topic_of(text: str) -> Topic:
    """What is asked for; "" where it is none of these, or where only their number is asked.

    What comes next goes before what was done, and that before what fell short, since questions
    name the problem whose remedy they ask for.
    """
    text = _QUESTIONS.sub("", text)
    if _COUNTS.search(text):
        return ""
    if _PLAN.search(text):
        return "plan"
    if _REMEDY.search(text):
        return "remedy"
    if _REQUEST.search(text):
        return "request"
    return "problem" if _PROBLEM.search(text) else ""


_VOCABULARY = re.compile(
    rf"{_FAULT}|{_FELL_SHORT}|{_MEND}|{_AHEAD}|{_INTENT}|(?:{_MEANS_TO})(?:{_DO})?|之处|存在|面临|遇到|碰[到上]|暴露|承认|自己|办法|招数|对策|针对|这些|上述|样的?"
)


def beyond_topic(text: str) -> str:
    """What a question says beyond the words for its topic: whose problem, a remedy for what.

    Example: "信息员老是换人，打算怎么对付" -> "信息员老是换人， 怎么 "
    """
    return _VOCABULARY.sub(" ", text)


_ALL = re.compile(
    rf"哪(?:些|几|[二两三四五六七八九十]|里|儿|方面)|(?:什么|啥)(?:样的?|新的?|具体的?|主要)?(?:{_FAULT}|{_INTENT}|办法|对策|招|工作|事)"
    r"|(?:什么|啥)[\s？?。，,呢呀]*$|分别|都|\b(?:what|which|list)\b",
    re.IGNORECASE,
)


def asks_all(text: str) -> bool:
    """Whether all things of a topic are asked for, not the one that deals with what else the question says."""
    return _ALL.search(text) is not None
