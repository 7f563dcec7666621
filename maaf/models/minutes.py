"""Minutes: drafted from what was entered in the room, approved by who chaired, then frozen. After that, only dated
corrections. The named part is kept apart and has a shorter life."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from fraudhub.core.models import Record, ReferenceRow
from fraudhub.core.personal_data import PersonalData
from fraudhub.core.validators import NOTE_LENGTH
from maaf.models.meetings import AgendaItem, Meeting
from maaf.scoping import OfAPartnership


class MinutesKept(ReferenceRow):
    """How long a part of the minutes is kept, counted from the meeting."""

    personal = PersonalData(not_personal={"years"})

    years = models.PositiveSmallIntegerField()

    class Meta(ReferenceRow.Meta):
        verbose_name_plural = "times for which minutes are kept"


class Minutes(Record):
    """What a meeting agreed, in the words that were approved."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        APPROVED = "approved", "Approved"
        FROZEN = "frozen", "Frozen"

    reference_prefix = "MI"
    url_namespace = "maaf:minutes"
    partnership_path = "meeting__partnership"
    borough_path = "meeting__partnership__borough"
    personal = PersonalData(
        p2={"approved_by"}, not_personal={"state", "approved_at", "frozen_at", "named_part_forgotten_at"}
    )

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="minutes")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    frozen_at = models.DateTimeField(null=True, blank=True)
    named_part_forgotten_at = models.DateTimeField(null=True, blank=True)

    objects = OfAPartnership.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", approved_at__isnull=True)
                | ~Q(state="draft") & Q(approved_at__isnull=False, approved_by__isnull=False),
                name="minutes_are_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="frozen", frozen_at__isnull=False) | ~Q(state="frozen") & Q(frozen_at__isnull=True),
                name="frozen_minutes_say_since_when",
            ),
        ]


class MinutesLine(models.Model):
    """One paragraph of approved minutes. The item says to whom it is shut."""

    partnership_path = "minutes__meeting__partnership"
    borough_path = "minutes__meeting__partnership__borough"
    personal = PersonalData(p3={"heading", "text"}, not_personal={"position"}, keep="MAAF minutes, named part")

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="lines")
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    heading = models.CharField(max_length=300)
    text = models.TextField(blank=True)

    objects = OfAPartnership.as_manager()

    class Meta:
        ordering = ["position"]

    def __str__(self):
        return self.heading


class MinutesCorrection(Record):
    """What frozen minutes should have said: added, dated and signed. The lines themselves stay as they were."""

    reference_prefix = "MC"
    partnership_path = "minutes__meeting__partnership"
    borough_path = "minutes__meeting__partnership__borough"
    personal = PersonalData(p3={"text"}, not_personal={"dated_on"}, keep="MAAF minutes, named part")

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="corrections")
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=NOTE_LENGTH)
    dated_on = models.DateField()

    objects = OfAPartnership.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="minutes_correction_says_what")]
