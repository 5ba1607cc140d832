"""A digest as organisers type it: hour, days, what it is about, and what it leaves out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.clock_text import read_clock
from bot.domain.digests import EVERY_DAY, Digest, Filters
from bot.domain.errors import Unreadable
from bot.domain.events import Format
from bot.domain.ids import ChannelId
from bot.domain.money import Money
from bot.domain.money_text import read_money
from bot.domain.weekday_text import read_weekdays
from bot.services.context import Context

LONGEST_AHEAD = 30
_WORDS_LIMIT = 20
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was typed about a digest; None leaves a thing as it is, "" empties a filter."""

    channel: ChannelId | None = None
    hour: str | None = None
    zone: str | None = None
    weekdays: str | None = None
    about: str | None = None
    without: str | None = None
    max_ticket: str | None = None
    format: str | None = None
    days_ahead: int | None = None
    post_when_empty: bool | None = None


def with_wishes(context: Context, digest: Digest, wishes: Wishes, currency: str) -> Digest:
    """Raises Unreadable with the option and an example for what cannot be understood."""
    if wishes.channel is not None:
        digest = replace(digest, channel=wishes.channel)
    if wishes.zone is not None:
        digest = replace(digest, timezone=_zone(context, wishes.zone))
    if wishes.hour is not None:
        digest = _with_hour(digest, wishes.hour)
    if wishes.weekdays is not None:
        digest = replace(digest, weekdays=_weekdays(wishes.weekdays))
    if wishes.days_ahead is not None:
        digest = replace(digest, days_ahead=min(max(wishes.days_ahead, 1), LONGEST_AHEAD))
    if wishes.post_when_empty is not None:
        digest = replace(digest, post_when_empty=wishes.post_when_empty)
    return replace(digest, filters=_filters(context, digest.filters, wishes, currency))


def _with_hour(digest: Digest, text: str) -> Digest:
    clock = read_clock(text)
    if clock is None:
        raise Unreadable("hour", "I couldn't read that time of day. Try `9`, `09:30` or `6 pm`.")
    return replace(digest, hour=clock.hour, minute=clock.minute)


def _zone(context: Context, text: str) -> str:
    """An IANA name, or that of a city we know. Raises Unreadable."""
    try:
        return ZoneInfo(text.strip().replace(" ", "_")).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        cities = context.places.find(text)
    if not cities:
        raise Unreadable(
            "zone", "I don't know that zone. A city does it, like `Berlin`, or `America/New_York`."
        )
    return cities[0].timezone


def _weekdays(text: str) -> frozenset[int]:
    if not text.strip():
        return EVERY_DAY
    days = read_weekdays(text)
    if days is None:
        raise Unreadable("weekdays", "I couldn't read those days. Try `every day`, `Mon-Fri` or `Tue, Thu`.")
    return days


def _filters(context: Context, before: Filters, wishes: Wishes, currency: str) -> Filters:
    after = before
    if wishes.about is not None:
        after = _about(context, after, wishes.about)
    if wishes.without is not None:
        after = replace(after, without=_words(wishes.without))
    if wishes.max_ticket is not None:
        after = replace(after, max_ticket=_max_ticket(wishes.max_ticket, currency))
    if wishes.format is not None:
        chosen = frozenset({Format(wishes.format), Format.HYBRID} if wishes.format else ())
        after = replace(after, formats=chosen)
    return after


def _about(context: Context, before: Filters, text: str) -> Filters:
    """What says no more than a topic stands for it; any other phrase is looked for as it is: not all that is
    outdoors is "urban beekeeping"."""
    phrases = context.topics.phrases(text)[:_WORDS_LIMIT]
    topics = (topic for phrase in phrases if phrase.is_topic for topic in phrase.topics)
    words = (phrase.written[:_LONGEST] for phrase in phrases if not (phrase.is_topic and phrase.topics))
    return replace(before, topics=frozenset(topics), words=tuple(dict.fromkeys(words)))


def _words(text: str) -> tuple[str, ...]:
    parts = (" ".join(part.split()) for part in text.replace(";", ",").split(","))
    return tuple(dict.fromkeys(part[:_LONGEST] for part in parts if part))[:_WORDS_LIMIT]


def _max_ticket(text: str, currency: str) -> Money | None:
    """Raises Unreadable."""
    return read_money(text, currency) if text.strip() else None
