"""Decisions that two rows are one person, or two."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from fraudhub.core.models import Record
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NOTE_LENGTH
from fraudhub.geography.scoping import Scope, ScopedQuerySet
from fraudhub.people.models.persons import Person


class MatchQuerySet(ScopedQuerySet):
    def within(self, scope: Scope) -> MatchQuerySet:
        """Only who may see both rows learns of a decision about them."""
        seen = Person.objects.within(scope).values("pk")
        return self if scope.is_everything else self.filter(first__in=seen, second__in=seen)

    def standing(self) -> MatchQuerySet:
        return self.filter(undone_at=None)

    def of(self, people) -> MatchQuerySet:
        return self.filter(Q(first__in=people) | Q(second__in=people))


class Match(Record):
    """A decision about two rows: they are the same person, or they are not. It stands until it is undone; undoing
    drops this one decision and no other."""

    reference_prefix = "MA"
    url_namespace = "people:match"
    borough_path = "first__borough"
    reason_path = "first"
    personal = PersonalData(
        p3={"first", "second", "agrees", "differs", "undone_because"},
        not_personal={"is_same", "rule", "points", "undone_at", "undone_by"},
        keep="case closed + 2 years",
    )

    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="matches_as_first")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="matches_as_second")
    is_same = models.BooleanField()
    rule = models.CharField(max_length=20, blank=True, help_text="The rule that decided; empty when a person did.")
    points = models.SmallIntegerField(help_text="Of the comparison at the time.")
    agrees = models.JSONField(default=list)
    differs = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_because = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = MatchQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "matches"
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="match_names_the_older_row_first"),
            models.UniqueConstraint(
                fields=["first", "second"], condition=Q(undone_at=None), name="match_of_two_rows_stands_once"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_because="")
                | Q(undone_at__isnull=False) & ~Q(undone_because=""),
                name="match_is_undone_with_a_reason",
            ),
        ]

    def other_than(self, person: Person) -> Person:
        return self.second if person.pk == self.first_id else self.first
