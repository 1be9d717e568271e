"""How much one client may ask, how long a question may take, and what happens to threads that are stuck."""

import threading
import time
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from library_samples import BigramEncoder
from nianbao import deadlines
from nianbao.answering import Assistant
from nianbao.api import create_app, limits
from nianbao.api.limits import Limits
from nianbao.api.metrics import Metrics
from nianbao.api.work import Busy, Threads
from nianbao.errors import QuestionTimeout
from nianbao.library import Library
from nianbao.settings import Settings
from nianbao_ui.turns import Step, grown

STRANGER, OTHER = "203.0.113.7", "203.0.113.8"


@pytest.fixture
def app(settings: Settings) -> Iterator[FastAPI]:
    """An empty library behind the doors; a client may come twice at once and sixty times a minute."""
    chosen = settings.model_copy(update={"rate": 60, "rate_burst": 2, "reader": "none"})
    with Library.open(chosen, encoder=BigramEncoder()) as library:
        yield create_app(Assistant(library, chosen))


def _from(app: FastAPI, host: str) -> TestClient:
    return TestClient(app, client=(host, 4711))


def test_a_client_that_asks_too_much_is_told_when_to_come_again(app: FastAPI) -> None:
    """The third request at once gives 429 in both languages with Retry-After, and nobody else is held up."""
    hasty = _from(app, STRANGER)
    assert [hasty.get("/api/reports").status_code for _ in range(3)] == [200, 200, 429]
    refused = hasty.get("/api/reports")
    assert int(refused.headers["retry-after"]) >= 1
    assert "秒后再试" in refused.json()["detail"]
    assert "try again in" in refused.json()["detail"]
    assert refused.headers["x-content-type-options"] == "nosniff"
    assert _from(app, OTHER).get("/api/reports").status_code == 200


def test_the_chat_says_that_it_is_busy_in_a_state_of_its_own(app: FastAPI) -> None:
    """A question beyond what one client may ask, or while all places are taken, stands there with that reason."""

    def reasons(host: str) -> list[str]:
        step = Step.of({"question": "云溪市2021年收到多少件申请？"})
        assert step is not None
        return [turn["answer"]["reason"] for turn in grown(app, step, [], host) if turn["answer"]][-1:]

    for _ in range(2):
        app.state.limits.take(STRANGER)
    assert reasons(STRANGER) == ["busy"]
    while app.state.places.acquire(blocking=False):
        pass
    assert reasons(OTHER) == ["busy"]


def test_looking_and_this_machine_are_not_counted(app: FastAPI) -> None:
    """What is no work is never refused, nor what comes from this machine, as from a proxy that tells no names."""
    assert {_from(app, STRANGER).get("/healthz").status_code for _ in range(9)} == {200}
    assert {_from(app, "127.0.0.1").get("/api/reports").status_code for _ in range(9)} == {200}


def test_a_bucket_fills_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the time that the refusal names, exactly one more request is taken; 0 stands for any number."""
    now = [100.0]
    monkeypatch.setattr(limits.time, "monotonic", lambda: now[0])
    bucket = Limits(6, 1, Metrics(lambda: 0))
    bucket.take(STRANGER)
    with pytest.raises(Busy) as refused:
        bucket.take(STRANGER)
    assert refused.value.headers == {"Retry-After": "10"}
    now[0] += 10
    bucket.take(STRANGER)
    with pytest.raises(Busy):
        bucket.take(STRANGER)
    for _ in range(9):
        Limits(0, 1, Metrics(lambda: 0)).take(STRANGER)


def test_an_ipv6_client_is_its_network() -> None:
    """Addresses of one /64 share a bucket; the next network has its own."""
    bucket = Limits(60, 1, Metrics(lambda: 0))
    bucket.take("2001:db8:1:2::1")
    with pytest.raises(Busy):
        bucket.take("2001:db8:1:2:ffff::9")
    bucket.take("2001:db8:1:3::1")


def test_a_question_that_takes_too_long_is_given_up_and_others_go_on() -> None:
    """The asker gets an error at once; threads that are stuck in what Python cannot end are replaced."""
    release = threading.Event()
    workers = Threads(2, seconds=0.2)
    for _ in range(2):
        with pytest.raises(QuestionTimeout, match="未能及时"):
            workers.run(release.wait)
    assert workers.run(lambda: "answered") == "answered"
    release.set()
    workers.close()


def test_work_that_looks_at_its_deadline_ends_by_itself() -> None:
    """What reads much stops soon after nobody waits any more, and its thread is free."""
    ended = threading.Event()

    def reading() -> None:
        try:
            while True:
                time.sleep(0.01)
                deadlines.check()
        except QuestionTimeout:
            ended.set()
            raise

    workers = Threads(1, seconds=0.2)
    with pytest.raises(QuestionTimeout):
        workers.run(reading)
    assert ended.wait(60)
    workers.close()


def test_steps_that_are_left_are_closed() -> None:
    """Who leaves in the middle of an answer leaves nothing open."""
    closed = threading.Event()

    def steps() -> Iterator[int]:
        try:
            yield 1
            yield 2
        finally:
            closed.set()

    workers = Threads(1)
    each = workers.each(steps)
    assert next(each) == 1
    each.close()  # type: ignore[attr-defined]  # it is a generator
    assert closed.is_set()
    workers.close()


def test_a_slow_question_is_an_error_of_its_own_over_http(settings: Settings) -> None:
    """A question without an answer in time gives 504 and says what to do."""

    class Slow(Assistant):
        def stream(self, *_: object) -> None:  # type: ignore[override]
            while True:
                time.sleep(0.01)
                deadlines.check()

    hurried = settings.model_copy(update={"question_timeout": 0.2})
    with (
        Library.open(hurried, encoder=BigramEncoder()) as library,
        TestClient(create_app(Slow(library, hurried))) as http,
    ):
        response = http.post("/api/ask", json={"question": "云溪市2021年收到多少件申请？"})
        assert response.status_code == 504
        assert response.json()["error"] == "QuestionTimeout"
