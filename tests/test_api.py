"""The HTTP doors: the same Answer as the command line, and what guards every response."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from nianbao.answering import Assistant
from nianbao.api import AT_ONCE, MAX_BODY, create_app
from nianbao.errors import SettingError
from nianbao.library import Library
from nianbao.settings import Settings, read_settings
from serving import CORPUS, Site

APPLICATIONS = "大安市2017年收到多少件政府信息公开申请？"


@dataclass(frozen=True, slots=True)
class Served:
    """A running server with the ids of its reports."""

    http: httpx.Client
    ids: dict[str, str]


@pytest.fixture(scope="module")
def served(site: Site) -> Iterator[Served]:
    with httpx.Client(base_url=site.address, timeout=60, trust_env=False) as http:
        yield Served(http, site.ids)


def test_ask_gives_an_answer_whose_quotes_are_in_the_report(served: Served) -> None:
    """POST /api/ask answers with citations that are slices of the text that /api/reports gives."""
    answer = served.http.post("/api/ask", json={"question": APPLICATIONS}).json()
    assert answer["outcome"] == "answered"
    assert {"3", "2"} <= {value["value"] for value in answer["values"]}
    text = served.http.get(f"/api/reports/{served.ids['daan']}/text").text
    assert answer["citations"]
    for citation in answer["citations"]:
        assert citation["report_id"] == served.ids["daan"]
        assert citation["quote"] == text[citation["start"] : citation["end"]]


def test_ask_streams_the_answer_as_events(served: Served) -> None:
    """With Accept: text/event-stream the text comes piecewise and the whole Answer comes last."""
    asked = {"question": "how many applications did Da'an receive in 2017"}
    with served.http.stream("POST", "/api/ask", json=asked, headers={"Accept": "text/event-stream"}) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        events = [_event(block) for block in response.read().decode().split("\n\n") if block.strip()]
    assert [name for name, _ in events[:-1]] == ["text"] * (len(events) - 1)
    name, answer = events[-1]
    assert name == "answer"
    assert answer["language"] == "en"
    assert "".join(data["text"] for _, data in events[:-1]).strip() == answer["answer"]


def test_follow_up_rests_on_the_turns_that_are_sent_along(served: Served) -> None:
    """A question without a place is about the place of the turn before it."""
    first = served.http.post("/api/ask", json={"question": APPLICATIONS}).json()
    history = [{"question": APPLICATIONS, "answer": first}]
    answer = served.http.post("/api/ask", json={"question": "主动公开了多少条？", "history": history}).json()
    assert [citation["report_id"] for citation in answer["citations"]] == [served.ids["daan"]]
    assert "4293" in {value["value"] for value in answer["values"]}


def test_reports_are_listed_and_narrowed(served: Served) -> None:
    """GET /api/reports lists what is held and narrows it by place and by year."""
    assert {one["id"] for one in served.http.get("/api/reports").json()} == set(served.ids.values())
    narrowed = served.http.get("/api/reports", params={"place": "大安市", "year": 2017}).json()
    assert [one["id"] for one in narrowed] == [served.ids["daan"]]
    assert narrowed[0]["published"] == "2018-03-14"
    assert served.http.get("/api/reports", params={"place": "大安市", "year": 2016}).json() == []


def test_report_tells_its_parts(served: Served) -> None:
    """GET /api/reports/{id} gives the fields and the sections with their offsets."""
    report = served.http.get(f"/api/reports/{served.ids['daan']}").json()
    text = served.http.get(f"/api/reports/{served.ids['daan']}/text").text
    assert report["organ"] == "大安市人民政府"
    assert report["characters"] == len(text)
    assert any("依申请公开" in section["path"][-1] for section in report["sections"])
    assert all(0 <= section["start"] < section["end"] <= len(text) for section in report["sections"])


def test_original_is_downloaded_never_shown(served: Served) -> None:
    """The original comes byte for byte, as an attachment that no browser opens as a page."""
    response = served.http.get(f"/api/reports/{served.ids['daan']}/original")
    (shipped,) = CORPUS.glob("大安市*.txt")
    assert hashlib.sha256(response.content).hexdigest() == hashlib.sha256(shipped.read_bytes()).hexdigest()
    assert response.headers["content-disposition"].startswith("attachment;")
    assert response.headers["content-type"] == "application/octet-stream"


def test_search_finds_the_passage(served: Served) -> None:
    """GET /api/search gives passages as they stand in their reports, the best first."""
    question = "大安市2017年收到省转件依申请公开多少件"
    hits = served.http.get("/api/search", params={"q": question, "k": 3}).json()["hits"]
    assert 0 < len(hits) <= 3
    assert "省转件" in hits[0]["text"]
    text = served.http.get(f"/api/reports/{hits[0]['report_id']}/text").text
    assert hits[0]["text"] == text[hits[0]["start"] : hits[0]["end"]]


def test_figures_and_comparison_are_those_of_the_command_line(served: Served) -> None:
    """GET /api/figures and /api/compare give typed figures with offsets; a report without one is named."""
    asked = {"place": "大安市", "measure": "disclosed.total"}
    rows = served.http.get("/api/figures", params=asked).json()["figures"]
    assert {"4293"} == {row["value"] for row in rows if row["period"] == "annual" and row["state"] == "number"}
    text = served.http.get(f"/api/reports/{served.ids['daan']}/text").text
    assert all(row["printed"] == text[row["start"] : row["end"]] for row in rows)
    made = served.http.get("/api/compare", params={"measure": "disclosed.total"}).json()
    assert {(row["place"], row["value"]) for row in made["rows"]} == {("大安市", "4293"), ("石桥县", "512")}
    assert served.http.get("/api/compare", params={"measure": "没有这样的指标"}).status_code == 422


def test_check_tells_true_from_false(served: Served) -> None:
    """POST /api/check supports what the report says and contradicts what it does not."""
    text = "大安市2017年主动公开政府信息4293条。大安市2017年主动公开政府信息5293条。"
    claims = served.http.post("/api/check", json={"text": text}).json()["claims"]
    assert [claim["verdict"] for claim in claims] == ["supported", "contradicted"]
    assert all(claim["citations"] for claim in claims)


@pytest.mark.parametrize("path", ["/api/reports/{}", "/api/reports/{}/text", "/api/reports/{}/original", "/report/{}"])
@pytest.mark.parametrize("name", ["0000000000000000", "..%2f..%2fetc%2fpasswd", "%00"])
def test_unknown_report_is_not_found(served: Served, path: str, name: str) -> None:
    """An id that no report has gives 404 and no more."""
    assert served.http.get(path.format(name)).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"question": ""},
        {"question": "   "},
        {"question": "长" * 2001},
        {"question": 7},
        {"question": "?", "history": 1},
    ],
)
def test_wrong_questions_are_refused(served: Served, body: dict[str, Any]) -> None:
    """A question that is missing, empty, too long, or no text gives 422 with a reason."""
    response = served.http.post("/api/ask", json=body)
    assert response.status_code == 422
    assert response.json()["detail"]


def test_body_is_bounded_whether_its_length_is_told_or_not(served: Served) -> None:
    """More than the limit gives 413, with Content-Length and in chunks alike."""
    body = json.dumps({"question": "长", "history": "x" * MAX_BODY}).encode()
    assert served.http.post("/api/ask", content=body).status_code == 413
    chunks = (body[at : at + 4096] for at in range(0, len(body), 4096))
    headers = {"Content-Type": "application/json"}
    assert served.http.post("/api/ask", content=chunks, headers=headers).status_code == 413


@pytest.mark.parametrize("path", ["/", "/healthz", "/api/reports", "/report/{daan}", "/report/none", "/looks/base.css"])
def test_every_response_is_guarded(served: Served, path: str) -> None:
    """No page loads anything from elsewhere, guesses types, or can be framed by another site."""
    headers = served.http.get(path.format(**served.ids)).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] in ("'none'", "'self'")
    assert policy["frame-ancestors"] in ("'none'", "'self'")
    assert not any("http" in value or "*" in value for value in policy.values())
    assert headers["x-content-type-options"] == "nosniff"
    if path.startswith("/report/"):
        assert policy["script-src"] == "'self'"


def test_only_sites_that_the_operator_named_may_frame_the_chat(settings: Settings) -> None:
    """The chat and the pages that it opens take the named origins as ancestors; nothing else does."""
    named = settings.model_copy(update={"embed_origins": "https://www.example.gov.cn https://*.example.org:8443"})
    with Library.open(settings) as library, TestClient(create_app(Assistant(library, named))) as http:
        framed = {path: _ancestors(http.get(path)) for path in ("/", "/report/x", "/answer/x")}
        assert set(framed.values()) == {"'self' https://www.example.gov.cn https://*.example.org:8443"}
        assert {_ancestors(http.get(path)) for path in ("/library", "/api/reports", "/v1/models")} == {"'none'"}
        assert {_ancestors(http.get(path)) for path in ("/compare", "/check", "/looks/base.css")} == {"'self'"}


@pytest.mark.parametrize(
    "named", ["www.example.gov.cn", "*", "https://a.cn/x", "https://a.cn; script-src *", "https://*"]
)
def test_what_is_no_origin_is_no_setting(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A value that would open the frame to anyone, or change the policy, stops the program."""
    monkeypatch.setenv("NIANBAO_EMBED_ORIGINS", named)
    with pytest.raises(SettingError, match="NIANBAO_EMBED_ORIGINS"):
        read_settings()


