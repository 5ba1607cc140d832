"""The bot's side by hand: a bare REST client and a bare gateway client, for what discord.py would not do."""

import json
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from bot.playground.model import Json
from bot.playground.server import LocalDiscord

TOKEN = "local-discord"


class Rest:
    """Calls the REST API as a bot."""

    def __init__(self, http: aiohttp.ClientSession, url: str, application_id: int) -> None:
        self.http = http
        self.url = url
        self.application_id = application_id

    @classmethod
    @asynccontextmanager
    async def to(cls, local: LocalDiscord) -> AsyncIterator["Rest"]:
        async with aiohttp.ClientSession() as http:
            yield cls(http, local.url, local.backend.bot_id)

    async def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str | None = TOKEN,
        files: dict[str, bytes] | None = None,
    ) -> tuple[int, Any]:
        """The status and the body of the answer."""
        headers = {"Authorization": f"Bot {token}"} if token else {}
        data, sent = None, body
        if files:
            data, sent = aiohttp.FormData(quote_fields=False), None
            data.add_field("payload_json", json.dumps(body or {}))
            for index, (name, content) in enumerate(files.items()):
                data.add_field(f"files[{index}]", content, filename=name)
        address = f"{self.url}/api/v10{path}"
        async with self.http.request(method, address, json=sent, data=data, headers=headers) as response:
            text = await response.text()
            return response.status, json.loads(text) if text else None

    async def send(self, channel_id: int, content: str = "hello", **more: Any) -> Json:
        """Sends a message that must be taken."""
        status, message = await self.call(
            "POST", f"/channels/{channel_id}/messages", {"content": content, **more}
        )
        assert status == 200, message
        shape: Json = message
        return shape


class Wire:
    """One gateway connection by hand."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse, *, compressed: bool) -> None:
        self.ws = ws
        self._inflate = zlib.decompressobj() if compressed else None

    async def send(self, op: int, data: Any = None) -> None:
        await self.ws.send_json({"op": op, "d": data})

    async def receive(self) -> Json:
        """The next payload; ConnectionError with the close code when there is none."""
        frame = await self.ws.receive(timeout=5)
        if frame.type is aiohttp.WSMsgType.TEXT:
            text = frame.data
        elif frame.type is aiohttp.WSMsgType.BINARY and self._inflate is not None:
            text = self._inflate.decompress(frame.data).decode()
        else:
            raise ConnectionError(self.ws.close_code)
        payload: Json = json.loads(text)
        return payload

    async def until(self, event: str) -> Json:
        """The next dispatch of that event, whatever comes before it."""
        while True:
            payload = await self.receive()
            if payload["t"] == event:
                return payload

    async def identify(self, *, intents: int = 1, token: str = TOKEN, shard: list[int] | None = None) -> None:
        data = {
            "token": token,
            "intents": intents,
            "properties": {"os": "linux", "browser": "x", "device": "x"},
        }
        await self.send(2, data | ({"shard": shard} if shard else {}))

    async def closed_with(self) -> int | None:
        """The code the other side closes with."""
        while True:
            try:
                await self.receive()
            except ConnectionError:
                return self.ws.close_code


@asynccontextmanager
async def wired(local: LocalDiscord, query: str = "v=10&encoding=json") -> AsyncIterator[Wire]:
    """A connection that has had its hello."""
    async with aiohttp.ClientSession() as http, http.ws_connect(f"{local.url}/gateway?{query}") as ws:
        wire = Wire(ws, compressed="zlib" in query)
        hello = await wire.receive()
        assert hello["op"] == 10
        yield wire
