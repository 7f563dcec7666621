"""What a measure is, and the list of them. A module of this folder adds its own with ``@measure("name")``;
one with an underscore in its name is a script that a measure starts, and is not looked at.

A measure yields figures. A figure has the other side of its ratio, or its target, beside it: a number alone says
nothing about this machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """One number and what it is held against."""

    name: str
    value: float
    unit: str
    beside: str = ""  # the ratio's other side, in words: "bare insert 412/s"
    at_most: float | None = None
    at_least: float | None = None

    @property
    def state(self) -> str:
        """``ok``, ``MISS``, or nothing for a figure without a target."""
        if self.at_most is None and self.at_least is None:
            return ""
        above = self.at_most is not None and self.value > self.at_most
        below = self.at_least is not None and self.value < self.at_least
        return "MISS" if above or below else "ok"

    def as_json(self) -> dict:
        return asdict(self) | {"state": self.state}

    def __str__(self) -> str:
        target = f"at most {self.at_most:g}" if self.at_most is not None else ""
        target = target or (f"at least {self.at_least:g}" if self.at_least is not None else "")
        return f"{self.name:<52} {self.value:>10.4g} {self.unit:<8} {self.state:<5} {target:<15} {self.beside}".rstrip()


MEASURES: dict[str, Callable[[bool], Iterator[Figure]]] = {}


def measure(name: str):
    """Enter a function of ``smoke`` (True: small and quick, to show that it works) that yields figures."""

    def enter(function):
        MEASURES[name] = function
        return function

    return enter
