"""Addresses from foreign text: which may become a link, and what the link is called."""

from __future__ import annotations

import re
from urllib.parse import quote

# Discord refuses longer ones on a button.
URL_LIMIT = 512

# Scheme, host with at least one dot, port, the rest. No user name or password ("good.org@evil.org"), no
# blanks and no backslashes, which browsers read differently than we do.
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_URL = re.compile(rf"(https?)://({_LABEL}(?:\.{_LABEL})+)\.?(:\d{{1,5}})?((?:[/?#][^\s\\]*)?)", re.IGNORECASE)
# Kept as written; everything else (blanks, quotes, brackets, letters beyond ASCII) is percent-encoded.
_URL_SAFE = "%/:=&?~#+!$,;'@*-._"
# Second levels under which countries register names (a short reading of publicsuffix.org).
_SECOND_LEVEL = re.compile("ac|com?|edu|gob|gouv|gov|gv|ltd|me|mil|ne|net|nhs|nom|org?|plc|police|sch")
# Hosts that hand out names to anybody: the name before them is part of who is speaking.
_SHARED_HOST = re.compile(
    r"(?:appspot|blogspot|firebaseapp|herokuapp|tumblr|weebly|wixsite|wordpress)\.com"
    r"|(?:azurewebsites|cloudfront)\.net|(?:fly|pages|r2|workers)\.dev|(?:git(?:hub|lab)|readthedocs)\.io"
    r"|(?:netlify|ngrok|vercel|web)\.app|framer\.website|glitch\.me|notion\.site|square\.site|surge\.sh"
    r"|onrender\.com|repl\.co"
)


def safe_url(url: str, limit: int = URL_LIMIT) -> str:
    """The address ready for a link, or "" where it must not become one: only http and https, at most `limit`."""
    match = _URL.fullmatch(url.strip())
    if match is None or not match[4].isprintable():
        return ""
    scheme, host, port, rest = match.groups()
    address = f"{scheme.lower()}://{host.lower()}{port or ''}{quote(rest, safe=_URL_SAFE)}"
    return address if len(address) <= limit else ""


def link_label(url: str) -> str:
    """What a link is called: the registrable domain ("meetup.com"), never words the feed chose; "" where `safe_url` refuses."""
    host = _host(url)
    labels = host.split(".")
    if labels[-1].isdigit():
        return host
    deep = len(labels) > 2 and len(labels[-1]) == 2 and _SECOND_LEVEL.fullmatch(labels[-2])
    kept = 3 if deep else 2
    while kept < len(labels) and _SHARED_HOST.fullmatch(".".join(labels[-kept:])):
        kept += 1
    return ".".join(labels[-kept:])


def is_suspicious(url: str) -> bool:
    """Whether the host may look like another: punycode, or letters beyond ASCII."""
    host = _host(url)
    return not host.isascii() or host.startswith("xn--") or ".xn--" in host


def _host(url: str) -> str:
    match = _URL.fullmatch(url.strip())
    return match[2].lower() if match else ""
