"""How somebody may be reached, and what they need to be understood."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NOTE_LENGTH
from fraudhub.geography.scoping import ScopedQuerySet
from fraudhub.people.models.persons import Person


class SaidQuerySet(ScopedQuerySet):
    """What somebody said, until they say something else."""

    def standing(self) -> SaidQuerySet:
        return self.filter(ended_at=None)


class ContactWish(models.Model):
    """Whether it is safe to reach somebody in one way, as they said. What they said before is kept."""

    class Way(models.TextChoices):
        CALL = "call", "Call"
        LEAVE_MESSAGE = "leave_message", "Leave a message"
        TEXT = "text", "Send a text"
        EMAIL = "email", "Send an email"
        LETTER = "letter", "Write a letter"

    borough_path = "person__borough"
    personal = PersonalData(p3={"way", "is_safe", "note"}, not_personal={"said_at", "recorded_by", "ended_at"})

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contact_wishes")
    way = models.CharField(max_length=20, choices=Way.choices)
    is_safe = models.BooleanField()
    note = models.TextField(blank=True, max_length=NOTE_LENGTH)
    said_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SaidQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "contact wishes"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "way"], condition=Q(ended_at=None), name="contact_wish_stands_once_per_way"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("said_at")),
                name="contact_wish_ends_after_it_was_said",
            ),
        ]

    def __str__(self):
        return f"{self.get_way_display()}: {'safe' if self.is_safe else 'not safe'}"


class CommunicationNeed(models.Model):
    """What somebody needs to read or hear what we say; the language itself stands on the person. What they said
    before is kept."""

    class Kind(models.TextChoices):
        LARGE_PRINT = "large_print", "Large print"
        EASY_READ = "easy_read", "Easy read"
        AUDIO = "audio", "Audio"
        BSL = "bsl", "British Sign Language"
        INTERPRETER = "interpreter", "An interpreter"
        SOMEONE_CHOSEN = "someone_chosen", "To talk through someone they choose"

    borough_path = "person__borough"
    personal = PersonalData(p3={"kind"}, not_personal={"said_at", "recorded_by", "ended_at"})

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="communication_needs")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    said_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SaidQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(ended_at=None), name="communication_need_stands_once_per_kind"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("said_at")),
                name="communication_need_ends_after_it_was_said",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()
