from bot.domain.areas import area_of, city_label, clear_choice
from bot.domain.members import Area
from bot.domain.places import City

DURHAM_NC = City("Durham", "NC", "US", 35.994, -78.8986, 257636, "America/New_York")
DURHAM_GB = City("Durham", "", "GB", 54.7768, -1.5756, 47785, "Europe/London")
PARIS = City("Paris", "", "FR", 48.8534, 2.3488, 2138551, "Europe/Paris")
PARIS_TX = City("Paris", "TX", "US", 33.6609, -95.5555, 24782, "America/Chicago")
RALEIGH = (35.7796, -78.6382)


def test_the_only_one_is_meant() -> None:
    assert clear_choice([DURHAM_GB], None) == DURHAM_GB


def test_one_ten_times_as_large_is_meant() -> None:
    assert clear_choice([PARIS_TX, PARIS], None) == PARIS


def test_of_comparable_ones_none_is_clear() -> None:
    assert clear_choice([DURHAM_NC, DURHAM_GB], None) is None


def test_the_one_near_the_server_is_meant() -> None:
    assert clear_choice([DURHAM_GB, DURHAM_NC], RALEIGH) == DURHAM_NC


def test_a_server_far_from_all_of_them_decides_nothing() -> None:
    assert clear_choice([DURHAM_NC, DURHAM_GB], (48.85, 2.35)) is None


def test_of_two_near_ones_the_much_larger_is_meant() -> None:
    hamlet = City("Durham", "NC", "US", 35.6, -78.7, 900, "America/New_York")

    assert clear_choice([hamlet, DURHAM_NC], RALEIGH) == DURHAM_NC


def test_nothing_found_is_nothing_clear() -> None:
    assert clear_choice([], None) is None


def test_an_area_is_called_as_people_write_it() -> None:
    assert area_of(DURHAM_NC) == Area("Durham, NC", "US", 35.994, -78.8986, "America/New_York")
    assert city_label(PARIS) == "Paris"
