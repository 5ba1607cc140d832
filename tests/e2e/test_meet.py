"""Whom to meet, over the local Discord: suggested both ways, a hello, two yeses, and names only then."""

from __future__ import annotations

from bot.domain.profiles import Help
from bot.playground.client import DM
from tests.e2e.meeting import HIDDEN, NAMED, NAMELESS, an_event, both_say_yes, everything_of, goer, says_hello
from tests.world import Rapport


async def test_nobody_is_seen_at_first(rapport: Rapport) -> None:
    event = await an_event(rapport)
    ada = await goer(rapport, "Ada", event)
    await goer(rapport, "Ben", event, seen=NAMED)

    hidden = await ada.command("meet")

    assert hidden.ephemeral
    assert "Whom to meet at Python night" in hidden.text
    assert "Now: hidden." in hidden.text
    # Never an empty page.
    assert "What made you pick this one?" in hidden.text
    assert "Say hello" not in hidden.labels


async def test_a_suggestion_has_a_reason_a_question_and_something_to_give(rapport: Rapport) -> None:
    event = await an_event(rapport)
    ada = await goer(rapport, "Ada", event, seen=NAMED, needs=Help.REFERRAL, offers=Help.RESUME_REVIEW)
    ben = await goer(rapport, "Ben", event, seen=NAMELESS, needs=Help.RESUME_REVIEW, offers=Help.REFERRAL)

    adas, bens = await ada.command("meet"), await ben.command("meet")

    assert "You look for a referral, they offer one." in adas.text
    assert "They look for a résumé review, you offer one." in adas.text
    assert "Ask: “" in adas.text
    assert "For them: Offer to read their résumé" in adas.text
    assert "**Somebody to look for**" in adas.text
    assert f"**<@{ada.id}>**" in bens.text
    # Not in a button either.
    assert str(ben.id) not in everything_of(adas).replace(str(ada.id), "")


async def test_names_come_after_both_yeses_and_not_before(rapport: Rapport) -> None:
    event = await an_event(rapport)
    ada = await goer(rapport, "Ada", event, seen=NAMELESS, dms=True)
    ben = await goer(rapport, "Ben", event, seen=NAMELESS, dms=True)

    sent = await says_hello(ada, "I bring [flapjacks](https://x.example) @everyone", gift=["notes"])
    question = await ben.receives("would like to meet you")
    answered = await question.press("Yes, gladly")
    told = await ada.receives("You both said yes")

    assert "On its way." in sent.text
    assert "They'll share their notes from it with you." in question.text
    assert "flapjacks" in question.text
    assert "[flapjacks](https://x.example)" not in question.text
    assert str(ada.id) not in everything_of(question)
    assert f"<@{ada.id}>" in answered.text
    assert f"<@{ben.id}>" in told.text
    assert not any(each.pings for each in (question, told))
    assert "by the entrance" in told.text
    assert "Meet where other people are" in told.text
    # The question became its answer.
    assert [each.labels for each in await ben.dms() if each.id == question.id] == [[]]


async def test_a_no_is_never_told(rapport: Rapport) -> None:
    event = await an_event(rapport)
    ada = await goer(rapport, "Ada", event, seen=NAMELESS, dms=True)
    ben = await goer(rapport, "Ben", event, seen=NAMELESS)
    await says_hello(ada)
    before = (await ada.command("meet")).text

    said = await (await ben.command("start")).press("Not now")

    assert said.text == "That's fine. They aren't told; for them it stays unanswered."
    assert (await ada.command("meet")).text == before
    assert "waits for an answer" in before
    assert await ada.dms() == []


async def test_a_question_answered_after_a_restart_and_by_the_right_person_only(rapport: Rapport) -> None:
    event = await an_event(rapport)
    ada = await goer(rapport, "Ada", event, seen=NAMELESS)
    ben = await goer(rapport, "Ben", event, seen=NAMELESS)
    mallory = await goer(rapport, "Mallory", event)
    await says_hello(ada)
    asked = await ben.command("meet")
    assert asked.message is not None
    yes = asked.message.button("Yes, gladly").custom_id
    assert yes is not None
    await rapport.restart()

    forged = await mallory.press(asked.message, yes, force=True)
    own = await ada.press(asked.message, yes, force=True)
    opened = await asked.press("Yes, gladly")
    again = await asked.press("Not now")

    nothing = "I can't find that introduction. It may be over, or it was for someone else."
    assert [forged.text, own.text] == [nothing, nothing]
    assert f"<@{ada.id}>" in opened.text
    assert again.text == "You both said yes to this one already. Have a good talk!"


