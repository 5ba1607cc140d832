from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.catalogue import Catalogue, row_of
from bot.domain.corrections import Correction, correction_of
from bot.domain.cost_lines import Reported
from bot.domain.costs import Cost, cost_of_going
from bot.domain.events import Event, EventDetails, Flag, Format, Place, Price, PriceState, Status
from bot.domain.finding import Query, Sort, Where, WhereKind
from bot.domain.ids import EventId
from bot.domain.own_figures import NO_OWN_FIGURES, OwnFigures
from bot.domain.phrases import Phrase
from bot.domain.ranking import Candidate, Ranking, rank
from bot.domain.rates import Rate
from bot.domain.row_ranking import RowRanking, rank_rows
from bot.domain.taste import Interests, Taste
from bot.domain.travel import CityCosts, CostTable, Figure, FoodHabit, Traveller, TravelMode
from bot.domain.when import DateRange

NOW = datetime(2026, 10, 29, 20, 0, tzinfo=UTC)  # clocks go back on 1 November
_HOME = (35.994, -78.8986)
_US = CityCosts(
    name="United States",
    currency="USD",
    ride=Figure(150, 300),
    far_ride=Figure(250, 600),
    fuel=Figure(700, 1000),
    parking=Figure(0, 500),
    drink=Figure(300, 800),
    meal=Figure(1200, 2200),
)
TABLE = CostTable(_US, (), {"US": _US})
_RATE = Rate("EUR", "USD", Decimal("1.08"), date(2026, 10, 1))
_WITH_RATE = replace(TABLE, rates={("EUR", "USD"): _RATE})

_PRICES = st.one_of(
    st.sampled_from([Price(), Price(PriceState.FREE), Price(PriceState.DONATION)]),
    st.builds(
        lambda low, more, currency, reduced: Price(
            PriceState.PAID, low, low + more, currency, concession=reduced
        ),
        st.sampled_from([0, 500, 1500]),
        st.sampled_from([0, 700]),
        st.sampled_from(["USD", "EUR"]),
        st.sampled_from([None, 0, 300]),
    ),
)
_PLACES = st.sampled_from(
    [Place(), Place("Library", "Durham", "US", *_HOME), Place("Hub", "Raleigh", "US", 35.77, -78.64)]
)
_TOPICS = st.sampled_from(["python", "data", "jazz", "careers"])
_WORDS = st.sampled_from(["python", "night", "dinner", "meetup", "raleigh"])
_TEXTS = st.lists(_WORDS | st.sampled_from(["talks", "of", "the", "good", "old", "days"]), max_size=25)
_PHRASES = st.lists(
    st.builds(
        Phrase.of,
        st.lists(_WORDS, max_size=3).map(" ".join),
        st.lists(_TOPICS, max_size=1),
        is_topic=st.booleans(),
    ),
    max_size=3,
).map(tuple)


@st.composite
def any_event(draw: st.DrawFn) -> Event:
    starts_at = NOW + timedelta(hours=draw(st.integers(-30, 24 * 9)))
    hours = draw(st.sampled_from([None, 0, 1, 30]))
    details = EventDetails(
        " ".join(draw(st.lists(_WORDS, max_size=3))),
        starts_at,
        None if hours is None else starts_at + timedelta(hours=hours),
        "America/New_York",
        all_day=draw(st.booleans()),
        place=draw(_PLACES),
        format=draw(st.sampled_from(Format)),
        status=draw(st.sampled_from([Status.CONFIRMED, Status.CONFIRMED, Status.CANCELLED])),
        price=draw(_PRICES),
        topics=tuple(draw(st.lists(_TOPICS, max_size=2, unique=True))),
        description=" ".join(draw(_TEXTS)),
        flags=frozenset(draw(st.lists(st.sampled_from([Flag.CONCESSION, Flag.DRINK_MINIMUM]), max_size=2))),
    )
    return Event(EventId(draw(st.integers(1, 30))), details, draw(st.sampled_from(["", "", "weekly", "jam"])))


