"""Amounts the way people type them: "40", "$40", "40,50 €", "1.200", "12k yen", "free"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.domain.currencies import CODES, SIGNS, WORDS
from bot.domain.errors import Unreadable
from bot.domain.money import Money, MoneyRange, dollar_like, format_minor, minor_digits

_FIELD = "amount"
_LONGEST = 40

_CENTS = frozenset(("¢", "c", "ct", "cts", "cent", "cents", "penny", "pennies", "p", "pence"))
_PENCE = frozenset(("p", "pence"))
_NOTHING = frozenset(("free", "nothing", "none", "nil", "zero", "gratis", "kostenlos", "nada", "rien"))
_FILLER_WORDS = (
    "about around roughly approx approximately ca circa max maximum only just under below up to at most "
    "no more than or less a of ~ < ≤ ≈"
)
_FILLERS = frozenset(_FILLER_WORDS.split())

_NUMBER = r"[.,]?\d(?:[\d.,' ]*\d)?"
_TOKENS = re.compile(rf"{_NUMBER}|[^\W\d]+\$|[^\W\d]+|[^\w\s.]")
# "1e3", "1.5e+6", "0x10".
_FORMULA = re.compile(r"\d[ex][+-]?\d")
_THOUSANDTHS = re.compile(r"(\d{1,3})\.(\d\d[1-9])")
_SIGN_AS_POINT = re.compile(r"(?<=\d)([€$£])(\d\d)(?!\d)")
_SWISS_END = re.compile(r"(?<=\d)[.,]\s*[-–—]+")
# What stands between two amounts; a dash at the beginning is a sign.
_BETWEEN = re.compile(r"(?<=\S)\s*-\s*(?=\S)|\s+(?:to|bis|until|à)\s+|\s*(?:\.{3}|…)\s*", re.IGNORECASE)
_PLAIN_SIGNS = str.maketrans(
    {"٫": ".", "٬": ",", "،": ",", "，": ",", "．": ".", "＄": "$", "￡": "£", "￦": "₩"}
    | dict.fromkeys("’‘ʼ`´＇", "'")
    | dict.fromkeys("−–—－﹣", "-")
)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What stands in the text: its one number as typed, and how it is meant."""

    number: str
    currency: str
    thousands: bool = False
    cents: bool = False


def read_money(text: str, currency: str) -> Money:
    """The amount in `text`, in the currency it names, else in `currency` (ISO 4217), which is the asker's.

    Raises `Unreadable("amount", ...)` for what is no single amount from zero up; the sentence says why
    and holds an example.
    """
    plain = _plain(text, currency)
    if plain in _NOTHING:
        return Money(0, currency)
    parts = _parts(plain, currency)
    amount = _minor(parts, currency)
    ceiling = _ceiling(parts.currency)
    if amount > ceiling:
        most = format_minor(ceiling, parts.currency)
        raise _unreadable(f"That is more than I can count; {most} is the most.", currency)
    return Money(amount, parts.currency)


def read_range(text: str, currency: str) -> MoneyRange:
    """One amount, or from one to another: "2.50", "2 to 3.50", "$2-3", "2 – 3 €". Raises Unreadable as `read_money`."""
    try:
        amount = read_money(text, currency)
    except Unreadable:
        ends = _BETWEEN.split(text.translate(_PLAIN_SIGNS), maxsplit=1)
        if len(ends) != 2:
            raise
        return _between(ends[0], ends[1], currency)
    return MoneyRange(amount.amount, amount.amount, amount.currency)


def _between(first: str, last: str, currency: str) -> MoneyRange:
    """A currency named at one end is meant at both."""
    high = read_money(last, currency)
    low = read_money(first, high.currency)
    if low.currency != high.currency:
        high = read_money(last, low.currency)
    if low.currency != high.currency:
        raise _unreadable("I see two currencies there.", currency)
    return MoneyRange(min(low.amount, high.amount), max(low.amount, high.amount), high.currency)


def _unreadable(why: str, currency: str) -> Unreadable:
    example = format_minor(40 * dollar_like(currency), currency)
    return Unreadable(_FIELD, f"{why} Try one amount, like {example}. 0 is fine too.")


def _ceiling(currency: str) -> int:
    return 1_000_000 * dollar_like(currency)


def _plain(text: str, currency: str) -> str:
    """Lower case, any alphabet's digits as ASCII, one kind of quote, dash and space; no invisible characters."""
    text = "".join(_plain_character(c, currency) for c in text.translate(_PLAIN_SIGNS))
    text = " ".join(text.casefold().split())
    if not text:
        raise _unreadable("I need an amount here.", currency)
    if len(text) > _LONGEST:
        raise _unreadable("That is too long for me to find the amount in.", currency)
    return _SWISS_END.sub("", _SIGN_AS_POINT.sub(r".\2\1", text))


