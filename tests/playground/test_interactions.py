"""Interactions from a member's act to what they see, through the real discord.py."""

import asyncio

import discord
import pytest

from bot.playground.client import DM, ControlError, DidNotAnswer, File, Guild, Person, World
from bot.playground.permissions import Permission
from bot.playground.server import LocalDiscord
from tests.playground.bare import Rest
from tests.playground.conftest import Starter

MANAGE_GUILD = int(Permission.MANAGE_GUILD)


@pytest.fixture
async def guild(world: World) -> Guild:
    return await world.guild("Sample")


@pytest.fixture
async def ada(world: World, guild: Guild) -> Person:
    return await world.member(guild, "Ada")


@pytest.fixture(autouse=True)
async def bot(start_bot: Starter, ada: Person) -> object:
    return await start_bot()


async def test_command_with_options_is_answered_for_all(world: World, guild: Guild, ada: Person) -> None:
    bob = await world.member(guild, "Bob")

    reply = await ada.command("say", word="hi", loud=True)

    assert (reply.state, reply.text, reply.ephemeral) == ("message", "HI", False)
    assert [each.text for each in await bob.messages(guild.channel("general"))] == ["HI"]


async def test_command_runs_in_the_channel_or_dm_it_is_typed_in(guild: Guild, ada: Person) -> None:
    await ada.command("say", word="there", in_=guild.channel("events"))
    await ada.command("say", word="between us", in_=DM)

    assert [each.text for each in await ada.messages(guild.channel("events"))] == ["there"]
    assert [each.text for each in await ada.dms()] == ["between us"]


async def test_subcommand_and_its_option_arrive(ada: Person) -> None:
    reply = await ada.command("feeds add", url="https://example.org/a.ics")

    assert reply.text == "added https://example.org/a.ics"


async def test_members_and_channels_among_the_options_are_resolved(
    world: World, guild: Guild, ada: Person
) -> None:
    bob = await world.member(guild, "Bob")

    reply = await ada.command("both", who=bob, where=guild.channel("events"))

    assert reply.text == "Bob in events"


async def test_file_among_the_options_can_be_read(ada: Person) -> None:
    reply = await ada.command("read", file=File("a.ics", b"BEGIN:VCALENDAR"))

    assert reply.text == "a.ics: BEGIN:VCALENDAR"


async def test_menu_of_a_person_names_them(world: World, guild: Guild, ada: Person) -> None:
    bob = await world.member(guild, "Bob")

    assert (await ada.user_command("Greet", bob)).text == "Hello Bob"


async def test_autocomplete_offers_choices(ada: Person) -> None:
    assert await ada.complete("say", "word", "he") == [{"name": "he!", "value": "he"}]


async def test_ephemeral_reply_is_seen_by_its_member_alone(world: World, guild: Guild, ada: Person) -> None:
    bob = await world.member(guild, "Bob")

    reply = await ada.command("show", text="For you")

    assert reply.ephemeral
    assert [each.text for each in await ada.messages(guild.channel("general"))] == ["For you"]
    assert await bob.messages(guild.channel("general")) == []
    with pytest.raises(ControlError, match="does not see"):
        await reply.press("Going", by=bob)


async def test_card_shows_its_texts_buttons_and_menus(ada: Person) -> None:
    reply = await ada.command("show", text="A card")

    assert reply.text == "A card"
    assert [(each.label, each.custom_id, each.url) for each in reply.buttons] == [
        ("Going", "going", None),
        ("Form", "open", None),
        ("Site", None, "https://example.org/"),
    ]
    assert [(each.placeholder, each.options) for each in reply.selects] == [
        ("How?", {"bike": "By bike", "walk": "Walk"})
    ]


async def test_pressed_button_edits_its_message(guild: Guild, ada: Person) -> None:
    reply = await ada.command("show")

    after = await reply.press("Going")

    assert (after.state, after.text) == ("update", "Going now")
    assert [each.text for each in await ada.messages(guild.channel("general"))] == ["Going now"]


async def test_menu_takes_what_it_offers_and_nothing_else(ada: Person) -> None:
    reply = await ada.command("show")

    with pytest.raises(ControlError, match="not among: By bike, Walk"):
        await reply.select("How?", "By car")
    with pytest.raises(ControlError, match="Between 1 and 1"):
        await reply.select("How?", "bike", "walk")
    assert (await reply.select("How?", "By bike")).text == "You come by bike"


