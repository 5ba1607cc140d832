"""Who goes to what costs more by now than they have, or would stay for, hears of it once: in `/start` and as a quiet
line, never as a DM, for one fare put right may touch all they go to."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from bot.domain.attendance import Attendance
from bot.domain.dearer import notice_key, worth_telling
from bot.domain.ids import MemberId
from bot.domain.notices import NoticeKind
from bot.domain.replanned import Replanned
from bot.services.accounts import read_account
from bot.services.owing import owe
from bot.storage.transaction import Transaction


async def tell_dearer(tx: Transaction, followed: Replanned, now: datetime) -> None:
    """Call it in the transaction that set all of this aside anew."""
    moved = [(was, is_) for was, is_ in followed if (is_.planned or 0) != (was.planned or 0)]
    events = await tx.events.get_many(is_.event_id for _, is_ in moved)
    members = await tx.members.get_many(list({is_.member_id for _, is_ in moved}))
    by_member: dict[MemberId, list[tuple[Attendance, Attendance]]] = defaultdict(list)
    for was, is_ in moved:
        by_member[is_.member_id].append((was, is_))
    for id_, member in members.items():
        account, theirs = await read_account(tx, id_), by_member[id_]
        counted = {each.event_id for each in account.goings}
        told = worth_telling(theirs, account.left(now), counted, member.would_leave_above)
        if told is not None:
            before = next(was.planned for was, is_ in theirs if is_ is told)
            key, event = notice_key(told, before or 0), events[told.event_id]
            kind, guild = NoticeKind.DEARER, told.guild_id
            await owe(tx, key, id_, kind, event=event, now=now, guild=guild, silent=True)
