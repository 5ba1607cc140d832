"""One polite, guarded request for a feed. Whatever the other side does, an answer comes in bounded time and space."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urljoin

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot import __version__
from bot.clock import Clock
from bot.domain.feeds import NO_VALIDATORS, Hints, Reason, Validators
from bot.feeds.decoding import ACCEPTED, STEP, Undecodable, decoder
from bot.feeds.fetched import (
    NO_COPY,
    UNPROTECTED,
    Body,
    Failure,
    Fetched,
    FetchLimits,
    Unchanged,
    failure,
    failure_of_error,
    failure_of_look,
    failure_of_status,
)
from bot.feeds.guard import GuardedResolver, LinkRefused, checked_link, guarded_sockets
from bot.feeds.looks import Look, look_at, offered_calendar
from bot.feeds.polite import kept_etag, kept_last_modified, read_hints
from bot.feeds.slots import Slots

USER_AGENT = f"Rapport/{__version__} (reads calendars for a community; asks at most every 15 minutes)"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
# Where a webcal: link may be tried without protection: nobody speaks https there, or not properly.
_NO_HTTPS = frozenset({Reason.UNREACHABLE, Reason.CERTIFICATE})
# Answers with long policies in their headers are common; a header of 64 KiB is an attack.
_HEADER_LIMIT = 32 * 1024


class _Stopped(Exception):
    """Ends one request with the failure to report."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.reason)
        self.failure = failure


class _Budget:
    """Seconds of work left to one feed. Waiting for its turn is not counted."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds

    @asynccontextmanager
    async def spending(self) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout(max(self._left, 0)):
                yield
        finally:
            self._left -= loop.time() - began


@dataclass(frozen=True, slots=True)
class _Answer:
    """The end of a chain of redirects, read to the last byte (an unchanged feed has no content)."""

    status: int
    address: str
    hints: Hints
    etag: str | None
    last_modified: str | None
    content: bytes
    body_hash: bytes
    content_type: str
    charset: str | None


class Fetcher:
    """Asks for feeds; make it inside a running loop, close it at the end (or use it as a context).

    `allow_loopback` is for the local run and tests. `resolver` and `tls` replace the machine's own.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        limits: FetchLimits | None = None,
        allow_loopback: bool = False,
        user_agent: str = USER_AGENT,
        resolver: AbstractResolver | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._clock = clock
        self._limits = limits or FetchLimits()
        self._allow_loopback = allow_loopback
        self._slots = Slots(self._limits.per_host, self._limits.in_all)
        self._resolver = GuardedResolver(
            resolver or aiohttp.resolver.DefaultResolver(), allow_loopback=allow_loopback
        )
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0,
                keepalive_timeout=self._limits.keep_seconds,
                resolver=self._resolver,
                socket_factory=guarded_sockets(allow_loopback=allow_loopback),
                ssl=tls if tls is not None else True,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={
                "User-Agent": user_agent,
                "Accept": "text/calendar, text/plain;q=0.5, */*;q=0.1",
                "Accept-Encoding": ACCEPTED,
            },
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._limits.connect_seconds),
            auto_decompress=False,
            trust_env=False,
            max_line_size=_HEADER_LIMIT,
            max_field_size=_HEADER_LIMIT,
        )

    async def __aenter__(self) -> Fetcher:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        await self._session.close()
        await self._resolver.close()

    def is_busy_with(self, url: str) -> bool:
        """Whether as much is asked of the link's host as we ask of one at a time."""
        try:
            host = URL(url).raw_host
        except ValueError:
            return False
        return host is not None and self._slots.is_taken(host)

    async def fetch(self, url: str, validators: Validators = NO_VALIDATORS) -> Fetched:
        """Never raises for what a link says, the network does or a server answers."""
        budget = _Budget(self._limits.seconds)
        result: Fetched = failure(Reason.LINK, "There is no link.")
        for address in addresses(url):
            result = await self._try(address, validators, budget)
            if not isinstance(result, Failure) or result.reason not in _NO_HTTPS:
                break
        return result

    async def _try(self, address: str, validators: Validators, budget: _Budget) -> Fetched:
        try:
            answer = await self._follow(
                checked_link(address, allow_loopback=self._allow_loopback), validators, budget
            )
        except _Stopped as stopped:
            return stopped.failure
        except LinkRefused as refused:
            return failure(refused.reason, refused.sentence)
        except Undecodable:
            return failure(Reason.ENCODING)
        except (OSError, aiohttp.ClientError, UnicodeError) as error:
            return failure_of_error(error)
        return _judged(address, answer, validators)

    async def _follow(self, start: URL, validators: Validators, budget: _Budget) -> _Answer:
        """Goes from redirect to redirect. Only the place the login was meant for is sent it."""
        link, moved_to, only_permanent = start, None, True
        for _ in range(self._limits.redirects + 1):
            headers = _conditions(validators)
            if link.origin() == start.origin():
                headers |= _credentials(start)
            async with (
                self._slots.hold(link.raw_host or ""),
                budget.spending(),
                self._session.get(link.with_user(None), headers=headers, allow_redirects=False) as response,
            ):
                if response.status not in _REDIRECTS:
                    return await self._receive(response, moved_to)
                link = self._next(link, response)
                only_permanent = only_permanent and response.status in _PERMANENT
                moved_to = str(link) if only_permanent else moved_to
        raise _Stopped(failure(Reason.REDIRECT))

    def _next(self, link: URL, response: aiohttp.ClientResponse) -> URL:
        """Where a redirect leads: held to the rules of a pasted link, never down from https, without logins."""
        location = response.headers.get("Location", "").strip()
        if not location:
            raise _Stopped(failure(Reason.BROKEN_ANSWER))
        try:
            target = checked_link(
                urljoin(str(link.with_user(None)), location), allow_loopback=self._allow_loopback
            )
        except ValueError:
            raise _Stopped(failure(Reason.BROKEN_ANSWER)) from None
        if target.raw_user is not None:
            raise _Stopped(failure(Reason.REDIRECT))
        if link.scheme == "https" and target.scheme == "http":
            raise _Stopped(failure(Reason.REDIRECT, UNPROTECTED))
        return target

    async def _receive(self, response: aiohttp.ClientResponse, moved_to: str | None) -> _Answer:
        now = self._clock.now()
        hints = read_hints(response.headers, now, moved_to)
        if response.status not in (200, 203, 304):
            raise _Stopped(failure_of_status(response.status, hints.retry_after))
        content, digest = b"", b""
        if response.status != 304:
            content, digest = await self._read(response)
        return _Answer(
            status=response.status,
            address=str(response.url),
            hints=hints,
            etag=kept_etag(response.headers.get("ETag")),
            last_modified=kept_last_modified(response.headers.get("Last-Modified"), now),
            content=content,
            body_hash=digest,
            content_type=response.content_type,
            charset=response.charset,
        )

    async def _read(self, response: aiohttp.ClientResponse) -> tuple[bytes, bytes]:
        """The body, unpacked and counted as it comes, and its SHA-256."""
        limit = self._limits.size
        unpacking = decoder(", ".join(response.headers.getall("Content-Encoding", [])))
        digest, pieces, size, received = hashlib.sha256(), [], 0, 0
        async for chunk in response.content.iter_any():
            received += len(chunk)
            for piece in unpacking.feed(chunk):
                size += len(piece)
                if max(size, received) > limit:
                    raise _Stopped(failure(Reason.TOO_LARGE))
                digest.update(piece)
                pieces.append(piece)
                if len(piece) >= STEP:
                    await asyncio.sleep(0)
        if received:
            unpacking.finish()
        return b"".join(pieces), digest.digest()


