"""What Discord's client checks before it sends a press or a filled-in form."""

from typing import Any

from bot.playground.errors import BadAct
from bot.playground.messages import walk
from bot.playground.model import Json, Message
from bot.playground.options import Resolved

BUTTON, STRING_SELECT, TEXT_INPUT = 2, 3, 4
USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 5, 6, 7, 8
FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 19, 21, 22, 23
SELECTS = {STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT}


def check_press(
    message: Message, custom_id: str, values: list[str], resolved: Resolved, *, member_id: int, force: bool
) -> Json:
    """The `data` of a component interaction; BadAct for what can not be pressed unless forced."""
    found = next((each for each in walk(message.components) if each.get("custom_id") == custom_id), None)
    if found is None:
        if not force:
            raise BadAct("That message has no such button or menu.", 404)
        found = {"type": STRING_SELECT if values else BUTTON, "id": 1}
    elif found.get("disabled") and not force:
        raise BadAct("That button or menu is switched off.", 409)
    data: Json = {"custom_id": custom_id, "component_type": found["type"], "id": found["id"]}
    if found["type"] in SELECTS:
        data["values"] = picked(found, values, resolved, member_id, force=force)
        if resolved.shape:
            data["resolved"] = resolved.shape
    return data


def picked(
    select: Json, values: list[str], resolved: Resolved, member_id: int, *, force: bool, required: bool = True
) -> list[str]:
    """The values of a select after the client's checks; labels stand for their values."""
    if select["type"] == STRING_SELECT:
        values = _option_values(select, values, force=force)
    else:
        for value in values:
            _resolve(select, int(value), resolved, member_id)
    least = select.get("min_values", 1) if required else 0
    most = select.get("max_values") or 1
    if not force and not (least or 0) <= len(values) <= most:
        raise BadAct(f"Between {least} and {most} can be picked.")
    return values


def _option_values(select: Json, values: list[str], *, force: bool) -> list[str]:
    by_label = {each["label"]: each["value"] for each in select.get("options") or []}
    known = set(by_label.values())
    found = [each if each in known else by_label.get(each, each) for each in values]
    unknown = [each for each in found if each not in known]
    if unknown and not force:
        raise BadAct(f"{unknown[0]!r} is not among: {', '.join(by_label)}.")
    return found


def _resolve(select: Json, any_id: int, resolved: Resolved, member_id: int) -> None:
    if select["type"] == USER_SELECT:
        resolved.user(any_id)
    elif select["type"] == ROLE_SELECT:
        resolved.role(any_id)
    elif select["type"] == CHANNEL_SELECT:
        resolved.channel(any_id, member_id, select.get("channel_types"))
    else:
        resolved.mentionable(any_id)


def submitted(modal: Json, values: Json, resolved: Resolved, member_id: int, *, force: bool) -> list[Json]:
    """The components of a modal's submission; a field that is not named keeps what the form filled in."""
    known = {each["custom_id"] for each in walk(modal["components"]) if each.get("custom_id")}
    unknown = set(values) - known
    if unknown and not force:
        raise BadAct(f"The form has no field {', '.join(sorted(unknown))}.")
    filled = Filled(values, resolved, member_id, force)
    return [filled.component(each) for each in modal["components"]]


class Filled:
    """A form with a member's values in it."""

    def __init__(self, values: Json, resolved: Resolved, member_id: int, force: bool) -> None:
        self._values = values
        self._resolved = resolved
        self._member_id = member_id
        self._force = force

    def component(self, one: Json) -> Json:
        """The submitted shape of one component of the form."""
        shape: Json = {"type": one["type"], "id": one["id"]}
        if one["type"] == 1:
            return shape | {"components": [self.component(each) for each in one["components"]]}
        if one["type"] == 18:
            return shape | {"component": self.component(one["component"])}
        if "custom_id" not in one:
            return shape
        return shape | {"custom_id": one["custom_id"]} | self._value(one)

    def _value(self, one: Json) -> Json:
        given = self._values.get(one["custom_id"])
        kind = one["type"]
        if kind == TEXT_INPUT:
            return {"value": self._text(one, given)}
        if kind == CHECKBOX:
            return {"value": bool(one.get("default") if given is None else given)}
        if kind == RADIO_GROUP:
            chosen = self._chosen(one, [] if given is None else [given], given is None)
            return {"value": chosen[0] if chosen else None}
        if kind == CHECKBOX_GROUP:
            return {"values": self._chosen(one, _listed(given), given is None)}
        if kind == FILE_UPLOAD:
            return {"values": self._files(one, _listed(given))}
        if given is None:
            given = self._prefilled(one)
        required = one.get("required", True) is not False
        values = [str(each) for each in _listed(given)]
        if not values and not required:
            return {"values": []}
        return {
            "values": picked(
                one, values, self._resolved, self._member_id, force=self._force, required=required
            )
        }

    def _text(self, one: Json, given: Any) -> str:
        text = str(one.get("value") or "") if given is None else str(given)
        if self._force:
            return text
        label = one.get("label") or one["custom_id"]
        if not text:
            if one.get("required", True) is not False:
                raise BadAct(f"The field {label} is required.")
            return text
        least, most = one.get("min_length") or 0, one.get("max_length") or 4000
        if not least <= len(text) <= most:
            raise BadAct(f"The field {label} takes between {least} and {most} characters.")
        return text

    def _prefilled(self, one: Json) -> list[str]:
        defaults = [str(each["id"]) for each in one.get("default_values") or []]
        return defaults or [each["value"] for each in one.get("options") or [] if each.get("default")]

    def _chosen(self, one: Json, given: list[Any], absent: bool) -> list[str]:
        chosen = (
            self._prefilled(one)
            if absent
            else _option_values(one, [str(g) for g in given], force=self._force)
        )
        if self._force:
            return chosen
        if not chosen and one.get("required", True) is not False:
            raise BadAct(f"The field {one['custom_id']} is required.")
        most = one.get("max_values") or (1 if one["type"] == RADIO_GROUP else len(one.get("options") or []))
        if chosen and not (one.get("min_values") or 0) <= len(chosen) <= most:
            raise BadAct(f"Between {one.get('min_values') or 0} and {most} can be picked.")
        return chosen

    def _files(self, one: Json, given: list[Any]) -> list[str]:
        if not given and one.get("required", True) is not False and not self._force:
            raise BadAct(f"The field {one['custom_id']} is required.")
        return [self._resolved.attachment(each) for each in given]


def _listed(given: Any) -> list[Any]:
    if given is None:
        return []
    return list(given) if isinstance(given, list | tuple) else [given]
