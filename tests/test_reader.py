"""The reader: spans in synthetic passages, what it shares, and what it does with bad input."""

import logging
from pathlib import Path

import pytest

from nianbao.errors import QuestionError, WeightsError
from nianbao.models.encoder import BuiltInEncoder, load_encoder
from nianbao.models.reader import WEIGHTS, BuiltInReader, Reader, load_reader, open_reader
from nianbao.settings import Settings

APPLICATIONS = "2021年，全县共收到政府信息公开申请37件，比上年增加5件，均按期答复。"
CONTACT = "青禾县人民政府办公室地址：青禾县建设路12号，联系电话：0431-5550123，邮编136700。"
FOLLOWERS = "县政府微信公众号“青禾发布”关注人数达到10.2万人，全年推送文章812篇。"
PROBLEMS = "存在的主要问题：一是公开内容不够全面；二是部分单位更新不及时；三是队伍业务能力有待提高。"
PLAIN = "全县各级各部门高度重视政府信息公开工作，认真贯彻落实《条例》，健全工作机制，加强队伍建设。"
PASSAGES = [PLAIN, APPLICATIONS, CONTACT, FOLLOWERS, PROBLEMS]
TITLE = "青禾县人民政府2021年政府信息公开工作年度报告"


@pytest.fixture(scope="module")
def encoder() -> BuiltInEncoder:
    loaded = load_encoder(Settings())
    assert isinstance(loaded, BuiltInEncoder)
    return loaded


@pytest.fixture(scope="module")
def reader(encoder: BuiltInEncoder) -> Reader:
    return BuiltInReader(encoder)


def said(reader: Reader, question: str) -> tuple[int, str]:
    """The number of the best passage and the span in it."""
    spans = reader.read(question, PASSAGES, [TITLE] * len(PASSAGES))
    best = max(range(len(spans)), key=lambda i: spans[i].score)
    return best, PASSAGES[best][spans[best].start : spans[best].end]


@pytest.mark.parametrize(
    ("question", "passage", "answer"),
    [
        ("青禾县2021年收到多少件政府信息公开申请？", 1, "37件"),
        ("青禾縣2021年收到多少件政府信息公開申請？", 1, "37件"),
        ("How many disclosure applications did Qinghe county receive in 2021?", 1, "37件"),
        ("县政府办公室的联系电话是多少？", 2, "0431-5550123"),
        ("青禾发布公众号有多少人关注？", 3, "10.2万人"),
        ("公众号全年推送了多少篇文章？", 3, "812篇"),
    ],
)
def test_the_span_that_answers(reader: Reader, question: str, passage: int, answer: str) -> None:
    """The right passage comes first and its span is the answer, in Chinese of both scripts and in English."""
    assert said(reader, question) == (passage, answer)


def test_the_passage_that_answers_a_list(reader: Reader) -> None:
    """A question for a list finds the passage that enumerates."""
    assert said(reader, "报告里说公开工作存在哪些问题？")[0] == 4


def test_an_answer_is_told_from_none(reader: Reader) -> None:
    """The passage with the answer is more answerable than any passage is for what the text never says."""
    right = reader.read("青禾县2021年收到多少件政府信息公开申请？", PASSAGES)[1].answerable
    for question in ("青禾县2021年粮食产量是多少吨？", "青禾县县长叫什么名字？"):
        assert max(span.answerable for span in reader.read(question, PASSAGES)) < right


def test_shape(reader: Reader) -> None:
    """One span a passage, in order, inside the passage, without white space at its ends, with answerable in [0, 1]."""
    passages = [f"  {text}  " for text in PASSAGES] * 4
    spans = reader.read("收到多少件申请？", passages)
    assert len(spans) == len(passages)
    for passage, span in zip(passages, spans, strict=True):
        assert 0 <= span.start < span.end <= len(passage)
        assert passage[span.start : span.end] == passage[span.start : span.end].strip()
        assert 0 <= span.answerable <= 1
    assert reader.read("收到多少件申请？", []) == []


def test_company_does_not_change_a_span(reader: Reader) -> None:
    """A passage is read the same alone and in a padded batch."""
    alone = reader.read("收到多少件申请？", [APPLICATIONS])[0]
    among = reader.read("收到多少件申请？", [PLAIN * 6, APPLICATIONS])[1]
    assert (alone.start, alone.end) == (among.start, among.end)
    assert alone.score == pytest.approx(among.score, abs=0.35)


def test_passages_with_nothing_to_read(reader: Reader) -> None:
    """Empty passages and white space give an empty span that ranks last and answers nothing."""
    spans = reader.read("收到多少件申请？", ["", APPLICATIONS, " \n\t　"])
    assert [(spans[i].start, spans[i].end, spans[i].answerable) for i in (0, 2)] == [(0, 0, 0.0)] * 2
    assert spans[1].score > max(spans[0].score, spans[2].score)


