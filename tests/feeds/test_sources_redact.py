"""Addresses for showing and logging: what could open a private calendar is not in them."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.redact import redact

TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://ann:pw@example.org:8443/a.ics?key=x#f", "https://example.org:8443/a.ics?key=…"),
        (f"https://example.org/private-{TOKEN}/basic.ics", "https://example.org/private-…/basic.ics"),
        (
            f"https://calendar.google.com/calendar/ical/ann%40example.org/private-{TOKEN}/basic.ics",
            "https://calendar.google.com/calendar/ical/…/private-…/basic.ics",
        ),
        ("https://www.meetup.com/sample-web3-club-2026/events/ical/", "https://www.meetup.com/sample-web3-club-2026/events/ical/"),
        (f"https://www.meetup.com/x/events/ical/12345/{TOKEN}/", "https://www.meetup.com/x/events/ical/12345/…/"),
        ("https://api.lu.ma/ics/get?entity=calendar&id=cal-Sample1234567", "https://api.lu.ma/ics/get?entity=calendar&id=cal-Sample1234567"),
        ("https://x.libcal.com/ical_subscribe.php?src=p&cid=9298&k=ab", "https://x.libcal.com/ical_subscribe.php?src=p&cid=9298&k=…"),
        ("https://example.org/3f2504e0-4f89-41d3-9a0c-0305e82c3301.ics", "https://example.org/….ics"),
        ("https://p12-caldav.icloud.com/published/2/MTIzNDU2Nzg5MDEyMzQ1Njc4", "https://p12-caldav.icloud.com/published/2/…"),
        ("https://ics.teamup.com/feed/ksr8bg1tpn5s3npskw/0.ics", "https://ics.teamup.com/feed/…/0.ics"),
        ("https://example.org/?q=Zm9vYmFy12345AbC&page=2", "https://example.org/?q=…&page=2"),
        ("https://example.org/export?userid=5&authtoken=x&preset_what=all", "https://example.org/export?userid=…&authtoken=…&preset_what=all"),
        ("webcal://example.org/a-very-long-name-of-words-without-secrets/", "webcal://example.org/a-very-long-name-of-words-without-secrets/"),
        ("https://example.org/" + "a/" * 200, "https://example.org/" + "a/" * 89 + "a…"),
        ("not a link", "…"),
        ("http://[half", "…"),
        ("", "…"),
    ],
)  # fmt: skip
def test_address_is_shown_without_its_secrets(url: str, shown: str) -> None:
    assert redact(url) == shown


@given(st.text("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", min_size=32, max_size=43))
def test_random_token_is_never_shown(token: str) -> None:
    mixed = f"{token[:8]}7a{token[8:16]}Q5{token[16:]}"
    for url in (
        f"https://{mixed}:{mixed}@example.org/",
        f"https://example.org/cal/{mixed}/basic.ics",
        f"https://example.org/{mixed}.ics",
        f"https://example.org/a.ics?x={mixed}",
        f"https://example.org/a.ics?token={mixed[:4]}",
        f"https://example.org/a.ics#{mixed}",
    ):
        assert mixed[:4] not in redact(url)


@given(st.text(max_size=60))
def test_any_text_is_shown_short_and_printable(text: str) -> None:
    for url in (
        text,
        f"https://example.org/{text}",
        f"https://example.org/?{text}",
        f"https://{quote(text)}/",
    ):
        shown = redact(url)
        assert len(shown) <= 200
        assert shown.isprintable()
