from __future__ import annotations

import dataclasses
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import labelled
from bot.domain.events import EventDetails, Flag, Format, Place, Price, PriceState, Status
from bot.domain.text import DESCRIPTION_LIMIT, LOCATION_LIMIT, TITLE_LIMIT
from bot.feeds.reading import FeedDefaults, RawEvent
from bot.feeds.understand import UNTITLED, understand

STARTS = datetime(2026, 3, 5, 23, 0, tzinfo=UTC)
ENDS = datetime(2026, 3, 6, 1, 0, tzinfo=UTC)
HOME = FeedDefaults("America/New_York", "USD", Place("", "Durham", "US", 35.994, -78.8986))


def raw(summary: str = "Python night", description: str = "", location: str = "", **more: object) -> RawEvent:
    event = RawEvent(summary, STARTS, ENDS, "America/New_York", description=description, location=location)
    return dataclasses.replace(event, **more)  # type: ignore[arg-type]  # fields by name, as the test gives them


def test_understand_reads_everything_an_event_says() -> None:
    event = raw(
        "  PyData &amp; Pizza ",
        "<p>Hands-on <b>Python</b>. Tickets: $5, students $2.</p><p>Pizza provided, RSVP required.</p>",
        "Library\n300 N Roxboro St, Durham, NC 27701, USA",
        url="https://www.meetup.com/pydata/events/1/",
        geo=(35.9957, -78.8989),
        categories=("Workshop",),
        status=Status.TENTATIVE,
    )
    assert understand(event, HOME) == EventDetails(
        title="PyData & Pizza",
        starts_at=STARTS,
        ends_at=ENDS,
        timezone="America/New_York",
        description="Hands-on Python. Tickets: $5, students $2.\n\nPizza provided, RSVP required.",
        location="Library, 300 N Roxboro St, Durham, NC 27701, USA",
        place=Place("Library", "Durham", "US", 35.9957, -78.8989),
        format=Format.IN_PERSON,
        url="https://www.meetup.com/pydata/events/1/",
        status=Status.TENTATIVE,
        price=Price(
            PriceState.PAID,
            500,
            500,
            "USD",
            "description",
            "Hands-on Python. Tickets: $5, students $2.",
            concession=200,
        ),
        topics=("python", "food_drink", "workshop", "software"),
        flags=frozenset({"concession", "free_food", "registration"}),
    )


def test_understand_of_an_empty_event() -> None:
    details = understand(raw(summary="\u200b", end_assumed=True, ends_at=None, all_day=True), FeedDefaults())
    assert details == EventDetails(
        title=UNTITLED,
        starts_at=STARTS,
        ends_at=None,
        timezone="America/New_York",
        all_day=True,
        flags=frozenset({"end_assumed"}),
    )


def test_understand_fills_in_what_the_feed_always_is() -> None:
    free = Price(PriceState.FREE, source="organiser")
    defaults = dataclasses.replace(HOME, price=free)
    assert understand(raw("Story hour"), defaults).price == free
    assert understand(raw("Story hour"), defaults).place == Place("", "Durham", "US")


@pytest.mark.parametrize("description", ["Tickets: $5", "Buy tickets at the door.", "Pay what you can."])
def test_understand_believes_an_event_before_its_feed(description: str) -> None:
    defaults = dataclasses.replace(HOME, price=Price(PriceState.FREE, source="organiser"))
    assert understand(raw("Story hour", description), defaults).price.state is not PriceState.FREE


def test_understand_online_has_no_place() -> None:
    details = understand(raw(location="https://zoom.us/j/1"), HOME)
    assert (details.format, details.place, details.location) == (
        Format.ONLINE,
        Place(),
        "https://zoom.us/j/1",
    )


def test_understand_conference_links() -> None:
    assert understand(raw(conference=("https://meet.google.com/abc-defg-hij",)), HOME).format is Format.ONLINE
    google = {"X-GOOGLE-CONFERENCE": "https://meet.google.com/abc-defg-hij"}
    assert understand(raw(location="Library, 300 Main St", properties=google), HOME).format is Format.HYBRID


@pytest.mark.parametrize(
    "more",
    [
        {"location": "https://zoom.us/j/1?pwd=aB"},
        {"location": "Zoom (https://zoom.us/j/1?pwd=aB)"},
        {"location": "zoom.us/j/1?pwd=aB"},
        {"conference": ("https://zoom.us/j/1?pwd=aB",)},
        {
            "location": "Library, 300 Main St",
            "properties": {"X-GOOGLE-CONFERENCE": "https://zoom.us/j/1?pwd=aB"},
        },
        {"description": "Slides: https://example.org/s. Join: https://zoom.us/j/1?pwd=aB."},
        {"description": "Join: https://zoom.us/j/1?pwd=aB.", "url": "not an address"},
        {
            "location": "Library, 300 Main St, https://maps.app.goo.gl/x",
            "description": "Or join online: https://zoom.us/j/1?pwd=aB",
        },
    ],
)
def test_understand_keeps_the_link_to_join_where_no_other_is_given(more: dict[str, object]) -> None:
    assert understand(raw(**more), HOME).url == "https://zoom.us/j/1?pwd=aB"  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    "more",
    [
        {"location": "https://zoom.us/j/1", "url": "https://example.org/e"},
        {"location": "https://zoom.us/j/1", "conference": ("https://example.org/e",)},
    ],
)
def test_understand_prefers_the_page_of_an_event(more: dict[str, object]) -> None:
    assert understand(raw(**more), HOME).url == "https://example.org/e"  # type: ignore[arg-type]  # fields by name


