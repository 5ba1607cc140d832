"""A person on a server: who may see them there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import GuildId, MemberId
from bot.domain.profiles import Visibility


@dataclass(frozen=True, slots=True)
class Membership:
    """`visibility` is their own choice; `introductions_off` the organisers'; `left_at` when we noticed they had gone."""

    member: MemberId
    guild: GuildId
    visibility: Visibility = Visibility.HIDDEN
    introductions_off: bool = False
    left_at: datetime | None = None

    @property
    def shown_as(self) -> Visibility:
        """What holds: hidden too while they are gone, or the organisers took them out."""
        if self.introductions_off or self.left_at is not None:
            return Visibility.HIDDEN
        return self.visibility
