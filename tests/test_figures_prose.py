"""Figures of sentences: what is counted, whose, when; what is no number; and words for none."""

from decimal import Decimal

import pytest

from nianbao.figures import Figure, read_figures
from test_figures_statutory import report_of


def figures_of(text: str, year: int = 2023) -> list[Figure]:
    """The figures of a sentence in a report of 2023."""
    return list(read_figures(report_of(text, year)))


def only(text: str, year: int = 2023) -> Figure:
    """The one figure of a sentence."""
    (figure,) = figures_of(text, year)
    return figure


@pytest.mark.parametrize(
    ("text", "value", "unit", "measure"),
    [
        ("2023年，全市主动公开政府信息4293条。", 4293, "条", "disclosed.total"),
        ("全年通过政府门户网站公开政府信息1914条。", 1914, "条", "disclosed.website"),
        ("制发规范性文件总数3件。", 3, "件", "documents.made"),
        ("全年共收到政府信息公开申请34件。", 34, "件", "applications.received"),
        ("上年结转政府信息公开申请2件。", 2, "件", "applications.carried_over"),
        ("政府信息公开专栏访问量达24745人次。", 24745, "人次", "site.visits"),
        ("微信公众号目前关注人数达1,016,823人。", 1016823, "人", "wechat.followers"),
        ("全年发布政策解读117篇。", 117, "篇", "interpretations.published"),
        ("全年召开新闻发布会9场。", 9, "场", "press_conferences.held"),
        ("其中当面申请数18条。", 18, "条", "applications.via.in_person"),
        ("因政府信息公开引起的行政复议案件2件。", 2, "件", "reviews.total"),
        ("涉及的行政诉讼数为0件。", 0, "件", "lawsuits.total"),
        ("全年收取政府信息公开信息处理费0元。", 0, "元", "fees.copying.charged"),
        ("在政府网站进行两次在线访谈。", 2, "次", "interviews.online"),
        ("先后关停未规范管理的政务新媒体2个。", 2, "个", "new_media.closed"),
    ],
)
def test_numbers_are_tied_to_the_measure_they_state(text: str, value: int, unit: str, measure: str) -> None:
    """A number with its wording is a figure of the measure in the catalogue."""
    figure = only(text)
    assert (figure.value, figure.unit, figure.measure) == (Decimal(value), unit, measure)
    assert figure.origin == "prose"


def test_a_number_that_no_measure_fits_is_still_a_figure() -> None:
    """Someone will ask for it: the noun phrase that is counted is kept."""
    figure = only("开展公共卫生宣传活动，悬挂横幅205条。")
    assert figure.measure is None
    assert figure.subject == "悬挂横幅"


@pytest.mark.parametrize(
    ("text", "value", "bound", "printed"),
    [
        ("公众号粉丝近1.3万人。", 13000, "about", "1.3万"),
        ("公众号粉丝超过3170万人。", 31700000, "over", "3170万"),
        ("公众号粉丝逾2000人。", 2000, "over", "2000"),
        ("公众号粉丝约三千二百人。", 3200, "about", "三千二百"),
        ("累计吸引3万余人次观看。", 30000, "over", "3万"),
        ("满意率达95%以上。", 95, "over", "95"),
        ("收到意见建议不足10条。", 10, "under", "10"),
        ("发放宣传单220余张。", 220, "over", "220"),
    ],
)
def test_rough_numbers_are_known_to_be_rough(text: str, value: int, bound: str, printed: str) -> None:
    """近, 约, 超, 逾, 余, 以上 and 不足 make a number a bound; 万 and numerals in characters are counted out."""
    figure = only(text)
    assert (figure.value, figure.bound, figure.printed) == (Decimal(value), bound, printed)


@pytest.mark.parametrize(
    "text",
    [
        "根据《关于2017年工作要点的通知》（云政办函〔2017〕63号）要求。",
        "统计期限自2023年1月1日起至2023年12月31日止。",
        "联系电话：0000-5550123，邮编：350400，传真：05915550123。",
        "依照《条例》第二十条和第37条的规定办理。",
        "1.加强培训。2.完善机制。（3）改进作风。①强化考核。",
        "落实“五公开”和“5+2”工作机制，做好“三公”经费公开。",
        "网址为http://www.example.gov.cn/2023/0112/t20230112_80573.htm，邮箱zwgk2023@example.cn。",
        "地址：长河路18号主楼14层。",
        "一是统一思想，二是加强领导，第一时间办理。",
        "坚持一把手负责，推进一网通办和最多跑一次改革。",
    ],
)
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    """Document numbers, dates, phones, articles, item numbers, slogans, addresses count nothing."""
    assert figures_of(text) == []


