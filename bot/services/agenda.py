"""What a member goes to, in order, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.attendance import Answered
from bot.domain.events import Event
from bot.domain.ids import GuildId, MemberId
from bot.services.accounts import Account, read_account
from bot.services.context import Context
from bot.services.readers import Reader, read_reader

# Three components each: more do not fit into a message.
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Planned:
    answered: Answered
    event: Event


@dataclass(frozen=True, slots=True)
class Agenda:
    """`planned` are the next ones of `total`; `planned_sums` what all of them have set aside, by currency;
    of `unknown` of them nobody knows the whole cost. `has_links`: calendar apps can reach us here."""

    reader: Reader
    planned: tuple[Planned, ...]
    total: int
    planned_sums: tuple[tuple[str, int], ...]
    unknown: int
    account: Account
    now: datetime
    has_links: bool = False


async def agenda_of(context: Context, member: MemberId, guild: GuildId | None) -> Agenda:
    now = context.clock.now()
    async with context.database.reading() as tx:
        history = await tx.attendances.history(member)
        ahead = [each for each in history if each.is_ahead(now)]
        events = await tx.events.get_many([each.attendance.event_id for each in ahead[:SHOWN]])
        reader, account = await read_reader(tx, member, guild), await read_account(tx, member, history)
    shown = ((each, events.get(each.attendance.event_id)) for each in ahead[:SHOWN])
    return Agenda(
        reader=reader,
        planned=tuple(Planned(each, event) for each, event in shown if event is not None),
        total=len(ahead),
        planned_sums=_sums(ahead),
        unknown=sum(_is_unknown(each) for each in ahead),
        account=account,
        now=now,
        has_links=context.web_url is not None,
    )


def _is_unknown(each: Answered) -> bool:
    return not each.is_off and each.attendance.spent is None and each.attendance.aside.unsure


def _sums(ahead: list[Answered]) -> tuple[tuple[str, int], ...]:
    sums: dict[str, int] = {}
    for each in ahead:
        said = each.attendance
        if each.costs and said.planned and said.spent is None and said.currency is not None:
            sums[said.currency] = sums.get(said.currency, 0) + said.planned
    return tuple(sorted(sums.items()))
