"""A local HTTP server that answers as badly as a test asks: byte by byte, over real sockets, TLS if wanted."""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

CALENDAR = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:one@example.org\r\nDTSTAMP:20260101T000000Z\r\n"
    b"DTSTART:20260302T180000Z\r\nDTEND:20260302T200000Z\r\nSUMMARY:Study night\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `headers` has lower-case names."""

    method: str
    target: str
    headers: dict[str, str]


Respond = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


def reply(
    body: bytes = CALENDAR,
    status: int = 200,
    headers: dict[str, str] | None = None,
    *,
    length: int | None = None,
) -> bytes:
    """A whole answer as bytes. `length` lies about Content-Length; "\\udcff" in a header is the byte FF."""
    given = {"Content-Type": "text/calendar", "Content-Length": str(len(body) if length is None else length)}
    lines = [
        f"HTTP/1.1 {status} X",
        *(f"{name}: {value}" for name, value in (given | (headers or {})).items()),
    ]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body


def sending(*parts: bytes, then_close: bool = False) -> Respond:
    """Sends these bytes and leaves the connection open, or closes it."""

    async def respond(_: Asked, writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
        if then_close:
            writer.close()

    return respond


def dripping(start: bytes, drop: bytes, every: float) -> Respond:
    """Sends `start`, then `drop` for ever."""

    async def respond(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while True:
            writer.write(drop)
            await writer.drain()
            await asyncio.sleep(every)

    return respond


async def silent(_: Asked, writer: asyncio.StreamWriter) -> None:
    """Accepts and never answers."""
    await asyncio.Event().wait()


@dataclass
class FeedServer:
    """`async with FeedServer() as server`, then `server.routes["/a.ics"] = reply(...)` or a function."""

    host: str = "127.0.0.1"
    tls: bool = False
    routes: dict[str, bytes | Respond] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    async def __aenter__(self) -> FeedServer:
        self._tasks: set[asyncio.Task[None]] = set()
        context = server_tls() if self.tls else None
        self._server = await asyncio.start_server(self._serve, self.host, 0, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def url(self, path: str = "/a.ics", *, host: str | None = None) -> str:
        name = host or (f"[{self.host}]" if ":" in self.host else self.host)
        return f"{'https' if self.tls else 'http'}://{name}:{self.port}{path}"

    def targets(self) -> list[str]:
        return [asked.target for asked in self.asked]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError, asyncio.CancelledError):
                while not writer.is_closing():
                    await self._answer(await _read_request(reader), writer)
        finally:
            self._tasks.discard(task)
            writer.transport.abort()

    async def _answer(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        self.asked.append(asked)
        respond = self.routes.get(asked.target.partition("?")[0], reply(b"", 404))
        if isinstance(respond, bytes):
            respond = sending(respond)
        await respond(asked, writer)


async def _read_request(reader: asyncio.StreamReader) -> Asked:
    first_byte = await reader.readexactly(1)
    if first_byte == b"\x16":  # a TLS handshake on the plain port: hang up, as real servers do
        raise ConnectionError
    head = (first_byte + await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip("\r\n").split("\r\n")
    method, target, _ = first.split(" ", 2)
    pairs = (line.partition(":") for line in lines)
    return Asked(method, target, {name.strip().lower(): value.strip() for name, _, value in pairs})


@cache
def _certificate() -> tuple[bytes, bytes]:
    """A self-signed certificate for loopback, made once a run: (certificate, key) in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "feeds under test")])
    now = datetime.datetime.now(datetime.UTC)
    names = x509.SubjectAlternativeName(
        [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return certificate.public_bytes(pem), private


def server_tls() -> ssl.SSLContext:
    certificate, key = _certificate()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "both.pem"
        path.write_bytes(certificate + key)
        context.load_cert_chain(path)
    return context


def client_tls() -> ssl.SSLContext:
    """A client's context that trusts the server above."""
    return ssl.create_default_context(cadata=_certificate()[0].decode())
