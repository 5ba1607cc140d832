"""Asking for a feed that means harm, or is merely broken: bounded in time and space, refused with a reason."""

from __future__ import annotations

import asyncio
import gzip
import socket
import time
import tracemalloc
import zlib

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.clock import Clock
from bot.domain.feeds import Reason
from bot.feeds import decoding
from bot.feeds.fetch import Fetcher
from bot.feeds.fetched import Body, Failure, FetchLimits, Unchanged, failure
from bot.feeds.guard import PRIVATE, AddressVetoed
from tests.feeds.server import (
    CALENDAR,
    Asked,
    FeedServer,
    Respond,
    client_tls,
    dripping,
    reply,
    sending,
    silent,
)

MIB = 1024 * 1024
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/calendar\r\n"


def reason(result: object) -> object:
    return result.reason if isinstance(result, Failure) else result


def _bomb(coding: str) -> bytes:
    """200 MiB of spaces behind a calendar's first line, packed."""
    start, blank = b"BEGIN:VCALENDAR\r\n", b" " * MIB
    if coding == "br":
        packer = decoding.brotli.Compressor(quality=5)
        return b"".join(
            [packer.process(start), *(packer.process(blank) for _ in range(200)), packer.finish()]
        )
    pack = zlib.compressobj(wbits=zlib.MAX_WBITS | 16 if coding == "gzip" else zlib.MAX_WBITS)
    return pack.compress(start) + b"".join(pack.compress(blank) for _ in range(200)) + pack.flush()


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
async def test_fetch_bomb_is_cut_off_quickly_and_in_little_memory(
    server: FeedServer, fetcher: Fetcher, coding: str
) -> None:
    bomb = _bomb(coding)
    assert len(bomb) < 250_000
    server.routes["/a.ics"] = reply(bomb, headers={"Content-Encoding": coding})
    began = time.process_time()
    assert await fetcher.fetch(server.url()) == failure(Reason.TOO_LARGE)
    assert time.process_time() - began < 1
    tracemalloc.start()
    try:
        assert await fetcher.fetch(server.url()) == failure(Reason.TOO_LARGE)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 30 * MIB


async def test_fetch_bomb_holds_up_nobody(server: FeedServer, fetcher: Fetcher) -> None:
    """While three bombs are unpacked the loop is never away for long."""
    server.routes["/a.ics"] = reply(_bomb("gzip"), headers={"Content-Encoding": "gzip"})
    longest, done = 0.0, False

    async def watch() -> None:
        nonlocal longest
        while not done:
            began = time.thread_time()
            await asyncio.sleep(0)
            longest = max(longest, time.thread_time() - began)

    watching = asyncio.create_task(watch())
    results = await asyncio.gather(*(fetcher.fetch(server.url()) for _ in range(3)))
    done = True
    await watching
    assert [reason(result) for result in results] == [Reason.TOO_LARGE] * 3
    assert longest < 0.02


async def test_fetch_endless_body_is_cut_at_the_size(server: FeedServer, fetcher: Fetcher) -> None:
    server.routes["/a.ics"] = dripping(HEAD + b"\r\nBEGIN:VCALENDAR\r\n", b"X" * MIB, 0)
    assert reason(await fetcher.fetch(server.url())) == Reason.TOO_LARGE


async def test_fetch_body_of_exactly_the_size_is_read_and_one_byte_more_is_not(server: FeedServer) -> None:
    body = CALENDAR + b" " * (100_000 - len(CALENDAR))
    server.routes |= {"/fits": reply(body), "/more": reply(body + b" ")}
    async with Fetcher(clock=Clock(), limits=FetchLimits(size=100_000), allow_loopback=True) as fetcher:
        assert isinstance(await fetcher.fetch(server.url("/fits")), Body)
        assert reason(await fetcher.fetch(server.url("/more"))) == Reason.TOO_LARGE


CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
SLOW = {
    "silent": silent,
    "header-drip": dripping(HEAD, b"X-A: b\r\n", 0.02),
    "body-drip": dripping(HEAD + b"Content-Length: 5000\r\n\r\n", b"B", 0.02),
    "chunk-drip": dripping(CHUNKED, b"1\r\nB\r\n", 0.02),
    "endless-drip": dripping(HEAD + b"\r\n", b"BEGIN:VCALENDAR\r\n", 0.02),
    "length-too-long": sending(reply(length=10_000)),
}


@pytest.mark.parametrize("respond", SLOW.values(), ids=SLOW)
async def test_fetch_slow_answer_is_cut_off_in_time(server: FeedServer, respond: Respond) -> None:
    server.routes["/a.ics"] = respond
    async with Fetcher(clock=Clock(), limits=FetchLimits(seconds=0.3), allow_loopback=True) as fetcher:
        assert reason(await fetcher.fetch(server.url())) == Reason.TIMEOUT


async def test_fetch_status_that_drips_is_no_answer(server: FeedServer, fetcher: Fetcher) -> None:
    server.routes["/a.ics"] = dripping(b"", b"H", 0.02)
    assert reason(await fetcher.fetch(server.url())) == Reason.BROKEN_ANSWER


async def test_fetch_slow_redirects_share_one_limit(server: FeedServer) -> None:
    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.15)
        await sending(reply(b"", 302, {"Location": asked.target + "x"}))(asked, writer)

    server.routes |= {f"/{'x' * n}": slow for n in range(7)}
    async with Fetcher(clock=Clock(), limits=FetchLimits(seconds=0.4), allow_loopback=True) as fetcher:
        assert reason(await fetcher.fetch(server.url("/"))) == Reason.TIMEOUT
    assert len(server.asked) < 5


@pytest.mark.parametrize(
    "answer",
    [
        reply(length=10_000),
        CHUNKED + b"5\r\nBEGIN\r\n",
        CHUNKED + b"zz\r\nBEGIN\r\n0\r\n\r\n",
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        HEAD + b"X-Big: " + b"a" * 65536 + b"\r\n\r\n" + CALENDAR,
        HEAD + b"".join(b"X-%d: a\r\n" % n for n in range(5000)) + b"\r\n" + CALENDAR,
        HEAD + b"Content-Length: abc\r\n\r\n" + CALENDAR,
        HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n" + CALENDAR,
    ],
    ids=[
        "length-too-long",
        "chunks-cut",
        "chunk-size",
        "nothing",
        "ssh",
        "status",
        "header-64k",
        "5000-headers",
        "length-text",
        "two-lengths",
    ],
)
async def test_fetch_broken_answer_is_a_failure_and_the_next_one_works(
    server: FeedServer, fetcher: Fetcher, answer: bytes
) -> None:
    server.routes |= {"/a.ics": sending(answer, then_close=True), "/b.ics": reply()}
    assert reason(await fetcher.fetch(server.url())) == Reason.BROKEN_ANSWER
    assert isinstance(await fetcher.fetch(server.url("/b.ics")), Body)


async def test_fetch_length_too_short_takes_no_more_than_was_announced(
    server: FeedServer, fetcher: Fetcher
) -> None:
    server.routes["/a.ics"] = reply(CALENDAR + b"HTTP/1.1 200 OK\r\n\r\n", length=len(CALENDAR))
    result = await fetcher.fetch(server.url())
    assert isinstance(result, Body)
    assert result.content == CALENDAR


async def test_fetch_odd_headers_do_not_disturb(server: FeedServer, fetcher: Fetcher) -> None:
    headers = {
        "ETag": '"\udcff\udcfe"',
        "Last-Modified": "yesterday",
        "Content-Type": "text/calendar; charset=klingon; ;;=",
        "Retry-After": "soon",
        "Expires": "0",
        "Date": "Feb 30",
        "Cache-Control": "max-age=-1, max-age=x",
    }
    server.routes["/a.ics"] = reply(headers=headers)
    result = await fetcher.fetch(server.url())
    assert isinstance(result, Body)
    assert (result.validators.etag, result.validators.last_modified) == (None, None)
    assert isinstance(await fetcher.fetch(server.url(), result.validators), Unchanged)


class Names(AbstractResolver):
    """A name server in memory. Each look-up of a name takes the next of its answers; the last one stays."""

    def __init__(self, names: dict[str, list[list[str]]]) -> None:
        self._names = names

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        answers = self._names[host]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in answer
        ]

    async def close(self) -> None:
        return


PRIVATE_LINKS = [
    "http://127.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.0.0.1:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://2130706433:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://[::1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[fec0::1]:{port}/",
    "http://[fe80::1%25lo]:{port}/",
    "http://0.0.0.0:{port}/",
    "http://10.1.2.3:{port}/",
    "http://100.64.0.1:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "http://224.0.0.1:{port}/",
    "http://localhost:{port}/",
    "http://localhost.:{port}/",
    "http://internal.example:{port}/",
    "http://both.example:{port}/",
    "webcal://internal.example:{port}/",
    "http://１２７.0.0.1:{port}/",
]


