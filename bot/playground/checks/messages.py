"""What Discord refuses in a message."""

from bot.playground.files import Upload
from bot.playground.model import Json, Message


def check_message(
    body: Json, uploads: list[Upload], *, before: Message | None = None, webhook: bool = False
) -> None:
    """Raises Discord's refusal for a body that breaks its rules; `before` is the message an edit changes."""
