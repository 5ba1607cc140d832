"""What Discord refuses, one row per rule; and beside each limit what it just takes."""

from typing import Any

import pytest

from bot.playground.checks.commands import check_choices, check_commands
from bot.playground.checks.messages import check_message
from bot.playground.checks.modals import check_modal
from bot.playground.errors import Refusal
from bot.playground.files import Upload
from bot.playground.model import Json, Message

V2 = 1 << 15


def paths(errors: Json, at: str = "") -> list[str]:
    """The paths and codes in Discord's `errors`, as "components.0.label: CODE"."""
    found = [f"{at[1:]}: {each['code']}" for each in errors.get("_errors", [])]
    for name, inner in errors.items():
        if name != "_errors":
            found += paths(inner, f"{at}.{name}")
    return found


def refused(check: Any, *given: Any, **more: Any) -> list[str]:
    """What a check finds wrong; the bare code where Discord gives no paths."""
    try:
        check(*given, **more)
    except Refusal as refusal:
        errors = refusal.body.get("errors")
        return paths(errors) if errors else [str(refusal.code)]
    return []


def text(content: str = "x") -> Json:
    return {"type": 10, "content": content}


def button(custom_id: str | None = "a", label: str = "Go", **more: Any) -> Json:
    shape = {"type": 2, "style": 1, "label": label, **more}
    return shape | ({"custom_id": custom_id} if custom_id is not None else {})


def row(*components: Json) -> Json:
    return {"type": 1, "components": list(components)}


def section(*components: Json, accessory: Json | None = None) -> Json:
    return {"type": 9, "components": list(components), "accessory": accessory or button()}


def container(*components: Json, **more: Any) -> Json:
    return {"type": 17, "components": list(components), **more}


def options(count: int) -> list[Json]:
    return [{"label": str(number), "value": str(number)} for number in range(count)]


def menu(count: int = 1, **more: Any) -> Json:
    return {"type": 3, "custom_id": "menu", "options": options(count), **more}


def v2(*components: Json, **more: Any) -> Json:
    return {"flags": V2, "components": list(components), **more}


def buttons(count: int) -> list[Json]:
    return [button(f"b{number}") for number in range(count)]


