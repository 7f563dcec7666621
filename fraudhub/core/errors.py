"""The one way a rule says no."""

from collections.abc import Iterable


class RuleBroken(Exception):
    """A rule stands in the way. Pages show its sentences, the API answers 409 with them."""

    def __init__(self, sentences: str | Iterable[str]):
        self.sentences = [sentences] if isinstance(sentences, str) else list(sentences)
        super().__init__(" ".join(self.sentences))


def refuse_if(sentences: Iterable[str]) -> None:
    """Raise RuleBroken when there is any sentence; a generator is read to its end, so all are told at once."""
    found = list(sentences)
    if found:
        raise RuleBroken(found)


class Stale(RuleBroken):
    """Somebody changed the record since the page was opened. ``current`` is the record as it is now."""

    def __init__(self, current):
        self.current = current
        super().__init__("Somebody else changed this since you opened it. Nothing of yours was saved yet.")
