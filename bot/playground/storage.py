"""The state in a JSON file that is replaced as a whole, so that a crash leaves the old one or the new one."""

import os
from pathlib import Path

from pydantic import TypeAdapter

from bot.playground.model import State


def load(path: Path | None) -> State:
    """The kept state, or an empty one. ValueError when the file is not one of ours."""
    if path is None or not path.exists():
        return State()
    return TypeAdapter(State).validate_json(path.read_bytes())


def save(state: State, path: Path) -> None:
    """Writes beside the file, then replaces it."""
    content = TypeAdapter(State).dump_json(state)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
