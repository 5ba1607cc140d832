import pytest

from bot.logs import hide_secrets

TOKEN = "MTA" + "x" * 21 + ".Gabcde." + "y" * 38


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (f"login with {TOKEN} failed", "login with [hidden] failed"),
        (f"POST /api/v10/webhooks/123/{'a' * 60}/messages", "POST /api/v10/webhooks/123/[hidden]/messages"),
        (f"POST /interactions/99/{'b' * 60}/callback", "POST /interactions/99/[hidden]/callback"),
        ("GET https://me:secret@feeds.example/a.ics", "GET https://[hidden]@feeds.example/a.ics"),
        ("https://x.example/a.ics?token=abc&days=3", "https://x.example/a.ics?token=[hidden]&days=3"),
        (
            "/calendar/ical/x/private-0123456789abcdef/basic.ics",
            "/calendar/ical/x/private-[hidden]/basic.ics",
        ),
        (f"GET https://r.example/calendar/{'c' * 43}.ics", "GET https://r.example/calendar/[hidden].ics"),
        ("Python Study Night moved", "Python Study Night moved"),
    ],
)
def test_a_secret_in_a_line_is_hidden(line: str, shown: str) -> None:
    assert hide_secrets(line) == shown
