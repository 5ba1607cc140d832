from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.currencies import CODES
from bot.domain.money import format_minor
from bot.pictures.faces import FILES, face
from bot.pictures.svg import render


@pytest.mark.parametrize("bold", [False, True])
def test_it_knows_what_it_can_draw(bold: bool) -> None:
    assert (
        face(bold=bold).drawable("Kraków – Äß 5€ Привет Ελλάς 東京 🎉\u202e!")
        == "Kraków – Äß 5€ Привет Ελλάς !"
    )


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("currency", sorted(CODES))
def test_a_sum_is_drawn_with_its_currency(bold: bool, currency: str) -> None:
    said = face(bold=bold).drawable(f"{format_minor(125000, currency)} left")
    assert said.removesuffix(" left").strip("0123456789,. ")


def _rendered(body: str) -> bytes:
    return render(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="1100" height="100" font-family="Open Sans" '
        f'font-size="50">{body}</svg>'
    )


@pytest.mark.parametrize("words", ["0" * 20, "i" * 20, "m" * 20, "Ж" * 20])
def test_words_are_as_wide_as_they_are_drawn(words: str) -> None:
    """What is set behind the words, by our figure, stands where the renderer itself would set it."""
    at = face().width(words, 50)
    in_one = _rendered(f'<text x="0" y="70">{words}H</text>')
    behind = [
        _rendered(f'<text x="0" y="70">{words}</text><text x="{x}" y="70">H</text>') for x in (at, at + 1)
    ]
    assert [each == in_one for each in behind] == [True, False]


def test_what_does_not_fit_is_cut() -> None:
    font = face()
    cut = font.fitting("Durham Chamber of Commerce", 20, 120)
    assert cut.endswith("…")
    assert font.width(cut, 20) <= 120
    assert font.fitting("Durham", 20, 120) == "Durham"
    assert font.fitting("Durham", 20, 3) == ""


def test_lines_break_between_words() -> None:
    assert face().lines("Python Study Night at the library", 20, 110, 3) == [
        "Python",
        "Study Night",
        "at the library"[:11] + "…",
    ]
    assert face().lines("", 20, 110, 3) == []


def test_the_fonts_are_small_enough_to_ship() -> None:
    assert sum(Path(each).stat().st_size for each in FILES) < 800_000
