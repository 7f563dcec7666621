"""When something changed of who people are, how old they are and where they live. Nobody's name."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from fraudhub.geography.scoping import Scope
from fraudhub.people.models import Address, Match, Person


def matched_at(scope: Scope) -> datetime | None:
    """When two rows were last found to be one person, or parted again."""
    matches = Match.objects.of(Person.objects.within(scope).values("pk"))
    return max(filter(None, matches.aggregate(made=Max("created_at"), undone=Max("undone_at")).values()), default=None)


def changed_at(scope: Scope) -> datetime | None:
    """The last change of anybody, or of an address."""
    moments = [matched_at(scope)]
    for model in (Person, Address):
        rows = model.history.all()
        if not scope.is_everything:
            rows = rows.filter(id__in=model.objects.within(scope).values("pk"))
        moments.append(rows.aggregate(newest=Max("history_date"))["newest"])
    return max(filter(None, moments), default=None)
