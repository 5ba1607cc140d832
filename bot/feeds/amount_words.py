"""The words around an amount that say what it is asked for, and of whom; for text in lower case."""

from __future__ import annotations

import re

from bot.feeds.event_words import EVENT, PRICED
from bot.feeds.patterns import either

# Words before an amount that make it the price of going in.
ENTRY_BEFORE = either(
    r"tickets?\b|admission|\bentry\b|entrance|\bcover\b|\bcosts?\b|\bpric(?:e|es|ing)\b|\bfees?\b|regist\w+|tuition|\bfares?\b",
    r"\brates?\b|\bga\b|\bgeneral\b|\bregular\b|\badults?\b|\bseat(?:s|ing)?\b|\badvance\b|\badv\b|\bdoor\b|\bdos\b|\bindividuals?\b|\b(?:day |festival |weekend |full )?pass(?:es)?\b|\bpresale\b",
    r"\b(?:non)?members?\b|\bstudents?\b|\bseniors?\b|\battend\b|\bcharge\b|\bpay\b(?! off| down| back)|\benrol\w*|\b(?:drop|walk|buy)[- ]?ins?\b|\b(?:first[- ]timers?|newcomers|returning|ante|everyone|all ages|all[- ]inclusive|single day)\b[\s:–-]*$|\bsliding[- ]scale|[💲💵💰🎟🎫]|\b(?:guests|visitors|others|everyone else|stags?|singles?|couples?|families)[\s:–-]*$",
    r"(?:^|[\n|.!]\s*)(?:minimum |requested )?donations?:? ?$|\bsuggested:?\s*$|\b(?:energy exchange|exchange|investment|contribution|price|tix|early.?birds?)\b[\s:=–-]*$",
    r"\b(?:(?:save|reserve|claim) (?:your|a) (?:spot|seat|place)|book now|sign up|we ask(?: for)?|asking|contribution of|exchange is|priced at) ?(?:for )?$|\b(?:included|all) for (?:just |only )?$",
    rf"(?:^|[.,;|\n]\s*)(?:unlimited |all )?(?:\w+ (?:\+|and|&) )?{EVENT}s? $|\bunlimited (?:play|games)[\s:]*$|\bages? \d+\+?:? $|(?:^|[.;,])\s?(?:one|single|both|all|two|three|each|any) (?:\w+ )?(?:nights?|days?|sessions?|class(?:es)?|shows?|weekends?|weeks?)[: ]*$",
    rf"\b{PRICED}(?: only)? (?:is|are|will be|runs?|for)(?: only| just)? $",
    rf"\b{PRICED}(?:\s[\w+&/-]+){{0,3}}\s?[:=–-]\s*$",
    rf"\b{EVENT}(?:\s[\w+&/-]+)?, $",
    r"\b(?:make|build|paint|create|craft|learn|hop|jump|come|get in|ride|skate|dance|swim|bowl|climb|paddle)\b[^.,;$]{0,24} for (?:just |only )?$",
)
# ... in German, French, Spanish, Italian, Portuguese, Japanese.
ENTRY_ELSEWHERE = either(
    r"eintritt|(?:^|[.!?]\s)kostet\b|\bgäste\b|\b(?:nicht)?mitglieder\b|\badh[ée]rents\b|\bsocios\b|\bvvk\b|\bak\b|vorverkauf|\bkarten?\b|\berwachsene\b|abendkasse|\bkosten\b|kosten(?:beitrag|punkt)|teilnahme\w*|(?:teilnahme|kurs|eintritts?|seminar)gebühr\w*|\bgebühr\b|beitrag\b|\bpreise?\b",
    r"entr[ée]es?\b|\badult[eoi]s?\b|\btarifs?\b|\bpaf\b|participation|cotisation|\bbillets?\b|\bprix\b|\bcoût\b|plein tarif|sur place|pr[ée]vente",
    r"\bentrad\w+|\bprecios?\b|\bcoste?o?\b|\binscripci[oó]n|\banticipadas?\b|\btaquilla\b|\bcuota\b|\bbono\b|\bboletos?\b",
    r"ingress[oi]s?\b|bigliett[oi]\b|\bprezzo\b|\bquota\b|\bbilhetes?\b|\bcouvert\b|\binteiras?\b|\bmeia\b|\bpreço\b|\bvalor\b|\binvestimento\b|\binversi[oó]n\b|\binscri[cç][aã]o|\bentrée",
    r"\binträde|\bbiljett\w*|\bentré\b|\bbillett\w*|\btoegang|\bkaartjes?\b|\bwst[eę]p\b|\bbilety?\b|\bvstupné",
    r"参加[費料]|受講料|木戸銭|チャージ|会費|入場料|料金|費用|チケット|前売|当日|一般",
)
# ... and behind it.
ENTRY_AFTER = either(
    r"[\s()+*,/]*(?:"
    r"(?:per |(?<!\s)/)(?!beer|silver|burger|quarter|lit|order|poster|sticker|letter|pitcher|hamper|planter|paper|number|oyster|slider)[a-z]{3,}(?:er|ist|ant)\b|"
    r"if (?:you )?(?:register|rsvp|buy|bought|purchased|book|paid|pay|order)|"
    r"(?:per|a|each|/|for one)?\s?(?:person|head|adult|ticket|participant|attendee|guest|player|seat|pp|p\.p|p/p|couple|child|family|team"
    r"|session|class|student|golfer|runner|rider|walker|paddler|camper|entrant|delegate|show|concert|event|workshop|performance|group|plate|kayak|boat|canoe|lane|household|carload|class(?:es)?|lesson)\b"
    r"|/\s?day\b|pro (?:person|kopf|nase|abend|termin|einheit|tag|kurs|teilnehmer\w*)|por (?:persona|pessoa|cabeza|clase|sesi[oó]n|taller|aula)"
    r"|par (?:équipe|couple|famille|personne|pers|participant|séance|soirée|enfant|adulte)|a (?:persona|testa|lezione|serata)|cada uno"
    r"|(?:general )?admission|general|(?:\w+ )?(?:entry|entrance)|cover\b|tickets?\b|(?:at|on) (?:the )?(?:door|night)|door\b|otd\b"
    r"|in advance|online\b|adv(?:ance)?\b|presale|pre-?sale|rsvp\b|dos\b|day of|registration|regist\w+ fee"
    r"|(?:(?!vendor|booth|late|parking|adoption|materials?|licen|filing|application|lab|corkage|rental|service|booking|processing|membership|joining|cancel|table|supply|monthly)\w+ )?fee\b"
    r"|includes?\b|including|covers (?![^.;]{0,40} for (?:one|an?|each)\b)|gets you|buys (?:you |your )?(?:an? |one )?(?:seat|spot|place|ticket|entry|admission|tasting|plate|wristband|pass|card|(?:\w+ )?kit|all)\b|plus (?:\w+ )?(?:fees?|tax(?:es)?)\b|\+ ?(?:\w+ )?(?:fees?|tax(?:es)?|bf)\b|buy[- ]?in\b|tuition|apiece|a ?piece\b|via venmo|(?:day |weekend |festival )pass\b|(?:cover )?charge\b|covercharge|flat fee"
    r"|for (?:guests|visitors|alum\w*|friends|neighbors|individuals|(?:recent )?grad\w*|walk-ins|newcomers|residents|non-?residents|locals|teams|pairs|couples|families|professionals|teachers|spectators|attendees|participants|everyone else|all ages|adults?|non-?\s?members?|(?:\w+ ){0,2}members?|the general|general|students?|everyone|one\b|all others|seniors?"
    r"|children|kids|the public|the (?:full |whole |entire )?(?:day|evening|night|class|workshop|course|series|session|tour|show)\b)"
    r"|adults?\b|guests\b|visitors\b|non-?\s?members?|(?:\w+ )?members?\b|students?\b|seniors?\b|children|kids\b|drop[- ]?in\b|all[ -]incl|onwards\b|sliding\b"
    r"|ga\b|reserved|standing|balcony|orchestra|mezzanine|front row|public\b|ages? \d|premium|standard|lawn|weekdays?|weekends?|matinees?|evenings?"
    r"|same[- ]day|walk-?up|walk-?ins?|(?:at )?the gate|gate\b|regular|full price|single\b|rush\b|l['’]entrée|la entrada|la place|eintritt"
    r"|entrée|entrada|ingresso|early\b|b4\b|(?:before|after|until|by) (?:\d|noon|midnight|doors|[a-z]+ \d|[a-z]+day)|through (?:[a-z]+ )?\d|after(?:wards?|\W|$)|there-?after|later\b|from then|(?:beginning|starting) (?:on )?[a-z]+ \d|on race day|race day|day-of|(?:on|from) (?:[a-z]+ )\d+|for (?:\d+|two|three|four|five|six|eight|ten)[ -](?:weeks|sessions|classes|nights|days)\b|(?:\w+ )?for (?:entry|admission|cover)\b|suggested|(?:\w+ )?donation(?! (?:feeds|provides|helps|supports|buys|will|can|of))|ermäßigt|erm\.|\+\+|concessions?\b|concs?\b|unwaged|vip\b|live ?stream"
    r"|(?:in )?total\b|for (?:both|all|the) (?:\w+ )?(?:days|weeks|sessions|classes|series|nights)\b"
    r"|(?:un)?kostenbeitrag|teilnahmegebühr|pour les (?:autres|non)|para (?:no socios|el resto)|abendkasse|vvk\b|im vorverkauf|an der|en (?:taquilla|puerta)|anticipada|sur place|en pr[ée]vente|plein tarif|tarif|con consumazione)",
)
# Of going in; what is named behind it is asked for something else.
FREE_ENTRY = either(
    r"\bfree (?:general )?(?:admission|entry|entrance|registration)\b(?! (?:for|to|with|before|until|if) )|\bfree[ -]to[ -](?:attend|enter|join|the public)\b|\b(?:admission|entry|entrance|attendance|registration)(?: (?:is|are|will be))?:? (?:always )?free\b(?! (?:for|to|with|before|until|if) )"
    r"|\bno (?:cover|admission|entry|charge|cost)(?: (?:fee|charge))?\b(?! (?:for|before|until|if) )",
)
# What costs more than one place.
DEARER = either(r"\b(?:vip|couples?|pair|table|famil(?:y|ies)|live ?stream|group|meet (?:and|&) greet)\b")
DEAR_TICKET = either(
    r"\b(?:vip|meet (?:and|&) greet|platinum|gold circle)(?: (?:tickets?|seats?|seating|passes?|packages?|experience|admission|upgrades?|tables?))? ?(?:is|are|for|at|:|-|–)? ?(?:only |just )?$"
)
PARKING = either(r"(?:^|[.\n/|]\s*)parking\b[^.]{0,30}$")
LIMIT = either(r"\s(?:max|maximum|cap|total)\b")
# "$5 entry, $2 skates": in a list, a thing that is no group of people.
THINGS = either(
    r"\s(?!(?:all|days|nights|hours|locals|residents|visitors|guests|singles|doubles|individuals|ladies|gents|couples|families|groups|juniors"
    r"|teens|tots|infants|others|adults|kids|seniors|students|members|veterans|teachers|artists|plus|pass|class|less|afterwards|always|unless|plus|versus|walk-ins|alumni|grads?|graduates|friends|neighbors|teams|campers|attendees|participants|nonmembers|spectators|dancers|players|runners|walkers|riders)\b)[a-z]{3,}s\b(?! ?['’/])"
)
# An amount that is a sentence of its own, or a part of a line of such: "$15.", "18+ | $10 | Doors 8".
ALONE_BEFORE = either(
    r"(?:^[\s*•·–—-]*|[.!?|•·*🎟]\s*|[,;] (?=then))(?:only |just |for only |for just |now |then |it['’]s (?:only |just )?|that['’]s (?:only |just )?|from |de |ab |dès |desde |à partir de |a partir d[ea] |starting (?:at|from) )?$"
)
ALONE_AFTER = either(
    r"\s*(?:$|[.!|\n)]|[;/](?!\s*$)|\(|,(?!\s*(?:and|or)?\s*$)|[–—-]\s|\+|plus\b|and (?:sells|includes|you|that|covers|comes|we)\b|(?:per|a|each|total|all|for (?=\d|one\b|two\b|all\b|everyone|alum|friends|neighbors|individuals|guests|grad|walk-ins|residents|non-?residents|adults|unlimited|a (?:full|half|night|day)\b)|to|gets|with|at|or|if|online|only|now|on|until|by|ea|due|limit|min\.?|minimum)\b|cash\b(?! (?:back|prize|bonus|reward))|all[ -](?:ages|in\b|incl)|in[ck]l|inclus|compris|con\b|com\b|mit\b|avec\b|inclusive|payable|venmo\b|\d\d\+)"
)
NEW_SENTENCE = either(r"[^\W\d]{3}[.!?]\s+(?:only |just )?$")
EACH_CHILD = either(r"\s?(?:/|per|each|a)\s?(?:child|kid|student|youth|teen)\b")
# Words around an amount that make it something else: food, prizes, pay, sponsoring, parking, other people's money.
OTHER_AFTER = either(
    r"[+/]?\s*(?:(?!and\b|or\b|includ|gets\b|covers?\b|with\b|con\b|com\b|mit\b|avec\b)\w+[ '’/-]){0,3}?(?:"
    r"pints?|pitchers?|beers?|cocktails?|mimosas?|flights?|wines?|glass(?:es)?|cans?(?! be)|drinks?|drafts?|margaritas?|tacos?|burgers?"
    r"|wings?|shots?|mugs?|cups?|fills?|crawfish|oysters?|appetizers?|apps|snacks?|food|popcorn|hot ?dogs?|sodas?|pizzas?|slices?|mixes|specials?"
    r"|dog night|night special|minimum(?! (?:at|donation))|bar tab|winners?|wells?|bottles?|sangria|martinis?|carafes?|plates?|baskets?"
    r"|off|gift|gift cards?|prizes?|raffle|jackpots?|pots?|purses?|value|bonus|discount|redemption|cash prizes?|bike|in hardcover|readings?"
    r"|scholarships?|grants?|hour|hr|hourly|year|annual\w*|yearly|month\w*|in (?:prizes|cash|funding|sales|revenue|savings|research|grants)"
    r"|refund|units?|ounces?|pounds?|lbs?|dozen|bunch|stems?|laps?|spins?|submissions?|entr(?:y|ies) per|rentals?|deposit|parking|per car|per vehicle|tables?|vendors?|booths?|sponsor\w*"
    r"|average|voucher|credit|loan|mortgage|bill|fine|bounty|winners?|winning|to enter (?:a|an|your)|salary|stipend|surcharges?|upcharges?|cleaning fees?|service (?:fee|charge)s?|extra|more|additional|optional|add-?ons?|not included|separate(?:ly)?|debt|raised|worth of|bid|t-?shirts?|shirts?|hoodies?|posters?"
    r"|from (?:every|each)|of (?:every|each|all)|(?:will|to) be donated|donation (?:feeds|provides|helps|supports|buys|will|can))\b",
)
OTHER_BEFORE = either(
    r"\b(?:sav(?:e|es|ing|ings)|wins?|prizes?|worth|value[ds]?|discount(?!ed (?:seats|tickets|admission|rate|price))\w*|code|checkout|gift|(?<! the )(?<!by )(?<!before )(?<!until )(?:1st|2nd|3rd)|raffle|jackpots?|pot|takes? home|winners?(?: gets?)?|(?:first|second|third) place)\b",
    r"\b(?:rais(?:e|es|ed|ing)|goal|salar\w+|wages?|stipend|earn\w*|pays|positions? pay|grants?|fund(?:s|ed|ing)?|award(?:s|ed)?)\b",
    r"\b(?:scholarship|invest(?:s|ed|ing|ors?)?|market|budget|revenue|over(?!-\d| \d\d\b)|more than|up to|generat\w+|should be|unknown|match\w*|proceeds)\b",
    r"\b(?:for every|parking|babysitting|child ?care|deck|fines?|deposit|refund|rental\w*|tab|vendors?|booths?|tables?|sponsor\w*|extra|materials?(?: cost)?)\b",
    r"\b(?:specials?(?! (?:price|rate|offer|admission|event))|menu|drinks?|beers?|popcorn|sodas?|food|lunch can be|feed|shirts?|hardcover|paperback|merch\w*|bids?|sells? for|sold for)\b",
    r"\b(?:filing|exam|adoption|licen[sc]e|late|application|corkage|lab|franchise|closing|transaction|overdraft|baggage|visa|passport|permit"
    r"|testing|equipment|joining) (?:fees?|costs?|charges?)\b|\bpay(?:ing)? (?:off|down|back)\b|\b(?:owe[sd]?|borrow\w*|spend\w*)\b",
    r"\bpay(?: rate| range| scale)?:\s*$|\b(?:supply|monthly) fees?\b|\b(?:raffle|drink|ride|food|beer|lottery|carnival) tickets?\b"
    r"|\bbook price\b|\bhotel\b|\broom rates?\b|\b(?:bus|train|cab|taxi) fares?\b|\btickets? to (?:paris|london|rome|new york|europe)\b",
    r"\b(?:sold|sell|selling|buy|served|serving) (?:by [\w’' ]{1,30} )?(?:for|at) (?:just |only )?$|\b(?:rent(?:ed)?|available|lunch|dinner|brunch|breakfast|supper|plates?|cider|cocoa|tacos?|cookies|candles|pints?|burgers|pumpkins?|books?|photos?|pictures|rides|crafts?|kits?|hot dogs)(?: [\w’']+){0,4} for (?:just |only )?$",
    r"\b(?:in-state|out-of-state|college|university) tuition\b",
    # "Bottomless mimosas $18 until 2", and "10x10 spaces are $85" of who sells there.
    r"\b(?<!& )(?<!and )(?<!with )(?<!n )(?:mimosas?|bellinis?|bloody marys?|margaritas?|pints?|pitchers?|cocktails|martinis?|sangria|spritz(?:es)?|micheladas?|jello shots?|old[- ]fashioneds|high ?balls|hard seltzers?|well drinks)(?: are| for| at){0,2} (?:only |just )?$",
    r"\b\d+['’]?(?: ?ft)? ?(?:x|by) ?\d+['’]?(?: ?(?:ft|foot|feet))?(?: \w+)? (?:spaces?|spots?|stalls?|sites?|plots?|lots|tents?|tables?|booths?|areas?)(?: [\w’'-]+)?[:=–-]? ?$|\bstall (?:fees?|spaces?|rent)\b|\b(?:exhibit(?:or)?|merchant|crafter) (?:fees?|spaces?|spots?|registration)\b",
    r"\b(?:membership|dues|annual|will donate|donates?|donat\w+ of over|performance|realness|runway|face|stand(?:gebühr|miete)|median|average|(?:starting|base|hourly) pay|debt|mortgage|loans?|rent)\b",
    r"\b(?:bronze|silver|gold|platinum|diamond)(?: (?:level|sponsor|tier|partner)s?)?\W*$",
)
OTHER_UNIT = either(
    r"\s?(?:off|value|discount|deposit|voucher|credit|gift card|(?:bar |food )?minimum|refund|per (?:car|vehicle)|/ ?(?:car|vehicle))\b"
)
# Nothing else can be meant.
ADMISSION_IS = either(
    r"\b(?:admission|entry|entrance|cover|registration|attendance)(?: is|:| -) ?(?:an? |just |only )?$"
)
# What somebody tells about: "he talks about hiring, pricing at $49 a seat and the year nothing worked".
TOLD = either(
    r"\b(?:talks? about|talking about|discuss(?:es|ing)?|explains?|covers (?:how|what|why)|walks? (?:you |us )?through|compar(?:e|es|ing)|reviews?|notes on|learn (?:how|what|why|about)|tells? (?:us )?(?:how|why|about))\b"
    r"(?:(?!\b(?:tickets?|admission|entry|costs?|fees?|cover|registration|tuition|price)\b)[^.!?;\n]){0,60}$"
)
# "$199 (regularly $249)"
INSTEAD = either(
    r"\b(?:reg(?:ularly|\.)|was|normally|usually|originally|instead of|down from|statt|au lieu de|en vez de):?\s*$"
)
# "$75 (includes $20 for materials)"
PART = either(r"(?:\b(?:includes?|including|incl\.?|plus)|\+) ?(?:an? )?$")
# Another thing costs so much: "a hospital stay costs", "the bootcamp itself costs", "houses cost".
ANOTHER_COSTS = either(
    rf"(?<![\w’'-])(?!{PRICED}\s)[^\W\d][\w’'-]*,? (?:now |usually |only |just )?costs\b[^,;$€£]{{0,16}}$",
    rf"(?<![\w’'-])(?!{PRICED}\s)[^\W\d][\w’'-]*s cost (?:\w+ ){{0,2}}$",
    rf"\bthe (?!{PRICED}\s|total|full|final|actual)[\w’'-]+ cost (?:\w+ )?$",
    r"\bcosts? (?:the )?(?:\w+ )?(?:business(?:es)?|taxpayers|compan(?:y|ies)|employers?|families|patients|firms?|city|state|county)\b[^.$]{0,12}$",
    r"\b(?:can|could|might|would|may) cost\b[^,;]{0,16}$",
    r"\b(?:filing|exam|adoption|licen[sc]e|franchise|closing|transaction|overdraft|baggage|visa|passport|permit) fees?\b[^.;$]{0,45}$",
    r"\b(?:sellers?|exhibitors?|vendors?|merchants?|employers?|landlords?|sponsors?)\b[^.\n]{0,24}$",
    r"\bitself (?:costs?|is|runs)\b[^,;]{0,16}$",
)
CONCESSION = either(
    r"students?\b|seniors?\b|child(?:ren)?\b|kids?\b|youth\b|teens?\b|under \d|\d+ (?:and|&) under|[5-9]\d (?:and|&) over|\d+\+|ages? \d|(?:over|under)-\d+",
    r"military|veterans?\b|faculty|\bstaff\b|employees?|first responders?|teachers?\b|educators?\b|unemployed|unwaged|low.income|(?:recent|young|new) (?:grad\w*|alum\w*)",
    r"\bebt\b|disab\w+|concession\w*|\bconcs?\b|reduced|ermäßigt|\berm\.|reducid\w+|réduit|college id|\bj[oó]venes\b|rentner",
    r"\bpensioners?\b|\boaps?\b|\bsenioren\b|schüler|studierende|\bkinder\b|[ée]tudiants?|enfants?\b|moins de \d|estudiantes|ni[ñn]os",
    r"\bridotto\b|studenti\b|\bmeia\b|estudantes|学生",
)
# "$5 off for seniors", "Veterans get $4 off": what stands behind the amount, and before it.
_PAYS_LESS = r"(?:students?|seniors?|military|veterans?|educators|teachers|children|kids|youth)"
OFF_FOR = re.compile(rf"\s?off (?:\w+ )?(?:for|to) (?:[\w-]+ ){{0,2}}{_PAYS_LESS}\b")
GET_OFF = re.compile(rf"\b{_PAYS_LESS}(?: (?:and|&) [\w-]+)? (?:get|take|save|receive) $")
# Of these whoever looks for work may be one; children, staff and veterans pay less for other reasons.
FOR_JOB_SEEKERS = either(
    r"students?\b|unemployed|unwaged|(?:recent|young|new) (?:grad\w*|alum\w*|professionals)|young alum\w*|low.income|\bebt\b|concession\w*|\bconcs?\b|reduced|ermäßigt|\berm\.|reducid\w+|réduit|college id",
    r"studierende|étudiants?|estudiantes|\bridotto\b|studenti\b|\bmeia\b|estudantes|学生",
)
MEMBER = either(
    r"(?<!non-)(?<!non )(?<!non)(?<!team )(?<!audience )(?<!family )(?<!community )(?<!future )(?<!prospective )\bmembers?\b",
    r"\b(?:season |series )?subscribers?\b|\b(?:season|annual)[ -](?:pass|ticket)[ -]?holders?\b",
    r"\bmitglieder\b|(?<!non-)(?<!non )\badh[ée]rents?\b|(?<!no )(?<!non )\bsoci[oa]?s?\b",
)
EVERYONE_ELSE = either(
    r"ages? [1-3]?\d(?:\+| (?:and|&) (?:up|over|older))|non-?\s?members?|(?:future|prospective|not-yet) members?|general|adult\w*|(?:guests?|friends?|plus[- ]ones?) of (?:\w+ )?members?|members?['’]? guests?|alumni and friends|erwachsene|others\b|regular|public\b|everyone|community|nichtmitglieder|non-?\s?adh[ée]rents|\bno socios|\bnon soci\b|\bgäste\b|les autres"
)
EARLY = either(
    r"early.?bird|\bb4\b|\bbefore\b|\buntil\b|\bthrough (?:\w+ )?\d|\bby \w+ \d|frühbucher|anticipad[ao]"
)
# What was asked before: "regular price $40, now only $25".
WAS = either(
    r"\b(?:was|were|reg(?:\.|ular(?:ly)?(?: (?:price|cost|rate))?)|normally|originally|usually):?\s*$"
)
IS_NOW = either(r"[\s,;/–—-]*(?:but )?now\b[\w: ]{0,12}$")
# "$8 (students $5)", "$5 (under 5 free)": the brackets speak of others.
ASIDE = either(r"\s*[(\[](?:[^)\]]{0,36}$|[^)\]]*\b(?:free|gratis|gratuit\w*|frei|kostenlos)\b)")
# "Member: $10 Non-Member: $15": the words up to the next amount are that one's.
OF_THE_NEXT = either(r"[\s–—|/·-]+[\w’' -]{0,30}[:=]\s*$")
# A title that begins with its price: "$5 improv show", not "$5 burger night".
SHOW = either(r"\s(?:[\w’'&-]+\s){0,2}(?:shows?|concerts?|movies?|matinees?|screenings?|class(?:es)?)\b")
EARLY_BIRD = either(r"early.?bird")
DONATION = either(
    r"suggested|sugerid[ao]\b|donaci[oó]n\b|(?:minimum )?donations?\b|\bpwyc\b|pay what|(?:love|free.?will) offering|\bspenden?\b"
)
ANOTHER = either(
    r"couples?\b|for (?:two|four|a (?:pair|couple|group|family))|famil(?:y|ies)\b|group of|foursome|\bvip\b|live ?stream|virtual",
    r"per table|\d-pack|package|\bteams?\b(?! members?)|carload|household|\bseries\b|\bseason\b|class pass|punch card|\b(?:[2-9]|1\d|two|three|four|five|six|ten) (?:sessions|classes|tickets|visits|people)\b|\ball (?:\w+ )?(?:sessions|classes|weeks|nights|days)\b",
)
# "Students can purchase $11 tickets": the group stands before the amount, behind a verb.
WHO_MAY = either(
    r"\b(?<!non-)(?<!non )(?:students?|seniors?|members?|subscribers?|veterans?|employees|faculty|staff|kids|children)\b(?:[^.,;]|\.(?=\w)){0,40}\b(?:can|may|pay|get|purchase|receive)\b"
    r"[^.,;]{0,16}$",
)
HEADING = either(
    r"(?:^|\n)\W*(?:tickets?|costs?|prices?|pricing|admission|fees?|registration|entry|eintritt|entrada|ticket prices?"
    r"|price of admission|tarifs?|precios?|prix|preise?)\W*\n\W*$",
)
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?s?\b\.?"
_DAYS = (
    rf"{_DAY}(?:(?:\s?[/&,–-]\s?|,? (?:and|or|to|through) ){_DAY})*"
    r"(?: (?:nights?|evenings?|matinees?|afternoons?|mornings?|performances?|shows?))?"
)
# "$30 Thursday, $40 Friday and Saturday": what stands between the amounts, and behind the last.
DAYS_BEHIND = re.compile(rf"\s(?:\(|on |for )?{_DAYS}\)?\s?(?:[,;/|–-]|,? ?\b(?:and|or|but))\s?")
DAYS_AT_LAST = re.compile(rf"\s(?:\(|on |for )?{_DAYS}\s*(?:[.,;)|\n!]|$|plus\b)")
# "Thurs/Sun $24, Fri/Sat $28": before the first, and between them.
DAYS_AT_FIRST = re.compile(rf"(?:^|[.,;|\n(!?]\s*){_DAYS}(?: (?:is|are))?[\s:=–-]+$")
# Before an amount of which nothing else is said: "Bottles $10 on Tuesday, $12 on Friday" are none of these.
SAYS_NOTHING = re.compile(r"(?:^|[.,;|\n(!?])\s*$")
DAYS_BETWEEN = re.compile(rf"\s?[,;/|.]?\s*(?:and |or )?(?:on )?{_DAYS}(?: (?:is|are))?[\s:=–-]+")
# Between two amounts of one list, of which what is said behind the last holds for all: "£7/£5 conc", "$10 or $12 at the door".
LISTED = either(r"\s*(?:[,;/|&–-]|\bor\b|\band\b|,\s?(?:or|and)\b)?\s*")
