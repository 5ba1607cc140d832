from datetime import timedelta

from bot.playground.client import DM
from bot.playground.replies import Reply
from tests.e2e.finding import fed, followup, settled
from tests.world import MONDAY, Rapport, vevent

TOMORROW = MONDAY + timedelta(days=1, hours=8)  # 18:00 in Durham


async def test_the_first_start_asks_two_questions_and_shows_events_at_once(rapport: Rapport) -> None:
    await fed(rapport, vevent("Python night", TOMORROW, text="Free entry for everybody."))
    ada = await rapport.member("Ada")

    welcome = await ada.command("start")
    form = await welcome.press("Answer two questions")
    begun = await form.submit(area="Durham, NC", amount="40")
    page = await followup(rapport, begun, "Python night")

    assert "I never DM you or show you to anyone unless you say so." in welcome.text
    assert "It is **10:0" in begun.text
    assert "$40 until Tue 31 Mar" in begun.text
    assert [welcome.ephemeral, begun.ephemeral, page.ephemeral] == [True, True, True]


async def test_what_cannot_be_read_can_be_edited_again(rapport: Rapport) -> None:
    ada = await rapport.member("Ada")
    form = await (await ada.command("start")).press("Answer two questions")

    refused = await form.submit(area="Xyzzyville", amount="40", until="30 March")
    again = await refused.press("Edit again")

    assert "I couldn't find “Xyzzyville” on my map." in refused.text
    assert again.modal is not None
    assert [field.value for field in again.modal.fields] == ["Xyzzyville", "40", "30 March"]
    begun = await again.submit(area="Durham, NC")
    assert "$40 until Mon 30 Mar" in begun.text


async def test_a_draft_opens_after_a_restart_and_for_its_writer_only(rapport: Rapport) -> None:
    ada, ben = await rapport.member("Ada"), await rapport.member("Ben")
    form = await (await ada.command("start")).press("Answer two questions")
    refused = await form.submit(area="Durham, NC", amount="a few coins")
    await rapport.restart()

    custom_id = refused.buttons[0].custom_id
    assert custom_id is not None
    assert refused.message is not None
    forged = await ben.press(refused.message, custom_id, force=True)
    again = await refused.press("Edit again")

    assert forged.modal is None
    assert "I only keep a form for a day" in forged.text
    assert again.modal is not None
    assert again.modal.field("amount").value == "a few coins"


async def test_a_form_opened_before_a_restart_is_still_taken(rapport: Rapport) -> None:
    ada = await rapport.member("Ada")
    form = await (await ada.command("start")).press("Answer two questions")
    await rapport.restart()

    begun = await form.submit(area="Durham, NC", amount="12.50")

    assert "$12.50 until Tue 31 Mar" in begun.text


async def test_a_name_of_several_places_is_asked_about(rapport: Rapport) -> None:
    ada = await rapport.member("Ada")
    form = await (await ada.command("start")).press("Answer two questions")

    which = await form.submit(area="Springfield", amount="40")
    place = next(value for value, label in which.selects[0].options.items() if label == "Springfield, IL, US")
    begun = await which.select("Pick yours", place)

    assert "There are several places called Springfield." in which.text
    assert "(Springfield, IL." in begun.text
    assert "It is **09:0" in begun.text


async def test_afterwards_start_is_home(rapport: Rapport) -> None:
    await fed(rapport, vevent("Python night", TOMORROW, text="Tickets $5."))
    ada = await settled(rapport, "Ada")
    empty = await ada.command("start")
    page = await empty.press("Show me events")
    await page.press("Going")

    home = await ada.command("start")

    assert "Nothing planned yet" in empty.text
    assert "Next: Python night" in home.text
    assert "planned" in home.text
    assert "DMs: off" in home.text


async def test_what_no_dm_told_waits_at_home(rapport: Rapport) -> None:
    await fed(rapport, vevent("Python night", TOMORROW, text="Free entry for everybody."))
    ada = await settled(rapport, "Ada")
    await (await ada.command("events")).press("Going")
    await rapport.advance(days=2)

    async def waits() -> bool:
        return "Waiting for you" in (await ada.command("start")).text

    await rapport.world.until(waits, about="the question after the event at home")
    home = await ada.command("start")

    assert "**Python night** is over. Talked to anyone?" in home.text
    assert "I talked to someone" in home.labels


async def test_what_no_dm_told_is_one_quiet_line_once(rapport: Rapport) -> None:
    await fed(rapport, vevent("Python night", TOMORROW, text="Free entry for everybody."))
    ada = await settled(rapport, "Ada")
    await (await ada.command("events")).press("Going")
    await rapport.advance(days=2)
    pages: list[Reply] = []

    async def told() -> int:
        later = [each.text for page in pages for each in (await page.refresh()).followups]
        return sum("**Python night** is over. Talked to anyone?" in each for each in later)

    async def hinted() -> bool:
        pages.append(await ada.command("events"))
        return await told() > 0

    await rapport.world.until(hinted, about="the quiet line under /events")
    pages.append(await ada.command("events"))
    await ada.command("agenda")

    assert await told() == 1


async def test_every_fact_is_edited_at_home(rapport: Rapport) -> None:
    ada = await settled(rapport, "Ada")
    home = await ada.command("start")

    moved = await (await home.select("start.edit", "area")).submit(area="Raleigh")
    cares = await (await home.select("start.edit", "interests")).submit(words="Python and pottery")
    rides = await (await home.select("start.edit", "travel")).submit(mode=["bike"], **{"pass": ["held"]})
    helps = await (await home.select("start.edit", "help")).submit(
        needs=["referral"], offers=["advice", "introduction"]
    )

    assert moved.state == "update"
    assert "near Raleigh, NC" in moved.text
    assert "Cares about: Python and pottery" in cares.text
    assert "Gets around: cycle, with a pass" in rides.text
    assert "Looking for: a referral\nCan offer: " in helps.text
    assert "advice on my field" in helps.text
    assert "introductions to people I know" in helps.text


async def test_start_works_in_a_dm(rapport: Rapport) -> None:
    ada = await rapport.member("Ada")

    form = await (await ada.command("start", in_=DM)).press("Answer two questions")
    begun = await form.submit(area="Berlin, Germany", amount="40 €")
    home = await ada.command("start", in_=DM)

    assert "It is **16:0" in begun.text
    assert "€40 until Tue 31 Mar" in begun.text
    assert "Ask me for `/events` in a server you share with me." in begun.text
    assert "Show me events" not in home.labels


async def test_a_zip_code_or_a_district_is_an_area(rapport: Rapport) -> None:
    olu, ada = await rapport.organiser(), await rapport.member("Ada")
    await (await (await olu.command("setup")).press("setup.place")).submit(city="Durham, NC")
    form = await (await ada.command("start")).press("Answer two questions")

    begun = await form.submit(area="27701", amount="40")
    moved = await (await (await ada.command("start")).select("start.edit", "area")).submit(
        area="Kreuzberg, Berlin"
    )
    form = await (await (await ada.command("start", in_=DM)).select("start.edit", "area")).submit(
        area="27701"
    )

    assert "27701 Durham, NC. If not, change it." in begun.text
    assert "near Kreuzberg" in moved.text
    assert "Several countries have a postcode 27701" in form.text
