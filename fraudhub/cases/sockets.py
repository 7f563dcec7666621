"""Moments in a case that apps above answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fraudhub.core.sockets import show, stand_in_the_way

case_tabs = show("cases.case_tabs")  # (case, viewer) -> Tab: a page of the case that another app keeps
case_timeline = show("cases.case_timeline")  # (case, viewer) -> Happening
case_panels = show("cases.case_panels")  # (case, viewer) -> people's Panel, on the page of its people
closing = stand_in_the_way("cases.closing")  # (case) -> sentences: why it may not close yet


@dataclass(frozen=True)
class Tab:
    """One page of a case in its sub-navigation; ``key`` is what the page calls itself."""

    key: str
    text: str
    href: str


@dataclass(frozen=True)
class Happening:
    """One entry of a case's timeline. ``kind`` is what it can be filtered by: "notes", "money", "visits"."""

    at: datetime
    kind: str
    heading: str
    by: str = ""
    text: str = ""
    href: str = ""
    is_day: bool = False  # known by its day alone: ``at`` is then its noon
