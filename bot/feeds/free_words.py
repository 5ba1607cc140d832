"""Words that say an event is free.

"Free" is the most dangerous word of a listing: a wrong one sends somebody across town with no money. So
the word alone says nothing: what stands before and behind it must make it the event's, and nothing there
may take it back. All texts here are in lower case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.feeds.event_words import EVENT, GROUP, SERVICE, SUBJECT, SUBJECT_ELSEWHERE
from bot.feeds.patterns import Low, Phrases, Signs, either

# How far around the word is looked.
_LEFT, _RIGHT = 64, 110

_WORD = Phrases(
    "free complimentary grati gráti gratui kosten frei libre livre libero franca $0 €0 £0 0€ 0_€ 0_eur 0_usd 0_dollar 0円 no-cost",
    r"\b(?:free{1,3}|complimentary|gr[aá]tis|gratuit[oaie]?s?|kostenlose?[rsn]?|kostenfrei|freie[rn]?|frei|no-cost|livre|libre|libero|franca|gratuite?)\b"
    r"|(?<![\d.,])(?:[$€£]\s?0(?:[.,]00)?|0(?:[.,]00)?\s?(?:€|eur\b|euros?\b|usd\b|dollars\b|円))(?![\d.,]\d|\d)",
)
# What takes it back.
_IF = rf"(?:(?:for|to) (?:the first |our |all )?{GROUP}|if|when|until|before|unless)\b"
_THIS = rf"(?:(?:this|the|our) )?(?:{SUBJECT}|{EVENT})"
_NO_COST = Phrases(
    "cost charge fee cover payment nothing waived never_a none nil zero on_us on_the_house",
    r"\bno (?:admission|entry|entrance|registration|attendance|participation|enrollment)[ -](?:fees?|charge|cost)\b",
    rf"\b(?:no|zero) (?:cost|charge|fee|payment) to (?:attend|join|volunteer|come|take part|participate|enter|play|register)\b(?! {_IF})",
    r"\bno payment (?:is )?(?:needed|necessary|required)\b|\bwe (?:don['’]?t|do not|never) charge(?: (?:anything|admission|a (?:cent|dime)))?\s*[.!,;]",
    r"\bno (?:tickets?|registration|rsvps?|reservations?|sign-?ups?|membership)(?: (?:or|and|nor)|,(?: no)?) (?:fees?|charges?|costs?|cover|payment)\b",
    r"\b(?:without (?:charge|cost)|(?:fee|admission|cover) (?:is |has been )?waived)\b|\b(?:free|no)[- ]of[- ]charge\b",
    r"\bpay nothing\b|\bnothing to pay\b",
    r"\b(?:cost|fee|charge|price|admission|cover|entry)s?(?: to \w+)?: ?(?:none|nothing|nil|zero)\b",
    r"\b(?:at )?(?:no|zero) (?:cost|charge|fee|cover(?: charge)?)\b"
    r"(?: (?:to (?:you|attend\w*|participa\w+|the public|join|enter|everyone|register|come|take part)"
    r""
    rf"|for (?:this|the|attend\w+|participa\w+|admission|entry|registration|anyone|everyone|{SUBJECT}|{SERVICE})[^.\n]{{0,30}}?))?"
    r"(?=\s*(?:[.!,;:)\n|*–—]|$|drink|and\b|but\b|either|whatsoever|at all\b|ever\b|-))",
    r"\bnever an? (?:cover|entry|admission)(?: charge| fee)?"
    r"(?=(?: at (?:the )?(?:(?!before|until|after|if|when|with|for|on)[\w’']+ ?){1,3})?\s*(?:[.!;)\n]|$))",
    rf"\b(?:it|this|attending|which|{_THIS}) (?:costs (?:you )?(?:absolutely )?(?:nothing|nada|zero)"
    rf"|(?:won['’]?t|doesn['’]?t|does not|will not) cost (?:you )?(?:a (?:thing|dime|penny|cent)|anything))\b(?! {_IF})",
    r"\bcosts? (?:you )?nothing to (?:attend|join|come|enter|take part|participate|play|register)\b",
    r"\b(?:admission|entry|entrance|tickets?|tonight|this (?:one|event)|it)(?:['’]s| is| are) on (?:us|the house)\b",
)
_NO_COST_ELSEWHERE = either(
    r"\b(?:sin (?:costo|coste|cargo)|sem custos?|senza costi|sans frais|ohne eintritt|kein eintritt|costo cero|wst[eę]p wolny|vstup zdarma|fri entré|toegang vrij)\b",
    r"(?:参加費?|入場料?|料金|費用|聴講料?|受講料?|観覧料?|会費)(?:は|：|:|\s)*無料",
)
_COST_SIGNS_ELSEWHERE = Signs(
    "sin ", "sem ", "senza", "sans", "ohne", "kein", "cero", "wolny", "zdarma", "fri ", "vrij", "無料"
)
_HOW = r"(?:always |all |totally |completely |absolutely |100% |entirely |also |now |offered |provided )?"

# --- behind the word --------------------------------------------------------------------------------------

# Not free after all: for some only, with something bought, for a while, or another thing than going in.
_BUT = either(
    r"(?!.{3,28}\b(?:and|&|or) (?:the )?(?:non|visitors|guests|public|community|everyone|regulars))"
    rf"[\s–—-]*(?:(?:for|to)\s(?:(?:all|our|any|current|active|unc\S*|duke\S*|the\sfirst|first|local)\s)*{GROUP}"
    r"|(?:with|w/)\s(?:\S+\s){0,3}(?:admission|purchase|membership|ticket|paid|id\b|entry|pass\b|paying|order)"
    r"|(?:if|before|until)\b|when\s(?:you|purchas)|after\s\d|and\s(?:open|welcome)\sto\s(?:all\s)?(?:members\b(?!,)|students\b)"
    r"|(?:(?:für|pour|para|per)(?: \w{1,3})?|aux) (?:mitglieder|kinder|sch[uü]ler|adh[ée]rents|membres|enfants|moins|[ée]tudiants|socios|miembros|ni[ñn]os"
    r"|menores|estudiantes|soci|bambini|studenti|crianças|estudantes)"
    r"|(?:trial|time\b|parking|wi-?fi|shipping|gift|t-?shirts?|swag|on\syour))",
)
# Said of going in; talk of tickets elsewhere does not take it back.
_ENTRY = either(
    r"[ -](?:general )?(?:admission|entry|entrance|registration)\b",
    r" of (?:charge|cost)\b",
    r" to (?:attend|enter|participate|join|play|visit|the (?:general )?public|all\b|everyone|watch)",
    r" for (?:all\b(?! (?:members|students|unc|duke))|everyone|everybody|anyone|the (?:general )?public)",
    r" (?:public )?event\b",
    r" tickets? (?:are |is )?(?:required|needed|must be|can be (?:reserved|picked)|available (?:at|online|via|on|from|through|here|now))\b",
    r" (?:with |w/ ?|but )?(?:rsvp|registration|reservation)s?(?: (?:is |are )?(?:required|requested|needed|recommended)|\s*[.!]|$)",
    r" (?:and|but|with) (?:an? )?(?:rsvp|registration|reservation)s?(?: (?:is |are )?(?:required|requested|needed|recommended))",
    r" (?:veranstaltung|workshop|eintritt|teilnahme|vortrag|kurs|webinar|event)\b|r eintritt|s toegang",
)
_OPEN = either(
    r",? (?:and|&) (?:open to|family|public|does not|do not|no |unticketed|all[ -]ages|fun\b|accessible|drop-in|beginner|suitable|welcoming)",
    r" et (?:ouvert|gratuit)",
)
_ENDS = either(
    r"[*_]*\s*(?:(?<=\s)[-–—](?=\s)|[\n|)!.;•🎟*+/]|\((?!with|for|if|members|students|kids|under|ages)|& all\b| as (?:always|ever|usual)\b| thanks to\b| of course\b|,(?! \w+-free| and\b| or\b)|$)"
)
_ENDS_ITS = either(
    r"\s*(?:[\n|)!.;,•]|$|and (?:open|it['’]?s|fun|all|everyone|family|no\b)|to (?:attend|join|all|everyone|enter|participate)|with some|for (?:all\b|everyone|anyone))"
)
_ENDS_ITS_DOING = either(
    r"\s*(?:[\n|)!.;,•–—]|$|and (?:open|everyone|all)|(?:on|at|via|from|in|with|this|every|all|by|here|today|now|below|online)\b)"
)
# Behind "gratis", "kostenlos", "gratuit", which stand alone more often than "free".
_ENDS_ELSEWHERE = either(
    r"\s(?:und|et|y|e|ohne|sans|sin|senza|sem|für|pour|para|per tutti|sur|con|previa|su|mit|nach|com|bis|hasta|jusqu)\b"
)
_ALONE = frozenset(["gratis", "grátis", "gratuit", "gratuita", "gratuito", "kostenlos", "kostenfrei"])
_ENGLISH = frozenset(("free", "freee", "complimentary", "no-cost", "$0"))
_NOUN_ELSEWHERE = either(rf"[\s-](?:\w+ )?{SUBJECT_ELSEWHERE}\b")
_NOUN = either(
    r",?\s(?!(?:or|speech|jazz|trial|time|range|style|will|agents?|fall|solo|form|writ\w+|throws?|weights?|market|press|world|wi-?fi"
    r"|store|fridge|pantry|librar\w+|spirit\w*|think\w+|thought|enterprise|state|soul|birds?|cash|money|stuff|beer|coffee|drinks?|agency|trade"
    r"|climbing|diving|fallin\w*|palestine|gaza|tibet|ukraine|iran|hugs|kittens?|samples?|swag|merch|gifts?|wine|pizza|snacks?|breakfast|dinner"
    r"|parking|food|lunch|people|radicals?|verse|kicks?|play)\b)(?:intro(?:duction)?\sto\s)?"
    r"(?:(?!(?:is|are|will|was|provided|for|to|at|on|with|during|from|of|by|your|when|or)\b)[\w’'&/+()-]+,?\s){0,5}?"
    rf"(?P<noun>{EVENT})\b(?! (?:trial|tickets? to win|benefit|fundraiser|gala))",
)
# "all of these free sessions": several, but the ones this is about.
_SEVERAL = either(
    r",?\s(?:[\w’'-]+,?\s){0,3}?(?P<what>tours|shows|films|movies|trainings|performances|rides|walks|clinics|lessons|sessions|workshops|classes|events|talks|webinars|concerts|lectures|screenings)\b"
)
_EACH = either(r" (?:every|each|all (?:summer|month|week|day|weekend)|on|this|throughout)\b")
_SERVICE = either(
    rf",?\s(?:(?!free\b)[\w’'&/+-]+\s){{0,4}}?(?P<what>{SERVICE})\b(?! (?:info|information|kits?|apps?|tools?|vouchers?|coupons?|trial|with (?:every |any |each )?(?:purchase|membership|paid)))"
)
_FOR_ALL = either(r" for (?:anyone|everyone|all)\b")
_TICKETS = either(r" (?:individual |general admission )?tickets?\b")

# --- before the word --------------------------------------------------------------------------------------

_SAID_OF = either(
    rf"\b{SUBJECT}(?: (?:to|at|for|of) (?:the|this|our|all|these) [\w’']+)?(?: \([^)]*\))?(?: (?:and|&) [\w’']+)? (?:is|are|will be|remains?)\s"
    rf"{_HOW}(?:for )?$",
    rf"\b{SUBJECT}['’]s {_HOW}$",
    rf"\b{SUBJECT_ELSEWHERE}(?: (?:ist|es|est|è))? $",
)
# "Admission and parking are free"
_SAID_OF_BOTH = either(rf"(?<!free )\b{SUBJECT} (?:and|&) [\w’']+ (?:is|are) {_HOW}$")
_SAID_OF_EVENT = either(
    rf"(?:^|[.!?\n]\s*)(?:(?:the|this|our|tonight['’]s) )?(?:\w+ ){{0,2}}{EVENT} is {_HOW}$"
)
_SAID_OF_SERVICE = either(rf"(?:^|[.!?\n]\s*)(?:all )?{SERVICE} (?:is|are) {_HOW}$")
_SAID_OF_IT = either(rf"\b(?:this|it|and|which|{EVENT})[\w ]{{0,24}} (?:is|are|will be) {_HOW}$")
_IS = either(r"\b(?:is|are) $")
_FIELD = either(
    r"\b(?:costs?|price|fees?|admission|entry|tickets?|registration|entrance|kosten|eintritt|preis"
    r"|precio|coste?o?|prix|tarif|participation|teilnahme|coût|prezzo|preço|valor|entrée|entrada|ingresso|admission fee)\s*"
    r"(?:is|are|to (?:attend|participate|join|enter|register|you))?\s*[:=–-]?\s*$",
)
_STARTS = either(
    r"(?:^|\n|[|•·(*~]|[.!?…]\s|\s[–—-])[\s🎟️*_]*(?:it['’]s |(?:totally|completely|always|also) "
    r"|(?:(?:totalmente|completamente|entièrement|völlig|absolut|todo|es|c['’]est|è|é) ){1,2})?$"
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
# "RSVP for free", "come join us for free"
_FOR_FREE = either(
    r"(?<!members )(?<!students )(?<!kids )\b(?:rsvp|register|join|attend|come|open(?:ing)?|offered|offering|hosting|hosted|held|running|sign up|enter|participate|enroll?|reserve|book|watch|play)"
    r"(?: (?!free)[\w’'-]+){0,3} for $",
)
# "Shredding is free", but what one does beside the event is not the event.
_DOING = either(
    rf"(?:^|\n|[.!?;,]\s|\band )(?!(?:park|shipp|camp|charg|stream|lodg|hous|babysitt|swimm|post|join|pric|stor)ing)[a-z]+ing is {_HOW}$"
)
# "Open to all levels and free."
_AND_OPEN = either(
    r"\b(?:open|welcome|public|ages|levels|everyone)\b[^.!?\n]{0,40}?(?:,| and| &) (?:it['’]s |always )?$"
)
_TAKE = either(
    r"\b(?:reserve|register(?: below)? for|rsvp for|claim|pick up|get|grab|book)(?: below)?(?: for)? (?:your|a|the)? ?$"
)
_NOT = either(r"(?:\bnot|n['’]?t|\bnever|\bno longer|\bhardly)(?: an?| entirely| all| for)? $")
_SOMETHING_ELSE = either(
    r"(?:parking|wi-?fi|internet|child ?care|t-?shirts?|swag|lunch|breakfast|dinner|coffee|drinks?|beer|food|snacks?|refreshments"
    r"|kids|children|members?|students?|ladies|dogs?|seniors|veterans|popcorn|pizza|first (?:drink|round|class|month|session|hour)"
    r"|shuttles?|transportation|materials|supplies|membership|delivery|shipping|tool|software|app|consultations?|download|account)"
    r"[\s:–—-]{0,3}(?:is |are |will be )?(?:always |admitted |get in |provided |offered |available |included )?(?:at |for )?$",
    r"(?:\bunder \d+|\d+ (?:and|&) (?:under|younger|over))\)?(?: is| are)?(?: always| admitted| get in)?(?: for)? $",
    r"(?:parkpl[aä]tze?|parken|getränke?|kinder|estacionamiento|aparcamiento|bebidas?|ni[ñn]os|enfants|boissons?|parcheggio|bambini"
    r"|mitglieder|soci[oa]s?|adh[ée]rents|駐車場|送料|初回)(?: sind| ist)?[\s:：]*$",
    r"\b(?:unter|bis|moins de|menores de|sotto i|hasta) \d+(?: ans| jahren?| a[ñn]os| anni)?[\s:]{0,3}$|-\d+ ans[\s:]{0,3}$",
    r"(?:\w-|\b(?:feel|break|set|home|scot|live|be|buy one get one|hosts?|offers?|smoke|alcohol|drug|gluten|dairy|sugar|scent"
    r"|fragrance|substance|stress|debt|cancer|hands|nut|barrier|judge?ment|mess|toll|fat|meat|cruelty|tax))\s?$",
    r"\b(?:volunteers?|winners?|sponsors?|donors?|vendors?|exhibitors?|speakers?|members?|students?|kids|children|seniors|veterans|teachers"
    r"|drivers?|patrons|subscribers|\w+holders?) (?:\w+ )?(?:gets?|receives?|enjoys?|have|has|earns?|scores?) (?:\w+ )?$",
    r"\b(?:receives?|gets?|given|takes? home|includes?|plus|enjoy) (?:a|an|your|one)\s$",
    r"\b(?:win|wins|chance (?:at|to win)|earn|redeem|plus|giveaway:?)\s(?:\w+\s){0,2}$",
)


@dataclass(frozen=True, slots=True)
class FreeWords:
    """Where a text says "free". `outright`: so that no talk of tickets elsewhere takes it back."""

    start: int
    end: int
    outright: bool


def free_words(low: Low, original: str, *, title: bool = False, about: str = "") -> FreeWords | None:
    """The words that say the event is free for whoever comes: the clearest, else the first.

    `original` is the same text as it was written: a "FREE" in capitals needs no article. `about` is what
    the event is called, in lower case.
    """
    doubtful: FreeWords | None = None
    for found in _readings(low, original, title, about):
        if found.outright:
            return found
        doubtful = doubtful or found
    return doubtful


def _readings(low: Low, original: str, title: bool, about: str) -> Iterator[FreeWords]:
    for match in _no_cost(low):
        if not _SOMETHING_ELSE.search(low[max(0, match.start() - _LEFT) : match.start()]):
            yield FreeWords(match.start(), match.end(), True)
    for match in _WORD.finditer(low):
        start, end = match.span()
        left = low[max(0, start - _LEFT) : start]
        right = low[end : end + _RIGHT]
        if (
            _NOT.search(left)
            or _BUT.match(right)
            or (_SOMETHING_ELSE.search(left) and not _SAID_OF_BOTH.search(left))
        ):
            continue
        if _is_outright(left, right):
            yield FreeWords(start, end, True)
        elif _is_likely(left, right, original[start:end], title, about):
            yield FreeWords(start, end, False)


def _no_cost(low: Low) -> Iterator[re.Match[str]]:
    yield from _NO_COST.finditer(low)
    if _COST_SIGNS_ELSEWHERE.are_in(low):
        yield from _NO_COST_ELSEWHERE.finditer(low)


def _is_outright(left: str, right: str) -> bool:
    entry = _ENTRY.match(right)
    if entry and _BUT.match(right, entry.end()):
        return False
    if entry or _FIELD.search(left) or _SAID_OF.search(left):
        return True
    return bool(_OPEN.match(right)) and (not _IS.search(left) or bool(_SAID_OF_IT.search(left)))


def _is_service(left: str, right: str, title: bool, about: str) -> bool:
    """ "Free headshots" are what the event is, where its title says so."""
    service = _SERVICE.match(right) if _STARTS.search(left) else None
    if service is None or (not title and _BUT.match(right, service.end())):
        return False
    return bool(title or left == "" or service["what"] in about or _FOR_ALL.match(right, service.end()))


def _is_likely(left: str, right: str, written: str, title: bool, about: str) -> bool:
    word, in_capitals = written.lower(), written == "FREE"
    if _STARTS.search(left) and (_ENDS.match(right) or (word in _ALONE and _ENDS_ELSEWHERE.match(right))):
        return True
    if _is_service(left, right, title, about):
        return True
    if _ALWAYS.search(left) or (_ENDS_ITS.match(right) and _ITS.search(left)):
        return True
    if (_DOING.search(left) or _FOR_FREE.search(left)) and _ENDS_ITS_DOING.match(right):
        return True
    if _AND_OPEN.search(left) and _ENDS.match(right):
        return True
    if _TICKETS.match(right):
        return bool(_TAKE.search(left))
    if several := _SEVERAL.match(right):
        if _BUT.match(right, several.end()):
            return False
        if _STARTS.search(left) and (several["what"] in about or _EACH.match(right, several.end())):
            return True
        return bool(_THESE.search(left)) or (title and in_capitals)
    if word not in _ENGLISH and _NOUN_ELSEWHERE.match(right) and _STARTS.search(left):
        return True
    noun = _NOUN.match(right)
    if noun is not None and noun["noun"] == "lesson" and not title:
        return False  # the lesson before the dance, which costs
    if noun is None and (
        _SAID_OF_EVENT.search(left) or (_SAID_OF_SERVICE.search(left) and _ENDS_ITS.match(right))
    ):
        return True
    return noun is not None and not _BUT.match(right, noun.end()) and (in_capitals or bool(_ONE.search(left)))
