"""Labelled strings and labelled events of the real feeds, and how many of them are read right."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bot.domain.events import EventDetails, Place
from bot.feeds.hints import hints
from bot.feeds.patterns import lowered
from bot.feeds.price import read_price
from bot.feeds.reading import FeedDefaults, RawEvent
from bot.feeds.understand import understand

ROOT = Path(__file__).parent.parent
LABELS = ROOT / "tests" / "feeds" / "labels"
# Where the feeds of `places_real.tsv` are at home.
HOME = FeedDefaults(timezone="America/New_York", place=Place("", "Durham", "US", 35.994, -78.8986))

Key = tuple[str, str, str]

_FOLD = re.compile(rb"\r?\n[ \t]")
_LINE = re.compile(r'([A-Z0-9-]+)((?:;(?:[^":]|"[^"]*")*)?):(.*)', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)")


class PriceLabel(NamedTuple):
    """What a price should be read as: (state, min, max, currency)."""

    state: str
    low: int | None
    high: int | None
    currency: str | None


@dataclass
class Score:
    """How many of a labelled set are right. `wrong_free`: said to be free, and is not known to be."""

    right: int = 0
    size: int = 0
    wrong_free: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.right / self.size if self.size else 1.0

    def count(self, is_right: bool, miss: str) -> None:
        self.size += 1
        self.right += is_right
        if not is_right:
            self.misses.append(miss)

    def figures(self) -> dict[str, object]:
        return {"right": self.right, "of": self.size, "share": self.share}


def feeds_folder() -> Path | None:
    """The folder of the real feeds, which lie outside the repository."""
    named = Path(os.environ.get("RAPPORT_FEEDS", ROOT.parent / "shared"))
    return next((each for each in (named / "feeds", named) if any(each.glob("*.ics"))), None)


def price_strings(which: str) -> Iterator[tuple[str, str, PriceLabel, set[str]]]:
    """(title, description, price, flags it must have) of one set of `price_strings.tsv`."""
    for kind, state, low, high, currency, flags, text in _rows("price_strings.tsv"):
        if kind == which:
            title, description = text.split(" || ")
            yield (
                title,
                description.replace("\\n", "\n"),
                _price(state, low, high, currency),
                set(flags.split(",")),
            )


def score_price_strings(which: str) -> Score:
    score = Score()
    for title, description, wanted, flags in price_strings(which):
        price, found = read_price(title, description, {}, "USD")
        found |= hints(lowered(f"{title}\n{description}"))
        read = PriceLabel(price.state.value, price.min, price.max, price.currency)
        score.count(read == wanted and flags - {""} <= found, f"{title} || {description}: {read}, {found}")
        score.wrong_free += read.state == "free" != wanted.state
    return score


def score_real_prices(which: str, stated_only: bool = False) -> Score:
    score = Score()
    for kind, feed, uid, recurrence, state, low, high, currency in _rows("prices_real.tsv"):
        wanted = _price(state, low, high, currency)
        if kind != which or (stated_only and state == "unknown"):
            continue
        price = _understood((feed, uid, recurrence)).price
        read = PriceLabel(price.state.value, price.min, price.max, price.currency)
        score.count(read == wanted, f"{feed} {uid}: {read}, not {wanted}")
        score.wrong_free += read.state == "free" != wanted.state
    return score


def score_real_places() -> tuple[Score, Score]:
    """Of cities and of formats."""
    cities, formats = Score(), Score()
    for feed, uid, recurrence, city, format_ in _rows("places_real.tsv"):
        details = _understood((feed, uid, recurrence))
        cities.count(details.place.city == city, f"{feed} {uid}: {details.place.city!r}, not {city!r}")
        formats.count(details.format == format_, f"{feed} {uid}: {details.format}, not {format_}")
    return cities, formats


def score_real_topics() -> tuple[Score, Score]:
    """Of topics that must be there (recall), and of the first four that are (precision)."""
    found, fitting = Score(), Score()
    for feed, uid, recurrence, must, may in _rows("topics_real.tsv"):
        topics = _understood((feed, uid, recurrence)).topics
        for key in must.split():
            found.count(key in topics, f"{feed} {uid}: no {key} in {topics}")
        for key in topics[:4]:
            fitting.count(key in f"{must} {may}".split(), f"{feed} {uid}: {key}")
    return found, fitting


def interest_rows(which: str) -> list[tuple[EventDetails, list[str]]]:
    """Events of one set of `interests_real.tsv` and the interests, as typed, that each is relevant to."""
    return [
        (_understood((feed, uid, "")), [each for each in interests.split(";") if each])
        for kind, feed, uid, interests in _rows("interests_real.tsv")
        if kind == which
    ]


def all_raw_events() -> list[RawEvent]:
    """Every VEVENT of every real feed."""
    folder = feeds_folder()
    return [event for path in sorted(folder.glob("*.ics")) for event in _events(path)] if folder else []


def _price(state: str, low: str, high: str, currency: str) -> PriceLabel:
    return PriceLabel(state, int(low) if low else None, int(high) if high else None, currency or None)


def _rows(name: str) -> Iterator[list[str]]:
    for line in (LABELS / name).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def _understood(key: Key) -> EventDetails:
    feed, uid, recurrence = key
    return understand(_by_key(feed)[uid, recurrence], HOME)


@cache
def _by_key(feed: str) -> dict[tuple[str, str], RawEvent]:
    """The first component of each UID and RECURRENCE-ID."""
    folder = feeds_folder()
    if folder is None:
        raise FileNotFoundError("the real feeds are not here")
    found: dict[tuple[str, str], RawEvent] = {}
    for event in _events(folder / f"{feed}.ics"):
        found.setdefault((event.properties.get("UID", ""), event.properties.get("RECURRENCE-ID", "")), event)
    return found


def _events(path: Path) -> Iterator[RawEvent]:
    """The components of a file, without regard to times: enough to understand words."""
    text = _FOLD.sub(b"", path.read_bytes()).decode("utf-8", "replace").replace("\r\n", "\n")
    for block in text.split("BEGIN:VEVENT\n")[1:]:
        properties: dict[str, str] = {}
        for line in re.sub(
            r"BEGIN:VALARM\n.*?END:VALARM\n", "", block.split("END:VEVENT")[0], flags=re.DOTALL
        ).split("\n"):
            if match := _LINE.match(line):
                properties.setdefault(match[1], _ESCAPE.sub(_unescaped, match[3]))
        yield _raw(properties)


def _unescaped(match: re.Match[str]) -> str:
    return "\n" if match[1] in "nN" else match[1]


def _raw(properties: dict[str, str]) -> RawEvent:
    categories = properties.get("CATEGORIES", "")
    return RawEvent(
        summary=properties.get("SUMMARY", ""),
        starts_at=datetime(2026, 3, 1, tzinfo=UTC),
        ends_at=None,
        timezone="America/New_York",
        description=properties.get("DESCRIPTION", ""),
        location=properties.get("LOCATION", ""),
        url=properties.get("URL", ""),
        categories=tuple(categories.split(",")) if categories else (),
        geo=_geo(properties.get("GEO", "")),
        properties=properties,
    )


def _geo(text: str) -> tuple[float, float] | None:
    lat, _, lon = text.partition(";")
    return (float(lat), float(lon)) if lon else None
