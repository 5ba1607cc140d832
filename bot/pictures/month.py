"""The evenings of a plan on the days they are, with the money running down."""

from __future__ import annotations

from datetime import date

from bot.domain.money import format_minor
from bot.domain.month_view import Evening, MonthView
from bot.domain.when import format_days
from bot.domain.wording import counted
from bot.pictures.faces import face
from bot.pictures.svg import FAINT, INK, LEFT, LINE, OVER, SOFT, Sheet, render

_WIDTH, _EDGE, _GAP = 1000, 24, 8
_CELL = (_WIDTH - 2 * _EDGE - 6 * _GAP) / 7
_MOST = 8
_WEEKDAYS_AT, _TALL, _LOW = 138, 150, 78
_NEW, _THERE = "#FBE7BF", "#CFE3D2"
_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def draw_month(view: MonthView) -> bytes:
    """PNG, 1000 pixels wide: a row a week, low where nothing is on."""
    sheet = Sheet(_WIDTH)
    _head(sheet, view)
    top = float(_WEEKDAYS_AT + 16)
    for week in _weeks(view):
        height = _TALL if any(view.on(day) for day in week) else _LOW
        for column, day in enumerate(week):
            if view.first <= day <= view.last:
                _day(sheet, view, day, (_EDGE + column * (_CELL + _GAP), top, height))
        top += height + _GAP
    _legend(sheet, view, top + 26)
    return render(sheet.svg(round(top + 56)))


def _weeks(view: MonthView) -> list[tuple[date, ...]]:
    """Of a long time those alone that something is in, so that days stay large enough to read."""
    weeks = list(view.weeks)
    if len(weeks) <= _MOST:
        return weeks
    return [week for week in weeks if any(view.on(day) for day in week)][:_MOST]


def _head(sheet: Sheet, view: MonthView) -> None:
    said = f"{counted(len({each.on for each in view.evenings}), 'day')} out"
    sheet.words(_EDGE + 4, 56, said, 38, bold=True)
    shown = face(bold=True).width(said, 38)
    span = format_days(view.first, view.last)
    sheet.words(_EDGE + 4 + shown + 18, 56, span, 28, fill=SOFT)
    left = view.left_after(view.last)
    if left is not None and view.money is not None:
        _left(sheet, view.money, left, view.currency)
    for column, name in enumerate(_NAMES):
        middle = _EDGE + column * (_CELL + _GAP) + _CELL / 2
        sheet.words(middle, _WEEKDAYS_AT, name, 24, fill=SOFT, anchor="middle")


def _legend(sheet: Sheet, view: MonthView, y: float) -> None:
    kinds = {each.is_new for each in view.evenings}
    named = [(_NEW, "in the plan")] if True in kinds else []
    named += [(_THERE, "you go already")] if False in kinds else []
    at = float(_EDGE + 4)
    for fill, words in named:
        sheet.rect(at, y - 18, 24, 22, fill, round_=5, line=LINE)
        sheet.words(at + 34, y, words, 22, fill=SOFT)
        at += 34 + face().width(words, 22) + 36
    if view.has_money:
        sheet.rect(at, y - 11, 44, 8, LEFT, round_=4)
        sheet.words(at + 54, y, "money left that evening", 22, fill=SOFT)


def _left(sheet: Sheet, money: int, left: int, currency: str) -> None:
    words = f"{format_minor(left, currency)} left" if left >= 0 else f"{format_minor(-left, currency)} over"
    sheet.words(
        _WIDTH - _EDGE - 4,
        52,
        words,
        38,
        bold=True,
        fill=LEFT if left >= 0 else OVER,
        anchor="end",
        room=400,
        whole=True,
    )
    if money >= 0:
        sheet.words(
            _WIDTH - _EDGE - 4, 88, f"of {format_minor(money, currency)}", 24, fill=SOFT, anchor="end"
        )


_Spot = tuple[float, float, float]


def _day(sheet: Sheet, view: MonthView, day: date, spot: _Spot) -> None:
    left, top, height = spot
    evenings = view.on(day)
    if not evenings:
        sheet.rect(left, top, _CELL, height, FAINT, round_=10)
    else:
        fill = _NEW if any(each.is_new for each in evenings) else _THERE
        sheet.rect(left, top, _CELL, height, fill, round_=10, line=LINE)
    sheet.words(left + 10, top + 31, str(day.day), 26, bold=bool(evenings), fill=INK if evenings else SOFT)
    if evenings:
        _evenings(sheet, view, evenings, spot)
    _money_bar(sheet, view, day, spot)


def _evenings(sheet: Sheet, view: MonthView, evenings: tuple[Evening, ...], spot: _Spot) -> None:
    left, top, _ = spot
    at, room = left + 10, _CELL - 18
    if len(evenings) > 1:
        more = f"+{len(evenings) - 1}"
        sheet.words(left + _CELL - 9, top + 31, more, 24, bold=True, fill=SOFT, anchor="end")
    sheet.words(at, top + 63, _cost(evenings, view.currency), 27, bold=True, room=room, whole=True)
    title = face().drawable(evenings[0].title)
    for number, line in enumerate(face().lines(title, 20, room, 2)):
        sheet.words(at, top + 91 + 24 * number, line, 20, room=room)


def _cost(evenings: tuple[Evening, ...], currency: str) -> str:
    """What is still to be paid. What they go to already has its money set aside, which is not to say that it is free."""
    new = [each for each in evenings if each.is_new]
    if not new:
        return "going"
    known = sum(each.cost or 0 for each in new)
    if any(each.cost is None for each in new):
        return f"{format_minor(known, currency)} + ?" if known else "?"
    return format_minor(known, currency) if known else "free"


def _money_bar(sheet: Sheet, view: MonthView, day: date, spot: _Spot) -> None:
    """How much of the money is left that evening, as a share of the day's width."""
    left, top, height = spot
    after = view.left_after(day)
    if after is None or view.money is None or not view.has_money:
        return
    room, at = _CELL - 18, top + height - 16
    sheet.rect(left + 9, at, room, 8, LINE if view.on(day) else "#DAD6CA", round_=4)
    share = max(0.0, min(1.0, after / view.money))
    sheet.rect(left + 9, at, room * share, 8, LEFT, round_=4)
    if after < 0:
        sheet.rect(left + 9, at, room, 8, OVER, round_=4)
