"""Words that say an event is free, asks for what people give, or has a price it does not name.

"Free" is the most dangerous word of a listing: a wrong one sends somebody across town with no money. So
the word alone says nothing: what stands before and behind it must make it the event's, and nothing there
may take it back. All texts here are in lower case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.feeds.patterns import Low, Phrases, either, one_of

# How far around the word is looked.
_LEFT, _RIGHT = 64, 110

_WORD = Phrases(
    "free complimentary grati gratui kosten frei libre libero franca $0",
    r"\b(?:free{1,3}|complimentary|gratis|gratuit[oae]?s?|kostenlose?[rsn]?|kostenfrei|frei|libre|libero|franca|gratuite?)\b|(?<![\d.])\$0(?:\.00)?(?![\d.])",
)
_NO_COST = either(
    r"\bno (?:admission|entry|entrance|registration|attendance|participation|enrollment)[ -](?:fees?|charge|cost)\b",
    r"\b(?:at )?no (?:cost|charge|fee|cover(?: charge)?)\b"
    r"(?: (?:to (?:you|attend\w*|participa\w+|the public|join|enter|everyone|register)"
    r"|for (?:this|the|attend\w+|participa\w+|admission|entry|registration)[^.\n]{0,30}?))?"
    r"(?=\s*(?:[.!,;:)\n|*–—]|$|drink|and\b|but\b|-))",
    r"\bnever an? (?:cover|entry|admission)(?: charge| fee)?"
    r"(?=(?: at (?:the )?(?:(?!before|until|after|if|when|with|for|on)[\w’']+ ?){1,3})?\s*(?:[.!;)\n]|$))",
)

# What an event calls itself; one of them, for "offers free workshops" speaks of somebody, not of today.
_EVENT = one_of(
    "event workshop class concert_series concert screenings? seminar webinar session program(?:me)? showing lecture "
    "talk performance tour festival training meetup meeting course clinic show fair ride run walk lab forum open_mic "
    "testing exams? lesson series presentation stargazing conference summit panel hackathon bootcamp retreat recital "
    "exhibit(?:ion)? gathering celebration party dance reading play movie film market open_house tasting camp social "
    "mixer briefing demonstration demo orientation circle jam opening reception story_?time study_night night evening "
    "overview support_group group activity hearing ceremony symposium rehearsal stroll picnic potluck yoga(?!\\smats?\\b)"
)
# What may be said to be free, in the singular and the plural.
_SUBJECT = one_of(
    "admission entry entrance attendance participation registration events? tickets? class(?:es)? workshops? sessions? "
    "programs? programmes? lectures? concerts? performances? shows? run ride walk screenings? meetups? meetings? "
    "activit(?:y|ies) trainings? courses? tours? series seminars? webinars? talks? clinics? festival everything games "
    "lessons? movies? conference exhibit(?:ion)?s? attending museum parade reception fair hike camp"
)
_SUBJECT_ELSEWHERE = one_of(
    "teilnahme veranstaltung eintritt entrada acceso evento actividad taller curso charla inscripci[oó]n entr[ée]e ingresso toegang"
)
_GROUP = one_of(
    r"members?\b students? kids child(?:ren)?\b seniors? veterans? employees? faculty staff under\b those\s(?:under|who) "
    r"residents subscribers new\b first\b ages?\s\d youth\s(?:under|\d) \d ladies women\sbefore military teachers educators "
    r"donors sponsors cardholders passholders (?:\S+\s){0,4}(?:(?<!audience\s)members|students|employees)\b"
)
_HOW = r"(?:always |all |totally |completely |absolutely |100% |entirely |also |now |offered |provided )?"

# --- behind the word --------------------------------------------------------------------------------------

# Not free after all: for some only, with something bought, for a while, or another thing than going in.
_BUT = either(
    rf"[\s-]*(?:(?:for|to)\s(?:(?:all|our|any|current|active|unc\S*|duke\S*|the\sfirst|first|local)\s)*{_GROUP}"
    r"|(?:with|w/)\s(?:\S+\s){0,3}(?:admission|purchase|membership|ticket|paid|id\b|entry|pass\b|paying|order)"
    r"|(?:if|before|until)\b|when\s(?:you|purchas)|after\s\d|and\s(?:open|welcome)\sto\s(?:all\s)?(?:members\b(?!,)|students\b)"
    r"|(?:trial|time\b|parking|wi-?fi|shipping|gift|t-?shirts?|swag|on\syour))",
)
# Said of going in; talk of tickets elsewhere does not take it back.
_ENTRY = either(
    r"[ -](?:general )?(?:admission|entry|entrance|registration)\b",
    r" of (?:charge|cost)\b",
    r" to (?:attend|enter|participate|join|play|visit|the (?:general )?public|all\b|everyone|watch)",
    r" for (?:all\b(?! (?:members|students|unc|duke))|everyone|everybody|anyone|the (?:general )?public)",
    r" (?:public )?event\b",
    r" (?:veranstaltung|workshop|eintritt|teilnahme|vortrag|kurs|webinar|event)\b|r eintritt|s toegang",
)
_OPEN = either(r",? (?:and|&) (?:open to|family|public|does not|do not|no )", r" et (?:ouvert|gratuit)")
_ENDS = either(r"[*_]*\s*(?:[\n|)!.;•🎟*]|,(?! \w+-free| and\b| or\b)|$)")
_ENDS_ITS = either(
    r"\s*(?:[\n|)!.;,•]|$|and open|to (?:attend|join|all|everyone|enter|participate)|with some|for (?:all\b|everyone|anyone))"
)
_NOUN = either(
    r",?\s(?!(?:or|speech|jazz|trial|time|range|style|will|agents?|fall|solo|form|writ\w+|throws?|weights?|market|press|world|wi-?fi"
    r"|parking|food|lunch|people|radicals?|verse|kicks?|play)\b)(?:intro(?:duction)?\sto\s)?"
    r"(?:(?!(?:is|are|will|was|provided|for|to|at|on|with|during|from|of|by|your|when|or)\b)[\w’'&/+()-]+,?\s){0,5}?"
    rf"(?P<noun>{_EVENT})\b(?! (?:trial|tickets? to win))",
)
# "all of these free sessions": several, but the ones this is about.
_SEVERAL = either(
    r",?\s(?:[\w’'-]+,?\s){0,3}?(?:sessions|workshops|classes|events|talks|webinars|concerts|lectures|screenings)\b"
)
_TICKETS = either(r" (?:individual |general admission )?tickets?\b")

# --- before the word --------------------------------------------------------------------------------------

_SAID_OF = either(
    rf"\b{_SUBJECT}(?: (?:to|at|for|of) (?:the|this|our|all|these) [\w’']+)?(?: \([^)]*\))? (?:is|are|will be|remains?)\s"
    rf"{_HOW}(?:for )?$",
    rf"\b{_SUBJECT_ELSEWHERE}(?: (?:ist|es|est|è))? $",
)
_SAID_OF_IT = either(rf"\b(?:this|it|and|which|{_EVENT})[\w ]{{0,24}} (?:is|are|will be) {_HOW}$")
_IS = either(r"\b(?:is|are) $")
_FIELD = either(
    r"\b(?:costs?|price|fees?|admission|entry|tickets?|registration|entrance|kosten|eintritt|preis|precio|coste|prix|tarif)\s*"
    r"(?:is|are)?\s*[:=–-]?\s*$",
)
_STARTS = either(
    r"(?:^|\n|[|•·(*~]|[.!?…]\s|\s[–—-])[\s🎟️*_]*(?:it['’]s |(?:totally|completely|always|also) )?$"
)
_ITS = either(
    r"\b(?:it['’]?s|it is|this is|we are|always|are all|100%) (?:all |always |totally |completely |absolutely |100% )?$"
)
_ONE = either(
    r"(?:\b(?:an?|this|our|another|the|your|is|host|hosting|annual|monthly|weekly|for)\s|^|[.!?:\n|]\s*)"
    r"(?:(?:totally|completely|absolutely|fun,?|exciting,?|special) )?$",
)
_ALWAYS = either(r"\b(?:and|is|are|it['’]s) always $")
_THESE = either(r"\bthese $")
_TAKE = either(
    r"\b(?:reserve|register(?: below)? for|rsvp for|claim|pick up|get|grab|book)(?: below)?(?: for)? (?:your|a|the)? ?$"
)
_SOMETHING_ELSE = either(
    r"(?:parking|wi-?fi|internet|child ?care|t-?shirts?|swag|lunch|breakfast|dinner|coffee|drinks?|beer|food|snacks?|refreshments"
    r"|kids|children|members?|students?|ladies|dogs?|seniors|veterans|popcorn|pizza|first (?:drink|round|class|month|session|hour)"
    r"|shuttles?|transportation|materials|supplies|membership|delivery|shipping|tool|software|app|consultations?|download|account)"
    r"[\s:–—-]{0,3}(?:is |are |will be )?(?:always |admitted |get in |provided |offered |available |included )?(?:at |for )?$",
    r"(?:\bunder \d+|\d+ (?:and|&) (?:under|younger|over))\)?(?: is| are)?(?: always| admitted| get in)?(?: for)? $",
    r"(?:\w-|\b(?:feel|break|set|home|scot|live|be|buy one get one|hosts?|offers?|smoke|alcohol|drug|gluten|dairy|sugar|scent"
    r"|fragrance|substance|stress|debt|cancer|hands|nut|barrier|judge?ment|mess|toll|fat|meat|cruelty|tax))\s?$",
    r"\b(?:receives?|gets?|given|takes? home|includes?|plus|enjoy) (?:a|an|your|one)\s$",
    r"\b(?:win|wins|chance (?:at|to win)|earn|redeem|plus|giveaway:?)\s(?:\w+\s){0,2}$",
)

# --- other things than free -------------------------------------------------------------------------------

_AS_YOU_CAN = Phrases(
    "pay_ pay- your_price own_price pwyc pwyw notaflof donation suggested turned_away spendenbasis hutkonzert libre voluntad",
    r"\bpay[- ]?(?:as|what(?:ever)?)[- ](?:you|u)[- ](?:can|want|wish|will|like|please|able)\b",
    r"\bname your (?:own )?price\b|\bpay what feels\b|\bpwyc\b|\bpwyw\b|\bnotaflof\b",
    r"\bby (?:suggested |voluntary )?donation\b|\bdonation[- ]based\b|\bsliding[- ]scale donation",
    r"\b(?:suggested|recommended) (?:\$?\d+ )?donations?\b|\$\d+ suggested\b",
    r"\bdonations? (?:is |are )?requested\b|\bdonations? (?:accepted |taken |collected )?at the door\b",
    r"\b(?:no ?one|nobody|none)(?: will be| is)? turned away"
    r"(?=\s*(?:[.!;)]|$|for (?:lack|inab|financ)|due|because|at the door|if))",
    r"\bspendenbasis\b|\bhutkonzert\b|\bprix libre\b|\boffrande libre\b|\ba voluntad\b",
)
_FEE = Phrases(
    "fee ticket payment paid_ included kostenpflichtig",
    r"\bregistration and fee\b|\bregistration with payment\b|\bpaid (?:event|registration|ticket)\b|\bkostenpflichtig\b",
    r"\bfees? (?:is |are )?required\b|\bfees? appl(?:y|ies)\b",
    r"\b(?:workshop|course|class|program|registration|entry|admission|participation|conference) fees?\b",
    r"\b(?:buy|purchase|get) (?:your )?tickets?\b(?! to win)|\bticketed event\b|\bticket price\b|\bticket includes\b",
    r"\btickets? (?:are |is )?(?:on sale|required|available|go on sale|can be purchased|sold)\b",
    r"\bincluded (?:in|with) (?:the )?(?:\w+ )?(?:admission|ticket|cost|price)\b",
)
_WAIVED = either(r"\b(?:no|without|waived?)\b[\w\s-]{0,24}$")
_FOR_SOME = Phrases(
    "free",
    rf"\bfree (?:admission |entry )?(?:for|to) (?:(?:all|our|any|current|active|unc\S*|duke\S*) )*(?P<who>{_GROUP})",
    r"\b(?P<before>members?|students?|kids|children|seniors|veterans|under \d+|\d+ and under|children under \d+)"
    r"(?: are| is| get in|:| \(?\d+ and under\)?)*(?: admitted)?(?: for)? free\b",
    r"\bfree (?P<kind>student|member|child|senior)s? (?:tickets?|admission)\b",
)


@dataclass(frozen=True, slots=True)
class FreeWords:
    """Where a text says "free". `outright`: so that no talk of tickets elsewhere takes it back."""

    start: int
    end: int
    outright: bool


def free_words(low: Low, original: str, *, title: bool = False) -> FreeWords | None:
    """The words that say the event is free for whoever comes: the clearest, else the first.

    `original` is the same text as it was written: a "FREE" in capitals needs no article.
    """
    doubtful: FreeWords | None = None
    for found in _readings(low, original, title):
        if found.outright:
            return found
        doubtful = doubtful or found
    return doubtful


def _readings(low: Low, original: str, title: bool) -> Iterator[FreeWords]:
    for match in _NO_COST.finditer(low) if "no " in low or "never a" in low else ():
        if not _SOMETHING_ELSE.search(low[max(0, match.start() - _LEFT) : match.start()]):
            yield FreeWords(match.start(), match.end(), True)
    for match in _WORD.finditer(low):
        start, end = match.span()
        left = low[max(0, start - _LEFT) : start]
        right = low[end : end + _RIGHT]
        if _BUT.match(right) or _SOMETHING_ELSE.search(left):
            continue
        if _is_outright(left, right):
            yield FreeWords(start, end, True)
        elif _is_likely(left, right, original[start:end] == "FREE", title):
            yield FreeWords(start, end, False)


def _is_outright(left: str, right: str) -> bool:
    entry = _ENTRY.match(right)
    if entry and _BUT.match(right, entry.end()):
        return False
    if entry or _FIELD.search(left) or _SAID_OF.search(left):
        return True
    return bool(_OPEN.match(right)) and (not _IS.search(left) or bool(_SAID_OF_IT.search(left)))


def _is_likely(left: str, right: str, in_capitals: bool, title: bool) -> bool:
    if _ENDS.match(right) and _STARTS.search(left):
        return True
    if _ALWAYS.search(left) or (_ENDS_ITS.match(right) and _ITS.search(left)):
        return True
    if _TICKETS.match(right):
        return bool(_TAKE.search(left))
    if _SEVERAL.match(right):
        return bool(_THESE.search(left)) or (title and in_capitals)
    noun = _NOUN.match(right)
    if noun is not None and noun["noun"] == "lesson" and not title:
        return False  # the lesson before the dance, which costs
    return noun is not None and not _BUT.match(right, noun.end()) and (in_capitals or bool(_ONE.search(left)))


def donation_words(low: Low) -> re.Match[str] | None:
    """The words that leave the price to who comes, or None."""
    return _AS_YOU_CAN.search(low)


def fee_words(low: Low) -> re.Match[str] | None:
    """The words that speak of a price without naming it, or None."""
    for match in _FEE.finditer(low):
        if not _WAIVED.search(low, max(0, match.start() - 30), match.start()):
            return match
    return None


def free_for_some(low: Low) -> tuple[bool, bool]:
    """Whether it is free for a group of people, and whether for members."""
    groups = [match["who"] or match["before"] or match["kind"] for match in _FOR_SOME.finditer(low)]
    return any("member" not in group for group in groups), any("member" in group for group in groups)
