"""Calling an address that a person typed in, for every channel: only where it may lead, and only to what was looked at.

The host is resolved once; every address it has must be public; the connection goes to just these, so that a
name which answers differently the second time gains nothing. No proxy, no redirect, little time, little to read.
"""

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

import httpx
import msgspec

from hutong.notices.errors import AddressRefused, DeliveryFailed, DeliveryUncertain, NameUnknown
from hutong.notices.names import NAMES
from hutong.texts import N_
from hutong.traces import Finished, Kind, span

_PORTS = {"http": 80, "https": 443}
_MAY = frozenset({80, 443, 8080, 8443})
_MOST_BYTES = 64 * 1024
# Chats and gateways answer within a second or two. For the whole; without a byte; until somebody is there at all.
_ALL_SECONDS = 8
_TIMES = httpx.Timeout(4, connect=3)
_LOOK_UP_SECONDS = 3.0
_JSON: Mapping[str, str] = {"Content-Type": "application/json"}
_NONE: Mapping[str, str] = {}
# Addresses that carry another within, which the packet would reach in the end.
_NAT64 = IPv6Network("64:ff9b::/96")
_IPV4_COMPATIBLE = IPv6Network("::/96")
_IPV4_TRANSLATED = IPv6Network("::ffff:0:0:0/96")
# What a network translates for its own use (RFC 8215) carries an IPv4 address where that network likes: none is called.
_GLOBAL_UNICAST, _DOCUMENTATION = IPv6Network("2000::/3"), IPv6Network("3fff::/20")
# Of relays long out of use (RFC 7526): it leads to whoever answers for it.
_RELAYS = IPv4Network("192.88.99.0/24")
_INWARD = N_("这个地址指向本机或内部网络，不能用。")


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address: connect to `ip`, speak as to `host`. `second` is where to try when nobody is at `ip`."""

    scheme: str
    host: str
    port: int
    ip: str
    path: str
    second: str | None = None

    @property
    def url(self) -> str:
        place = f"[{self.ip}]" if ":" in self.ip else self.ip
        return f"{self.scheme}://{place}:{self.port}{self.path}"

    @property
    def host_header(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == _PORTS[self.scheme] else f"{name}:{self.port}"


async def checked(url: str, *, allow_local: bool = False) -> Target:
    """Where `url` leads today; raises `AddressRefused` for a place not to be called."""
    scheme, host, port, path = _parts(url, allow_local=allow_local)
    ip, *second = await resolved(host, allow_local=allow_local)
    return Target(scheme, host, port, ip, path, second[0] if second else None)


async def resolved(host: str, *, allow_local: bool = False) -> Sequence[str]:
    """Where to connect to for a name, asked once: its first address, and a second one for when nobody is there, of the
    other family if it has one. Raises `AddressRefused` when any address that it has is inward, and `NameUnknown` when
    nobody says now what it leads to.
    """
    try:
        addresses = await NAMES.addresses(host, seconds=_LOOK_UP_SECONDS)
    except (OSError, UnicodeError, TimeoutError) as unknown:
        raise NameUnknown(host) from unknown
    if not addresses or not (allow_local or all(is_public(address) for address in addresses)):
        raise AddressRefused(_INWARD)
    first, *others = dict.fromkeys(addresses)
    return [first, *sorted(others, key=lambda other: (":" in other) == (":" in first))[:1]]


async def post_json(url: str, message: object, *, allow_local: bool = False) -> tuple[int, bytes]:
    """As `call`, with a JSON message."""
    return await call("POST", url, content=msgspec.json.encode(message), headers=_JSON, allow_local=allow_local)


async def call(
    method: str, url: str, *, content: bytes = b"", headers: Mapping[str, str] = _NONE, allow_local: bool = False
) -> tuple[int, bytes]:
    """Call a checked address: status and body.

    Raises `AddressRefused`; `DeliveryUncertain` when the line broke after the message may have arrived; and
    `DeliveryFailed` when it cannot have.
    """
    target = await checked(url, allow_local=allow_local)
    try:
        with span(method, Kind.CLIENT, **{"server.address": target.host}) as step:
            async with asyncio.timeout(_ALL_SECONDS):
                try:
                    return await _called(method, target, content, headers, step)
                except (httpx.ConnectError, httpx.ConnectTimeout):
                    # Nobody was there, so nothing was said to anybody yet.
                    if target.second is None:
                        raise
                    return await _called(method, replace(target, ip=target.second), content, headers, step)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL, httpx.UnsupportedProtocol) as trouble:
        raise DeliveryFailed(_told(trouble)) from trouble
    except (httpx.HTTPError, TimeoutError) as trouble:
        raise DeliveryUncertain(_told(trouble)) from trouble


async def _called(
    method: str, target: Target, content: bytes, headers: Mapping[str, str], step: Finished
) -> tuple[int, bytes]:
    own = {"Host": target.host_header, "User-Agent": "Hutong", "Accept-Encoding": "identity"}
    async with (
        httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=_TIMES, verify=_authorities()) as client,
        client.stream(
            method,
            target.url,
            content=content,
            headers={**headers, **own, "traceparent": step.trace.header},
            extensions={"sni_hostname": target.host},
        ) as answer,
    ):
        step.facts["http.response.status_code"] = answer.status_code
        return answer.status_code, await _read(answer)


@cache
def _authorities() -> ssl.SSLContext:
    """Whose certificates are believed, read once: it takes 50 ms of the loop that all other calls wait on too."""
    return httpx.create_ssl_context(trust_env=False)


def _told(trouble: Exception) -> str:
    return f"{type(trouble).__name__}: {trouble}"[:300]


def is_public(text: str) -> bool:
    """Whether an address is of the public internet, whatever it is wrapped in."""
    address: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        within = _within(address)
        if within is not None:
            return is_public(str(within))
        if address not in _GLOBAL_UNICAST or address in _DOCUMENTATION:
            return False
    elif address in _RELAYS:
        return False
    return address.is_global and not address.is_multicast


def _within(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64 or address in _IPV4_COMPATIBLE or address in _IPV4_TRANSLATED:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return None


def _parts(url: str, *, allow_local: bool) -> tuple[str, str, int, str]:
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as wrong:
        raise AddressRefused from wrong
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in _PORTS or not host or "@" in parts.netloc or not host.isascii() or not url.isprintable():
        raise AddressRefused
    port = _PORTS[parts.scheme] if port is None else port
    if port not in _MAY and not allow_local:
        raise AddressRefused(N_("这个端口不能用：{port}"), port=port)
    query = f"?{parts.query}" if parts.query else ""
    return parts.scheme, host, port, f"{parts.path or '/'}{query}"


async def _read(answer: httpx.Response) -> bytes:
    body = b""
    async for piece in answer.aiter_raw():
        body += piece
        if len(body) > _MOST_BYTES:
            raise DeliveryUncertain("the answer is too long")
    return body
