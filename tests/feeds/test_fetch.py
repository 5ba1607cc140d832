"""Asking for a feed over real sockets: what is sent, and what comes of each kind of answer."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from bot.clock import Clock
from bot.domain.feeds import Hints, Reason, Validators
from bot.feeds import decoding
from bot.feeds.fetch import USER_AGENT, Fetcher, addresses
from bot.feeds.fetched import NO_COPY, UNPROTECTED, Body, Failure, FetchLimits, Unchanged, failure
from tests.feeds.server import CALENDAR, Asked, FeedServer, client_tls, reply, sending

HASH = hashlib.sha256(CALENDAR).digest()
WRITTEN = "Thu, 01 Jan 2026 10:00:00 GMT"


def reason(result: object) -> object:
    """The reason of a failure; anything else as it is, so that a test shows it."""
    return result.reason if isinstance(result, Failure) else result


def redirect(to: str, status: int = 302) -> bytes:
    return reply(b"", status, {"Location": to})


async def test_fetch_calendar_gives_bytes_validators_and_hints(server: FeedServer, fetcher: Fetcher) -> None:
    headers = {
        "ETag": '"one"',
        "Last-Modified": WRITTEN,
        "Cache-Control": "public, max-age=7200",
        "Content-Type": "text/calendar; charset=utf-8",
    }
    server.routes["/a.ics"] = reply(headers=headers)
    assert await fetcher.fetch(server.url()) == Body(
        url=server.url(),
        content=CALENDAR,
        validators=Validators('"one"', WRITTEN, HASH),
        hints=Hints(fresh_for=timedelta(hours=2)),
        content_type="text/calendar",
        charset="utf-8",
    )


async def test_fetch_sends_path_and_query_as_written(server: FeedServer, fetcher: Fetcher) -> None:
    target = "/cal%40x/%7Ea.ics?sig=a%2Fb%3D&x=a+b&y=%C3%A4"
    server.routes["/cal%40x/%7Ea.ics"] = redirect("/b%2Fc?d=%2F")
    await fetcher.fetch(server.url(target))
    assert server.targets() == [target, "/b%2Fc?d=%2F"]


async def test_fetch_says_who_asks_and_sends_no_cookies(server: FeedServer, fetcher: Fetcher) -> None:
    server.routes["/a.ics"] = reply(headers={"Set-Cookie": "id=1; Path=/"})
    await fetcher.fetch(server.url())
    await fetcher.fetch(server.url())
    assert server.asked[1] == Asked(
        "GET",
        "/a.ics",
        {
            "host": f"127.0.0.1:{server.port}",
            "user-agent": USER_AGENT,
            "accept": "text/calendar, text/plain;q=0.5, */*;q=0.1",
            "accept-encoding": "gzip, deflate, br",
        },
    )


async def test_fetch_takes_no_proxy_from_the_environment(
    server: FeedServer, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    server.routes["/a.ics"] = reply()
    assert isinstance(await fetcher.fetch(server.url()), Body)


async def test_fetch_not_modified_keeps_the_copy(server: FeedServer, fetcher: Fetcher) -> None:
    known = Validators('W/"one"', WRITTEN, HASH)
    server.routes["/a.ics"] = reply(b"", 304, {"ETag": '"one"'})
    assert await fetcher.fetch(server.url(), known) == Unchanged(
        server.url(), Validators('"one"', WRITTEN, HASH), Hints()
    )
    sent = server.asked[0].headers
    assert (sent["if-none-match"], sent["if-modified-since"]) == ('W/"one"', WRITTEN)


async def test_fetch_same_body_with_new_etag_is_unchanged(server: FeedServer, fetcher: Fetcher) -> None:
    server.routes["/a.ics"] = reply(headers={"ETag": '"two"'})
    known = Validators('"one"', WRITTEN, HASH)
    assert await fetcher.fetch(server.url(), known) == Unchanged(
        server.url(), Validators('"two"', None, HASH)
    )


async def test_fetch_not_modified_without_a_copy_is_a_failure(server: FeedServer, fetcher: Fetcher) -> None:
    server.routes["/a.ics"] = reply(b"", 304)
    assert await fetcher.fetch(server.url()) == Failure(Reason.BROKEN_ANSWER, NO_COPY)


async def test_fetch_last_modified_in_the_future_is_not_kept(server: FeedServer, fetcher: Fetcher) -> None:
    server.routes["/a.ics"] = reply(headers={"Last-Modified": "Thu, 01 Jan 2099 10:00:00 GMT"})
    result = await fetcher.fetch(server.url())
    assert isinstance(result, Body)
    assert result.validators == Validators(None, None, HASH)


def _deflated(body: bytes) -> bytes:
    raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return raw.compress(body) + raw.flush()


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("GZIP", lambda body: gzip.compress(body[:9]) + gzip.compress(body[9:])),
        ("deflate", zlib.compress),
        ("deflate", _deflated),
        ("br", decoding.brotli.compress),
        ("identity", lambda body: body),
    ],
)
async def test_fetch_packed_body_is_unpacked(
    server: FeedServer, fetcher: Fetcher, coding: str, pack: Callable[[bytes], bytes]
) -> None:
    server.routes["/a.ics"] = reply(pack(CALENDAR), headers={"Content-Encoding": coding})
    result = await fetcher.fetch(server.url())
    assert isinstance(result, Body)
    assert (result.content, result.validators.body_hash) == (CALENDAR, HASH)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"Content-Encoding": "gzip, gzip"}, gzip.compress(gzip.compress(CALENDAR))),
        ({"Content-Encoding": "gzip"}, gzip.compress(CALENDAR)[:-20]),
        ({"Content-Encoding": "gzip"}, CALENDAR),
        ({"Content-Encoding": "br"}, b"\xff" * 40),
        ({"Content-Encoding": "zstd"}, CALENDAR),
        ({"Content-Encoding": "gzip"}, gzip.compress(b"") * 40 + gzip.compress(CALENDAR)),
        ({}, gzip.compress(CALENDAR)),
    ],
    ids=["twice", "cut", "not-gzip", "not-brotli", "unasked", "many-members", "gz-file"],
)
async def test_fetch_wrongly_packed_body_is_a_failure(
    server: FeedServer, fetcher: Fetcher, headers: dict[str, str], body: bytes
) -> None:
    server.routes["/a.ics"] = reply(body, headers=headers)
    assert reason(await fetcher.fetch(server.url())) == Reason.ENCODING


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (401, {}, (Reason.LOGIN, None)),
        (403, {}, (Reason.LOGIN, None)),
        (404, {}, (Reason.NOT_FOUND, None)),
        (410, {}, (Reason.GONE, None)),
        (429, {"Retry-After": "120"}, (Reason.BUSY, timedelta(minutes=2))),
        (503, {"Retry-After": "-5"}, (Reason.BUSY, None)),
        (503, {"Retry-After": "1" + "0" * 12}, (Reason.BUSY, timedelta(days=365))),
        (500, {}, (Reason.SERVER, None)),
        (451, {}, (Reason.REFUSED, None)),
        (204, {}, (Reason.EMPTY, None)),
        (206, {}, (Reason.EMPTY, None)),
        (304, {"ETag": '"x"'}, (Reason.BROKEN_ANSWER, None)),
    ],
)
async def test_fetch_status_becomes_a_reason(
    server: FeedServer, fetcher: Fetcher, status: int, headers: dict[str, str], expected: tuple[Any, Any]
) -> None:
    server.routes["/a.ics"] = reply(b"", status, headers)
    result = await fetcher.fetch(server.url())
    assert isinstance(result, Failure)
    assert (result.reason, result.retry_after) == expected


async def test_fetch_retry_after_date_counts_from_the_servers_own_clock(
    server: FeedServer, fetcher: Fetcher
) -> None:
    sent = datetime(2031, 5, 1, 12, tzinfo=UTC)
    later = format_datetime(sent + timedelta(minutes=90), usegmt=True)
    server.routes["/a.ics"] = reply(
        b"", 503, {"Date": format_datetime(sent, usegmt=True), "Retry-After": later}
    )
    result = await fetcher.fetch(server.url())
    assert isinstance(result, Failure)
    assert result.retry_after == timedelta(minutes=90)


@pytest.mark.parametrize(
    ("status", "moved"), [(301, True), (308, True), (302, False), (303, False), (307, False)]
)
async def test_fetch_redirect_is_followed_and_permanent_ones_reported(
    server: FeedServer, fetcher: Fetcher, status: int, moved: bool
) -> None:
    server.routes |= {"/old.ics": redirect("/a.ics#top", status), "/a.ics": reply()}
    assert await fetcher.fetch(server.url("/old.ics")) == Body(
        server.url("/old.ics"),
        CALENDAR,
        Validators(None, None, HASH),
        Hints(moved_to=server.url() if moved else None),
        "text/calendar",
    )


async def test_fetch_permanent_redirect_after_a_temporary_one_is_not_a_move(
    server: FeedServer, fetcher: Fetcher
) -> None:
    server.routes |= {
        "/1": redirect("/2", 301),
        "/2": redirect("/3", 302),
        "/3": redirect("/a.ics", 301),
        "/a.ics": reply(),
    }
    result = await fetcher.fetch(server.url("/1"))
    assert isinstance(result, Body)
    assert result.hints.moved_to == server.url("/2")


async def test_fetch_five_redirects_are_followed_and_six_are_not(
    server: FeedServer, fetcher: Fetcher
) -> None:
    server.routes |= {f"/{n}": redirect(f"/{n - 1}") for n in range(1, 7)} | {"/0": reply()}
    assert isinstance(await fetcher.fetch(server.url("/5")), Body)
    asked = len(server.asked)
    assert reason(await fetcher.fetch(server.url("/6"))) == Reason.REDIRECT
    assert server.targets()[asked:] == ["/6", "/5", "/4", "/3", "/2", "/1"]


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("/a.ics", Reason.REDIRECT),
        ("http://127.1/", Reason.PRIVATE_ADDRESS),
        ("http://10.0.0.1/", Reason.PRIVATE_ADDRESS),
        ("http://[::ffff:127.0.0.1]/", Reason.PRIVATE_ADDRESS),
        ("ftp://example.org/a.ics", Reason.LINK),
        ("file:///etc/passwd", Reason.LINK),
        ("http://example.org:22/", Reason.LINK),
        ("https://ann:secret@example.org/", Reason.REDIRECT),
        ("http://ann:secret@example.org/", Reason.LINK),
        ("http://good@evil.example/", Reason.LINK),
        ("http://\udcff.example/", Reason.LINK),
        ("http://[half", Reason.BROKEN_ANSWER),
        ("", Reason.BROKEN_ANSWER),
    ],
)
async def test_fetch_redirect_that_leads_nowhere_good_is_not_followed(
    server: FeedServer, fetcher: Fetcher, location: str, expected: Reason
) -> None:
    server.routes["/a.ics"] = redirect(location)
    assert reason(await fetcher.fetch(server.url())) == expected
    assert set(server.targets()) == {"/a.ics"}


async def test_fetch_redirect_from_https_to_http_is_refused(
    server: FeedServer, secure: FeedServer, fetcher: Fetcher
) -> None:
    secure.routes["/a.ics"] = redirect(server.url())
    server.routes["/a.ics"] = reply()
    assert await fetcher.fetch(secure.url()) == Failure(Reason.REDIRECT, UNPROTECTED)
    assert server.asked == []


async def test_fetch_login_goes_to_its_own_host_only(secure: FeedServer, fetcher: Fetcher) -> None:
    async with FeedServer(tls=True) as other:
        with_login = secure.url("/1").replace("https://", "https://ann:s%20w@")
        secure.routes |= {"/1": redirect("/2"), "/2": redirect(other.url())}
        other.routes["/a.ics"] = reply()
        assert isinstance(await fetcher.fetch(with_login), Body)
        logins = [asked.headers.get("authorization") for asked in [*secure.asked, *other.asked]]
        assert logins == ["Basic YW5uOnMgdw==", "Basic YW5uOnMgdw==", None]


@pytest.mark.parametrize("link", ["http://ann:secret@127.0.0.1:{port}/", "https://good@127.0.0.1:{port}/"])
async def test_fetch_login_that_would_leak_is_never_sent(
    server: FeedServer, fetcher: Fetcher, link: str
) -> None:
    assert reason(await fetcher.fetch(link.format(port=server.port))) == Reason.LINK
    assert server.connections == 0


async def test_fetch_webcal_is_asked_over_https(secure: FeedServer, fetcher: Fetcher) -> None:
    secure.routes["/a.ics"] = reply()
    result = await fetcher.fetch(secure.url().replace("https", "webcal"))
    assert isinstance(result, Body)
    assert result.url == secure.url()


async def test_fetch_webcal_falls_back_to_http_where_nobody_speaks_https(
    server: FeedServer, fetcher: Fetcher
) -> None:
    server.routes["/a.ics"] = reply()
    result = await fetcher.fetch(server.url().replace("http", "webcal"))
    assert isinstance(result, Body)
    assert result.url == server.url()


def test_addresses_of_webcal_with_a_login_never_include_http() -> None:
    links = ["webcal://h/a", "webcals://h/a", "webcal://ann:pw@h/a", "WEBCAL://h/@x", "http://h/a"]
    assert [addresses(link) for link in links] == [
        ("https://h/a", "http://h/a"),
        ("https://h/a",),
        ("https://ann:pw@h/a",),
        ("https://h/@x", "http://h/@x"),
        ("http://h/a",),
    ]


async def test_fetch_certificate_nobody_vouches_for_is_refused(secure: FeedServer) -> None:
    async with Fetcher(clock=Clock(), allow_loopback=True) as fetcher:
        assert await fetcher.fetch(secure.url()) == failure(Reason.CERTIFICATE)
    assert secure.asked == []


async def test_fetch_closed_port_is_unreachable(fetcher: Fetcher) -> None:
    async with FeedServer() as gone:
        url = gone.url()
    assert await fetcher.fetch(url) == failure(Reason.UNREACHABLE)


PAGE = b"<!DOCTYPE html><html><head><title>Events</title>%s</head><body>%s</body></html>"


@pytest.mark.parametrize(
    ("page", "suggested"),
    [
        (PAGE % (b"", b""), None),
        (
            PAGE % (b'<link rel="alternate" type="text/calendar" href="/x.ics?a=1&amp;b=2">', b""),
            "/x.ics?a=1&b=2",
        ),
        (PAGE % (b"<LINK href='x.ics' TYPE='text/calendar' REL='alternate nofollow'/>", b""), "/x.ics"),
        (PAGE % (b'<link rel="alternate" type="text/calendar" href="javascript:alert(1)">', b""), None),
        (PAGE % (b'<link rel="alternate" type="application/rss+xml" href="/feed">', b""), None),
        (
            PAGE % (b"", b'<a class=b href="webcal://example.org/y.ics">Subscribe</a>'),
            "webcal://example.org/y.ics",
        ),
        (
            PAGE
            % (b"", b'<iframe src="https://calendar.google.com/calendar/embed?src=a%40b.c&amp;ctz=UTC">'),
            "https://calendar.google.com/calendar/ical/a%40b.c/public/basic.ics",
        ),
        (PAGE % (b"", b"<pre>\nBEGIN:VCALENDAR\n</pre>"), None),
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html></html>', None),
    ],
)
async def test_fetch_web_page_is_refused_with_the_calendar_it_offers(
    server: FeedServer, fetcher: Fetcher, page: bytes, suggested: str | None
) -> None:
    server.routes["/a.ics"] = reply(page, headers={"Content-Type": "text/html"})
    whole = server.url(suggested) if suggested is not None and suggested.startswith("/") else suggested
    assert await fetcher.fetch(server.url()) == Failure(
        Reason.WEB_PAGE, failure(Reason.WEB_PAGE).sentence, suggested_url=whole
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", Reason.EMPTY),
        (b" \r\n\t", Reason.EMPTY),
        (b'{"events": []}', Reason.NOT_A_CALENDAR),
        (b"[]", Reason.NOT_A_CALENDAR),
        (b"<?xml version='1.0'?><rss version='2.0'></rss>", Reason.NOT_A_CALENDAR),
        (b"hello", Reason.NOT_A_CALENDAR),
        (b"<html><form><input name=p type='password'></form>", Reason.LOGIN),
        (b"PK\x03\x04zip", Reason.ENCODING),
    ],
)
async def test_fetch_other_body_is_refused_by_its_kind(
    server: FeedServer, fetcher: Fetcher, body: bytes, expected: Reason
) -> None:
    server.routes["/a.ics"] = reply(body)
    assert reason(await fetcher.fetch(server.url())) == expected


async def test_fetch_redirect_to_a_sign_in_page_is_a_login(server: FeedServer, fetcher: Fetcher) -> None:
    server.routes |= {"/a.ics": redirect("/login?next=a.ics"), "/login": reply(PAGE % (b"", b""))}
    assert reason(await fetcher.fetch(server.url())) == Reason.LOGIN


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf" + CALENDAR,
        CALENDAR.decode().encode("utf-16"),
        CALENDAR.replace(b"\r\n", b"\r"),
        CALENDAR.lower(),
        CALENDAR.replace(b"BEGIN:VCALENDAR", b"BEGIN:VCAL\r\n ENDAR"),
        b"<br />\n<b>Warning</b>: something on line 3<br />\n" + CALENDAR,
        CALENDAR.removeprefix(b"BEGIN:VCALENDAR\r\n"),
        CALENDAR.replace(b"SUMMARY:", b"DESCRIPTION:<html-blob><html><body>$7</body>\r\nSUMMARY:"),
    ],
    ids=["bom", "utf-16", "cr-only", "lower-case", "folded", "warning-first", "no-header", "markup-inside"],
)
async def test_fetch_damaged_calendar_is_still_handed_on(
    server: FeedServer, fetcher: Fetcher, body: bytes
) -> None:
    server.routes["/a.ics"] = reply(body, headers={"Content-Type": "text/html"})
    result = await fetcher.fetch(server.url())
    assert isinstance(result, Body)
    assert result.content == body


async def test_fetch_at_most_two_at_once_per_host_and_other_hosts_do_not_wait(fetcher: Fetcher) -> None:
    """Thirty feeds of a host that does not answer hold up nobody but each other."""
    inside, most = 0, 0
    two_inside, go_on = asyncio.Event(), asyncio.Event()

    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        if inside == 2:
            two_inside.set()
        await go_on.wait()
        inside -= 1
        await sending(reply())(asked, writer)

    async with FeedServer() as busy, FeedServer(host="127.0.0.2") as other:
        busy.routes["/a.ics"] = slow
        other.routes["/a.ics"] = reply()
        waiting = [asyncio.create_task(fetcher.fetch(busy.url())) for _ in range(30)]
        async with asyncio.timeout(5):
            await two_inside.wait()
            assert isinstance(await fetcher.fetch(other.url()), Body)
            go_on.set()
            results = await asyncio.gather(*waiting)
    assert [type(result) for result in results] == [Body] * 30
    assert most == 2


async def test_fetch_waiting_for_a_turn_costs_no_time_of_its_own(server: FeedServer) -> None:
    """Ten feeds of one host all succeed, though the last waits longer for its turn than any may take."""

    async def slowish(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.25)
        await sending(reply())(asked, writer)

    server.routes["/a.ics"] = slowish
    async with Fetcher(clock=Clock(), limits=FetchLimits(seconds=0.9), allow_loopback=True) as fetcher:
        results = await asyncio.gather(*(fetcher.fetch(server.url()) for _ in range(10)))
    assert [type(result) for result in results] == [Body] * 10


async def test_fetch_keeps_no_connection_that_nobody_uses(server: FeedServer) -> None:
    closed = asyncio.Event()

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        async def closing() -> None:
            await writer.wait_closed()
            closed.set()

        server._tasks.add(asyncio.create_task(closing()))
        await sending(reply())(asked, writer)

    server.routes["/a.ics"] = answer
    limits = FetchLimits(keep_seconds=0.05)
    async with Fetcher(clock=Clock(), limits=limits, allow_loopback=True, tls=client_tls()) as fetcher:
        assert isinstance(await fetcher.fetch(server.url()), Body)
        async with asyncio.timeout(10):
            await closed.wait()


async def test_fetch_cancelled_frees_its_place(server: FeedServer, fetcher: Fetcher) -> None:
    started = asyncio.Event()

    async def never(_: Asked, __: asyncio.StreamWriter) -> None:
        started.set()
        await asyncio.Event().wait()

    server.routes |= {"/never": never, "/a.ics": reply()}
    for _ in range(3):
        started.clear()
        task = asyncio.create_task(fetcher.fetch(server.url("/never")))
        async with asyncio.timeout(5):
            await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert isinstance(await fetcher.fetch(server.url()), Body)


async def test_fetch_secure_answer_without_own_context_uses_the_given_one(secure: FeedServer) -> None:
    secure.routes["/a.ics"] = reply()
    async with Fetcher(clock=Clock(), allow_loopback=True, tls=client_tls()) as fetcher:
        assert isinstance(await fetcher.fetch(secure.url()), Body)
