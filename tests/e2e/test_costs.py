"""What an evening costs, as members see it and say it."""

from __future__ import annotations

from datetime import timedelta

from bot.playground.client import Person
from bot.playground.replies import Reply
from tests.e2e.finding import fed, settled
from tests.world import MONDAY, Rapport, vevent

TOMORROW = MONDAY + timedelta(days=1, hours=8)  # 18:00 in Durham
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=3\r\n"


async def cost_of(person: Person) -> Reply:
    """Of the only event there is, whether its price is known or not."""
    page = await person.command("events")
    if "Cost" not in page.labels:
        page = await page.press("1 more with an unknown price")
    return await page.press("Cost")


async def test_a_line_is_corrected_for_oneself_and_taken_back(rapport: Rapport) -> None:
    await fed(rapport, vevent("Python workshop", TOMORROW, text="Tickets are $5.", extra=WEEKLY))
    ada = await settled(rapport, "Ada")
    ben = await settled(rapport, "Ben")
    await (await ada.command("events")).press("Going")
    card = await cost_of(ada)

    form = await card.press("That's different for me")
    kept = await form.submit(ticket="$2", travel="free")
    money = await ada.command("budget")
    again = await kept.press("That's different for me")
    others = await cost_of(ben)
    back = await kept.press("Take mine back")

    assert "- Ticket: $5, entry (says Sample calendar)" in card.text
    assert "- Travel: $0 to $2, bus there and back (estimate" in card.text
    assert "Kept, for you alone." in kept.text
    assert "**$2**\n- Ticket: $2, entry (you)\n- Travel: no fare (you)" in kept.text
    assert "$38 left until Tue 31 Mar: $40, less $2 planned." in money.text
    assert again.modal is not None
    assert [field.value for field in again.modal.fields] == ["$2", "$0", None]
    assert "- Ticket: $5, entry (says Sample calendar)" in others.text
    assert "- Ticket: $5, entry (says Sample calendar)" in back.text
    assert "less $7 planned" in (await ada.command("budget")).text


async def test_a_correction_that_cannot_be_read_is_edited_again(rapport: Rapport) -> None:
    await fed(rapport, vevent("Python workshop", TOMORROW, text="Tickets are $5."))
    ada = await settled(rapport, "Ada")
    form = await (await cost_of(ada)).press("That's different for me")

    refused = await form.submit(ticket="a few coins", food="3")
    again = await refused.press("Edit again")

    assert "I couldn't read that amount. Try one amount, like $40. 0 is fine too." in refused.text
    assert again.modal is not None
    assert [field.value for field in again.modal.fields] == ["a few coins", None, "3"]
    assert "- Food and drink: $3, food and drink (you)" in (await again.submit(ticket="1")).text


async def test_three_who_tell_a_price_make_it_known(rapport: Rapport) -> None:
    await fed(rapport, vevent("Jam session", TOMORROW, text="Bring your horn."))
    ada, ben, cy, dee = [await settled(rapport, name) for name in ("Ada", "Ben", "Cy", "Dee")]

    free = await (await cost_of(ada)).press("Yes, free")
    paid = await (await (await cost_of(ben)).press("It costs …")).submit(paid="$4")
    before = await cost_of(dee)
    third = await (await (await cost_of(cy)).press("It costs …")).submit(paid="3.50")
    after = await cost_of(dee)

    assert "Thanks, noted: free. Others see it once 3 of you have told, and never who." in free.text
    assert "Thanks, noted: $4." in paid.text
    assert "- Ticket: price unknown" in before.text
    assert "Others see what 3 of you say: $3.50." in third.text
    assert "- Ticket: $3.50, entry (say 3 members)" in after.text