async def test_form_is_filled_in_by_label_and_keeps_what_it_came_with(ada: Person) -> None:
    form = await (await ada.command("show")).press("Form")

    reply = await form.submit(Name="Sam", Where="Online")

    assert form.state == "modal"
    assert form.modal is not None
    assert [(each.label, each.custom_id, each.value) for each in form.modal.fields] == [
        ("Name", "name", None),
        ("Mood", "mood", ["good"]),
        ("Where", "where", []),
    ]
    assert reply.text == "Sam felt good online"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"Where": "Online"}, "name is required"),
        ({"Name": "", "Where": "Online"}, "name is required"),
        ({"Name": "S", "Where": "Online"}, "between 2 and 20"),
        ({"Name": "S" * 21, "Where": "Online"}, "between 2 and 20"),
        ({"Name": "Sam"}, "where is required"),
        ({"Name": "Sam", "Where": "Nowhere"}, "not among"),
    ],
)
async def test_form_discords_client_would_not_send_is_refused(
    ada: Person, values: dict[str, str], sentence: str
) -> None:
    form = await (await ada.command("show")).press("Form")

    with pytest.raises(ControlError, match=sentence):
        await form.submit(values)


async def test_form_is_its_openers_alone_unless_forged(world: World, guild: Guild, ada: Person) -> None:
    bob = await world.member(guild, "Bob")
    form = await (await ada.command("show")).press("Form")
    values = {"name": "Sam", "where": "online"}

    with pytest.raises(ControlError, match="not opened for this member"):
        await bob.submit(form.interaction_id, values, custom_id="form")
    forged = await bob.submit(form.interaction_id, values, custom_id="form", force=True)

    assert forged.text == "Sam felt good online"


async def test_forged_press_arrives_though_nothing_holds_it(ada: Person, bot: object) -> None:
    reply = await ada.command("show")
    assert reply.message is not None

    with pytest.raises(ControlError, match="no such button"):
        await ada.press(reply.message, "plan:1")
    with pytest.raises(DidNotAnswer):
        await ada.press(reply.message, "plan:1", force=True)


async def test_deferred_reply_settles_with_the_first_follow_up(ada: Person, guild: Guild) -> None:
    reply = await ada.command("later")

    assert (reply.state, reply.ephemeral, reply.message and reply.message.text) == ("message", True, "first")
    channel = guild.channel("general")
    await ada.receives("second", in_=channel)
    assert [each.text for each in (await reply.refresh()).followups] == ["second"]


async def test_unanswered_command_fails_after_its_time(ada: Person) -> None:
    with pytest.raises(DidNotAnswer, match="silent"):
        await ada.command("silent")


async def test_members_get_the_commands_their_permissions_allow(
    world: World, guild: Guild, ada: Person
) -> None:
    organiser = await world.member(guild, "Olu", permissions=MANAGE_GUILD)
    general = guild.channel("general")

    assert "rule" not in await ada.commands(in_=general)
    assert "rule" in await organiser.commands(in_=general)
    with pytest.raises(ControlError, match="not offered"):
        await ada.command("rule")
    assert (await ada.command("rule", force=True)).text == "manages: False"
    assert (await organiser.command("rule")).text == "manages: True"
    assert (await (await world.owner(guild)).command("rule")).text == "manages: True"


async def test_guild_only_command_is_not_offered_in_dms(ada: Person) -> None:
    assert "here" not in await ada.commands()
    with pytest.raises(ControlError, match="not offered"):
        await ada.command("here", in_=DM)


@pytest.mark.parametrize(
    ("name", "options", "sentence"),
    [
        ("nothing", {}, "There is no command /nothing"),
        ("say", {}, "word is required"),
        ("say", {"word": "x", "more": 1}, "There is no option more"),
        ("say", {"word": "x", "loud": "yes"}, "true or false"),
        ("feeds", {}, "needs one of: add"),
        ("feeds remove", {}, "There is no command /feeds remove"),
        ("both", {"who": "Bob", "where": "1"}, "takes an id"),
        ("both", {"who": "1", "where": "1"}, "nobody with the id 1"),
    ],
)
async def test_command_discords_client_would_not_send_is_refused(
    ada: Person, name: str, options: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ControlError, match=sentence):
        await ada.command(name, options)


async def test_person_who_left_can_not_act_there(guild: Guild, ada: Person) -> None:
    await ada.leave()

    with pytest.raises(ControlError, match="is not in Sample"):
        await ada.command("say", word="x")


async def test_direct_message_reaches_an_open_dm_only(ada: Person, bot: discord.Client) -> None:
    user = await bot.fetch_user(ada.id)
    await user.send("hello")
    await ada.close_dms()

    with pytest.raises(discord.Forbidden) as refused:
        await user.send("again")

    assert refused.value.code == 50007
    assert [each.text for each in await ada.dms()] == ["hello"]


async def test_dm_without_a_common_server_is_refused(ada: Person, guild: Guild, bot: discord.Client) -> None:
    user = await bot.fetch_user(ada.id)
    await ada.leave()

    with pytest.raises(discord.Forbidden) as refused:
        await user.send("hello")

    assert refused.value.code == 50007


async def callback(
    rest: Rest, interaction: discord.Interaction, kind: int, **data: object
) -> tuple[int, int]:
    """Answers an interaction by hand: the status and Discord's code."""
    path = f"/interactions/{interaction.id}/{interaction.token}/callback"
    status, answer = await rest.call("POST", path, {"type": kind, "data": data}, token=None)
    return status, (answer or {}).get("code", 0)