def test_a_passage_longer_than_the_model(reader: Reader) -> None:
    """An answer far behind the model's 512 tokens is found, at its place in the whole passage."""
    passage = PLAIN * 30 + APPLICATIONS + PLAIN * 30
    span = reader.read("全县2021年收到多少件政府信息公开申请？", [passage])[0]
    assert passage[span.start : span.end] == "37件"
    assert span.start > 1000


@pytest.mark.parametrize(
    "question",
    ["申请" * 5000, "كم عدد الطلبات؟", "🙂🙂", "</s><s><pad>", "a" * 10_000, "\u0000\ud800x", "SELECT 1; --"],
)
def test_odd_questions_are_read(reader: Reader, question: str) -> None:
    """Questions of 10,000 characters, other scripts and control characters give spans, never a crash."""
    assert len(reader.read(question, PASSAGES)) == len(PASSAGES)


@pytest.mark.parametrize("question", ["", "  \n"])
def test_an_empty_question_is_refused(reader: Reader, question: str) -> None:
    """A question without a character is refused with a reason."""
    with pytest.raises(QuestionError, match="empty"):
        reader.read(question, PASSAGES)


def test_the_embedding_table_is_shared(encoder: BuiltInEncoder, reader: Reader) -> None:
    """The reader looks words up in the encoder's own table, and leaves the encoder's layers alone."""
    assert isinstance(reader, BuiltInReader)
    ours, theirs = reader.model.transformer, encoder.transformer
    assert ours.embedding.words.data_ptr() == theirs.embedding.words.data_ptr()
    changed = [a is not b for a, b in zip(ours.layers, theirs.layers, strict=True)]
    assert changed[-1]
    before = encoder.passages([PLAIN])
    reader.read("收到多少件申请？", PASSAGES)
    assert (encoder.passages([PLAIN]) == before).all()


def test_the_file_is_small() -> None:
    """What the repository carries is at most 8 MB."""
    assert 0 < WEIGHTS.stat().st_size <= 8_000_000
    assert (WEIGHTS.parent / "README.md").is_file()


@pytest.mark.parametrize("damage", ["missing", "cut", "junk"])
def test_weights_that_cannot_be_read(encoder: BuiltInEncoder, tmp_path: Path, damage: str) -> None:
    """A missing or damaged file gives one error that names it and the mend."""
    path = tmp_path / "reader.safetensors"
    if damage == "cut":
        path.write_bytes(WEIGHTS.read_bytes()[:100_000])
    elif damage == "junk":
        path.write_bytes(b"\x00" * 64)
    with pytest.raises(WeightsError, match=r"reader\.safetensors.*NIANBAO_READER"):
        BuiltInReader(encoder, path)


def test_weights_of_another_encoder(encoder: BuiltInEncoder) -> None:
    """Differences from other weights than those in memory are refused."""
    from nianbao.models.spans import load_span_model

    with pytest.raises(WeightsError, match="other encoder weights"):
        load_span_model(encoder.transformer, encoder.folder, "0" * 64, WEIGHTS)


def test_going_on_without_a_reader(encoder: BuiltInEncoder, caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    """A reader that cannot be loaded is logged once and is None; asking for none is None without a word."""
    settings = Settings(reader=str(tmp_path / "no-such-model"))
    with pytest.raises(WeightsError, match="NIANBAO_READER"):
        open_reader(settings, encoder)
    with caplog.at_level(logging.ERROR, logger="nianbao.models.reader"):
        assert load_reader(settings, encoder) is None
        assert load_reader(settings, encoder) is None
    assert [record.name for record in caplog.records].count("nianbao.models.reader") == 1
    caplog.clear()
    assert load_reader(Settings(reader="none"), encoder) is None
    assert not caplog.records


def test_a_model_of_the_operator(encoder: BuiltInEncoder, tmp_path: Path) -> None:
    """A Hugging Face question-answering folder is read with, long and empty passages included."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForQuestionAnswering

    torch.manual_seed(3)
    shape = BertConfig(
        vocab_size=250037, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    BertForQuestionAnswering(shape).save_pretrained(tmp_path / "qa")
    AutoTokenizer.from_pretrained(str(encoder.folder)).save_pretrained(tmp_path / "qa")
    other = open_reader(Settings(reader=str(tmp_path / "qa")), encoder)
    assert other is not None
    passages = [APPLICATIONS, "", PLAIN * 40]
    spans = other.read("收到多少件申请？", passages)
    assert [span.end > span.start for span in spans] == [True, False, True]
    assert all(span.end <= len(passage) for passage, span in zip(passages, spans, strict=True))


def test_four_bits_come_back() -> None:
    """What is packed into four bits comes back within a tenth of its size, zeros exactly."""
    import torch

    from nianbao.models.deltas import expanded, packed

    values = torch.randn(96, 128, generator=torch.Generator().manual_seed(1)) * 0.01
    values[3, :64] = 0
    codes, scales = packed(values)
    back = expanded(codes, scales, values.shape)
    assert codes.numel() == values.numel() // 2
    assert float((back - values).norm() / values.norm()) < 0.12
    assert not back[3, :64].any()
