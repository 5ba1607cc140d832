"""What an event is worth in a plan: its fit, weighed anew for what the plan is for."""

from __future__ import annotations

from enum import StrEnum

from bot.domain.fit import SHOWN_FROM, Part
from bot.domain.ranking import Fit
from bot.domain.words import folded

# Topics of the taxonomy: where people talk to each other, and where one comes home knowing more.
MEETING = frozenset(
    ("meetup", "networking", "career_fair", "happy_hour", "coffee", "breakfast", "social", "coworking")
)
LEARNING = frozenset(
    (
        "talk",
        "panel",
        "workshop",
        "class",
        "conference",
        "hackathon",
        "study_group",
        "webinar",
        "office_hours",
    )
)
# What is beside the goal counts for so much of its fit.
_BESIDE = 0.5
# Something they said interests them is more than a guess of ours.
_INTERESTED = 1.25
_MOST = 1000
# Where little is to be spent: the share of the money left that halves an event's worth.
_HALVES = 0.05


class Goal(StrEnum):
    """Stored as its value."""

    BALANCED = "balanced"
    PEOPLE = "people"
    LEARN = "learn"
    CHEAP = "cheap"

    @property
    def label(self) -> str:
        """What people read."""
        return _LABELS[self]


_LABELS = {
    Goal.BALANCED: "a good mix",
    Goal.PEOPLE: "meet people",
    Goal.LEARN: "learn something",
    Goal.CHEAP: "spend little",
}
_OTHER_WORDS = {
    Goal.BALANCED: ("", "mix", "anything", "balance"),
    Goal.PEOPLE: ("meet", "network", "networking", "contacts", "conversations"),
    Goal.LEARN: ("learning", "skills", "study"),
    Goal.CHEAP: ("money", "save", "saving", "free", "little money"),
}


def read_goal(text: str) -> Goal | None:
    """None for what is none of the goals."""
    wanted = folded(text.strip())
    for goal in Goal:
        if wanted in (goal.value, folded(_LABELS[goal]), *_OTHER_WORDS[goal]):
            return goal
    return None


def value_of(fit: Fit, goal: Goal, *, is_interested: bool = False) -> int:
    """Thousandths of a perfect fit, above 0."""
    share = max(fit.score, 0.0) * goal_part(fit, goal).value * (_INTERESTED if is_interested else 1.0)
    return max(1, min(_MOST, round(_MOST * share)))


def goal_part(fit: Fit, goal: Goal) -> Part:
    """What the goal makes of a fit: a further factor, with its sentence."""
    topics = set(fit.candidate.event.details.topics)
    if goal is Goal.PEOPLE:
        if topics & MEETING:
            return Part(fit.parts.people.value, "made for talking to people")
        others = fit.candidate.others >= SHOWN_FROM
        return Part(fit.parts.people.value * (1 if others else _BESIDE))
    if goal is Goal.LEARN:
        return Part(1.0, "something to learn") if topics & LEARNING else Part(_BESIDE)
    if goal is Goal.CHEAP:
        # The part falls from 1 (nothing) to 0.5 (all that is left): what takes a twentieth counts half as much.
        share = 2 * (1 - max(fit.parts.cost.value, 0.0))
        return Part(1 / (1 + share / _HALVES))
    return Part(1.0)


def why(fit: Fit, goal: Goal, *, is_interested: bool = False) -> tuple[str, ...]:
    """The two best reasons for having it in the plan; what it costs stands beside them."""
    said = (
        goal_part(fit, goal).sentence,
        fit.parts.relevance.sentence,
        "you said it interests you" if is_interested else "",
        fit.parts.people.sentence,
        fit.parts.time.sentence,
    )
    return tuple(sentence for sentence in said if sentence)[:2]
