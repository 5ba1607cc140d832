from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.domain.budget import Budget, Spending
from bot.domain.ledger import Entry, Ledger

_BUDGET = Budget(4000, "USD", datetime(2026, 11, 25, tzinfo=UTC), date(2026, 11, 30), "UTC")


def test_going_twice_sets_the_money_aside_once() -> None:
    ledger = Ledger(_BUDGET)
    assert [ledger.going(1, 700), ledger.going(1, 900)] == [True, False]
    assert ledger.spending == Spending(planned=700)


def test_cancelling_frees_the_money_but_not_what_was_spent() -> None:
    ledger = Ledger(_BUDGET)
    ledger.going(1, 700)
    ledger.going(2, 300)
    ledger.spend(2, 350)
    assert [ledger.not_going(1), ledger.not_going(2), ledger.not_going(3)] == [True, False, False]
    assert (ledger.spending, ledger.left) == (Spending(spent=350), 3650)


def test_spending_takes_the_place_of_what_was_planned() -> None:
    ledger = Ledger(_BUDGET)
    ledger.going(1, 700)
    assert [ledger.spend(1, 450), ledger.spend(1, 450)] == [True, False]
    assert ledger.entries == {1: Entry(700, 450)}
    assert ledger.correct(1, 500)
    assert (ledger.spending, ledger.left) == (Spending(spent=500), 3500)


def test_unknown_price_is_counted_as_unknown() -> None:
    ledger = Ledger(_BUDGET)
    ledger.going(1, None)
    assert ledger.spending == Spending(unknown=1)
    assert ledger.replan(1, 600)
    assert ledger.spending == Spending(planned=600)


def test_known_part_of_a_price_is_planned_and_counted_as_unknown() -> None:
    ledger = Ledger(_BUDGET)
    ledger.going(1, 400, unsure=True)
    assert (ledger.spending, ledger.left) == (Spending(planned=400, unknown=1), 3600)
    assert [ledger.replan(1, 400, unsure=True), ledger.replan(1, 400)] == [False, True]
    assert ledger.spending == Spending(planned=400)
    ledger.replan(1, 400, unsure=True)
    ledger.spend(1, 900)
    assert (ledger.spending, ledger.left) == (Spending(spent=900), 3100)


def test_budget_below_what_is_planned_says_by_how_much_and_keeps_the_plan() -> None:
    ledger = Ledger.of(_BUDGET, [(1, Entry(3000))])
    assert ledger.set_budget(replace(_BUDGET, amount=1000)) == 2000
    assert ledger.spending == Spending(planned=3000)


def test_thing_entered_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="once"):
        Ledger.of(_BUDGET, [(1, Entry(1)), (1, Entry(2))])
    with pytest.raises(ValueError, match="zero or more"):
        Entry(-1)


_KEYS = st.integers(1, 5)
_AMOUNTS = st.integers(0, 10_000)


class LedgerRules(RuleBasedStateMachine):
    """Any sequence of what members do: left = amount - spent - planned, kept in two plain dictionaries and a set."""

    def __init__(self) -> None:
        super().__init__()
        self.ledger = Ledger(_BUDGET)
        self.amount = _BUDGET.amount
        self.planned: dict[int, int | None] = {}
        self.spent: dict[int, int] = {}
        self.unsure: set[int] = set()

    @rule(key=_KEYS, amount=st.none() | _AMOUNTS, unsure=st.booleans())
    def going(self, key: int, amount: int | None, unsure: bool) -> None:
        is_new = key not in self.planned and key not in self.spent
        assert self.ledger.going(key, amount, unsure=unsure) == is_new
        if is_new:
            self._plan(key, amount, unsure)

    @rule(key=_KEYS, amount=st.none() | _AMOUNTS, unsure=st.booleans())
    def event_changes(self, key: int, amount: int | None, unsure: bool) -> None:
        before = self.planned.get(key), key in self.unsure
        is_other = key in self.planned and before != (amount, unsure)
        assert self.ledger.replan(key, amount, unsure=unsure) == is_other
        if key in self.planned:
            self._plan(key, amount, unsure)

    def _plan(self, key: int, amount: int | None, unsure: bool) -> None:
        self.planned[key] = amount
        (self.unsure.add if unsure else self.unsure.discard)(key)

    @rule(key=_KEYS)
    def cancelling(self, key: int) -> None:
        assert self.ledger.not_going(key) == (key in self.planned)
        self.planned.pop(key, None)

    @rule(key=_KEYS, amount=_AMOUNTS)
    def logging(self, key: int, amount: int) -> None:
        assert self.ledger.spend(key, amount) == (key not in self.spent)
        self.planned.pop(key, None)
        self.spent.setdefault(key, amount)

    @rule(key=_KEYS, amount=_AMOUNTS)
    def correcting(self, key: int, amount: int) -> None:
        assert self.ledger.correct(key, amount) == (key in self.spent and self.spent[key] != amount)
        if key in self.spent:
            self.spent[key] = amount

    @rule(amount=_AMOUNTS)
    def another_budget(self, amount: int) -> None:
        self.amount = amount
        short = self.ledger.set_budget(replace(_BUDGET, amount=amount))
        assert short == max(0, -self.ledger.left)

    @rule()
    def stored_and_read_again(self) -> None:
        self.ledger = Ledger.of(self.ledger.budget, self.ledger.entries.items())

    @invariant()
    def left_is_amount_less_spent_less_planned(self) -> None:
        planned = sum(amount or 0 for amount in self.planned.values())
        unknown = sum(amount is None or key in self.unsure for key, amount in self.planned.items())
        spent = sum(self.spent.values())
        assert self.ledger.spending == Spending(planned, spent, unknown)
        assert self.ledger.left == self.amount - spent - planned


TestLedgerRules = LedgerRules.TestCase
TestLedgerRules.settings = settings(max_examples=60, stateful_step_count=30)
