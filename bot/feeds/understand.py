"""From one VEVENT as its feed wrote it to what people read: clean text, place, format, price, topics."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from bot.domain.events import NOWHERE, UNKNOWN_PRICE, EventDetails, Flag, Format, Status
from bot.domain.text import LOCATION_LIMIT, clean_block, clean_line, is_suspicious, safe_url
from bot.feeds.called_off import is_called_off, is_postponed
from bot.feeds.hints import hints
from bot.feeds.online import format_of, link_to_join, names_a_room, says_nothing
from bot.feeds.patterns import Low, joined, lowered
from bot.feeds.place import PlaceReader, coordinates
from bot.feeds.price import for_all_days, lasts_days, read_price
from bot.feeds.reading import FeedDefaults, RawEvent
from bot.feeds.topics import TopicTable

UNTITLED = "Untitled event"


@dataclass(frozen=True, slots=True)
class Understanding:
    """The tables it takes to understand an event; costly to load, so one per process."""

    topics: TopicTable
    places: PlaceReader

    def details(self, raw: RawEvent, defaults: FeedDefaults) -> EventDetails:
        """What people read about `raw`; `defaults` hold where it says nothing itself."""
        title = clean_line(raw.summary) or UNTITLED
        description = clean_block(raw.description)
        location = clean_line(raw.location.replace("\n", ", "), LOCATION_LIMIT)
        geo = coordinates(raw.geo, raw.properties.get("X-APPLE-STRUCTURED-LOCATION", ""), defaults.place)
        low_title, low, low_location = lowered(title), lowered(description), lowered(location)
        conference = (*raw.conference, raw.properties.get("X-GOOGLE-CONFERENCE", ""))
        links = Low(" ".join((raw.url, *conference)).lower())
        format_ = format_of(low_location, low_title, low, links, geo is not None)
        where = location if names_a_room(low_location) else ""
        place = NOWHERE if format_ is Format.ONLINE else self.places.place_of(where, geo, defaults.place)
        if not where and geo is None:
            # The feed's city is where to look for it, not where to go: no way is made up for it.
            place = replace(place, lat=None, lon=None)
        price, flags = read_price(title, description, raw.properties, defaults.currency, raw.categories)
        if lasts_days(raw.starts_at, raw.ends_at):
            price = for_all_days(price)
        flags |= hints(joined(low_title, low))
        url = safe_url(raw.url)
        if not url and format_ in (Format.ONLINE, Format.HYBRID):
            url = link_to_join(conference, location, description)
        if raw.end_assumed:
            flags.add(Flag.END_ASSUMED.value)
        later = is_postponed(title)
        if later:
            flags.add(Flag.POSTPONED.value)
        if url and is_suspicious(url):
            flags.add(Flag.SUSPICIOUS_LINK.value)
        return EventDetails(
            title=title,
            starts_at=raw.starts_at,
            ends_at=raw.ends_at,
            timezone=raw.timezone,
            all_day=raw.all_day,
            description=description,
            location="" if says_nothing(low_location) else location,
            place=place,
            format=format_,
            url=url,
            status=Status.CANCELLED if later or is_called_off(title) else raw.status,
            price=defaults.price if price == UNKNOWN_PRICE else price,
            topics=self.topics.topics_of(title, description, raw.categories),
            flags=frozenset(flags),
        )


@cache
def understanding() -> Understanding:
    """The packaged taxonomy and cities, loaded at the first call (a tenth of a second)."""
    from config.places import load_gazetteer
    from config.topics import load_topics

    return Understanding(load_topics(), PlaceReader(load_gazetteer()))


def understand(raw: RawEvent, defaults: FeedDefaults) -> EventDetails:
    """What people read about `raw`. Loads the packaged tables at its first call in a process."""
    return understanding().details(raw, defaults)
