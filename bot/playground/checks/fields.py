"""Rules of single interactive components: buttons, selects, inputs, groups (developers/components/reference)."""

from typing import Any

from bot.playground.checks.problems import Path, Problems
from bot.playground.model import Json

BUTTON, STRING_SELECT, TEXT_INPUT = 2, 3, 4
FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 19, 21, 22, 23
SELECTS = (3, 5, 6, 7, 8)
LINK, PREMIUM = 5, 6
LABEL, CUSTOM_ID, URL, PLACEHOLDER, OPTION, OPTIONS, INPUT = 80, 100, 512, 150, 100, 25, 4000
SCHEMES = ("http://", "https://", "discord://")


def check_custom_id(problems: Problems, path: Path, custom_id: Any, seen: set[str]) -> None:
    """1 to 100 characters, and no two alike in one message or form."""
    if custom_id is None:
        return
    problems.text((*path, "custom_id"), custom_id, CUSTOM_ID, least=1)
    if custom_id in seen:
        problems.add(
            (*path, "custom_id"),
            "COMPONENT_CUSTOM_ID_DUPLICATED",
            "Component custom id cannot be duplicated",
        )
    seen.add(custom_id)


def check_button(problems: Problems, path: Path, button: Json) -> None:
    """A link has an address and no custom id, the others the reverse; a label or an emoji is needed."""
    if not problems.choice((*path, "style"), button.get("style"), (1, 2, 3, 4, 5, 6)):
        return
    style, url, custom_id = button["style"], button.get("url"), button.get("custom_id")
    problems.text((*path, "label"), button.get("label"), LABEL)
    if style == PREMIUM:
        return
    if not button.get("label") and not button.get("emoji"):
        problems.add(path, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A button needs a label or an emoji")
    if style == LINK:
        _check_link(problems, path, url)
    if (style == LINK) == bool(custom_id):
        wrong = "custom_id" if style == LINK else "url"
        problems.add(
            path,
            "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED",
            f"A custom id and url cannot both be specified ({wrong})",
        )
    if style != LINK and url:
        problems.add(path, "BUTTON_COMPONENT_URL_NOT_ALLOWED", "Only a link button has a url")


def _check_link(problems: Problems, path: Path, url: Any) -> None:
    problems.text((*path, "url"), url, URL, least=1, required=True)
    if isinstance(url, str) and not url.startswith(SCHEMES):
        problems.add(
            (*path, "url"),
            "URL_TYPE_INVALID_SCHEME",
            f'Scheme "{url.split(":", maxsplit=1)[0]}" is not supported. '
            "Scheme must be one of ('http', 'https', 'discord').",
        )


def check_media(
    problems: Problems, path: Path, media: Any, files: set[str], *, only_attached: bool = False
) -> None:
    """An address, or `attachment://` of a file that comes along or is there already."""
    url = media.get("url") if isinstance(media, dict) else None
    if not url:
        problems.missing((*path, "url"))
    elif url.startswith("attachment://"):
        if url.removeprefix("attachment://") not in files:
            problems.add(
                (*path, "url"),
                "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
                "The referenced attachment was not found",
            )
    elif only_attached or not url.startswith(("http://", "https://")):
        problems.add((*path, "url"), "URL_TYPE_INVALID_SCHEME", f'"{url}" can not be used here')


def check_select(problems: Problems, path: Path, select: Json, *, in_modal: bool) -> None:
    """A menu: 1 to 25 different options, 0 to 25 to pick, defaults no more than can be picked."""
    if select.get("custom_id") is None:
        problems.missing((*path, "custom_id"))
    problems.text((*path, "placeholder"), select.get("placeholder"), PLACEHOLDER)
    least, most = select.get("min_values"), select.get("max_values")
    problems.number((*path, "min_values"), least, 0, 25)
    problems.number((*path, "max_values"), most, 1, 25)
    if isinstance(least, int) and least > (most or 1):
        problems.add(
            (*path, "min_values"), "SELECT_COMPONENT_MIN_VALUES_TOO_LARGE", "min_values exceeds max_values"
        )
    if in_modal and least == 0 and select.get("required", True) is not False:
        problems.add(
            (*path, "min_values"),
            "SELECT_COMPONENT_MIN_VALUES_REQUIRED",
            "A required menu takes at least one value",
        )
    if select["type"] == STRING_SELECT:
        options = check_options(problems, path, select.get("options"), 1, OPTIONS)
        _check_defaults(problems, path, sum(bool(each.get("default")) for each in options), most or 1)
    else:
        _check_defaults(problems, path, len(select.get("default_values") or []), most or 1)


def _check_defaults(problems: Problems, path: Path, defaults: int, most: int) -> None:
    if defaults > most:
        problems.add(
            (*path, "options"), "SELECT_COMPONENT_TOO_MANY_DEFAULTS", f"Only {most} values can be chosen"
        )


def check_options(problems: Problems, path: Path, options: Any, least: int, most: int) -> list[Json]:
    """The options of a menu or group: texts up to 100 characters, no value twice."""
    here = (*path, "options")
    found = [each for each in problems.listed(here, options, most, least=least) if isinstance(each, dict)]
    values: set[Any] = set()
    for index, option in enumerate(found):
        problems.text((*here, index, "label"), option.get("label"), OPTION, least=1, required=True)
        problems.text((*here, index, "value"), option.get("value"), OPTION, least=1, required=True)
        problems.text((*here, index, "description"), option.get("description"), OPTION)
        if option.get("value") in values:
            problems.add(
                (*here, index),
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                "The specified option value is already used",
            )
        values.add(option.get("value"))
    return found


def check_input(problems: Problems, path: Path, field: Json) -> None:
    """A text input: its lengths, and a prefilled value that keeps them."""
    if field.get("custom_id") is None:
        problems.missing((*path, "custom_id"))
    problems.choice((*path, "style"), field.get("style"), (1, 2))
    problems.text((*path, "placeholder"), field.get("placeholder"), 100)
    least, most = field.get("min_length"), field.get("max_length")
    problems.number((*path, "min_length"), least, 0, INPUT)
    problems.number((*path, "max_length"), most, 1, INPUT)
    if isinstance(least, int) and isinstance(most, int) and least > most:
        problems.add(
            (*path, "min_length"), "TEXT_INPUT_MIN_LENGTH_TOO_LARGE", "min_length exceeds max_length"
        )
    if field.get("value"):
        problems.text((*path, "value"), field["value"], most or INPUT, least=least or 0)


def check_group(problems: Problems, path: Path, group: Json) -> None:
    """A radio group (2 to 10 options), a group of checkboxes (1 to 10) or one checkbox."""
    if group.get("custom_id") is None:
        problems.missing((*path, "custom_id"))
    if group["type"] == CHECKBOX:
        return
    options = check_options(
        problems, path, group.get("options"), 2 if group["type"] == RADIO_GROUP else 1, 10
    )
    most = 1 if group["type"] == RADIO_GROUP else group.get("max_values") or len(options)
    problems.number((*path, "min_values"), group.get("min_values"), 0, 10)
    problems.number((*path, "max_values"), group.get("max_values"), 1, 10)
    _check_defaults(problems, path, sum(bool(each.get("default")) for each in options), most)


def check_upload(problems: Problems, path: Path, upload: Json) -> None:
    """A file upload: up to ten files."""
    if upload.get("custom_id") is None:
        problems.missing((*path, "custom_id"))
    problems.number((*path, "min_values"), upload.get("min_values"), 0, 10)
    problems.number((*path, "max_values"), upload.get("max_values"), 1, 10)