def _plain_character(character: str, currency: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "Cf":  # marks of direction come along with copied prices
        return ""
    if unicodedata.numeric(character, None) is not None:  # "½", "²", "四": no digit of a written amount
        raise _unreadable("I couldn't read that amount.", currency)
    return character


def _parts(plain: str, currency: str) -> _Parts:
    """Every word must be known: one that is not may well change the amount."""
    if _FORMULA.search(plain):
        raise _unreadable("I can't read an amount with a letter inside it.", currency)
    tokens = _TOKENS.findall(plain)
    numbers = [t for t in tokens if t[-1].isdigit()]
    if not numbers:
        raise _unreadable("I couldn't read that amount.", currency)
    if len(numbers) > 1:
        raise _unreadable("I see more than one amount there.", currency)
    place = tokens.index(numbers[0])
    before, after = tokens[:place], tokens[place + 1 :]
    if {"-", "minus", "negative"} & set(before) or f"({numbers[0]})" in plain:
        raise _unreadable("An amount can't be below zero.", currency)
    return _meaning(numbers[0], before, after, currency)


def _meaning(number: str, before: list[str], after: list[str], currency: str) -> _Parts:
    thousands = after[:1] == ["k"]
    after = [w for w in after[thousands:] if w not in _FILLERS]
    cents = not thousands and bool(_CENTS.intersection(after[:1]))
    words = [w for w in before if w not in _FILLERS] + after[cents:]
    meanings = [_currencies(w, currency) for w in words]
    if cents and after[0] in _PENCE:
        meanings.append(("GBP",))
    if not all(meanings):
        raise _unreadable("I couldn't read that amount.", currency)
    common = [c for c in (currency, *(c for m in meanings for c in m)) if all(c in m for m in meanings)]
    if not common:
        raise _unreadable("I see two currencies there.", currency)
    return _Parts(number, common[0], thousands, cents)


def _currencies(word: str, own: str) -> tuple[str, ...]:
    """What a sign or word may stand for, most likely first; none where it is no currency."""
    code = word.upper()
    if code in CODES or code == own:
        return (code,)
    return SIGNS.get(word) or WORDS.get(word) or ()


def _minor(parts: _Parts, currency: str) -> int:
    digits = minor_digits(parts.currency)
    _ask_if_unclear(parts, digits)
    # "1.5k" is a decimal, whatever number of digits follows; "1.200" without a k is twelve hundred.
    whole, fraction = _split(parts.number, 3 if parts.thousands else digits, currency)
    places = 0 if parts.cents else digits + (3 if parts.thousands else 0)
    fraction = fraction.rstrip("0")
    if len(fraction) > places:
        raise _unreadable("I couldn't read that amount.", currency)
    return int(whole + fraction.ljust(places, "0"))


def _ask_if_unclear(parts: _Parts, digits: int) -> None:
    """Raises `Unreadable` for "40.555", where there are cents: a sum divided by three, or forty thousand. Nobody has
    a thousandth at the end that is 0, so "1.200" is clear."""
    if parts.thousands or parts.cents or digits != 2:
        return
    found = _THOUSANDTHS.fullmatch(parts.number)
    if found is None or not found[1].strip("0"):
        return
    mils = int(found[1] + found[2])
    one, other = (format_minor(amount, parts.currency) for amount in (mils * 100, (mils + 5) // 10))
    raise Unreadable(_FIELD, f"I can't tell whether that is {one} or {other}. Which of the two is it?")


def _split(number: str, digits: int, currency: str) -> tuple[str, str]:
    """Whole digits and decimals of a number with any of the world's separators; `digits` decimals are usual."""
    separators = [c for c in number if not c.isdigit()]
    groups = re.split(r"[.,' ]", number)
    decimals = ""
    if separators and separators[-1] in ".," and _ends_in_decimals(separators, groups, digits):
        decimals = groups.pop()
        separators.pop()
    if len(set(separators)) > 1 or not _are_groups(groups):
        several = " " in separators
        raise _unreadable(
            "I see more than one amount there." if several else "I couldn't read that amount.", currency
        )
    return "".join(groups), decimals


def _ends_in_decimals(separators: list[str], groups: list[str], digits: int) -> bool:
    """Is the last separator the decimal one? "1.200" and "1,200" are twelve hundred unless money has mils."""
    last = separators[-1]
    if len(separators) > 1:
        return separators.count(last) == 1
    if len(groups[-1]) != 3:
        return True
    return (digits == 3 and last == ".") or groups[0].strip("0") == ""


def _are_groups(groups: list[str]) -> bool:
    """Thousands in threes, or as in India: twos, then a last three."""
    first, rest = len(groups[0]), [len(g) for g in groups[1:]]
    if not rest:
        return True
    in_threes = first <= 3 and set(rest) == {3}
    in_twos = first <= 2 and rest[-1] == 3 and set(rest[:-1]) <= {2}
    return first >= 1 and (in_threes or in_twos)
