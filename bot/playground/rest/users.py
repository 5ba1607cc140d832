"""The bot itself, the application, and the gateway's address."""

from bot.playground import payloads
from bot.playground.errors import refusal
from bot.playground.model import Json
from bot.playground.permissions import in_guild
from bot.playground.rest.call import Call, routes


@routes.on("GET", "/users/@me")
def me(call: Call) -> Json:
    """The bot's user."""
    more = {"verified": True, "mfa_enabled": False, "locale": "en-US", "email": None, "premium_type": 0}
    return payloads.user(call.backend.state.users[call.backend.bot_id]) | more


@routes.on("GET", "/users/{user_id}")
def one_user(call: Call) -> Json:
    """Somebody."""
    person = call.backend.state.users.get(call.id("user_id"))
    if person is None:
        raise refusal(10013)
    return payloads.user(person)


@routes.on("GET", "/users/@me/guilds")
def my_guilds(call: Call) -> list[Json]:
    """The guilds the bot is in."""
    backend = call.backend
    return [
        {
            "id": str(home.id),
            "name": home.name,
            "icon": None,
            "banner": None,
            "owner": False,
            "permissions": str(in_guild(home, home.members[backend.bot_id])),
            "features": [],
        }
        for home in backend.state.guilds.values()
        if backend.is_in(home.id)
    ]


@routes.on("DELETE", "/users/@me/guilds/{guild_id}")
def leave_guild(call: Call) -> None:
    """The bot leaves."""
    home = call.backend.guild(call.id("guild_id", 10004))
    call.backend.remove_bot(home)


@routes.on("POST", "/users/@me/channels")
def open_dm(call: Call) -> Json:
    """Opens the DM with somebody; that they closed their DMs shows only when something is sent."""
    backend = call.backend
    person = backend.state.users.get(int(str(call.object.get("recipient_id", 0))))
    if person is None:
        raise refusal(10013)
    if person.bot:
        raise refusal(50033)
    return payloads.channel(backend.state, backend.dm_with(person.id))


@routes.on("GET", "/applications/@me")
@routes.on("GET", "/oauth2/applications/@me")
def application(call: Call) -> Json:
    """The application."""
    backend = call.backend
    return {
        "id": str(backend.bot_id),
        "name": backend.setup.bot_name,
        "icon": None,
        "description": "",
        "summary": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 0,
        "flags_new": "0",
        "type": None,
        "explicit_content_filter": 0,
        "eligible_oauth2_scopes": [],
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "rpc_origins": [],
        "owner": payloads.user(backend.state.users[backend.bot_id]),
        "team": None,
        "bot": payloads.user(backend.state.users[backend.bot_id]),
        "approximate_guild_count": sum(map(backend.is_in, backend.state.guilds)),
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "tags": [],
    }


@routes.on("GET", "/gateway")
def gateway(call: Call) -> Json:
    """Where the gateway is."""
    return {"url": call.backend.gateway_url}


@routes.on("GET", "/gateway/bot")
def gateway_bot(call: Call) -> Json:
    """Where the gateway is, in how many shards, and how many identifies are left."""
    backend = call.backend
    return {
        "url": backend.gateway_url,
        "shards": backend.setup.shards,
        "session_start_limit": {
            "total": 1000,
            "remaining": max(0, 1000 - len(backend.gateway.identifies)),
            "reset_after": 86_400_000,
            "max_concurrency": 1,
        },
    }
