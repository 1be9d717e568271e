# ruff: noqa: E501 - a pattern cut into pieces is harder to read than a long one
"""The operation that a question wants, what kind of answer it expects, and whether it is in scope.

Patterns are about words for asking, comparing and counting, in Chinese and English; what is
asked about is none of this module's concern.
"""

import re
from typing import Literal

from nianbao.chinese import is_chinese
from nianbao.understanding.counted import asks_money
from nianbao.understanding.query import Expects, Language, Operation
from nianbao.understanding.topics import topic_of

_HOW_MANY = re.compile(
    r"(?:率|占比|比例|得分|分数|数量|人数)(?:是|有)?(?:怎么样|怎样|如何|多高|高不高|高吗)|多少|(?<![哪第])几(?![乎年月楼层审校]|点(?:[到至开下上关可能钟才]|$|[？?])|号[楼文院门]|号(?:[？?]|$))|若干|数量|数目|总数|条数|件数|次数|人数|金额|总额|有无|how (?:many|much|often)|number of|count of|total (?:number|of|amount|spend)|amount of|what (?:was|is|were) the (?:total|number|amount|count|figure)",
    re.IGNORECASE,
)
_GROWTH = re.compile(
    r"增长率|增幅|降幅|涨幅|(?:增长|增加|下降|减少|上升|降低|提高|涨|降)了?(?:百分之|多少个?百分|几个百分|多少%|%)|同比|环比|变化率|growth rate|by what (?:percent|share)|percent(?:age)? (?:change|increase|decrease|growth)|year[- ]on[- ]year",
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(
    r"[多少](?:[\u4e00-\u9fff]{1,4})?(?:了|出)(?:多少|几)|[多少](?:多少|几)(?=[^，。]*$)|(?<=[比较])[^，。？]{0,20}(?:增加|减少|增长|下降|上升|多|少|涨|降)(?:了)?(?:多少|几|\?|？)|差(?:了)?(?:多少|几|额|距)|相差|(?:增加|减少|增长|下降|上升)(?:了)?(?:多少|几)|how (?:many|much) (?:more|fewer|less|higher|lower)|difference|by how (?:many|much)|(?:rise|fall|grow|drop|increase|decrease|change)d? (?:by|from)",
    re.IGNORECASE,
)
_COMPARE = re.compile(
    r"谁(?:[^，。？]{0,12})(?:多|少|高|低|大|小)|(?:哪个|哪一个|哪家|哪边|哪方|哪里|哪儿|哪一年|哪年|哪一方)(?!.*最)[^，。？]{0,14}(?:多|少|高|低|大|小)|(?:涨|增|升|多|增加|上升|增长|上涨)(?:了|加了)?还是(?:变|下)?(?:降|减|少|跌)|(?:降|减|少|跌|减少|下降)了?还是(?:变|上)?(?:涨|增|升|多)|(?:更多|更少|更高|更低)|比较|对比|相比|比一比|变化(?:大|小|如何|怎)|和[^，。？]{1,16}比|与[^，。？]{1,16}相比|compare|comparison|versus|\bvs\b|which (?:year|one|place|of|district|county|bureau|zone|city)\b.{0,60}\b(?:more|fewer|less|higher|lower|larger|bigger)|\b(?:more|fewer|less|higher|lower|larger)\b.{0,80}\bthan\b|\bwho\b.{0,50}\bmore\b|up or down|go up|go down",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"占(?:比|多大|了?百分|[^，。？]{0,14}(?:比例|比重|百分|几成|%))|比例|比重|百分之几|百分比|几成|占多少(?![条件个项次人篇万份])|what (?:share|proportion|percentage|percent|fraction)|percentage of|share of",
    re.IGNORECASE,
)
_RANK = re.compile(
    r"最[多少高低大小](?!不)|排名|排第|名次|前[三五十3510]名?(?!年|个月)|倒数|top \d|rank|\b(?:most|fewest|highest|lowest|largest|least)\b",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"加起来|合起来|合计|总共|一共|共计|总和|总计|共多少|combined|altogether|in total|sum of|added up|together",
    re.IGNORECASE,
)
_TREND = re.compile(
    r"趋势|走势|逐年|历年(?!累计)|变化情况|怎么变|如何变化|变化(?:趋势|过程)|这些年|每年|各年|trend|over the (?:years|last|past)|year by year|each year|every year|develop(?:ed)? over|changed? over|evol",
    re.IGNORECASE,
)
_YESNO = re.compile(
    r"吗(?=[\s？?。！!，,呀啊]|$)|么(?=[？?]|$)(?<!什么)(?<!怎么)(?<!多么)|有没有|有无|是否|是不是|对不对|能不能|可不可以|收没收|没有[？?]?$|没[？?]?$|[,:;] any\b|^(?:did|does|do|was|were|is|are|has|have|had|can|could|any)\b|, (?:did|was|is|are|were) (?:it|they|there|that)\b|属实|是真的",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"(?:下一步|今后|接下来|打算|准备|计划)[^，。？]{0,10}(?:怎么|如何|怎样|做什么|干什么|干啥|做啥|哪些|什么)|哪些|哪几|哪[两二三四五六七八九十]|分别(?!是?多少)|列出|列举|罗列|有什么(?:问题|不足|困难|措施|渠道|办法|方式|特点|变化|打算|计划|内容|经验|短板|薄弱|毛病|亮点)|(?:存在|有)(?:的)?(?:什么|哪些|啥)?(?:主要)?(?:问题|不足|困难|短板|薄弱)|什么(?:问题|不足|困难|措施|渠道)|采取了?(?:什么|哪些|啥)|(?:问题|不足|措施|打算)(?:是|有)?(?:什么|啥|哪)|改进措施|几(?:个|条|项|点)(?:问题|不足|措施|方面|毛病|重点)|怎么改进|如何改进|都(?:有|谈|包括)|what (?:are|were) the\b|which (?:\w+ )?(?:areas|channels|problems|measures|fields|townships|departments|ways|methods|topics|platforms)|\blist\b|\bname the\b|what (?:problems|shortcomings|weaknesses|measures|steps|channels|areas|ways|plans|issues|improvements)|\bwhat did .{0,60}\b(?:admit|plan|promise)",
    re.IGNORECASE,
)
_NAMES_THEM = re.compile(
    r"[几两二三四五六七八九十][条个项点种][^，。]{1,12}[，,]?(?:都|分别|各|具体)+(?:是|为|有|叫)?(?:什么|哪些|哪几|啥)"
)
_EXPLAIN = re.compile(
    r"为什么|为何|为啥|原因|何以|怎么会|怎么回事|凭什么|什么意思|是指|怎么理解|如何理解|\bwhy\b|\breason\b|how come|what does .{1,60} mean|meaning of|explain",
    re.IGNORECASE,
)
_HOW = re.compile(
    r"怎么|怎样|如何|通过什么|用什么|靠什么|什么(?:方式|途径|渠道|办法|手段)|\bhow (?:does|do|did|is|are|was|were|can|to)\b",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"^(?:请问|那|这个|这)?(?:个)?(?:的)?(?:数字|数据|结论)?(?:的)?(?:出处|来源|依据|原文|根据)(?:是什么|在哪里?|在哪儿|呢|给我看看|是哪里?)?[？?。]?$|出处(?:在哪|是)|(?:数|数据|数字)(?:是)?(?:从)?哪(?:里|儿)?(?:来|写|看|得)|哪(?:里|儿|一[段页节])(?:写|说|提到)|原文(?:怎么|在哪|是)|给出处|(?:what|which) (?:is the |is your )?source|where (?:does it say|is (?:that|this|it) (?:stated|written|from)|did you (?:get|find))|cite|show me the (?:source|passage|original)",
    re.IGNORECASE,
)
_DETAIL = re.compile(
    r"^(?:请)?(?:再)?(?:说|讲|写)?(?:得)?(?:再)?(?:详细|具体|展开|完整)(?:一?点|一些|些|说说|讲讲|说明|介绍)?(?:说说|讲讲|吗|呢|吧|的呢|内容呢)?[。？?！!]*$|^(?:in )?more detail(?:s|ed)?(?: please)?[.?!]*$|^(?:please )?(?:elaborate|go into detail)[.?!]*$",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"^(?:那)?还有(?:呢|吗|没有|别的吗|其他的?吗|什么|哪些)?[？?。]*$|^(?:其他的?|别的|其余的?)呢[？?]*$|^(?:and )?(?:what|anything) else[?.]*$|^(?:any )?more[?.]*$",
    re.IGNORECASE,
)
_TRANSLATE = re.compile(
    r"(?P<en>(?:换成|翻译成|译成|翻成|用|说)\s*(?:一下)?(?:英文|英语)|英文(?:版|怎么说|回答|呢)|in english|to english|english please)|(?P<zh>(?:换成|翻译成|译成|翻成|用|说)(?:中文|汉语|普通话)|中文(?:版|怎么说|回答|呢)|in chinese|to chinese|chinese please)",
    re.IGNORECASE,
)

_COUNTED = re.compile(r"(?:多少|(?<!哪)几)(?:[条件次人个篇期场家起宗份项位]|万)|how many", re.IGNORECASE)
_EVENT = re.compile(
    r"复议|诉讼|官司|起诉|被告|申请|收费|费用|处罚|举报|投诉|发布会|review|lawsuit|sued|court|request|fee|charge|penalt|conference",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"电话|手机号|号码|联系方式|邮箱(?!.{0,8}申请|.{0,8}[少几][件条封次个])|邮编|邮政编码|传真(?!.{0,6}申请|.{0,4}[多几]|.{0,3}[件数])|怎么联系|如何联系|联系(?:谁|哪)|热线是|打哪|电子邮件(?:地址)?是|e-?mail address|\bphone|telephone|how (?:do|can|could) (?:I|we|one|you) (?:reach|contact|call)|get in touch|\bfax\b|contact|post(?:al)? ?code|zip",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"地址|在哪(?:里|儿)?(?:[？?]|办公|[，,]|$)|位于|什么地方|什么路|哪(?:条[路街]|栋|层|个[村镇房])|几号(?:楼|[？?]|$)|[几哪]楼|第?几层|办公地点|address(?!es the)|where (?:is|are|can|could|do|does)|located|location",
    re.IGNORECASE,
)
_URL = re.compile(r"网址|链接|域名|url\b|web ?site address|web address|download", re.IGNORECASE)
_PERSON = re.compile(
    r"(?<![对为])谁(?!.{0,12}[多少高低])|姓名|叫什么名字|名叫|哪位|哪一位|领导是|局长|科长|主任是|负责人|\bwho\b(?!.{0,40}\bmore\b)|whose|name of the (?:director|head|person|mayor|chief)",
    re.IGNORECASE,
)
_ORGAN = re.compile(
    r"(?:哪|什么)(?:个|一个|些)?(?:科室|部门|机构|单位|处室|股室|局|办公室|科)|归(?:谁|哪|什么).{0,6}管|由谁|由哪|which (?:office|department|unit|section|body|organ|bureau|division|agency)|what (?:office|department|unit|body)",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"什么时候|何时|哪天|哪一天|几点(?:[到至开下上关可能钟才]|$|[？?])|几月|几号(?!楼)|日期|时间是|哪年哪月|从哪天|when\b|what date|which date|what day",
    re.IGNORECASE,
)

# Words for asking that want words for an answer, whatever measure stands beside them.
_WORDS = re.compile(
    r"哪(?:个|些|种|类|家|里|儿|一?[篇条项份期本部首段])|什么|啥|怎么|怎样|如何|谁|名称|名字|\b(?:where|who|whose|whom|which|why)\b|\bwhat (?:became|happened|kind|sort|topics?|reason)|\bhow (?:does|do|did|is|are|was|were|can)\b|\b(?:by|through|on|in|for|to|of) (?:what|which)\b|^what (?:does|did|do)\b|, what (?:does|did|do)\b",
    re.IGNORECASE,
)

_BEFORE = r"(?:往年|以前|前[几些]年|历年|过去|之前|从前|早先)"
_IN_ALL = r"(?:一共|总共|加起来|加在一起|合起来|合在一起|合计|总计|共公开)"
_UP_TO = r"\b(?:by|up to|until|till|as of|as at)\b (?:the )?(?:year[- ]end |end of |year |close of )?(?:19|20)\d\d\b"
_ALTOGETHER = r"\b(?:in all|all told|altogether|in total|overall|combined)\b"
_CUMULATIVE = re.compile(
    rf"(?:加上|算上|连同?|包括|计入|含)[^，。]{{0,4}}{_BEFORE}|{_BEFORE}[^，。]{{0,6}}(?:算上|算进|加上|加进|计入|加在一起)|(?:[这那]些|这几)年[^，。,]{{0,12}}{_IN_ALL}|^(?!.*(?:从|自|月)).*(?<![留要拖转延等直])到[^，。,]{{2,12}}(?:底|末|为止)[^。]{{0,24}}{_IN_ALL}"
    rf"|{_UP_TO}[^.]{{0,90}}{_ALTOGETHER}|{_ALTOGETHER}[^.]{{0,90}}{_UP_TO}|\b(?:counting|including|adding|with)\b[^.]{{0,20}}\b(?:past|earlier|previous|prior|former) years\b|\b(?:all|over the|the) (?:past |earlier |previous |prior )?years (?:up to|until|till|to|through)\b|\ball (?:the )?(?:past|earlier|previous|prior) years\b"
    r"|累计|历年(?=[^，。]{0,6}(?:加|总|共|一共|合计))|至今|迄今|以来[^，。]{0,12}(?:共|总|多少)|截[至止到](?!目前的)[^。]{0,36}(?:一共|总共|累计|共公开|总计)|从[^，。]{0,10}(?:开始|以来|起)[^，。]{0,10}(?:共|总|多少)|加上往年|这些年一共|cumulativ|all[- ]time|to date|so far|since (?:the )?(?:beginning|start|launch)|in all years|by the end of \d{4},? .{0,40}(?:total|altogether)|up to the end of",
    re.IGNORECASE,
)
_NOT_CUMULATIVE = re.compile(
    r"(?:不要|不是|别|非|不算|不含|不包括|除去|扣除|not|excluding|rather than)[^，。]{0,8}(?:累计|历年|往年|cumulativ)|当年新|本年新|只要当年|这一年[^，。]{0,6}(?:主动|公开)",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"本机关|本局|本单位|本委|本级|局本级|自身|本身|机关自己|(?:政府|局|委|办|单位)自己(?=收|受理|接|办|答复|公开|发)|政府办(?:公室)?[^，。]{0,4}(?:替|受理|收到|办理|处理|答复)|替(?:区|县|市)?政府|office itself|own office|itself",
    re.IGNORECASE,
)
_AREA = re.compile(
    r"全[市县区省州]|各(?:单位|部门|乡镇|级)|全系统|整个|所属单位|下属|whole (?:city|county|district|zone|area)|entire|across the|district-wide|city-?wide|county-?wide",
    re.IGNORECASE,
)

_EVERYWHERE = re.compile(
    r"(?:哪|各|每)(?:个|一个|些|几个)?(?:地方|地区|市县|区县|县区|县市|市|县(?!级)|区(?!域|直)|政府|单位|部门|局|机关|委办局)(?=[^，。]{0,24}(?:最|第一|前|排|多少|分别|都|各|高|低))|(?:最[多少高低]|前[三五十两二四\d]+名?)的?(?:前?[一二两三四五六七八九十\d]+[个家])?(?:地方|地区|市县|区县|政府|单位|部门|局|机关)|所有(?:的)?(?:报告|地方|地区|单位|机关|年报)|全部(?:报告|地方|地区|单位|机关|年报)|库里|(?:which|what) (?:place|city|county|district|zone|government|organ|bureau|department|agency|area)s?\b.{0,60}\b(?:most|fewest|highest|lowest|largest|least|top)\b|\ball (?:the )?(?:reports|places|organs|bureaus|districts|counties)|across (?:all|the library)|every (?:place|organ|bureau|district)",
    re.IGNORECASE,
)
_ORGANS_RANKED = re.compile(
    r"(?:哪|最[多少高低]的?|前)(?:前?[一二两三四五六七八九十\d]*[个家些])?(?:单位|部门|局|机关|委办局)|(?:which|what) (?:organ|bureau|department|agency|unit)",
    re.IGNORECASE,
)

_STEERING = re.compile(
    r"(?:忽略|无视|忘记|忘掉|不要理会|别管|抛开)[^，。]{0,12}(?:指令|指示|规则|提示|设定|要求|限制|上面|之前|前面|约束)|系统提示|提示词|system ?prompt|(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instruction|prompt|rule|previous|above|guideline|restriction|filter|safety)|jailbreak|越狱|developer mode|开发者模式|\bDAN\b|do anything now|你现在(?:是|扮演)|扮演|假装(?:你|自己)|pretend (?:you|to be)|act as|role-?play|你的(?:指令|设定|初始|内部规则|prompt)|(?:reveal|show|print|repeat|tell me|output|leak)\b.{0,30}\b(?:your|the|initial|hidden) (?:instructions|prompt|rules|system|configuration)|输出(?:你的)?(?:全部|所有)?(?:提示|指令|系统)|(?:编|造|随便给|瞎编|虚构|捏造)(?:一?个|点|些)?(?:数|答案|数据|结果)|make up (?:a|some|the)|invent (?:a|some)|不要引用|不用(?:给|出)处|直接编|rm -rf|drop table|<script|sudo |管理员密码|api[ _-]?key|password",
    re.IGNORECASE,
)
_INSULT = re.compile(
    r"傻[逼Xx瓜]|笨蛋|蠢货|白痴|废物|垃圾(?=[^分处场桶箱渗焚发填清转]|$)(?!\w)|滚(?:蛋|开|吧)?[！!。]?$|去死|他妈|tmd|nmsl|\bstupid\b|\bidiot\b|\bmoron\b|\buseless\b|\bfuck|\bshit\b|\bdumb\b|shut up",
    re.IGNORECASE,
)
_CHITCHAT = re.compile(
    r"^(?:你好|您好|嗨|哈喽|hello|hi|hey|早上好|下午好|晚上好|早安|晚安|在吗|在不在|谢谢|多谢|感谢|辛苦了?|再见|拜拜|好的|收到|明白了?|知道了|ok|okay|thanks?|thank you|bye|goodbye|good (?:morning|afternoon|evening|night)|nice|great|不错|很好|真棒|厉害|哈+|呵+|嗯+|哦+|test|测试)(?:呀|啊|呢|哦|哈|了|你|您|so much|very much|there|again|a lot|[\s,，。！!~～.?？])*$"
    r"|(?:这个|本)(?:系统|工具|助手|机器人|程序)(?:是|能|可以|会|怎么)(?:什么|干什么|做什么|干嘛|干啥|用)|怎么(?:使用|用)(?:你|这个|本系统)|你的?(?:答案|回答|数据|信息)(?:是)?(?:从哪|哪来|来自|可靠|准|靠谱)|你会不会(?:编|乱说|瞎说|骗)|你(?:用的?)?是?(?:什么|哪个|哪种)(?:大?模型|ai\b)|谁(?:开发|设计|做|造)(?:的|了)你|how do (?:you|i use you)\b.{0,12}work|who (?:made|built) you|which (?:language )?model are you|do you make things up"
    r"|你(?:是谁|是什么|叫什么|是机器人|几岁|多大|会什么|能做什么|能干什么|可以做什么|吃饭|累不累|喜欢|爱不爱)|您是(?:谁|哪位)|who are you|what are you|how are you|are you (?:a|an|human|real|ok|chatgpt)|your name|what can you do|讲个?笑话|说个?笑话|tell me a joke|陪我聊|聊聊天|我(?:好|很)?(?:无聊|难过|开心|爱你)|i love you|i'?m bored|猜猜",
    re.IGNORECASE,
)
_OTHER_SUBJECT = re.compile(
    r"天气(?!预报信息)|气温(?!数据)|下雨吗|会下雨|weather|forecast for (?:today|tomorrow)|写(?:一)?(?:首|篇|段|个|封)(?!.{0,10}(?:回复|答复))[^，。]{0,16}(?:诗|歌|作文|小说|文章|故事|情书|代码|程序|脚本|文案|邮件)|作诗|写诗|write (?:me )?(?:a|an|some) (?:poem|song|story|essay|code|script|program|email|letter)|poem|菜谱|怎么做(?:菜|饭|.{1,5}肉|.{1,4}鱼|.{1,4}汤)|红烧|recipe|how to cook|股票|股价|基金推荐|彩票|比特币|bitcoin|stock price|lottery|电影|电视剧|明星|歌手|足球|篮球|世界杯|nba\b|movie|football|world cup|算命|星座|运势|horoscope|首都(?:是|在)哪|capital of|\d+\s*[+\-*/×÷加减乘除]\s*\d+\s*(?:等于|=|是多少)|圆周率|几点了|现在几点|what time is it|翻译(?:一下)?[“\"']|python|javascript|java代码|c\+\+|减肥|感冒了?怎么|头疼|吃什么药|看什么病|旅游攻略|景点推荐|好玩|酒店推荐|机票|火车票|travel tips|hotel|restaurant|世界上最|总统|president of|美国|日本(?!语)|obama|trump|爱因斯坦|恐龙|宇宙|黑洞|人工智能是什么|meaning of life|人生的意义",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"请问一下|请问|麻烦(?:您|你)?(?:帮我)?(?:问|查|看)?(?:一下)?|劳驾|打扰(?:一下|了)?|您好|你好|谢谢(?:您|你)?(?:了|啊|呀)?|多谢|感谢|拜托|想(?:要)?(?:问|查|知道|了解|请教)(?:一下|下)?|帮(?:我|忙)(?:查|看|问|找|算)?(?:一下|下|查)?|我想(?:问|知道|查|了解)(?:一下|下)?|能不能告诉我|可以告诉我|告诉我|(?<![申提约邀聘])请(?:帮我|提供)?(?=[问查告列说给帮把看讲回，, ]|$)|记者想核对：?|核实一下[：:]?|查一下|问一下|看一下"
    r"|\b(?:please|kindly|thanks?(?: you)?|could you (?:please )?(?:tell me|let me know)?|can you (?:please )?(?:tell me|let me know)?|would you (?:please )?tell me|i(?:'d| would) like to know|i want to know|tell me|let me know|excuse me|hello|hi there)\b",
    re.IGNORECASE,
)


def scope_of(text: str) -> Literal["", "chitchat", "steering", "other_subject"]:
    """Why a question is none for these reports, or "" where it may be one."""
    if _STEERING.search(text):
        return "steering"
    bare = _POLITE.sub("", text).strip(" ，。！!？?,.~")
    if _INSULT.search(text) or _CHITCHAT.search(text.strip()) or not bare:
        return "chitchat"
    return "other_subject" if _OTHER_SUBJECT.search(text) else ""


def without_politeness(text: str) -> str:
    """A question without greetings, thanks and requests."""
    return _POLITE.sub(" ", text)


_OVER_SEVERAL = frozenset((Operation.RANK, Operation.COMPARE, Operation.DIFFERENCE, Operation.TREND, Operation.TOTAL))
_ON_NUMBERS = frozenset(
    (
        Operation.DIFFERENCE,
        Operation.GROWTH,
        Operation.SHARE,
        Operation.TREND,
        Operation.SOURCE,
        Operation.TRANSLATE,
    )
)


def operation_of(text: str, *, subjects: int, years: int, previous: bool = False) -> Operation:
    """What a question wants done; `subjects` and `years` say how many it names."""
    many = subjects > 1 or years > 1
    if _TRANSLATE.search(text):
        return Operation.TRANSLATE
    if _SOURCE.search(text):
        return Operation.SOURCE
    if _DETAIL.search(text):
        return Operation.DETAIL
    if _MORE.search(text):
        return Operation.MORE
    if _RANK.search(text) and (_EVERYWHERE.search(text) or many or subjects == 0):
        return Operation.RANK
    if _GROWTH.search(text):
        return Operation.GROWTH
    if _DIFFERENCE.search(text) and (many or previous):
        return Operation.DIFFERENCE
    if _TREND.search(text) and not (subjects > 1) and years != 1:
        return Operation.TREND
    if many and (_COMPARE.search(text)):
        return Operation.COMPARE
    if _EXPLAIN.search(text):
        return Operation.EXPLAIN
    if _SHARE.search(text):
        return Operation.SHARE
    if (many or _EVERYWHERE.search(text)) and _TOTAL.search(text) and _HOW_MANY.search(text):
        return Operation.TOTAL
    if many and (previous or _HOW_MANY.search(text)):
        return Operation.COMPARE
    if _YESNO.search(text) and not _HOW_MANY.search(_YESNO.sub("", text)):
        return Operation.YESNO
    if _NAMES_THEM.search(text):
        return Operation.LIST
    if topic_of(text) or (_LIST.search(text) and not re.search(r"多少|(?<!哪)几[条件次人篇期场家起宗份]", text)):
        return Operation.LIST
    if _HOW_MANY.search(text):
        return Operation.VALUE
    return Operation.FACT


def expects_of(text: str, operation: Operation, *, measure: bool) -> Expects:
    """What kind of answer is expected."""
    if _CONTACT.search(text) and not (
        measure and re.search(r"多少(?:个|次|条|件|人)|几[个次条件人]|how many", text, re.IGNORECASE)
    ):
        return "contact"
    if _URL.search(text):
        return "url"
    if operation in _OVER_SEVERAL and (measure or asks_money(text)):
        return "number"
    if operation in (Operation.LIST,):
        return "list"
    if operation is Operation.EXPLAIN:
        return "reason"
    if _HOW_MANY.search(text) or operation in (Operation.SHARE, Operation.GROWTH):
        return "number"
    if _ORGAN.search(text):
        return "organ"
    if _PERSON.search(text):
        return "person"
    if _DATE.search(text):
        return "date"
    if _ADDRESS.search(text):
        return "place"
    if operation is Operation.FACT and _WORDS.search(text):
        return "text"
    return "number" if measure else "text"


def works_out(text: str) -> bool:
    """Whether a clause compares, or works something out of, the numbers that were asked for before it."""
    operation = operation_of(text, subjects=1, years=1, previous=True)
    return _COMPARE.search(text) is not None or operation in _ON_NUMBERS


def asks_contact(text: str) -> bool:
    """Whether a question asks for a telephone number, an address of mail, and the like."""
    return _CONTACT.search(text) is not None


def asks_number(text: str) -> bool:
    """Whether the answer is a number or rests on some."""
    if (_CONTACT.search(text) or _ADDRESS.search(text) or _URL.search(text)) and not _COUNTED.search(text):
        return False
    counted = (_HOW_MANY, _GROWTH, _DIFFERENCE, _COMPARE, _SHARE, _RANK, _TREND)
    return any(pattern.search(text) for pattern in counted) or (
        _YESNO.search(text) is not None and _EVENT.search(text) is not None
    )


def everywhere(text: str) -> Literal["", "governments", "organs"]:
    """Whether all that the library holds is asked about, and whether governments or all organs."""
    if not _EVERYWHERE.search(text):
        return ""
    return "organs" if _ORGANS_RANKED.search(text) else "governments"


def cumulative_in(text: str) -> bool:
    """Whether a total over the years is asked for, not one year's figure."""
    return _CUMULATIVE.search(text) is not None and _NOT_CUMULATIVE.search(text) is None


def refuses_cumulative(text: str) -> bool:
    """Whether a total over the years is said not to be meant."""
    return _NOT_CUMULATIVE.search(text) is not None


def adds_up(text: str) -> bool:
    """Whether a sum is asked for."""
    return _TOTAL.search(text) is not None


def language_of(text: str) -> Language:
    """The language of a question."""
    return "zh" if is_chinese(text) else "en"


def scope_in(text: str) -> Literal["", "own", "area"]:
    """Whether the organ's own office or the whole area is asked for."""
    if _OWN.search(text):
        return "own"
    return "area" if _AREA.search(text) else ""


def translation_to(text: str) -> Literal["", "zh", "en"]:
    """The language that an answer should be put into."""
    match = _TRANSLATE.search(text)
    return "" if match is None else "en" if match["en"] else "zh"
