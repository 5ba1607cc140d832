from datetime import timedelta

from bot.domain.ids import MemberId
from bot.playground.client import DM, Person
from bot.playground.replies import Reply
from bot.services.budgets import add_cost
from tests.e2e.finding import fed, settled
from tests.pictures.png import size_of
from tests.world import MONDAY, Rapport, vevent

TOMORROW = MONDAY + timedelta(days=1, hours=8)  # 18:00 in Durham
COSTS = "Say or correct what it cost"
WEEKLY = "Offer me the same for the next week"


async def picture_of(rapport: Rapport, reply: Reply) -> bytes:
    """The attached file, as Discord serves it."""
    assert reply.message is not None
    [attachment] = reply.message.attachments
    async with rapport.world.control.http.get(attachment["url"]) as response:
        return await response.read()


async def paying(rapport: Rapport, name: str = "Ada", text: str = "Tickets are $5.") -> Person:
    """Goes to a workshop tomorrow, for which $7 are set aside."""
    await fed(rapport, vevent("Python workshop", TOMORROW, text=text))
    person = await settled(rapport, name)
    await (await person.command("events")).press("Going")
    return person


async def test_a_budget_is_set_and_kept_count_of(rapport: Rapport) -> None:
    ada = await rapport.member("Ada")

    empty = await ada.command("budget")
    set_ = await (await empty.press("What can you spend?")).submit(amount="$40", until="30 March")
    added = await (await set_.press("Add a cost")).submit(amount="3.50", what="Coffee with Sam")

    assert "0 is a fine answer." in empty.text
    assert "$40 left until Mon 30 Mar." in set_.text
    assert "$36.50 left until Mon 30 Mar: $40, less $3.50 spent." in added.text
    assert "**So far**\n- Mon 2 Mar · Coffee with Sam: $3.50 spent" in added.text
    assert [empty.ephemeral, set_.ephemeral, added.ephemeral] == [True, True, True]


async def test_the_form_and_what_it_reads_agree_on_a_sunday(rapport: Rapport) -> None:
    ada = await settled(rapport, "Ada")
    await rapport.advance(days=6)

    form = await (await ada.command("budget")).press("Change it")
    weekly = await form.submit(amount="$40", until="Sunday")
    daily = await (await ada.command("budget")).press("Change it")
    today = await daily.submit(amount="$40", until="today")

    assert form.modal is not None
    assert (
        form.modal.field("until").description == "Empty means Tue 31 Mar, or Sun 15 Mar for a week at a time."
    )
    assert "That's until Sun 15 Mar, a week from today." in weekly.text
    assert "$40 left until Sun 15 Mar." in weekly.text
    assert "That's for today, Sun 8 Mar, alone." in today.text


async def test_the_picture_comes_with_words_for_those_who_cannot_see_it(rapport: Rapport) -> None:
    ada = await paying(rapport)

    shown = await ada.command("budget")

    assert size_of(await picture_of(rapport, shown))[0] == 1000
    assert shown.message is not None
    [attachment] = shown.message.attachments
    assert attachment["description"] == (
        "Of $40 until Tue 31 Mar: $0 spent, $7 planned, $33 left. By week: Mon 2 - Sun 8 Mar $7."
    )
    assert attachment["description"] in str(shown.message.raw["components"])


async def test_what_an_event_cost_in_the_end_is_corrected(rapport: Rapport) -> None:
    ada = await paying(rapport)

    before = await ada.command("budget")
    form = await before.select(COSTS, "Python workshop")
    after = await form.submit(amount="6.25")

    assert "**Next**\n- Tue 3 Mar · Python workshop: $7 planned" in before.text
    assert form.modal is not None
    assert form.modal.field("amount").value == "$7"
    assert "$33.75 left until Tue 31 Mar: $40, less $6.25 spent." in after.text


async def test_what_is_over_waits_to_be_said_and_counts_as_planned(rapport: Rapport) -> None:
    ada = await paying(rapport)
    await rapport.advance(days=2)

    waiting = await ada.command("budget")
    said = await (await waiting.select(COSTS, "Python workshop")).submit()

    assert "$33 left until Tue 31 Mar: $40, less $7 planned." in waiting.text
    assert "**What did it cost?**\n- Tue 3 Mar · Python workshop: $7 planned" in waiting.text
    assert "$33 left until Tue 31 Mar: $40, less $7 spent." in said.text
    assert "What did it cost?" not in said.text


async def test_a_budget_below_what_is_planned_says_so(rapport: Rapport) -> None:
    ada = await paying(rapport)

    lower = await (await (await ada.command("budget")).press("Change it")).submit(amount="4")

    assert (
        "$3 more planned and spent than you have until Tue 31 Mar: $4, less $7 planned.\n"
        "Nothing is cancelled for that; `/agenda` has a way out of each event, if you want one." in lower.text
    )
    assert "Python workshop" in (await ada.command("agenda")).text


