"""Reading "one name and one line"."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.contacts import (
    LINE_LIMIT,
    NAME_LIMIT,
    PEOPLE_LIMIT,
    same_name,
    split_note,
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Sam - works at X, send CV", [("Sam", "works at X, send CV")]),
        ("Sam: works at X", [("Sam", "works at X")]),
        ("Sam, works at Acme - send CV", [("Sam", "works at Acme - send CV")]),
        ("Sam — loves Rust", [("Sam", "loves Rust")]),
        ("Sam (Acme, recruiter) send CV", [("Sam", "Acme, recruiter send CV")]),
        ("Sam (Acme)", [("Sam", "Acme")]),
        ("Sam", [("Sam", "")]),
        ("Sam -", [("Sam", "")]),
        ("Sam\tAcme", [("Sam", "Acme")]),
        ("met Sam from Acme - send CV", [("Sam", "from Acme - send CV")]),
        ("I talked to Sam", [("Sam", "")]),
        ("sam works at acme, send cv", [("sam", "works at acme, send cv")]),
        ("Sam and I talked about hiring", [("Sam", "and I talked about hiring")]),
        ("Anne-Marie O'Neil – hiring; wants CV", [("Anne-Marie O'Neil", "hiring; wants CV")]),
        ("Jean-Luc:designer", [("Jean-Luc", "designer")]),
        ("Sam https://example.org", [("Sam", "https://example.org")]),
        ("Sam at 10:30 tomorrow", [("Sam", "at 10:30 tomorrow")]),
        ("李雷 - 招聘", [("李雷", "招聘")]),
        ("Sam and Priya - both at X", [("Sam", "both at X"), ("Priya", "both at X")]),
        ("Sam - X; Priya - Y", [("Sam", "X"), ("Priya", "Y")]),
        ("Sam; Priya", [("Sam", ""), ("Priya", "")]),
        ("Sam - likes tea; coffee too", [("Sam", "likes tea; coffee too")]),
        ("- Sam: a\n* Priya: b\r\n\n3. Jo", [("Sam", "a"), ("Priya", "b"), ("Jo", "")]),
        ("Nobody.", []),
        ("---", []),
        (" \n ", []),
        ("", []),
    ],
)
def test_split_note(typed: str, expected: list[tuple[str, str]]) -> None:
    assert split_note(typed) == expected


@given(st.text(max_size=400))
def test_split_note_gives_names_within_bounds_whatever_is_typed(typed: str) -> None:
    found = split_note(typed)
    assert len(found) <= PEOPLE_LIMIT
    for name, line in found:
        assert name == name.strip()
        assert 0 < len(name) <= NAME_LIMIT
        assert len(line) <= LINE_LIMIT
        assert "\n" not in name + line


@given(
    name=st.sampled_from(
        ["Sam", "jo", "Priya Patel", "Anne-Marie O'Neil", "Łukasz Kowal", "J. R. van der Berg"]
    ),
    line=st.from_regex(r"[a-z]{2,9}( [a-z]{2,9}|, [a-z]{2,9}){0,8}", fullmatch=True),
    between=st.sampled_from([" - ", " – ", ": ", " — ", ":"]),
)
def test_split_note_keeps_every_word(name: str, line: str, between: str) -> None:
    ((found_name, found_line),) = split_note(f"{name}{between}{line}")
    assert (found_name, found_line) == (name, line)


def test_split_note_cuts_what_is_far_too_long() -> None:
    ((name, line),) = split_note(f"{'a' * 200} - {'b' * 900}")
    assert (len(name), len(line)) == (NAME_LIMIT, LINE_LIMIT)


def test_names_are_the_same_whatever_case_blanks_and_encoding() -> None:
    assert same_name("José  Álvarez ", "jose\u0301 a\u0301lvarez")
    assert not same_name("José", "Jose")
