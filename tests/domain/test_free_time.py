from bot.domain.free_time import PartOfDay, hours_of, in_words, parts_of


def test_parts_of_the_day_become_hours_of_the_week_and_back() -> None:
    parts = {PartOfDay.MORNINGS: [], PartOfDay.AFTERNOONS: [5], PartOfDay.EVENINGS: [0, 6]}
    hours = hours_of(parts)
    assert hours is not None
    assert hours == (*range(18, 24), *range(132, 138), *range(162, 168))
    assert parts_of(hours) == parts


def test_nothing_named_is_not_said() -> None:
    assert hours_of({}) is None
    assert parts_of(None) == {part: [] for part in PartOfDay}
    assert in_words(None) == ""


def test_free_time_in_words() -> None:
    hours = hours_of({PartOfDay.EVENINGS: range(7), PartOfDay.MORNINGS: [1, 2]})
    assert in_words(hours) == "mornings Tue, Wed; evenings every day"
