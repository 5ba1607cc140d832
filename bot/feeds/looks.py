"""What a body is, by its looks: the Content-Type of calendars is wrong too often to go by."""

from __future__ import annotations

import codecs
import html
import re
from enum import Enum, auto
from urllib.parse import urljoin, urlsplit

from bot.feeds.sources import luma_calendar, recognise

# A calendar may begin late (warnings of a broken page in front of it), but not later than this.
_HEAD = 256 * 1024
_FOLD = re.compile(rb"(?:\r\n|\n|\r)[ \t]")
_BEGIN = re.compile(rb"(?:^|[\r\n])[ \t]*BEGIN[ \t]*:[ \t]*V(?:CALENDAR|EVENT)", re.IGNORECASE)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_PASSWORD = re.compile(rb"<input\b[^<>]{0,2000}\btype\s*=\s*[\"']?password\b", re.IGNORECASE)
_SIGN_IN_ADDRESS = re.compile(
    r"//(?:accounts\.google\.com|login\.|signin\.|auth\.|sso\.)|/(?:log-?in|sign-?in|sso|saml)\b",
    re.IGNORECASE,
)
_LUMA_ADDRESS = re.compile(r"https://(?:[a-z]+\.)?(?:lu\.ma|luma\.com)/", re.IGNORECASE)
_LUMA_CALENDAR = re.compile(r'"(?:calendar_)?api_id"\s*:\s*"(cal-[A-Za-z0-9]{6,40})"')
# Never past another "<": that keeps a page of nothing but "<link<link" from taking quadratic time.
_TAGS = re.compile(r"<(link|a|iframe)\b([^<>]{1,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z-]{1,30})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)


class Look(Enum):
    CALENDAR = auto()
    EMPTY = auto()
    PAGE = auto()
    SIGN_IN = auto()
    JSON = auto()
    NEWS = auto()
    PACKED = auto()
    OTHER = auto()


def look_at(body: bytes, address: str) -> Look:
    """`address` is where the body finally came from: a redirect to ".../login" gives a page away."""
    head = _as_ascii(body[:_HEAD])
    start = head.lstrip()
    if not start:
        return Look.EMPTY
    if body.startswith((b"\x1f\x8b", b"PK\x03\x04")):
        return Look.PACKED
    page, calendar = _PAGE.search(start[:2048]), _BEGIN.search(start)
    # Markup behind the beginning of a calendar is an event's description.
    if page and not (calendar and calendar.start() < page.start()):
        signs_in = _PASSWORD.search(head) or _SIGN_IN_ADDRESS.search(address)
        return Look.SIGN_IN if signs_in else Look.PAGE
    if _BEGIN.search(head) or _BEGIN.search(_FOLD.sub(b"", head)):
        return Look.CALENDAR
    if start[:1] in (b"{", b"["):
        return Look.JSON
    if start.startswith(b"<"):
        is_news = re.match(
            rb"(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[^>]{0,500}>\s*)*<(?:rss|feed|rdf)", start, re.I
        )
        return Look.NEWS if is_news else Look.PAGE
    return Look.OTHER


def offered_calendar(page: bytes, address: str) -> str | None:
    """The calendar a web page points to: `<link rel=alternate type=text/calendar>` first, then a webcal:
    link, then an embedded calendar whose iCal address is known, then the calendar a Luma page is about."""
    text = _as_ascii(page[:_HEAD]).decode("utf-8", "replace")
    webcal = embedded = None
    for tag, inside in _TAGS.findall(text):
        attributes = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(inside)}
        target = html.unescape(attributes.get("href") or attributes.get("src") or "").strip()
        kind = tag.lower()
        if kind == "link" and "text/calendar" in attributes.get("type", "").lower():
            if "alternate" in attributes.get("rel", "").lower() and (found := _absolute(address, target)):
                return found
        elif kind == "a" and target.lower().startswith("webcal:"):
            webcal = webcal or _absolute(address, target)
        elif kind == "iframe":
            embedded = embedded or _embedded(_absolute(address, target))
    if not (webcal or embedded) and _LUMA_ADDRESS.match(address) and (luma := _LUMA_CALENDAR.search(text)):
        return luma_calendar(luma[1])
    return webcal or embedded


def _absolute(address: str, target: str) -> str | None:
    try:
        found = urljoin(address, target)
        parts = urlsplit(found)
    except ValueError:
        return None
    fits = parts.scheme in ("http", "https", "webcal", "webcals") and parts.netloc and len(found) <= 2000
    return found if fits and found.isprintable() and "@" not in parts.netloc else None


def _embedded(address: str | None) -> str | None:
    """A Google, Teamup or Tockify calendar in a frame, by its iCal address."""
    found = recognise(address) if address else None
    return found.url if found is not None and found.service and found.url else None


def _as_ascii(head: bytes) -> bytes:
    """Good enough to look at: marks dropped, UTF-16 narrowed."""
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            return head[2:].decode(name, "replace").encode("utf-8", "replace")
    return head.removeprefix(codecs.BOM_UTF8)
