"""Which of several numbers is asked for: by the kind of thing, by its unit, by everyday words for columns."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from nianbao.answering import Assistant
from nianbao.answering.outcomes import Outcome
from nianbao.checking import check
from nianbao.library import Library
from nianbao.settings import Settings
from nianbao.understanding.counted import asked_thing, asks_money, counts_alike
from nianbao.understanding.romanised import in_characters
from nianbao.understanding.ways import names_column, sure_ways
from synthetic import statutory_report

PROSE = """栖霞坞县人民政府2021年政府信息公开工作年度报告
一、总体情况
收到申请52件，其中当面提交9件、网上提交43件；申请人中企业6件。
“栖霞坞发布”公众号关注用户31.7万，发布图文1,206篇；抖音号发布作品88条。
全县政务新媒体账号由57个整合为24个。
政务公开抽查41个乡镇站所，发现缺漏33处，督促整改30处。
作出市场监管行政处罚决定214件，罚没金额96.4万元。
县长信箱收到来信805封，办理满意率93.2%。
公开部门预算的单位有38家。为沿街商户减免租金215万元，惠及商户1,040户。
"""
ITEMS = statutory_report("白石渡区", 2020, layout=2019).as_text()
BUREAU = """栖霞坞县水利局2019年政府信息公开工作年度报告
一、总体情况
水利热线接听来电1,733个，发布水情快报64期。
"""


@pytest.fixture(scope="module")
def counting(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Assistant]:
    """A small library of fictitious places, without a reader."""
    folder = tmp_path_factory.mktemp("counting")
    settings = Settings(library=folder / "library", cache=cache, reader="none", today="2024-06-01")
    reports = {"prose": PROSE, "bureau": BUREAU, "items": ITEMS}
    with Library.open(settings) as library:
        for name, text in reports.items():
            (folder / f"{name}.txt").write_text(text, "utf-8")
            library.add(folder / f"{name}.txt")
        yield Assistant(library, settings)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("栖霞坞县2021年有多少人关注公众号？", "31.7万"),
        ("栖霞坞县2021年政务新媒体还剩多少个账号？", "24个"),
        ("栖霞坞县2021年政务公开抽查，查出多少处缺漏？", "33处"),
        ("栖霞坞县2021年行政处罚一共罚没多少钱？", "96.4万元"),
        ("栖霞坞县2021年给商户减免了多少租金？", "215万元"),
        ("栖霞坞县2021年减免租金惠及多少户商户？", "1,040户"),
        ("栖霞坞县2021年有几家单位公开了部门预算？", "38家"),
        ("栖霞坞县2021年县长信箱来信的满意率怎么样？", "93.2%"),
        ("白石渡区2020年的行政许可项目比上一年少了几个？", "-7"),
        ("qixiawu xian 2021 gongzhonghao guanzhu renshu duoshao", "31.7万"),
        ("How many letters reached the county head's mailbox of Qixiawu County in 2021?", "805"),
        ("How many people followed Qixiawu County on WeChat in 2021?", "31.7万"),
    ],
)
def test_the_asked_kind_decides_between_neighbours(counting: Assistant, question: str, words: str) -> None:
    """Of the numbers of one sentence the one that counts what is asked for, in its unit, is given and cited."""
    answer = counting.ask(question)
    assert answer.outcome is Outcome.ANSWERED, answer.answer
    assert words in answer.answer
    assert answer.citations


@pytest.mark.parametrize(
    "question",
    [
        "栖霞坞县2021年当面提交的申请里企业有几件？",
        "栖霞坞县2021年发布了多少条微博？",
        "栖霞坞县2021年办公室改造花了多少钱？",
    ],
)
def test_a_near_miss_is_refused(counting: Assistant, question: str) -> None:
    """What is given only singly, of another channel, or in no money at all, is not stated."""
    assert counting.ask(question).outcome is Outcome.SILENT


def test_the_organ_whose_matter_it_is_answers_for_a_year_that_the_government_lacks(counting: Assistant) -> None:
    """水利热线 of 2019 stands in the report of the bureau, which the answer names; anything else is not collected."""
    answer = counting.ask("栖霞坞县2019年水利热线接了多少个电话？")
    assert "水利局" in answer.answer
    assert "1,733个" in answer.answer
    assert counting.ask("栖霞坞县2019年收到多少件申请？").outcome is Outcome.NOT_COLLECTED


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("被复议的里头有几件被推翻了", ("reviews.corrected",)),
        ("复议维持了多少件", ("reviews.upheld",)),
        ("没走复议、直接告到法院的还没判完几件", ("lawsuits.direct.pending",)),
        ("复议之后又打官司的有几件", ("lawsuits.after_review.total",)),
        ("目前还算数的规章有多少部", ("rules.in_force",)),
        ("作废的规章几件", ("rules.repealed",)),
        ("复议为什么被纠正", ()),
        ("直接告诉我复议有几件", ()),
    ],
)
def test_columns_are_known_by_everyday_words(text: str, ways: tuple[str, ...]) -> None:
    """Two or three words tell which column of the statutory tables is meant."""
    assert sure_ways(text) == ways


def test_a_column_with_a_condition_is_not_the_column_alone() -> None:
    """涉征地的复议维持几件 asks for less than the column counts."""
    assert names_column("信息公开行政复议被维持的有几件")
    assert not names_column("涉征地的行政复议被维持的有几件")


def test_money_is_told_from_what_only_sounds_like_it() -> None:
    """多少房租 is an amount; how many items on funds were published is none, nor how far spending fell."""
    assert all(map(asks_money, ("免了多少房租", "哪年花的钱多", "How much did they spend?")))
    assert not any(map(asks_money, ("公开了多少财政资金信息", "三公经费下降多少", "罚了多少次", "有多少补贴项目")))


def test_what_is_counted_is_read_from_a_question() -> None:
    """The thing behind 多少 and the word it is counted with."""
    assert asked_thing("一共查出多少个毛病？") == "毛病"
    assert counts_alike("份", "册")
    assert not counts_alike("户", "元")


def test_pinyin_is_read_only_where_all_of_it_is() -> None:
    """English is never taken for pinyin."""
    assert in_characters("shen qing shoudao duoshao jian") == "申请收到多少件"
    assert not any(map(in_characters, ("how many requests", "fax number", "women", "open data")))


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("“栖霞坞发布”2021年粉丝突破32万。", "contradicted"),
        ("栖霞坞县2021年公众号关注用户突破31万。", "supported"),
    ],
)
def test_a_bound_that_the_number_misses_is_contradicted(counting: Assistant, claim: str, verdict: str) -> None:
    """突破32万 is wrong where 31.7万 are stated, though the claim leaves out whom it counts."""
    assert [one.verdict for one in check(counting, f"栖霞坞县{claim}" if "县" not in claim else claim)] == [verdict]
