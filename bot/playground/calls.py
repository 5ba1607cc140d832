"""Calls of the control API over HTTP."""

from typing import Any

import aiohttp

from bot.playground.model import Json


class ControlError(AssertionError):
    """The control API refused, with its sentence; `status` is 400, 404 or 409."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status


class Control:
    """The control API over HTTP."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self.http = http
        self.url = url

    async def call(self, method: str, path: str, body: Json | None = None, **query: object) -> Any:
        """One call; ControlError when it is refused."""
        given = {name: str(value) for name, value in query.items() if value is not None}
        address = f"{self.url}/control/{path}"
        async with self.http.request(method, address, json=body, params=given) as response:
            answer = await response.json()
            if response.status != 200:
                raise ControlError(answer.get("error", str(answer)), response.status)
            return answer
