"""Forms in which members tell about themselves."""

from __future__ import annotations

from bot.domain.members import Member
from bot.services.profile import INTERESTS_LIMIT
from cogs.ui.forms import Form, Line


def interests_form(custom_id: str, member: Member | None) -> Form:
    """One line, in their own words; `words` is its key."""
    line = Line(
        "words",
        "What do you care about?",
        hint="In your own words; they are stored encrypted, and nobody else sees them.",
        placeholder="Python, data, design, public speaking",
        filled=member.words if member is not None else "",
        required=False,
        longest=INTERESTS_LIMIT,
    )
    return Form("What you care about", custom_id, [line])
