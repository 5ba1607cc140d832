"""What stands before the word "free" and makes it the event's, or another thing's; for text in lower case."""

from __future__ import annotations

from bot.feeds.event_words import EVENT, SERVICE, SUBJECT, SUBJECT_ELSEWHERE
from bot.feeds.patterns import either

_HOW = r"(?:always |all |totally |completely |absolutely |100% |entirely |also |now |offered |provided )?"

SAID_OF = either(
    rf"\b{SUBJECT}(?: (?:to|at|for|of) (?:the|this|our|all|these) [\w’']+)?(?: \([^)]*\))?(?: (?:and|&) [\w’']+)? (?:is|are|will be|remains?)\s"
    rf"{_HOW}(?:for )?$",
    rf"\b{SUBJECT}['’]s {_HOW}$",
    rf"\b{SUBJECT_ELSEWHERE}(?: (?:ist|sind|es|son|est|sont|è|sono|é|são)(?: (?:totalmente|completamente|todas|todos|siempre))?)? $",
)
# "Admission and parking are free"
SAID_OF_BOTH = either(rf"(?<!free )\b{SUBJECT} (?:and|&) [\w’']+ (?:is|are) {_HOW}$")
SAID_OF_EVENT = either(
    rf"(?:^|[.!?\n]\s*)(?:(?:the|this|our|tonight['’]s) (?:\w+ ){{0,2}})?{EVENT} is {_HOW}$"
)
SAID_OF_SERVICE = either(rf"(?:^|[.!?\n]\s*)(?:all )?{SERVICE} (?:is|are) {_HOW}$")
SAID_OF_IT = either(
    rf"\b(?:this|it|and|which|{EVENT})[\w ]{{0,24}} (?:is|are|will be) {_HOW}$",
)
IS = either(r"\b(?:is|are) $")
FIELD = either(
    r"\b(?:costs?|price|fees?|admission|entry|tickets?|registration|entrance|kosten|eintritt|preis"
    r"|precio|coste?o?|prix|tarif|participation|teilnahme|coût|prezzo|preço|valor|entrée|entrada|ingresso|admission fee)\s*"
    r"(?:is|are|to (?:attend|participate|join|enter|register|you))?\s*[:=–-]?\s*$",
)
STARTS = either(
    r"(?:^|\n|[|•·(*~]|[.!?…]\s|\s[–—-])[\s🎟️*_]*(?:it['’]s |(?:totally|completely|always|also) "
    r"|(?:(?:totalmente|completamente|entièrement|völlig|absolut|todo|es|c['’]est|è|é) ){1,2})?$"
)
ITS = either(
    r"\b(?:it['’]?s|it is|this is|we are|always|are all|100%) (?:all |always |totally |completely |absolutely |100% )?$"
)
ONE = either(
    r"(?:\b(?:an?|this|our|another|the|your|is|host|hosting|annual|monthly|weekly|for)\s|^|[.!?:\n|]\s*)"
    r"(?:(?:totally|completely|absolutely|fun,?|exciting,?|special) )?$",
)
ALWAYS = either(
    r"\b(?:and|is|are|it['’]s) always $|, (?:totally|completely|absolutely|entirely|all|always|100%) $"
)
THESE = either(r"\bthese $")
# "RSVP for free", "come join us for free"
FOR_FREE = either(
    r"(?<!members )(?<!students )(?<!kids )\b(?:rsvp|register|join|attend|come|open(?:ing)?|offered|offering|held|enter|participate|enroll?|reserve|book|watch|play)"
    r"(?: (?!free)[\w’'-]+){0,5} for $",
)
# "Shredding is free", but what one does beside the event is not the event.
DOING = either(
    rf"(?:^|\n|[.!?;,]\s|\band )(?!(?:park|shipp|camp|charg|stream|lodg|hous|babysitt|swimm|post|join|pric|stor|noth|anyth|someth)ing)[a-z]+ing is {_HOW}$"
)
# "Open to all levels and free."
AND_OPEN = either(
    r"\b(?:open|welcome|public|ages|levels|everyone)\b[^.!?\n]{0,40}?(?:,| and| &) (?:it['’]s |always )?$"
)
TAKE = either(
    r"\b(?:reserve|register(?: below)? for|rsvp for|claim|pick up|get|grab|book)(?: below)?(?: for)? (?:your|a|the)? ?$"
)
INCLUDED = either(r"\bincluded $")
NOT = either(r"(?:\bnot|n['’]t|\bnever|\bno longer|\bhardly)(?: an?| entirely| all| for)? $")
SOMETHING_ELSE = either(
    r"(?:parking|wi-?fi|internet|child ?care|t-?shirts?|swag|lunch|breakfast|dinner|coffee|drinks?|beer|food|snacks?|refreshments"
    r"|kids|children|members?|students?|ladies|dogs?|seniors|veterans|popcorn|pizza|first (?:drink|round|class|month|session|hour)"
    r"|shuttles?|transportation|materials|supplies|membership|delivery|shipping|tool|software|app|download|account)"
    r"[\s:–—-]{0,3}(?:is |are |will be )?(?:always |admitted |get in |provided |offered |available |included )?(?:at |for )?$",
    r"(?:\bunder \d+|\d+ (?:and|&) (?:under|younger|over))\)?(?: is| are)?(?: always| admitted| get in)?(?: for)? $",
    r"(?:parkpl[aä]tze?|parken|getränke?|kinder|estacionamiento|aparcamiento|bebidas?|ni[ñn]os|enfants|boissons?|parcheggio|bambini"
    r"|mitglieder|soci[oa]s?|adh[ée]rents|駐車場|送料|初回)(?: sind| ist)?[\s:：]*$",
    r"\b(?:unter|bis|moins de|menores de|sotto i|hasta) \d+(?: ans| jahren?| a[ñn]os| anni)?[\s:]{0,3}$|-\d+ ans[\s:]{0,3}$",
    r"(?:\w-|\b(?:feel|break|set|home|scot|live|be|buy one get one|hosts?|offers?|smoke|alcohol|drug|gluten|dairy|sugar|scent"
    r"|fragrance|substance|stress|debt|cancer|hands|nut|barrier|judge?ment|mess|toll|fat|meat|cruelty|tax))\s?$",
    r"\b(?:volunteers?|winners?|sponsors?|donors?|vendors?|exhibitors?|speakers?|members?|students?|kids|children|seniors|veterans|teachers"
    r"|drivers?|patrons|subscribers|\w+holders?) (?:\w+ )?(?:gets?|receives?|enjoys?|have|has|earns?|scores?) (?:\w+ )?$",
    r"\b(?:volunteers?|speakers|members|students|kids|children|seniors|veterans|residents|teachers|employees|ladies|staff|faculty|exhibitors"
    r"|vendors)\b(?: \w+){1,3} for $|\btry (?:out )?(?:an?|one|our|your) $",
    r"\b(?:have|has|had|got|need|want|any) (?:an? )?$",
    r"\b(?:your |the )?first (?:[\w’'-]+ ){1,4}(?:is |are |will be )(?:always |also |on us and )?(?:for |at )?$",
    r"\b(?:members?|students?|kids|children|seniors|veterans|residents|volunteers|cast|crew|donors|sponsors|vendors|exhibitors|speakers|teachers|subscribers|\w+holders) (?:can |may |will |always )?(?:pay|owe)s? $",
    r"\b(?:receives?|gets?|given|takes? home|includes?|plus|enjoy) (?:a|an|your|one)\s$",
    r"\b(?:receives?|gets?|given|takes? home|includes?|plus|wins?)\b[^.!?\n]{0,30} and (?:an?|your|one)\s$",
    r"\b(?:make|makes|making) (?!this|our|the |it )(?:[\w’'-]+ ){1,3}$",
    r"\b(?:benefits?|fundraiser|gala|supports?|supporting|proceeds|donates?|raise)\b[^.!?\n]{0,30}\b(?:for|to|the|our|of) $",
    r"\b(?:win|wins|chance (?:at|to win)|earn|redeem|plus|giveaway:?)\s(?:\w+\s){0,2}$",
)
