"""The facts a member can tell about what they pay and when they are free: one form each."""

from __future__ import annotations

from enum import StrEnum

from bot.domain.free_time import WEEKDAYS, PartOfDay, parts_of
from bot.domain.members import Member
from bot.domain.money import MoneyRange, format_minor
from bot.domain.own_figures import FigureName
from bot.domain.travel import CityCosts, Figure, FoodHabit, TravelMode
from bot.services.planning_rules import USUAL_EVENINGS
from bot.services.readers import Reader
from cogs.ui.forms import Answers, Field, Form, Line, Pick
from cogs.ui.layout import Choice

TRAVEL = {
    TravelMode.WALK: "I walk",
    TravelMode.BIKE: "I cycle",
    TravelMode.TRANSIT: "Bus or train",
    TravelMode.CAR: "I drive",
    TravelMode.SHARE: "I share a car",
}
FOOD = {
    FoodHabit.NOTHING: "Nothing I'd pay for",
    FoodHabit.ONE_DRINK: "One drink",
    FoodHabit.USUAL: "The usual",
}
_FOOD_MEANS = {
    FoodHabit.NOTHING: "Only what the event asks for counts",
    FoodHabit.USUAL: "A drink where people drink, a meal at mealtimes",
}
HELD = YES = "held"
_NO, _NOT_SAID = "none", "any"
_OWN_TRAVEL = {
    FigureName.RIDE: "A ride costs me, one way",
    FigureName.FUEL: "Fuel for 100 km costs me",
    FigureName.PARKING: "Parking costs me",
}


class Fact(StrEnum):
    """What can be asked by itself; in `custom_id`s."""

    TRAVEL = "travel"
    FOOD = "food"
    CONCESSION = "concession"
    LEAVE = "leave"
    FREE = "free"


def fact_form(
    fact: Fact, event: int, reader: Reader, known: CityCosts | None, typed: Answers | None = None
) -> Form:
    """`event` is the one whose cost is shown again afterwards; 0 goes home. `known` is what counts today."""
    member, currency = reader.member, reader.currency
    assert member is not None
    match fact:
        case Fact.TRAVEL:
            title, fields = (
                "How you get around",
                _travel(member, currency if known is None else known.currency, known),
            )
        case Fact.FOOD:
            title, fields = "Food and drink", [_food(member)]
        case Fact.CONCESSION:
            title, fields = "Concessions", [_concession(member)]
        case Fact.LEAVE:
            title, fields = "When nobody knows the price", [_leave(member, currency)]
        case Fact.FREE:
            title, fields = "When you are free", _free(member)
    return Form(title, f"fact.keep:{fact.value}:{event}", fields, typed)


def _travel(member: Member, currency: str, known: CityCosts | None) -> list[Field]:
    modes = [
        Choice(label, mode.value, chosen=mode.value == member.travel_mode) for mode, label in TRAVEL.items()
    ]
    has_pass = [
        Choice("No pass", _NO, chosen=not member.has_pass),
        Choice("I have a pass for bus and train", HELD, chosen=member.has_pass),
    ]
    return [
        Pick("mode", "How do you get to events?", modes),
        Pick("pass", "Do you have a pass?", has_pass),
        *(_own_figure(member, name, label, currency, known) for name, label in _OWN_TRAVEL.items()),
    ]


def _own_figure(member: Member, name: FigureName, label: str, currency: str, known: CityCosts | None) -> Line:
    own = member.own_costs.get(name) if member.own_costs.currency == currency else None
    figure: Figure | None = None if known is None else getattr(known, name.value)
    counts = "" if figure is None else str(MoneyRange(figure.low, figure.high, currency))
    return Line(
        name.value,
        label,
        hint=f"Empty: I count {counts} ({figure.source})"
        if figure is not None
        else "Empty: I don't know it.",
        filled="" if own is None else str(MoneyRange(*own, currency)),
        required=False,
        longest=40,
    )


def _food(member: Member) -> Pick:
    choices = [
        Choice(label, habit.value, _FOOD_MEANS.get(habit, ""), habit.value == member.food_habit)
        for habit, label in FOOD.items()
    ]
    return Pick(
        "habit", "What do you have at events?", choices, hint="For counting only; free food stays free."
    )


def _concession(member: Member) -> Pick:
    choices = [
        Choice("I pay the full price", _NO, chosen=not member.qualifies_for_concession),
        Choice("I qualify for concessions", YES, chosen=member.qualifies_for_concession),
    ]
    return Pick("concession", "Do you pay less?", choices, hint="Out of work, a student …: I don't ask why.")


def _leave(member: Member, currency: str) -> Line:
    most = member.would_leave_above
    return Line(
        "most",
        "I'd leave if it costs more than",
        hint="So much is set aside while a price is unknown. Empty: not said.",
        filled="" if most is None else format_minor(most, currency),
        required=False,
        longest=40,
    )


def _free(member: Member) -> list[Field]:
    free = parts_of(member.free_hours)
    hours = {PartOfDay.MORNINGS: "6 to 12", PartOfDay.AFTERNOONS: "12 to 18", PartOfDay.EVENINGS: "from 18"}
    fields: list[Field] = [
        Pick(
            part.value,
            f"Free {part.value} ({hours[part]})",
            [Choice(name, str(day), chosen=day in free[part]) for day, name in enumerate(WEEKDAYS)],
            placeholder="Not said",
            required=False,
            most=7,
        )
        for part in PartOfDay
    ]
    limits = [Choice(f"{USUAL_EVENINGS} until I say", _NOT_SAID, chosen=member.evenings_a_week is None)]
    limits += [Choice(str(each), str(each), chosen=each == member.evenings_a_week) for each in range(1, 8)]
    return [*fields, Pick("a_week", "How many a week may a plan take?", limits)]
