"""A question that cannot be answered is told in words, in both languages, and never leaves the page hanging."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from nianbao.api.work import Busy
from nianbao.errors import LibraryDamaged, NianbaoError, QuestionError, QuestionTimeout
from nianbao_ui import markup
from nianbao_ui.turns import Step, grown
from nianbao_ui.words import WORDS

ASKED = Step(question="云溪市2019年收到多少件申请？")


class _Failing:
    """Stands where the limits and the workers do, and fails as they can."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def take(self, host: str | None) -> None:
        raise self._error


def _app(error: Exception) -> FastAPI:
    app = FastAPI()
    app.state.limits = _Failing(error)
    return app


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (Busy(3, "128 in work"), "failed_busy"),
        (QuestionTimeout("30 s are over"), "failed_slow"),
        (QuestionError("2,001 characters"), "failed_long"),
        (LibraryDamaged("the disk is gone"), "failed_library"),
        (NianbaoError("something"), "failed"),
        (RuntimeError("a mistake of ours"), "failed"),
    ],
)
def test_each_failure_has_its_words_and_a_way_to_ask_again(error: Exception, key: str) -> None:
    """The turn is shown as waiting at once and ends with why it failed; no message of the program is shown."""
    turns = list(grown(_app(error), ASKED, [], None))
    assert turns[0]["answer"] is None
    shown = markup.conversation([turns[-1]], lambda _: None)
    assert all(words in shown for words in WORDS[key])
    assert str(error) not in shown
    assert 'data-again="1"' in shown
    assert ASKED.question in shown


def test_step_goes_to_the_browser_and_back() -> None:
    """A question, a changed slot, and a shared answer are the same after the browser kept them."""

    def steps() -> Iterator[Step]:
        yield ASKED
        yield Step(turn=2, slot="year", old="2019", new="2018")
        yield Step(kept="abc")

    assert [Step.of(step.as_json()) for step in steps()] == list(steps())
