"""Tomorrow, as a DM and in `/start`: when to leave and how, what it costs, whom one agreed to meet, and one tap
for whoever cannot make it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from discord import ui

from bot.domain import cost_words
from bot.domain.events import Flag
from bot.domain.ids import EventId
from bot.domain.text import plain
from bot.domain.when import format_day, hour, today
from bot.services.day_before import Coming, Tomorrow
from bot.services.still_coming import Confirmed
from cogs.ui.event_cards import title_of, warnings, when_and_where
from cogs.ui.event_words import link_words
from cogs.ui.layout import Card, Success, button, clip, row, rule, text

_COST, _LINK = 250, 300
# Four of them, with what stands around, in the 4,000 characters of a message.
_OF_EACH = 900


def tomorrow_items(tomorrow: Tomorrow, zone: str, now: datetime, *, bare: bool = False) -> list[ui.Item[Any]]:
    """For a DM: each event with its own two buttons. `bare` leaves out what others wrote."""
    items: list[ui.Item[Any]] = [text(f"### {_head(tomorrow, zone, now)}")]
    for each in tomorrow.coming:
        items += [
            text(clip("\n".join(line for line in _event(each, zone, now, bare=bare) if line), _OF_EACH)),
            row(*coming_buttons(each.event.id), button("More", f"event:{each.event.id}")),
        ]
    return [*items, rule(), text(*_end(tomorrow, now))]


def tomorrow_lines(tomorrow: Tomorrow, zone: str, now: datetime) -> list[str]:
    """For `/start`: nobody is named there without a tap."""
    said = [f"{_head(tomorrow, zone, now)}."]
    for each in tomorrow.coming:
        said += [f"**{title_of(each.event)}**", when_and_where(each.event.details, zone, now)]
        said += [
            getting_there(each, zone, now),
            _costs(each),
            "-# You agreed to meet somebody there: `/meet` says whom." if each.met else "",
        ]
    return [*said, *_end(tomorrow, now)]


def coming_buttons(event: EventId) -> list[ui.Button[Card]]:
    return [
        button("I'm in", f"tomorrow.in:{event}", Success),
        button("Can't make it", f"tomorrow.out:{event}"),
    ]


def day_words(tomorrow: Tomorrow, zone: str, now: datetime) -> str:
    """ "tomorrow"; after downtime it may be "today"."""
    return "today" if tomorrow.day == today(now, zone) else "tomorrow"


def getting_there(who: Coming | Confirmed, zone: str, now: datetime, *, bare: bool = False) -> str:
    """When to leave and how, or where to join; "" where nobody knows."""
    details = who.event.details
    if who.is_online:
        is_odd = bare or Flag.SUSPICIOUS_LINK in details.flags
        address = "" if is_odd else link_words(details.url, _LINK)
        return f"You join online: {address}" if address else "You join online."
    if who.way is None:
        return ""
    if who.way.leave_at <= now:
        return f"It's about {who.way.words}."
    return f"Leave by **{hour(who.way.leave_at.astimezone(ZoneInfo(zone)))}**: about {who.way.words}."


def _head(tomorrow: Tomorrow, zone: str, now: datetime) -> str:
    count = len(tomorrow.coming) + tomorrow.more
    day = day_words(tomorrow, zone, now).capitalize()
    if count > 1:
        return f"{day} you go to {count} events"
    return f"{day} you join one online" if tomorrow.coming[0].is_online else f"{day} you're going out"


def _event(coming: Coming, zone: str, now: datetime, *, bare: bool) -> list[str]:
    details = coming.event.details
    return [
        "**An event of yours**" if bare else f"**{title_of(coming.event)}**",
        "" if bare else when_and_where(details, zone, now),
        getting_there(coming, zone, now, bare=bare),
        _costs(coming),
        *(f"You agreed to meet <@{other}> there." for _, other in coming.met),
        *(f"-# {word}" for word in warnings(coming.event, zone, now)),
    ]


def _costs(coming: Coming) -> str:
    cost = plain(cost_words.summary(coming.cost), _COST)
    part = " of it" if coming.is_unsure else ""
    set_aside = f" {coming.set_aside}{part} is set aside." if coming.set_aside is not None else ""
    return f"{cost[:1].upper()}{cost[1:]}.{set_aside}"


def _end(tomorrow: Tomorrow, now: datetime) -> list[str]:
    left = ""
    if tomorrow.left is not None and tomorrow.until_on is not None and tomorrow.left.amount >= 0:
        left = f"That leaves you **{tomorrow.left}** until {format_day(tomorrow.until_on, now)}."
    more = f"-# … and {tomorrow.more} more, in `/agenda`" if tomorrow.more else ""
    return [more, left, f"Still coming? If not, one tap {_frees(tomorrow)}, and that's fine."]


def _frees(tomorrow: Tomorrow) -> str:
    """Nobody is promised money that was never set aside."""
    return "frees the money" if any(each.set_aside for each in tomorrow.coming) else "says so"
