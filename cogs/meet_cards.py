"""`/meet` as people read it: who sees me, whom to look for, and what is under way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from discord import ui

from bot.domain.events import Event
from bot.domain.hellos import NOTE_LIMIT, Gift
from bot.domain.introductions import Stage
from bot.domain.profiles import Help, Visibility
from bot.domain.text import plain
from bot.domain.when import format_when
from bot.services.meeting import Meeting, Person
from bot.services.underway import Underway
from cogs.ui.forms import Form, Line, Pick
from cogs.ui.layout import (
    Card,
    Choice,
    Primary,
    Secondary,
    Success,
    box,
    button,
    row,
    rule,
    said,
    section,
    select,
    text,
)
from cogs.ui.notices import SAFELY, asked_lines, introduction_buttons, opened_lines

# A message holds 40 components and 4,000 characters: more people, fewer words for each.
_OPEN, _IN_FULL = 2, 3
_NOTE = 300
_EVENTS = 25

_SEEN_AS = {
    Visibility.HIDDEN: ("Hidden", "nobody is told that you're here, and you see nobody."),
    Visibility.ANONYMOUS: (
        "Without a name",
        "people who go to the same event read “somebody who ...” and may ask to meet you.",
    ),
    Visibility.NAMED: ("By name", "people who go to the same event, and opted in too, see your name."),
}


def meet_card(meeting: Meeting) -> Card:
    """Everything in one: what waits for an answer first."""
    items: list[ui.Item[Any]] = [*_under_way(meeting.introductions)]
    if items:
        items.append(rule())
    items += [*_at_the_event(meeting), rule(), *_seen_as(meeting)]
    return Card(box(*items))


def hello_form(event: Event, suggestion: int) -> Form:
    """A short note, and one thing to give."""
    return Form(
        f"Say hello: {event.details.title}",
        f"meet.hello:{suggestion}",
        [
            Line(
                "note",
                "A line to them",
                hint="They read it before they know who you are.",
                placeholder="I'd love to hear how you got into it. I'm the one with the green backpack.",
                tall=True,
                required=False,
                longest=NOTE_LIMIT,
            ),
            Pick(
                "gift",
                "One thing you bring",
                [Choice(gift.label, gift.value, chosen=gift is Gift.NOTHING) for gift in Gift],
                hint="Giving something first makes a yes easier.",
            ),
        ],
    )


def sent_card(underway: Underway) -> Card:
    """After a hello: on its way, or open at once because they had asked as well."""
    if underway.stage is Stage.OPEN:
        return said(*opened_lines(underway))
    return said(
        f"On its way. They read your note and a card without your name, for **{_title(underway.event)}**.",
        "If they say yes you both get each other's names. If they don't, you won't be told, "
        "and it lapses when the event is over.",
        buttons=[button("Take it back", f"meet.takeback:{underway.id}")],
    )


def answered_card(underway: Underway) -> Card:
    """To the one who answered."""
    if underway.stage is Stage.OPEN:
        return said(*opened_lines(underway))
    return said("That's fine. They aren't told; for them it stays unanswered.")


def opened_card(underway: Underway) -> Card:
    return said(*opened_lines(underway))


def _under_way(introductions: Sequence[Underway]) -> list[ui.Item[Any]]:
    """One question at a time; of the rest a line each."""
    asked = [each for each in introductions if each.stage is Stage.ASKED]
    opened = [each for each in introductions if each.stage is Stage.OPEN]
    waiting = sum(each.stage is Stage.WAITING for each in introductions)
    items: list[ui.Item[Any]] = []
    if asked:
        items += [text(*asked_lines(asked[0], note=_NOTE)), row(*introduction_buttons(asked[0].id))]
    lines = [f"-# {len(asked) - 1} more would like to meet you: one at a time." if len(asked) > 1 else ""]
    lines += [_opened_line(each) for each in opened[:_OPEN]]
    lines += [SAFELY if opened else "", _waiting_line(waiting)]
    return [*items, text(*lines)] if any(lines) else items


def _opened_line(underway: Underway) -> str:
    title = _title(underway.event)
    return f"You both said yes: meet <@{underway.other}> at **{title}**. “{underway.about.question}”"


def _waiting_line(count: int) -> str:
    if not count:
        return ""
    return f"{'Your hello waits' if count == 1 else f'{count} hellos of yours wait'} for an answer."


def _at_the_event(meeting: Meeting) -> list[ui.Item[Any]]:
    if meeting.event is None:
        return [
            text(
                "### Whom to meet",
                "You aren't going to anything from here yet. Say Going in `/events`, and I'll look for "
                "people worth meeting there.",
            )
        ]
    when = format_when(meeting.event.details, meeting.zone, meeting.now)
    items: list[ui.Item[Any]] = [text(f"### Whom to meet at {_title(meeting.event)}", f"-# {when}")]
    in_full = len(meeting.people) <= _IN_FULL
    items += [_person(person, in_full=in_full) for person in meeting.people]
    if not meeting.people and not _is_introduced(meeting):
        items.append(text(*_nobody(meeting)))
    items.append(row(button("Bring a friend", f"share:{meeting.event.id}")))
    if meeting.is_shown and not (meeting.member.needs and meeting.member.offers):
        items += _asks_for_help(meeting, meeting.event)
    if len(meeting.events) > 1:
        items.append(row(_other_events(meeting)))
    return items


def _is_introduced(meeting: Meeting) -> bool:
    return any(each.stage is Stage.OPEN and each.event == meeting.event for each in meeting.introductions)


def _person(person: Person, *, in_full: bool) -> ui.Item[Any]:
    seen = person.about
    who = f"<@{seen.other}>" if seen.by_name else "Somebody to look for"
    hello = button(
        "Hello sent" if person.is_settled else "Say hello",
        f"meet.hello:{person.suggestion}",
        Secondary if person.is_settled else Primary,
        disabled=person.is_settled,
    )
    return section(
        hello,
        f"**{who}**",
        *(f"- {reason}" for reason in seen.reasons[: None if in_full else 1]),
        f"Ask: “{seen.question}”",
        f"-# For them: {seen.favour}" if in_full else "",
    )


def _nobody(meeting: Meeting) -> list[str]:
    """Never an empty page: there is always somebody to talk to."""
    if meeting.unsure:
        first = "There is somebody, but Discord doesn't tell me just now who is still here. Try again in a minute."
    elif not meeting.is_shown:
        first = (
            "Choose below who may see you, and I'll look for people from here. Until then, on your own feet:"
        )
    else:
        first = "Nobody else from here who'd like to meet is going yet; I look again whenever you ask. Until then:"
    return [
        first,
        "- the host, early: “What should I not miss tonight?”",
        "- a speaker, right after: “What would you do differently today?”",
        "- somebody who stands alone: “What made you pick this one?”",
        "-# One good conversation is enough for an evening.",
    ]


def _asks_for_help(meeting: Meeting, event: Event) -> list[ui.Item[Any]]:
    """What they look for and can give decides who is worth meeting."""
    needs = [Choice(each.looking, each.value, chosen=each.value in meeting.member.needs) for each in Help]
    offers = [Choice(each.giving, each.value, chosen=each.value in meeting.member.offers) for each in Help]
    return [
        row(select(f"meet.needs:{event.id}", "I look for ...", needs, least=0, most=len(needs))),
        row(select(f"meet.offers:{event.id}", "I can give ...", offers, least=0, most=len(offers))),
    ]


def _other_events(meeting: Meeting) -> ui.Select[Card]:
    choices = [
        Choice(
            each.details.title,
            str(each.id),
            format_when(each.details, meeting.zone, meeting.now),
            chosen=each == meeting.event,
        )
        for each in meeting.events[:_EVENTS]
    ]
    return select("meet.event", "Another event you go to", choices)


def _seen_as(meeting: Meeting) -> list[ui.Item[Any]]:
    if meeting.membership.introductions_off:
        return [text("The organisers have switched introductions off for you here; please talk to them.")]
    chosen = meeting.membership.visibility
    event = meeting.event.id if meeting.event is not None else 0
    lines = [
        f"{'**' + label + '**' if each is chosen else label}: {words}"
        for each, (label, words) in _SEEN_AS.items()
    ]
    paused = meeting.member.is_paused(meeting.now)
    return [
        text(
            f"**Who may see you on this server?** Now: {_SEEN_AS[chosen][0].lower()}.",
            *(f"-# {line}" for line in lines),
            "-# You are pausing: nobody sees you until that ends (`/privacy`)." if paused else "",
        ),
        row(
            *(
                button(
                    label,
                    f"meet.see:{each.value}:{event}",
                    Success if each is chosen else Secondary,
                    disabled=each is chosen,
                )
                for each, (label, _) in _SEEN_AS.items()
            )
        ),
    ]


def _title(event: Event) -> str:
    return plain(event.details.title, 100)
