"""What must be known before the door, and who opened a record in an emergency."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from fraudhub.core.models import Record
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NOTE_LENGTH
from fraudhub.geography.scoping import Scope, ScopedQuerySet
from fraudhub.people.matching import is_of_a_home
from fraudhub.people.models.persons import Person, PersonKey


class MarkerQuerySet(ScopedQuerySet):
    def standing(self) -> MarkerQuerySet:
        return self.filter(lifted_at=None)

    def against_visits(self) -> MarkerQuerySet:
        return self.filter(kind=Marker.Kind.DO_NOT_VISIT)

    def hazards(self) -> MarkerQuerySet:
        return self.filter(kind=Marker.Kind.HAZARD)

    def at_the_home_of(self, person: Person) -> MarkerQuerySet:
        """On anybody known at the same postcode and house number, in whichever hub; ask again before showing one."""
        homes = [key for key in person.keys.values_list("key", flat=True) if is_of_a_home(key)]
        return self.filter(person__keys__key__in=homes).distinct() if homes else self.none()

    def of_person_or_home(self, person: Person) -> MarkerQuerySet:
        """Both in one question; it may name a marker twice."""
        homes = PersonKey.objects.filter(person=person).of_homes().values("key")
        return self.filter(Q(person__canonical=person.canonical_id) | Q(person__keys__key__in=homes))

    def of_person(self, person: Person) -> MarkerQuerySet:
        """On any row that stands for the same person; ask again with ``within(scope)`` before showing one."""
        return self.filter(person__canonical=person.canonical_id)


class Marker(Record):
    """Something that must be known before anybody goes there, until it is lifted."""

    class Kind(models.TextChoices):
        HAZARD = "hazard", "Hazard at the address"
        DO_NOT_VISIT = "do_not_visit", "Do not visit"

    reference_prefix = "MK"
    url_namespace = "people:marker"
    borough_path = "person__borough"
    reason_path = "person"
    personal = PersonalData(
        p3={"person", "note", "lifted_because"},
        not_personal={"kind", "review_on", "lifted_at", "lifted_by"},
        keep="visit",
    )

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="markers")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    note = models.TextField(max_length=NOTE_LENGTH)
    review_on = models.DateField(null=True, blank=True, help_text="When to ask whether it still holds.")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_because = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = MarkerQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(note=""), name="marker_says_why"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_because="")
                | Q(lifted_at__isnull=False) & ~Q(lifted_because=""),
                name="marker_is_lifted_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(kind="do_not_visit", lifted_at=None),
                name="marker_against_visits_stands_once_per_person",
            ),
        ]


class EmergencyAccessQuerySet(ScopedQuerySet):
    def in_force(self, now: datetime):
        return self.filter(opened_at__lte=now, ends_at__gt=now)

    def to_review(self):
        return self.filter(reviewed_at=None)


class EmergencyAccess(Record):
    """An investigator saw for an hour what the hubs know of one person, as waiting would have done harm. Data
    protection is told at once and reviews each."""

    class Finding(models.TextChoices):
        JUSTIFIED = "justified", "It was justified"
        NOT_JUSTIFIED = "not_justified", "It was not justified"

    reference_prefix = "EA"
    url_namespace = "people:emergency"
    borough_path = "person__borough"
    owner_path = "held_by"
    personal = PersonalData(
        p3={"person", "reason", "review_note"},
        not_personal={"held_by", "opened_at", "ends_at", "reviewed_at", "reviewed_by", "finding"},
        keep="access and change log",
    )

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="emergency_accesses")
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(max_length=NOTE_LENGTH)
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    finding = models.CharField(max_length=20, choices=Finding.choices, blank=True)
    review_note = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        verbose_name_plural = "emergency accesses"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("opened_at")), name="emergency_access_ends_after_it_opens"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="emergency_access_has_a_reason"),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True, finding="")
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(finding=""),
                name="emergency_access_is_reviewed_whole",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("held_by")),
                name="emergency_access_is_reviewed_by_somebody_else",
            ),
        ]

    @property
    def is_in_force(self) -> bool:
        return self.opened_at <= timezone.now() < self.ends_at

    @property
    def scope(self) -> Scope:
        """Where it lets its holder see this one person: everywhere, for its hour; nothing after."""
        return Scope.everything() if self.is_in_force else Scope.nothing()
