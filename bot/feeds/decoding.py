"""Content-Encoding undone in small steps, so that a few kilobytes never become gigabytes unnoticed."""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Iterator
from typing import Any, Protocol


def _optional(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


# Comes with an extra of discord.py, and without types.
brotli = _optional("brotli")

# The most that one step hands out: about a millisecond's work, and what is at risk before anyone looks.
STEP = 256 * 1024
_GZIP_MAGIC = b"\x1f\x8b"
# A gzip file may be several in a row (RFC 1952 section 2.2); nobody sends more than a few.
_MEMBERS = 16

ACCEPTED = "gzip, deflate" + (", br" if brotli is not None else "")


class Undecodable(Exception):
    """The bytes are not what the header says, or are packed in a way nobody asked for."""


class Decoder(Protocol):
    """Takes the body's chunks as they arrive."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The content so far, in pieces of about `STEP` bytes. Raises `Undecodable`."""

    def finish(self) -> None:
        """Raises `Undecodable` where the content broke off."""


def decoder(content_encoding: str) -> Decoder:
    """For one Content-Encoding. Several on top of each other are a way to hide a bomb: refused."""
    coding = content_encoding.strip().lower()
    if coding in ("", "identity"):
        return _Plain()
    if coding in ("gzip", "x-gzip"):
        return _Gzip()
    if coding == "deflate":
        return _Deflate()
    if coding == "br" and brotli is not None:
        return _Brotli()
    raise Undecodable(coding)


class _Plain:
    def feed(self, data: bytes) -> Iterator[bytes]:
        for start in range(0, len(data), STEP):
            yield data[start : start + STEP]

    def finish(self) -> None:
        return


class _Inflating:
    """What gzip and deflate share; `_stream` is a zlib decompressor."""

    _stream: Any = None

    def _inflate(self, data: bytes) -> Iterator[bytes]:
        try:
            while not self._stream.eof:
                piece = self._stream.decompress(data, STEP)
                if piece:
                    yield piece
                data = self._stream.unconsumed_tail
                # A full piece may have left output inside the stream though no input is left.
                if not data and len(piece) < STEP:
                    break
        except zlib.error as error:
            raise Undecodable(str(error)) from error

    def finish(self) -> None:
        if self._stream is None or not self._stream.eof:
            raise Undecodable("it broke off")


class _Gzip(_Inflating):
    def __init__(self) -> None:
        self._stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        self._members = 1
        self._after = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What follows the last member and is not another one is padding, and left alone."""
        while data:
            if not self._stream.eof:
                yield from self._inflate(data)
                data = self._stream.unused_data
            if not self._stream.eof:
                return
            data = self._after + data
            if len(data) < len(_GZIP_MAGIC) or not data.startswith(_GZIP_MAGIC):
                self._after = data[: len(_GZIP_MAGIC)]
                return
            self._begin_member()

    def _begin_member(self) -> None:
        self._after = b""
        self._members += 1
        if self._members > _MEMBERS:
            raise Undecodable("too many members")
        self._stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)


class _Deflate(_Inflating):
    """RFC 9110 section 8.4.1.2 means the zlib format; some servers send the bare stream."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._stream is None:
            if not data:
                return
            is_zlib = data[0] & 0x0F == zlib.DEFLATED
            self._stream = zlib.decompressobj(wbits=zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)
        yield from self._inflate(data)


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """brotli 1.2 says it takes more input while it still holds output: ask until it gives no more."""
        try:
            piece = self._stream.process(data, output_buffer_limit=STEP)
            while piece or not self._stream.can_accept_more_data():
                yield piece
                piece = self._stream.process(b"", output_buffer_limit=STEP)
        except brotli.error as error:
            raise Undecodable(str(error)) from error

    def finish(self) -> None:
        if not self._stream.is_finished():
            raise Undecodable("it broke off")
