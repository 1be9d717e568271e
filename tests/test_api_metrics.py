"""What is counted and logged: how much, how long and how it ended; never what was asked or by whom."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from library_samples import BigramEncoder, write_report
from nianbao.answering import Assistant
from nianbao.api import create_app
from nianbao.api.metrics import set_up_log
from nianbao.library import Library
from nianbao.settings import Settings

QUESTION = "云溪市2021年收到多少件政府信息公开申请？"
ABSENT = "白鹭区2021年收到多少件政府信息公开申请？"
STRANGER = ("203.0.113.7", 4711)


@pytest.fixture
def held(settings: Settings, tmp_path: Path) -> Iterator[Library]:
    chosen = settings.model_copy(update={"reader": "none", "keep_questions_days": 30})
    with Library.open(chosen, encoder=BigramEncoder()) as library:
        library.add(write_report(tmp_path / "in"))
        yield library


def _app(held: Library, **changed: object) -> FastAPI:
    chosen = held._settings.model_copy(update=changed)
    return create_app(Assistant(held, chosen))


def _samples(text: str) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_metrics_count_requests_questions_and_refusals(held: Library) -> None:
    """The counters go up by what was asked, by route and outcome; an unknown address makes no counter of its own."""
    with TestClient(_app(held)) as http:
        for question in (QUESTION, QUESTION, ABSENT):
            http.post("/api/ask", json={"question": question})
        http.get("/api/reports/no-such-report")
        http.get("/made/up/123")
        told = _samples(http.get("/metrics").text)
    assert told["nianbao_requests_total", "/api/ask", "200"] == 3
    assert told["nianbao_requests_total", "/api/reports/{report_id}", "404"] == 1
    assert told["nianbao_requests_total", "other", "404"] == 1
    assert told["nianbao_questions_total", "answered"] == 2
    assert told["nianbao_questions_total", "not_collected"] == 1
    assert told["nianbao_question_seconds_count",] == 3
    assert told["nianbao_questions_in_work",] == 0
    assert told["nianbao_reports",] == 1


def test_metrics_are_not_for_everyone(held: Library) -> None:
    """From elsewhere they need an operator's token, unless the setting opens them."""
    app = _app(held)
    assert TestClient(app, client=STRANGER).get("/metrics").status_code == 403
    assert TestClient(app, client=("127.0.0.1", 1)).get("/metrics").status_code == 200
    assert TestClient(_app(held, metrics=True), client=STRANGER).get("/metrics").status_code == 200


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the program's log writes, in JSON; the log of the tests is put back afterwards."""
    written = io.StringIO()
    root, server = logging.getLogger(), logging.getLogger("nianbao.server")
    before, level = list(root.handlers), root.level
    monkeypatch.setattr(sys, "stderr", written)
    set_up_log("json")
    yield written
    root.handlers[:] = before
    root.setLevel(level)
    server.setLevel(logging.NOTSET)


def test_the_log_says_how_a_question_ended_and_not_what_it_was(held: Library, log: io.StringIO) -> None:
    """Each line is one JSON object; a request and its question share a name; no words, no address of a person."""
    with TestClient(_app(held), client=STRANGER) as http:
        named = http.post("/api/ask", json={"question": QUESTION}).headers["x-request-id"]
        http.get("/healthz")
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    mine = {line["event"]: line for line in lines if line.get("request") == named}
    assert mine["question"]["outcome"] == "answered"
    assert (mine["request"]["route"], mine["request"]["status"]) == ("/api/ask", 200)
    assert mine["request"]["ms"] >= 0
    assert "/healthz" not in log.getvalue()
    for secret in ("云溪", "收到", STRANGER[0]):
        assert secret not in json.dumps(lines, ensure_ascii=False)


def test_questions_are_kept_only_where_the_operator_says_so(held: Library) -> None:
    """With a number of days they are kept with their outcome; without, nothing of them is."""
    with TestClient(_app(held, keep_questions_days=0)) as http:
        http.post("/api/ask", json={"question": QUESTION})
    assert held.conversations.kept_questions() == []
    with TestClient(_app(held)) as http:
        http.post("/api/ask", json={"question": QUESTION})
        http.post("/api/ask", json={"question": ABSENT})
    assert [(kept.question, kept.outcome) for kept in held.conversations.kept_questions(unanswered=True)] == [
        (ABSENT, "not_collected")
    ]
    assert len(held.conversations.kept_questions()) == 2


def test_an_answer_is_remembered_until_the_library_changes(held: Library, tmp_path: Path) -> None:
    """The same question costs nothing again, and a report that is added is in the next answer."""
    assistant = Assistant(held, held._settings)
    first = assistant.ask(ABSENT)
    assert first.outcome.value == "not_collected"
    assert assistant.ask(ABSENT).answer == first.answer
    held.add(write_report(tmp_path / "in", "白鹭区", 2021, received=64))
    later = assistant.ask(ABSENT)
    assert later.outcome.value == "answered"
    assert "64" in later.answer
