"""The gateway: sessions that outlive their connection, and what is sent to them (developers/events/gateway)."""

import asyncio
import json
import secrets
import socket
import struct
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from typing import Any

from aiohttp import WSMsgType, web

from bot.playground.model import Json

REPLAY_KEPT = 2000
SESSIONS_KEPT = 64
LARGEST_PAYLOAD = 4096
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


class Intent(IntFlag):
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


class Gateway:
    """All sessions of the bot's processes."""

    def __init__(
        self,
        *,
        token: str,
        privileged: int,
        ready: Callable[[Session], None],
        members: Callable[[Session, Json], None],
        note: Callable[..., None],
        monotonic: Callable[[], float],
        heartbeat_seconds: float = 41.25,
    ) -> None:
        self.token = token
        self.privileged = privileged
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.muted = False
        self.identifies: list[float] = []
        self.identify_seconds = 0.0
        self.heartbeat_seconds = heartbeat_seconds
        self._ready = ready
        self._members = members
        self._note = note
        self._monotonic = monotonic

    def dispatch(self, event: str, data: Json, guild_id: int | None = None, intent: int = 0) -> None:
        """Sends an event to every session of the guild's shard that has the intent."""
        text: str | None = None
        for session in self.sessions.values():
            if session.covers(guild_id) and (not intent or session.intents & intent):
                text = text or json.dumps(data, separators=(",", ":"))
                session.dispatch(event, text)

    def connected(self) -> list[Session]:
        """The sessions that have a connection now."""
        return [session for session in self.sessions.values() if session.connection is not None]

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One connection, from hello to its end."""
        ws = web.WebSocketResponse(autoping=True, max_msg_size=0, compress=False)
        await ws.prepare(request)
        connection = Connection(ws, request, compress=request.query.get("compress") == "zlib-stream")
        self.connections.add(connection)
        writer = asyncio.create_task(connection.write(), name="gateway-writer")
        try:
            await self._converse(connection, request)
        except Closed as closed:
            connection.close(closed.code, closed.reason)
            self._note("gateway", what="closed", code=int(closed.code))
            await asyncio.wait([writer], timeout=5)
        finally:
            writer.cancel()
            self.connections.discard(connection)
            self._part(connection)
        return ws

    async def _converse(self, connection: Connection, request: web.Request) -> None:
        if request.query.get("v") not in ("9", "10"):
            raise Closed(Close.INVALID_VERSION)
        connection.send_op(Op.HELLO, {"heartbeat_interval": int(self.heartbeat_seconds * 1000)})
        while True:
            try:
                frame = await connection.ws.receive(timeout=self.heartbeat_seconds * 2)
            except TimeoutError:
                raise Closed(Close.TIMED_OUT) from None
            if frame.type is WSMsgType.CLOSE:
                connection.closed_by_bot = frame.data
            if frame.type is not WSMsgType.TEXT:
                return
            self._count(connection, frame.data)
            self._receive(connection, frame.data)

    def _count(self, connection: Connection, text: str) -> None:
        if len(text) > LARGEST_PAYLOAD:
            raise Closed(Close.DECODE_ERROR, "payload too large")
        now = self._monotonic()
        if len(connection.received) == SENT_PER_MINUTE and now - connection.received[0] < 60:
            raise Closed(Close.RATE_LIMITED)
        connection.received.append(now)

    def _receive(self, connection: Connection, text: str) -> None:
        try:
            payload = json.loads(text)
            op, data = payload["op"], payload.get("d")
        except (ValueError, KeyError, TypeError):
            raise Closed(Close.DECODE_ERROR) from None
        if op == Op.HEARTBEAT:
            if not self.muted:
                connection.send_op(Op.HEARTBEAT_ACK)
        elif op == Op.IDENTIFY:
            self._identify(connection, data)
        elif op == Op.RESUME:
            self._resume(connection, data)
        elif connection.session is None:
            raise Closed(Close.NOT_AUTHENTICATED)
        elif op == Op.REQUEST_MEMBERS:
            self._members(connection.session, data)
        elif op not in (Op.PRESENCE, Op.VOICE_STATE):
            raise Closed(Close.UNKNOWN_OPCODE)

    def _identify(self, connection: Connection, data: Json) -> None:
        if connection.session is not None:
            raise Closed(Close.ALREADY_AUTHENTICATED)
        self._authenticate(data)
        shard, shards = data.get("shard") or (0, 1)
        if not 0 <= shard < shards:
            raise Closed(Close.INVALID_SHARD)
        intents = data.get("intents")
        if not isinstance(intents, int) or intents & ~KNOWN_INTENTS:
            raise Closed(Close.INVALID_INTENTS)
        if intents & PRIVILEGED & ~self.privileged:
            raise Closed(Close.DISALLOWED_INTENTS, "Disallowed intent(s).")
        if self._too_soon():
            connection.send_op(Op.INVALID_SESSION, False)
            return
        session = Session(secrets.token_hex(16), shard, shards, intents)
        self._remember(session)
        session.connection, connection.session = connection, session
        self._ready(session)
        self._note("gateway", what="identified", shard=shard, shards=shards)

    def _too_soon(self) -> bool:
        """Counts this identify; tells whether it came sooner than `identify_seconds` after the last."""
        now = self._monotonic()
        last = self.identifies[-1] if self.identifies else None
        self.identifies.append(now)
        return last is not None and now - last < self.identify_seconds

    def _remember(self, session: Session) -> None:
        self.sessions[session.id] = session
        for old in [each for each in self.sessions.values() if each.connection is None]:
            if len(self.sessions) <= SESSIONS_KEPT:
                break
            if old is not session:
                del self.sessions[old.id]

    def _resume(self, connection: Connection, data: Json) -> None:
        self._authenticate(data)
        session = self.sessions.get(data.get("session_id", ""))
        missed = session.missed(data.get("seq") or 0) if session else None
        if session is None or missed is None:
            connection.send_op(Op.INVALID_SESSION, False)
            return
        if session.connection is not None:
            session.connection.close(Close.UNKNOWN_ERROR, "resumed elsewhere")
            session.connection.session = None
        session.connection, connection.session = connection, session
        for text in missed:
            connection.send(text)
        session.dispatch("RESUMED", "{}")
        self._note("gateway", what="resumed", shard=session.shard, shards=session.shards)

    def _authenticate(self, data: Json) -> None:
        if not isinstance(data, dict) or data.get("token", "").removeprefix("Bot ") != self.token:
            raise Closed(Close.AUTHENTICATION_FAILED, "Authentication failed.")

    def _part(self, connection: Connection) -> None:
        session, connection.session = connection.session, None
        if session is None or session.connection is not connection:
            return
        session.connection = None
        if connection.closed_by_bot in (1000, 1001):
            self.sessions.pop(session.id, None)
        self._note("gateway", what="disconnected", shard=session.shard, shards=session.shards)