async def test_a_cost_they_added_is_corrected_and_taken_back(rapport: Rapport) -> None:
    ada, ben = await settled(rapport, "Ada"), await rapport.member("Ben")
    money = await ada.command("budget")
    added = await (await money.press("Add a cost")).submit(amount="3.50", what="Coffee with Sam")

    one = await added.select(COSTS, "Coffee with Sam")
    form = await one.press("Correct it")
    corrected = await form.submit(amount="3", what="Tea with Sam")
    back = await one.press("Take it back")
    twice = await one.press("Take it back")
    assert one.message is not None
    others = await ben.press(one.message, one.buttons[1].custom_id or "", force=True)

    assert one.text == "Coffee with Sam: $3.50"
    assert form.modal is not None
    assert [field.value for field in form.modal.fields] == ["$3.50", "Coffee with Sam"]
    assert "Tea with Sam: $3 spent" in corrected.text
    assert back.text.startswith("Taken back.\n### Your money\n$40 left")
    gone = "I can't find that cost any more. `/budget` shows what counts."
    assert [twice.text, others.text] == [gone, gone]


async def test_many_costs_come_by_page(rapport: Rapport) -> None:
    ada = await settled(rapport, "Ada")
    for number in range(12):
        await add_cost(rapport.app.context, MemberId(ada.id), None, "1", f"Tea {number}")
        await rapport.advance(minutes=1)

    first = await ada.command("budget")
    second = await first.press("More")
    back = await second.press("Back")

    assert (first.labels[-4:], "Tea 11" in first.text) == (
        ["1 of 2", "More", "Change it", "Add a cost"],
        True,
    )
    assert ("Tea 1:" in second.text, "Tea 11" in second.text, second.state) == (True, False, "update")
    assert second.message is not None
    assert second.message.attachments == []
    assert "Tea 11" in back.text
    assert size_of(await picture_of(rapport, back))[0] == 1000


async def test_an_amount_that_cannot_be_read_is_edited_again(rapport: Rapport) -> None:
    ada = await settled(rapport, "Ada")
    form = await (await ada.command("budget")).press("Change it")

    refused = await form.submit(amount="a few coins", until="in 2 weeks", every=WEEKLY)
    again = await refused.press("Edit again")

    assert "Try one amount, like $40. 0 is fine too." in refused.text
    assert again.modal is not None
    assert [field.value for field in again.modal.fields] == ["a few coins", "in 2 weeks", ["week"]]
    assert "$12 left until Mon 16 Mar" in (await again.submit(amount="12")).text


async def test_other_currencies_and_days_gone_by_are_sent_back(rapport: Rapport) -> None:
    ada = await settled(rapport, "Ada")
    form = await (await ada.command("budget")).press("Change it")
    foreign = await form.submit(amount="40,50 €", until="")
    gone = await (await foreign.press("Edit again")).submit(amount="1.200", until="yesterday")
    kept = await (await gone.press("Edit again")).submit(until="")

    assert "I have no exchange rate I'd trust with your money. What is that in USD? Like $40." in foreign.text
    assert "Sun 1 Mar has gone by. Until when should it last? Like Tue 31 Mar." in gone.text
    assert "$1,200 left until Tue 31 Mar." in kept.text


async def test_an_ended_budget_is_renewed_on_word_only(rapport: Rapport) -> None:
    ada = await settled(rapport, "Ada")
    await rapport.advance(days=40)

    over = await ada.command("budget", in_=DM)
    renewed = await (await over.press("Set a new one")).submit()

    assert "Your budget ended on Tue 31 Mar." in over.text
    assert over.message is not None
    assert over.message.attachments == []
    assert "$40 left until Thu 30 Apr." in renewed.text


async def test_a_week_is_offered_again_at_one_tap(rapport: Rapport) -> None:
    ada = await settled(rapport, "Ada")
    form = await (await ada.command("budget")).press("Change it")
    weekly = await form.submit(amount="40", until="", every=WEEKLY)
    await (await weekly.press("Add a cost")).submit(amount="10", what="Coffee")
    await rapport.advance(days=8)

    over = await ada.command("budget")
    home = await ada.command("start")
    renewed = await home.press("Same again until Sun 15 Mar")
    twice = await over.press("Same again until Sun 15 Mar")

    assert "$40 left until Sun 8 Mar." in weekly.text
    assert "For a week at a time: then I offer it again, and renew nothing by myself." in weekly.text
    assert "Your $40 for a week ended on Sun 8 Mar." in over.text
    assert over.labels == ["Same again until Sun 15 Mar", "Change it", "Add a cost"]
    assert "Change it" in home.labels
    assert renewed.text.startswith("A fresh start.\n### Your money\n$40 left until Sun 15 Mar.")
    assert twice.text.startswith("### Your money\n$40 left until Sun 15 Mar.")


async def test_an_offer_of_long_ago_renews_nothing(rapport: Rapport) -> None:
    ada = await settled(rapport, "Ada")
    form = await (await ada.command("budget")).press("Change it")
    await form.submit(amount="40", until="", every=WEEKLY)
    await rapport.advance(days=8)
    over = await ada.command("budget")
    await rapport.advance(days=14)

    late = await over.press("Same again until Sun 15 Mar")

    assert "Your $40 for a week ended on Sun 8 Mar." in late.text
    assert "Same again until Sun 29 Mar" in late.labels
