"""The shortcuts of the rules that read text, beside what they stand for: patterns over the whole text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds import amounts, free_words, hints, no_cost, online, unnamed_prices
from bot.feeds.patterns import Low, Phrases, Signs, joined, lowered, one_of

PHRASES = {
    f"{module.__name__.rpartition('.')[2]}.{name}{place or ''}": phrases
    for module in (amounts, free_words, hints, no_cost, online, unnamed_prices)
    for name, value in vars(module).items()
    for place, phrases in enumerate(value if isinstance(value, tuple) else (value,))
    if isinstance(phrases, Phrases)
}
FRAGMENTS = """
free complimentary admission entry no fee fees cost costs charge cover ticket tickets included with the is are for to of
members students kids public everyone all under 12 pay what you can donation suggested sliding-scale turned away
pizza snacks lunchbox lunch beer provided served on us we'll have bring your own will be light refreshments truck
register rsvp required please must need pre-registration in advance here not but spot save early bird prices go up
online virtual zoom hybrid in-person person or via this event will be held webinar https://zoom.us/j/1 link
$10 $5-$15 $1,500 15 20€ 10 euros usd 30 120 kr rs. 500 members $2 million per person at the door price: 25 cost:
. , ; ( ) ! -
"""
WORDS = [*FRAGMENTS.split(), "\n"]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join).map(lowered)


@pytest.mark.parametrize("phrases", PHRASES.values(), ids=PHRASES.keys())
@given(low=TEXTS)
def test_phrases_are_what_their_pattern_finds_in_the_whole_text(phrases: Phrases, low: Low) -> None:
    found = [match.span() for match in phrases.finditer(low)]
    assert found == [match.span() for match in phrases.pattern.finditer(low)]
    first = phrases.search(low)
    assert (first and first.span()) == next(iter(found), None)


@given(TEXTS)
def test_signs_are_in_a_text_where_one_of_them_is(low: Low) -> None:
    for words in (("free", "$"), ("pay what", "on us"), (" rs",), ("turned away",)):
        signs = Signs(*words)
        assert signs.are_in(low) == any(word in low for word in words)
        places = [match.span() for word in words for match in re.finditer(re.escape(word), low)]
        assert signs.places(low) == sorted(places)
    again = Low(str(low))
    assert joined(low, again).signs == low.signs == again.signs


def test_signs_are_found_in_words_met_before_they_were_signs() -> None:
    low = lowered("An evening of quixotic zither")
    assert "quixo" not in low.signs
    assert Signs("quixo").are_in(Low(str(low)))


@given(st.text(st.sampled_from("abcs tea"), max_size=30))
def test_grouped_words_match_as_their_list_does(text: str) -> None:
    words = [r"tea", r"teas?", r"cab", r"cabs?", r"a_b", r"ab", r"\s+c"]
    plain = re.compile("|".join(word.replace("_", " ") for word in words))
    assert [m.span() for m in re.finditer(one_of(" ".join(words)), text)] == [
        m.span() for m in plain.finditer(text)
    ]


def test_lowered_keeps_every_character_in_its_place() -> None:
    assert lowered("İSTANBUL ẞ Ok") == "İstanbul ß ok"
