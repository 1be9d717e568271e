"""A question is cut where it asks something new, and nowhere else."""

import pytest

from nianbao.answering import Assistant
from nianbao.answering.outcomes import Outcome
from nianbao.understanding.parting import of_each, parts


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("青禾县接了多少单,都按时回了吗", ("青禾县接了多少单", "都按时回了吗")),
        ("2020年收到多少件申请,其中多少件同意公开?", ("2020年收到多少件申请", "其中多少件同意公开")),
        ("开了几次发布会,去哪儿能查到文件?", ("开了几次发布会", "去哪儿能查到文件")),
        ("办了几期培训班、培训了多少人?", ("办了几期培训班", "培训了多少人?")),
        ("收到多少、办结多少件申请?", ("收到多少件申请?", "办结多少件申请?")),
        ("规范性文件制发了几件,废止几件,现行有效多少件?", ("规范性文件制发了几件", "废止几件", "现行有效多少件")),
        (
            "how many requests came in 2020, and how many were granted?",
            ("how many requests came in 2020", "how many were granted"),
        ),
    ],
)
def test_each_clause_that_asks_is_a_part(question: str, expected: tuple[str, ...]) -> None:
    """In the order in which they were asked."""
    assert parts(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "您好,我家地被征了,想问青禾县公开的征地信息有多少条,谢谢",
        "2017年和2018年各收到多少件,哪年多?",
        "收到多少件申请,比上年多了多少?",
        "青禾县和白鹭区,哪个公开得多?",
        "青禾县2020年主动公开多少条,占比多少?",
    ],
)
def test_one_question_stays_whole(question: str) -> None:
    """Courtesy, context and what is worked out of the numbers before are no questions of their own."""
    assert parts(question) == (question,)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("信箱收到和回复各多少封?", ("信箱收到多少封?", "信箱回复多少封?")),
        ("专职和兼职人员各多少人?", ("专职人员多少人?", "兼职人员多少人?")),
        ("行政复议和诉讼分别有几件?", ("行政复议有几件?", "行政诉讼有几件?")),
        ("微博、微信粉丝各是多少", ("微博粉丝是多少", "微信粉丝是多少")),
        ("收到和答复的申请各有多少件", ("收到的申请有多少件", "答复的申请有多少件")),
    ],
)
def test_what_is_asked_of_each_of_two_is_asked_twice(question: str, expected: tuple[str, ...]) -> None:
    """What stands before or behind both goes with each."""
    assert of_each(question) == expected


@pytest.mark.parametrize(
    "question", ["收到和办结一共多少件", "电话和传真各是多少", "有几个公众号和网站", "各收到多少件"]
)
def test_what_is_asked_once_stays_whole(question: str) -> None:
    """A sum, contact details, one count of two things."""
    assert of_each(question) == (question,)
    assert parts(question) == (question,)


def test_each_thing_that_is_not_stated_is_named(assistant: Assistant) -> None:
    """Where a report states neither of two things, the refusal names both, and once what can be asked."""
    answer = assistant.ask("大安市2017年开了几次新闻发布会,发了多少条微博?")
    assert answer.outcome is Outcome.SILENT
    assert answer.answer.count("没有写明") == 2
    assert "新闻发布会" in answer.answer
    assert "微博" in answer.answer
    assert answer.answer.count("写明的有") == 1
