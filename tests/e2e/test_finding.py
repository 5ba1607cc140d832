from datetime import timedelta

from bot.domain.ids import MemberId, SearchId
from bot.services.saving import MOST_SAVED, save_search
from tests.e2e.finding import fed, settled
from tests.world import MONDAY, Rapport, vevent

TOMORROW = MONDAY + timedelta(days=1, hours=8)  # 18:00 in Durham
FREE, DEAR = "Free entry for everybody.", "Tickets are $60."
ONLINE = "Free entry. Join on Zoom: https://zoom.us/j/123456"


async def test_a_search_is_saved_opened_and_forgotten(rapport: Rapport) -> None:
    await fed(
        rapport,
        vevent("Python night", TOMORROW, text=FREE),
        vevent("Python gala", TOMORROW, text=DEAR),
        vevent("Rust night", TOMORROW, text=FREE),
    )
    ada = await settled(rapport, "Ada")
    page = await ada.command("events", about="Python", max_cost="10")
    form = await page.press("Save this search")
    await rapport.restart()

    saved = await form.submit(name="Cheap Python")
    [choice] = [each for each in await ada.complete("events", "about", "cheap") if "★" in each["name"]]
    typed = await ada.command("events", about=choice["value"])
    opened = await saved.select("Open", "Cheap Python")
    elsewhere = await ada.command("events")
    gone = await (await elsewhere.press("Saved searches")).select("Forget", "Cheap Python")

    assert form.modal is not None
    assert form.modal.field("name").value == "Python · up to 10"
    assert saved.text.startswith("Saved as **Cheap Python**.")
    for shown in (typed, opened):
        assert [each in shown.text for each in ("Python night", "Python gala", "Rust night")] == [
            True,
            False,
            False,
        ]
    assert "You keep no searches." in gone.text
    assert "Saved searches" not in (await ada.command("events")).labels


async def test_a_saved_search_without_a_name_may_be_edited_again(rapport: Rapport) -> None:
    await fed(rapport, vevent("Python night", TOMORROW, text=FREE))
    ada = await settled(rapport, "Ada")
    form = await (await ada.command("events", about="Python")).press("Save this search")

    unnamed = await form.submit(name="  ")
    saved = await (await unnamed.press("Edit again")).submit(name="Python")

    assert unnamed.text.startswith("A saved search needs a name")
    assert saved.text.startswith("Saved as **Python**.")


async def test_where_there_is_no_room_for_a_saved_search_one_can_be_forgotten_at_once(
    rapport: Rapport,
) -> None:
    await fed(rapport, vevent("Python night", TOMORROW, text=FREE))
    ada = await settled(rapport, "Ada")
    page = await ada.command("events", about="Python")
    form = await page.press("Save this search")
    number = SearchId(
        int(
            next(each.custom_id or "" for each in page.buttons if each.label == "Save this search").partition(
                ":"
            )[2]
        )
    )
    for count in range(MOST_SAVED):
        await save_search(rapport.app.context, MemberId(ada.id), number, f"Number {count}")

    full = await form.submit(name="One more")
    await full.select("Forget", "Number 7")
    saved = await (await page.press("Save this search")).submit(name="One more")

    assert full.text == "You keep 25 searches already. Forget one, and “Save this search” has room again."
    assert saved.text.startswith("Saved as **One more**.")


async def test_nothing_for_nothing_is_said_so_that_it_can_be_read(rapport: Rapport) -> None:
    await fed(rapport, vevent("Python gala", TOMORROW, text=DEAR))
    ada = await settled(rapport, "Ada")

    named = await ada.command("events", max_cost="0")

    assert named.text.startswith("Nothing in the next 2 weeks is surely free for you. That's the prices, not")


async def test_a_saved_search_of_somebody_else_is_refused(rapport: Rapport) -> None:
    await fed(rapport, vevent("Python night", TOMORROW, text=FREE))
    ada, ben = await settled(rapport, "Ada"), await settled(rapport, "Ben")
    page = await ada.command("events", about="Python")
    saved = await (await page.press("Save this search")).submit(name="Python")
    assert page.message is not None
    assert saved.message is not None
    save = page.message.button("Save this search").custom_id
    [choice] = [each for each in await ada.complete("events", "about", "pyth") if "★" in each["name"]]

    assert save is not None
    replies = [
        await ben.press(page.message, save, force=True),
        await ben.command("events", about=choice["value"]),
    ]

    assert [reply.text for reply in replies] == [
        "I don't have that search any more. `/events` starts a new one.",
        "I don't have that saved search any more. `/events` starts a new one.",
    ]


async def test_nothing_affordable_offers_what_is(rapport: Rapport) -> None:
    await fed(
        rapport,
        vevent("Gala", TOMORROW, text=DEAR),
        vevent(
            "Webinar", TOMORROW + timedelta(days=20), text=ONLINE, extra="LOCATION:https://zoom.us/j/1\r\n"
        ),
    )
    ada = await settled(rapport, "Ada", amount="6")

    page = await ada.command("events")
    named = await ada.command("events", max_cost="3")
    online = await page.press("1 online you can afford")

    assert (
        "Nothing in the next 2 weeks surely fits your $6. That's the prices, not you. 1 costs more, by $"
        in page.text
    )
    assert (
        "Nothing in the next 2 weeks surely costs you $3 or less. That's the prices, not you." in named.text
    )
    assert "1 that costs you nothing" in page.labels
    assert ("Webinar" in online.text, "Gala" in online.text) == (True, False)