@pytest.mark.parametrize("link", PRIVATE_LINKS)
async def test_fetch_private_address_is_vetoed_before_a_connection(server: FeedServer, link: str) -> None:
    """The same sentence, whether something listens there or not."""
    server.routes["/"] = reply()
    loopback = [["127.0.0.1"]]
    names = {
        "localhost": loopback,
        "localhost.": loopback,
        "internal.example": loopback,
        "both.example": [["93.184.215.14", "127.0.0.1"]],
    }
    async with Fetcher(clock=Clock(), limits=FetchLimits(seconds=2), resolver=Names(names)) as fetcher:
        results = [await fetcher.fetch(link.format(port=port)) for port in (server.port, 65000)]
    assert results == [Failure(Reason.PRIVATE_ADDRESS, PRIVATE)] * 2
    assert server.connections == 0


async def test_fetch_name_that_changes_its_address_is_vetoed(server: FeedServer) -> None:
    """DNS rebinding: loopback stands for the public address, which the second look-up no longer gives."""
    server.routes["/a.ics"] = sending(reply(headers={"Connection": "close"}), then_close=True)
    resolver = Names({"turns.example": [["127.0.0.1"], ["10.0.0.1"]]})
    async with Fetcher(clock=Clock(), allow_loopback=True, resolver=resolver) as fetcher:
        fetcher._session.connector._use_dns_cache = False  # type: ignore[union-attr]  # as after its ten seconds
        assert isinstance(await fetcher.fetch(server.url(host="turns.example")), Body)
        assert reason(await fetcher.fetch(server.url(host="turns.example"))) == Reason.PRIVATE_ADDRESS


async def test_fetch_session_makes_no_socket_for_a_private_address(server: FeedServer) -> None:
    """Even if a link got past the check of links and of names."""
    async with Fetcher(clock=Clock()) as fetcher:
        with pytest.raises(aiohttp.ClientConnectorError) as caught:
            await fetcher._session.get(server.url())
    assert isinstance(caught.value.os_error, AddressVetoed)
    assert server.connections == 0


async def test_fetch_loopback_setting_opens_loopback_only(fetcher: Fetcher) -> None:
    links = [
        "http://10.0.0.1/",
        "http://0.0.0.0:8080/",
        "http://[::ffff:127.0.0.1]:8080/",
        "http://169.254.1.1/",
    ]
    assert [reason(await fetcher.fetch(link)) for link in links] == [Reason.PRIVATE_ADDRESS] * 4


@pytest.mark.parametrize(
    "link",
    [
        "",
        "hello",
        "file:///etc/passwd",
        "ftp://example.org/a.ics",
        "gopher://example.org/",
        "javascript:alert(1)",
        "data:text/calendar,BEGIN:VCALENDAR",
        "http://",
        "http:///a.ics",
        "http://good@evil.example/",
        "http://example.org:22/",
        "https://example.org:25/",
        "https://example.org:6379/",
        "http://example.org:0/",
        "http://example.org:99999/",
        "http://exa mple.org/",
        "http://-x.example/",
        "http://[::1/",
        "http://example.org/" + "a" * 3000,
        "http://" + "a." * 200 + "example/",
    ],
)
async def test_fetch_link_that_is_no_web_link_is_refused_unasked(fetcher: Fetcher, link: str) -> None:
    assert reason(await fetcher.fetch(link)) == Reason.LINK


async def test_fetch_unknown_name_says_so() -> None:
    class Nobody(Names):
        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
        ) -> list[ResolveResult]:
            raise OSError(None, "no such name")

    async with Fetcher(clock=Clock(), resolver=Nobody({})) as fetcher:
        assert await fetcher.fetch("https://nobody.example/a.ics") == failure(Reason.NO_SUCH_HOST)


async def test_fetch_packed_page_of_repeating_tags_is_read_in_no_time(
    server: FeedServer, fetcher: Fetcher
) -> None:
    page = b"<html>" + b"<link " * 500_000 + b"<a href=" * 100_000
    server.routes["/a.ics"] = reply(gzip.compress(page), headers={"Content-Encoding": "gzip"})
    began = time.process_time()
    assert reason(await fetcher.fetch(server.url())) == Reason.WEB_PAGE
    assert time.process_time() - began < 0.5


async def test_fetch_leaves_no_connection_behind(server: FeedServer) -> None:
    server.routes |= {"/a.ics": reply(), "/slow": silent}
    before = asyncio.all_tasks()
    async with Fetcher(
        clock=Clock(), limits=FetchLimits(seconds=0.2), allow_loopback=True, tls=client_tls()
    ) as fetcher:
        await asyncio.gather(*(fetcher.fetch(server.url(path)) for path in ("/a.ics", "/slow") * 3))
    mine = asyncio.all_tasks() - before - server._tasks
    assert mine == set()