async def test_somebody_who_left_the_server_is_not_shown(rapport: Rapport) -> None:
    event = await an_event(rapport)
    ada = await goer(rapport, "Ada", event, seen=NAMED)
    ben = await goer(rapport, "Ben", event, seen=NAMED)
    assert f"<@{ben.id}>" in (await ada.command("meet")).text

    await ben.leave()

    assert str(ben.id) not in everything_of(await ada.command("meet"))


async def test_nobody_is_shown_while_discord_does_not_answer(rapport: Rapport) -> None:
    event = await an_event(rapport)
    ada = await goer(rapport, "Ada", event, seen=NAMED)
    ben = await goer(rapport, "Ben", event, seen=NAMED)
    await rapport.world.fault("hang", "GET /guilds/{guild_id}/members/{user_id}", count=None)

    unsure = await ada.command("meet")
    await rapport.world.clear_faults()

    assert "Discord doesn't tell me just now" in unsure.text
    assert str(ben.id) not in everything_of(unsure)
    assert f"<@{ben.id}>" in (await ada.command("meet")).text


async def test_hiding_again_ends_what_was_under_way(rapport: Rapport) -> None:
    event = await an_event(rapport)
    ada = await goer(rapport, "Ada", event, seen=NAMELESS)
    ben = await goer(rapport, "Ben", event, seen=NAMELESS)
    await says_hello(ada)

    hidden = await (await ada.command("meet")).press(HIDDEN)

    assert "Now: hidden." in hidden.text
    assert "would like to meet you" not in (await ben.command("meet")).text


async def test_what_they_look_for_is_asked_where_it_is_of_use(rapport: Rapport) -> None:
    event = await an_event(rapport)
    ada = await goer(rapport, "Ada", event, seen=NAMED)
    await goer(rapport, "Ben", event, seen=NAMED, offers=Help.ADVICE)

    page = await ada.command("meet")
    page = await page.select("I look for ...", "advice")
    page = await page.select("I can give ...", "lead")

    assert "You look for advice, they offer it." in page.text
    # Both are known by now.
    assert page.selects == []


async def test_several_events_can_be_looked_at(rapport: Rapport) -> None:
    first, second = await an_event(rapport), await an_event(rapport, "Rust night", hours=3)
    ada = await goer(rapport, "Ada", first, second, seen=NAMED, needs=Help.LEAD, offers=Help.LEAD)

    offered = await ada.complete("meet", "event", "rust")
    typed = await ada.command("meet", event="rust")
    picked = await typed.select("Another event you go to", str(first))
    unknown = await ada.command("meet", event="chess")

    assert [each["name"] for each in offered] == ["Rust night"]
    assert "Whom to meet at Rust night" in typed.text
    assert "Whom to meet at Python night" in picked.text
    assert unknown.text == "I can't find that among the events you go to. `/agenda` shows them."


async def test_going_nowhere_says_what_to_do(rapport: Rapport) -> None:
    ada = await rapport.member("Ada")

    page = await ada.command("meet")

    assert "Say Going in `/events`" in page.text
    assert "meet" not in await ada.commands()
    assert "log" in await ada.commands()


async def test_a_friend_outside_gets_words_to_copy(rapport: Rapport) -> None:
    event = await an_event(rapport, "Python `night`")
    ada = await goer(rapport, "Ada", event)

    shared = await (await ada.command("meet")).press("Bring a friend")

    assert "```\nPython 'night'\nTue 3 Mar, 18:00-20:00" in shared.text


async def test_the_name_is_shown_in_start_only_at_a_tap(rapport: Rapport) -> None:
    event = await an_event(rapport)
    ada = await goer(rapport, "Ada", event, seen=NAMELESS)
    ben = await goer(rapport, "Ben", event, seen=NAMELESS)
    await both_say_yes(ada, ben)

    home = await ada.command("start", in_=DM)
    shown = await home.press("Show me who")

    assert str(ben.id) not in everything_of(home)
    assert f"<@{ben.id}>" in shown.text
    assert "Show me who" not in (await ada.command("start")).labels


async def test_a_hello_can_be_taken_back(rapport: Rapport) -> None:
    event = await an_event(rapport)
    ada = await goer(rapport, "Ada", event, seen=NAMELESS)
    ben = await goer(rapport, "Ben", event, seen=NAMELESS)

    back = await (await says_hello(ada)).press("Take it back")

    assert back.text == "Taken back. They don't see it any more."
    assert "would like to meet you" not in (await ben.command("meet")).text
