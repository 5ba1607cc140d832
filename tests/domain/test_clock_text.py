from __future__ import annotations

from datetime import time

import pytest

from bot.domain.clock_text import Clocked, read_clock, split_clock


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9", time(9)),
        ("09:30", time(9, 30)),
        ("9.30", time(9, 30)),
        ("6 pm", time(18)),
        ("6:15pm", time(18, 15)),
        ("12am", time(0)),
        ("12 p.m.", time(12)),
        ("noon", time(12)),
        ("at 9", time(9)),
        ("19h30", time(19, 30)),
        ("9 o'clock", time(9)),
        ("25", None),
        ("13pm", None),
        ("9:75", None),
        ("soon", None),
        ("", None),
    ],
)
def test_time_of_day_is_read_alone(text: str, expected: time | None) -> None:
    assert read_clock(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thu 26 Nov 18:30-20:00", Clocked("Thu 26 Nov", time(18, 30), time(20))),
        ("tomorrow 7pm", Clocked("tomorrow", time(19))),
        ("tomorrow 7-9pm", Clocked("tomorrow", time(19), time(21))),
        ("tomorrow 10-2pm", Clocked("tomorrow", time(10), time(14))),
        ("friday at 7 pm to 9 pm", Clocked("friday", time(19), time(21))),
        ("from 18:00 to 20:00 on 3 Dec", Clocked("on 3 Dec", time(18), time(20))),
        ("2026-11-26 18:30", Clocked("2026-11-26", time(18, 30))),
        ("2026-11-26T18:30", Clocked("2026-11-26", time(18, 30))),
        ("Nov 26, 6:30 PM", Clocked("Nov 26", time(18, 30))),
        ("noon on friday", Clocked("on friday", time(12))),
        ("in 3 days at 9", Clocked("in 3 days", time(9))),
        ("7pm", Clocked("", time(19))),
        ("Sat 7-9pm", Clocked("Sat", time(19), time(21))),
    ],
)
def test_time_of_day_is_taken_out_of_a_day(text: str, expected: Clocked) -> None:
    assert split_clock(text) == expected


@pytest.mark.parametrize(
    "text", ["3-5 Dec", "26 Nov", "26.11.2026", "2026-11-26", "11/26", "next week", "Sat 7 Mar"]
)
def test_numbers_of_a_date_are_no_times(text: str) -> None:
    assert split_clock(text) == Clocked(text)
