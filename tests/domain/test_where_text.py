import pytest

from bot.domain.events import Format
from bot.domain.finding import ONLINE, Where, WhereKind
from bot.domain.where_text import WhereWords, read_where, where_in_words

NEAR = WhereKind.NEAR


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", WhereWords(WhereKind.ANYWHERE)),
        ("anywhere", WhereWords(WhereKind.ANYWHERE)),
        ("Online", WhereWords(WhereKind.ONLINE)),
        ("in person", WhereWords(WhereKind.ANYWHERE, format=Format.IN_PERSON)),
        ("Hybrid", WhereWords(WhereKind.ANYWHERE, format=Format.HYBRID)),
        ("hybrid anywhere", WhereWords(WhereKind.ANYWHERE, format=Format.HYBRID)),
        ("in-person near me", WhereWords(NEAR, format=Format.IN_PERSON)),
        ("in person in Cary", WhereWords(NEAR, "cary", format=Format.IN_PERSON)),
        ("Raleigh, hybrid", WhereWords(NEAR, "raleigh", format=Format.HYBRID)),
        ("hybrid within 5 km", WhereWords(NEAR, km=5.0, format=Format.HYBRID)),
        ("near me", WhereWords(NEAR)),
        ("Near", WhereWords(NEAR)),
        ("Cary", WhereWords(NEAR, "cary")),
        ("near Cary, NC", WhereWords(NEAR, "cary, nc")),
        ("in  Chapel Hill", WhereWords(NEAR, "chapel hill")),
        ("within 10 km", WhereWords(NEAR, km=10.0)),
        ("5km", WhereWords(NEAR, km=5.0)),
        ("within 10 miles of Raleigh", WhereWords(NEAR, "raleigh", km=10 * 1.609344, in_miles=True)),
        ("Raleigh, within 2,5 km", WhereWords(NEAR, "raleigh", km=2.5)),
        ("near me within 3 mi", WhereWords(NEAR, km=3 * 1.609344, in_miles=True)),
        ("within 999 miles", WhereWords(NEAR, km=500.0, in_miles=True)),
        ("Kilometerville", WhereWords(NEAR, "kilometerville")),
    ],
)
def test_where_is_read_as_people_type_it(text: str, words: WhereWords) -> None:
    assert read_where(text) == words


@pytest.mark.parametrize(
    ("typed", "where", "words"),
    [
        ("", Where(), ""),
        ("Online", ONLINE, "online"),
        ("in person", Where(), "in person"),
        ("hybrid", Where(), "in a room and online"),
        ("near me", Where(NEAR), "within 10 km of you"),
        ("Durham", Where(NEAR, 15.0, (36.0, -78.9), "Durham"), "within 15 km of Durham"),
        ("2,5 km", Where(NEAR, 2.5), "within 2.5 km of you"),
        ("Cary within 1 mile", Where(NEAR, 1.609344, (35.8, -78.8), "Cary"), "within 1 mile of Cary"),
        ("in person within 3 mi", Where(NEAR, 3 * 1.609344), "in person within 3 miles of you"),
    ],
)
def test_where_is_said_as_it_was_understood(typed: str, where: Where, words: str) -> None:
    assert where_in_words(read_where(typed), where) == words
