"""What sentences that say "free" are made of; for text in lower case. `free_sentences` puts them together."""

from __future__ import annotations

import re

from bot.feeds.event_words import EVENT, GROUP, SERVICE, SUBJECT
from bot.feeds.patterns import either, one_of

SENTENCE = re.compile(r"[.!?…|•·*]\s+|\n|[;:]\s|[–—]\s?|\s-\s")
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
HEAD = re.compile(rf"(?:^|[\s-]){_TAKEN_PART_IN}$")
PARTED = re.compile(
    r",?\s(?:and|&|or|plus)\s|\s(?:of|for|to|at|in|on|with|by|from|during|led|that|which|who|itself|themselves|here|this|tonight|today|tomorrow|we|you)\b"
)
# Of these a part is free, or it is so for some.
NOT_ALL = either(
    r"\b(?:spectators?|first|second|next|trial|another|other|some|most|many|several|few|replay|recordings?|parking|childcare|babysitting|lunch|food|kids?|children"
    r"|members?|students?|seniors?|veterans?|teachers?|residents?|employees|staff|faculty|under|exhibitors?|vendors?|loaner|equipment|materials|supplies"
    r"|shuttles?|rentals?|wifi|wi-fi|app|software|tool|platform|website|download|ebooks?|book|if|when|where|while|like|ones?|our other|last year)\b"
    rf"|\b(?:for|to) (?:all |our )?{GROUP}"
)
_HOW = (
    r"(?:(?:always|all|totally|completely|absolutely|100%|entirely|also|now|both|still|generally|fully|again|once again|offered|provided|available|open|given|held|made|presented|brought to you|performed|done|made available|supplied|run|conducted|delivered|hosted)[ ,]+"
    r"|being )*"
)
SAID = re.compile(
    rf"(?P<subject>[^,;]{{2,90}}?)(?:['’](?:s|re)|,? (?:is|are|will be|remains?|stays?|comes?)) (?:and (?:always )?will be )?{_HOW}(?:for |at )?$"
)
LEAD_IN = re.compile(
    r"^\W*(?:(?:and|but|so|best of all|as (?:always|ever|usual)|like (?:all|everything)[^,]*|yes|also|plus|thanks to [^,]*|even better|note)\b,?\s+(?:that )?)+"
)
LAST_CLAUSE = re.compile(r",? (?:and|but|so|because|since|as) (?=[\w ’'-]+$)|, (?=[\w ’'-]+$)")
GIVEN = re.compile(
    rf"^\W*(?:this (?:\w+ )?)?(?:offered|provided|presented|brought to you|held|given|always|made possible|available|open) {_HOW}(?:for |at )?$"
)
BY_WHOM = either(r" (?:by|thanks|through|courtesy)\b|\s?[.!]")
GIVEN_AS = either(r"\b(?:offered|provided|given|presented|held|brought to you|run) as an? $")
AS_SERVICE = either(
    r" (?:\w+ ){0,2}(?:service|gift|resource|benefit|offering|event|program)\b(?! (?:to|for) (?:our |all )?(?:members|students|employees))"
)
IT = either(
    r"(?:and |so |best of all,? |also )?(?:it|this|that|these|they|which|everything|all (?:of )?(?:this|it)|all|we|it all|the whole (?:thing|day|evening|night|event))$"
)
THE = re.compile(
    r"(?:^|, |\b(?:and|but|so) )(?:the|this|our|all|these) (?:whole |entire )?(?P<what>[^\W\d]{4,})$"
)
NO_EVENT = either(
    r"\b(?:apps?|software|tool|book|parking|shuttle|first|members?|kids|children|student|wi-?fi|platform|website|guide|beers?|wines?|coffee|drinks?|pints?|ice cream|pizza)\b"
)
# What one does there.
DOING = re.compile(
    r"^(?!(?:park|shipp|camp|charg|stream|lodg|hous|babysitt|post|pric|stor|noth|anyth|someth|mov|cater)ing)[a-z]+ing(?: (?:in|part|up|along))?$"
)
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_PART_OF_DAY = r"(?:days?|nights?|mornings?|afternoons?|evenings?|weekends?)"
DAY = either(
    r" (?:(?:family|community|first|second|third|fourth|last|museum|public|admission|fun|outdoor|neighborhood|access) )"
    rf"{{1,3}}(?:{_WEEKDAY}(?: {_PART_OF_DAY})?|{_PART_OF_DAY})\b",
    r" (?:(?:community|neighborhood|family|public|thanksgiving|christmas|easter|holiday|parish|senior|hot|monthly|weekly|pancake) ){1,3}(?:dinner|meal|lunch|breakfast|supper|brunch|bbq|cookout|luncheon|feast)s?\b",
    rf" {_WEEKDAY}(?: {_PART_OF_DAY})?\b(?! for| before| with)",
)
# In a title: what one does there, and not what for.
ACTIVITY = either(
    r" (?:(?:community|outdoor|public|neighborhood|family|sunset|sunrise|summer|weekly|beginner|beginners['’]?|intro|morning|lunchtime|evening|drop-in|all-levels|gentle|senior|kids['’]?|park|rooftop) ){0,3}"
    r"(?:zumba|pilates|tai chi|qi ?gong|salsa dancing|bachata|line dancing|square dancing|swing dancing|contra dancing|aerobics|barre|capoeira|chess|meditation|kickboxing|pickleball|crossfit|bootcamp|jazzercise|cpr|stargazing|birding|bird ?watching|paddling|kayaking|ice skating|roller skating|storytelling|croquet|bocce|cornhole|ultimate|futsal|volleyball)\b"
    r"(?! (?:mats?|shoes|sets?|boards?|balls?|gear|equipment|rentals?|trial|pass(?:es)?|apps?|videos?|guides?|for (?:members|students|seniors|kids|employees|staff)|before|after|with)\b)"
)
ADVERB = re.compile(r"\b(?:will|always|also|now|you|it all|still|all)\s$")
OF_WHAT = re.compile(r" (?:for|to join|to take) (?P<what>(?:(?!and\b|but\b|or\b)[\w’'-]+\s?){1,4})")
IT_DOES = either(r"(?:it|this|that)\b[\w ’'-]{3,50} and$")
# "The event, helmets included, is free"
ASIDE = re.compile(r", [^,]{2,40}, (?=(?:is|are|will be) )")
ONE = either(r"\W*(?:an?|this|our|another|the) ")
AND = re.compile(r",? (?:and|&) ")
LACKS = either(r"(?:and |but |so |as )?(?:there|here|what)$")
# What "it" may be instead.
ANOTHER_THING = either(
    r"\b(?:tool|app|apps|software|platform|library card|database|website|parking|shuttle|bus|download|plug-?in|account|newsletter|program called|package|podcast"
    r"|book|ebook|game called|service called|kit|guide|magazine|coffee|pizza|open[- ]source|deck|garage|streetcar|trolley|library cards|resources?|collections?|databases?|streaming|lockers?|coat check|wristbands?|gear|equipment|masks?|helmets?|transit|memberships?|wi-?fi|childcare|t-?shirt|sample|model|dataset|editor)s?\b"
)
NO_EVENT_EITHER = either(r"\b(?:librar(?:y|ies)|college|hospital|school|bus(?:es)?|campus|water)$")
AT_THE_EVENT = either(
    r"\W*(?:all |the |our )?(?:[\w-]+ )?(?:parking|care|food|drinks?|coffee|childcare|wi-?fi|shuttles?|transportation|transport|rides|water|snacks|refreshments|storage|seating) (?:at|to|from|during|for|near|in|before|after|around) "
)
# Behind "is free": the end, or words that take nothing back.
GOES_ON = either(
    r"\s*[*_]*(?:[.!?,;:)(|\n•–—+/🎟]|- |$|(?:and|but|so|or (?:obligation|sign-?up|registration|tickets?|commitment)|of any (?:kind|sort)|thanks|courtesy|on|at|every|all|from \d|as|through|because|both|either|including|though|however|in|each|by"
    r"|with (?!\w+ (?:admission|purchase|pass)|admission|purchase|paid|a |your|proof|valid|id\b|membership)|due|this|today|tonight|again|since|here|year-round|while (?:supplies|spots|space)|like)\b)"
)
NO_MORE = either(
    r"\s*(?:and (?:paid|easy to use|open[- ]source|low[- ]cost|reduced|discounted|available (?:on|for) (?:download|ios|android))|,? (?:or|to) (?:use|download|copy|share|install|a good|good)\b|for (?:personal|non|a limited)"
    r"|(?:today|this \w+),? (?:only )?(?:if|with)|and under|in (?:exchange|return)|on (?:your|netflix|youtube|kanopy|amazon|spotify)|with (?:the )?(?:code|coupon))"
)
TO_DO = either(
    r" and (?:open|unticketed|casual|fun|friendly|public|everyone)\b(?!-| source)| with no (?:tickets?|registration|reservations?|rsvps?|sign-?up|appointments?|strings|obligations?|purchase)\b| to (?:attend|come|enter|join|visit|watch|see|hear|listen|look|browse|wander|stroll|walk|stop|drop|say|play|participate|take part|observe|sit in|spectate|try|ride|swim|skate|explore|stay|dance|view|tour|meet|register|go\b|all\b|every|any|the public|you\b|our (?:neighbors|community|guests|patrons)|guests|visitors|newcomers|families|adults|audiences?)"
)
_WHO = (
    r"(?:(?:all|our|any|local|area|every|small|other|both|interested|first-time|expecting|expectant|young|aspiring|working|curious|new|early[- ]stage|early[- ]career|would-be|up-and-coming|emerging|budding|growing|independent)\s)*(?:guests?|visitors?|newcomers?|famil(?:y|ies)|neighbors?|neighbours?|parents?|adults?|beginners?|drop-ins?"
    r"|walk-ins?|attendees?|participants?|spectators?|listeners?|shoppers?|job[- ]?seekers?|businesses|business owners|entrepreneurs|small business\w*|caregivers?|patients?|community|public|whole|everyone|everybody|anyone|anybody|all"
    r"|you|each|the (?:whole|entire|wider|public|general|community|neighborhood|town|city)|locals|music lovers|readers|writers|developers|people|folks|founders|startups?|artists|candidates|applicants|clients|learners|grades k|dancers|runners|volunteers and|homeowners|renters|tenants|gardeners|dogs and their)\b"
)
FOR_WHOM = either(
    r" (?:for|to) (?:\w+ ){0,2}(?:residents|members|students|employees|alumni|cardholders) (?:and|&|or) (?:their |all )?(?:non|visitors|guests|friends|(?:the )?(?:public|community)|everyone)",
    r" for (?:either|both|any of|them\b|that\b|this\b|it\b)",
    rf" (?:for|to) {_WHO}(?!['’]| (?:of (?:members|the (?:hotel|inn|lodge|resort))|who (?:have|hold|buy|purchase|pay|are members|register by)|with (?:an? |their |valid )?(?:\w+ )?(?:ticket|pass|membership|card|id|badge|purchase|admission)|under|aged?|\d|(?:and |or )?members|members|holding))",
)
_PEOPLE = r"(?:volunteers?|students?|nurses?|attorneys?|lawyers?|counsel(?:l)?ors?|advis[eo]rs?|experts?|clinicians?|doctors?|dentists?|hygienists?|pharmacists?|mentors?|coaches|librarians?|staff|preparers|professionals|technicians|team|we|barbers|stylists|mechanics|teachers|instructors|who|county|department|clinic|hospital)"
WILL_GIVE = re.compile(
    rf"\b(?:{_PEOPLE}|(?:our|volunteer|licensed|certified|registered|local|trained) (?:\w+ )?\w+s)\b[^.!?\n]{{0,70}}?\b(?:give|giving|offer|offering|provide|providing|be doing|do|doing|conduct|conducting|perform|performing|hold|holding)s? (?:up to \d+ )?$"
)
WHO_COME = re.compile(
    r"(?:^\W*|, |\b(?:and|so|where|but) )(?:all (?:are|of you)|everyone|everybody|anyone|anybody|all|you|we all|visitors?|guests?|the public|families|participants|attendees|spectators?|listeners|job[- ]?seekers?|the whole (?:family|town|community)|people|all ages|newcomers|dancers|players)"
    r"(?: (?:can|may|will|always|is welcome to|are welcome to|is invited to|are invited to))* (?:attends?|enters?|gets? in|comes?|joins?|participates?|plays?|rides?|skates?|swims?|visits?|watch(?:es)?|goes?|go|takes? part|admitted)(?: in)? (?:for |at )?$"
)
A_SERVICE = re.compile(
    rf"\s(?:(?!for\b|to\b|with\b|of\b|samples?\b)[\w’'&/,+-]+\s){{0,5}}?(?:consultations?|appointments?|assessments?|evaluations?|screenings?|checks?|check-?ups?|vaccin\w+|readings|help|advice|assistance|support|{SERVICE})\b"
)
LED = re.compile(
    r"^\W*(?:(?:it['’]s|always|totally|completely|absolutely|100%|also|and|all|everything|plus|yes|cost|price|admission) )*$"
)