MESSAGES: list[tuple[str, Json, list[str]]] = [
    ("content at the limit", {"content": "é" * 2000}, []),
    ("emoji count once each", {"content": "😀" * 2000}, []),
    ("content too long", {"content": "x" * 2001}, ["content: BASE_TYPE_MAX_LENGTH"]),
    ("content not a text", {"content": 5}, ["content: STRING_TYPE_CONVERT"]),
    ("nothing at all", {}, ["50006"]),
    ("only spaces", {"content": " \n"}, ["50006"]),
    ("nonce at the limit", {"content": "x", "nonce": "n" * 25}, []),
    ("nonce too long", {"content": "x", "nonce": "n" * 26}, ["nonce: NONCE_TYPE_TOO_LONG"]),
    ("ten embeds", {"embeds": [{"title": "x"}] * 10}, []),
    ("eleven embeds", {"embeds": [{"title": "x"}] * 11}, ["embeds: BASE_TYPE_MAX_LENGTH"]),
    ("embed title", {"embeds": [{"title": "x" * 257}]}, ["embeds.0.title: BASE_TYPE_MAX_LENGTH"]),
    ("embed text", {"embeds": [{"description": "x" * 4097}]}, ["embeds.0.description: BASE_TYPE_MAX_LENGTH"]),
    (
        "embed fields",
        {"embeds": [{"fields": [{"name": "n", "value": "v"}] * 26}]},
        ["embeds.0.fields: BASE_TYPE_MAX_LENGTH"],
    ),
    (
        "embed field without a value",
        {"embeds": [{"fields": [{"name": "n", "value": ""}]}]},
        ["embeds.0.fields.0.value: BASE_TYPE_BAD_LENGTH"],
    ),
    (
        "embed field texts",
        {"embeds": [{"fields": [{"name": "n" * 257, "value": "v" * 1025}]}]},
        ["embeds.0.fields.0.name: BASE_TYPE_BAD_LENGTH", "embeds.0.fields.0.value: BASE_TYPE_BAD_LENGTH"],
    ),
    (
        "embed footer",
        {"embeds": [{"footer": {"text": "x" * 2049}}]},
        ["embeds.0.footer.text: BASE_TYPE_BAD_LENGTH"],
    ),
    (
        "embed author",
        {"embeds": [{"author": {"name": "x" * 257}}]},
        ["embeds.0.author.name: BASE_TYPE_BAD_LENGTH"],
    ),
    ("embed colour", {"embeds": [{"color": 1 << 24}]}, ["embeds.0.color: NUMBER_TYPE_MAX"]),
    ("embed address", {"embeds": [{"url": "ftp://x"}]}, ["embeds.0.url: URL_TYPE_INVALID_SCHEME"]),
    ("embeds at 6000", {"embeds": [{"description": "x" * 3000}] * 2}, []),
    (
        "embeds over 6000 together",
        {"embeds": [{"description": "x" * 3000}, {"description": "x" * 3001}]},
        ["embeds: MAX_EMBED_SIZE_EXCEEDED"],
    ),
    (
        "unknown mention",
        {"content": "x", "allowed_mentions": {"parse": ["all"]}},
        ["allowed_mentions.parse.0: BASE_TYPE_CHOICES"],
    ),
    (
        "mentions both ways",
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        ["allowed_mentions: MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"],
    ),
    (
        "too many mentions",
        {"content": "x", "allowed_mentions": {"users": ["1"] * 101}},
        ["allowed_mentions.users: BASE_TYPE_MAX_LENGTH"],
    ),
    (
        "five rows of five",
        {"components": [row(*[button(f"{r}{b}") for b in range(5)]) for r in range(5)]},
        [],
    ),
    (
        "six rows",
        {"components": [row(button(str(r))) for r in range(6)]},
        ["components: BASE_TYPE_MAX_LENGTH"],
    ),
    ("six buttons", {"components": [row(*buttons(6))]}, ["components.0.components: BASE_TYPE_BAD_LENGTH"]),
    ("empty row", {"components": [row()]}, ["components.0.components: BASE_TYPE_BAD_LENGTH"]),
    ("bare button", {"components": [button()]}, ["components.0.type: UNION_TYPE_CHOICES"]),
    ("text display without the flag", {"components": [text()]}, ["components.0.type: UNION_TYPE_CHOICES"]),
    (
        "same custom id twice",
        {"components": [row(button("a")), row(button("a"))]},
        ["components.1.components.0.custom_id: COMPONENT_CUSTOM_ID_DUPLICATED"],
    ),
    ("custom id of 100", {"components": [row(button("a" * 100))]}, []),
    (
        "custom id of 101",
        {"components": [row(button("a" * 101))]},
        ["components.0.components.0.custom_id: BASE_TYPE_BAD_LENGTH"],
    ),
    (
        "empty custom id",
        {"components": [row(button(""))]},
        [
            "components.0.components.0: BUTTON_COMPONENT_CUSTOM_ID_REQUIRED",
            "components.0.components.0.custom_id: BASE_TYPE_BAD_LENGTH",
        ],
    ),
    (
        "no custom id",
        {"components": [row(button(None))]},
        ["components.0.components.0: BUTTON_COMPONENT_CUSTOM_ID_REQUIRED"],
    ),
    ("label of 80", {"components": [row(button(label="x" * 80))]}, []),
    (
        "label of 81",
        {"components": [row(button(label="x" * 81))]},
        ["components.0.components.0.label: BASE_TYPE_MAX_LENGTH"],
    ),
    (
        "no label",
        {"components": [row(button(label=""))]},
        ["components.0.components.0: BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED"],
    ),
    ("emoji for a label", {"components": [row(button(label="", emoji={"name": "🎟️"}))]}, []),
    (
        "unknown style",
        {"components": [row(button(style=7))]},
        ["components.0.components.0.style: BASE_TYPE_CHOICES"],
    ),
    ("link", {"components": [row(button(None, style=5, url="https://example.org"))]}, []),
    (
        "link without address",
        {"components": [row(button(None, style=5))]},
        ["components.0.components.0.url: BASE_TYPE_REQUIRED"],
    ),
    (
        "link to a script",
        {"components": [row(button(None, style=5, url="javascript:x"))]},
        ["components.0.components.0.url: URL_TYPE_INVALID_SCHEME"],
    ),
    (
        "long link",
        {"components": [row(button(None, style=5, url="https://" + "x" * 505))]},
        ["components.0.components.0.url: BASE_TYPE_BAD_LENGTH"],
    ),
    (
        "link with a custom id",
        {"components": [row(button("a", style=5, url="https://x.org"))]},
        ["components.0.components.0: BUTTON_COMPONENT_CUSTOM_ID_REQUIRED"],
    ),
    (
        "address without link",
        {"components": [row(button("a", url="https://x.org"))]},
        ["components.0.components.0: BUTTON_COMPONENT_URL_NOT_ALLOWED"],
    ),
    ("menu of 25", {"components": [row(menu(25))]}, []),
    (
        "menu of 26",
        {"components": [row(menu(26))]},
        ["components.0.components.0.options: BASE_TYPE_BAD_LENGTH"],
    ),
    (
        "menu of none",
        {"components": [row(menu(0))]},
        ["components.0.components.0.options: BASE_TYPE_BAD_LENGTH"],
    ),
    (
        "menu beside a button",
        {"components": [row(menu(), button())]},
        ["components.0.components.1: COMPONENT_LAYOUT_WIDTH_EXCEEDED"],
    ),
    (
        "placeholder",
        {"components": [row(menu(placeholder="x" * 151))]},
        ["components.0.components.0.placeholder: BASE_TYPE_MAX_LENGTH"],
    ),
    (
        "more to pick than there may be",
        {"components": [row(menu(3, max_values=26))]},
        ["components.0.components.0.max_values: NUMBER_TYPE_MAX"],
    ),
    (
        "least over most",
        {"components": [row(menu(3, min_values=3, max_values=2))]},
        ["components.0.components.0.min_values: SELECT_COMPONENT_MIN_VALUES_TOO_LARGE"],
    ),
    (
        "option texts",
        {
            "components": [
                row(menu(0) | {"options": [{"label": "x" * 101, "value": "", "description": "x" * 101}]})
            ]
        },
        [
            "components.0.components.0.options.0.label: BASE_TYPE_BAD_LENGTH",
            "components.0.components.0.options.0.value: BASE_TYPE_BAD_LENGTH",
            "components.0.components.0.options.0.description: BASE_TYPE_MAX_LENGTH",
        ],
    ),
    (
        "option value twice",
        {"components": [row(menu(0) | {"options": options(1) * 2})]},
        ["components.0.components.0.options.1: SELECT_COMPONENT_OPTION_VALUE_DUPLICATED"],
    ),
    (
        "two defaults for one choice",
        {"components": [row(menu(0) | {"options": [each | {"default": True} for each in options(2)]})]},
        ["components.0.components.0.options: SELECT_COMPONENT_TOO_MANY_DEFAULTS"],
    ),
    (
        "v2 with content",
        v2(text(), content="x"),
        ["content: MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"],
    ),
    (
        "v2 with embeds",
        v2(text(), embeds=[{"title": "x"}]),
        ["embeds: MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"],
    ),
    ("v2 with nothing", v2(), ["50006"]),
    ("v2 with forty", v2(*[text() for _ in range(40)]), []),
    (
        "v2 with forty-one",
        v2(container(*[text() for _ in range(40)])),
        ["components: COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED"],
    ),
    (
        "accessories count",
        v2(*[section(text(), accessory=button(str(n))) for n in range(14)]),
        ["components: COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED"],
    ),
    ("4000 characters", v2(text("x" * 2000), container(text("x" * 2000))), []),
    (
        "4001 characters",
        v2(text("x" * 2000), container(text("x" * 2001))),
        ["components: COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED"],
    ),
    ("more bytes than Discord stores", v2(text("あ" * 3386), text("x")), ["0"]),
    ("as many bytes as Discord stores", v2(text("あ" * 3386)), []),
    ("empty text", v2(text("")), ["components.0.content: BASE_TYPE_BAD_LENGTH"]),
    ("section of four", v2(section(*[text()] * 4)), ["components.0.components: BASE_TYPE_BAD_LENGTH"]),
    (
        "section without accessory",
        v2({"type": 9, "components": [text()]}),
        ["components.0.accessory: BASE_TYPE_REQUIRED"],
    ),
    (
        "section of rows",
        v2(section(row(button("b")))),
        ["components.0.components.0.type: UNION_TYPE_CHOICES"],
    ),
    (
        "menu as accessory",
        v2(section(text(), accessory=menu())),
        ["components.0.accessory.type: UNION_TYPE_CHOICES"],
    ),
    (
        "container in a container",
        v2(container(container(text()))),
        ["components.0.components.0.type: UNION_TYPE_CHOICES"],
    ),
    ("empty container", v2(container()), ["components.0.components: BASE_TYPE_BAD_LENGTH"]),
    (
        "container colour",
        v2(container(text(), accent_color=-1)),
        ["components.0.accent_color: NUMBER_TYPE_MIN"],
    ),
    ("separator spacing", v2({"type": 14, "spacing": 3}), ["components.0.spacing: NUMBER_TYPE_MAX"]),
    ("form field in a message", v2({"type": 18, "label": "x"}), ["components.0.type: UNION_TYPE_CHOICES"]),
    (
        "file that does not come",
        v2({"type": 13, "file": {"url": "attachment://a"}}),
        ["components.0.file.url: UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"],
    ),
    (
        "eleven pictures",
        v2({"type": 12, "items": [{"media": {"url": "https://x.org/a.png"}}] * 11}),
        ["components.0.items: BASE_TYPE_BAD_LENGTH"],
    ),
    (
        "same id twice",
        v2(text() | {"id": 1}, text() | {"id": 1}),
        ["components.1.id: COMPONENT_ID_DUPLICATED"],
    ),
]


