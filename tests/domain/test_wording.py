import pytest

from bot.domain.wording import counted, joined, lasting


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 events"), (1, "1 event"), (2, "2 events"), (1200, "1,200 events")]
)
def test_one_is_not_several(number: int, said: str) -> None:
    assert counted(number, "event") == said


def test_a_plural_of_its_own() -> None:
    assert (counted(1, "entry", "entries"), counted(3, "entry", "entries")) == ("1 entry", "3 entries")


@pytest.mark.parametrize(
    ("names", "said"), [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")]
)
def test_the_last_two_are_joined_by_a_word(names: list[str], said: str) -> None:
    assert joined(names) == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "1 minute"),
        (1, "1 minute"),
        (45, "45 minutes"),
        (60, "1 hour"),
        (120, "2 hours"),
        (190, "3 h 10 min"),
    ],
)
def test_a_long_time_is_said_in_hours(minutes: int, said: str) -> None:
    assert lasting(minutes) == said
