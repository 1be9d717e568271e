"""Changing the library over HTTP: who may, what comes in, and that nothing of it leaves the library."""

import io
import json
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from library_samples import BigramEncoder, report_text
from nianbao.access import Access
from nianbao.api.signing import COOKIE
from nianbao.library import Library
from nianbao.settings import Settings
from serving import serving

MOST = 1_500_000


@dataclass(frozen=True, slots=True)
class Managed:
    """A running server, with an operator's client and a stranger's."""

    address: str
    token: str
    operator: httpx.Client
    stranger: httpx.Client
    folder: Path


@pytest.fixture(scope="module")
def managed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Managed]:
    folder = tmp_path_factory.mktemp("managed")
    settings = Settings(
        library=folder / "library", cache=folder / "cache", reader="none", max_upload_bytes=MOST, keep_questions_days=9
    )
    with Library.open(settings, encoder=BigramEncoder()) as library:
        token = Access(library.records.credentials).issue("档案科")
        with (
            serving(settings, library) as address,
            httpx.Client(base_url=address, timeout=60, trust_env=False) as operator,
            httpx.Client(base_url=address, timeout=60, trust_env=False) as stranger,
        ):
            operator.headers["Authorization"] = f"Bearer {token}"
            yield Managed(address, token, operator, stranger, folder)


@pytest.fixture
def held(managed: Managed) -> str:
    """A report in the library, put back where a test has removed it."""
    added = managed.operator.post("/api/reports", files={"files": ("云溪市2021.txt", report_text().encode())}).json()
    (told,) = added["added"] + added["unchanged"]
    report_id: str = told["report_id"]
    return report_id


@pytest.fixture
def browser(managed: Managed) -> Iterator[httpx.Client]:
    """A client that has signed in, and holds a session's cookie."""
    with httpx.Client(base_url=managed.address, timeout=60, trust_env=False) as client:
        said = client.post("/library/sign-in", data={"token": managed.token}, headers={"Origin": managed.address})
        assert said.status_code == 303
        yield client


def _zip(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return out.getvalue()


def _add(managed: Managed, data: bytes, name: str = "reports.zip") -> dict[str, Any]:
    outcome: dict[str, Any] = managed.operator.post("/api/reports", files={"files": (name, data)}).json()
    return outcome


def _reasons(outcome: dict[str, Any]) -> dict[str, str]:
    return {failure["path"]: failure["error"] for failure in outcome["failed"]}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/reports"),
        ("DELETE", "/api/reports/{}"),
        ("PATCH", "/api/reports/{}"),
        ("POST", "/api/reports/{}/reread"),
        ("POST", "/library/add"),
        ("POST", "/library/report/{}"),
        ("POST", "/library/report/{}/remove"),
        ("POST", "/library/report/{}/reread"),
        ("GET", "/library/inbox/feedback.csv"),
    ],
)
def test_nobody_changes_anything_without_a_token(managed: Managed, held: str, method: str, path: str) -> None:
    """Without a token, with a wrong one, or with a made-up session, every change is refused and none is made."""
    before = managed.stranger.get("/api/reports").json()
    wrong: list[dict[str, str]] = [
        {},
        {"Authorization": f"Bearer {managed.token[:-1]}"},
        {"Authorization": f"Basic {managed.token}"},
        {"Cookie": f"{COOKIE}={managed.token}"},
    ]
    for headers in wrong:
        response = managed.stranger.request(method, path.format(held), headers=headers, json={"url": "http://x"})
        if path.startswith("/api"):
            assert response.status_code in (401, 429)
        else:
            assert response.status_code == 401 or "/library/sign-in" in response.headers["location"]
    assert managed.stranger.get("/api/reports").json() == before


def test_files_and_folders_go_in_and_each_is_told_of(managed: Managed) -> None:
    """The files of a .zip and one beside it go in under their own names, also those that Chinese Windows packed."""
    name = "青禾县2019.txt".encode("gbk")
    packed = _zip(("x" * len(name), report_text("青禾县", 2019).encode()), ("2020/青禾县.txt", b"\xff\x00" * 99))
    # As Chinese Windows writes a name: in GBK, and without a word about it.
    packed = packed.replace(b"x" * len(name), name)
    files = [("files", ("folder.zip", packed)), ("files", ("白鹭区2020.txt", report_text("白鹭区", 2020).encode()))]
    outcome = managed.operator.post("/api/reports", files=files).json()
    added = {told["path"]: (told["place"], told["year"]) for told in outcome["added"]}
    assert added == {"folder.zip/青禾县2019.txt": ("青禾县", 2019), "白鹭区2020.txt": ("白鹭区", 2020)}
    assert list(_reasons(outcome)) == ["folder.zip/2020/青禾县.txt"]
    again = managed.operator.post("/api/reports", files=files).json()
    assert [again["added"], len(again["unchanged"])] == [[], 2]


