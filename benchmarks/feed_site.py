"""Many small calendars over HTTP in a process of its own: `python -m benchmarks.feed_site CERTIFICATE`.

Prints its port, then serves until its standard input closes, and prints how many answers of each kind it gave.
Of ten feeds six answer 304, two the same bytes, one the same events with new DTSTAMPs, one a changed event.
"""

from __future__ import annotations

import asyncio
import json
import random
import ssl
import sys
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta

KINDS = ("304", "304", "304", "304", "304", "304", "same", "same", "stamped", "changed")
# About what a site on the same continent takes; without it nothing would ever wait for anything.
_THINKS_FOR = 0.03
_WORDS = [
    "evening",
    "talks",
    "people",
    "design",
    "research",
    "data",
    "product",
    "hiring",
    "community",
    "careers",
    "questions",
    "snacks",
]
_PRICES = ("Free and open to all.", "Tickets: $12.", "Admission $5.", "Bring a friend.", "Pay what you can.")


def calendar(number: int, asked: int, today: datetime) -> bytes:
    """Feed `number` as it is when asked for the `asked`th time: 20 to 60 events of the next eighty days."""
    dice = random.Random(number)  # a sample, not a secret
    kind = KINDS[number % len(KINDS)]
    stamp = asked if kind in ("stamped", "changed") else 0
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sample//EN", f"X-WR-CALNAME:Sample group {number}"]
    count = dice.randrange(20, 61)
    for index in range(count):
        start = today + timedelta(days=80 * index // count + 1, hours=dice.randrange(8, 21))
        words = " ".join(dice.choices(_WORDS, k=50))
        note = f" Room {asked}." if kind == "changed" and index == asked % count else ""
        lines += [
            "BEGIN:VEVENT",
            f"DTSTAMP:{today + timedelta(seconds=stamp):%Y%m%dT%H%M%SZ}",
            f"UID:{number}-{index}@sample.example",
            f"DTSTART:{start:%Y%m%dT%H%M%SZ}",
            f"DTEND:{start + timedelta(hours=2):%Y%m%dT%H%M%SZ}",
            f"SUMMARY:Sample {dice.choice(_WORDS)} {number}-{index}{note}",
            *_folded(f"DESCRIPTION:{words}. {dice.choice(_PRICES)}"),
            f"LOCATION:Hall {number % 40}\\, {100 + number % 900} Main Street\\, Durham\\, NC 27701",
            f"URL:https://sample.example/{number}/{index}",
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def _folded(line: str) -> list[str]:
    return [line[:74], *(f" {line[at : at + 73]}" for at in range(74, len(line), 73))]


class Site:
    """Answers `GET /NUMBER.ics`, and counts."""

    def __init__(self) -> None:
        self.answers: Counter[str] = Counter()
        self.most_at_once = 0
        self._now_asked = 0
        self._asked: Counter[int] = Counter()
        self._today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                self._now_asked += 1
                self.most_at_once = max(self.most_at_once, self._now_asked)
                await asyncio.sleep(_THINKS_FOR)
                self._now_asked -= 1
                writer.write(self._answer(head))
                await writer.drain()
        writer.transport.abort()

    def _answer(self, head: str) -> bytes:
        number = int(head.split(" ", 2)[1].strip("/").removesuffix(".ics"))
        kind = KINDS[number % len(KINDS)]
        if kind == "304" and "\r\nif-none-match:" in head.lower():
            self.answers["304"] += 1
            return b'HTTP/1.1 304 Not Modified\r\nETag: "sample"\r\n\r\n'
        self._asked[number] += 1
        self.answers["first or whole" if self._asked[number] == 1 or kind == "304" else kind] += 1
        body = calendar(number, self._asked[number], self._today)
        tag = 'ETag: "sample"\r\n' if kind == "304" else ""
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/calendar\r\n{tag}Content-Length: {len(body)}\r\n\r\n"
        return head.encode() + body


async def main(certificate: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    site = Site()
    server = await asyncio.start_server(site.serve, "0.0.0.0", 0, ssl=context, backlog=1000)  # all of 127/8
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    print(json.dumps({"answers": dict(site.answers), "most at once": site.most_at_once}), flush=True)
    server.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
