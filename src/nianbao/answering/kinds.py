# ruff: noqa: E501 - a pattern cut into pieces is harder to read than a long one
"""What kind of thing a question asks for, and whether a text gives that kind.

A text that gives no reason does not answer 为什么, one without a name does not answer 叫什么,
however many words it shares with the question.
"""

import re
from dataclasses import dataclass

from nianbao.understanding.topics import topic_of

_SURNAME = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田"
    "任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文施柯游翁詹念庄洪严温欧骆阮华盛管"
)
_OFFICE = "局长|主任|组长|书记|科长|处长|县长|市长|区长|镇长|厅长|股长|所长|院长|秘书长|专员|负责人|联系人|经办人|填报人|发言人|同志"
_PERSON = (
    rf"(?:{_OFFICE})(?:由|为|是|[：:])\s*(?:[{_SURNAME}]\s?[\u4e00-\u9fff]\s?[\u4e00-\u9fff]?(?![\u4e00-\u9fff]*(?:部门|科|室|局|组|办)))"
    rf"|组\s*长\s*[：:]\s*[{_SURNAME}]\s?[\u4e00-\u9fff]"
    rf"|(?:{_OFFICE})(?!任(?:副?组长|主任|总))[{_SURNAME}][\u4e00-\u9fff]{{1,2}}(?=[任担为同等牵主亲带出高多负审签率组专在就到作听召，。、；（(\s])"
    rf"|[{_SURNAME}][\u4e00-\u9fff]{{1,2}}(?:同志|兼任|(?:任|担任)(?:组长|主任|局长))"
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing, by how reports give it."""

    name: str
    gives: re.Pattern[str]


def _kind(name: str, asks: str, gives: str) -> tuple[re.Pattern[str], Kind]:
    return re.compile(asks, re.IGNORECASE), Kind(name, re.compile(gives))


_DEPUTY = re.compile(r"副[市县区局厅处科镇乡秘]?(?:长|书长|主任|书记|主席)")
_ROLES = r"局长|主任|组长|书记|科长|处长|县长|市长|区长|镇长|厅长|股长|所长|院长"
# How reports give what `understanding.topics` tells apart.
_GIVEN: dict[str, str] = {
    "plan": r"下一?步|下一?年|下一?阶段|将|今后|改进|整改|进一步|加强|完善|健全|继续|持续|力争|探索|着力|拓宽|深化|强化|创新|提高|提升|打算|拟|计划|安排",
    "remedy": r"改进|整改|改善|解决|针对|下一?步|将|今后|进一步|加强|完善|健全|新增|新建|增设|建立|制定|推行|推出|更换|组织|编制|开展|提高|提升|优化|覆盖|加大",
    "request": r"^(?![^。]{0,12}(?:问题|不足|困难|薄弱))[^。]*?(?:申请[^。；]{0,16}(?:集中|涉及|主要|多为|大多|内容|要求|关于|事项|有关|包括|方面)|(?:集中[在于]|涉及|主要(?:是|为|涉及|集中|关于)|多为|大多)[^。；]{2,}|内容[^。；]{0,6}(?:是|为|涉及|包括|集中)|申请[^。]*\d\s*[件条份个][^，。；]{0,4}(?:为|是|涉及|关于|要求|申请|询问|索要))",
    "problem": r"不足|问题|不够|有待|薄弱|困难|缺乏|不[高强全多深好当齐佳畅及均严清准便]|较少|偏少|滞后|欠缺|单一|尚|兼职|力度小|流于|需进一步|跟不上|差|看不|超[期过]|没有按|不会|不规范|频繁|模糊|[仍还]把",
}
_TOPICS = {topic: Kind(topic, re.compile(gives)) for topic, gives in _GIVEN.items()}
# One thing that is to come, where a question asks for no list of such.
_AHEAD = re.compile(
    r"下一?步|下一?阶段|接下来|今后|往后|未来|打算|计划|准备|想(?:做|试|办|怎么)|\bplan|\bintend", re.IGNORECASE
)
_ORGAN = r"[\u4e00-\u9fff](?:科|处|股|室|局|办|委|组|中心|公司|机构|部门|单位|领导|小组|府)"
# The first whose words a question holds is asked for.
KINDS = (
    _kind(
        "document number",
        r"文号|字号|几号文|document number",
        r"[〔\[［（(]\s*20\d\d\s*[〕\]］）)]\s*\d+\s*号|第\s*\d+\s*号",
    ),
    _kind(
        "person",
        rf"姓名|姓甚|姓什么|姓啥|(?:{_ROLES})(?:叫|是谁|是哪位|是哪一位|的?名字)|(?:专人|联系人|负责人|领导|人员|专员|信息员|副\S长)[^，。]{{0,4}}(?:叫什么|叫啥|的?名字)|(?:担任|任)[^，。]{{2,14}}(?:{_ROLES})的(?:是谁|人)|\bwho (?:is|was|were) the (?:director|head|chief|mayor)|\bby name\b|name of the (?:director|head|person|mayor|chief|contact)",
        _PERSON,
    ),
    _kind(
        "reason",
        r"为什么|为何|为啥|原因|理由|何以|怎么(?:会|回事|又|还|就|才|突然|这么|那么|没(?!做)|不)|怎么(?:停|关|少|低|慢|撤|取消|下降|降|变少|变慢|缩)[^，。？]{0,4}了(?:呢|啊)?(?:[？?。]|$)|缘故|事由|因为(?:什么|啥)|是因(?:什么|啥)|凭什么|\bwhy\b|\breasons?\b|how come|on what grounds",
        r"因(?!公|此)|由于|原因|鉴于|受.{1,14}(?:影响|限)|理由|导致|造成|属于|考虑到|涉及|所致|未.{0,6}启用|无法|重复|无力",
    ),
    _kind(
        "result",
        r"结果(?:如何|怎|是什么|呢)|后来(?:怎|如何|呢)|处理结果|怎么样了|结局|怎么判|outcome|what (?:happened|became)|how did .{1,40} end",
        r"维持|撤销|撤诉|驳回|办结|确认|纠正|答复|败诉|胜诉|终止|审理|结案|责令|已[\u4e00-\u9fff]",
    ),
    _kind(
        "organ",
        r"(?:[科处股]室|小组|办公室|科|处)的?(?:叫(?:什么|啥)|名字|名称|全称|全名)",
        r"“|[\u4e00-\u9fff]{2,}(?:科(?![室学技普])|处(?![室理罚置分])|股(?![室份])|办公室|小组|中心|局)",
    ),
    _kind(
        "name",
        r"叫(?:什么|啥)|名字|名称|全称|全名|什么名|文件名|账号名|\bnamed\b|\bcalled\b|what (?:is|was) the name",
        r"[“”\"《》「」『』‘’]|(?<!某)[\u4e00-\u9fff]{3,}(?:公司(?!法)|中心|学院|大学|研究院|事务所|集团|协会)",
    ),
    _kind(
        "source",
        r"(?:哪|什么)(?:一?个|一?种|些|几个|两个|三个|四个)?(?:栏目|专栏|公众号|平台|网站|系统|制度|文件|办法|规定|日子|节日|活动|奖)|什么(?!方式|方法|途径|渠道|形式|手段|时候|原因|部门|单位)[\u4e00-\u9fff]{2,4}?(?:制度|机制|平台|系统|栏目)|(?:which|what) (?:platform|column|website|system|account|rule|document)",
        r"[“”\"《》「」『』‘’]|网|平台|系统|栏|制度|公众号|日",
    ),
    _kind(
        "company", r"哪家(?:公司|企业|机构|律所|单位)?|which (?:company|firm)", r"公司(?!法)|事务所|集团|研究院|大学"
    ),
    _kind(
        "hours",
        r"几点|(?:上班|办公|开放|受理|接待|工作|服务|营业|对外)时间|什么时间段?(?:上班|开门|办公|受理|开放)|opening hours|office hours|what time",
        r"\d{1,2}\s*[:：]\s*\d\d|\d{1,2}\s*[点时](?!间)|[上下]午|全天|24小时|(?<![个\d])工作日(?!内)|周[一二三四五六日末]",
    ),
    _kind(
        "date",
        r"什么时候|何时|哪天|哪一天|几月|(?<![路街道巷弄坊里门])几号(?!楼)|日期|哪年|时间(?:是|？|\?|$)|\bwhen\b|what date|which date|what day|which days?",
        r"\d{1,2}\s*月|年\s*\d{1,2}\s*月|\d{4}\s*[-./年]\s*\d{1,2}|[\d〇一二三四五六七八九十]日|[一二三四]季度|[\d〇一二三四五六七八九十]月|[〇零一二三四五六七八九]{4}年|20\d\d年|[年月季]底|年[初末]|[上下]半年|周[一二三四五六日末]|[\u4e00-\u9fff]节|期间|当[天日晚]|次日|同步|每[月季年周日天]|第一时间|期限|尚未",
    ),
    _kind(
        "role",
        r"(?<![对为])谁|哪位|哪一位|\bwho(?:m|se)?\b",
        rf"{_OFFICE}|领导|专人|信息员|[由经][\u4e00-\u9fff]{{2,}}|[\u4e00-\u9fff](?:科|处室|室|局|办|委|组|中心|公司|机构|部门|单位)",
    ),
    _kind(
        "organ",
        r"(?:哪|什么|啥)(?:个|一个|些|几个)?(?:科室|部门|机构|单位|处室|股室|局|办公室|科|处|室|组)|归(?:谁|哪|什么)|which (?:office|department|unit|section|body|organ|bureau|division|agency)|what (?:office|department|unit|body)",
        _ORGAN,
    ),
    _kind(
        "place",
        r"在哪(?:里|儿|个|条|栋|层)?(?![些几类方])|[路街道巷弄坊]几号|哪(?:里|儿)|位于|什么地方|什么路|哪条路|几号楼|几楼|几层|哪栋|哪个(?:村|路|街|楼|镇|地方)|哪几处|地[址点]|去哪|到哪|where\b|address|located|location",
        r"[路街道号楼室层村馆厅栏窗]|网|平台|中心|场所|站",
    ),
    _kind(
        "content",
        r"(?:什么|哪些|哪[几两三四]|啥)[^，。？]{0,3}(?:内容|类|方面|领域|事|材料|信息|东西|主题|话题|群体)|要的(?:是|都)|想要|涉及|关于(?:什么|啥)|谈了?(?:什么|啥)|问的(?:是|都)|内容(?:是|$)|what (?:topics?|kinds?|sort|areas?|contents?|subjects?)|which (?:topics?|areas?|fields?|categories|subsidies)|about what",
        r"涉及|包括|关于|有关|分别|等|集中|\d+\s*[件条份个]为|、|《|“",
    ),
    _kind(
        "means",
        r"(?<!情况)(?:怎么|怎样|如何)|通过(?:什么|哪)|用什么|靠(?:什么|啥)|(?:什么|哪[些几种两三]|啥)[^，。？]{0,4}(?:方式|途径|渠道|手段|形式|载体|途经)|(?:方式|途径|渠道|手段|形式)(?:是|有|$|？|\?)|\bhow (?:does|do|did|is|are|was|were|can|to)\b|by what means|what (?:means|channels?|ways?|methods?)|through (?:what|which)|which channels?",
        r"通过|采[取用]|利用|依托|方式|渠道|形式|途径|运用|借助|以.{1,14}(?:为|方式|形式)|开[展设通]|建立|实行|落实|坚持|制定|加强|经.{1,20}后|按照|[由把将在]|当面|自动|进行了|予以|给予|作了|约谈|[网线][上下]|改[为由]",
    ),
    _kind(
        "several",
        r"哪(?:些|几|两|三|四|五|六|八)|分别是|名单|品种|有什么|都有(?:什么|啥)|which (?:two|three|four)|what (?:two|three|four)|\blist\b",
        r"、|；|;|[”》][“《]|一是|和|及|与|1[.、．]",
    ),
)


def is_of_another_rank(question: str, sentence: str) -> bool:
    """Whether a deputy is asked for and the sentence names none: 局长陆清和 is no 副局长."""
    deputy = _DEPUTY.search(question)
    return deputy is not None and re.search(rf"{deputy[0]}\s?[{_SURNAME}]", sentence) is None


def asked_kind(text: str, expects: str = "") -> Kind | None:
    """The kind of thing that a question asks for, where it can be told from its words or what it expects."""
    if expects == "reason":
        return next(kind for _, kind in KINDS if kind.name == "reason")
    topic = topic_of(text) or ("plan" if _AHEAD.search(text) else "")
    return _TOPICS[topic] if topic else next((kind for asks, kind in KINDS if asks.search(text)), None)