@pytest.mark.parametrize(("body", "wrong"), [pytest.param(*row[1:], id=row[0]) for row in MESSAGES])
def test_message(body: Json, wrong: list[str]) -> None:
    assert refused(check_message, body, []) == wrong


def test_files_that_come_along_may_be_shown() -> None:
    body = v2({"type": 13, "file": {"url": "attachment://a.ics"}})

    assert refused(check_message, body, [Upload("a.ics", b"x")]) == []


def test_files_are_few_and_small() -> None:
    assert refused(check_message, {}, [Upload("a", b"x")] * 11) == ["attachments: BASE_TYPE_MAX_LENGTH"]
    assert refused(check_message, {}, [Upload("a", bytes(10 * 1024 * 1024 + 1))]) == ["40005"]


def test_errors_of_a_callback_are_under_data() -> None:
    assert refused(check_message, {"content": "x" * 2001}, [], at=("data",)) == [
        "data.content: BASE_TYPE_MAX_LENGTH"
    ]


OLD = Message(id=1, channel_id=1, author_id=1, content="x", embeds=[{"title": "x"}])
CARD = Message(id=1, channel_id=1, author_id=1, components=[text()], flags=V2)

EDITS: list[tuple[str, Message, Json, list[str]]] = [
    ("nothing", OLD, {}, []),
    ("to empty", OLD, {"content": "", "embeds": []}, ["50006"]),
    ("still an embed", OLD, {"content": None}, []),
    ("into a card", OLD, v2(text(), content=None, embeds=[]), []),
    (
        "into a card over old content",
        OLD,
        v2(text()),
        [f"{name}: MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2" for name in ("content", "embeds")],
    ),
    ("of a card", CARD, {"components": [text("y")]}, []),
    (
        "of a card to content",
        CARD,
        {"content": "x"},
        ["content: MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"],
    ),
    (
        "of a card out of V2",
        CARD,
        {"flags": 0, "components": []},
        ["flags: MESSAGE_COMPONENTS_V2_FLAG_CANNOT_BE_REMOVED"],
    ),
    ("of a card to nothing", CARD, {"components": []}, ["50006"]),
    (
        "with a file that is not there",
        OLD,
        {"attachments": [{"id": "5"}]},
        ["attachments: ATTACHMENT_NOT_FOUND"],
    ),
]


