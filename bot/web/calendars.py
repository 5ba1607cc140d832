"""`GET /calendar/<token>.ics`: a member's own calendar, for their calendar app and for nobody else.

Unknown, malformed, revoked and deleted read the same. No request is logged: the address is the secret.
"""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import logging
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from aiohttp.helpers import ETAG_ANY
from aiohttp.web_protocol import RequestHandler

from bot.domain.limits import Limiter, Rate
from bot.services.calendars import calendar_behind
from bot.services.context import Context

log = structlog.get_logger(__name__)

# A calendar app asks a few times a day; several people may share an address.
PER_ADDRESS = Rate(burst=60, per_second=1)
# What the database and the writing may take together.
WITHIN_SECONDS = 10.0
# Who connects says what they want by then: connections are few, and silence costs one.
FIRST_WORD_WITHIN = 15.0
# Somebody who guesses has many addresses of one network (RFC 6177: at least a /64 each).
_NETWORK = {4: 32, 6: 64}
_HEADERS = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
    "Server": "rapport",
}

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class CalendarPages:
    """Listens until closed."""

    def __init__(
        self, context: Context, rate: Rate = PER_ADDRESS, first_word_within: float = FIRST_WORD_WITHIN
    ) -> None:
        self._context = context
        self._limiter = Limiter(rate)
        self._first_word_within = first_word_within
        # The connections on which no whole request has come yet.
        self._silent: set[asyncio.BaseProtocol] = set()
        self._server: asyncio.Server | None = None
        app = web.Application(middlewares=[self._guarded])
        app.router.add_get("/calendar/{token}.ics", self._calendar)
        app.router.add_route("*", "/{anything:.*}", _not_found)
        # What cannot be read as HTTP is logged by aiohttp word by word, a token among them.
        silent = logging.Logger("calendars", level=logging.CRITICAL + 1)
        self._runner = web.AppRunner(
            app, access_log=None, logger=silent, keepalive_timeout=30.0, shutdown_timeout=2.0
        )

    async def start(self, host: str, port: int) -> None:
        """Raises OSError when it cannot listen there."""
        await self._runner.setup()
        self._server = await asyncio.get_running_loop().create_server(self._connected, host, port)

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        await self._runner.cleanup()

    def _connected(self) -> asyncio.BaseProtocol:
        assert self._runner.server is not None
        protocol = self._runner.server()
        self._silent.add(protocol)
        asyncio.get_running_loop().call_later(self._first_word_within, self._hang_up_on_silence, protocol)
        return protocol

    def _hang_up_on_silence(self, protocol: RequestHandler) -> None:
        """aiohttp itself waits for ever for the end of a first request."""
        if protocol in self._silent:
            self._silent.discard(protocol)
            if protocol.transport is not None:
                protocol.transport.abort()

    @web.middleware
    async def _guarded(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Bounded in number and in time; whatever fails is said without the address."""
        self._silent.discard(request.protocol)
        decision = self._limiter.allow(client_of(request), asyncio.get_running_loop().time())
        if not decision.allowed:
            return _said(429, "Too many requests\n", {"Retry-After": str(int(decision.retry_after) + 1)})
        try:
            async with asyncio.timeout(WITHIN_SECONDS):
                return await handler(request)
        except Exception as error:
            log.warning("a calendar was not served", kind=type(error).__name__)
            return _said(503, "Please try again later\n", {"Retry-After": "120"})

    async def _calendar(self, request: web.Request) -> web.StreamResponse:
        body = await calendar_behind(self._context, request.match_info["token"])
        if body is None:
            return await _not_found(request)
        tag = hashlib.sha256(body).hexdigest()[:32]
        headers = _HEADERS | {"ETag": f'"{tag}"'}
        if _has(request, tag):
            return web.Response(status=304, headers=headers)
        return web.Response(body=body, content_type="text/calendar", charset="utf-8", headers=headers)


async def _not_found(_request: web.Request) -> web.StreamResponse:
    return _said(404, "Not found\n")


def _said(status: int, text: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(status=status, text=text, headers=_HEADERS | (headers or {}))


def _has(request: web.Request, tag: str) -> bool:
    """Does the app hold this very calendar? If-None-Match compares weakly (RFC 9110 section 13.1.2)."""
    known = request.if_none_match or ()
    return any(each.value in (tag, ETAG_ANY) for each in known)


def client_of(request: web.Request) -> str:
    """The address of who asks: of a proxy on our own network, the last one it names. One network is one client."""
    peer = request.remote or ""
    named = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
    try:
        address = ipaddress.ip_address(peer)
        if named and (address.is_private or address.is_loopback):
            address = ipaddress.ip_address(named)
    except ValueError:
        return peer
    return str(ipaddress.ip_network((address, _NETWORK[address.version]), strict=False))
