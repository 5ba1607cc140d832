import pytest

from bot.domain.demand import demand_words


@pytest.mark.parametrize("people", [0, 1, 4])
def test_below_five_it_says_how_many_are_needed(people: int) -> None:
    assert demand_words(people) == (
        f"How many found nothing they could afford shows once five people did ({people} of 5 needed)."
    )


def test_from_five_on_it_says_how_many_looked() -> None:
    assert demand_words(12) == (
        "12 people looked in the last 30 days and found nothing they could surely afford."
    )
