"""The packaged taxonomy of topics, which an operator may edit."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from bot.feeds.topics import Topic, TopicTable

TOPICS = Path(__file__).with_name("topics.toml")


@cache
def load_topics(path: Path = TOPICS) -> TopicTable:
    """Raises `ValueError` with the topic's key where a table cannot be used."""
    with path.open("rb") as file:
        tables = tomllib.load(file)
    return TopicTable([Topic.from_table(key, table) for key, table in tables.items()])
