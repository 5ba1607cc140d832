from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.corrections import (
    MOST_CORRECTIONS,
    Correction,
    about_event,
    correction_of,
    with_correction,
)
from bot.domain.cost_lines import CostKind, CostLine, Reported, median_report, reported_of
from bot.domain.cost_words import aside, lines, summary, total
from bot.domain.costs import Cost, cost_of_going
from bot.domain.events import Event, EventDetails, Flag, Format, Place, Price, PriceState
from bot.domain.ids import EventId
from bot.domain.money import Money, MoneyRange
from bot.domain.own_figures import OwnFigures
from bot.domain.rates import Rate
from bot.domain.travel import CityCosts, CostTable, Figure, FoodHabit, NoTrip, Traveller, TravelMode, trip

_FREE = Price(PriceState.FREE, source="description", text="free")
_FIVE = Price(PriceState.PAID, 500, 500, "USD", "X-COST", "$5")
_LIBRARY = Place("Main Library", "Durham", "US", 35.994, -78.8986)
_OFFICE = replace(_LIBRARY, name="Suite 400")
_BAR = replace(_LIBRARY, name="The Green Bar")
_BEFORE_SEVEN = datetime(2026, 11, 26, 23, 50, tzinfo=UTC)
_DRINK = (300, 800, "a drink")
_COUNTRY = CityCosts(
    name="United States",
    currency="USD",
    ride=Figure(150, 300),
    far_ride=Figure(250, 600),
    fuel=Figure(700, 1000),
    parking=Figure(0, 500),
    drink=Figure(300, 800),
    meal=Figure(1200, 2200),
)
_DURHAM = replace(
    _COUNTRY,
    name="Durham",
    ride=Figure(325, 325, "the bus company"),
    far_ride=Figure(250, 400),
    lat=35.994,
    lon=-78.8986,
    radius_km=14,
)
_GERMANY = replace(_COUNTRY, name="Germany", currency="EUR", ride=Figure(250, 400))
_TABLE = CostTable(_COUNTRY, (_DURHAM,), {"US": _COUNTRY, "DE": _GERMANY})
_AT_HOME = Traveller("USD", 35.97, -78.93, "US")


def _event(price: Price = _FREE, place: Place = _LIBRARY, **changes: object) -> EventDetails:
    starts_at = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)
    details = EventDetails(
        "Python study night",
        starts_at,
        starts_at + timedelta(minutes=90),
        "America/New_York",
        price=price,
        place=place,
        format=Format.IN_PERSON,
    )
    return replace(details, **changes)  # type: ignore[arg-type]  # the tests name fields of EventDetails


def _cost(details: EventDetails, traveller: Traveller = _AT_HOME, **more: object) -> Cost:
    return cost_of_going(details, traveller, _TABLE, **more)  # type: ignore[arg-type]


def test_free_entry_and_the_bus_is_the_bus() -> None:
    cost = _cost(_event(), said_by="Durham Library")
    assert cost == Cost(
        "USD",
        (
            CostLine(CostKind.TICKET, MoneyRange(0, 0, "USD"), "free entry", "Durham Library"),
            CostLine(CostKind.TRAVEL, MoneyRange(650, 650, "USD"), "bus there and back", "the bus company"),
        ),
    )
    assert summary(cost) == "about $6.50: free entry, $6.50 bus there and back"
    assert lines(cost) == [
        "Ticket: free entry (says Durham Library)",
        "Travel: $6.50, bus there and back (the bus company)",
    ]
    assert (cost.known_low, cost.known_high, cost.is_known) == (650, 650, True)


def test_ranges_are_summed_at_both_ends() -> None:
    cost = _cost(
        _event(Price(PriceState.PAID, 500, 1200, "USD")), replace(_AT_HOME, lat=35.7721, lon=-78.6386)
    )
    assert (cost.known_low, cost.known_high) == (500 + 2 * 250, 1200 + 2 * 600)
    assert summary(cost) == "about $10 to $24: $5 to $12 entry, $5 to $12 bus there and back"


def test_unknown_price_is_not_counted_as_zero() -> None:
    cost = _cost(_event(Price()))
    assert (cost.unknown, cost.is_known, cost.known_high) == ((CostKind.TICKET,), False, 650)
    assert summary(cost) == "at least $6.50: price unknown, $6.50 bus there and back"


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (200, 200, "at least $2"),
        (0, 200, "up to $2, perhaps more"),
        (500, 1200, "$5 to $12, perhaps more"),
    ],
)
def test_what_is_known_beside_what_is_not_may_be_a_range(low: int, high: int, said: str) -> None:
    cost = _cost(_event(Price(PriceState.PAID, low, high, "USD")), Traveller("USD"))
    assert total(cost) == said