def test_year_and_cumulative_are_told_apart() -> None:
    """截至 a year's end is cumulative, the year itself is annual; each with its year."""
    text = (
        "截至2023年12月31日，通过网站公开政府信息33675条。"
        "2023年，全市主动公开政府信息4293条，历年累计主动公开政府信息51000条。"
    )
    found = {f.value: (f.period, f.year) for f in figures_of(text)}
    assert found == {
        Decimal(33675): ("cumulative", 2023),
        Decimal(4293): ("annual", 2023),
        Decimal(51000): ("cumulative", 2023),
    }


@pytest.mark.parametrize(
    "text", ["今年累计推送政策121条。", "网站全年累计发布信息2139条。", "今年以来公开政府信息12条。"]
)
def test_this_year_so_far_is_annual(text: str) -> None:
    """全年累计 and 今年以来 are the year's numbers."""
    assert only(text).period == "annual"


def test_another_year_in_a_clause_is_its_year() -> None:
    """A clause that begins with an earlier year states that year's number."""
    text = "2022年收到政府信息公开申请21件，2023年收到政府信息公开申请7件。"
    assert [(f.value, f.year) for f in figures_of(text)] == [(21, 2022), (7, 2023)]


def test_a_change_is_no_value_of_the_measure() -> None:
    """较上年增加 states a difference, not the number of items."""
    first, second, _ = figures_of("全年主动公开政府信息120条，较上年增加20条，增长20%。")
    assert first.measure == "disclosed.total"
    assert second.measure is None


def test_scope_is_the_area_or_the_organ() -> None:
    """全区 counts the area, 区政府办 the organ itself."""
    area, own = figures_of("全区受理政府信息公开申请95件。区政府办代表区政府受理政府信息公开申请17件。")
    assert (area.scope, own.scope) == ("area", "own")


def test_lists_keep_their_head() -> None:
    """其中 A 3件、B 2件: each item is a figure of its own, with what the head counts."""
    text = "全区接收政府信息公开申请共计81件，涉及自然人80件、商业企业1件。"
    total, person, business = figures_of(text)
    assert (total.measure, total.breakdown) == ("applications.received", ())
    assert (person.value, person.breakdown) == (80, (("applicant", "natural_person"),))
    assert (business.value, business.breakdown) == (1, (("applicant", "business"),))


def test_categories_and_their_shares() -> None:
    """Categories of disclosed items and the percentages behind them carry the category."""
    text = "在主动公开的2026条政府信息中，行政许可类信息34条，占1.7%；政策、规范性文件类信息221条，占10.9%。"
    found = {f.value: (f.measure, dict(f.breakdown).get("category")) for f in figures_of(text)}
    assert found[Decimal(34)] == ("disclosed.total", "licensing")
    assert found[Decimal("1.7")] == ("disclosed.share", "licensing")
    assert found[Decimal(221)] == ("disclosed.total", "policy_documents")
    assert found[Decimal("10.9")] == ("disclosed.share", "policy_documents")


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("本年度未发生因政府信息公开引发的行政复议和行政诉讼情况。", {"reviews.total", "lawsuits.total"}),
        ("无收费及减免情况。", {"fees.copying.charged", "fees.copying.waived"}),
        ("我局没有被申请行政复议、被提起行政诉讼和接收行政申诉、举报的情况。",
         {"reviews.total", "lawsuits.total", "complaints.appeals", "complaints.received"}),
        ("2023年我局未收到有关政府信息公开的申请。", {"applications.received"}),
        ("市政府未发生政府信息公开收费事项。", {"fees.copying.charged"}),
        ("经清理，我局未有行政规范性文件。", {"documents.made"}),
    ],
)  # fmt: skip
def test_words_for_none_are_figures_of_zero(text: str, measures: set[str]) -> None:
    """未发生, 没有, 无 and 未收到 state 0, read from words, with those words as what is printed."""
    found = figures_of(text)
    assert {f.measure for f in found} == measures
    for f in found:
        assert (f.value, f.origin, f.state) == (0, "words", "number")
        assert f.printed in text


@pytest.mark.parametrize("text", ["无正当理由逾期不补正的不再处理。", "申请内容无法识别。", "实现无缝衔接，无一遗漏。"])
def test_other_words_with_no_in_them_state_nothing(text: str) -> None:
    """无 inside another word is no zero."""
    assert figures_of(text) == []


def test_wrapped_lines_are_one_sentence() -> None:
    """A line break inside a sentence hides neither the subject nor the unit."""
    text = (
        "全年收到政府信息公开申请 34 件，上年结转政府信息公开\n"
        "申请 2 件，所有申请均已按要求办理完成，涉及的行政诉讼数为\n0 件。"
    )
    assert [f.measure for f in figures_of(text)] == [
        "applications.received",
        "applications.carried_over",
        "lawsuits.total",
    ]


