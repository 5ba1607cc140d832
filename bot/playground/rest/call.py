"""One REST request, read, and the table of routes that handle them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from bot.playground.backend import Backend
from bot.playground.errors import Refusal, refusal
from bot.playground.files import Upload
from bot.playground.model import Json
from bot.playground.routing import Match, Router


@dataclass(slots=True)
class Call:
    """A REST request: the route that matched, what stood in its path, the query, the body and the files."""

    backend: Backend
    method: str
    route: str
    params: dict[str, str]
    query: Mapping[str, str]
    body: Any = None
    uploads: list[Upload] = field(default_factory=list)

    def id(self, name: str, otherwise: int = 10013) -> int:
        """An id from the path; Discord's error `otherwise` when it is not one."""
        text = self.params[name]
        if not (text.isascii() and text.isdigit() and len(text) < 20):
            raise refusal(otherwise)
        return int(text)

    @property
    def object(self) -> Json:
        """The body as an object."""
        if not isinstance(self.body, dict):
            raise Refusal(400, 50109, "The request body contains invalid JSON.")
        return self.body


RestHandler = Callable[[Call], Any]
RestMatch = Match[RestHandler]
routes: Router[RestHandler] = Router()


@dataclass(slots=True)
class Body:
    """What came with a request: the parsed JSON, the size of its text, the files."""

    parsed: Any = None
    size: int = 0
    uploads: list[Upload] = field(default_factory=list)


async def read_body(request: web.Request) -> Body:
    """The JSON body, or `payload_json` and the files of a multipart one."""
    if not request.body_exists:
        return Body()
    if request.content_type.startswith("multipart/"):
        return await _read_multipart(request)
    raw = await request.read()
    return Body(_parsed(raw), len(raw)) if raw else Body()


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        raise Refusal(400, 50109, "The request body contains invalid JSON.") from None


async def _read_multipart(request: web.Request) -> Body:
    body = Body()
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        content = bytes(await part.read())
        if part.name == "payload_json":
            body.parsed, body.size = _parsed(content), len(content)
        elif part.filename:
            body.uploads.append(Upload(part.filename, content))
    return body
