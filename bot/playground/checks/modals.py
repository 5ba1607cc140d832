"""What Discord refuses in a form."""

from bot.playground.model import Json


def check_modal(body: Json) -> None:
    """Raises Discord's refusal for a form that breaks its rules."""
