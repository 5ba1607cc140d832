"""What the tests of meeting and of what comes afterwards share."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.profiles import Help
from bot.playground.client import Person
from bot.playground.replies import Message, Reply
from bot.services.going import say_going
from bot.services.profile import change_area, change_help, turn_dms
from bot.storage.schema import events
from tests.e2e.finding import fed
from tests.world import MONDAY, Rapport, vevent

# 18:00 to 20:00 in Durham; the question comes at 20:30.
TUESDAY_EVENING = MONDAY + timedelta(days=1, hours=8)
UNTIL_ASKED = timedelta(days=1, hours=10, minutes=31)
HIDDEN, NAMELESS, NAMED = "Hidden", "Without a name", "By name"


async def an_event(rapport: Rapport, title: str = "Python night", **more: Any) -> EventId:
    """One on Tuesday evening, in a calendar that this server has added."""
    happening = vevent(title, TUESDAY_EVENING, text="Free entry for everybody.", **more)
    await fed(rapport, happening, path=f"/{len(rapport.feeds.routes)}.ics")
    async with rapport.app.context.database.reading() as tx:
        found = await tx.connection.scalar(select(events.c.id).where(events.c.title == title))
    assert found is not None
    return EventId(found)


async def goer(rapport: Rapport, name: str, *going: EventId, **more: Any) -> Person:
    """A new member who takes part, as `takes_part` has it."""
    person = await rapport.member(name)
    await takes_part(rapport, person, *going, **more)
    return person


async def takes_part(
    rapport: Rapport,
    person: Person,
    *going: EventId,
    seen: str = HIDDEN,
    needs: Help | None = None,
    offers: Help | None = None,
    dms: bool = False,
) -> None:
    """Lives in Durham, goes there, and may be seen as chosen in `/meet`."""
    context, member, guild = rapport.app.context, MemberId(person.id), GuildId(rapport.guild.id)
    await change_area(context, member, guild, "Durham, NC")
    await change_help(context, member, [needs] if needs else [], [offers] if offers else [])
    for event in going:
        await say_going(context, member, guild, event)
    if dms:
        await turn_dms(context, member, on=True)
    if seen != HIDDEN:
        await (await person.command("meet")).press(seen)


async def says_hello(person: Person, note: str = "Hi", **more: object) -> Reply:
    """To the first person `/meet` suggests."""
    form = await (await person.command("meet")).press("Say hello")
    return await form.submit(note=note, **more)


async def both_say_yes(one: Person, two: Person) -> None:
    await says_hello(one)
    await (await two.command("meet")).press("Yes, gladly")


async def asked(rapport: Rapport, person: Person) -> Message:
    """The event is over, and the question stands in their DM."""
    await rapport.advance(seconds=UNTIL_ASKED.total_seconds())
    return await person.receives("was worth the trip")


def everything_of(reply: Reply | Message) -> str:
    """All that reaches the person's client, ids of buttons included."""
    return str(reply.raw)
