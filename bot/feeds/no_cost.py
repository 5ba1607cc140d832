"""Phrases that say an event costs nothing without the word "free"; for text in lower case."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.feeds.event_words import EVENT, GROUP, SERVICE, SUBJECT
from bot.feeds.patterns import Low, Phrases, Signs, either

# What takes it back.
_IF = rf"(?:(?:for|to) (?:the first |our |all )?{GROUP}|if|when|until|before|unless)\b"
_THIS = rf"(?:(?:this|the|our) )?(?:{SUBJECT}|{EVENT})"
_NO_COST = Phrases(
    "be_charged _cost _charge _fee _cover payment nothing pay_any pay_a_ nobody_pays one_pays waives waiving waive_ waived never_a none nil zero on_us on_the_house",
    r"\bno (?:admission|entry|entrance|registration|attendance|participation) (?:fees?|charge|cost)\b",
    rf"\b(?:no|zero) (?:cost|charge|fee|payment) to (?:attend|join|volunteer|come|take part|participate|enter|play|register)\b(?! {_IF})",
    r"\bno payment (?:is )?(?:needed|necessary|required)\b|\bwe (?:don['’]?t|do not|never) charge(?: (?:anything|admission|a (?:cent|dime)))?(?: for (?:it|these|any of (?:it|this)|(?:this|our|the) \w+))?\s*[.!,;]",
    r"\bno (?:tickets?|registration|rsvps?|reservations?|sign-?ups?|membership)(?: (?:or|and|nor)|,(?: no)?) (?:fees?|charges?|costs?|cover|payment)\b",
    r"\bno (?:cover|fees?|charge|cost)(?: (?:or|and|nor)|,(?: no)?) (?:tickets?|registration|rsvps?|reservations?|sign-?ups?|membership)\b",
    r"\b(?:without (?:charge|cost)|(?:(?:admission|entry|registration|attendance) fee|admission|cover)s? (?:(?:is|are|has been|have been) )?waived)\b|\bfree of charge\b",
    rf"\bcharges? (?:you |anyone )?(?:absolutely )?nothing\b(?! {_IF})",
    r"\b(?:don['’]t|do not|won['’]t|never) (?:have to |need to |ever )?pay (?:anything|a (?:cent|dime|penny|thing))\b(?! (?:if|until|unless|extra))|\b(?:nobody|no ?one) pays\b(?! (?:for|more|full|extra|attention))",
    rf"\bwaiv(?:es?|ing) (?:all |the |its |our |any )?(?:admission|entry|entrance|cover|registration)(?: (?:fees?|charges?))?\b(?! {_IF})",
    r"\b(?:or|nor) payment (?:is )?(?:needed|required|necessary)\b",
    r"\b(?:won['’]t|will not|never) be charged\b(?! (?:if|until|unless|more|extra|before|for (?:the|your)))",
    r"\bpay nothing\b|\bnothing to pay\b",
    r"\b(?:cost|fee|charge|price|admission|cover|entry)s?(?: (?:to|for) [\w ]{3,24}?)?(?::| is) ?(?:none|nothing|nil|zero)\b",
    r"\b(?:at )?(?:no|zero) (?:cost|charge|fee|cover(?: charge)?)\b"
    r"(?: (?:to (?:you|(?:the )?(?:families|participants|attendees|job[- ]?seekers|visitors|guests|community)|attend\w*|participa\w+|the public|join|enter|everyone|register|come|take part)"
    rf"|for (?:this|the|attend\w+|participa\w+|admission|entry|registration|anyone|everyone|{SUBJECT}|{SERVICE})[^.\n]{{0,30}}?))?"
    r"(?=\s*(?:[.!,;:)\n|*–—]|$|drink|and\b|but\b|either|whatsoever|at all\b|ever\b|-))",
    r"\bnever an? (?:cover|entry|admission)(?: charge| fee)?"
    r"(?=(?: at (?:the )?(?:(?!before|until|after|if|when|with|for|on)[\w’']+ ?){1,3})?\s*(?:[.!;)\n]|$))",
    rf"\b(?:it|this|attending|which|{_THIS}) (?:costs (?:you )?(?:absolutely )?(?:nothing|nada|zero)"
    rf"|(?:won['’]?t|doesn['’]?t|does not|will not) cost (?:you )?(?:a (?:thing|dime|penny|cent)|anything))\b(?! {_IF})",
    r"\bcosts? (?:you )?nothing to (?:attend|join|come|enter|take part|participate|play|register)\b",
    r"\b(?:admission|entry|entrance|tickets?|tonight|this (?:one|event)|it)(?:['’]s| is| are) on (?:us|the house)\b",
)
_NO_COST_ELSEWHERE = either(
    r"\b(?:sin (?:costo|coste|cargo)|sem custos?|senza costi|sans frais|ohne eintritt|kein eintritt|kosten: ?keine|keine (?:kosten|(?:teilnahme)?gebühr\w*)|costo cero|wst[eę]p wolny|vstup zdarma|fri entré|toegang vrij)\b",
    r"(?:参加費?|入場料?|料金|費用|聴講料?|受講料?|観覧料?|会費)(?:は|：|:|\s)*無料",
    r"(?:^|[\n。、|・（(])\s*無料(?=\s*(?:$|[\n。、|！!）)]|イベント))",
)
_GIVEN = Phrases(
    "_cost _charge nothing",
    r"\b(?:at|for) (?:absolutely )?(?:no|zero) (?:cost|charge)(?: (?:at all|whatsoever))?\b|\bcosts? (?:absolutely )?(?:nothing|zero)\b",
)
_NO_FEE = Phrases(
    "no_ never_a n't_a n’t_a not_a",
    r"(?:\bno|\bnever(?: an?| any)?|n['’]t(?: an?| any)|\bnot(?: an?| any)) "
    r"(?:(?:admission|entry|entrance|cover|registration|participation|attendance|out-of-pocket|program|class|workshop|session|ticket|door) ){0,2}"
    r"(?:cost|charge|fee|admission|cover|price)s?\b(?! (?:desk|office|tag|point))",
    before=0,
)
# ... behind one of these.
_LACKING = either(
    r"(?:\bthere(?:['’]s| is| are| will be| will| wo)? (?:absolutely |ever |also |truly )?|\bthere(?: is|s)|\bwith |(?:^|[.!?;:,\n•|–—])\W*)$"
)
_COST_SIGNS_ELSEWHERE = Signs(
    "sin ", "sem ", "senza", "sans", "ohne", "kein", "cero", "wolny", "zdarma", "fri ", "vrij", "無料"
)


def no_cost(low: Low) -> Iterator[re.Match[str]]:
    """Where `low` says so."""
    yield from _NO_COST.finditer(low)
    if _COST_SIGNS_ELSEWHERE.are_in(low):
        yield from _NO_COST_ELSEWHERE.finditer(low)


def given_at_no_cost(low: Low) -> Iterator[re.Match[str]]:
    """Where `low` says that something is; what, is not said here."""
    return _GIVEN.finditer(low)


def no_fees(low: Low) -> Iterator[re.Match[str]]:
    """Where `low` says that there is none; for what, is not said here."""
    return (
        each
        for each in _NO_FEE.finditer(low)
        if _LACKING.search(low, max(0, each.start() - 24), each.start())
    )
