import pytest

from bot.domain.errors import NotAllowed, NotFound, Unreadable
from bot.domain.ids import MemberId, SavedSearchId, SearchId
from bot.services.asking import Asked
from bot.services.completing import about_choices
from bot.services.context import Context
from bot.services.discovery import search
from bot.services.saving import (
    MOST_SAVED,
    forget_saved,
    name_for,
    recall,
    save_search,
    saved_by,
    saved_meant,
)
from bot.storage.database import Database
from tests.services.contexts import GUILD, context_of, store_guild

ADA, BEN = MemberId(501), MemberId(502)
FREE = Asked(when="this weekend", max_cost="0")


@pytest.fixture
async def context(database: Database) -> Context:
    """On SQLite and on PostgreSQL."""
    await store_guild(database)
    return context_of(database)


async def _searched(context: Context, asked: Asked = FREE) -> SearchId:
    return (await search(context, ADA, GUILD, asked)).at.search


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        (FREE, "this weekend · free"),
        (Asked(max_cost=" Nothing "), "free"),
        (Asked(max_cost="$5"), "up to $5"),
        (Asked(about="python", where="near me", sort="cost"), "python · near me"),
        (Asked(), ""),
        (Asked(about="x" * 90), "x" * 60),
    ],
)
def test_a_name_is_made_of_what_was_typed(asked: Asked, name: str) -> None:
    assert name_for(asked) == name


async def test_a_search_is_saved_offered_and_asked_again(context: Context) -> None:
    [saved] = await save_search(context, ADA, await _searched(context), "  Free   weekends ")

    offered = await about_choices(context, ADA, GUILD, "free w")
    meant = saved_meant(offered[0][1])

    assert offered[0][0] == "★ Free weekends"
    assert meant == saved.id
    assert await recall(context, ADA, meant) == FREE
    assert await recall(context, ADA, meant, Asked(about=offered[0][1], when="tonight")) == Asked(
        when="tonight", max_cost="0"
    )
    assert (await about_choices(context, BEN, GUILD, "free w")) == []
    assert (await search(context, ADA, GUILD, Asked())).asker.facts.has_saved


async def test_the_same_name_twice_replaces_the_first(context: Context) -> None:
    await save_search(context, ADA, await _searched(context), "Weekends")

    saved = await save_search(context, ADA, await _searched(context, Asked(about="python")), "weekends")

    assert [(each.name, dict(each.query)) for each in saved] == [("weekends", {"about": "python"})]


async def test_there_are_at_most_25(context: Context) -> None:
    number = await _searched(context)
    for count in range(MOST_SAVED):
        await save_search(context, ADA, number, f"Number {count}")

    with pytest.raises(NotAllowed):
        await save_search(context, ADA, number, "One more")
    replaced = await save_search(context, ADA, number, "number 3")

    assert len(replaced) == MOST_SAVED
    assert len(await about_choices(context, ADA, GUILD, "")) == MOST_SAVED


async def test_forgotten_is_forgotten(context: Context) -> None:
    [saved] = await save_search(context, ADA, await _searched(context), "Weekends")

    assert await forget_saved(context, BEN, saved.id) == []
    assert len(await saved_by(context, ADA)) == 1
    assert await forget_saved(context, ADA, saved.id) == []
    with pytest.raises(NotFound):
        await recall(context, ADA, saved.id)


async def test_what_is_somebody_elses_cannot_be_saved_or_asked(context: Context) -> None:
    number = await _searched(context)
    [saved] = await save_search(context, ADA, number, "Weekends")

    with pytest.raises(NotFound):
        await save_search(context, BEN, number, "Mine now")
    for member, which in ((BEN, saved.id), (ADA, SavedSearchId(1))):
        with pytest.raises(NotFound):
            await recall(context, member, which)


@pytest.mark.parametrize("name", ["", "   ", "\u200b\u202e"])
async def test_a_search_needs_a_name(context: Context, name: str) -> None:
    with pytest.raises(Unreadable):
        await save_search(context, ADA, await _searched(context), name)


@pytest.mark.parametrize(
    "about",
    [
        "saved:",
        "saved:x",
        "saved:-1",
        "saved:99999999999999999999",
        "saved:" + "9" * 5000,
        "saved:²",
        "event:1",
    ],
)
def test_what_was_not_picked_is_no_saved_search(about: str) -> None:
    assert saved_meant(about) is None
