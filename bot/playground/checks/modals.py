"""What Discord refuses in a form (developers/interactions/receiving-and-responding, components/reference)."""

from typing import Any

from bot.playground.checks.fields import (
    CHECKBOX,
    CHECKBOX_GROUP,
    FILE_UPLOAD,
    RADIO_GROUP,
    SELECTS,
    TEXT_INPUT,
    check_custom_id,
    check_group,
    check_input,
    check_select,
    check_upload,
)
from bot.playground.checks.problems import Path, Problems
from bot.playground.model import Json

ROW, TEXT, LABEL = 1, 10, 18
TITLE, MOST = 45, 5
IN_LABEL = (TEXT_INPUT, *SELECTS, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX)


def check_modal(body: Json) -> None:
    """Raises Discord's refusal for a form that breaks its rules."""
    problems = Problems(("data",))
    problems.text(("custom_id",), body.get("custom_id"), 100, least=1, required=True)
    problems.text(("title",), body.get("title"), TITLE, least=1, required=True)
    components = problems.listed(("components",), body.get("components"), MOST, least=1)
    seen: set[str] = set()
    for index, component in enumerate(components):
        _check_top(problems, ("components", index), component, seen)
    problems.refuse()


def _check_top(problems: Problems, path: Path, component: Any, seen: set[str]) -> None:
    kind = component.get("type")
    if not problems.choice((*path, "type"), kind, (ROW, TEXT, LABEL)):
        return
    if kind == TEXT:
        problems.text((*path, "content"), component.get("content"), 4000, least=1, required=True)
    elif kind == LABEL:
        _check_label(problems, path, component, seen)
    else:
        inner = problems.listed((*path, "components"), component.get("components"), 1, least=1)
        for index, field in enumerate(inner):
            _check_row_field(problems, (*path, "components", index), field, seen)


def _check_label(problems: Problems, path: Path, label: Json, seen: set[str]) -> None:
    problems.text((*path, "label"), label.get("label"), 45, least=1, required=True)
    problems.text((*path, "description"), label.get("description"), 100)
    field = label.get("component")
    if not isinstance(field, dict):
        problems.missing((*path, "component"))
        return
    here = (*path, "component")
    if field.get("type") == TEXT_INPUT and field.get("label") is not None:
        problems.add((*here, "label"), "TEXT_INPUT_LABEL_NOT_ALLOWED", "The label belongs to the Label")
    _check_field(problems, here, field, seen, IN_LABEL)


def _check_row_field(problems: Problems, path: Path, field: Json, seen: set[str]) -> None:
    """A text input in a row, the older form: it carries its own label."""
    problems.text((*path, "label"), field.get("label"), 45, least=1, required=True)
    _check_field(problems, path, field, seen, (TEXT_INPUT,))


def _check_field(
    problems: Problems, path: Path, field: Json, seen: set[str], allowed: tuple[int, ...]
) -> None:
    kind = field.get("type")
    if not problems.choice((*path, "type"), kind, allowed):
        return
    if kind == TEXT_INPUT:
        check_input(problems, path, field)
    elif kind in SELECTS:
        check_select(problems, path, field, in_modal=True)
    elif kind == FILE_UPLOAD:
        check_upload(problems, path, field)
    else:
        check_group(problems, path, field)
    check_custom_id(problems, path, field.get("custom_id"), seen)
