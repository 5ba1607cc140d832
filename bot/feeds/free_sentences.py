"""Sentences that say "free": of the event itself, whatever the words, or of another thing.

The tables beside this one know what stands next to the word. Here the sentence around it is taken apart: what is said
to be free must be something whoever comes takes part in. For text in lower case.
"""

from __future__ import annotations

import re

from bot.feeds.event_words import EVENT, GROUP, SERVICE, SUBJECT
from bot.feeds.free_behind import BUT
from bot.feeds.patterns import Low, either, one_of

# How far to the left a sentence is looked at, and how much of what stands before it "it" may speak of.
_LEFT, _BEFORE, _RIGHT = 130, 90, 90

_SENTENCE = re.compile(r"[.!?…|•·*]\s+|\n|[;:]\s|[–—]\s?|\s-\s")
# What is done with, or given to, whoever comes.
_TAKEN_PART_IN = (
    rf"(?:{SUBJECT}|{EVENT}(?:e?s)?|{SERVICE}|"
    + one_of(
        "service consultations? appointments? assessments? evaluations? fittings? help assistance advice guidance slots? "
        "instruction swimming skating afternoons? mornings? days? weekends? hours? evenings? outings? playdates? markets? fairs? "
        "galler(?:y|ies) exhibitions? grounds gardens? open_houses? feasts? suppers? ceilidhs? cleanups? rides? support counselling "
        "legal_aid translation interpreting prep preparation filing immunizations? vaccinations? visits? competitions? contests? "
        "trunk-or-treat egg_hunts? hunts? screening checks? readings? services sings? dances? jams? hikes? chats? circles? studios? labs? "
        "clubs? leagues? simulations? matchmaking placements? hearings? celebrations? fireworks parades? luncheons? mixers? forums? panels? premieres?"
    )
    + ")"
)
_HEAD = re.compile(rf"(?:^|[\s-]){_TAKEN_PART_IN}$")
_PARTED = re.compile(
    r",?\s(?:and|&|or|plus)\s|\s(?:of|for|to|at|in|on|with|by|from|during|led|that|which|who|itself|themselves|here|this|tonight|today|tomorrow|we|you)\b"
)
# Of these a part is free, or it is so for some.
_NOT_ALL = either(
    r"\b(?:spectators?|first|second|next|trial|another|other|some|most|many|several|few|replay|recordings?|parking|childcare|babysitting|lunch|food|kids?|children"
    r"|members?|students?|seniors?|veterans?|teachers?|residents?|employees|staff|faculty|under|exhibitors?|vendors?|loaner|equipment|materials|supplies"
    r"|shuttles?|rentals?|wifi|wi-fi|app|software|tool|platform|website|download|ebooks?|book|if|when|where|while|like|ones?|our other|last year)\b"
    rf"|\b(?:for|to) (?:all |our )?{GROUP}"
)
_HOW = (
    r"(?:(?:always|all|totally|completely|absolutely|100%|entirely|also|now|both|still|generally|fully|again|once again|offered|provided|available|open|given|held|made|presented|brought to you|performed|done|made available|supplied|run|conducted|delivered|hosted)[ ,]+"
    r"|being )*"
)
_SAID = re.compile(
    rf"(?P<subject>[^,;]{{2,90}}?)(?:['’](?:s|re)|,? (?:is|are|will be|remains?|stays?|comes?)) (?:and (?:always )?will be )?{_HOW}(?:for |at )?$"
)
_LEAD_IN = re.compile(
    r"^\W*(?:(?:and|but|so|best of all|as (?:always|ever|usual)|like (?:all|everything)[^,]*|yes|also|plus|thanks to [^,]*|even better|note)\b,?\s+(?:that )?)+"
)
_LAST_CLAUSE = re.compile(r",? (?:and|but|so|because|since|as) (?=[\w ’'-]+$)|, (?=[\w ’'-]+$)")
_GIVEN = re.compile(
    rf"^\W*(?:this (?:\w+ )?)?(?:offered|provided|presented|brought to you|held|given|always|made possible|available|open) {_HOW}(?:for |at )?$"
)
_BY_WHOM = either(r" (?:by|thanks|through|courtesy)\b|\s?[.!]")
_GIVEN_AS = either(r"\b(?:offered|provided|given|presented|held|brought to you|run) as an? $")
_AS_SERVICE = either(
    r" (?:\w+ ){0,2}(?:service|gift|resource|benefit|offering|event|program)\b(?! (?:to|for) (?:our |all )?(?:members|students|employees))"
)
_IT = either(
    r"(?:and |so |best of all,? |also )?(?:it|this|that|these|they|which|everything|all (?:of )?(?:this|it)|all|we|it all|the whole (?:thing|day|evening|night|event))$"
)
_THE = re.compile(
    r"(?:^|, |\b(?:and|but|so) )(?:the|this|our|all|these) (?:whole |entire )?(?P<what>[^\W\d]{4,})$"
)
_NO_EVENT = either(
    r"\b(?:apps?|software|tool|book|parking|shuttle|first|members?|kids|children|student|wi-?fi|platform|website|guide|beers?|wines?|coffee|drinks?|pints?|ice cream|pizza)\b"
)
# What one does there.
_DOING = re.compile(
    r"^(?!(?:park|shipp|camp|charg|stream|lodg|hous|babysitt|post|pric|stor|noth|anyth|someth|mov|cater)ing)[a-z]+ing(?: (?:in|part|up|along))?$"
)
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_PART_OF_DAY = r"(?:days?|nights?|mornings?|afternoons?|evenings?|weekends?)"
_DAY = either(
    r" (?:(?:family|community|first|second|third|fourth|last|museum|public|admission|fun|outdoor|neighborhood|access) )"
    rf"{{1,3}}(?:{_WEEKDAY}(?: {_PART_OF_DAY})?|{_PART_OF_DAY})\b",
    r" (?:(?:community|neighborhood|family|public|thanksgiving|christmas|easter|holiday|parish|senior|hot|monthly|weekly|pancake) ){1,3}(?:dinner|meal|lunch|breakfast|supper|brunch|bbq|cookout|luncheon|feast)s?\b",
    rf" {_WEEKDAY}(?: {_PART_OF_DAY})?\b(?! for| before| with)",
)
_ADVERB = re.compile(r"\b(?:will|always|also|now|you|it all|still|all)\s$")
_OF_WHAT = re.compile(r" (?:for|to join|to take) (?P<what>(?:(?!and\b|but\b|or\b)[\w’'-]+\s?){1,4})")
_IT_DOES = either(r"(?:it|this|that)\b[\w ’'-]{3,50} and$")
# "The event, helmets included, is free"
_ASIDE = re.compile(r", [^,]{2,40}, (?=(?:is|are|will be) )")
_ONE = either(r"\W*(?:an?|this|our|another|the) ")
_AND = re.compile(r",? (?:and|&) ")
_LACKS = either(r"(?:and |but |so |as )?(?:there|here|what)$")
# What "it" may be instead.
_ANOTHER_THING = either(
    r"\b(?:tool|app|apps|software|platform|library card|database|website|parking|shuttle|bus|download|plug-?in|account|newsletter|program called|package|podcast"
    r"|book|ebook|game called|service called|kit|guide|magazine|coffee|pizza|open[- ]source|deck|garage|streetcar|trolley|library cards|resources?|collections?|databases?|streaming|lockers?|coat check|wristbands?|gear|equipment|masks?|helmets?|transit|memberships?|wi-?fi|childcare|t-?shirt|sample|model|dataset|editor)s?\b"
)
_NO_EVENT_EITHER = either(r"\b(?:librar(?:y|ies)|college|hospital|school|bus(?:es)?|campus|water)$")
_AT_THE_EVENT = either(
    r"\W*(?:all |the |our )?(?:[\w-]+ )?(?:parking|care|food|drinks?|coffee|childcare|wi-?fi|shuttles?|transportation|transport|rides|water|snacks|refreshments|storage|seating) (?:at|to|from|during|for|near|in|before|after|around) "
)
# Behind "is free": the end, or words that take nothing back.
_GOES_ON = either(
    r"\s*[*_]*(?:[.!?,;:)(|\n•–—+/🎟]|- |$|(?:and|but|so|or (?:obligation|sign-?up|registration|tickets?|commitment)|of any (?:kind|sort)|thanks|courtesy|on|at|every|all|from \d|as|through|because|both|either|including|though|however|in|each|by"
    r"|with (?!\w+ (?:admission|purchase|pass)|admission|purchase|paid|a |your|proof|valid|id\b|membership)|due|this|today|tonight|again|since|here|year-round|while (?:supplies|spots|space)|like)\b)"
)
_NO_MORE = either(
    r"\s*(?:and (?:paid|easy to use|open[- ]source|low[- ]cost|reduced|discounted|available (?:on|for) (?:download|ios|android))|,? (?:or|to) (?:use|download|copy|share|install|a good|good)\b|for (?:personal|non|a limited)"
    r"|(?:today|this \w+),? (?:only )?(?:if|with)|and under|in (?:exchange|return)|on (?:your|netflix|youtube|kanopy|amazon|spotify)|with (?:the )?(?:code|coupon))"
)
_TO_DO = either(
    r" and (?:open|unticketed|casual|fun|friendly|public|everyone)\b(?!-| source)| with no (?:tickets?|registration|reservations?|rsvps?|sign-?up|appointments?|strings|obligations?|purchase)\b| to (?:attend|come|enter|join|visit|watch|see|hear|listen|look|browse|wander|stroll|walk|stop|drop|say|play|participate|take part|observe|sit in|spectate|try|ride|swim|skate|explore|stay|dance|view|tour|meet|register|go\b|all\b|every|any|the public|you\b|our (?:neighbors|community|guests|patrons)|guests|visitors|newcomers|families|adults|audiences?)"
)
_WHO = (
    r"(?:(?:all|our|any|local|area|every|small|other|both|interested|first-time|expecting|expectant|young|aspiring|working|curious|new)\s)*(?:guests?|visitors?|newcomers?|famil(?:y|ies)|neighbors?|neighbours?|parents?|adults?|beginners?|drop-ins?"
    r"|walk-ins?|attendees?|participants?|spectators?|listeners?|shoppers?|job[- ]?seekers?|businesses|business owners|entrepreneurs|small business\w*|caregivers?|patients?|community|public|whole|everyone|everybody|anyone|anybody|all"
    r"|you|each|the (?:whole|entire|wider|public|general|community|neighborhood|town|city)|locals|music lovers|readers|writers|developers|people|folks|founders|artists|candidates|applicants|clients|learners|grades k|dancers|runners|volunteers and|homeowners|renters|tenants|gardeners|dogs and their)\b"
)
_FOR_WHOM = either(
    r" (?:for|to) (?:\w+ ){0,2}(?:residents|members|students|employees|alumni|cardholders) (?:and|&|or) (?:their |all )?(?:non|visitors|guests|friends|(?:the )?(?:public|community)|everyone)",
    r" for (?:either|both|any of|them\b|that\b|this\b|it\b)",
    rf" (?:for|to) {_WHO}(?!['’]| (?:of (?:members|the (?:hotel|inn|lodge|resort))|who (?:have|hold|buy|purchase|pay|are members|register by)|with (?:an? |their |valid )?(?:\w+ )?(?:ticket|pass|membership|card|id|badge|purchase|admission)|under|aged?|\d|(?:and |or )?members|members|holding))",
)
_PEOPLE = r"(?:volunteers?|students?|nurses?|attorneys?|lawyers?|counsel(?:l)?ors?|advis[eo]rs?|experts?|clinicians?|doctors?|dentists?|hygienists?|pharmacists?|mentors?|coaches|librarians?|staff|preparers|professionals|technicians|team|we|barbers|stylists|mechanics|teachers|instructors|who|county|department|clinic|hospital)"
_WILL_GIVE = re.compile(
    rf"\b(?:{_PEOPLE}|(?:our|volunteer|licensed|certified|registered|local|trained) (?:\w+ )?\w+s)\b[^.!?\n]{{0,70}}?\b(?:give|giving|offer|offering|provide|providing|be doing|do|doing|conduct|conducting|perform|performing|hold|holding)s? (?:up to \d+ )?$"
)
_WHO_COME = re.compile(
    r"(?:^\W*|, |\b(?:and|so|where|but) )(?:all (?:are|of you)|everyone|everybody|anyone|anybody|all|you|we all|visitors?|guests?|the public|families|participants|attendees|spectators?|listeners|job[- ]?seekers?|the whole (?:family|town|community)|people|all ages|newcomers|dancers|players)"
    r"(?: (?:can|may|will|always|is welcome to|are welcome to|is invited to|are invited to))* (?:attends?|enters?|gets? in|comes?|joins?|participates?|plays?|rides?|skates?|swims?|visits?|watch(?:es)?|goes?|go|takes? part|admitted)(?: in)? (?:for |at )?$"
)
_SERVICE = re.compile(
    rf"\s(?:(?!for\b|to\b|with\b|of\b|samples?\b)[\w’'&/,+-]+\s){{0,5}}?(?:consultations?|appointments?|assessments?|evaluations?|screenings?|checks?|check-?ups?|vaccin\w+|readings|help|advice|assistance|support|{SERVICE})\b"
)
_LED = re.compile(
    r"^\W*(?:(?:it['’]s|always|totally|completely|absolutely|100%|also|and|all|everything|plus|yes|cost|price|admission) )*$"
)


