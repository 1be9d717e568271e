"""What a question asks for, and whether a text gives it, can be told apart from what both are about."""

import pytest

from nianbao.answering.kinds import asked_kind


@pytest.mark.parametrize(
    ("question", "kind", "gives", "lacks"),
    [
        ("为什么有一件没有公开", "reason", "因涉及商业秘密未予公开", "共办理申请三件"),
        ("局长叫什么名字", "person", "局长沈立舟主持会议", "以局长为组长的领导小组"),
        ("厅长叫什么", "person", "厅长沈立舟出席", "成立由厅长任组长的领导小组"),
        ("信息最后由谁审定", "role", "报分管领导审定", "全年公布信息三百条"),
        ("新成立的科室叫什么", "organ", "单独设立政务公开科", "设立科室一个"),
        ("发布前实行什么保密审查制度", "source", "执行“先审后发”", "审查很严格"),
        ("公众号叫什么", "name", "开通“青禾发布”微信公众号", "开通微信公众号一个"),
        ("存在什么问题", "problem", "栏目更新不及时", "全年公开信息三百条"),
        ("下一步打算怎么做", "plan", "下一步将加强培训", "全年公开信息三百条"),
        ("那件诉讼结果如何", "result", "法院判决驳回", "诉讼一件"),
        ("什么时候开通的", "date", "于3月8日开通", "开通以后很受欢迎"),
        ("报告的文号是什么", "document number", "青政发〔2021〕17号", "青禾县人民政府"),
        ("是哪家公司", "company", "委托云溪数据公司评估", "委托第三方评估"),
        ("官方账号怎么没了", "reason", "因人手不够于5月停更", "于5月停更"),
        ("栏目怎么关了", "reason", "由于无人维护，栏目关闭", "栏目关闭"),
        ("受理点在古渡路几号", "place", "古渡路42号", "3月5日起受理"),
        ("想跟邻县在哪些方面交流", "content", "交流公文审查、目录编制等", "加强交流"),
        ("窗口几点到几点开", "hours", "上午8:30至11:30", "3号窗口"),
        ("对靠后的单位怎么处理的", "means", "对后三名进行了约谈", "共有三名"),
        ("承建方全称是什么", "name", "由云溪数据公司承建", "由某公司承建"),
        ("申请主要涉及什么", "request", "申请集中在宅基地审批", "主要问题是栏目少"),
        ("这些毛病改了些什么", "remedy", "更换检索系统", "全年公开三百条"),
        ("Why was it refused?", "reason", "因涉及商业秘密", "不予公开三件"),
        ("What problems did it admit?", "problem", "解读形式单一", "公开信息三百条"),
    ],
)
def test_a_kind_is_asked_for_and_given(question: str, kind: str, gives: str, lacks: str) -> None:
    """A text of that kind gives it; one that shares only the subject does not."""
    asked = asked_kind(question)
    assert asked is not None
    assert asked.name == kind
    assert asked.gives.search(gives)
    assert not asked.gives.search(lacks)


def test_a_question_after_a_reason_asks_for_one_whatever_its_words() -> None:
    """Where 为什么 follows a question, its own words no longer tell."""
    asked = asked_kind("收到多少件申请", "reason")
    assert asked is not None
    assert asked.name == "reason"


def test_a_bare_count_asks_for_no_kind() -> None:
    """Numbers are no kind of words."""
    assert asked_kind("收到申请数") is None
