"""What we told people, by mail, text or letter. No case detail is ever in one."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from fraudhub.core.models import Record
from fraudhub.core.personal_data import PersonalData
from fraudhub.geography.models import Borough
from fraudhub.geography.scoping import ScopedQuerySet


class Channel(models.TextChoices):
    EMAIL = "email", "Email"
    TEXT = "text", "Text message"
    LETTER = "letter", "Letter"


class MessageState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    KEPT = "kept", "Kept in the outbox"
    SENT = "sent", "Sent"
    FAILED = "failed", "Not sent"


class MessageQuerySet(ScopedQuerySet):
    def waiting(self):
        return self.filter(state=MessageState.WAITING)

    def to_hand_over(self, now: datetime):
        """Waiting, and neither in somebody's hands just now nor refused a moment ago."""
        return self.waiting().exclude(next_try_at__gt=now)


class Message(Record):
    """One thing we told, or tried to tell, one person."""

    reference_prefix = "MS"
    borough_path = "borough"
    personal = PersonalData(
        p2={"to_address", "subject", "body"},
        not_personal={
            "channel",
            "to_user",
            "borough",
            "state",
            "provider_id",
            "attempts",
            "next_try_at",
            "problem",
            "sent_at",
        },
    )

    channel = models.CharField(max_length=10, choices=Channel.choices)
    to_address = models.CharField(max_length=254)
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    borough = models.ForeignKey(Borough, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.WAITING)
    provider_id = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(
        null=True, help_text="Not before: it is being handed over, or was refused a moment ago."
    )
    problem = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(to_address=""), name="message_has_somebody_to_go_to"),
        ]
        indexes = [models.Index(fields=["state"], name="message_by_state")]
