import asyncio
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.playground.people import Person
from bot.playground.replies import Reply
from bot.storage.schema import attendances
from cogs.ui import answering
from tests.e2e.finding import fed, settled
from tests.world import MONDAY, Rapport, vevent

TUESDAY = MONDAY + timedelta(days=1, hours=8)  # 18:00 in Durham
FREE, SIX, DEAR = "Free entry for everybody.", "Tickets are $6.", "Tickets are $60."


def night(title: str, day: int, text: str = SIX, *, extra: str = "") -> str:
    """Online, so that nobody travels, on the day after Monday 2 March."""
    at = TUESDAY + timedelta(days=day - 1)
    return vevent(title, at, text=text, location="https://zoom.us/j/123456789", extra=extra)


def nights(off: str = "") -> list[str]:
    """Four of one week, and one nobody can afford."""
    titles = ("Chess night", "Data night", "Design night", "Rust night")
    called_off = {title: "STATUS:CANCELLED\r\n" for title in titles if off and title.startswith(off)}
    week = [night(title, day, extra=called_off.get(title, "")) for day, title in enumerate(titles, 1)]
    return [*week, night("Gala", 5, DEAR)]


async def with_week(rapport: Rapport, amount: str = "40") -> Person:
    """Four evenings of one week for six dollars each, and one nobody can afford."""
    await fed(rapport, *nights())
    return await settled(rapport, "Ada", amount=amount)


async def going_count(rapport: Rapport) -> int:
    async with rapport.app.context.database.reading() as tx:
        query = select(func.count()).select_from(attendances).where(attendances.c.state == "going")
        return await tx.connection.scalar(query) or 0


def in_it(reply: Reply) -> list[str]:
    """The titles in the plan itself, in order."""
    head = reply.text.split("**Left out**")[0]
    named = [title for title in ("Chess", "Data", "Design", "Rust", "Gala") if f"**{title}" in head]
    return sorted(named, key=lambda title: head.index(f"**{title}"))


def id_of(reply: Reply, label: str) -> str:
    assert reply.message is not None
    found = reply.message.button(label).custom_id
    assert found is not None
    return found


def option(reply: Reply, menu: str, holding: str) -> str:
    [select] = [each for each in reply.selects if each.custom_id.startswith(menu)]
    return next(value for value, label in select.options.items() if holding in label)


async def pick(reply: Reply, menu: str, holding: str) -> Reply:
    [select] = [each for each in reply.selects if each.custom_id.startswith(menu)]
    return await reply.select(select.custom_id, option(reply, menu, holding))


async def test_a_plan_says_what_is_in_what_is_left_and_why_others_are_out(rapport: Rapport) -> None:
    ada = await with_week(rapport)

    plan = await ada.command("plan")

    assert plan.ephemeral
    assert plan.text.startswith("### 3 evenings until Tue 31 Mar for $18 of your $40; $22 left.")
    assert len(in_it(plan)) == 3
    assert "$6 (15% of your money)" in plan.text
    assert "that week is full (3 at most)" in plan.text
    assert plan.message is not None
    assert [each["filename"] for each in plan.message.attachments] == ["plan.png"]
    assert {"Accept all 3", "Plan again", "Change"} <= set(plan.labels)


async def test_dropping_locking_swapping_and_letting_go_edit_the_same_message(rapport: Rapport) -> None:
    ada = await with_week(rapport)
    plan = await ada.command("plan")
    [out] = {"Chess", "Data", "Design", "Rust"} - set(in_it(plan))
    first = in_it(plan)[0]

    locked = await pick(plan, "plan.lock", out)
    swapped = await pick(locked, "plan.swap", f"→ {first}" if first not in in_it(locked) else "→")
    dropped = await pick(swapped, "plan.drop", in_it(swapped)[0])

    assert {each.state for each in (locked, swapped, dropped)} == {"update"}
    assert out in in_it(locked)
    assert "must be in" in locked.text
    assert in_it(swapped)[0] not in in_it(dropped)
    # Two of the four are out by now, and the gala costs too much.
    assert len(in_it(dropped)) == 2


