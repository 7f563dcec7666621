"""What is wrong with the input, in sentences a person can act on."""

from collections.abc import Iterable


class InputError(ValueError):
    """A panel or a plan that no result may be worked out from; `.sentences` says everything that is wrong."""

    def __init__(self, sentences: Iterable[str]):
        self.sentences = list(sentences)
        super().__init__(" ".join(self.sentences))


def refuse_input_if(sentences: Iterable[str]) -> None:
    """Raise InputError when there is any sentence."""
    if found := list(sentences):
        raise InputError(found)
