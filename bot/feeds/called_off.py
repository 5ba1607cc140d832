"""Titles that say an event is off, where its feed leaves STATUS as it was."""

from __future__ import annotations

import re

_WORDS = r"(?:cancell?ed|called off|abgesagt)"
# "CANCELLED: Story time", "[Canceled] Story time", "*Cancelled* Story time", "CANCELED - Story time".
_BEFORE = re.compile(rf"\W*{_WORDS}\s*(?:[:!|)\]*]|[-–—]\s|$)", re.IGNORECASE)
# "Story time - cancelled", "Story time (CANCELED)".
_BEHIND = re.compile(rf"(?:\s[-–—|]|[:(\[*])\s*{_WORDS}\W*$", re.IGNORECASE)
# "CANCELLED Story time": in capitals, which the rest is not.
_SHOUTED = re.compile(r"(?:CANCELL?ED|CALLED OFF|ABGESAGT)\s+\S")


def is_called_off(title: str) -> bool:
    """Does the title say so of the event itself? "Cancelled flights: your rights" does not."""
    if _BEFORE.match(title) or _BEHIND.search(title):
        return True
    return _SHOUTED.match(title) is not None and not title.isupper()
