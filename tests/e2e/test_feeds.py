"""Feeds as organisers meet them, over the local Discord and real HTTP."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.ids import GuildId
from bot.playground.people import Person
from tests.e2e.finding import settled
from tests.feeds.server import reply
from tests.world import MONDAY, Rapport, calendar, vevent

TOMORROW = MONDAY + timedelta(days=1)
# A busy machine may take its time; whatever waits goes on as soon as it can.
_PATIENCE = 30.0


async def set_up(rapport: Rapport) -> Person:
    olu = await rapport.organiser()
    form = await (await olu.command("setup")).press("setup.place")
    await form.submit(city="Durham, NC")
    return olu


async def test_pasted_link_is_shown_before_it_is_kept(rapport: Rapport) -> None:
    olu = await set_up(rapport)
    url = rapport.publish(
        vevent("Study night", TOMORROW, text="Free admission"), vevent("Quiz", TOMORROW + timedelta(days=1))
    )
    shown = await olu.command("feeds add", link=url)
    assert "2 events in the next 90 days" in shown.text
    assert "**Study night** · Tue 3 Mar, 10:00-12:00" in shown.text
    assert "No feeds yet" in (await olu.command("feeds list")).text
    kept = await shown.press("Usually free")
    assert "2 events ahead" in kept.text
    assert "Where an event says no price: usually free entry." in kept.text
    assert "Sample calendar" in (await olu.command("feeds list")).text


async def test_usual_price_is_taken_from_a_form_and_read_again(rapport: Rapport) -> None:
    olu = await set_up(rapport)
    shown = await olu.command("feeds add", link=rapport.publish(vevent("Study night", TOMORROW)))
    refused = await (await shown.press("Usually costs…")).submit(price="a lot")
    form = await refused.press("Edit again")
    assert form.modal is not None
    assert [field.value for field in form.modal.fields] == ["a lot"]
    assert "usually ticket $5 to $10" in (await form.submit(price="$5 to $10")).text


async def test_web_page_is_refused_with_what_to_do_and_nothing_is_kept(rapport: Rapport) -> None:
    olu = await rapport.organiser()
    rapport.feeds.routes["/page"] = reply(b"<!doctype html><html><body>Hello</body></html>")
    refused = await olu.command("feeds add", link=rapport.feeds.url("/page"))
    assert refused.text.startswith("This is a web page, not a calendar")
    assert "No feeds yet" in (await olu.command("feeds list")).text


async def test_calendar_that_a_page_offers_is_found(rapport: Rapport) -> None:
    olu = await rapport.organiser()
    rapport.publish(vevent("Study night", TOMORROW), path="/cal.ics")
    page = b'<!doctype html><html><head><link rel="alternate" type="text/calendar" href="/cal.ics"></head></html>'
    rapport.feeds.routes["/page"] = reply(page)
    assert "Study night" in (await olu.command("feeds add", link=rapport.feeds.url("/page"))).text


async def test_private_address_is_refused(rapport: Rapport) -> None:
    olu = await rapport.organiser()
    refused = await olu.command("feeds add", link="http://192.168.0.1/calendar.ics")
    assert "private network" in refused.text


async def test_what_is_no_link_is_refused(rapport: Rapport) -> None:
    olu = await rapport.organiser()
    assert "I see no link there" in (await olu.command("feeds add", link="our calendar")).text


async def test_secrets_of_a_link_are_not_shown(rapport: Rapport) -> None:
    olu = await rapport.organiser()
    rapport.publish(vevent("Study night", TOMORROW), path="/private-8d2e5f00aa/basic.ics")
    url = f"{rapport.feeds.url('/private-8d2e5f00aa/basic.ics')}?key=s3cr3ts3cr3ts3cr3t"
    shown = await olu.command("feeds add", link=url)
    kept = await shown.press("It varies")
    health = await kept.press("Health")
    listed = await olu.command("feeds list")
    for reply_ in (shown, kept, health, listed):
        assert "s3cr3t" not in reply_.text
        assert "8d2e5f00aa" not in reply_.text


async def test_health_tells_what_was_left_out_and_refresh_what_failed(rapport: Rapport) -> None:
    olu = await set_up(rapport)
    broken = "BEGIN:VEVENT\r\nUID:x\r\nSUMMARY:No start\r\nEND:VEVENT\r\n"
    url = rapport.publish(vevent("Study night", TOMORROW), broken)
    kept = await (await olu.command("feeds add", link=url)).press("It varies")
    health = await kept.press("Health")
    assert "**Last read** <t:" in health.text
    assert "**Next look** <t:" in health.text
    assert "**Failures** none" in health.text
    assert "**Ahead** 1 event; price known for 0%, place for 100%" in health.text
    assert "**Left out** 1 of 2 entries" in health.text
    assert "it does not say when it starts" in health.text
    overview = (await olu.command("feeds health")).text
    assert "1 event ahead; price known for 0%, place for 100%; 1 entry left out" in overview
    assert "next look <t:" in overview
    rapport.feeds.routes["/a.ics"] = reply(b"", 404)
    await rapport.advance(minutes=10)
    failed = await health.press("Look again")
    assert "**Failures** 1 in a row" in failed.text
    assert "There is nothing at that address" in failed.text
    assert "failed 1 time in a row, next look <t:" in (await olu.command("feeds health")).text
    assert "**Ahead** 1 event" in failed.text


async def test_feed_is_removed_after_a_question(rapport: Rapport) -> None:
    olu = await set_up(rapport)
    await (await olu.command("feeds add", link=rapport.publish(vevent("Study night", TOMORROW)))).press(
        "It varies"
    )
    (choice,) = await olu.complete("feeds remove", "feed", "sam")
    question = await olu.command("feeds remove", feed=choice["value"])
    assert "Remove **Sample calendar**?" in question.text
    assert "is gone" in (await question.press("Remove")).text
    assert "No feeds yet" in (await olu.command("feeds list")).text
    assert question.message is not None
    pressed_again = await olu.press(question.message, f"feeds.gone:{choice['value']}", force=True)
    assert "no such feed any more" in pressed_again.text


async def test_list_of_many_feeds_is_paged(rapport: Rapport) -> None:
    olu = await set_up(rapport)
    for number in range(7):
        url = rapport.publish(vevent("Walk", TOMORROW), path=f"/{number}.ics", name=f"Calendar {number}")
        await (await olu.command("feeds add", link=url)).press("It varies")
    first = await olu.command("feeds list")
    second = await first.press("▶")
    assert "Calendar 4" in first.text
    assert "Calendar 5" not in first.text
    assert "Calendar 6" in second.text


async def test_event_typed_by_hand_is_found_and_taken_back(rapport: Rapport) -> None:
    olu = await set_up(rapport)
    form = await olu.command("feeds event")
    wrong = await form.submit(title="Coffee walk", when="someday", where="Main Library, Durham")
    assert "I couldn't read when it is. Try `Mon 9 Mar 18:30-20:00`" in wrong.text
    again = await wrong.press("Edit again")
    kept = await again.submit(when="tomorrow 6-8pm", price="free")
    assert "**Coffee walk** · Tue 3 Mar, 18:00-20:00" in kept.text
    assert "free entry" in kept.text
    async with rapport.app.context.database.reading() as tx:
        (stored,) = await tx.feeds.of_guild(GuildId(rapport.guild.id))
    assert stored.feed.is_by_hand
    assert "I took it back" in (await kept.press("Take it back")).text


async def test_feed_of_two_servers_is_asked_once(rapport: Rapport) -> None:
    olu = await set_up(rapport)
    other = await rapport.world.guild("Other Seekers")
    owner = await rapport.world.owner(other)
    url = rapport.publish(vevent("Study night", TOMORROW))
    await (await olu.command("feeds add", link=url)).press("It varies")
    asked = len(rapport.feeds.asked)
    kept = await (await owner.command("feeds add", link=url)).press("Usually free")
    assert "1 event ahead" in kept.text
    assert len(rapport.feeds.asked) == asked + 1  # the preview alone


async def test_moved_event_arrives_by_itself(rapport: Rapport) -> None:
    olu = await set_up(rapport)
    url = rapport.publish(vevent("Study night", TOMORROW))
    kept = await (await olu.command("feeds add", link=url)).press("It varies")
    rapport.publish(vevent("Study night", TOMORROW + timedelta(days=1)))
    await rapport.advance(hours=2)

    async def arrived() -> bool:
        return "Wed 4 Mar" in (await (await kept.press("Health")).press("What's ahead")).text

    await rapport.world.until(arrived, _PATIENCE, about="the event on Wednesday")


async def test_series_of_a_calendar_nobody_touches_is_shown_with_a_warning(rapport: Rapport) -> None:
    olu = await set_up(rapport)
    walk = vevent("Weekly walk", TOMORROW, extra="RRULE:FREQ=WEEKLY\r\n")
    kept = await (await olu.command("feeds add", link=rapport.publish(walk))).press("Usually free")
    assert "check before you travel" not in (await olu.command("events")).text
    await rapport.advance(days=61)

    async def read_again() -> bool:
        return "no change for 61 days" in (await kept.press("Health")).text

    await rapport.world.until(read_again, _PATIENCE, about="a look at the feed")
    page = await olu.command("events")
    said = "Its calendar hasn't changed since Mon 2 Mar; check before you travel"
    assert said in page.text
    assert said in (await page.press("More")).text


async def test_preview_survives_a_restart(rapport: Rapport) -> None:
    olu = await set_up(rapport)
    shown = await olu.command("feeds add", link=rapport.publish(vevent("Study night", TOMORROW)))
    await rapport.restart()
    assert "is in" in (await shown.press("Usually free")).text


async def test_somebody_elses_preview_is_not_theirs_to_save(rapport: Rapport) -> None:
    olu = await set_up(rapport)
    owner = await rapport.world.owner(rapport.guild)
    shown = await olu.command("feeds add", link=rapport.publish(vevent("Study night", TOMORROW)))
    assert shown.message is not None
    save = shown.message.button("Usually free").custom_id
    assert save is not None
    refused = await owner.press(shown.message, save, force=True)
    assert "a day old or not yours" in refused.text


async def test_nasty_words_of_a_feed_stay_words(rapport: Rapport) -> None:
    olu = await set_up(rapport)
    nasty = "@everyone [x](https://evil.example) <@&1> ||hidden||"
    rapport.feeds.routes["/a.ics"] = reply(calendar(vevent(nasty, TOMORROW), name=nasty).encode())
    shown = await olu.command("feeds add", link=rapport.feeds.url())
    assert shown.message is not None
    assert not shown.message.pings
    assert "](https://evil" not in shown.text


async def test_feed_is_named_when_it_is_added_and_renamed_later(rapport: Rapport) -> None:
    olu = await set_up(rapport)
    url = rapport.publish(vevent("Walk", TOMORROW))
    shown = await olu.command("feeds add", link=url, name="Walks")
    assert "### Walks" in shown.text
    kept = await shown.press("It varies")
    assert "**Walks** is in." in kept.text
    form = await kept.press("Rename")
    assert form.modal is not None
    assert form.modal.field("name").description == "So it stands in /feeds, and on your members' cards."
    assert [field.value for field in form.modal.fields] == ["Walks"]
    assert "### Walks with \\*Ann\\*" in (await form.submit(name="Walks with *Ann*")).text
    other = rapport.publish(vevent("Talk", TOMORROW), path="/b.ics")
    await (await olu.command("feeds add", link=other)).press("It varies")
    (choice,) = await olu.complete("feeds health", "feed", "ann")
    health = await olu.command("feeds health", feed=choice["value"])
    refused = await (await health.press("Rename")).submit(name="sample calendar")
    assert "already" in refused.text
    again = await refused.press("Edit again")
    assert "### Walks again" in (await again.submit(name="Walks again")).text


async def test_members_read_the_name_their_own_server_gave_a_feed(rapport: Rapport) -> None:
    olu = await set_up(rapport)
    url = rapport.publish(vevent("Walk", TOMORROW, text="Tickets are $5."))
    added = await (await olu.command("feeds add", link=url)).press("It varies")
    ada = await settled(rapport, "Ada")
    before = await (await ada.command("events")).press("More")
    await (await added.press("Rename")).submit(name="The walking club")
    page = await ada.command("events")
    after, cost = await page.press("More"), await page.press("Cost")
    assert "From Sample calendar" in before.text
    assert "From The walking club" in after.text
    assert "(says The walking club)" in cost.text
    assert "Sample calendar" not in after.text + cost.text
