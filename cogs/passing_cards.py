"""Why something is not for somebody, and all that was learned from that."""

from __future__ import annotations

from typing import Any

from discord import ui

from bot.domain.attendance import Attendance, Why
from bot.domain.events import Event
from bot.domain.free_time import WEEKDAYS
from bot.domain.learning import reasons
from bot.domain.money import format_minor
from bot.domain.round_sums import sum_below, way_below
from bot.domain.text import plain
from bot.domain.when import format_when
from bot.domain.wording import counted
from bot.services.passing import Lessons, Passed
from cogs.ui.event_cards import title_of
from cogs.ui.layout import Card, Choice, Primary, box, button, row, said, select, text

_TITLE, _NAMED = 90, 5
_WHY = {
    Why.TOO_EXPENSIVE: "too expensive",
    Why.TOO_FAR: "too far",
    Why.NOT_MY_THING: "not your thing",
    Why.BAD_TIME: "a bad time",
}


def why_card(passed: Passed) -> Card:
    """What follows from the reason; what it offers to do about it, and the way back."""
    lines, offered = _follows(passed)
    return said(*lines, buttons=[*offered, button("Undo", f"notforme.undo:{passed.event.id}")])


def _follows(passed: Passed) -> tuple[list[str], list[ui.Button[Card] | None]]:
    title = f"**{title_of(passed.event)}**"
    if passed.why not in reasons(passed.event.details, passed.cost):
        return _cannot_be(passed, title)
    match passed.why:
        case Why.TOO_EXPENSIVE:
            return _too_expensive(passed, title)
        case Why.TOO_FAR:
            return _too_far(passed, title)
        case Why.NOT_MY_THING:
            return [f"Not your thing, noted: {title} is out, and I'll show less like it."], []
        case Why.BAD_TIME:
            return [
                f"A bad time, noted: that date of {title} is out, and others at that hour of the week count for less.",
                "At another time I'd show it again.",
            ], []


def _cannot_be(passed: Passed, title: str) -> tuple[list[str], list[ui.Button[Card] | None]]:
    """Tapped under an older message, or it has changed since."""
    event = passed.event.id
    free = passed.why is Why.TOO_EXPENSIVE
    so = "As far as I know there is nothing to pay" if free else "It's online, so there is no way to it"
    return [f"Noted: {title} is out. {so}; was it something else?"], [
        button("That's different for me", f"cost.mine:{event}") if free else None,
        button("Not my thing", f"notforme.why:{Why.NOT_MY_THING}:{event}"),
        button("Bad time", f"notforme.why:{Why.BAD_TIME}:{event}"),
    ]


def _too_expensive(passed: Passed, title: str) -> tuple[list[str], list[ui.Button[Card] | None]]:
    said = [f"Too expensive, noted: {title} is out. What it is about still counts."]
    known, currency = passed.cost.known_high, passed.cost.currency
    if not known:
        # Nobody knows what it costs: then the question is what they would stay for.
        return said, [button("What I'd stay for", f"fact.ask:leave:{passed.event.id}", Primary)]
    less = sum_below(known, currency)
    label = f"Show me up to {format_minor(less, currency)}" if less else "Show me what costs nothing"
    return said, [button(label, f"events.upto:{less}", Primary)]


def _too_far(passed: Passed, title: str) -> tuple[list[str], list[ui.Button[Card] | None]]:
    said = f"Too far, noted: {title} is out. What it is about still counts."
    area = passed.reader.area
    if area is None:
        return [said, "Tell me which area you are near, and I can leave out what is farther."], [
            button("Where are you?", "start.begin", Primary)
        ]
    way = None if passed.km is None else way_below(passed.km, area.country)
    if way is None:
        return [said], []
    number, unit = way.split()
    label = f"Show me what's within {way}"
    return [said], [button(label, f"events.within:{number}:{unit}", Primary)]


def back_card(event: Event) -> Card:
    return said(
        f"Taken back: **{title_of(event)}** is in again, and I learned nothing from it.",
        buttons=[button("Going", f"going:{event.id}"), button("More", f"event:{event.id}")],
    )


def lessons_card(lessons: Lessons) -> Card:
    """What was learned, and a list to forget from."""
    if not lessons.total:
        return said(
            "### I have learned nothing from you yet",
            "“Not for me” under an event teaches me what to leave out, and why.",
        )
    more = lessons.total - len(lessons.passed)
    items: list[ui.Item[Any]] = [text("### What I learned from you", *_lines(lessons))]
    if lessons.passed:
        choices = [_choice(event, attendance, lessons) for event, attendance in lessons.passed]
        items.append(row(select("learned.forget", "Forget it", choices)))
    if more > 0:
        items.append(text(f"-# … and {more} more before these"))
    return Card(box(*items))


def _lines(lessons: Lessons) -> list[str]:
    learned = lessons.learned
    topics = sorted(learned.dislikes, key=lambda each: -each[1])[:_NAMED]
    names = [plain(lessons.topics.label(topic), 60) for topic, _ in topics]
    hours = [f"{WEEKDAYS[hour // 24]} around {hour % 24:02}:00" for hour, _ in learned.bad_hours[:_NAMED]]
    count, series = len(learned.hidden), len(learned.hidden_series)
    dates = f", {series} of them on all dates" if series else ""
    return [
        f"- Less about {', '.join(names)}" if names else "",
        f"- Less on {', '.join(hours)}" if hours else "",
        f"- Not shown again: {counted(count, 'event')}{dates}",
        "-# From “Not for me” alone. Nobody else sees it; what you forget here counts again.",
    ]


def _choice(event: Event, said: Attendance, lessons: Lessons) -> Choice:
    when = format_when(event.details, lessons.reader.timezone, lessons.now)
    why = f"{_WHY[said.why]} · " if said.why is not None else ""
    return Choice(plain(event.details.title, _TITLE), str(event.id), f"{why}{when}")
