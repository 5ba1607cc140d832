"""Reading "one name and one line", merging, follow-ups."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.contacts import (
    LINE_LIMIT,
    NAME_LIMIT,
    PEOPLE_LIMIT,
    Contact,
    FollowUp,
    FollowUpId,
    first_follow_up_on,
    merge_suggestions,
    same_name,
    split_note,
)
from bot.domain.ids import ContactId, MemberId

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
OWNER = MemberId(1)
DAY = timedelta(days=1)


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


def contact(number: int, name: str, *, member: int | None = None, owner: MemberId = OWNER) -> Contact:
    met = NOW + number * DAY
    return Contact(ContactId(number), owner, name, met, met, None if member is None else MemberId(member))


def test_names_are_the_same_whatever_case_blanks_and_encoding() -> None:
    assert same_name("José  Álvarez ", "jose\u0301 a\u0301lvarez")
    assert not same_name("José", "Jose")


def test_merge_suggestions_groups_the_same_names_oldest_first() -> None:
    contacts = [contact(3, "SAM"), contact(1, "Sam"), contact(2, "Priya"), contact(4, "sam ", member=9)]
    assert merge_suggestions(contacts) == [(1, 3, 4)]


def test_merge_suggestions_keep_two_members_and_two_owners_apart() -> None:
    assert merge_suggestions([contact(1, "Sam", member=8), contact(2, "Sam", member=9)]) == []
    assert merge_suggestions([contact(1, "Sam"), contact(2, "Sam", owner=MemberId(2))]) == []


FOLLOW_UP = FollowUp(FollowUpId(1), OWNER, ContactId(1), "send CV", due_on=date(2026, 3, 4))


def test_follow_up_is_due_from_its_date_until_it_is_done_or_dropped() -> None:
    assert first_follow_up_on(date(2026, 3, 2)) == FOLLOW_UP.due_on
    assert [FOLLOW_UP.is_due(date(2026, 3, day)) for day in (3, 4, 9)] == [False, True, True]
    settled = [FOLLOW_UP.done(NOW), FOLLOW_UP.dropped(NOW)]
    assert [each.is_due(date(2026, 3, 9)) for each in settled] == [False, False]


def test_snooze_counts_from_today_where_it_was_due() -> None:
    assert FOLLOW_UP.snoozed(date(2026, 3, 10)) == replace(FOLLOW_UP, due_on=date(2026, 3, 13), snoozes=1)
    assert FOLLOW_UP.snoozed(date(2026, 3, 1)).due_on == date(2026, 3, 7)


def test_second_tap_on_a_settled_follow_up_changes_nothing() -> None:
    done = FOLLOW_UP.done(NOW)
    assert [done.done(NOW + DAY), done.dropped(NOW + DAY), done.snoozed(date(2026, 3, 9))] == [done] * 3
