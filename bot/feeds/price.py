"""What the ticket costs: from a feed's structured properties, else from the words of title and description.

A wrong "free" is worse than an "unknown": where words contradict each other the dearer reading wins, and
what was read is kept in `Price.text` for people to judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.events import UNKNOWN_PRICE, Flag, Price, PriceState
from bot.domain.text import clean_line
from bot.feeds import amount_words
from bot.feeds.amount_roles import NOT_ASKED, Role
from bot.feeds.amounts import Amount, find_amounts, speaks_of_money
from bot.feeds.free_words import free_words
from bot.feeds.patterns import Low, Signs, lowered
from bot.feeds.unnamed_prices import donation_words, fee_words, free_for_some, gift_words

# How much of the words a price was read from is kept.
TEXT_LIMIT = 140

_COST_PROPERTY = re.compile(r"X-(?:[A-Z0-9-]+-)?(?:COST|PRICE|ADMISSION|FEES?)|COST|PRICE")
_BARE_NUMBER = re.compile(r"\d{1,4}(?:[.,]\d{1,2})?(?:\s?[-–]\s?\d{1,4}(?:[.,]\d{1,2})?)?")
_NOTHING = re.compile(r"(?:[$€£]|usd |eur |gbp )\s?0(?:[.,]00?)?")
_BEGINS_AT = re.compile(
    r"\b(?:from|(?:start|begin)(?:s|n?ing)? (?:at|from)|as low as|at least|ab|dès|da|desde|à partir de|a partir d[ea])(?: only| just)?:?\s*$",
    re.I,
)
_AND_UP = re.compile(
    r"\s?(?:\+(?!\s?\w+ (?:free|included))|(?:and|&) up\b|or more\b|upwards?\b|onwards?\b)", re.I
)
# "$22 + fees", "£12, booking fee applies": how much is added is not said.
_ADDED = re.compile(
    r"\s?(?:\+\+|(?:\+|plus|and|&|,|\(\+?|excl\w*\.?|before|zzgl\.?)\s?(?!incl|no )(?:(?:\w+|\$\d[\d.]*) ){0,3}?(?:fees?|tax(?:es)?|vat|gst|bf|hst|gebühr\w*)\b(?![^.\n]{0,24} includ))"
    r"|[^.\n$€£]{0,24}\b(?:fees?|tax(?:es)?) (?:will )?appl(?:y|ies)\b|[^.\n$€£]{0,24}\b(?:not including|excluding|plus) (?:\w+ ){0,2}(?:fees?|tax(?:es)?)\b",
    re.I,
)
_EACH_DAY = re.compile(r"\d\s?(?:/\s?|(?:per|a|each) )day\b", re.I)
# Without any of these a text says nothing of a price; a look costs a microsecond where the rules cost fifty.
_SIGNS = Signs(
    "free", "cost", "fee", "ticket", "admission", "charge", "cover", "donat", "pay", "sliding", "complimentary", "turned away", "$0", "€0", "£0",
    "gratis", "gratuit", "grátis", "kosten", "frei", "libre", "livre", "libero", "libera", "franca", "entrada", "price", "preis", "precio", "spende",
    "notaflof", "ingresso", "on the house", "on us", "offering", "contribut", "give what", "give as", "pwy", "-hat", "pass the", "be passed", "is passed", "hat goes", "hat by", "jar by", "jar at", "tip jar", "basket by", "basket at",
    "basket will", "bucket by", "collection will", "collection is", "suggested gift", "whatever you", "your price", "chapeau", "volunta", "volontari",
    "donativo", "gorra", "hut geht", "hutkonzert", "zahl", "aport", "cooperaci", "pague", "keine", "taquilla", "offerta", "consciente", "無料", "投げ銭", "カンパ",
)  # fmt: skip
_TASTE = re.compile(
    r"\bfree (?:\w+ )?(?:info(?:rmation)?(?:al)? session|info night|open house|open day|preview|orientation|taster)\b"
    r"|\b(?:info(?:rmation)?(?:al)? session|info night|open house|open day|preview|orientation|taster) is free\b"
)
_TASTE_BY_NAME = re.compile(
    r"\b(?:info(?:rmation)?(?:al)? (?:session|night|evening|meeting|webinar)|open (?:house|day|evening)|admissions? (?:night|event|webinar)|orientation|(?:trip|travel|parents?|interest) meeting|(?:trip|travel|tour) preview|preview(?:: |s of ))\b"
)
_WHOLE = re.compile(
    r"\b(?:tuition|trip|season|journey|course|program(?:me)?s?|boot ?camp|camp|membership|certificate|degree|school)\b"
)
# What is free beside what a title names: "Job Expo – Free Headshots".
_FREE_BESIDE = re.compile(r"(?:\s[–—|+&-]|[:(,]|\s(?:with|w/|plus|and|featuring))\s?(?:\w+ )?free\b.*")
# What they pay is not what whoever goes pays.
_FOR_VENDORS = re.compile(
    r"\b(?:vendors?|booths?|exhibitors?|sponsors?(?:hip)?|crafters?|food trucks?) (?:\w+ )?(?:applications?|registration|sign-?ups?|deadline|call|wanted|needed)\b|\bcall for (?:\w+ ){0,2}(?:vendors|exhibitors|crafters|food trucks)\b|\bvend (?:at|with)\b"
)
_FREE_CATEGORIES = frozenset(
    ("free", "free event", "free events", "free admission", "gratis", "kostenlos", "gratuit")
)
_ENTRY = frozenset((Role.TICKET, Role.EARLY))


def read_price(
    title: str,
    description: str,
    properties: Mapping[str, str],
    currency: str,
    categories: Iterable[str] = (),
) -> tuple[Price, set[str]]:
    """The price and the flags of its words; `currency` is what "$" and bare numbers are in."""
    stated, flags = _structured(properties, currency)
    in_title, title_flags = _in_words(title, "title", currency)
    in_text, text_flags = _in_words(description, "description", currency, about=_name(title))
    flags |= title_flags | text_flags
    words = _dearer(in_title, in_text)
    if stated == words == UNKNOWN_PRICE:
        return _filed(categories), flags
    if stated.state is PriceState.UNKNOWN:
        return (words if words != UNKNOWN_PRICE else stated), flags
    if stated.state is PriceState.FREE and words.state is PriceState.PAID:
        return words, flags
    return stated, flags


def _name(title: str) -> str:
    low = lowered(title)
    return _FREE_BESIDE.sub("", low) if "free" in low else low


def lasts_days(starts_at: datetime, ends_at: datetime | None) -> bool:
    """More than one; with room for the night on which clocks are turned back."""
    return ends_at is not None and ends_at - starts_at > timedelta(hours=25)


def for_all_days(price: Price) -> Price:
    """What "$10/day" comes to over several: nobody says on how many of them one goes, so it has no upper end."""
    return replace(price, max=None) if _EACH_DAY.search(price.text) else price


def _filed(categories: Iterable[str]) -> Price:
    """Some calendars have a category "Free"; it counts where nothing else speaks of a price."""
    named = next((each for each in categories if each.strip().lower() in _FREE_CATEGORIES), None)
    return (
        UNKNOWN_PRICE
        if named is None
        else Price(PriceState.FREE, source="CATEGORIES", text=clean_line(named, 40))
    )


def _structured(properties: Mapping[str, str], currency: str) -> tuple[Price, set[str]]:
    """From X-COST, X-LIVEWHALE-COST, X-BEDEWORK-COST and their like, the first that says something.

    X-COST-TYPE is left alone: "free" is one plugin's default. So is a bare 0.
    """
    for name, value in properties.items():
        if not _COST_PROPERTY.fullmatch(name):
            continue
        text = clean_line(value)
        if _BARE_NUMBER.fullmatch(text):
            text = f"{currency} {text}" if text.strip("0.,") else ""
        price, flags = _in_words(text, name, currency, entry=True)
        if price != UNKNOWN_PRICE:
            return price, flags
    return UNKNOWN_PRICE, set()


def _dearer(title: Price, description: Price) -> Price:
    """The title speaks for the event, unless the description knows of a price and the title of none."""
    if description.state is PriceState.DONATION and title.state is not PriceState.PAID:
        return description
    if title.state is PriceState.PAID or description == UNKNOWN_PRICE:
        return title
    if title == UNKNOWN_PRICE or description.state is PriceState.PAID:
        return description
    return title if title.state is not PriceState.UNKNOWN else description


def _in_words(
    text: str, source: str, currency: str, *, entry: bool = False, about: str = ""
) -> tuple[Price, set[str]]:
    low = lowered(text)
    if not _SIGNS.are_in(low) and not speaks_of_money(low):
        return UNKNOWN_PRICE, set()
    amounts = find_amounts(low, currency, entry=entry, title=source == "title")
    flags = _flags(low, amounts)
    paid = _with_concession(_paid(text, source, [each for each in amounts if each.high > 0]), amounts)
    given = donation_words(low)
    free = free_words(low, text, title=source == "title", about=about)
    if paid is not None and (_is_of_vendors(low, about) or _is_taste(low, amounts, about, free is not None)):
        paid = None
    if entry and free is None and _NOTHING.fullmatch(low):
        return Price(PriceState.FREE, source=source, text=text), flags
    if free is None and paid is None and given is None:
        given = gift_words(low)
    if given and (paid is None or _is_asked_as_gift(low, amounts)):
        return Price(PriceState.DONATION, source=source, text=_quote(text, *given.span())), flags
    if paid is not None:
        return paid, flags | ({Flag.CONCESSION.value} if given else set())
    if any(each.role is Role.DONATION for each in amounts) and free is None:
        first = next(each for each in amounts if each.role is Role.DONATION)
        return Price(PriceState.DONATION, source=source, text=_quote(text, first.start, first.end)), flags
    fee = fee_words(low)
    if free is not None and (free.outright or (fee is None and Flag.CONCESSION.value not in flags)):
        return Price(PriceState.FREE, source=source, text=_quote(text, free.start, free.end)), flags
    if fee is not None:
        return Price(PriceState.UNKNOWN, source=source, text=_quote(text, *fee.span())), flags
    if free is not None:
        return Price(PriceState.UNKNOWN, source=source, text=_quote(text, free.start, free.end)), flags
    return UNKNOWN_PRICE, flags


def _is_of_vendors(low: Low, about: str) -> bool:
    """Whether what is priced is a booth: where a title calls for vendors, and nothing speaks of going in."""
    return _FOR_VENDORS.search(about) is not None and "admission" not in low and "ticket" not in low


def _is_taste(low: Low, amounts: list[Amount], about: str, is_free: bool) -> bool:
    """Whether what is priced is what an info session is about: "Free info session; the course costs $900"."""
    asked = [each for each in amounts if each.role not in NOT_ASKED]
    is_one = (is_free and _TASTE.search(low)) or _TASTE_BY_NAME.search(about)
    return bool(is_one) and all(_WHOLE.search(low, max(0, each.start - 40), each.end + 12) for each in asked)


def _paid(text: str, source: str, amounts: list[Amount]) -> Price | None:
    """The range of what anybody pays; concessions and members' prices are not part of it."""
    asked = [each for each in amounts if each.role in _ENTRY]
    if not asked:
        asked = [each for each in amounts if each.role is Role.ANOTHER]
    if not asked:
        return None
    code = asked[0].currency
    same = [each for each in asked if each.currency == code]
    low, high = min(each.low for each in same), max(each.high for each in same)
    # What only begins somewhere has no upper end that we know of: the dear seats may cost ten times as much.
    upper = None if any(_is_open(text, each) for each in same) else high
    return Price(PriceState.PAID, low, upper, code, source, _quote(text, same[0].start, same[-1].end))