TASTES = st.builds(
    Taste,
    st.builds(
        Interests,
        st.dictionaries(_TOPICS, st.sampled_from([0.0, 0.5, 0.7, 1.0])),
        _PHRASES,
    ),
    st.dictionaries(_TOPICS, st.sampled_from([0.0, 0.5, 1.0]), max_size=1),
    st.frozensets(st.integers(1, 30).map(EventId), max_size=3),
    st.frozensets(st.sampled_from(["", "weekly"])),
    st.dictionaries(st.sampled_from(["weekly", "jam"]), st.integers(1, 3)),
    st.none() | st.frozensets(st.integers(0, 167)),
    st.dictionaries(st.integers(0, 167), st.sampled_from([0.3, 0.6]), max_size=40),
    st.sampled_from(["UTC", "America/New_York", "Asia/Kolkata"]),
    st.none() | st.just(_HOME),
    st.sampled_from([None, 5.0, 50.0]),
    st.dictionaries(st.integers(1, 30).map(EventId), st.sampled_from([0.2, 0.9]), max_size=3),
)
QUERIES = st.builds(
    Query,
    _PHRASES,
    st.none()
    | st.builds(
        lambda start, hours, small: DateRange(
            NOW + timedelta(hours=start), NOW + timedelta(hours=start + hours), timedelta(hours=small)
        ),
        st.integers(-48, 96),
        st.integers(1, 96),
        st.sampled_from([0, 0, 1, 4]),
    ),
    st.sampled_from([None, 0, 600, 3000]),
    st.builds(
        Where,
        st.sampled_from(WhereKind),
        st.sampled_from([5.0, 60.0]),
        st.sampled_from([None, (35.77, -78.64)]),
    ),
    st.sampled_from([None, *Format]),
    st.sampled_from(Sort),
    st.booleans(),
)
_OWN_FIGURES = st.one_of(
    st.just(NO_OWN_FIGURES),
    st.builds(
        lambda currency, ride, drink: OwnFigures.of(currency, {"ride": ride, "drink": drink}),
        st.sampled_from(["USD", "EUR"]),
        st.sampled_from([None, (0, 0), (100, 400)]),
        st.sampled_from([None, (200, 200)]),
    ),
)
_AMOUNTS = st.sampled_from([None, 0, 300, 2500])
_CORRECTIONS = st.lists(
    st.builds(
        Correction,
        st.sampled_from(["weekly", "jam", *(f"event:{number}" for number in range(1, 31))]),
        st.sampled_from(["USD", "USD", "EUR", "JPY"]),
        _AMOUNTS,
        _AMOUNTS,
        _AMOUNTS,
    ),
    max_size=4,
    unique_by=lambda each: each.about,
)
TRAVELLERS = st.builds(
    Traveller,
    st.just("USD"),
    st.sampled_from([None, _HOME[0]]),
    st.sampled_from([None, _HOME[1]]),
    st.just("US"),
    st.sampled_from(TravelMode),
    st.booleans(),
    st.booleans(),
    st.sampled_from(FoodHabit),
    _OWN_FIGURES,
    _OWN_FIGURES,
)


def _in_full(ranking: RowRanking) -> tuple[object, ...]:
    lists = (ranking.fitting, ranking.maybe)
    return (
        [list(found) for found in lists],
        {reason: list(found) for reason, found in ranking.left_out.items()},
        ranking.closest_over,
        ranking.closest_over_max,
        {id_: dates for found in lists for id_ in found if (dates := found.also_on(id_))},
    )


def _plain_in_full(ranking: Ranking) -> tuple[object, ...]:
    lists = (ranking.fitting, ranking.maybe)
    return (
        [[fit.candidate.event.id for fit in found] for found in lists],
        {reason: [each.event.id for each in found] for reason, found in ranking.left_out.items()},
        ranking.closest_over,
        ranking.closest_over_max,
        {fit.candidate.event.id: list(fit.also_on) for found in lists for fit in found if fit.also_on},
    )


