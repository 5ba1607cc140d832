"""Members who go to the same event and may be met there, and what Discord says of who is still here."""

from __future__ import annotations

from collections.abc import Collection

from bot.domain.hellos import Gift, Hello
from bot.domain.ids import EventId, GuildId, MemberId
from bot.domain.profiles import Help, Visibility
from bot.services.context import Context
from bot.services.going import say_going
from bot.services.introducing import say_hello
from bot.services.meeting import Meeting, choose_visibility, meet
from bot.services.profile import change_area, change_help, turn_dms
from bot.services.underway import Underway
from tests.services.contexts import GUILD

# As long as Discord's own, so that one is never found by chance within a date or a key.
ADA, BEN, CLEO, DAN = (MemberId(500_000_000_000_000_000 + number) for number in range(1, 5))
HELLO = Hello("I'd love to hear how you got into it.", Gift.NOTES)


class Discord:
    """Answers who is on the server: everybody but `gone`; of `silent` it does not say."""

    def __init__(self, gone: Collection[MemberId] = (), silent: Collection[MemberId] = ()) -> None:
        self.gone, self.silent = set(gone), set(silent)
        self.asked: list[tuple[GuildId, MemberId]] = []

    async def __call__(self, guild: GuildId, member: MemberId) -> bool | None:
        self.asked.append((guild, member))
        return None if member in self.silent else member not in self.gone


EVERYBODY_HERE = Discord()


async def goes(
    context: Context,
    member: MemberId,
    event: EventId,
    visibility: Visibility = Visibility.NAMED,
    *,
    needs: Collection[Help] = (),
    offers: Collection[Help] = (),
    dms: bool = False,
) -> None:
    """Lives in Durham, goes there, and may be seen as said."""
    await change_area(context, member, GUILD, "Durham, NC")
    await change_help(context, member, needs, offers)
    await say_going(context, member, GUILD, event)
    await choose_visibility(context, member, GUILD, visibility)
    if dms:
        await turn_dms(context, member, on=True)


async def looks(
    context: Context, member: MemberId, event: EventId, discord: Discord = EVERYBODY_HERE
) -> Meeting:
    return await meet(context, member, GUILD, event, discord)


async def sees(
    context: Context, member: MemberId, event: EventId, discord: Discord = EVERYBODY_HERE
) -> set[MemberId]:
    """Whom `/meet` suggests to them."""
    return {person.about.other for person in (await looks(context, member, event, discord)).people}


async def greets(
    context: Context, member: MemberId, other: MemberId, event: EventId, hello: Hello = HELLO
) -> Underway:
    """Says hello to somebody they were suggested."""
    people = (await looks(context, member, event)).people
    [suggestion] = [person.suggestion for person in people if person.about.other == other]
    return await say_hello(context, member, suggestion, hello, EVERYBODY_HERE)
