"""What a member gets back: a message with its text, buttons and menus, or a form."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.playground.model import Json
from bot.playground.shapes import (
    BUTTON,
    SECTION,
    SELECTS,
    TEXT,
    Button,
    Modal,
    Select,
    embed_texts,
    read_button,
    read_modal,
    read_select,
    walk,
)

if TYPE_CHECKING:
    from bot.playground.client import Person


class DidNotAnswer(AssertionError):
    """Nobody answered an interaction in three seconds: "The application did not respond"."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to give as an option or in a form."""

    filename: str
    content: bytes


def as_value(value: Any) -> Any:
    """What stands for a value in the control API: an id for who has one, base64 for a file."""
    if isinstance(value, File):
        return {"filename": value.filename, "content_base64": base64.b64encode(value.content).decode()}
    if isinstance(value, list | tuple | set):
        return [as_value(each) for each in value]
    return str(value.id) if hasattr(value, "id") else value


@dataclass(slots=True)
class Message:
    """A message as one person sees it."""

    viewer: "Person"
    raw: Json

    @property
    def id(self) -> int:
        """Its id."""
        return int(self.raw["id"])

    @property
    def content(self) -> str:
        """Its plain content."""
        return str(self.raw["content"])

    @property
    def ephemeral(self) -> bool:
        """Whether only the viewer sees it."""
        return bool(self.raw["flags"] & 1 << 6)

    @property
    def text(self) -> str:
        """Everything there is to read, in order: content, embeds, components' texts, labels excluded."""
        parts = self._plain_texts()
        parts += [each["content"] for each in walk(self.raw["components"]) if each["type"] == TEXT]
        return "\n".join(part for part in parts if part)

    def _plain_texts(self) -> list[str]:
        return [self.content, *(part for each in self.raw["embeds"] for part in embed_texts(each))]

    @property
    def buttons(self) -> list[Button]:
        """The buttons in order."""
        return [read_button(each) for each in walk(self.raw["components"]) if each["type"] == BUTTON]

    @property
    def labels(self) -> list[str]:
        """The buttons' labels in order."""
        return [each.label for each in self.buttons]

    @property
    def selects(self) -> list[Select]:
        """The menus in order."""
        return [read_select(each) for each in walk(self.raw["components"]) if each["type"] in SELECTS]

    @property
    def attachments(self) -> list[Json]:
        """The files, as Discord's attachment objects."""
        attachments: list[Json] = self.raw["attachments"]
        return attachments

    @property
    def pings(self) -> bool:
        """Whether anybody is notified by it."""
        return bool(self.raw["mentions"] or self.raw["mention_roles"] or self.raw["mention_everyone"])

    def button(self, wanted: str, *, near: str = "", nth: int = 0) -> Button:
        """The button of that label or custom id: the first at or after the text `near`, or the nth of them."""
        found = [each for each in self._after(near) if wanted in (each.label, each.custom_id)]
        if not found:
            raise AssertionError(f"No button {wanted!r} near {near!r} among {self.labels} in:\n{self.text}")
        return found[nth]

    def _after(self, near: str) -> list[Button]:
        """The buttons that belong to the first text holding `near` or come after it."""
        found: list[Button] = []
        reached = any(near in text for text in self._plain_texts())
        for component in walk(self.raw["components"], sections_whole=True):
            parts = list(walk([component])) if component["type"] == SECTION else [component]
            reached = reached or any(near in each["content"] for each in parts if each["type"] == TEXT)
            if reached:
                found += [read_button(each) for each in parts if each["type"] == BUTTON]
        return found

    def menu(self, wanted: str = "") -> Select:
        """The menu of that custom id or placeholder, or the only one."""
        found = [each for each in self.selects if wanted in ("", each.custom_id, each.placeholder)]
        if not found:
            raise AssertionError(f"No menu {wanted!r} among {[each.placeholder for each in self.selects]}")
        return found[0]

    async def press(
        self, wanted: str, *, near: str = "", nth: int = 0, by: "Person | None" = None
    ) -> "Reply":
        """Presses a button by its label or custom id, as the viewer or somebody else."""
        button = self.button(wanted, near=near, nth=nth)
        if button.custom_id is None:
            raise AssertionError(f"{wanted!r} is a link to {button.url}")
        return await (by or self.viewer).press(self, button.custom_id)

    async def select(self, wanted: str, *values: object, by: "Person | None" = None) -> "Reply":
        """Picks values (or labels) in the menu of that custom id or placeholder."""
        return await (by or self.viewer).select(self, self.menu(wanted).custom_id, *values)


@dataclass(slots=True)
class Reply:
    """What came of something a member did; reads like the message it brought."""

    viewer: "Person"
    state: str
    interaction_id: int
    message: Message | None
    modal: Modal | None
    followups: list[Message]
    raw: Json

    @classmethod
    def of(cls, viewer: "Person", outcome: Json, *, what: str) -> "Reply":
        """Reads an outcome of the control API. DidNotAnswer when it failed."""
        if outcome["state"] == "failed":
            raise DidNotAnswer(f"The bot did not answer {viewer.name}'s {what}")
        message = Message(viewer, outcome["message"]) if outcome.get("message") else None
        return cls(
            viewer=viewer,
            state=outcome["state"],
            interaction_id=int(outcome["interaction_id"]),
            message=message,
            modal=read_modal(outcome["modal"]) if outcome.get("modal") else None,
            followups=[Message(viewer, each) for each in outcome.get("followups", [])],
            raw=outcome,
        )

    def _shown(self) -> Message:
        if self.message is None:
            raise AssertionError(f"There is no message: the interaction's state is {self.state}")
        return self.message

    @property
    def text(self) -> str:
        """Everything to read, follow-ups included; of a form its title and texts."""
        if self.modal is not None:
            return "\n".join([self.modal.title, *self.modal.texts])
        messages = ([self.message] if self.message else []) + self.followups
        return "\n".join(each.text for each in messages)

    @property
    def ephemeral(self) -> bool:
        """Whether only the viewer sees it."""
        return self._shown().ephemeral

    @property
    def buttons(self) -> list[Button]:
        """The buttons in order."""
        return self._shown().buttons

    @property
    def labels(self) -> list[str]:
        """The buttons' labels in order."""
        return self._shown().labels

    @property
    def selects(self) -> list[Select]:
        """The menus in order."""
        return self._shown().selects

    async def refresh(self) -> "Reply":
        """The same reply as it is by now: edited, with its later follow-ups."""
        return await self.viewer.outcome(self.interaction_id)

    async def press(
        self, wanted: str, *, near: str = "", nth: int = 0, by: "Person | None" = None
    ) -> "Reply":
        """Presses a button of the message."""
        return await self._shown().press(wanted, near=near, nth=nth, by=by)

    async def select(self, wanted: str, *values: object, by: "Person | None" = None) -> "Reply":
        """Picks in a menu of the message."""
        return await self._shown().select(wanted, *values, by=by)

    async def submit(self, values: Mapping[str, object] | None = None, /, **more: object) -> "Reply":
        """Submits the form, by custom id or label; what is not named stays as the form filled it in."""
        if self.modal is None:
            raise AssertionError(f"There is no form: the interaction's state is {self.state}\n{self.text}")
        given = {self.modal.field(key).custom_id: value for key, value in {**(values or {}), **more}.items()}
        return await self.viewer.submit(self.interaction_id, given, custom_id=self.modal.custom_id)
