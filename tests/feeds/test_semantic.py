"""Meaning: embeddings of texts, kept with events, and what is near to a member's own words."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from benchmarks.interests import auc, run
from benchmarks.labelled import feeds_folder
from bot.domain.events import Occurrence
from bot.domain.ids import MemberId
from bot.domain.intake import Said
from bot.feeds import semantic
from bot.feeds.semantic import WIDTH, Embedder, closeness, phrases_of, text_of
from bot.services.askers import asker_of, read_facts
from bot.services.asking import Asked
from bot.services.catalogue import Offers
from bot.services.context import Context
from bot.services.discovery import search
from bot.services.intake import listing, take_in
from bot.services.profile import change_interests
from bot.storage.database import Database
from tests.services.contexts import GUILD, MONDAY, PATIENCE, context_of, meetup, store_events, store_guild

ASKER = MemberId(41)
RIDE = meetup("Tuesday bike ride through the park", MONDAY + timedelta(days=1))
BAKING = meetup("Sourdough baking for beginners", MONDAY + timedelta(days=2))
WORDS = "bicycles and mountain biking"

needs_the_extra = pytest.mark.skipif(not semantic.available(), reason="the extra [semantic] is not installed")


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    made = Embedder()
    made.warm()
    return made


def with_meaning(sqlite: Database, embedder: Embedder) -> Context:
    return replace(
        context_of(sqlite), offers=Offers(sqlite, embedder=embedder, patience=PATIENCE), embedder=embedder
    )


def test_the_module_when_imported_loads_no_model() -> None:
    code = "import sys, bot.feeds.semantic; print({'wordllama', 'numpy', 'tokenizers'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_an_embedder_without_the_package_makes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "wordllama", None)
    without = Embedder()
    assert (without.embed(["a bike ride"]), without.is_ready, without.is_broken) == ([], False, True)


def test_phrases_of_a_list_are_its_parts() -> None:
    assert phrases_of("python, UX and data; rock/pop\n") == ["python", "UX", "data", "rock", "pop"]


def test_closeness_without_interests_or_events_is_nothing() -> None:
    assert (closeness([], bytes(2 * WIDTH)), closeness([bytes(WIDTH)], b"")) == ([0.0, 0.0], [])


@needs_the_extra
def test_embeddings_of_texts_are_small_and_the_same_for_the_same_text(embedder: Embedder) -> None:
    one, other, again, nothing = embedder.embed(["a bike ride", "a baking class", "a bike ride", ""])
    assert [len(one), len(other), len(nothing)] == [WIDTH] * 3
    assert (one == again, one == other) == (True, False)


@needs_the_extra
def test_closeness_of_texts_that_mean_alike_is_above_that_of_others(embedder: Embedder) -> None:
    events = embedder.embed([text_of(RIDE), text_of(BAKING), ""])
    ride, baking, nothing = closeness(embedder.embed(phrases_of(WORDS)), b"".join(events))
    assert ride > 0.2 > baking
    assert nothing == 0.0


@needs_the_extra
def test_closeness_of_many_is_that_of_each(embedder: Embedder) -> None:
    events, wanted = embedder.embed([text_of(RIDE), text_of(BAKING)]), embedder.embed([WORDS])
    assert closeness(wanted, b"".join(events) * 5000) == closeness(wanted, b"".join(events)) * 5000


@needs_the_extra
async def test_a_feed_taken_in_keeps_embeddings_until_the_words_change(
    sqlite: Database, embedder: Embedder
) -> None:
    await store_guild(sqlite)
    await store_events(sqlite, meetup("Other", MONDAY + timedelta(days=9)))
    context = with_meaning(sqlite, embedder)
    renamed = replace(RIDE, title=BAKING.title)
    kept = []
    for details, by in ((RIDE, embedder), (renamed, embedder), (RIDE, None)):
        async with sqlite.writing() as tx:
            feed = await tx.feeds.by_url(f"https://sample.example/{GUILD}.ics")
            assert feed is not None
            said = Said(listing([Occurrence("ride", "", details)], by))
            await take_in(tx, feed, said, MONDAY, places=context.places, costs=context.costs)
            (source,) = await tx.event_sources.by_uids(feed.id, ["ride"])
            kept.append((await tx.events.embeddings([source.event_id])).get(source.event_id))
    assert kept == [*embedder.embed([text_of(RIDE), text_of(renamed)]), None]


@needs_the_extra
async def test_a_search_by_somebody_with_own_words_finds_what_means_the_same(
    sqlite: Database, embedder: Embedder
) -> None:
    await store_guild(sqlite)
    ride, _ = await store_events(sqlite, RIDE, BAKING)
    found = []
    for context in (context_of(sqlite), with_meaning(sqlite, embedder)):
        await change_interests(context, ASKER, WORDS)
        page = await search(context, ASKER, GUILD, Asked())
        found.append([(fit.candidate.event.id, fit.why()[0]) for fit in page.fits])
    assert found == [[], [(ride, "close to what you care about")]]


@needs_the_extra
async def test_a_search_while_the_model_is_being_loaded_does_not_wait_for_it(sqlite: Database) -> None:
    await store_guild(sqlite)
    await store_events(sqlite, RIDE)
    fresh = Embedder()
    context = with_meaning(sqlite, fresh)
    await change_interests(context, ASKER, WORDS)
    async with sqlite.reading() as tx:
        facts = await read_facts(tx, ASKER, GUILD, {})
    asker = await asker_of(context, GUILD, facts)
    assert (dict(asker.taste.closeness), fresh.is_broken) == ({}, False)
    await context.offers.close()


def test_auc_counts_pairs_in_the_right_order_and_ties_half() -> None:
    assert auc([0.9, 0.5, 0.5, 0.1], frozenset({0, 1})) == 3.5 / 4


@needs_the_extra
@pytest.mark.skipif(feeds_folder() is None, reason="the real feeds are not here")
def test_interests_with_the_extra_find_real_events_better_than_without() -> None:
    figures = run()["unseen"]
    assert isinstance(figures, dict)
    assert figures["with the extra (all three)"]["AUC"] > 0.84
    assert figures["without the extra (words, taxonomy)"]["AUC"] > 0.72
