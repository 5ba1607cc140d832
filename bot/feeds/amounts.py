"""Amounts of money in a text, and what each of them is for: the ticket, a concession, a beer, a prize."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from bot.domain.money import minor_digits
from bot.feeds.patterns import Phrases, either


class Role(Enum):
    """What somebody asks an amount for."""

    TICKET = "ticket"
    EARLY = "early"
    DONATION = "donation"
    CONCESSION = "concession"
    MEMBER = "member"
    # A couple, a table, a stream from home: a ticket, but not this member's.
    ANOTHER = "another"
    NOT_ENTRY = "not entry"


@dataclass(frozen=True, slots=True)
class Amount:
    """`low` and `high` in minor units of `currency`; `start` and `end` are where it stands in the text."""

    low: int
    high: int
    currency: str
    start: int
    end: int
    role: Role


_CODES = "usd|eur|gbp|cad|aud|nzd|chf|jpy|inr|sek|nok|dkk|pln|czk|brl|mxn|sgd|hkd|zar"
_BEFORE = rf"(?:us|ca|c|au|a|nz|s|hk|r)?\$|[€£¥₹]|\b(?:{_CODES}|rs\.?)"
_AFTER = rf"[€£₹]|(?:{_CODES}|euros?|dollars?|bucks|pounds|francs?|pesos|z\u0142|kr)\b|円"
_NUMBER = r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_TO = r"\s?(?:[-–—]|to|bis|a|à)\s?"
_AMOUNT = re.compile(
    rf"(?P<before>{_BEFORE})\s?(?P<low>{_NUMBER})(?![\d%])"
    rf"(?:{_TO}(?:{_BEFORE})?\s?(?P<high>{_NUMBER})(?![\d%]|\s?[ap]\.?m\b|:\d))?"
    rf"(?P<scale>\s?(?:k|m|mm|bn|million|billion|thousand)\b|\+?[km]\b)?(?:\s?(?:{_CODES})\b)?"
    rf"|(?<![\w.,$€£#])(?P<low2>{_NUMBER})(?:{_TO}(?P<high2>{_NUMBER}))?\s?(?P<after>{_AFTER})",
)
_SIGNS = (
    "$",
    "€",
    "£",
    "¥",
    "₹",
    "円",
    "zł",
    " kr",
    "euro",
    "dollar",
    "bucks",
    "pounds",
    "franc",
    "pesos",
    " rs",
)
_CODE_WORDS = frozenset((*_CODES.split("|"), *(f"{code}." for code in _CODES.split("|"))))
_NEAR = re.compile(rf"[$€£¥₹円]|\d\s?(?:{_AFTER})|(?:{_CODES}|rs\.?)\s?\d")
_CURRENCIES = {
    "us$": "USD", "ca$": "CAD", "c$": "CAD", "au$": "AUD", "a$": "AUD", "nz$": "NZD", "s$": "SGD", "hk$": "HKD",
    "r$": "BRL", "€": "EUR", "£": "GBP", "¥": "JPY", "円": "JPY", "₹": "INR", "rs": "INR", "rs.": "INR",
    "euro": "EUR", "euros": "EUR", "pounds": "GBP", "franc": "CHF", "francs": "CHF", "pesos": "MXN", "zł": "PLN",
}  # fmt: skip
_DOLLARS = frozenset(("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "ARS", "CLP", "COP", "TWD"))
_KRONER = frozenset(("SEK", "NOK", "DKK", "ISK"))

# How far an amount's label reaches to either side.
_LEFT, _RIGHT = 60, 48

_SENTENCE = re.compile(r"[.!?](?=\s+[^\s$€£\d])|\n")
# Words before an amount that make it the price of going in.
_ENTRY_BEFORE = either(
    r"tickets?\b|admission|\bentry\b|entrance|\bcover\b|\bcosts?\b|\bpric(?:e|es|ed|ing)\b|\bfees?\b|regist\w+|tuition",
    r"\brates?\b|\bga\b|\bgeneral\b|\bregular\b|\badults?\b|\bseats?\b|\badvance\b|\bdoor\b|\bindividuals?\b|\bpresale\b",
    r"\bmembers?\b|\bstudents?\b|\bseniors?\b|\battend\b|\bcharge\b|\bpay\b|\benrol\w*|[💲💵💰🎟🎫]",
    r"eintritt|\bvvk\b|abendkasse|\bkosten\b|teilnahme\w*|\bentrad\w+|entr[ée]e|\btarif|\bprecio\b|ingresso|biglietto|bilhete",
    r"\binscripci[oó]n",
)
# ... and behind it.
_ENTRY_AFTER = either(
    r"[\s(+*,/]*(?:"
    r"(?:per|a|each|/)?\s?(?:person|head|adult|ticket|participant|attendee|guest|player|seat|pp|p\.p|couple|child|family|team|session"
    r"|class|student)\b|/\s?day\b|pro person|por persona|par personne"
    r"|(?:general )?admission|general|(?:\w+ )?(?:entry|entrance)|cover\b|tickets?\b|at (?:the )?door|door\b|in advance|adv(?:ance)?\b"
    r"|presale|rsvp\b|dos\b|day of|registration|regist\w+ fee|fee\b|workshop fee|includes?\b|including|covers\b|gets you|plus fees"
    r"|for (?:adults?|non-?\s?members?|(?:\w+ ){0,2}members?|the general|general|students?|everyone|one\b|all others|seniors?"
    r"|children|kids|the public)|adults?\b|non-?\s?members?|(?:\w+ )?members?\b|students?\b|seniors?\b|children|kids\b"
    r"|early\b|b4\b|before\b|after\b|until\b|suggested|(?:\w+ )?donation|ermäßigt|concessions?\b|conc\b|vip\b|live ?stream)",
)
# Words around an amount that make it something else: food, prizes, pay, sponsoring, parking, other people's money.
_OTHER_AFTER = either(
    r"\+?\s*(?:\w+[ '’/-]){0,3}?(?:"
    r"pints?|pitchers?|beers?|cocktails?|mimosas?|flights?|wines?|glass(?:es)?|cans?|drinks?|drafts?|margaritas?|tacos?|burgers?"
    r"|wings?|shots?|mugs?|cups?|fills?|oysters?|appetizers?|apps|snacks?|food|popcorn|hot ?dogs?|sodas?|pizzas?|slices?|mixes|specials?"
    r"|dog night|night special|minimum|bar tab"
    r"|off|gift|gift cards?|prizes?|raffle|value|bonus|discount|redemption|cash prizes?|bike|in hardcover|readings?"
    r"|scholarship|grants?|hour|hr|hourly|year|annual\w*|yearly|month\w*|in (?:prizes|cash|funding|sales|revenue|savings|research|grants)"
    r"|refund|submissions?|entr(?:y|ies) per|rentals?|deposit|parking|per car|per vehicle|tables?|vendors?|booths?|sponsor\w*"
    r"|from (?:every|each)|of (?:every|each|all)|(?:will|to) be donated|donation (?:feeds|provides|helps|supports|buys|will|can))\b",
)
_OTHER_BEFORE = either(
    r"\b(?:sav(?:e|es|ing|ings)|wins?|prizes?|worth|value[ds]?|discount\w*|code|checkout|gift|1st|2nd|3rd|raffle|jackpots?|pot)\b",
    r"\b(?:rais(?:e|es|ed|ing)|goal|salar\w+|wages?|stipend|earn\w*|pays|positions? pay|grants?|fund(?:s|ed|ing)?|award(?:s|ed)?)\b",
    r"\b(?:scholarship|invest\w*|market|budget|revenue|over|more than|up to|generat\w+|should be|unknown|match\w*|proceeds|for every)\b",
    r"\b(?:parking|deck|fine|deposit|refund|rental\w*|tab|vendors?|booths?|tables?|sponsor\w*|extra|materials?(?: cost)?)\b",
    r"\b(?:specials?|menu|drinks?|beers?|popcorn|sodas?|food|lunch can be|feed|shirts?|hardcover|paperback|merch\w*)\b",
    r"\b(?:membership|dues|annual|your|will donate|donates?|donat\w+ of over|performance|realness|runway|face)\b",
)
_CONCESSION = either(
    r"students?\b|seniors?\b|child(?:ren)?\b|kids?\b|youth\b|teens?\b|under \d|\d+ (?:and|&) (?:under|over)|\d+\+|ages? \d",
    r"military|veterans?\b|faculty|\bstaff\b|employees?|first responders?|teachers?\b|educators?\b|unemployed|unwaged|low.income",
    r"\bebt\b|disab\w+|concession\w*|\bconc\b|reduced|ermäßigt|reducid\w+|réduit|college id|\bj[oó]venes\b|rentner",
)
_MEMBER = either(
    r"(?<!non-)(?<!non )(?<!non)(?<!team )(?<!audience )(?<!family )(?<!community )\bmembers?\b",
)
_EVERYONE_ELSE = either(r"non-?\s?members?|general|adults?\b|others\b|regular|public\b|everyone|community")
_EARLY = either(r"early.?bird|\bb4\b|\bbefore\b|\buntil\b|\bthrough (?:\w+ )?\d|\bby \w+ \d")
_EARLY_BIRD = either(r"early.?bird")
_DONATION = either(r"suggested|donations?\b|\bpwyc\b|pay what")
_ANOTHER = either(
    r"couples?\b|for (?:two|four|a (?:pair|couple|group|family))|famil(?:y|ies)\b|group of|foursome|\bvip\b|live ?stream|virtual",
    r"per table|\d-pack|package",
)
# "Students can purchase $11 tickets": the group stands before the amount, behind a verb.
_WHO_MAY = either(
    r"\b(?:students?|seniors?|members?|veterans?|employees|faculty|staff|kids|children)\b[^.,;]{0,40}\b(?:can|may|pay|get|purchase|receive)\b"
    r"[^.,;]{0,16}$",
)
_HEADING = either(
    r"(?:^|\n)\W*(?:tickets?|costs?|prices?|pricing|admission|fees?|registration|entry|eintritt|entrada|ticket prices?"
    r"|price of admission)\W*\n\W*$",
)
_FIELD = Phrases(
    "cost price fee cover eintritt preis precio coste prix",
    rf"\b(?:costs?|prices?|(?:entry |admission )?fee|cover(?: charge)?|eintritt|preis|precio|coste|prix):\s?(?P<low>{_NUMBER})"
    rf"(?:{_TO}(?P<high>{_NUMBER}))?(?=\s*(?:\.(?!\d)|[|;\n)]|$|per\b|pp\b|/))",
)
_TITLE_END = either(r"\s*(?:[)\]|!*.]|per\b|pp\b|$)")


def find_amounts(low: str, currency: str, *, entry: bool = False, title: bool = False) -> list[Amount]:
    """All amounts in `low`, a text in lower case, with their roles.

    "$" and "kr" are those of `currency`, where it has them. `entry` says that the whole text speaks of
    the price of going in (a field named COST), `title` that it is a title, where a last "$10" does.
    """
    found = list(_bare(low, currency))
    if found or not speaks_of_money(low):
        return found
    for match in _written(low):
        if match["scale"]:
            continue
        left, right = _around(low, match, found)
        role = _role(
            left, right, entry or (title and bool(_TITLE_END.match(right))) or _continues(low, match, found)
        )
        code = _currency(match, currency)
        least = _minor(match["low"] or match["low2"], code)
        upper = match["high"] or match["high2"]
        most = _minor(upper, code) if upper else least
        found.append(Amount(least, max(least, most), code, match.start(), match.end(), role))
    return found


def speaks_of_money(low: str) -> bool:
    """Without a currency there is no amount; asking costs less than looking for amounts."""
    return any(sign in low for sign in _SIGNS) or not _CODE_WORDS.isdisjoint(low.split())


def _written(low: str) -> Iterator[re.Match[str]]:
    """Every number with a currency; looked for only near the signs of one."""
    end = 0
    for sign in _NEAR.finditer(low):
        for match in _AMOUNT.finditer(low, max(end, sign.start() - 24), sign.end() + 32):
            if match.end() > end:
                end = match.end()
                yield match


def _bare(low: str, currency: str) -> Iterator[Amount]:
    """Numbers without a sign in a price field of words: "Cost: 15.", "Price: 25-65 |"."""
    for match in _FIELD.finditer(low):
        least = _minor(match["low"], currency)
        most = _minor(match["high"], currency) if match["high"] else least
        yield Amount(least, max(least, most), currency, match.start("low"), match.end(), Role.TICKET)


def _around(low: str, match: re.Match[str], found: list[Amount]) -> tuple[str, str]:
    """The words before and after an amount that belong to it: of its sentence, up to its neighbours."""
    left_start = max(match.start() - _LEFT, found[-1].end if found else 0)
    left = low[left_start : match.start()]
    if _HEADING.search(low, max(0, match.start() - 80), match.start()):
        left = "tickets " + left.rsplit("\n", 1)[-1]
    else:
        breaks = list(_SENTENCE.finditer(left))
        left = left[breaks[-1].end() :] if breaks else left
    right = low[match.end() : match.end() + _RIGHT]
    ends = [each.start() for each in (_SENTENCE.search(right), _AMOUNT.search(right)) if each]
    return left, right[: min(ends)] if ends else right


def _continues(low: str, match: re.Match[str], found: list[Amount]) -> bool:
    """Whether it stands in a list whose last entry was a price of going in."""
    if not found or found[-1].role is Role.NOT_ENTRY:
        return False
    between = low[found[-1].end : match.start()]
    return len(between) <= _LEFT and not re.search(r"[.!?]\s|\n\s*\n", between)


def _role(left: str, right: str, is_entry: bool) -> Role:
    label = _label(left, right)
    asks_after = _ENTRY_AFTER.match(right)
    if not asks_after and (_OTHER_AFTER.match(right) or _OTHER_BEFORE.search(left[-32:])):
        return Role.NOT_ENTRY
    if asks_after and (_OTHER_BEFORE.search(left[-18:]) and not _ENTRY_BEFORE.search(left[-18:])):
        return Role.NOT_ENTRY
    if not (is_entry or asks_after or _ENTRY_BEFORE.search(left)):
        return Role.NOT_ENTRY
    return _kind(left, right, label)


def _kind(left: str, right: str, label: str) -> Role:
    if _DONATION.search(left[-30:]) or _DONATION.match(right.lstrip(" (-–")):
        return Role.DONATION
    if not _EVERYONE_ELSE.search(label):
        if _CONCESSION.search(label):
            return Role.CONCESSION
        if _MEMBER.search(label):
            return Role.MEMBER
    if _ANOTHER.search(label):
        return Role.ANOTHER
    if _EARLY.search(label) or _EARLY_BIRD.search(left[-30:]):
        return Role.EARLY
    return Role.TICKET


def _label(left: str, right: str) -> str:
    """The few words that say for whom: behind the amount ("$5 students"), else before it ("Students: $5")."""
    behind = re.match(r"[\s(/+*–-]*(?:per|for|each|a|if)?\s*[\w’'+-]+[^,;.)|\n]{0,24}", right)
    who = _WHO_MAY.search(left)
    if behind and not re.match(r"\s*(?:[,;.|)]|and\b|or\b|/\s)", right):
        return (who[0] if who else "") + re.split(r"\bwith\b", behind[0])[0]
    return re.split(r"[,;|]|\band\b", left.rstrip(" :=–-"))[-1][-36:]


def _currency(match: re.Match[str], default: str) -> str:
    sign = match["before"] or match["after"] or ""
    if sign in ("$", "dollar", "dollars", "bucks"):
        return default if default in _DOLLARS else "USD"
    if sign == "kr":
        return default if default in _KRONER else "SEK"
    return _CURRENCIES.get(sign, sign.upper())


def _minor(number: str, currency: str) -> int:
    """ "1,299.50" and "1.299,50" alike: the last mark with one or two digits behind it is the decimal one."""
    digits = minor_digits(currency)
    whole, mark, rest = number, "", ""
    if (tail := re.search(r"[.,](\d{1,2})$", number)) is not None:
        whole, mark, rest = number[: tail.start()], ".", tail[1]
    units = int(re.sub(r"[.,]", "", whole))
    fraction = int((rest + "000")[:digits] or 0) if mark else 0
    return int(units * 10**digits + fraction)