def test_what_is_set_aside_says_what_for_and_what_is_missing() -> None:
    ticket, way = _cost(_event(Price())), _cost(_event(_FIVE), Traveller("USD"))
    assert aside(650, ticket) == "Set aside $6.50 for the way there; its ticket isn't known yet."
    assert aside(1850, ticket) == "Set aside $18.50; its ticket isn't known yet."
    assert aside(500, way) == "Set aside $5 for its ticket; the way there isn't known yet."
    euros = _cost(_event(Price(PriceState.PAID, 900, 900, "EUR")))
    assert aside(650, euros) == "Set aside $6.50 for the way there; its ticket is in EUR."
    nothing = _cost(_event(Price(), place=Place("somewhere")))
    assert aside(None, nothing) == "Its ticket and the way there aren't known yet, so nothing is set aside."


def test_free_ticket_with_unknown_travel_is_unknown_in_travel() -> None:
    cost = _cost(_event(place=Place("somewhere")))
    assert (cost.unknown, cost.is_known, cost.known_high) == ((CostKind.TRAVEL,), False, 0)
    assert summary(cost) == "free entry, travel unknown: no place given"
    assert total(cost) == "price unknown"


def test_member_without_an_area_is_asked_for_it() -> None:
    cost = _cost(_event(_FIVE), Traveller("USD"))
    assert cost.unknown == (CostKind.TRAVEL,)
    assert summary(cost) == "at least $5: $5 entry, travel unknown: tell me your area"
    assert lines(cost)[1] == "Travel: unknown: tell me your area"


def test_online_needs_no_travel_even_without_an_area() -> None:
    cost = _cost(_event(format=Format.ONLINE, place=Place()), Traveller("USD"))
    assert cost.is_known
    assert summary(cost) == "nothing to pay: free entry, online"


def test_hybrid_costs_travel_unless_joined_online() -> None:
    hybrid = _event(format=Format.HYBRID)
    assert _cost(hybrid).known_high == 650
    assert _cost(hybrid, joins_online=True).known_high == 0


def test_own_figures_of_the_way_are_of_no_matter_to_who_joins_online() -> None:
    own = {kind: MoneyRange(300, 300, "USD") for kind in CostKind}
    hybrid = _event(format=Format.HYBRID)
    assert _cost(hybrid, corrections=own).known_high == 900
    assert _cost(hybrid, corrections=own, joins_online=True).known_high == 300


def test_other_currency_is_kept_apart_and_not_summed() -> None:
    cost = _cost(_event(Price(PriceState.PAID, 1200, 1200, "EUR")))
    assert (cost.known_high, cost.is_known) == (650, False)
    assert [line.kind for line in cost.apart] == [CostKind.TICKET]
    assert summary(cost) == "about $6.50 plus €12: €12 entry, $6.50 bus there and back"
    assert lines(cost)[0] == "Ticket: €12, entry, not converted (says the event page)"


def test_free_is_free_in_any_currency() -> None:
    cost = _cost(_event(Price(PriceState.PAID, 0, 0, "EUR")))
    assert cost.is_known


@pytest.mark.parametrize(
    ("traveller", "travel"),
    [
        (replace(_AT_HOME, has_pass=True), (MoneyRange(0, 0, "USD"), "bus on your pass", "your pass")),
        (
            replace(_AT_HOME, mode=TravelMode.BIKE),
            (MoneyRange(0, 0, "USD"), "22 minutes by bike", "estimate"),
        ),
        (
            replace(_AT_HOME, mode=TravelMode.BIKE, lat=35.897),
            (MoneyRange(0, 0, "USD"), "1 h 2 min by bike", "estimate"),
        ),
        (
            replace(_AT_HOME, mode=TravelMode.WALK),
            (MoneyRange(650, 650, "USD"), "bus there and back", "the bus company"),
        ),
        (
            replace(_AT_HOME, mode=TravelMode.WALK, lat=35.99, lon=-78.9),
            (MoneyRange(0, 0, "USD"), "8 minutes on foot", "estimate"),
        ),
        (
            replace(_AT_HOME, mode=TravelMode.CAR),
            (MoneyRange(50, 625, "USD"), "fuel and parking", "estimate"),
        ),
        (
            replace(_AT_HOME, mode=TravelMode.SHARE),
            (MoneyRange(25, 325, "USD"), "your share of a car", "estimate"),
        ),
    ],
)
def test_travel_by_the_members_own_way(traveller: Traveller, travel: tuple[MoneyRange, str, str]) -> None:
    line = _cost(_event(), traveller).lines[1]
    assert (line.range, line.words, line.source) == travel


