"""Arranging the world: servers, people, who is where and may do what."""

import re

from bot.playground import payloads
from bot.playground.backend import Backend
from bot.playground.errors import BadAct
from bot.playground.model import Channel, ChannelType, Guild, Json, Member, Overwrite, Role, User
from bot.playground.permissions import ALL, EVERYONE, Permission
from bot.playground.sessions import Intent

CHANNELS = ("general", "events", "organisers")
ORGANISERS = "Organisers"
BOT_ROLE = "Bot"


def make_person(backend: Backend, name: str, *, sample: bool = False) -> User:
    """Somebody new."""
    person = User(backend.new_id(), username(name), name, sample=sample)
    backend.state.users[person.id] = person
    return person


def username(name: str) -> str:
    """The lower-case account name a display name suggests."""
    return re.sub(r"[^a-z0-9._]+", "_", name.lower()).strip("_")[:32] or "somebody"


def make_guild(backend: Backend, name: str, *, owner_name: str | None, bot_permissions: int) -> Guild:
    """A new server with an owner, three channels and the bot in it. The organisers' channel is theirs and the bot's."""
    owner = make_person(backend, owner_name or f"{name} owner")
    home = Guild(backend.new_id(), name, owner.id)
    home.roles[home.id] = Role(home.id, "@everyone", EVERYONE, position=0)
    organisers = add_role(backend, home, ORGANISERS, int(Permission.MANAGE_GUILD))
    home.members[owner.id] = Member(owner.id, backend.clock.now())
    backend.state.guilds[home.id] = home
    for channel_name in CHANNELS:
        add_channel(backend, home, channel_name)
    _make_private(backend, home, organisers)
    invite_bot(backend, home, bot_permissions)
    return home


def _make_private(backend: Backend, home: Guild, organisers: Role) -> None:
    where = backend.state.channels[home.channels[-1]]
    view = int(Permission.VIEW_CHANNEL)
    where.overwrites += [
        Overwrite(home.id, 0, deny=view),
        Overwrite(organisers.id, 0, allow=view),
        Overwrite(backend.bot_id, 1, allow=view | int(Permission.SEND_MESSAGES)),
    ]


def add_role(backend: Backend, home: Guild, name: str, granted: int) -> Role:
    """A new role."""
    made = Role(backend.new_id(), name, granted, position=len(home.roles))
    home.roles[made.id] = made
    if backend.is_in(home.id):
        shape = {"guild_id": str(home.id), "role": payloads.role(made)}
        backend.gateway.dispatch("GUILD_ROLE_CREATE", shape, home.id, Intent.GUILDS)
    return made


def add_channel(backend: Backend, home: Guild, name: str) -> Channel:
    """A new text channel."""
    where = Channel(
        backend.new_id(), ChannelType.TEXT, name=name, guild_id=home.id, position=len(home.channels)
    )
    backend.state.channels[where.id] = where
    home.channels.append(where.id)
    return where


def delete_channel(backend: Backend, where: Channel) -> None:
    """A channel and its messages go."""
    home = backend.home_of(where)
    if home is None:
        raise BadAct("A DM can not be deleted.")
    backend.gateway.dispatch("CHANNEL_DELETE", payloads.channel(backend.state, where), home.id, Intent.GUILDS)
    home.channels.remove(where.id)
    del backend.state.channels[where.id]
    backend.state.messages.pop(where.id, None)


def invite_bot(backend: Backend, home: Guild, granted: int) -> None:
    """The bot joins with a role of its own."""
    role = next((each for each in home.roles.values() if each.name == BOT_ROLE), None)
    role = role or add_role(backend, home, BOT_ROLE, granted)
    role.permissions = granted
    home.members[backend.bot_id] = Member(backend.bot_id, backend.clock.now(), [role.id])
    backend.greeter.announce(backend.gateway, home, joined=True)
    changed(backend, home)


def changed(backend: Backend, home: Guild) -> None:
    """Tells the page that a server changed, and has it saved."""
    backend.journal.note("state", what="guild", guild_id=str(home.id))
    backend.changed()


