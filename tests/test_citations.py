"""The two gates: nothing that a report does not say is shown."""

from decimal import Decimal

import pytest

from nianbao.answering.citations import Quote, Sentence, Value, numbers, verify
from nianbao.reports import Report, Section

TEXT = (
    "云溪市2021年度报告\n一、总体情况\n全年主动公开政府信息1,288条，收到申请70件。\n"
    "（一）予以公开270020130\n访问量3.2万人次。企业申请八件。"
)
REPORT = Report(
    id="r1",
    sha256="0" * 64,
    source="cloud.txt",
    media_type="text/plain",
    text=TEXT,
    title="云溪市2021年度报告",
    place="云溪市",
    organ="云溪市人民政府",
    year=2021,
    sections=(Section(("一、总体情况",), 11, len(TEXT)),),
)


def quote(words: str) -> Quote:
    start = TEXT.index(words)
    return Quote("r1", start, start + len(words))


def passes(*sentences: Sentence):
    return verify(sentences, lambda _: REPORT)


def test_verified_sentence_is_marked_and_cited():
    """A sentence whose number stands in its quote is shown with a mark and an exact citation."""
    whole = quote("全年主动公开政府信息1,288条")
    verified = passes(Sentence("云溪市2021年主动公开1288条", (whole,)))
    assert verified.sentences == ("云溪市2021年主动公开1288条[1]",)
    citation = verified.citations[0]
    assert TEXT[citation.start : citation.end] == citation.quote == "全年主动公开政府信息1,288条"
    assert citation.section == "一、总体情况"


@pytest.mark.parametrize(
    "text",
    ["主动公开1289条", "主动公开128条", "2022年主动公开1288条", "主动公开1288条，收到71件", "一千二百八十九条公开"],
)
def test_untied_number_is_not_shown(text):
    """One wrong digit, part of a number, another year or a numeral in characters stops a sentence."""
    verified = passes(Sentence(text, (quote("全年主动公开政府信息1,288条，收到申请70件"),)))
    assert verified.sentences == ()
    assert len(verified.dropped) == 1


def test_words_without_a_quote_are_not_shown():
    """A sentence that nothing proves is stopped, even where it has no number."""
    assert passes(Sentence("全年工作成绩显著")).sentences == ()


@pytest.mark.parametrize("span", [(-1, 5), (5, 5), (9, 3), (0, 10_000)])
def test_quote_outside_the_text_drops_its_claim(span):
    """A quote that cannot be read again takes its sentence with it."""
    assert passes(Sentence("云溪市", (Quote("r1", *span),))).sentences == ()


def test_value_inside_glued_digits_is_tied_by_its_span():
    """A cell read from inside a run of digits is tied by where it stands, and by nothing else."""
    row = quote("（一）予以公开270020130")
    at = TEXT.index("270020130")
    value = Value("30", Decimal(30), span=Quote("r1", at + 7, at + 9))
    assert passes(Sentence("予以公开30件", (row,), (value,))).values[0].citation == 1
    assert passes(Sentence("予以公开27件", (row,), (value,))).sentences == ()


def test_a_single_numeral_is_tied_by_its_span():
    """八件 carries an 8, and no 7."""
    row, at = quote("企业申请八件"), TEXT.index("八件")
    value = Value("八件", Decimal(8), span=Quote("r1", at, at + 1))
    more = Value("62", Decimal(62), formula="70 − 8 = 62")
    both = (row, quote("收到申请70件"))
    assert passes(Sentence("多62件（70 − 8 = 62）", both, (value, more))).sentences
    assert not passes(Sentence("企业7件", (row,), (value,))).sentences


def test_derived_value_needs_tied_operands():
    """A difference is shown where both its terms are cited, and not where one is not."""
    row = quote("全年主动公开政府信息1,288条，收到申请70件")
    good = Value("1218", Decimal(1218), formula="1288 - 70 = 1218")
    bad = Value("1208", Decimal(1208), formula="1288 - 80 = 1208")
    assert passes(Sentence("相差1218", (row,), (good,))).sentences
    assert not passes(Sentence("相差1208", (row,), (bad,))).sentences


@pytest.mark.parametrize(
    ("formula", "text", "shown"),
    [
        ("(1288 − 70) ÷ 70 × 100 = 1740", "增长1740%", True),
        ("70 ÷ 1288 × 100 = 5.43", "占5.43%", True),
        ("70 ÷ 1288 × 100 = 5.43", "占5.43%（70 ÷ 1288 × 100 = 5.43）", True),
        ("70 ÷ 1288 × 100 = 5.43", "占5.43%，共100件", False),
        ("70 ÷ 1288 × 100 = 5.5", "占5.5%", False),
        ("70 ÷ 1288 × 100 = 5.5", "（70 ÷ 1288 × 100 = 5.5）", False),
        ("1288 - 70 = 1219", "相差1219", False),
        ("1288", "相差1219", False),
        ("__import__('os') = 3", "相差3", False),
    ],
)
def test_formula_is_calculated_again(formula, text, shown):
    """The arithmetic of a formula is done again, with the rounding that it prints."""
    row = quote("全年主动公开政府信息1,288条，收到申请70件")
    assert bool(passes(Sentence(text, (row,), (Value("x", formula=formula),))).sentences) is shown


def test_numbers_keeps_cells_apart_and_joins_wrapped_digits():
    """Tabs part numbers, a line break inside a number does not, 万 is multiplied out."""
    assert numbers("21\t0\t3") == {Decimal(21), Decimal(0), Decimal(3)}
    assert Decimal(1016823) in numbers("关注人数达 1016\n823 人")
    assert numbers("3.2万") == {Decimal("3.2"), Decimal(32000)}


def test_one_quote_has_one_number():
    """Two sentences over the same words share one citation."""
    whole = quote("收到申请70件")
    verified = passes(Sentence("收到70件", (whole,)), Sentence("共70件", (whole,)))
    assert verified.sentences == ("收到70件[1]", "共70件[1]")
    assert len(verified.citations) == 1


def test_a_scale_behind_digits_is_no_number_of_its_own():
    """31.7万人 is tied by a quote that has 31.7万, whatever unit the answer puts behind it."""
    text = "公众号关注用户31.7万，发文1,200篇"
    report = Report("r1", "", "", "text/plain", text)
    at = text.index("31.7万")
    value = Value("31.7万人", Decimal(317000), "人", span=Quote("r1", at, at + 5))
    sentence = Sentence("关注人数：31.7万人", (Quote("r1", 0, len(text)),), (value,))
    assert verify([sentence], lambda _: report).sentences