def _with_concession(paid: Price | None, amounts: list[Amount]) -> Price | None:
    """Of several the dearest: nobody says here which of them they are."""
    if paid is None or paid.min is None:
        return paid
    offered = [
        each.high
        for each in amounts
        if each.role is Role.CONCESSION and each.currency == paid.currency and each.high <= paid.min
    ]
    return replace(paid, concession=max(offered, default=None))


def _is_open(text: str, amount: Amount) -> bool:
    """ "from $29", "starting at $29", "$29+", "$29 and up", and no second end; "$29 plus fees"."""
    before, after = text[max(0, amount.start - 24) : amount.start], text[amount.end : amount.end + 48]
    if _ADDED.match(after):
        return True
    return amount.low == amount.high and bool(_BEGINS_AT.search(before) or _AND_UP.match(after))


def _is_asked_as_gift(low: Low, amounts: list[Amount]) -> bool:
    """Whether the amounts are suggestions: nobody is turned away, or a scale beside "pay what you can"."""
    asked = [each for each in amounts if each.role in _ENTRY]
    around = " ".join(low[max(0, each.start - 40) : each.end + 30] for each in asked)
    return any(
        word in around
        for word in (
            "sliding",
            "suggest",
            "name your",
            "pay what",
            "pay-what",
            "pay at",
            "pay the",
            "choose",
            "whatever",
        )
    )


