# ruff: noqa: E501 - a pattern cut into pieces is harder to read than a long one
"""Ways of asking that leave no doubt about the measure, and what is meant where little is said.

Each is about what two or three words mean together, in Chinese and English; names of measures
are the catalogue's concern.
"""

import re

_OUTCOMES = r"[输赢判]|胜诉|败诉|维持|纠正|撤诉|复议后|未经复议|直接(?:起诉|告)|上诉|结果|\b(?:won|lost|upheld|pending|overturned|withdrawn|appeal)"


def _way(id: str, pattern: str, without: str = "") -> tuple[str, re.Pattern[str], re.Pattern[str] | None]:
    return id, re.compile(pattern, re.IGNORECASE), re.compile(without, re.IGNORECASE) if without else None


_COURT = r"告上法|被(?:人)?起诉|被(?:人)?告(?!知)|(?:打|吃|惹)[^，。]{0,4}官司|官司|上(?:过)?法庭|行政诉讼|lawsuits?|\bsued\b|court cases?|taken to court"
_OUT = r"公开|发布|发(?=[了过出]|多少|几)|更新|挂|晒|放出|上传|登|publish|disclos|post|releas"
_REVIEWED = r"复议|\breviews?\b|reconsideration"
_DIRECTLY = r"未经复议|没(?:有)?(?:走|经过?|申请|去|先)?过?复议|(?:不走|不经|跳过|绕过|绕开|越过)复议|直接(?:就)?(?:去|到|上|向)?(?:起诉|告(?!知|诉)|诉讼|法院|打官司)|without (?:a |any )?(?:prior )?(?:administrative )?review|(?:straight|directly) to court|sued directly"
_AFTERWARDS = r"复议(?:之?后|完|过)[^，。]{0,8}(?:起诉|诉讼|告|官司|法院)|先复议[^，。]{0,4}再|after (?:a |an |the )?(?:administrative )?review"
# What became of a review or a lawsuit: the columns that the form gives each of them.
_BECAME = (
    ("upheld", r"维持|驳回|胜诉|[打告]?赢|\bupheld\b|\bwon\b"),
    ("corrected", r"纠正|纠错|撤销|推翻|改判|败诉|[打判]?输|责令重|\bcorrected\b|\boverturned\b|\blost\b"),
    ("other", r"其[他它]的?结果|别的结果|撤诉|和解|other (?:result|outcome)"),
    (
        "pending",
        r"(?:没|未|没有|尚未)(?:能)?(?:审|判|结案|了结|结(?!转|果)|出结果|审理完)|未结|还在(?:审|打)|在审|\bpending\b|\bundecided\b",
    ),
)
_IN_FORCE = r"(?:现行|现在|目前|还|仍|依然)[^，。]{0,8}(?:有效|管用|生效|在用|算数)|现行|没(?:有)?作废|未废止"
# Into the year that follows; a year that was named is no more than a space by then.
_INTO_NEXT = (
    r"(?:[留要拖转推延带挪]|结转|顺延)(?:到|入|至|进)了?(?:明年|来年|翌年|次年|下一?个?年度?|第二年|后一年|\s|$)"
    r"|carr(?:y|ied) (?:over |forward )?(?:in)?to\b|\b(?:in)?to the (?:next|following|coming|new) year|left for (?:the )?(?:next|following) year"
)
_FANS = r"粉丝|关注(?!热点|的?热点|重点)|订阅|followers?|subscribers?|following"
# Information that is not disclosed is none of what was disclosed.
_NOT_OUT = (
    r"(?<!有)没有?(?:对外|主动)?公开|(?<!是)(?<!公开)不(?:予以?|能|宜|得|许|准|让|对外|向社会|给)?公开|未(?:予|能|对外|曾)?公开|非公开"
    r"|\b(?:not|never|without|refus\w+|declin\w+)\b(?: to)?(?: be| been| have| make| made| being| for| \w+ly)* (?:disclos|publish|releas|public\b|reveal|open)"
    r"|n['’]t (?:be )?(?:disclos|publish|releas|reveal)|\bwithh[eo]ld|\b(?:non-?|un)(?:disclos|publish|releas)|\b(?:keep|kept)\b[^.,]{0,16}(?:from the public|secret|closed|back|private)"
)
_SURE = (
    _way(
        "information.not_disclosed",
        rf"^(?=.*(?:多少|几[条份]|总数|how many|number of))(?=.*(?:信息|\b(?:items?|pieces?|information|records?)\b)).*(?:{_NOT_OUT})",
        r"申请|答复|复议|理由|原因|主动公开|proactiv|request|appl|asked|repl",
    ),
    _way(
        "applications.carried_over",
        r"(?:上年|上一年|去年|往年|前一年)[^，。]{0,6}(?:结转|转来|转过来|遗留|留下|剩|没办|未办|拖)|(?:接着|继续)办(?!理)|(?:转|拖|带)过来|carr(?:y|ied) over|left over|from (?:the )?(?:previous|prior|last|preceding) year",
        _INTO_NEXT + "|结转下(?!来)|carr(?:y|ied) forward",
    ),
    _way(
        "applications.carried_forward",
        _INTO_NEXT + r"|结转下(?!来)|结转到|结转至|底还(?:压|没|欠|剩)|还没办完|carr(?:y|ied) forward|still open",
    ),
    _way(
        "applications.result.unavailable.not_held",
        r"(?:手[里上头中边][^，。]{0,3}(?:没有|没存)|(?:这[里儿边]|自己|本?机关|单位|政府|局里?)[^，。]{0,4}(?:没有|没存|没掌握|没保存|不掌握)(?:这|该|此|那|所|相关|相应|有关|任何|申请人?))[^，。]{0,8}(?:信息|材料|资料|东西|文件|档案)|(?:did|does|do)(?: not|n['’]t) (?:hold|possess|have (?:it|the information))\b",
        "现成|另行|制作|加工|汇总|公开信息|公开的",
    ),
    _way("lawsuits.corrected", rf"(?:{_COURT})[^，。]{{0,8}}(?:输|败诉|纠正|lost)|(?:输|败)[^，。]{{0,4}}官司|败诉"),
    _way("lawsuits.upheld", rf"(?:{_COURT})[^，。]{{0,8}}(?:赢|胜诉|维持|won|upheld)|(?:赢|胜)[^，。]{{0,4}}官司|胜诉"),
    _way("lawsuits.total", _COURT, _OUTCOMES + r"|复议|review"),
    _way(
        "wechat.followers",
        rf"(?:微信|公众号|公号|wechat)[^，。]{{0,40}}(?:{_FANS}|涨了?多少粉)|(?:{_FANS})[^，。]{{0,80}}(?:微信|公众号|公号|wechat)",
        "微博|weibo|视频号|抖音",
    ),
    _way(
        "weibo.followers",
        rf"(?:微博|weibo|官博)[^，。]{{0,20}}(?:{_FANS})|(?:{_FANS})[^，。]{{0,80}}(?:微博|weibo)",
        "微信|公众号|wechat",
    ),
    _way(
        "wechat.posts",
        r"(?:微信|公众号|公号|wechat)[^，。]{0,14}(?:推|发|更新)[^，。]{0,8}(?:篇|文章|推文)|(?:wechat)[^.]{0,30}(?:articles|posts)",
        "原创|自己写",
    ),
    _way("weibo.posts", r"(?:微博|官博)[^，。]{0,24}(?:发|更新|发布)了?(?:多少|几)条|weibo[^.]{0,30}posts"),
    _way(
        "site.visits",
        r"(?:看过|浏览|访问|点击)[^，。]{0,6}(?:人次|量|率|多少次|几次)|多少人次?(?:看|浏览|访问|点击)|人次看|(?:site|website|column|page) (?:visits|views|hits)",
        "日均|平均|公众号|直播",
    ),
    _way(
        "interpretations.published",
        r"解读[^，。]{0,8}(?:多少|几)[篇条项件个]?|(?:多少|几)[^，。]{0,12}解读",
        "公开类|H5|视频|会",
    ),
    _way(
        "documents.made",
        r"(?:出台|制发|制定|印发|新出|新定)[^，。]{0,8}(?:规范性)文件|规范性文件[^，。]{0,6}(?:出台|制发|制定|制作)|(?:made|issued|adopted|new)\b[^.]{0,30}normative documents|normative documents[^.]{0,30}(?:made|issued|adopted)",
        "信息|公开|网站",
    ),
    _way(
        "documents.in_force",
        rf"(?:{_IN_FORCE}|有效)[^，。]{{0,8}}规范性文件|规范性文件[^。]{{0,20}}(?:有效|{_IN_FORCE})|normative documents[^.]{{0,30}}in force",
        "信息|公开",
    ),
    _way(
        "rules.in_force",
        rf"(?:{_IN_FORCE})[^，。]{{0,6}}规章|规章[^，。]{{0,10}}(?:有效|{_IN_FORCE})|\brules\b[^.]{{0,30}}in force",
        "规章制度|信息|公开|normative",
    ),
    _way(
        "rules.repealed",
        r"(?:废止|废掉|作废|废了)[^，。]{0,6}规章|规章[^，。]{0,8}(?:废止|废掉|作废)|\brules\b[^.]{0,30}repealed",
        "规章制度|信息|公开|normative|没(?:有)?作废|未废止",
    ),
    _way(
        "documents.repealed",
        r"(?:废止|废掉|作废|废了)[^，。]{0,8}(?:规范性)?文件|规范性文件[^，。]{0,12}(?:废止|废掉|作废)|normative documents[^.]{0,30}repealed",
        "信息|公开",
    ),
    _way(
        "penalties.decided",
        r"罚(?:了|过|得)?(?:多少|几|多还是少|[^，。]{0,4}[多少](?:了|$|[？?]))|(?:多少|几)[^，。]{0,4}(?:罚单|处罚(?!金额))|罚得|\bfined\b|penalt(?:y|ies) (?:decisions?|were|imposed)",
        "公开|信息|类|条|罚款金额|罚没|万元",
    ),
    _way(
        "licences.decided",
        r"(?:批|发|办)(?:了|过|出|下)?(?:多少|几)[^，。]{0,4}(?:证|许可)|许可(?:证)?(?:批|发|办)(?:了|过|出|下)?(?:多少|几)|licen[cs]ing decisions|licen[cs]es (?:were )?(?:granted|issued)",
        "公开|信息|类|条|资质|施工|排水|安全生产",
    ),
    _way(
        "applications.via.letter",
        r"(?:写信|寄来|邮寄|信函|快递)[^，。]{0,8}申请|申请[^，。]{0,10}(?:写信|寄来|信函|邮寄)|(?:requests?|applications?)[^.]{0,40}\b(?:post|letter|(?<!e-)mail)\b",
        "传真|分别|和",
    ),
    _way(
        "press_conferences.held",
        r"(?:召?开|举[办行]|办)[^，。]{0,6}发布会|发布会[^，。]{0,4}(?:召?开|举[办行]|办)|press conferences?[^.]{0,10}held|held[^.]{0,20}press conferences?",
        r"公开|信息|条|通过|哪|谁|什么|啥|怎么|为何|时候|\b(?:when|where|who|what|why)\b",
    ),
    _way("information.on_request_only", r"申请了?才(?:给|能)|依申请公开(?:类|的信息|信息)"),
    _way(
        "disclosed.website",
        rf"(?:网站|网页|门户|\bweb ?site\b|\bportal\b)[^，。]{{0,14}}(?:{_OUT})|(?:{_OUT})[^，。]{{0,60}}(?:\bweb ?site\b|\bportal\b)|(?:公开|发布|挂)(?:在|到)[^，。]{{0,6}}网站",
        rf"访问|点击|浏览|人次|解读|{_FANS}|类|累计|重大|征地|预算",
    ),
)
_BODIES = (
    ("townships", re.compile(r"乡镇|镇和乡|各镇|镇街|townships?", re.IGNORECASE)),
    ("county_departments", re.compile(r"县直", re.IGNORECASE)),
    ("departments", re.compile(r"区直|各部门|机关单位|\bdepartments\b", re.IGNORECASE)),
)
_DEFAULT = (
    _way(
        "applications.received",
        r"申请(?!公开(?:类|的信息))|要(?:过)?信息|\brequests?\b|\bapplications?\b|asked for information",
    ),
    _way("disclosed.total", r"公开|发布|晒|亮出|放出|往外放|publish|disclos|releas", r"类|领域|方面|申请"),
)