def test_buses_do_not_go_everywhere_and_a_pass_does_neither() -> None:
    charlotte = _event(place=Place("Uptown", "Charlotte", "US", 35.2271, -80.8431))
    for traveller in (_AT_HOME, replace(_AT_HOME, has_pass=True)):
        line = _cost(charlotte, traveller).lines[1]
        assert (line.range, line.words) == (None, str(NoTrip.TOO_FAR))


def test_trip_tells_how_far_and_how_long() -> None:
    way = trip(_AT_HOME, _DURHAM, _LIBRARY.lat, _LIBRARY.lon, _TABLE)
    assert (round(way.km or 0, 1), way.minutes) == (5.1, 29)


def test_figures_of_another_country_serve_only_its_currency() -> None:
    paris = Traveller("EUR", 48.8566, 2.3522, "FR")
    assert _TABLE.for_home(paris) is _GERMANY
    assert _TABLE.for_home(Traveller("INR", 12.97, 77.59, "IN")) is None
    nearby = _event(place=Place("Café", "Bengaluru", "IN", 12.98, 77.60))
    line = _cost(nearby, Traveller("INR", 12.97, 77.59, "IN")).lines[1]
    assert (line.range, line.words) == (None, str(NoTrip.NO_FIGURES))


def test_expat_counts_in_dollars_and_pays_in_euros() -> None:
    berlin = Traveller("USD", 52.52, 13.405, "DE")
    cost = _cost(_event(_FIVE, Place("Hub", "Berlin", "DE", 52.50, 13.42)), berlin)
    assert (cost.known_high, [line.kind for line in cost.apart]) == (500, [CostKind.TRAVEL])


def test_concession_counts_for_who_qualifies_and_says_so() -> None:
    event = _event(Price(PriceState.PAID, 600, 900, "USD", concession=300))
    qualifies = replace(_AT_HOME, concession=True)
    assert _cost(event).lines[0].range == MoneyRange(600, 900, "USD")
    line = _cost(event, qualifies).lines[0]
    assert (line.range, line.words) == (MoneyRange(300, 300, "USD"), "concession entry")
    # That there is one helps nobody who does not know how much it is.
    flagged = _event(Price(PriceState.PAID, 600, 900, "USD"), flags=frozenset({Flag.CONCESSION}))
    assert _cost(flagged, qualifies).lines[0].range == MoneyRange(600, 900, "USD")


def test_price_is_believed_in_order_feed_reports_organiser() -> None:
    usual, reported = Price(PriceState.PAID, 800, 800, "USD"), Reported(700, "USD", 4)
    known = _cost(_event(_FIVE), organiser_price=usual, reported=reported).lines[0]
    told = _cost(_event(Price()), organiser_price=usual, reported=reported).lines[0]
    assumed = _cost(_event(Price()), organiser_price=usual).lines[0]
    assert [(line.range and line.range.high, line.source) for line in (known, told, assumed)] == [
        (500, "the event page"),
        (700, "4 members"),
        (800, "the organisers"),
    ]


def test_reports_count_from_three_and_by_their_upper_median() -> None:
    assert median_report([0, 500], "USD") is None
    assert median_report([0, 500, 400], "USD") == Reported(400, "USD", 3)
    assert median_report([0, 500, 400, 900], "USD") == Reported(500, "USD", 4)


def test_members_own_correction_wins() -> None:
    cost = _cost(_event(Price()), corrections={CostKind.TICKET: MoneyRange(200, 200, "USD")})
    assert cost.is_known
    assert lines(cost)[0] == "Ticket: $2, entry (you)"


def test_corrected_to_nothing_reads_as_nothing() -> None:
    nothing = MoneyRange(0, 0, "USD")
    cost = _cost(_event(_FIVE), corrections=dict.fromkeys(CostKind, nothing))
    assert (cost.is_known, cost.known_high) == (True, 0)
    assert summary(cost) == "nothing to pay: free entry, no fare, nothing to eat or drink"


