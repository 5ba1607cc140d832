"""What an event is about: words of a taxonomy found in its title, categories and description.

Texts are split into words once; a set intersection tells which words can be part of a topic's phrase, and
only those phrases are looked for. So the cost grows with the text, not with the taxonomy.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.domain.phrases import Phrase
from bot.domain.words import words_of as plain_words
from bot.feeds.wishes import parts_of

# Enough for a card and for ranking; an event "about" more is about nothing.
TOPICS_LIMIT = 8

_WORD = re.compile(r"[^\W_]+")
# For ASCII in lower case: what is neither a letter nor a digit parts words. Several times faster than a pattern.
_ASCII_GAPS = bytes(code if chr(code).isalnum() else 32 for code in range(128)) + bytes(128)
# Signs that make a word of their own: "c++", "50+", "c#", "d&d", "node.js", ".net".
_SPELLED = (
    ("+", re.compile(r"(?<=[a-z0-9])\+{1,2}"), "plus"),
    ("#", re.compile(r"(?<=\b[a-z])#"), "sharp"),
    ("&", re.compile(r"(?<=[a-z])&(?=[a-z])"), "and"),
    (".js", re.compile(r"(?<=[a-z])\.js\b"), "js"),
    (".net", re.compile(r"(?<![a-z0-9])\.net\b"), "dotnet"),
)

# "Coffee Club, sponsored by Smith Law Firm" is not about law.
_SPONSOR = re.compile(
    r"\b(?:sponsored|presented|hosted|powered|brought to you) by\b.*", re.IGNORECASE | re.DOTALL
)
# What comes later in a long description is about the organiser, the speaker's life, the way there.
_DESCRIPTION_READ = 1500
_ACCENTS = re.compile("[\u0300-\u036f]")

_IN_TITLE = 6.0
_IN_CATEGORIES = 4.0
_IN_DESCRIPTION = 1.0
# A word that comes often in a long description is no stronger than one that comes three times.
_REPEATS = 3
_BROADER = 0.5
# Against the strongest topic: one word in passing does not count beside a title.
_FAINT = 0.1

# By the longest word, as the rarest, and another ("" where there is none): (phrase between blanks, key of its topic,
# exclusions it stands in, between blanks).
_Index = dict[str, dict[str, list[tuple[str, str, tuple[str, ...]]]]]


@dataclass(frozen=True, slots=True)
class Topic:
    """One entry of the taxonomy; phrases are joined words of `words_of`, in both numbers."""

    key: str
    label: str
    group: str
    broader: tuple[str, ...]
    words: frozenset[str]
    title_words: frozenset[str]
    exclusions: tuple[str, ...]

    @classmethod
    def from_table(cls, key: str, table: Mapping[str, Any]) -> Topic:
        """From a table of `topics.toml`. Raises `ValueError` where it holds something else."""
        unknown = set(table) - {"label", "group", "broader", "words", "title", "not"}
        if unknown or "label" not in table:
            raise ValueError(f"topic {key!r}: {', '.join(sorted(unknown)) or 'label'} is not as expected")
        words = _phrases(table.get("words", ()))
        return cls(
            key=key,
            label=str(table["label"]),
            group=str(table.get("group", "")),
            broader=tuple(table.get("broader", ())),
            words=words,
            title_words=words | _phrases(table.get("title", ())),
            exclusions=tuple(sorted(_phrases(table.get("not", ())), key=lambda each: (-len(each), each))),
        )


class TopicTable:
    """The taxonomy, ready to be looked up. Raises `ValueError` for a broader topic that does not exist."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        self._topics = {topic.key: topic for topic in topics}
        self._labels = {" ".join(words_of(topic.label)): key for key, topic in self._topics.items()}
        self._anywhere: _Index = {}
        self._in_titles: _Index = {}
        for topic in self._topics.values():
            missing = set(topic.broader) - set(self._topics)
            if missing:
                raise ValueError(f"topic {topic.key!r}: no topic {', '.join(sorted(missing))}")
            _index(self._anywhere, topic.words, topic)
            _index(self._in_titles, topic.title_words, topic)
        # A feed's events share a few sets of categories.
        self._in_categories = lru_cache(maxsize=512)(self._count_in_categories)
        self._broader = {key: self._all_broader(key) for key in self._topics}

    def __contains__(self, key: str) -> bool:
        return key in self._topics

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys, in the order of the file."""
        return tuple(self._topics)

    def label(self, key: str) -> str:
        """What people read; the key itself where the taxonomy no longer knows it."""
        topic = self._topics.get(key)
        return topic.label if topic else key.replace("_", " ").capitalize()

    def group(self, key: str) -> str:
        topic = self._topics.get(key)
        return topic.group if topic else ""

    def broader(self, key: str) -> tuple[str, ...]:
        """The topics it belongs to, all the way up, the closest first."""
        return self._broader.get(key, ())

    def _all_broader(self, key: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        waiting = [key]
        while waiting:
            topic = self._topics.get(waiting.pop(0))
            for each in topic.broader if topic else ():
                if each not in found and each != key:
                    found[each] = None
                    waiting.append(each)
        return tuple(found)

    def topics_of(self, title: str, description: str, categories: Iterable[str] = ()) -> tuple[str, ...]:
        """Keys of what it is about, the strongest first, ties by key; at most `TOPICS_LIMIT`."""
        strength: dict[str, float] = {}
        _add(strength, self._counts(_SPONSOR.sub("", title), self._in_titles), _IN_TITLE)
        _add(strength, self._in_categories(tuple(categories)), _IN_CATEGORIES)
        _add(strength, self._counts(description[:_DESCRIPTION_READ], self._anywhere), _IN_DESCRIPTION)
        for key in list(strength):
            for each in self.broader(key):
                strength[each] = max(strength.get(each, 0.0), strength[key] * _BROADER)
        enough = _FAINT * max(strength.values(), default=0.0)
        kept = [key for key in strength if strength[key] >= enough]
        ordered = sorted(kept, key=lambda key: (-strength[key], key))
        return tuple(ordered[:TOPICS_LIMIT])

    def _count_in_categories(self, categories: tuple[str, ...]) -> dict[str, int]:
        return self._counts(" | ".join(categories), self._in_titles)

    def phrases(self, typed: str) -> tuple[Phrase, ...]:
        """The single things in what a person typed as interests ("python, UX and data"), with the topics in each.

        A label that names several is a topic and each of them: "Java and Kotlin"."""
        parts = parts_of(typed, self._is_phrase)
        whole = " ".join(typed.split())
        if whole not in parts and self._labelled(whole):
            parts.insert(0, whole)
        found = map(self._phrase, parts)
        return tuple(phrase for phrase in found if phrase.words or phrase.topics)

    def match(self, typed: str) -> list[str]:
        """The topics in what a person typed as interests, as typed, none twice."""
        return list(dict.fromkeys(topic for phrase in self.phrases(typed) for topic in phrase.topics))

    def _phrase(self, part: str) -> Phrase:
        labelled = self._labelled(part)
        counts: dict[str, int] = {}
        covered: set[str] = set()
        for phrase, key, count in self._found(part, self._in_titles):
            counts[key] = counts.get(key, 0) + count
            covered.update(phrase.split())
        topics = dict.fromkeys([*labelled, *sorted(counts, key=lambda key: (-counts[key], key))])
        left = (word for word in words_of(part) if word not in covered)
        return Phrase.of(part, topics, is_topic=bool(labelled) or not plain_words(" ".join(left)))

    def _is_phrase(self, joined: str) -> bool:
        """Are words with "and" or "&" between them one of ours: "arts & crafts"?"""
        words = words_of(joined.replace(" & ", " and "))
        found = self._found(" ".join(words), self._in_titles)
        return any(phrase.split() == words for phrase, _, _ in found)

    def _labelled(self, words: str) -> list[str]:
        key = self._labels.get(" ".join(words_of(words)))
        return [key] if key else []

    def _counts(self, text: str, index: _Index) -> dict[str, int]:
        """How often each topic's phrases stand in `text`."""
        counts: dict[str, int] = {}
        for _, key, count in self._found(text, index):
            counts[key] = counts.get(key, 0) + count
        return counts

    def _found(self, text: str, index: _Index) -> list[tuple[str, str, int]]:
        """The phrases that stand in `text`, each with the key of its topic and how often."""
        words = words_of(text)
        here = {*words, ""}
        hits = index.keys() & here
        if not hits:
            return []
        joined = f" {' '.join(words)} "
        found: list[tuple[str, str, int]] = []
        for beside in map(index.__getitem__, hits):
            for other in beside.keys() & here:
                for phrase, key, exclusions in beside[other]:
                    count = joined.count(phrase)
                    if count and exclusions:
                        count -= sum(joined.count(each) for each in exclusions)
                    if count > 0:
                        found.append((phrase, key, count))
        return found


