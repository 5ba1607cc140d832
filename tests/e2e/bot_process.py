"""The bot as a process of its own, to be killed: `python -m tests.e2e.bot_process URL TOKEN FOLDER`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from pydantic import SecretStr

from bot.app import Application
from bot.client import connect_to
from bot.local import clock_of, follow_clock
from bot.logs import set_up_logs
from config.settings import Settings


async def serve(url: str, token: str, folder: Path) -> None:
    """Until it is killed, or its standard input closes."""
    connect_to(url)
    settings = Settings(_env_file=None).model_copy(
        update={"discord_token": SecretStr(token), "data_dir": folder, "allow_loopback_feeds": True}
    )
    application = Application(settings, await clock_of(url), guild_ready_timeout=0.05)
    await application.start()
    application.supervisor.start("clock", lambda: follow_clock(application, url))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    await application.stop()


if __name__ == "__main__":
    set_up_logs("DEBUG", "json")
    asyncio.run(serve(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
