"""The private calendar over a real socket."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import aiohttp
import pytest

from bot.domain.limits import Rate
from bot.services.calendars import make_link, revoke_link
from bot.services.context import Context
from bot.services.going import say_going
from bot.services.privacy import delete_member
from bot.services.profile import change_area
from bot.storage.database import Database
from bot.web.calendars import FIRST_WORD_WITHIN, PER_ADDRESS, CalendarPages
from tests.services.contexts import GUILD, MONDAY, StoppedClock, context_of, meetup, store_events, store_guild
from tests.services.crowd import ADA, BEN

EVENING = MONDAY + timedelta(days=1, hours=8)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


@pytest.fixture
async def context(sqlite: Database) -> Context:
    """Ada goes somewhere."""
    await store_guild(sqlite)
    context = replace(context_of(sqlite), web_url=f"http://127.0.0.1:{free_port()}")
    await change_area(context, ADA, GUILD, "Durham, NC")
    [event] = await store_events(sqlite, meetup("Python night", EVENING))
    await say_going(context, ADA, GUILD, event)
    return context


@pytest.fixture
async def http(context: Context) -> AsyncIterator[aiohttp.ClientSession]:
    async with serving(context), aiohttp.ClientSession() as session:
        yield session


@asynccontextmanager
async def serving(
    context: Context, rate: Rate = PER_ADDRESS, first_word_within: float = FIRST_WORD_WITHIN
) -> AsyncIterator[None]:
    pages = CalendarPages(context, rate, first_word_within)
    await pages.start("127.0.0.1", port_of(context))
    yield
    await pages.close()


def port_of(context: Context) -> int:
    assert context.web_url is not None
    return int(context.web_url.rsplit(":", 1)[1])


async def asked(http: aiohttp.ClientSession, url: str, **more: str) -> tuple[int, Mapping[str, str], bytes]:
    async with http.get(url, headers=more) as reply:
        return reply.status, reply.headers, await reply.read()


async def test_it_is_a_calendar_that_only_its_owner_keeps(
    context: Context, http: aiohttp.ClientSession
) -> None:
    status, headers, body = await asked(http, await make_link(context, ADA, GUILD, 0))

    assert (status, b"SUMMARY:Python night" in body) == (200, True)
    shown = {
        name: headers[name] for name in ("Content-Type", "Cache-Control", "Referrer-Policy", "X-Robots-Tag")
    }
    assert shown == {
        "Content-Type": "text/calendar; charset=utf-8",
        "Cache-Control": "private, no-cache",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    }


async def test_what_has_not_changed_is_not_sent_again(context: Context, http: aiohttp.ClientSession) -> None:
    url = await make_link(context, ADA, GUILD, 0)
    _, first, _ = await asked(http, url)
    clock = context.clock
    assert isinstance(clock, StoppedClock)
    clock.at += timedelta(hours=3)
    tag = first["ETag"]

    same = [await asked(http, url, **{"If-None-Match": given}) for given in (tag, f'"x", W/{tag}', "*")]
    other = await asked(http, url, **{"If-None-Match": '"x"'})
    [event] = await store_events(context.database, meetup("Rust night", EVENING + timedelta(days=1)))
    await say_going(context, ADA, GUILD, event)
    changed = await asked(http, url, **{"If-None-Match": tag})

    assert not tag.startswith("W/")
    assert [(status, headers["ETag"], body) for status, headers, body in same] == [(304, tag, b"")] * 3
    assert (other[0], changed[0]) == (200, 200)
    assert changed[1]["ETag"] != tag


async def test_head_tells_the_same_without_the_calendar(
    context: Context, http: aiohttp.ClientSession
) -> None:
    url = await make_link(context, ADA, GUILD, 0)
    _, headers, body = await asked(http, url)
    async with http.head(url) as reply:
        assert (reply.status, reply.headers["ETag"], await reply.read()) == (200, headers["ETag"], b"")
        assert reply.headers["Content-Length"] == str(len(body))


async def test_everything_else_reads_the_same(context: Context, http: aiohttp.ClientSession) -> None:
    """Guessed, truncated, in another case, of another kind, revoked, deleted: nobody learns which."""
    base = context.web_url
    right = await make_link(context, ADA, GUILD, 0)
    revoked = await make_link(context, BEN, GUILD, 0)
    await revoke_link(context, BEN)
    token = right.rsplit("/", 1)[1].removesuffix(".ics")
    paths = [
        f"/calendar/{'x' * 43}.ics",
        f"/calendar/{token[:-1]}.ics",
        f"/calendar/{token.swapcase()}.ics",
        f"/calendar/{token}",
        f"/calendar/{token}.ICS",
        f"/calendar/{token}.ics/",
        "/calendar/.ics",
        "/calendar/%00%ff%2e%2e.ics",
        "/calendar/..%2f..%2fetc%2fpasswd.ics",
        f"/{token}.ics",
        "/",
    ]
    answers = [await asked(http, f"{base}{path}") for path in paths] + [await asked(http, revoked)]
    async with http.post(right) as reply:
        answers.append((reply.status, reply.headers, await reply.read()))
    still = await asked(http, right)
    await delete_member(context, ADA)
    answers.append(await asked(http, right))

    assert still[0] == 200
    told = {(status, body, *_steady(headers)) for status, headers, body in answers}
    assert len(told) == 1
    assert answers[0][0] == 404


def _steady(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted((name, value) for name, value in headers.items() if name != "Date")


async def test_one_address_is_bounded_and_the_others_are_not(context: Context) -> None:
    url = await make_link(context, ADA, GUILD, 0)
    async with serving(context, Rate(burst=3, per_second=0.001)), aiohttp.ClientSession() as http:
        ours = [await asked(http, url) for _ in range(5)]
        others = [
            (await asked(http, url, **{"X-Forwarded-For": f"6.6.6.6, {address}"}))[0]
            for address in ("198.51.100.7", "2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8::4")
        ]

    assert [status for status, _, _ in ours] == [200, 200, 200, 429, 429]
    assert int(ours[-1][1]["Retry-After"]) > 0
    # A network of its own is one client; the last address is the one our proxy saw.
    assert others == [200, 200, 200, 200, 429]


async def test_a_database_that_fails_is_said_without_the_address(
    context: Context, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    url = await make_link(context, ADA, GUILD, 0)
    async with serving(context), aiohttp.ClientSession() as http:
        await context.database.close()
        async with context.database.engine.begin() as connection:
            await connection.exec_driver_sql("DROP TABLE calendar_links")
        status, headers, body = await asked(http, url)
        garbled = await garble(context, url)
        await context.database.close()

    assert (status, headers["Retry-After"], body) == (503, "120", b"Please try again later\n")
    assert b" 400 " in garbled.split(b"\r\n")[0]
    token = url.rsplit("/", 1)[1].removesuffix(".ics")
    assert token not in caplog.text
    assert token not in repr(caplog.records)


async def garble(context: Context, url: str) -> bytes:
    """Asks in something that is not quite HTTP, with the address in it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port_of(context))
    writer.write(f"GET {url} HTTP/banana\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return answer


@pytest.mark.parametrize("word", [b"", b"GET /calendar/", b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "])
async def test_a_connection_that_never_asks_anything_is_ended(context: Context, word: bytes) -> None:
    async with serving(context, first_word_within=0.05):
        reader, writer = await asyncio.open_connection("127.0.0.1", port_of(context))
        writer.write(word)
        answer = await _rest(reader)
        writer.close()
    assert answer == b""


async def _rest(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read()
    except ConnectionResetError:
        return b""


async def test_who_has_asked_may_ask_again_on_the_same_connection(context: Context) -> None:
    path = (await make_link(context, ADA, GUILD, 0)).split("/", 3)[3]
    asks = f"HEAD /{path} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    async with serving(context, first_word_within=0.05):
        reader, writer = await asyncio.open_connection("127.0.0.1", port_of(context))
        writer.write(asks)
        first = await reader.readuntil(b"\r\n\r\n")
        later, silent = await asyncio.open_connection("127.0.0.1", port_of(context))
        await _rest(later)  # by now the first one would have been ended as well
        writer.write(asks)
        second = await reader.readuntil(b"\r\n\r\n")
        writer.close()
        silent.close()
    assert [answer.split(b"\r\n")[0] for answer in (first, second)] == [b"HTTP/1.1 200 OK"] * 2
