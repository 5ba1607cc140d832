"""After the event: when to ask "talked to anyone?", when to remind, and when to stop asking.

The times hold on the member's wall. Nothing is sent between 21:30 and 09:00 there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.attendance import Attendance
from bot.domain.budget import Budget
from bot.domain.events import EventDetails, Status
from bot.domain.money import Money
from bot.domain.paying import Lasting, is_paid_from
from bot.domain.wallclock import instant_of, next_at, same_time_tomorrow

AFTER_THE_END = timedelta(minutes=30)
QUIET_FROM = time(21, 30)
QUIET_UNTIL = time(9)

# A question that downtime kept longer than this is dropped: nobody remembers, and nobody was waiting.
ASK_WITHIN = timedelta(days=3)
REMIND_WITHIN = timedelta(days=1)
UNANSWERED_IN_A_ROW = 3

# How often a debrief was followed up: asked, reminded, counted as unanswered.
ASKED, REMINDED, SETTLED = 0, 1, 2


class Prompt(StrEnum):
    """What a member's next debrief is."""

    ASK = "ask"
    ASK_WHETHER_TO_STOP = "ask_whether_to_stop"
    # Nothing by DM: it waits in /start until they look.
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class CostAsk:
    """ "What did it cost?" `planned` stands in it; None where nobody knew, and not all there was where `unsure`."""

    planned: Money | None
    unsure: bool = False


def cost_to_ask(budget: Budget | None, went: Attendance, event: Lasting) -> CostAsk | None:
    """None where there is nothing to ask: it does not count against a budget, was known to be free, or they said."""
    if budget is None or not is_paid_from(budget, went, event) or not went.is_going:
        return None
    if went.spent is not None or went.planned == 0 or went.currency not in (None, budget.currency):
        return None
    if went.planned is None:
        return CostAsk(None)
    return CostAsk(Money(went.planned, budget.currency), went.unsure)


def ask_at(details: EventDetails, zone: ZoneInfo) -> datetime | None:
    """When to ask, in UTC; None if it is cancelled.

    Half an hour after the end (on the last day of several; two hours after the start where nobody said
    when it ends). At 09:00 in the member's `zone` if that is in the quiet hours, or if it lasted all day.
    """
    if details.status is Status.CANCELLED:
        return None
    moment = _end(details) + AFTER_THE_END
    if details.all_day or _is_quiet(moment, zone):
        return next_at(QUIET_UNTIL, zone, moment)
    return moment


def remind_at(asked_at: datetime, zone: ZoneInfo) -> datetime:
    """The one reminder: the next day at the same time, in UTC. After it there is silence."""
    return same_time_tomorrow(asked_at, zone)


def settled_at(asked_at: datetime, zone: ZoneInfo) -> datetime:
    """From when on no answer counts as unanswered: a day after the reminder, in UTC."""
    return same_time_tomorrow(remind_at(asked_at, zone), zone)


def is_stale(due_at: datetime, now: datetime, *, reminder: bool = False) -> bool:
    """Kept so long by downtime that it is dropped instead of sent."""
    return now - due_at > (REMIND_WITHIN if reminder else ASK_WITHIN)


def postponed(due_at: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    """When something due at `due_at` may go out: late it may be, but not in the quiet hours."""
    moment = max(due_at, now)
    return next_at(QUIET_UNTIL, zone, moment) if _is_quiet(moment, zone) else moment


def prompt_after(unanswered: int) -> Prompt:
    """What comes after `unanswered` in a row (0 once they answered one, or said to go on asking).

    The question whether to stop counts as the next unanswered one, so it is asked once and then it is quiet.
    """
    if unanswered < UNANSWERED_IN_A_ROW:
        return Prompt.ASK
    return Prompt.ASK_WHETHER_TO_STOP if unanswered == UNANSWERED_IN_A_ROW else Prompt.SILENCE


def _end(details: EventDetails) -> datetime:
    """An all-day event without an end lasts its day (RFC 5545 section 3.6.1)."""
    if details.all_day and details.ends_at is None:
        zone = ZoneInfo(details.timezone)
        return instant_of(details.starts_on + timedelta(days=1), time(0), zone)
    return details.ends_by


def _is_quiet(moment: datetime, zone: ZoneInfo) -> bool:
    wall = moment.astimezone(zone).time()
    return wall >= QUIET_FROM or wall < QUIET_UNTIL
