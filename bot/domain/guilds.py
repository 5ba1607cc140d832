"""A server the bot is in, as its organisers set it up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import ChannelId, GuildId
from bot.domain.own_figures import NO_OWN_FIGURES, OwnFigures


@dataclass(frozen=True, slots=True)
class Guild:
    """`timezone` is an IANA name, `None` until set up; `cities` are names of the gazetteer, the main one first.

    `own_costs` are the figures its organisers know better than our table.
    """

    id: GuildId
    name: str
    joined_at: datetime
    timezone: str | None = None
    cities: tuple[str, ...] = ()
    currency: str = "USD"
    own_costs: OwnFigures = NO_OWN_FIGURES
    digest_channel: ChannelId | None = None
    organisers_channel: ChannelId | None = None
    ally_role: int | None = None
    set_up_at: datetime | None = None
    left_at: datetime | None = None
