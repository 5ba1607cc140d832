"""Errors a member may read. Each carries the sentence that is shown; nothing else is ever shown."""


class RapportError(Exception):
    """Something the person can act on. `sentence` is what they read."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotFound(RapportError):
    """It is gone, or it is not theirs: both read the same, so that nothing leaks."""


class NotAllowed(RapportError):
    """The person may not do this here."""


class Stale(RapportError):
    """The state moved on since the button was drawn."""


class Unreadable(RapportError):
    """A typed value could not be read. The sentence holds an example of one that can."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class FeedRefused(RapportError):
    """A feed was not taken in; the sentence says why and what to do."""
