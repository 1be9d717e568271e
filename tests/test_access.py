"""Tokens and sessions: who is let in, what is kept of a secret, and how often one may guess."""

from pathlib import Path

import pytest

from nianbao.access import Access, Attempts
from nianbao.errors import UnknownToken
from nianbao.records import Records


@pytest.fixture
def access(tmp_path: Path) -> Access:
    return Access(Records.open(tmp_path / "records.sqlite").credentials)


def test_token_lets_its_holder_in_and_no_other(access: Access) -> None:
    """A token names its holder; one wrong character, another id, or nothing at all names nobody."""
    token, other = access.issue("档案科"), access.issue("另一科")
    holder = access.holder(token)
    assert holder is not None
    assert holder.name == "档案科"
    swapped = other[:12] + token[12:]
    for wrong in (token[:-1] + ("a" if token[-1] != "a" else "b"), swapped, "", "nb_", token + "x", "钥匙", "\ud800"):
        assert access.holder(wrong) is None


def test_nothing_kept_opens_the_door(access: Access, tmp_path: Path) -> None:
    """Neither token nor session can be found in any file of the library."""
    token = access.issue("档案科")
    holder = access.holder(token)
    assert holder is not None
    session = access.sign_in(holder)
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert token[12:].encode() not in kept
    assert session.encode() not in kept


def test_session_ends_by_signing_out_and_with_its_token(access: Access) -> None:
    """A session names its holder until it is signed out, or its token is revoked."""
    token = access.issue("档案科")
    holder = access.holder(token)
    assert holder is not None
    first, second = access.sign_in(holder), access.sign_in(holder)
    access.sign_out(first)
    assert access.signed_in(first) is None
    assert access.signed_in(second) == holder
    access.revoke(holder.id)
    assert access.signed_in(second) is None
    assert access.holder(token) is None


def test_session_is_over_after_its_time(access: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    """A session that began too long ago is nobody's."""
    holder = access.holder(access.issue("档案科"))
    assert holder is not None
    monkeypatch.setattr("nianbao.access.SESSION_HOURS", -1)
    assert access.signed_in(access.sign_in(holder)) is None


def test_revoking_names_one_token(access: Access) -> None:
    """A name that two tokens have revokes neither; the message lists their ids."""
    access.issue("档案科")
    access.issue("档案科")
    ids = [token.id for token in access.tokens()]
    with pytest.raises(UnknownToken, match=ids[0]):
        access.revoke("档案科")
    access.revoke(ids[0])
    assert access.revoke("档案科").id == ids[1]
    with pytest.raises(UnknownToken):
        access.revoke("档案科")


def test_guessing_has_to_wait(access: Access) -> None:
    """After as many wrong tokens as allowed a client waits, another does not; in time it may again."""
    now = [0.0]
    attempts = Attempts(3, 60.0, clients=2, clock=lambda: now[0])
    for _ in range(3):
        assert attempts.wait("a") == 0
        attempts.failed("a")
        now[0] += 10
    assert attempts.wait("a") == 30
    assert attempts.wait("b") == 0
    now[0] += 31
    assert attempts.wait("a") == 0
