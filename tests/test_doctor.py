from pathlib import Path

from pydantic import SecretStr

from bot.app import Application, CannotStart
from bot.doctor import Finding, examine
from config.settings import Settings

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4" + ".GabcdE." + "y" * 38
ASKED_FOR = Finding(
    True,
    "Permissions it asks for in a server: read messages, send messages, embed links, attach files, "
    "read message history, send messages in threads.",
)


def settings(folder: Path, **more: object) -> Settings:
    return Settings(_env_file=None).model_copy(update={"data_dir": folder, **more})


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_a_fresh_folder_is_well_and_left_as_it_is(tmp_path: Path) -> None:
    assert await examine(settings(tmp_path)) == [
        Finding(True, "Settings can be read."),
        Finding(
            True,
            f"The database {tmp_path / 'rapport.db'} will be made at the first start, with a key beside it.",
        ),
        Finding(True, "DISCORD_TOKEN is not set: `make run` starts the local Discord."),
        ASKED_FOR,
    ]
    assert files_in(tmp_path) == []


async def test_the_invite_link_asks_for_the_permissions_named(tmp_path: Path) -> None:
    findings = await examine(settings(tmp_path, discord_token=SecretStr(TOKEN)))
    assert findings[2:4] == [
        Finding(True, "DISCORD_TOKEN has the shape of a bot token."),
        Finding(
            True,
            "Invite link: https://discord.com/oauth2/authorize?client_id=123456789012345678"
            "&scope=bot+applications.commands&permissions=274878024704",
        ),
    ]


async def test_a_database_that_cannot_be_reached_is_named_without_its_password(tmp_path: Path) -> None:
    shared = settings(
        tmp_path,
        database_url="postgresql+asyncpg://me:secret@127.0.0.1:1/rapport",
        encryption_keys=[SecretStr("A" * 43 + "=")],
        discord_token=SecretStr("not one"),
    )
    findings = await examine(shared)
    assert [finding.text for finding in findings if not finding.ok] == [
        "The database postgresql+asyncpg://me:***@127.0.0.1:1/rapport cannot be reached: ConnectionRefusedError.",
        "DISCORD_TOKEN has not the shape of a bot token. Copy it again from the developer portal.",
    ]


async def test_a_lost_key_is_said_and_no_new_one_is_made(tmp_path: Path) -> None:
    (tmp_path / "rapport.db").touch()
    findings = await examine(settings(tmp_path))
    assert [finding.ok for finding in findings] == [True, False, True, True]
    assert "rapport.key is gone" in findings[1].text
    refused = ""
    try:
        await Application(settings(tmp_path)).start()
    except CannotStart as error:
        refused = str(error)
    assert refused == findings[1].text
    assert files_in(tmp_path) == [tmp_path / "rapport.db"]