def words_of(text: str) -> list[str]:
    """The words of a text as topics compare them: no case, no accents."""
    text = text.casefold()
    if not text.isascii():
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
        return _WORD.findall(_spelled(text))
    return _spelled(text).encode().translate(_ASCII_GAPS).decode().split()


def _spelled(text: str) -> str:
    for sign, pattern, word in _SPELLED:
        if sign in text:
            text = pattern.sub(word, text)
    return text


def _phrases(texts: Iterable[str]) -> frozenset[str]:
    """The phrases as they stand in a text, in the singular and in the plural."""
    return frozenset(phrase for text in texts for phrase in _numbers(words_of(text)))


def _numbers(words: list[str]) -> Iterable[str]:
    if not words:
        return
    *before, last = words
    yield " ".join(words)
    if len(last) < 3 or not last.isascii() or not last.isalpha() or last.endswith("s"):
        return
    yield " ".join([*before, last + "s"])
    if last.endswith("y"):
        yield " ".join([*before, last[:-1] + "ies"])
    elif last.endswith(("ch", "sh", "x")):
        yield " ".join([*before, last + "es"])


def _index(index: _Index, phrases: Iterable[str], topic: Topic) -> None:
    for phrase in phrases:
        inside = f" {phrase} "
        exclusions = tuple(padded for each in topic.exclusions if inside in (padded := f" {each} "))
        rarest, other, *_ = *sorted(phrase.split(" "), key=len, reverse=True), ""
        index.setdefault(rarest, {}).setdefault(other, []).append((inside, topic.key, exclusions))


def _add(strength: dict[str, float], counts: Mapping[str, int], weight: float) -> None:
    for key, count in counts.items():
        strength[key] = strength.get(key, 0.0) + weight * min(count, _REPEATS)