async def test_where_nothing_was_asked_for_money_is_not_blamed(rapport: Rapport) -> None:
    await fed(
        rapport,
        vevent("Rust night", TOMORROW, text=FREE),
        vevent("Python later", TOMORROW + timedelta(days=40), text=FREE),
        vevent("Zig mystery", TOMORROW, text="Come along."),
        vevent("Opera gala", TOMORROW, text=DEAR),
    )
    ada = await settled(rapport, "Ada")

    page = await ada.command("events", about="Python", where="in person")
    later = await page.press("1 in the next 3 months")
    alone = await ada.command("events", about="*Elm*")
    without = await alone.press("1 without “*Elm*”")
    mystery, gala = [await ada.command("events", about=words) for words in ("Zig", "Opera")]

    assert page.text.startswith(
        "Nothing about “Python” in person in the next 2 weeks. What I left out is one tap away."
    )
    assert page.labels[:2] == ["1 in the next 3 months", "1 without “Python”"]
    assert ("Python later" in later.text, "Rust night" in later.text) == (True, False)
    assert alone.text.startswith("Nothing about “\\*Elm\\*” in the next 2 weeks.")
    assert "Rust night" in without.text
    assert mystery.text.startswith(
        "1 event about “Zig” in the next 2 weeks might fit your $40; nobody told me all it costs. One tap shows it."
    )
    assert gala.text.startswith("Nothing about “Opera” in the next 2 weeks surely fits your $40.")


async def test_a_step_of_somebody_else_s_search_is_refused(rapport: Rapport) -> None:
    await fed(rapport, vevent("Rust night", TOMORROW, text=FREE))
    ada, ben = await settled(rapport, "Ada"), await settled(rapport, "Ben")
    page = await ada.command("events", about="Elm")
    assert page.message is not None
    step = page.message.button("1 without “Elm”").custom_id
    assert step is not None

    refused = await ben.press(page.message, step, force=True)

    assert refused.text == "I don't have that search any more. `/events` starts a new one."


async def test_organisers_hear_how_many_found_nothing_from_five_on(rapport: Rapport) -> None:
    await fed(rapport, vevent("Gala", TOMORROW, text=DEAR))
    organiser = await rapport.organiser()
    said = []
    for number in range(5):
        person = await settled(rapport, f"Member {number}", amount="6")
        await person.command("events")
        said.append((await organiser.command("feeds health")).text.splitlines()[-1])

    assert "(4 of 5 needed)" in said[3]
    assert "5 people looked in the last 30 days and found nothing they could surely afford." in said[4]
    assert not any("Member" in each for each in said)


async def test_every_reason_is_reachable(rapport: Rapport) -> None:
    raleigh, near = "GEO:35.7796;-78.6382\r\n", "GEO:35.99;-78.90\r\n"
    await fed(
        rapport,
        vevent("Python night", TOMORROW, text=FREE, extra=near),
        vevent("Python mystery", TOMORROW, text="Come along.", extra=near),
        vevent("Python gala", TOMORROW, text=DEAR, extra=near),
        vevent("Python abroad", TOMORROW, text=FREE, extra=raleigh),
        vevent("Python later", TOMORROW + timedelta(days=40), text=FREE, extra=near),
        vevent("Python off", TOMORROW, text=FREE, extra=near + "STATUS:CANCELLED\r\n"),
        vevent("Python webinar", TOMORROW, text=ONLINE, extra="LOCATION:https://zoom.us/j/1\r\n"),
        vevent("Rust night", TOMORROW, text=FREE, extra=near),
        vevent("Python passed", TOMORROW, text=FREE, extra=near),
    )
    ada = await settled(rapport, "Ada")
    await (await (await ada.command("events", about="passed")).press("Not for me")).press("Bad time")

    page = await ada.command("events", about="Python", where="in person within 5 km", max_cost="20")
    assert page.text.startswith(
        "**1 event** in person within 5 km of you in the next 2 weeks surely costs you"
    )
    shown = {}
    for view in ("over_max_cost", "maybe", "too_far", "wrong_time"):
        [label] = [
            button.label for button in page.buttons if button.custom_id and f":{view}:" in button.custom_id
        ]
        shown[view] = await page.press(label)
        page = await shown[view].press("Back to what fits")
    for words in ("in another format", "you said are not for you", "cancelled", "about other things"):
        shown[words] = await page.select("Left out for other reasons", f"1 more {words}")
        page = await shown[words].press("Back to what fits")

    assert {
        view: [
            title
            for title in ("night", "mystery", "gala", "abroad", "later", "off", "webinar", "passed")
            if f"### Python {title}" in each.text
        ]
        for view, each in shown.items()
    } == {
        "over_max_cost": ["gala"],
        "maybe": ["mystery"],
        "too_far": ["abroad"],
        "wrong_time": ["later"],
        "in another format": ["webinar"],
        "you said are not for you": ["passed"],
        "cancelled": ["off"],
        "about other things": [],
    }
    assert "Rust night" in shown["about other things"].text


async def test_menus_show_a_saved_name_as_it_was_typed(rapport: Rapport) -> None:
    await fed(rapport, vevent("Python night", TOMORROW, text=FREE))
    ada = await settled(rapport, "Ada")
    form = await (await ada.command("events", about="Python")).press("Save this search")

    saved = await form.submit(name="*bold* <@1>")

    assert "\\*bold\\*" in saved.text
    assert "*bold* <@1>" in saved.selects[0].options.values()
    offered = [each["name"] for each in await ada.complete("events", "about", "bold")]
    assert offered[0] == "★ *bold* <@1>"
