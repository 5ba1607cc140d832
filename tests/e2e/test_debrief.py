"""After the event, over the local Discord: asked once, kept sealed, and nothing twice whatever breaks between."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.domain.ids import EventId, GuildId, MemberId
from bot.playground.client import DM, Person
from bot.services.going import say_not_going
from bot.storage.schema import events, jobs
from tests.e2e.finding import fed, followup, settled
from tests.e2e.meeting import (
    NAMELESS,
    TUESDAY_EVENING,
    an_event,
    asked,
    both_say_yes,
    goer,
    takes_part,
)
from tests.world import Rapport, vevent

POST = "POST /channels/{channel_id}/messages"


async def prompts(person: Person) -> int:
    return sum("was worth the trip" in each.text for each in await person.dms())


async def done(rapport: Rapport, kind: str) -> None:
    """Waits until no work of that kind is under way or due."""

    async def is_done() -> bool:
        async with rapport.app.context.database.reading() as tx:
            due = select(jobs.c.id).where(
                jobs.c.kind == kind,
                jobs.c.finished_at.is_(None),
                jobs.c.due_at <= rapport.app.clock.now(),
            )
            return (await tx.connection.execute(due)).first() is None

    await rapport.world.until(is_done, about=f"no {kind} is due")


async def test_one_name_and_one_line_and_add_another(rapport: Rapport) -> None:
    ada = await goer(rapport, "Ada", await an_event(rapport), dms=True)
    prompt = await asked(rapport, ada)

    form = await prompt.press("I talked to someone")
    kept = await form.submit(name="Sam", line="works at *Acme*")
    more = await (await kept.press("Add another")).submit(name="Priya", line="")
    people = await ada.command("people")

    assert prompt.text.startswith("Hope **Python night** was worth the trip. Talked to anyone?")
    assert not prompt.pings
    assert form.text.startswith("Who did you talk to: Python night")
    assert kept.text == (
        "Kept at Python night. Only you can read it; `/people` has it.\n**Sam**\nworks at \\*Acme\\*"
    )
    assert "**Priya**" in more.text
    assert "2 people you talked to" in people.text
    assert people.text.count("Tue 3 Mar · Python night") == 2


async def test_nobody_is_thanked_for_a_trip_who_stayed_at_home(rapport: Rapport) -> None:
    await fed(rapport, vevent("Webinar", TUESDAY_EVENING, text="Free entry.", location="https://zoom.us/j/1"))
    ada = await settled(rapport, "Ada")
    await (await (await ada.command("events")).press("Going")).press("Yes, DM me")
    await rapport.advance(days=2)

    prompt = await ada.receives("Talked to anyone?")

    assert prompt.text.startswith("Hope **Webinar** was worth your time. Talked to anyone?")


async def test_nobody_this_time_is_a_fine_answer(rapport: Rapport) -> None:
    ada = await goer(rapport, "Ada", await an_event(rapport), dms=True)
    prompt = await asked(rapport, ada)

    said = await prompt.press("Nobody this time")
    await rapport.advance(days=1)
    await done(rapport, "dm")

    assert said.text.startswith("That's fine: going at all is the hard part")
    # The question became its answer, and nothing follows.
    assert [each.text for each in await ada.dms()] == [said.text]


async def goer_who_pays(rapport: Rapport, text: str = "Tickets are $5.", *, dms: bool = True) -> Person:
    """Goes to a workshop on Tuesday evening, for which $7 of $40 are set aside."""
    await fed(rapport, vevent("Python workshop", TUESDAY_EVENING, text=text))
    ada = await settled(rapport, "Ada")
    await takes_part(rapport, ada, (await only_event(rapport)), dms=dms)
    return ada


async def only_event(rapport: Rapport) -> EventId:
    async with rapport.app.context.database.reading() as tx:
        found = await tx.connection.scalar(select(events.c.id))
    assert found is not None
    return EventId(found)


async def test_what_it_cost_is_one_tap_in_the_same_message(rapport: Rapport) -> None:
    ada = await goer_who_pays(rapport)
    prompt = await asked(rapport, ada)

    noted = await prompt.press("It cost $7, as planned")
    form = await noted.press("I talked to someone")
    kept = await form.submit(name="Sam", line="")
    twice = await ada.press(prompt, prompt.button("It cost $7, as planned").custom_id or "", force=True)
    await rapport.advance(days=1)
    await done(rapport, "dm")

    assert prompt.labels == [
        *("I talked to someone", "Nobody this time", "It cost $7, as planned", "It cost something else")
    ]
    assert noted.state == "update"
    assert "Talked to anyone?" in noted.text
    assert "Noted: it cost $7.\n-# $33 left until Tue 31 Mar: $40, less $7 spent." in noted.text
    assert noted.labels == ["I talked to someone", "Nobody this time"]
    assert "Kept at Python workshop." in kept.text
    assert twice.text.startswith("Noted: it cost $7.")
    assert "So far" in (await ada.command("budget")).text
    assert await prompts(ada) + sum("Noted" in each.text for each in await ada.dms()) == 1


async def test_something_else_opens_a_form_with_what_was_planned(rapport: Rapport) -> None:
    ada = await goer_who_pays(rapport)
    prompt = await asked(rapport, ada)

    form = await prompt.press("It cost something else")
    refused = await form.submit(amount="not much")
    again = await refused.press("Edit again")
    noted = await again.submit(amount="$6.50")
    still = (await ada.dms())[0]

    assert form.modal is not None
    assert form.modal.field("amount").value == "$7"
    assert "Try one amount" in refused.text
    assert "Noted: it cost $6.50." in noted.text
    assert "$33.50 left until Tue 31 Mar: $40, less $6.50 spent." in (await ada.command("budget")).text
    assert "I talked to someone" in still.labels


async def test_the_cost_is_still_asked_where_nobody_was_met(rapport: Rapport) -> None:
    ada = await goer_who_pays(rapport)
    prompt = await asked(rapport, ada)

    nobody = await prompt.press("Nobody this time")
    noted = await nobody.press("It cost $7, as planned")

    assert nobody.labels == ["It cost $7, as planned", "It cost something else"]
    assert (noted.state, noted.labels) == ("update", [])
    assert noted.text.startswith("Noted: it cost $7.")
    assert len(await ada.dms()) == 1


async def test_the_reminder_asks_about_the_talk_alone(rapport: Rapport) -> None:
    ada = await goer_who_pays(rapport)
    await asked(rapport, ada)

    await rapport.advance(days=1)
    reminder = await ada.receives("Still time to note")

    assert reminder.labels == ["I talked to someone", "Nobody this time"]
    assert "$33 left until Tue 31 Mar: $40, less $7 planned." in (await ada.command("budget")).text


async def test_with_dms_off_the_cost_waits_in_start(rapport: Rapport) -> None:
    ada = await goer_who_pays(rapport, dms=False)
    await rapport.advance(days=1, hours=10, minutes=31)
    await done(rapport, "debrief")

    home = await ada.command("start")
    noted = await home.press("It cost $7, as planned")
    later = await ada.command("start")

    assert (noted.state, noted.ephemeral) == ("message", True)
    assert noted.text.startswith("Noted: it cost $7.")
    assert "It cost something else" not in later.labels
    assert "I talked to someone" in later.labels


async def test_what_was_free_or_counts_against_nothing_is_not_asked(rapport: Rapport) -> None:
    ada = await goer(rapport, "Ada", await an_event(rapport), dms=True)

    prompt = await asked(rapport, ada)

    assert prompt.labels == ["I talked to someone", "Nobody this time"]


async def test_what_was_only_known_in_part_stands_beside_the_figure_not_in_it(rapport: Rapport) -> None:
    ada = await goer_who_pays(rapport, text="Come along.")
    prompt = await asked(rapport, ada)

    form = await prompt.press("It cost something else")
    noted = await form.submit(amount="3")

    assert "It cost $2, nothing more" in prompt.labels
    assert form.modal is not None
    assert form.modal.field("amount").value is None
    assert form.modal.field("amount").placeholder == "$2 set aside, the rest wasn't known"
    assert (noted.state, noted.labels) == ("update", ["I talked to someone", "Nobody this time"])
    assert "$37 left" in (await ada.command("budget")).text


async def test_one_reminder_and_then_silence(rapport: Rapport) -> None:
    ada = await goer(rapport, "Ada", await an_event(rapport), dms=True)
    await asked(rapport, ada)

    await rapport.advance(days=1)
    reminder = await ada.receives("Still time to note")
    for _ in range(3):
        await rapport.advance(days=1)
        await done(rapport, "dm")

    assert "I talked to someone" in reminder.labels
    assert len(await ada.dms()) == 2
    assert "Talked to anyone?" in (await ada.command("start")).text


async def test_with_dms_off_it_waits_in_start_and_is_hinted_at_once(rapport: Rapport) -> None:
    ada = await goer(rapport, "Ada", await an_event(rapport))
    await rapport.advance(days=1, hours=10, minutes=31)
    await done(rapport, "debrief")

    first = await ada.command("people")
    line = await followup(rapport, first, "is over. Talked to anyone?")
    second = await ada.command("people")
    home = await ada.command("start")
    kept = await (await home.press("I talked to someone")).submit(name="Sam", line="")

    assert line.text == "-# **Python night** is over. Talked to anyone? `/start` keeps the question for you."
    assert (await second.refresh()).followups == []
    assert "Kept at Python night." in kept.text
    assert await ada.dms() == []
    assert "Talked to anyone?" not in (await ada.command("start")).text


async def test_closed_dms_leave_it_in_start(rapport: Rapport) -> None:
    ada = await goer(rapport, "Ada", await an_event(rapport), dms=True)
    await ada.close_dms()
    await rapport.advance(days=1, hours=10, minutes=31)
    await done(rapport, "debrief")
    await done(rapport, "dm")

    home = await ada.command("start")
    privacy = await ada.command("privacy")

    assert "Python night** is over. Talked to anyone?" in home.text
    assert "Discord wouldn't deliver the last one" in privacy.text


async def test_a_dm_whose_answer_got_lost_is_sent_once(rapport: Rapport) -> None:
    ada = await goer(rapport, "Ada", await an_event(rapport), dms=True)
    await rapport.world.fault("drop_after", POST)

    await asked(rapport, ada)
    await rapport.advance(minutes=1)
    await done(rapport, "dm")

    assert await prompts(ada) == 1


async def test_a_dm_whose_nonce_is_forgotten_is_found_in_the_history(rapport: Rapport) -> None:
    ada = await goer(rapport, "Ada", await an_event(rapport), dms=True)
    await rapport.world.fault("drop_after", POST)
    await asked(rapport, ada)
    await rapport.world.forget_nonces()

    await rapport.advance(minutes=1)
    await done(rapport, "dm")

    assert await prompts(ada) == 1
    assert await (await ada.dms())[0].press("I talked to someone")


async def test_discord_that_fails_for_a_while_only_delays_it(rapport: Rapport) -> None:
    ada = await goer(rapport, "Ada", await an_event(rapport), dms=True)
    await rapport.world.fault("status", POST, count=1, status=503, code=0)
    await rapport.advance(days=1, hours=10, minutes=31)

    async def failed() -> bool:
        return len(await rapport.world.requests(POST)) > 0

    await rapport.world.until(failed, about="the first try")
    await rapport.advance(minutes=1)

    await ada.receives("was worth the trip")
    assert await prompts(ada) == 1


async def test_it_goes_on_after_a_restart_between_any_two_steps(rapport: Rapport) -> None:
    ada = await goer(rapport, "Ada", await an_event(rapport), dms=True)
    await rapport.app.stop()
    await rapport.world.advance(days=1, hours=10, minutes=31)
    await rapport.start()
    prompt = await ada.receives("was worth the trip")
    await rapport.restart()
    form = await prompt.press("I talked to someone")
    await rapport.restart()
    kept = await form.submit(name="Sam", line="works at Acme")
    await rapport.restart()

    assert "Kept at Python night." in kept.text
    assert "**Sam**" in (await ada.command("people")).text
    assert await prompts(ada) == 1


async def test_a_question_is_not_sent_to_who_changed_their_mind(rapport: Rapport) -> None:
    event = await an_event(rapport)
    ada = await goer(rapport, "Ada", event, dms=True)
    await say_not_going(rapport.app.context, MemberId(ada.id), GuildId(rapport.guild.id), event)

    await rapport.advance(days=1, hours=10, minutes=31)
    await done(rapport, "debrief")

    assert await ada.dms() == []


async def test_after_three_unanswered_it_asks_whether_to_stop(rapport: Rapport) -> None:
    ada = await goer(rapport, "Ada", await an_event(rapport), dms=True)
    async with rapport.app.context.database.writing() as tx:
        await tx.members.note(MemberId(ada.id), unanswered_prompts=3)

    prompt = await asked(rapport, ada)
    stopped = await prompt.press("Stop asking")

    assert "Shall I go on asking after events?" in prompt.text
    assert "Keep asking" in prompt.labels
    assert stopped.text == "No more DMs from me. What comes up waits in `/start`."
    assert "DMs from me: off" in (await ada.command("privacy")).text


async def test_a_name_that_cannot_be_read_opens_the_form_as_typed(rapport: Rapport) -> None:
    ada = await rapport.member("Ada")
    form = await ada.command("log")

    refused = await form.submit(name="...", line="works at Acme")
    again = await refused.press("Edit again")
    kept = await again.submit(name="Sam")

    assert refused.text == "A first name is enough, like Sam, or “the one with the red laptop”."
    assert again.modal is not None
    assert again.modal.field("line").value == "works at Acme"
    assert "**Sam**\nworks at Acme" in kept.text


async def test_log_by_hand_offers_where_they_were(rapport: Rapport) -> None:
    ada = await goer(rapport, "Ada", await an_event(rapport))
    before = await ada.complete("log", "event", "")
    await rapport.advance(days=1, hours=10)

    offered = await ada.complete("log", "event", "pyth")
    form = await ada.command("log", event=offered[0]["value"])
    kept = await form.submit(name="Sam", line="")
    in_dm = await (await ada.command("log", in_=DM)).submit(name="Priya", line="on the bus")

    assert before == []
    assert [each["name"] for each in offered] == ["Python night"]
    assert "Kept at Python night." in kept.text
    assert in_dm.text.startswith("Kept. Only you can read it")


async def test_what_was_kept_can_be_put_right(rapport: Rapport) -> None:
    ada, ben = await rapport.member("Ada"), await rapport.member("Ben")
    kept = await (await ada.command("log")).submit(name="Samm", line="at Acne")
    assert kept.message is not None
    edit = kept.message.button("Edit").custom_id
    assert edit is not None

    form = await kept.press("Edit")
    put_right = await form.submit(name="Sam", line="at Acme")
    others = await ben.press(kept.message, edit, force=True)

    assert form.modal is not None
    assert [field.value for field in form.modal.fields] == ["Samm", "at Acne"]
    assert "**Sam**\nat Acme" in put_right.text
    assert others.text == "I can't find that note any more. `/people` shows what I keep for you."


async def test_a_second_sam_is_somebody_else_at_a_tap(rapport: Rapport) -> None:
    ada = await rapport.member("Ada")
    await (await ada.command("log")).submit(name="Sam", line="runs a bakery")
    kept = await (await ada.command("log")).submit(name="Sam", line="works at Acme")

    await kept.press("Another Sam")
    people = await ada.command("people")

    assert "Added to what you noted about them before." in kept.text
    assert "2 people you talked to" in people.text


async def test_whom_one_was_introduced_to_is_in_the_form(rapport: Rapport) -> None:
    event: EventId = await an_event(rapport)
    ada = await goer(rapport, "Ada", event, seen=NAMELESS, dms=True)
    ben = await goer(rapport, "Ben", event, seen=NAMELESS)
    await both_say_yes(ada, ben)
    prompt = await asked(rapport, ada)

    form = await prompt.press("We talked")
    kept = await form.submit(line="knows a team")

    assert f"You were going to meet <@{ben.id}> there." in prompt.text
    assert form.modal is not None
    assert form.modal.field("name").value == "Ben"
    assert "**Ben**\nknows a team" in kept.text


async def test_people_are_searched_paged_and_forgotten(rapport: Rapport) -> None:
    ada, ben = await rapport.member("Ada"), await rapport.member("Ben")
    empty = await ada.command("people")
    for number in range(7):
        await (await ada.command("log")).submit(name=f"Person {number}", line="at Acme")
        await rapport.advance(hours=1)

    found = await ada.command("people", search="acme")
    older = await found.press("Older")
    newest = await (await ada.command("people")).press("Open")
    sure = await newest.press("Forget")
    await sure.press("Forget Person 6")
    nobody = await ada.command("people", search="Person 6")
    assert newest.message is not None
    others = await ben.press(newest.message, "people.page:0:0", force=True)

    assert "Nobody here yet" in empty.text
    assert "7 of 7 with “acme”" in found.text
    assert ("**Person 6**" in found.text, "**Person 1**" in older.text) == (True, True)
    assert "### Person 6\n1 talk" in newest.text
    assert "There is no way back." in sure.text
    assert nobody.text.startswith("Nobody with “Person 6” among the 6 you noted.")
    assert "Nobody here yet" in others.text


async def test_quiet_hours_are_kept(rapport: Rapport) -> None:
    """The bot was down when it was time to ask, and is back at 23:00 in Durham."""
    ada = await goer(rapport, "Ada", await an_event(rapport), dms=True)
    await rapport.app.stop()
    await rapport.world.advance(seconds=timedelta(days=1, hours=13).total_seconds())
    await rapport.start()
    await done(rapport, "debrief")
    at_night = await ada.dms()

    await rapport.advance(hours=10, minutes=1)

    await ada.receives("was worth the trip")
    assert at_night == []
