"""The day before over the local Discord: one DM, at five, and nothing twice whatever breaks between."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.ids import MemberId
from bot.playground.client import Person
from bot.playground.replies import Message
from bot.services.day_before import want_reminders
from tests.e2e.finding import fed, followup, settled
from tests.e2e.killable import Killable, killable
from tests.e2e.meeting import NAMELESS, both_say_yes, takes_part
from tests.e2e.test_debrief import done
from tests.e2e.test_hybrid import HYBRID
from tests.world import MONDAY, Rapport, vevent

TUESDAY_EVENING = MONDAY + timedelta(days=1, hours=8)  # 18:00 in Durham
# Five in the afternoon on Monday.
UNTIL_FIVE = timedelta(hours=7)
POST = "POST /channels/{channel_id}/messages"
PYTHON = vevent("Python night", TUESDAY_EVENING, text="Tickets are $5.")
BREAKFAST = vevent("Founders breakfast", TUESDAY_EVENING - timedelta(hours=10), text="Free entry.")


async def goer(
    rapport: Rapport, *titles: str, name: str = "Ada", say: str = "Yes, and the day before"
) -> Person:
    """Goes there, and has answered the question about DMs."""
    person = await settled(rapport, name)
    page = await person.command("events")
    for number, title in enumerate(titles):
        going = await page.press("Going", near=title)
        if number == 0:
            await going.press(say)
    return person


async def at_five(rapport: Rapport) -> None:
    await rapport.advance(seconds=UNTIL_FIVE.total_seconds())
    await done(rapport, "day_before")


async def told(person: Person) -> list[Message]:
    return [each for each in await person.dms() if "Still coming?" in each.text]


async def test_one_dm_says_when_to_leave_and_what_it_costs(rapport: Rapport) -> None:
    await fed(rapport, PYTHON)
    ada = await goer(rapport, "Python night")
    await at_five(rapport)

    dm = await ada.receives("Still coming?")

    assert dm.text.split("\n") == [
        "### Tomorrow you're going out",
        "**Python night**",
        "Tue 3 Mar, 18:00-20:00 · Sample Hall, Durham",
        "Leave by **17:35**: about 15 minutes by bus.",
        "About $5 to $7: $5 entry, $0 to $2 bus there and back. $7 is set aside.",
        "That leaves you **$33** until Tue 31 Mar.",
        "Still coming? If not, one tap frees the money, and that's fine.",
    ]
    assert not dm.pings


async def test_no_money_is_promised_back_where_none_was_set_aside(rapport: Rapport) -> None:
    await fed(rapport, vevent("Webinar", TUESDAY_EVENING, text="Free entry.", location="https://zoom.us/j/1"))
    ada = await goer(rapport, "Webinar")
    await at_five(rapport)

    dm = await ada.receives("Still coming?")

    assert "Still coming? If not, one tap says so, and that's fine." in dm.text


async def test_who_joins_online_is_told_where_and_not_that_they_go_out(rapport: Rapport) -> None:
    await fed(rapport, vevent("Webinar", TUESDAY_EVENING, text="Free entry.", location="https://zoom.us/j/1"))
    ada = await goer(rapport, "Webinar")
    await at_five(rapport)

    dm = await ada.receives("Still coming?")
    still = await dm.press("I'm in")

    where = "You join online: [zoom.us](https://zoom.us/j/1)"
    assert dm.text.split("\n")[:4] == [
        "### Tomorrow you join one online",
        "**Webinar**",
        "Tue 3 Mar, 18:00-20:00 · online",
        where,
    ]
    assert still.text.endswith(where)


async def test_who_joins_a_hybrid_event_online_is_not_sent_to_its_room(rapport: Rapport) -> None:
    await fed(rapport, HYBRID)
    ada = await goer(rapport, "Data night")
    await (await (await ada.command("events")).press("Cost")).press("I'll join online")
    await ada.close_dms()
    await at_five(rapport)
    await done(rapport, "dm")

    line = await followup(rapport, await ada.command("people"), "/start")
    home = await ada.command("start")

    assert line.text == "-# **Data night** is tomorrow: see `/start`."
    assert "You join online: [zoom.us](https://zoom.us/j/1)\n" in home.text
    assert "Leave by" not in home.text


async def test_several_events_of_a_day_are_one_dm_with_a_tap_for_each(rapport: Rapport) -> None:
    await fed(rapport, PYTHON, BREAKFAST)
    ada = await goer(rapport, "Python night", "Founders breakfast")
    await at_five(rapport)
    dm = await ada.receives("Still coming?")

    out = await dm.press("Can't make it", near="Python night")
    again = await dm.press("Can't make it", near="Python night")
    still = await dm.press("I'm in", near="Founders breakfast")
    agenda = await ada.command("agenda")

    assert dm.text.startswith("### Tomorrow you go to 2 events\n**Founders breakfast**")
    assert len(await told(ada)) == 1
    assert out.text.startswith("You're not going to **Python night**.\n")
    assert again.text.startswith("You weren't going to **Python night**.")
    assert still.text.startswith("Good. **Founders breakfast** it is.\nTue 3 Mar, 08:00-10:00")
    assert ("Python night" in agenda.text, "Founders breakfast" in agenda.text) == (False, True)


async def test_a_tap_on_the_day_after_is_told_that_it_is_over(rapport: Rapport) -> None:
    await fed(rapport, PYTHON)
    ada = await goer(rapport, "Python night")
    await at_five(rapport)
    dm = await ada.receives("Still coming?")
    await rapport.advance(days=2)

    said = {(await dm.press(label)).text for label in ("I'm in", "Can't make it")}

    assert said == {"That one is over by now, so nothing changes. `/log` keeps whom you talked to there."}


@pytest.mark.parametrize("minutes", [1 * 60 - 15, 1 * 60 + 15], ids=["late", "begun"])
async def test_nobody_is_told_to_leave_by_an_hour_that_is_past(rapport: Rapport, minutes: int) -> None:
    await fed(rapport, PYTHON)
    ada = await goer(rapport, "Python night")
    await at_five(rapport)
    dm = await ada.receives("Still coming?")
    await rapport.advance(days=1, minutes=minutes)

    still = await dm.press("I'm in")

    assert still.text.endswith("Sample Hall, Durham\nIt's about 15 minutes by bus.")


async def test_nobody_is_reminded_who_did_not_ask_for_it(rapport: Rapport) -> None:
    await fed(rapport, PYTHON)
    ada = await goer(rapport, "Python night", say="Yes, DM me")
    await at_five(rapport)
    await done(rapport, "dm")
    assert await ada.dms() == []


async def test_it_is_chosen_and_taken_back_in_start(rapport: Rapport) -> None:
    await fed(rapport, PYTHON)
    ada = await goer(rapport, "Python night", say="No DMs")

    on = await (await ada.command("start")).press("Remind me the day before")
    home = await ada.command("start")
    off = await home.press("No reminders")

    assert on.text.startswith("`/start` will say the day before, at five in the afternoon")
    assert "Turn DMs on" in on.labels
    assert "DMs: off; you hear from me the day before an event" in home.text
    assert off.text.startswith("No reminders the day before, then.")
    assert "with a word" not in (await ada.command("start")).text


async def test_closed_dms_leave_it_in_start_until_it_begins(rapport: Rapport) -> None:
    await fed(rapport, PYTHON)
    ada = await goer(rapport, "Python night")
    await ada.close_dms()
    await at_five(rapport)
    await done(rapport, "dm")

    line = await followup(rapport, await ada.command("people"), "says when to leave")
    home = await ada.command("start")
    confirmed = await home.press("I'm in")
    afterwards = await ada.command("start")

    assert line.text == "-# **Python night** is tomorrow: `/start` says when to leave."
    assert "Leave by **17:35**" in home.text
    assert "About $5 to $7: $5 entry, $0 to $2 bus there and back. $7 is set aside." in home.text
    assert confirmed.text.startswith("Good. **Python night** it is.")
    assert "Leave by" not in afterwards.text


async def test_whom_they_agreed_to_meet_is_named_only_in_the_dm(rapport: Rapport) -> None:
    await fed(rapport, PYTHON)
    ada = await goer(rapport, "Python night")
    ben = await goer(rapport, "Python night", name="Ben", say="No DMs")
    for person in (ada, ben):
        await takes_part(rapport, person, seen=NAMELESS, dms=person is ada)
    await want_reminders(rapport.app.context, MemberId(ben.id), on=True)
    await both_say_yes(ada, ben)
    await at_five(rapport)

    dm = await ada.receives("Still coming?")
    home = await ben.command("start")

    assert f"You agreed to meet <@{ben.id}> there." in dm.text
    assert "You agreed to meet somebody there: `/meet` says whom." in home.text
    assert str(ada.id) not in home.text


async def test_discord_that_fails_for_a_while_only_delays_it(rapport: Rapport) -> None:
    await fed(rapport, PYTHON)
    ada = await goer(rapport, "Python night")
    await rapport.world.fault("drop_after", POST)
    await at_five(rapport)
    await ada.receives("Still coming?")
    await rapport.world.forget_nonces()

    await rapport.advance(minutes=1)
    await done(rapport, "dm")

    assert len(await told(ada)) == 1


@pytest.mark.timeout(400)
async def test_it_comes_once_with_the_bot_killed_between_any_two_steps(tmp_path: Path) -> None:
    async with killable(tmp_path) as bot:
        ada = await _goes(bot)
        await bot.kill_and_start()
        await bot.world.set_clock(MONDAY + UNTIL_FIVE)
        dm = await _receives(bot, ada)
        await bot.kill_and_start()
        still = await dm.press("I'm in")
        await bot.kill_and_start()
        out = await dm.press("Can't make it")
        await bot.kill_and_start()
        budget = await ada.command("budget")

        assert still.text.startswith("Good. **Python night** it is.")
        assert out.text.startswith("You're not going to **Python night**.")
        assert "$40" in budget.text
        assert len(await told(ada)) == 1


async def _goes(bot: Killable) -> Person:
    olu = await bot.world.member(bot.guild, "Olu", roles=["Organisers"])
    setup = await olu.command("setup")
    await (await setup.press("setup.place")).submit(city="Durham, NC")
    preview = await olu.command("feeds add", link=bot.publish(PYTHON))
    await preview.press("It varies")
    ada = await bot.world.member(bot.guild, "Ada")
    await (await (await ada.command("start")).press("Answer two questions")).submit(
        area="Durham, NC", amount="40"
    )
    going = await (await ada.command("events")).press("Going", near="Python night")
    await going.press("Yes, and the day before")
    return ada


async def _receives(bot: Killable, person: Person) -> Message:
    async def came() -> bool:
        return bool(await told(person))

    await bot.world.until(came, 20, about="the DM of the day before")
    [dm] = await told(person)
    return dm
