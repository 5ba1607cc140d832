"""What is known of a member and who can see it, as they read it; and the ways out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from discord import ui

from bot.domain.profiles import DirectMessages, Visibility
from bot.domain.text import plain
from bot.domain.when import format_day, today
from bot.services.privacy import Known
from bot.services.reporting import WORDS_LIMIT, Reported, ToPost
from bot.storage.blocks import Blocked
from cogs.ui.files import Attached
from cogs.ui.forms import Answers, Form, Line, Pick
from cogs.ui.layout import Card, Choice, Danger, Primary, box, button, row, rule, said, section, text

EXPORT_NAME = "rapport-about-me.json"

_SEEN_AS = {
    Visibility.HIDDEN: "nobody sees you",
    Visibility.ANONYMOUS: "shown without a name to people going to the same event",
    Visibility.NAMED: "shown by name to opted-in people going to the same event",
}
_DMS = {
    DirectMessages.ON.value: "on",
    DirectMessages.OFF.value: "off",
    DirectMessages.CLOSED.value: "off: Discord wouldn't deliver the last one",
}
_PER_PAGE = 6


def privacy_card(known: Known) -> Card:
    """What is kept, who can see what, and what one can do about it in one tap."""
    return Card(
        box(
            text("### What I keep about you", *_kept(known)),
            rule(),
            text("**Who can see what**", *_who_sees(known)),
            rule(),
            row(
                button("Hide me everywhere", "privacy.hide", Primary),
                button("Stop DMs", "privacy.stopdms"),
                _pause_button(known),
            ),
            row(
                button("Export everything", "privacy.export"),
                button(f"Blocked people ({known.blocked})", "privacy.blocked:0"),
                button("Report", "privacy.report:0"),
                button("Delete me", "privacy.delete", Danger),
            ),
        )
    )


def export_card() -> Card:
    return Card(
        box(
            text(
                "Everything I keep about you, as a file. It holds your private notes: keep it where only you read it."
            ),
            ui.File(f"attachment://{EXPORT_NAME}"),
        )
    )


def pause_form(typed: Answers | None = None) -> Form:
    line = Line(
        "until",
        "Until when?",
        hint="Until then I ask you nothing and show you to nobody. It ends by itself.",
        placeholder="in 2 weeks",
        longest=60,
    )
    return Form("Take a break", "privacy.pause", [line], typed)


def paused_card(day: date, now: datetime) -> Card:
    return said(
        f"Paused through **{format_day(day, now)}**. I ask nothing, and nobody sees you until then.",
        "-# What you asked others and nobody had answered is taken back.",
        buttons=[button("I'm back already", "privacy.resume")],
    )


def blocked_card(blocked: Sequence[Blocked], page: int) -> Card:
    """Whom they blocked; nobody but them ever sees this."""
    if not blocked:
        return said(
            "You haven't blocked anybody. To do it, open a person's menu and choose Apps, then Block. They aren't told.",
            buttons=[button("Back", "privacy.home")],
        )
    pages = -(-len(blocked) // _PER_PAGE)
    page = min(page, pages - 1)
    shown = blocked[page * _PER_PAGE : (page + 1) * _PER_PAGE]
    items: list[ui.Item[Any]] = [
        text("### Blocked people", "-# They don't know, and neither of you is shown to the other.")
    ]
    items += [section(button("Unblock", f"privacy.unblock:{each.id}"), _who(each)) for each in shown]
    turn = [
        button("Newer", f"privacy.blocked:{max(page - 1, 0)}", disabled=page == 0),
        button("Older", f"privacy.blocked:{page + 1}", disabled=page + 1 >= pages),
    ]
    items.append(row(*(turn if pages > 1 else ()), button("Back", "privacy.home")))
    return Card(box(*items))


def block_card(other: int, block: int) -> Card:
    return said(
        f"Done. You and <@{other}> are never suggested or introduced to each other any more, "
        "and what was under way has ended. They aren't told.",
        "-# What you noted about them stays yours.",
        buttons=[
            button("Take it back", f"privacy.unblock:{block}"),
            button("Report too", f"privacy.report:{other}", Danger),
        ],
    )


def unblocked_card() -> Card:
    return said("That block is lifted.", buttons=[button("Blocked people", "privacy.blocked:0")])


def report_form(custom_id: str, *, about_somebody: bool, typed: Answers | None = None) -> Form:
    """`about_somebody`: it is clear whom it is about."""
    who = Line(
        "who", "Who or what is it about?", placeholder="A name, or an event", required=False, longest=200
    )
    return Form(
        "Report to the organisers",
        custom_id,
        [
            *(() if about_somebody else (who,)),
            Line(
                "words",
                "What happened?",
                hint="Only this server's organisers read it, in their own channel.",
                tall=True,
                longest=WORDS_LIMIT,
            ),
            Pick(
                "from",
                "May they know that it's from you?",
                [
                    Choice("No, keep my name out of it", "no", chosen=True),
                    Choice("Yes, so that they can ask me", "yes"),
                ],
            ),
            *((_BLOCK_TOO,) if about_somebody else ()),
        ],
        typed,
    )


def reported_card(reported: Reported, *, blocked: bool) -> Card:
    where = (
        "It's on its way to the organisers' own channel."
        if reported.reaches_somebody
        else "This server has no channel for its organisers yet, so I keep it and hand it over once there is one. "
        "If it can't wait, write to them directly."
    )
    return said(
        "Thank you for saying so.", where, "And they are blocked: they aren't told." if blocked else ""
    )


def report_card(to_post: ToPost, *, bare: bool = False, mark: int | None = None) -> Card:
    """As the organisers read it; `bare` without the words, where Discord's filters take offence at them."""
    report = to_post.report
    heading: ui.TextDisplay[Card] = text("### A member reports something")
    heading.id = mark
    words = "\n".join(f"> {line}" for line in plain(report.words, 3000).splitlines())
    about = f"About: <@{report.reported}>" if report.reported is not None else ""
    sender = f"From: <@{report.reporter}>" if to_post.tells_who else "They'd rather not be named."
    return Card(
        box(
            heading,
            text(about, "Discord's filters took none of the words." if bare else words, sender),
            text("-# Members' private notes are never part of a report, and I can't show them to anybody."),
        )
    )


