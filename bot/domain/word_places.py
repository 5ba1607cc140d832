"""Where words stand in many texts, so that those with a phrase in them are found without reading any."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from bot.domain.phrases import FARTHEST, Phrase
from bot.domain.words import each_word, stem

# Little enough memory for the words of tens of thousands of texts.
Places: TypeAlias = npt.NDArray[np.int32]
Numbers: TypeAlias = npt.NDArray[np.int64]
_Bools: TypeAlias = npt.NDArray[np.bool_]

# So that no phrase reaches from one text into the next.
_GAP = FARTHEST + 1
_LITTLE = -1


class _WordNumbers(dict[str, int]):
    """A number for each word as written, the same for both its forms; one for all little words. Most words come again
    and again, and are folded once."""

    def __init__(self) -> None:
        super().__init__()
        self.by_stem: dict[str, int] = {}

    def __missing__(self, word: str) -> int:
        found = stem(word)
        number = self.by_stem.setdefault(found, len(self.by_stem)) if found else _LITTLE
        self[word] = number
        return number


class WordPlaces:
    """The words of all texts, counted one behind the other; the places of a word side by side, in order, each with
    the number of its text."""

    def __init__(self, texts: Iterable[str]) -> None:
        numbers = _WordNumbers()
        words, counts = array("i"), array("i")
        for each in texts:
            in_text = [numbers[found] for found in each_word(each)]
            words.extend(in_text)
            counts.append(len(in_text))
        self._numbers = numbers.by_stem
        word: Places = np.array(words, np.int32)
        text: Places = np.repeat(np.arange(len(counts), dtype=np.int32), np.array(counts, np.int32))
        text, word = text[word != _LITTLE], word[word != _LITTLE]
        place = np.arange(len(word), dtype=np.int32) + text * np.int32(_GAP)
        by_word = np.argsort(word, kind="stable")
        self._texts, self._places = text[by_word], place[by_word]
        self._begins = np.searchsorted(word[by_word], np.arange(len(self._numbers) + 1))

    def with_all(self, words: Iterable[str]) -> Numbers:
        """The numbers of the texts that have all of them (at least one is asked for), in order."""
        found = sorted((self._texts[self._of(word)] for word in words), key=len)
        texts = found[0]
        for others in found[1:]:
            texts = texts[_next_is_within(others, texts, texts)]
        return _once(texts)

    def with_close(self, phrase: Phrase) -> Numbers:
        """The numbers of the texts in which its words stand close together, in order; as `phrases.met` has it."""
        here = self._of(phrase.anchor)
        anchors, texts = self._places[here], self._texts[here]
        for word in phrase.words - {phrase.anchor}:
            near = _next_is_within(
                self._places[self._of(word)], anchors - phrase.reach, anchors + phrase.reach
            )
            anchors, texts = anchors[near], texts[near]
        return _once(texts)

    def _of(self, word: str) -> slice:
        number = self._numbers.get(word)
        return slice(0) if number is None else slice(self._begins[number], self._begins[number + 1])


def _next_is_within(values: Places, lowest: Places, highest: Places) -> _Bools:
    """For each pair of bounds: does one of the (ordered) values lie between them?"""
    if not len(values):
        return np.zeros(len(lowest), np.bool_)
    at = np.searchsorted(values, lowest)
    return (at < len(values)) & (values[np.minimum(at, len(values) - 1)] <= highest)


def _once(ordered: Places) -> Numbers:
    is_new = np.ones(len(ordered), np.bool_)
    is_new[1:] = ordered[1:] != ordered[:-1]
    return ordered[is_new].astype(np.int64)
