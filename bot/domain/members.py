"""A member: what they told us, each thing because it was of use at that moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.corrections import Correction
from bot.domain.ids import MemberId
from bot.domain.own_figures import NO_OWN_FIGURES, OwnFigures


@dataclass(frozen=True, slots=True)
class Area:
    """A city of the gazetteer: coarse on purpose, never an address. Degrees (WGS 84), IANA zone."""

    name: str
    country: str
    lat: float
    lon: float
    timezone: str


@dataclass(frozen=True, slots=True)
class Member:
    """One person, on all servers. `topics` are keys of the taxonomy, `words` interests in their own words.

    `travel_mode` is a value of TravelMode, `needs` and `offers` are values of Help, `direct_messages` one
    of DirectMessages. `would_leave_above` is minor units of `currency`: "I'd leave if it costs more".
    `food_habit` is a value of FoodHabit, `free_hours` are hours of their own week, Monday from midnight 0 (None:
    not said), `evenings_a_week` how many a plan may take (None: not said). `day_before`: wants that reminder.
    `own_costs` are what they pay wherever they go, `corrections` what single events and series cost them.
    """

    id: MemberId
    created_at: datetime
    area: Area | None = None
    currency: str | None = None
    travel_mode: str = "transit"
    has_pass: bool = False
    qualifies_for_concession: bool = False
    would_leave_above: int | None = None
    food_habit: str = "nothing"
    own_costs: OwnFigures = NO_OWN_FIGURES
    corrections: tuple[Correction, ...] = ()
    free_hours: tuple[int, ...] | None = None
    evenings_a_week: int | None = None
    day_before: bool = False
    topics: tuple[str, ...] = ()
    words: str = ""
    needs: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    companies: str = ""
    is_ally: bool = False
    direct_messages: str = "off"
    asked_about_dms_at: datetime | None = None
    unanswered_prompts: int = 0
    paused_until: datetime | None = None

    @property
    def is_set_up(self) -> bool:
        """Answered the first of the two questions; the second is their budget."""
        return self.area is not None

    def is_paused(self, now: datetime) -> bool:
        return self.paused_until is not None and self.paused_until > now


def in_currency(member: Member, currency: str) -> Member:
    """Counts in that money from now on. An amount of another one is asked anew: there is no rate we would trust."""
    if member.currency == currency:
        return member
    return replace(member, currency=currency, would_leave_above=None)
