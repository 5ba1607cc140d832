"""A member's contacts: found by any word, latest first, forgotten for good, and nobody else's to read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.errors import NotFound
from bot.domain.ids import ContactId, SearchId
from bot.services.context import Context
from bot.services.people import (
    EVERYBODY,
    PER_PAGE,
    TALKS_PER_PAGE,
    PeoplePage,
    forget,
    people_page,
    search_people,
    timeline,
)
from bot.services.talks import log_talk
from bot.storage.database import Database
from tests.services.contexts import MONDAY, StoppedClock, context_of, store_guild
from tests.services.crowd import ADA, BEN


@pytest.fixture
async def context(sqlite: Database, clock: StoppedClock) -> Context:
    await store_guild(sqlite)
    return context_of(sqlite, clock)


async def talked(context: Context, clock: StoppedClock, *talks: tuple[str, str]) -> None:
    """One a day, in that order."""
    for typed in talks:
        clock.at += timedelta(days=1)
        await log_talk(context, ADA, None, typed, None)


def names(page: PeoplePage) -> list[str]:
    return [each.contact.name for each in page.listed]


async def test_who_was_talked_to_last_comes_first(context: Context, clock: StoppedClock) -> None:
    await talked(context, clock, ("Sam", "at Acme"), ("Priya", "runs a team"), ("Sam", "sent my CV"))

    page = await search_people(context, ADA, "")

    assert names(page) == ["Sam", "Priya"]
    assert [(each.talks, each.latest and each.latest.line) for each in page.listed] == [
        (2, "sent my CV"),
        (1, "runs a team"),
    ]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("acme", ["Lee", "Sam"]),
        ("ACME  data", ["Sam"]),
        ("priya", ["Priya"]),
        ("zürich", ["Priya"]),
        ("%", []),
        ("nobody like that", []),
    ],
)
async def test_every_word_has_to_stand_in_name_or_notes(
    context: Context, clock: StoppedClock, words: str, found: list[str]
) -> None:
    await talked(
        context, clock, ("Sam", "data at Acme"), ("Priya", "moved to ZÜRICH"), ("Lee", "was at Acme")
    )

    page = await search_people(context, ADA, words)

    assert names(page) == found
    assert (page.found, page.total) == (len(found), 3)


async def test_a_search_is_kept_for_its_pages(context: Context, clock: StoppedClock) -> None:
    people = [(f"Person {number}", "at Acme") for number in range(PER_PAGE + 2)]
    await talked(context, clock, *people, ("Zoe", "elsewhere"))

    first = await search_people(context, ADA, "acme")
    second = await people_page(context, ADA, first.search, 1)

    assert (first.pages, second.page, second.words) == (2, 1, "acme")
    assert names(first) + names(second) == [name for name, _ in reversed(people)]


async def test_a_page_that_is_not_there_is_the_last(context: Context, clock: StoppedClock) -> None:
    await talked(context, clock, ("Sam", ""))

    page = await people_page(context, ADA, EVERYBODY, 99)

    assert (page.page, page.pages, names(page)) == (0, 1, ["Sam"])


async def test_a_search_of_somebody_else_shows_ones_own_people(context: Context, clock: StoppedClock) -> None:
    await talked(context, clock, ("Sam", "at Acme"))
    search = (await search_people(context, ADA, "acme")).search

    page = await people_page(context, BEN, search, 0)

    assert (page.words, page.total, page.search) == ("", 0, SearchId(0))


async def test_nobody_noted_yet(context: Context) -> None:
    page = await search_people(context, ADA, "")

    assert (page.listed, page.total, page.pages) == ((), 0, 1)


async def test_a_timeline_is_paged_newest_first(context: Context, clock: StoppedClock) -> None:
    lines = [f"talk {number}" for number in range(TALKS_PER_PAGE + 1)]
    await talked(context, clock, *(("Sam", line) for line in lines))
    [listed] = (await search_people(context, ADA, "")).listed

    first = await timeline(context, ADA, listed.contact.id)
    last = await timeline(context, ADA, listed.contact.id, 1)

    assert [talk.line for talk in (*first.talks, *last.talks)] == lines[::-1]
    assert (first.pages, first.total) == (2, len(lines))
    assert first.talks[0].talked_at == MONDAY + timedelta(days=len(lines))


async def test_forgetting_takes_the_notes_along(context: Context, clock: StoppedClock) -> None:
    await talked(context, clock, ("Sam", "at Acme"), ("Priya", "runs a team"))
    sam = (await search_people(context, ADA, "sam")).listed[0].contact

    assert await forget(context, ADA, sam.id) == "Sam"

    assert names(await search_people(context, ADA, "")) == ["Priya"]
    async with context.database.reading() as tx:
        assert [talk.line for talk in await tx.contacts.conversations(ADA)] == ["runs a team"]
    with pytest.raises(NotFound):
        await forget(context, ADA, sam.id)


async def test_somebody_else_s_people_are_not_found(context: Context, clock: StoppedClock) -> None:
    await talked(context, clock, ("Sam", "at Acme"))
    sam = (await search_people(context, ADA, "")).listed[0].contact

    for use in (timeline, forget):
        with pytest.raises(NotFound):
            await use(context, BEN, sam.id)
        with pytest.raises(NotFound):
            await use(context, ADA, ContactId(12345))
    assert names(await search_people(context, ADA, "")) == ["Sam"]