async def test_accepting_goes_to_all_after_a_restart_too(rapport: Rapport) -> None:
    ada = await with_week(rapport)
    plan = await ada.command("plan")
    await rapport.restart()

    accepted = await plan.press("Accept all 3")

    assert accepted.text.startswith("You're going to all three.\n- ")
    assert "$18 set aside. **$22** left until Tue 31 Mar." in accepted.text
    assert "May I write to you about it?" in accepted.text
    assert await going_count(rapport) == 3
    assert "You're going to 3 events" in (await ada.command("agenda")).text


async def test_accepting_twice_and_ten_times_at_once_changes_nothing_more(rapport: Rapport) -> None:
    ada = await with_week(rapport)
    plan = await ada.command("plan")
    message, accept = plan.message, id_of(plan, "Accept all 3")
    assert message is not None

    answers = await asyncio.gather(*(ada.press(message, accept) for _ in range(10)))
    late = await ada.press(message, accept, force=True)

    assert sum(each.text.startswith("You're going to all three.") for each in answers) == 1
    assert sum(each.text.startswith("You're already going to all three.") for each in answers) == 9
    assert late.text.startswith("You're already going to all three.")
    assert "**$22** left" in late.text
    assert await going_count(rapport) == 3


async def test_somebody_elses_press_changes_nothing(rapport: Rapport) -> None:
    ada, ben = await with_week(rapport), await settled(rapport, "Ben")
    plan = await ada.command("plan")
    mine = await ben.command("start")
    assert mine.message is not None

    for wanted in ("Accept all 3", "Plan again", "Change"):
        answer = await ben.press(mine.message, id_of(plan, wanted), force=True)
        assert answer.text.startswith("That plan is from another time, and I don't have it any more.")

    assert await going_count(rapport) == 0


async def test_what_was_called_off_meanwhile_is_told_and_nothing_accepted(rapport: Rapport) -> None:
    ada = await with_week(rapport)
    plan = await ada.command("plan")
    off = in_it(plan)[0]
    await call_off(rapport, off)

    refused = await plan.press("Accept all 3")

    assert refused.text.startswith(
        "Something changed meanwhile, so I set nothing aside:\n"
        f"- **{off} night** was called off\nThis is the plan as it would be now.\n### 3 evenings"
    )
    assert await going_count(rapport) == 0
    assert (await refused.press("Accept all 3")).text.startswith("You're going to all three.")


async def test_an_evening_said_going_to_meanwhile_that_fills_the_week_is_told_before_the_plan_as_it_would_be(
    rapport: Rapport,
) -> None:
    ada = await with_week(rapport)
    plan = await ada.command("plan")
    [out] = {"Chess", "Data", "Design", "Rust"} - set(in_it(plan))
    await (await ada.command("events", about=out.lower())).press("Going", near=f"{out} night")

    refused = await plan.press("Accept all 3")

    assert refused.text.startswith(
        "Something changed meanwhile, so I set nothing aside:\n"
        "- the week of Mon 2 Mar would have 4 evenings by now, and I plan 3 a week at most\n"
        "This is the plan as it would be now.\n### 2 evenings"
    )
    assert await going_count(rapport) == 1
    assert (await refused.press("Accept both")).text.startswith("You're going to both.")


async def call_off(rapport: Rapport, off: str) -> None:
    """One of the week's nights is cancelled, and the organiser looks at their calendar anew."""
    rapport.publish(*nights(off))
    await rapport.advance(minutes=10)
    listed = await (await rapport.organiser()).command("feeds list")
    await (await listed.press("Health")).press("Look again")


