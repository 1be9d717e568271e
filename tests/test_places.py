"""Place and organ names lead to the library's organs, in any spelling; others are known as outside."""

from dataclasses import dataclass

import pytest

from nianbao.places import gazetteer, place_name
from nianbao.places.divisions import divisions, former_names
from nianbao.places.organs import abbreviates, english_names, kinds_of
from nianbao.places.subjects import Subject, mentioned
from nianbao.understanding import plain_text


@dataclass(frozen=True)
class Entry:
    id: str
    place: str
    organ: str
    year: int | None
    title: str = ""
    newest: bool = True


LIBRARY = (
    Entry("a", "云溪市", "云溪市人民政府", 2022),
    Entry("b", "云溪市", "云溪市公安局", 2021),
    Entry("c", "云溪市", "云溪市发展和改革委员会", 2023),
    Entry("d", "青禾县", "青禾县人民政府", 2016),
    Entry("e", "青禾县", "青禾县教育局", 2016),
    Entry("f", "白鹭区", "江澜市白鹭区人民政府", 2023),
    Entry("g", "白鹭区", "白鹭区人民政府", 2024),
    Entry("h", "石桥县", "石桥县人民政府", 2012),
    Entry("i", "石桥新区", "石桥新区管委会", 2023),
    Entry("j", "南浦经济技术开发区", "南浦经济技术开发区管理委员会", 2021),
    Entry("k", "南浦经济技术开发区", "南浦开发区交通与建设局", 2020),
    Entry("l", "南浦经济技术开发区", "南浦开发区柳湾片区管理局", 2023),
    Entry("m", "柳荫街道", "白鹭区柳荫街道办事处", 2024),
    Entry("n", "", "中华人民共和国汀陵海关", 2020),
    Entry("o", "鸥鸣湾经济开发区", "鸥鸣湾经济开发区管委会", 2014),
    Entry("p", "霞映湖区", "霞映湖区人民政府", 2019),
)


def subjects(text: str) -> tuple[Subject, ...]:
    return mentioned(plain_text(text), gazetteer(LIBRARY)).subjects


@pytest.mark.parametrize(
    ("text", "organ"),
    [
        ("云溪市2022年", "云溪市人民政府"),
        ("汀陵海关2020年", "汀陵海关"),
        ("中华人民共和国汀陵海关2020年", "汀陵海关"),
        ("柳荫街道2024年", "白鹭区柳荫街道办事处"),
        ("白鹭区柳荫街道办2024年", "白鹭区柳荫街道办事处"),
        ("柳荫街道办事处", "白鹭区柳荫街道办事处"),
        ("云溪2022年", "云溪市人民政府"),
        ("云溪市人民政府2022年年报", "云溪市人民政府"),
        ("雲溪市二〇二二年", "云溪市人民政府"),
        ("云西市2022年", "云溪市人民政府"),
        ("Yunxi City in 2022", "云溪市人民政府"),
        ("the Ouming Bay Economic Development Zone in 2014", "鸥鸣湾经济开发区管委会"),
        ("Oumingwan Bay in 2014", "鸥鸣湾经济开发区管委会"),
        ("Xiaying Lake District in 2019", "霞映湖区人民政府"),
        ("Lake Xiaying's requests", "霞映湖区人民政府"),
        ("YUN XI 2022", "云溪市人民政府"),
        ("yunxi 2022", "云溪市人民政府"),
        ("云溪市警方2021年", "云溪市公安局"),
        ("the Yunxi police bureau", "云溪市公安局"),
        ("云溪市发改局", "云溪市发展和改革委员会"),
        ("云溪发改委", "云溪市发展和改革委员会"),
        ("Yunxi Development and Reform Commission", "云溪市发展和改革委员会"),
        ("县教育局", "青禾县教育局"),
        ("石桥县", "石桥县人民政府"),
        ("石桥新区", "石桥新区管委会"),
        ("南浦经开区管委会", "南浦经济技术开发区管理委员会"),
        ("南浦交建局2020年", "南浦开发区交通与建设局"),
        ("南浦交健局2020年", "南浦开发区交通与建设局"),
        ("柳湾片区2023年", "南浦开发区柳湾片区管理局"),
    ],
)
def test_a_name_in_any_spelling_leads_to_one_organ(text: str, organ: str) -> None:
    """Full and short names, traditional characters, pinyin, English, slips and abbreviations find the organ."""
    found = subjects(text)
    assert [[o.name for o in s.organs] for s in found] == [[organ]]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("金湖县2024年收到多少申请", "金湖县"),
        ("深圳2021年收到多少申请", "深圳市"),
        ("How many requests did Nanjing receive?", "南京市"),
        ("粤发改委2021年", "广东省"),
        ("紫岭市2021年收到几件", "紫岭市"),
    ],
)
def test_a_place_that_is_not_held_is_known_as_a_place(text: str, place: str) -> None:
    """National divisions and names shaped like a place's give a subject without organs."""
    found = subjects(text)
    assert [(s.place, s.organs) for s in found] == [(place, ())]


def test_one_organ_under_two_spellings_stays_one() -> None:
    """A report titled with the city above and one without are the same organ's."""
    organs = [o for o in gazetteer(LIBRARY).organs if o.place == "白鹭区"]
    assert [o.years for o in organs] == [(2024, 2023)]


def test_a_shared_short_name_keeps_both_places() -> None:
    """石桥 alone may be the county or the zone."""
    assert {o.name for o in subjects("石桥收到多少申请")[0].organs} == {"石桥县人民政府", "石桥新区管委会"}


def test_a_place_above_is_no_subject_of_its_own() -> None:
    """江苏省淮安市洪泽区 is one place, and its spans leave nothing behind."""
    found = mentioned("江苏省淮安市洪泽区2023年", gazetteer(LIBRARY))
    assert [s.place for s in found.subjects] == ["洪泽区"]
    assert [end for _, end in found.spans][-1] == 9


def test_everyday_words_are_no_places() -> None:
    """公安, 资源, 新建 and 通道 are counties too, but not in these questions."""
    for text in ("新建的专栏叫什么", "公开通道有哪些", "资源共享怎么做", "政府信息公开条例"):
        assert subjects(text) == ()


def test_organ_kinds_and_abbreviations() -> None:
    """Names of one kind agree, composite organs have several kinds, abbreviations keep the order."""
    assert kinds_of("发改委") == kinds_of("发展和改革局")
    assert kinds_of("交通与建设局") == {"transport", "construction"}
    assert abbreviates("环土局", "环境与国土资源局")
    assert not abbreviates("教育局", "经济发展局")
    assert [n.text for n in english_names("the Bureau of Finance, and the police")] == ["Bureau of Finance", "police"]


def test_divisions_know_former_names_and_places_above() -> None:
    """The national table holds today's names and those of the same stem before."""
    assert "大安县" in former_names("大安市")
    assert "深圳市" in divisions()
    assert place_name("吉林省大安市", "") == "大安市"
