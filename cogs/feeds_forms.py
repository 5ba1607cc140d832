"""The forms of `/feeds`."""

from __future__ import annotations

from bot.domain.ids import FeedId
from cogs.ui.forms import Answers, Form, Line


def paste_form() -> Form:
    return Form(
        "Add a feed",
        "feeds.link",
        [
            Line(
                "link",
                "Any link",
                "The page of a Meetup group, a Luma or Google calendar, an iCal link …",
                longest=2000,
            )
        ],
    )


def name_form(feed: FeedId, name: str, typed: Answers | None = None) -> Form:
    """`name` is what it is called now."""
    field = Line(
        "name",
        "What should it be called?",
        "So it stands in /feeds, and on your members' cards.",
        filled=name,
        longest=90,
    )
    return Form("Rename a feed", f"feeds.named:{feed}", [field], typed)


def price_form(draft: int, typed: Answers | None = None) -> Form:
    field = Line(
        "price", "What does a ticket usually cost?", "One amount, or from and to.", "$5 to $10", longest=60
    )
    return Form("Usual price", f"feeds.price:{draft}", [field], typed)


def event_form(typed: Answers | None = None) -> Form:
    fields = [
        Line("title", "What is it called?", longest=200),
        Line(
            "when", "When?", "A day, and from when to when if you know.", "Thu 26 Nov 18:30-20:00", longest=60
        ),
        Line(
            "where",
            "Where?",
            "Place and city, or online.",
            "Main Library, Durham",
            required=False,
            longest=300,
        ),
        Line("link", "A link to it", placeholder="https://…", required=False, longest=500),
        Line(
            "price",
            "What is a ticket?",
            "Empty if you don't know.",
            "free, $5, $5 to $10",
            required=False,
            longest=60,
        ),
    ]
    return Form("Add one event", "feeds.event", fields, typed)


def opened_again(form: str, typed: Answers) -> Form:
    """The form of that custom_id, as it was typed."""
    name, _, kept = form.partition(":")
    if name == "feeds.price" and kept.isdecimal():
        return price_form(int(kept), typed)
    if name == "feeds.named" and kept.isdecimal():
        return name_form(FeedId(int(kept)), "", typed)
    return event_form(typed)