def _flags(low: Low, amounts: list[Amount]) -> set[str]:
    roles = {each.role for each in amounts}
    some, members = free_for_some(low)
    flags = set()
    if (
        some
        or any(_is_off_for_some(low, each) for each in amounts)
        or not roles.isdisjoint((Role.CONCESSION, Role.OTHER_CONCESSION))
    ):
        flags.add(Flag.CONCESSION.value)
    if members or Role.MEMBER in roles:
        flags.add(Flag.MEMBER_PRICE.value)
    if Role.EARLY in roles:
        flags.add(Flag.EARLY_BIRD.value)
    return flags


def _is_off_for_some(low: Low, amount: Amount) -> bool:
    return bool(
        amount_words.OFF_FOR.match(low, amount.end)
        or amount_words.GET_OFF.search(low, max(0, amount.start - 40), amount.start)
    )


def _quote(text: str, start: int, end: int) -> str:
    """The words around a reading, whole words, of its own paragraph."""
    begin = max(text.rfind("\n", 0, start) + 1, start - 50)
    stop = text.find("\n", end)
    stop = min(len(text) if stop < 0 else stop, end + 50)
    if begin > 0 and text[begin - 1] not in " \n":
        begin = text.find(" ", begin, start) + 1 or start
    if stop < len(text) and text[stop] not in " \n":
        stop = max(text.rfind(" ", end, stop), end)
    return clean_line(text[begin:stop], TEXT_LIMIT)
