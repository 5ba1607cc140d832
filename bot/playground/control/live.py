"""The control API's WebSockets: what a member sees as it happens, and the clock."""

import asyncio
import json

from aiohttp import WSMsgType, web

from bot.playground import messages
from bot.playground.backend import Backend
from bot.playground.journal import Entry

SEEN_KINDS = {"message", "edit", "delete", "modal", "clock", "state", "typing", "gateway"}


def is_seen(backend: Backend, entry: Entry, member_id: int) -> bool:
    """Whether that member may see what happened."""
    if entry.only_for is not None:
        return entry.only_for == member_id
    if entry.channel_id is None:
        return True
    where = backend.state.channels.get(entry.channel_id)
    return where is not None and messages.can_see(backend, where, member_id)


async def live(backend: Backend, request: web.Request) -> web.WebSocketResponse:
    """Everything that happens and that `member_id` may see."""
    member_id = int(request.query.get("member_id", 0))
    queue: asyncio.Queue[str] = asyncio.Queue()

    def listen(entry: Entry) -> None:
        if entry.event["type"] in SEEN_KINDS and is_seen(backend, entry, member_id):
            queue.put_nowait(json.dumps(entry.event))

    backend.journal.listeners.add(listen)
    try:
        return await _pump(request, queue)
    finally:
        backend.journal.listeners.discard(listen)


async def clock(backend: Backend, request: web.Request) -> web.WebSocketResponse:
    """The clock's offset, at once and at every move."""
    queue: asyncio.Queue[str] = asyncio.Queue()

    def follow() -> None:
        queue.put_nowait(json.dumps({"offset_seconds": int(backend.clock.offset.total_seconds())}))

    follow()
    backend.clock_followers.add(follow)
    try:
        return await _pump(request, queue)
    finally:
        backend.clock_followers.discard(follow)


async def _pump(request: web.Request, queue: "asyncio.Queue[str]") -> web.WebSocketResponse:
    """Sends what comes into the queue until the other side goes."""
    ws = web.WebSocketResponse(heartbeat=30)
    await ws.prepare(request)
    writer = asyncio.create_task(_write(ws, queue), name="control-writer")
    try:
        while (await ws.receive()).type in (WSMsgType.TEXT, WSMsgType.BINARY):
            continue
    finally:
        writer.cancel()
    return ws


async def _write(ws: web.WebSocketResponse, queue: "asyncio.Queue[str]") -> None:
    while True:
        text = await queue.get()
        try:
            await ws.send_str(text)
        except ConnectionError:
            return