def test_understand_takes_no_map_of_the_way_for_where_one_joins() -> None:
    event = raw(location="Library, 300 Main St, https://maps.app.goo.gl/x", description="Hybrid event.")
    assert (understand(event, HOME).format, understand(event, HOME).url) == (Format.HYBRID, "")


def test_understand_takes_no_link_of_a_text_for_that_of_an_event_one_goes_to() -> None:
    text = "Last year's talk: https://example.org/talk"
    assert understand(raw(description=text, location="Library, 300 Main St"), HOME).url == ""
    assert understand(raw(description=f"This event is online. {text}"), HOME).url == ""


@pytest.mark.parametrize("location", ["", "TBD", "None", "N/A", " - "])
def test_understand_a_location_that_says_nothing(location: str) -> None:
    """The city is known from the feed, and no way to it is made up."""
    details = understand(raw(location=location), HOME)
    assert (details.place, details.location) == (Place("", "Durham", "US"), "")
    assert details.format is Format.UNKNOWN


def test_understand_an_event_whose_link_comes_with_the_registration() -> None:
    text = "Please register in advance. You will receive the Zoom link by email."
    assert understand(raw(description=text), HOME).format is Format.ONLINE
    assert (
        understand(raw(description=text, location="Library, 300 Main St"), HOME).format is not Format.ONLINE
    )


@pytest.mark.parametrize("text", ["Admission is $10/day.", "Tickets: $10 per day", "Admission: $10 a day"])
@pytest.mark.parametrize(("days", "most"), [(1, 1000), (2, None)])
def test_understand_a_price_for_each_day(text: str, days: int, most: int | None) -> None:
    event = raw(description=text, ends_at=STARTS + timedelta(days=days))
    price = understand(event, HOME).price
    assert (price.state, price.min, price.max) == (PriceState.PAID, 1000, most)


def test_understand_an_event_called_off_in_its_title() -> None:
    assert understand(raw("CANCELLED: Story time"), HOME).status is Status.CANCELLED


def test_understand_an_event_postponed_in_its_title() -> None:
    details = understand(raw("Postponed: Story time"), HOME)
    assert (details.status, Flag.POSTPONED in details.flags) == (Status.CANCELLED, True)


@pytest.mark.parametrize(
    ("url", "stored", "flags"),
    [
        ("javascript:alert(1)", "", frozenset()),
        ("https://user:password@example.org/", "", frozenset()),
        ("https://xn--mtup-1ra.com/", "https://xn--mtup-1ra.com/", frozenset({"suspicious_link"})),
    ],
)
def test_understand_links(url: str, stored: str, flags: frozenset[str]) -> None:
    details = understand(raw("Chat", url=url), HOME)
    assert (details.url, details.flags) == (stored, flags)


ANY = st.text(max_size=60) | st.sampled_from(
    ["<a href='", "&lt;", "\u202e", "\ud800", "$1-", "free", "Zoom, 1 St, NC", "1" * 50, "İ" * 9]
)


@given(ANY, st.lists(ANY, max_size=20).map("".join), ANY, ANY)
def test_understand_takes_anything_a_feed_may_hold(title: str, text: str, location: str, url: str) -> None:
    details = understand(raw(title, text, location, url=url, properties={"X-COST": text}), HOME)
    assert 0 < len(details.title) <= TITLE_LIMIT
    assert len(details.description) <= DESCRIPTION_LIMIT
    assert len(details.location) <= LOCATION_LIMIT
    assert f"{details}".encode()


@pytest.mark.parametrize(
    "text",
    [
        "<" * 30_000,
        "<a href=" * 5_000,
        "&amp;" * 8_000,
        "$1" * 15_000,
        "free " * 8_000,
        "a free " * 8_000,
        "tickets $5 " * 4_000,
        "zoom " * 8_000,
        "a\u0301" * 15_000,
        "\u202e" * 30_000,
        "1 " * 15_000,
        " " * 30_000,
        "free for the " * 3_000,
        "food and " * 5_000,
        "https://" * 4_000,
        "no cost for " * 4_000,
    ],
)
def test_understand_is_not_held_up_by_a_hostile_text(text: str) -> None:
    started = datetime.now(UTC)
    understand(raw(text, text, text[:3000], url=text), HOME)
    # A tenth of a second on a quiet machine; an expression that backtracks takes minutes.
    assert (datetime.now(UTC) - started).total_seconds() < 3


def test_tables_are_loaded_at_first_use_and_not_on_import() -> None:
    code = (
        "import sys; import bot.feeds.understand as u; "
        "assert not any(n.startswith('config') for n in sys.modules), 'loaded'; "
        "assert u.understanding.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.skipif(labelled.feeds_folder() is None, reason="the real feeds are not here")
def test_understand_every_real_event() -> None:
    events = {(event.summary, event.description): event for event in labelled.all_raw_events()}
    read = [understand(event, HOME) for event in events.values()]
    assert len(read) > 3000
    assert all(details.title and len(details.description) <= DESCRIPTION_LIMIT for details in read)
