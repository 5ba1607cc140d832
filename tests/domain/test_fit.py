import math

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.costs import cost_of_going
from bot.domain.events import Event
from bot.domain.finding import Query
from bot.domain.fit import Parts
from bot.domain.ranking import Candidate, explain
from bot.domain.taste import Taste
from bot.domain.travel import Traveller
from tests.domain.test_row_ranking import NOW, QUERIES, TABLE, TASTES, TRAVELLERS, any_event

_LIMITS = st.tuples(st.sampled_from([None, -500, 0, 1, 800, 4000]), st.integers(0, 9))


@settings(max_examples=300)
@given(any_event(), TASTES, TRAVELLERS, QUERIES, _LIMITS)
def test_every_part_of_a_fit_is_from_0_to_1_and_says_why(
    event: Event, taste: Taste, traveller: Traveller, query: Query, limits: tuple[int | None, int]
) -> None:
    money_left, others = limits
    candidate = Candidate(event, cost_of_going(event.details, traveller, TABLE), others)

    fit = explain(candidate, taste, money_left, query, now=NOW)

    values = [getattr(fit.parts, name).value for name in Parts.__dataclass_fields__]
    assert all(0 <= value <= 1 for value in values)
    assert math.isclose(fit.score, math.prod(values))
    assert len(fit.parts.in_full()) == len(values)
    assert all(fit.parts.in_full())