def test_own_figures_win_over_the_organisers_and_they_over_the_city() -> None:
    local = OwnFigures.of("USD", {"ride": (100, 150), "drink": (400, 500)})
    own = OwnFigures.of("USD", {"ride": (50, 50)})
    drinks = _event(flags=frozenset({Flag.DRINK_MINIMUM}))
    assert lines(_cost(drinks, replace(_AT_HOME, local=local))) == [
        "Ticket: free entry (says the event page)",
        "Travel: $2 to $3, bus there and back (your organisers)",
        "Food and drink: $4 to $5, a drink (minimum) (your organisers)",
    ]
    assert lines(_cost(drinks, replace(_AT_HOME, local=local, own=own)))[1:] == [
        "Travel: $1, bus there and back (your own figure)",
        "Food and drink: $4 to $5, a drink (minimum) (your organisers)",
    ]


def test_own_figures_of_another_currency_wait() -> None:
    euros = OwnFigures.of("EUR", {"ride": (100, 100)})
    assert _cost(_event(), replace(_AT_HOME, own=euros)).known_high == 650


def test_own_figures_serve_where_the_table_has_none() -> None:
    bengaluru = Traveller("INR", 12.97, 77.59, "IN", local=OwnFigures.of("INR", {"ride": (2000, 3000)}))
    nearby = _event(place=Place("Hall", "Bengaluru", "IN", 12.98, 77.60))
    assert _cost(nearby, bengaluru).lines[1].range == MoneyRange(4000, 6000, "INR")
    by_car = _cost(nearby, replace(bengaluru, mode=TravelMode.CAR)).lines[1]
    assert (by_car.range, by_car.words) == (None, str(NoTrip.NO_FIGURES))
    thirsty = _cost(replace(nearby, flags=frozenset({Flag.DRINK_MINIMUM})), bengaluru)
    assert (thirsty.lines[2].range, thirsty.lines[2].words) == (None, "a drink (minimum), price unknown")


def test_fuel_and_parking_of_two_sources_name_both() -> None:
    driver = replace(_AT_HOME, mode=TravelMode.CAR, own=OwnFigures.of("USD", {"parking": (0, 0)}))
    line = _cost(_event(), driver).lines[1]
    assert (line.range, line.source) == (
        MoneyRange(50, 125, "USD"),
        "fuel: estimate, parking: your own figure",
    )


def test_a_rate_of_the_operator_converts_and_says_so() -> None:
    rate = Rate("EUR", "USD", Decimal("1.08"), date(2026, 11, 1), "ECB")
    table = replace(_TABLE, rates={("EUR", "USD"): rate})
    cost = cost_of_going(_event(Price(PriceState.PAID, 1250, 1250, "EUR")), _AT_HOME, table)
    assert (cost.is_known, cost.known_high, cost.apart) == (True, 1350 + 650, ())
    assert lines(cost)[0] == (
        "Ticket: $13.50, entry, from €12.50 at 1.08 (ECB), set by the operator on 1 Nov 2026 "
        "(says the event page)"
    )
    assert total(cost) == "about $20"


def test_a_rate_is_rounded_against_the_member_and_knows_minor_units() -> None:
    rate = Rate("JPY", "USD", Decimal("0.0067"), date(2026, 11, 1))
    assert rate.convert(MoneyRange(100, 1000, "JPY")) == MoneyRange(67, 670, "USD")
    assert rate.convert(MoneyRange(1, 1, "JPY")) == MoneyRange(0, 1, "USD")
    assert Rate("USD", "JPY", Decimal(150), date(2026, 11, 1)).convert(
        MoneyRange(101, 101, "USD")
    ) == MoneyRange(151, 152, "JPY")


def test_reports_in_two_currencies_have_the_median_of_the_commoner() -> None:
    dollars = [Money(amount, "USD") for amount in (0, 500, 400)]
    assert reported_of([*dollars, Money(900, "EUR")]) == Reported(400, "USD", 3)
    assert reported_of([*dollars[:2], Money(900, "EUR"), Money(900, "EUR")]) is None


def test_corrections_are_of_the_series_where_there_is_one() -> None:
    details = _event()
    weekly, single = Event(EventId(5), details, "3:weekly"), Event(EventId(6), details)
    told = with_correction((), Correction(about_event(weekly), "USD", ticket=200))
    told = with_correction(told, Correction(about_event(single), "USD", food=0))
    assert correction_of(told, replace(weekly, id=EventId(7))) == Correction("3:weekly", "USD", ticket=200)
    assert correction_of(told, single) == Correction("event:6", "USD", food=0)
    assert with_correction(told, Correction("3:weekly", "USD")) == told[1:]


def test_only_the_latest_corrections_are_kept() -> None:
    told: tuple[Correction, ...] = ()
    for number in range(MOST_CORRECTIONS + 5):
        told = with_correction(told, Correction(f"event:{number}", "USD", ticket=number))
    assert (len(told), told[0].about, told[-1].ticket) == (MOST_CORRECTIONS, "event:5", MOST_CORRECTIONS + 4)