def sure_ways(text: str) -> tuple[str, ...]:
    """The measures that a text asks for beyond doubt: one, or several columns of one table."""
    if became := _what_became(text):
        return became
    found = [id for id, pattern, without in _SURE if pattern.search(text) and not (without and without.search(text))]
    documents = tuple(id for id in found if id.startswith(("documents.", "rules.")))
    return documents if found and found[0] in documents else tuple(found[:1])


def _what_became(text: str) -> tuple[str, ...]:
    """The columns of the table of reviews and lawsuits that a text asks the numbers of."""
    if not _COUNTS.search(text):
        return ()
    direct, after = _DIRECT.search(text), _AFTER.search(text)
    reviewed, sued = _REVIEW.search(text), _SUED.search(text)
    if (direct and after) or not (direct or after or bool(reviewed) != bool(sued)):
        return ()
    family = "lawsuits.direct" if direct else "lawsuits.after_review" if after else "lawsuits" if sued else "reviews"
    rest = (_DIRECT if direct else _AFTER).sub(" ", text)
    became = tuple(f"{family}.{outcome}" for outcome, pattern in _OUTCOME if pattern.search(rest))
    return became or ((f"{family}.total",) if direct or after else ())


def keeps_back(text: str) -> bool:
    """Whether a text asks for what was not disclosed."""
    return _KEPT_BACK.search(text) is not None


