"""When digests run, what they choose, and that a date gets one; without Discord."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.digest_runs import DigestRun, PlannedDigest, RunState
from bot.domain.digests import Filters, Run
from bot.domain.errors import NotFound, Stale, Unreadable
from bot.domain.events import Format, Price, PriceState, Status
from bot.domain.ids import ChannelId, DigestId, GuildId
from bot.domain.jobs import Job, JobId
from bot.domain.money import Money
from bot.services.context import Context
from bot.services.digest_posts import (
    begin_post,
    close_digest,
    mend_digests,
    post_key,
    post_now,
    run_digest,
    settle_post,
)
from bot.services.digest_wishes import Wishes
from bot.services.digests import (
    add_digest,
    digest_key,
    edit_digest,
    list_digests,
    preview_digest,
    remove_digest,
)
from bot.services.guilds import left
from bot.storage.database import Database
from bot.storage.job_store import JobStore
from tests.services.contexts import (
    GUILD,
    StoppedClock,
    context_of,
    dollars,
    meetup,
    store_events,
    store_guild,
)

CHANNEL = ChannelId(900)
UNKNOWN = Price()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Nine in the morning in Durham, North Carolina (winter time until 8 March).
TUESDAY_NINE = datetime(2026, 3, 3, 14, tzinfo=UTC)


class Server:
    """A server in Durham, its clock, and its queue."""

    def __init__(self, database: Database) -> None:
        self.clock = StoppedClock()
        self.context: Context = context_of(database, self.clock)
        self.store = JobStore(database)

    async def work(self) -> list[Job]:
        """Does what is due of digests as the runner would; answers the sends that wait."""
        sends = []
        for job in await self.store.lease(self.clock.now(), 20):
            if job.kind == "post":
                sends.append(job)
                continue
            back_at = await run_digest(self.context, job)
            if back_at is None:
                await self.store.done(job, self.clock.now())
            else:
                await self.store.again(job, back_at, fresh=True)
        return sends

    async def send_all(self) -> list[Job]:
        """The sends that come of it, and of what it makes due."""
        return [send for _ in range(3) for send in await self.work()]

    async def run(self, digest: DigestId, on: date) -> DigestRun | None:
        async with self.context.database.reading() as tx:
            return await tx.digests.run_of(digest, on)

    async def one(self) -> PlannedDigest:
        (planned,) = await list_digests(self.context, GUILD)
        return planned


@pytest.fixture
async def server(database: Database) -> Server:
    await store_guild(database)
    return Server(database)


async def add(server: Server, **wishes: object) -> DigestId:
    planned = await add_digest(server.context, GUILD, Wishes(channel=CHANNEL, hour="9", **wishes))  # type: ignore[arg-type]  # fields by name
    return planned.digest.id


async def test_run_is_chosen_stored_and_queued_in_one_go(server: Server) -> None:
    night, quiz = await store_events(
        server.context.database,
        meetup("Study night", TUESDAY_NINE + 10 * HOUR),
        meetup("Quiz", TUESDAY_NINE + 2 * DAY),
    )
    digest = await add(server)
    assert await server.send_all() == []
    server.clock.at = TUESDAY_NINE
    (send,) = await server.send_all()
    assert (send.key, send.guild_id) == (post_key(digest, date(2026, 3, 3)), GUILD)
    assert await server.run(digest, date(2026, 3, 3)) == DigestRun(
        digest, date(2026, 3, 3), RunState.QUEUED, CHANNEL, TUESDAY_NINE, (night, quiz)
    )
    assert (await server.one()).next_run == Run(date(2026, 3, 4), TUESDAY_NINE + DAY)


async def test_run_that_is_repeated_after_a_crash_stays_one(server: Server) -> None:
    await store_events(server.context.database, meetup("Study night", TUESDAY_NINE + 10 * HOUR))
    digest = await add(server)
    server.clock.at = TUESDAY_NINE
    (job,) = await server.store.lease(TUESDAY_NINE, 1)
    first = await run_digest(server.context, job)
    again = await run_digest(server.context, replace(job, attempts=2))
    assert first == again == TUESDAY_NINE + DAY
    sends = await server.store.lease(TUESDAY_NINE, 20)
    assert [send.key for send in sends] == [post_key(digest, date(2026, 3, 3))]


async def test_empty_day_is_kept_as_such_and_nothing_is_sent(server: Server) -> None:
    digest = await add(server)
    server.clock.at = TUESDAY_NINE
    assert await server.send_all() == []
    run = await server.run(digest, date(2026, 3, 3))
    assert run is not None
    assert run.state is RunState.EMPTY


async def test_empty_day_is_posted_where_it_was_asked_for(server: Server) -> None:
    await add(server, post_when_empty=True)
    server.clock.at = TUESDAY_NINE
    assert len(await server.send_all()) == 1


async def test_long_downtime_brings_one_digest_and_no_flood(server: Server) -> None:
    await store_events(server.context.database, meetup("Study night", TUESDAY_NINE + 15 * DAY))
    digest = await add(server, days_ahead=30)
    server.clock.at = TUESDAY_NINE + 10 * DAY + 3 * HOUR
    sends = await server.send_all()
    assert [send.key for send in sends] == [post_key(digest, date(2026, 3, 13))]
    skipped = await server.run(digest, date(2026, 3, 3))
    assert skipped is not None
    assert skipped.state is RunState.SKIPPED


async def test_send_is_given_up_six_hours_late(server: Server) -> None:
    await store_events(server.context.database, meetup("Study night", TUESDAY_NINE + 3 * DAY))
    await add(server)
    server.clock.at = TUESDAY_NINE
    (send,) = await server.send_all()
    assert send.expires_at == TUESDAY_NINE + 6 * HOUR


async def test_hour_changed_before_its_time_gives_the_date_one_digest(server: Server) -> None:
    await store_events(server.context.database, meetup("Study night", TUESDAY_NINE + 3 * DAY))
    digest = await add(server)
    server.clock.at = TUESDAY_NINE - timedelta(minutes=1)
    await edit_digest(server.context, GUILD, digest, Wishes(zone="Europe/Berlin"))
    sends = await server.send_all()
    server.clock.at += 5 * HOUR
    assert {send.key for send in sends + await server.send_all()} == {post_key(digest, date(2026, 3, 3))}


async def test_posting_marks_the_try_and_leaves_out_what_was_called_off(server: Server) -> None:
    database = server.context.database
    night, quiz = await store_events(
        database, meetup("Study night", TUESDAY_NINE + DAY), meetup("Quiz", TUESDAY_NINE + DAY)
    )
    digest = await add(server)
    server.clock.at = TUESDAY_NINE
    (send,) = await server.send_all()
    async with database.writing() as tx:
        await tx.event_intake.cancel([night], TUESDAY_NINE)
    posting = await begin_post(server.context, send)
    assert posting is not None
    assert [event.id for event in posting.events] == [quiz]
    server.clock.at += timedelta(minutes=2)
    (found_again,) = await server.store.lease(server.clock.now(), 1)
    assert found_again.tried_at == TUESDAY_NINE
    await settle_post(server.context, posting.run, RunState.SENT, 77)
    assert await begin_post(server.context, found_again) is None
    run = await server.run(digest, date(2026, 3, 3))
    assert run is not None
    assert (run.state, run.message_id) == (RunState.SENT, 77)


async def test_send_that_somebody_else_holds_is_not_begun(server: Server) -> None:
    await store_events(server.context.database, meetup("Study night", TUESDAY_NINE + DAY))
    await add(server)
    server.clock.at = TUESDAY_NINE
    (send,) = await server.send_all()
    assert await begin_post(server.context, replace(send, lease_token=1)) is None


async def test_now_takes_the_place_of_todays_digest(server: Server) -> None:
    await store_events(server.context.database, meetup("Study night", TUESDAY_NINE + DAY))
    digest = await add(server)
    server.clock.at = TUESDAY_NINE - 2 * HOUR
    held = await post_now(server.context, GUILD, digest)
    assert (held.on, held.state) == (date(2026, 3, 3), RunState.QUEUED)
    with pytest.raises(Stale, match="posted already"):
        await post_now(server.context, GUILD, digest)
    server.clock.at = TUESDAY_NINE
    assert [send.key for send in await server.send_all()] == [post_key(digest, date(2026, 3, 3))]
    assert (await server.one()).next_run == Run(date(2026, 3, 4), TUESDAY_NINE + DAY)


async def test_now_with_nothing_to_post_leaves_today_as_it_was(server: Server) -> None:
    digest = await add(server)
    with pytest.raises(Stale, match="nothing to post"):
        await post_now(server.context, GUILD, digest)
    assert await server.run(digest, date(2026, 3, 2)) is None


async def test_closed_digest_rests_and_edits_wake_it(server: Server) -> None:
    await store_events(server.context.database, meetup("Study night", TUESDAY_NINE + 3 * DAY))
    digest = await add(server)
    server.clock.at = TUESDAY_NINE
    (send,) = await server.send_all()
    posting = await begin_post(server.context, send)
    assert posting is not None
    await close_digest(server.context, posting)
    closed = await server.one()
    assert (closed.digest.enabled, closed.next_run) == (False, None)
    assert closed.disabled_because.startswith("I may not write")
    server.clock.at = TUESDAY_NINE + DAY
    jobs = await server.store.lease(server.clock.now(), 20)
    assert {job.kind for job in jobs} == {"post", "organisers"}
    woken = await edit_digest(server.context, GUILD, digest, Wishes())
    assert woken.digest.enabled
    assert (await server.one()).disabled_because == ""


async def test_digest_that_lost_its_job_gets_it_again(server: Server) -> None:
    digest = await add(server)
    assert await mend_digests(server.context) == 0
    async with server.context.database.writing() as tx:
        await tx.jobs.withdraw(digest_key(digest))
    assert await mend_digests(server.context) == 1
    assert (await server.one()).next_run == Run(date(2026, 3, 3), TUESDAY_NINE)
    server.clock.at = TUESDAY_NINE
    assert [job.kind for job in await server.store.lease(TUESDAY_NINE, 5)] == ["digest"]


async def test_work_of_one_kind_has_a_runner_of_its_own(server: Server) -> None:
    digest = await add(server)
    database, clock = server.context.database, server.clock
    polls, rest = JobStore(database, only=("poll",)), JobStore(database, but=("poll",))
    async with database.writing() as tx:
        await tx.jobs.add("poll", "poll:1", TUESDAY_NINE - HOUR, now=clock.now())
    clock.at = TUESDAY_NINE
    assert await polls.next_due_at() == TUESDAY_NINE - HOUR
    assert await rest.next_due_at() == TUESDAY_NINE
    assert [job.key for job in await rest.lease(clock.at, 5)] == [digest_key(digest)]
    assert [job.key for job in await polls.lease(clock.at, 5)] == ["poll:1"]


async def test_server_that_removed_us_gets_nothing_and_loses_nothing(server: Server) -> None:
    await store_events(server.context.database, meetup("Study night", TUESDAY_NINE + 3 * DAY))
    digest = await add(server)
    await left(server.context, GUILD)
    server.clock.at = TUESDAY_NINE
    assert await server.send_all() == []
    assert await server.run(digest, date(2026, 3, 3)) is None
    assert (await server.one()).next_run == Run(date(2026, 3, 4), TUESDAY_NINE + DAY)


async def test_wishes_are_read_as_people_type_them(server: Server) -> None:
    planned = await add_digest(
        server.context,
        GUILD,
        Wishes(
            channel=CHANNEL,
            hour="6:30 pm",
            zone="Berlin",
            weekdays="Tue, Thu",
            about="python, underwater hockey",
            without="kids; for children",
            max_ticket="10 €",
            format="online",
            days_ahead=3,
        ),
    )
    digest = planned.digest
    assert (digest.hour, digest.minute, digest.timezone) == (18, 30, "Europe/Berlin")
    assert (digest.weekdays, digest.days_ahead) == (frozenset({1, 3}), 3)
    assert digest.filters == Filters(
        topics=digest.filters.topics,
        words=("underwater hockey",),
        without=("kids", "for children"),
        max_ticket=Money(1000, "EUR"),
        formats=frozenset({Format.ONLINE, Format.HYBRID}),
    )
    assert digest.filters.topics
    cleared = await edit_digest(
        server.context, GUILD, digest.id, Wishes(about="", without="", max_ticket="", format="")
    )
    assert cleared.digest.filters == Filters()
    assert (await server.one()).digest == cleared.digest


@pytest.mark.parametrize(
    ("about", "topics", "words"),
    [
        ("urban beekeeping", (), ("urban beekeeping",)),
        ("beekeeping", ("outdoors",), ()),
        ("Urban beekeeping and python; arts & crafts", ("arts", "python"), ("Urban beekeeping",)),
        ("underwater hockey\nunderwater  hockey", (), ("underwater hockey",)),
    ],
)
async def test_phrase_a_digest_is_about_is_one_thing(
    server: Server, about: str, topics: tuple[str, ...], words: tuple[str, ...]
) -> None:
    planned = await add_digest(server.context, GUILD, Wishes(channel=CHANNEL, about=about))
    assert planned.digest.filters == Filters(topics=frozenset(topics), words=words)


@pytest.mark.parametrize(
    ("field", "wishes"),
    [
        ("hour", Wishes(channel=CHANNEL, hour="late")),
        ("zone", Wishes(channel=CHANNEL, zone="Nowhereville XY")),
        ("weekdays", Wishes(channel=CHANNEL, weekdays="some")),
        ("amount", Wishes(channel=CHANNEL, max_ticket="cheap")),
    ],
)
async def test_what_cannot_be_read_keeps_nothing(server: Server, field: str, wishes: Wishes) -> None:
    with pytest.raises(Unreadable) as refused:
        await add_digest(server.context, GUILD, wishes)
    assert refused.value.field == field
    assert await list_digests(server.context, GUILD) == []


async def test_another_servers_digest_is_not_found(server: Server) -> None:
    digest = await add(server)
    stranger = GuildId(4711)
    for act in (preview_digest, remove_digest, post_now):
        with pytest.raises(NotFound):
            await act(server.context, stranger, digest)
    with pytest.raises(NotFound):
        await edit_digest(server.context, stranger, digest, Wishes(hour="10"))


async def test_removed_digest_takes_its_work_along(server: Server) -> None:
    digest = await add(server)
    await remove_digest(server.context, GUILD, digest)
    server.clock.at = TUESDAY_NINE
    assert await server.store.lease(server.clock.now(), 20) == []
    gone = Job(JobId(1), "digest", digest_key(digest), TUESDAY_NINE, {"digest": digest})
    assert await run_digest(server.context, gone) is None


async def test_a_full_day_does_not_hide_the_days_after_it(server: Server) -> None:
    crowd = [meetup(f"Study night {number}", TUESDAY_NINE + 10 * HOUR) for number in range(2100)]
    await store_events(server.context.database, *crowd, meetup("Quiz", TUESDAY_NINE + 4 * DAY))
    digest = await add(server)
    chosen = await preview_digest(server.context, GUILD, digest)
    assert [day for day, _ in chosen.picked.days] == [date(2026, 3, 3), date(2026, 3, 7)]
    assert chosen.picked.more == 2101 - 10


async def test_preview_shows_usual_prices_and_leaves_out_what_costs_too_much(server: Server) -> None:
    database = server.context.database
    await store_events(
        database,
        meetup("Unsaid", TUESDAY_NINE + DAY, price=UNKNOWN),
        meetup("Gala", TUESDAY_NINE + DAY, price=dollars(80)),
        meetup("Off", TUESDAY_NINE + DAY, status=Status.CANCELLED),
    )
    async with database.writing() as tx:
        (use,) = await tx.feeds.of_guild(GUILD)
        await tx.feeds.use(replace(use, usual_price=Price(PriceState.FREE)))
    digest = await add(server, max_ticket="$10")
    chosen = await preview_digest(server.context, GUILD, digest)
    ((_, events),) = chosen.picked.days
    assert [(event.details.title, event.details.price) for event in events] == [
        ("Unsaid", Price(PriceState.FREE, source="organiser"))
    ]


async def test_hour_that_does_not_exist_runs_at_the_next_that_does(server: Server) -> None:
    server.clock.at = datetime(2026, 3, 7, 12, tzinfo=UTC)
    planned = await add_digest(server.context, GUILD, Wishes(channel=CHANNEL, hour="2:30"))
    assert planned.next_run == Run(date(2026, 3, 8), datetime(2026, 3, 8, 7, tzinfo=UTC))
