import asyncio

import pytest
import structlog
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.domain.ids import MemberId
from bot.domain.members import Area, Member
from bot.domain.sameness import title_key
from bot.storage.database import Database, DatabaseBusy
from bot.storage.migrate import SchemaTooNew, UnfitSchema, migrate, pending_migrations
from bot.storage.schema import events, facts, metadata
from bot.storage.vault import Vault, VaultError, new_key, read_key
from tests.conftest import NOW
from tests.services.contexts import meetup, store_events, store_guild

ADA, BEN = MemberId(42), MemberId(43)
DURHAM = Area("Durham", "US", 35.994, -78.8986, "America/New_York")


async def test_the_migrations_make_exactly_the_schema(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrating_twice_changes_nothing(database: Database) -> None:
    assert await pending_migrations(database.engine) == []
    await migrate(database.engine)


async def test_events_of_before_are_found_by_their_titles_too(database: Database) -> None:
    details = meetup("Café Night", NOW)
    await store_guild(database)
    await store_events(database, details)
    async with database.engine.begin() as connection:
        await connection.execute(text("DROP INDEX ix_events_title_key"))
        await connection.execute(text("ALTER TABLE events DROP COLUMN title_key"))
        await connection.execute(text("UPDATE alembic_version SET version_num = '0004'"))

    await migrate(database.engine)

    async with database.reading() as tx:
        keys = (await tx.connection.scalars(select(events.c.title_key))).all()
    assert keys == [title_key("CAFE NIGHT!")]


async def test_a_newer_schema_is_refused_and_left_alone(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaTooNew, match="9999"):
        await migrate(database.engine)


async def test_a_schema_that_lacks_a_column_is_refused_in_a_sentence(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE members RENAME COLUMN food_habit TO food"))
        await connection.execute(text("DROP TABLE facts"))
    said = (
        "lacks members.food_habit and the table facts, though all its migrations have run. Restore a backup"
    )
    for refused in (migrate, pending_migrations):
        with pytest.raises(UnfitSchema, match=said):
            await refused(database.engine)


async def test_a_column_of_somebody_elses_does_no_harm(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE members ADD COLUMN shoe_size INTEGER"))
    await migrate(database.engine)


async def test_a_missing_column_is_named_to_the_operator_and_is_not_a_busy_database(
    database: Database,
) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE members RENAME COLUMN food_habit TO food"))
    with structlog.testing.capture_logs() as logs, pytest.raises(DBAPIError):
        async with database.writing() as tx:
            await tx.members.save(Member(ADA, NOW, words="urban bees", food_habit="one_drink"), NOW)
    [entry] = logs
    assert (entry["log_level"], entry["event"]) == ("error", "the database refused a statement")
    assert "food_habit" in entry["cause"]
    assert entry["statement"].startswith("INSERT INTO members")
    assert entry["code"] == ("SQLITE_ERROR" if database.is_sqlite else "42703")
    assert not any(secret in str(entry) for secret in ("urban", "one_drink"))


async def test_what_a_row_held_is_not_logged_when_it_is_refused(database: Database) -> None:
    with structlog.testing.capture_logs() as logs, pytest.raises(IntegrityError):
        async with database.writing() as tx:
            await tx.connection.execute(insert(facts).values(name="pair_key", content=b"words"))
    [entry] = logs
    assert entry["code"] == ("SQLITE_CONSTRAINT_PRIMARYKEY" if database.is_sqlite else "23505")
    assert not any(value in str(entry) for value in ("pair_key", "words"))


async def test_a_busy_database_is_said_in_the_log(database: Database) -> None:
    with structlog.testing.capture_logs() as logs, pytest.raises(DatabaseBusy):
        async with database.reading():
            raise TimeoutError
    assert [(entry["log_level"], entry["kind"]) for entry in logs] == [("warning", "TimeoutError")]


async def test_another_key_is_noticed_at_start(database: Database) -> None:
    stranger = Database(database.url.render_as_string(hide_password=False), Vault([read_key(new_key())]))
    with pytest.raises(VaultError):
        await stranger.open()
    await stranger.close()


async def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    async def save_and_fail() -> None:
        async with database.writing() as tx:
            await tx.members.save(Member(ADA, NOW), NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await save_and_fail()
    async with database.reading() as tx:
        assert await tx.members.get(ADA) is None


async def test_a_member_comes_back_as_saved(database: Database) -> None:
    member = Member(
        ADA,
        NOW,
        area=DURHAM,
        currency="USD",
        food_habit="one_drink",
        free_hours=(18, 19, 162),
        evenings_a_week=2,
        day_before=True,
        topics=("python", "data"),
        words="urban bees",
        needs=("referral",),
        offers=("advice",),
        companies="Sample Corp",
        direct_messages="on",
        asked_about_dms_at=NOW,
    )
    async with database.writing() as tx:
        await tx.members.save(member, NOW)
    async with database.reading() as tx:
        assert await tx.members.get(ADA) == member


async def test_own_words_are_not_readable_in_the_row(database: Database) -> None:
    async with database.writing() as tx:
        await tx.members.save(Member(ADA, NOW, words="urban bees"), NOW)
        row = (await tx.connection.execute(text("SELECT * FROM members"))).one()
    assert b"urban bees" not in b"".join(value for value in row if isinstance(value, bytes))
    assert "urban bees" not in str(tuple(row))


async def test_writers_wait_for_each_other(database: Database) -> None:
    async def add_one() -> None:
        async with database.writing() as tx:
            member = await tx.members.get_or_add(ADA, NOW)
            await tx.connection.execute(text("SELECT 1"))
            count = await tx.connection.scalar(
                text(
                    "UPDATE members SET unanswered_prompts = unanswered_prompts + 1 WHERE id = :id "
                    "RETURNING unanswered_prompts"
                ),
                {"id": member.id},
            )
            assert count

    async with database.writing() as tx:
        await tx.members.get_or_add(ADA, NOW)
    await asyncio.gather(*(add_one() for _ in range(20)))
    async with database.reading() as tx:
        found = await tx.members.get(ADA)
    assert found is not None
    assert found.unanswered_prompts == 20


async def test_of_two_that_wait_for_each_other_one_is_told_to_try_again(database: Database) -> None:
    async with database.writing() as tx:
        for member in (ADA, BEN):
            await tx.members.get_or_add(member, NOW)
    # SQLite has one writer: there nobody waits for whom they keep waiting.
    both_hold_one = asyncio.Barrier(1 if database.is_sqlite else 2)

    async def lock(first: MemberId, second: MemberId) -> None:
        async with database.writing() as tx:
            await tx.attendances.lock(first)
            await both_hold_one.wait()
            await tx.attendances.lock(second)

    said = await asyncio.gather(lock(ADA, BEN), lock(BEN, ADA), return_exceptions=True)

    refused = [type(error) for error in said if error is not None]
    assert refused == ([] if database.is_sqlite else [DatabaseBusy])


async def test_a_writer_that_is_cancelled_at_any_moment_lets_go_at_once(database: Database) -> None:
    async def write(*members: int) -> None:
        async with database.writing() as tx:
            for member in members:
                await tx.members.get_or_add(MemberId(member), NOW)

    # They are kept, as a log or a debugger might: what a task failed with holds on to its cursors.
    kept = []
    for turns in range(0, 160, 2):
        task = asyncio.create_task(write(1000 + turns, 2000 + turns))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        kept.append(task)
        await write(turns)

    assert any(task.cancelled() for task in kept)
    async with database.reading() as tx:
        assert await tx.members.get(MemberId(158)) is not None
