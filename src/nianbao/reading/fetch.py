"""One http(s) address, bounded in size and time, and nothing inside the network for strangers."""

import ipaddress
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from nianbao.errors import UnreadableSource, UnsupportedFormat
from nianbao.settings import Settings

_REDIRECTS = 5
_AGENT = "nianbao (reads public annual reports)"
# What a report never is; told by the server before a byte of it is taken.
_NEVER = ("image/", "audio/", "video/", "font/")
# Where web sites listen: a stranger's address is no way to speak to a mail server or a database.
_PORTS = frozenset({80, 443, *range(8000, 9000)})
# Some releases of Python 3.11 take parts of these for public.
_SPECIAL = ipaddress.IPv4Network("192.0.0.0/24")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_UNICAST = ipaddress.IPv6Network("2000::/3")


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
            behind redirects, and ports where no web site listens; for addresses that a user of
            the web chat typed.

    Raises:
        UnreadableSource: unreachable, refused, too slow or too large.
        UnsupportedFormat: a picture, a film, a sound.
    """
    until = time.monotonic() + settings.fetch_timeout
    wait = httpx.Timeout(min(settings.fetch_timeout, 10.0))
    headers = {"User-Agent": _AGENT, "Accept-Encoding": "gzip, deflate"}
    with httpx.Client(timeout=wait, headers=headers, follow_redirects=False) as client:
        # A server that sends a byte now and then outlives every time-out of a single read.
        watch = threading.Timer(settings.fetch_timeout, client.close)
        watch.daemon = True
        watch.start()
        try:
            return _followed(client, address, settings, public_only)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError, RuntimeError) as error:
            if isinstance(error, httpx.TimeoutException) or time.monotonic() >= until:
                raise UnreadableSource(
                    f"{address}: no answer within {settings.fetch_timeout:g} s; "
                    "try later or raise NIANBAO_FETCH_TIMEOUT"
                ) from error
            raise UnreadableSource(
                f"{address}: it cannot be reached ({error}); check the address and the network"
            ) from error
        finally:
            watch.cancel()


def _followed(client: httpx.Client, address: str, settings: Settings, public_only: bool) -> Page:
    url = httpx.URL(address)
    for _ in range(_REDIRECTS + 1):
        if url.scheme not in ("http", "https") or not url.host or not 0 < (url.port or 80) < 65536:
            raise UnreadableSource(f"{address}: it leads to {url}, which is no web address")
        if url.userinfo:
            raise UnreadableSource(f"{address}: a name and password stand in it; add an address without them")
        request = _to_public(client, url) if public_only else client.build_request("GET", url)
        response = client.send(request, stream=True)
        try:
            if response.is_redirect:
                url = url.join(response.headers.get("location", ""))
                continue
            if response.status_code != 200:
                raise UnreadableSource(
                    f"{address}: the server answered {response.status_code}; check the address in a browser"
                )
            kind = response.headers.get("content-type", "").lower().split(";")[0].strip()
            if kind.startswith(_NEVER):
                raise UnsupportedFormat(f"{address}: {kind} is no report; add the page or the file itself")
            return Page(_body(response, address, settings), str(url), kind, response.charset_encoding or "")
        finally:
            response.close()
    raise UnreadableSource(f"{address}: more than {_REDIRECTS} redirects; add the address where they end")


def _body(response: httpx.Response, address: str, settings: Settings) -> bytes:
    parts: list[bytes] = []
    size = 0
    for part in _unpacked(response, address, settings.max_file_bytes):
        size += len(part)
        if size > settings.max_file_bytes:
            raise UnreadableSource(
                f"{address}: more than {settings.max_file_bytes / 1e6:.0f} MB; "
                "download it, make it smaller, or raise NIANBAO_MAX_FILE_BYTES"
            )
        parts.append(part)
    return b"".join(parts)


def _unpacked(response: httpx.Response, address: str, limit: int) -> Iterator[bytes]:
    """The body's parts; a few packed bytes never become more than one over the limit."""
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding in ("identity", ""):
        yield from response.iter_raw()
        return
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise UnreadableSource(f"{address}: it comes packed as {coding}, which was not asked for; download it")
    unpacking = zlib.decompressobj(zlib.MAX_WBITS if coding == "deflate" else zlib.MAX_WBITS | 16)
    try:
        for part in response.iter_raw():
            yield unpacking.decompress(part, limit + 1)
    except zlib.error as error:
        raise UnreadableSource(f"{address}: what came is damaged ({error}); try again, or download it") from error


def _to_public(client: httpx.Client, url: httpx.URL) -> httpx.Request:
    """A request to the IP that a host has now, once it is found public: no second look-up can differ."""
    port = url.port or (443 if url.scheme == "https" else 80)
    if port not in _PORTS:
        raise UnreadableSource(f"{url}: port {port} is not opened from the chat; upload the file")
    resolved = socket.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    ips = [ipaddress.ip_address(str(entry[4][0]).split("%")[0]) for entry in resolved]
    if not ips or not all(map(_public, ips)):
        raise UnreadableSource(f"{url}: addresses inside this network are not opened from the chat; upload the file")
    return client.build_request(
        "GET",
        url.copy_with(host=str(ips[0])),
        headers={"Host": url.netloc.decode("ascii")},
        extensions={"sni_hostname": url.raw_host.decode("ascii")},
    )


def _public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """A host of the public internet, also where an address of the older kind is wrapped in one of the newer."""
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            wrapped = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if wrapped is not None:
            return _public(wrapped)
        if ip not in _UNICAST:
            return False
    elif ip in _SPECIAL:
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved
