"""What apps above plug into every page and into the home page."""

from __future__ import annotations

from dataclasses import dataclass, field

from fraudhub.accounts.roles import Permission
from fraudhub.core.sockets import show

navigation = show("web.navigation")
home_cards = show("web.home_cards")


@dataclass(frozen=True)
class NavLink:
    """One link of the service navigation, shown to whoever has the permission."""

    text: str
    url_name: str
    permission: Permission


@dataclass(frozen=True)
class Card:
    """One thing a person may want to do now: a heading, a sentence, links as (text, address), perhaps a number."""

    heading: str
    text: str
    links: list[tuple[str, str]] = field(default_factory=list)
    count: int | None = None