async def test_evenings_are_asked_once_and_the_form_changes_the_rest(rapport: Rapport) -> None:
    ada = await with_week(rapport)
    plan = await ada.command("plan")

    more = await pick(plan, "plan.evenings", "4 evenings")
    form = await more.press("Change")
    again = await form.submit(period="this week", goal="learn", a_week="2", a_day="1")

    assert len(in_it(more)) == 4
    assert not [each for each in more.selects if each.custom_id.startswith("plan.evenings")]
    assert again.text.startswith("### 2 evenings until Sun 8 Mar")
    assert "Planned to learn something." in again.text


async def test_days_that_cannot_be_read_open_the_form_again_as_typed(rapport: Rapport) -> None:
    ada = await with_week(rapport)
    plan = await ada.command("plan")
    form = await plan.press("Change")

    answer = await form.submit(period="soonish", goal="people", a_week="2", a_day="1")
    reopened = await answer.press("Edit again")
    kept = await reopened.submit(period="until 20 Mar", goal="people", a_week="2", a_day="1")

    assert answer.text.startswith("I couldn't tell which days “soonish” means.")
    assert "until Fri 20 Mar" in kept.text
    assert (await plan.press("Plan again")).text.startswith("### ")


async def test_unknown_prices_ask_when_they_would_leave(rapport: Rapport) -> None:
    await fed(rapport, night("Mystery", 1, "Come along."))
    ada = await settled(rapport, "Ada")
    plan = await ada.command("plan")

    form = await plan.press("When would you leave?")
    planned = await form.submit(amount="$10")

    assert plan.text.startswith("### Nothing until Tue 31 Mar surely fits your $40. 1 might (price unknown).")
    assert "Price unknown, so not planned: Mystery." in plan.text
    assert "### 1 evening until Tue 31 Mar for $10 of your $40; $30 left." in planned.text
    assert "price unknown, $10 kept back" in planned.text


async def test_amount_they_would_leave_at_is_said_of_what_they_go_to_already(rapport: Rapport) -> None:
    await fed(rapport, night("Mystery", 1, "Come along."), night("Riddle", 3, "Come along."))
    ada = await settled(rapport, "Ada")
    events = await ada.command("events")
    await (await events.press("2 more with an unknown price")).press("Going", near="Mystery")
    plan = await ada.command("plan")

    planned = await (await plan.press("When would you leave?")).submit(amount="$10")

    assert planned.text.startswith("For the event you go to, $10 is set aside now; it was nothing.")


async def test_when_nothing_is_affordable_real_numbers_say_so(rapport: Rapport) -> None:
    await fed(rapport, night("Gala", 1, "Tickets are $10."), night("Opera", 2, DEAR))
    ada = await settled(rapport, "Ada", amount="6")

    plan = await ada.command("plan")

    assert plan.text.startswith(
        "### Nothing until Tue 31 Mar surely fits your $6. That's the prices, not you. "
        "2 cost more; the closest is $4 over."
    )
    assert "With $4 more: Gala." in plan.text
    assert "Accept it" not in plan.labels


async def test_without_the_two_questions_they_are_asked_first(rapport: Rapport) -> None:
    await fed(rapport, night("Free night", 1, FREE))
    ben = await rapport.member("Ben")
    asked = await ben.command("plan")
    assert asked.text.startswith("A plan counts the way there and back, so two questions first")
    assert asked.labels == ["Answer two questions"]


async def test_days_and_goals_are_completed(rapport: Rapport) -> None:
    ada = await settled(rapport, "Ada")
    days = await ada.complete("plan", "period", "next")
    typed = await ada.complete("plan", "period", "until 20 Mar")
    goals = await ada.complete("plan", "goal", "le")
    assert [each["value"] for each in days] == ["next week", "next 2 weeks", "next month"]
    assert typed[0] == {"name": "until 20 Mar (Mon 2 - Fri 20 Mar)", "value": "until 20 Mar"}
    assert goals == [{"name": "learn something", "value": "learn"}]