def test_no_page_names_another_host_as_a_source(served: Served) -> None:
    """The chat's own HTML brings no script, style, or font from another host."""
    page = served.http.get("/").text
    for start in ('src="http', "src='http", 'href="http', "@import", "fonts.googleapis", "cdnjs"):
        assert start not in page


def test_health_and_readiness(served: Served) -> None:
    """/healthz says that the process answers, /readyz that the library can be read."""
    assert served.http.get("/healthz").json()["status"] == "ok"
    assert served.http.get("/readyz").json() == {"status": "ready", "reports": 2}


def test_openapi_documents_the_doors(served: Served) -> None:
    """The OpenAPI document names every door, and the pages that load scripts from elsewhere are off."""
    paths = served.http.get("/api/openapi.json").json()["paths"]
    assert {"/api/ask", "/api/reports", "/api/reports/{report_id}", "/healthz", "/readyz"} <= set(paths)
    for gone in ("/redoc", "/openapi.json"):
        assert "swagger" not in served.http.get(gone).text.lower()


def test_questions_in_work_are_bounded(settings: Settings) -> None:
    """When as many questions as allowed are in work, the next is told when to come again; then it is taken."""
    with Library.open(settings) as library:
        app = create_app(Assistant(library, settings))
        for _ in range(AT_ONCE):
            assert app.state.places.acquire(blocking=False)
        with TestClient(app, raise_server_exceptions=False) as http:
            response = http.post("/api/ask", json={"question": APPLICATIONS})
            assert response.status_code == 429
            assert int(response.headers["retry-after"]) > 0
            app.state.places.release()
            assert http.post("/api/ask", json={"question": APPLICATIONS}).status_code == 200
            assert http.post("/api/ask", json={"question": ""}).status_code == 422
            assert app.state.places.acquire(blocking=False)


def test_what_breaks_is_told_behind_the_same_guard(settings: Settings) -> None:
    """An error that nobody foresaw gives a guarded 500 or an error event, and nothing of its inside."""

    class Broken(Assistant):
        def stream(self, *_: Any) -> Any:
            raise KeyError("the inside")

    with Library.open(settings) as library, TestClient(create_app(Broken(library, settings))) as http:
        response = http.post("/api/ask", json={"question": "?"})
        assert response.status_code == 500
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "inside" not in response.text
        events = http.post("/api/ask", json={"question": "?"}, headers={"Accept": "text/event-stream"})
        assert events.text.startswith("event: error")
        assert "inside" not in events.text


def _ancestors(response: httpx.Response) -> str:
    policy: str = response.headers["content-security-policy"]
    return policy.split("frame-ancestors ", 1)[1]


def _event(block: str) -> tuple[str, Any]:
    name, data = block.split("\n", 1)
    return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))
