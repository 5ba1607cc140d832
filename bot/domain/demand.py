"""How many looked and found nothing they could surely afford: for the organisers, never by name."""

from __future__ import annotations

from datetime import timedelta

# Fewer might be told apart.
ENOUGH_PEOPLE = 5
COUNTED_FOR = timedelta(days=30)


def demand_words(people: int) -> str:
    """One line; of fewer than five people it says only how many are needed before it speaks."""
    if people < ENOUGH_PEOPLE:
        return (
            "How many found nothing they could afford shows once five people did "
            f"({people} of {ENOUGH_PEOPLE} needed)."
        )
    return f"{people} people looked in the last {COUNTED_FOR.days} days and found nothing they could surely afford."
