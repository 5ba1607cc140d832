"""A budget: spent, planned and left as one bar, and below it week by week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.budget_view import BudgetView, BudgetWeek
from bot.domain.money import format_minor
from bot.domain.when import format_day
from bot.pictures.svg import FAINT, INK, LEFT, LINE, OVER, SOFT, SPENT, STRIPES, UNSPENT, Sheet, render

_WIDTH, _EDGE, _INNER = 1000, 36, 928
_BAR_AT, _BAR, _ROWS_AT, _ROW = 134, 66, 356, 62
_BARS_AT, _BARS = 318, 430
# More rows would be too small to read.
_MOST = 6


def draw_budget(view: BudgetView) -> bytes:
    """PNG, 1000 pixels wide."""
    return render(budget_svg(view))


def budget_svg(view: BudgetView) -> str:
    """The picture before it is rendered."""
    sheet = Sheet(_WIDTH)
    _head(sheet, view)
    _bar(sheet, view)
    _legend(sheet, view)
    rows = _rows(view)
    if len(view.weeks) < 2:
        return sheet.svg(_ROWS_AT - 50)
    sheet.rect(_EDGE, _ROWS_AT - 42, _INNER, 2, LINE)
    largest = max(1, *(row.used for row in rows))
    for number, row in enumerate(rows):
        _week(sheet, view, row, largest, _ROWS_AT + _ROW * number)
    return sheet.svg(_ROWS_AT + _ROW * len(rows) + 4)


def _head(sheet: Sheet, view: BudgetView) -> None:
    said, colour = _said(view.left, view.currency)
    sheet.words(_EDGE, 68, said, 54, bold=True, fill=colour, room=600, whole=True)
    of = f"of {format_minor(view.amount, view.currency)}"
    sheet.words(_WIDTH - _EDGE, 68, of, 34, fill=SOFT, anchor="end", room=300, whole=True)
    sheet.words(_EDGE, 110, f"until {format_day(view.until_on)}", 28, fill=SOFT)


def _said(left: int, currency: str) -> tuple[str, str]:
    if left < 0:
        return f"{format_minor(-left, currency)} over", OVER
    return f"{format_minor(left, currency)} left", LEFT


def _bar(sheet: Sheet, view: BudgetView) -> None:
    """All of it is what there is; of more than that, as much as is used."""
    whole = max(view.amount, view.spent + view.planned, 1)
    sheet.rect(_EDGE, _BAR_AT, _INNER, _BAR, FAINT, round_=12)
    at = float(_EDGE)
    for amount, fill in ((view.spent, SPENT), (view.planned, STRIPES), (max(view.left, 0), UNSPENT)):
        width = _INNER * amount / whole
        # A hair between the parts, so that they are told apart without their colours.
        sheet.rect(at, _BAR_AT, width - (3 if 0 < amount < whole else 0), _BAR, fill, round_=8)
        at += width
    if view.left < 0:
        end = _EDGE + _INNER * view.amount / whole
        sheet.rect(end - 3, _BAR_AT - 10, 6, _BAR + 20, OVER)


def _legend(sheet: Sheet, view: BudgetView) -> None:
    parts = [("Spent", view.spent, SPENT), ("Planned", view.planned, STRIPES)]
    parts.append(("Left", view.left, UNSPENT) if view.left >= 0 else ("Over", -view.left, OVER))
    for number, (name, amount, fill) in enumerate(parts):
        at = _EDGE + number * _INNER / 3
        sheet.rect(at, 226, 26, 26, fill, round_=6)
        sheet.words(at + 38, 248, name, 26, fill=SOFT)
        words = format_minor(amount, view.currency)
        if name == "Planned" and view.unknown:
            words += " + ?"
        sheet.words(at + 38, 288, words, 34, bold=True, room=_INNER / 3 - 56, whole=True)


@dataclass(frozen=True, slots=True)
class _Row:
    """A week, or what came before or comes after those that are shown."""

    name: str
    spent: int
    planned: int
    unknown: int
    is_now: bool = False

    @property
    def used(self) -> int:
        return self.spent + self.planned


def _rows(view: BudgetView) -> list[_Row]:
    """The week that runs and those around it; the others in one row each, before and after."""
    weeks = view.weeks
    if len(weeks) <= _MOST:
        return [_of(week, view) for week in weeks]
    now = next((number for number, week in enumerate(weeks) if view.today <= week.last), len(weeks) - 1)
    first = min(max(now - 1, 0), len(weeks) - _MOST + 1)
    room = _MOST - (first > 0)
    last = len(weeks) if first + room >= len(weeks) else first + room - 1
    before = [_sum("Before", weeks[:first])] if first else []
    after = [_sum("Later", weeks[last:])] if last < len(weeks) else []
    return [*before, *(_of(week, view) for week in weeks[first:last]), *after]


def _of(week: BudgetWeek, view: BudgetView) -> _Row:
    is_now = week.first <= view.today <= week.last
    return _Row("This week" if is_now else _days(week), week.spent, week.planned, week.unknown, is_now)


def _days(week: BudgetWeek) -> str:
    """ "23 - 29 Nov", "30 Nov - 6 Dec", "30 Nov": the weekdays would leave no room."""
    first, last = (format_day(day).split(" ", 1)[1] for day in (week.first, week.last))
    if week.first == week.last:
        return last
    return f"{week.first.day if week.first.month == week.last.month else first} - {last}"


def _sum(name: str, weeks: Sequence[BudgetWeek]) -> _Row:
    spent, planned = sum(week.spent for week in weeks), sum(week.planned for week in weeks)
    return _Row(name, spent, planned, sum(week.unknown for week in weeks))


def _week(sheet: Sheet, view: BudgetView, row: _Row, largest: int, top: float) -> None:
    sheet.words(_EDGE, top + 20, row.name, 28, bold=row.is_now, fill=INK, room=_BARS_AT - _EDGE - 12)
    sheet.rect(_BARS_AT, top - 8, _BARS, 38, FAINT, round_=8)
    at = float(_BARS_AT)
    for amount, fill in ((row.spent, SPENT), (row.planned, STRIPES)):
        width = _BARS * amount / largest
        sheet.rect(at, top - 8, width, 38, fill, round_=8)
        at += width
    words = format_minor(row.used, view.currency) if row.used else ""
    if row.unknown:
        words = f"{words} + ?" if words else "?"
    right = _WIDTH - _EDGE
    room = right - _BARS_AT - _BARS - 14
    if words:
        sheet.words(right, top + 21, words, 27, bold=True, anchor="end", room=room, whole=True)
    else:
        sheet.words(right, top + 21, "nothing", 25, fill=SOFT, anchor="end")