def is_free_sentence(low: Low, start: int, end: int, about: str = "", *, in_title: bool = False) -> bool:
    """Whether the sentence around "free", from `start` to `end`, says so of what whoever comes takes part in."""
    clause, before = _left(low, start)
    right = low[end : end + _RIGHT]
    if BUT.match(right) or _NO_MORE.match(right):
        return False
    if _LED.match(clause) and (_TO_DO.match(right) or _FOR_WHOM.match(right) or _is_led_service(right)):
        return True
    if in_title and clause == before == "" and _DAY.match(right):
        return True
    if _SERVICE.match(right) and _WILL_GIVE.search(clause):
        return True
    if _GIVEN.match(clause) and _BY_WHOM.match(right):
        return True
    if _GIVEN_AS.search(clause) and _AS_SERVICE.match(right):
        return True
    if not (_GOES_ON.match(right) or _TO_DO.match(right) or _FOR_WHOM.match(right)):
        return False
    return is_said_of_event(clause, before, about)


def is_event_given(low: Low, start: int, end: int, about: str) -> bool:
    """Whether "at no cost", from `start` to `end`, is said of such a thing, and of nobody in particular."""
    clause, before = _left(low, start)
    right = low[end : end + _RIGHT]
    if BUT.match(right) or _NO_MORE.match(right):
        return False
    if not (_GOES_ON.match(right) or _TO_DO.match(right) or _FOR_WHOM.match(right)):
        return False
    if low.startswith("cost", start):
        clause = f"{_ADVERB.sub('', clause)}is "
    return bool(_GIVEN.match(clause)) or is_said_of_event(clause, before, about)


