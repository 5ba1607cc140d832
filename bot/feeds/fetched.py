"""What asking for a feed comes to: a body, "nothing new", or a reason with a sentence for people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import aiohttp

from bot.domain.feeds import NO_HINTS, Hints, Reason, Validators
from bot.feeds.guard import PRIVATE, AddressVetoed
from bot.feeds.looks import Look


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How much one feed may ask of us. Time counts from the moment it is its turn, redirects included."""

    seconds: float = 30.0
    connect_seconds: float = 10.0
    size: int = 20 * 1024 * 1024
    redirects: int = 5
    per_host: int = 2
    in_all: int = 20
    # How long a connection is kept for the next feed of the same host. One over TLS holds a quarter of a megabyte,
    # and most feeds are the only ones of theirs.
    keep_seconds: float = 2.0


@dataclass(frozen=True, slots=True)
class Body:
    """A calendar's bytes, unpacked. `url` is the address to keep (webcal: resolved, redirects not followed)."""

    url: str
    content: bytes = field(repr=False)
    validators: Validators
    hints: Hints = NO_HINTS
    content_type: str = ""
    charset: str | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """304, or the very bytes we had. `validators` are to be sent next time."""

    url: str
    validators: Validators
    hints: Hints = NO_HINTS


@dataclass(frozen=True, slots=True)
class Failure:
    """`sentence` says why and what to do; `suggested_url` is the calendar a web page offers."""

    reason: Reason
    sentence: str
    status: int | None = None
    retry_after: timedelta | None = None
    suggested_url: str | None = None


Fetched = Body | Unchanged | Failure

_SENTENCES = {
    Reason.NO_SUCH_HOST: "There is no site by that name right now. Is there a typo in the link?",
    Reason.UNREACHABLE: "Nobody answers at that address right now. Check the link, or try again later.",
    Reason.CERTIFICATE: "That site's security certificate doesn't check out, so I won't read it. "
    "Its owner needs to renew it.",
    Reason.TIMEOUT: "That site took too long to answer. Try again later, or look for a smaller calendar there.",
    Reason.TOO_LARGE: "That is more than I read of one calendar. Is there one for a single group or place?",
    Reason.ENCODING: "That site's answer is packed in a way I can't open. Its owner may need to have a look.",
    Reason.BROKEN_ANSWER: "That site's answer broke off or made no sense. Try again later.",
    Reason.REDIRECT: "That link sends me on and on. Open it in a browser and paste the address it ends at.",
    Reason.LOGIN: "That calendar asks for a login. Use its public link, or its secret iCal address if it has one.",
    Reason.NOT_FOUND: "There is nothing at that address any more, or not yet. Has the calendar moved?",
    Reason.GONE: "That calendar is gone for good, says its site.",
    Reason.BUSY: "That site is busy and asks me to come back later.",
    Reason.SERVER: "That site has trouble of its own right now. Try again later.",
    Reason.REFUSED: "That site refused to hand out its calendar. Is there another link to it?",
    Reason.EMPTY: "That site answered with nothing where a calendar should be. Try again later.",
    Reason.WEB_PAGE: "This is a web page, not a calendar; look for its iCal link "
    '(often behind "Subscribe" or "Add to calendar") and paste that.',
    Reason.NOT_A_CALENDAR: "What is there is no iCal calendar. Look for a link that ends in .ics, or says iCal.",
}
UNPROTECTED = "That link leads from a protected address to an unprotected one, so I stopped. Is there another link to it?"
NO_COPY = "That site says nothing has changed, but I have no copy yet. Try again later."

_LOOKS = {
    Look.EMPTY: (Reason.EMPTY, None),
    Look.PAGE: (Reason.WEB_PAGE, None),
    Look.SIGN_IN: (Reason.LOGIN, None),
    Look.JSON: (
        Reason.NOT_A_CALENDAR,
        "That is data for programs (JSON), not a calendar; look for the iCal link and paste that.",
    ),
    Look.NEWS: (
        Reason.NOT_A_CALENDAR,
        "That is a news feed (RSS), not a calendar; look for the iCal link and paste that.",
    ),
    Look.PACKED: (
        Reason.ENCODING,
        "That is a packed file; paste the link of the calendar itself, which ends in .ics.",
    ),
    Look.OTHER: (Reason.NOT_A_CALENDAR, None),
}
_STATUS = {
    401: Reason.LOGIN,
    403: Reason.LOGIN,
    404: Reason.NOT_FOUND,
    407: Reason.LOGIN,
    408: Reason.TIMEOUT,
    410: Reason.GONE,
    429: Reason.BUSY,
    503: Reason.BUSY,
}


def failure(reason: Reason, sentence: str | None = None) -> Failure:
    return Failure(reason, sentence or _SENTENCES[reason])


def failure_of_status(status: int, retry_after: timedelta | None) -> Failure:
    """For an answer that is neither a success, nor a redirect, nor 304."""
    if 200 <= status < 300:
        reason = Reason.EMPTY
    else:
        reason = _STATUS.get(status, Reason.SERVER if status >= 500 else Reason.REFUSED)
    return Failure(reason, _SENTENCES[reason], status, retry_after)


def failure_of_look(look: Look, suggested_url: str | None = None) -> Failure:
    """For a body that is not a calendar."""
    reason, sentence = _LOOKS[look]
    return Failure(reason, sentence or _SENTENCES[reason], suggested_url=suggested_url)


def failure_of_error(error: Exception) -> Failure:
    """What went wrong on the way. A veto reads the same whatever lives at the address."""
    if _is_veto(error):
        return failure(Reason.PRIVATE_ADDRESS, PRIVATE)
    kinds: tuple[tuple[type[Exception], Reason], ...] = (
        (aiohttp.ClientConnectorDNSError, Reason.NO_SUCH_HOST),
        (aiohttp.ClientSSLError, Reason.CERTIFICATE),
        (aiohttp.ConnectionTimeoutError, Reason.UNREACHABLE),
        (TimeoutError, Reason.TIMEOUT),
        (aiohttp.ClientConnectorError, Reason.UNREACHABLE),
    )
    return failure(next((reason for kind, reason in kinds if isinstance(error, kind)), Reason.BROKEN_ANSWER))


def _is_veto(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, AddressVetoed):
            return True
        error = error.__cause__
    return False
