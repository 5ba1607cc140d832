"""Every REST request from its first byte to its answer: faults, token, limits, checks, handler, record."""

import asyncio
import json
import traceback
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any

from aiohttp import web

from bot.playground.backend import Backend
from bot.playground.checks.openapi import OpenApi
from bot.playground.errors import Refusal, unauthorized
from bot.playground.faults import Fault, Faults
from bot.playground.journal import BODY_LIMIT
from bot.playground.limits import Limits, Verdict
from bot.playground.model import Json
from bot.playground.rest import channels, commands, events, guilds, interactions, users
from bot.playground.rest.call import Body, Call, RestMatch, read_body, routes

PREFIX = "/api/v10"
VIA = "1.1 local"
NO_TOKEN_NEEDED = ("/interactions/", "/webhooks/", "/gateway")
INVALID = {401, 403, 429}
MALFORMED = {50006, 50035, 50109}
HANDLERS = (channels, commands, events, guilds, interactions, users)


@dataclass(slots=True)
class Seen:
    """What is known of a request for its record."""

    method: str
    path: str
    route: str
    body: Body = field(default_factory=Body)
    fault: Fault | None = None


class Api:
    """Answers `/api/v10/...`."""

    def __init__(self, backend: Backend, openapi: OpenApi | None) -> None:
        self.backend = backend
        self.faults = Faults()
        self.limits = Limits()
        self.openapi = openapi

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One request."""
        path = request.path.removeprefix(PREFIX)
        match = routes.find(request.method, path)
        seen = Seen(request.method, path, match.route if match else path)
        try:
            seen.body = await read_body(request)
        except Refusal as refused:
            self._record(seen, refused.status, refused.body)
            return _respond(refused.status, refused.body, {})
        seen.fault = self.faults.take(seen.method, seen.route, path, seen.body.parsed)
        if seen.fault is not None:
            return await self._handle_faulty(request, match, seen, seen.fault)
        return await self._handle(request, match, seen)

    async def _handle(self, request: web.Request, match: RestMatch | None, seen: Seen) -> web.Response:
        verdict = Verdict({})
        try:
            if match is None:
                raise Refusal(501, 0, f"The local Discord does not know {seen.method} {seen.path}")
            self._authenticate(request, seen.route)
            verdict = self.limits.judge(seen.method, seen.route, match.params, self.backend.clock.monotonic())
            if verdict.retry_after is not None:
                self._record(seen, 429)
                return _limited(verdict)
            answer = await self._answer(request, match, seen)
            status = 204 if answer is None else 200
        except Refusal as refused:
            answer, status = refused.body, refused.status
        except Exception:  # a handler's own fault is told like Discord's 500, and fails the test that met it
            answer, status = {"message": "500: Internal Server Error", "code": 0}, 500
            self.backend.journal.note_violation({"path": seen.path, "error": traceback.format_exc()})
        self._record(seen, status, answer if status >= 400 else None)
        return _respond(status, answer, verdict.headers)

    async def _answer(self, request: web.Request, match: RestMatch, seen: Seen) -> Any:
        body = seen.body
        if self.openapi is not None:
            self.openapi.check(seen.method, seen.route, body.parsed)
        call = Call(
            self.backend, seen.method, seen.route, match.params, request.query, body.parsed, body.uploads
        )
        answer = match.handler(call)
        return await answer if isawaitable(answer) else answer

    async def _handle_faulty(
        self, request: web.Request, match: RestMatch | None, seen: Seen, fault: Fault
    ) -> web.StreamResponse:
        if fault.kind == "slow":
            late = asyncio.create_task(self._handle_late(request, match, seen, fault))
            return await asyncio.shield(late)
        if fault.kind in ("drop_after", "hang_after"):
            await self._handle(request, match, seen)
            return await _no_answer(request, fault)
        if fault.kind in ("hang", "drop"):
            self._record(seen, 0)
            return await _no_answer(request, fault)
        self._record(seen, _fault_status(fault))
        return _faulty(fault)

    async def _handle_late(
        self, request: web.Request, match: RestMatch | None, seen: Seen, fault: Fault
    ) -> web.Response:
        """Does in the end what was asked, also when nobody waits for the answer any more."""
        await asyncio.sleep(float(fault.settings.get("seconds", 1)))
        return await self._handle(request, match, seen)

    def _authenticate(self, request: web.Request, route: str) -> None:
        given = request.headers.get("Authorization", "")
        if given == f"Bot {self.backend.setup.token}":
            return
        if given or not route.startswith(NO_TOKEN_NEEDED) or route == "/gateway/bot":
            raise unauthorized()

    def _record(self, seen: Seen, status: int, error: Json | None = None) -> None:
        record: Json = {
            "method": seen.method,
            "path": seen.path,
            "route": seen.route,
            "status": status,
            "body": _trimmed(seen.body),
            "at": self.backend.clock.now().isoformat(),
            "seconds": self.backend.clock.monotonic(),
        }
        if seen.body.uploads:
            record["files"] = [
                {"filename": each.filename, "size": len(each.content)} for each in seen.body.uploads
            ]
        if error is not None:
            record["error"] = error
        if seen.fault is not None:
            record["fault"] = seen.fault.kind
        self.backend.journal.note_request(record)
        self.limits.invalid += status in INVALID
        if status == 501 or (error is not None and error.get("code") in MALFORMED):
            self.backend.journal.note_violation(record)


def _trimmed(body: Body) -> Any:
    """Small bodies as they came, large ones as the beginning of their text."""
    return body.parsed if body.size <= BODY_LIMIT else json.dumps(body.parsed)[:BODY_LIMIT]


def _respond(status: int, answer: Any, headers: dict[str, str]) -> web.Response:
    body = b"" if status == 204 else json.dumps(answer, separators=(",", ":")).encode()
    kind = {} if status == 204 else {"Content-Type": "application/json"}
    return web.Response(status=status, body=body, headers={**headers, **kind, "Via": VIA})


def _limited(verdict: Verdict) -> web.Response:
    wait = verdict.retry_after or 0.0
    scoped = {"X-RateLimit-Scope": verdict.scope, "Retry-After": str(int(wait) + 1)}
    answer = {
        "message": "You are being rate limited.",
        "retry_after": round(wait, 3),
        "global": verdict.scope == "global",
    }
    return _respond(429, answer, {**verdict.headers, **scoped})


def _fault_status(fault: Fault) -> int:
    return 429 if fault.kind == "ratelimit" else int(fault.settings.get("status", 500))


def _faulty(fault: Fault) -> web.Response:
    """The answer a `status` or `ratelimit` fault gives."""
    settings = fault.settings
    if fault.kind == "ratelimit":
        scope = "global" if settings.get("global") else settings.get("scope", "user")
        response = _limited(Verdict({"X-RateLimit-Global": "true"} if scope == "global" else {}, None, scope))
        wait = float(settings.get("retry_after", 1))
        answer = {
            "message": "You are being rate limited.",
            "retry_after": wait,
            "global": scope == "global",
            "code": settings.get("code", 0),
        }
        response.body = json.dumps(answer).encode()
        response.headers["Retry-After"] = str(int(wait) + 1)
        if settings.get("via") is False:
            del response.headers["Via"]
        return response
    status = _fault_status(fault)
    body = settings.get("body", {"message": f"{status}: made to fail", "code": settings.get("code", 0)})
    raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    headers = {"Content-Type": settings.get("content_type", "application/json"), "Via": VIA}
    return web.Response(status=status, body=raw, headers=headers)


async def _no_answer(request: web.Request, fault: Fault) -> web.Response:
    """Closes the connection, or never answers: the handler is cancelled once the other side gives up."""
    if fault.kind in ("hang", "hang_after"):
        await asyncio.Event().wait()
    elif request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
