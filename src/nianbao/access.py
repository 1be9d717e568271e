"""Operators: their tokens, their sessions in a browser, and how often a wrong token may be tried.

A token is 256 random bits under an id that tells which one it is; the records keep its digest
alone. With so many bits a plain digest cannot be turned back, and a slow one would only let
strangers keep the server busy.
"""

import hashlib
import hmac
import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from nianbao.errors import LibraryError, UnknownToken
from nianbao.records import Credentials, StoredToken

SESSION_HOURS = 12
_TOKEN = re.compile(r"nb_([0-9a-f]{8})_([A-Za-z0-9_-]{43})")
_NOBODY = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Operator:
    """Whoever holds a token: its id, and the name that it was made for."""

    id: str
    name: str


class Access:
    """Who may change a library."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    def issue(self, name: str) -> str:
        """A new token, in full: it can never be shown again."""
        return self._issued(name)[1]

    def tokens(self) -> Sequence[StoredToken]:
        """The tokens that hold, the oldest first."""
        return self._credentials.tokens()

    def revoke(self, named: str) -> StoredToken:
        """End a token, by its id or by a name that is no other's, with the sessions it began and its conversations.

        Raises:
            UnknownToken: none or several are called so.
        """
        gone = self._called(named)
        self._credentials.revoke(gone.id)
        return gone

    def rotate(self, named: str) -> tuple[StoredToken, str]:
        """A new token in place of one, which ends; the new one, given in full, has its name and its conversations.

        Raises:
            UnknownToken: none or several are called so.
        """
        gone = self._called(named)
        id, made = self._issued(gone.name)
        self._credentials.hand_over(gone.id, id)
        self._credentials.revoke(gone.id)
        return gone, made

    def holder(self, token: str) -> Operator | None:
        """Whose token this is; None where it is nobody's."""
        parts = _TOKEN.fullmatch(token.strip())
        known = self._credentials.token(parts[1]) if parts else None
        # Compared also where there is nothing to compare with, so that the time tells nothing.
        right = hmac.compare_digest(known.digest if known else _NOBODY, _digest(parts[2] if parts else token))
        if known is None or not right:
            return None
        today = datetime.now(UTC).date().isoformat()
        if known.used != today:
            with suppress(LibraryError):  # who may in may also where nothing can be written
                self._credentials.used(known.id, today)
        return Operator(known.id, known.name)

    def sign_in(self, operator: Operator) -> str:
        """Begin a session; what its cookie holds."""
        secret = secrets.token_urlsafe(32)
        until = datetime.now(UTC) + timedelta(hours=SESSION_HOURS)
        self._credentials.begin_session(_digest(secret), operator.id, until=until.isoformat(timespec="microseconds"))
        return secret

    def signed_in(self, secret: str) -> Operator | None:
        """Whose session this is; None where it is over or never was."""
        token = self._credentials.session(_digest(secret))
        return Operator(token.id, token.name) if token else None

    def sign_out(self, secret: str) -> None:
        """End a session."""
        self._credentials.end_session(_digest(secret))

    def _issued(self, name: str) -> tuple[str, str]:
        """The id of a new token, and the token."""
        id, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
        self._credentials.add_token(id, name, _digest(secret))
        return id, f"nb_{id}_{secret}"

    def _called(self, named: str) -> StoredToken:
        held = self.tokens()
        fit = [token for token in held if token.id == named] or [token for token in held if token.name == named]
        if len(fit) != 1:
            known = ", ".join(f"{token.id} {token.name}" for token in held)
            raise UnknownToken(f"{len(fit) or 'no'} tokens are called {named!r}; name one by its id: {known or 'none'}")
        return fit[0]


class Attempts:
    """Wrong tokens per client: after a few, it has to wait.

    What is kept is bounded too: of the clients that failed, those of longest ago are forgotten.
    """

    def __init__(
        self,
        most: int = 5,
        seconds: float = 60.0,
        *,
        clients: int = 10_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = most
        self._seconds = seconds
        self._clients = clients
        self._clock = clock
        self._failed: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, client: str) -> float:
        """Seconds until a client may try again; 0: now."""
        with self._lock:
            recent = self._recent(client)
            return max(0.0, recent[-self._most] + self._seconds - self._clock()) if len(recent) >= self._most else 0.0

    def failed(self, client: str) -> None:
        """Note a wrong token."""
        with self._lock:
            self._failed[client] = [*self._recent(client), self._clock()][-self._most :]
            self._failed.move_to_end(client)
            while len(self._failed) > self._clients:
                self._failed.popitem(last=False)

    def _recent(self, client: str) -> list[float]:
        since = self._clock() - self._seconds
        return [at for at in self._failed.get(client, ()) if at > since]


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