def test_adding_is_told_step_by_step(managed: Managed) -> None:
    """With Accept: text/event-stream each file is told of as it is read, indexed and in; the outcome comes last."""
    files = {"files": ("松岭县2018.txt", report_text("松岭县", 2018).encode())}
    headers = {"Accept": "text/event-stream"}
    with managed.operator.stream("POST", "/api/reports", files=files, headers=headers) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        events = [block.split("\n", 1) for block in response.read().decode().split("\n\n") if block]
    names = [name.removeprefix("event: ") for name, _ in events]
    assert [*dict.fromkeys(names)] == ["reading", "progress", "added", "done"]
    assert [told["place"] for told in json.loads(events[-1][1].removeprefix("data: "))["added"]] == ["松岭县"]


def test_hostile_archive_harms_nothing_and_is_told_of_by_name(managed: Managed) -> None:
    """Names that lead out, links, nested and locked files, and bombs are each told of; a report beside them goes in."""
    link = zipfile.ZipInfo("link.txt")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    before = set(managed.folder.parent.rglob("*"))
    packed = _zip(
        ("../../out.txt", b"x"),
        ("/etc/out.txt", b"x"),
        ("C:\\out.txt", b"x"),
        (link, b"/etc/passwd"),
        ("inner.zip", _zip(("a.txt", b"x"))),
        ("locked.txt", b"secret"),
        ("bomb.txt", b"0" * (MOST * 5 + 1)),
        (f"{'长' * 400}.txt", b"x"),
        ("临江市2018.txt", report_text("临江市", 2018).encode()),
    )
    # A bit in each of its two headers says that an entry is locked.
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = packed.rindex(header, 0, packed.index(b"locked.txt") if header[2] == 3 else packed.rindex(b"locked.txt"))
        packed = packed[: at + flags] + bytes([packed[at + flags] | 1]) + packed[at + flags + 1 :]
    outcome = _add(managed, packed)
    reasons = _reasons(outcome)
    assert [told["place"] for told in outcome["added"]] == ["临江市"]
    told = {reason.rsplit(": ", 1)[1].split(";")[0] for reason in reasons.values()}
    assert told == {
        "its name leads out of the archive",
        "it is a link and no file",
        "an archive in an archive is not opened",
        "it is locked with a password",
        "the archive unpacks to more than is taken at once",
        "its name is longer than 300 characters",
    }
    assert len(reasons) == 8
    library = managed.folder / "library"
    assert {path for path in managed.folder.parent.rglob("*") if library not in path.parents} <= before


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK\x03\x04 cut off", "damaged"),
        (_zip(*((f"{n}.txt", b"x") for n in range(2_001))), "2,001 files"),
        (_zip(("picture.png", b"x")), "no file in it"),
        (b"PK\x05\x06" + b"\0" * 8 + b"\xff" * 4 + b"\0" * 6, "too many files"),
    ],
)
def test_archive_that_is_none_is_one_error(managed: Managed, data: bytes, says: str) -> None:
    """A damaged archive, one with thousands of files, or one without reports is one error and 422."""
    response = managed.operator.post("/api/reports", files={"files": ("a.zip", data)})
    assert response.status_code == 422
    (reason,) = _reasons(response.json()).values()
    assert says in reason


@pytest.mark.parametrize("name", ["../../../etc/云溪市2015.txt", "C:\\temp\\云溪市2015.txt", "云溪市\u202e2015.txt"])
def test_name_of_an_upload_is_only_a_name(managed: Managed, name: str) -> None:
    """Of a path that a client sends only the last part is kept, without what turns the writing round."""
    outcome = _add(managed, report_text("云溪市", 2015).encode(), name)
    (told,) = outcome["added"] + outcome["unchanged"]
    assert told["path"] == "云溪市2015.txt"


