"""Feeds of servers: looked at, kept, shared, removed; events by hand; servers that go."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from bot.domain.attendance import Attendance, Response
from bot.domain.errors import FeedRefused, NotFound, Stale, Unreadable
from bot.domain.events import UNKNOWN_PRICE, EventDetails, Format, Price, PriceState
from bot.domain.ids import EventId, GuildId, MemberId
from bot.services.feeds import (
    FeedHealth,
    add_feed,
    feed_health,
    keep_preview,
    list_feeds,
    next_events,
    preview_feed,
    refresh_feed,
    remove_feed,
    rename_feed,
)
from bot.services.guilds import forget_left, joined, left, reconcile
from bot.services.handmade import TypedEvent, add_event, take_back_event
from bot.services.polling import poll_once
from bot.storage.database import Database
from bot.storage.schema import events, jobs
from tests.feeds.server import reply
from tests.services.contexts import MONDAY
from tests.services.organising import GUILD, OLU, OTHER_GUILD, Organising, organising
from tests.world import vevent

TOMORROW = MONDAY + timedelta(days=1)
FREE = Price(PriceState.FREE)


@pytest_asyncio.fixture
async def server(sqlite: Database) -> AsyncIterator[Organising]:
    async with organising(sqlite) as world:
        yield world


async def keep(
    world: Organising, url: str, guild: GuildId = GUILD, usual: Price = UNKNOWN_PRICE
) -> FeedHealth:
    preview = await preview_feed(world.context, guild, url)
    draft = await keep_preview(world.context, OLU, preview)
    return await add_feed(world.context, guild, OLU, draft, usual)


async def polls(world: Organising) -> list[str]:
    async with world.context.database.reading() as tx:
        rows = await tx.connection.scalars(
            jobs.select().with_only_columns(jobs.c.key).where(jobs.c.kind == "poll")
        )
        return list(rows.all())


async def stored_events(world: Organising) -> int:
    async with world.context.database.reading() as tx:
        return len((await tx.connection.execute(events.select())).all())


async def test_preview_tells_what_is_in_it_and_keeps_nothing(server: Organising) -> None:
    url = server.publish(
        *(vevent(f"Night {number}", TOMORROW + timedelta(days=number)) for number in range(5)),
        vevent("Over", MONDAY - timedelta(days=1)),
        vevent("Off", TOMORROW, extra="STATUS:CANCELLED\r\n"),
        name="Sample <b>nights</b>",
    )
    preview = await preview_feed(server.context, GUILD, url)
    assert (preview.url, preview.name, preview.ahead) == (url, "Sample nights", 5)
    assert [each.title for each in preview.upcoming] == ["Night 0", "Night 1", "Night 2"]
    assert await list_feeds(server.context, GUILD) == []
    assert (await stored_events(server), await polls(server)) == (0, [])


async def test_kept_feed_is_read_at_once_and_asked_again_by_itself(server: Organising) -> None:
    health = await keep(server, server.publish(vevent("Study night", TOMORROW)), usual=FREE)
    feed = health.use.feed
    assert (health.coverage.ahead, feed.state.failures) == (1, 0)
    assert health.use.usual_price == Price(PriceState.FREE, source="organiser")
    assert await polls(server) == [f"poll:{feed.id}"]
    assert [each.title for each in await next_events(server.context, GUILD, feed.id, 5)] == ["Study night"]


async def test_feed_that_fails_between_preview_and_keeping_is_kept_and_tried_again(
    server: Organising,
) -> None:
    preview = await preview_feed(server.context, GUILD, server.publish(vevent("Study night", TOMORROW)))
    draft = await keep_preview(server.context, OLU, preview)
    server.server.routes["/a.ics"] = reply(b"", 500)
    health = await add_feed(server.context, GUILD, OLU, draft, UNKNOWN_PRICE)
    assert health.use.feed.state.failures == 1
    assert await polls(server) == [f"poll:{health.use.feed.id}"]


async def test_keeping_it_twice_changes_only_the_usual_price(server: Organising) -> None:
    url = server.publish(vevent("Study night", TOMORROW))
    await keep(server, url)
    await keep(server, url, usual=FREE)
    (use,) = await list_feeds(server.context, GUILD)
    assert use.usual_price.state is PriceState.FREE
    assert await server.titles() == ["Study night"]


async def test_preview_of_yesterday_is_stale(server: Organising) -> None:
    preview = await preview_feed(server.context, GUILD, server.publish(vevent("Study night", TOMORROW)))
    draft = await keep_preview(server.context, OLU, preview)
    server.advance(hours=25)
    with pytest.raises(Stale):
        await add_feed(server.context, GUILD, OLU, draft, FREE)
    assert await list_feeds(server.context, GUILD) == []


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("http://127.0.0.1:1/x.ics", "Nobody answers|no calendar lives"),
        ("http://169.254.169.254/latest", "private network"),
        ("ftp://example.org/x.ics", "https://"),
        ("hello", "I see no link there"),
        ("https://www.eventbrite.com/o/somebody-123", "Eventbrite has no calendar link"),
        ("https://www.meetup.com/", "Open one Meetup group"),
    ],
)
async def test_links_that_lead_nowhere_are_refused_with_a_way_out(
    server: Organising, link: str, words: str
) -> None:
    with pytest.raises(FeedRefused, match=words):
        await preview_feed(server.context, GUILD, link)


async def test_feed_of_two_servers_stays_until_both_have_left_it(server: Organising) -> None:
    await server.add_guild(OTHER_GUILD)
    url = server.publish(vevent("Study night", TOMORROW))
    feed = (await keep(server, url)).use.feed.id
    await keep(server, url, OTHER_GUILD)
    await remove_feed(server.context, GUILD, feed)
    assert (await server.titles(GUILD), await server.titles(OTHER_GUILD)) == ([], ["Study night"])
    await remove_feed(server.context, OTHER_GUILD, feed)
    assert (await stored_events(server), await polls(server)) == (0, [])


async def test_event_somebody_goes_to_outlives_its_feed(server: Organising) -> None:
    url = server.publish(vevent("Study night", TOMORROW), vevent("Quiz", TOMORROW))
    feed = (await keep(server, url)).use.feed.id
    goes_to = (await server.events())[0]
    async with server.context.database.writing() as tx:
        await tx.members.get_or_add(MemberId(5), MONDAY)
        await tx.attendances.save(Attendance(MemberId(5), goes_to.id, GUILD, Response.GOING, MONDAY))
    await remove_feed(server.context, GUILD, feed)
    async with server.context.database.reading() as tx:
        kept = await tx.events.get(goes_to.id)
    assert kept is not None
    assert await stored_events(server) == 1


async def test_another_servers_feed_is_not_found(server: Organising) -> None:
    feed = (await keep(server, server.publish(vevent("Study night", TOMORROW)))).use.feed.id
    for act in (feed_health, remove_feed, refresh_feed):
        with pytest.raises(NotFound):
            await act(server.context, OTHER_GUILD, feed)


async def test_refresh_leaves_a_site_in_peace_that_was_just_asked(server: Organising) -> None:
    feed = (await keep(server, server.publish(vevent("Study night", TOMORROW)))).use.feed.id
    asked = len(server.server.asked)
    await refresh_feed(server.context, GUILD, feed)
    assert len(server.server.asked) == asked
    server.advance(minutes=3)
    server.publish(vevent("Study night", TOMORROW), vevent("Quiz", TOMORROW))
    assert (await refresh_feed(server.context, GUILD, feed)).coverage.ahead == 2


async def test_ended_feed_is_asked_again_when_somebody_refreshes_it(server: Organising) -> None:
    feed = (await keep(server, server.publish(vevent("Study night", TOMORROW)))).use.feed.id
    server.server.routes["/a.ics"] = reply(b"", 410)
    server.advance(hours=1)
    await poll_once(server.context, feed)
    server.publish(vevent("Study night", TOMORROW))
    health = await refresh_feed(server.context, GUILD, feed)
    assert (health.use.feed.state.ended_at, health.use.feed.state.failures) == (None, 0)


async def test_feed_with_a_secret_address_is_never_merged_with_others(server: Organising) -> None:
    secret = (
        f"{server.publish(vevent('Study night', TOMORROW, uid='a'))}?key=8d2e5f00aac94b1e8d2e5f00aac94b1e"
    )
    await keep(server, secret)
    await keep(server, server.publish(vevent("Study night", TOMORROW, uid="b"), path="/b.ics"))
    assert await server.titles() == ["Study night", "Study night"]


def typed(when: str, **more: str) -> TypedEvent:
    return TypedEvent("Coffee walk", when, **more)


# Durham is five hours behind UTC until 8 March.
@pytest.mark.parametrize(
    ("when", "starts_at", "ends_at"),
    [
        ("tomorrow 6-8pm", datetime(2026, 3, 3, 23, tzinfo=UTC), datetime(2026, 3, 4, 1, tzinfo=UTC)),
        ("Thu 5 Mar 18:30", datetime(2026, 3, 5, 23, 30, tzinfo=UTC), None),
        ("2026-03-05 23:00-01:00", datetime(2026, 3, 6, 4, tzinfo=UTC), datetime(2026, 3, 6, 6, tzinfo=UTC)),
        ("7pm", datetime(2026, 3, 3, 0, tzinfo=UTC), None),
        ("9am", datetime(2026, 3, 3, 14, tzinfo=UTC), None),
        ("March 20th 2026 at noon", datetime(2026, 3, 20, 16, tzinfo=UTC), None),
    ],
)
async def test_time_of_an_event_by_hand_is_read(
    server: Organising, when: str, starts_at: datetime, ends_at: datetime | None
) -> None:
    event = await add_event(server.context, GUILD, OLU, typed(when))
    assert (event.details.starts_at, event.details.ends_at) == (starts_at, ends_at)
    assert not event.details.all_day
    assert await server.titles() == ["Coffee walk"]


async def test_event_by_hand_without_a_time_lasts_all_day(server: Organising) -> None:
    details = (await add_event(server.context, GUILD, OLU, typed("Sat 7 Mar"))).details
    assert details.all_day
    assert details.starts_on.isoformat() == "2026-03-07"


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("", UNKNOWN_PRICE),
        ("free", Price(PriceState.FREE, source="hand", text="free")),
        ("$5", Price(PriceState.PAID, 500, 500, "USD", "hand", "$5")),
        ("5-10", Price(PriceState.PAID, 500, 1000, "USD", "hand", "5-10")),
        ("5 to 10 €", Price(PriceState.PAID, 500, 1000, "EUR", "hand", "5 to 10 €")),
        ("pay what you can", Price(PriceState.DONATION, source="hand", text="pay what you can")),
    ],
)
async def test_price_of_an_event_by_hand_is_read(server: Organising, text: str, price: Price) -> None:
    event = await add_event(server.context, GUILD, OLU, typed("tomorrow 6pm", price=text))
    assert event.details.price == price


async def test_place_and_link_of_an_event_by_hand_are_understood(server: Organising) -> None:
    event = await add_event(
        server.context,
        GUILD,
        OLU,
        typed("tomorrow 6pm", where="Main Library, 300 N Roxboro St, Durham, NC", link="example.org/walk"),
    )
    details: EventDetails = event.details
    assert (details.place.city, details.format) == ("Durham", Format.IN_PERSON)
    assert details.url == "https://example.org/walk"
    assert [source.name for source in event.sources] == ["Added by hand"]


@pytest.mark.parametrize(
    ("field", "form"),
    [
        ("title", TypedEvent(" ", "tomorrow 6pm")),
        ("when", typed("whenever it suits")),
        ("when", typed("1 Mar 2026 18:00")),
        ("when", typed("5 Mar 2036 18:00")),
        ("link", typed("tomorrow 6pm", link="not a link")),
        ("amount", typed("tomorrow 6pm", price="a lot")),
        ("price", typed("tomorrow 6pm", price="10-5")),
    ],
)
async def test_what_cannot_be_read_of_an_event_by_hand_keeps_nothing(
    server: Organising, field: str, form: TypedEvent
) -> None:
    with pytest.raises(Unreadable) as refused:
        await add_event(server.context, GUILD, OLU, form)
    assert refused.value.field == field
    assert await stored_events(server) == 0


async def test_event_by_hand_is_taken_back_by_its_own_server_alone(server: Organising) -> None:
    await server.add_guild(OTHER_GUILD)
    event = await add_event(server.context, GUILD, OLU, typed("tomorrow 6pm"))
    with pytest.raises(NotFound):
        await take_back_event(server.context, OTHER_GUILD, event.id)
    await take_back_event(server.context, GUILD, event.id)
    assert await stored_events(server) == 0
    with pytest.raises(NotFound):
        await take_back_event(server.context, GUILD, event.id)


async def test_events_of_feeds_are_not_taken_back_by_hand(server: Organising) -> None:
    await keep(server, server.publish(vevent("Study night", TOMORROW)))
    (event,) = await server.events()
    with pytest.raises(NotFound):
        await take_back_event(server.context, GUILD, EventId(event.id))


async def test_servers_we_left_while_away_are_found_out_and_come_back_whole(server: Organising) -> None:
    await server.add_guild(OTHER_GUILD)
    feed = (await keep(server, server.publish(vevent("Study night", TOMORROW)))).use.feed.id
    await reconcile(server.context, {OTHER_GUILD: ""})
    server.advance(days=29)
    assert await forget_left(server.context) == 0
    due_at = await poll_once(server.context, feed)
    assert due_at is not None
    assert due_at - server.clock.now() == timedelta(days=1)
    await joined(server.context, GUILD, "Sample Seekers")
    (use,) = await list_feeds(server.context, GUILD)
    assert use.feed.id == feed
    server.advance(days=31)
    assert await forget_left(server.context) == 0


async def test_server_that_removed_us_is_forgotten_after_thirty_days(server: Organising) -> None:
    await keep(server, server.publish(vevent("Study night", MONDAY + timedelta(days=60))))
    await add_event(server.context, GUILD, OLU, typed("tomorrow 6pm"))
    await left(server.context, GUILD)
    server.advance(days=30)
    assert await forget_left(server.context) == 1
    assert (await stored_events(server), await polls(server)) == (0, [])
    async with server.context.database.reading() as tx:
        assert await tx.guilds.all() == []


async def test_unavailable_server_keeps_its_name_and_everything(server: Organising) -> None:
    await reconcile(server.context, {GUILD: ""})
    async with server.context.database.reading() as tx:
        guild = await tx.guilds.get(GUILD)
    assert guild is not None
    assert (guild.name, guild.left_at) == ("Sample Seekers", None)


async def test_two_feeds_of_one_name_are_told_apart(server: Organising) -> None:
    paths = ("/jazz.ics", "/books.ics", "/calendar.ics")
    urls = [server.publish(vevent("Walk", TOMORROW), path=path, name="Events") for path in paths]
    previews = [await preview_feed(server.context, GUILD, url) for url in urls]
    drafts = [await keep_preview(server.context, OLU, preview) for preview in previews]
    kept = [await add_feed(server.context, GUILD, OLU, draft, UNKNOWN_PRICE) for draft in drafts]
    assert [each.use.label for each in kept] == ["Events", "Events (books)", "Events 2"]
    assert (await preview_feed(server.context, GUILD, urls[1])).name == "Events (books)"


async def test_feed_is_called_as_they_say_when_it_is_added(server: Organising) -> None:
    url = server.publish(vevent("Walk", TOMORROW))
    preview = await preview_feed(server.context, GUILD, url, "Walks  &\nmore")
    draft = await keep_preview(server.context, OLU, preview)
    health = await add_feed(server.context, GUILD, OLU, draft, UNKNOWN_PRICE)
    assert (preview.name, health.use.label) == ("Walks & more", "Walks & more")


async def test_renamed_feed_keeps_its_name_when_it_is_added_again(server: Organising) -> None:
    feed = (await keep(server, server.publish(vevent("Walk", TOMORROW)))).use.feed.id
    use = await rename_feed(server.context, GUILD, feed, " Walks \n with Ann ")
    assert use.label == "Walks with Ann"
    await keep(server, use.feed.state.url)
    assert [each.label for each in await list_feeds(server.context, GUILD)] == ["Walks with Ann"]


async def test_feed_is_not_renamed_to_nothing_nor_to_what_another_is_called(server: Organising) -> None:
    await keep(server, server.publish(vevent("Walk", TOMORROW), name="Walks"))
    feed = (
        await keep(server, server.publish(vevent("Talk", TOMORROW), path="/b.ics", name="Talks"))
    ).use.feed.id
    for name, said in ((" \u200b ", "A few words"), ("WALKS", "already")):
        with pytest.raises(Unreadable, match=said):
            await rename_feed(server.context, GUILD, feed, name)
    assert (await rename_feed(server.context, GUILD, feed, "talks")).label == "talks"
    with pytest.raises(NotFound):
        await rename_feed(server.context, OTHER_GUILD, feed, "Mine")
