"""Where to look, the way people type it: "near me", "online", "Cary within 5 miles", "in person"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.calendar_words import LONGEST_TEXT
from bot.domain.events import Format
from bot.domain.finding import Where, WhereKind
from bot.domain.round_sums import KM_PER_MILE

_MOST_KM = 500.0
_UNITS = {**dict.fromkeys(("km", "kms", "k", "kilometers", "kilometres", "kilometer", "kilometre"), 1.0)}
_UNITS |= dict.fromkeys(("mi", "mile", "miles"), KM_PER_MILE)
_DISTANCE = re.compile(
    rf"(?:\b(?:within|inside|under|up to|max|<)\s*)?(\d{{1,3}}(?:[.,]\d)?)\s*({'|'.join(_UNITS)})\b(?:\s+(?:of|from|around))?"
)
_ME = frozenset(
    ("", "me", "near me", "home", "here", "nearby", "close", "close by", "my area", "near", "around me")
)
_ONLINE = frozenset(("online", "remote", "virtual", "from home", "zoom"))
_FORMAT = re.compile(r"\b(?:(in[- ]person|offline|on[- ]?site|face to face)|(hybrid))\b")
_ANYWHERE = frozenset(("anywhere", "any", "all", "everywhere"))
_NEAR_WORDS = re.compile(r"^(?:near|around|in|at|close to)\s+(?!me$|person$)")


@dataclass(frozen=True, slots=True)
class WhereWords:
    """What was typed, understood but for the name of the `place`; NEAR without one is near home. `format` is IN_PERSON
    or HYBRID where they said so, `in_miles` that they count in those."""

    kind: WhereKind
    place: str = ""
    km: float | None = None
    format: Format | None = None
    in_miles: bool = False


def read_where(text: str) -> WhereWords:
    """Everything that is no word of ours is the name of a place, for a gazetteer to know or not."""
    plain = " ".join(text[:LONGEST_TEXT].casefold().split())
    if not plain or plain in _ANYWHERE:
        return WhereWords(WhereKind.ANYWHERE)
    if plain in _ONLINE:
        return WhereWords(WhereKind.ONLINE)
    format_ = None
    if (said := _FORMAT.search(plain)) is not None:
        format_ = Format.IN_PERSON if said[1] else Format.HYBRID
        plain = " ".join(f"{plain[: said.start()]} {plain[said.end() :]}".split()).strip(" ,")
        if not plain or plain in _ANYWHERE:
            return WhereWords(WhereKind.ANYWHERE, format=format_)
    found = _DISTANCE.search(plain)
    km, in_miles = None, False
    if found is not None:
        in_miles = _UNITS[found[2]] == KM_PER_MILE
        km = min(_MOST_KM, float(found[1].replace(",", ".")) * _UNITS[found[2]])
        plain = f"{plain[: found.start()]} {plain[found.end() :]}"
    place = _NEAR_WORDS.sub("", " ".join(plain.replace(" ,", ",").split()).strip(" ,"))
    return WhereWords(WhereKind.NEAR, "" if place in _ME else place, km, format_, in_miles)


def where_in_words(words: WhereWords, where: Where) -> str:
    """How it was understood, in the unit it was typed in: "within 15 km of Durham", "in person within 3 miles of you",
    "online"; "" for anywhere. The name in it is a map's: escape it."""
    said = {Format.IN_PERSON: "in person", Format.HYBRID: "in a room and online"}
    parts = [said[words.format]] if words.format in said else []
    if where.kind is WhereKind.ONLINE:
        parts.append("online")
    if where.kind is WhereKind.NEAR:
        parts.append(f"within {_way(where.km, in_miles=words.in_miles)} of {where.name or 'you'}")
    return " ".join(parts)


def _way(km: float, *, in_miles: bool) -> str:
    many = round(km / KM_PER_MILE if in_miles else km, 1)
    return f"{many:g} {('mile' if many == 1 else 'miles') if in_miles else 'km'}"
