from datetime import timedelta

from bot.playground.client import DM
from tests.e2e.finding import fed, settled
from tests.world import MONDAY, Rapport, vevent

TOMORROW = MONDAY + timedelta(days=1, hours=8)  # 18:00 in Durham


async def test_a_budget_is_set_and_kept_count_of(rapport: Rapport) -> None:
    ada = await rapport.member("Ada")

    empty = await ada.command("budget")
    set_ = await (await empty.press("What can you spend?")).submit(amount="$40", until="30 March")
    added = await (await set_.press("Add a cost")).submit(amount="3.50", what="Coffee with Sam")

    assert "0 is a fine answer." in empty.text
    assert "$40 left until Mon 30 Mar." in set_.text
    assert "$36.50 left until Mon 30 Mar: $40, less $3.50 spent." in added.text
    assert "- Coffee with Sam: $3.50 spent" in added.text
    assert [empty.ephemeral, set_.ephemeral, added.ephemeral] == [True, True, True]


async def test_what_an_event_cost_in_the_end_is_corrected(rapport: Rapport) -> None:
    await fed(rapport, vevent("Python workshop", TOMORROW, text="Tickets are $5."))
    ada = await settled(rapport, "Ada")
    await (await ada.command("events")).press("Going")

    before = await ada.command("budget")
    form = await before.select("What an event cost in the end", "Python workshop")
    after = await form.submit(amount="6.25")

    assert "- Python workshop: $7 planned" in before.text
    assert form.modal is not None
    assert form.modal.field("amount").value == "$7"
    assert "$33.75 left until Tue 31 Mar: $40, less $6.25 spent." in after.text


async def test_a_budget_below_what_is_planned_says_so(rapport: Rapport) -> None:
    await fed(rapport, vevent("Python workshop", TOMORROW, text="Tickets are $5."))
    ada = await settled(rapport, "Ada")
    await (await ada.command("events")).press("Going")

    lower = await (await (await ada.command("budget")).press("Change it")).submit(amount="4")

    assert "That is $3 less than what you planned and spent." in lower.text
    assert "Python workshop" in (await ada.command("agenda")).text


async def test_an_amount_that_cannot_be_read_is_edited_again(rapport: Rapport) -> None:
    ada = await settled(rapport, "Ada")
    form = await (await ada.command("budget")).press("Change it")

    refused = await form.submit(amount="a few coins", until="in 2 weeks")
    again = await refused.press("Edit again")

    assert "Try one amount, like $40. 0 is fine too." in refused.text
    assert again.modal is not None
    assert [field.value for field in again.modal.fields] == ["a few coins", "in 2 weeks"]
    assert "$12 left until Mon 16 Mar" in (await again.submit(amount="12")).text


async def test_an_ended_budget_is_renewed_on_word_only(rapport: Rapport) -> None:
    ada = await settled(rapport, "Ada")
    await rapport.advance(days=40)

    over = await ada.command("budget", in_=DM)
    renewed = await (await over.press("Set a new one")).submit()

    assert "Your budget ended on Tue 31 Mar." in over.text
    assert "$40 left until Thu 30 Apr." in renewed.text
