"""Runs a local Discord alone: `python -m bot.playground --port 8780 --state data/discord.json`."""

import asyncio
import errno
import signal
import sys
from pathlib import Path

import click

from bot.playground.server import LocalDiscord
from bot.playground.setup import Setup


@click.command()
@click.option("--port", default=0, show_default=True, help="0 takes a free one.")
@click.option("--state", type=click.Path(path_type=Path), help="Keep everything in this file.")
@click.option(
    "--openapi", type=click.Path(path_type=Path), help="Check requests against Discord's description."
)
@click.option("--token", default=Setup().token, show_default=True, help="The bot's token.")
@click.option("--bot-name", default=Setup().bot_name, show_default=True)
@click.option("--until-stdin-closes", is_flag=True, help="End with the process that started this one.")
def main(
    *,
    port: int,
    state: Path | None,
    openapi: Path | None,
    token: str,
    bot_name: str,
    until_stdin_closes: bool,
) -> None:
    """A local Discord on loopback; prints its address."""
    setup = Setup(token=token, bot_name=bot_name, state=state, openapi=openapi)
    asyncio.run(_serve(setup, port, until_stdin_closes))


async def _serve(setup: Setup, port: int, until_stdin_closes: bool) -> None:
    try:
        discord = LocalDiscord(setup)
        url = await discord.start(port)
    except (OSError, ValueError) as error:
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        # On standard output, where whoever started it reads the address.
        click.echo(f"Port {port} is taken." if taken else str(error))
        sys.exit(1)
    click.echo(url)
    sys.stdout.flush()
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, ended.set)
    if until_stdin_closes:
        await loop.connect_read_pipe(lambda: _Stdin(ended), sys.stdin)
    await ended.wait()
    await discord.stop()


class _Stdin(asyncio.Protocol):
    """Notices that the other end of standard input is gone."""

    def __init__(self, ended: asyncio.Event) -> None:
        self._ended = ended

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended.set()


if __name__ == "__main__":
    main()