@pytest.mark.parametrize("url", ["/etc/passwd", "file:///etc/passwd", "http://127.0.0.1:1/", "ftp://example.com/x"])
def test_address_reaches_neither_this_machine_nor_its_files(managed: Managed, url: str) -> None:
    """What is no web address, or one inside the operator's network, is refused and nothing of it is read."""
    response = managed.operator.post("/api/reports", json={"url": url})
    assert response.status_code == 422
    assert [failure["path"] for failure in response.json()["failed"]] == [url]


def test_upload_is_bounded_and_only_where_it_belongs(managed: Managed) -> None:
    """An upload may have as much as the setting says, and no other request comes near that."""
    large = b"0" * (MOST + 1)
    assert managed.operator.post("/api/reports", files={"files": ("a.txt", large)}).status_code == 413
    half = large[: MOST // 2]
    assert managed.operator.post("/api/reports", files={"files": ("a.txt", half)}).status_code == 422
    assert managed.operator.post("/api/ask", content=half).status_code == 413
    assert managed.operator.post("/library/sign-in", content=half).status_code == 413


def test_corrections_hold_and_are_taken_back(managed: Managed, held: str) -> None:
    """PATCH sets fields and keeps them over reading again; null brings back what the report says."""
    set_ = managed.operator.patch(f"/api/reports/{held}", json={"year": 2019, "published": "2020-01-31"}).json()
    assert (set_["year"], set_["published"]) == (2019, "2020-01-31")
    again = managed.operator.post(f"/api/reports/{held}/reread").json()
    assert (again["year"], again["published"]) == (2019, "2020-01-31")
    back = managed.operator.patch(f"/api/reports/{held}", json={"year": None, "published": None}).json()
    assert back["year"] == 2021
    for wrong in ({"year": 1066}, {"organ": " "}, {"sha256": "0"}, {"title": "长" * 301}):
        assert managed.operator.patch(f"/api/reports/{held}", json=wrong).status_code == 422


def test_removed_is_gone_everywhere(managed: Managed, held: str) -> None:
    """DELETE takes a report out; asking for it, changing it, or removing it again gives 404."""
    assert managed.operator.delete(f"/api/reports/{held}").status_code == 204
    assert managed.stranger.get(f"/api/reports/{held}").status_code == 404
    for method, path in (("DELETE", ""), ("PATCH", ""), ("POST", "/reread")):
        assert managed.operator.request(method, f"/api/reports/{held}{path}", json={"year": 2020}).status_code == 404


def test_audit_finds_what_two_reports_contradict(managed: Managed, held: str) -> None:
    """GET /api/audit tells of two editions that differ, with quotes that stand in their reports."""
    (told,) = _add(managed, report_text(disclosed=999).encode(), "云溪市2021b.txt")["added"]
    findings = managed.stranger.get("/api/audit", params={"report": told["report_id"]}).json()["findings"]
    assert "two_editions" in {finding["rule"] for finding in findings}
    for figure in (figure for finding in findings for figure in finding["figures"]):
        text = managed.stranger.get(f"/api/reports/{figure['report_id']}/text").text
        assert figure["quote"] == text[figure["quote_start"] : figure["quote_end"]]
    assert managed.operator.delete(f"/api/reports/{told['report_id']}").status_code == 204


def test_page_of_another_site_changes_nothing(managed: Managed, browser: httpx.Client, held: str) -> None:
    """With an operator's cookie, a request from another origin, or from none that is told, is refused."""
    elsewhere: list[dict[str, str]] = [
        {"Origin": "https://example.com"},
        {"Origin": "null"},
        {"Origin": managed.address, "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {},
    ]
    for headers in elsewhere:
        assert browser.delete(f"/api/reports/{held}", headers=headers).status_code == 403
        assert browser.post(f"/library/report/{held}/remove", headers=headers).status_code == 403
        assert browser.post("/library/add", data={"url": "http://x"}, headers=headers).status_code == 403
        assert browser.post("/library/sign-in", data={"token": managed.token}, headers=headers).status_code == 403
    assert managed.stranger.get(f"/api/reports/{held}").status_code == 200
    assert browser.delete(f"/api/reports/{held}", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 204


def test_cookie_is_out_of_reach_and_ends(managed: Managed, browser: httpx.Client) -> None:
    """The session's cookie is HttpOnly and SameSite=Strict, holds no token, and is worth nothing after signing out."""
    cookie = browser.cookies.get(COOKIE) or ""
    said = browser.post("/library/sign-in", data={"token": managed.token}, headers={"Origin": managed.address})
    attributes = said.headers["set-cookie"].lower()
    assert "httponly" in attributes
    assert "samesite=strict" in attributes
    assert managed.token not in said.headers["set-cookie"]
    kept = {"Cookie": f"{COOKIE}={cookie}"}
    assert managed.stranger.get("/library/add", headers=kept).status_code == 200
    browser.cookies.set(COOKIE, cookie)
    browser.post("/library/sign-out", headers={"Origin": managed.address, **kept})
    assert managed.stranger.get("/library/add", headers=kept).status_code == 303


@pytest.mark.parametrize("wanted", ["//example.com", "https://example.com", "/\\example.com", "javascript:1", "/a b"])
def test_signing_in_leads_nowhere_else(managed: Managed, wanted: str) -> None:
    """An address outside this site is not followed after signing in."""
    data = {"token": managed.token, "next": wanted}
    said = managed.stranger.post("/library/sign-in", data=data, headers={"Origin": managed.address})
    assert said.headers["location"] == "/library"
    managed.stranger.cookies.clear()


def test_inbox_gives_spreadsheets_and_gold_questions(managed: Managed, held: str, tmp_path: Path) -> None:
    """Feedback is escaped and exported; a question becomes a line that `nianbao eval` loads, its evidence verified."""
    from nianbao.evaluation import load

    asked = {
        "question": "云溪市2021年收到多少件申请？",
        "answer": "37件",
        "values": "37",
        "report": held,
        "make": "true",
    }
    gold = "/library/inbox/gold"
    wrong = managed.operator.get(gold, params=asked | {"evidence": "收到38件"})
    assert wrong.status_code == 422
    right = asked | {"evidence": "云溪市收到政府信息公开申请37件", "download": "true"}
    line = managed.operator.get(gold, params=right)
    assert line.headers["content-disposition"].startswith("attachment")
    file = tmp_path / "gold.jsonl"
    file.write_text(line.text, "utf-8")
    (loaded,) = load(file)
    assert (loaded.values, loaded.report_ids, loaded.answerable) == (("37",), (held,), True)
    table = managed.operator.get("/library/inbox/questions.csv")
    assert table.content.startswith("\ufeffat,question,language,outcome".encode())


def test_reading_can_need_a_token(settings: Settings) -> None:
    """Where the operator wants it so, every door asks for a token, the chat's too; health and looks stay open."""
    closed = settings.model_copy(update={"reading": "token", "reader": "none"})
    with Library.open(closed, encoder=BigramEncoder()) as library:
        token = Access(library.records.credentials).issue("档案科")
        with serving(closed, library) as address, httpx.Client(base_url=address, trust_env=False) as http:
            for path in ("/healthz", "/looks/base.css", "/library/sign-in"):
                assert http.get(path).status_code == 200
            for path in ("/", "/library", "/compare", "/report/0", "/answer/0"):
                said = http.get(path)
                assert said.status_code == 303
                assert unquote(said.headers["location"]) == f"/library/sign-in?next={path}"
            doors = ("/api/reports", "/api/openapi.json", "/v1/models", "/gradio_api/queue/data")
            for path in doors:
                assert http.get(path).status_code == 401
            for path in ("/api/ask", "/v1/chat/completions", "/mcp", "/gradio_api/queue/join", "/check"):
                assert http.post(path, json={}).status_code == 401
            http.headers["Authorization"] = f"Bearer {token}"
            assert http.get("/api/reports").json() == []
            assert http.get("/").status_code == 200


def test_guessing_at_the_form_has_to_wait(settings: Settings) -> None:
    """After some wrong tokens the form answers 429 with Retry-After, to a right one too; a program's is still taken."""
    with Library.open(settings, encoder=BigramEncoder()) as library:
        token = Access(library.records.credentials).issue("档案科")
        with serving(settings, library) as address, httpx.Client(base_url=address, trust_env=False) as http:
            headers = {"Origin": address}
            tried = [http.post("/library/sign-in", data={"token": "x"}, headers=headers) for _ in range(6)]
            assert [said.status_code for said in tried] == [401] * 5 + [429]
            assert int(tried[-1].headers["retry-after"]) > 0
            assert http.post("/library/sign-in", data={"token": token}, headers=headers).status_code == 429
            programs = {"Authorization": f"Bearer {token}"}
            assert http.get("/library/inbox", headers=programs).status_code == 200
