"""What comes with asking to be introduced: a short note, and one thing to give."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.graphemes import cut, visible

NOTE_LIMIT = 300


class Gift(StrEnum):
    """Ready-made, so that giving first takes one tap. Stored as its value."""

    NOTES = "notes"
    COMPANY = "company"
    LEAD = "lead"
    READING = "reading"
    WALK_OVER = "walk_over"
    NOTHING = "nothing"

    @property
    def label(self) -> str:
        """In a list to choose from, said by the one who gives."""
        return _LABELS[self]

    @property
    def offered(self) -> str:
        """A sentence to the one who is asked; empty for nothing."""
        return _OFFERED[self]


@dataclass(frozen=True, slots=True)
class Hello:
    """`note` is in the asker's own words and may be empty."""

    note: str = ""
    gift: Gift = Gift.NOTHING


def read_note(text: str) -> str:
    """One line, of visible characters, as long as a note may be."""
    return cut(" ".join(visible(text).split()), NOTE_LIMIT)


_LABELS = {
    Gift.NOTES: "My notes from the event",
    Gift.COMPANY: "Company: we go in together",
    Gift.LEAD: "A lead I don't need myself",
    Gift.READING: "Ten minutes with your résumé or portfolio",
    Gift.WALK_OVER: "I walk you over to somebody I know there",
    Gift.NOTHING: "Just a hello",
}
_OFFERED = {
    Gift.NOTES: "They'll share their notes from it with you.",
    Gift.COMPANY: "They'd go in together with you.",
    Gift.LEAD: "They have a lead for you that they don't need themselves.",
    Gift.READING: "They'd give your résumé or portfolio ten minutes.",
    Gift.WALK_OVER: "They'd walk you over to somebody they know there.",
    Gift.NOTHING: "",
}
