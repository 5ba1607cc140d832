"""Introductions: nobody is named to anybody before both have said yes (double opt-in).

Asking is the asker's yes. A no reads like silence: the asker sees "waiting", and once the event is over
"over", whatever the other side did, so nobody is ever told that they were turned down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.errors import NotFound, Stale
from bot.domain.ids import EventId, GuildId, IntroductionId, MemberId

NOT_FOUND = "I can't find that introduction. It may be over, or it was for someone else."
OVER = "This one is over: the event has passed. You can still say hello at the next."


class State(StrEnum):
    """As stored. `EXPIRED` is also what a waiting one becomes by itself when its time is up."""

    WAITING = "waiting"
    OPEN = "open"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Answer(StrEnum):
    YES = "yes"
    NOT_NOW = "not_now"


class Stage(StrEnum):
    """What one side reads."""

    ASKED = "asked"  # they were asked, and may answer
    ANSWERED = "answered"  # they said "not now"
    WAITING = "waiting"  # they asked, and nothing is known
    OPEN = "open"  # both said yes: names may be shown
    OVER = "over"


@dataclass(frozen=True, slots=True)
class View:
    """What one member may see at one moment. `other` is given only when both have said yes."""

    stage: Stage
    other: MemberId | None = None
    may_answer: bool = False
    may_withdraw: bool = False


@dataclass(slots=True)
class Introduction:
    """One member would like to meet another at an event both go to. Its note is kept elsewhere, sealed."""

    asker: MemberId
    other: MemberId
    event: EventId
    guild: GuildId
    asked_at: datetime
    expires_at: datetime
    id: IntroductionId | None = None
    state: State = State.WAITING
    answered_at: datetime | None = None

    @property
    def members(self) -> frozenset[MemberId]:
        return frozenset({self.asker, self.other})

    @property
    def consents(self) -> frozenset[MemberId]:
        """Who has said yes so far."""
        return self.members if self.state is State.OPEN else frozenset({self.asker})

    @property
    def is_open(self) -> bool:
        """Both said yes. It stays open after the event: what they know of each other they know."""
        return self.consents == self.members

    def state_at(self, now: datetime) -> State:
        """The state, with what the time alone has done to it."""
        if self.state is State.WAITING and now >= self.expires_at:
            return State.EXPIRED
        return self.state

    def answer(self, member: MemberId, said: Answer, now: datetime) -> None:
        """Raises `NotFound` unless `member` is the one who was asked, `Stale` if it can't be answered (again)."""
        if member != self.other or self.state is State.WITHDRAWN:
            raise NotFound(NOT_FOUND)
        if self.state_at(now) is State.EXPIRED:
            raise Stale(OVER)
        if self.state is not State.WAITING:
            raise Stale(_ANSWERED[self.state])
        self.state = State.OPEN if said is Answer.YES else State.DECLINED
        self.answered_at = now

    def withdraw(self, member: MemberId, now: datetime) -> None:
        """The asker takes it back while it waits. To them it waits as long as the event is not over."""
        if member != self.asker or self.state is State.WITHDRAWN:
            raise NotFound(NOT_FOUND)
        if self.is_open or now >= self.expires_at:
            raise Stale("That one can't be taken back any more.")
        self.state = State.WITHDRAWN

    def cancel_for(self, member: MemberId, now: datetime) -> bool:
        """`member` hides, blocks the other, leaves or is deleted; True if that changed anything.

        What waits for the one who was asked becomes their silent no: the asker can not tell it from a
        "not now". Everything else is withdrawn, and shows a name to nobody any more.
        """
        if member not in self.members or self.state in (State.WITHDRAWN, State.EXPIRED):
            return False
        if member == self.other and not self.is_open:
            changed = self.state is State.WAITING
            self.state = State.DECLINED
            return changed
        self.state = State.WITHDRAWN
        return True

    def view_for(self, member: MemberId, now: datetime) -> View:
        """What `member` may see now. Raises `NotFound` for anybody else than the two."""
        if member not in self.members:
            raise NotFound(NOT_FOUND)
        if self.is_open:
            return View(Stage.OPEN, other=self.other if member == self.asker else self.asker)
        if self.state is State.WITHDRAWN or now >= self.expires_at:
            return View(Stage.OVER)
        if member == self.asker:
            return View(Stage.WAITING, may_withdraw=True)
        if self.state is State.WAITING:
            return View(Stage.ASKED, may_answer=True)
        return View(Stage.ANSWERED if self.answered_at else Stage.OVER)