def names_column(text: str) -> bool:
    """Whether a text names columns of the statutory tables and says nothing beyond that."""
    ways = sure_ways(text)
    if not ways or not ways[0].startswith(("reviews.", "lawsuits.", "documents.", "rules.")):
        return False
    return is_plain(_COLUMN_WORDS.sub("", text))


_KEPT_BACK = re.compile(_NOT_OUT, re.IGNORECASE)
_REVIEW, _SUED = re.compile(_REVIEWED, re.IGNORECASE), re.compile(_COURT + r"|法院|法庭|诉讼|起诉", re.IGNORECASE)
_DIRECT, _AFTER = re.compile(_DIRECTLY, re.IGNORECASE), re.compile(_AFTERWARDS, re.IGNORECASE)
_OUTCOME = tuple((outcome, re.compile(pattern, re.IGNORECASE)) for outcome, pattern in _BECAME)
_COLUMN_WORDS = re.compile(
    "|".join((_DIRECTLY, _AFTERWARDS, _COURT, _REVIEWED, _IN_FORCE, *(pattern for _, pattern in _BECAME)))
    + r"|行政|诉讼|起诉|法院|法庭|案子|案件|引[发起]|因为?|被|其中|结果|(?:到|截至)?年底|年末|原(?:来的?)?答复|规范性|文件|规章"
    r"|制发|制定|出台|废止|废掉|作废|有效|部|起|宗|完|要(?:过)?|还|现在|里头?|当?中|[又再后先]",
    re.IGNORECASE,
)


