"""Whether one takes part from home: meeting links and the words for it, in lower case."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum
from functools import lru_cache

from bot.domain.events import Format
from bot.domain.links import safe_url
from bot.feeds.patterns import Low, Phrases, Signs, either, lowered

# Rooms that are a link.
_MEETING = Phrases(
    "zoom meet. teams. webex. gotomeeting gotowebinar whereby. bluejeans. streamyard. crowdcast. airmeet. hopin. gather. bigmarker."
    " livestorm. demio. remo.co",
    r"zoom\.us/(?:j|w|s|my|meeting|webinar)|zoomgov\.com/|zoom\.com/j|meet\.google\.com/\w|teams\.(?:microsoft|live)\.com/",
    r"webex\.com/|gotomeeting\.com/|gotowebinar\.com/|meet\.goto\.com/|meet\.jit\.si/|whereby\.com/|bluejeans\.com/",
    r"streamyard\.com/|crowdcast\.io/|airmeet\.com/|hopin\.com/|gather\.town/|bigmarker\.com/|livestorm\.co/|demio\.com/|remo\.co/",
)
# Places that hold many things; they are where it happens only when LOCATION says so.
_CHANNEL = either(
    r"discord\.gg/|discord\.com/(?:invite|events|channels)/|twitch\.tv/|youtube\.com/|youtu\.be/|vimeo\.com/|facebook\.com/\w+/live",
    r"luma\.com/join|lu\.ma/join",
)
_NAME = either(
    r"\b(?:online|virtual(?:ly)?|zoom|webinar|webcast|webex|google meet|(?:microsoft|ms) teams|live ?stream(?:ed)?|remote(?:ly)?|en ligne"
    r"|en l[ií]nea|virtuell|video (?:call|conference)|internet|discord|youtube|facebook live)\b",
)
_TITLE = either(
    r"\b(?:online|virtual|webinar|webcast|zoom|livestream|en l[ií]nea|en ligne|virtuell)\b(?! (?:reality|assistant))"
)
_IN_PERSON_TITLE = either(r"\bin[- ]person\b")
# Said of this event, whatever LOCATION says.
_SAID = Phrases(
    "online virtual zoom google_meet microsoft_teams webex",
    r"\bthis (?:\w+ )?(?:event|meeting|program|class|session|workshop|course|webinar|group|training)? ?(?:will be |is |are )"
    r"(?:held |being held |hosted |offered |taking place |conducted |presented )?"
    r"(?:an? )?(?:(?:fully |entirely |completely )?(?:online|virtual(?:ly)?)|(?:over|via|on|through|using) (?:zoom|google meet|microsoft teams|webex))\b",
    r"\b(?:held|meets?|hosted|offered|taking place|conducted) (?:virtually|online|(?:over|via|on|by) (?:zoom|google meet|webex))\b",
    r"\blocation:\W{0,4}(?:zoom|online|virtual)\b|\bzoom link (?:will be|is) (?:sent|emailed|provided)\b",
    r"\bregister (?:to|for|and) (?:\w+ ){0,4}zoom link\b",
)
# Not enough to send people home from a place with an address.
_HINTED = Phrases(
    "online virtual zoom webinar webcast to_join",
    r"\b(?:via|over|for the|for) zoom\b|\bzoom (?:link|details|information|invitation)\b|\bonline (?:event|course|class|workshop)\b|\b(?:this|our|the) webinar\b|/webinars?/|\bwebinar series\b",
    r"\bvirtual,? (?!reality|assistant|machine)(?:[\w’-]+,? ){0,3}?(?:event|meeting|program|class|workshop|session|training|group|meetup|showcase|club"
    r"|series|tour|panel|talk|lecture|conversation|discussion|conference|summit|orientation|reading|demo)s?\b",
    r"\blocation\b[^\n]{0,12}\n?[^\n]{0,60}\bonline\b",
    # Joining a meeting, not a mailing list or a club.
    r"\blink to join (?:the |this |our )?(?:live )?(?:meeting|call|session|webinar|event|class|workshop|talk|online|virtually)\b",
    r"\b(?:receive|get|sent|send|e-?mail(?:ed)?|provided?)\b[\w ]{0,30} link to join(?=\s*(?:[.!;)\n]|$))",
    r"\b(?:via|by|as a) (?:live )?webinar\b",
    # The word alone: a "virtual reality" night is none.
    r"(?:^|[\n|•(\[]|\b(?:format|where|venue|place):)\s*virtual\s*(?=[.!)\]|\n]|$)",
    r"\b(?:event|meeting|class|session|workshop|program|talk|series)s? (?:is|are|will be) (?:100% |all |now )?virtual\b(?!,? [\w-]+)",
    before=80,
    after=80,
)
_HYBRID = Phrases(
    "hybrid in-person in_person live-stream livestream live_stream online virtual zoom",
    r"\bhybrid (?:event|meeting|format|program|session|meetup|class|lecture|option)\b|\bhybrid\b(?=.{0,40}\b(?:zoom|in[- ]person|virtual|online)\b)",
    r"\bin[- ]person (?:and|or|&|\+|/)(?: also)? ?(?:online|virtual(?:ly)?|(?:via|on|over|by) zoom|zoom|remote)\b(?! at )",
    r"\bin[- ]person [\w ]{3,60}? as well as (?:online|virtual(?:ly)?|(?:via|on|over|by) zoom)\b",
    r"\b(?:online|virtual(?:ly)?|zoom) (?:and|or|&|\+|/) in[- ]person\b",
    r"\balso (?:be )?(?:live[- ]?streamed|available (?:online|via zoom|on zoom))",
    r"\bjoin (?:us )?(?:in[- ]person )?or (?:online|virtually|via zoom)\b|\bor (?:via|on|over) zoom\b|\blivestream (?:link|available|will be)\b",
    r"\bor online via the livestream\b",
    before=90,
    after=90,
)
_HYBRID_TITLE = either(
    r"\bhybrid\b(?! (?:team|work|car|vehicle|cloud))|in[- ]person (?:and|&|or|\+|/) (?:online|virtual|zoom)"
)
_HYBRID_LOCATION = either(
    r"\w{3,}.*(?:&|\+|/|;|\b(?:and|or|also)\b) ?(?:also )?(?:on |via )?(?:online|zoom|virtual)\b",
    r"^(?:online|zoom|virtual) ?(?:&|\+|/|and|or) ?(?:in[- ]person|at )",
)
# What stands in LOCATION where nobody knew.
_NO_LOCATION = either(
    r"(?:none|n/?a|tb[adc]|to be (?:announced|determined)|various|multiple)(?: (?:venues?|locations?))?"
)
_SIGNS = Signs(
    "zoom",
    "virtual",
    "online",
    "webinar",
    "hybrid",
    "webex",
    "meet.google",
    "teams.",
    "stream",
    "remote",
    "to join",
    "://",
)
_URL = either(r"https?://\S+|\bwww\.\S+")
_WORD = re.compile(r"[^\s<>()\[\]\"']+")
_EMPTY = " ,;:-–()/.&+"


class Where(Enum):
    """What LOCATION says of taking part."""

    NOTHING = "nothing"
    ROOM = "room"
    ONLINE = "online"
    BOTH = "both"


def format_of(location: Low, title: Low, description: Low, links: Low, has_coordinates: bool) -> Format:
    """How one takes part. `links` is what else may hold a meeting's address: URL, CONFERENCE.

    A meeting link in the description of something with an address makes it hybrid; one that says it is
    online is online, wherever its organiser's house stands in LOCATION.
    """
    where = read_location(location)
    if where is Where.BOTH:
        return Format.HYBRID
    room = where is Where.ROOM or (has_coordinates and not location)
    if where is not Where.ONLINE and not any(_SIGNS.are_in(text) for text in (title, description, links)):
        return Format.IN_PERSON if room else Format.UNKNOWN
    if (titled := _titled(title)) is not None:
        return titled
    if (room or not location) and _HYBRID.search(description):
        return Format.HYBRID
    said, linked = _SAID.search(description), _MEETING.search(links) or _MEETING.search(description)
    if room:
        return Format.ONLINE if said else Format.HYBRID if linked else Format.IN_PERSON
    if said or linked or where is Where.ONLINE or _HINTED.search(description):
        return Format.ONLINE
    return Format.UNKNOWN


def link_to_join(conference: Iterable[str], location: str, description: str) -> str:
    """Where one joins: what CONFERENCE says, a link in LOCATION, or a meeting's in the description; "" without one.
    Beside a room in LOCATION any link but a meeting's is a map."""
    has_room = names_a_room(lowered(location))
    links = (each for each in _WORD.findall(location) if not has_room or _MEETING.search(lowered(each)))
    said = [*conference, *links]
    if (meeting := _MEETING.search(lowered(description))) is not None:
        said += [
            each[0] for each in _WORD.finditer(description) if each.start() <= meeting.start() < each.end()
        ]
    return next((address for each in said if (address := safe_url(_with_scheme(each.rstrip(".,;:!?"))))), "")