_ANSWERED = {
    State.OPEN: "You both said yes to this one already. Have a good talk!",
    State.DECLINED: "This one is settled already. They only see that it's waiting.",
}


def ask(
    asker: MemberId,
    other: MemberId,
    *,
    event: EventId,
    guild: GuildId,
    now: datetime,
    event_ends_at: datetime,
) -> Introduction:
    """A new introduction that expires with the event. Raises `Stale` once the event is over.

    Where `other` has asked `asker` for this event already and waits, that one is answered with yes instead.
    """
    if asker == other:
        raise NotFound(NOT_FOUND)
    if now >= event_ends_at:
        raise Stale(OVER)
    return Introduction(asker, other, event, guild, asked_at=now, expires_at=event_ends_at)


# How many may be sent. An ally's word weighs more, so it is asked for less often; and nobody is asked by
# more people a day than one can answer kindly.
ASKS_PER_DAY = 5
ASKS_PER_DAY_OF_ALLIES = 3
ASKED_PER_DAY = 5
ASKED_PER_DAY_OF_ALLIES = 3
DAY = timedelta(days=1)

# The same person may be asked again at a later event, but not soon and not over and over, whatever they
# answered: a rule that told a no from silence would tell on them.
SAME_PERSON_AGAIN = timedelta(days=14)
SAME_PERSON_AT_MOST = 2

# Slowed down: of ten or more in a month that somebody active could have answered, under one in six was.
SLOWED_PER_DAY = 1
LOOK_BACK = timedelta(days=30)
ENOUGH_TO_JUDGE = 10
HARDLY_ANY = 1 / 6


@dataclass(frozen=True, slots=True)
class PastAsk:
    """One that was sent. `replied`: Yes or Not now, which of the two does not matter.

    `was_active`: the one asked used the bot while it waited, so could have replied.
    """

    asked_at: datetime
    expires_at: datetime
    replied: bool
    was_active: bool


@dataclass(frozen=True, slots=True)
class Allowance:
    """`left` for now; at 0 `again_at` says when there is one, and `sentence` what the member reads."""

    left: int
    again_at: datetime | None = None
    sentence: str = ""


def is_slowed(past: list[PastAsk], now: datetime) -> bool:
    """Sends many and gets hardly any reply. Silence of people who were not there counts for nothing."""
    judged = [
        ask
        for ask in past
        if now - ask.asked_at <= LOOK_BACK and (ask.replied or (ask.was_active and now >= ask.expires_at))
    ]
    replies = sum(ask.replied for ask in judged)
    return len(judged) >= ENOUGH_TO_JUDGE and replies < len(judged) * HARDLY_ANY


def allowance(past: list[PastAsk], now: datetime, *, is_ally: bool = False) -> Allowance:
    """How many a member may still send, by what they sent in the 24 hours before `now`."""
    slowed = is_slowed(past, now)
    limit = SLOWED_PER_DAY if slowed else ASKS_PER_DAY_OF_ALLIES if is_ally else ASKS_PER_DAY
    recent = sorted(ask.asked_at for ask in past if now - ask.asked_at < DAY)
    if len(recent) < limit:
        return Allowance(limit - len(recent))
    return Allowance(0, recent[-limit] + DAY, _HOW_TO_ASK if slowed else _ENOUGH_FOR_TODAY)


def may_be_asked(asked_at: list[datetime], now: datetime, *, is_ally: bool = False) -> bool:
    """Is there room for one more ask to somebody who was asked at these times?"""
    limit = ASKED_PER_DAY_OF_ALLIES if is_ally else ASKED_PER_DAY
    return sum(now - moment < DAY for moment in asked_at) < limit


def may_ask_same(asked_at: list[datetime], now: datetime) -> bool:
    """May somebody be asked once more by a member who asked them at these times without becoming open?"""
    too_soon = any(now - moment < SAME_PERSON_AGAIN for moment in asked_at)
    return not too_soon and len(asked_at) < SAME_PERSON_AT_MOST


_ENOUGH_FOR_TODAY = "That's enough hellos for one day. A few good conversations do more than many; the next can go out tomorrow."
_HOW_TO_ASK = (
    "One hello a day for now: your last ones got few replies. What helps: say in one line why them, "
    "and offer something small first, like your notes from the talk."
)
