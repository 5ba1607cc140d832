"""From what somebody pasted to a calendar that was really read, or one sentence on what to do."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.errors import FeedRefused
from bot.domain.feeds import Reason
from bot.feeds.fetch import Fetcher
from bot.feeds.fetched import Body, Failure, Unchanged
from bot.feeds.sources import recognise


async def find_calendar(fetcher: Fetcher, pasted: str) -> Body | Failure:
    """Fetches the calendar behind a pasted link; a web page is asked for its calendar, one step deep.

    `Body.url` is the address to keep. A failure's sentence says what to do instead.
    """
    try:
        link = recognise(pasted)
    except FeedRefused as refused:
        return Failure(Reason.LINK, refused.sentence)
    if link.url is None:
        return Failure(Reason.WEB_PAGE, link.how)
    found = await _asked(fetcher, link.url)
    if isinstance(found, Body) or found.reason not in (Reason.WEB_PAGE, Reason.LOGIN, Reason.NOT_FOUND):
        return found
    candidates = () if found.suggested_url is None else (found.suggested_url,)
    for candidate in dict.fromkeys((*candidates, *link.guesses)):
        offered = await _asked(fetcher, candidate)
        if isinstance(offered, Body):
            return offered
    return replace(found, sentence=link.how) if link.how else found


async def _asked(fetcher: Fetcher, url: str) -> Body | Failure:
    answer = await fetcher.fetch(url)
    # Without validators nothing can be unchanged.
    assert not isinstance(answer, Unchanged)
    return answer
