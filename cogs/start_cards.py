"""The first two questions, and home."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from discord import ui

from bot.domain.areas import city_label
from bot.domain.budget import end_words, usual_end
from bot.domain.budget import summary as budget_summary
from bot.domain.free_time import in_words as free_words
from bot.domain.graphemes import units
from bot.domain.members import Member
from bot.domain.money import example, format_minor
from bot.domain.profiles import DirectMessages, Help
from bot.domain.replanned import in_words
from bot.domain.text import plain
from bot.domain.travel import FoodHabit, TravelMode
from bot.domain.when import format_day, today
from bot.services.areas import WhichArea, city_key
from bot.services.onboarding import Begun, Home
from bot.services.readers import Reader
from cogs.start_fact_forms import FOOD, TRAVEL
from cogs.ui.event_cards import title_of, when_and_where
from cogs.ui.forms import Answers, Form, Line, Pick
from cogs.ui.layout import Card, Choice, Primary, Success, box, button, clip, row, rule, section, select, text
from cogs.ui.money import again_buttons

# Characters, of the 4,000 of a message, for what waits; and how many kinds of help are named.
_ROOM, _NAMED = 2300, 4


def welcome_card(reader: Reader, now: datetime) -> Card:
    """What it is, and the way to the two questions."""
    until = format_day(usual_end(today(now, reader.timezone)), now)
    return Card(
        box(
            text(
                "### Hello! I find events that fit your money and your people.",
                f"Two questions, then you see some: which area are you near, and what can you spend until {until}? "
                "0 is a fine answer.",
                "Other members don't see this. I never DM you or show you to anyone unless you say so.",
            ),
            row(button("Answer two questions", "start.begin", Success)),
        )
    )


def first_form(reader: Reader, now: datetime, typed: Answers | None = None) -> Form:
    until = format_day(usual_end(today(now, reader.timezone)), now)
    fields = [
        area_line(reader),
        Line(
            "amount",
            f"What can you spend until {until}?",
            hint="0 is a fine answer.",
            placeholder=example(40, reader.currency),
            longest=40,
        ),
        Line(
            "until",
            "Or until another date?",
            placeholder=f"{until} if you leave this empty",
            required=False,
            longest=60,
        ),
    ]
    return Form("Two questions", "start.first", fields, typed)


def area_line(reader: Reader) -> Line:
    return Line(
        "area",
        "Which area are you near?",
        hint="A city, a district or a ZIP code; I keep nothing finer than that.",
        placeholder="Durham, NC",
        filled=reader.area.name if reader.area is not None else "",
        longest=80,
    )


def which_card(which: WhichArea, name: str, draft: int) -> Card:
    """Several places carry that name."""
    choices = [Choice(f"{city_label(city)}, {city.country}", city_key(city)) for city in which.cities]
    return Card(
        box(
            text(f"There are several places called {plain(name, 60)}. Which one are you near?"),
            row(select(f"start.place:{draft}", "Pick yours", choices)),
        )
    )


def begun_card(begun: Begun, *, in_server: bool) -> Card:
    """Confirms the zone by showing the clock."""
    area = begun.reader.area
    assert area is not None
    money = format_minor(begun.budget.amount, begun.budget.currency)
    then = "Here is what fits:" if in_server else "Ask me for `/events` in a server you share with me."
    return Card(
        box(
            text(
                f"It is **{_clock(begun.now, area.timezone)}** where you are, right? "
                f"({plain(area.name, 80)}. If not, change it.)",
                f"{money} until {format_day(begun.budget.until_on, begun.now)}: I keep count. {then}",
                end_words(begun.budget, begun.now),
                in_words(begun.replanned),
            ),
            row(button("Change my area", "start.edit_area"), button("Change the money", "budget.set")),
        )
    )


def home_card(home: Home, waiting: Sequence[ui.Item[Any]], *, in_server: bool, note: str = "") -> Card:
    """Next event, money left, what waits; what they told us, to edit; hide me and stop DMs in one tap. `note` is a
    line on what was just changed."""
    member = home.reader.member
    assert member is not None
    again = again_buttons(home.account.again(home.now, home.reader.currency), home.now)
    items: list[ui.Item[Any]] = [*_next(home), text(_money(home), note), *([row(*again)] if again else [])]
    items.append(row(*_ways(in_server=in_server)))
    if waiting:
        items += [rule(), text("**Waiting for you**"), *_that_fit(waiting)]
    return Card(box(*items), box(text(_told(home, member)), row(_edits()), *_off_switches(home, member)))


def _that_fit(waiting: Sequence[ui.Item[Any]]) -> list[ui.Item[Any]]:
    """As many as there is room for, the first in any case: what other people wrote may be long. The rest comes when
    these are answered."""
    kept: list[ui.Item[Any]] = []
    room = _ROOM
    for item in waiting:
        if isinstance(item, ui.TextDisplay):
            if not kept:
                item.content = clip(item.content, room)
            room -= units(item.content)
        if room < 0:
            break
        kept.append(item)
    return kept


def _next(home: Home) -> list[ui.Item[Any]]:
    if home.next is None:
        return [text("### Nothing planned yet", "`/events` shows what fits, best first.")]
    others = home.going - 1
    more = "" if not others else f"-# and {others} more in `/agenda`"
    title, when = title_of(home.next), when_and_where(home.next.details, home.reader.timezone, home.now)
    return [section(button("More", f"event:{home.next.id}"), "### Next: " + title, when, more)]


def _money(home: Home) -> str:
    budget = home.account.budget
    if budget is None:
        return "No budget set: `/budget` asks what you can spend, and 0 is a fine answer."
    return f"{budget_summary(budget, home.account.spending, home.now).rstrip('.')}."


def _ways(*, in_server: bool) -> list[ui.Button[Card]]:
    events = [button("Show me events", "events.mine", Primary)] if in_server else []
    return [*events, button("My agenda", "agenda.show"), button("My money", "budget.show")]


def _told(home: Home, member: Member) -> str:
    """What they told, as it stands."""
    area = home.reader.area
    cares = plain(member.words, 150) if member.words else "not said yet"
    said = [
        f"**You told me**: near {plain(area.name, 80)}, where it is {_clock(home.now, area.timezone)}"
        if area
        else "",
        f"Cares about: {cares}",
        f"Gets around: {TRAVEL[TravelMode(member.travel_mode)].lower().removeprefix('i ')}"
        + (", with a pass" if member.has_pass else "")
        + (", with figures of your own" if member.own_costs.figures else ""),
        *_told_of_money(member, home.reader.currency),
        *_told_of_time(member),
        f"Looking for: {_labels(member.needs, giving=False)}" if member.needs else "",
        f"Can offer: {_labels(member.offers, giving=True)}" if member.offers else "",
        f"DMs: {'on' if member.direct_messages == DirectMessages.ON else 'off'}"
        + ("; you hear from me the day before an event" if member.day_before else ""),
    ]
    return "\n".join(line for line in said if line)


def _told_of_money(member: Member, currency: str) -> list[str]:
    most = member.would_leave_above
    return [
        f"At events: {FOOD[FoodHabit(member.food_habit)].lower()}"
        if member.food_habit != FoodHabit.NOTHING
        else "",
        "Pays concession prices" if member.qualifies_for_concession else "",
        f"Would leave if it costs more than {format_minor(most, currency)}" if most is not None else "",
    ]


def _told_of_time(member: Member) -> list[str]:
    free, evenings = free_words(member.free_hours), member.evenings_a_week
    return [
        f"Free: {free}" if free else "",
        f"Plans: {evenings} a week at most" if evenings is not None else "",
    ]


def _labels(values: Sequence[str], *, giving: bool) -> str:
    known = [Help(value) for value in values if value in set(Help)]
    words = [each.giving if giving else each.looking for each in known[:_NAMED]]
    # Within a sentence; "people I know" stays as it is.
    named = [each[:1].lower() + each[1:] for each in words]
    more = len(known) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")


def _edits() -> ui.Select[Any]:
    choices = [
        Choice("My area", "area"),
        Choice("What I care about", "interests"),
        Choice("How I get around, and what it costs me", "travel"),
        Choice("Food and drink", "food"),
        Choice("Concessions", "concession"),
        Choice("What I'd stay for when a price is unknown", "leave"),
        Choice("When I am free", "free"),
        Choice("What I look for and can offer", "help"),
    ]
    return select("start.edit", "Change what you told me", choices)


def _off_switches(home: Home, member: Member) -> list[ui.Item[Any]]:
    hide = button("Hide me", "privacy.hide") if home.is_shown else None
    dms = (
        button("Stop DMs", "privacy.stopdms")
        if member.direct_messages == DirectMessages.ON
        else button("Turn DMs on", "dms.on")
    )
    reminder = (
        button("No reminders", "daybefore.off")
        if member.day_before
        else button("Remind me the day before", "daybefore.on")
    )
    return [row(hide, dms, reminder, button("What I learned from you", "learned.show"))]


def area_form(reader: Reader, custom_id: str, typed: Answers | None = None) -> Form:
    return Form("Your area", custom_id, [area_line(reader)], typed)


def help_form(member: Member) -> Form:
    """What they look for and what they can give; both may stay empty."""
    needs = [Choice(each.looking, each.value, chosen=each.value in member.needs) for each in Help]
    offers = [Choice(each.giving, each.value, chosen=each.value in member.offers) for each in Help]
    count = len(Help)
    return Form(
        "What you look for and can offer",
        "start.help",
        [
            Pick("needs", "I look for", needs, required=False, most=count),
            Pick(
                "offers",
                "I can offer",
                offers,
                hint="A résumé read counts; so does company.",
                required=False,
                most=count,
            ),
        ],
    )


def _clock(now: datetime, timezone: str) -> str:
    return f"{now.astimezone(ZoneInfo(timezone)):%H:%M}"