@pytest.mark.parametrize(("before", "body", "wrong"), [pytest.param(*row[1:], id=row[0]) for row in EDITS])
def test_edit(before: Message, body: Json, wrong: list[str]) -> None:
    assert refused(check_message, body, [], before=before) == wrong


def label(component: Json, **more: Any) -> Json:
    return {"type": 18, "label": "Name", "component": component, **more}


def field(custom_id: str = "a", **more: Any) -> Json:
    return {"type": 4, "custom_id": custom_id, "style": 1, **more}


def form(*components: Json, **more: Any) -> Json:
    return {"custom_id": "form", "title": "Form", "components": list(components), **more}


def radio(count: int, **more: Any) -> Json:
    return {"type": 21, "custom_id": "r", "options": options(count), **more}


FORMS: list[tuple[str, Json, list[str]]] = [
    ("plain", form(label(field())), []),
    ("older row", form(row(field(label="Name"))), []),
    ("five fields", form(*[label(field(str(n))) for n in range(5)]), []),
    (
        "six fields",
        form(*[label(field(str(n))) for n in range(6)]),
        ["data.components: BASE_TYPE_BAD_LENGTH"],
    ),
    ("no fields", form(), ["data.components: BASE_TYPE_BAD_LENGTH"]),
    ("title of 45", form(label(field()), title="x" * 45), []),
    ("title of 46", form(label(field()), title="x" * 46), ["data.title: BASE_TYPE_BAD_LENGTH"]),
    ("custom id", form(label(field()), custom_id="x" * 101), ["data.custom_id: BASE_TYPE_BAD_LENGTH"]),
    ("label of 46", form(label(field(), label="x" * 46)), ["data.components.0.label: BASE_TYPE_BAD_LENGTH"]),
    (
        "description",
        form(label(field(), description="x" * 101)),
        ["data.components.0.description: BASE_TYPE_MAX_LENGTH"],
    ),
    (
        "same custom id",
        form(label(field()), label(field())),
        ["data.components.1.component.custom_id: COMPONENT_CUSTOM_ID_DUPLICATED"],
    ),
    (
        "a button",
        form(row(button())),
        [
            "data.components.0.components.0.label: BASE_TYPE_REQUIRED",
            "data.components.0.components.0.type: BASE_TYPE_CHOICES",
        ][1:],
    ),
    (
        "label twice",
        form(label(field(label="x"))),
        ["data.components.0.component.label: TEXT_INPUT_LABEL_NOT_ALLOWED"],
    ),
    (
        "prefilled too long",
        form(label(field(value="xxx", max_length=2))),
        ["data.components.0.component.value: BASE_TYPE_MAX_LENGTH"],
    ),
    ("prefilled at length", form(label(field(value="xx", max_length=2))), []),
    (
        "lengths crossed",
        form(label(field(min_length=3, max_length=2))),
        ["data.components.0.component.min_length: TEXT_INPUT_MIN_LENGTH_TOO_LARGE"],
    ),
    (
        "length over 4000",
        form(label(field(max_length=4001))),
        ["data.components.0.component.max_length: NUMBER_TYPE_MAX"],
    ),
    (
        "placeholder",
        form(label(field(placeholder="x" * 101))),
        ["data.components.0.component.placeholder: BASE_TYPE_MAX_LENGTH"],
    ),
    ("menu", form(label(menu(3))), []),
    ("menu that may stay empty", form(label(menu(3, min_values=0, required=False))), []),
    (
        "required menu of none",
        form(label(menu(3, min_values=0))),
        ["data.components.0.component.min_values: SELECT_COMPONENT_MIN_VALUES_REQUIRED"],
    ),
    ("two to ten choices", form(label(radio(2)), label(radio(10) | {"custom_id": "s"})), []),
    ("one choice", form(label(radio(1))), ["data.components.0.component.options: BASE_TYPE_BAD_LENGTH"]),
    ("eleven choices", form(label(radio(11))), ["data.components.0.component.options: BASE_TYPE_BAD_LENGTH"]),
    ("boxes", form(label(radio(1) | {"type": 22})), []),
    ("a box", form(label({"type": 23, "custom_id": "c"})), []),
    ("text between", form(text(), label(field())), []),
    ("section", form(section(text())), ["data.components.0.type: BASE_TYPE_CHOICES"]),
]


