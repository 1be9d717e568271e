"""Answers in the report's own words: lists whole, contacts whole, sentences short."""

import pytest

from nianbao.answering import Assistant, quoting
from nianbao.answering.features import Found
from nianbao.answering.outcomes import Outcome
from nianbao.answering.writing import Language
from nianbao.reports import Report
from nianbao.understanding.query import Query, Turn


def test_a_list_is_answered_whole_and_each_item_cited(assistant: Assistant) -> None:
    """Three problems, a line and a mark each."""
    answer = assistant.ask("石桥县2020年存在哪些主要问题？")
    lines = answer.answer.split("\n")
    wanted = ("更新不及时", "形式单一", "变动频繁")
    assert all(words in line for words, line in zip(wanted, lines, strict=True))
    assert all("[" in line for line in lines)
    assert "每月检查" not in answer.answer


def test_the_list_of_measures_is_not_that_of_problems(assistant: Assistant) -> None:
    """Improvements asked, improvements given."""
    answer = assistant.ask("石桥县2020年有哪些改进措施？")
    assert all(words in answer.answer for words in ("每月检查栏目", "增加图解", "固定专人负责"))
    assert "变动频繁" not in answer.answer


def test_a_list_is_cited_as_a_whole_too(assistant: Assistant) -> None:
    """One quote shows that nothing is left out."""
    answer = assistant.ask("石桥县2020年存在哪些主要问题？")
    assert any("一是栏目更新不及时" in c.quote and "三是人员变动频繁" in c.quote for c in answer.citations)


def test_more_is_told_of_the_answer_before(assistant: Assistant) -> None:
    """详细点 gives the sentences around it, 还有呢 those that come next; neither needs the question again."""
    first = assistant.ask("石桥县2020年收到多少件政府信息公开申请？")
    turns = [Turn(question=first.question, query=first.query, answer=first.as_json())]
    fuller = assistant.ask("详细点", turns)
    assert fuller.outcome is Outcome.ANSWERED
    assert "24件" in fuller.answer
    assert "其中网上申请18件" in fuller.answer
    assert fuller.citations
    assert assistant.ask("还有呢", turns).citations


def test_a_refusal_says_what_can_be_asked(assistant: Assistant) -> None:
    """Beside what it does not state, a report is said to state what it does."""
    answer = assistant.ask("石桥县2020年政府开放日办了几场？")
    assert answer.outcome is Outcome.SILENT
    assert "没有写明" in answer.answer
    assert "这份报告写明的有" in answer.answer


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("石桥县2020年报告里的联系电话是多少？", "0997-6621008"),
        ("石桥县政府办公室的邮箱？2020年", "xxgk@shiqiao.example"),
        ("石桥县人民政府办公室地址在哪里？2020年", "古渡街1号"),
        ("What is the telephone number of the Shiqiao government office in the 2020 report?", "0997-6621008"),
        ("大安市政务公开科的电话是多少？", "0436-5340096"),
    ],
)
def test_contacts_are_given_whole(assistant: Assistant, question: str, words: str) -> None:
    """A number or address as it is printed, cited."""
    answer = assistant.ask(question)
    assert answer.outcome is Outcome.ANSWERED
    assert words in answer.answer
    assert any(words in c.quote for c in answer.citations)


def _reached(question: str, language: Language = "zh") -> list[str]:
    text = "如有疑问请致电0997-6621008。意见可发至xxgk@shiqiao.example，传真0997-6621009。"
    report = Report(id="r", sha256="", source="", media_type="text/plain", text=text, organ="石桥县", year=2020)
    first, second = text[: text.index("意见")], text[text.index("意见") :]
    found = [_found(report, second, 2.0), _found(report, first, 1.0)]
    return [said.text for said in quoting.contact(found, Query(question, language, question))]


def test_contacts_of_several_kinds_are_gathered_from_several_sentences() -> None:
    """邮箱和电话: the e-mail of one sentence, the telephone of another; of each kind one."""
    said = "".join(_reached("邮箱和电话是什么"))
    assert "xxgk@shiqiao.example" in said
    assert "0997-6621008" in said
    assert "6621009" not in said


def test_a_fax_number_is_no_telephone_number() -> None:
    """In English too only the kind that is asked for is told."""
    (said,) = _reached("What is the fax number?", "en")
    assert "fax 0997-6621009" in said
    assert "telephone" not in said


@pytest.mark.parametrize("question", ["玉鸾县2022年的联系电话是多少？", "石桥县2020年的传真号码是多少？"])
def test_a_contact_that_is_not_stated_is_not_made_up(assistant: Assistant, question: str) -> None:
    """Nothing like a number is offered for it as an answer."""
    assert assistant.ask(question).outcome is Outcome.SILENT


def test_quotes_stay_short(assistant: Assistant) -> None:
    """However long a line of the report is, a quote has at most 400 characters."""
    answer = assistant.ask("大安市2017年政务公开存在哪些问题？")
    assert answer.citations
    assert max(len(c.quote) for c in answer.citations) <= 400


def _found(report: Report, words: str, score: float) -> Found:
    start = report.text.index(words)
    return Found(report, start, start + len(words), score, 0.4, accepted=True)


@pytest.mark.parametrize(("lead", "told"), [(0.1, 2), (3.0, 1)])
def test_a_sentence_that_is_as_likely_is_told_too(lead: float, told: int) -> None:
    """Where the best one leads by little, the next is beside it; where it leads by much, it stands alone."""
    text = "审核由办公室负责。发布由信息科负责。"
    report = Report(id="r", sha256="", source="", media_type="text/plain", text=text, organ="青禾县", year=2020)
    found = [_found(report, "审核由办公室负责。", 5.0), _found(report, "发布由信息科负责。", 5.0 - lead)]
    assert len(quoting.passage(found, Query("谁负责", "zh", "谁负责"))) == told
