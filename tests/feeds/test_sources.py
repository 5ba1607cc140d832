"""Pasted links, and what becomes of them."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import FeedRefused
from bot.domain.feeds import Reason
from bot.feeds.discover import find_calendar
from bot.feeds.fetch import Fetcher
from bot.feeds.fetched import Body, Failure
from bot.feeds.sources import PastedLink, recognise
from tests.feeds.server import CALENDAR, FeedServer, reply

GROUP = "https://www.meetup.com/sample-geeks/events/ical/"
LUMA = "https://api.lu.ma/ics/get?entity=calendar&id=cal-Sample1234567"
GOOGLE = "https://calendar.google.com/calendar/ical/abc%40group.calendar.google.com/public/basic.ics"
CID = base64.urlsafe_b64encode(b"abc@group.calendar.google.com").decode().rstrip("=")


@pytest.mark.parametrize(
    ("pasted", "url", "service"),
    [
        ("https://www.meetup.com/sample-geeks/", GROUP, "Meetup"),
        ("meetup.com/sample-geeks", GROUP, "Meetup"),
        ("  <https://www.meetup.com/sample-geeks?utm=x>  ", GROUP, "Meetup"),
        ("https://www.meetup.com/de-DE/sample-geeks/events/301234567/?x=y", GROUP, "Meetup"),
        ("webcal://www.meetup.com/sample-geeks/events/ical/", GROUP, "Meetup"),
        ("http://www.meetup.com/sample-geeks/events/ical/Sample/", f"{GROUP}Sample/", "Meetup"),
        ("https://www.meetup.com/go/", "https://www.meetup.com/go/events/ical/", "Meetup"),
        ("https://lu.ma/calendar/cal-Sample1234567", LUMA, "Luma"),
        ("https://luma.com/calendar/manage/cal-Sample1234567/events", LUMA, "Luma"),
        ("webcal://api2.luma.com/ics/get?entity=calendar&id=cal-S", "https://api2.luma.com/ics/get?entity=calendar&id=cal-S", "Luma"),
        ("https://luma.com/sample", "https://luma.com/sample", "Luma"),
        ("https://calendar.google.com/calendar/embed?src=abc%40group.calendar.google.com&ctz=UTC", GOOGLE, "Google Calendar"),
        ("https://calendar.google.com/calendar/embed?height=9&src=abc@group.calendar.google.com&src=b@c.d", GOOGLE, "Google Calendar"),
        (f"https://calendar.google.com/calendar/u/0?cid={CID}", GOOGLE, "Google Calendar"),
        (f"https://calendar.google.com/calendar/u/0/r/settings/calendar/{CID}", GOOGLE, "Google Calendar"),
        ("https://www.google.com/calendar/render?cid=abc@group.calendar.google.com", GOOGLE, "Google Calendar"),
        ("http://www.google.com/calendar/feeds/abc%40group.calendar.google.com/public/basic", GOOGLE, "Google Calendar"),
        ("https://calendar.google.com/calendar/r?cid=webcal://example.org/a.ics", "webcal://example.org/a.ics", ""),
        ("webcal://calendar.google.com/calendar/ical/a%40b.c/private-0a1b/basic.ics", "https://calendar.google.com/calendar/ical/a%40b.c/private-0a1b/basic.ics", "Google Calendar"),
        ("https://sample.libcal.com/calendar/events?cid=9298&t=d", "https://sample.libcal.com/ical_subscribe.php?src=p&cid=9298", "LibCal"),
        ("https://libcal.sample.edu/ical_subscribe.php?src=p&cid=1&k=x", "https://libcal.sample.edu/ical_subscribe.php?src=p&cid=1&k=x", "LibCal"),
        ("https://sample.localist.com/group/x", "https://sample.localist.com/calendar/1.ics", "Localist"),
        ("https://sample.localist.com/search/events.ics?x=1", "https://sample.localist.com/search/events.ics?x=1", "Localist"),
        ("https://teamup.com/kssample123456", "https://ics.teamup.com/feed/kssample123456/0.ics", "Teamup"),
        ("https://tockify.com/sample/monthly", "https://tockify.com/api/feeds/ics/sample", "Tockify"),
        ("https://www.trumba.com/calendars/sample-events.rss", "https://www.trumba.com/calendars/sample-events.ics", "Trumba"),
        ("https://outlook.office365.com/owa/calendar/a@b.c/d/calendar.html", "https://outlook.office365.com/owa/calendar/a@b.c/d/calendar.ics", "Outlook"),
        ("https://github.com/a/b/blob/main/c.ics", "https://raw.githubusercontent.com/a/b/main/c.ics", "GitHub"),
        ("webcal://example.org/a.ics#x", "webcal://example.org/a.ics", ""),
        ("HTTPS://example.org/a.ics", "https://example.org/a.ics", ""),
        ("here it is: https://example.org/a.ics, thanks!", "https://example.org/a.ics", ""),
        ("[Calendar](https://example.org/a.ics)", "https://example.org/a.ics", ""),
        ("example.org/a.ics", "https://example.org/a.ics", ""),
    ],
)  # fmt: skip
def test_link_becomes_its_calendar(pasted: str, url: str, service: str) -> None:
    link = recognise(pasted)
    assert (link.url, link.service) == (url, service)


@pytest.mark.parametrize(
    ("pasted", "service"),
    [
        ("https://www.meetup.com/", "Meetup"),
        ("https://www.meetup.com/find/?keywords=python", "Meetup"),
        ("https://www.meetup.com/pro/sample", "Meetup"),
        ("https://calendar.google.com/calendar/u/0/r/week", "Google Calendar"),
        ("https://calendar.google.com/calendar/r?cid=%ff%ff", "Google Calendar"),
        ("https://calendar.app.google/AbCdEf", "Google Calendar"),
        ("https://sample.libcal.com/calendar/", "LibCal"),
        ("https://outlook.live.com/calendar/0/view/month", "Outlook"),
        ("https://www.eventbrite.com/o/sample-12345", "Eventbrite"),
        ("https://www.eventbrite.co.uk/e/sample-tickets-12345", "Eventbrite"),
        ("https://m.facebook.com/events/123", "Facebook"),
        ("https://www.linkedin.com/events/123", "LinkedIn"),
    ],
)
def test_link_without_a_known_calendar_says_how_to_find_it(pasted: str, service: str) -> None:
    link = recognise(pasted)
    assert (link.url, link.service) == (None, service)
    assert link.how.endswith(".")
    assert "invalid" not in link.how.lower()


@pytest.mark.parametrize(
    ("pasted", "guesses"),
    [
        ("https://example.org/events/list/?tribe=1", ("https://example.org/events/?ical=1",)),
        ("https://example.org/en/Events", ("https://example.org/en/Events/?ical=1",)),
        ("https://example.org/event/some-talk/", ("https://example.org/events/?ical=1",)),
        ("https://calendar.example.edu/", ("https://calendar.example.edu/calendar/1.ics",)),
        ("https://example.org/", ()),
        ("https://example.org/events/?ical=1", ()),
        ("https://example.org/events/a.ics", ()),
    ],
)
def test_link_to_an_unknown_page_comes_with_guesses(pasted: str, guesses: tuple[str, ...]) -> None:
    assert recognise(pasted).guesses == guesses


def test_link_that_only_mentions_a_service_is_left_alone() -> None:
    links = [
        "https://example.org/meetup.com/x",
        "https://notmeetup.com/x",
        "https://meetup.com.evil.example/x",
    ]
    assert [recognise(link) for link in links] == [PastedLink(link) for link in links]


@pytest.mark.parametrize("pasted", ["", "hello", "our calendar", "mailto:a@b.c", "http://[half/"])
def test_text_without_a_link_is_refused_with_an_example(pasted: str) -> None:
    with pytest.raises(FeedRefused) as caught:
        recognise(pasted)
    assert caught.value.sentence.endswith((".", "?"))


HOSTS = st.sampled_from(
    [
        "meetup.com",
        "lu.ma",
        "luma.com",
        "calendar.google.com",
        "www.google.com/calendar",
        "x.libcal.com",
        "teamup.com",
        "tockify.com",
        "trumba.com",
        "outlook.live.com",
        "github.com",
        "eventbrite.de",
        "x.localist.com",
        "example.org",
    ]
)


@given(HOSTS, st.text(max_size=40))
def test_any_text_is_a_link_or_refused_and_never_an_error(host: str, rest: str) -> None:
    for pasted in (
        rest,
        f"https://{host}/{rest}",
        f"{host}?{rest}",
        f"https://{host}/calendar/embed?src={rest}",
    ):
        try:
            link = recognise(pasted)
        except FeedRefused:
            continue
        assert link.url or link.how


PAGE = b"<!doctype html><link rel=alternate type=text/calendar href='%s'>"


async def test_find_page_with_a_calendar_gives_the_calendar(server: FeedServer, fetcher: Fetcher) -> None:
    server.routes |= {"/page": reply(PAGE % b"/x.ics"), "/x.ics": reply()}
    found = await find_calendar(fetcher, f"See <{server.url('/page')}>")
    assert isinstance(found, Body)
    assert (found.url, found.content) == (server.url("/x.ics"), CALENDAR)


async def test_find_page_of_a_known_kind_gives_the_calendar(server: FeedServer, fetcher: Fetcher) -> None:
    server.routes["/events/list/"] = reply(b"<!doctype html>")
    server.routes["/events/"] = reply()
    found = await find_calendar(fetcher, server.url("/events/list/"))
    assert isinstance(found, Body)
    assert found.url == server.url("/events/?ical=1")


async def test_find_page_that_offers_another_page_stops_there(server: FeedServer, fetcher: Fetcher) -> None:
    server.routes |= {"/1": reply(PAGE % b"/2"), "/2": reply(PAGE % b"/3"), "/3": reply()}
    found = await find_calendar(fetcher, server.url("/1"))
    assert isinstance(found, Failure)
    assert (found.reason, server.targets()) == (Reason.WEB_PAGE, ["/1", "/2"])


async def test_find_page_that_offers_a_private_calendar_is_not_followed(
    server: FeedServer, fetcher: Fetcher
) -> None:
    server.routes["/1"] = reply(PAGE % b"http://10.0.0.1/x.ics")
    found = await find_calendar(fetcher, server.url("/1"))
    assert isinstance(found, Failure)
    assert found.reason == Reason.WEB_PAGE


@pytest.mark.parametrize("pasted", ["hello", "https://www.eventbrite.com/o/sample-1", "http://10.0.0.1/"])
async def test_find_nothing_asks_nobody(fetcher: Fetcher, pasted: str) -> None:
    found = await find_calendar(fetcher, pasted)
    assert isinstance(found, Failure)
    assert found.reason in (Reason.LINK, Reason.WEB_PAGE, Reason.PRIVATE_ADDRESS)
    assert found.sentence.endswith((".", "?"))
