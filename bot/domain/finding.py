"""What somebody asks for when they look for events, and why an event is not among the answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.events import Format
from bot.domain.phrases import Phrase, weights_of
from bot.domain.when import DateRange


class Sort(StrEnum):
    FIT = "fit"
    COST = "cost"
    DATE = "date"
    DISTANCE = "distance"

    @property
    def words(self) -> str:
        """What stands first."""
        return _ORDERS[self]


_ORDERS = {
    Sort.FIT: "best first",
    Sort.COST: "cheapest first",
    Sort.DATE: "soonest first",
    Sort.DISTANCE: "nearest first",
}


class WhereKind(StrEnum):
    ANYWHERE = "anywhere"
    NEAR = "near"
    ONLINE = "online"


@dataclass(frozen=True, slots=True)
class Where:
    """`NEAR` is within `km` (by air) of a point in degrees, called `name`; the point None is the asker's home."""

    kind: WhereKind = WhereKind.ANYWHERE
    km: float = 10.0
    point: tuple[float, float] | None = None
    name: str = ""


ANYWHERE = Where()
ONLINE = Where(WhereKind.ONLINE)


@dataclass(frozen=True, slots=True)
class Query:
    """Filters; what is left empty takes in everything.

    Of `phrases` one is enough: all of its words, or a topic it names.
    `max_cost` is minor units of the asker's currency, compared with the upper end. `range` takes what goes
    on at any time in it. Unknown prices are kept, and marked, unless `keeps_unknown` is false.
    """

    phrases: tuple[Phrase, ...] = ()
    range: DateRange | None = None
    max_cost: int | None = None
    where: Where = ANYWHERE
    format: Format | None = None
    sort: Sort = Sort.FIT
    keeps_unknown: bool = True

    @property
    def is_about_something(self) -> bool:
        return bool(self.phrases)

    @property
    def topics(self) -> dict[str, float]:
        """What is asked for by its topic, with how much it counts."""
        return weights_of(self.phrases)

    def order(self, home: tuple[float, float] | None) -> Sort:
        """What decides it really: nothing is nearer than anything else where nobody knows from where."""
        is_nowhere = self.where.point is None and home is None
        return Sort.DATE if self.sort is Sort.DISTANCE and is_nowhere else self.sort

    @property
    def joins_online(self) -> bool:
        """They asked to take part from home: so a hybrid event is meant, and counted."""
        return self.where.kind is WhereKind.ONLINE or self.format is Format.ONLINE

    @property
    def leaves_it_open(self) -> bool:
        """Nothing says that they want to be in the room: joining a hybrid event online would do."""
        return self.where.kind is not WhereKind.NEAR and self.format is not Format.IN_PERSON

    def takes_format(self, format_: Format) -> bool:
        """A hybrid event is both; what does not say counts as in person."""
        is_online = format_ in (Format.ONLINE, Format.HYBRID)
        is_in_person = format_ is not Format.ONLINE
        if self.where.kind is WhereKind.ONLINE and not is_online:
            return False
        if self.where.kind is WhereKind.NEAR and not is_in_person:
            return False
        if self.format is Format.ONLINE:
            return is_online
        if self.format in (Format.IN_PERSON, Format.HYBRID):
            return is_in_person and (self.format is Format.IN_PERSON or is_online)
        return True


EVERYTHING = Query()


class Reason(StrEnum):
    """Why an event was left out; the first that holds, in this order."""

    WRONG_TIME = "wrong_time"
    CANCELLED = "cancelled"
    NOT_FOR_ME = "not_for_me"
    OTHER_FORMAT = "other_format"
    OFF_TOPIC = "off_topic"
    NOT_INTERESTED = "not_interested"
    TOO_FAR = "too_far"
    OVER_MAX_COST = "over_max_cost"
    OVER_BUDGET = "over_budget"
    PRICE_UNKNOWN = "price_unknown"

    def words(self, count: int) -> str:
        """ "7 more above your budget"."""
        return f"{count} more {_WORDS[self]}"


_WORDS = {
    Reason.WRONG_TIME: "at other times",
    Reason.CANCELLED: "cancelled",
    Reason.NOT_FOR_ME: "you said are not for you",
    Reason.OTHER_FORMAT: "in another format",
    Reason.OFF_TOPIC: "about other things",
    Reason.NOT_INTERESTED: "outside your interests",
    Reason.TOO_FAR: "too far away",
    Reason.OVER_MAX_COST: "above the price you named",
    Reason.OVER_BUDGET: "above your budget",
    Reason.PRICE_UNKNOWN: "with an unknown price",
}