def _check(
    events: list[Event],
    taste: Taste,
    who: Traveller,
    *,
    money: int | None,
    query: Query,
    others: dict[EventId, int],
    corrections: Sequence[Correction] = (),
    reported: dict[str, Reported] | None = None,
    table: CostTable = TABLE,
    aside: dict[EventId, int] | None = None,
) -> None:
    told = reported or {}

    def cost(event: Event, *, online: bool = False) -> Cost:
        own = correction_of(corrections, event)
        return cost_of_going(
            event.details,
            who,
            table,
            reported=told.get(event.series),
            joins_online=online,
            corrections=None if own is None else own.by_kind(),
        )

    candidates = [
        Candidate(
            event,
            cost(event),
            others.get(event.id, 0),
            cost(event, online=True) if event.details.format is Format.HYBRID else None,
        )
        for event in events
    ]
    plain = rank(candidates, taste, money, query, now=NOW, aside=aside)
    catalogue = Catalogue(row_of(event, None, told.get(event.series)) for event in events)
    for _ in range(2):  # what it remembers of the first search changes nothing
        fast = rank_rows(
            catalogue,
            taste,
            who,
            table,
            money_left=money,
            now=NOW,
            query=query,
            others=others,
            corrections=corrections,
            aside=aside,
        )
        assert _in_full(fast) == _plain_in_full(plain)


_LISTS = st.lists(any_event(), max_size=14, unique_by=lambda event: event.id)
_ASIDES = st.dictionaries(
    st.integers(1, 30).map(EventId), st.sampled_from([200, 600, 1500, 3000]), max_size=8
)
_OTHERS = st.dictionaries(st.integers(1, 30).map(EventId), st.integers(1, 4), max_size=3)


@settings(max_examples=350)
@given(_LISTS, TASTES, TRAVELLERS, QUERIES, st.data())
def test_fast_search_decides_as_the_plain_one(
    events: list[Event], taste: Taste, traveller: Traveller, query: Query, data: st.DataObject
) -> None:
    money_left = data.draw(st.sampled_from([None, -900, 0, 800, 4000]))
    reports = st.sampled_from([None, Reported(0, "USD", 3), Reported(900, "USD", 4), Reported(900, "EUR", 3)])
    reported = {series: data.draw(reports) for series in ("weekly", "jam")}
    _check(
        events,
        taste,
        traveller,
        money=money_left,
        query=query,
        others=data.draw(_OTHERS),
        corrections=data.draw(_CORRECTIONS),
        reported={series: found for series, found in reported.items() if found is not None},
        table=data.draw(st.sampled_from([TABLE, _WITH_RATE])),
        aside=data.draw(_ASIDES),
    )


@st.composite
def _likely(draw: st.DrawFn) -> Event:
    """Events that nothing but their worth tells apart, so that their order says all."""
    starts_at = NOW + timedelta(hours=draw(st.integers(0, 24 * 9)))
    details = EventDetails(
        "Python night",
        starts_at,
        starts_at + timedelta(hours=1),
        "America/New_York",
        place=Place("Library", "Durham", "US", *_HOME),
        format=Format.IN_PERSON,
        price=Price(PriceState.PAID, 0, draw(st.sampled_from([0, 200])), "USD"),
    )
    return Event(EventId(draw(st.integers(1, 30))), details, draw(st.sampled_from(["", "", "weekly", "jam"])))


@settings(max_examples=200)
@given(
    st.lists(_likely(), min_size=3, max_size=10, unique_by=lambda event: event.id),
    st.sampled_from(["UTC", "America/New_York", "Asia/Kolkata"]),
    st.tuples(
        st.none() | st.sets(st.integers(0, 167), min_size=60).map(frozenset),
        st.dictionaries(st.integers(0, 167), st.sampled_from([0.3, 0.6])),
    ),
    st.dictionaries(st.sampled_from(["weekly", "jam"]), st.integers(1, 3)),
    _OTHERS,
)
def test_fast_search_orders_as_the_plain_one(
    events: list[Event],
    zone: str,
    hours: tuple[frozenset[int] | None, dict[int, float]],
    been_to: dict[str, int],
    others: dict[EventId, int],
) -> None:
    taste = Taste(free_hours=hours[0], bad_hours=hours[1], timezone=zone, been_to=been_to)
    rider = Traveller("USD", *_HOME, "US")  # pays 600 for the bus
    _check(events, taste, rider, money=4000, query=Query(max_cost=600), others=others)


