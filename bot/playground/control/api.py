"""Answers `/control/...`: JSON in, JSON out; `{"error": ...}` with 400, 404 or 409."""

import json
import mimetypes
from inspect import isawaitable
from typing import Any

from aiohttp import web

from bot.playground.backend import Backend
from bot.playground.control import acting, arranging, faults, live, looking
from bot.playground.control.ask import Ask, asks
from bot.playground.errors import BadAct, Refusal
from bot.playground.model import Json
from bot.playground.rest.api import Api

PREFIX = "/control"
HARMLESS = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}
HANDLERS = (acting, arranging, faults, looking)


class Control:
    """The control API."""

    def __init__(self, backend: Backend, api: Api) -> None:
        self.backend = backend
        self.api = api

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One control request."""
        path = request.path.removeprefix(PREFIX)
        if path == "/live":
            return await live.live(self.backend, request)
        if path == "/clock/live":
            return await live.clock(self.backend, request)
        if path.startswith("/attachments/"):
            return self.attachment(path.removeprefix("/attachments/"))
        try:
            return _json(await self._answer(request, path))
        except BadAct as bad:
            return _json({"error": str(bad)}, bad.status)
        except Refusal as refused:
            return _json({"error": refused.body["message"]}, 404 if refused.status == 404 else 400)

    async def _answer(self, request: web.Request, path: str) -> Any:
        match = asks.find(request.method, path)
        if match is None:
            raise BadAct(f"There is no {request.method} {PREFIX}{path}.", 404)
        body = await _body(request) if request.body_exists else {}
        answer = match.handler(Ask(self.backend, self.api, match.params, request.query, body))
        return await answer if isawaitable(answer) else answer

    def attachment(self, address: str) -> web.Response:
        """The file at `id/name`; the name says what kind it is."""
        attachment_id, _, name = address.partition("/")
        content = self.backend.files.get(int(attachment_id)) if attachment_id.isdigit() else None
        if content is None:
            return _json({"error": "That file is gone."}, 404)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return web.Response(body=content, content_type=kind, headers=HARMLESS)


async def _body(request: web.Request) -> Json:
    try:
        body = json.loads(await request.read())
    except ValueError:
        raise BadAct("The body must be JSON.") from None
    if not isinstance(body, dict):
        raise BadAct("The body must be a JSON object.")
    return body


def _json(answer: Any, status: int = 200) -> web.Response:
    body = json.dumps(answer, separators=(",", ":")).encode()
    return web.Response(status=status, body=body, content_type="application/json")
