"""What a member should know beside the price: food, drink minimums, registration, early birds."""

from __future__ import annotations

from bot.domain.events import Flag
from bot.feeds.patterns import Low, Phrases, either, one_of

_FOOD = one_of(
    "food lunch dinner pizza breakfast snacks? refreshments? coffee drinks? beer wine meals? appetizers? hors_d.oeuvres "
    "donuts? bagels? brunch treats beverages? pastries tacos barbecue bbq ice_cream cookies tea sandwiches hot_chocolate "
    "supper bites soda popcorn cake imbiss essen"
)
_FREE_FOOD = (
    Phrases(
        "free complimentary",
        rf"\b(?:free|complimentary) (?:[\w’'-]+,? (?:and |& )?){{0,3}}?{_FOOD}\b(?! (?:drive|bank|pantry|for purchase))",
        before=0,
    ),
    Phrases(
        # Its food, as there is less of it in texts than of what is provided.
        "food lunch dinner pizza breakfast snack refreshment coffee drink beer wine meal appetizer hors_d donut bagel brunch treats"
        " beverage pastries tacos barbecue bbq ice_cream cookies tea sandwiches hot_chocolate supper bites soda popcorn cake imbiss"
        " essen",
        rf"\b{_FOOD}(?: (?:and|&) {_FOOD})? (?:will be |is |are |to be )?(?:also )?(?:provided|served|included|on us|on the house)\b"
        r"(?! (?:for|at) (?:purchase|an additional))",
        before=0,
        after=90,
    ),
    Phrases(
        "we_have we_provide we_serve we_bring ll_have ll_provide ll_serve ll_bring",
        rf"\bwe(?:['’]ll| will)? (?:have|provide|serve|bring) (?:some |free |light |the )?{_FOOD}\b(?! (?:for (?:sale|purchase)|available))",
        before=10,
    ),
    Phrases(
        "provide_ provides_ providing_",
        rf"\bprovid(?:es?|ing) (?:the )?(?:[\w-]+ ){{0,2}}{_FOOD}\b",
        before=0,
    ),
    Phrases(
        "light_refreshments light_snacks light_bites light_breakfast freibier",
        r"\blight (?:refreshments|snacks|bites|breakfast)\b|\bfreibier\b",
        before=0,
    ),
)
_NO_FOOD = either(
    r"(?:\bno\b|\bnot\b|n['’]t\b|bring your own|please bring|your own|purchase|buy|gluten[- ]|potluck)[\w\s,-]{0,20}$"
)
_FOR_SALE = Phrases(
    "for_sale on_sale for_purchase to_purchase purchase_ be_purchased for_buy to_buy be_bought your_own their_own food_truck"
    " cash_bar drink_special drinks_special concession_stand concessions_stand no-host no_host",
    rf"\b{_FOOD}(?:[\s,&]+(?:and |or )?[\w’'-]+){{0,6}}? (?:for sale|for purchase|available (?:to|for) (?:buy|purchase)|on sale|to buy"
    r"|can be (?:purchased|bought))\b",
    r"\bfood trucks?\b|\bcash bar\b|\bdrinks? specials?\b|\bconcessions? stand\b|\bno[- ]host\b",
    r"\bpay (?:for )?(?:your|their) own\b|\bbuy your own\b",
    rf"\bpurchase (?:of )?(?:your own )?{_FOOD}\b",
)
_PRICED_DRINK = Phrases(
    "$",
    r"\$\d+(?:\.\d\d)? (?:\w+ ){0,2}(?:pints?|beers?|cocktails?|margaritas?|tacos?|mimosas?|pitchers?|flights?)\b",
)
_MINIMUM = Phrases(
    "minimum mindestverzehr",
    r"(?<!no )\b(?:(?:one|two|three|\d|\$\d+)[- ])?(?:drink|item|beverage|food)[- ](?:and[- ]\w+[- ])?minimum\b",
    r"\bminimum (?:spend|consumption|purchase)\b|\bmindestverzehr\b",
)
_REGISTRATION = Phrases(
    "registration rsvp signup sign-up reservation anmeldung inscri",
    r"\b(?:registration|rsvp|sign-?up|reservation)s?(?: and \w+)*(?: (?:is|are))?"
    r" (?:required|necessary|mandatory|needed|a must|essential|requested|open)\b",
    r"\b(?:complete|fill (?:out|in)|submit|finish) (?:the|an?|your|our) (?:\w+ )?(?:registration|sign-?up)\b",
    r"\brsvp (?:here|now|required|by|at|to|below|on|via|today)\b|\bpre-?registration\b|\bwith (?:rsvp|registration)\b",
    r"\b(?:es )?(?:necesario|preciso|hay que) (?:pre-?)?(?:inscribirse|registrarse)\b|\banmeldung (?:erforderlich|erbeten|unter)\b|\binscripci[oó]n (?:previa|obligatoria)|\binscription (?:obligatoire|requise|n[ée]cessaire|pr[ée]alable)|\bsur inscription\b",
)
_MUST_REGISTER = Phrases(
    "register rsvp reserve sign_up",
    r"\b(?:must|need to|required to|be sure to|please|you['’]ll need to) (?:pre-?)?(?:register|rsvp|reserve|sign up)\b",
    before=20,
    after=10,
)
_REGISTER = Phrases(
    "register",
    r"\bregister (?:in advance|here|now|online|today|to (?:attend|secure|reserve|receive|get)|at|below|by|via|ahead)\b",
    before=0,
)
_RESERVE = Phrases(
    "your_spot your_seat your_place", r"\b(?:save|reserve) your (?:spot|seat|place)\b", before=10, after=10
)
_NO_REGISTRATION = Phrases(
    "registration rsvp signup sign-up reservation",
    r"\b(?:no|without|neither)\s(?:\w+\s)?(?:pre-?)?(?:registration|rsvp|sign-?up|reservation)",
    r"(?:registration|rsvp|sign-?up|reservation)s?(?: is| are)? (?:not|never) (?:required|needed|necessary)",
    r"(?:registration|rsvp)s? (?:\w+ ){1,3}but (?:it is )?not required",
)
_EARLY = Phrases(
    "early_bird early-bird earlybird prices_ price_ frühbucher",
    r"\bearly[- ]?birds?\b(?! (?:gets|special menu|breakfast))|\bprices? (?:increases?|goes up|go up|rises?)\b|\bfrühbucher\b",
)
_CONCESSION = Phrases(
    "discount ticket rate pric admission scholarship ermäßig concession tarif financial %_off",
    r"\b(?:student|senior|military|veteran|educator|teacher|child|youth|concession|reduced|low[- ]income|ebt)s?"
    r" (?:discounts?|tickets?|rates?|prices?|pricing|admission)\b",
    r"\bscholarships? (?:are |is )?available\b|\bermäßig|\bconcessions?:|\btarif réduit|\bfinancial assistance\b",
    r"\bdiscounts? (?:for|to) (?:[\w-]+ )?(?:students|seniors|military|veterans|educators)\b",
    r"% off (?:\w+ )?(?:for|to) (?:[\w-]+ ){0,2}(?:students?|seniors?|military|veterans?|educators|teachers|children|kids|youth)\b",
    before=30,
    after=30,
)
_MEMBER_PRICE = Phrases(
    "member",
    r"\bmembers?(?:['’])? (?:price|rate|pricing|discount|ticket|admission|only price)s?\b",
    r"\b(?:discount|free) (?:\w+ )?(?:for|to) (?:[\w-]+ ){0,2}members\b",
    before=30,
    after=30,
)
_PHRASES = (
    (Flag.FOOD_FOR_SALE.value, _FOR_SALE),
    (Flag.FOOD_FOR_SALE.value, _PRICED_DRINK),
    (Flag.DRINK_MINIMUM.value, _MINIMUM),
    (Flag.EARLY_BIRD.value, _EARLY),
    (Flag.CONCESSION.value, _CONCESSION),
    (Flag.MEMBER_PRICE.value, _MEMBER_PRICE),
)


def hints(low: Low) -> set[str]:
    """Values of `Flag` read from title and description in lower case."""
    found = {flag for flag, phrases in _PHRASES if phrases.search(low)}
    asks = any(phrases.search(low) for phrases in (_REGISTRATION, _MUST_REGISTER, _REGISTER, _RESERVE))
    if asks and not _NO_REGISTRATION.search(low):
        found.add(Flag.REGISTRATION.value)
    food = (each.start() for phrases in _FREE_FOOD for each in phrases.finditer(low))
    if any(not _NO_FOOD.search(low, max(0, start - 30), start) for start in food):
        found.add(Flag.FREE_FOOD.value)
    return found
