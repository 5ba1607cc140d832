"""What somebody goes to takes more of their money by now, as members or organisers tell: when that is news, in which words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.domain.attendance import Attendance
from bot.domain.ids import EventId
from bot.domain.money import Money
from bot.domain.replanned import Replanned


@dataclass(frozen=True, slots=True)
class Dearer:
    """`aside` is set aside for it now, `by` so much more than before. `over` is by how much they have planned and spent
    more than there is, `past` what they said they would stay for, where it costs more."""

    aside: Money
    by: Money
    over: Money | None = None
    past: Money | None = None


def worth_telling(
    followed: Replanned, left: int | None, counted: Collection[EventId], would_leave_above: int | None
) -> Attendance | None:
    """The one they should hear of, where several take more of a member's money at once: what rose most. It is news
    where it costs more than they would stay for by now, or where it is paid from a budget that no longer suffices.

    `left` is what is left of that budget with all of it, `counted` the events that are paid from it.
    """
    more = {now.event_id: (now.planned or 0) - (was.planned or 0) for was, now in followed}
    dearer = [now for was, now in followed if more[now.event_id] > 0 and was.currency in (None, now.currency)]
    told = [now for now in dearer if _is_past(now, more[now.event_id], would_leave_above)]
    if left is not None and left < 0 <= left + sum(by for event, by in more.items() if event in counted):
        told += [now for now in dearer if now.event_id in counted]
    return max(told, key=lambda now: (more[now.event_id], -now.event_id), default=None)


def _is_past(now: Attendance, more: int, would_leave_above: int | None) -> bool:
    planned = now.planned or 0
    return would_leave_above is not None and planned - more <= would_leave_above < planned


def notice_key(now: Attendance, was: int) -> str:
    """Unique for one event, one person and what it costs them, so that it is said once; with what it cost before."""
    return f"dearer:{now.event_id}:{now.member_id}:{now.planned}:{was}"


def before(key: str) -> int:
    """What was set aside before, in minor units."""
    return int(key.rpartition(":")[2])


def in_words(dearer: Dearer) -> str:
    """ "$9 is set aside for it now, $4 more than before. You said you'd leave if it costs more than $8." """
    said = [f"{dearer.aside} is set aside for it now, {dearer.by} more than before."]
    if dearer.past is not None:
        said.append(f"You said you'd leave if it costs more than {dearer.past}.")
    if dearer.over is not None:
        said.append(f"All you planned and spent is {dearer.over} more than you have.")
    return " ".join(said)
