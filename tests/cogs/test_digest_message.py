"""A digest of any feed's words is a message Discord takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.digest_runs import DigestRun, RunState
from bot.domain.digests import Digest
from bot.domain.events import Event, EventDetails, EventSource, Format, Place, Price, PriceState, Status
from bot.domain.ids import ChannelId, DigestId, EventId, FeedId, GuildId
from bot.playground.checks.messages import check_message
from bot.services.digest_posts import Posting
from bot.services.digests import EVENTS_LIMIT
from cogs.ui.digest_message import Detail, posted, words_of
from cogs.ui.sending import mark

NOW = datetime(2026, 3, 3, 14, tzinfo=UTC)
DIGEST = Digest(DigestId(1), GuildId(2), ChannelId(3), 9, 0, "America/New_York")
IS_COMPONENTS_V2 = 1 << 15
NASTY = "@everyone <@&1> [x](https://evil.example) || ``` \u202e" + "e\u0301\u0301" * 2000 + "👩‍👩‍👧‍👦" * 500

_words = st.text(max_size=400) | st.sampled_from(
    [NASTY, "*" * 4000, "<@1>" * 900, "👩‍👩‍👧‍👦" * 300, "_[" * 1000]
)
_links = st.sampled_from(
    [
        "",
        "https://example.org/" + "a" * 600,
        "https://example.org/()[]",
        "javascript:x",
        "https://a_b_.example.org/x",
    ]
)
_starts = st.integers(0, 24 * 60 * 6).map(lambda minutes: NOW + timedelta(minutes=minutes))


@st.composite
def _details(draw: st.DrawFn) -> EventDetails:
    starts_at = draw(_starts)
    paid = Price(PriceState.PAID, 500, 10**12, "USD")
    return EventDetails(
        title=draw(_words),
        starts_at=starts_at,
        ends_at=draw(
            st.none() | st.just(starts_at + timedelta(hours=30)) | st.just(starts_at + timedelta(hours=1))
        ),
        timezone=draw(st.sampled_from(["America/New_York", "Asia/Kathmandu"])),
        all_day=draw(st.booleans()),
        location=draw(_words),
        place=Place(draw(_words), draw(_words)),
        format=draw(st.sampled_from(Format)),
        url=draw(_links),
        status=draw(st.sampled_from([Status.CONFIRMED, Status.TENTATIVE])),
        price=draw(
            st.sampled_from([Price(), paid, replace(paid, source="organiser"), Price(PriceState.FREE)])
        ),
    )


def posting(details: list[EventDetails], more: int = 0) -> Posting:
    ordered = sorted(details, key=lambda each: each.starts_at)
    events = tuple(Event(EventId(number + 1), each) for number, each in enumerate(ordered))
    ids = tuple(event.id for event in events)
    run = DigestRun(DIGEST.id, date(2026, 3, 3), RunState.QUEUED, DIGEST.channel, NOW, ids, more)
    return Posting(DIGEST, run, events, NOW)


def night(title: str, **more: object) -> EventDetails:
    start = NOW + timedelta(hours=9)
    details = EventDetails(title, start, start + timedelta(hours=2), "America/New_York")
    return replace(details, **more)  # type: ignore[arg-type]  # fields by name


@settings(max_examples=60)
@given(st.lists(_details(), max_size=EVENTS_LIMIT), st.integers(0, 5000), st.sampled_from(Detail))
@example([night(NASTY, location=NASTY)] * EVENTS_LIMIT, 3, Detail.ALL)
def test_whatever_feeds_say_discord_takes_the_message(
    details: list[EventDetails], more: int, detail: Detail
) -> None:
    card = posted(posting(details, more), detail, mark("post:1:2026-03-03"))
    components = card.to_components()  # type: ignore[no-untyped-call]  # discord.py leaves it untyped
    check_message({"components": components, "flags": IS_COMPONENTS_V2}, [])
    words = words_of(posting(details, more), detail)
    text = "\n".join([words.heading, *words.days, words.closing])
    assert "@everyone" not in text
    assert "](https://evil" not in text
    assert "<@" not in text.replace("\\<", "")


def test_digest_reads_like_this() -> None:
    words = words_of(
        posting(
            [
                night(
                    "Python study night",
                    url="https://www.meetup.com/x/events/1/",
                    place=Place("Main Library", "Durham"),
                    price=Price(PriceState.FREE, source="description"),
                ),
                night("Webinar", starts_at=NOW + timedelta(days=1), ends_at=None, format=Format.ONLINE),
            ],
            more=4,
        )
    )
    assert (words.heading, *words.days, words.closing) == (
        "## What's on: Tue 3 - Mon 9 Mar",
        "**Tue 3 Mar**\n- 18:00-20:00 **Python study night** · Main Library, Durham · free entry · "
        "[meetup.com](https://www.meetup.com/x/events/1/)",
        "**Wed 4 Mar**\n- 09:00 **Webinar** · online · ticket price not given",
        "-# 4 more fit: `/events` shows everything.",
    )


def test_series_of_a_calendar_nobody_touches_is_marked() -> None:
    source = EventSource(FeedId(1), "Sample", "a", "", NOW - timedelta(days=64))
    event = Event(EventId(1), night("Study night"), "weekly", (source,))
    words = words_of(replace(posting([]), events=(event,)))
    assert words.days == (
        "**Tue 3 Mar**\n- 18:00-20:00 **Study night** · ticket price not given · "
        "its calendar hasn't changed since Mon 29 Dec; check before you travel",
    )


def test_less_of_the_feeds_words_is_shown_from_step_to_step() -> None:
    whole = posting([night("Study night", url="https://example.org/x", location="Hall")])
    said = [" ".join(words_of(whole, detail).days) for detail in Detail]
    assert said == [
        "**Tue 3 Mar**\n- 18:00-20:00 **Study night** · Hall · ticket price not given · [example.org](https://example.org/x)",
        "**Tue 3 Mar**\n- 18:00-20:00 **Study night** · Hall · ticket price not given",
        "**Tue 3 Mar**\n- 18:00-20:00 **Study night**",
        "1 event ahead. `/events` shows them.",
    ]