def is_asked_of_nobody(low: Low, end: int) -> bool:
    """Whether "there is no fee", which ends at `end`, is of going in: "there is no fee for parking" is not."""
    right = low[end : end + _RIGHT]
    if BUT.match(right) or _NO_MORE.match(right):
        return False
    if _TO_DO.match(right) or _FOR_WHOM.match(right) or _GOES_ON.match(right):
        return True
    return (of := _OF_WHAT.match(right)) is not None and _is_event(of["what"].strip())


def is_of_a_thing(low: Low, start: int) -> bool:
    """Whether what is free is known to be no event: "Library cards are free for anyone who lives here"."""
    said = _said(_left(low, start)[0])
    if said is None or _is_event(said["subject"]):
        return False
    subject = said["subject"]
    return bool(
        _ANOTHER_THING.search(subject[-24:])
        or _NO_EVENT_EITHER.search(subject)
        or _AT_THE_EVENT.match(subject)
    )


def is_named(low: Low, start: int, about: str) -> bool:
    """Whether what is free is what the event is called: "Community Breakfast. The breakfast is free"."""
    if not about:
        return False
    said = _said(_left(low, start)[0])
    return said is not None and _is_named(said["subject"], about)


def is_of_another(low: Low, start: int) -> bool:
    """Whether what is given "at no cost" is something beside the event: "Loaner instruments are available at no cost"."""
    clause, _ = _left(low, start)
    said = _said(clause)
    if said is None or _LACKS.match(said["subject"].strip()) or _IT.match(said["subject"].strip()):
        return False
    return not _is_event(said["subject"])


