"""`python -m bot`: reads settings, wires, runs."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import click

from bot import __version__
from bot.logs import set_up_logs
from config.settings import Settings, SettingsError, read_settings


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Rapport: events that fit a job seeker's money, and the people worth meeting there."""


@main.command()
@click.option("--reset", is_flag=True, envvar="RESET", help="Start the local run afresh.")
def run(reset: bool) -> None:
    """Start the bot: on Discord with DISCORD_TOKEN set, else on a local Discord in your browser."""
    settings = _settings()
    set_up_logs(settings.log_level, settings.log_format)
    sys.exit(asyncio.run(_run(settings, reset)))


@main.command()
def doctor() -> None:
    """Check settings, database, migrations, token and permissions, without starting."""
    from bot.doctor import examine

    findings = asyncio.run(examine(_settings()))
    for finding in findings:
        click.echo(f"{'ok  ' if finding.ok else 'FIX '} {finding.text}")
    sys.exit(0 if all(finding.ok for finding in findings) else 1)


@main.command()
def version() -> None:
    """Print the version."""
    click.echo(f"rapport {__version__}")


@main.command()
def new_key() -> None:
    """Print a fresh encryption key for RAPPORT_ENCRYPTION_KEYS."""
    from bot.storage.vault import new_key as make

    click.echo(make())


@main.group()
def feeds() -> None:
    """Look into calendar feeds."""


@feeds.command()
@click.argument("sources", nargs=-1, required=True)
@click.option("--from", "start", type=click.DateTime(["%Y-%m-%d"]), help="First day; today if left out.")
@click.option("--days", type=click.IntRange(1, 3660), default=90, show_default=True, help="How many days.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def inspect(sources: tuple[str, ...], start: datetime | None, days: int, as_json: bool) -> None:
    """Read feeds (files or URLs) and print what is in them. Needs no database."""
    from bot.clock import Clock
    from bot.feeds.inspect import inspect_sources

    settings = _settings()
    set_up_logs("WARNING", settings.log_format)
    clock = Clock()
    reading = inspect_sources(
        sources,
        start=start.date() if start is not None else clock.now().date(),
        days=days,
        as_json=as_json,
        out=sys.stdout,
        err=sys.stderr,
        clock=clock,
        allow_loopback=settings.allow_loopback_feeds,
    )
    sys.exit(asyncio.run(reading))


def _settings() -> Settings:
    try:
        return read_settings()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


async def _run(settings: Settings, reset: bool) -> int:
    from bot.app import Application, CannotStart

    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows has no signal handlers in the loop
            loop.add_signal_handler(number, stopping.set)
    try:
        if settings.discord_token is None:
            from bot.local import run_locally

            await run_locally(settings, stopping, reset=reset)
            return 0
        application = Application(settings)
        await application.start()
        click.echo(f"Rapport is on Discord. Add it to a server: {application.invite_link}")
        try:
            return await application.run_until(stopping)
        finally:
            await application.stop()
    except CannotStart as error:
        click.echo(f"Error: {error}", err=True)
        return 1


if __name__ == "__main__":
    main(prog_name=f"{Path(sys.executable).name} -m bot")
