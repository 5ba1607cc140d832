"""How a local Discord is set up."""

from dataclasses import dataclass
from pathlib import Path

from bot.playground import permissions


@dataclass(frozen=True, slots=True)
class Setup:
    """What can be chosen. `privileged` are the intents switched on for the application."""

    token: str = "local-discord"  # noqa: S105 - not a secret: it opens nothing but this server
    bot_name: str = "Local bot"
    privileged: int = 0
    bot_permissions: int = permissions.BOT
    state: Path | None = None
    openapi: Path | None = None
    shards: int = 1
    respond_seconds: float = 3.0
    heartbeat_seconds: float = 41.25