def addresses(url: str) -> tuple[str, ...]:
    """What to try for a link. webcal: says nothing about protection: https first, http where nobody
    speaks https there; webcals: and a link with a login are https only."""
    scheme, colon, rest = url.strip().partition(":")
    if not colon or scheme.lower() not in ("webcal", "webcals"):
        return (url.strip(),)
    if scheme.lower() == "webcals" or "@" in rest.removeprefix("//").partition("/")[0]:
        return (f"https:{rest}",)
    return (f"https:{rest}", f"http:{rest}")


def _conditions(validators: Validators) -> dict[str, str]:
    headers = {}
    if validators.etag:
        headers["If-None-Match"] = validators.etag
    if validators.last_modified:
        headers["If-Modified-Since"] = validators.last_modified
    return headers


def _credentials(link: URL) -> dict[str, str]:
    if not link.user:
        return {}
    login = base64.b64encode(f"{link.user}:{link.password or ''}".encode()).decode("ascii")
    return {"Authorization": f"Basic {login}"}


def _judged(url: str, answer: _Answer, before: Validators) -> Fetched:
    if answer.status == 304:
        if before.etag is None and before.last_modified is None:
            return failure(Reason.BROKEN_ANSWER, NO_COPY)
        after = Validators(
            answer.etag or before.etag, answer.last_modified or before.last_modified, before.body_hash
        )
        return Unchanged(url, after, answer.hints)
    after = Validators(answer.etag, answer.last_modified, answer.body_hash)
    if answer.body_hash == before.body_hash:
        return Unchanged(url, after, answer.hints)
    look = look_at(answer.content, answer.address)
    if look is not Look.CALENDAR:
        offered = offered_calendar(answer.content, answer.address) if look is Look.PAGE else None
        return failure_of_look(look, offered)
    return Body(url, answer.content, after, answer.hints, answer.content_type, answer.charset)
