"""Why two people should talk, what one could ask, and what one could do for the other: in words.

Everything is said from one side, to `viewer`, about `other`. Templates are chosen by the two ids: the same
pair reads the same each time, and neighbours do not all ask the same thing.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.profiles import Help, Profile, Visibility
from bot.domain.wording import joined
from bot.domain.words import folded

# Both looking for it is as good as one of them offering it.
MUTUAL = frozenset({Help.COMPANY, Help.ACCOUNTABILITY})

# What also serves a need, and how well compared with the thing itself.
SERVES: Mapping[Help, Mapping[Help, float]] = {
    Help.REFERRAL: {Help.INTRODUCTION: 0.4},
    Help.INTRODUCTION: {Help.REFERRAL: 0.4},
    Help.OPEN_ROLE: {Help.LEAD: 0.6, Help.REFERRAL: 0.4},
    Help.LEAD: {Help.OPEN_ROLE: 0.8},
    Help.MOCK_INTERVIEW: {Help.INTERVIEW_FEEDBACK: 0.5},
    Help.INTERVIEW_FEEDBACK: {Help.MOCK_INTERVIEW: 0.6},
}

REASONS_SHOWN = 3
TOPICS_SHOWN = 3


class Ground(StrEnum):
    """What a reason rests on."""

    THEY_GIVE = "they_give"
    BOTH_WANT = "both_want"
    YOUR_LIST = "your_list"
    YOU_GIVE = "you_give"
    THEIR_LIST = "their_list"
    TOPICS = "topics"
    BOTH_GO = "both_go"


@dataclass(frozen=True, slots=True)
class Reason:
    """`help` is what is given or wanted; `topic` the first shared one. `sentence` is what `viewer` reads."""

    ground: Ground
    sentence: str
    help: Help | None = None
    topic: str = ""


def reasons(viewer: Profile, other: Profile, names: Mapping[str, str]) -> tuple[Reason, ...]:
    """Best first, at least one. `names` gives topics their label; a topic it does not know is its own."""
    found = (
        *_given(viewer, other),
        *_wanted_by_both(viewer, other),
        *_on_your_list(viewer, other),
        *_to_give(viewer, other),
        *_on_their_list(viewer, other),
        *_shared(viewer, other, names),
    )
    return found[:REASONS_SHOWN] or (
        Reason(Ground.BOTH_GO, "You're both going, and both said you'd like to meet someone."),
    )


def question(viewer: Profile, other: Profile, found: tuple[Reason, ...]) -> str:
    """Something concrete `viewer` can open with, from the best reason there is."""
    first = found[0]
    return _choose(_questions(first), viewer, other).format(topic=first.topic)


def favour(viewer: Profile, other: Profile, names: Mapping[str, str]) -> str:
    """What `viewer` could do for `other`: small, and from what they said they can give, where that fits."""
    for reason in (*_to_give(viewer, other), *_wanted_by_both(viewer, other)):
        if reason.help is not None:
            return _OFFERS[reason.help]
    for reason in _shared(viewer, other, names):
        return f"Tell them one thing you've read or tried in {reason.topic} that was worth it."
    return _choose(_SMALL_FAVOURS, viewer, other)


def _given(viewer: Profile, other: Profile) -> Iterator[Reason]:
    for need in _ordered(viewer.needs):
        if need in other.offers:
            yield Reason(Ground.THEY_GIVE, f"You look for {need.thing}, they offer {need.it}.", need)
        elif offer := _next_best(need, other.offers):
            yield Reason(Ground.THEY_GIVE, f"You look for {need.thing}, they offer {offer.thing}.", offer)


def _wanted_by_both(viewer: Profile, other: Profile) -> Iterator[Reason]:
    for help_ in _ordered(viewer.needs & other.needs & MUTUAL - viewer.offers - other.offers):
        yield Reason(Ground.BOTH_WANT, f"You'd both like {help_.thing}.", help_)


def _on_your_list(viewer: Profile, other: Profile) -> Iterator[Reason]:
    if is_on_list(viewer, other):
        # A workplace can give away who somebody is; who is shown without a name keeps it.
        named = other.visibility is Visibility.NAMED
        place = f"{other.works_at}, which is on your list" if named else "a company on your list"
        yield Reason(Ground.YOUR_LIST, f"They work at {place}.")


def _to_give(viewer: Profile, other: Profile) -> Iterator[Reason]:
    for need in _ordered(other.needs):
        if need in viewer.offers:
            yield Reason(Ground.YOU_GIVE, f"They look for {need.thing}, you offer {need.it}.", need)
        elif offer := _next_best(need, viewer.offers):
            yield Reason(Ground.YOU_GIVE, f"They look for {need.thing}, you offer {offer.thing}.", offer)


def _on_their_list(viewer: Profile, other: Profile) -> Iterator[Reason]:
    if is_on_list(other, viewer):
        yield Reason(Ground.THEIR_LIST, "Where you work is on their list.")


def _shared(viewer: Profile, other: Profile, names: Mapping[str, str]) -> Iterator[Reason]:
    theirs = {folded(topic) for topic in other.interests}
    shared = sorted(names.get(topic, topic) for topic in viewer.interests if folded(topic) in theirs)
    if shared:
        yield Reason(Ground.TOPICS, f"You both care about {joined(shared[:TOPICS_SHOWN])}.", topic=shared[0])


def is_on_list(looking: Profile, working: Profile) -> bool:
    """Does `working` say they work where `looking` would like to?"""
    place = folded(working.works_at)
    return bool(place) and any(folded(company) == place for company in looking.target_companies)


def _next_best(need: Help, offers: frozenset[Help]) -> Help | None:
    serving = SERVES.get(need, {})
    return max((offer for offer in serving if offer in offers), key=lambda o: serving[o], default=None)


def _ordered(helps: frozenset[Help]) -> list[Help]:
    """In the order `Help` names them: what is hardest to find elsewhere comes first."""
    return [help_ for help_ in Help if help_ in helps]


def _questions(reason: Reason) -> tuple[str, ...]:
    if reason.help is not None:
        return (_THEY_NEED if reason.ground is Ground.YOU_GIVE else _YOU_NEED)[reason.help]
    return _OTHERWISE[reason.ground]


def _choose(templates: tuple[str, ...], viewer: Profile, other: Profile) -> str:
    return templates[zlib.crc32(f"{viewer.member}:{other.member}".encode()) % len(templates)]


_YOU_NEED: Mapping[Help, tuple[str, ...]] = {
    Help.REFERRAL: (
        "What does your team like to see before somebody gets referred?",
        "How do referrals work where you are?",
    ),
    Help.INTRODUCTION: (
        "Who taught you the most in this field, and what would you ask them today?",
        "If you were in my place, whom would you talk to next?",
    ),
    Help.OPEN_ROLE: (
        "What would somebody in that role be busy with in the first three months?",
        "What made the last person you hired stand out?",
    ),
    Help.LEAD: (
        "Where have you seen good openings lately?",
        "Which company do you think more people should apply to?",
    ),
    Help.RESUME_REVIEW: (
        "What do you look at first when you read a résumé?",
        "What's one line on a résumé that makes you read on?",
    ),
    Help.PORTFOLIO_REVIEW: (
        "When you look at somebody's work, what tells you the most?",
        "Which project in a portfolio do you remember, and why that one?",
    ),
    Help.MOCK_INTERVIEW: (
        "Which interview question do good people stumble over?",
        "What do you listen for in the first five minutes of an interview?",
    ),
    Help.INTERVIEW_FEEDBACK: (
        "What's a piece of interview feedback that changed how you do it?",
        "How would you ask a company for honest feedback after a no?",
    ),
    Help.ADVICE: (
        "What do you know about this field now that you'd have liked to know a year ago?",
        "If you had one free evening a week to learn something for work, what would it be?",
    ),
    Help.COMPANY: (
        "What made you pick this event?",
        "Shall we find a seat together and compare notes afterwards?",
    ),
    Help.ACCOUNTABILITY: (
        "What's the one thing you want to get done in your search this week?",
        "What part of the job search do you keep putting off? I'll tell you mine.",
    ),
    Help.KNOWS_SOMEONE: (
        "Who comes to mind when I tell you about the role?",
        "Whom have you worked with that you'd work with again?",
    ),
}
_THEY_NEED: Mapping[Help, tuple[str, ...]] = {
    Help.REFERRAL: (
        "What kind of team would you like to be on next?",
        "What would you want somebody to say when they refer you?",
    ),
    Help.INTRODUCTION: (
        "Whom would you most like to talk to this month?",
        "If I could walk you over to one person here, what would they work on?",
    ),
    Help.OPEN_ROLE: (
        "What would your days look like in the job you're looking for?",
        "Which part of your last job would you like more of?",
    ),
    Help.LEAD: (
        "What would a good week at your next job look like?",
        "What kind of company should I think of you for?",
    ),
    Help.RESUME_REVIEW: (
        "Which part of your résumé are you least sure about?",
        "What job is the résumé you're working on for?",
    ),
    Help.PORTFOLIO_REVIEW: (
        "Which piece of your work would you show first?",
        "What did you make lately that was fun to make?",
    ),
    Help.MOCK_INTERVIEW: (
        "What kind of interview is coming up for you?",
        "Which question do you hope they won't ask?",
    ),
    Help.INTERVIEW_FEEDBACK: (
        "How did your last interview go, in your own words?",
        "Which answer would you like to give again?",
    ),
    Help.ADVICE: (
        "What are you trying to decide at the moment?",
        "What have you tried already?",
    ),
    Help.COMPANY: (
        "What made you pick this event?",
        "Is there anybody here you'd like to meet? We could go together.",
    ),
    Help.ACCOUNTABILITY: (
        "What would you like to have done by next Friday?",
        "What's going well in your search, and what's stuck?",
    ),
    Help.KNOWS_SOMEONE: (
        "What does the person you're looking for need to be good at?",
        "What would the first project in that role be?",
    ),
}
_OTHERWISE: Mapping[Ground, tuple[str, ...]] = {
    Ground.YOUR_LIST: (
        "What does a normal week look like on your team?",
        "What surprised you when you started there?",
    ),
    Ground.THEIR_LIST: (
        "What draws you to the company I'm at?",
        "What would you like to know about it that no job ad tells?",
    ),
    Ground.TOPICS: (
        "What got you into {topic}?",
        "What are you doing with {topic} at the moment?",
        "What about {topic} did you find harder than you thought?",
    ),
    Ground.BOTH_GO: (
        "What made you pick this event?",
        "What would make this worth the trip for you?",
        "What are you busy with these days, work or otherwise?",
    ),
}
_OFFERS: Mapping[Help, str] = {
    Help.REFERRAL: "Tell them how referrals work at your place, and what to send you.",
    Help.INTRODUCTION: "Think of one person they should know, and offer to write the two of them a line.",
    Help.OPEN_ROLE: "Tell them about the role in two sentences, and whom to write to.",
    Help.LEAD: "Bring them one opening you won't apply to yourself.",
    Help.RESUME_REVIEW: "Offer to read their résumé: ten minutes, one thing to keep and one to change.",
    Help.PORTFOLIO_REVIEW: "Offer to look at one piece of their work and say what stayed with you.",
    Help.MOCK_INTERVIEW: "Offer a 20-minute practice interview on a call this week.",
    Help.INTERVIEW_FEEDBACK: "Let them tell you about their last interview, and say what you would have liked to hear.",
    Help.ADVICE: "Ask what they're deciding, and tell them what you'd do and why.",
    Help.COMPANY: "Meet them at the door, so that neither of you walks in alone.",
    Help.ACCOUNTABILITY: "Offer to swap one line every Friday: what you said you'd do, and whether you did.",
    Help.KNOWS_SOMEONE: "Think of one person for their role, and ask that person first.",
}
_SMALL_FAVOURS = (
    "Ask whom they'd like to meet here, and walk over with them.",
    "Take notes in the talk and send them yours.",
    "Introduce them to the one person you know here.",
)
