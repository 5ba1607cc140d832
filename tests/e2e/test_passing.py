from datetime import timedelta

from tests.e2e.finding import fed, settled
from tests.world import MONDAY, Rapport, vevent

TOMORROW = MONDAY + timedelta(days=1, hours=8)  # 18:00 in Durham
FREE = "Free entry for everybody."


async def test_why_it_is_not_for_them_is_one_tap_and_so_is_undo(rapport: Rapport) -> None:
    await fed(
        rapport,
        vevent("Python gala", TOMORROW, text="Tickets are $23."),
        vevent("Python evening", TOMORROW, text=FREE),
    )
    ada = await settled(rapport, "Ada")
    asked = await (await ada.command("events")).press("Not for me", near="Python gala")
    await rapport.restart()

    why = await asked.press("Too expensive")
    cheaper = await why.press("Show me up to $20")
    undone = await why.press("Undo")

    assert asked.labels == ["Too expensive", "Too far", "Not my thing", "Bad time", "Undo"]
    assert "Too expensive, noted: **Python gala** is out. What it is about still counts." in why.text
    assert ("Python evening" in cheaper.text, "Python gala" in cheaper.text) == (True, False)
    assert "Taken back: **Python gala** is in again" in undone.text
    assert "Python gala" in (await ada.command("events")).text


async def test_too_far_offers_a_shorter_way(rapport: Rapport) -> None:
    await fed(
        rapport,
        vevent("Far night", TOMORROW, text=FREE, extra="GEO:35.7796;-78.6382\r\n"),
        vevent("Near night", TOMORROW, text=FREE, extra="GEO:35.99;-78.90\r\n"),
    )
    ada = await settled(rapport, "Ada")
    asked = await (await ada.command("events")).press("Not for me", near="Far night")

    nearer = await (await asked.press("Too far")).press("Show me what's within 20 miles")

    assert ("Near night" in nearer.text, "Far night" in nearer.text) == (True, False)


async def test_only_reasons_that_can_be_true_are_offered_and_old_buttons_answer(rapport: Rapport) -> None:
    online = "Free entry. Join on Zoom: https://zoom.us/j/123456"
    await fed(
        rapport, vevent("Rust webinar", TOMORROW, text=online, extra="LOCATION:https://zoom.us/j/1\r\n")
    )
    ada = await settled(rapport, "Ada")
    asked = await (await ada.command("events")).press("Not for me")
    assert asked.message is not None
    undo = asked.message.button("Undo").custom_id
    assert undo is not None

    far = await ada.press(asked.message, undo.replace("undo", "why:too_far"), force=True)
    dear = await ada.press(asked.message, undo.replace("undo", "why:too_expensive"), force=True)
    other = await dear.press("Not my thing")

    assert asked.labels == ["Not my thing", "Bad time", "Undo"]
    assert (
        far.text
        == "Noted: **Rust webinar** is out. It's online, so there is no way to it; was it something else?"
    )
    assert far.labels == ["Not my thing", "Bad time", "Undo"]
    assert "As far as I know there is nothing to pay; was it something else?" in dear.text
    assert dear.labels == ["That's different for me", "Not my thing", "Bad time", "Undo"]
    assert other.text.startswith("Not your thing, noted: **Rust webinar** is out")


async def test_what_was_learned_is_shown_and_forgotten(rapport: Rapport) -> None:
    await fed(rapport, vevent("Rust night", TOMORROW, text=FREE), vevent("Go night", TOMORROW, text=FREE))
    ada = await settled(rapport, "Ada")
    nothing = await (await ada.command("start")).press("What I learned from you")
    for title in ("Rust night", "Go night"):
        said = await (await ada.command("events")).press("Not for me", near=title)
        await said.press("Bad time")

    lessons = await (await ada.command("start")).press("What I learned from you")
    fewer = await lessons.select("Forget it", "Rust night")

    assert "I have learned nothing from you yet" in nothing.text
    assert "- Less on Tue around 18:00\n- Not shown again: 2 events" in lessons.text
    assert "Not shown again: 1 event\n" in fewer.text
    assert "Rust night" in (await ada.command("events")).text


async def test_a_button_of_somebody_else_changes_nothing(rapport: Rapport) -> None:
    await fed(rapport, vevent("Rust night", TOMORROW, text=FREE))
    ada, ben = await settled(rapport, "Ada"), await settled(rapport, "Ben")
    asked = await (await ada.command("events")).press("Not for me")
    assert asked.message is not None
    undo = asked.message.button("Undo").custom_id
    assert undo is not None

    replies = [
        await ben.press(asked.message, custom_id, force=True)
        for custom_id in (undo, undo.replace("undo", "why:because"), undo.replace("undo", "why:too_far"))
    ]

    assert [reply.text.split(",")[0].split(".")[0] for reply in replies] == [
        "That one isn't among what you passed over any more",
        "I don't know that button any more",
        "That one isn't among what you passed over any more",
    ]
    assert "Rust night" in (await ben.command("events")).text
