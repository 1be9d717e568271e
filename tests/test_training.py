"""Training of the reader: what it is shown, and that fitting, compressing and loading meet."""

import json
import random
import re
from pathlib import Path

import pytest

from nianbao.models.encoder import BuiltInEncoder, load_encoder
from nianbao.settings import Settings
from nianbao.training.contrasts import contrast
from nianbao.training.examples import WRITTEN, Group, Window, cut_around, plain_groups, read_public
from nianbao.training.indomain import Questions, in_report_groups, read_questions, shuffled

REPORT = (
    "平潭县石桥局2016年政府信息公开工作年度报告\n一、概述\n2016年，我局高度重视政府信息公开工作，认真贯彻落实条例。\n"
    "二、主动公开情况\n全年主动公开政府信息128条，其中通过网站公开97条，通过公告栏公开31条。\n"
    "三、依申请公开情况\n本年度收到政府信息公开申请6件，均已答复。\n"
    "四、复议和诉讼情况\n2016年没有发生行政复议和行政诉讼。\n五、存在的不足\n一是更新不够及时；二是人员不足。\n"
)
QUESTIONS = [
    ("平潭石桥局2016年主动公开了多少条信息？", "全年主动公开政府信息128条", "128条", "disclosed.total"),
    ("How many items did Pingtan's Shiqiao bureau put out in 2016?", "全年主动公开政府信息128条", "128条", None),
    ("平潭石桥局16年收到几件申请", "本年度收到政府信息公开申请6件", "6件", None),
    ("平潭石桥局2016年有哪些不足", "一是更新不够及时；二是人员不足", None, None),
    ("平潭石桥局2016年发了几篇微信", None, None, None),
]  # fmt: skip


@pytest.fixture(scope="module")
def encoder() -> BuiltInEncoder:
    loaded = load_encoder(Settings())
    assert isinstance(loaded, BuiltInEncoder)
    return loaded


