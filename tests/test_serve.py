"""`nianbao serve` as it runs for others: processes that answer, many at once, and every way of ending it."""

import json
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from library_samples import write_report
from nianbao.answering import Told
from nianbao.api.processes import Processes
from nianbao.errors import QuestionTimeout, UnknownReport, WorkLost
from nianbao.library import Library
from nianbao.settings import Settings
from served_process import COMMAND, Served, ask_at_once, received, served, what_people_ask, write_reports

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs signals and processes as POSIX has them"),
]
# No clock decides a test, however busy the machine is; and nothing is loaded that it does not need.
PATIENT = {"question_timeout": "300", "model_timeout": "300", "reader": "none"}
LATER = ("云汀县", "柳湾县", "鹤浦县", "松涧县", "桃岭县", "兰汀县")
CLIENT = {"X-Forwarded-For": "203.0.113.7"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    """A folder with a library of fifteen reports."""
    made = tmp_path_factory.mktemp("serve")
    with Library.open(Settings(library=made / "library", cache=cache)) as library:
        for report in write_reports(made / "reports"):
            library.add(report)
    return made


@pytest.fixture(scope="module")
def server(folder: Path, cache: Path) -> Iterator[Served]:
    with served(
        folder, cache, "--workers", "2", log="json", rate="60", rate_burst="40", question_timeout="300"
    ) as running:
        yield running


def _http(server: Served) -> httpx.Client:
    return httpx.Client(base_url=server.address, timeout=300, trust_env=False)


def _add(folder: Path, cache: Path, *reports: Path) -> "subprocess.Popen[bytes]":
    environment = os.environ | {"NIANBAO_LIBRARY": str(folder / "library"), "NIANBAO_CACHE": str(cache)}
    return subprocess.Popen([*COMMAND, "add", "--json", *map(str, reports)], env=environment, stdout=subprocess.PIPE)


def test_twenty_people_at_once_get_right_answers(server: Served) -> None:
    """All are answered, each with what its report says, by two processes beside the server's own."""
    assert len(server.children()) == 2
    replies = ask_at_once(server.address, what_people_ask(20))
    assert {reply.status for reply in replies} == {200}
    assert [reply.said for reply in replies if not reply.right] == []


def test_a_report_that_another_process_adds_is_answered_from(server: Served, folder: Path, cache: Path) -> None:
    """Every process of the running server, and the page that tells what is held, know of it without a restart."""
    report = write_report(folder / "more", "河口县", 2020, received=77)
    asked = {"question": "河口县2020年收到多少件政府信息公开申请？"}
    with _http(server) as http:
        assert http.post("/api/ask", json=asked).json()["outcome"] == "not_collected"
        with _add(folder, cache, report) as adding:
            assert adding.wait() == 0
        for number in range(4):  # words that differ, so that no process answers from memory
            asked = {"question": f"河口县2020年收到多少件政府信息公开申请{'？' * (number + 1)}"}
            assert "77" in http.post("/api/ask", json=asked).json()["answer"]
        assert "河口县" in http.get("/library").text


def test_conversation_is_kept_by_whichever_process_answers(server: Served) -> None:
    """A question that is answered step by step in another process is kept too, and the next goes on from it."""
    with _http(server) as http:
        id = http.post("/api/conversations").json()["id"]
        for question in ("青禾县2020年收到多少件政府信息公开申请？", "2021年呢？"):
            asked = {"question": question, "conversation": id}
            assert "event: answer" in http.post("/api/ask", json=asked, headers={"Accept": "text/event-stream"}).text
        first, second = (turn["answer"] for turn in http.get(f"/api/conversations/{id}").json()["turns"])
    assert first["understood"]["places"] == second["understood"]["places"] == ["青禾县"]
    assert second["understood"]["years"] == [2021]


def test_answers_stay_right_while_reports_are_added(server: Served, folder: Path, cache: Path) -> None:
    """Whoever asks in the meantime gets the answer that its report gives."""
    more = [write_report(folder / "more", place, 2021, received=80 + number) for number, place in enumerate(LATER)]
    with _add(folder, cache, *more) as adding:
        rounds = 0
        while adding.poll() is None or not rounds:
            replies = ask_at_once(server.address, what_people_ask(5, seed=10 + rounds))
            assert all(reply.status == 200 and reply.right for reply in replies), replies
            rounds += 1
        assert adding.wait() == 0
    with _http(server) as http:
        answer = http.post("/api/ask", json={"question": f"{LATER[-1]}2021年收到多少件政府信息公开申请？"}).json()
    assert str(79 + len(LATER)) in answer["answer"]


def test_who_asks_is_known_behind_a_proxy(server: Served) -> None:
    """Told by a proxy on this machine, one client is refused when it asks too much, and another is not."""
    with _http(server) as http:
        statuses = [http.get("/api/reports", headers=CLIENT).status_code for _ in range(60)]
        assert 429 in statuses
        assert http.get("/api/reports", headers={"X-Forwarded-For": "203.0.113.8"}).status_code == 200
        assert http.get("/metrics", headers=CLIENT).status_code == 403
    assert CLIENT["X-Forwarded-For"] not in server.log.read_text("utf-8")


def test_a_process_that_dies_takes_nothing_with_it(server: Served) -> None:
    """When those that answer are killed, the server puts others in their place and goes on."""
    for child in server.children():
        os.kill(child, signal.SIGKILL)
    with _http(server) as http:
        statuses = [
            http.post("/api/ask", json={"question": asked.question}).status_code for asked in what_people_ask(4)
        ]
    assert statuses[-1] == 200
    replies = ask_at_once(server.address, what_people_ask(4, seed=3))
    assert all(reply.status == 200 and reply.right for reply in replies)
    assert len(server.children()) == 2


@contextmanager
def _hesitant_model() -> Iterator[tuple[str, threading.Event, threading.Event]]:
    """A language model's server: its address, whether it was asked, and whether it may answer."""
    asked, may_answer = threading.Event(), threading.Event()

    class Model(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.set()
            may_answer.wait()
            with suppress(OSError):
                self.send_error(500)

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Model) as model:
        model.daemon_threads = True
        threading.Thread(target=model.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{model.server_port}/v1", asked, may_answer
        finally:
            may_answer.set()
            model.shutdown()


def _open(running: Served) -> bool:
    """Whether the server still takes somebody new."""
    try:
        httpx.get(f"{running.address}/healthz", trust_env=False, timeout=120)
    except httpx.TransportError:
        return False
    return True


def _events(response: httpx.Response) -> list[tuple[str, dict[str, object]]]:
    blocks = [block.split("\n", 1) for block in response.text.split("\n\n") if block.strip()]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in blocks]


@pytest.mark.parametrize("workers", ["0", "1"])
def test_a_server_that_is_told_to_stop_finishes_what_it_has_begun(folder: Path, cache: Path, workers: str) -> None:
    """SIGTERM in the middle of an answer: it is sent to its end, then the server and its processes are gone."""
    question = {"question": "云溪市2021年收到多少件政府信息公开申请？"}
    with (
        _hesitant_model() as (address, asked, may_answer),
        served(folder, cache, "--workers", workers, model="openai:local", model_base_url=address, **PATIENT) as running,
        _http(running) as http,
    ):
        got: list[httpx.Response] = []
        stream = {"Accept": "text/event-stream"}
        asking = threading.Thread(target=lambda: got.append(http.post("/api/ask", json=question, headers=stream)))
        asking.start()
        assert asked.wait(120)
        children = running.children()
        running.process.send_signal(signal.SIGTERM)
        while _open(running):
            assert running.process.poll() is None
        assert running.process.poll() is None
        may_answer.set()
        asking.join()
        name, answer = _events(got[0])[-1]
        assert name == "answer"
        assert str(received("云溪市", 2021)) in str(answer["answer"])
        assert running.process.wait(60) in (0, -signal.SIGTERM)
        assert not [child for child in children if Path(f"/proc/{child}").exists()]
        assert not running.told("Traceback")


def test_a_server_that_is_killed_loses_nothing(folder: Path, cache: Path) -> None:
    """SIGKILL in the middle of an answer and of adding: no process stays behind, the library is whole, and all that
    was reported as added is there."""
    more = [write_report(folder / "killed", place, 2022, received=90 + number) for number, place in enumerate(LATER)]
    with (
        _hesitant_model() as (address, asked, _),
        served(folder, cache, "--workers", "1", model="openai:local", model_base_url=address, **PATIENT) as running,
        _http(running) as http,
        _add(folder, cache, *more) as adding,
    ):
        question = {"question": "云溪市2021年收到多少件政府信息公开申请？"}
        asking = threading.Thread(target=lambda: _ask_and_lose(http, question))
        asking.start()
        assert asked.wait(120)
        (child,) = running.children()
        running.process.kill()
        asking.join()
        assert adding.stdout is not None
        added = json.loads(adding.stdout.read())["added"]
    assert len(added) == len(more)
    for _ in range(600):
        if not Path(f"/proc/{child}").exists():
            break
        threading.Event().wait(0.1)
    else:
        raise AssertionError("a process outlived its server")
    with Library.open(Settings(library=folder / "library", cache=cache), create=False) as library:
        assert set(LATER) <= {entry.place for entry in library.entries() if entry.year == 2022}
        assert library.status().in_line


def _ask_and_lose(http: httpx.Client, question: dict[str, str]) -> None:
    with suppress(httpx.HTTPError):
        http.post("/api/ask", json=question, headers={"Accept": "text/event-stream"})


@pytest.fixture(scope="module")
def processes(folder: Path, cache: Path) -> Iterator[tuple[Processes, list[Told]]]:
    """One process that answers, and what was told of its answers."""
    told: list[Told] = []
    settings = Settings(library=folder / "library", cache=cache, reader="none", question_timeout=300)
    made = Processes(settings, 1, told.append)
    made.ready()
    yield made, told
    made.close()


def test_a_process_works_with_an_assistant_of_its_own(
    processes: tuple[Processes, list[Told]], folder: Path, cache: Path
) -> None:
    """A call that is made with the assistant is made there with that process's; its answers are told here."""
    from nianbao.answering import Answer, Assistant

    workers, told = processes
    settings = Settings(library=folder / "library", cache=cache, reader="none")
    with Library.open(settings) as library:
        assistant = Assistant(library, settings)
        steps = list(workers.each(assistant.stream, "青禾县2020年收到多少件政府信息公开申请？"))
        assert isinstance(steps[-1], Answer)
        assert str(received("青禾县", 2020)) in steps[-1].answer
        assert told[-1].outcome == "answered"
        with pytest.raises(UnknownReport, match="no report has the id"):
            workers.run(library.report, "none")


def test_a_process_that_hangs_or_dies_loses_one_question(processes: tuple[Processes, list[Told]]) -> None:
    """What cannot be stopped is ended with its process; the next call finds another one."""
    workers, _ = processes
    first = workers.run(os.getpid)
    with pytest.raises(WorkLost, match="ask again"):
        workers.run(os._exit, 3)
    second = workers.run(os.getpid)
    workers._seconds = 0.2
    with pytest.raises(QuestionTimeout):
        workers.run(signal.pause)
    workers._seconds = 300
    third = workers.run(os.getpid)
    assert len({first, second, third, os.getpid()}) == 4
