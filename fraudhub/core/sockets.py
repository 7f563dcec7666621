"""The only way up. A lower app declares a socket; an app above plugs a function in from its apps.py.

Show:              (subjects, viewer) -> rows          reads only
Stand in the way:  (record) -> sentences
Follow:            (record, *, by, preview) -> lines   inside the verb's transaction
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

_SOCKETS: dict[str, Socket] = {}


@dataclass(frozen=True, order=True)
class Plug:
    order: int
    key: str
    function: Callable[..., Any] = field(compare=False)


@dataclass
class Socket:
    """A named moment that apps above may answer. Plugs answer in (order, key) order, whatever was loaded first."""

    name: str
    kind: str
    plugs: list[Plug] = field(default_factory=list)

    def plug(self, key: str, function: Callable[..., Any], *, order: int = 100) -> None:
        if any(plug.key == key for plug in self.plugs):
            raise ValueError(f"Socket {self.name} already has a plug called {key}.")
        self.plugs.append(Plug(order, key, function))
        self.plugs.sort()

    def ask(self, *args: Any, **kwargs: Any) -> Iterable[tuple[str, Any]]:
        """(key, answer) from each plug in turn."""
        for plug in self.plugs:
            yield plug.key, plug.function(*args, **kwargs)

    def gather(self, *args: Any, **kwargs: Any) -> list[Any]:
        """All the rows, sentences or lines of all plugs, in one list."""
        return [row for _, answer in self.ask(*args, **kwargs) for row in answer or ()]


def _declare(name: str, kind: str) -> Socket:
    if name in _SOCKETS:
        raise ValueError(f"A socket called {name} is already declared.")
    _SOCKETS[name] = Socket(name, kind)
    return _SOCKETS[name]


def show(name: str) -> Socket:
    return _declare(name, "show")


def stand_in_the_way(name: str) -> Socket:
    return _declare(name, "stand in the way")


def follow(name: str) -> Socket:
    return _declare(name, "follow")


def all_sockets() -> list[Socket]:
    return sorted(_SOCKETS.values(), key=lambda socket: socket.name)