@pytest.fixture(scope="module")
def questions(encoder: BuiltInEncoder, tmp_path_factory: pytest.TempPathFactory) -> Questions:
    data = tmp_path_factory.mktemp("data")
    folder = data / "reports" / "shiqiao-2016"
    folder.mkdir(parents=True)
    (folder / "report.txt").write_text(REPORT, encoding="utf-8")
    (folder / "meta.json").write_text(json.dumps({"title": REPORT.splitlines()[0]}), encoding="utf-8")
    lines = [
        {"id": str(i), "report_id": "shiqiao-2016", "question": question, "kind": "figure", "measure": measure,
         "evidence": [evidence] if evidence else [], "span": span}
        for i, (question, evidence, span, measure) in enumerate(QUESTIONS)
    ]  # fmt: skip
    (data / "questions-x.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    phrasing = {"measure": "disclosed.total", "phrasings_zh": ["晒了多少條信息"], "phrasings_en": ["items put out"]}
    (data / "measure_phrasings.jsonl").write_text(json.dumps(phrasing), encoding="utf-8")
    return read_questions(data, "x", encoder, [data / "reports"])


@pytest.fixture
def public(tmp_path: Path) -> Path:
    context = "陸特和漢斯雷頓開創了歐洲對梵語的學術研究。" + "後來發現了印歐語系。" * 20
    other = "這座橋建於一九三七年，位於舊金山。" + "橋身漆成橘紅色。" * 20
    asked = [(context, "誰開創了研究？", "陸特和漢斯雷頓"), (other, "橋在哪裡？", "舊金山")]
    paragraphs = []
    for number, (text, question, answer) in enumerate(asked):
        answers = [{"text": answer, "answer_start": text.index(answer)}]
        paragraphs.append({"context": text, "qas": [{"id": str(number), "question": question, "answers": answers}]})
    path = tmp_path / "public.json"
    path.write_text(json.dumps({"data": [{"title": "梵語", "paragraphs": paragraphs}]}), encoding="utf-8")
    return path


def test_public_questions_in_simplified_characters(public: Path) -> None:
    """Context, question and answers are simplified, and every answer still stands at its place."""
    first, second = read_public(public)
    assert first.answers == (("陆特和汉斯雷顿", 0),)
    assert second.context[13:16] == "旧金山"


def test_plain_groups_hold_the_answer_once(public: Path) -> None:
    """The first window's span is the answer; where there is another window, it does not have it."""
    questions = read_public(public)
    groups = [group for seed in range(20) for group in plain_groups(questions, seed)]
    assert {group.question for group in groups} == {q.question for q in questions}
    assert {len(group.windows) for group in groups} == {1, 2}
    for group in groups:
        right, *wrong = group.windows
        answer = next(q.answers[0][0] for q in questions if q.question == group.question)
        assert right.span is not None
        assert right.text[slice(*right.span)] == answer
        assert all(window.span is None and answer not in window.text for window in wrong)


def test_written_paragraphs_hold_their_answers() -> None:
    """Every answer that was written for plain reading stands in its paragraph, and is one that a reader may mark."""
    data = json.loads(WRITTEN.read_text(encoding="utf-8"))["data"]
    written = [qa for article in data for paragraph in article["paragraphs"] for qa in paragraph["qas"]]
    questions = read_public(WRITTEN)
    assert len(questions) == len(written) > 1900
    assert all(q.context.count(text) and 0 < len(text) <= 96 for q in questions for text, _ in q.answers)


def test_a_cut_holds_the_span() -> None:
    """Windows of any size and place hold the whole span."""
    rng = random.Random(2)
    text = "甲" * 300 + "答案" + "乙" * 300
    for _ in range(200):
        window = cut_around(text, 300, 302, rng)
        assert window.span is not None
        assert window.text[slice(*window.span)] == "答案"


def test_in_report_groups_keep_their_spans(questions: Questions) -> None:
    """Under other names and years a span still says the answer, and no wrong window holds the evidence."""
    asked = {0: "128条", 1: "128条", 2: "6件", 3: "一是更新不够及时；二是人员不足"}
    seen = set()
    for seed in range(40):
        for group in in_report_groups(questions, seed):
            said = [w.text[slice(*w.span)] for w in group.windows if w.span]
            assert len(said) <= 1
            seen.update(said)
            if not said and "微信" not in group.question:  # a contrast: the year was swapped
                year = re.search(r"20\d\d", group.question)
                assert year is not None
                assert year[0] not in group.windows[0].title
            for window in group.windows:
                if window.span is None and window.title == group.windows[0].title:
                    assert not said or said[0] not in window.text
    assert seen == set(asked.values())


def test_in_report_groups_vary(questions: Questions) -> None:
    """Other wordings, places and years occur, and the right window under a wrong title."""
    groups = [group for seed in range(40) for group in in_report_groups(questions, seed)]
    texts = {group.question for group in groups}
    assert "晒了多少条信息" in texts
    assert any("平潭" not in text and "石桥局" in text for text in texts)
    assert len({window.title for group in groups for window in group.windows}) > 20
    wrong = [g for g in groups if any(w.span is None and w.text == g.windows[0].text for w in g.windows[1:])]
    assert wrong
    assert all(len({w.title for w in g.windows}) > 1 for g in wrong)


def test_kinds_of_groups_are_shuffled_together() -> None:
    """Every group of every kind once, in an order that the seed fixes and that parts no kind from the other."""
    many, few = [Group(str(i), ()) for i in range(6)], [Group("a", ()), Group("b", ())]
    once = [group.question for group in shuffled(1, many, few)]
    assert sorted(once) == ["0", "1", "2", "3", "4", "5", "a", "b"]
    assert once == [group.question for group in shuffled(1, many, few)]
    assert once != sorted(once)


@pytest.mark.slow
def test_fitting_compressing_and_loading_meet(encoder: BuiltInEncoder, tmp_path: Path) -> None:
    """Some steps on one question teach it, and the compressed file, loaded, marks the same span."""
    import torch

    from nianbao.models.reader import BuiltInReader
    from nianbao.models.spans import SpanModel, copy_of
    from nianbao.models.transformer import load_transformer
    from nianbao.training.compress import compress
    from nianbao.training.fitting import Stage, batches, fit

    torch.manual_seed(1)
    cpu = torch.device("cpu")
    base = load_transformer(encoder.folder, cpu, torch.float32)
    model = SpanModel(copy_of(base))
    model.transformer.embedding.requires_grad_(False)
    stage = Stage("test", rate=2e-4, head_rate=2e-3, frozen=9, warmup=0.1)
    text = "全年收到申请17件，网站发布信息204条。"
    group = Group("收到几件申请", (Window(text, "", (6, 9)), Window("公告栏设在一楼大厅东侧。")))
    other = Group("网站发布几条", (Window(text, "", (16, 20)), Window("公告栏设在一楼大厅东侧。")))
    groups = [group, other] * 4
    fit(model, lambda: (b for _ in range(20) for b in batches(groups, encoder.tokenizer, stage, cpu)), 20, stage,
        tmp_path / "checkpoint.safetensors")  # fmt: skip
    trained = {name: value for name, value in model.state_dict().items() if "embedding" not in name}
    error = compress(trained, base, tmp_path / "reader.safetensors", {"base": encoder.digest})
    assert error < 0.15
    first, second = BuiltInReader(encoder, tmp_path / "reader.safetensors").read(
        "收到几件申请", [text, group.windows[1].text]
    )
    assert text[first.start : first.end] == "17件"
    assert first.answerable > second.answerable


def test_a_contrast_is_not_answered_by_its_windows() -> None:
    """One word is swapped for a rival that no window names, so that no span is left."""
    window = Window("我局微信粉丝3000人，微博粉丝20人。", "青禾县2016年年度报告", (4, 11))
    asked = Group("2016年微信有多少粉丝", (window, Window("抖音发布5条。", window.title)))
    for seed in range(60):
        missed = contrast(asked, random.Random(seed))
        assert missed is not None
        assert missed.question != asked.question
        assert not any(w.span for w in missed.windows)
        assert "微博" not in missed.question
        assert not ("抖音" in missed.question and any("抖音" in w.text for w in missed.windows))


def test_a_question_without_rivals_has_no_contrast() -> None:
    """Where no word can be swapped there is nothing to show."""
    assert contrast(Group("谁负责", (Window("由办公室负责。", "", (1, 4)),)), random.Random(1)) is None
