"""Functions for the tests of the thinkers: each does one thing that ours might do, or must not."""

from __future__ import annotations

import os
import sys
import time

from bot.domain.errors import Unreadable
from bot.domain.ids import EventId
from bot.domain.planning import Clash, ImpossiblePlan


def echo(*values: object, **named: object) -> tuple[object, ...]:
    return (*values, *named.values())


def pid() -> int:
    return os.getpid()


def hang() -> None:
    while True:
        pass


def sleep(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def die() -> None:
    os.kill(os.getpid(), 9)


def eat(mebibytes: int) -> int:
    return len([bytearray(1024 * 1024) for _ in range(mebibytes)])


def refuse() -> None:
    raise Unreadable("amount", "I can't read that amount. Something like 40 or 12.50?")


def refuse_a_plan() -> None:
    raise ImpossiblePlan(Clash.TIME, (EventId(1), EventId(2)))


def fail() -> None:
    raise KeyError("a word of somebody's")


def loaded(name: str) -> bool:
    return name in sys.modules


def environment() -> list[str]:
    return sorted(os.environ)
