"""What apps above plug into every page and into the home page."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from fraudhub.accounts.roles import Permission
from fraudhub.core.sockets import show

navigation = show("web.navigation")
home_cards = show("web.home_cards")
# (record, viewer) -> [True] where the record is part of the viewer's own work: reasons.py asks nobody about theirs
their_work = show("web.their_work")


class Menu(StrEnum):
    """The headings under which links stand in a long menu, in their order."""

    PEOPLE = "People and cases"
    VISITS = "Visits and events"
    VOLUNTEERS = "Volunteers"
    PARTNERS = "Partners"
    FIGURES = "Maps and rollout"
    OFFICE = "Office"


@dataclass(frozen=True)
class NavLink:
    """One link of the menu, shown to whoever has the permission; by itself, or under a heading. ``also`` are the lists
    that belong to it and have an address of their own."""

    text: str
    url_name: str
    permission: Permission
    menu: Menu | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """One thing a person may want to do now: a heading, a sentence, links as (text, address), perhaps a number."""

    heading: str
    text: str
    links: list[tuple[str, str]] = field(default_factory=list)
    count: int | None = None
