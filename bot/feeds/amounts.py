"""Amounts of money in a text, and what each of them is for: the ticket, a concession, a beer, a prize."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.domain.money import minor_digits
from bot.feeds import amount_words as words
from bot.feeds.amount_roles import NOT_ASKED, Role, role_of
from bot.feeds.patterns import Low, Phrases, Signs, either


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
_BEFORE = rf"\b(?:{_CODES})\s?[$€£]|(?:us|ca|c|au|a|nz|s|hk|r)?\$|[€£¥₹]|\b(?:{_CODES}|rs\.?)"
_AFTER = rf"[€£₹]|\$(?![\s]?\d)|(?:{_CODES}|euros?|dollars?|bucks|pounds|francs?|pesos|z\u0142|kr)\b|円"
_NUMBER = r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_TO = r"\s?(?:[-–—]|to|bis|a|à)\s?"
# "ten bucks"
_WRITTEN = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
    "fifteen": 15, "eighteen": 18, "twenty": 20, "twenty-five": 25, "thirty": 30, "forty": 40, "fifty": 50,
}  # fmt: skip
_AMOUNT = re.compile(
    rf"(?P<before>{_BEFORE})\s?(?P<low>{_NUMBER})(?![\d%])"
    rf"(?:{_TO}(?:{_BEFORE})?\s?(?P<high>{_NUMBER})(?![\d%]|\s?[ap]\.?m\b|:\d))?"
    rf"(?P<scale>\s?(?:k|m|mm|bn|million|billion|thousand)\b|\+?[km]\b)?(?:\s?(?P<code>{_CODES})\b)?"
    rf"|\b(?P<written>{'|'.join(_WRITTEN)})[ -](?=(?:euros?|dollars?|bucks|pounds|quid)\b)(?P<coin>\w+)"
    rf"|(?<![a-zà-ÿ\d.,$€£#])(?P<low2>{_NUMBER})(?:{_TO}(?P<high2>{_NUMBER}))?(?:[.,][-–—]{{1,2}})?\s?(?P<after>{_AFTER})",
)
_SIGNS = Signs(
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
    "\nrs",
)
_CODE_SIGNS = Signs(*_CODES.split("|"))
_CODE_WORDS = frozenset((*_CODES.split("|"), *(f"{code}." for code in _CODES.split("|"))))
_MONEY = Signs(
    *["$", "€", "£", "¥", "₹", "円", "zł", "kr", "rs", "euro", "dollar", "bucks", "pounds", "franc", "pesos"],
    *_CODES.split("|"),
)
_DIGIT = re.compile(rf"\d|\b(?:{'|'.join(_WRITTEN)})[ -]")
_CURRENCIES = {
    "us$": "USD", "ca$": "CAD", "c$": "CAD", "au$": "AUD", "a$": "AUD", "nz$": "NZD", "s$": "SGD", "hk$": "HKD",
    "r$": "BRL", "€": "EUR", "£": "GBP", "¥": "JPY", "円": "JPY", "₹": "INR", "rs": "INR", "rs.": "INR",
    "euro": "EUR", "euros": "EUR", "pounds": "GBP", "franc": "CHF", "francs": "CHF", "pesos": "MXN", "zł": "PLN",
}  # fmt: skip
_SPELLED = frozenset(_CODES.upper().split("|"))
_DOLLARS = frozenset(("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "ARS", "CLP", "COP", "TWD"))
_KRONER = frozenset(("SEK", "NOK", "DKK", "ISK"))

# No ticket costs more than this, in minor units of these.
_MOST, _STRONG = 20_000_00, _DOLLARS | {"EUR", "GBP", "CHF"}

_ASKED = frozenset((Role.TICKET, Role.EARLY, Role.MEMBER, Role.ANOTHER))
_MAY_BE_ENTRY = frozenset((Role.TICKET, Role.UNSAID))
_CONCESSIONS = frozenset((Role.CONCESSION, Role.OTHER_CONCESSION))
# How far an amount's label reaches to either side.
_LEFT, _RIGHT = 60, 48

_SENTENCE = re.compile(r"[.!?](?=\s+[^\s$€£\d])|\n")
_FIELD = Phrases(
    "cost price fee cover eintritt preis precio coste prix",
    rf"\b(?:costs?|prices?|(?:entry |admission )?fee|cover(?: charge)?|eintritt|preis|precio|coste|prix):\s?(?P<low>{_NUMBER})"
    rf"(?:{_TO}(?P<high>{_NUMBER}))?(?=\s*(?:\.(?!\d)|[|;\n)]|$|per\b|pp\b|/))",
)
# Between two amounts: a list goes on where none of these stands.
_BREAK = re.compile(r"[.!?]\s|\n\s*\n")
_OF_NEXT = re.compile(r"\s*[,;](?=\s*[^\W\d]{3})")
_DECIMALS = re.compile(r"[.,](\d{1,2})$")
_TITLE_END = either(r"\s*(?:[)\]|!*.]|per\b|pp\b|$)")


def find_amounts(low: Low, currency: str, *, entry: bool = False, title: bool = False) -> list[Amount]:
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
        in_title = title and (_TITLE_END.match(right) or (match.start() == 0 and words.SHOW.match(right)))
        role = role_of(left, right, entry or bool(in_title) or _continues(low, match, found))
        code = _currency(match, currency)
        least = _minor(match["low"] or match["low2"] or str(_WRITTEN[match["written"]]), code)
        if least > _MOST and code in _STRONG:
            role = Role.NOT_ENTRY
        upper = match["high"] or match["high2"]
        most = _minor(upper, code) if upper else least
        found.append(Amount(least, max(least, most), code, match.start(), match.end(), role))
    return _for_children(low, _as_one_list(low, _by_day(low, _as_of_now(low, found))))


def speaks_of_money(low: Low) -> bool:
    """Without a currency there is no amount; asking costs less than looking for amounts."""
    return (
        low.startswith("rs")
        or _SIGNS.are_in(low)
        or (_CODE_SIGNS.are_in(low) and not _CODE_WORDS.isdisjoint(low.split()))
    )


def _written(low: Low) -> Iterator[re.Match[str]]:
    """Every number with a currency; looked for only near the signs of one."""
    end = 0
    for first, last in _MONEY.places(low):
        if first < end or not _DIGIT.search(low, max(0, first - 8), last + 3):
            continue
        for match in _AMOUNT.finditer(low, max(end, first - 24), last + 32):
            # One with another sign may be cut off here, and is found at its own.
            if match.start() <= first and match.end() >= last:
                end = match.end()
                yield match
                break


def _bare(low: Low, currency: str) -> Iterator[Amount]:
    """Numbers without a sign in a price field of words: "Cost: 15.", "Price: 25-65 |"."""
    for match in _FIELD.finditer(low):
        least = _minor(match["low"], currency)
        most = _minor(match["high"], currency) if match["high"] else least
        yield Amount(least, max(least, most), currency, match.start("low"), match.end(), Role.TICKET)


def _as_of_now(low: Low, found: list[Amount]) -> list[Amount]:
    """Without what was asked before: of "regular price $40, now $25" only the second is paid."""
    for index, (each, after) in enumerate(pairwise(found)):
        if words.INSTEAD.search(low, each.end, after.start) and each.role not in NOT_ASKED:
            found[index + 1] = replace(after, role=Role.NOT_ENTRY)
        was = words.WAS.search(low, max(0, each.start - 24), each.start)
        if was and words.IS_NOW.fullmatch(low, each.end, after.start):
            found[index] = replace(each, role=Role.NOT_ENTRY)
            if after.role is Role.UNSAID:
                found[index + 1] = replace(after, role=Role.TICKET)
    return found


def _by_day(low: Low, found: list[Amount]) -> list[Amount]:
    """With what is asked on one day and on another said of going in: "Thurs/Sun $24, Fri/Sat $28"."""
    for index, (each, after) in enumerate(pairwise(found)):
        if not {each.role, after.role} <= _MAY_BE_ENTRY or after.start - each.end > _LEFT:
            continue
        left, between = low[max(0, each.start - _LEFT) : each.start], low[each.end : after.start]
        if words.DAYS_BEHIND.fullmatch(between):
            is_listed = words.SAYS_NOTHING.search(left) and words.DAYS_AT_LAST.match(low, after.end)
        else:
            is_listed = words.DAYS_AT_FIRST.search(left) and words.DAYS_BETWEEN.fullmatch(between)
        if is_listed:
            found[index] = replace(each, role=Role.TICKET)
            found[index + 1] = replace(after, role=Role.TICKET)
    return found


def _as_one_list(low: Low, found: list[Amount]) -> list[Amount]:
    """With what is said behind the last of a list said of all: "£7/£5 concessions"."""
    for index in reversed(range(len(found) - 1)):
        each, after = found[index], found[index + 1]
        is_asked = each.role is Role.UNSAID and after.role not in NOT_ASKED
        if is_asked and words.LISTED.fullmatch(low, each.end, after.start):
            found[index] = replace(each, role=Role.DONATION if after.role is Role.DONATION else Role.TICKET)
    return found


def _for_children(low: Low, found: list[Amount]) -> list[Amount]:
    """Where nothing is asked of others, "$20 per child" is the price: who comes is a child, or a student."""
    if any(each.role in _ASKED for each in found):
        return found
    return [
        replace(each, role=Role.TICKET)
        if each.role in _CONCESSIONS and words.EACH_CHILD.match(low, each.end)
        else each
        for each in found
    ]


def _around(low: Low, match: re.Match[str], found: list[Amount]) -> tuple[str, str]:
    """The words before and after an amount that belong to it: of its sentence, up to its neighbours."""
    left_start = max(match.start() - _LEFT, found[-1].end if found else 0)
    left = low[left_start : match.start()]
    above = max(0, match.start() - 80)
    if low.find("\n", above, match.start()) >= 0 and words.HEADING.search(low, above, match.start()):
        left = "tickets " + left.rsplit("\n", 1)[-1]
    else:
        breaks = list(_SENTENCE.finditer(left))
        left = left[breaks[-1].end() :] if breaks else left
    right = low[match.end() : match.end() + _RIGHT]
    following = _AMOUNT.search(right)
    ends = [each.start() for each in (_SENTENCE.search(right), following) if each]
    right = right[: min(ends)] if ends else right
    if following and following.start() == len(right) and (parted := _OF_NEXT.match(right)):
        right = f"{parted[0]} …"  # "$24, kids $9": of the words between, none is of the first
    return left, right


def _continues(low: Low, match: re.Match[str], found: list[Amount]) -> bool:
    """Whether it stands in a list whose last entry was a price of going in."""
    if not found or found[-1].role in NOT_ASKED:
        return False
    between = low[found[-1].end : match.start()]
    return len(between) <= _LEFT and not _BREAK.search(between)


def _currency(match: re.Match[str], default: str) -> str:
    sign = match["code"] or match["before"] or match["after"] or match["coin"] or ""
    if sign[:3].upper() in _SPELLED:
        return sign[:3].upper()
    if sign in ("$", "dollar", "dollars", "bucks"):
        return default if default in _DOLLARS else "USD"
    if sign == "kr":
        return default if default in _KRONER else "SEK"
    return _CURRENCIES.get(sign, sign.upper())


def _minor(number: str, currency: str) -> int:
    """ "1,299.50" and "1.299,50" alike: the last mark with one or two digits behind it is the decimal one."""
    digits = minor_digits(currency)
    whole, mark, rest = number, "", ""
    if (tail := _DECIMALS.search(number)) is not None:
        whole, mark, rest = number[: tail.start()], ".", tail[1]
    units = int(whole.replace(".", "").replace(",", ""))
    fraction = int((rest + "000")[:digits] or 0) if mark else 0
    return int(units * 10**digits + fraction)