async def pending(ada: Person, bot: discord.Client) -> discord.Interaction:
    """An interaction the bot has got and not answered."""
    with pytest.raises(DidNotAnswer):
        await asyncio.wait_for(ada.command("silent"), 5)
    interactions: list[discord.Interaction] = bot.interactions  # type: ignore[attr-defined]  # the sample bot's
    return interactions[-1]


async def test_second_answer_is_refused(ada: Person, bot: discord.Client, rest: Rest) -> None:
    await ada.command("say", word="x")
    interaction = bot.interactions[-1]  # type: ignore[attr-defined]  # the sample bot's

    assert await callback(rest, interaction, 4, content="again") == (400, 40060)


async def test_late_answer_is_refused(ada: Person, bot: discord.Client, rest: Rest) -> None:
    interaction = await pending(ada, bot)

    assert await callback(rest, interaction, 4, content="late") == (404, 10062)


async def test_unknown_interaction_is_refused(rest: Rest) -> None:
    status, answer = await rest.call("POST", "/interactions/1/x/callback", {"type": 5})

    assert (status, answer) == (404, {"message": "Unknown interaction", "code": 10062})


async def test_token_dies_after_fifteen_minutes(
    world: World, ada: Person, bot: discord.Client, rest: Rest
) -> None:
    await ada.command("say", word="x")
    interaction = bot.interactions[-1]  # type: ignore[attr-defined]  # the sample bot's
    path = f"/webhooks/{interaction.application_id}/{interaction.token}"

    await world.advance(minutes=14)
    alive = (await rest.call("POST", path, {"content": "still"}, token=None))[0]
    await world.advance(minutes=1)
    status, answer = await rest.call("POST", path, {"content": "too late"}, token=None)

    assert alive == 200
    assert (status, answer["code"]) == (401, 50027)


async def test_follow_up_before_an_answer_is_refused(ada: Person, bot: discord.Client, rest: Rest) -> None:
    interaction = await pending(ada, bot)
    path = f"/webhooks/{interaction.application_id}/{interaction.token}"

    status, answer = await rest.call("POST", path, {"content": "x"}, token=None)

    assert (status, answer["code"]) == (404, 10015)


async def test_responses_are_read_edited_and_deleted_through_the_token(
    local: LocalDiscord, ada: Person, bot: discord.Client, guild: Guild, rest: Rest
) -> None:
    await ada.command("say", word="first")
    interaction: discord.Interaction = bot.interactions[-1]  # type: ignore[attr-defined]  # the sample bot's
    path = f"/webhooks/{interaction.application_id}/{interaction.token}"
    later = (await rest.call("POST", path, {"content": "second", "flags": 64}, token=None))[1]

    edited = await rest.call("PATCH", f"{path}/messages/@original", {"content": "changed"}, token=None)
    read = await rest.call("GET", f"{path}/messages/{later['id']}", token=None)
    gone = await rest.call("DELETE", f"{path}/messages/{later['id']}", token=None)
    missing = await rest.call("GET", f"{path}/messages/{later['id']}", token=None)
    by_channel = await rest.call("GET", f"/channels/{guild.channel('general').id}/messages/{later['id']}")

    assert edited[1]["content"] == "changed"
    assert (read[0], read[1]["content"], read[1]["flags"]) == (200, "second", 64)
    assert (gone, missing[1]["code"], by_channel[1]["code"]) == ((204, None), 10008, 10008)


async def newest(local: LocalDiscord, world: World, count: int) -> str:
    """Where to answer the newest interaction, once there are so many."""
    await world.until(lambda: len(local.backend.interactions) == count)
    interaction = list(local.backend.interactions.values())[-1]
    return f"/interactions/{interaction.id}/{interaction.token}/callback"


async def test_command_can_not_be_answered_like_a_press(
    local: LocalDiscord, world: World, ada: Person, rest: Rest
) -> None:
    asked = asyncio.create_task(ada.command("silent"))
    path = await newest(local, world, 1)

    for kind in (1, 6, 7, 8, 10):
        status, answer = await rest.call("POST", path, {"type": kind, "data": {}}, token=None)
        assert (status, answer["code"]) == (400, 50035)

    with pytest.raises(DidNotAnswer):
        await asked


async def test_form_can_not_be_answered_by_a_form(
    local: LocalDiscord, world: World, ada: Person, rest: Rest
) -> None:
    form = await (await ada.command("show")).press("Form")
    asked = asyncio.create_task(form.submit(Name="silent", Where="Online"))
    path = await newest(local, world, 3)
    field = {"type": 4, "custom_id": "x", "style": 1}
    again = {"custom_id": "x", "title": "x", "components": [{"type": 18, "label": "x", "component": field}]}

    status, answer = await rest.call("POST", path, {"type": 9, "data": again}, token=None)

    assert (status, answer["code"], list(answer["errors"])) == (400, 50035, ["type"])
    with pytest.raises(DidNotAnswer):
        await asked