@settings(max_examples=200)
@given(
    st.lists(_likely(), min_size=1, max_size=10, unique_by=lambda event: event.id),
    st.lists(st.sampled_from([Format.HYBRID, Format.HYBRID, Format.IN_PERSON]), min_size=10, max_size=10),
    st.tuples(st.sampled_from([None, 0, 100, 600, 700]), st.sampled_from([None, 0, 150, 650])),
    st.tuples(st.sampled_from(WhereKind), st.sampled_from([None, *Format]), st.sampled_from(Sort)),
    _CORRECTIONS,
)
def test_fast_search_joins_hybrid_events_online_as_the_plain_one(
    events: list[Event],
    formats: list[Format],
    limits: tuple[int | None, int | None],
    asked: tuple[WhereKind, Format | None, Sort],
    corrections: list[Correction],
) -> None:
    mixed = [
        replace(event, details=replace(event.details, format=format_))
        for event, format_ in zip(events, formats, strict=False)
    ]
    (money, max_cost), (kind, wanted, sort) = limits, asked
    query = Query(max_cost=max_cost, where=Where(kind), format=wanted, sort=sort)
    rider = Traveller("USD", *_HOME, "US", food=FoodHabit.USUAL)
    _check(mixed, Taste(home=_HOME), rider, money=money, query=query, others={}, corrections=corrections)


def test_catalogue_remembers_fares_by_who_travels() -> None:
    details = EventDetails(
        "Python night", NOW, None, "UTC", place=Place(lat=35.9, lon=-78.9), format=Format.IN_PERSON
    )
    catalogue = Catalogue([row_of(Event(EventId(1), details))], version=7)
    rider = Traveller("USD", *_HOME, "US")
    walker = Traveller("USD", 35.9, -78.9, "US", TravelMode.WALK)
    dearer = CostTable(replace(_US, ride=Figure(900, 900)))
    assert [catalogue.fares(who, TABLE).tolist() for who in (rider, walker, rider)] == [[600], [0], [600]]
    assert catalogue.fares(rider, dearer).tolist() == [1800]
    assert (len(catalogue), catalogue.version) == (1, 7)


def _about(number: int, title: str, description: str = "", city: str = "") -> Event:
    start = NOW + timedelta(days=1)
    details = EventDetails(title, start, None, "UTC", description=description, place=Place(city=city))
    return Event(EventId(number), details)


def _found(events: Sequence[Event], phrase: str) -> list[int]:
    query = Query(phrases=(Phrase.of(phrase),))
    catalogue = Catalogue(map(row_of, events))
    found = rank_rows(catalogue, Taste(), Traveller("USD"), TABLE, money_left=None, now=NOW, query=query)
    return list(found.maybe)


def test_search_by_words_finds_titles_and_places() -> None:
    events = [_about(1, "Pythons at night", city="Raleigh"), _about(2, "Python night", city="Cary")]
    assert _found(events, "python Raleigh") == [1]


def test_search_by_a_phrase_finds_its_words_together_only() -> None:
    events = [
        _about(1, "Story Time"),
        _about(2, "Travel stories", "This time we go to Peru."),
        _about(3, "An evening", "We read stories of travel through time."),
        _about(4, "An evening", "Stories. " + "More of the same old things. " * 3 + "Travel back in time."),
        _about(5, "Stories", "Travel"),
        _about(6, "Time"),
    ]
    assert _found(events, "time travel stories") == [2, 3]
    assert _found(events, "time") == [1, 6]
