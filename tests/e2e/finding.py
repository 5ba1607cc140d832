"""What the tests of finding and affording events share."""

from __future__ import annotations

from bot.playground.client import Person
from bot.playground.replies import Message, Reply
from tests.world import Rapport


async def fed(rapport: Rapport, *events: str, path: str = "/a.ics", usually: str = "It varies") -> None:
    """The server uses a calendar with these VEVENTs, and it has been read."""
    organiser = await rapport.organiser()
    preview = await organiser.command("feeds add", link=rapport.publish(*events, path=path))
    await preview.press(usually)


async def settled(rapport: Rapport, name: str, *, amount: str = "40", area: str = "Durham, NC") -> Person:
    """A member who has answered the two questions."""
    person = await rapport.member(name)
    form = await (await person.command("start")).press("Answer two questions")
    await form.submit(area=area, amount=amount)
    return person


async def followup(rapport: Rapport, reply: Reply, holding: str) -> Message:
    """The further message that an answer brought, once it is there."""
    found: list[Message] = []

    async def came() -> bool:
        found[:] = [each for each in (await reply.refresh()).followups if holding in each.text]
        return bool(found)

    await rapport.world.until(came, about=f"a further message with {holding!r}")
    return found[0]
