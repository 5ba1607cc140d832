"""How Discord refuses: a status, a JSON error code, a message (developers/topics/opcodes-and-status-codes)."""

from bot.playground.model import Json


class Refusal(Exception):
    """Ends a REST request with Discord's error body."""

    def __init__(self, status: int, code: int, message: str, **more: object) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.body: Json = {"message": message, "code": code, **more}


class BadAct(Exception):
    """Ends a control request: `status` is 400, 404 or 409, the text one sentence for a person."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


MESSAGES = {
    10002: "Unknown Application",
    10003: "Unknown Channel",
    10004: "Unknown Guild",
    10007: "Unknown Member",
    10008: "Unknown Message",
    10013: "Unknown User",
    10015: "Unknown Webhook",
    10062: "Unknown interaction",
    10063: "Unknown application command",
    10070: "Unknown Guild Scheduled Event",
    30003: "Maximum number of pins reached for the channel (250)",
    30034: "Max number of daily application command creates has been reached (200)",
    30038: "Maximum number of uncompleted guild scheduled events reached (100)",
    30046: "Maximum number of edits to messages older than 1 hour reached. Try again later.",
    40060: "Interaction has already been acknowledged.",
    50001: "Missing Access",
    50003: "Cannot execute action on a DM channel",
    50005: "Cannot edit a message authored by another user",
    50006: "Cannot send an empty message",
    50007: "Cannot send messages to this user",
    50013: "Missing Permissions",
    50021: "Cannot execute action on a system message",
    50027: "Invalid Webhook Token",
    50033: "Invalid Recipient(s)",
    160002: "Cannot reply without permission to read message history",
    180000: "Cannot update a finished event",
}

STATUSES = {
    30003: 400,
    30034: 400,
    30038: 400,
    30046: 429,
    40060: 400,
    50006: 400,
    50021: 403,
    50027: 401,
    50033: 400,
    160002: 400,
    180000: 400,
}


def refusal(code: int, **more: object) -> Refusal:
    """Discord's own refusal for that code."""
    default = 404 if 10000 <= code < 20000 else 403
    return Refusal(STATUSES.get(code, default), code, MESSAGES[code], **more)


def unauthorized() -> Refusal:
    """What a wrong token gets."""
    return Refusal(401, 0, "401: Unauthorized")
