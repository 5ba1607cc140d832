"""What the bot owes a member, as they read it: in a DM, in `/start`, or as one quiet line under a reply."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from discord import ui

from bot.domain import dearer
from bot.domain.changes import ChangeKind, in_words
from bot.domain.debriefs import CostAsk, Prompt
from bot.domain.events import Event, EventDetails, Format, Status
from bot.domain.ids import EventId, MemberId
from bot.domain.notices import NoticeKind
from bot.domain.text import plain
from bot.domain.when import format_when
from bot.services.context import Context
from bot.services.underway import Underway
from bot.services.waiting import SHOWN, Waiting, hint_for, waiting_for
from cogs.ui.day_before import coming_buttons, day_words, tomorrow_items, tomorrow_lines
from cogs.ui.layout import Card, Danger, Primary, Success, box, button, row, text

SAFELY = "-# Meet where other people are, and let a friend know where you'll be. You may leave at any time."

_TITLE, _NOTE = 120, 700
_AS_IT_IS_NOW = "`/agenda` has it as it is now, and frees the money if it doesn't fit any more."
_FREED = "Nothing of it counts against your budget any more, unless you paid already."


async def notice_items(context: Context, member: MemberId, limit: int = SHOWN) -> list[ui.Item[Any]]:
    """What waits for them, for a container of `/start`: at most two items each, the oldest first."""
    waiting = await waiting_for(context, member, limit)
    return [item for each in waiting for item in items_of(each)]


def items_of(waiting: Waiting) -> list[ui.Item[Any]]:
    """Text and buttons, for a container of `/start`."""
    return [text(*_in_start(waiting)), row(*_buttons(waiting, named=False))]


async def quiet_line(context: Context, member: MemberId) -> str:
    """One line to put under a reply when something came up that no DM tells of; "" when not. Shown once."""
    waiting = await hint_for(context, member)
    if waiting is None:
        return ""
    title = f"**{_title(waiting.event)}**"
    if waiting.tomorrow is not None:
        first = waiting.tomorrow.coming[0]
        title, day = f"**{_title(first.event)}**", day_words(waiting.tomorrow, waiting.zone, waiting.now)
        return f"-# {title} is {day}: {'`/start` says when to leave' if first.way else 'see `/start`'}."
    return {
        NoticeKind.DEBRIEF: f"-# {title} is over. Talked to anyone? `/start` keeps the question for you.",
        NoticeKind.INTRODUCTION_ASKED: f"-# Somebody at {title} would like to meet you: see `/start`.",
        NoticeKind.INTRODUCTION_OPENED: f"-# You have somebody to meet at {title}: see `/start`.",
        NoticeKind.EVENT_CHANGED: f"-# Something changed about {title}: see `/start`.",
        NoticeKind.DEARER: f"-# {title} takes more of your money than when you said Going: see `/start`.",
    }[waiting.notice.kind]


def notice_card(
    waiting: Waiting,
    *,
    again: bool = False,
    bare: bool = False,
    noted: str = "",
    mark: int | None = None,
) -> Card:
    """As a DM. `again` is the one reminder, which asks about the talk alone; `bare` leaves out what other people
    wrote; `noted` is a line on what was answered already.

    `mark` is the component id it is known again by.
    """
    if waiting.tomorrow is not None:
        items = tomorrow_items(waiting.tomorrow, waiting.zone, waiting.now, bare=bare)
        items[0].id = mark
        return Card(box(*items))
    words: ui.TextDisplay[Card] = text(*_in_dm(waiting, again=again, bare=bare), noted)
    words.id = mark
    rows = [
        buttons for buttons in (_buttons(waiting, named=True), [] if again else _cost(waiting)) if buttons
    ]
    return Card(box(words, *(row(*buttons) for buttons in rows)))


def cost_buttons(event: EventId, ask: CostAsk) -> list[ui.Button[Card]]:
    """ "It cost $6.50, as planned": one tap; or what it was instead. Where a part wasn't known it may have cost more."""
    if ask.planned is None:
        return [button("What did it cost?", f"budget.else:{event}")]
    label = f"It cost {ask.planned}, nothing more" if ask.unsure else f"It cost {ask.planned}, as planned"
    return [
        button(label, f"budget.paid:{event}:{ask.planned.amount}"),
        button("It cost something else", f"budget.else:{event}"),
    ]


