"""The private calendar link and the .ics files, as people read them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bot.domain.when import format_day
from bot.services.calendars import Link
from cogs.ui.files import shown
from cogs.ui.layout import Card, Danger, Primary, box, button, said, text

FILE_NAME = "rapport-agenda.ics"
_WHOEVER = (
    "Whoever has the link sees where you go, what it costs you and why it suits you, so keep it to yourself. "
    "No other member's name is in it."
)


def link_card(link: Link) -> Card:
    """What there is. The address itself was shown when it was made."""
    if link.made_at is None:
        return said(
            "**Where you go, in your own calendar.** I make you a private link; your calendar app reads it by itself.",
            f"{_WHOEVER} I show it once.",
            buttons=[button("Make my link", "agenda.newlink:0", Primary)],
        )
    made = format_day(link.made_at.astimezone(ZoneInfo(link.zone)).date(), link.now)
    return said(
        f"You have a calendar link since {made}. I keep nothing I could show it from again.",
        "A new one takes its place, and the old one stops working at once.",
        buttons=[
            button("New link", f"agenda.newlink:{link.stamp}", Primary),
            button("Turn it off", "agenda.nolink", Danger),
        ],
    )


def new_link_card(url: str) -> Card:
    return said(
        "**Your calendar link.** I show it this once: copy it now.",
        f"```\n{url}\n```",
        "- Google: on a computer, calendar.google.com, *Other calendars*, *+*, *From URL*.",
        "- Apple: Calendar, *Add Calendar*, *Add Subscription Calendar* (on a Mac: *File*, *New Calendar Subscription*).",
        "- Outlook: *Add calendar*, *Subscribe from web*.",
        f"-# {_WHOEVER} Google looks a few times a day at most, so a change may take a while there.",
        buttons=[button("Turn it off", "agenda.nolink", Danger)],
    )


def off_card(*, there_was_one: bool) -> Card:
    words = "Your link is off: it opens nothing any more." if there_was_one else "You have no link just now."
    return said(
        words,
        "-# What your calendar app has read already stays there until you remove the subscription.",
        buttons=[button("Make a new link", "agenda.newlink:0")],
    )


def file_card() -> Card:
    return Card(
        box(
            text(
                "Where you go, as a file: open it with your calendar app.",
                "-# It is a copy of this moment: what changes later is not in it.",
            ),
            shown(FILE_NAME),
        )
    )


def nothing_card() -> Card:
    return said("You aren't going anywhere yet, so there is nothing to put in a calendar.")
