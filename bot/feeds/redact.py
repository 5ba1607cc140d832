"""Addresses as they may be shown and logged: without logins, keys and private paths."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

_HIDDEN = "…"
# Said aloud by many public feeds and of use to whoever reads a log; anything else is hidden.
_OPEN_VALUE = re.compile(r"[A-Za-z0-9.,_-]{1,16}")
_SECRET_NAME = re.compile(
    r"auth|code|cred|hash|key|pass|pin|pw|secret|session|sid|sig|token|user|^[kst]$", re.IGNORECASE
)
_OPEN_CALENDAR = re.compile(r"cal-[A-Za-z0-9]{6,40}")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_RUN = re.compile(r"[A-Za-z0-9_=~-]+")
# "raleigh-web3-meetup-2026", but not "ksr8bg1tpn5s3npskw".
_WORD = r"(?:\d{0,4}[A-Za-z]{1,24}\d{0,4}|\d{1,12})"
_WORDS = re.compile(rf"{_WORD}(?:[-_=~]+{_WORD})*[-_=~]*")
_LENGTH = 200


def redact(url: str) -> str:
    """`https://ann:pw@host/private-8d2/basic.ics?key=x` becomes `https://host/private-…/basic.ics?key=…`."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=30)
    except ValueError:
        return _HIDDEN
    if not host:
        return _HIDDEN
    query = "&".join(f"{_name(name)}={_value(name, value)}" for name, value in pairs)
    shown = f"{parts.scheme}://{host}{_path(parts.path)}" + (f"?{query}" if query else "")
    shown = "".join(character for character in shown if character.isprintable())
    return shown if len(shown) <= _LENGTH else shown[: _LENGTH - 1] + _HIDDEN


def _name(name: str) -> str:
    return name if _OPEN_VALUE.fullmatch(name) else _HIDDEN


def _value(name: str, value: str) -> str:
    if _SECRET_NAME.search(name):
        return _HIDDEN
    if _OPEN_CALENDAR.fullmatch(value):
        return value
    return value if _OPEN_VALUE.fullmatch(value) and not _is_token(value, shortest=10) else _HIDDEN


def _path(path: str) -> str:
    """A secret step hides whoever is named beside it too: Google puts the owner's address before it."""
    steps = path.split("/")
    private = any(step.lower().startswith("private") for step in steps)
    return "/".join(_step(step, private) for step in steps)


def _step(step: str, private: bool) -> str:
    if step.lower().startswith("private-"):
        return f"private-{_HIDDEN}"
    text = unquote(step)
    if private and "@" in text:
        return _HIDDEN
    stem, dot, extension = text.rpartition(".")
    if _is_token(stem if dot and len(extension) <= 4 else text):
        return f"{_HIDDEN}.{extension}" if dot and len(extension) <= 4 else _HIDDEN
    return step


def _is_token(text: str, shortest: int = 16) -> bool:
    """Looks made by a machine: a UUID, or a long run that is not words and years joined by dashes."""
    runs = [run for run in _RUN.findall(text) if len(run) >= shortest]
    return bool(_UUID.search(text)) or any(not _WORDS.fullmatch(run) for run in runs)
