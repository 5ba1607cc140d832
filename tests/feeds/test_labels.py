"""What is read of labelled strings and of labelled events of the real feeds; the figures are today's, rounded down.

`labels/README.md` has the figures of the first run over each set.
"""

from __future__ import annotations

import pytest

from benchmarks import labelled

needs_feeds = pytest.mark.skipif(labelled.feeds_folder() is None, reason="the real feeds are not here")


@pytest.mark.parametrize(
    ("which", "least"),
    [
        ("tuned", 0.98),
        ("unseen", 0.98),
        ("later", 0.98),
        ("blind", 0.98),
        ("blind_again", 0.98),
        ("held_a", 0.98),
        ("held_b", 0.98),
        ("held_c", 0.98),
        ("held_d", 0.98),
        ("held_e", 0.98),
        ("held_f", 0.98),
        ("held_g", 0.97),
        ("held_h", 0.97),
    ],
)
def test_prices_of_strings(which: str, least: float) -> None:
    score = labelled.score_price_strings(which)
    assert score.share >= least, score.misses
    assert score.wrong_free == 0


@needs_feeds
@pytest.mark.parametrize(("which", "least"), [("first_look", 0.99), ("looked_at", 0.99)])
def test_prices_of_real_events(which: str, least: float) -> None:
    score = labelled.score_real_prices(which)
    assert score.share >= least, score.misses
    assert score.wrong_free == 0


@needs_feeds
def test_prices_of_real_events_that_state_one() -> None:
    score = labelled.score_real_prices("first_look", stated_only=True)
    assert score.share >= 0.9, score.misses


@needs_feeds
def test_places_of_real_events() -> None:
    cities, formats = labelled.score_real_places()
    assert cities.share >= 0.98, cities.misses
    assert formats.share >= 0.98, formats.misses


@needs_feeds
def test_topics_of_real_events() -> None:
    found, fitting = labelled.score_real_topics()
    assert found.share >= 0.95, found.misses
    assert fitting.share >= 0.84, fitting.misses
