import asyncio
from datetime import timedelta

from sqlalchemy import func, select

from bot.playground.client import DM
from bot.storage.schema import attendances, jobs
from tests.e2e.finding import fed, settled
from tests.world import MONDAY, Rapport, vevent

TOMORROW = MONDAY + timedelta(days=1, hours=8)  # 18:00 in Durham
FIVE_DOLLARS, FREE = "Tickets are $5.", "Free entry for everybody."


async def test_going_says_what_it_costs_and_what_is_left(rapport: Rapport) -> None:
    await fed(rapport, vevent("Python workshop", TOMORROW, text=FIVE_DOLLARS))
    ada = await settled(rapport, "Ada")

    going = await (await ada.command("events")).press("Going")

    assert going.ephemeral
    assert going.text.startswith(
        "You're going to **Python workshop**.\nTue 3 Mar, 18:00-20:00 · Sample Hall, Durham\nAbout $5 to $7: $5 entry"
    )
    assert "$7 set aside." in going.text
    assert "**$33** left until Tue 31 Mar." in going.text


async def test_what_is_open_all_day_counts_against_a_budget_set_on_that_day(rapport: Rapport) -> None:
    today = "DTSTART;VALUE=DATE:20260302\r\nDTEND;VALUE=DATE:20260303\r\n"
    fair = vevent("Book fair", MONDAY, text=FIVE_DOLLARS)
    timed = [line for line in fair.split("\r\n") if line.startswith(("DTSTART", "DTEND"))]
    await fed(rapport, fair.replace("\r\n".join(timed) + "\r\n", today))
    ada = await settled(rapport, "Ada")

    going = await (await ada.command("events")).press("Going")

    assert "**$33** left until Tue 31 Mar." in going.text


async def test_what_began_before_the_budget_is_not_said_to_come_after_it(rapport: Rapport) -> None:
    await fed(rapport, vevent("Late show", MONDAY + timedelta(hours=13), text=FIVE_DOLLARS))
    ada = await settled(rapport, "Ada")
    await (await (await ada.command("budget")).press("Change it")).submit(amount="40", until="today")
    events = await ada.command("events")
    going = await events.press("Going")
    assert "**$33** left until Mon 2 Mar." in going.text
    await rapport.advance(hours=14, minutes=5)
    await (await (await ada.command("budget")).press("Set a new one")).submit(amount="40", until="")

    again = await events.press("Going")

    assert "It began before this budget, so it doesn't count against it." in again.text


async def test_dms_are_asked_about_once(rapport: Rapport) -> None:
    await fed(
        rapport, vevent("Python workshop", TOMORROW, text=FREE), vevent("Rust night", TOMORROW, text=FREE)
    )
    ada = await settled(rapport, "Ada")
    page = await ada.command("events")

    first = await page.press("Going", near="Python workshop")
    second = await page.press("Going", near="Rust night")
    on = await first.press("Yes, DM me")
    home = await ada.command("start")
    off = await on.press("Stop DMs")

    assert "May I write to you about it?" in first.text
    assert "May I write to you about it?" not in second.text
    assert "DMs: on" in home.text
    assert "No DMs, then." in off.text
    assert "DMs: off" in (await ada.command("start")).text


async def test_a_second_tap_is_told_the_state(rapport: Rapport) -> None:
    await fed(rapport, vevent("Python workshop", TOMORROW, text=FIVE_DOLLARS))
    ada = await settled(rapport, "Ada")
    page = await ada.command("events")

    await page.press("Going")
    again = await page.press("Going")

    assert again.text.startswith("You're already going to **Python workshop**.")
    assert "**$33** left" in again.text


async def test_ten_taps_at_once_make_one_plan(rapport: Rapport) -> None:
    await fed(rapport, vevent("Python workshop", TOMORROW, text=FIVE_DOLLARS))
    ada = await settled(rapport, "Ada")
    page = await ada.command("events")

    said = await asyncio.gather(*(page.press("Going") for _ in range(10)))

    assert sum(each.text.startswith("You're going to") for each in said) == 1
    assert sum("May I write to you about it?" in each.text for each in said) == 1
    assert all("**$33** left" in each.text for each in said)
    async with rapport.app.context.database.reading() as tx:
        assert await tx.connection.scalar(select(func.count()).where(jobs.c.kind == "debrief")) == 1
        assert await tx.connection.scalar(select(func.count()).select_from(attendances)) == 1


