"""Where a feed may not lead: anywhere but public addresses, web ports and plain links.

The veto acts three times: on the link as written, on every address a name resolves to, and on the
address a socket is about to be made for. Only the last sees everything (a link to a bare address
never asks a resolver), so it alone would be enough; the others give a better sentence, and refuse a
name of which only some addresses are public.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from ipaddress import IPv4Network, IPv6Address, IPv6Network
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import AddrInfoType, SocketFactoryType
from yarl import URL

from bot.domain.errors import FeedRefused
from bot.domain.feeds import Reason

# IANA's special-purpose registries, read by hand: `is_global` of Python 3.11 calls NAT64, 6to4 and
# multicast public. 168.63.129.16 answers inside one large hosting platform only.
_CLOSED_V4 = tuple(
    IPv4Network(cidr)
    for cidr in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
)
# Only this eighth of IPv6 is given out to the public; loopback, unique local, link local, multicast,
# mapped IPv4 and NAT64 lie outside of it. Within it: protocol assignments (Teredo among them),
# documentation, 6to4, documentation again.
_OPEN_V6 = IPv6Network("2000::/3")
_CLOSED_V6 = tuple(IPv6Network(cidr) for cidr in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
_LOOPBACK = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))

# Ports from 1024 up that speak something else: the Fetch standard's "bad ports", and common databases.
_FOREIGN_PORTS = frozenset(
    {1433, 1521, 1719, 1720, 1723, 2049, 2375, 3306, 3389, 3659, 4045, 4190, 5060, 5061, 5432, 5900, 5984}
    | {6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 9200, 10080, 10250, 11211, 27017}
)
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?", re.ASCII)
# What the C library would read as an address: "127.1", "0x7f000001", "2130706433".
_NUMBER_LIKE = re.compile(r"(?:.*\.)?(?:0x[0-9a-f]*|\d+)\.?", re.ASCII)
# RFC 3986's characters of a path and a query. What is written in them is sent as written: yarl would turn
# "%2F" in a query into "/", which some signed links do not survive.
_PLAIN = re.compile(r"[A-Za-z0-9/?:@!$&'()*+,;=%._~-]*", re.ASCII)
_LINK_LIMIT = 2000

PRIVATE = "That link leads into a private network. I only read calendars that are on the public internet."
_UNCLEAR = "I can't make sense of that link. Paste the whole address, like https://example.org/calendar.ics."


class LinkRefused(FeedRefused):
    """A link we will not open, before anything was asked of anybody."""

    def __init__(self, reason: Reason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class AddressVetoed(OSError):
    """An address that is not public. An OSError, because that is what connecting may raise."""

    def __init__(self) -> None:
        super().__init__("the address is not public")


def is_public(address: str, *, allow_loopback: bool = False) -> bool:
    """Whether a literal IP address may be connected to. Anything that is not one may not."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if allow_loopback and any(ip in network for network in _LOOPBACK if network.version == ip.version):
        return True
    if isinstance(ip, IPv6Address):
        return ip in _OPEN_V6 and not any(ip in network for network in _CLOSED_V6)
    return not any(ip in network for network in _CLOSED_V4)


def guarded_sockets(*, allow_loopback: bool) -> SocketFactoryType:
    """A socket factory for `aiohttp.TCPConnector` that makes none for an address that is not public."""

    def make(address: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, where = address
        if family not in (socket.AF_INET, socket.AF_INET6) or not is_public(
            str(where[0]), allow_loopback=allow_loopback
        ):
            raise AddressVetoed
        return socket.socket(family=family, type=kind, proto=protocol)

    return make


class GuardedResolver(AbstractResolver):
    """Resolves names, and refuses those of which any address is not public (DNS rebinding)."""

    def __init__(self, resolver: AbstractResolver, *, allow_loopback: bool) -> None:
        self._resolver = resolver
        self._allow_loopback = allow_loopback

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        if not all(is_public(result["host"], allow_loopback=self._allow_loopback) for result in found):
            raise AddressVetoed
        return found

    async def close(self) -> None:
        await self._resolver.close()


def checked_link(text: str, *, allow_loopback: bool = False) -> URL:
    """An http or https link we are willing to open, without its fragment. Raises `LinkRefused`."""
    if len(text) > _LINK_LIMIT:
        raise LinkRefused(Reason.LINK, f"That link is longer than {_LINK_LIMIT} characters; I can't use it.")
    try:
        link = URL(text.strip()).with_fragment(None)
        port, host = link.port, (link.raw_host or "").lower()
    except (ValueError, UnicodeError):
        raise LinkRefused(Reason.LINK, _UNCLEAR) from None
    if link.scheme not in ("http", "https"):
        raise LinkRefused(
            Reason.LINK, "I can only read links that begin with https://, http:// or webcal://."
        )
    _check_credentials(link)
    _check_host(host, allow_loopback)
    if port not in (80, 443) and (port is None or port < 1024 or port in _FOREIGN_PORTS):
        raise LinkRefused(
            Reason.LINK, f"That link asks for port {port}, where no calendar lives. Is there one without it?"
        )
    return _as_written(link, text)


def _as_written(link: URL, text: str) -> URL:
    """The checked scheme, login, host and port with the path and query of the text."""
    parts = urlsplit(text.strip())
    if not _PLAIN.fullmatch(parts.path) or not _PLAIN.fullmatch(parts.query):
        return link
    return URL.build(
        scheme=link.scheme,
        authority=link.raw_authority,
        path=parts.path or "/",
        query_string=parts.query,
        encoded=True,
    )


def _check_credentials(link: URL) -> None:
    if link.raw_user is None and link.raw_password is None:
        return
    if not link.raw_user or not link.raw_password:
        # "http://known.org@other.org": a name in front of the @ is a disguise more often than a login.
        raise LinkRefused(Reason.LINK, "That link has an @ before its address; paste it without that part.")
    if link.scheme != "https":
        raise LinkRefused(
            Reason.LINK, "That link would send its password unprotected. Use its https:// form instead."
        )


def _check_host(host: str, allow_loopback: bool) -> None:
    if ":" in host or _NUMBER_LIKE.fullmatch(host):
        if not is_public(host, allow_loopback=allow_loopback):
            raise LinkRefused(Reason.PRIVATE_ADDRESS, PRIVATE)
    elif len(host) > 253 or not _HOST.fullmatch(host):
        raise LinkRefused(Reason.LINK, _UNCLEAR)
