"""Which addresses may be connected to, decided at three places."""

from __future__ import annotations

import socket
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.feeds import Reason
from bot.feeds.guard import (
    PRIVATE,
    AddressVetoed,
    LinkRefused,
    checked_link,
    guarded_sockets,
    is_public,
)
from tests.feeds.server import FeedServer, reply

CLOSED = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.255 168.63.129.16
169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1
198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1 100::1
2001::1 2001:10::1 2001:db8::1 2002:7f00:1:: 2002:808:808::1 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0
fec0::1 ff02::1 4000::1
127.1 0x7f000001 2130706433 017700000001 127.0.0.01 localhost example.org 127.0.0.1. [::1] 1.2.3.4.5
"""
OPEN = (
    "1.1.1.1 8.8.8.8 93.184.215.14 100.63.255.255 100.128.0.1 172.15.255.255 172.32.0.1 192.0.1.1 192.167.255.255 "
    "198.17.255.255 223.255.255.255 2001:200::1 2001:4860:4860::8888 2606:4700:4700::1111 2a00:1450:4001:80f::200e"
)


@pytest.mark.parametrize("address", CLOSED.split())
def test_address_that_is_not_public_is_closed(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", OPEN.split())
def test_address_that_is_public_is_open(address: str) -> None:
    assert is_public(address)


def test_loopback_setting_opens_loopback_and_nothing_else() -> None:
    opened = [address for address in CLOSED.split() if is_public(address, allow_loopback=True)]
    assert opened == ["127.0.0.1", "127.255.255.255", "::1"]


@given(st.ip_addresses())
def test_address_closed_to_the_library_is_closed_to_us(address: IPv4Address | IPv6Address) -> None:
    """Ours is the stricter list: the standard library's never closes what we open."""
    assert address.is_global or not is_public(str(address))


@pytest.mark.parametrize(
    ("family", "where"),
    [
        (socket.AF_INET, ("127.0.0.1", 80)),
        (socket.AF_INET, ("127.1", 80)),
        (socket.AF_INET, ("2130706433", 80)),
        (socket.AF_INET6, ("::1", 80, 0, 0)),
        (socket.AF_INET6, ("fe80::1", 80, 0, 2)),
        (socket.AF_INET6, ("::ffff:127.0.0.1", 80, 0, 0)),
        (socket.AF_UNIX, "/run/docker.sock"),
    ],
)
def test_socket_for_a_closed_address_is_never_made(family: int, where: tuple[str, int]) -> None:
    make = guarded_sockets(allow_loopback=False)
    with pytest.raises(AddressVetoed):
        make((family, socket.SOCK_STREAM, 0, "", where))


def test_socket_for_a_public_address_is_made() -> None:
    make = guarded_sockets(allow_loopback=False)
    with make((socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("1.1.1.1", 443))) as made:
        assert (made.family, made.type) == (socket.AF_INET, socket.SOCK_STREAM)


@pytest.mark.parametrize(
    "link", ["http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://[::1]:{port}/"]
)
async def test_socket_factory_alone_stops_a_plain_client(server: FeedServer, link: str) -> None:
    """No check of the link, no guarded resolver: the last veto must hold by itself."""
    server.routes["/"] = reply()
    connector = aiohttp.TCPConnector(socket_factory=guarded_sockets(allow_loopback=False))
    async with aiohttp.ClientSession(connector=connector) as session:
        with pytest.raises(aiohttp.ClientConnectorError) as caught:
            await session.get(link.format(port=server.port))
    assert isinstance(caught.value.os_error, AddressVetoed)
    assert server.connections == 0


@pytest.mark.parametrize(
    ("text", "link"),
    [
        (" HTTPS://Example.ORG:443/b.ics?x=%2F&y=a+b#top ", "https://example.org/b.ics?x=%2F&y=a+b"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org/a b?c=<d>", "https://example.org/a%20b?c=%3Cd%3E"),
        ("http://exämple.org/ä.ics", "http://xn--exmple-cua.org/%C3%A4.ics"),
        ("https://ann:pw@example.org/", "https://ann:pw@example.org/"),
        ("http://example.org:8080/", "http://example.org:8080/"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
        ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
        ("https://example.org./a", "https://example.org./a"),
    ],
)
def test_link_that_is_fine_is_normalised(text: str, link: str) -> None:
    assert str(checked_link(text)) == link


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("http://good.org@evil.org/", Reason.LINK),
        ("https://:pw@example.org/", Reason.LINK),
        ("http://ann:pw@example.org/", Reason.LINK),
        ("http://example.org:3306/", Reason.LINK),
        ("http://example.org:1023/", Reason.LINK),
        ("http://%31%32%37.0.0.1/", Reason.PRIVATE_ADDRESS),
        ("http://%6c%6f%63%61%6c.example/", Reason.LINK),
        ("http://127。0。0。1/", Reason.PRIVATE_ADDRESS),
        ("http://0/", Reason.PRIVATE_ADDRESS),
        ("http://0x/", Reason.PRIVATE_ADDRESS),
        ("http://300.1.1.1/", Reason.PRIVATE_ADDRESS),
        ("http://example.0x7f/", Reason.PRIVATE_ADDRESS),
    ],
)
def test_link_that_is_not_fine_is_refused(text: str, reason: Reason) -> None:
    with pytest.raises(LinkRefused) as caught:
        checked_link(text)
    assert caught.value.reason == reason


def test_link_to_a_private_address_is_refused_with_one_sentence() -> None:
    sentences = []
    for text in ("http://10.0.0.1/", "http://127.0.0.1:8080/", "http://[fd00::1]/"):
        with pytest.raises(LinkRefused) as caught:
            checked_link(text)
        sentences.append(caught.value.sentence)
    assert sentences == [PRIVATE] * 3


@given(st.text(max_size=60))
def test_link_of_any_text_is_refused_or_fine_and_never_an_error(text: str) -> None:
    for link in (text, f"http://{text}", f"https://example.org/{text}", f"https://{text}@example.org/"):
        with suppress(LinkRefused):
            assert checked_link(link).scheme in ("http", "https")