async def test_what_they_go_to_at_the_same_hour_is_named(rapport: Rapport) -> None:
    await fed(
        rapport,
        vevent("Garden tour", TOMORROW, text=FREE),
        vevent("Rust night", TOMORROW + timedelta(hours=1), text=FREE),
        vevent("Late walk", TOMORROW + timedelta(hours=2), hours=0.5, text=FREE),
    )
    ada = await settled(rapport, "Ada")
    page = await ada.command("events")

    tour, walk, night, again = [
        await page.press("Going", near=title)
        for title in ("Garden tour", "Late walk", "Rust night", "Garden tour")
    ]

    assert "overlaps" not in tour.text + walk.text
    both = (
        "It overlaps with **Garden tour**, where you're going, too (Tue 3 Mar, 18:00-20:00), and with 1 more."
    )
    assert both in night.text
    assert "It overlaps with **Rust night**, where you're going, too (Tue 3 Mar, 19:00-21:00)." in again.text


async def test_not_going_frees_the_money(rapport: Rapport) -> None:
    await fed(rapport, vevent("Python workshop", TOMORROW, text=FIVE_DOLLARS))
    ada = await settled(rapport, "Ada")
    going = await (await ada.command("events")).press("Going")
    await rapport.restart()

    freed = await going.press("Not going")

    assert freed.text == "You're not going to **Python workshop**.\n**$40** left until Tue 31 Mar."
    assert "You aren't going anywhere yet." in (await ada.command("agenda")).text


async def test_nobody_is_reproached_for_staying_at_home(rapport: Rapport) -> None:
    night = TOMORROW + timedelta(hours=24)
    await fed(
        rapport,
        vevent("Python workshop", TOMORROW, text=FIVE_DOLLARS),
        vevent("Rust night", night, text="$9"),
    )
    ada = await settled(rapport, "Ada")
    page = await ada.command("events")
    await page.press("Going", near="Python workshop")
    await page.press("Going", near="Rust night")
    await (await (await ada.command("budget")).press("Change it")).submit(amount="1")

    out = await (await ada.command("agenda")).press("Not going")

    assert out.text.startswith("You're not going to **Python workshop**.\nStill $")
    assert "more planned and spent than you have until Tue 31 Mar." in out.text
    assert "It's your call" not in out.text


async def test_the_agenda_is_in_order_with_a_way_out_of_each(rapport: Rapport) -> None:
    await fed(
        rapport,
        vevent("Later night", TOMORROW + timedelta(days=2), text=FREE),
        vevent("Sooner night", TOMORROW, text=FIVE_DOLLARS),
    )
    ada = await settled(rapport, "Ada")
    page = await ada.command("events")
    for title in ("Later night", "Sooner night"):
        await page.press("Going", near=title)

    agenda = await ada.command("agenda")
    in_dm = await ada.command("agenda", in_=DM)
    await agenda.press("Not going", near="Sooner night")

    assert agenda.text.index("Sooner night") < agenda.text.index("Later night")
    assert "You're going to 2 events" in agenda.text
    assert "set aside" in agenda.text
    assert in_dm.text == agenda.text
    left = await ada.command("agenda")
    assert ("Sooner night" in left.text, "Later night" in left.text) == (False, True)


async def test_not_for_me_is_not_shown_again(rapport: Rapport) -> None:
    await fed(
        rapport, vevent("Python workshop", TOMORROW, text=FREE), vevent("Rust night", TOMORROW, text=FREE)
    )
    ada = await settled(rapport, "Ada")
    said = await (await ada.command("events")).press("Not for me", near="Rust night")

    page = await ada.command("events")
    undone = await said.press("Undo")

    assert ("Python workshop" in page.text, "Rust night" in page.text) == (True, False)
    assert "1 more you said are not for you" in page.labels
    assert "Taken back: **Rust night**" in undone.text
    assert "Rust night" in (await ada.command("events")).text


async def test_others_from_here_are_counted_from_two(rapport: Rapport) -> None:
    await fed(rapport, vevent("Python workshop", TOMORROW, text=FREE))
    ada, ben, cleo = [await settled(rapport, name) for name in ("Ada", "Ben", "Cleo")]
    await (await ben.command("events")).press("Going")
    with_one = await ada.command("events")
    await (await cleo.command("events")).press("Going")
    with_two = await ada.command("events")

    assert "others from here" not in with_one.text
    assert "2 others from here are going" in with_two.text


async def test_an_event_that_is_over_cannot_be_gone_to(rapport: Rapport) -> None:
    await fed(rapport, vevent("Python workshop", TOMORROW, text=FREE))
    ada = await settled(rapport, "Ada")
    page = await ada.command("events")
    await rapport.advance(days=3)

    late = await page.press("Going")

    assert late.text == "That one is over already. `/log` keeps whom you talked to there."
