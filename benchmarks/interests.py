"""How well an interest, as a member types it, tells events that are relevant to it from others.

AUC is how often a relevant event is ranked above another one, taken at random: 0.5 is chance, 1 is always. The list
that `/events` shows is judged by its first ten (NDCG, binary gains) and by its first two pages (precision at 6),
against the same events in order of time and by words alone.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from statistics import fmean

from benchmarks import labelled
from bot.domain.costs import cost_of_going
from bot.domain.events import Event, EventDetails
from bot.domain.finding import EVERYTHING
from bot.domain.ids import EventId
from bot.domain.phrases import EventText
from bot.domain.ranking import Candidate, explain
from bot.domain.suits import relevance_of
from bot.domain.taste import Interests, Taste
from bot.domain.travel import Traveller
from bot.domain.words import words_of
from bot.feeds.semantic import Embedder, available, closeness, phrases_of, text_of
from config.costs import load_costs
from config.topics import load_topics

# `looked_at` was at hand when the text and the thresholds of `bot.feeds.semantic` were chosen; the interests
# and events of `unseen` were labelled afterwards and have decided nothing.
SETS = ("looked_at", "unseen")

Scores = Sequence[float]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Events of one set, and which of them (by position) each interest is relevant to."""

    events: tuple[EventDetails, ...]
    relevant: dict[str, frozenset[int]]


def run() -> dict[str, object]:
    if labelled.feeds_folder() is None:
        return {}
    figures: dict[str, object] = {name: _figures(_labels(name)) for name in SETS}
    figures |= {f"list of {name}": _list_figures(_in_two_weeks(_labels(name))) for name in SETS}
    return figures | {"speed": _speed()} if available() else figures


def auc(scores: Scores, relevant: frozenset[int]) -> float:
    """Equal scores count half."""
    others = [score for position, score in enumerate(scores) if position not in relevant]
    won = sum((scores[i] > score) + 0.5 * (scores[i] == score) for i in relevant for score in others)
    return won / (len(relevant) * len(others))


def _labels(name: str) -> Labelled:
    rows = labelled.interest_rows(name)
    relevant: dict[str, set[int]] = {}
    for position, (_, interests) in enumerate(rows):
        for interest in interests:
            relevant.setdefault(interest, set()).add(position)
    return Labelled(
        tuple(details for details, _ in rows),
        {interest: frozenset(found) for interest, found in sorted(relevant.items())},
    )


def _figures(labels: Labelled) -> dict[str, object]:
    ways: dict[str, Callable[[str], Scores]] = {
        "words alone": lambda interest: _by_words(labels, interest),
        "taxonomy alone": lambda interest: _relevance(labels, _interests(interest, with_words=False), ()),
        "without the extra (words, taxonomy)": lambda interest: _relevance(labels, _interests(interest), ()),
    }
    if available():
        embedder = Embedder()
        joined = b"".join(embedder.embed([text_of(details) for details in labels.events]))

        def near(interest: str) -> Scores:
            return closeness(embedder.embed(phrases_of(interest)), joined)

        ways["meaning alone"] = near
        ways["with the extra (all three)"] = lambda interest: _relevance(
            labels, _interests(interest), near(interest)
        )
    figures: dict[str, object] = {"events": len(labels.events)}
    for name, way in ways.items():
        each = {interest: auc(way(interest), found) for interest, found in labels.relevant.items()}
        figures[name] = {"AUC": fmean(each.values())} | each
    return figures


def _in_two_weeks(labels: Labelled) -> Labelled:
    """The feeds are of many years: each event gets an hour of the next two weeks, in no order that says anything."""
    events = [
        replace(details, starts_at=details.starts_at + timedelta(hours=24 + position * 7919 % (14 * 24)))
        for position, details in enumerate(labels.events)
    ]
    return Labelled(tuple(events), labels.relevant)


