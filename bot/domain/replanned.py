"""What a fact somebody told about themselves changed of the money that is set aside, in one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.domain.attendance import Attendance
from bot.domain.money import format_minor
from bot.domain.wording import joined

# Each as it was and as it is now; of those that changed.
Replanned = Sequence[tuple[Attendance, Attendance]]


def in_words(replanned: Replanned) -> str:
    """ "For 2 events you go to, $9 is set aside now; it was $21."; "" where no amount changed."""
    moved = [(was, now) for was, now in replanned if _amount(was) != _amount(now)]
    if not moved:
        return ""
    events = "the event" if len(moved) == 1 else f"{len(moved)} events"
    before, after = _sums(was for was, _ in moved), _sums(now for _, now in moved)
    part = ", and not all is known yet" if any(now.unsure for _, now in moved) else ""
    return f"For {events} you go to, {after} is set aside now; it was {before}{part}."


def _amount(said: Attendance) -> tuple[int, str | None]:
    return said.planned or 0, said.currency if said.planned else None


def _sums(said: Iterable[Attendance]) -> str:
    sums: dict[str, int] = {}
    for each in said:
        if each.planned and each.currency is not None:
            sums[each.currency] = sums.get(each.currency, 0) + each.planned
    return joined([format_minor(amount, currency) for currency, amount in sorted(sums.items())]) or "nothing"
