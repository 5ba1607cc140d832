"""The words around an amount that say what it is asked for, and of whom; for text in lower case."""

from __future__ import annotations

from bot.feeds.patterns import either

# Words before an amount that make it the price of going in.
ENTRY_BEFORE = either(
    r"tickets?\b|admission|\bentry\b|entrance|\bcover\b|\bcosts?\b|\bpric(?:e|es|ed|ing)\b|\bfees?\b|regist\w+|tuition",
    r"\brates?\b|\bga\b|\bgeneral\b|\bregular\b|\badults?\b|\bseats?\b|\badvance\b|\bdoor\b|\bindividuals?\b|\bpresale\b",
    r"\bmembers?\b|\bstudents?\b|\bseniors?\b|\battend\b|\bcharge\b|\bpay\b|\benrol\w*|[💲💵💰🎟🎫]",
    r"eintritt|\bvvk\b|abendkasse|\bkosten\b|teilnahme\w*|\bentrad\w+|entr[ée]e|\btarif|\bprecio\b|ingresso|biglietto|bilhete",
    r"\binscripci[oó]n|\bsuggested:?\s*$",
)
# ... and behind it.
ENTRY_AFTER = either(
    r"[\s(+*,/]*(?:"
    r"(?:per|a|each|/)?\s?(?:person|head|adult|ticket|participant|attendee|guest|player|seat|pp|p\.p|couple|child|family|team|session"
    r"|class|student)\b|/\s?day\b|pro person|por persona|par personne"
    r"|(?:general )?admission|general|(?:\w+ )?(?:entry|entrance)|cover\b|tickets?\b|at (?:the )?door|door\b|in advance|adv(?:ance)?\b"
    r"|presale|rsvp\b|dos\b|day of|registration|regist\w+ fee|fee\b|workshop fee|includes?\b|including|covers\b|gets you|plus fees"
    r"|buy-?in\b|for (?:adults?|non-?\s?members?|(?:\w+ ){0,2}members?|the general|general|students?|everyone|one\b|all others|seniors?"
    r"|children|kids|the public)|adults?\b|non-?\s?members?|(?:\w+ )?members?\b|students?\b|seniors?\b|children|kids\b"
    r"|early\b|b4\b|before\b|after\b|until\b|suggested|(?:\w+ )?donation|ermäßigt|concessions?\b|conc\b|vip\b|live ?stream)",
)
# Words around an amount that make it something else: food, prizes, pay, sponsoring, parking, other people's money.
OTHER_AFTER = either(
    r"\+?\s*(?:\w+[ '’/-]){0,3}?(?:"
    r"pints?|pitchers?|beers?|cocktails?|mimosas?|flights?|wines?|glass(?:es)?|cans?|drinks?|drafts?|margaritas?|tacos?|burgers?"
    r"|wings?|shots?|mugs?|cups?|fills?|oysters?|appetizers?|apps|snacks?|food|popcorn|hot ?dogs?|sodas?|pizzas?|slices?|mixes|specials?"
    r"|dog night|night special|minimum|bar tab"
    r"|off|gift|gift cards?|prizes?|raffle|jackpots?|pots?|purses?|value|bonus|discount|redemption|cash prizes?|bike|in hardcover|readings?"
    r"|scholarship|grants?|hour|hr|hourly|year|annual\w*|yearly|month\w*|in (?:prizes|cash|funding|sales|revenue|savings|research|grants)"
    r"|refund|submissions?|entr(?:y|ies) per|rentals?|deposit|parking|per car|per vehicle|tables?|vendors?|booths?|sponsor\w*"
    r"|from (?:every|each)|of (?:every|each|all)|(?:will|to) be donated|donation (?:feeds|provides|helps|supports|buys|will|can))\b",
)
OTHER_BEFORE = either(
    r"\b(?:sav(?:e|es|ing|ings)|wins?|prizes?|worth|value[ds]?|discount\w*|code|checkout|gift|1st|2nd|3rd|raffle|jackpots?|pot|takes? home)\b",
    r"\b(?:rais(?:e|es|ed|ing)|goal|salar\w+|wages?|stipend|earn\w*|pays|positions? pay|grants?|fund(?:s|ed|ing)?|award(?:s|ed)?)\b",
    r"\b(?:scholarship|invest\w*|market|budget|revenue|over|more than|up to|generat\w+|should be|unknown|match\w*|proceeds|for every)\b",
    r"\b(?:parking|deck|fine|deposit|refund|rental\w*|tab|vendors?|booths?|tables?|sponsor\w*|extra|materials?(?: cost)?)\b",
    r"\b(?:specials?|menu|drinks?|beers?|popcorn|sodas?|food|lunch can be|feed|shirts?|hardcover|paperback|merch\w*)\b",
    r"\b(?:membership|dues|annual|your|will donate|donates?|donat\w+ of over|performance|realness|runway|face)\b",
)
CONCESSION = either(
    r"students?\b|seniors?\b|child(?:ren)?\b|kids?\b|youth\b|teens?\b|under \d|\d+ (?:and|&) (?:under|over)|\d+\+|ages? \d",
    r"military|veterans?\b|faculty|\bstaff\b|employees?|first responders?|teachers?\b|educators?\b|unemployed|unwaged|low.income",
    r"\bebt\b|disab\w+|concession\w*|\bconc\b|reduced|ermäßigt|reducid\w+|réduit|college id|\bj[oó]venes\b|rentner",
)
# Of these whoever looks for work may be one; children, staff and veterans pay less for other reasons.
FOR_JOB_SEEKERS = either(
    r"students?\b|unemployed|unwaged|low.income|\bebt\b|concession\w*|\bconc\b|reduced|ermäßigt|reducid\w+|réduit|college id"
)
MEMBER = either(
    r"(?<!non-)(?<!non )(?<!non)(?<!team )(?<!audience )(?<!family )(?<!community )\bmembers?\b",
)
EVERYONE_ELSE = either(r"non-?\s?members?|general|adults?\b|others\b|regular|public\b|everyone|community")
EARLY = either(r"early.?bird|\bb4\b|\bbefore\b|\buntil\b|\bthrough (?:\w+ )?\d|\bby \w+ \d")
# What was asked before: "regular price $40, now only $25".
WAS = either(
    r"\b(?:was|were|reg(?:\.|ular(?:ly)?(?: (?:price|cost|rate))?)|normally|originally|usually):?\s*$"
)
IS_NOW = either(r"[\s,;/–—-]*(?:but )?now\b[\w: ]{0,12}$")
# "$8 (students $5)", "$5 (under 5 free)": the brackets speak of others.
ASIDE = either(r"\s*[(\[](?:[^)\]]{0,36}$|[^)\]]*\bfree\b)")
# A title that begins with its price: "$5 improv show", not "$5 burger night".
SHOW = either(r"\s(?:[\w’'&-]+\s){0,2}(?:shows?|concerts?|movies?|matinees?|screenings?|class(?:es)?)\b")
EARLY_BIRD = either(r"early.?bird")
DONATION = either(r"suggested|donations?\b|\bpwyc\b|pay what")
ANOTHER = either(
    r"couples?\b|for (?:two|four|a (?:pair|couple|group|family))|famil(?:y|ies)\b|group of|foursome|\bvip\b|live ?stream|virtual",
    r"per table|\d-pack|package",
)
# "Students can purchase $11 tickets": the group stands before the amount, behind a verb.
WHO_MAY = either(
    r"\b(?:students?|seniors?|members?|veterans?|employees|faculty|staff|kids|children)\b[^.,;]{0,40}\b(?:can|may|pay|get|purchase|receive)\b"
    r"[^.,;]{0,16}$",
)
HEADING = either(
    r"(?:^|\n)\W*(?:tickets?|costs?|prices?|pricing|admission|fees?|registration|entry|eintritt|entrada|ticket prices?"
    r"|price of admission)\W*\n\W*$",
)
