"""Collects what is wrong with a body and refuses it in Discord's shape (developers/reference, "Error Messages")."""

from typing import Any

from bot.playground.errors import Refusal
from bot.playground.model import Json

Path = tuple[str | int, ...]


class Problems:
    """What was found wrong, by the path of the field. Lengths are counted in code points, as Discord does."""

    def __init__(self, at: Path = ()) -> None:
        self._at = at
        self.errors: Json = {}

    def add(self, path: Path, code: str, message: str) -> None:
        """Notes that the field at `path` is wrong."""
        node = self.errors
        for part in (*self._at, *path):
            node = node.setdefault(str(part), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def refuse(self) -> None:
        """Raises 50035 if anything was found wrong."""
        if self.errors:
            raise Refusal(400, 50035, "Invalid Form Body", errors=self.errors)

    def text(self, path: Path, value: Any, most: int, *, least: int = 0, required: bool = False) -> None:
        """A text of `least` to `most` characters; absent only where it is not required."""
        if value is None:
            if required:
                self.missing(path)
        elif not isinstance(value, str):
            self.add(path, "STRING_TYPE_CONVERT", f"Could not interpret {value!r} as string.")
        elif not least <= len(value) <= most:
            self.length(path, least, most)

    def listed(self, path: Path, value: Any, most: int, *, least: int = 0) -> list[Any]:
        """A list of `least` to `most` items, given back; null stands for an empty one."""
        items = [] if value is None else value
        if not isinstance(items, list):
            self.add(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return []
        if not least <= len(items) <= most:
            self.length(path, least, most)
        return items

    def number(self, path: Path, value: Any, least: int, most: int) -> None:
        """A whole number between two bounds, or absent."""
        if value is None:
            return
        if not isinstance(value, int) or isinstance(value, bool):
            self.add(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
        elif value < least:
            self.add(path, "NUMBER_TYPE_MIN", f"int value should be greater than or equal to {least}.")
        elif value > most:
            self.add(path, "NUMBER_TYPE_MAX", f"int value should be less than or equal to {most}.")

    def length(self, path: Path, least: int, most: int) -> None:
        """Notes a wrong length."""
        if least:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
        else:
            self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")

    def missing(self, path: Path) -> None:
        """Notes that a field is not there."""
        self.add(path, "BASE_TYPE_REQUIRED", "This field is required")

    def choice(self, path: Path, value: Any, allowed: tuple[Any, ...]) -> bool:
        """Whether the value is one of those; noted if not."""
        if value in allowed:
            return True
        choices = ", ".join(str(each) for each in allowed)
        self.add(path, "BASE_TYPE_CHOICES", f"Value must be one of {{{choices}}}.")
        return False
