"""The gateway's words, a session that outlives its connection, and one connection."""

import asyncio
import json
import socket
import struct
import zlib
from collections import deque
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from aiohttp import web

from bot.playground.model import Json

REPLAY_KEPT = 2000
SENT_PER_MINUTE = 120


class Op(IntEnum):
    """Gateway opcodes."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    VOICE_STATE = 4
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Close(IntEnum):
    """Why the gateway closes a connection."""

    UNKNOWN_ERROR = 4000
    UNKNOWN_OPCODE = 4001
    DECODE_ERROR = 4002
    NOT_AUTHENTICATED = 4003
    AUTHENTICATION_FAILED = 4004
    ALREADY_AUTHENTICATED = 4005
    INVALID_SEQUENCE = 4007
    RATE_LIMITED = 4008
    TIMED_OUT = 4009
    INVALID_SHARD = 4010
    INVALID_VERSION = 4012
    INVALID_INTENTS = 4013
    DISALLOWED_INTENTS = 4014


class Intent(IntEnum):
    """The gateway intents events here need. Members, presences and message content are privileged."""

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    DIRECT_MESSAGES = 1 << 12
    MESSAGE_CONTENT = 1 << 15
    GUILD_SCHEDULED_EVENTS = 1 << 16


PRIVILEGED = Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT
KNOWN_INTENTS = (1 << 26) - 1


class Closed(Exception):
    """Ends a connection with that close code."""

    def __init__(self, code: int, reason: str = "") -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(slots=True)
class Session:
    """What a bot's identify began; it can be resumed on another connection."""

    id: str
    shard: int
    shards: int
    intents: int
    sequence: int = 0
    sent: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=REPLAY_KEPT))
    connection: "Connection | None" = None

    def covers(self, guild_id: int | None) -> bool:
        """Whether this shard is the one for that guild; DMs go to shard 0."""
        return (guild_id >> 22) % self.shards == self.shard if guild_id else self.shard == 0

    def dispatch(self, event: str, data: str) -> None:
        """Numbers the event, keeps it for a resume, and sends it if there is a connection."""
        self.sequence += 1
        text = f'{{"op":0,"t":"{event}","s":{self.sequence},"d":{data}}}'
        self.sent.append((self.sequence, text))
        if self.connection is not None:
            self.connection.send(text)

    def dispatch_json(self, event: str, data: Json) -> None:
        """The same for data that is not encoded yet."""
        self.dispatch(event, json.dumps(data, separators=(",", ":")))

    def missed(self, after: int) -> list[str] | None:
        """What was sent after that number; None when it is not known any more."""
        if after > self.sequence or (self.sent and after < self.sent[0][0] - 1):
            return None
        return [text for number, text in self.sent if number > after]


class Connection:
    """One WebSocket of a bot: what is sent goes out in order, by one writer."""

    def __init__(self, ws: web.WebSocketResponse, request: web.Request, *, compress: bool) -> None:
        self.ws = ws
        self.request = request
        self.session: Session | None = None
        self.closed_by_bot: int | None = None
        self.received: deque[float] = deque(maxlen=SENT_PER_MINUTE)
        self._deflate = zlib.compressobj(level=1) if compress else None
        self._outgoing: asyncio.Queue[str | Closed] = asyncio.Queue()

    def send(self, text: str) -> None:
        """Sends a text frame, or its part of the zlib stream."""
        self._outgoing.put_nowait(text)

    def send_op(self, op: Op, data: Any = None) -> None:
        """Sends anything but a dispatch."""
        self.send(json.dumps({"op": int(op), "d": data, "s": None, "t": None}))

    def close(self, code: int, reason: str = "") -> None:
        """Closes once everything before it is sent."""
        self._outgoing.put_nowait(Closed(code, reason))

    def reset(self) -> None:
        """Tears the TCP connection down as a network fault does."""
        transport = self.request.transport
        if transport is None:
            return
        raw = transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()

    async def write(self) -> None:
        """Writes what was queued until the connection ends."""
        while True:
            item = await self._outgoing.get()
            if isinstance(item, Closed):
                await self.ws.close(code=item.code, message=item.reason.encode())
                return
            try:
                await self._write_frame(item)
            except ConnectionError:
                return

    async def _write_frame(self, text: str) -> None:
        if self._deflate is None:
            await self.ws.send_str(text)
        else:
            part = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
            await self.ws.send_bytes(part)
