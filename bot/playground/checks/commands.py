"""What Discord refuses in commands and choices."""

from bot.playground.model import Json


def check_commands(commands: list[Json]) -> None:
    """Raises Discord's refusal for a set of commands that breaks its rules."""


def check_choices(body: Json) -> None:
    """Raises Discord's refusal for an autocomplete answer that breaks its rules."""
