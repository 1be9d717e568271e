"""A question is cut where it asks something new, and nowhere else."""

import pytest

from nianbao.understanding.parting import parts


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("青禾县接了多少单,都按时回了吗", ("青禾县接了多少单", "都按时回了吗")),
        ("2020年收到多少件申请,其中多少件同意公开?", ("2020年收到多少件申请", "其中多少件同意公开")),
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
