"""How right and how fast events are understood: price, place, format, topics."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TypeVar

import psutil

from benchmarks import labelled
from benchmarks.labelled import HOME, Score
from bot.feeds.understand import understand
from config.places import load_gazetteer
from config.topics import load_topics

T = TypeVar("T")


def run() -> dict[str, object]:
    figures: dict[str, object] = {"tables": _tables(), "prices": _prices()}
    if labelled.feeds_folder() is not None:
        figures |= {"real": _real(), "speed": _speed()}
    return figures


def _prices() -> dict[str, object]:
    scores = {
        name: labelled.score_price_strings(name)
        for name in ("tuned", "unseen", "later", "blind", "blind_again")
    }
    return {f"{name} strings": _with_wrong_free(score) for name, score in scores.items()}


def _real() -> dict[str, object]:
    cities, formats = labelled.score_real_places()
    found, fitting = labelled.score_real_topics()
    return {
        "prices, first_look": _with_wrong_free(labelled.score_real_prices("first_look")),
        "prices, first_look, stated": labelled.score_real_prices("first_look", stated_only=True).figures(),
        "prices, looked_at": _with_wrong_free(labelled.score_real_prices("looked_at")),
        "cities": cities.figures(),
        "formats": formats.figures(),
        "topics found": found.figures(),
        "topics fitting, of the first four": fitting.figures(),
    }


def _with_wrong_free(score: Score) -> dict[str, object]:
    return score.figures() | {"wrong free": score.wrong_free}


def _tables() -> dict[str, object]:
    process = psutil.Process()
    before = process.memory_info().rss
    started = time.perf_counter()
    gazetteer = load_gazetteer()
    loaded = time.perf_counter() - started
    gazetteer.nearest(52.5, 13.4)
    grown = process.memory_info().rss - before
    started = time.perf_counter()
    load_topics()
    return {
        "cities: seconds to load": loaded,
        "cities: MB": grown / 1e6,
        "cities: µs a name": _microseconds(gazetteer.find, ["Durham, NC", "Paris", "10115 Berlin"] * 200),
        "cities: µs a coordinate": _microseconds(
            lambda at: gazetteer.nearest(*at), [(35.9, -79.05), (48.8, 2.3)] * 200
        ),
        "topics: seconds to load": time.perf_counter() - started,
    }


def _speed() -> dict[str, object]:
    events = labelled.all_raw_events()
    understand(events[0], HOME)
    short = [event for event in events if len(event.description) <= 300]
    return {
        "events": len(events),
        "characters of description, on average": sum(len(event.description) for event in events)
        / len(events),
        "µs an event": _microseconds(lambda event: understand(event, HOME), events),
        "µs an event, description up to 300": _microseconds(lambda event: understand(event, HOME), short),
    }


def _microseconds(work: Callable[[T], object], items: Iterable[T]) -> float:
    """Processor time per item."""
    items = list(items)
    started = time.process_time()
    for item in items:
        work(item)
    return (time.process_time() - started) / len(items) * 1e6
