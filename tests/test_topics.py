"""What a question for several things is about is known in many wordings, and what asks for something else is not."""

import pytest

from nianbao.understanding.topics import asks_all, beyond_topic, topic_of

WORDINGS = {
    "problem": "碰到哪些难处|还有什么没做好|存在的不足|短板有哪些|哪些方面做得不到位|差在哪里|哪些环节跟不上"
    "|都检讨了些什么|遇到什么瓶颈|What shortcomings did it admit?|存在问题",
    "remedy": "针对这些毛病改了些什么|采取了哪些整改措施|老问题是怎么解决的|想了什么办法|如何应对人手不足"
    "|拿出了什么对策|改进措施有哪些|What improvements were made?",
    "plan": "要干哪三件事|想做哪些事|下一年有什么安排|打算从哪两个方面改|打算怎么对付|接下来要干啥|往后有什么想法"
    "|拟推行哪些举措|会怎么改进|What does it plan to do next?",
    "request": "大家找政府申请公开的主要是哪几方面|群众最想知道什么|申请主要集中在哪些领域|申请内容主要涉及什么",
    "": "公众号叫什么|发布会都讲了什么|申请有哪些渠道|发现问题多少个|问题整改了几个|谁负责整改|申请要满足什么条件"
    "|有问题找哪个处室|检查出问题后怎么处理|那件申请问的是什么|县长在直播里回答了哪两方面的问题|安排经费多少|为什么说做得不够好"
    "|What is the office's address?",
}


@pytest.mark.parametrize(
    ("topic", "question"), [(topic, asked) for topic, said in WORDINGS.items() for asked in said.split("|")]
)
def test_a_topic_is_known_by_what_people_say(topic: str, question: str) -> None:
    """Faults, remedies, plans and requests are told apart; counts, persons, reasons and single cases are none."""
    assert topic_of(question) == topic


def test_one_among_others_is_told_from_all() -> None:
    """How one trouble is met asks for one sentence; which plans there are asks for the list."""
    assert not asks_all("信息员老是换人，打算怎么对付")
    assert "信息员老是换人" in beyond_topic("信息员老是换人，打算怎么对付")
    assert asks_all("下一年有什么安排")