def _list_figures(labels: Labelled) -> dict[str, object]:
    """Of the whole fit, as `/events` orders a list, and of its peers."""
    starts = [details.starts_at.timestamp() for details in labels.events]
    ways: dict[str, Callable[[str], Scores]] = {
        "in order of time": lambda _: [-each for each in starts],
        "words alone, then time": lambda interest: _then_sooner(_by_words(labels, interest), starts),
        "the whole fit": lambda interest: _fit(labels, interest, ()),
    }
    if available():
        embedder = Embedder()
        joined = b"".join(embedder.embed([text_of(details) for details in labels.events]))
        ways["the whole fit, with the extra"] = lambda interest: _fit(
            labels, interest, closeness(embedder.embed(phrases_of(interest)), joined)
        )
    return {name: _of_the_first(labels, way) for name, way in ways.items()}


def _of_the_first(labels: Labelled, way: Callable[[str], Scores]) -> dict[str, float]:
    ndcg, precision = [], []
    for interest, relevant in labels.relevant.items():
        scores = way(interest)
        order = sorted(range(len(scores)), key=lambda position: (-scores[position], position))
        hits = [position in relevant for position in order]
        ndcg.append(_gain(hits[:10]) / _gain([True] * min(10, len(relevant))))
        precision.append(sum(hits[:6]) / min(6, len(relevant)))
    return {"NDCG@10": fmean(ndcg), "precision@6": fmean(precision)}


def _gain(hits: Sequence[bool]) -> float:
    return sum(hit / math.log2(rank + 2) for rank, hit in enumerate(hits))


def _then_sooner(scores: Scores, starts: Sequence[float]) -> Scores:
    """Where scores are equal, what starts sooner comes first."""
    last = max(starts) + 1
    return [score + (last - start) / (2 * last) for score, start in zip(scores, starts, strict=True)]


def _fit(labels: Labelled, interest: str, near: Scores) -> Scores:
    """For a member with a bus pass and $40, a day before the first of them."""
    events = [Event(EventId(position), details) for position, details in enumerate(labels.events)]
    taste = Taste(_interests(interest), closeness={EventId(at): value for at, value in enumerate(near)})
    now = min(details.starts_at for details in labels.events) - timedelta(days=1)
    places = Counter(
        (d.place.lat, d.place.lon, d.place.country) for d in labels.events if d.place.lat is not None
    )
    lat, lon, country = places.most_common(1)[0][0] if places else (None, None, "")
    member = Traveller("USD", lat, lon, country, has_pass=True)
    costs = load_costs()
    fits = [
        explain(Candidate(event, cost_of_going(event.details, member, costs)), taste, 4000, now=now)
        for event in events
    ]
    return [fit.score for fit in fits]


def _interests(typed: str, *, with_words: bool = True) -> Interests:
    topics = load_topics()
    return Interests.of((), topics.phrases(typed)) if with_words else Interests.of(topics.match(typed))


def _by_words(labels: Labelled, interest: str) -> Scores:
    wanted = words_of(interest)
    return [float(len(wanted & words_of(EventText.of(details).names))) for details in labels.events]


def _relevance(labels: Labelled, interests: Interests, near: Scores) -> Scores:
    """As `/events` has it."""
    taste = Taste(interests, closeness={EventId(position): value for position, value in enumerate(near)})
    return [
        relevance_of(Event(EventId(position), details), taste, EVERYTHING)
        for position, details in enumerate(labels.events)
    ]


def _speed() -> dict[str, object]:
    started = time.perf_counter()
    embedder = Embedder()
    embedder.warm()
    loaded = time.perf_counter() - started
    texts = [text_of(details) for name in SETS for details in _labels(name).events]
    started = time.process_time()
    joined = b"".join(embedder.embed(texts))
    embedded = time.process_time() - started
    many = joined * (10_000 // len(texts))
    started = time.perf_counter()
    closeness(embedder.embed(["cycling"]), many)
    compared = time.perf_counter() - started
    return {
        "seconds to load": loaded,
        "µs an event": embedded / len(texts) * 1e6,
        "ms for an interest over 10,000 events": compared * 1e3,
    }
