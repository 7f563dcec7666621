"""What happened, in words: each action is named once, beside its code, in the audit.py of its app."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

_WORDS: dict[str, str] = {}


def name_actions(words: Mapping[str, str]) -> None:
    """Codes to words. ValueError when a code is named twice in different words."""
    for code, said in words.items():
        if _WORDS.setdefault(str(code), said) != said:
            raise ValueError(f"{code} is called {_WORDS[str(code)]!r} and {said!r}.")


class Action(StrEnum):
    """Actions of one kind of record: ``CLOSED = "case.closed", "Closed a case"``."""

    def __new__(cls, code: str, words: str):
        action = str.__new__(cls, code)
        action._value_ = code
        name_actions({code: words})
        return action


def in_words(code: str) -> str:
    """As it is read on pages. An action of a version that is gone keeps its code, made readable."""
    return _WORDS.get(code) or code.replace(".", ", ").replace("_", " ").capitalize()


def has_words(code: str) -> bool:
    return str(code) in _WORDS


def codes_saying(text: str) -> list[str]:
    """The codes whose words, or whose own letters, hold that text."""
    text = text.casefold()
    return [code for code, words in _WORDS.items() if text in words.casefold() or text in code]
