"""What two members may read about each other: made of what each of them told us, and nothing else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bot.domain.ids import GuildId, MemberId
from bot.domain.matching import Suggestion, score
from bot.domain.openers import favour, question, reasons
from bot.domain.profiles import Profile, Visibility
from bot.feeds.topics import TopicTable
from bot.storage.transaction import Transaction


async def profiles_on(
    tx: Transaction, guild: GuildId, members: Collection[MemberId], now: datetime
) -> dict[MemberId, Profile]:
    """As they chose to be seen on that server; who has gone, or was taken out by the organisers, is hidden."""
    people = await tx.members.get_many(list(members))
    memberships = await tx.memberships.in_guild(guild, list(people))
    shown = {id_: membership.shown_as for id_, membership in memberships.items()}
    return {id_: Profile.of(person, shown.get(id_, Visibility.HIDDEN), now) for id_, person in people.items()}


def about(viewer: Profile, other: Profile, topics: TopicTable, *, nameless: bool = False) -> Suggestion:
    """`other` in words to `viewer`; `nameless` keeps back what could tell who it is."""
    by_name = other.visibility is Visibility.NAMED and not nameless
    seen = other if by_name else replace(other, visibility=Visibility.ANONYMOUS)
    names = {topic: topics.label(topic) for topic in viewer.interests}
    found = reasons(viewer, seen, names)
    return Suggestion(
        other=other.member,
        by_name=by_name,
        value=score(viewer, other).value,
        reasons=tuple(reason.sentence for reason in found),
        question=question(viewer, seen, found),
        favour=favour(viewer, seen, names),
    )
