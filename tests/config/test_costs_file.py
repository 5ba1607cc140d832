from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bot.domain.rates import Rate
from bot.domain.travel import Figure, Traveller
from config.costs import COSTS, CostsError, load_costs


def test_packaged_figures_load_and_cities_inherit() -> None:
    table = load_costs()
    london = table.for_home(Traveller("GBP", 51.51, -0.12, "GB"))
    assert london is not None
    assert (london.name, london.ride) == (
        "London",
        Figure(175, 175, "TfL bus fare, said tfl.gov.uk in March 2025"),
    )
    assert london.meal == table.countries["GB"].meal


@pytest.mark.parametrize(
    ("lat", "lon", "name"),
    [
        (35.78, -78.64, "Raleigh"),
        (35.99, -78.90, "Durham"),
        (35.91, -79.05, "Chapel Hill"),
        (35.79, -78.8, "Cary"),
    ],
)
def test_triangle_is_served_by_its_nearest_city(lat: float, lon: float, name: str) -> None:
    city = load_costs().city_at(lat, lon)
    assert city is not None
    assert city.name == name


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("\n[default]\n", "\n[default\n"), "is not TOML"),
        (("meal = [12, 22]", ""), "default.meal: Field required."),
        (
            ("meal = [12, 22]", "meal = [22, 12]"),
            "default.meal: goes from a high amount to a low one.",
        ),
        (
            ("meal = [12, 22]", "meal = -1"),
            "default.meal.amount.0: Input should be greater than or equal to 0.",
        ),
        (("meal = [12, 22]", "meel = [12, 22]"), "default.meal: Field required."),
        (('country = "GB"\nlat', 'country = "FR"\nlat'), "London is in FR, which has no entry."),
        (
            ('source = "TTC fare, said Global News in April 2023"', 'source = ""'),
            "city.6.ride.source: String should",
        ),
        (("detour = 1.3", "detour = 0.3"), "pace.detour: Input should be greater than or equal to 1."),
    ],
)
def test_wrong_file_is_refused_with_one_sentence(
    tmp_path: Path, change: tuple[str, str], sentence: str
) -> None:
    text = COSTS.read_text(encoding="utf-8")
    assert change[0] in text
    wrong = tmp_path / "costs.toml"
    wrong.write_text(text.replace(*change, 1), encoding="utf-8")
    with pytest.raises(CostsError) as refused:
        load_costs(wrong)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


_RATE = 'rates = [{ from = "EUR", to = "USD", rate = 1.08, source = "ECB", date = 2026-11-01 }]\n'


def test_rates_are_those_the_operator_set(tmp_path: Path) -> None:
    own = tmp_path / "costs.toml"
    own.write_text(_RATE + COSTS.read_text(encoding="utf-8"), encoding="utf-8")
    rate = load_costs(own).rates["EUR", "USD"]
    assert rate == Rate("EUR", "USD", Decimal("1.08"), date(2026, 11, 1), "ECB")
    assert load_costs().rates == {}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("1.08", "0"), "rates.0.rate: Input should be greater than 0."),
        (('"USD"', '"EUR"'), "rates.0: goes from a currency to itself."),
        (('"USD"', '"dollars"'), "rates.0.to: String should match"),
        ((", date = 2026-11-01", ""), "rates.0.date: Field required."),
    ],
)
def test_a_wrong_rate_is_refused(tmp_path: Path, change: tuple[str, str], sentence: str) -> None:
    own = tmp_path / "costs.toml"
    own.write_text(_RATE.replace(*change) + COSTS.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(CostsError) as refused:
        load_costs(own)
    assert sentence in str(refused.value)


def test_missing_file_is_refused_with_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CostsError, match=r"costs\.toml could not be read"):
        load_costs(tmp_path / "costs.toml")