def join(backend: Backend, home: Guild, person: User, roles: list[str], granted: int) -> Member:
    """Somebody joins, with roles by name or id (made if need be) and permissions of their own."""
    one = home.members.get(person.id) or Member(person.id, backend.clock.now())
    fresh = person.id not in home.members
    one.roles += [each for each in (_role(backend, home, name).id for name in roles) if each not in one.roles]
    if granted:
        one.roles.append(add_role(backend, home, f"{person.display_name}'s permissions", granted).id)
    home.members[person.id] = one
    announce_member(backend, home, one, "GUILD_MEMBER_ADD" if fresh else "GUILD_MEMBER_UPDATE")
    changed(backend, home)
    return one


def _role(backend: Backend, home: Guild, wanted: str) -> Role:
    for role in home.roles.values():
        if wanted in (role.name, str(role.id)):
            return role
    return add_role(backend, home, wanted, 0)


def announce_member(backend: Backend, home: Guild, one: Member, event: str) -> None:
    """Tells the bot of a member, if it has the members intent."""
    if backend.is_in(home.id):
        shape = payloads.member(backend.state, home, one) | {"guild_id": str(home.id)}
        backend.gateway.dispatch(event, shape, home.id, Intent.GUILD_MEMBERS)


def leave(backend: Backend, home: Guild, person: User) -> None:
    """Somebody leaves a server."""
    if home.members.pop(person.id, None) is None:
        raise BadAct(f"{person.display_name} is not in {home.name}.", 404)
    shape = {"guild_id": str(home.id), "user": payloads.user(person)}
    backend.gateway.dispatch("GUILD_MEMBER_REMOVE", shape, home.id, Intent.GUILD_MEMBERS)
    changed(backend, home)


def set_bot_permissions(backend: Backend, where: Channel, granted: int) -> None:
    """Says exactly what the bot may do in a channel, by an overwrite for it alone."""
    if where.guild_id is None:
        raise BadAct("A DM has no permissions to set.")
    others = [each for each in where.overwrites if not (each.kind == 1 and each.id == backend.bot_id)]
    own = Overwrite(backend.bot_id, 1, allow=granted, deny=ALL & ~granted)
    where.overwrites = [*others, own]
    announce_channel(backend, where, "CHANNEL_UPDATE")


def announce_channel(backend: Backend, where: Channel, event: str) -> None:
    """Tells the bot and the page of a channel."""
    if where.guild_id:
        shape = payloads.channel(backend.state, where)
        backend.gateway.dispatch(event, shape, where.guild_id, Intent.GUILDS)
        changed(backend, backend.state.guilds[where.guild_id])


def set_available(backend: Backend, home: Guild, *, available: bool) -> None:
    """An outage begins or ends for one server."""
    home.unavailable = not available
    if available:
        backend.greeter.announce(backend.gateway, home, joined=False)
    else:
        shape = {"id": str(home.id), "unavailable": True}
        backend.gateway.dispatch("GUILD_DELETE", shape, home.id, Intent.GUILDS)
    changed(backend, home)


def described(backend: Backend, home: Guild) -> Json:
    """A server as the control API shows it."""
    state = backend.state
    channels = [state.channels[each] for each in home.channels]
    return {
        "id": str(home.id),
        "name": home.name,
        "owner_id": str(home.owner_id),
        "bot_in": backend.is_in(home.id),
        "unavailable": home.unavailable,
        "channels": [{"id": str(each.id), "name": each.name, "type": int(each.type)} for each in channels],
        "roles": [payloads.role(each) for each in home.roles.values()],
        "members": [
            described_member(backend, each)
            for each in home.members.values()
            if each.user_id != backend.bot_id
        ],
        "scheduled_events": [
            payloads.scheduled_event(state, home, each, with_count=True)
            for each in home.scheduled_events.values()
        ],
    }


def described_member(backend: Backend, one: Member) -> Json:
    """A member as the control API shows them."""
    person = backend.state.users[one.user_id]
    return {
        "id": str(person.id),
        "name": person.name,
        "display_name": person.display_name,
        "roles": [str(each) for each in one.roles],
        "dms_closed": person.dms_closed,
        "sample": person.sample,
    }