async def test_who_told_a_price_is_not_asked_again_and_may_take_it_back(rapport: Rapport) -> None:
    await fed(rapport, vevent("Jam session", TOMORROW, text="Bring your horn."))
    ada = await settled(rapport, "Ada")
    asked = await cost_of(ada)

    free = await asked.press("Yes, free")
    other = await (await free.press("It's something else")).submit(paid="6")
    later = await cost_of(ada)
    back = await later.press("Take that back")

    assert "Do you know the price: is it free?" in asked.text
    assert "“That's different for me” counts it for you at once." in free.text
    assert "You told me it is free." in free.text
    assert "You told me it is $6." in other.text
    assert "is it free?" not in later.text
    assert "Forgotten: what you told counts for nobody any more." in back.text
    assert "Do you know the price: is it free?" in back.text


async def test_who_put_in_an_amount_of_their_own_is_not_asked_for_the_price(rapport: Rapport) -> None:
    await fed(rapport, vevent("Jam session", TOMORROW, text="Bring your horn."))
    ada = await settled(rapport, "Ada")
    kept = await (await (await cost_of(ada)).press("That's different for me")).submit(ticket="$5")
    await kept.press("Going")
    await rapport.advance(days=1, hours=12)

    event = await kept.press("More")
    form = await event.press("It's something else")

    for shown in (kept, event):
        assert "it free?" not in shown.text
        assert "You put in $5 for the ticket, for you alone." in shown.text
    assert form.modal is not None
    assert form.modal.field("ticket").value == "$5"


async def test_what_they_told_is_in_the_form_that_changes_it(rapport: Rapport) -> None:
    await fed(rapport, vevent("Jam session", TOMORROW, text="Bring your horn."))
    ada = await settled(rapport, "Ada")
    told = await (await (await cost_of(ada)).press("It costs …")).submit(paid="$4")

    form = await told.press("It's something else")

    assert form.modal is not None
    assert form.modal.field("paid").value == "$4"


async def test_whoever_went_is_asked_for_the_price_at_the_event(rapport: Rapport) -> None:
    await fed(rapport, vevent("Jam session", TOMORROW, text="Bring your horn."))
    ada = await settled(rapport, "Ada")
    page = await cost_of(ada)
    await page.press("Going")
    await rapport.advance(days=1, hours=12)

    event = await page.press("More")
    told = await event.press("Yes, free")

    assert "You were there: was it free?" in event.text
    assert "Thanks, noted: free." in told.text


async def test_facts_are_asked_where_they_change_the_cost(rapport: Rapport) -> None:
    text = "Tickets $9, students $3."
    await fed(rapport, vevent("Jazz", TOMORROW, text=text), vevent("Talk", TOMORROW + timedelta(days=1)))
    ada = await settled(rapport, "Ada")
    page = await ada.command("events")
    jazz = await page.press("Cost")

    concession = await (await jazz.press("I qualify for concessions")).submit(concession=["held"])
    drives = await (await concession.press("How I get around")).submit(
        mode=["car"], parking="$1", fuel="0", **{"pass": ["none"]}
    )

    assert "I qualify for concessions" not in concession.labels
    assert "- Ticket: $9, entry" in jazz.text
    assert "- Ticket: $3, concession entry" in concession.text
    assert "fuel and parking (your own figure)" in drives.text


async def test_facts_about_money_and_time_are_edited_at_home(rapport: Rapport) -> None:
    ada = await settled(rapport, "Ada")
    home = await ada.command("start")

    food = await (await home.select("start.edit", "food")).submit(habit=["usual"])
    concession = await (await home.select("start.edit", "concession")).submit(concession=["held"])
    refused = await (await home.select("start.edit", "leave")).submit(most="-1")
    leave = await (await refused.press("Edit again")).submit(most="$15")
    free = await (await home.select("start.edit", "free")).submit(
        mornings=[], afternoons=["5", "6"], evenings=[], a_week=["2"]
    )

    assert "At events: the usual" in food.text
    assert "Pays concession prices" in concession.text
    assert "An amount can't be below zero." in refused.text
    assert "Would leave if it costs more than $15" in leave.text
    assert "Free: afternoons Sat, Sun" in free.text
    assert "Plans: 2 a week at most" in free.text
