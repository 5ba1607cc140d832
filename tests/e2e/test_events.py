from datetime import timedelta

from tests.e2e.finding import fed, settled
from tests.world import MONDAY, Rapport, vevent

TOMORROW = MONDAY + timedelta(days=1, hours=8)  # 18:00 in Durham
FREE, DEAR = "Free entry for everybody.", "Tickets are $60."


def nights(count: int) -> list[str]:
    return [
        vevent(f"Night {number}", TOMORROW + timedelta(days=number), text=FREE) for number in range(count)
    ]


async def test_two_members_see_what_fits_each(rapport: Rapport) -> None:
    await fed(
        rapport,
        vevent("Python workshop", TOMORROW, text="Tickets are $5."),
        vevent("Python gala", TOMORROW, text=DEAR),
        vevent("UX design critique", TOMORROW, text=FREE),
    )
    ada, ben = await settled(rapport, "Ada", amount="40"), await settled(rapport, "Ben", amount="10")
    for person, words in ((ada, "Python"), (ben, "UX design")):
        await (await (await person.command("events")).press("Tell me what you care about")).submit(
            words=words
        )

    seen_by_ada, seen_by_ben = await ada.command("events"), await ben.command("events")

    assert "Python workshop" in seen_by_ada.text
    assert "UX design critique" not in seen_by_ada.text
    assert "matches Python" in seen_by_ada.text
    assert "1 more above your budget" in seen_by_ada.labels
    assert "UX design critique" in seen_by_ben.text
    assert "Python" not in seen_by_ben.text


async def test_a_card_says_when_where_and_what_it_costs_all_in(rapport: Rapport) -> None:
    await fed(rapport, vevent("Python workshop", TOMORROW, text="Tickets are $5."))
    ada = await settled(rapport, "Ada")

    page = await ada.command("events")

    assert page.ephemeral
    assert "### Python workshop\nTue 3 Mar, 18:00-20:00 · Sample Hall, Durham\n**about $" in page.text
    assert "$5 entry" in page.text
    assert page.labels[:5] == ["Going", "Interested", "Cost", "Not for me", "More"]


async def test_the_order_that_is_said_is_the_one_it_is_in(rapport: Rapport) -> None:
    await fed(rapport, *nights(2))
    ada, ben = await settled(rapport, "Ada"), await rapport.member("Ben")

    said = [
        (await ada.command("events", sort=sort)).text.partition("\n")[0]
        for sort in ("fit", "date", "cost", "distance")
    ]
    of_nowhere = await ben.command("events", sort="distance")
    alone = await ada.command("events", about="Night 1", sort="date")

    orders = ("best first", "soonest first", "cheapest first", "nearest first")
    assert said == [f"**2 events** in the next 2 weeks surely fit your $40, {order}." for order in orders]
    assert of_nowhere.text.startswith("**2 events** in the next 2 weeks, soonest first.")
    assert alone.text.startswith("**1 event** in the next 2 weeks surely fits your $40.\n")


async def test_pages_turn_in_place_and_after_a_restart(rapport: Rapport) -> None:
    await fed(rapport, *nights(5))
    ada = await settled(rapport, "Ada")
    first = await ada.command("events", sort="date")
    await rapport.restart()

    second = await first.press("Next")
    back = await second.press("Back")

    assert [each in first.text for each in ("Night 0", "Night 2", "Night 3")] == [True, True, False]
    assert second.state == "update"
    assert [each in second.text for each in ("Night 2", "Night 3", "Night 4")] == [False, True, True]
    assert "2 of 2" in second.labels
    assert "Night 0" in back.text


async def test_a_page_pressed_ninety_days_later_searches_anew(rapport: Rapport) -> None:
    await fed(rapport, *nights(5))
    ada = await settled(rapport, "Ada")
    page = await ada.command("events")
    await rapport.advance(days=90)

    later = await page.press("Next")

    assert "Night" not in later.text
    assert "Nothing" in later.text or "No events" in later.text


