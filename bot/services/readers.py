"""Who reads an answer: their clock, their money, and how they get around."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.corrections import Correction
from bot.domain.guilds import Guild
from bot.domain.ids import GuildId, MemberId
from bot.domain.members import Area, Member
from bot.domain.own_figures import NO_OWN_FIGURES
from bot.domain.travel import CostTable, FoodHabit, Traveller, TravelMode
from bot.storage.transaction import Transaction

_NOWHERE_YET = "UTC"
_USUAL_CURRENCY = "USD"


@dataclass(frozen=True, slots=True)
class Reader:
    """`member` is None for somebody we know nothing of, `guild` in a DM. `timezone` is an IANA name."""

    member: Member | None
    guild: Guild | None

    @property
    def is_set_up(self) -> bool:
        return self.member is not None and self.member.is_set_up

    @property
    def area(self) -> Area | None:
        return self.member.area if self.member is not None else None

    @property
    def timezone(self) -> str:
        """Theirs, else their server's."""
        if self.area is not None:
            return self.area.timezone
        return (self.guild and self.guild.timezone) or _NOWHERE_YET

    @property
    def currency(self) -> str:
        """Theirs, else their server's."""
        if self.member is not None and self.member.currency:
            return self.member.currency
        return self.guild.currency if self.guild is not None else _USUAL_CURRENCY

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """What they say single events and series cost them."""
        return () if self.member is None else self.member.corrections

    @property
    def traveller(self) -> Traveller:
        """What the cost of going depends on; without an area, travel stays unknown."""
        local = self.guild.own_costs if self.guild is not None else NO_OWN_FIGURES
        if self.member is None or self.area is None:
            return Traveller(self.currency, local=local)
        return Traveller(
            self.currency,
            self.area.lat,
            self.area.lon,
            self.area.country,
            TravelMode(self.member.travel_mode),
            self.member.has_pass,
            self.member.qualifies_for_concession,
            FoodHabit(self.member.food_habit),
            local,
            self.member.own_costs,
        )


async def read_reader(tx: Transaction, member: MemberId, guild: GuildId | None) -> Reader:
    return Reader(
        await tx.members.get(member),
        None if guild is None else await tx.guilds.get(guild),
    )


def currency_at(costs: CostTable, area: Area) -> str | None:
    """What people pay with there, as far as our table of costs knows."""
    home = costs.for_home(Traveller("", area.lat, area.lon, area.country))
    return None if home is None else home.currency
