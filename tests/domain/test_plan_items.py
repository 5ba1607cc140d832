from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.plan_items import takes_time

AT = datetime(2026, 3, 8, 5, tzinfo=UTC)  # midnight in New York, of the day that lasts 23 hours


@pytest.mark.parametrize(
    ("hours", "all_day", "takes"),
    [(2, False, True), (23, False, True), (24, False, False), (23, True, False)],
)
def test_what_is_open_for_a_day_or_longer_leaves_the_hour_open(
    hours: int, *, all_day: bool, takes: bool
) -> None:
    assert takes_time(AT, AT + timedelta(hours=hours), all_day=all_day) == takes
