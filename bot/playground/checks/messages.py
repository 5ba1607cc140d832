"""What Discord refuses in a message (developers/resources/message)."""

from typing import Any

from bot.playground.checks.components import ComponentCheck
from bot.playground.checks.embeds import check_embeds
from bot.playground.checks.problems import Path, Problems
from bot.playground.errors import Refusal, refusal
from bot.playground.files import Upload
from bot.playground.model import Json, Message, MessageFlag

CONTENT, EMBEDS, NONCE, MENTIONED, FILES = 2000, 10, 25, 100, 10
LARGEST_FILE = 10 * 1024 * 1024
LEGACY = ("content", "embeds", "poll", "sticker_ids")


def check_message(body: Json, uploads: list[Upload], *, before: Message | None = None, at: Path = ()) -> None:
    """Raises Discord's refusal for a body that breaks its rules; `before` is the message an edit changes."""
    problems = Problems(at)
    flags = body.get("flags") or 0
    v2 = bool((flags | (before.flags if before else 0)) & MessageFlag.COMPONENTS_V2)
    problems.text(("content",), body.get("content"), CONTENT)
    _check_nonce(problems, body.get("nonce"))
    check_embeds(problems, ("embeds",), problems.listed(("embeds",), body.get("embeds"), EMBEDS))
    _check_allowed_mentions(problems, body.get("allowed_mentions"))
    files = _files(problems, body, uploads, before)
    if v2:
        _check_v2(problems, body, before)
    components = ComponentCheck(problems, v2=v2, files=files)
    if body.get("components"):
        components.check(("components",), body["components"])
    problems.refuse()
    components.check_stored_size()
    if _is_empty(body, before, files):
        raise refusal(50006)


def _check_nonce(problems: Problems, nonce: Any) -> None:
    if isinstance(nonce, str) and len(nonce) > NONCE:
        problems.add(("nonce",), "NONCE_TYPE_TOO_LONG", f"Must be {NONCE} or fewer in length.")


def _check_allowed_mentions(problems: Problems, allowed: Any) -> None:
    if not isinstance(allowed, dict):
        return
    here: Path = ("allowed_mentions",)
    parse = problems.listed((*here, "parse"), allowed.get("parse"), 3)
    for index, each in enumerate(parse):
        problems.choice((*here, "parse", index), each, ("users", "roles", "everyone"))
    for kind in ("users", "roles"):
        listed = problems.listed((*here, kind), allowed.get(kind), MENTIONED)
        if listed and kind in parse:
            problems.add(
                here,
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.',
            )


def _files(problems: Problems, body: Json, uploads: list[Upload], before: Message | None) -> set[str]:
    """The names of the files the message will have."""
    if len(uploads) > FILES:
        problems.length(("attachments",), 0, FILES)
    if any(len(each.content) > LARGEST_FILE for each in uploads):
        raise Refusal(413, 40005, "Request entity too large")
    kept = before.attachments if before else []
    if "attachments" in body:
        ids = {str(each.get("id")) for each in body["attachments"] or []}
        kept = [each for each in kept if str(each.id) in ids]
        _check_indices(problems, ids - {str(each.id) for each in kept}, len(uploads))
    return {each.filename for each in kept} | {each.filename for each in uploads}


def _check_indices(problems: Problems, ids: set[str], uploaded: int) -> None:
    """What is not there already must be one of the files that came along, by its index."""
    unknown = ids - {str(index) for index in range(uploaded)}
    if unknown:
        problems.add(("attachments",), "ATTACHMENT_NOT_FOUND", f"There is no file {sorted(unknown)[0]}")


def _check_v2(problems: Problems, body: Json, before: Message | None) -> None:
    """A V2 message has only components, and stays one."""
    for name in LEGACY:
        stays = before is not None and name not in body and bool(getattr(before, name, None))
        if body.get(name) or stays:
            problems.add(
                (name,),
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )
    was_v2 = before is not None and before.flags & MessageFlag.COMPONENTS_V2
    if was_v2 and body.get("flags") is not None and not body["flags"] & MessageFlag.COMPONENTS_V2:
        problems.add(
            ("flags",),
            "MESSAGE_COMPONENTS_V2_FLAG_CANNOT_BE_REMOVED",
            "MessageFlags.IS_COMPONENTS_V2 cannot be removed",
        )


def _is_empty(body: Json, before: Message | None, files: set[str]) -> bool:
    """Whether nothing would be left to show: an absent field of an edit stays as it was."""
    if files:
        return False
    left = [body.get(name, getattr(before, name, None)) for name in ("content", "embeds", "components")]
    return not any(each.strip() if isinstance(each, str) else each for each in left)
