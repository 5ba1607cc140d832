"""Words that leave the price to who comes, speak of one without naming it, or are free for some. In lower case."""

from __future__ import annotations

import re

from bot.feeds.event_words import GROUP
from bot.feeds.patterns import Low, Phrases, either

_AS_YOU_CAN = Phrases(
    "pay_ choose_your choose_the choose_what pick_your pick_the pick_what decide_what decide_the -the-hat a_jar a_hat a_basket a_bucket collection_ dana no_set pass_the passing_the pass_a passed hat_gets hat_goes tip_jar tip-jar whatever_you what_feels pay- your_price own_price pwyc pwyw pwyf notaflof donation suggested turned_away give_what give_as contribute_as donate_what offering freewill contribut dollars_in bucks_in bills_in change_in money_in jar_by jar_at hat_by hat_at basket_by basket_at bucket_by basket_will jar_will sliding_scale sliding-scale",
    r"\b(?:pay|give|contribute|donate)[- ]?(?:as|what(?:ever)?)[- ](?:you|u)(?:[- ]can|[’'`](?:d like|re able)|[- ](?:want|wish|will|like|please|able|feel|are able))\b",
    r"\b(?:pay|give|contribute|donate) (?:at (?:the|whatever|a) (?:level|rate|price|amount|tier)|(?:the )?(?:amount|level|tier|price)? ?(?:what(?:ever)?|that|which) (?:works|feels|is|suits|seems|you|makes|fits)|according to (?:your|what)|whatever)\b"
    r"|\b(?:choose|pick|set|decide) (?:your (?:own )?(?:price|rate|level|tier|amount)|(?:the (?:price|rate|level|tier|amount)|what) (?:that |which )?(?:works|feels|suits|you (?:pay|can)|fits))",
    r"\bcontributions? of (?:whatever|what|any|your choice)\b|\b(?:whatever|what) (?:you can|you['’]re able to|feels) (?:afford|spare|manage|give|pay|comfortable|right)\b(?! to (?:bring|carry))",
    r"\bpass(?:es|ing|ed)?[ -](?:the|a|around (?:the|a))[ -](?:hat|bucket|basket)\b|\b(?:hat|bucket|basket) (?:will be|is|gets|goes) (?:passed|around)\b|\b(?:dollars|bucks|bills|change|money|tips?|donations?) in(?:to)? the (?:tip |donation )?(?:hat|jar|basket|bucket|box)\b|\b(?:retiring |freewill |free-will )?collection (?:will be|is) (?:taken|held)\b|\btip[- ]jar (?:donations?|only)\b|\bdonation (?:jar|hat|bucket|basket)\b|\bdonation box (?:at|by|near|on) the (?:door|entrance|table|desk|bar|gate)\b|\ba (?:jar|hat|basket|bucket) (?:will be |is )?(?:by|at|near) the (?:door|gate|entrance|exit|bar|stage)\b",
    r"\bname your (?:own )?price\b|\b(?:pay|give) what feels\b|\bpwy[cwf]\b|\bnotaflof\b",
    r"\(dana\)|\bdana (?:bowl|basket|box|offerings?|donations?)\b|\bno set (?:fee|price|cost|charge|admission)\b",
    r"\bby (?:suggested |voluntary |optional )?donation\b|\bdonation[- ](?:based|only)\b|\bsliding[- ]scale donation|\bon a (?:voluntary )?donation basis\b",
    r"\bpay (?:what you (?:can|want|wish),? )?(?:on|along|within|using) (?:a|our|the|this) sliding[- ]scale\b|\bsliding[- ]scale\b[^.!?\n]{0,40}\bno questions asked\b",
    r"\b(?:suggested|recommended) (?:\$?\d+ )?(?:donation|contribution|offering|exchange|amount|gift|love gift)s?\b|\bdonations? of any (?:size|amount)\b|\$\d+ suggested\b",
    r"\b(?:donation|contribution|offering)s? of (?:about |around |at least )?[$€£]?\d+(?:\.\d\d)?(?:\s?(?:[-–]|to)\s?[$€£]?\d+)? (?:per (?:person|family|household) )?(?:is |are )?(?:\w+ly )?(?:suggested|requested|recommended|appreciated|welcomed?|encouraged)\b",
    r"\bdonations? (?:\([^)]*\) )?(?:is |are )?(?:\w+ly )?(?:requested|suggested|recommended)\b|\bdonations? (?:(?:are |is )?(?:\w+ly )?(?:accepted |taken |collected |received |welcome ))?at the door\b",
    r"\b(?:admission|entry|cost|price|tickets?|cover|fee)s?\s?[:–-]\s(?:by )?donations?\b",
    r"\bfree ?(?:/|or) ?(?:by )?donations?\b",
    r"\b(?:love|free-?\s?will|good-?\s?will) (?:offering|donation)s?\b|\bvoluntary contribution\b",
    r"\b(?:no ?one|nobody|none)(?: will be| is)? turned away"
    r"(?=\s*(?:[.!;)]|$|for (?:lack|inab|financ)|due|because|at the door|if))",
)
# Gifts that are taken; beside a "free" they are no more than that.
_GIFTS_TAKEN = Phrases(
    "donation contribution offering",
    r"(?:(?:^|[.!?;,:\n(–—-]\s*|\b(?:and|but|though|with|your|cash|small|monetary|free-?will|any|all|modest|voluntary|optional) )"
    r"(?:donations?|contributions?|offerings?)(?: (?:to|for|toward) [^.!?\n]{3,50}?)? (?:(?:are|is|will be|always|gratefully|gladly|warmly|kindly|greatly|most|very|much|happily|of course|also|graciously|thankfully) )*"
    r"(?:accepted|appreciated|welcomed?|encouraged|requested|suggested|recommended|invited|collected|taken)\b)"
    r"(?! (?:at the front desk|by (?:mail|phone)))|\bwe (?:(?:gladly|gratefully|happily|only|just|do|will) )*(?:accept|ask for|take|request|suggest|collect|welcome|appreciate) (?:a |an |any |your |small |cash |modest |voluntary )*(?:donations?|contributions?|offerings?)\b(?! of)",
)
_OF_THINGS = either(
    r"\b(?:food|blood|book|clothing|canned|toy|coat|item|in-kind|yarn|supply|plasma|organ|silent auction|auction|school)\W*$|\bunsold\b[^.]*$"
)
_GIVEN_THINGS = either(
    r"(?! towards?\b)[^.!?\n]{0,40}\b(?:food|canned|clothing|books?|toys|coats|blankets|supplies|items|pet)\b"
)
_AS_YOU_CAN_ELSEWHERE = Phrases(
    "spende hutkonzert hut_geht zahl aporte aportaci sugerid sugiere cooperaci pague livre libero libre chapeau prix voluntad voluntari donativo taquilla_inversa gorra offert contribut contribui consciente 投げ銭 カンパ",
    r"\b(?:auf )?spendenbasis\b|\bhutkonzert\b|\bhut geht (?:he)?rum\b|\b(?:(?:eintritt|zutritt|teilnahme|einlass) (?:gegen|auf)|um) (?:eine |freiwillige )*spenden?\b|\bspenden? (?:ist |sind )?erbeten\b",
    r"\bse (?:sugiere|pide|agradece) (?:una? )?(?:peque[ñn]a )?(?:donaci[oó]n|aportaci[oó]n|cooperaci[oó]n|contribuci[oó]n|donativo)\b",
    r"\b(?:precio|preço|paf|prezzo|tarif) (?:est )?(?:libre|libero|livre)\b|\bpague (?:o )?quanto (?:puder|quiser)\b",
    r"\bzahle?,? (?:so ?viel|was) du (?:willst|kannst|magst)\b|\b(?:aporte|aportaci[oó]n) sugerid[oa]\b|\bcooperaci[oó]n voluntaria\b",
    r"\b(?:prix|offrande|participation|contribution) libre\b|\blibre participation\b|\bau chapeau\b|\bchapeau à la sortie\b",
    r"\ba voluntad\b|\b(?:aportaci[oó]n|aporte|colaboraci[oó]n|contribuci[oó]n|donaci[oó]n|donativo) (?:voluntari[ao]|sugerid[ao]|libre|consciente)\b|\btaquilla inversa\b|\ba la gorra\b",
    r"\b(?:offerta|contributo|donazione) (?:liber[ao]|volontari[ao]|consapevole)\b|\ba offerta\b",
    r"\b(?:contribui[cç][aã]o|doa[cç][aã]o|colabora[cç][aã]o) (?:livre|volunt[aá]ria|consciente|sugerida)\b|投げ銭|カンパ",
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
    "free complimentary no_cost no_charge pay_nothing pays_nothing",
    rf"\b(?:free|complimentary) (?:admission |entry )?(?:for|to) (?:(?:all|our|any|current|active|unc\S*|duke\S*) )*(?P<who>{GROUP})",
    r"\b(?P<before>members?|students?|kids|children|toddlers|infants|babies|seniors|veterans|teachers|educators|military|first responders|under[- ]\d+s?|\d+ and under|children under \d+)"
    r"(?: on (?:a|your) laps?| are| is| get in| can| may| pay| attend| enter| join| come| ride| skate| swim| bowl|:| \(?\d+ (?:and|&) (?:under|younger)\)?)*(?: admitted)?(?:(?: for)? free| at no (?:cost|charge)| (?:pays? )?nothing)\b",
    r"\bfree (?:for (?:ages )?)?(?P<young>under) \d",
    r"\bfree (?P<kind>student|member|child|senior)s? (?:tickets?|admission)\b",
)


