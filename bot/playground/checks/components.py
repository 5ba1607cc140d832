"""Rules of message components, legacy and V2 (developers/components/reference)."""

from typing import Any

from bot.playground.checks.fields import (
    BUTTON,
    SELECTS,
    check_button,
    check_custom_id,
    check_media,
    check_select,
)
from bot.playground.checks.problems import Path, Problems
from bot.playground.errors import Refusal
from bot.playground.model import Json

ROW, SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 1, 9, 10, 11, 12, 13, 14, 17
TOP = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER)
IN_CONTAINER = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR)
IN_ROW = (BUTTON, *SELECTS)
ROWS, BUTTONS, MOST_COMPONENTS, MOST_TEXT = 5, 5, 40, 4000

STORED_TEXT = 10_170
STORED_TEXT_EACH = 12
"""Discord answers 500 when the UTF-8 bytes of all text displays and 12 for each exceed 10,170
(measured by users, discord/discord-api-docs 8554): 4,000 characters fit only in narrow scripts."""


class ComponentCheck:
    """Walks the components of one message."""

    def __init__(self, problems: Problems, *, v2: bool, files: set[str]) -> None:
        self.problems = problems
        self.v2 = v2
        self.files = files
        self.count = 0
        self.characters = 0
        self.stored = 0
        self.custom_ids: set[str] = set()
        self.ids: set[int] = set()

    def check(self, path: Path, components: Any) -> None:
        """Notes everything that is wrong with a message's components."""
        allowed = TOP if self.v2 else (ROW,)
        items = self.problems.listed(path, components, MOST_COMPONENTS if self.v2 else ROWS)
        self._each(path, items, allowed)
        if self.v2 and self.count > MOST_COMPONENTS:
            self.problems.add(
                path,
                "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
                f"Total number of components exceeded the maximum of {MOST_COMPONENTS}",
            )
        if self.characters > MOST_TEXT:
            self.problems.add(
                path,
                "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
                f"Total displayable text exceeds the maximum size of {MOST_TEXT}",
            )

    def check_stored_size(self) -> None:
        """Answers 500 for what Discord can not store."""
        if self.stored > STORED_TEXT:
            raise Refusal(500, 0, "500: Internal Server Error")

    def _each(self, path: Path, items: list[Any], allowed: tuple[int, ...]) -> None:
        for index, item in enumerate(items):
            self._one((*path, index), item, allowed)

    def _one(self, path: Path, item: Any, allowed: tuple[int, ...]) -> None:
        if not isinstance(item, dict):
            self.problems.add(path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
            return
        kind = item.get("type")
        if kind not in allowed:
            choices = ", ".join(str(each) for each in allowed)
            message = f'Value of field "type" must be one of ({choices},).'
            self.problems.add((*path, "type"), "UNION_TYPE_CHOICES", message)
            return
        self.count += 1
        self._check_id(path, item.get("id"))
        if kind in IN_ROW:
            self._interactive(path, item)
        else:
            LAYOUTS[kind](self, path, item)

    def _check_id(self, path: Path, number: Any) -> None:
        self.problems.number((*path, "id"), number, 0, 2**31 - 1)
        if number and number in self.ids:
            self.problems.add((*path, "id"), "COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated")
        self.ids.add(number or 0)

    def _interactive(self, path: Path, item: Json) -> None:
        if item["type"] == BUTTON:
            check_button(self.problems, path, item)
        else:
            check_select(self.problems, path, item, in_modal=False)
        check_custom_id(self.problems, path, item.get("custom_id"), self.custom_ids)

    def _row(self, path: Path, item: Json) -> None:
        children = self.problems.listed((*path, "components"), item.get("components"), BUTTONS, least=1)
        self._each((*path, "components"), children, IN_ROW)
        kinds = [each.get("type") for each in children if isinstance(each, dict)]
        if len(kinds) > 1 and any(kind in SELECTS for kind in kinds):
            self.problems.add(
                (*path, "components", 1),
                "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
                "The specified component exceeds the maximum width",
            )

    def _section(self, path: Path, item: Json) -> None:
        children = self.problems.listed((*path, "components"), item.get("components"), 3, least=1)
        self._each((*path, "components"), children, (TEXT,))
        if item.get("accessory") is None:
            self.problems.missing((*path, "accessory"))
        else:
            self._one((*path, "accessory"), item["accessory"], (BUTTON, THUMBNAIL))

    def _text(self, path: Path, item: Json) -> None:
        content = item.get("content")
        self.problems.text((*path, "content"), content, MOST_TEXT, least=1, required=True)
        if isinstance(content, str):
            self.characters += len(content)
            self.stored += len(content.encode(errors="surrogatepass")) + STORED_TEXT_EACH

    def _thumbnail(self, path: Path, item: Json) -> None:
        check_media(self.problems, (*path, "media"), item.get("media"), self.files)
        self.problems.text((*path, "description"), item.get("description"), 1024)

    def _gallery(self, path: Path, item: Json) -> None:
        items = self.problems.listed((*path, "items"), item.get("items"), 10, least=1)
        for index, each in enumerate(items):
            self._thumbnail((*path, "items", index), each)

    def _file(self, path: Path, item: Json) -> None:
        check_media(self.problems, (*path, "file"), item.get("file"), self.files, only_attached=True)

    def _separator(self, path: Path, item: Json) -> None:
        self.problems.number((*path, "spacing"), item.get("spacing"), 1, 2)

    def _container(self, path: Path, item: Json) -> None:
        inside = self.problems.listed((*path, "components"), item.get("components"), MOST_COMPONENTS, least=1)
        self._each((*path, "components"), inside, IN_CONTAINER)
        self.problems.number((*path, "accent_color"), item.get("accent_color"), 0, 0xFFFFFF)


LAYOUTS = {
    ROW: ComponentCheck._row,
    SECTION: ComponentCheck._section,
    TEXT: ComponentCheck._text,
    THUMBNAIL: ComponentCheck._thumbnail,
    GALLERY: ComponentCheck._gallery,
    FILE: ComponentCheck._file,
    SEPARATOR: ComponentCheck._separator,
    CONTAINER: ComponentCheck._container,
}