def test_every_figure_can_be_found_again() -> None:
    """The printed value and the quote are slices of the text, the quote around the value and not too long."""
    text = "２０２３年，全市主动公开政府信息４２９３条，" + "其中机构职能类信息12条，" * 40 + "未发生行政复议。"
    report = report_of(text)
    found = read_figures(report)
    assert len(found) == 42
    for f in found:
        assert report.text[f.start : f.end] == f.printed
        assert f.quote_start <= f.start < f.end <= f.quote_end
        assert f.quote_end - f.quote_start <= 260


@pytest.mark.parametrize(
    "text", ["", "\n", "，，。。", "0" * 4000, "共" * 2000, "（" * 500, "第" + "1" * 300 + "条", "一" * 500 + "件"]
)
def test_no_text_crashes_the_reader(text: str) -> None:
    """Whatever stands in a text, reading it ends."""
    figures_of(text)


def test_a_year_inside_a_running_total_is_the_years_number() -> None:
    """其中2009年 after 累计 is the same measure, of the year."""
    found = {
        f.value: (f.measure, f.period)
        for f in figures_of("截止2009年底，累计主动公开政府信息1206条，其中2009年公开735条。", 2009)
    }
    assert found == {1206: ("disclosed.total", "cumulative"), 735: ("disclosed.total", "annual")}


def test_a_named_part_is_no_second_value_of_the_whole() -> None:
    """What a part counts is its subject, not the measure of the number before it."""
    found = figures_of("2022年，收到政府信息公开申请62件，其中涉及土地征收19件。", 2022)
    parts = [f for f in found if f.value == 19]
    assert [f.measure for f in parts] == [None]
    assert "土地征收" in parts[0].subject


@pytest.mark.parametrize(
    ("text", "now", "before", "measure"),
    [
        ("全县政务新媒体账号由63个整合为21个。", 21, 63, "new_media.count"),
        ("微信公众号粉丝从年初的8200人增加到1.5万人。", 15000, 8200, "wechat.followers"),
        ("平均办理时长由上年的11.5个工作日压缩到7个工作日。", 7, Decimal("11.5"), None),
    ],
)
def test_of_a_number_that_became_another_the_later_one_counts(
    text: str, now: int, before: int, measure: str | None
) -> None:
    """由63个整合为21个: the measure is stated by what there is now, and the number before is none of it."""
    former, figure = figures_of(text)
    assert (figure.value, figure.measure) == (Decimal(now), measure)
    assert (former.value, former.measure) == (Decimal(before), None)


def test_money_in_characters_is_a_figure() -> None:
    """罚款二十三万四千元 is an amount; 多元化 counts nothing."""
    fine = only("全年罚款二十三万四千元，坚持多元化解纠纷。", 2012)
    assert (fine.value, fine.unit) == (Decimal(234000), "元")


def test_rent_that_was_waived_is_no_waived_fee() -> None:
    """减免租金 has nothing to do with what applicants pay."""
    assert only("为小微商户减免租金75万元。").measure is None


def test_a_sentence_that_parts_the_one_before_it_tells_of_the_same_thing() -> None:
    """从提交方式看 and 其中 at the head of a sentence go on from what the last one counts."""
    text = "全年收到申请40件，上年结转1件。从提交渠道看，网络平台25件，信函11件，当面4件。"
    stated = {f.measure: f.value for f in figures_of(text)}
    assert stated["applications.via.online"] == 25
    assert stated["applications.via.letter"] == 11
    assert stated["applications.via.in_person"] == 4
    assert stated["applications.received"] == 40
    (posted,) = [f for f in figures_of("受理申请15件，均已答复。其中通过邮寄提交9件。") if f.value == 9]
    assert posted.measure == "applications.via.letter"


def test_a_part_of_what_is_no_request_is_none_of_requests() -> None:
    """The sentence before says what is counted: opinions here."""
    (posted,) = [f for f in figures_of("征集意见建议15件，均已答复。其中通过邮寄提交9件。") if f.value == 9]
    assert posted.measure is None


def test_a_sum_of_places_counts_those_without_a_number_too() -> None:
    """县档案馆和5个乡镇…，共7处 says 7, not 5."""
    text = "在县政务大厅、县档案馆和5个乡镇服务中心设立查阅点，共7处。"
    assert [f.value for f in figures_of(text) if f.measure == "reading_points.count"] == [7]


def test_the_duty_that_was_not_enforced_is_a_figure_of_zero() -> None:
    """追究责任 is said either way round."""
    (figure,) = figures_of("全年未发生因信息公开被追究相关责任的情况。")
    assert (figure.measure, figure.value) == ("staff.disciplined", 0)
