"""What Discord is told of the commands."""

from tests.world import MANAGE_SERVER, Rapport

MEMBERS = {"start", "events", "plan", "agenda", "budget", "meet", "log", "people", "privacy"}
ORGANISERS = {"setup", "feeds", "digest"}
PERSONS_MENU = {"Block", "Report"}
# They work in the DM with the bot too; the rest needs a server.
EVERYWHERE = {"start", "agenda", "budget", "log", "people", "privacy"}


async def test_the_commands_are_there_for_those_they_are_for(rapport: Rapport) -> None:
    commands = (await rapport.world.state())["commands"]
    by_permission = {each["name"]: each.get("default_member_permissions") for each in commands}
    assert by_permission == {
        **dict.fromkeys(MEMBERS | PERSONS_MENU),
        **dict.fromkeys(ORGANISERS, str(MANAGE_SERVER)),
    }


async def test_members_see_members_commands_and_in_dms_those_that_work_there(rapport: Rapport) -> None:
    ada = await rapport.member("Ada")
    olu = await rapport.organiser()
    general = rapport.guild.channel("general")
    assert set(await ada.commands(in_=general)) == MEMBERS | PERSONS_MENU
    assert set(await olu.commands(in_=general)) == MEMBERS | PERSONS_MENU | ORGANISERS
    assert set(await ada.commands()) & (MEMBERS | ORGANISERS) == EVERYWHERE


async def test_an_unknown_button_and_a_forged_one_are_answered_politely(rapport: Rapport) -> None:
    ada = await rapport.member("Ada")
    message = (await ada.command("start")).message
    assert message is not None
    forged = [
        "nothing",
        "event:99999999999999999999",
        "event:../",
        "event:²",
        "x" * 100,
        "privacy.unblock:1:2",
        ":::",
    ]
    answers = [(await ada.press(message, custom_id, force=True)).text for custom_id in forged]
    assert answers == ["I don't know that button any more. Please start again with `/start`."] * len(forged)


async def test_a_button_twice_delivered_at_once_is_served_without_an_error(rapport: Rapport) -> None:
    ada = await rapport.member("Ada")
    await rapport.world.fault("twice")
    assert (await ada.command("privacy")).ephemeral


async def test_a_flood_is_held_up_and_others_are_not(rapport: Rapport) -> None:
    ada, ben = await rapport.member("Ada"), await rapport.member("Ben")
    answers = [(await ada.command("agenda")).text for _ in range(60)]
    assert answers[0] == answers[20]
    assert answers[-1] == "That was a lot at once. Give me a few seconds, then go on."
    assert (await ben.command("agenda")).text == answers[0]
