"""What stands behind the word "free" and makes it the event's, or takes it back; for text in lower case."""

from __future__ import annotations

from bot.feeds.event_words import EVENT, GROUP, SERVICE, SUBJECT_ELSEWHERE
from bot.feeds.patterns import either

# Not free after all: for some only, with something bought, for a while, or another thing than going in.
BUT = either(
    r"(?![^.!?\n]{3,60}\b(?:and|&|or) (?:the )?(?:non|visitors|guests|public|community|everyone|regulars))"
    rf"[\s–—-]*(?:(?:for|to)\s(?:(?:all|our|any|current|active|unc\S*|duke\S*|the\sfirst|first|local)\s)*{GROUP}"
    r"|(?:with|w/)\s(?:\S+\s){0,3}(?:admission|purchase|membership|ticket|paid|id\b|entry|pass\b|paying|order|guest|flyers?|coupon|costume|wristband|card\b)"
    r"|(?:if|before|until)\b|when\s(?:you|purchas)|after\s\d|and\s(?:open|welcome)\sto\s(?:all\s)?(?:members\b(?!,)|students\b)"
    r"|(?:(?:für|pour|para|per)(?: \w{1,3})?|aux) (?:mitglieder|kinder|sch[uü]ler|adh[ée]rents|membres|enfants|moins|[ée]tudiants|socios|miembros|ni[ñn]os"
    r"|menores|estudiantes|soci|bambini|studenti|crianças|estudantes)"
    r"|(?:trial|time\b|parking|wi-?fi|shipping|gift|t-?shirts?|swag|on\s(?:your|netflix|youtube|kanopy|hulu|amazon|spotify)))",
)
# "Free admission Tuesdays for residents"
BUT_FOR = either(
    rf"(?:\s(?!and\b|or\b|from\b|\d)\w+){{1,2}}\s(?:for|to)\s(?:(?:all|our|local)\s)*{GROUP}(?! (?:and|&|or) )"
)
# Said of going in; talk of tickets elsewhere does not take it back.
ENTRY = either(
    r"[ -](?:general )?(?:admission|entry|entrance|registration)\b",
    r" of (?:charge|cost)\b",
    r"[ -]to[ -](?:attend|enter|participate|join|play|visit|the (?:general )?public|all\b|everyone|everybody|anyone|anybody|watch)",
    r" for (?:all\b(?! (?:members|students|unc|duke))|everyone|everybody|anyone|the (?:general )?public)",
    r" (?:to|for) (?:(?:all|any) )?(?:job[- ]?seekers|participants|attendees|visitors|families|beginners|the community|spectators)\b",
    r" (?:public )?event\b(?! tickets?)",
    r" tickets? (?:are |is )?(?:required|needed|must be|can be (?:reserved|picked)|available (?:at|online|via|on|from|through|here|now))\b",
    r" (?:with (?:\w+ )?|w/ ?|but )?(?:rsvp|registration|reservation)s?(?: (?:is |are )?(?:required|requested|needed|recommended)|\s*[.!]|$)",
    r" (?:and|but|with) (?:an? )?(?:\w+ ){0,2}(?:rsvp|registration|reservation)s?(?: (?:is |are )?(?:required|requested|needed|recommended))",
    r" (?:veranstaltung|workshop|eintritt|teilnahme|vortrag|kurs|webinar|event(?! tickets?))\b|r eintritt|s toegang",
)
OPEN = either(
    r",? (?:and|&) (?:open to|family|public|does not|do not|no |unticketed|all[ -]ages|fun\b|accessible|drop-in|beginner|suitable|welcoming)",
    r" et (?:ouvert|gratuit)",
)
ENDS = either(
    r"[*_]*\s*(?:(?<=\s)[-–—](?=\s)|[\n|)!.;•🎟*+/]|\((?!with|for|if|members|students|kids|under|ages)|& all\b| as (?:always|ever|usual)\b| thanks to\b| of course\b|,(?! \w+-free| and\b| or\b)|$)"
)
# "Free for founders; investors $100": free for some.
OTHERS_PAY = either(
    r"\s*(?:for|to) (?!all\b|every|any|the (?:general )?public|families)[^.!?;,\n$]{3,40}[;,/|] ?(?:and |but )?"
    r"(?:all )?(?:investors|others|everyone else|guests|visitors|non-?\s?\w+|professionals|adults|companies|walk-?ins)[:–-]? ?(?:pays? )?[$€£]\d"
)
ENDS_ITS = either(
    r"\s*(?:[\n|)!.;,•]|$|and (?:open|it['’]?s|fun|all|everyone|family|no\b)|to (?:attend|join|all|everyone|enter|participate)|with some|for (?:all\b|everyone|anyone))"
)
ENDS_ITS_DOING = either(
    r"\s*(?:[\n|)!.;,•–—]|$|and (?:open|everyone|all|available)|(?:on|at|via|from|in|with|this|every|all|by|here|today|now|below|online)\b)"
)
# Behind "gratis", "kostenlos", "gratuit", which stand alone more often than "free".
ENDS_ELSEWHERE = either(
    r"\s(?:und|et|y|e|ohne|sans|sin|senza|sem|für|pour|para|per tutti|sur|con|previa|su|mit|nach|com|bis|hasta|jusqu)\b"
)
ALONE = frozenset(["gratis", "grátis", "gratuit", "gratuita", "gratuito", "kostenlos", "kostenfrei"])
ENGLISH = frozenset(("free", "freee", "complimentary", "no-cost", "$0"))
NOUN_ELSEWHERE = either(rf"[\s-](?:\w+ )?{SUBJECT_ELSEWHERE}\b")
NOUN = either(
    r",?\s(?!(?:or|speech|jazz|trial|time|range|style|will|agents?|fall|solo|form|writ\w+|throws?|weights?|market|press|world|wi-?fi"
    r"|store|software|and\sopen[\s-]source|improvisation|motion|standing|britney|association|pre-\w+|fridge|pantry|librar\w+|spirit\w*|think\w+|thought|enterprise|state|soul|willy|guy|popcorn|sodas?|birds?|cash|money|stuff|beer|coffee|drinks?|agency|trade"
    r"|climbing|diving|fallin\w*|palestine|gaza|tibet|ukraine|iran|hugs|kittens?|samples?|swag|merch|gifts?|wine|pizza|snacks?|breakfast|dinner"
    r"|parking|food|lunch|people|radicals?|verse|kicks?|play)\b)(?:intro(?:duction)?\sto\s)?"
    r"(?:(?!(?:is|are|will|was|provided|for|to|at|on|with|during|from|of|by|your|when|or|after|before|following|that|who)\b)[\w’'&/+()-]+,?\s){0,5}?"
    rf"(?P<noun>{EVENT})\b(?! (?:{EVENT}\b|trial|pass(?:es)?\b|credits?\b|packages?\b|tickets? (?:to win|with)|benefit|fundraiser|gala))",
)
# "all of these free sessions": several, but the ones this is about.
SEVERAL = either(
    r",?\s(?:[\w’'-]+,?\s){0,3}?(?P<what>tours|shows|films|movies|trainings|performances|rides|walks|clinics|lessons|sessions|workshops|classes|events|talks|webinars|concerts|lectures|screenings)\b"
)
# "a free lesson before the show"
BESIDE = either(
    r" (?:before|after|prior to|ahead of) (?:the|our|each)\b| follows?\b| to follow\b| afterwards?\b"
)
EACH = either(r" (?:every|each|all (?:summer|month|week|day|weekend)|on|this|throughout)\b")
SERVICE_FOR = either(
    rf",?\s(?:(?!free\b)[\w’'&/+-]+\s){{0,4}}?(?P<what>{SERVICE})\b(?! (?:info|information|kits?|apps?|tools?|vouchers?|coupons?|trial|with (?:every |any |each )?(?:purchase|membership|paid)))"
)
# What whoever gives it away gives away to all.
PUBLIC = either(r"\b(?:legal|tax|health|dental|vision|flu|exams?|screenings?|shots?|mammograms?|vaccin\w+)\b")
FOR_ALL = either(r" for (?:anyone|everyone|all)\b")
TICKETS = either(r" (?:individual |general admission )?tickets?\b")
