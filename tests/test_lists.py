"""Which of several lists a question asks for: problems or plans, announced or counted, never an outline."""

import pytest

from nianbao.answering import lists
from nianbao.answering.features import Found
from nianbao.reports import Report
from nianbao.understanding.query import Query

PROBLEMS = "针对去年以来的情况，主要问题：一是栏目更新不及时；二是解读形式单一；三是经办人员不足。"
PLANS = "针对上述问题，我县将从以下方面改进：一是加强培训；二是丰富解读形式；三是完善审核制度。"
CHANNELS = "公开渠道：1.政府网站；2.政府公报；3.政务公开栏；4.新闻发布会。"
TEXT = f"{PROBLEMS}\n{PLANS}\n{CHANNELS}\n"


def chosen(question: str, text: str = TEXT, *, best: str = "") -> str:
    """The list chosen where the sentence `best` of the text was found first."""
    report = Report(id="r", sha256="", source="", media_type="text/plain", text=text)
    start = text.index(best) if best else 0
    found = Found(report, start, start + max(len(best), 1), 0.0, 0.3, accepted=bool(best))
    query = Query(question, "zh", question, expects="list")
    run = lists.chosen(report, [found], query)
    return text[run.start : run.end] if run else ""


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("存在哪些问题", "一是栏目更新不及时"),
        ("有什么没做好的地方，毛病有哪些", "一是栏目更新不及时"),
        ("针对问题有哪些改进措施", "一是加强培训"),
        ("下一步打算怎么做", "一是加强培训"),
        ("公开渠道有哪些", "1.政府网站"),
        ("what problems did the county report", "一是栏目更新不及时"),
        ("what does the county plan to improve next", "一是加强培训"),
    ],
)
def test_the_list_is_of_what_is_asked(question: str, first: str) -> None:
    """However much the words that announce the others share with the question."""
    assert chosen(question).startswith(first)


def test_how_many_items_are_asked_for_decides() -> None:
    """哪四种 is the list of four, where the best sentence stands in it."""
    assert chosen("哪四种方式", best=CHANNELS).startswith("1.政府网站")


def test_an_outline_of_a_report_is_no_list() -> None:
    """Parts of a report that hold lists themselves are not what is asked for."""
    filler = "全县各部门按照要求做好有关工作，取得积极成效。" * 8
    text = f"（一）公开数量情况。{filler}\n（二）存在的问题。{PROBLEMS}{filler}\n（三）改进情况。{filler}"
    assert chosen("存在哪些问题", text).startswith("一是栏目更新不及时")


def test_a_sentence_that_lists_names_itself_goes_before_a_list_about_something_else() -> None:
    """《…》、《…》 in the best sentence is the answer."""
    named = "2.制定制度，出台《审核办法》、《责任办法》、《考核办法》。"
    text = f"主要工作如下：1.开展培训。{named}\n"
    assert chosen("出台了哪些制度", text, best=named) == ""


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("出台了哪三项制度", "先后出台《审核办法》、《责任办法》和《考核办法》三项制度。"),
        ("新开了哪三个专栏", "新开“减税降费”“稳岗就业”“乡村振兴”专栏。"),
        ("在哪三个镇试点", "在东柳镇、西柳镇和青石镇开展试点。"),
    ],
)
def test_names_in_a_row_go_before_as_many_headings(question: str, named: str) -> None:
    """Where the best sentence names as many as are asked for, headings of that number are not."""
    text = f"推进制度、专栏、试点：（一）加强领导。县里很重视。（二）做实工作。{named}（三）抓好培训。办班两期。\n"
    assert chosen(question, text, best=named) == ""


YEARBOOK = """一、总体情况
收到反映公开问题的来信5封，查实2封：白石村公示不足5天，已补足；河口村公示栏损坏，已修好。
申请集中在宅基地审批、养老金发放两个方面。
二、困难与不足
（一）公示栏多在露天，字迹不清；
（二）会计身兼数职，不会用电脑。
改进情况：
- 为公示栏加盖雨棚，新增3处；
- 与县档案馆合作更换检索系统。
2022年，一是选聘返乡青年协助；二是建立村民微信群。
"""


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("搞公开碰到哪些难处", "（一）公示栏多在露天"),
        ("还有什么没做好", "（一）公示栏多在露天"),
        ("针对这些毛病改了些什么", "为公示栏加盖雨棚"),
        ("要干哪两件事", "一是选聘返乡青年"),
        ("接下来有什么安排", "一是选聘返乡青年"),
        ("大家申请公开的主要是哪几方面", ""),
        ("公示栏字迹不清打算怎么对付", ""),
    ],
)
def test_a_list_is_known_by_what_it_lists(question: str, first: str) -> None:
    """Problems, what was done and what comes next stand beside each other; a request or one trouble asks for none."""
    report = Report(id="r", sha256="", source="", media_type="text/plain", text=YEARBOOK, year=2021)
    found = Found(report, 7, 20, 0.0, 0.3, accepted=True)
    run = lists.chosen(report, [found], Query(question, "zh", question, expects="list"))
    assert (YEARBOOK[run.start : run.end] if run else "").startswith(first)
    assert bool(run) == bool(first)


def test_plans_against_problems_are_plans() -> None:
    """Where each item is a plan, problems in what announces them make them none."""
    lead = "针对上述情况，我局将立足本职，克服困难和问题，不断推动工作。"
    text = f"{lead}1.进一步落实职责。2.进一步完善回应。针对不实的传言，及时澄清。3.进一步加强交流。\n"
    assert chosen("下一步准备怎么做", text).startswith("1.进一步落实职责")
