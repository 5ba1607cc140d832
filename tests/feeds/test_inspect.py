"""`feeds inspect`: what is printed where, and the exit code."""

from __future__ import annotations

import io
import json
import os
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.clock import Clock
from bot.domain.events import EventDetails, Format, Occurrence, Place, Price, PriceState, Status
from bot.feeds.inspect import inspect_sources
from bot.feeds.listing import json_line, table_line
from tests.feeds.server import CALENDAR, FeedServer, reply

BROKEN = CALENDAR.replace(
    b"END:VCALENDAR",
    b"BEGIN:VEVENT\r\nUID:two@example.org\r\nSUMMARY:No start\r\nEND:VEVENT\r\nEND:VCALENDAR",
)
STUDY_NIGHT = Occurrence(
    "one@example.org",
    "",
    EventDetails(
        "Study night",
        datetime(2026, 3, 2, 18, tzinfo=UTC),
        datetime(2026, 3, 2, 20, 30, tzinfo=UTC),
        "America/New_York",
    ),
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


async def inspect(
    *sources: str | Path,
    as_json: bool = False,
    start: date = date(2026, 3, 1),
    err: io.StringIO | None = None,
) -> tuple[int, list[str], list[str]]:
    """The exit code, the lines of standard output and those of standard error."""
    out, err = io.StringIO(), err if err is not None else io.StringIO()
    code = await inspect_sources(
        [str(source) for source in sources],
        start=start,
        days=30,
        as_json=as_json,
        out=out,
        err=err,
        clock=Clock(),
        allow_loopback=True,
    )
    return code, out.getvalue().splitlines(), err.getvalue().splitlines()


async def test_inspect_file_prints_a_table_and_what_was_skipped(tmp_path: Path) -> None:
    path = tmp_path / "a.ics"
    path.write_bytes(BROKEN)
    code, out, err = await inspect(path)
    assert (code, len(out), len(err)) == (0, 2, 1)
    assert out[0].startswith(f"{path} (")
    assert "1 event, 2 in the file, 1 skipped" in out[0]
    assert re.split(r"\s{2,}", out[1].strip())[:2] == ["Mon 2026-03-02 18:00-20:00 UTC", "Study night"]
    assert err[0].startswith(f"{path}:")
    assert "two@example.org" in err[0]


async def test_inspect_json_is_one_object_a_line(tmp_path: Path) -> None:
    path = tmp_path / "a.ics"
    path.write_bytes(CALENDAR)
    code, out, err = await inspect(path, as_json=True)
    assert (code, len(out), err) == (0, 1, [])
    line: dict[str, Any] = json.loads(out[0])
    assert list(line) == [
        "source",
        "uid",
        "recurrence_id",
        "start",
        "end",
        "all_day",
        "timezone",
        "title",
        "location",
        "place",
        "format",
        "url",
        "status",
        "price",
        "topics",
        "flags",
    ]
    assert {name: line[name] for name in ("source", "uid", "start", "end", "title", "status")} == {
        "source": str(path),
        "uid": "one@example.org",
        "start": "2026-03-02T18:00:00+00:00",
        "end": "2026-03-02T20:00:00+00:00",
        "title": "Study night",
        "status": "confirmed",
    }


async def test_inspect_window_leaves_out_what_is_not_in_it(tmp_path: Path) -> None:
    path = tmp_path / "a.ics"
    path.write_bytes(CALENDAR)
    code, out, err = await inspect(path, start=date(2026, 4, 1), as_json=True)
    assert (code, out, err) == (0, [], [])


async def test_inspect_several_sources_in_their_order(tmp_path: Path, server: FeedServer) -> None:
    paths = [tmp_path / f"{n}.ics" for n in range(5)]
    for n, path in enumerate(paths):
        path.write_bytes(CALENDAR.replace(b"Study night", b"Night %d" % n))
    server.routes["/a.ics"] = reply()
    url = server.url()
    code, out, _ = await inspect(*paths[:3], url, *paths[3:], as_json=True)
    lines = [json.loads(line) for line in out]
    assert code == 0
    assert [(line["source"], line["title"]) for line in lines] == [
        *((str(path), f"Night {n}") for n, path in enumerate(paths[:3])),
        (url, "Study night"),
        *((str(path), f"Night {n}") for n, path in enumerate(paths[3:], 3)),
    ]


async def test_inspect_unreadable_sources_are_named_and_the_rest_is_read(
    tmp_path: Path, server: FeedServer
) -> None:
    good, text = tmp_path / "a.ics", tmp_path / "b.txt"
    good.write_bytes(CALENDAR)
    text.write_bytes(b"hello")
    code, out, err = await inspect(good, text, tmp_path, tmp_path / "missing.ics", server.url(), "a\0b")
    assert (code, len(out)) == (0, 2)
    named = [str(text), str(tmp_path), str(tmp_path / "missing.ics"), server.url(), "a\0b"]
    assert [line.partition(": ")[0] for line in err] == named
    assert all(line.endswith((".", "?", ".)")) for line in err)


async def test_inspect_nothing_readable_is_exit_code_1(tmp_path: Path) -> None:
    code, out, err = await inspect(tmp_path / "missing.ics", as_json=True)
    assert (code, out, len(err)) == (1, [], 1)


async def test_inspect_link_is_shown_without_its_secret(server: FeedServer) -> None:
    server.routes["/private-0123456789abcdef/a.ics"] = reply()
    _, out, _ = await inspect(server.url("/private-0123456789abcdef/a.ics?token=abc"), as_json=True)
    assert json.loads(out[0])["source"] == server.url("/private-…/a.ics?token=…")


async def test_inspect_shows_progress_on_a_terminal_only(tmp_path: Path) -> None:
    path = tmp_path / "a.ics"
    path.write_bytes(CALENDAR)
    terminal = Terminal()
    await inspect(path, path, err=terminal)
    assert terminal.getvalue() == "\r0 of 2 read\r\x1b[K\r1 of 2 read\r\x1b[K"
    assert (await inspect(path, path))[2] == []


async def test_inspect_stops_quietly_when_nobody_reads_on(tmp_path: Path) -> None:
    path = tmp_path / "a.ics"
    path.write_bytes(CALENDAR)
    reader, writer = os.pipe()
    os.close(reader)
    err = io.StringIO()
    with os.fdopen(writer, "w", encoding="utf-8") as out:
        code = await inspect_sources(
            [str(path)] * 3, start=date(2026, 3, 1), days=30, as_json=True, out=out, err=err, clock=Clock()
        )
    assert (code, err.getvalue()) == (0, "")


def test_json_line_of_a_full_event() -> None:
    details = replace(
        STUDY_NIGHT.details,
        description="never printed",
        location="Library, 1 Main St",
        place=Place("Library", "Durham", "US", 35.99, -78.9),
        format=Format.HYBRID,
        url="https://example.org/1",
        status=Status.TENTATIVE,
        price=Price(PriceState.PAID, 500, 1250, "USD", "X-COST", "$5 – $12.50"),
        topics=("python", "data"),
        flags=frozenset({"registration", "free_food"}),
    )
    occurrence = Occurrence("one@example.org", "20260302T180000Z", details, "one@example.org")
    assert json.loads(json_line("a.ics", occurrence)) == {
        "source": "a.ics",
        "uid": "one@example.org",
        "recurrence_id": "20260302T180000Z",
        "start": "2026-03-02T13:00:00-05:00",
        "end": "2026-03-02T15:30:00-05:00",
        "all_day": False,
        "timezone": "America/New_York",
        "title": "Study night",
        "location": "Library, 1 Main St",
        "place": {"name": "Library", "city": "Durham", "country": "US", "lat": 35.99, "lon": -78.9},
        "format": "hybrid",
        "url": "https://example.org/1",
        "status": "tentative",
        "price": {
            "state": "paid",
            "min": 5,
            "max": 12.5,
            "currency": "USD",
            "source": "X-COST",
            "text": "$5 – $12.50",
        },
        "topics": ["python", "data"],
        "flags": ["free_food", "registration"],
    }


def test_json_line_says_null_for_what_is_not_known() -> None:
    line = json.loads(
        json_line("a.ics", replace(STUDY_NIGHT, details=replace(STUDY_NIGHT.details, ends_at=None)))
    )
    unknown = dict.fromkeys(("name", "city", "country", "lat", "lon"))
    assert (line["end"], line["recurrence_id"], line["url"], line["place"]) == (None, None, None, unknown)
    assert line["price"] == {"state": "unknown"} | dict.fromkeys(("min", "max", "currency", "source", "text"))


def test_json_line_of_an_all_day_event_holds_dates() -> None:
    details = replace(
        STUDY_NIGHT.details,
        starts_at=datetime(2026, 3, 7, 5, tzinfo=UTC),
        ends_at=datetime(2026, 3, 9, 4, tzinfo=UTC),
        all_day=True,
    )
    line = json.loads(json_line("a.ics", replace(STUDY_NIGHT, details=details)))
    assert (line["start"], line["end"]) == ("2026-03-07", "2026-03-09")


@pytest.mark.parametrize(
    ("minor", "currency", "printed"),
    [(1250, "USD", "12.5"), (1234, "USD", "12.34"), (1999, "EUR", "19.99"), (3000, "JPY", "3000"), (1005, "KWD", "1.005")]
    + [(n, "USD", f"{n / 100:.2f}") for n in (101, 115, 229, 999999999)],
)  # fmt: skip
def test_json_line_prints_money_in_whole_units_without_noise(minor: int, currency: str, printed: str) -> None:
    price = Price(PriceState.PAID, minor, minor, currency)
    line = json_line("a.ics", replace(STUDY_NIGHT, details=replace(STUDY_NIGHT.details, price=price)))
    assert f'"min": {printed}, "max": {printed}, "currency": "{currency}"' in line


@pytest.mark.parametrize(
    ("changes", "columns"),
    [
        ({}, ["Mon 2026-03-02 13:00-15:30 EST", "Study night", "price unknown"]),
        (
            {"ends_at": None, "place": Place("Library", "Durham"), "price": Price(PriceState.FREE)},
            ["Mon 2026-03-02 13:00 EST", "Study night", "Durham", "free"],
        ),
        (
            {"all_day": True, "status": Status.CANCELLED, "format": Format.ONLINE},
            ["Mon 2026-03-02 all day", "CANCELLED Study night", "online", "price unknown"],
        ),
        (
            {"location": "Hall\x07", "price": Price(PriceState.PAID, 500, 1250, "USD")},
            ["Mon 2026-03-02 13:00-15:30 EST", "Study night", "Hall", "$5 to $12.50"],
        ),
        (
            {"title": "\x1b[31mRed\r\nnight " + "x" * 60, "price": Price(PriceState.PAID, 500, 500, "USD")},
            ["Mon 2026-03-02 13:00-15:30 EST", f"[31mRed night {'x' * 29}…", "$5"],
        ),
    ],
)
def test_table_line_is_readable(changes: dict[str, Any], columns: list[str]) -> None:
    line = table_line(replace(STUDY_NIGHT, details=replace(STUDY_NIGHT.details, **changes)))
    assert re.split(r"\s{2,}", line) == columns
