"""The map that turns questions towards the passages that answer them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from nianbao.models.adapter import question_vector
from nianbao.models.encoder import Encoder, load_encoder
from nianbao.settings import Settings
from nianbao.training.adapting import Asked, Material, firsts, fit, turned


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder(Settings())


@dataclass
class Renamed:
    """The same encoder under other weights' name."""

    inner: Encoder
    digest: str = "other"

    def query(self, text: str) -> NDArray[np.float32]:
        return self.inner.query(text)


def test_a_question_is_turned_and_stays_of_length_one(encoder: Encoder) -> None:
    """The map moves a question, and cosines stay cosines."""
    question = "群众能去哪儿查这些公开的材料？"
    vector = question_vector(encoder, question)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    assert float(vector @ encoder.query(question)) < 0.999


def test_other_weights_are_left_alone(encoder: Encoder) -> None:
    """A map that was fitted to other weights is not applied."""
    other = Renamed(encoder)
    assert np.array_equal(question_vector(other, "热线电话"), encoder.query("热线电话"))  # type: ignore[arg-type]


def test_what_people_ask_comes_nearer_to_what_offices_write(encoder: Encoder) -> None:
    """In either language the passage that answers, in other words, outranks those that look like the question."""
    passages = [
        "四、依申请公开办理情况。全年共受理群众提出的申请19件，全部在法定期限内答复。",
        "市民可到县档案馆、县图书馆和行政服务中心的查阅点翻看纸质文件。",
        "县政府网站开设“信息公开”栏目，公开政府文件、公告公示、人事任免。",
        "我局高度重视政府信息公开工作，成立了由局长任组长的领导小组。",
        "本年度没有因政府信息公开引起的行政复议和行政诉讼。",
    ]
    vectors = encoder.passages(passages)
    asked = {
        "老百姓想翻文件原件该往哪儿跑": 1,
        "Where can residents read the documents on paper?": 1,
        "有人为这个打官司吗": 4,
        "Who heads the work?": 3,
        "How many people applied?": 0,
    }

    def margin(turn: Callable[[str], NDArray[np.float32]]) -> float:
        leads = []
        for question, right in asked.items():
            scores = vectors @ turn(question)
            leads.append(float(scores[right] - np.delete(scores, right).max()))
        return sum(leads)

    assert margin(lambda question: question_vector(encoder, question)) > margin(encoder.query)


def test_fitting_learns_a_direction() -> None:
    """Where all questions lie off their passages in one direction, those of reports never fitted are found too."""
    torch.manual_seed(3)
    unit = torch.nn.functional.normalize
    off = unit(torch.randn(24), dim=0)
    reports = {f"r{i}": unit(torch.randn(12, 24), dim=1) for i in range(12)}
    # What is asked looks most like the first passage, of all reports, whichever it is about.
    asked = tuple(
        Asked(vector, vector, name, torch.arange(12) == i)
        for name, passages in reports.items()
        for i in range(12)
        for vector in [unit(passages[i] * 0.6 + off * 1.5, dim=0)]
    )
    material = Material(asked, reports, "digest")
    down, up = fit(material, lambda name: name < "r5")
    untrained = firsts(material, lambda name: name >= "r5", lambda vector: vector)
    trained = firsts(material, lambda name: name >= "r5", lambda vector: turned(vector, down, up))
    assert _first(trained) > _first(untrained)


def _first(shares: str) -> float:
    return float(shares.split(": ")[1].split("%")[0])
