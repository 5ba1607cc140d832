"""Making faults: in what the bot asks over REST, and on its gateway connections; rate limits; nonces."""

from bot.playground.control.ask import Ask, asks
from bot.playground.errors import BadAct
from bot.playground.gateway import Gateway
from bot.playground.model import Json
from bot.playground.sessions import Close, Connection, Op


@asks.on("POST", "/faults")
def make_fault(ask: Ask) -> Json:
    """Orders a fault; those of the gateway act at once, on one shard (`shard`) or all."""
    kind = ask.body.get("kind")
    if kind in GATEWAY_FAULTS:
        gateway = ask.backend.gateway
        shard = ask.body.get("shard")
        for connection in tuple(gateway.connections):
            if shard is None or (connection.session is not None and connection.session.shard == shard):
                GATEWAY_FAULTS[kind](gateway, connection, ask.body)
        gateway.muted = gateway.muted or kind == "mute"
        return {}
    if kind == "twice":
        ask.backend.gateway.doubled += int(ask.body.get("count") or 1)
        return {}
    ask.api.faults.order(ask.body)
    return {"standing": len(ask.api.faults.standing)}


@asks.on("DELETE", "/faults")
def clear_faults(ask: Ask) -> Json:
    """All faults end."""
    ask.api.faults.standing.clear()
    ask.backend.gateway.muted = False
    ask.backend.gateway.doubled = 0
    return {}


@asks.on("GET", "/faults")
def standing_faults(ask: Ask) -> Json:
    """The faults that stand."""
    standing = [
        {"kind": each.kind, "match": each.match, "count": each.count, **each.settings}
        for each in ask.api.faults.standing
    ]
    return {"faults": standing, "muted": ask.backend.gateway.muted}


def _reconnect(gateway: Gateway, connection: Connection, order: Json) -> None:
    connection.send_op(Op.RECONNECT)


def _invalid_session(gateway: Gateway, connection: Connection, order: Json) -> None:
    resumable = bool(order.get("resumable"))
    if not resumable and connection.session is not None:
        gateway.sessions.pop(connection.session.id, None)
        connection.session.connection = None
        connection.session = None
    connection.send_op(Op.INVALID_SESSION, resumable)


def _close(gateway: Gateway, connection: Connection, order: Json) -> None:
    connection.close(int(order.get("code", Close.UNKNOWN_ERROR)))


def _reset(gateway: Gateway, connection: Connection, order: Json) -> None:
    connection.reset()


def _mute(gateway: Gateway, connection: Connection, order: Json) -> None:
    """Nothing to do to the connection itself."""


GATEWAY_FAULTS = {
    "reconnect": _reconnect,
    "invalid_session": _invalid_session,
    "close": _close,
    "reset": _reset,
    "mute": _mute,
}


@asks.on("POST", "/limits")
def set_limits(ask: Ask) -> Json:
    """Enforces rate limits: `global_per_second`, `routes` {"POST /path": {limit, per}}, `identify_seconds`."""
    try:
        ask.api.limits.set(ask.body)
    except (KeyError, TypeError, ValueError):
        raise BadAct('A limit is {"limit": number, "per": seconds}.') from None
    if "identify_seconds" in ask.body:
        ask.backend.gateway.identify_seconds = float(ask.body["identify_seconds"])
    return {}


@asks.on("DELETE", "/limits")
def lift_limits(ask: Ask) -> Json:
    """Lifts all rate limits."""
    ask.api.limits.clear()
    ask.backend.gateway.identify_seconds = 0.0
    return {}


@asks.on("DELETE", "/nonces")
def forget_nonces(ask: Ask) -> Json:
    """Forgets the nonces seen, as Discord does after some minutes."""
    ask.backend.nonces.seen.clear()
    return {}