def is_said_of_event(clause: str, before: str, about: str) -> bool:
    """Whether what `clause`, up to "free", speaks of is the event; `before` is what was said before it."""
    said = _said(_LEAD_IN.sub("", clause))
    if said is None:
        if clause.endswith((", all ", ", everything ")):
            return True
        if clause.endswith(", ") and _ONE.match(clause) and _is_event(_doer(clause)):
            return True
        return _WHO_COME.search(clause) is not None
    subject = said["subject"].strip(" \"'“”(")
    if _IT_DOES.match(subject):
        return _ANOTHER_THING.search(before) is None
    if _is_event(subject) or _is_named(subject, about):
        return True
    subject = _LAST_CLAUSE.split(subject)[-1] if " " in subject else subject
    if _IT.match(subject):
        return _ANOTHER_THING.search(before) is None and _ANOTHER_THING.search(clause) is None
    return _is_event(_doer(subject) if subject.endswith(" and") else subject)


def _doer(subject: str) -> str:
    """Who does what in "appointments last half an hour and are free": as much of its beginning as is a thing of the event."""
    words = subject.split()[:5]
    return next((each for count in range(1, 5) if _is_event(each := " ".join(words[:count]))), "")


def _said(clause: str) -> re.Match[str] | None:
    return _SAID.search(_ASIDE.sub(" ", clause))


def _is_named(subject: str, about: str) -> bool:
    """Whether "the supper" is what the event is called: "Community Supper"."""
    named = _THE.search(subject)
    return named is not None and named["what"] in about and not _NO_EVENT.search(subject)


def _is_event(subject: str) -> bool:
    if _DOING.match(subject):
        return True
    return any(_is_event_alone(each) for each in (subject, *_AND.split(subject)))


def _is_event_alone(subject: str) -> bool:
    if _NOT_ALL.search(subject):
        return False
    head = _PARTED.split(subject)[0].strip(" ,\"'“”")
    return _HEAD.search(head) is not None


def _is_led_service(right: str) -> bool:
    service = _SERVICE.match(right)
    return service is not None and _FOR_WHOM.match(right, service.end()) is not None


def _left(low: Low, start: int) -> tuple[str, str]:
    """The sentence up to `start`, and the words before it."""
    begin = max(0, start - _LEFT)
    left = low[begin:start]
    breaks = list(_SENTENCE.finditer(left))
    cut = breaks[-1].end() if breaks else 0
    return left[cut:], low[max(0, begin + cut - _BEFORE) : begin + cut]
