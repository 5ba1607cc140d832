import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app import Application, CannotStart
from bot.doctor import Finding, examine
from config.settings import Settings, SettingsError, read_settings
from tests.world import running

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4" + ".GabcdE." + "y" * 38
ASKED_FOR = Finding(
    True,
    "Permissions it asks for in a server: read messages, send messages, embed links, attach files, "
    "read message history, send messages in threads.",
)


# Stand for ports a test finds out.
FREE, TAKEN = -1, -2
NO_LINKS = Finding(True, "RAPPORT_WEB_PORT is 0: no calendar links; /agenda offers the .ics file.")


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
        NO_LINKS,
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
    assert [finding.ok for finding in findings] == [True, False, True, True, True]
    assert "rapport.key is gone" in findings[1].text
    refused = ""
    try:
        await Application(settings(tmp_path)).start()
    except CannotStart as error:
        refused = str(error)
    assert refused == findings[1].text
    assert files_in(tmp_path) == [tmp_path / "rapport.db"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"database_url": "postgresql+asyncpg://me:secret@127.0.0.1:1/rapport"}, "(ConnectionRefusedError)."),
        ({}, "(DatabaseError, SQLITE_NOTADB)."),
    ],
)
async def test_a_database_that_cannot_be_used_ends_the_start_with_a_sentence(
    tmp_path: Path, more: dict[str, object], said: str
) -> None:
    (tmp_path / "rapport.db").write_bytes(b"no database, though it has that name. " * 100)
    chosen = settings(tmp_path, encryption_keys=[SecretStr("A" * 43 + "=")], **more)
    with pytest.raises(CannotStart) as error:
        await Application(chosen).start()
    assert str(error.value) == f"The database cannot be used {said}"


async def test_a_database_that_lacks_a_column_is_not_started_with(tmp_path: Path) -> None:
    async with running(tmp_path):
        pass
    with closing(sqlite3.connect(tmp_path / "rapport.db")) as database:
        database.execute("ALTER TABLE members RENAME COLUMN food_habit TO food")
    findings = await examine(settings(tmp_path))
    assert [finding.ok for finding in findings] == [True, False, True, True, True]
    assert findings[1].text.startswith("The database lacks members.food_habit, though all its migrations")
    with pytest.raises(CannotStart) as error:
        await Application(settings(tmp_path)).start()
    assert str(error.value) == findings[1].text


@pytest.mark.parametrize(
    ("more", "ok", "words"),
    [
        ({"web_port": 8080}, False, "set RAPPORT_WEB_URL to where your proxy is reached"),
        ({"web_url": "https://r.example"}, False, "set RAPPORT_WEB_PORT as well"),
        ({"web_url": "https://r.example", "web_port": FREE}, True, "Calendar links are served on 127.0.0.1"),
        ({"web_url": "http://r.example", "web_port": FREE}, False, "is not encrypted"),
        ({"web_url": "https://r.example", "web_port": TAKEN}, False, "Address already in use"),
    ],
)
async def test_what_calendar_links_need_is_said(
    tmp_path: Path, more: dict[str, object], ok: bool, words: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        with socket.create_server(("127.0.0.1", 0)) as free:
            ports = {TAKEN: taken.getsockname()[1], FREE: free.getsockname()[1]}
        real = {name: ports.get(value, value) for name, value in more.items()}  # type: ignore[call-overload]  # a port or text
        findings = await examine(settings(tmp_path, **real))
    assert [finding.ok for finding in findings if words in finding.text] == [ok]


async def test_a_web_port_that_is_taken_ends_the_start_with_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart) as error:
            async with running(tmp_path, web_port=port, web_url="https://r.example"):
                pass
    assert str(error.value).startswith(f"The web part cannot listen on 127.0.0.1, port {port} (")


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("https://rapport.example.org/", "https://rapport.example.org"),
        ("https://example.org/rapport//", "https://example.org/rapport"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_the_web_address_is_read_without_its_slash(
    url: str, read: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAPPORT_WEB_URL", url)
    assert read_settings(None).web_url == read


@pytest.mark.parametrize(
    "url",
    [
        "rapport.example.org",
        "ftp://a.example",
        "https://",
        "https://me:pw@a.example",
        "https://a.example/?x=1",
    ],
)
def test_what_is_no_web_address_is_said(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPPORT_WEB_URL", url)
    with pytest.raises(SettingsError, match="RAPPORT_WEB_URL is not an address to put a path behind"):
        read_settings(None)