def _with_scheme(word: str) -> str:
    """ "zoom.us/j/1" is a link, too."""
    return word if "://" in word or not _MEETING.search(lowered(word)) else f"https://{word}"


def names_a_room(location: Low) -> bool:
    """Whether LOCATION names somewhere to go to, beside links and the word "online"."""
    return read_location(location) in (Where.ROOM, Where.BOTH)


def says_nothing(location: Low) -> bool:
    """Whether LOCATION holds no more than that nobody knew."""
    return read_location(location) is Where.NOTHING


@lru_cache(maxsize=4096)
def read_location(location: Low) -> Where:
    """What LOCATION, in lower case, says; a feed's events share a few."""
    rest = _URL.sub("", location).strip(_EMPTY)
    if _HYBRID_LOCATION.search(rest):
        return Where.BOTH
    if not (_NAME.search(location) or _MEETING.search(location) or _CHANNEL.search(location)):
        return Where.ROOM if rest and not _NO_LOCATION.fullmatch(rest) else Where.NOTHING
    # "Webinar Hall, 300 Main St": an address beside the word.
    return Where.ROOM if "," in rest and any(each.isdigit() for each in rest) else Where.ONLINE


def _titled(title: str) -> Format | None:
    """The format where the title names it; the title is the organiser's own, a description often a copy."""
    if _HYBRID_TITLE.search(title):
        return Format.HYBRID
    if _TITLE.search(title):
        return Format.ONLINE
    return Format.IN_PERSON if _IN_PERSON_TITLE.search(title) else None
