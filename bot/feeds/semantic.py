"""How near in meaning an event is to what somebody wrote of their interests; there with the extra `[semantic]`.

A text becomes a vector of 256 small numbers, its embedding; texts that mean alike have vectors that point
alike. The model averages the vectors of words, so it is quick (100 to 200 µs a text), yet to be called off the
loop; loading it takes about a second and 65 MB, so that waits until it is first needed.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from bot.feeds.wishes import parts_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bot.domain.events import EventDetails

log = structlog.get_logger(__name__)

# Numbers, and bytes, of an embedding.
WIDTH = 256
# How much of a description says what an event is about; then come the speaker's life and the way there.
_DESCRIPTION_READ = 300
# Similarities of texts that have nothing to do with each other stay below the first, and few that do reach
# the second; chosen with the `looked_at` set of `tests/feeds/labels`.
_UNRELATED, _ALIKE = 0.1, 0.5
# Meaning alone is a good match at most, below a topic they named.
_MOST = 0.6
# Coarse, so that what is alike is judged once.
_STEP = 0.05
_ROWS_AT_ONCE = 4096


def available() -> bool:
    """Is the extra installed?"""
    return find_spec("wordllama") is not None


def text_of(details: EventDetails) -> str:
    """What an event's embedding is made from."""
    return f"{details.title}. {details.place.name}. {details.description[:_DESCRIPTION_READ]}"


def phrases_of(interests: str) -> list[str]:
    """The things in what a member typed ("python, UX and data"): each is near to events of its own."""
    return parts_of(interests)


class Embedder:
    """Makes embeddings. Safe to use from several threads; a model that cannot be loaded makes none."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: Any = None
        self._is_broken = False

    @property
    def is_ready(self) -> bool:
        """Is the model loaded, so that nobody waits for it?"""
        return self._model is not None

    @property
    def is_broken(self) -> bool:
        return self._is_broken

    def warm(self) -> bool:
        """Loads the model if that was not done yet. False if it cannot be had."""
        with self._lock:
            if self._model is None and not self._is_broken:
                try:
                    self._model = _load()
                except Exception as error:  # without it, topics and words still do their part
                    self._is_broken = True
                    log.warning("interests are not compared by meaning", kind=type(error).__name__)
        return self.is_ready

    def embed(self, texts: Sequence[str]) -> list[bytes]:
        """One embedding a text, `WIDTH` bytes; nothing at all (`[]`) without a model."""
        if not texts or not self.warm():
            return []
        distinct = list(dict.fromkeys(texts))
        found = dict(zip(distinct, _packed(self._model.embed(distinct)), strict=True))
        return [found[text] for text in texts]


def closeness(interests: Sequence[bytes], events: bytes) -> list[float]:
    """From 0 (nothing in common) to `_MOST`, for each of the embeddings that `events` is made of, one behind
    the other: how near it is to the nearest of the interests."""
    import numpy as np

    if not interests or not events:
        return [0.0] * (len(events) // WIDTH)
    wanted = _unpacked(b"".join(interests)).T
    rows = _ROWS_AT_ONCE * WIDTH
    parts = [events[start : start + rows] for start in range(0, len(events), rows)]
    nearest = np.concatenate([(_unpacked(part) @ wanted).max(axis=1) for part in parts])
    share = np.clip((nearest - _UNRELATED) / (_ALIKE - _UNRELATED), 0.0, 1.0)
    steps: list[int] = np.floor(share * _MOST / _STEP + 1e-6).astype(int).tolist()
    return [round(step * _STEP, 2) for step in steps]


@cache
def _load() -> Any:
    # One thread of its own for each core would take them from the loop.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import wordllama

    folder = Path(wordllama.__file__).parent
    return wordllama.WordLlama.load(cache_dir=folder, dim=WIDTH, disable_download=True)


def _packed(vectors: NDArray[np.float32]) -> list[bytes]:
    """A byte a number, in parts of the largest: only the direction counts."""
    import numpy as np

    largest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9)
    return [row.tobytes() for row in np.rint(vectors / largest * 127).astype(np.int8)]


def _unpacked(packed: bytes) -> NDArray[np.float32]:
    """Rows of length 1; a text without a word is 0, near to nothing."""
    import numpy as np

    rows = np.frombuffer(packed, dtype=np.int8).reshape(-1, WIDTH).astype(np.float32)
    lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    unit: NDArray[np.float32] = rows / lengths
    return unit