@pytest.mark.parametrize(("body", "wrong"), [pytest.param(*row[1:], id=row[0]) for row in FORMS])
def test_form(body: Json, wrong: list[str]) -> None:
    assert refused(check_modal, body) == wrong


def command(name: str = "go", *options: Json, **more: Any) -> Json:
    return {"type": 1, "name": name, "description": "Goes.", "options": list(options), **more}


def option(name: str = "word", kind: int = 3, **more: Any) -> Json:
    return {"type": kind, "name": name, "description": "A word.", **more}


def choices(count: int) -> list[Json]:
    return [{"name": str(number), "value": str(number)} for number in range(count)]


COMMANDS: list[tuple[str, list[Json], list[str]]] = [
    ("plain", [command("go", option(required=True), option("more"))], []),
    ("other scripts", [command("идти"), command("行く"), command("aller-à")], []),
    ("name of 32", [command("x" * 32)], []),
    ("name of 33", [command("x" * 33)], ["0.name: BASE_TYPE_BAD_LENGTH"]),
    ("capitals", [command("Go")], ["0.name: APPLICATION_COMMAND_INVALID_NAME"]),
    ("a space", [command("go on")], ["0.name: APPLICATION_COMMAND_INVALID_NAME"]),
    ("no description", [command(description="")], ["0.description: BASE_TYPE_BAD_LENGTH"]),
    ("long description", [command(description="x" * 101)], ["0.description: BASE_TYPE_BAD_LENGTH"]),
    ("same name", [command(), command()], ["1: APPLICATION_COMMANDS_DUPLICATE_NAME"]),
    ("a menu of that name too", [command(), {"type": 2, "name": "go"}], []),
    (
        "menu with a description",
        [{"type": 2, "name": "Go", "description": "x"}],
        ["0.description: APPLICATION_COMMAND_FIELD_NOT_ALLOWED"],
    ),
    ("hundred", [command(f"go{number}") for number in range(100)], []),
    ("hundred and one", [command(f"go{number}") for number in range(101)], ["30032"]),
    ("sixteen menus", [{"type": 2, "name": f"Go {number}"} for number in range(16)], ["30032"]),
    ("25 options", [command("go", *[option(f"o{n}") for n in range(25)])], []),
    (
        "26 options",
        [command("go", *[option(f"o{n}") for n in range(26)])],
        ["0.options: BASE_TYPE_MAX_LENGTH"],
    ),
    (
        "required after optional",
        [command("go", option(), option("x", required=True))],
        ["0.options.1: APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"],
    ),
    (
        "same option",
        [command("go", option(), option())],
        ["0.options.1: APPLICATION_COMMAND_OPTIONS_NAME_INVALID"],
    ),
    (
        "mixed with a subcommand",
        [command("go", option("a", 1), option())],
        ["0.options: APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"],
    ),
    (
        "group in a subcommand",
        [command("go", option("a", 1, options=[option("b", 2)]))],
        ["0.options.0.options.0: APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"],
    ),
    (
        "subcommand in a group",
        [command("go", option("a", 2, options=[option("b", 1, options=[option()])]))],
        [],
    ),
    (
        "26 choices",
        [command("go", option(choices=choices(26)))],
        ["0.options.0.choices: BASE_TYPE_MAX_LENGTH"],
    ),
    (
        "long choice",
        [command("go", option(choices=[{"name": "x" * 101, "value": "x" * 101}]))],
        [
            "0.options.0.choices.0.name: BASE_TYPE_BAD_LENGTH",
            "0.options.0.choices.0.value: BASE_TYPE_MAX_LENGTH",
        ],
    ),
    (
        "number as a text",
        [command("go", option(choices=[{"name": "x", "value": 1}]))],
        ["0.options.0.choices.0.value: APPLICATION_COMMAND_OPTIONS_CHOICE_VALUE"],
    ),
    (
        "choices and autocomplete",
        [command("go", option(choices=choices(1), autocomplete=True))],
        ["0.options.0: APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES"],
    ),
    ("unknown type", [command("go", option(kind=12))], ["0.options.0.type: BASE_TYPE_CHOICES"]),
    (
        "8000 characters",
        [
            command(
                "go",
                *[option(f"o{n}", choices=[{"name": "n" * 90, "value": "v" * 90}] * 2) for n in range(24)],
            )
        ],
        ["0: APPLICATION_COMMAND_TOO_LARGE"],
    ),
]


@pytest.mark.parametrize(("commands", "wrong"), [pytest.param(*row[1:], id=row[0]) for row in COMMANDS])
def test_commands(commands: list[Json], wrong: list[str]) -> None:
    assert refused(check_commands, commands) == wrong


def test_choices_of_an_autocomplete_are_25_at_most() -> None:
    assert refused(check_choices, {"choices": choices(25)}) == []
    assert refused(check_choices, {"choices": choices(26)}) == ["data.choices: BASE_TYPE_MAX_LENGTH"]
    assert refused(check_choices, {"choices": [{"name": "", "value": "x" * 101}]}) == [
        "data.choices.0.name: BASE_TYPE_BAD_LENGTH",
        "data.choices.0.value: BASE_TYPE_MAX_LENGTH",
    ]
