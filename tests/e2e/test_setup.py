"""Setting a server up, over the local Discord."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.services.upkeep import keep_house
from tests.e2e.finding import fed, settled
from tests.world import MONDAY, Rapport, vevent

REFUSED = "Only people with the Manage Server permission can do that. Ask one of your organisers."
SEND, VIEW, HISTORY = 1 << 11, 1 << 10, 1 << 16

ORGANISERS_COMMANDS: tuple[tuple[str, dict[str, str]], ...] = (
    ("setup", {}),
    ("feeds add", {"link": "https://example.org/a.ics"}),
    ("feeds list", {}),
    ("feeds preview", {"feed": "1"}),
    ("feeds remove", {"feed": "1"}),
    ("feeds refresh", {"feed": "1"}),
    ("feeds health", {}),
    ("feeds event", {}),
    ("digest list", {}),
    ("digest preview", {"digest": "1"}),
    ("digest now", {"digest": "1"}),
    ("digest remove", {"digest": "1"}),
    ("digest edit", {"digest": "1", "hour": "9"}),
)


async def test_setup_takes_city_channel_hour_and_posts_a_test(rapport: Rapport) -> None:
    olu = await rapport.organiser()
    events = rapport.guild.channel("events")
    card = await olu.command("setup")
    assert card.ephemeral
    form = await card.press("setup.place")
    card = await form.submit(city="Durham, NC")
    assert "America/New_York · USD" in card.text
    card = await card.select("setup.channel", events)
    assert f"<#{events.id}> at 09:00" in card.text
    card = await card.select("setup.hour", "18")
    assert f"<#{events.id}> at 18:00" in card.text
    await card.press("setup.test")
    (message,) = await olu.messages(events)
    assert "This is a test" in message.text
    assert not message.pings


async def test_setup_asks_which_city_when_there_are_several(rapport: Rapport) -> None:
    olu = await rapport.organiser()
    form = await (await olu.command("setup")).press("setup.place")
    question = await form.submit(city="Springfield")
    assert "Which one is yours?" in question.text
    illinois = next(key for key, label in question.selects[0].options.items() if label.endswith("IL"))
    card = await question.select(question.selects[0].custom_id, illinois)
    assert "Springfield, IL" in card.text
    assert "America/Chicago" in card.text


async def test_setup_form_that_cannot_be_read_opens_again_as_typed(rapport: Rapport) -> None:
    olu = await rapport.organiser()
    form = await (await olu.command("setup")).press("setup.place")
    reply = await form.submit(city="Durham, NC", currency="XQX")
    assert "I don't know that currency" in reply.text
    again = await reply.press("Edit again")
    assert again.modal is not None
    assert [field.value for field in again.modal.fields] == ["Durham, NC", "XQX"]
    card = await again.submit(currency="EUR")
    assert "America/New_York · EUR" in card.text


async def test_setup_names_the_permission_that_is_missing(rapport: Rapport) -> None:
    olu = await rapport.organiser()
    events = rapport.guild.channel("events")
    await rapport.world.bot_permissions(events, VIEW | HISTORY)
    card = await (await olu.command("setup")).select("setup.channel", events)
    assert f"In <#{events.id}> I lack **Send Messages**" in card.text
    await rapport.world.bot_permissions(events, VIEW | HISTORY | SEND)
    assert "I lack" not in (await olu.command("setup")).text


async def test_setup_warns_of_an_organisers_channel_that_everybody_reads(rapport: Rapport) -> None:
    """Members' reports go there."""
    olu = await rapport.organiser()
    general, organisers = (rapport.guild.channel(name) for name in ("general", "organisers"))
    card = await (await olu.command("setup")).select("setup.organisers", general)
    assert f"Everybody here can read <#{general.id}>" in card.text
    card = await card.select("setup.organisers", organisers)
    assert "Everybody here" not in card.text


async def test_start_message_goes_where_it_is_asked_for(rapport: Rapport) -> None:
    olu = await rapport.organiser()
    general = rapport.guild.channel("general")
    await (await olu.command("setup", in_=general)).press("setup.pin")
    (message,) = [each for each in await olu.messages(general) if not each.ephemeral]
    assert message.button("Start").custom_id == "start.open"