def where_to_meet(details: EventDetails, zone: str, now: datetime) -> str:
    """When it is, and where two people who do not know each other find each other."""
    when = format_when(details, zone, now)
    if details.format is Format.ONLINE:
        return f"{when}, online: say hi in the chat when it starts."
    place = plain(details.place.name or details.location, 120)
    return f"{when}{f', {place}' if place else ''}: by the entrance, ten minutes before it starts."


def opened_lines(underway: Underway) -> list[str]:
    """Both have said yes, and `underway.other` is who it is."""
    return [
        f"You both said yes: meet <@{underway.other}> at **{_title(underway.event)}**.",
        where_to_meet(underway.event.details, underway.zone, underway.now),
        f"To open with: “{underway.about.question}”",
        f"What you could do for them: {underway.about.favour}",
        SAFELY,
    ]


def asked_lines(underway: Underway, *, bare: bool = False, note: int = _NOTE) -> list[str]:
    """A card without a name, and of the note that came with it so many characters.

    `bare` leaves out what other people wrote.
    """
    words = "" if bare else plain(underway.hello.note, note)
    title = "an event of yours" if bare else f"**{_title(underway.event)}**"
    return [
        f"Somebody who goes to {title} would like to meet you.",
        *(f"- {reason}" for reason in underway.about.reasons),
        f"They write: “{words}”" if words else "",
        underway.hello.gift.offered,
        "-# They learn your name only if you say yes, and you theirs. A “not now” is never shown to them.",
    ]


def _in_dm(waiting: Waiting, *, again: bool, bare: bool) -> list[str]:
    if waiting.introduction is not None:
        is_open = waiting.introduction.other is not None
        return opened_lines(waiting.introduction) if is_open else asked_lines(waiting.introduction, bare=bare)
    if waiting.notice.kind is NoticeKind.EVENT_CHANGED:
        return _changed(waiting)
    title = "the event" if bare else f"**{_title(waiting.event)}**"
    if again:
        return [f"Still time to note who you talked to at {title}. I won't ask about it again."]
    return [
        f"Hope {title} was worth {'your time' if waiting.was_online else 'the trip'}. Talked to anyone? "
        "One name and one line is enough; nobody else sees it.",
        *(f"You were going to meet <@{other}> there." for _, other in waiting.met),
        _STOP if waiting.prompt is Prompt.ASK_WHETHER_TO_STOP else "",
    ]


def _in_start(waiting: Waiting) -> list[str]:
    title = f"**{_title(waiting.event)}**"
    if waiting.introduction is not None:
        is_open = waiting.introduction.other is not None
        opened = [f"You both said yes: somebody would like to meet you at {title}."]
        return opened if is_open else asked_lines(waiting.introduction)
    if waiting.tomorrow is not None:
        return tomorrow_lines(waiting.tomorrow, waiting.zone, waiting.now)
    if waiting.dearer is not None:
        said = dearer.in_words(waiting.dearer)
        return [f"{title} takes more of your money than when you said Going. {said}", _TOLD]
    if waiting.notice.kind is NoticeKind.EVENT_CHANGED:
        return _changed(waiting)
    return [f"{title} is over. Talked to anyone? One name and one line is enough."]