_FOR_SOME_ELSEWHERE = Phrases(
    "grati gratui gráti frei kostenlos zahlen_nichts",
    r"\b(?P<youth>kinder|jugendliche|schüler|studierende) (?:(?:bis|unter|ab) )?(?:\d+ )?(?:jahren? )?(?:zahlen nichts|(?:haben |sind )?(?:freien eintritt|frei|kostenlos|gratis))",
    r"\b(?:gratuit\w*|gr[aá]tis|kostenlos|frei|kostenfrei) (?:(?:für|pour|para|per)(?: \w{1,3})? |aux )"
    r"(?:(?P<members>mitglieder|adh[ée]rents|membres|socios|miembros|soci\b)|(?P<others>kinder|schüler|enfants|moins de|[ée]tudiants|niños"
    r"|menores|estudiantes|bambini|studenti|crianças))",
)


def donation_words(low: Low) -> re.Match[str] | None:
    """The words that leave the price to who comes, or None."""
    return _AS_YOU_CAN.search(low) or _AS_YOU_CAN_ELSEWHERE.search(low)


def gift_words(low: Low) -> re.Match[str] | None:
    """The words that say gifts of money are taken, or None."""
    for match in _GIFTS_TAKEN.finditer(low):
        is_of_things = _OF_THINGS.search(low, max(0, match.start() - 24), match.start() + 1)
        if (
            not is_of_things
            and not _GIVEN_THINGS.match(low, match.end())
            and not _GIVEN_THINGS.search(match[0])
        ):
            return match
    return None


def fee_words(low: Low) -> re.Match[str] | None:
    """The words that speak of a price without naming it, or None."""
    for match in _FEE.finditer(low):
        if not _WAIVED.search(low, max(0, match.start() - 30), match.start()):
            return match
    return None


def free_for_some(low: Low) -> tuple[bool, bool]:
    """Whether it is free for a group of people, and whether for members."""
    groups = [
        match["who"] or match["before"] or match["young"] or match["kind"]
        for match in _FOR_SOME.finditer(low)
    ]
    elsewhere = _FOR_SOME_ELSEWHERE.search(low)
    some = any("member" not in group for group in groups) or bool(
        elsewhere and (elsewhere["others"] or elsewhere["youth"])
    )
    return some, any("member" in group for group in groups) or bool(elsewhere and elsewhere["members"])
