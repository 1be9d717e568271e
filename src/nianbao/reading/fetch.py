"""One http(s) address, bounded in size and time."""

import ipaddress
import socket
import time
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx

from nianbao.errors import UnreadableSource
from nianbao.settings import Settings

_REDIRECTS = 5
_AGENT = "nianbao (reads public annual reports)"


@dataclass(frozen=True, slots=True)
class Page:
    """What an address answered; `address` is the last one after redirects."""

    data: bytes
    address: str
    media_type: str
    charset: str


def fetch(address: str, settings: Settings, *, public_only: bool = False) -> Page:
    """The bytes behind an address.

    Args:
        public_only: refuse hosts with a private, loopback or otherwise internal address, also
            behind redirects; for addresses that a user of the web chat typed.

    Raises:
        UnreadableSource: unreachable, refused, too slow or too large.
    """
    deadline = time.monotonic() + settings.fetch_timeout
    wait = httpx.Timeout(min(settings.fetch_timeout, 10.0))
    try:
        with httpx.Client(timeout=wait, headers={"User-Agent": _AGENT}, follow_redirects=False) as client:
            current = address
            for _ in range(_REDIRECTS + 1):
                target, host = (current, None) if not public_only else _pinned(current)
                headers = {"Host": host} if host else {}
                extensions = {"sni_hostname": urlsplit(current).hostname} if host else {}
                with client.stream("GET", target, headers=headers, extensions=extensions) as response:
                    if response.is_redirect:
                        current = urljoin(current, response.headers.get("location", ""))
                        if not current.startswith(("http://", "https://")):
                            raise UnreadableSource(f"{address}: it leads to {current}, which is no web address")
                        continue
                    if response.status_code != 200:
                        raise UnreadableSource(
                            f"{address}: the server answered {response.status_code}; check the address in a browser"
                        )
                    data = _body(response, address, settings, deadline)
                    kind = response.headers.get("content-type", "").lower()
                    return Page(data, current, kind.split(";")[0].strip(), response.charset_encoding or "")
    except (httpx.TimeoutException, TimeoutError) as error:
        raise UnreadableSource(_slow(address, settings)) from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
        raise UnreadableSource(
            f"{address}: it cannot be reached ({error}); check the address and the network"
        ) from error
    raise UnreadableSource(f"{address}: more than {_REDIRECTS} redirects; add the address where they end")


def _slow(address: str, settings: Settings) -> str:
    return f"{address}: no answer within {settings.fetch_timeout:g} s; try later or raise NIANBAO_FETCH_TIMEOUT"


def _body(response: httpx.Response, address: str, settings: Settings, deadline: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    for part in response.iter_bytes():
        size += len(part)
        if size > settings.max_file_bytes:
            raise UnreadableSource(
                f"{address}: more than {settings.max_file_bytes / 1e6:.0f} MB; "
                "download it, make it smaller, or raise NIANBAO_MAX_FILE_BYTES"
            )
        if time.monotonic() > deadline:
            raise UnreadableSource(_slow(address, settings))
        parts.append(part)
    return b"".join(parts)


def _pinned(address: str) -> tuple[str, str]:
    """The address with its host resolved to a public IP, so that no second look-up can differ."""
    parts = urlsplit(address)
    if not parts.hostname:
        raise UnreadableSource(f"{address}: this is no web address")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    resolved = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    ips = [ipaddress.ip_address(str(entry[4][0]).split("%")[0]) for entry in resolved]
    if not ips or not all(ip.is_global and not ip.is_multicast for ip in ips):
        raise UnreadableSource(
            f"{address}: addresses inside this network are not opened from the chat; upload the file"
        )
    ip = ips[0]
    host = f"[{ip}]" if ip.version == 6 else str(ip)
    return parts._replace(netloc=f"{host}:{port}").geturl(), parts.netloc.rpartition("@")[2]