async def test_what_was_left_out_is_one_tap_away(rapport: Rapport) -> None:
    await fed(
        rapport,
        vevent("Free night", TOMORROW, text=FREE),
        vevent("Gala", TOMORROW, text=DEAR),
        vevent("Mystery", TOMORROW, text="Come along."),
        vevent("Spring fair", TOMORROW + timedelta(days=40), text=FREE),
    )
    ada = await settled(rapport, "Ada", amount="20")
    page = await ada.command("events")

    shown = {}
    for label in ("1 more above your budget", "1 more with an unknown price", "1 more at other times"):
        shown[label] = await page.press(label)
        page = await shown[label].press("Back to what fits")

    assert [
        [title for title in ("Free night", "Gala", "Mystery", "Spring fair") if title in each.text]
        for each in (*shown.values(), page)
    ] == [["Gala"], ["Mystery"], ["Spring fair"], ["Free night"]]
    assert "over what you have left" in shown["1 more above your budget"].text


async def test_when_nothing_is_affordable_real_numbers_say_so(rapport: Rapport) -> None:
    await fed(
        rapport,
        vevent("Gala", TOMORROW, text="Tickets are $30."),
        vevent("Opera", TOMORROW, text=DEAR),
        vevent("Mystery", TOMORROW, text="Come along."),
    )
    ada = await settled(rapport, "Ada", amount="6")
    cost = await (await (await ada.command("events")).press("2 more above your budget")).press(
        "Cost", near="Gala"
    )

    page = await ada.command("events")

    assert page.text.startswith(
        "Nothing in the next 2 weeks surely fits your $6. That's the prices, not you. "
        "1 might (price unknown). 2 cost more; the closest is $"
    )
    over = page.text.split("the closest is ")[1].split(" over")[0]
    assert f"That is {over} over what you have left." in cost.text


async def test_before_start_there_are_public_prices_and_one_question(rapport: Rapport) -> None:
    await fed(rapport, vevent("Python workshop", TOMORROW, text="Tickets are $5."))
    ada = await rapport.member("Ada")

    page = await ada.command("events")
    door_to_door = await (await page.press("Where are you?")).submit(area="Durham, NC")

    assert "Ticket: $5, entry" in page.text
    assert "travel" not in page.text
    assert door_to_door.state == "update"
    assert (
        "**about $5 to $7**: $5 entry (says Sample calendar), $0 to $2 bus there and back"
        in door_to_door.text
    )
    assert "What can you spend?" in door_to_door.labels


async def test_the_one_question_says_what_the_answer_sets_aside(rapport: Rapport) -> None:
    await fed(rapport, vevent("Python workshop", TOMORROW, text="Tickets are $5."))
    ada = await rapport.member("Ada")
    page = await ada.command("events")
    await page.press("Going")

    door_to_door = await (await page.press("Where are you?")).submit(area="Durham, NC")

    assert door_to_door.text.startswith(
        "For the event you go to, $7 is set aside now; it was $5.\n**1 event**"
    )


async def test_the_one_question_may_have_to_ask_which_place(rapport: Rapport) -> None:
    await fed(rapport, vevent("Python workshop", TOMORROW, text="Tickets are $5."))
    ada = await rapport.member("Ada")
    form = await (await ada.command("events")).press("Where are you?")

    which = await form.submit(area="Durham")
    page = await which.select("Pick yours", "Durham, NC, US")

    assert "There are several places called Durham." in which.text
    assert "**about $5 to $7**" in page.text


async def test_without_calendars_it_says_what_to_do(rapport: Rapport) -> None:
    ada = await settled(rapport, "Ada")

    page = await ada.command("events")

    assert page.text.startswith(
        "No events are listed here yet.\nAn organiser can add a calendar with `/feeds add`"
    )


async def test_event_that_its_calendar_lists_twice_is_shown_once_and_says_so(rapport: Rapport) -> None:
    await fed(
        rapport,
        vevent("Tour: Glass", TOMORROW, text=FREE, uid="a"),
        vevent("TOUR: Glass", TOMORROW, text=FREE, uid="b"),
    )
    ada = await settled(rapport, "Ada")
    page = await ada.command("events")

    single = await page.press("More")

    assert page.text.lower().count("tour: glass") == 1
    assert "**1 event**" in page.text
    assert "From Sample calendar (listed twice there)" in single.text


