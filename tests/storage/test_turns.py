from __future__ import annotations

import asyncio

import pytest

from bot.domain.ids import MemberId
from bot.storage.database import Database
from bot.storage.turns import Turns
from tests.conftest import NOW


class Line:
    """Tasks that take a turn, note that they had it and leave at once; the first stays until it is let go."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.had: list[str] = []
        self.may_leave = asyncio.Event()
        self.tasks: list[asyncio.Task[None]] = []

    async def joined_by(
        self, name: str, *, patient: bool = False, within: float = 30.0
    ) -> asyncio.Task[None]:
        task = asyncio.create_task(self._take(name, patient=patient, within=within))
        self.tasks.append(task)
        await asyncio.sleep(0)  # it stands in line now
        await asyncio.sleep(0)
        return task

    async def _take(self, name: str, *, patient: bool, within: float) -> None:
        async with self.turns.turn(patient=patient, within=within):
            self.had.append(name)
            if name.startswith("stays"):
                await self.may_leave.wait()

    async def ended(self) -> list[str]:
        self.may_leave.set()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        return self.had


async def test_whoever_is_patient_lets_all_others_go_first() -> None:
    line = Line(Turns(1, 1))
    await line.joined_by("stays", patient=True)
    for name in ("poll 1", "poll 2"):
        await line.joined_by(name, patient=True)
    for name in ("member 1", "member 2"):
        await line.joined_by(name)
    assert await line.ended() == ["stays", "member 1", "member 2", "poll 1", "poll 2"]


async def test_patient_ones_leave_room_for_others() -> None:
    line = Line(Turns(3, 2))
    for name in ("stays 1", "stays 2", "stays 3"):
        await line.joined_by(name, patient=True)
    await line.joined_by("member")
    assert line.had == ["stays 1", "stays 2", "member"]
    assert (await line.ended())[-1] == "stays 3"


async def test_whoever_leaves_the_line_holds_up_nobody() -> None:
    line = Line(Turns(1, 1))
    await line.joined_by("stays")
    gone = [await line.joined_by("gone"), await line.joined_by("gone too", patient=True)]
    await line.joined_by("member")
    await line.joined_by("poll", patient=True)
    for task in gone:
        task.cancel()
    assert await line.ended() == ["stays", "member", "poll"]


async def test_turn_given_to_somebody_who_is_cancelled_at_that_moment_is_given_on() -> None:
    line = Line(Turns(1, 1))
    await line.joined_by("stays")
    second = await line.joined_by("second")
    await line.joined_by("third", patient=True)
    line.may_leave.set()
    await asyncio.sleep(0)  # the first has left; the second has not been woken yet
    second.cancel()
    assert await line.ended() == ["stays", "third"]


async def test_waiting_too_long_is_a_timeout_and_holds_up_nobody() -> None:
    line = Line(Turns(1, 1))
    await line.joined_by("stays")
    late = await line.joined_by("late", within=0.01)
    with pytest.raises(TimeoutError):
        await late
    await line.joined_by("member")
    assert await line.ended() == ["stays", "member"]


async def test_member_writes_before_what_nobody_waits_for(sqlite: Database) -> None:
    wrote: list[str] = []
    begun = asyncio.Event()

    async def write(name: str, *, patient: bool) -> None:
        async with sqlite.writing(patient=patient) as tx:
            begun.set()
            await tx.members.get_or_add(MemberId(len(wrote) + 1), NOW)
            wrote.append(name)

    polls = [asyncio.create_task(write(f"poll {number}", patient=True)) for number in range(20)]
    await begun.wait()
    await write("member", patient=False)
    assert wrote.index("member") <= 1
    await asyncio.gather(*polls)
    assert len(wrote) == 21
