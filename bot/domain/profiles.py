"""What a member states about themselves: what they look for, what they can give, who may see it.

Nothing here is gathered: every value was chosen or typed by the member it is about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from bot.domain.ids import MemberId
from bot.domain.members import Member


class Help(StrEnum):
    """One kind of help. The same word is a need where it is looked for and an offer where it is given."""

    REFERRAL = "referral"
    INTRODUCTION = "introduction"
    OPEN_ROLE = "open_role"
    LEAD = "lead"
    RESUME_REVIEW = "resume_review"
    PORTFOLIO_REVIEW = "portfolio_review"
    MOCK_INTERVIEW = "mock_interview"
    INTERVIEW_FEEDBACK = "interview_feedback"
    ADVICE = "advice"
    COMPANY = "company"
    ACCOUNTABILITY = "accountability"
    KNOWS_SOMEONE = "knows_someone"

    @property
    def looking(self) -> str:
        """The label under "I look for"."""
        return _WORDS[self].looking

    @property
    def giving(self) -> str:
        """The label under "I can give"."""
        return _WORDS[self].giving

    @property
    def thing(self) -> str:
        """As a noun in a sentence: "you look for <a résumé review>"."""
        return _WORDS[self].thing

    @property
    def it(self) -> str:
        """What stands for the noun the second time: "they offer <one>"."""
        return _WORDS[self].it


class _Words(NamedTuple):
    looking: str
    giving: str
    thing: str
    it: str


_WORDS = {
    Help.REFERRAL: _Words("A referral", "A referral where I work", "a referral", "one"),
    Help.INTRODUCTION: _Words(
        "An introduction to someone", "Introductions to people I know", "an introduction", "one"
    ),
    Help.OPEN_ROLE: _Words("An open role", "An open role I know of", "an open role", "one"),
    Help.LEAD: _Words("Leads on jobs", "Leads I don't need myself", "leads on jobs", "some"),
    Help.RESUME_REVIEW: _Words("Someone to read my résumé", "A résumé review", "a résumé review", "one"),
    Help.PORTFOLIO_REVIEW: _Words(
        "Someone to look at my work", "A look at a portfolio", "a portfolio review", "one"
    ),
    Help.MOCK_INTERVIEW: _Words("A mock interview", "A mock interview", "a mock interview", "one"),
    Help.INTERVIEW_FEEDBACK: _Words(
        "Feedback on an interview", "Feedback on interviews", "interview feedback", "it"
    ),
    Help.ADVICE: _Words("Advice on my field", "Advice on my field", "advice", "it"),
    Help.COMPANY: _Words("Company at an event", "Company at an event", "company at the event", "it"),
    Help.ACCOUNTABILITY: _Words(
        "A job-search buddy", "Being a job-search buddy", "a job-search buddy", "to be one"
    ),
    Help.KNOWS_SOMEONE: _Words(
        "Someone for a role I have", "I know someone for your role", "someone for a role", "to name one"
    ),
}


class Visibility(StrEnum):
    """Who may see a member, on one server. Hidden until they say otherwise."""

    HIDDEN = "hidden"
    ANONYMOUS = "anonymous"
    NAMED = "named"


class DirectMessages(StrEnum):
    """Off until asked for; closed when Discord refused one."""

    OFF = "off"
    ON = "on"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Profile:
    """What matching knows of a member on one server.

    `interests` are topics, `target_companies` where they would like to work, `works_at` what an ally or
    member said of themselves; all compared without regard to case. `is_active` is false while paused.
    """

    member: MemberId
    interests: frozenset[str] = frozenset()
    needs: frozenset[Help] = frozenset()
    offers: frozenset[Help] = frozenset()
    target_companies: frozenset[str] = frozenset()
    works_at: str = ""
    visibility: Visibility = Visibility.HIDDEN
    is_ally: bool = False
    is_active: bool = True

    @property
    def may_be_met(self) -> bool:
        """Opted in on this server, and not pausing."""
        return self.is_active and self.visibility is not Visibility.HIDDEN

    @classmethod
    def of(cls, member: Member, visibility: Visibility, now: datetime, *, works_at: str = "") -> Profile:
        """What `member` told us, as matching reads it on a server where they chose `visibility`.

        Kinds of help that are stored but no longer known are left out.
        """
        known = {help_.value: help_ for help_ in Help}
        return cls(
            member=member.id,
            interests=frozenset(member.topics),
            needs=frozenset(known[need] for need in member.needs if need in known),
            offers=frozenset(known[offer] for offer in member.offers if offer in known),
            target_companies=companies_in(member.companies),
            works_at=works_at,
            visibility=visibility,
            is_ally=member.is_ally,
            is_active=not member.is_paused(now),
        )


def companies_in(text: str) -> frozenset[str]:
    """The names somebody listed, parted by commas, semicolons or lines."""
    return frozenset(name for part in re.split(r"[,;\n]", text) if (name := " ".join(part.split())))
