"""Where a search of `/events` finds nothing: what kept it empty, and the next useful step. Never an empty page."""

from __future__ import annotations

from typing import Any

from discord import ui

from bot.domain.finding import Reason, WhereKind
from bot.domain.money import format_minor
from bot.domain.text import cut, plain
from bot.domain.wording import counted
from bot.services.asking import FAR_AHEAD, in_words
from bot.services.discovery import FITTING, Page
from cogs.ui.layout import Card, Primary, button, row
from cogs.ui.money import beyond_words

_ABOUT, _ON_BUTTON = 60, 30


def nothing_words(page: Page) -> list[str]:
    """Money is blamed only where there was something for them that costs too much."""
    if page.at.view != FITTING:
        return ["Nothing here any more."]
    if not page.maybe and not page.left_out:
        return [
            "No events are listed here yet.",
            "An organiser can add a calendar with `/feeds add`: the link of a page is enough.",
        ]
    if page.is_unmet:
        return [_nothing_affordable(page)]
    return [_nothing_asked_for(page)]


def next_steps(page: Page) -> list[ui.ActionRow[Any] | None]:
    """To ask for less of it; and where it is the money, what they can surely afford."""
    if page.at.view != FITTING or page.fits:
        return []
    return [_loosened(page), _instead(page) if page.is_unmet or not page.asked.stored() else None]


def _nothing_asked_for(page: Page) -> str:
    far, beside = (page.left_out.get(reason, 0) for reason in (Reason.TOO_FAR, Reason.NOT_INTERESTED))
    if far:
        return f"Nothing {_asked_for(page)}. {_are(far)} farther away; one tap shows {_it(far)}."
    if beside:
        return (
            f"Nothing {_asked_for(page)} that you care about. {_are(beside)} about other things; "
            f"the button below shows {_it(beside)}."
        )
    return f"Nothing {_asked_for(page)}. What I left out is one tap away."


def _nothing_affordable(page: Page) -> str:
    """What might fit, the closest and by how much. What is free or online stands on buttons."""
    reader, left, most = page.asker.reader, page.asker.money_left, page.query.max_cost
    is_own_limit = most is not None and (left is None or most < left)
    limit = format_minor(max((most if is_own_limit else left) or 0, 0), reader.currency)
    over = page.left_out.get(Reason.OVER_MAX_COST if is_own_limit else Reason.OVER_BUDGET, 0)
    by = page.closest_over_max if is_own_limit else page.closest_over
    if over:
        said = [_none_surely(page, limit, is_own_limit), *beyond_words(over, page.maybe, by, reader.currency)]
    else:
        said = [_might(page, limit, is_own_limit)]
    if other := page.left_out.get(Reason.NOT_INTERESTED, 0):
        said.append(f"{_are(other)} about other things; the button below shows {_it(other)}.")
    return " ".join(said)


def _none_surely(page: Page, limit: str, is_own_limit: bool) -> str:
    if is_own_limit and page.query.max_cost == 0:
        return f"Nothing {_asked_for(page)} is surely free for you."
    fits = f"costs you {limit} or less" if is_own_limit else f"fits your {limit}"
    return f"Nothing {_asked_for(page)} surely {fits}."


def _might(page: Page, limit: str, is_own_limit: bool) -> str:
    """Nothing costs too much: nobody says what it costs, or how near the place asked for it is."""
    them = f"One tap shows {_it(page.maybe)}."
    if page.query.where.kind is WhereKind.NEAR:
        their = "its" if page.maybe == 1 else "their"
        none = _none_surely(page, limit, is_own_limit)
        return f"{none} {page.maybe} might; nobody told me {their} price or place. {them}"
    fit = f"cost you {limit} or less" if is_own_limit else f"fit your {limit}"
    fit = "be free for you" if is_own_limit and page.query.max_cost == 0 else fit
    all_ = "all it costs" if page.maybe == 1 else "all they cost"
    return f"{counted(page.maybe, 'event')} {_asked_for(page)} might {fit}; nobody told me {all_}. {them}"


def _asked_for(page: Page) -> str:
    """ "about “python” within 15 km of Durham in the next 2 weeks"."""
    span = in_words(page.asked, page.asker.reader, page.query, page.asker.now)
    about = plain(page.asked.about.strip(), _ABOUT)
    return f"about “{about}” {span}" if about else span


def _are(count: int) -> str:
    return f"{count} is" if count == 1 else f"{count} are"


def _it(count: int) -> str:
    return "it" if count == 1 else "them"


def _loosened(page: Page) -> ui.ActionRow[Any] | None:
    steps = [
        button(_loosened_words(page, name, count), f"events.loosen:{page.at.search}:{name}", Primary)
        for name, count in page.loosened.items()
    ]
    return row(*steps) if steps else None


def _loosened_words(page: Page, name: str, count: int) -> str:
    match name:
        case "when":
            return f"{count} in the {FAR_AHEAD}"
        case "about":
            return f"{count} without “{cut(page.asked.about.strip(), _ON_BUTTON)}”"
        case "where":
            return f"{count} anywhere"
    return f"{count} that {'fits' if count == 1 else 'fit'} you"


def _instead(page: Page) -> ui.ActionRow[Card] | None:
    """What they can surely afford, where nothing of what they asked for is."""
    online, free = page.instead
    if not any(page.instead):
        return None
    return row(
        button(f"{online} online you can afford", "events.instead:online", Primary) if online else None,
        button(f"{free} that {'costs' if free == 1 else 'cost'} you nothing", "events.instead:free", Primary)
        if free
        else None,
    )
