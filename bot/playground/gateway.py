"""The gateway: identify, resume, heartbeats, and what is sent to whom (developers/events/gateway)."""

import asyncio
import json
import secrets
from collections.abc import Callable

from aiohttp import WSMsgType, web

from bot.playground.model import Json
from bot.playground.sessions import (
    KNOWN_INTENTS,
    PRIVILEGED,
    SENT_PER_MINUTE,
    Close,
    Closed,
    Connection,
    Op,
    Session,
)

SESSIONS_KEPT = 64
LARGEST_PAYLOAD = 4096

# discord.py notes when it sent a heartbeat only after it did: an answer sooner than any network brings one makes it
# count from the heartbeat before, and warn that it can't keep up.
_ACK_AFTER = 0.02


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
        self.doubled = 0
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

    def copies(self) -> int:
        """How often the next interaction is delivered: twice where a fault wants it."""
        if self.doubled:
            self.doubled -= 1
            return 2
        return 1

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
                asyncio.get_running_loop().call_later(_ACK_AFTER, connection.send_op, Op.HEARTBEAT_ACK)
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
