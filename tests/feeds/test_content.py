"""Whether a feed says the same as before, by what the reader keeps of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.feeds.calendar import read_again
from bot.feeds.content import says_the_same
from bot.feeds.reading import Window
from tests.feeds.calendars import AUTUMN, NEW_YORK, SPRING, calendar

WALK = "UID:a\nDTSTAMP:20260101T000000Z\nDTSTART:20260302T180000Z\nRRULE:FREQ=WEEKLY\nSUMMARY:Walk"
QUIZ = "UID:b\nDTSTAMP:20260101T000000Z\nDTSTART:20260702T180000Z\nSUMMARY:Quiz"
LATER = Window(datetime(2026, 3, 20, tzinfo=UTC), datetime(2026, 6, 18, tzinfo=UTC))


def kept(body: bytes, window: Window = SPRING, before: bytes | None = None) -> bytes:
    return read_again(body, window, NEW_YORK, before)[1]


@pytest.mark.parametrize(
    ("body", "is_same"),
    [
        (calendar(WALK, QUIZ), True),
        (calendar(QUIZ, WALK), True),
        (calendar(WALK.replace("20260101", "20260302"), QUIZ.replace("20260101", "20260303")), True),
        (calendar(WALK, QUIZ.replace("Quiz", "Big quiz")), False),
        (calendar(WALK), False),
        (calendar(WALK, QUIZ, header="X-WR-CALNAME:Other"), False),
    ],
    ids=["itself", "order", "stamps", "words beyond the window", "one less", "its name"],
)
@pytest.mark.parametrize("window", [SPRING, LATER, AUTUMN], ids=["then", "later", "much later"])
@pytest.mark.parametrize("knows", [True, False], ids=["again", "whole"])
def test_only_what_is_written_differently_is_news(
    body: bytes, is_same: bool, window: Window, knows: bool
) -> None:
    before = kept(calendar(WALK, QUIZ))
    assert says_the_same(before, kept(body, window, before if knows else None)) is is_same


def test_first_reading_is_news_and_so_is_one_after_what_cannot_be_read() -> None:
    state = kept(calendar(WALK))
    assert not says_the_same(None, state)
    assert not says_the_same(b"of another version", state)
