"""Who may do what: Discord's permission bits and how they combine (developers/topics/permissions)."""

from enum import IntEnum

from bot.playground.model import Channel, Guild, Member


class Permission(IntEnum):
    """Those of Discord's permission bits that are looked at, or granted, here."""

    CREATE_INSTANT_INVITE = 1 << 0
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    CHANGE_NICKNAME = 1 << 26
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_EVENTS = 1 << 33
    CREATE_EVENTS = 1 << 44
    PIN_MESSAGES = 1 << 51


ALL = (1 << 53) - 1

EVERYONE = int(
    Permission.CREATE_INSTANT_INVITE
    | Permission.ADD_REACTIONS
    | Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.MENTION_EVERYONE
    | Permission.USE_EXTERNAL_EMOJIS
    | Permission.CHANGE_NICKNAME
    | Permission.USE_APPLICATION_COMMANDS
)
"""What @everyone may do in a new server."""

BOT = int(
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.MANAGE_EVENTS
    | Permission.CREATE_EVENTS
    | Permission.PIN_MESSAGES
)
"""What the bot's own role grants unless another set is asked for."""

IN_DM = int(
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.MENTION_EVERYONE
    | Permission.USE_EXTERNAL_EMOJIS
    | Permission.ADD_REACTIONS
)


def in_guild(guild: Guild, member: Member) -> int:
    """The member's permissions before any channel has its say."""
    if member.user_id == guild.owner_id:
        return ALL
    granted = guild.roles[guild.id].permissions
    for role_id in member.roles:
        role = guild.roles.get(role_id)
        granted |= role.permissions if role else 0
    return ALL if granted & Permission.ADMINISTRATOR else granted


def in_channel(guild: Guild, channel: Channel, member: Member) -> int:
    """The member's permissions in that channel, its overwrites applied in Discord's order."""
    granted = in_guild(guild, member)
    if granted == ALL or not channel.overwrites:
        return granted
    everyone = [each for each in channel.overwrites if each.kind == 0 and each.id == guild.id]
    roles = [each for each in channel.overwrites if each.kind == 0 and each.id in member.roles]
    own = [each for each in channel.overwrites if each.kind == 1 and each.id == member.user_id]
    for layer in (everyone, roles, own):
        for overwrite in layer:
            granted &= ~overwrite.deny
        for overwrite in layer:
            granted |= overwrite.allow
    return granted if granted & Permission.VIEW_CHANNEL else granted & ~int(Permission.SEND_MESSAGES)
