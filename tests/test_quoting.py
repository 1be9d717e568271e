"""Answers in the report's own words: lists whole, contacts whole, sentences short."""

import pytest

from nianbao.answering import Assistant
from nianbao.outcomes import Outcome


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


@pytest.mark.parametrize("question", ["玉鸾县2022年的联系电话是多少？", "石桥县2020年的传真号码是多少？"])
def test_a_contact_that_is_not_stated_is_not_made_up(assistant: Assistant, question: str) -> None:
    """Nothing like a number is offered for it as an answer."""
    assert assistant.ask(question).outcome is Outcome.SILENT


def test_quotes_stay_short(assistant: Assistant) -> None:
    """However long a line of the report is, a quote has at most 400 characters."""
    answer = assistant.ask("大安市2017年政务公开存在哪些问题？")
    assert answer.citations
    assert max(len(c.quote) for c in answer.citations) <= 400