async def test_setup_is_refused_to_whoever_may_not_manage_the_server(rapport: Rapport) -> None:
    ada, olu = await rapport.member("Ada"), await rapport.organiser()
    card = await olu.command("setup")
    assert card.message is not None
    refused = [
        await ada.press(card.message, "setup.place", force=True),
        await ada.press(card.message, "feeds.paste", force=True),
        await ada.press(card.message, "digest.list", force=True),
    ]
    assert [reply.text for reply in refused] == [REFUSED] * 3


async def test_removed_from_a_server_and_back_within_days_all_is_as_it_was(rapport: Rapport) -> None:
    olu = await rapport.organiser()
    form = await (await olu.command("setup")).press("setup.place")
    await form.submit(city="Durham, NC")
    await rapport.world.kick_bot(rapport.guild)
    await rapport.advance(days=3)
    await rapport.world.invite_bot(rapport.guild)
    assert "Durham, NC" in (await olu.command("setup")).text


@pytest.mark.parametrize("days", [29, 31])
async def test_server_left_while_away_is_forgotten_after_thirty_days(rapport: Rapport, days: int) -> None:
    olu = await rapport.organiser()
    url = rapport.publish(vevent("Study night", MONDAY + timedelta(days=40)))
    await (await olu.command("feeds add", link=url)).press("Usually free")
    await rapport.app.stop()
    await rapport.world.kick_bot(rapport.guild)
    await rapport.start()
    await rapport.advance(days=days)
    await keep_house(rapport.app.context, rapport.app.store)
    async with rapport.app.context.database.reading() as tx:
        assert len(await tx.guilds.all()) == (1 if days < 30 else 0)
        assert (await tx.feeds.by_url(url) is None) == (days > 30)


async def test_commands_are_refused_where_a_server_opened_them_to_everybody(rapport: Rapport) -> None:
    ada = await rapport.member("Ada")
    assert set(await ada.commands()).isdisjoint({"setup", "feeds", "digest"})
    refused = {(await ada.command(name, options, force=True)).text for name, options in ORGANISERS_COMMANDS}
    events = rapport.guild.channel("events")
    refused.add((await ada.command("digest add", channel=events, force=True)).text)
    assert refused == {REFUSED}


async def test_names_of_feeds_are_not_offered_to_members(rapport: Rapport) -> None:
    ada, olu = await rapport.member("Ada"), await rapport.organiser()
    url = rapport.publish(vevent("Study night", MONDAY + timedelta(days=1)))
    await (await olu.command("feeds add", link=url)).press("It varies")
    assert len(await olu.complete("feeds remove", "feed", "")) == 1
    assert await ada.complete("feeds remove", "feed", "") == []


async def test_outage_of_a_server_is_no_farewell(rapport: Rapport) -> None:
    olu = await rapport.organiser()
    await (await (await olu.command("setup")).press("setup.place")).submit(city="Durham, NC")
    await rapport.world.outage(rapport.guild)
    await rapport.restart()
    await rapport.world.outage(rapport.guild, over=True)
    async with rapport.app.context.database.reading() as tx:
        (guild,) = await tx.guilds.all()
    assert (guild.left_at, guild.name, guild.cities) == (None, "Sample Seekers", ("Durham, NC",))


async def test_organisers_say_what_things_cost_here(rapport: Rapport) -> None:
    await fed(rapport, vevent("Python workshop", MONDAY + timedelta(days=1, hours=8), text="Tickets are $5."))
    olu, ada = await rapport.organiser(), await settled(rapport, "Ada")
    await (await (await olu.command("setup")).press("setup.place")).submit(city="Durham, NC")

    card = await (await olu.command("setup")).press("Local prices…")
    form = await card.press("Getting around…")
    refused = await form.submit(ride="-1")
    kept = await (await refused.press("Edit again")).submit(ride="2 to 2.50", parking="free")
    cost = await (await ada.command("events")).press("Cost")
    forced = await ada.press(card.message, "prices.ask:ways", force=True) if card.message else card
    back = await kept.press("Take ours back")

    assert "- A ride within the city, one way: $0 to $1 (estimate: GoDurham" in card.text
    assert form.modal is not None
    assert form.modal.field("parking").value is None
    assert "An amount can't be below zero." in refused.text
    assert "- A ride within the city, one way: $2 to $2.50 (your organisers)" in kept.text
    assert "- Parking for an evening: $0 (your organisers)" in kept.text
    assert "Travel: $4 to $5, bus there and back (your organisers)" in cost.text
    assert REFUSED in forced.text
    assert "(your organisers)" not in back.text
