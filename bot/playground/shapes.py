"""Discord's JSON read into what a test asks for: buttons, menus, forms, texts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.playground.model import Json

BUTTON, TEXT, SECTION = 2, 10, 9
SELECTS = {3, 5, 6, 7, 8}
FIELDS = {3, 4, 5, 6, 7, 8, 19, 21, 22, 23}


@dataclass(frozen=True, slots=True)
class Button:
    """A button: link buttons have a `url` and no custom id."""

    label: str
    custom_id: str | None
    url: str | None = None
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Select:
    """A menu: `options` are the labels by value, where it is a menu of texts."""

    custom_id: str
    placeholder: str
    options: dict[str, str]
    chosen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form; `value` is what it is filled with when it opens."""

    custom_id: str
    label: str
    type: int
    value: Any = None
    required: bool = True
    options: dict[str, str] = field(default_factory=dict)
    description: str = ""
    placeholder: str = ""


@dataclass(frozen=True, slots=True)
class Modal:
    """A form."""

    title: str
    custom_id: str
    fields: list[Field]
    texts: list[str]

    def field(self, wanted: str) -> Field:
        """The field of that custom id or label."""
        for each in self.fields:
            if wanted in (each.custom_id, each.label):
                return each
        raise AssertionError(f"No field {wanted!r} among {[each.label for each in self.fields]}")


def walk(components: list[Json], *, sections_whole: bool = False) -> Iterator[Json]:
    """Every component of a tree in reading order; a section's button comes after its texts."""
    for component in components:
        yield component
        if sections_whole and component["type"] == SECTION:
            continue
        inner = [*(component.get("components") or [])]
        inner += [each for each in (component.get("component"), component.get("accessory")) if each]
        yield from walk(inner, sections_whole=sections_whole)


def embed_texts(embed: Json) -> list[str]:
    author, footer = (embed.get("author") or {}).get("name"), (embed.get("footer") or {}).get("text")
    fields = [part for each in embed.get("fields") or [] for part in (each["name"], each["value"])]
    return [part for part in (author, embed.get("title"), embed.get("description"), *fields, footer) if part]


def read_button(raw: Json) -> Button:
    emoji = (raw.get("emoji") or {}).get("name") or ""
    return Button(raw.get("label") or emoji, raw.get("custom_id"), raw.get("url"), bool(raw.get("disabled")))


def read_select(raw: Json) -> Select:
    options = raw.get("options") or []
    chosen = tuple(each["value"] for each in options if each.get("default"))
    labels = {each["value"]: each["label"] for each in options}
    return Select(raw["custom_id"], raw.get("placeholder") or "", labels, chosen)


def read_modal(raw: Json) -> Modal:
    fields: list[Field] = []
    for component in raw["components"]:
        inner = component.get("component") or (component.get("components") or [None])[0]
        if inner is not None and inner["type"] in FIELDS:
            fields.append(_field(component, inner))
    texts = [each["content"] for each in raw["components"] if each["type"] == TEXT]
    return Modal(raw["title"], raw["custom_id"], fields, texts)


def _field(label: Json, raw: Json) -> Field:
    options = raw.get("options") or []
    defaults = [each["value"] for each in options if each.get("default")]
    return Field(
        custom_id=raw["custom_id"],
        label=label.get("label") or raw.get("label") or "",
        type=raw["type"],
        value=defaults if options else raw.get("value", raw.get("default")),
        required=raw.get("required", True) is not False,
        options={each["value"]: each["label"] for each in options},
        description=label.get("description") or "",
        placeholder=raw.get("placeholder") or "",
    )