def _changed(waiting: Waiting) -> list[str]:
    said = [plain(in_words(change, waiting.zone, waiting.now), 400) for change in waiting.changes]
    is_priced = any(change.kind is ChangeKind.PRICED for change in waiting.changes)
    return [
        f"**{_title(waiting.event)}** has changed, and you're going.",
        *said,
        _aside(waiting) if is_priced else "",
        _planned(waiting) if waiting.plan is not None else "",
        f"-# {_FREED if _is_off(waiting) else _AS_IT_IS_NOW}",
    ]


def _aside(waiting: Waiting) -> str:
    if waiting.set_aside is None:
        return ""
    more = "; not all of its cost is known yet" if waiting.is_unsure else ""
    return f"{waiting.set_aside} is set aside for it now{more}."


def _is_off(waiting: Waiting) -> bool:
    return waiting.event.details.status is Status.CANCELLED


def _planned(waiting: Waiting) -> str:
    """It was in a plan they accepted: what its money could do instead."""
    is_off = _is_off(waiting)
    free = f"{waiting.set_aside}" if waiting.set_aside is not None else "that evening"
    freed = f"{free} is free again" if is_off else f"without it {free} would be free again"
    return f"It was in your plan: {freed}, and I can plan what else fits."


def _buttons(waiting: Waiting, *, named: bool) -> list[ui.Button[Card]]:
    """`named`: whether the text above says whom they were introduced to."""
    notice, event = waiting.notice, waiting.event.id
    match notice.kind:
        case NoticeKind.INTRODUCTION_ASKED:
            return introduction_buttons(notice.introduction_id or 0)
        case NoticeKind.INTRODUCTION_OPENED:
            return [] if named else [button("Show me who", f"meet.opened:{notice.introduction_id}", Primary)]
        case NoticeKind.EVENT_CHANGED:
            again = f"plan.without:{waiting.plan}:{notice.id}"
            return [
                button("Got it", f"log.seen:{notice.id}"),
                button("Not going", f"notgoing:{event}"),
                *([button("Plan again without it", again, Primary)] if waiting.plan is not None else ()),
            ]
        case NoticeKind.DEARER:
            return [
                button("Got it", f"log.seen:{notice.id}"),
                button("Cost", f"cost:{event}"),
                button("Not going", f"notgoing:{event}"),
            ]
        case NoticeKind.DAY_BEFORE:
            coming = waiting.tomorrow.coming if waiting.tomorrow is not None else ()
            several = [button("Got it", f"log.seen:{notice.id}"), button("My agenda", "agenda.show")]
            return coming_buttons(coming[0].event.id) if len(coming) == 1 else several
        case NoticeKind.DEBRIEF:
            met = [button("We talked", f"log.met:{introduction}", Success) for introduction, _ in waiting.met]
            stop = [button("Keep asking", "log.keep"), button("Stop asking", "privacy.stopdms")]
            asks_to_stop = waiting.prompt is Prompt.ASK_WHETHER_TO_STOP
            return [
                *(met[:1] if named else ()),
                button("I talked to someone", f"log.open:{event}", Primary),
                button("Nobody this time", f"log.nobody:{event}"),
                *(stop if asks_to_stop else ()),
                # In `/start` one row must do; a DM has a second one.
                *(_cost(waiting) if not named and not asks_to_stop else ()),
            ]


def _cost(waiting: Waiting) -> list[ui.Button[Card]]:
    return cost_buttons(waiting.event.id, waiting.cost) if waiting.cost is not None else []


def introduction_buttons(introduction: int) -> list[ui.Button[Card]]:
    """For who was asked."""
    return [
        button("Yes, gladly", f"meet.yes:{introduction}", Success),
        button("Not now", f"meet.notnow:{introduction}"),
        button("Report", f"privacy.note:{introduction}", Danger),
    ]


def _title(event: Event) -> str:
    return plain(event.details.title, _TITLE)


_TOLD = "-# Somebody here said what it costs: *Cost* has it line by line. *Not going* frees the money."
_STOP = "I've asked a few times and heard nothing, which is fine. Shall I go on asking after events?"
