"""What people paste, turned into the iCal address behind it where that is known. Pure: nothing is asked."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit, urlunsplit

from bot.domain.errors import FeedRefused


@dataclass(frozen=True, slots=True)
class PastedLink:
    """What to make of a link.

    `url` is the address to fetch, None where there is none to be known; `service` names the publisher
    where it was recognised. `how` is one sentence on finding the iCal address, for when `url` is None or
    turns out to be a web page; `guesses` are addresses worth a try in that case.
    """

    url: str | None
    service: str = ""
    how: str = ""
    guesses: tuple[str, ...] = ()


_LINK = re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
_BARE = re.compile(r"(?:[\w-]+\.)+[a-z]{2,24}(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)


def recognise(pasted: str) -> PastedLink:
    """Raises `FeedRefused` where there is no link in it at all."""
    parts = _parts(pasted)
    for service in _SERVICES:
        if found := service(parts):
            return found
    return PastedLink(urlunsplit(parts._replace(fragment="")), guesses=_guesses(parts))


def _parts(pasted: str) -> SplitResult:
    text = pasted.strip().strip("<>")
    link = _LINK.search(text)
    if link:
        text = link[0].rstrip(">)],.;'\"")
    elif _BARE.fullmatch(text):
        text = f"https://{text}"
    else:
        raise FeedRefused(
            "I see no link there. Paste one like https://www.meetup.com/your-group/ or https://….ics."
        )
    try:
        parts = urlsplit(text)
        return parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.strip())
    except ValueError:
        raise FeedRefused("I can't make sense of that link. Could you copy it once more, whole?") from None


def _host(parts: SplitResult) -> str:
    host = parts.netloc.rpartition("@")[2].lower().partition(":")[0].rstrip(".")
    return host.removeprefix("www.")


def _steps(parts: SplitResult) -> list[str]:
    return [step for step in parts.path.split("/") if step]


def _query(parts: SplitResult) -> dict[str, list[str]]:
    try:
        return parse_qs(parts.query, max_num_fields=50)
    except ValueError:
        return {}


def _as_is(parts: SplitResult, service: str) -> PastedLink:
    """An iCal address already: kept, over https."""
    return PastedLink(urlunsplit(parts._replace(scheme="https", fragment="")), service)


_LANGUAGE = re.compile(r"[a-z]{2}-[a-z]{2}|es", re.IGNORECASE)
_NO_GROUP = re.compile(
    "about|account|apps|blog|cities|find|help|home|login|lp|messages|pro|register|start|topics|your-events"
)


def _meetup(parts: SplitResult) -> PastedLink | None:
    if _host(parts) != "meetup.com":
        return None
    steps = _steps(parts)
    if steps and _LANGUAGE.fullmatch(steps[0]):
        steps = steps[1:]
    if steps[1:3] == ["events", "ical"]:
        return _as_is(parts, "Meetup")
    if not steps or _NO_GROUP.fullmatch(steps[0].lower()):
        return PastedLink(
            None, "Meetup", "Open one Meetup group and paste the link of its page; I find its calendar."
        )
    return PastedLink(f"https://www.meetup.com/{steps[0]}/events/ical/", "Meetup")


_LUMA_CALENDAR = re.compile(r"\bcal-[A-Za-z0-9]{6,40}\b")


def _luma(parts: SplitResult) -> PastedLink | None:
    host = _host(parts)
    if host not in ("lu.ma", "luma.com") and not host.endswith((".lu.ma", ".luma.com")):
        return None
    if parts.path.startswith("/ics/"):
        return _as_is(parts, "Luma")
    if calendar := _LUMA_CALENDAR.search(f"{parts.path}?{parts.query}"):
        return PastedLink(luma_calendar(calendar[0]), "Luma")
    how = 'On the calendar\'s Luma page choose "Add iCal Subscription", copy that link and paste it here.'
    return PastedLink(urlunsplit(parts._replace(scheme="https", fragment="")), "Luma", how)


def luma_calendar(calendar_id: str) -> str:
    """The iCal address of a Luma calendar ("cal-...")."""
    return f"https://api.lu.ma/ics/get?entity=calendar&id={calendar_id}"


_GOOGLE_HOW = 'In Google Calendar open the calendar\'s settings, "Integrate calendar", and paste the public address in iCal format.'


def _google(parts: SplitResult) -> PastedLink | None:
    host, path = _host(parts), parts.path
    if host == "calendar.app.google":
        return PastedLink(None, "Google Calendar", _GOOGLE_HOW)
    if host != "calendar.google.com" and not (host == "google.com" and path.startswith("/calendar")):
        return None
    if "/ical/" in path:
        return _as_is(parts, "Google Calendar")
    query, steps = _query(parts), _steps(parts)
    named = [*query.get("src", []), *map(_google_id, query.get("cid", []))]
    if "settings" in steps and "calendar" in steps[steps.index("settings") :]:
        named.append(_google_id(steps[-1]))
    if steps[:2] == ["calendar", "feeds"] and len(steps) > 2:
        named.append(unquote(steps[2]))
    for name in named:
        if name.startswith(("http://", "https://", "webcal://")):
            return recognise(name) if "google.com" not in name else PastedLink(name, "Google Calendar")
        if "@" in name:
            url = f"https://calendar.google.com/calendar/ical/{quote(name, safe='')}/public/basic.ics"
            return PastedLink(url, "Google Calendar", _GOOGLE_HOW)
    return PastedLink(None, "Google Calendar", _GOOGLE_HOW)


def _google_id(text: str) -> str:
    """A calendar's id from a `cid`: plain, or base64 without its padding. "" where it is neither."""
    if "@" in text or "://" in text:
        return text
    try:
        decoded = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        return ""
    return decoded if "@" in decoded and decoded.isprintable() else ""


