"""Moments in a person's record that apps above answer."""

from __future__ import annotations

from dataclasses import dataclass, field

from fraudhub.core.sockets import show

person_panels = show("people.person_panels")


@dataclass(frozen=True)
class Panel:
    """One part of a person's page, answered by another app: a heading, rows of (text, address), and what is said
    when there are none."""

    heading: str
    rows: list[tuple[str, str]] = field(default_factory=list)
    when_empty: str = ""