def delete_card() -> Card:
    return said(
        "### Delete everything of yours?",
        "At once, and for good: what you told me, your budget and plans, whom you noted and what you wrote, "
        "introductions, and everything that waits to be sent to you.",
        "What stays: other people's own notes (no longer linked to you), and of a block a code that names nobody, "
        "so that it goes on holding.",
        "-# You may want the export first.",
        buttons=[
            button("Delete everything", "privacy.erase", Danger),
            button("Export first", "privacy.export"),
            button("Keep it", "privacy.home"),
        ],
    )


def erased_card() -> Card:
    return said("It's all gone. Good luck out there; if you ever come back, `/start` begins afresh.")


_BLOCK_TOO = Pick(
    "block",
    "Block them as well?",
    [
        Choice("Yes: never suggest us to each other again", "yes", chosen=True),
        Choice("No, only report", "no"),
    ],
    hint="They aren't told either way.",
)


def _kept(known: Known) -> list[str]:
    member = known.member
    if member is None:
        nothing = "Nothing: you haven't told me anything yet."
        return [nothing, f"- {known.blocked} blocked people" if known.blocked else ""]
    area = f"{plain(member.area.name, 80)} (a place, never an address)" if member.area else "not said"
    said_words = [plain(member.words, 150)] if member.words else []
    facts = {
        "Near": area,
        "Budget": "set; stored encrypted" if known.has_budget else "not set",
        "Interests": ", ".join(said_words) or "not said",
        "Look for and give": f"{len(member.needs)} and {len(member.offers)} kinds of help",
        "Events answered": str(known.events),
        "People noted": f"{known.contacts}, with {known.talks} notes; stored encrypted",
        "DMs from me": _DMS.get(member.direct_messages, "off"),
        "Paused until": "not pausing"
        if member.paused_until is None or member.paused_until <= known.now
        else format_day(today(member.paused_until, known.zone), known.now),
    }
    return [f"- {name}: {value}" for name, value in facts.items()]


def _who_sees(known: Known) -> list[str]:
    servers = [
        f"- {plain(known.guild_names.get(each.guild) or 'A server', 80)}: {_SEEN_AS[each.shown_as]}"
        for each in known.memberships[:10]
    ]
    return [
        *(servers or ["- No server shows you to anybody: you haven't said so in `/meet`."]),
        "- Your notes, budget, area and searches: only you. Not the organisers, not the people they are about.",
        "- Whoever runs this bot keeps the database, in which your words are encrypted.",
    ]


def _who(blocked: Blocked) -> str:
    return "Somebody who said hello" if blocked.member is None else f"<@{blocked.member}>"


def _pause_button(known: Known) -> ui.Button[Card]:
    if known.member is not None and known.member.is_paused(known.now):
        return button("End my break", "privacy.resume")
    return button("Take a break", "privacy.break")


def export_file(content: bytes) -> Attached:
    return Attached(content, EXPORT_NAME)