async def test_a_past_day_is_refused_with_an_example(rapport: Rapport) -> None:
    ada = await settled(rapport, "Ada")
    answer = await ada.command("plan", period="until yesterday")
    assert "has gone by" in answer.text
    assert "Try “this week”" in answer.text


async def test_what_is_called_off_later_offers_a_new_plan_in_one_dm(rapport: Rapport) -> None:
    ada = await with_week(rapport)
    plan = await ada.command("plan")
    accepted = await plan.press("Accept all 3")
    await accepted.press("Yes, DM me")
    off, *kept = in_it(plan)
    [other] = {"Chess", "Data", "Design", "Rust"} - {off, *kept}

    await call_off(rapport, off)
    told = await ada.receives(f"**{off} night** has changed")
    sent = await ada.dms()
    offered = await told.press("Plan again without it")

    assert "It was in your plan: $6 is free again, and I can plan what else fits." in told.text
    assert len(sent) == 1
    assert offered.text.startswith("### 1 evening until Tue 31 Mar for $6 of your $28; $22 left.")
    assert in_it(offered) == [other]
    assert "**You go already**" in offered.text
    assert (await offered.press("Accept it")).text.startswith("You're going.")
    assert await going_count(rapport) == 3


async def test_what_is_called_off_without_a_plan_offers_none(rapport: Rapport) -> None:
    ada = await with_week(rapport)
    page = await ada.command("events")
    await (await page.press("Going", near="Chess night")).press("Yes, DM me")

    await call_off(rapport, "Chess")
    told = await ada.receives("**Chess night** has changed")
    agenda = await ada.command("agenda")
    cost = await page.press("Cost", near="Chess night")

    assert "It has been called off: nothing of it counts against your budget any more" in cost.text
    assert "-# Nothing of it counts against your budget any more, unless you paid already." in told.text
    assert "-# nothing counts any more · Called off" in agenda.text
    assert "Plan again without it" not in told.labels
    assert "plan" not in told.text


async def test_an_empty_agenda_leads_to_a_plan(rapport: Rapport) -> None:
    ada = await with_week(rapport)
    plan = await (await ada.command("agenda")).press("Plan my evenings")
    assert plan.text.startswith("### 3 evenings until Tue 31 Mar")


async def test_what_is_weighed_is_said_while_that_takes_long(
    rapport: Rapport, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await with_week(rapport)
    # The first plan starts a process, so it takes longer than no time at all.
    monkeypatch.setattr(answering, "DEFER_AFTER", 0.0)

    plan = await ada.command("plan")

    assert "Weighing 5 events against your $40 …" in str(await rapport.world.requests("/webhooks"))
    assert plan.text.startswith("### 3 evenings")
    assert "Weighing" not in plan.text


async def test_a_plan_that_cannot_be_finished_says_how_to_go_on(rapport: Rapport) -> None:
    ada = await with_week(rapport)
    plan = await ada.command("plan")
    await rapport.app.context.thinkers.close()

    stopped = await pick(plan, "plan.drop", "Chess night")

    assert "couldn't finish weighing" in stopped.text
    assert {"Plan again", "Change"} <= set(stopped.labels)
    assert await going_count(rapport) == 0
    await rapport.restart()
    again = await stopped.press("Plan again")
    assert "Chess" not in in_it(again)
    assert "Dropped: Chess night" in again.text


async def test_a_day_is_said_once_in_a_reason(rapport: Rapport) -> None:
    same = [night("Chess night", day, uid) for day, uid in ((1, FREE), (2, FREE), (3, FREE))]
    await fed(rapport, *same, night("Gala", 1, "Tickets are $30."))
    ada = await settled(rapport, "Ada", amount="40")

    plan = await ada.command("plan")

    assert re.search(r"Gala \(Tue 3 Mar\): (clashes with|that day has) Chess night$", plan.text, re.MULTILINE)