async def test_one_event_in_full_and_its_cost(rapport: Rapport) -> None:
    await fed(
        rapport,
        vevent(
            "Python workshop",
            TOMORROW,
            text="Tickets are $5. Bring a laptop.",
            extra="URL:https://sample.example/python\r\n",
        ),
    )
    ada = await settled(rapport, "Ada")
    page = await ada.command("events")

    single, cost = await page.press("More"), await page.press("Cost")

    assert "Bring a laptop." in single.text
    assert "From Sample calendar" in single.text
    assert "Open on sample.example" in single.labels
    assert "- Ticket: $5, entry" in cost.text
    assert "- Travel: $" in cost.text
    assert "It leaves you $" in cost.text


async def test_options_are_completed(rapport: Rapport) -> None:
    await fed(rapport, vevent("Zebrafinch evening", TOMORROW, text=FREE))
    ada = await settled(rapport, "Ada")

    about = await ada.complete("events", "about", "zebra")
    topics = await ada.complete("events", "about", "python")
    when = await ada.complete("events", "when", "next w")
    where = await ada.complete("events", "where", "ralei")
    full = await ada.command("events", about=about[0]["value"])

    assert [each["name"] for each in about] == ["Zebrafinch evening"]
    assert "Python" in [each["name"] for each in topics]
    assert [each["name"] for each in when] == ["next week", "next weekend"]
    assert where[0]["value"] == "Raleigh, NC, US"
    assert "Zebrafinch evening" in full.text


async def test_an_option_that_cannot_be_read_is_answered_with_an_example(rapport: Rapport) -> None:
    ada = await settled(rapport, "Ada")

    reply = await ada.command("events", when="when pigs fly")

    assert reply.ephemeral
    assert reply.text == (
        "I couldn't tell when “when pigs fly” is. Try “tonight”, “this weekend”, “next week” or “Mon 9 Mar”."
    )


async def test_a_forged_or_foreign_button_is_refused(rapport: Rapport) -> None:
    await fed(rapport, *nights(4))
    ada, ben = await settled(rapport, "Ada"), await settled(rapport, "Ben")
    page = await ada.command("events")
    assert page.message is not None
    of_ada = page.message.button("Next").custom_id
    assert of_ada is not None

    replies = [
        await ben.press(page.message, custom_id, force=True)
        for custom_id in (of_ada, "events.page:99999999999999999999:fitting:0", "event:12345", "going:../..")
    ]

    assert [reply.text for reply in replies] == [
        "I don't have that search any more. `/events` starts a new one.",
        "I don't know that button any more. Please start again with `/start`.",
        "I can't find that event any more. `/events` shows what is on.",
        "I don't know that button any more. Please start again with `/start`.",
    ]


async def test_hostile_text_stays_text(rapport: Rapport) -> None:
    title = "@everyone <@&1> [x](https://evil.example) ||spoiler|| ```"
    await fed(rapport, vevent(title, TOMORROW, text=FREE, uid="hostile"))
    ada = await settled(rapport, "Ada")

    page = await ada.command("events")
    single = await page.press("More")

    for shown in (page, single):
        assert shown.message is not None
        assert not shown.message.pings
        assert "](https://evil.example)" not in shown.text
        assert "<@&1>" not in shown.text.replace("\\", "\\\\")


async def test_who_can_afford_nothing_they_care_about_hears_of_the_rest(rapport: Rapport) -> None:
    await fed(
        rapport,
        vevent("Python workshop", TOMORROW, text="Tickets are $90."),
        vevent("Watercolour afternoon", TOMORROW, text="Free entry for everybody."),
    )
    ada = await settled(rapport, "Ada", amount="20")
    home = await ada.command("start")
    await (await home.select("start.edit", "interests")).submit(words="Python")

    page = await ada.command("events")

    assert "surely fits your $20. That's the prices, not you." in page.text
    assert "1 is about other things; the button below shows it." in page.text
    assert "Watercolour afternoon" in (await page.press("1 more outside your interests")).text
