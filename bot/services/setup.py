"""Setting a server up: where and when its digest comes, in whose time and money, and who its organisers are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.currencies import CODES
from bot.domain.digest_runs import PlannedDigest
from bot.domain.digests import Digest, next_run
from bot.domain.errors import Stale, Unreadable
from bot.domain.guilds import Guild
from bot.domain.ids import ChannelId, DigestId, GuildId
from bot.services.areas import WhichArea, resolve_area
from bot.services.context import Context
from bot.services.digests import plan_digest, replan_digest
from bot.services.guilds import known_guild
from bot.services.readers import currency_at
from bot.storage.transaction import Transaction
from bot.storage.types import new_id

USUAL_HOUR = 9


@dataclass(frozen=True, slots=True)
class ServerSetup:
    """What is set so far. `failing` of the `feeds` could not be read the last time, or have ended."""

    guild: Guild
    digests: tuple[PlannedDigest, ...]
    feeds: int
    failing: int
    now: datetime

    @property
    def main(self) -> PlannedDigest | None:
        """The digest in the digest channel, the oldest where there are several."""
        return _main(self.guild, self.digests)


async def read_setup(context: Context, guild: GuildId) -> ServerSetup:
    now = context.clock.now()
    async with context.database.reading() as tx:
        found = await tx.guilds.get(guild) or Guild(guild, "", now)
        return await _setup(tx, found, now)


async def choose_digest_channel(context: Context, guild: GuildId, channel: ChannelId) -> ServerSetup:
    """The main digest goes there from now on; as soon as the server's time is known there is one."""
    now = context.clock.now()
    async with context.database.writing() as tx:
        before = await known_guild(tx, guild, now)
        main = _main(before, await tx.digests.of_guild(guild))
        after = replace(before, digest_channel=channel, set_up_at=before.set_up_at or now)
        await tx.guilds.save(after)
        await _keep_main(tx, after, main, now)
        setup = await _setup(tx, after, now)
    context.wake()
    return setup


async def choose_organisers_channel(
    context: Context, guild: GuildId, channel: ChannelId | None
) -> ServerSetup:
    return await _change(context, guild, organisers_channel=channel)


async def choose_ally_role(context: Context, guild: GuildId, role: int | None) -> ServerSetup:
    return await _change(context, guild, ally_role=role)


async def set_place(
    context: Context, guild: GuildId, city: str, currency: str, chosen: str | None = None
) -> ServerSetup | WhichArea:
    """City and currency as typed; answers the cities of that name when it is not clear which (`chosen` is then
    the `city_key` of one). An empty currency is the one of the place. Raises Unreadable."""
    now = context.clock.now()
    area = resolve_area(context.places, city, None, chosen)
    if isinstance(area, WhichArea):
        return area
    money = _currency(currency) or currency_at(context.costs, area)
    async with context.database.writing() as tx:
        before = await known_guild(tx, guild, now)
        money = money or before.currency
        after = replace(before, timezone=area.timezone, cities=(area.name,), currency=money)
        await tx.guilds.save(after)
        if after != before:
            # What its feeds don't say, like the city, is the server's; what is set aside follows what they say then.
            await tx.feeds.read_whole(guild)
        main = _main(before, await tx.digests.of_guild(guild))
        await _keep_main(tx, after, main, now)
        setup = await _setup(tx, after, now)
    context.wake()
    return setup


async def set_hour(context: Context, guild: GuildId, hour: int) -> ServerSetup:
    """When the main digest comes. Raises Stale where there is none yet."""
    now = context.clock.now()
    async with context.database.writing() as tx:
        server = await known_guild(tx, guild, now)
        main = _main(server, await tx.digests.of_guild(guild))
        if main is None:
            raise Stale("Choose the digest's channel and the city first; then it gets its hour.")
        await replan_digest(tx, main, replace(main.digest, hour=hour % 24, minute=0, enabled=True), now)
        setup = await _setup(tx, server, now)
    context.wake()
    return setup


async def _change(context: Context, guild: GuildId, **columns: object) -> ServerSetup:
    now = context.clock.now()
    async with context.database.writing() as tx:
        changed = replace(await known_guild(tx, guild, now), **columns)  # type: ignore[arg-type]  # fields by name
        await tx.guilds.save(changed)
        return await _setup(tx, changed, now)


async def _setup(tx: Transaction, guild: Guild, now: datetime) -> ServerSetup:
    digests, feeds = await tx.digests.of_guild(guild.id), await tx.feeds.of_guild(guild.id)
    states = [use.feed.state for use in feeds]
    failing = sum(bool(state.failures or state.ended_at) for state in states)
    return ServerSetup(guild, tuple(digests), len(feeds), failing, now)


def _main(guild: Guild, digests: Sequence[PlannedDigest]) -> PlannedDigest | None:
    return next((each for each in digests if each.digest.channel == guild.digest_channel), None)


async def _keep_main(tx: Transaction, guild: Guild, main: PlannedDigest | None, now: datetime) -> None:
    """The main digest with the server's channel and zone; makes it where there is none."""
    if guild.digest_channel is None or guild.timezone is None:
        return
    if main is None:
        digest = Digest(DigestId(new_id()), guild.id, guild.digest_channel, USUAL_HOUR, 0, guild.timezone)
        await plan_digest(tx, digest, next_run(digest, now), now)
        return
    digest = replace(main.digest, channel=guild.digest_channel, timezone=guild.timezone, enabled=True)
    await replan_digest(tx, main, digest, now)


def _currency(text: str) -> str:
    code = text.strip().upper()
    if code and code not in CODES:
        raise Unreadable(
            "currency", "I don't know that currency. Its three letters do it, like `USD` or `EUR`."
        )
    return code
