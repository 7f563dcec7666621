"""A volunteer says that something the hub holds about somebody is not right."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from fraudhub.core.models import Record
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NOTE_LENGTH
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ScopedQuerySet
from fraudhub.people.models import Person
from outreach.models.visits import Visit


class CorrectionQuerySet(ScopedQuerySet):
    def waiting(self):
        """Two values, and nobody has chosen."""
        return self.filter(state=Correction.State.WAITING)


class Correction(Record):
    """One field of one person, what the phone showed and what was said at the door. When the hub changed the same
    field meanwhile, nothing is overwritten: both values are kept until a person chooses."""

    class Field(models.TextChoices):
        FULL_NAME = "full_name", "Name"
        ADDRESS = "address", "Address"
        ACCESS_NEEDS = "access_needs", "What they need"
        LANGUAGE = "language", "Language"
        PHONE = "phone", "Phone number"

    class State(models.TextChoices):
        MADE = "made", "Put right at once"
        WAITING = "waiting", "Waits for somebody to choose"
        CHOSEN = "chosen", "Somebody chose"

    class Chosen(models.TextChoices):
        VISITORS = "visitors", "What was said at the visit"
        HUBS = "hubs", "What the hub held"
        ANOTHER = "another", "Something else"

    reference_prefix = "CX"
    url_namespace = "outreach:correction"
    borough_path = "borough"
    reason_path = "person"
    personal = PersonalData(
        p3={"was", "says", "hub_had", "settled_as", "note"},
        p2={"happened_at", "hub_said_at"},
        not_personal={"field", "state", "chosen", "received_at", "settled_at"},
        keep="visit",
    )

    borough = models.ForeignKey(Borough, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="corrections")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="corrections")
    field = models.CharField(max_length=20, choices=Field.choices)
    was = models.TextField(blank=True, max_length=NOTE_LENGTH, help_text="What the phone showed.")
    says = models.TextField(max_length=NOTE_LENGTH)
    hub_had = models.TextField(blank=True, max_length=NOTE_LENGTH, help_text="What the hub held when it arrived.")
    hub_said_at = models.DateTimeField(null=True, blank=True, help_text="When the hub last changed it.")
    hub_said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices)
    chosen = models.CharField(max_length=10, choices=Chosen.choices, blank=True)
    settled_as = models.TextField(blank=True, max_length=NOTE_LENGTH, help_text="What the hub holds since.")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(says=""), name="correction_says_something"),
            models.CheckConstraint(
                condition=Q(state__in=["made", "waiting"], chosen="", settled_at__isnull=True)
                | Q(state="chosen", settled_at__isnull=False) & ~Q(chosen=""),
                name="correction_is_settled_by_a_choice",
            ),
        ]
        indexes = [
            models.Index(fields=["borough"], condition=Q(state="waiting"), name="corrections_that_wait"),
        ]

    def __str__(self):
        return f"{self.person}: {self.get_field_display().lower()}"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING
