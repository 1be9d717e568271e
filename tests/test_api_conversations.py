"""Conversations that are kept, over HTTP: who finds them, in which order, how they leave, and when they are over."""

import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import docx
import httpx
import pytest

from library_samples import BigramEncoder, write_report
from nianbao.access import Access
from nianbao.api.signing import COOKIE
from nianbao.library import Library
from nianbao.records import conversations
from nianbao.settings import Settings
from serving import HOSTILE, serving

ASKED, NEXT = "云溪市2021年收到多少件政府信息公开申请？", "主动公开了多少条？"
ASK, ALL = "/api/ask", "/api/conversations"


@dataclass(frozen=True, slots=True)
class Talk:
    """A running server, the clients of two operators and of a stranger, and the library behind it."""

    address: str
    library: Library
    first: httpx.Client
    second: httpx.Client
    stranger: httpx.Client


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    folder = tmp_path_factory.mktemp("talk")
    settings = Settings(library=folder / "library", cache=folder / "cache", reader="none", question_timeout=120)
    with Library.open(settings, encoder=BigramEncoder()) as library:
        library.add(write_report(folder))
        access = Access(library.records.credentials)
        with serving(settings, library) as address:
            # Two tokens may have one name, and are two owners all the same.
            tokens = [access.issue("operator"), access.issue("operator"), ""]
            clients = [httpx.Client(base_url=address, timeout=120, trust_env=False) for _ in tokens]
            for client, token in zip(clients, tokens, strict=True):
                if token:
                    client.headers["Authorization"] = f"Bearer {token}"
            yield Talk(address, library, *clients)
            for client in clients:
                client.close()


def _begin(client: httpx.Client) -> str:
    reply = client.post(ALL)
    assert reply.status_code == 201
    id: str = reply.json()["id"]
    return id


def _ask(client: httpx.Client, id: str, question: str = ASKED) -> httpx.Response:
    return client.post(ASK, json={"question": question, "conversation": id})


def _questions(client: httpx.Client, id: str) -> list[str]:
    return [turn["question"] for turn in client.get(f"{ALL}/{id}").json()["turns"]]


def test_question_goes_on_from_what_the_library_keeps(talk: Talk) -> None:
    """A follow-up is understood from the kept turns; each comes back with its Answer as it was given, and its time."""
    id = _begin(talk.first)
    answers = [_ask(talk.first, id, question).json() for question in (ASKED, NEXT)]
    assert [answer["outcome"] for answer in answers] == ["answered", "answered"]
    assert "512" in answers[1]["answer"]
    kept = talk.first.get(f"{ALL}/{id}").json()
    assert [turn["answer"] for turn in kept["turns"]] == answers
    assert kept["began"] < kept["turns"][0]["at"] < kept["turns"][1]["at"] == kept["at"]
    assert (kept["title"], kept["count"]) == (ASKED, 2)


def test_streamed_answer_is_kept_too(talk: Talk) -> None:
    """What comes as events is kept by the time that its last event is there."""
    id = _begin(talk.stranger)
    said = {"question": ASKED, "conversation": id}
    with talk.stranger.stream("POST", ASK, json=said, headers={"Accept": "text/event-stream"}) as reply:
        blocks = reply.read().decode().strip().split("\n\n")
    answer = json.loads(blocks[-1].split("data: ")[1])
    assert [turn["answer"] for turn in talk.stranger.get(f"{ALL}/{id}").json()["turns"]] == [answer]


def test_two_operators_never_see_each_others(talk: Talk) -> None:
    """Each token lists its own alone; by the id of another's nothing is read, continued, exported or deleted."""
    mine, theirs = _begin(talk.first), _begin(talk.second)
    _ask(talk.first, mine)
    _ask(talk.second, theirs, NEXT)
    for client, own, other in ((talk.first, mine, theirs), (talk.second, theirs, mine)):
        listed = [one["id"] for one in client.get(ALL).json()["conversations"]]
        assert own in listed
        assert other not in listed
    for client in (talk.second, talk.stranger):
        for reply in (
            client.get(f"{ALL}/{mine}"),
            client.get(f"{ALL}/{mine}/export"),
            client.delete(f"{ALL}/{mine}"),
            _ask(client, mine),
        ):
            assert (reply.status_code, reply.json()["error"]) == (404, "UnknownConversation")
            assert ASKED not in reply.text
    assert talk.second.delete(ALL).json() == {"deleted": 1}
    assert _questions(talk.first, mine) == [ASKED]


def test_conversation_of_nobody_is_for_who_has_its_id(talk: Talk) -> None:
    """Begun without a token it is in no list, and open to whoever has its id; no list is given without a token."""
    id = _begin(talk.stranger)
    _ask(talk.stranger, id)
    assert _questions(talk.first, id) == [ASKED]
    assert id not in talk.first.get(ALL).text
    assert talk.stranger.get(ALL).status_code == talk.stranger.delete(ALL).status_code == 401
    assert len(id) == 48
    assert talk.stranger.delete(f"{ALL}/{id}").status_code == 204
    assert talk.stranger.get(f"{ALL}/{id}").status_code == 404


def test_wrong_token_begins_nothing(talk: Talk) -> None:
    """Who sends a token that is nobody's is told so, in place of a conversation that would be nobody's."""
    before = len(talk.library.conversations.all())
    assert talk.stranger.post(ALL, headers={"Authorization": "Bearer nb_wrong"}).status_code == 401
    assert len(talk.library.conversations.all()) == before


def test_page_elsewhere_changes_nothing_in_an_operators_name(talk: Talk) -> None:
    """With a session's cookie a conversation is begun, continued or deleted from pages of this site alone."""
    access = Access(talk.library.records.credentials)
    holder = access.holder(talk.first.headers["Authorization"].removeprefix("Bearer "))
    assert holder is not None
    id = _begin(talk.first)
    with httpx.Client(base_url=talk.address, trust_env=False, cookies={COOKIE: access.sign_in(holder)}) as browser:
        for method, path, sent in (
            ("POST", ALL, {}),
            ("POST", ASK, {"json": {"question": ASKED, "conversation": id}}),
            ("DELETE", f"{ALL}/{id}", {}),
            ("DELETE", ALL, {}),
        ):
            assert browser.request(method, path, headers={"Sec-Fetch-Site": "cross-site"}, **sent).status_code == 403
        assert browser.delete(f"{ALL}/{id}", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 204


@pytest.mark.parametrize("id", ["x" * 32, "..%2f..", "%00", "none", "%F0%9F%8D%8A" * 32])
def test_unknown_id_gives_one_clear_error(talk: Talk, id: str) -> None:
    """Whatever the id, and whatever is wanted of it: 404, and what to do."""
    for reply in (
        talk.first.get(f"{ALL}/{id}"),
        talk.first.delete(f"{ALL}/{id}"),
        talk.stranger.get(f"{ALL}/{id}/export", params={"format": "docx"}),
    ):
        assert reply.status_code == 404
        if "2f" not in id:
            assert "begin a new one" in reply.json()["detail"]


def test_history_and_conversation_together_are_refused(talk: Talk) -> None:
    """The two ways to say what was said before exclude each other; the message says which to leave out."""
    said = {"question": NEXT, "history": [{"question": ASKED}], "conversation": "x"}
    reply = talk.stranger.post(ASK, json=said)
    assert reply.status_code == 422
    assert "not both" in reply.json()["detail"]


def test_questions_at_once_are_all_kept_each_in_its_place(talk: Talk) -> None:
    """Nothing is lost or told twice where one conversation is asked many things at the same time."""
    id = _begin(talk.first)
    asked = [f"云溪市2021年收到多少件申请{'？' * n}" for n in range(1, 9)]
    with ThreadPoolExecutor(8) as threads:
        replies = list(threads.map(lambda question: _ask(talk.first, id, question), asked))
    assert {reply.status_code for reply in replies} == {200}
    kept = talk.first.get(f"{ALL}/{id}").json()["turns"]
    assert sorted(turn["question"] for turn in kept) == sorted(asked)
    assert all(turn["question"] == turn["answer"]["question"] for turn in kept)
    assert [turn["at"] for turn in kept] == sorted(turn["at"] for turn in kept)


def test_hostile_words_stay_words_in_what_is_exported(talk: Talk) -> None:
    """Markup, links and hidden marks of a question or an answer are shown in both files, and do nothing in either."""
    id = talk.library.conversations.of("", days=9).begin().id
    answer = _ask(talk.stranger, _begin(talk.stranger)).json()
    said = {**answer, "question": " ".join(HOSTILE), "answer": " ".join(HOSTILE) + " [1]"}
    talk.library.conversations.of("", days=9).keep(id, {"question": said["question"], "answer": said, "query": None})
    written = talk.stranger.get(f"{ALL}/{id}/export")
    assert written.headers["content-disposition"].startswith("attachment")
    assert (written.headers["x-content-type-options"], written.headers["cache-control"]) == ("nosniff", "no-store")
    assert "\\<script\\>" in written.text
    assert "](javascript:" not in written.text.replace("\\](", "")
    assert "\u202e" not in written.text
    paper = talk.stranger.get(f"{ALL}/{id}/export", params={"format": "docx"})
    lines = "\n".join(line.text for line in docx.Document(io.BytesIO(paper.content)).paragraphs)
    assert HOSTILE[0] in lines
    assert "‹U+202E›" in lines
    assert talk.stranger.get(f"{ALL}/{id}/export", params={"format": "html"}).status_code == 422


def test_export_names_the_day_on_which_the_reports_were_read(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is made later does not say that the reports were read then."""
    id = _begin(talk.first)
    then = datetime.now(UTC) - timedelta(days=40)
    monkeypatch.setattr(conversations, "now", then.isoformat)
    assert _ask(talk.first, id).status_code == 200
    assert f"{then.year}年{then.month}月{then.day}日由程序" in talk.first.get(f"{ALL}/{id}/export").text


def test_conversation_is_over_after_its_days(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ninety days after its last turn a conversation is found no more, and gone when the next one begins."""
    id = _begin(talk.first)
    _ask(talk.first, id)
    long_ago = (datetime.now(UTC) - timedelta(days=91)).isoformat(timespec="microseconds")
    with monkeypatch.context() as then:
        then.setattr(conversations, "now", lambda: long_ago)
        talk.library.conversations.of(_owner(talk, id), days=90).keep(id, _turn())
    assert talk.first.get(f"{ALL}/{id}").status_code == _ask(talk.first, id).status_code == 404
    assert id not in talk.first.get(ALL).text
    _begin(talk.stranger)
    assert id not in [one.id for one in talk.library.conversations.all()]


def test_full_conversation_says_so_and_stays(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A conversation takes so many turns and so many bytes; one more is refused with the mend."""
    id = _begin(talk.first)
    assert _ask(talk.first, id).status_code == 200
    for name in ("MOST_TURNS", "LARGEST"):
        with monkeypatch.context() as small:
            small.setattr(conversations, name, 1)
            reply = _ask(talk.first, id)
        assert (reply.status_code, reply.json()["error"]) == (422, "ConversationFull")
        assert "begin another" in reply.json()["detail"]
    assert _questions(talk.first, id) == [ASKED]


def test_oldest_make_room_for_no_one_elses(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an owner has as many conversations as one may have, that owner's oldest goes."""
    others = _begin(talk.second)
    oldest, *rest = [_begin(talk.first) for _ in range(3)]
    monkeypatch.setattr(conversations, "MOST", 3)
    _begin(talk.first)
    assert talk.first.get(f"{ALL}/{oldest}").status_code == 404
    assert [talk.first.get(f"{ALL}/{id}").status_code for id in rest] == [200, 200]
    assert talk.second.get(f"{ALL}/{others}").status_code == 200
    page = talk.first.get(ALL, params={"limit": 1, "offset": 1}).json()
    assert [[one["id"] for one in page["conversations"]], page["more"]] == [[rest[1]], True]


def test_rotated_token_keeps_its_conversations_and_a_revoked_one_takes_them_along(talk: Talk) -> None:
    """The new token in place of an old one has its conversations; what no token opens any more is deleted."""
    access = Access(talk.library.records.credentials)
    token = access.issue("信息科")
    own = talk.library.conversations
    with httpx.Client(base_url=talk.address, timeout=60, trust_env=False) as client:
        client.headers["Authorization"] = f"Bearer {token}"
        id = _begin(client)
        _, token = access.rotate("信息科")
        assert client.get(f"{ALL}/{id}").status_code == 401
        client.headers["Authorization"] = f"Bearer {token}"
        assert client.get(f"{ALL}/{id}").status_code == 200
    access.revoke("信息科")
    assert id not in [one.id for one in own.all()]


def test_operator_can_have_none_kept(tmp_path: Path) -> None:
    """With NIANBAO_KEEP_CONVERSATIONS_DAYS=0 none begins, and the reply names the setting."""
    settings = Settings(library=tmp_path / "library", cache=tmp_path, reader="none", keep_conversations_days=0)
    with Library.open(settings, encoder=BigramEncoder()) as library, serving(settings, library) as address:
        reply = httpx.post(address + ALL, trust_env=False)
        assert reply.status_code == 404
        assert "NIANBAO_KEEP_CONVERSATIONS_DAYS" in reply.json()["detail"]
        assert library.conversations.all() == []


def _turn() -> dict[str, Any]:
    return {"question": ASKED, "answer": {"question": ASKED}, "query": None}


def _owner(talk: Talk, id: str) -> str:
    return next(one.owner for one in talk.library.conversations.all() if one.id == id)
