"""A sentence that cannot be the answer is known for it, however much it shares with the question."""

import pytest

from nianbao.answering.features import terms
from nianbao.answering.kinds import asked_kind
from nianbao.answering.misfits import misfit_for, only_counts
from nianbao.understanding.query import Query
from nianbao.understanding.terms import subject_terms


def cannot(question: str, sentence: str, report: str = "") -> bool:
    """Whether the sentence, in a report of its own and of `report`, is a misfit for the question."""
    said = subject_terms(question)
    query = Query(question, "zh", question, subject_terms=said)
    phrases = [held for phrase in said if (held := terms(phrase))]
    return misfit_for(query, asked_kind(question), phrases, report + sentence, terms)(sentence, terms(sentence))


@pytest.mark.parametrize(
    ("question", "misfit", "fit"),
    [
        (
            "视频号是哪天开通的",
            "视频号粉丝三万；官方微博于5月20日关闭。",
            "视频号于4月2日开通；官方微博于5月20日关闭。",
        ),
        ("考评垫底的是哪个单位", "县林业局在考评中排名第一。", "县林业局在考评中排名第一，县粮库排名末位。"),
        ("官方微博什么时候开通的", "官方微博于5月20日停用。", "官方微博于5月20日上线。"),
        ("哪家公司承建了网站", "网站由某科技公司承建。", "网站由云溪数据公司承建。"),
        ("座谈会几点开始", "召开座谈会三次。", "座谈会于下午2:30开始。"),
        ("开放日是几月几号", "时间：2023-02-03　来源：青禾县政府办", "开放日定于9月8日。"),
        ("罚得最重的一家网吧是哪家", "查处网吧两家，云溪网吧停业整顿。", "处罚最重的是云溪网吧。"),
        ("哪个乡镇公开条数最少", "青石镇公开12条。", "青石镇公开12条，在乡镇中居末位。"),
        (
            "官方微博哪天开通的",
            "官方微博有粉丝三万人，微信公众号于5月2日开通。",
            "官方微博于5月2日开通，微信粉丝三万人。",
        ),
        ("抖音号什么时候上线的", "视频号于2021年3月上线；抖音号发布作品90条。", "视频号和抖音号于2021年3月上线。"),
        ("怎么收费的", "报告由总体情况、收费情况等六部分组成。", "收费按照省里的标准。"),
        ("栏目更新慢打算怎么办", "一是加强培训。", "一是每周检查栏目更新。"),
    ],
)
def test_a_misfit_is_told_from_what_fits(question: str, misfit: str, fit: str) -> None:
    """The date of another thing, the other end, a name kept back, a line of the page, another trouble: none answers."""
    assert cannot(question, misfit)
    assert not cannot(question, fit)


def test_the_number_that_a_question_names_must_stand_in_the_sentence() -> None:
    """Who paid 460 yuan is not told where another payment is; a number that the report never names binds nobody."""
    paid = "收取信息处理费460元，由青禾县农机站缴纳。"
    assert cannot("交了460元的是谁", "复印费由县财政局承担。", paid)
    assert not cannot("交了460元的是谁", paid)
    assert not cannot("交了999元的是谁", paid)


def test_a_superlative_of_time_or_number_is_no_rank() -> None:
    """第一时间 and the end of a report are none of the two ends of a ranking."""
    assert not cannot("年报末尾的联系人是谁", "（联系人：沈立舟）")
    assert not cannot("谁的浏览量最低", "第一时间公开，浏览量最低的是县志办。")


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("被约谈的三个单位是哪几个", "全年检查两次，对工作落后的3个单位进行了约谈。"),
        ("哪14个部门网站被关停", "关停部门网站14个，保留22个。"),
        ("有5个乡镇没有公开栏,是哪5个", "经查，有五个乡镇和一个街道至今没有公开栏。"),
        ("哪些单位没有按时答复", "有2个单位逾期答复，被提醒一次。"),
    ],
)
def test_a_count_names_nothing(question: str, sentence: str) -> None:
    """Who asks which ones is not answered by how many there are."""
    assert only_counts(question, sentence)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("被约谈的三个单位是哪几个", "对县林业局、县粮库、青石镇3个单位进行了约谈。"),
        ("被约谈的三个单位是哪几个", "约谈了三个单位，分别是林业局、粮库和青石镇。"),
        ("哪两个乡镇试点", "在东柳镇和西柳镇两个乡镇开展试点。"),
        ("出台了哪三项制度", "制定《审核办法》、《责任办法》和《考核办法》三项制度。"),
        ("下一步从哪三个方面改进", "将从三个方面改进。"),
        ("约谈了多少个单位", "对3个单位进行了约谈。"),
    ],
)
def test_names_beside_a_count_are_an_answer(question: str, sentence: str) -> None:
    """Before it or behind it; and what a list may follow, or a count that is asked for, is not kept back."""
    assert not only_counts(question, sentence)
