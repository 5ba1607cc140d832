"""How tests read a message: texts in order, buttons near a text, menus."""

from typing import Any

import pytest

from bot.playground.calls import Control
from bot.playground.model import Json
from bot.playground.people import Person
from bot.playground.replies import Message
from bot.playground.shapes import Button


def card(title: str, number: int) -> Json:
    going = {"type": 2, "style": 1, "label": "Going", "custom_id": f"going:{number}"}
    cost = {"type": 2, "style": 2, "label": "Cost", "custom_id": f"cost:{number}"}
    section = {"type": 9, "components": [{"type": 10, "content": title}], "accessory": going}
    return {"type": 17, "components": [section, {"type": 1, "components": [cost]}]}


def message(**parts: Any) -> Message:
    raw = {"id": "1", "content": "", "embeds": [], "components": [], "flags": 0, "attachments": [], **parts}
    return Message(Person(Control.__new__(Control), 1, "Ada"), raw)


CARDS = message(components=[card("Study night", 1), card("Job fair", 2)])


def test_text_is_everything_in_order() -> None:
    embed = {
        "title": "Title",
        "description": "Text",
        "fields": [{"name": "N", "value": "V"}],
        "footer": {"text": "F"},
    }

    assert message(content="Hello", embeds=[embed]).text == "Hello\nTitle\nText\nN\nV\nF"
    assert CARDS.text == "Study night\nJob fair"


def test_buttons_are_found_by_label_place_or_custom_id() -> None:
    assert CARDS.labels == ["Going", "Cost", "Going", "Cost"]
    assert CARDS.button("Going") == Button("Going", "going:1")
    assert CARDS.button("Going", near="Job fair") == Button("Going", "going:2")
    assert CARDS.button("Cost", near="Study") == Button("Cost", "cost:1")
    assert CARDS.button("Cost", nth=1) == Button("Cost", "cost:2")
    assert CARDS.button("cost:2") == Button("Cost", "cost:2")


def test_missing_button_is_told_with_what_there_is() -> None:
    with pytest.raises(AssertionError, match=r"No button 'Leave'.*Going"):
        CARDS.button("Leave")