@pytest.mark.parametrize(
    ("changes", "habit", "food"),
    [
        ({}, FoodHabit.NOTHING, None),
        ({"flags": frozenset({Flag.FOOD_FOR_SALE})}, FoodHabit.NOTHING, None),
        ({"flags": frozenset({Flag.DRINK_MINIMUM})}, FoodHabit.NOTHING, (300, 800, "a drink (minimum)")),
        (
            {"flags": frozenset({Flag.DRINK_MINIMUM}), "description": "Two-drink minimum at the bar."},
            FoodHabit.NOTHING,
            (600, 1600, "2 drinks (minimum)"),
        ),
        ({"title": "Founders dinner"}, FoodHabit.NOTHING, (0, 2200, "a meal")),
        ({"title": "Founders dinner", "flags": frozenset({Flag.FREE_FOOD})}, FoodHabit.USUAL, None),
        ({"title": "Dinner talk", "format": Format.ONLINE}, FoodHabit.USUAL, None),
        ({}, FoodHabit.ONE_DRINK, None),
        ({}, FoodHabit.USUAL, None),
        ({"place": _OFFICE}, FoodHabit.ONE_DRINK, (300, 800, "a drink")),
        ({"place": _OFFICE}, FoodHabit.USUAL, (1200, 2200, "a meal")),
        ({"place": _OFFICE, "ends_at": _BEFORE_SEVEN}, FoodHabit.USUAL, None),
        ({"place": _BAR}, FoodHabit.USUAL, (1500, 3000, "a drink and a meal")),
        ({"place": _BAR, "ends_at": _BEFORE_SEVEN}, FoodHabit.USUAL, (300, 800, "a drink")),
        ({"place": _BAR, "flags": frozenset({Flag.FREE_FOOD})}, FoodHabit.USUAL, None),
        ({"place": _OFFICE, "title": "Happy hour", "ends_at": _BEFORE_SEVEN}, FoodHabit.USUAL, _DRINK),
        ({"title": "Happy hour at the library", "ends_at": _BEFORE_SEVEN}, FoodHabit.USUAL, _DRINK),
        ({"place": _OFFICE, "title": "Bar exam prep", "ends_at": _BEFORE_SEVEN}, FoodHabit.USUAL, None),
    ],
)
def test_food_counts_only_when_asked_for(
    changes: dict[str, object], habit: FoodHabit, food: tuple[int, int, str] | None
) -> None:
    cost = _cost(_event(**changes), replace(_AT_HOME, food=habit))  # type: ignore[arg-type]
    found = [(line.range, line.words) for line in cost.lines if line.kind is CostKind.FOOD]
    assert found == ([] if food is None else [(MoneyRange(food[0], food[1], "USD"), food[2])])


_PRICES = st.one_of(
    st.just(Price()),
    st.just(_FREE),
    st.just(Price(PriceState.DONATION)),
    st.builds(
        lambda low, more, currency: Price(PriceState.PAID, low, low + more, currency),
        st.integers(0, 10_000),
        st.integers(0, 10_000),
        st.sampled_from(["USD", "EUR"]),
    ),
)
_COORDINATES = st.one_of(st.none(), st.floats(-90, 90), st.floats(35, 37))
_PLACES = st.builds(Place, lat=_COORDINATES, lon=_COORDINATES)
_TRAVELLERS = st.builds(
    Traveller,
    st.sampled_from(["USD", "EUR", "INR"]),
    _COORDINATES,
    _COORDINATES,
    st.sampled_from(["US", "DE", "", "IN"]),
    st.sampled_from(TravelMode),
    st.booleans(),
    st.booleans(),
    st.sampled_from(FoodHabit),
)


@given(_PRICES, _PLACES, st.sampled_from(Format), _TRAVELLERS)
def test_total_is_the_sum_of_the_known_and_nothing_unknown_is_zero(
    price: Price, place: Place, form: Format, traveller: Traveller
) -> None:
    cost = _cost(_event(price, place, format=form), traveller)
    own = [line.range for line in cost.lines if line.range and line not in cost.apart]
    assert cost.known_low == sum(each.low for each in own) >= 0
    assert cost.known_high == sum(each.high for each in own) >= cost.known_low
    assert cost.is_known == all(line.range is not None and line not in cost.apart for line in cost.lines)
    assert (price.state is PriceState.UNKNOWN) == (CostKind.TICKET in cost.unknown)
    assert len(lines(cost)) == len(cost.lines)
    assert summary(cost)