_NAMES = re.compile(
    r"(?:政府信息|政务信息|信息|政务)公开(?:办|科|专栏|栏|指南|工作|领导小组|平台|方面|上的)|公开(?:办|科|栏|专栏|指南|领导小组)"
)
_COUNTS = re.compile(
    r"(?:多少|几)(?:[条件篇份则个单人笔宗次封位]|信息|政府|政务|申请|公开)|[条件]数|数量|总数|总量|[多少](?:了|$|[？?])|[更最][多少高低]|有没有|吗|items|pieces|how many|number|more|fewer",
    re.IGNORECASE,
)


def default_way(text: str) -> str:
    """The measure meant where nothing more particular is asked, or ""."""
    text = _NAMES.sub(" ", text)
    if not _COUNTS.search(text) or re.search(r"问题|不足|毛病", text):
        return ""
    if re.search(r"哪[些几]", text) and not re.search(r"最[多少高低]", text):
        return ""
    for id, pattern, without in _DEFAULT:
        if pattern.search(text) and not (without and without.search(text)):
            return id
    return ""


def body_in(text: str) -> str:
    """Whose disclosures are asked for, if not all: townships, departments."""
    return next((id for id, pattern in _BODIES if pattern.search(text)), "")


_PLAIN = re.compile(
    r"(?:收到|接到|收了|接了|收|受理|提交|递|有人|来|有)?(?:了|过)?(?:多少|几|the|how|many|number|of|件|条|份|个|人|单|笔|次|这|共|总|数量?|量|条数|件数|到|请|新|过|是|的|了|呢|吗|呀|啊|主动|对外|往外|全区|全市|全县|全年|政府|政务|信息|公开|发布|申请|晒|亮|放|出来|出去|依|哪|谁|更|多|少|比|和|与|各|差|当年|那|一共|总共|合计|到底|有|在|自己|did|was|were|get|gets|got|receive|received|in|items|pieces|information|requests?|applications?|publish|published|disclose|disclosed|released|government|proactively|they|it|on|its|own|initiative|\s|[，。？?,.!、])*",
    re.IGNORECASE,
)


def is_plain(text: str) -> bool:
    """Whether a text says nothing beyond asking for the common count."""
    return _PLAIN.fullmatch(text) is not None
