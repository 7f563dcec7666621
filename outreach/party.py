"""Who goes on a visit: a volunteer, two of them, an officer, or an officer and a volunteer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from outreach.models import Visit, Volunteer


@dataclass(frozen=True)
class Party:
    """``officer`` is an account; the others are records of volunteers."""

    volunteer: Volunteer | None = None
    companion: Volunteer | None = None
    officer: Any = None

    @classmethod
    def of(cls, visit: Visit) -> Party:
        return cls(visit.volunteer, visit.companion, visit.officer)

    @property
    def volunteers(self) -> list[Volunteer]:
        return [each for each in (self.volunteer, self.companion) if each is not None]

    @property
    def users(self) -> list:
        """Their accounts; who leads first."""
        return [*filter(None, [self.officer]), *(each.user for each in self.volunteers)]

    @property
    def size(self) -> int:
        """How many people: somebody may be a volunteer and an officer too."""
        return len({user.pk for user in self.users if user is not None})

    def calendars(self) -> Iterator[tuple[Any, Any]]:
        """(who, all visits they make, as whatever) of each."""
        for who in [*self.volunteers, *filter(None, [self.officer])]:
            yield who, Visit.objects.made_by(who.user if isinstance(who, Volunteer) else who)
