"""`python -m bot doctor`: what would keep the bot from working, found without starting it."""

from __future__ import annotations

import base64
import binascii
import re
import socket
from dataclasses import dataclass

from bot.app import CannotStart, database_file, database_url, encryption_keys
from bot.client import PERMISSIONS, invite_link
from bot.domain.wording import counted
from bot.storage.database import Database
from bot.storage.migrate import UnfitSchema, pending_migrations
from bot.storage.vault import Vault
from config.settings import Settings

_TOKEN = re.compile(r"([\w-]{20,30})\.([\w-]{6,7})\.([\w-]{27,})")


@dataclass(frozen=True, slots=True)
class Finding:
    ok: bool
    text: str


async def examine(settings: Settings) -> list[Finding]:
    """One finding per thing looked at."""
    findings = [Finding(True, "Settings can be read.")]
    findings += await _database(settings)
    findings += _token(settings)
    findings += _web(settings)
    names = ", ".join(name.replace("_", " ") for name, wanted in PERMISSIONS if wanted)
    findings.append(Finding(True, f"Permissions it asks for in a server: {names}."))
    return findings


def application_id(token: str) -> int | None:
    """The id inside a token's first part; `None` when it has not the shape of a token."""
    shape = _TOKEN.fullmatch(token)
    if shape is None:
        return None
    try:
        first = shape[1]
        digits = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return int(digits) if digits.isdigit() else None


async def _database(settings: Settings) -> list[Finding]:
    file = database_file(settings)
    if file is not None and not file.exists():
        return [Finding(True, f"The database {file} will be made at the first start, with a key beside it.")]
    try:
        keys = encryption_keys(settings)
        database = Database(database_url(settings), Vault(keys))
    except CannotStart as error:
        return [Finding(False, str(error))]
    where = database.url.render_as_string(hide_password=True)
    try:
        pending = await pending_migrations(database.engine)
    except UnfitSchema as error:
        return [Finding(False, str(error))]
    except Exception as error:
        return [Finding(False, f"The database {where} cannot be reached: {type(error).__name__}.")]
    finally:
        await database.close()
    steps = counted(len(pending), "migration")
    state = f"{steps} will run at the next start" if pending else "its schema is up to date"
    return [Finding(True, f"The database {where} can be reached; {state}.")]


def _token(settings: Settings) -> list[Finding]:
    if settings.discord_token is None:
        return [Finding(True, "DISCORD_TOKEN is not set: `make run` starts the local Discord.")]
    application = application_id(settings.discord_token.get_secret_value())
    if application is None:
        return [
            Finding(
                False,
                "DISCORD_TOKEN has not the shape of a bot token. Copy it again from the developer portal.",
            )
        ]
    return [
        Finding(True, "DISCORD_TOKEN has the shape of a bot token."),
        Finding(True, f"Invite link: {invite_link(application)}"),
    ]


def _web(settings: Settings) -> list[Finding]:
    """Whether calendar apps can reach the members' private calendars."""
    port, url = settings.web_port, settings.web_url
    if not port and url is None:
        return [Finding(True, "RAPPORT_WEB_PORT is 0: no calendar links; /agenda offers the .ics file.")]
    if not port:
        return [
            Finding(False, "RAPPORT_WEB_URL is set, but nothing answers there: set RAPPORT_WEB_PORT as well.")
        ]
    if url is None:
        return [
            Finding(
                False,
                "RAPPORT_WEB_PORT is set, but no link is offered: set RAPPORT_WEB_URL to where your proxy is "
                "reached, such as https://rapport.example.org.",
            )
        ]
    findings = [_port_finding(settings.web_host, port)]
    if url.startswith("http://"):
        findings.append(
            Finding(
                False,
                f"RAPPORT_WEB_URL {url} is not encrypted: whoever listens in can read members' calendars. "
                "Put a proxy with TLS in front and use its https address.",
            )
        )
    return findings


def _port_finding(host: str, port: int) -> Finding:
    try:
        with socket.create_server((host, port)):
            return Finding(True, f"Calendar links are served on {host}, port {port}.")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Finding(
            False, f"{host}, port {port}, for calendar links: {reason}. (A bot that runs already is fine.)"
        )
