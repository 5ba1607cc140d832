"""From what somebody typed into `/events` to the query that is searched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta

from bot.domain.errors import Unreadable
from bot.domain.finding import ONLINE, Query, Sort, Where, WhereKind
from bot.domain.text import plain
from bot.domain.when import DateRange, describe, example_day, format_day
from bot.domain.where_text import read_where, where_in_words
from bot.services.areas import city_by_zip, find_cities
from bot.services.budgets import read_own_money
from bot.services.context import Context
from bot.services.dates import span_in
from bot.services.readers import Reader

# How far ahead events are worth knowing of where there is nothing nearer.
FAR_AHEAD = "next 3 months"
# How far ahead `/events` looks when nobody says.
USUAL_SPAN = timedelta(days=14)
_TYPED_LIMIT = 100
_AROUND_A_PLACE_KM = 15.0


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of `/events` as typed. They are kept so, and mean anew what they say when a page is turned."""

    about: str = ""
    when: str = ""
    max_cost: str = ""
    where: str = ""
    sort: str = ""

    @classmethod
    def of(cls, typed: Mapping[str, str]) -> Asked:
        """From what was stored; fields of an older version are left out."""
        return cls(**{field.name: typed.get(field.name, "")[:_TYPED_LIMIT] for field in fields(cls)})

    def stored(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if value}

    def loosened(self) -> dict[str, Asked]:
        """What is asked where one thing is taken back: looking further ahead ("when"), without the words ("about"),
        anywhere ("where"), without all of it ("all"). Each question once."""
        less = {"when": replace(self, when=FAR_AHEAD)}
        less |= {name: replace(self, **{name: ""}) for name in ("about", "where") if getattr(self, name)}
        less["all"] = Asked(sort=self.sort)
        found: dict[str, Asked] = {}
        for name, asked in less.items():
            if asked != self and asked not in found.values():
                found[name] = asked
        return found


async def understand(context: Context, asked: Asked, reader: Reader, now: datetime) -> Query:
    """Raises Unreadable with an example."""
    where = read_where(asked.where)
    return Query(
        phrases=context.topics.phrases(asked.about),
        range=await _range(asked.when, reader, now),
        max_cost=read_own_money(asked.max_cost, reader.currency).amount if asked.max_cost.strip() else None,
        where=_where(context, asked.where, reader),
        format=where.format,
        sort=_sort(asked.sort),
    )


def in_words(asked: Asked, reader: Reader, query: Query, now: datetime) -> str:
    """Where and when it is looked for, for a sentence: "in the next 2 weeks", "within 15 km of Durham today"."""
    where = plain(where_in_words(read_where(asked.where), query.where), _TYPED_LIMIT)
    when = _when_in_words(asked, reader, query, now)
    return f"{where} {when}" if where else when


def _when_in_words(asked: Asked, reader: Reader, query: Query, now: datetime) -> str:
    """ "in the next 2 weeks", "today", "on Thu 26 Nov"."""
    if not asked.when.strip() or query.range is None:
        return "in the next 2 weeks"
    said = describe(query.range, reader.timezone, now)
    return said if said in ("today", "tomorrow") else f"on {said}" if " - " not in said else f"from {said}"


async def _range(when: str, reader: Reader, now: datetime) -> DateRange:
    if not when.strip():
        return DateRange(now, now + USUAL_SPAN)
    span = await span_in(when, now, reader.timezone)
    if span is None:
        day = format_day(example_day(now, reader.timezone), now)
        raise Unreadable(
            "when",
            f"I couldn't tell when “{plain(when, 60)}” is. "
            f"Try “tonight”, “this weekend”, “next week” or “{day}”.",
        )
    if span.ends_at <= now:
        said = describe(span, reader.timezone, now)
        raise Unreadable("when", f"{said[:1].upper()}{said[1:]} has gone by. Try “tomorrow” or “next week”.")
    return span


def _where(context: Context, text: str, reader: Reader) -> Where:
    where = read_where(text)
    if where.kind is WhereKind.ONLINE:
        return ONLINE
    if where.kind is WhereKind.ANYWHERE:
        return Where()
    if where.place:
        home = (reader.area.lat, reader.area.lon) if reader.area is not None else None
        by_zip = city_by_zip(context.places, where.place, reader.guild)
        found = [by_zip] if by_zip is not None else find_cities(context.places, where.place, home)
        if not found:
            raise Unreadable(
                "where",
                f"I couldn't find “{plain(where.place, 60)}” on my map. "
                "Try “near me”, “online”, “within 10 km” or a city's name.",
            )
        return Where(
            WhereKind.NEAR, where.km or _AROUND_A_PLACE_KM, (found[0].lat, found[0].lon), found[0].name
        )
    if reader.area is None:
        raise Unreadable("where", "I don't know where you are yet. `/start` asks, and that's all it takes.")
    return Where(WhereKind.NEAR) if where.km is None else Where(WhereKind.NEAR, where.km)


def _sort(text: str) -> Sort:
    try:
        return Sort(text.strip().casefold() or Sort.FIT)
    except ValueError:
        return Sort.FIT
