"""Moments in a person's record that apps above answer."""

from __future__ import annotations

from dataclasses import dataclass, field

from fraudhub.core.sockets import follow, show

person_panels = show("people.person_panels")
# (person, *, by, preview) -> lines: somebody is not to be visited any more
visits_are_unwanted = follow("people.visits_are_unwanted")
# (consent, *, by, preview) -> lines: somebody took back what they had agreed to
consent_is_withdrawn = follow("people.consent_is_withdrawn")
person_died = follow("people.person_died")  # (person, *, by, preview) -> lines
person_moved = follow("people.person_moved")  # (person, *, by, preview) -> lines: away from their hub's borough
opened_in_emergency = show("people.opened_in_emergency")  # (access, viewer): read within access.scope


@dataclass(frozen=True)
class Panel:
    """One part of a person's page, answered by another app: a heading, rows of (text, address), and what is said
    when there are none."""

    heading: str
    rows: list[tuple[str, str]] = field(default_factory=list)
    when_empty: str = ""


@dataclass(frozen=True)
class EmergencyEntry:
    """One record opened in an emergency: a heading and rows of {key, value}; its own page stays closed."""

    heading: str
    rows: list[dict]


@dataclass(frozen=True)
class EmergencySection:
    """What one app opens of one person in an emergency."""

    heading: str
    entries: list[EmergencyEntry] = field(default_factory=list)
    when_empty: str = ""