def _libcal(parts: SplitResult) -> PastedLink | None:
    host = _host(parts)
    if not host.endswith(".libcal.com") and not host.startswith("libcal."):
        return None
    if "ical_subscribe" in parts.path:
        return _as_is(parts, "LibCal")
    calendar = _query(parts).get("cid", [""])[0]
    if calendar.isdigit() and calendar.isascii():
        return PastedLink(f"https://{parts.netloc}/ical_subscribe.php?src=p&cid={calendar}", "LibCal")
    how = (
        'On the library\'s calendar page choose "Subscribe" or the iCal button, and paste the link it shows.'
    )
    return PastedLink(None, "LibCal", how)


def _localist(parts: SplitResult) -> PastedLink | None:
    if not _host(parts).endswith(".localist.com"):
        return None
    if parts.path.endswith(".ics"):
        return _as_is(parts, "Localist")
    return PastedLink(f"https://{parts.netloc}/calendar/1.ics", "Localist")


def _teamup(parts: SplitResult) -> PastedLink | None:
    steps = _steps(parts)
    if _host(parts) != "teamup.com" or not steps or not re.fullmatch(r"ks[a-z0-9]{8,30}", steps[0]):
        return None
    return PastedLink(f"https://ics.teamup.com/feed/{steps[0]}/0.ics", "Teamup")


def _tockify(parts: SplitResult) -> PastedLink | None:
    steps = _steps(parts)
    if _host(parts) != "tockify.com" or not steps or steps[0] in ("api", "tkf2", "i"):
        return None
    return PastedLink(f"https://tockify.com/api/feeds/ics/{steps[0]}", "Tockify")


def _trumba(parts: SplitResult) -> PastedLink | None:
    steps = _steps(parts)
    if _host(parts) != "trumba.com" or len(steps) != 2 or steps[0].lower() != "calendars":
        return None
    name = re.sub(r"\.(?:ics|rss|xml|json|aspx)$", "", steps[1])
    return PastedLink(f"https://www.trumba.com/calendars/{name}.ics", "Trumba")


def _outlook(parts: SplitResult) -> PastedLink | None:
    if not re.fullmatch(r"outlook\.(?:live|office|office365)\.com", _host(parts)):
        return None
    if re.search(r"/calendar\.(?:html|ics)$", parts.path):
        path = re.sub(r"html$", "ics", parts.path)
        return PastedLink(f"https://{parts.netloc}{path}", "Outlook")
    how = "In Outlook's calendar settings publish the calendar and paste the ICS link it shows."
    return PastedLink(None, "Outlook", how)


def _github(parts: SplitResult) -> PastedLink | None:
    steps = _steps(parts)
    if _host(parts) != "github.com" or len(steps) < 5 or steps[2] != "blob" or not steps[-1].endswith(".ics"):
        return None
    return PastedLink(f"https://raw.githubusercontent.com/{'/'.join([*steps[:2], *steps[3:]])}", "GitHub")


_WITHOUT = {
    "eventbrite": "Eventbrite has no calendar link for an organiser. "
    "Paste the organiser's own website or Meetup group instead, or add single events with `/feeds event`.",
    "facebook": "Facebook gives out no calendar link for a page or group. "
    "Paste the organiser's own website instead, or add single events with `/feeds event`.",
    "linkedin": "LinkedIn has no calendar link for events. "
    "Paste the organiser's own website instead, or add single events with `/feeds event`.",
    "instagram": "Instagram has no calendar. Paste the organiser's own website instead, or add single events with `/feeds event`.",
}
_NAMES = {
    "eventbrite": "Eventbrite",
    "facebook": "Facebook",
    "linkedin": "LinkedIn",
    "instagram": "Instagram",
}


def _without(parts: SplitResult) -> PastedLink | None:
    name = next((label for label in _host(parts).split(".")[:-1] if label in _WITHOUT), "")
    if not name or parts.path.endswith(".ics"):
        return None
    return PastedLink(None, _NAMES[name], _WITHOUT[name])


_SERVICES: tuple[Callable[[SplitResult], PastedLink | None], ...] = (
    _meetup,
    _luma,
    _google,
    _libcal,
    _localist,
    _teamup,
    _tockify,
    _trumba,
    _outlook,
    _github,
    _without,
)


def _guesses(parts: SplitResult) -> tuple[str, ...]:
    """For pages of unknown hosts: The Events Calendar (WordPress) answers `?ical=1` on its list of events,
    Localist has its whole calendar at `/calendar/1.ics`."""
    if parts.path.endswith(".ics") or "ical" in parts.query or parts.scheme not in ("http", "https"):
        return ()
    steps = [step.lower() for step in _steps(parts)]
    guesses = []
    if "tribe" in parts.query or any(step in ("event", "events", "calendar", "whats-on") for step in steps):
        ends = next((n for n, step in enumerate(steps) if step in ("events", "calendar", "whats-on")), -1)
        base = "/".join(_steps(parts)[: ends + 1]) if ends >= 0 else "events"
        guesses.append(f"{parts.scheme}://{parts.netloc}/{base}/?ical=1")
    if _host(parts).startswith(("calendar.", "events.")):
        guesses.append(f"{parts.scheme}://{parts.netloc}/calendar/1.ics")
    return tuple(guesses)
